"""Pictures of the room: the lines of a list in bands, and the three marks of a line."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QWidget

from app.ui import glyphs
from app.ui.theme import colour, painter_font, text_scale

SIGN, GAP, PAD = 16, 10, 12
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class BandRow:
    """One line: sign and day, what (never cut) and about it, why, clause, who, and what Enter does.

    `key` tells the line from every other one; `dead` says why its button cannot be pressed; `tone`
    colours the day.
    """

    key: Hashable
    glyph: str
    day: str
    what: str
    about: str = ""
    reason: str = ""
    clause: str = ""
    who: str = ""
    action: str = ""
    dead: str = ""
    tone: str = ""

    @property
    def words(self) -> str:
        """All of it in one sentence, for the tooltip and a screen reader."""
        parts = (self.day, self.what, self.about, self.reason, self.clause, self.who, self.action, self.dead)
        return "，".join(part for part in parts if part)


@dataclass(frozen=True)
class Band:
    """A head with its lines; one without lines is not shown."""

    key: str
    title: str
    rows: tuple[BandRow, ...]
    glyph: str = ""
    hint: str = ""
    tone: str = ""


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


def longest(rows: Sequence[BandRow]) -> int:
    """The widest name of all, in pixels."""
    body = metrics(14)
    return max([0, *(body.horizontalAdvance(row.what) for row in rows)])


def what_width(row: BandRow) -> int:
    """What a line needs for its name and what is said about it, in pixels."""
    about = metrics(13).horizontalAdvance(row.about) + GAP if row.about else 0
    return metrics(14).horizontalAdvance(row.what) + about


def span(box: QRect, left: int, right: int) -> QRect:
    """The part of a line between two edges."""
    return QRect(left, box.top(), max(0, right - left), box.height())


def paint_text(
    painter: QPainter, box: QRect, text: str, pixels: int, tint: str, *, bold: bool = False
) -> None:
    """One line of text, ending in … where it has no room."""
    if not text or box.width() < 14:
        return
    painter.setFont(painter_font(px(pixels), bold=bold))
    painter.setPen(colour(tint))
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(LEFT), cut)


def paint_chip(painter: QPainter, box: QRect, right: int, text: str) -> None:
    """A clause, its right edge given."""
    painter.setFont(painter_font(px(12)))
    wide, high = painter.fontMetrics().horizontalAdvance(text) + 16, painter.fontMetrics().height() + 4
    chip = QRectF(right - wide + 0.5, box.center().y() - high / 2 + 0.5, wide - 1, high)
    painter.setPen(QPen(colour("line2"), 1))
    painter.setBrush(colour("head"))
    painter.drawRoundedRect(chip, 3, 3)
    painter.setPen(colour("muted"))
    painter.drawText(chip, int(CENTRE), text)


def paint_band(painter: QPainter, box: QRect, band: Band) -> None:
    """The head of a band: sign, title, how many, a hint."""
    painter.fillRect(box, colour("head"))
    painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), colour("line"))
    left = PAD
    if band.glyph:
        glyphs.paint(painter, band.glyph, left, box.center().y() - SIGN / 2 + 1, SIGN)
        left += SIGN + 8
    for text, pixels, tint, bold in (
        (band.title, 14, "text", True),
        (str(len(band.rows)), 14, band.tone or "muted", bool(band.tone)),
        (band.hint, 12, "muted", False),
    ):
        paint_text(painter, span(box, left, box.right() - PAD), text, pixels, tint, bold=bold)
        left += metrics(pixels, bold=bold).horizontalAdvance(text) + GAP


def paint_focus(painter: QPainter, box: QRect) -> None:
    """A frame around the whole line, so that it is seen in grey too."""
    edge = colour("accent")
    painter.fillRect(QRect(box.left(), box.top(), box.width(), 2), edge)
    painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), edge)
    painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), edge)
    painter.fillRect(QRect(box.right() - 1, box.top(), 2, box.height()), edge)


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
