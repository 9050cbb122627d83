"""How much two texts told by people have in common: shared words, and a likeness between 0 and 1."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.rules.text import halfwidth, one_line

# 一个、两把 say nothing of a thing.
_COUNTED = re.compile(r"[一二两三几][个只把部张串件条双顶副台本块支枚封]")
HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[0-9a-z]+")
EMPTY = frozenset("的了和在有是")
"""Characters that say nothing of a thing."""
_STOP = EMPTY | frozenset("我你他她们这那也都还又就不没要到去来说把被给吗呢吧啊请很太")
_FEWEST = 4
"""Pieces a text counts for at least: two characters that occur in both are no likeness yet."""


@dataclass(frozen=True)
class Told:
    """A text made ready to be compared: plain, its Chinese runs, its Latin words and numbers."""

    plain: str
    runs: tuple[str, ...]
    latin: frozenset[str]

    @cached_property
    def pieces(self) -> frozenset[str]:
        """Pairs of Chinese characters without stop characters, and Latin words and numbers as wholes."""
        pairs = {run[at : at + 2] for run in self.runs for at in range(len(run) - 1)}
        return frozenset(pair for pair in pairs if not set(pair) & _STOP) | self.latin


def plain(text: str) -> str:
    """One line in half width and small letters, without words that only count."""
    return _COUNTED.sub(" ", halfwidth(one_line(text)).casefold())


def told(text: str) -> Told:
    """The text made ready, once for many comparisons."""
    folded = plain(text)
    words = frozenset(word for word in LATIN.findall(folded) if len(word) > 1)
    return Told(folded, tuple(HAN.findall(folded)), words)


def shared(one: Told, other: Told) -> tuple[str, ...]:
    """Words both texts have: pieces of two Chinese characters and more, and whole numbers or Latin words."""
    found = [piece for run in one.runs for piece in _longest(run, other.plain)]
    both = one.latin & other.latin
    if both:
        found += [word for word in LATIN.findall(one.plain) if word in both]
    return _without_parts(found)


def likeness(one: str, other: str) -> float:
    """Which part of the shorter text's pieces the longer one has too: 0 nothing, 1 all of them.

    A caller who rings again tells more or less than before, so the longer text must not count against it.
    """
    first, second = told(one).pieces, told(other).pieces
    if not first or not second:
        return 0.0
    return min(1.0, len(first & second) / max(_FEWEST, min(len(first), len(second))))


def _longest(run: str, text: str) -> list[str]:
    """The longest pieces of a run that the text has too, from the left."""
    found, start = [], 0
    while start < len(run) - 1:
        end = start + 2
        while end <= len(run) and run[start:end] in text:
            end += 1
        piece = run[start : end - 1]
        if len(piece) > 1:
            trimmed = piece.strip("".join(EMPTY))
            found += [trimmed] if len(trimmed) > 1 else []
            start = end - 1
        else:
            start += 1
    return found


def _without_parts(found: Sequence[str]) -> tuple[str, ...]:
    kept = dict.fromkeys(found)
    return tuple(word for word in kept if not any(word != other and word in other for other in kept))
