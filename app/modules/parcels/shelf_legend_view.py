"""What the shades and signs on the shelf mean, with how many there are, and which household is lit."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.modules.parcels.shelf_paint_view import paint_box, paint_lit, paint_star, paint_triangle
from app.modules.parcels.stacks import SHADES, Standing
from app.ui.theme import colour, fix_height, painter_font, text_scale

HIGH, SIGN, AFTER, BETWEEN = 24, 20, 6, 18
_SIDE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
Paint = Callable[[QPainter, QRectF], None]


class ShelfLegend(QWidget):
    """One line over the shelf; what has no room at the right end is left out, the lit household never."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        fix_height(self, HIGH)
        self._standing, self._lit = Standing(), ""
        self._name()

    def show_counts(self, standing: Standing) -> None:
        """How many parcels of each shade there are."""
        self._standing = standing
        self._name()

    def show_lit(self, room: str) -> None:
        """Whose places are lit; empty for nobody's."""
        self._lit = room
        self._name()

    def items(self) -> list[tuple[str, Paint]]:
        """The words and how the sign beside them is drawn."""
        shades = [
            (f"{words} {count}", _shade(shade))
            for shade, (words, count) in enumerate(zip(SHADES, self._standing.shades, strict=True))
        ]
        found = [*shades, (f"生鲜 {self._standing.perishable}", _star)]
        if self._lit:
            found.insert(0, (self._lit, paint_lit))
        return found

    def _name(self) -> None:
        self.setAccessibleName("图例：" + "、".join(words for words, _ in self.items()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the signs with their words."""
        scale, left = text_scale(), 0.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter_font(round(12 * scale))
        for words, paint in self.items():
            wide = QFontMetricsF(font).horizontalAdvance(words)
            after = left + (SIGN + AFTER) * scale
            if after + wide > self.width():
                break
            high = 15 * scale
            paint(painter, QRectF(left, (self.height() - high) / 2, SIGN * scale, high))
            painter.setPen(colour("text"))
            painter.setFont(font)
            painter.drawText(QRectF(after, 0, wide + 2, self.height()), _SIDE, words)
            left = after + wide + BETWEEN * scale
        painter.end()


def _shade(shade: int) -> Paint:
    def paint(painter: QPainter, box: QRectF) -> None:
        paint_box(painter, box, shade)
        if shade == len(SHADES) - 1:
            paint_triangle(painter, QPointF(box.right() - 2, box.top() + 2), box.height() * 0.72)

    return paint


def _star(painter: QPainter, box: QRectF) -> None:
    side = box.height() * 0.9
    paint_star(painter, QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side))
