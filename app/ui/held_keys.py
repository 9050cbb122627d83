"""Keys of what may become a scan, kept from a list or a drawing for the moment it takes to know."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

_TAKES_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)


class HeldKeys(QObject):
    """In a list a letter or digit is an act, so a scan over it must not arrive there key by key.

    A text field needs none of this: what came in is taken out again. Nor does a drawing with the property
    `scan_guard`, which waits by itself before a letter acts.
    """

    def __init__(self, parent: QObject, moment: float) -> None:
        """`moment` is how many seconds after the last key it is sure that no scan came."""
        super().__init__(parent)
        self.handing_on = False
        self._held: list[tuple[QWidget, QKeyEvent]] = []
        self._rest = QTimer(self, singleShot=True, interval=round(moment * 1000) + 5)
        self._rest.timeout.connect(self.hand_on)

    def hold(self, widget: QWidget, event: QKeyEvent) -> bool:
        """Keep a key back; False where keys are text, or the widget is on its guard by itself."""
        if isinstance(widget, _TAKES_TEXT) or widget.property("scan_guard"):
            return False
        self._held.append((widget, event.clone()))
        self._rest.start()
        return True

    def drop(self) -> None:
        """They were a scan."""
        self._rest.stop()
        self._held.clear()

    def hand_on(self) -> None:
        """They were typed after all: give each to whom it was meant for."""
        self._rest.stop()
        held, self._held = self._held, []
        self.handing_on = True
        try:
            for widget, event in held:
                if isValid(widget):
                    QApplication.sendEvent(widget, event)
        finally:
            self.handing_on = False
