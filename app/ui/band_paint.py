"""How the bands and rows of a painted list are drawn."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from app.ui import glyphs
from app.ui.band_places import GAP, INDENT, TEXT_LEFT, Places, button_box, chip_box, font, wide
from app.ui.bands import Band, BandRow, Line
from app.ui.theme import colour

BAND_SIGN, BAND_TEXT, ROW_SIGN = 12, 37, 20
_SIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Look:
    """How a line is shown just now."""

    chosen: bool = False
    focused: bool = False
    hovered: bool = False
    open: bool = False

    @property
    def has_keys(self) -> bool:
        """True for the line the keys go to."""
        return self.chosen and self.focused


def paint_line(painter: QPainter, at: Places, top: float, line: Line, look: Look) -> None:
    """A band or a row."""
    high = at.band if line.row is None else at.row
    box = QRectF(0, top, at.width, high)
    if line.row is None:
        _paint_band(painter, at, box, line.band, look)
    else:
        _paint_row(painter, at, box, line.row, look, inner=line.inner)
    if look.has_keys:
        _frame(painter, box)


def paint_head(painter: QPainter, at: Places, height: float, heads: tuple[str, ...]) -> None:
    """The names of the columns."""
    painter.fillRect(QRectF(0, 0, at.width, height), colour("card"))
    painter.fillRect(QRectF(0, height - 1, at.width, 1), colour("line"))
    day, what, reason, clause, who, action = heads
    scale = at.scale
    for left, words in (
        (TEXT_LEFT * scale, day),
        (at.what, what),
        (at.reason, "" if at.tall else reason),
        (at.who, who),
    ):
        _words(painter, QRectF(left, 0, 200 * scale, height), words, 12, "muted")
    painter.drawText(QRectF(at.clause_right - 90 * scale, 0, 90 * scale, height), int(_RIGHT), clause)
    painter.drawText(button_box(at, 0, height), int(_MIDDLE), action)


def _paint_band(painter: QPainter, at: Places, box: QRectF, band: Band, look: Look) -> None:
    """Sign, title, how many, a hint; a folded one says how to open it."""
    scale = at.scale
    painter.fillRect(box, colour("sel" if look.chosen else "head"))
    painter.fillRect(QRectF(0, box.bottom() - 1, at.width, 1), colour("line"))
    if band.glyph:
        glyphs.paint(painter, band.glyph, BAND_SIGN * scale, box.center().y() - 8 * scale, 16 * scale)
    left = (BAND_TEXT if band.glyph else BAND_SIGN) * scale
    title = QRectF(left, box.top(), 400 * scale, box.height())
    left = _words(painter, title, band.title, 14, "text", bold=True) + 8 * scale
    number = QRectF(left, box.top(), 80 * scale, box.height())
    tone = band.tone if band.rows else ""
    left = _words(painter, number, str(band.count), 14, tone or "muted", bold=bool(band.tone)) + 8 * scale
    hint = QRectF(left, box.top(), at.act - left - 12 * scale, box.height())
    _words(painter, hint, band.hint, 12, "muted")
    if band.folds:
        _paint_button(painter, button_box(at, box.top(), at.band), "收起" if look.open else "展开", look)


def _paint_row(painter: QPainter, at: Places, box: QRectF, row: BandRow, look: Look, *, inner: bool) -> None:
    """One row in its columns, or in two lines where the list is narrow."""
    top, scale = box.top(), at.scale
    if look.chosen or look.hovered:
        painter.fillRect(box, colour("sel" if look.chosen else "hover"))
    painter.fillRect(QRectF(0, box.bottom() - 1, at.width, 1), colour("rowline"))
    glyphs.paint(painter, row.glyph, ROW_SIGN * scale, box.center().y() - 8 * scale, 16 * scale)
    left = TEXT_LEFT * scale
    _words(painter, QRectF(left, top, at.what - left, at.row), row.day, 14, row.tone or "muted")
    _paint_what(painter, at, top, row, look, inner=inner)
    if row.clause:
        _paint_chip(painter, chip_box(row, at, top), row.clause)
    _paint_who(painter, at, top, row)
    words = ("收起" if look.open else "展开") if row.rows else row.action
    if words:
        _paint_button(painter, button_box(at, top), words, look, dead=bool(row.dead))


def _paint_what(painter: QPainter, at: Places, top: float, row: BandRow, look: Look, *, inner: bool) -> None:
    scale = at.scale
    high = at.row / 2 - 2 * scale if at.tall else at.row
    first = top + 3 * scale if at.tall else top
    right = at.chip_left if at.tall else at.reason
    begins = left = at.what + (INDENT * scale if inner else 0)
    if row.rows:
        _chevron(painter, left, first + high / 2, scale, look.open)
        left += INDENT * scale
    room = QRectF(left, first, right - left - (0 if at.tall else GAP), high)
    left = _words(painter, room, row.what, 14, "muted" if row.dead else "text")
    if row.rows:
        left = _number(painter, left + 8 * scale, first + high / 2, row.number, scale)
    left += GAP * scale
    below = at.tall and left + wide(row.about, 13) > right
    if not below:
        _words(painter, QRectF(left, first, right - left, high), row.about, 13, "muted")
    why = QRectF(at.reason, top, at.chip_left - at.reason, at.row)
    if at.tall:
        why = QRectF(begins, top + at.row / 2, at.chip_left - begins, high)
    _paint_reason(painter, why, row, (row.about, "text") if below else ("", ""))


def _paint_reason(painter: QPainter, box: QRectF, row: BandRow, before: tuple[str, str]) -> None:
    """Why, after what is said about it where that has no room above, and after what stands before it."""
    for words, tone in (before, (row.before, "ext"), (row.reason, "muted")):
        end = _words(painter, box, words, 13, tone)
        if words:
            box.setLeft(min(box.right(), end + 10))


def _paint_who(painter: QPainter, at: Places, top: float, row: BandRow) -> None:
    room = at.act - at.who
    if not row.note:
        _words(painter, QRectF(at.who, top, room, at.row), row.who, 14, "text")
        return
    half = at.row / 2
    _words(painter, QRectF(at.who, top + 1, room, half), row.who, 14, "text")
    _words(painter, QRectF(at.who, top + half - 1, room, half), row.note, 11, "muted")


def _paint_chip(painter: QPainter, box: QRectF, clause: str) -> None:
    _rounded(painter, box.adjusted(0.5, 0.5, -0.5, -0.5), "line2", "head", 3)
    painter.setPen(colour("muted"))
    painter.setFont(font(12))
    painter.drawText(box, int(_MIDDLE), clause)


def _paint_button(painter: QPainter, box: QRectF, words: str, look: Look, *, dead: bool = False) -> None:
    if dead:
        edge, ground, ink = "line", "page", "faint"
    elif look.has_keys:
        edge, ground, ink = "accent", "accent", "card"
    elif look.chosen:
        edge, ground, ink = "accent", "card", "accent2"
    else:
        edge, ground, ink = "line2", "card", "text"
    _rounded(painter, box.adjusted(0.5, 0.5, -0.5, -0.5), edge, ground, 4)
    painter.setPen(colour(ink))
    painter.setFont(font(13, bold=look.has_keys and not dead))
    painter.drawText(box, int(_MIDDLE), words)


def _number(painter: QPainter, left: float, middle: float, words: str, scale: float) -> float:
    across, high = wide(words, 12, bold=True) + 12 * scale, 18 * scale
    box = QRectF(left, middle - high / 2, across, high)
    _rounded(painter, box, "line2", "card", high / 2)
    painter.setPen(colour("text"))
    painter.setFont(font(12, bold=True))
    painter.drawText(box, int(_MIDDLE), words)
    return box.right()


def _rounded(painter: QPainter, box: QRectF, edge: str, ground: str, radius: float) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(edge), 1))
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(box, radius, radius)
    painter.restore()


def _chevron(painter: QPainter, left: float, middle: float, scale: float, opened: bool) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("muted"), 1.8))
    half = 4 * scale
    points = [(2, -half), (2 + half, 0), (2, half)]
    if opened:
        points = [(0, -half / 2), (half, half / 2), (2 * half, -half / 2)]
    painter.drawPolyline(QPolygonF([QPointF(left + x, middle + y) for x, y in points]))
    painter.restore()


def _frame(painter: QPainter, box: QRectF) -> None:
    """Around the line that has the keys, so that it is seen in grey too."""
    edge = colour("accent")
    for side in (
        QRectF(0, box.top(), box.width(), 2),
        QRectF(0, box.bottom() - 2, box.width(), 2),
        QRectF(0, box.top(), 3, box.height()),
        QRectF(box.width() - 2, box.top(), 2, box.height()),
    ):
        painter.fillRect(side, edge)


def _words(painter: QPainter, box: QRectF, text: str, pixels: int, tone: str, *, bold: bool = False) -> float:
    """Draw one line, ending in … where it has no room, and return where it ends."""
    if not text or box.width() <= 0:
        return box.left()
    painter.setFont(font(pixels, bold=bold))
    painter.setPen(colour(tone))
    metrics = QFontMetricsF(painter.font())
    shown = text
    if metrics.horizontalAdvance(text) > box.width() + 1:
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(_SIDE), shown)
    return box.left() + metrics.horizontalAdvance(shown)
