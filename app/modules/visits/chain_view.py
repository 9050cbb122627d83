"""Enter goes on from field to field, Shift+Enter back, over fields that come and go."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.segments import Segments

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterChain(QObject):
    """The fields in the order of Enter, asked anew each time; `left` comes after the last one.

    `entered` carries the field that has the focus now, so that a low place can scroll to it.
    """

    left = Signal()
    entered = Signal(object)

    def __init__(
        self,
        over: QWidget,
        steps: Callable[[], Sequence[QWidget]],
        grow: Callable[[QWidget], QWidget | None] = lambda here: None,
    ) -> None:
        """`grow` may make one more field after the one that is left, and says which."""
        super().__init__(over)
        self._steps, self._grow = steps, grow

    def watch(self, *fields: QWidget) -> None:
        """These fields pass their Enter on to the chain."""
        for field in fields:
            for one in field.buttons if isinstance(field, Segments) else [field]:
                one.installEventFilter(self)

    def go_on(self, here: QWidget, by: int = 1) -> None:
        """From this field to the next one that is in sight, or the one before."""
        more = self._grow(here) if by > 0 else None
        if more is not None:
            go_to(more)
            return
        steps = list(self._steps())
        place = next((at for at, one in enumerate(steps) if _is_at(one, here)), -1)
        if place < 0:
            return
        if place + by >= len(steps):
            self.left.emit()
        else:
            go_to(steps[max(0, place + by)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, Shift+Enter back; Alt+Enter makes a line in a text; Ctrl+Enter is the sheet's."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(watched)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in ENTERS or not isinstance(watched, QWidget):
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.AltModifier and isinstance(watched, QPlainTextEdit):
            watched.insertPlainText("\n")
        elif modifiers == Qt.KeyboardModifier.ShiftModifier:
            self.go_on(watched, -1)
        elif modifiers == Qt.KeyboardModifier.NoModifier:
            self.go_on(watched)
        else:
            return False
        return True


def go_to(field: QWidget) -> None:
    """Put the cursor there."""
    (field.focusProxy() or field).setFocus(Qt.FocusReason.TabFocusReason)


def _is_at(step: QWidget, here: QWidget) -> bool:
    return step is here or (isinstance(step, Segments) and here in step.buttons)
