"""What the caller's words suggest while they are typed: class, grade, kind, title, and the same matter again.

Everything here is only proposed; the clerk confirms it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.modules.complaints.classes import classes
from app.modules.complaints.rules import KINDS
from app.rules.likeness import likeness
from app.rules.likeness import plain as folded
from app.rules.text import one_line

LONGEST_TITLE = 18
SAME = 0.34
"""A third of what the shorter text says is also said in the other: likely one and the same matter."""
MOST_EXAMPLES = 3
_SHORT = 4
"""A clause of fewer characters names no subject: 对了、是这样."""
_NAMED_WITHIN = 12
"""Where a caller names what the call is, it stands at the beginning."""
_TAKEN = "\x00"
_CLAUSES = re.compile(r"[，。；：？！,;:?!\n]+")
_DENIED = re.compile(r"(?:没有?|未|并?无|不会|不是)(?:任?何?人员?|发生)?$")
_TRIMMED = " 的了呢吗啊吧、-·"


@dataclass(frozen=True)
class Proposal:
    """A class, the words that speak for it in the order of their weight, and its share of all words found."""

    category: str
    words: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class GradeProposal:
    """A grade above ordinary, and the words that raise it."""

    grade: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """What a matter is about, to be compared: whose it is, its class, and what was said."""

    unit_id: int
    category: str
    words: str


def propose(words: str) -> tuple[Proposal, ...]:
    """The classes the words speak for, the best first; none when nothing speaks for any.

    A longer word is taken before a shorter one inside it: 楼上漏水 is the neighbours' and not 漏水.
    """
    known = [(word, one.key) for one in classes().classes for word in one.words]
    spoken: dict[str, list[str]] = {one.key: [] for one in classes().classes}
    for word, category in _found(words, known):
        spoken[category].append(word)
    total = sum(len(word) for found in spoken.values() for word in found)
    ranked = sorted((item for item in spoken.items() if item[1]), key=_weight)
    return tuple(Proposal(category, tuple(found), _letters(found) / total) for category, found in ranked)


def examples_for(words: str) -> tuple[tuple[str, str], ...]:
    """(class, example) of the examples that are most like what is said, a few."""
    told = [(one.key, example) for one in classes().classes for example in one.examples]
    alike = [(likeness(words, example), category, example) for category, example in told]
    best = sorted((one for one in alike if one[0] > 0), key=lambda one: -one[0])[:MOST_EXAMPLES]
    return tuple((category, example) for _, category, example in best)


def propose_grade(words: str) -> GradeProposal | None:
    """The highest grade a word speaks for, unless the word is denied: 没有人受伤."""
    text = folded(words)
    for one in classes().grades:
        found = tuple(word for word in one.words if _affirmed(text, word))
        if found:
            longest = tuple(w for w in found if not any(w != other and w in other for other in found))
            return GradeProposal(one.key, longest)
    return None


def propose_kind(words: str) -> str:
    """What the call seems to be; empty when nothing tells. A kind that is named at the beginning wins."""
    text = folded(words)
    named = [(text.find(zh, 0, _NAMED_WITHIN), kind) for kind, zh in KINDS]
    first = min((one for one in named if one[0] >= 0), default=None)
    if first is not None:
        return first[1]
    spoken = (one.key for one in classes().kinds if any(word in text for word in one.words))
    return next(spoken, "")


def title_of(words: str) -> str:
    """A short title from the caller's words: the first clause that names a subject, without the greeting."""
    parts = [_without_opening(part) for part in _CLAUSES.split(one_line(words))]
    parts = [part for part in parts if part]
    telling = next((part for part in parts if propose(part) and len(part) >= _SHORT), "")
    title = telling or next((part for part in parts if len(part) >= _SHORT), "") or "".join(parts[:1])
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def same_matter(one: Subject, other: Subject) -> bool:
    """True if this seems to be the same matter again: same household, and same class or like words."""
    if not one.unit_id or one.unit_id != other.unit_id:
        return False
    if one.category and one.category == other.category:
        return True
    return likeness(one.words, other.words) >= SAME


# ---------------------------------------------------------------- inside


def _found(words: str, known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The known words in a text, the longest first, none inside another."""
    text, found = folded(words), []
    for word, category in sorted(known, key=lambda one: -len(one[0])):
        if word in text:
            found.append((word, category))
            text = text.replace(word, _TAKEN * len(word))
    return found


def _weight(item: tuple[str, list[str]]) -> tuple[int, int]:
    """Most letters first, then the longest word; classes that weigh the same keep their order."""
    return -_letters(item[1]), -max(len(word) for word in item[1])


def _letters(words: Iterable[str]) -> int:
    return sum(len(word) for word in words)


def _affirmed(text: str, word: str) -> bool:
    starts = [match.start() for match in re.finditer(re.escape(word), text)]
    return any(not _DENIED.search(text[:start]) for start in starts)


def _without_opening(part: str) -> str:
    openings = sorted(classes().openings, key=len, reverse=True)
    before = None
    while before != part:
        before = part
        part = part.strip(_TRIMMED)
        part = next((part.removeprefix(word) for word in openings if part.startswith(word)), part)
    return part
