"""The field a scanner writes into: one code after the other, whatever the input method is doing."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui import icons
from app.ui.scan import ENTERS, LONGEST, code_of, normalise

PLACEHOLDER = "扫码，或输入编号后回车"


class ScanField(QLineEdit):
    """Takes codes: `scanned` carries each one cleaned and in capitals, `empty` an Enter with nothing typed.

    The field is empty again when `scanned` goes out. It takes no input method; text that one hands over
    all the same is taken as typed.
    """

    scanned = Signal(str)
    empty = Signal()

    def __init__(self, name: str, placeholder: str = PLACEHOLDER, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("scan", True)
        self.setProperty("role", "scan")
        self.setMaxLength(LONGEST)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def take_scan(self, code: str) -> None:
        """A code that came in at a scanner's pace: it counts alone, whatever stood half typed before it."""
        found = code_of(code)
        self.setText("")  # unlike clear(), this leaves nothing that Ctrl+Z could bring back
        if found:
            self.scanned.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter gives the code out; Ctrl+Enter and its like belong to the page."""
        if event.key() not in ENTERS:
            super().keyPressEvent(event)
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif not event.isAutoRepeat():
            self._enter()

    def _enter(self) -> None:
        if code_of(self.text()):
            self.take_scan(self.text())
        else:
            self.setText("")
            self.empty.emit()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """No input method here: Qt 6 asks the field and not its attribute."""
        return False if query == Qt.InputMethodQuery.ImEnabled else super().inputMethodQuery(query)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """What is given out is taken as text; nothing is composed here."""
        if event.commitString():
            self.insert(normalise(event.commitString()))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, and the scanner's drawing at its left, as in the box."""
        super().paintEvent(event)
        painter = QPainter(self)
        side = 16
        spot = QRectF(10, (self.height() - side) / 2, side, side)
        icons.paint(painter, "scan", spot, "accent" if self.hasFocus() else "muted")
        painter.end()
