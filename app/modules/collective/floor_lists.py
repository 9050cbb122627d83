"""What the screens show while a collective move-in runs (MOVE-02): who is there, sheets, piles, the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.modules.collective.finding import by_code, plan_or_refuse, ticked
from app.modules.collective.lists import households
from app.modules.collective.model import (
    MovePlan,
    PlanHousehold,
    PlanTick,
    PlanVisit,
    SheetBatch,
    SheetTaking,
)
from app.modules.collective.rules import ORDER, ticket_words
from app.modules.consents import service as consents
from app.modules.residents.model import Building, Unit
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.storage.record import ref_of

MOST_LINES = 14


@dataclass(frozen=True)
class SheetStep:
    """One step on a sheet that is being taken; `before` when it was stamped on an earlier taking."""

    id: int
    position: int
    title: str
    station: str
    before: bool


@dataclass(frozen=True)
class PendingSheet:
    """A sheet that was scanned: whose it is and its steps; `order` is the request to go out of order."""

    ref: Ref
    ticket: str
    room: str
    code: str
    owners: str
    stand_zh: str
    missing: str
    steps: tuple[SheetStep, ...]
    order: Ref | None
    order_state: str


@dataclass(frozen=True)
class SeenLine:
    """One coming or going, the newest first."""

    ref: Ref
    ticket: str
    room: str
    came: str
    left: str
    note: str
    state: str


@dataclass(frozen=True)
class TakenLine:
    """One sheet of a batch, the newest first."""

    ref: Ref
    ticket: str
    room: str
    at: str
    missing: str
    result: str
    sign: str


@dataclass(frozen=True)
class BatchRow:
    """One pile of sheets."""

    ref: Ref
    words: str
    by: str
    count: int
    open: bool


@dataclass(frozen=True)
class Queue:
    """What the board in the room shows: tickets only, and how many have done all."""

    title: str
    called: tuple[str, ...]
    waiting: tuple[str, ...]
    done: int


def sheet(session: Session, plan_id: int, code: str, now: datetime) -> PendingSheet:
    """The sheet a code stands on, as it is to be taken. Raises Refusal that says why not."""
    found = by_code(session, plan_or_refuse(session, plan_id), code)
    before = ticked(session, found.id)
    row = households(session, found.plan_id, now, only=(found.id,))[0]
    asked = consents.newest(session, ref_of(found))
    mine = asked if asked is not None and asked.kind == ORDER else None
    return PendingSheet(
        ref=ref_of(found),
        ticket=ticket_words(found.ticket),
        room=row.room,
        code=row.code,
        owners=row.owners,
        stand_zh=row.stand_zh,
        missing=row.missing,
        steps=tuple(
            SheetStep(step.id, step.position, step.title, step.station, step.id in before)
            for step in found.plan.steps
        ),
        order=ref_of(mine) if mine is not None else None,
        order_state=mine.state if mine is not None else "",
    )


def seen_lately(session: Session, plan_id: int, now: datetime) -> list[SeenLine]:
    """Who came or went today, the newest first; those who are here before those who left."""
    begin = datetime.combine(now.date(), datetime.min.time())
    asked = (
        select(PlanVisit, PlanHousehold.ticket, Building.name, Unit.entrance, Unit.room)
        .join(PlanHousehold, PlanHousehold.id == PlanVisit.household_id)
        .join(Unit, Unit.id == PlanHousehold.unit_id)
        .join(Building)
        .where(PlanHousehold.plan_id == plan_id)
        .where(PlanVisit.left_at.is_(None) | (PlanVisit.left_at >= begin))
        .where(PlanVisit.arrived_at < begin + timedelta(days=1))
        .order_by(PlanVisit.left_at.is_not(None), PlanVisit.arrived_at.desc(), PlanVisit.id.desc())
    )
    return [
        SeenLine(
            ref=ref_of(visit),
            ticket=ticket_words(ticket),
            room=RoomCode(building, entrance, room).short,
            came=f"{visit.arrived_at:%H:%M}",
            left=f"{visit.left_at:%H:%M}" if visit.left_at else "",
            note=visit.note,
            state="" if visit.left_at else "办理" if visit.called_at else "等候",
        )
        for visit, ticket, building, entrance, room in session.execute(asked)
    ]


def open_batch_of(session: Session, plan_id: int, staff_id: int) -> BatchRow | None:
    """The pile somebody is taking now."""
    return next((row for row in batches(session, plan_id, staff_id) if row.open), None)


def batches(session: Session, plan_id: int, staff_id: int | None = None) -> list[BatchRow]:
    """The piles of a plan, the newest first; those of one person with `staff_id`."""
    asked = select(SheetBatch).where(SheetBatch.plan_id == plan_id).order_by(SheetBatch.id.desc())
    if staff_id is not None:
        asked = asked.where(SheetBatch.opened_by == staff_id, SheetBatch.closed_at.is_(None))
    known = names(session)
    rows = []
    for batch in session.scalars(asked):
        until = f"–{batch.closed_at:%H:%M}" if batch.closed_at else " 起，还在收"
        words = f"{batch.opened_at:%m-%d %H:%M}{until}"
        by = known.get(batch.opened_by, "")
        rows.append(BatchRow(ref_of(batch), words, by, batch.count, batch.closed_at is None))
    return rows


def taken_lines(session: Session, batch_id: int, most: int = MOST_LINES) -> list[TakenLine]:
    """The sheets of a pile, the newest first."""
    asked = select(SheetTaking, PlanHousehold).join(
        PlanHousehold, PlanHousehold.id == SheetTaking.household_id
    )
    asked = asked.options(joinedload(PlanHousehold.unit)).where(SheetTaking.batch_id == batch_id)
    return [
        TakenLine(
            ref=ref_of(taking),
            ticket=ticket_words(household.ticket),
            room=household.unit.code.short,
            at=f"{taking.at:%H:%M}",
            missing=taking.missing,
            result=f"缺 {taking.missing}" if taking.missing else "收齐，手续办妥",
            sign="overdue" if taking.missing else "done",
        )
        for taking, household in session.execute(asked.order_by(SheetTaking.id.desc()).limit(most))
    ]


def queue(session: Session, plan_id: int) -> Queue:
    """Tickets only, for the board in the room: who was called last, who waits, how many are done."""
    found = session.get(MovePlan, plan_id)
    asked = (
        select(PlanHousehold.ticket, PlanVisit.called_at)
        .join(PlanVisit, PlanVisit.household_id == PlanHousehold.id)
        .where(PlanHousehold.plan_id == plan_id, PlanVisit.left_at.is_(None))
        .order_by(PlanVisit.arrived_at, PlanVisit.id)
    )
    rows = [(ticket_words(ticket), called) for ticket, called in session.execute(asked)]
    called_ones = sorted((at, ticket) for ticket, at in rows if at is not None)
    full = select(func.count()).select_from(PlanHousehold)
    done = session.scalar(full.where(PlanHousehold.plan_id == plan_id, PlanHousehold.sheet_at.is_not(None)))
    return Queue(
        title=found.name if found is not None else "",
        called=tuple(ticket for _, ticket in reversed(called_ones)),
        waiting=tuple(ticket for ticket, called in rows if called is None),
        done=done or 0,
    )


def ticks_of(session: Session, plan_id: int) -> dict[int, frozenset[int]]:
    """The stamped steps of every household of a plan that has any, by ids."""
    asked = select(PlanTick.household_id, PlanTick.step_id).join(
        PlanHousehold, PlanHousehold.id == PlanTick.household_id
    )
    found: dict[int, set[int]] = {}
    for household, step in session.execute(asked.where(PlanHousehold.plan_id == plan_id)):
        found.setdefault(household, set()).add(step)
    return {household: frozenset(steps) for household, steps in found.items()}
