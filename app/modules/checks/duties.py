"""Which checks are due according to the definitions and the finished sheets."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.checks.model import CheckDefinition, CheckRun
from app.modules.checks.rules import OWN_CLOCK, own_clock
from app.modules.dues.rules import Times, Wanted, deadline_of, turn_of
from app.modules.dues.service import times
from app.modules.residents.model import Building
from app.modules.staff.model import StaffArea, StaffMember
from app.modules.staff.service import holders
from app.rules.clocks import History
from app.rules.handbook import Clock, handbook
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.record import ref_of


@dataclass(frozen=True)
class Newcomer:
    """Somebody who entered after the site's first day and is still shown around (ROLE-13)."""

    id: int
    name: str
    entered: date


def wanted(session: Session, today: date) -> list[Wanted]:
    """Every check that must be due on that day, one query for each."""
    reckoned = times(session)
    asked = select(CheckDefinition).where(CheckDefinition.retired.is_(None)).order_by(CheckDefinition.id)
    return [one for d in session.scalars(asked).all() for one in wanted_of(session, d, reckoned, today)]


def wanted_of(session: Session, definition: CheckDefinition, reckoned: Times, today: date) -> list[Wanted]:
    """What one definition asks for on that day: nothing, one duty, or one for each officer or newcomer."""
    clock = clock_of(definition)
    if clock is None or definition.retired is not None:
        return []
    if definition.per == "newcomer":
        return [_induction(clock, one, reckoned) for one in newcomers(session, definition, reckoned, today)]
    found = (
        turn_of(
            clock,
            ref_of(definition),
            definition.begins,
            history(session, definition.id, lane),
            today,
            reckoned,
            whom=areas_zh(session, lane, today) if lane else "",
            what=definition.title if clock.id == OWN_CLOCK else "",
            lane=lane,
            staff_id=lane or None,
        )
        for lane in lanes(session, definition, today)
    )
    return [one for one in found if one is not None]


def clock_of(definition: CheckDefinition) -> Clock | None:
    """The clock that brings a check: the handbook's, the site's own, or None for one on demand."""
    if definition.clock:
        # One the handbook has no more is retired by the day's first act.
        return next((clock for clock in handbook().clocks if clock.id == definition.clock), None)
    if definition.term:
        return own_clock(definition.title, definition.clause, definition.who, definition.term)
    return None


def lanes(session: Session, definition: CheckDefinition, day: date) -> tuple[int, ...]:
    """For whom a check is made apart: each officer with an area; or once for all (0).

    While no area is set up it is every officer, and 0 while there is none.
    """
    if definition.per != "officer":
        return (0,)
    officers = sorted(who.staff_id for who in holders(session, Role(definition.who), day))
    asked = select(StaffArea.staff_id).where(StaffArea.since <= day)
    areas = set(session.scalars(asked.where((StaffArea.until.is_(None)) | (StaffArea.until >= day))))
    return tuple(each for each in officers if each in areas) or tuple(officers) or (0,)


def newcomers(
    session: Session, definition: CheckDefinition, reckoned: Times, today: date
) -> tuple[Newcomer, ...]:
    """Who entered after the first day, works here, and has no finished induction."""
    since = max(definition.begins, reckoned.go_live)
    seen_to = select(CheckRun.subject_id).where(
        CheckRun.subject_id == StaffMember.id,
        CheckRun.subject_kind == StaffMember.__tablename__,
        CheckRun.definition_id == definition.id,
        CheckRun.state == "finished",
    )
    asked = (
        select(StaffMember)
        .where(StaffMember.entered > since, StaffMember.entered <= today, ~seen_to.exists())
        .where((StaffMember.left.is_(None)) | (StaffMember.left >= today))
        .order_by(StaffMember.entered, StaffMember.id)
    )
    return tuple(Newcomer(m.id, m.name, m.entered) for m in session.scalars(asked))


def history(session: Session, definition_id: int, lane: int) -> History:
    """The last time a check was finished, and the time before; checks never count further back."""
    asked = (
        select(CheckRun.finished_at)
        .where(
            CheckRun.definition_id == definition_id,
            CheckRun.for_staff_id == lane,
            CheckRun.state == "finished",
        )
        .order_by(CheckRun.finished_at.desc())
        .limit(2)
    )
    days = [at.date() for at in session.scalars(asked) if at is not None]
    return History(len(days), *days)


def areas_zh(session: Session, staff_id: int, day: date) -> str:
    """The buildings of somebody's area (ROLE-02), in words."""
    asked = (
        select(Building.name)
        .join(StaffArea, StaffArea.building_id == Building.id)
        .where(StaffArea.staff_id == staff_id, StaffArea.since <= day)
        .where((StaffArea.until.is_(None)) | (StaffArea.until >= day))
        .order_by(Building.id)
    )
    return "、".join(f"{name}栋" for name in session.scalars(asked))[:100]


def _induction(clock: Clock, one: Newcomer, reckoned: Times) -> Wanted:
    """Showing a newcomer around, within the clause's term from the day of entry (ROLE-13)."""
    entered = datetime.combine(one.entered, time.min)
    return deadline_of(clock, Ref(StaffMember.__tablename__, one.id), entered, reckoned, whom=one.name)
