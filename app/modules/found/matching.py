"""Whether something that was found may be what somebody asks for: by shared words, place and days."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from app.rules.text import halfwidth, one_line

EITHER_SIDE = timedelta(days=3)
"""People remember a day wrong by so much."""
MOST = 5
STRONG = 4
"""Points of words that make a thing found long after it was lost still worth showing."""
_LEAST = 2
_DAYS, _RUN, _HEAD = 2, 3, 1

# 一个、两把 say nothing of a thing.
_COUNTED = re.compile(r"[一二两三几][个只把部张串件条双顶副台本块支枚封]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[0-9a-z]+")
_NUMBERED = re.compile(r"[0-9]+(?:号楼|单元|[栋幢座号楼层])")
_EMPTY = frozenset("的了和在有是")
Key = TypeVar("Key")


@dataclass(frozen=True)
class _Told:
    """A text made ready to be compared: plain, its Chinese runs, its Latin words and numbers."""

    plain: str
    runs: tuple[str, ...]
    latin: frozenset[str]


@dataclass(frozen=True)
class Thing:
    """What a thing is said to be: `what` it is, more `words`, the place, and the days it may have been.

    Its texts are made ready once: one thing is compared with hundreds.
    """

    what: str
    words: str = ""
    where: str = ""
    first: date | None = None
    last: date | None = None

    @cached_property
    def told(self) -> _Told:
        """What it is said to be."""
        return _told(f"{self.what} {self.words}")

    @cached_property
    def place(self) -> _Told:
        """Where it was, without the numbers of buildings and floors."""
        return _told(_NUMBERED.sub(" ", _plain(self.where)))

    @cached_property
    def numbered(self) -> tuple[str, ...]:
        """The buildings and floors that are named by number."""
        return tuple(_NUMBERED.findall(_plain(self.where)))

    @cached_property
    def head(self) -> str:
        """A Chinese thing is named by its last character: 伞, 雨伞 and 折叠伞 are umbrellas."""
        runs = _HAN.findall(_plain(self.what))
        return runs[-1][-1] if runs and runs[-1][-1] not in _EMPTY else ""


@dataclass(frozen=True)
class Match:
    """How well two descriptions fit, more points for better, and why: 词：黑色、钱包；日子：11-20 前后."""

    points: int
    why: str


def match(lost: Thing, found: Thing) -> Match | None:
    """Whether what was found may be what was lost; None when nothing speaks for it.

    What was found three days before it was lost at the earliest is something else. Found long after,
    it must fit well in words.
    """
    near = _days(lost, found)
    if near is False:
        return None
    shared = _shared(lost.told, found.told)
    points = sum(_RUN if _LATIN.fullmatch(word) else len(word) for word in shared)
    if lost.head and lost.head == found.head and not any(lost.head in word for word in shared):
        shared, points = (*shared, lost.head), points + _HEAD
    if not points:
        return None
    reasons = [f"词：{'、'.join(shared)}"]
    if near is None and found.first and lost.last and points < STRONG:
        return None
    if near:
        points += _DAYS
        reasons.append(f"日子：{_day(found.first)} 前后")
    elif found.first and lost.last:
        reasons.append(f"日子：丢了 {(found.first - lost.last).days} 天以后捡到")
    places = _places(lost, found)
    if places:
        points += 1
        reasons.append(f"地方：{'、'.join(places)}")
    return Match(points, "；".join(reasons)) if points >= _LEAST else None


def best(wanted: Iterable[tuple[Key, Match | None]]) -> list[tuple[Key, Match]]:
    """The best few of those that fit at all, the better ones first."""
    fitting = [(key, fit) for key, fit in wanted if fit is not None]
    return sorted(fitting, key=lambda pair: -pair[1].points)[:MOST]


# ---------------------------------------------------------------- inside


def _plain(text: str) -> str:
    return _COUNTED.sub(" ", halfwidth(one_line(text)).casefold())


def _told(text: str) -> _Told:
    plain = _plain(text)
    words = frozenset(word for word in _LATIN.findall(plain) if len(word) > 1)
    return _Told(plain, tuple(_HAN.findall(plain)), words)


def _shared(one: _Told, other: _Told) -> tuple[str, ...]:
    """Words both texts have: pieces of two Chinese characters and more, and whole numbers or Latin words."""
    found = [piece for run in one.runs for piece in _pieces(run, other.plain)]
    both = one.latin & other.latin
    if both:
        found += [word for word in _LATIN.findall(one.plain) if word in both]
    return _without_parts(found)


def _places(one: Thing, other: Thing) -> tuple[str, ...]:
    """Numbered buildings and floors both name, as wholes, and shared words beside them."""
    numbered = tuple(word for word in one.numbered if word in other.numbered)
    return (*numbered, *_shared(one.place, other.place))


def _pieces(run: str, text: str) -> list[str]:
    """The longest pieces of a run that the text has too, from the left."""
    found, start = [], 0
    while start < len(run) - 1:
        end = start + 2
        while end <= len(run) and run[start:end] in text:
            end += 1
        piece = run[start : end - 1]
        if len(piece) > 1:
            trimmed = piece.strip("".join(_EMPTY))
            found += [trimmed] if len(trimmed) > 1 else []
            start = end - 1
        else:
            start += 1
    return found


def _without_parts(found: Sequence[str]) -> tuple[str, ...]:
    kept = dict.fromkeys(found)
    return tuple(word for word in kept if not any(word != other and word in other for other in kept))


def _days(lost: Thing, found: Thing) -> bool | None:
    """True within the days, False when it was found before it was lost, None when later or not known."""
    if found.first is None or lost.first is None or lost.last is None:
        return None
    if found.first < lost.first - EITHER_SIDE:
        return False
    return True if found.first <= lost.last + EITHER_SIDE else None


def _day(day: date | None) -> str:
    return f"{day:%m-%d}" if day else ""
