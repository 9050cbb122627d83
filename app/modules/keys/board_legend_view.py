"""What the signs on the board mean: always under it, drawn with the same strokes."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.modules.keys.board import DEPOSIT, MARKS, STATES
from app.modules.keys.board_paint_view import (
    TAG_HIGH,
    TAG_WIDE,
    paint_mark,
    paint_peg,
    paint_tag,
)
from app.ui.theme import colour, painter_font, text_scale

LINE, AFTER_TAG, BETWEEN = 30, 6, 14
_SIDE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_FOLDED = "deposit"


class Legend(QWidget):
    """Every state with its word, in as many lines as the width asks for."""

    def __init__(self) -> None:
        super().__init__()
        self._counting = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()
        self._fit()

    def set_counting(self, counting: bool) -> None:
        """Show what counting marks, too."""
        self._counting = counting
        self._name()
        self._fit()
        self.update()

    def items(self) -> tuple[tuple[str, str], ...]:
        """What is explained: a state or mark, and its word."""
        marks = tuple((f"mark {mark}", words) for mark, words in MARKS.items()) if self._counting else ()
        return (*STATES.items(), (_FOLDED, DEPOSIT), *marks)

    def heightForWidth(self, width: int) -> int:
        """How high it is at a width."""
        return round(LINE * text_scale()) * (1 + max(line for _, _, line in self._laid(width)))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the board may be."""
        return QSize(200, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow legend has more lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size is another height."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        # Set outright: a height that follows the width is lost in nested layouts.
        self.setFixedHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tags with their words."""
        scale = text_scale()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (item, words), left, line in self._laid(self.width()):
            top = line * round(LINE * scale)
            tag = QRectF(
                round(left), top + round(9 * scale), round(TAG_WIDE * scale), round(TAG_HIGH * scale)
            )
            _paint_item(painter, item, tag)
            painter.setPen(colour("text"))
            painter.setFont(painter_font(round(12 * scale)))
            text = QRectF(tag.right() + AFTER_TAG * scale, tag.top(), 200 * scale, tag.height())
            painter.drawText(text, _SIDE, words)
        painter.end()

    def _laid(self, width: int) -> list[tuple[tuple[str, str], float, int]]:
        """Every item with its place from the left and its line."""
        scale = text_scale()
        metrics = QFontMetricsF(painter_font(round(12 * scale)))
        laid, left, line = [], 2 * scale, 0
        for item in self.items():
            wide = (TAG_WIDE + AFTER_TAG) * scale + metrics.horizontalAdvance(item[1])
            if left + wide > width and left > 2 * scale:
                left, line = 2 * scale, line + 1
            laid.append((item, left, line))
            left += wide + BETWEEN * scale
        return laid

    def _name(self) -> None:
        self.setAccessibleName("图例：" + "、".join(words for _, words in self.items()))


def _paint_item(painter: QPainter, item: str, tag: QRectF) -> None:
    if item.startswith("mark "):
        size = 16 * tag.height() / TAG_HIGH
        box = QRectF(tag.right() - size, tag.center().y() - size / 2, size, size)
        paint_mark(painter, item.removeprefix("mark "), box)
        return
    paint_peg(painter, tag)
    paint_tag(painter, "in" if item == _FOLDED else item, tag, deposit=item == _FOLDED)
