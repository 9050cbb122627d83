"""The one box: type or scan a room, a name, a telephone's last digits, and open what is meant."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.rules.hit import Hit, HitGroup
from app.ui import icons
from app.ui.hits import HitList
from app.ui.parts import key_cap
from app.ui.scan import LONGEST, normalise
from app.ui.theme import text_scale

Search = Callable[[str], Sequence[HitGroup]]
PLACEHOLDER = "扫码，或输入 房号 · 姓名 · 拼音首字母 · 手机尾号"
PAUSE = 60
"""Milliseconds of rest after a key before the list follows."""


class Box(QLineEdit):
    """The box and its list. `chosen` carries the hit and whether it is only to be opened.

    `left` says that Esc was pressed in an empty box; `nothing` carries a scanned text without a hit.
    """

    chosen = Signal(object, bool)
    left = Signal()
    nothing = Signal(str)

    def __init__(self, search: Search, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._list: HitList | None = None
        self._shown_for = ""
        self._groups: tuple[HitGroup, ...] = ()
        self.setProperty("role", "box")
        self.setProperty("scan", True)
        self.setMaxLength(LONGEST)
        self.setPlaceholderText(PLACEHOLDER)
        self.setAccessibleName("搜索与扫码")
        self.setToolTip("Ctrl+K")
        self.setMinimumWidth(220)
        self.setMaximumWidth(540)
        self._cap = key_cap("Ctrl K")
        self._cap.setParent(self)
        self._rest = QTimer(self, interval=PAUSE, singleShot=True)
        self._rest.timeout.connect(self._look)
        self.textEdited.connect(lambda _text: self._rest.start())

    @property
    def hit_list(self) -> HitList:
        """The list below the box, made when it is first needed; it lies over the whole window."""
        if self._list is None:
            self._list = HitList(self.window())
            self._list.picked.connect(lambda hit: self._take(hit, opening=False))
        return self._list

    def scanned(self, code: str) -> None:
        """A scan that reached no scan field: look it up and act at once when it is one exact hit."""
        self.setFocus()
        self.setText(code)
        self._enter(opening=False, by_scan=True)

    def forget(self) -> None:
        """Lock: nothing that was typed or found is left."""
        self._rest.stop()
        self.setText("")
        self._shown_for, self._groups = "", ()
        if self._list is not None:
            self._list.deleteLater()
            self._list = None

    def _look(self) -> None:
        self._rest.stop()
        text = normalise(self.text())
        self._shown_for = text
        if not text:
            self._groups = ()
            self._fold()
            return
        self._groups = tuple(self._search(text))
        where = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        room = self.window().height() - where.y() - 8
        self.hit_list.show_groups(self._groups, room)
        self.hit_list.move(where)
        self.hit_list.show()
        self.hit_list.raise_()
        self.setAccessibleDescription(self.hit_list.accessibleDescription())

    def _enter(self, *, opening: bool, by_scan: bool = False) -> None:
        if normalise(self.text()) != self._shown_for or not self._open():
            self._look()
        exact = [hit for group in self._groups for hit in group.hits if hit.exact]
        hits = self.hit_list.hits if self._list else []
        moved = self._list is not None and bool(hits) and self._list.current is not hits[0]
        if not self._shown_for:
            return
        if len(exact) == 1 and not moved:
            self._take(exact[0], opening=opening)
        elif not hits:
            self.nothing.emit(self._shown_for)
        elif self._list is not None and self._list.current is not None and (not by_scan or len(hits) == 1):
            self._take(self._list.current, opening=opening)

    def _take(self, hit: Hit, *, opening: bool) -> None:
        self._fold()
        self.setText("")  # unlike clear(): Ctrl+Z now means the act, not the text
        self._shown_for, self._groups = "", ()
        self.chosen.emit(hit, opening)

    def _open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def _fold(self) -> None:
        if self._list is not None:
            self._list.hide()

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the box while it has the focus; the key cap asks for room when the text grows."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place_cap()
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter takes, Ctrl+Enter only opens, Esc empties and then goes back."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(opening=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self._open() and self.text():
                self._look()
            elif self._open():
                self.hit_list.move_by(1 if key == Qt.Key.Key_Down else -1)
                self.setAccessibleDescription(self.hit_list.accessibleDescription())
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        if self.text():
            self.clear()
            self._rest.stop()
            self._look()
        else:
            self.left.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list folds when the clerk goes elsewhere."""
        super().focusOutEvent(event)
        self._rest.stop()
        self._fold()
        self._place_cap()
        self._cap.show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is left in the box is ready to be written over."""
        super().focusInEvent(event)
        self._cap.hide()
        self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, and the scanner's drawing at its left."""
        super().paintEvent(event)
        painter = QPainter(self)
        side = 18
        spot = QRectF(10, (self.height() - side) / 2, side, side)
        icons.paint(painter, "scan", spot, "accent" if self.hasFocus() else "muted")
        painter.end()

    def resizeEvent(self, event: object) -> None:
        """Keep the key cap at the right edge."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._place_cap()

    def _place_cap(self) -> None:
        self._cap.adjustSize()
        self._cap.move(
            self.width() - self._cap.width() - round(8 * text_scale()),
            (self.height() - self._cap.height()) // 2,
        )
