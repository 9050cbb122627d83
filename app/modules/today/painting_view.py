"""How the bands and rows of the day's list are drawn, and where each part of a row stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from app.modules.today.rules import DutyRow
from app.modules.today.sections import Section
from app.ui import glyphs
from app.ui.theme import colour, painter_font, text_scale

BAND, ROW, TALL_ROW, HEAD = 32, 38, 52, 27
DUE, WHAT, WHO, ACT = 148, 396, 84, 112
LEAST_REASON = 180
"""Pixels, times the text size, under which the reason goes below what is to be done."""
TEXT_LEFT, GLYPH_LEFT, GAP, CHIP_PAD = 45, 20, 10, 7
INDENT = 18
_SIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Places:
    """Where the parts of every row stand, in pixels from the left; rows are tall where the list is narrow."""

    width: float
    scale: float
    what: float
    reason: float
    clause_right: float
    who: float
    act: float
    tall: bool

    @property
    def row(self) -> int:
        """The height of a row."""
        return round((TALL_ROW if self.tall else ROW) * self.scale)

    @property
    def band(self) -> int:
        """The height of a band."""
        return round(BAND * self.scale)

    @property
    def chip_left(self) -> float:
        """Where the widest clause begins: what stands left of it ends here."""
        return self.clause_right - _chip_room(self.scale)


@dataclass(frozen=True)
class Look:
    """How a row is shown just now."""

    chosen: bool = False
    focused: bool = False
    hovered: bool = False
    open: bool = False
    inner: bool = False


def font(pixels: int, *, bold: bool = False) -> QFont:
    """A font of the list at the text size in force."""
    return painter_font(round(pixels * text_scale()), bold=bold)


def wide(text: str, pixels: int, *, bold: bool = False) -> float:
    """How wide a text is drawn."""
    return _metrics(round(pixels * text_scale()), bold).horizontalAdvance(text) if text else 0.0


@cache
def _metrics(pixels: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(painter_font(pixels, bold=bold))


def places(rows: Sequence[DutyRow], width: float) -> Places:
    """The columns for these rows: never a name, a number or a date is cut, so the columns give way."""
    scale = text_scale()
    due = max([DUE * scale, *(TEXT_LEFT * scale + wide(r.due, 14) + GAP for r in rows)])
    who = max([WHO * scale, *(max(wide(r.who, 14), wide(r.who_note, 11)) + GAP for r in rows)])
    act = ACT * scale
    clause_right = width - act - who - 16 * scale
    room = clause_right - _chip_room(scale) - due
    need = max([0.0, *(what_needs(r) for r in rows)])
    reason_left = due + max(WHAT * scale, min(need, room - LEAST_REASON * scale))
    tall = need > room - LEAST_REASON * scale or room < (WHAT + LEAST_REASON) * scale
    return Places(width, scale, due, reason_left, clause_right, width - act - who, width - act, tall)


def what_needs(row: DutyRow) -> float:
    """How much room what is to be done and for whom take side by side."""
    scale = text_scale()
    mark = INDENT * scale if row.rows else 0
    number = wide(f"{row.count} 项", 12, bold=True) + 20 * scale if row.rows else 0
    return mark + wide(row.what, 14) + number + (GAP + wide(row.whom, 13) if row.whom else 0) + GAP


def cut(row: DutyRow, at: Places) -> list[str]:
    """What of a row has no room; only the reason may end in …."""
    need, room = what_needs(row), at.reason - at.what
    if at.tall:  # for whom it is goes below when it has no room beside
        need, room = wide(row.whom, 13), at.chip_left - at.what
    checks = (
        (row.due, wide(row.due, 14), at.what - TEXT_LEFT * at.scale),
        (row.what + row.whom, need, room),
        (row.who, wide(row.who, 14), at.act - at.who),
        (row.button, wide(row.button, 13, bold=True), 92 * at.scale - 8),
    )
    return [words for words, needed, has in checks if needed > has + 1]


def _chip_room(scale: float) -> float:
    return wide("COMP-00", 12) + 2 * CHIP_PAD + 14 * scale


def chip_box(row: DutyRow, at: Places, top: float) -> QRectF:
    """Where the clause of a row stands."""
    across = wide(row.clause, 12) + 2 * CHIP_PAD
    high = QFontMetricsF(font(12)).height() + 4
    return QRectF(at.clause_right - across, top + (at.row - high) / 2, across, high)


def button_box(at: Places, top: float, room: float = 0) -> QRectF:
    """Where the button of a row stands; `room` is the height of what is no row."""
    high, across = (26 if room else 28) * at.scale, 92 * at.scale
    return QRectF(at.act + 7 * at.scale, top + ((room or at.row) - high) / 2, across, high)


# ---------------------------------------------------------------- painting


def paint_band(painter: QPainter, at: Places, top: float, band: Section, look: Look) -> None:
    """A band: sign, title, how many, a hint; a folded one says how to open it."""
    box, scale = QRectF(0, top, at.width, at.band), at.scale
    painter.fillRect(box, colour("sel" if look.chosen else "head"))
    painter.fillRect(QRectF(0, box.bottom() - 1, at.width, 1), colour("line"))
    glyphs.paint(painter, band.glyph, 12 * scale, box.center().y() - 8 * scale, 16 * scale)
    left = 37 * scale
    left = _words(painter, QRectF(left, top, 400 * scale, at.band), band.title, 14, "text", bold=True)
    tone = band.tone if band.rows else "muted"
    number = QRectF(left + 8 * scale, top, 80 * scale, at.band)
    left = _words(painter, number, str(band.count), 14, tone, bold=True)
    hint = QRectF(left + 8 * scale, top, at.act - left - 20 * scale, at.band)
    _words(painter, hint, band.hint, 12, "muted", cut=True)
    if band.folds:
        words = "收起" if look.open else "展开"
        _paint_button(painter, button_box(at, top, at.band), words, look)
    if look.chosen and look.focused:
        _frame(painter, box)


def paint_row(painter: QPainter, at: Places, top: float, row: DutyRow, look: Look) -> None:
    """One row in its columns, or in two lines where the list is narrow."""
    box = QRectF(0, top, at.width, at.row)
    if look.chosen or look.hovered:
        painter.fillRect(box, colour("sel" if look.chosen else "hover"))
    painter.fillRect(QRectF(0, box.bottom() - 1, at.width, 1), colour("rowline"))
    scale = at.scale
    glyphs.paint(painter, row.glyph, GLYPH_LEFT * scale, box.center().y() - 8 * scale, 16 * scale)
    tone = {"overdue": "over", "today": "due", "extended": "ext"}.get(row.glyph, "muted")
    _words(painter, QRectF(TEXT_LEFT * scale, top, at.what, at.row), row.due, 14, tone)
    _paint_what(painter, at, top, row, look)
    if row.clause:
        _paint_chip(painter, chip_box(row, at, top), row.clause)
    _paint_who(painter, at, top, row)
    _paint_button(painter, button_box(at, top), _button_words(row, look), look)
    if look.chosen and look.focused:
        _frame(painter, box)


def _button_words(row: DutyRow, look: Look) -> str:
    if row.rows:
        return "收起" if look.open else "展开"
    return "办推迟" if row.ready else row.button


def _paint_what(painter: QPainter, at: Places, top: float, row: DutyRow, look: Look) -> None:
    scale = at.scale
    high = at.row / 2 - 2 * scale if at.tall else at.row
    first = top + 3 * scale if at.tall else top
    right = at.chip_left if at.tall else at.reason
    left = at.what + (INDENT * scale if look.inner else 0)
    begins = left
    if row.rows:
        _chevron(painter, left, first + high / 2, scale, look.open)
        left += INDENT * scale
    left = _words(painter, QRectF(left, first, right - left, high), row.what, 14, "text")
    if row.rows:
        left = _number(painter, left + 8 * scale, first + high / 2, f"{row.count} 项", scale)
    below = at.tall and left + GAP * scale + wide(row.whom, 13) > right
    if not below:
        whom = QRectF(left + GAP * scale, first, right - left - GAP * scale, high)
        _words(painter, whom, row.whom, 13, "muted", cut=True)
    if at.tall:
        reason = QRectF(begins, top + at.row / 2, at.chip_left - begins, high)
    else:
        reason = QRectF(at.reason, top, at.chip_left - at.reason, at.row)
    _paint_reason(painter, reason, row, (row.whom, "text") if below else ("", ""))


def _paint_reason(painter: QPainter, box: QRectF, row: DutyRow, before: tuple[str, str]) -> None:
    """Why, after for whom where that has no room above, and after how far putting off has come."""
    for words, tone in (before, (row.put_off, "ext"), (row.reason, "muted")):
        end = _words(painter, box, words, 13, tone, cut=True)
        if words:
            box.setLeft(min(box.right(), end + 10))


def _paint_who(painter: QPainter, at: Places, top: float, row: DutyRow) -> None:
    room = at.act - at.who
    if not row.who_note:
        _words(painter, QRectF(at.who, top, room, at.row), row.who, 14, "text")
        return
    half = at.row / 2
    _words(painter, QRectF(at.who, top + 1, room, half), row.who, 14, "text")
    _words(painter, QRectF(at.who, top + half - 1, room, half), row.who_note, 11, "muted")


def _paint_chip(painter: QPainter, box: QRectF, clause: str) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("line2"), 1))
    painter.setBrush(colour("head"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.restore()
    painter.setPen(colour("muted"))
    painter.setFont(font(12))
    painter.drawText(box, int(_MIDDLE), clause)


def _paint_button(painter: QPainter, box: QRectF, words: str, look: Look) -> None:
    filled, main = look.chosen and look.focused, look.chosen
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("accent" if main else "line2"), 1))
    painter.setBrush(colour("accent" if filled else "card"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.restore()
    painter.setPen(colour("card" if filled else "accent2" if main else "text"))
    painter.setFont(font(13, bold=filled))
    painter.drawText(box, int(_MIDDLE), words)


def _number(painter: QPainter, left: float, middle: float, words: str, scale: float) -> float:
    across, high = wide(words, 12, bold=True) + 12 * scale, 18 * scale
    box = QRectF(left, middle - high / 2, across, high)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("line2"), 1))
    painter.setBrush(colour("card"))
    painter.drawRoundedRect(box, high / 2, high / 2)
    painter.restore()
    painter.setPen(colour("text"))
    painter.setFont(font(12, bold=True))
    painter.drawText(box, int(_MIDDLE), words)
    return box.right()


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
    """Around the row that has the keys, so that it is seen in grey too."""
    edge = colour("accent")
    for side in (
        QRectF(0, box.top(), box.width(), 2),
        QRectF(0, box.bottom() - 2, box.width(), 2),
        QRectF(0, box.top(), 3, box.height()),
        QRectF(box.width() - 2, box.top(), 2, box.height()),
    ):
        painter.fillRect(side, edge)


def _words(
    painter: QPainter,
    box: QRectF,
    text: str,
    pixels: int,
    tone: str,
    *,
    bold: bool = False,
    cut: bool = False,
) -> float:
    """Draw one line and return where it ends; `cut` lets it end in … where it has no room."""
    if not text or box.width() <= 0:
        return box.left()
    painter.setFont(font(pixels, bold=bold))
    painter.setPen(colour(tone))
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width()) if cut else text
    painter.drawText(box, int(_SIDE), shown)
    return box.left() + metrics.horizontalAdvance(shown)


def paint_head(painter: QPainter, at: Places, height: float) -> None:
    """The names of the columns."""
    painter.fillRect(QRectF(0, 0, at.width, height), colour("card"))
    painter.fillRect(QRectF(0, height - 1, at.width, 1), colour("line"))
    scale = at.scale
    heads = [(TEXT_LEFT * scale, "期限"), (at.what, "事项 · 对象"), (at.who, "负责")]
    if not at.tall:
        heads.insert(2, (at.reason, "缘由"))
    for left, words in heads:
        _words(painter, QRectF(left, 0, 200 * scale, height), words, 12, "muted")
    painter.drawText(QRectF(at.clause_right - 90 * scale, 0, 90 * scale, height), int(_RIGHT), "条款")
    painter.drawText(button_box(at, 0, height), int(_MIDDLE), "办理")
