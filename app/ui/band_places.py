"""Where each part of a row of a painted list stands, and how wide its words are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from app.ui.bands import BandRow, Columns
from app.ui.theme import painter_font, text_scale

BAND, ROW, TALL_ROW, HEAD = 32, 38, 52, 27
DAY, WHO, BUTTON, BUTTON_PAD = 148, 84, 92, 12
TEXT_LEFT, GAP, CHIP_PAD, INDENT = 45, 10, 7, 18


@dataclass(frozen=True)
class Places:
    """Where the parts of every row stand, in pixels from the left; rows are tall where the list is narrow."""

    width: float
    scale: float
    what: float
    reason: float
    chip_left: float
    clause_right: float
    who: float
    act: float
    button: float
    tall: bool

    @property
    def row(self) -> int:
        """The height of a row."""
        return round((TALL_ROW if self.tall else ROW) * self.scale)

    @property
    def band(self) -> int:
        """The height of a band."""
        return round(BAND * self.scale)


def font(pixels: int, *, bold: bool = False) -> QFont:
    """A font of the list at the text size in force."""
    return painter_font(round(pixels * text_scale()), bold=bold)


def wide(text: str, pixels: int, *, bold: bool = False) -> float:
    """How wide a text is drawn."""
    return _metrics(round(pixels * text_scale()), bold).horizontalAdvance(text) if text else 0.0


@cache
def _metrics(pixels: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(painter_font(pixels, bold=bold))


def places(rows: Sequence[BandRow], width: float, columns: Columns) -> Places:
    """The columns for these rows: never a name, a number or a date is cut, so the columns give way."""
    scale = text_scale()
    day = max([DAY * scale, *(TEXT_LEFT * scale + wide(r.day, 14) + GAP for r in rows)])
    who = max([WHO * scale, *(max(wide(r.who, 14), wide(r.note, 11)) + GAP for r in rows)])
    button = max([BUTTON * scale, *(wide(r.action, 13, bold=True) + BUTTON_PAD for r in rows)])
    act = width - button - 20 * scale
    clause_right = act - who - 16 * scale
    chip = max([wide("COMP-00", 12), *(wide(r.clause, 12) for r in rows)]) + 2 * CHIP_PAD
    chip_left = clause_right - chip - 14 * scale
    room = chip_left - day - columns.reason * scale
    need = max([0.0, *(what_needs(r) for r in rows)])
    reason = day + max(columns.what * scale, min(need + GAP, room))
    tall = not columns.sentences and (need > room or room < columns.what * scale)
    return Places(width, scale, day, reason, chip_left, clause_right, act - who, act, button, tall)


def what_needs(row: BandRow) -> float:
    """How much room what is to be done and what is said about it take side by side."""
    scale = text_scale()
    mark = INDENT * scale if row.rows else 0
    number = wide(row.number, 12, bold=True) + 20 * scale if row.rows else 0
    return mark + wide(row.what, 14) + number + (GAP + wide(row.about, 13) if row.about else 0) + GAP


def cut(row: BandRow, at: Places) -> list[str]:
    """What of a row has no room; only the reason may end in …."""
    need, room = what_needs(row), at.reason - at.what
    if at.tall:  # what is said about it goes below when it has no room beside
        need, room = wide(row.about, 13), at.chip_left - at.what
    checks = (
        (row.day, wide(row.day, 14), at.what - TEXT_LEFT * at.scale),
        (row.what + row.about, need, room),
        (row.who, wide(row.who, 14), at.act - at.who),
        (row.action, wide(row.action, 13, bold=True), at.button - 8),
    )
    return [words for words, needed, has in checks if needed > has + 1]


def chip_box(row: BandRow, at: Places, top: float) -> QRectF:
    """Where the clause of a row stands."""
    across = wide(row.clause, 12) + 2 * CHIP_PAD
    high = QFontMetricsF(font(12)).height() + 4
    return QRectF(at.clause_right - across, top + (at.row - high) / 2, across, high)


def button_box(at: Places, top: float, room: float = 0) -> QRectF:
    """Where the button of a row stands; `room` is the height of what is no row."""
    high = (26 if room else 28) * at.scale
    return QRectF(at.act + 7 * at.scale, top + ((room or at.row) - high) / 2, at.button, high)
