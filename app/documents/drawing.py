"""What every paper needs to be drawn: literal words in runs of one font, and one paper at a time."""

import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

from app.documents.typeface import Letters, MissingGlyph
from app.rules.text import clean

one_paper = threading.Lock()  # reportlab's fonts serve one paper at a time


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
        drawn.setTextOrigin(x, y)
        drawn.setFont(font, size)
        drawn.setCharSpace(more)
        drawn.textOut(text[start:end])
        x += letters.width(text[start:end], size) + more * (end - start)
        start = end
    paper.drawText(drawn)
