"""The room's own pictures: the lines of a check and the three marks of one; keys for a part of a page."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget

from app.ui import glyphs
from app.ui.theme import colour, painter_font, text_scale

CENTRE = Qt.AlignmentFlag.AlignCenter


def on_key(keys: str, where: QWidget, act: Callable[[], object]) -> None:
    """A key that does something while the focus is inside a part of the page."""
    made = QShortcut(QKeySequence(keys), where)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(lambda: act())


def metrics(pixels: int, *, bold: bool = False) -> QFontMetrics:
    """How wide words are in a size of type, as the text size has it."""
    return QFontMetrics(painter_font(px(pixels), bold=bold))


def px(pixels: float) -> int:
    """Pixels at the text size in force."""
    return round(pixels * text_scale())


class LinesArea(QScrollArea):
    """The lines of a check one below the other; the keys belong to the lines, not to what scrolls them."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("检查内容")

    def hold(self, lines: QLayout) -> None:
        """What is to be scrolled."""
        holder = QWidget()
        holder.setLayout(lines)
        self.setWidget(holder)


class Marks(QWidget):
    """The three answers of a line, side by side; a click picks one, the keys belong to the line."""

    picked = Signal(str)

    def __init__(self, fine: str = "好") -> None:
        super().__init__()
        self._choices = (
            ("fine", f"1 {fine}", "done", "ok"),
            ("problem", "2 有问题", "refused", "over"),
            ("none", "3 不适用", "off", "off"),
        )
        self.value = ""
        self.setAccessibleName("、".join(words for _, words, _, _ in self._choices))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._widths = [
            metrics(13, bold=True).horizontalAdvance(words) + 36 for _, words, _, _ in self._choices
        ]
        self.setFixedSize(sum(self._widths) + 1, max(28, px(28)))

    def show_value(self, value: str) -> None:
        """Show another answer; "" is none yet."""
        self.value = value
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the answer under the pointer."""
        left = 0.0
        for (value, *_), wide in zip(self._choices, self._widths, strict=True):
            if left <= event.position().x() < left + wide:
                self.picked.emit(value)
            left += wide

    def paintEvent(self, event: QPaintEvent) -> None:
        """Three cells; the picked one is tinted, framed, bold and has its sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        picked: tuple[QRectF, str] | None = None
        for (value, words, sign, tone), wide in zip(self._choices, self._widths, strict=True):
            box = QRectF(left + 0.5, 0.5, wide, self.height() - 1)
            chosen = value == self.value
            painter.setPen(QPen(colour("line2"), 1))
            painter.setBrush(colour(f"{tone}bg") if chosen else colour("card"))
            painter.drawRect(box)
            if chosen:
                picked = (box, tone)
                glyphs.paint(painter, sign, left + 8, (self.height() - 14) / 2, 14)
            painter.setFont(painter_font(px(13), bold=chosen))
            painter.setPen(colour(tone if chosen else "text"))
            painter.drawText(box.adjusted(24 if chosen else 0, 0, -4 if chosen else 0, 0), int(CENTRE), words)
            left += wide
        if picked is not None:  # last, or the neighbour's edge would lie over it
            painter.setPen(QPen(colour(picked[1]), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(picked[0].adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
