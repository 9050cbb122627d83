"""An empty list says what to do first."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.ui.parts import column, label, row
from app.ui.theme import colour, text_scale

ROOM_TO_DRAW = 250
"""Pixels, times the text size, that drawing, words and buttons need together."""


class _Drawing(QWidget):
    """A sheet with lines and a plus: nothing here yet."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(150, 110)

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = colour("accent")
        edge.setAlphaF(0.4)
        painter.setPen(QPen(edge, 1.6))
        painter.setBrush(colour("soft"))
        painter.drawRoundedRect(QRectF(30, 6, 90, 98), 4, 4)
        painter.setBrush(colour("card"))
        for top, wide in ((18, 34), (38, 70), (58, 70), (78, 70)):
            painter.drawRect(QRectF(40, top, wide, 12))
        painter.setPen(QPen(colour("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(124, 70, 124, 90)
        painter.drawLine(114, 80, 134, 80)
        painter.end()


class Empty(QWidget):
    """Drawing, one sentence what to do first, one of detail, at most three buttons."""

    def __init__(self, sentence: str, detail: str, *buttons: QPushButton) -> None:
        super().__init__()
        self.setAccessibleName(sentence)
        self.first = buttons[0] if buttons else None
        words, more = label(sentence, "h2"), label(detail, "muted")
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addStretch(1)
        for each in buttons:
            line.addWidget(each)
        line.addStretch(1)
        self._drawing = _Drawing()
        self.setLayout(
            column(
                None,
                row(None, self._drawing, None),
                row(None, words, None),
                row(None, more, None),
                6,
                line,
                None,
                spacing=10,
            )
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low place the drawing gives way: words and buttons stay whole."""
        super().resizeEvent(event)
        self._drawing.setVisible(event.size().height() >= round(ROOM_TO_DRAW * text_scale()))
