"""Whether something that was found may be what somebody asks for: by shared words, place and days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from app.rules.likeness import EMPTY, HAN, LATIN, Told, plain, shared, told

EITHER_SIDE = timedelta(days=3)
"""People remember a day wrong by so much."""
MOST = 5
STRONG = 4
"""Points of words that make a thing found long after it was lost still worth showing."""
_LEAST = 2
_DAYS, _RUN, _HEAD = 2, 3, 1

_NUMBERED = re.compile(r"[0-9]+(?:号楼|单元|[栋幢座号楼层])")
Key = TypeVar("Key")


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
    def about(self) -> Told:
        """What it is said to be."""
        return told(f"{self.what} {self.words}")

    @cached_property
    def place(self) -> Told:
        """Where it was, without the numbers of buildings and floors."""
        return told(_NUMBERED.sub(" ", plain(self.where)))

    @cached_property
    def numbered(self) -> tuple[str, ...]:
        """The buildings and floors that are named by number."""
        return tuple(_NUMBERED.findall(plain(self.where)))

    @cached_property
    def head(self) -> str:
        """A Chinese thing is named by its last character: 伞, 雨伞 and 折叠伞 are umbrellas."""
        runs = HAN.findall(plain(self.what))
        return runs[-1][-1] if runs and runs[-1][-1] not in EMPTY else ""


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
    common = shared(lost.about, found.about)
    points = sum(_RUN if LATIN.fullmatch(word) else len(word) for word in common)
    if lost.head and lost.head == found.head and not any(lost.head in word for word in common):
        common, points = (*common, lost.head), points + _HEAD
    if not points:
        return None
    reasons = [f"词：{'、'.join(common)}"]
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


def _places(one: Thing, other: Thing) -> tuple[str, ...]:
    """Numbered buildings and floors both name, as wholes, and shared words beside them."""
    numbered = tuple(word for word in one.numbered if word in other.numbered)
    return (*numbered, *shared(one.place, other.place))


def _days(lost: Thing, found: Thing) -> bool | None:
    """True within the days, False when it was found before it was lost, None when later or not known."""
    if found.first is None or lost.first is None or lost.last is None:
        return None
    if found.first < lost.first - EITHER_SIDE:
        return False
    return True if found.first <= lost.last + EITHER_SIDE else None


def _day(day: date | None) -> str:
    return f"{day:%m-%d}" if day else ""
