"""Ctrl+N: the room is typed, the households it may mean stand below, Enter begins and opens."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.movein import lists, service
from app.modules.movein.offers import LONGEST, Offer
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import Sheet, rest_enter
from app.ui.form_sheet import attempt
from app.ui.parts import allow, column, label
from app.ui.table import Column, RowTable
from app.ui.theme import text_scale

COLUMNS = (
    Column("room", "房号", 140, bold=True),
    Column("owners", "业主", 0),
    Column("stands", "", 150, muted=True),
)
LINES = 5


class BeginSheet(Sheet):
    """One field; `then` gets the move-in that was begun, or the one that was under way already."""

    def __init__(self, over: QWidget, desk: Desk, then: Callable[[Ref], object]) -> None:
        super().__init__(over, "办理零星入住", width=560, icon="movein", clause="MOVE-01")
        self.desk, self._then = desk, then
        self.room = QLineEdit()
        self.room.setAccessibleName("房号")
        self.room.setPlaceholderText("3-2-1201")
        self.room.setMaxLength(LONGEST)
        self.room.installEventFilter(self)
        self.room.textEdited.connect(lambda _: self._look())
        self.list = RowTable(COLUMNS, "可以办理的房屋")
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.setFixedHeight(round((32 + 36 * LINES) * text_scale()))
        self.list.opened.connect(lambda _: self.begin())
        self.body.addLayout(column(label("房号", "c"), self.room, spacing=3))
        self.body.addWidget(self.list)
        self.go = self.add_buttons("开始办理", self.begin)
        allow(self.go, desk, service.begin)

    def start(self, room: str = "") -> None:
        """Show it with the cursor in the room, which may stand there already."""
        self.room.setText(room)
        self._look()
        self.open_sheet(self.room)

    def begin(self) -> None:
        """Begin with the chosen household, or open what is under way there."""
        chosen = self.list.current()
        if chosen is None:
            typed = self.room.text().strip()
            unknown = f"住户名册里没有“{typed}”，请核对房号；新房请先在“住户”里新增。"
            self.refuse(unknown if typed else "请输入房号。")
            self.room.setFocus()
            return
        if chosen.running is not None:
            self._leave(chosen.running)
            return
        done = f"{chosen.room} 开始办理入住。"
        ref, refused = attempt(self.desk, service.begin, chosen.ref.id, done=done)
        if refused is not None:
            self.refuse(refused.sentence)
        else:
            self._leave(ref)

    def eventFilter(self, watched: object, event: object) -> bool:
        """The arrows choose among the households while the room is typed."""
        if watched is self.room and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            place = self.list.currentIndex().row() + step
            if step and 0 <= place < len(self.list.rows()):
                self.list.setCurrentIndex(self.list.model().index(place, 0))
            if step:
                return True
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        self.refuse(" ")
        found: list[Offer] = self.desk.read(lists.offers, self.room.text())
        self.list.set_rows(found)
        current = self.list.current()
        self.go.setText("接着办" if current is not None and current.running is not None else "开始办理")

    def _leave(self, ref: Ref) -> None:
        rest_enter(self.window())
        self.close_sheet()
        self._then(ref)
