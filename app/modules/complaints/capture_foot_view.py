"""Below the form of a call: the clocks that start with the saving, photographs, and the two ways to save."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.modules.complaints import service
from app.modules.complaints.lists import Promise
from app.modules.complaints.rules import CLAUSE
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.menu import show_menu
from app.ui.parts import Elided, allow, button, clause_chip, column, frame, key_cap, label, row
from app.ui.theme import fix_height

if TYPE_CHECKING:
    from app.modules.complaints.capture_call_view import OneCall

NO_KIND = "存档后从现在起算时限；先选属于哪一种。"


class CallFoot(QWidget):
    """The strip of clocks and the buttons."""

    def __init__(self, desk: Desk, call: "OneCall") -> None:
        super().__init__()
        self.desk, self._call = desk, call
        self.clocks = Elided("")
        line = row(Glyph("today", 16), self.clocks, clause_chip(CLAUSE), margins=(12, 0, 8, 0))
        line.setStretch(1, 1)
        strip = frame("strip", line)
        fix_height(strip, 38)
        self.photo = button("拍照 / 附件", self._ask_photo, icon="camera")
        drop = button("不记了", call.give_up, role="quiet", name="不记了，清空这一通")
        question = button("只记一笔咨询", call.note_question, keys="Alt+Q")
        self.question = allow(question, desk, service.take_down)
        self.go = allow(button("存档并指派", call.finish, role="filled"), desk, service.take_down)
        self._esc, self._cap = label("Esc 收起，草稿保留", "c"), key_cap("Ctrl Enter")
        self._alt = key_cap("Alt Q")
        foot = row(
            self.photo, drop, None, self._esc, self.question, self._alt,
            self.go, self._cap,
        )  # fmt: skip
        self.setLayout(column(strip, foot, spacing=8))

    def show_clocks(self, promised: Sequence[Promise], *, spoken: bool = False) -> None:
        """Until when what must be done; who is `spoken` to now is not to be contacted first."""
        left_out = ("回访", "首次联系") if spoken else ("回访",)
        told = "　".join(f"{one.step} {one.words}" for one in promised if one.step not in left_out)
        self.clocks.put(f"存档后：{told}" if told else NO_KIND)

    def make_narrow(self, narrow: bool) -> None:
        """What the message bar says too gives way."""
        self._esc.setHidden(narrow)
        self._cap.setHidden(narrow)
        self._alt.setHidden(narrow)

    def show_photos(self, number: int) -> None:
        """How many wait to be kept."""
        self.photo.setText(f"照片 {number} 张" if number else "拍照 / 附件")

    def _ask_photo(self) -> None:
        if not self._call.photos:
            self._call.add_photo()
            return
        entries = [("再加一张…", self._call.add_photo, None), ("去掉最后一张", self._call.drop_photo, None)]
        show_menu(self.photo, self.desk, entries)
