"""The signs of state: each has its own shape, so that they are told apart in grey."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.ui.theme import colour, painter_font

Draw = Callable[[QPainter, QColor], None]


def _pen(painter: QPainter, tint: QColor | Qt.GlobalColor, width: float = 1.8) -> None:
    pen = QPen(tint, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)


def _disc(painter: QPainter, tint: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawEllipse(QRectF(0.5, 0.5, 15, 15))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _pen(painter, Qt.GlobalColor.white, 2)


def _done(painter: QPainter, tint: QColor) -> None:
    _disc(painter, tint)
    painter.drawPolyline(QPolygonF([QPointF(4.4, 8.4), QPointF(7, 11), QPointF(11.6, 5.6)]))


def _refused(painter: QPainter, tint: QColor) -> None:
    _disc(painter, tint)
    painter.drawLine(QPointF(4.6, 8), QPointF(11.4, 8))


def _ring(painter: QPainter, tint: QColor, inset: float = 1.4) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _pen(painter, tint)
    painter.drawEllipse(QRectF(inset, inset, 16 - 2 * inset, 16 - 2 * inset))


def _today(painter: QPainter, tint: QColor) -> None:
    _ring(painter, tint)
    painter.drawPolyline(QPolygonF([QPointF(8, 4.4), QPointF(8, 8.2), QPointF(10.8, 9.8)]))


def _later(painter: QPainter, tint: QColor) -> None:
    _ring(painter, tint, 3.6)


def _info(painter: QPainter, tint: QColor) -> None:
    _ring(painter, tint)
    painter.drawLine(QPointF(8, 7.4), QPointF(8, 11.2))
    painter.drawPoint(QPointF(8, 4.8))


def _off(painter: QPainter, tint: QColor) -> None:
    _ring(painter, tint)
    painter.drawLine(QPointF(4.2, 11.8), QPointF(11.8, 4.2))


def _paused(painter: QPainter, tint: QColor) -> None:
    _ring(painter, tint)
    painter.drawLine(QPointF(6.4, 5.6), QPointF(6.4, 10.4))
    painter.drawLine(QPointF(9.6, 5.6), QPointF(9.6, 10.4))


def _overdue(painter: QPainter, tint: QColor) -> None:
    _pen(painter, tint, 1.4)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF([QPointF(8, 1.4), QPointF(15.2, 14.4), QPointF(0.8, 14.4)]))
    _pen(painter, Qt.GlobalColor.white, 1.8)
    painter.drawLine(QPointF(8, 6), QPointF(8, 9.6))
    painter.drawPoint(QPointF(8, 12.2))


def _consent(painter: QPainter, tint: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(QRectF(0.5, 0.5, 15, 15), 3, 3)
    painter.setPen(Qt.GlobalColor.white)
    painter.setFont(painter_font(11, bold=True))
    painter.drawText(QRectF(0, 0, 16, 16), Qt.AlignmentFlag.AlignCenter, "签")


def _extended(painter: QPainter, tint: QColor) -> None:
    _pen(painter, tint, 1.4)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF([QPointF(8, 0.9), QPointF(15.1, 8), QPointF(8, 15.1), QPointF(0.9, 8)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _pen(painter, Qt.GlobalColor.white, 1.6)
    painter.drawLine(QPointF(4.8, 8), QPointF(11, 8))
    painter.drawPolyline(QPolygonF([QPointF(8.6, 5.6), QPointF(11, 8), QPointF(8.6, 10.4)]))


_SHAPES: dict[str, tuple[str, Draw]] = {
    "overdue": ("over", _overdue),
    "today": ("due", _today),
    "later": ("line2", _later),
    "done": ("ok", _done),
    "extended": ("ext", _extended),
    "paused": ("muted", _paused),
    "consent": ("accent", _consent),
    "off": ("off", _off),
    "refused": ("over", _refused),
    "info": ("accent", _info),
}


def paint(painter: QPainter, name: str, left: float, top: float, size: float = 16) -> None:
    """Draw a state's sign with its top left corner at a place, `size` pixels high."""
    token, draw = _SHAPES[name]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(left, top)
    painter.scale(size / 16, size / 16)
    draw(painter, colour(token))
    painter.restore()


class Glyph(QWidget):
    """A state's sign that stands beside its word; screen readers read the word."""

    def __init__(self, name: str, size: int = 16) -> None:
        super().__init__()
        self._name, self._size = name, size
        self.setFixedSize(size, size)

    def show_state(self, name: str) -> None:
        """Show another state."""
        self._name = name
        self.update()

    def paintEvent(self, event: object) -> None:
        """Draw the sign."""
        painter = QPainter(self)
        paint(painter, self._name, 0, 0, self._size)
        painter.end()
