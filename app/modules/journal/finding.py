"""Finds journal entries, newest first, along an index that fits what was asked."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, literal_column, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.journal import JournalAct, JournalObject

SLICE = 5_000
"""So many entries are looked at in one question; what lies before them is the next question's."""
_END = 2**62
GIVEN_OUT = ("exported", "printed", "drawn")
"""How the verbs begin that note what left the program; the journal keeps a verb as room.verb."""

WHATS = (("all", "全部"), ("looked", "查看隐私"), ("changed", "更改"), ("given out", "导出打印"))


@dataclass(frozen=True)
class Asked:
    """Which entries: by whom, from and to which day (both included), what was done, words, one record.

    `words` are part of the act's name or purpose; `what` is one of `WHATS`: private data looked at,
    records changed, or something that left the program. With a `number` it is that entry alone.
    """

    staff_id: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    what: str = "all"
    words: str = ""
    ref: Ref | None = None
    number: int | None = None

    @property
    def everything(self) -> bool:
        """True when nothing is filtered."""
        return self == Asked()


def found(session: Session, asked: Asked, before: int | None, most: int) -> tuple[list[int], int | None]:
    """Numbers of entries before the entry `before`, and where to look on (None: nothing lies further back).

    Fewer than `most` come back when `SLICE` entries were looked at; then the caller asks on.
    """
    numbers: list[int] = []
    last = None
    asked_for = walk(session, asked, before).limit(SLICE)
    looked = 0
    with contextlib.closing(session.execute(asked_for.execution_options(yield_per=100))) as rows:
        for number, fits in rows:
            looked += 1
            if fits and number != last:
                numbers.append(number)
            last = number
            if len(numbers) == most:
                return numbers, number
    return numbers, last if looked == SLICE else None


def walk(session: Session, asked: Asked, before: int | None) -> Select[int, Any]:
    """The walk back through the journal: number of each entry, and whether it is one of those asked for."""
    if asked.number is not None:
        one = JournalAct.sequence == asked.number
        return _act_walk(asked).where(one, JournalAct.sequence < (before or _END))
    if asked.ref is not None:
        return _along_record(asked, asked.ref, before)
    if asked.day_from or asked.day_to:
        return _along_days(session, asked, before)
    if asked.what == "looked":
        return _along_looks(asked, before)
    along: Select[int, Any] = _act_walk(asked).where(JournalAct.sequence < (before or _END))
    if asked.staff_id is not None:
        along = along.where(JournalAct.staff_id == asked.staff_id)
    return along.order_by(JournalAct.sequence.desc())


def _act_walk(asked: Asked) -> Select[int, Any]:
    return select(JournalAct.sequence, and_(true(), *_conditions(asked)))


def _along_days(session: Session, asked: Asked, before: int | None) -> Select[int, Any]:
    """Along the time, not the number: a clock that was set back hides no entry."""
    along = _act_walk(asked)
    if asked.day_from:
        along = along.where(JournalAct.at >= _morning(asked.day_from))
    if asked.day_to:
        along = along.where(JournalAct.at < _morning(asked.day_to + timedelta(days=1)))
    if before is not None:
        here = session.scalar(select(JournalAct.at).where(JournalAct.sequence == before))
        if here is not None:
            along = along.where(JournalAct.at <= here)
            along = along.where(or_(JournalAct.at < here, JournalAct.sequence < before))
    return along.order_by(JournalAct.at.desc(), JournalAct.sequence.desc())


def _along_looks(asked: Asked, before: int | None) -> Select[int, Any]:
    looks = JournalObject
    along = select(looks.act, _fits(asked)).where(looks.act < (before or _END))
    # As a literal: only so does the partial index of the looks apply.
    return along.where(literal_column("journal_object.how = 'seen'")).order_by(looks.act.desc())


def _along_record(asked: Asked, ref: Ref, before: int | None) -> Select[int, Any]:
    touched = JournalObject
    along = select(touched.act, _fits(asked)).where(touched.kind == ref.kind, touched.object_id == ref.id)
    if before is not None:
        along = along.where(touched.act < before)
    return along.order_by(touched.id.desc())


def _fits(asked: Asked) -> Any:
    """Whether the act of an object row is one of those asked for."""
    act = select(and_(true(), *_conditions(asked))).where(JournalAct.sequence == JournalObject.act)
    return act.correlate(JournalObject).scalar_subquery()


def _conditions(asked: Asked) -> Iterator[Any]:
    if asked.staff_id is not None:
        yield JournalAct.staff_id == asked.staff_id
    if asked.day_from:
        yield JournalAct.at >= _morning(asked.day_from)
    if asked.day_to:
        yield JournalAct.at < _morning(asked.day_to + timedelta(days=1))
    if words := one_line(asked.words):
        yield or_(
            JournalAct.label.contains(words, autoescape=True),
            JournalAct.purpose.contains(words, autoescape=True),
        )
    if asked.what == "given out":
        yield or_(*(JournalAct.verb.like(f"%.{name}%") for name in GIVEN_OUT))
    elif asked.what in ("looked", "changed"):
        object_ = aliased(JournalObject)
        seen = object_.how == "seen" if asked.what == "looked" else object_.how != "seen"
        yield (
            select(object_.id).where(object_.act == JournalAct.sequence, seen).correlate(JournalAct).exists()
        )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time())
