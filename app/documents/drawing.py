"""What every paper needs to be drawn: literal words in runs of one font, and one paper at a time."""

import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

from app.documents.typeface import BOX, Letters, MissingGlyph
from app.rules.text import clean

one_paper = threading.Lock()  # reportlab's fonts serve one paper at a time
TICKED = "☑"
# Of a size: how a box to tick stands beside Chinese characters, and how thick its lines are.
_BOX_SIDE, _BOX_LEFT, _BOX_UP, _BOX_LINE = 0.78, 0.11, -0.02, 0.055
_TICK = ((0.18, 0.5), (0.42, 0.24), (0.86, 0.82))  # of the side, from the lower left corner


def printable(line: str) -> str:
    """Without invisible characters and outer blanks; full-width blanks inside stay, others become plain."""
    kept = (char if char == "\u3000" else " " if char.isspace() else char for char in line if _is_seen(char))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


@lru_cache(maxsize=8192)
def _is_seen(char: str) -> bool:
    return char.isspace() or bool(clean(char))


def named(missing: Iterable[MissingGlyph]) -> str:
    """The first characters that cannot be printed, each with its code, for a sentence."""
    return "、".join(f"「{glyph.char}」（{glyph.code}）" for glyph in tuple(missing)[:5])


def draw_words(
    paper: Any,
    letters: Letters,
    text: str,
    x: float,
    y: float,
    size: float,
    gap: float = 0.0,
    stretch: tuple[int, ...] = (),
) -> None:
    """Draw in runs of one font and one spacing: a call for each character would be many times slower.

    `gap` points follow each character whose index is in `stretch`. Every run says where it begins:
    readers disagree whether spacing counts after its last character.
    """
    spaced = set(stretch)
    keys = [(*part, index in spaced) for index, part in enumerate(letters.parts(text, paper._doc))]
    drawn = paper.beginText(x, y)
    start = 0
    for (font, _, wide), group in groupby(keys):
        end = start + len(list(group))
        more = gap if wide else 0.0
        if font == BOX:
            for char in text[start:end]:
                _draw_box(paper, x, y, size, ticked=char == TICKED)
                x += letters.width(char, size) + more
            start = end
            continue
        drawn.setTextOrigin(x, y)
        drawn.setFont(font, size)
        drawn.setCharSpace(more)
        drawn.textOut(text[start:end])
        x += letters.width(text[start:end], size) + more * (end - start)
        start = end
    paper.drawText(drawn)


def _draw_box(paper: Any, x: float, y: float, size: float, *, ticked: bool) -> None:
    side, left, low = _BOX_SIDE * size, x + _BOX_LEFT * size, y + _BOX_UP * size
    paper.saveState()
    paper.setLineWidth(_BOX_LINE * size)
    paper.rect(left, low, side, side, stroke=1, fill=0)
    if ticked:
        paper.setLineWidth(2 * _BOX_LINE * size)
        path = paper.beginPath()
        path.moveTo(*((left + _TICK[0][0] * side), (low + _TICK[0][1] * side)))
        for across, up in _TICK[1:]:
            path.lineTo(left + across * side, low + up * side)
        paper.drawPath(path)
    paper.restoreState()
