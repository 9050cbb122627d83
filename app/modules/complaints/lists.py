"""What is shown of requests and complaints: the open ones, the counts, the register, a household's."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from app.modules.complaints.card import MatterCard as MatterCard
from app.modules.complaints.card import card as card
from app.modules.complaints.duties import wanted as wanted
from app.modules.complaints.finding import IS_OPEN, allowed_of, limits_of, open_of
from app.modules.complaints.limits import Course, Event, due_zh, limits, term_zh
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.repeating import repeats as repeats
from app.modules.complaints.rows import Counts as Counts
from app.modules.complaints.rows import OpenRow as OpenRow
from app.modules.complaints.rows import PastRow as PastRow
from app.modules.complaints.rows import open_row
from app.modules.complaints.rules import (
    CATEGORY_ZH,
    CHANNEL_ZH,
    GRADE_ZH,
    KIND_ZH,
    RESULT_ZH,
    STATE_ZH,
    grade_or_refuse,
)
from app.modules.dues import service as dues
from app.modules.orders import lists as orders
from app.modules.staff.service import names
from app.rules.clocks import add_months
from app.rules.ref import Ref
from app.storage.record import ref_of

PAGE = 100


@dataclass(frozen=True)
class Beside:
    """A matter of the household as the capture page shows it beside the form."""

    ref: Ref
    code: str
    title: str
    grade: str
    category: str
    words: str
    when: str
    stands: str
    open: bool


@dataclass(frozen=True)
class Promise:
    """One clock that starts with the saving: what, and until when, in words."""

    step: str
    words: str


def open_matters(
    session: Session, now: datetime, *, staff_id: int | None = None, category: str = ""
) -> list[OpenRow]:
    """Every open matter, the most pressing first; of one person, of one class where asked."""
    rows = _open_rows(session, now)
    mine = (row for row in rows if staff_id is None or row.staff_id == staff_id)
    return [row for row in mine if not category or row.category == category]


def counts(session: Session, now: datetime, staff_id: int) -> Counts:
    """What the head of the page says; read with the same eyes as the rows."""
    return counted(_open_rows(session, now), staff_id)


def counted(rows: Iterable[OpenRow], staff_id: int) -> Counts:
    """The counts of rows that are read already."""
    found = Counts()
    for row in rows:
        found = replace(
            found,
            open=found.open + 1,
            mine=found.mine + (row.staff_id == staff_id),
            soon=found.soon + (row.clock.tone == "due"),
            over=found.over + row.clock.over,
            paused=found.paused + row.clock.paused,
            to_call=found.to_call + (row.state == "handled"),
            to_close=found.to_close + (row.state == "called_back"),
        )
    return found


def register(
    session: Session, first: date, after: tuple[datetime, int] | None = None, *, kind: str = ""
) -> list[PastRow]:
    """One page of everything taken down in a month, the newest first (DUTY-04); `after` is the last key."""
    begins = datetime(first.year, first.month, 1)
    ends = datetime.combine(add_months(begins.date(), 1), datetime.min.time())
    asked = _asked().where(Matter.taken_at >= begins, Matter.taken_at < ends)
    if kind:
        asked = asked.where(Matter.kind == kind)
    if after is not None:
        at, number = after
        asked = asked.where(or_(Matter.taken_at < at, (Matter.taken_at == at) & (Matter.id < number)))
    known = names(session)
    found = session.scalars(asked.order_by(Matter.taken_at.desc(), Matter.id.desc()).limit(PAGE))
    return [_past(matter, known) for matter in found]


def taken_on(session: Session, matter_id: int) -> date | None:
    """The day a matter was taken down, so that its month can be shown; None when there is none."""
    matter = session.get(Matter, matter_id)
    return matter.taken_at.date() if matter is not None else None


def matter_of(session: Session, ref: Ref) -> Ref | None:
    """The matter that one of its steps or orders is about; None when there is none."""
    if ref.kind == MatterStep.__tablename__:
        step = session.get(MatterStep, ref.id)
        return Ref(Matter.__tablename__, step.matter_id) if step is not None else None
    return orders.source_of(session, ref.id)


def household(session: Session, unit_id: int, now: datetime, most: int = 6) -> list[Beside]:
    """The open matters of a household, then the last ones that ended."""
    of_it = _asked().where(Matter.unit_id == unit_id)
    running = session.scalars(of_it.where(IS_OPEN).order_by(Matter.taken_at.desc())).all()
    past = of_it.where(~IS_OPEN).order_by(Matter.taken_at.desc(), Matter.id.desc()).limit(most)
    return [_beside(matter, now) for matter in (*running, *session.scalars(past))]


def preview(session: Session, kind: str, grade: str, now: datetime) -> tuple[Promise, ...]:
    """The clocks that will start when a matter of that kind and grade is taken down now (COMP-02)."""
    times = dues.times(session)
    course = Course((Event("taken", now, kind, grade_or_refuse(kind, grade)),))
    found = limits(course, allowed_of(session), times, now)
    return tuple(
        Promise(limit.label, f"{due_zh(limit.due, now)}（{term_zh(limit.term)}）")
        for limit in found
        if limit.due is not None
    )


# ---------------------------------------------------------------- inside


def _asked() -> Any:
    return select(Matter).options(joinedload(Matter.unit), joinedload(Matter.person))


def _open_rows(session: Session, now: datetime) -> list[OpenRow]:
    times, allowed, known = dues.times(session), allowed_of(session), names(session)
    rows = [
        open_row(matter, limits_of(matter, allowed, times, now), times, known, now)
        for matter in open_of(session)
    ]
    return sorted(rows, key=lambda row: row.order)


def _past(matter: Matter, known: dict[int, str]) -> PastRow:
    sign = {"closed": "done", "withdrawn": "off"}.get(matter.state, "paused" if matter.waits_for else "later")
    return PastRow(
        ref=ref_of(matter),
        code=matter.code,
        day=f"{matter.taken_at:%m-%d %H:%M}",
        channel=CHANNEL_ZH[matter.channel],
        kind=KIND_ZH[matter.kind],
        room=matter.unit.code.short if matter.unit is not None else "",
        title=matter.title,
        category=CATEGORY_ZH.get(matter.category, ""),
        grade=GRADE_ZH[matter.grade] if matter.kind == "complaint" else "",
        state=STATE_ZH[matter.state],
        sign=sign,
        person=known.get(matter.staff_id, "") if matter.staff_id is not None else "",
        key=(matter.taken_at, matter.id),
    )


def _beside(matter: Matter, now: datetime) -> Beside:
    year = f"{matter.taken_at.year}年" if matter.taken_at.year != now.year else ""
    result = f"，{RESULT_ZH[matter.result]}" if matter.result else ""
    return Beside(
        ref=ref_of(matter),
        code=matter.code,
        title=matter.title,
        grade=GRADE_ZH[matter.grade],
        category=matter.category,
        words=matter.words,
        when=f"{year}{matter.taken_at.month}月{matter.taken_at.day}日",
        stands=STATE_ZH[matter.state] + result,
        open=matter.is_open,
    )
