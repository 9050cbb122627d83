"""How a flat looks on the building map: each state has its own sign, a very small one its own shape."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from app.modules.visits.map_places import SMALLEST
from app.ui.theme import colour

VISITED_GROUND = "#CFE5D6"
FADED = 0.28
_SQUARE = 17
"""The square of a cell of 20, in whose units the signs are drawn."""
_GROUNDS = {
    "visited": ("visited", "ok", 0.25),
    "planned": ("card", "accent", 0.3),
    "soon": ("duebg", "due", 0.35),
    "overdue": ("over", "over", 1.0),
    "empty": ("head", "line2", 0.0),
    "none": ("card", "line2", 0.6),
    "not_handed": ("page", "line", 0.6),
}
"""Ground and edge of each state, and how much of the edge is seen: what is in order stays pale."""


class Pictures:
    """Every state of a cell, drawn once for one size and one screen."""

    def __init__(self, size: int, ratio: float) -> None:
        self.size, self.ratio = size, ratio
        self._made: dict[tuple[str, bool, bool], QPixmap] = {}

    def cell(self, state: str, key_user: bool, faded: bool) -> QPixmap:
        """The picture of a whole cell."""
        key = (state, key_user, faded)
        if key not in self._made:
            made = QPixmap(round(self.size * self.ratio), round(self.size * self.ratio))
            made.setDevicePixelRatio(self.ratio)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setOpacity(FADED if faded else 1.0)
            paint_cell(painter, QRectF(0, 0, self.size, self.size), state, key_user=key_user)
            painter.end()
            self._made[key] = made
        return self._made[key]


def paint_cell(painter: QPainter, box: QRectF, state: str, *, key_user: bool = False) -> None:
    """One flat: its ground, edge and sign, each state another one in grey too."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if box.width() < SMALLEST:
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
        _paint_shape(painter, inner, state)
    else:
        inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
        ground, edge = _tones(state)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(inner, 2, 2)
        _paint_sign(painter, inner, state)
    if key_user:
        _paint_corner(painter, inner, "card" if state == "overdue" else "text")


def _tones(state: str) -> tuple[QColor, QColor]:
    token, edge, share = _GROUNDS[state]
    ground = QColor(VISITED_GROUND) if token == "visited" else colour(token)
    return ground, _between(ground, colour(edge), share)


def _between(ground: QColor, edge: QColor, share: float) -> QColor:
    """Not a transparent colour: corners of lines lying on each other would stand out."""
    parts = ((ground.red(), edge.red()), (ground.green(), edge.green()), (ground.blue(), edge.blue()))
    return QColor(*(round(one + share * (two - one)) for one, two in parts))


def _paint_corner(painter: QPainter, inner: QRectF, tone: str) -> None:
    """The folded corner of a key user."""
    corner = max(3.0, min(7.0, 0.42 * inner.width()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(tone))
    at = inner.topLeft()
    painter.drawPolygon(QPolygonF([at, at + QPointF(corner, 0), at + QPointF(0, corner)]))


def _paint_sign(painter: QPainter, inner: QRectF, state: str) -> None:
    middle, unit = inner.center(), inner.width() / _SQUARE
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state == "visited":
        painter.setPen(QPen(colour("ok"), max(1.3, 1.7 * unit)))
        painter.drawPolyline(
            [middle + QPointF(x * unit, y * unit) for x, y in ((-4, 0.5), (-1.2, 3.2), (4, -3))]
        )
    elif state == "planned":
        _paint_disc(painter, middle, max(1.8, 2.4 * unit), "accent")
    elif state == "soon":
        painter.setPen(QPen(colour("due"), max(1.3, 1.7 * unit)))
        painter.drawEllipse(middle, 4 * unit, 4 * unit)
    elif state == "overdue":
        painter.setPen(QPen(colour("card"), max(1.6, 2.2 * unit), c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(middle + QPointF(0, -4.5 * unit), middle + QPointF(0, 1.2 * unit))
        painter.drawPoint(middle + QPointF(0, 4.6 * unit))
    elif state == "empty":
        painter.setPen(QPen(colour("line2"), 1.2))
        painter.drawLine(middle + QPointF(-4 * unit, 4 * unit), middle + QPointF(4 * unit, -4 * unit))


def _paint_shape(painter: QPainter, inner: QRectF, state: str) -> None:
    """A cell too small for a sign: square, framed dot, ring, full square, slash, frame, dash."""
    middle, half = inner.center(), inner.width() / 2 - 0.5
    ground, edge = _tones(state)
    square = QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half)
    if state == "visited":
        painter.fillRect(square, ground)
    elif state == "overdue":
        painter.fillRect(inner, ground)
    elif state == "soon":
        painter.setPen(QPen(colour("due"), 1.4))
        painter.setBrush(ground)
        painter.drawEllipse(middle, half - 0.5, half - 0.5)
    elif state == "empty":
        painter.setPen(QPen(colour("line2"), 1))
        painter.drawLine(square.bottomLeft(), square.topRight())
    elif state == "not_handed":
        painter.setPen(QPen(colour("line2"), 1))
        painter.drawLine(middle - QPointF(half / 2, 0), middle + QPointF(half / 2, 0))
    else:
        painter.setPen(QPen(edge, 1))
        painter.setBrush(ground)
        painter.drawRect(square)
        if state == "planned":
            _paint_disc(painter, middle, max(1.0, 0.45 * half), "accent")


def _paint_disc(painter: QPainter, middle: QPointF, radius: float, tone: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(tone))
    painter.drawEllipse(middle, radius, radius)
