"""Who calls: a room, a name or a telephone's end, offered while it is typed; or somebody unknown."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.complaints.callers import LONGEST, Caller, callers, stranger
from app.ui.desk import Desk
from app.ui.table import Column, RowTable
from app.ui.theme import restyle, text_scale

FOUND = (Column("room", "房号", 132, bold=True), Column("who", "住户", 0))
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_HEAD, _ROW = 30, 36


class DropList(RowTable):
    """Offers that hang below a field, over whatever stands there: nothing moves for them."""

    def __init__(self, columns: Sequence[Column], name: str, over: QWidget) -> None:
        super().__init__(columns, name, over)
        self._over = over
        self.setProperty("surface", "hits")
        self.hide()

    def drop_below(self, field: QWidget, rows: Sequence[Any], width: int) -> None:
        """Show these below a field, or nothing where there are none."""
        if not rows:
            self.hide()
            return
        self.set_rows(rows)
        over = self._over
        at = field.mapTo(over, QPoint(0, field.height() + 2))
        high = round((_HEAD + _ROW * len(rows)) * text_scale()) + 4
        wide = min(round(width * text_scale()), over.width() - at.x() - 4)
        high = min(high, over.height() - 8)
        self.setGeometry(at.x(), min(at.y(), over.height() - high - 4), wide, high)
        self.show()
        self.raise_()


class WhoField(QLineEdit):
    """`chosen` carries the household and person, `unsaid` that the room is not chosen any more.

    `done` comes on Enter: with what was offered, with a stranger's words, or empty for somebody who gives
    nothing.
    """

    chosen = Signal(int, int)
    unsaid = Signal()
    done = Signal()

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__()
        self.desk = desk
        self.unit_id = 0
        self.setAccessibleName("房号、姓名或电话")
        self.setPlaceholderText("不肯说的空着；不在名册的写姓名、电话")
        self.setMaxLength(LONGEST)
        self.installEventFilter(self)
        self.textEdited.connect(lambda _: self._look())
        self.found = DropList(FOUND, "可能的住户", over)
        self.found.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.found.opened.connect(self._take)
        self.found.clicked.connect(lambda _: self._take(self.found.current()))

    def put(self, room: str, unit_id: int) -> None:
        """A household that is known already, or the words of somebody who is not on the register."""
        self.unit_id = unit_id
        self.setText(room)
        self.found.hide()

    def told(self) -> tuple[str, str]:
        """Name and telephone of somebody who is not on the register."""
        return ("", "") if self.unit_id else stranger(self.text())

    def wrong(self, wrong: bool) -> None:
        """Mark it."""
        restyle(self, state="wrong" if wrong else "")

    def fold(self) -> bool:
        """Put the offers away; False when there were none."""
        shown = not self.found.isHidden()
        self.found.hide()
        return shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows choose among the offers, Enter takes one and goes on."""
        if watched is self and event.type() == QEvent.Type.FocusOut and not self.found.hasFocus():
            self.found.hide()
        if watched is not self or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        offered = not self.found.isHidden()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and offered:
            place = self.found.currentIndex().row() + step
            if 0 <= place < len(self.found.rows()):
                self.found.setCurrentIndex(self.found.model().index(place, 0))
            return True
        if event.key() in ENTERS and event.modifiers() in PLAIN:
            self._take(self.found.current() if offered else None)
            return True
        if event.key() == Qt.Key.Key_Escape and offered:
            return self.fold()
        return False

    def _look(self) -> None:
        self.wrong(False)
        if self.unit_id:
            self.unit_id = 0
            self.unsaid.emit()
        found: list[Caller] = self.desk.read(callers, self.text())
        self.found.drop_below(self, found, 460)

    def _take(self, caller: Caller | None) -> None:
        if caller is not None:
            self.put(caller.room, caller.unit_id)
            self.chosen.emit(caller.unit_id, caller.person_id)
        self.found.hide()
        self.done.emit()
