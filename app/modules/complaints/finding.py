"""Finds what the verbs of requests and complaints act on, and what the clocks need to know of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.orm import Session, selectinload

from app.errors import Refusal
from app.modules.complaints.limits import Allowed, AllowedAt, Course, Event, Limit, limits
from app.modules.complaints.model import Matter, MatterStep, MatterTerm
from app.modules.complaints.rules import CLAUSE, OPEN
from app.modules.dues.rules import Times
from app.rules.handbook import handbook

IS_OPEN = Matter.state.in_([literal(state, literal_execute=True) for state in OPEN])
"""Open matters, written so that SQLite sees that the indexes of open matters hold them all."""
AT_ONCE_TO_THE_HEAD = 0


def matter_or_refuse(session: Session, matter_id: int) -> Matter:
    """A matter. Raises Refusal."""
    matter = session.get(Matter, matter_id)
    if matter is None:
        raise Refusal("找不到这件诉求，请刷新后再看。", clause=CLAUSE)
    return matter


def open_of(session: Session) -> Sequence[Matter]:
    """Every open matter with its steps, the oldest first."""
    asked = select(Matter).where(IS_OPEN).order_by(Matter.taken_at, Matter.id)
    return session.scalars(asked.options(selectinload(Matter.steps))).all()


def course_of(matter: Matter) -> Course:
    """What the clocks see of a matter.

    A step that was noted when it happened never lies before the one noted before it, even if the PC's
    clock was set back meanwhile; a late entry stands when it says it happened.
    """
    events, last = [], datetime.min
    for step in matter.steps:
        last = max(last, step.noted_at)
        events.append(_event(step, last if step.at == step.noted_at else min(step.at, last)))
    return Course(tuple(events))


def _event(step: MatterStep, at: datetime) -> Event:
    return Event(
        step.how, at, step.kind, step.grade, step.waits_for, step.result, bool(step.to_head), step.restart
    )


def default_of(clock: str) -> Allowed:
    """What the clause data says of a clock, where the site has set nothing else."""
    major = clock.startswith("COMP-02/major")
    return Allowed(handbook().clock(clock).term, head_days=AT_ONCE_TO_THE_HEAD if major else 1)


def allowed_of(session: Session) -> AllowedAt:
    """What was allowed for each step at each moment: the site's table (COMP-02), else the clause."""
    kept: dict[str, list[MatterTerm]] = {}
    for row in session.scalars(select(MatterTerm).order_by(MatterTerm.since, MatterTerm.id)):
        kept.setdefault(row.clock, []).append(row)

    def allowed(clock: str, at: datetime) -> Allowed:
        mine = [row for row in kept.get(clock, ()) if row.since <= at]
        if not mine:
            return default_of(clock)
        return Allowed(mine[-1].term, mine[-1].remind, mine[-1].leader, mine[-1].head_days)

    return allowed


def limits_of(matter: Matter, allowed: AllowedAt, times: Times, now: datetime) -> tuple[Limit, ...]:
    """The limits of a matter as they stand now."""
    return limits(course_of(matter), allowed, times, now)
