"""What to say while a call is taken down, by its moment, filled with what is known (ETQ-03)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.modules.handbook import lists as handbook
from app.modules.site.service import names
from app.rules.surnames import COMPOUND

TOPIC = "call-in-hand"
"""The reading text whose lines stand beside a call; the site may write its own in the handbook."""
MOMENTS = (("接起电话", "answering"), ("记下以后", "noting"), ("收尾", "closing"), ("不说", "never"))
CENTRE, CALLED, GIST, TIME = "（中心名称）", "（称呼）", "（要点）", "（时间）"
_NO_GIST, _NO_TIME = "……", "……点"


@dataclass(frozen=True)
class Said:
    """One line: its moment (answering, noting, closing, never), when that is, and the words."""

    moment: str
    when: str
    words: str


def lines(session: Session, *, clerk: str, gist: str = "", until: str = "") -> tuple[Said, ...]:
    """The lines for the call in hand, filled with centre, clerk, what was noted and until when we answer.

    A line the site wrote for a moment of its own is said while it is noted.
    """
    filled = {
        CENTRE: names(session).centre,
        CALLED: called(clerk),
        GIST: gist or _NO_GIST,
        TIME: until or _NO_TIME,
    }
    order = dict(MOMENTS)
    found = [
        Said(order.get(line.when, "noting"), line.when, _filled(line.say, filled))
        for line in handbook.topic(session, TOPIC).lines
    ]
    return of_moments(found, tuple(order.values()))


def of_moments(said: Iterable[Said], moments: tuple[str, ...]) -> tuple[Said, ...]:
    """The lines of some moments, in their order."""
    return tuple(
        sorted((one for one in said if one.moment in moments), key=lambda one: moments.index(one.moment))
    )


def called(name: str) -> str:
    """How a clerk names himself on the telephone: 小林, 小欧阳."""
    surname = name[:2] if name[:2] in COMPOUND else name[:1]
    return f"小{surname}" if surname else ""


def _filled(words: str, known: dict[str, str]) -> str:
    for place, value in known.items():
        words = words.replace(place, value)
    return words
