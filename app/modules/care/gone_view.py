"""What is settled: handed to the platform, told otherwise, taken back; a page at a time, the newest first."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.modules.care import lists
from app.modules.care.lists import A_PAGE, GoneRow
from app.modules.care.text_panel_view import TextPanel
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.parts import button, column, label, row
from app.ui.register import Register
from app.ui.table import Column
from app.ui.theme import fix_width, text_scale

COLUMNS = (
    Column("when", "时间", 130, glyph="sign"),
    Column("batch", "批号", 104),
    Column("room", "房号", 130, sort="place"),
    Column("name", "收信人", 0),
    Column("occasion", "用途", 84),
    Column("state", "结果", 110),
)
SIDE, NARROW_SIDE, NARROW = 400, 330, 1060


class GonePane(QWidget):
    """The list of what is settled and the chosen text as it went out."""

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self.desk = desk
        self._rows: list[GoneRow] = []
        self.setAccessibleName("已交平台的短信")
        self.list = Register(
            COLUMNS,
            "已交平台的短信",
            lambda _: None,
            Empty("还没有交过平台", "短信交给平台登记以后，发给谁、什么内容，都留在这里。"),
        )
        self.panel = TextPanel(desk, self.first_focus, now)
        self.list.table.chosen.connect(self._show_text)
        self.more = button("更早的…", self.older)
        self.summary = label("", "muted")
        sides = row(spacing=12)
        sides.addWidget(self.list, 1)
        sides.addWidget(self.panel)
        box = column(spacing=10)
        box.addLayout(sides, 1)
        box.addLayout(row(self.summary, None, self.more))
        self.setLayout(box)
        fix_width(self.panel, SIDE)

    def reload(self) -> None:
        """Read the newest page again."""
        self._rows = []
        self.older()

    def older(self) -> None:
        """Read one page more."""
        before = self._rows[-1].key if self._rows else None
        found = self.desk.read(lists.gone, before)
        self._rows += found
        self.list.show_rows(self._rows)
        self.more.setVisible(len(found) == A_PAGE)
        self.summary.setText(f"显示最近 {len(self._rows)} 条" if self._rows else "")
        current = self.list.current()
        self.panel.show_text(current.ref if current else None)

    def open(self, ref: Ref) -> None:
        """Show a text, also one further back than the list goes."""
        self.reload()
        if ref.kind == "sms_text" and not self.list.table.choose(ref):
            self.panel.show_text(ref)

    def first_focus(self) -> QWidget:
        """The list takes arrows."""
        return self.list.first_focus()

    def main_act(self) -> None:
        """Nothing is done here."""

    def _show_text(self, line: GoneRow | None) -> None:
        self.panel.show_text(line.ref if line is not None else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list keeps its columns and the panel gives way."""
        super().resizeEvent(event)
        fix_width(self.panel, SIDE if self.width() / text_scale() >= NARROW else NARROW_SIDE)
