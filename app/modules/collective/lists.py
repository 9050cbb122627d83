"""What the screens show of a collective move-in (MOVE-02): frozen rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.modules.collective.figures import DayFigures as DayFigures
from app.modules.collective.figures import Figures as Figures
from app.modules.collective.figures import Tally as Tally
from app.modules.collective.figures import day_figures as day_figures
from app.modules.collective.figures import figures as figures
from app.modules.collective.figures import stand_at, visits
from app.modules.collective.finding import plan_or_refuse, state_of, taken_places
from app.modules.collective.model import (
    MovePlan,
    PlanHousehold,
    PlanMove,
    PlanSlot,
    PlanStep,
    SheetBatch,
    SheetTaking,
)
from app.modules.collective.rules import (
    GATE_ZH,
    STAND_ZH,
    STATE_ZH,
    slot_words,
    ticket_words,
)
from app.modules.consents import service as consents
from app.modules.residents.model import OWNERS, Building, Person, Tie, Unit
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.storage.record import ref_of
from app.storage.search import in_slices

SIGNS = {
    "later": "later",
    "expected": "today",
    "here": "info",
    "left": "overdue",
    "done": "done",
    "missed": "refused",
}
TONES = {"left": "over", "missed": "due", "done": "ok"}
MOST_LINES = 14


@dataclass(frozen=True)
class PlanRow:
    """One plan in the choice of plans."""

    ref: Ref
    name: str
    state: str
    state_zh: str


@dataclass(frozen=True)
class StepLine:
    """One step of a plan."""

    ref: Ref
    id: int
    position: int
    title: str
    station: str
    gate: str
    gate_zh: str


@dataclass(frozen=True)
class SlotRow:
    """One time of a plan: how many households it takes, has, and could still take."""

    ref: Ref
    day: date
    words: str
    since: str
    until: str
    capacity: int
    taken: int
    free: int


@dataclass(frozen=True)
class PlanDetail:
    """One plan as its page shows it; `consent` is the request about it, `waits` while it waits."""

    ref: Ref
    name: str
    first_day: date
    last_day: date
    place: str
    words: str
    state: str
    state_zh: str
    households: int
    steps: tuple[StepLine, ...]
    slots: tuple[SlotRow, ...]
    facts: tuple[tuple[str, str], ...]
    consent: Ref | None
    waits: bool


@dataclass(frozen=True)
class HouseholdRow:
    """One household of a plan: ticket, room, owners, its time, where it is, what its sheet lacks."""

    ref: Ref
    unit: Ref
    ticket: str
    room: str
    room_long: str
    place: str
    owners: str
    slot_id: int
    day: date
    slot: str
    slot_short: str
    stand: str
    stand_zh: str
    sign: str
    tone: str
    came: str
    missing: str
    moved: str
    code: str


def plans(session: Session) -> list[PlanRow]:
    """Every plan, those that run first, then drafts, then the newest that ended."""
    rank = {"running": 0, "draft": 1, "closed": 2}
    found = session.scalars(select(MovePlan).order_by(MovePlan.id.desc())).all()
    rows = []
    for plan in sorted(found, key=lambda one: rank[one.state]):
        state = state_of(session, plan)
        rows.append(PlanRow(ref_of(plan), plan.name, state, STATE_ZH[state]))
    return rows


def plan_of(session: Session, ref: Ref) -> int | None:
    """The plan a record of this room belongs to, or None."""
    if ref.kind == "move_plan":
        return ref.id if session.get(MovePlan, ref.id) is not None else None
    if ref.kind == "plan_household":
        household = session.get(PlanHousehold, ref.id)
        return household.plan_id if household is not None else None
    if ref.kind == "sheet_batch":
        batch = session.get(SheetBatch, ref.id)
        return batch.plan_id if batch is not None else None
    return None


def plan(session: Session, plan_id: int) -> PlanDetail:
    """One plan with steps and times. Raises Refusal when there is none."""
    found = plan_or_refuse(session, plan_id)
    taken = taken_places(session, plan_id)
    asked = consents.newest(session, ref_of(found))
    state = state_of(session, found)
    return PlanDetail(
        ref=ref_of(found),
        name=found.name,
        first_day=found.first_day,
        last_day=found.last_day,
        place=found.place,
        words=found.words,
        state=state,
        state_zh=STATE_ZH[state],
        households=sum(taken.values()),
        steps=tuple(_step(step) for step in found.steps),
        slots=tuple(_slot(slot, taken.get(slot.id, 0)) for slot in found.slots),
        facts=_facts(session, found),
        consent=ref_of(asked) if asked is not None else None,
        waits=state == "waiting",
    )


def households(
    session: Session, plan_id: int, now: datetime, *, only: Sequence[int] = ()
) -> list[HouseholdRow]:
    """Every household of a plan in the order of the tickets: where it is and what it lacks."""
    seen = visits()
    asked = (
        select(
            PlanHousehold.id,
            PlanHousehold.unit_id,
            PlanHousehold.ticket,
            PlanHousehold.code,
            Building.name,
            Unit.entrance,
            Unit.room,
            PlanSlot,
            stand_at(now, seen).label("stand"),
            seen.c.last,
        )
        .join(PlanSlot, PlanSlot.id == PlanHousehold.slot_id)
        .join(Unit, Unit.id == PlanHousehold.unit_id)
        .join(Building)
        .outerjoin(seen, seen.c.household_id == PlanHousehold.id)
        .where(PlanHousehold.plan_id == plan_id, PlanHousehold.struck_at.is_(None))
        .order_by(PlanHousehold.ticket)
    )
    if only:
        asked = asked.where(PlanHousehold.id.in_(only))
    found = session.execute(asked).all()
    owners = owners_of(session, [row.unit_id for row in found])
    missing, moved = _missing(session, plan_id), _moved(session, plan_id)
    rows = []
    for row in found:
        code = RoomCode(row.name, row.entrance, row.room)
        slot: PlanSlot = row.PlanSlot
        rows.append(
            HouseholdRow(
                ref=Ref("plan_household", row.id),
                unit=Ref("unit", row.unit_id),
                ticket=ticket_words(row.ticket),
                room=code.short,
                room_long=code.long,
                place=code.sort_key,
                owners=owners.get(row.unit_id, ""),
                slot_id=slot.id,
                day=slot.day,
                slot=slot_words(slot.day, slot.since, slot.until),
                slot_short=f"{slot.day.month}/{slot.day.day} {slot.since:%H:%M}",
                stand=row.stand,
                stand_zh=STAND_ZH[row.stand],
                sign=SIGNS[row.stand],
                tone=TONES.get(row.stand, ""),
                came=f"{row.last:%m-%d %H:%M}" if row.last else "",
                missing=missing.get(row.id, "") if row.stand not in ("done",) else "",
                moved=f"改约 {moved[row.id]} 次" if row.id in moved else "",
                code=row.code,
            )
        )
    return rows


def owners_of(session: Session, units: Sequence[int]) -> dict[int, str]:
    """The owners of flats now, by the flat's id."""
    found: dict[int, list[str]] = {}
    for some in in_slices(units):
        asked = select(Tie.unit_id, Person.name).join(Person).order_by(Tie.id)
        asked = asked.where(Tie.unit_id.in_(some), Tie.tie.in_(OWNERS), Tie.until.is_(None))
        for unit_id, name in session.execute(asked):
            if name:
                found.setdefault(unit_id, []).append(name)
    return {unit_id: "、".join(each) for unit_id, each in found.items()}


# ---------------------------------------------------------------- inside


def _step(step: PlanStep) -> StepLine:
    return StepLine(
        ref_of(step), step.id, step.position, step.title, step.station, step.gate, GATE_ZH[step.gate]
    )


def _slot(slot: PlanSlot, taken: int) -> SlotRow:
    return SlotRow(
        ref=ref_of(slot),
        day=slot.day,
        words=slot_words(slot.day, slot.since, slot.until),
        since=f"{slot.since:%H:%M}",
        until=f"{slot.until:%H:%M}",
        capacity=slot.capacity,
        taken=taken,
        free=max(0, slot.capacity - taken),
    )


def _facts(session: Session, found: MovePlan) -> tuple[tuple[str, str], ...]:
    known = names(session)
    facts = [("拟定", f"{found.made_at:%Y-%m-%d %H:%M}　{known.get(found.made_by, '')}")]
    if found.place:
        facts.append(("地点", found.place))
    if found.started_at is not None:
        facts.append(("开始", f"{found.started_at:%Y-%m-%d %H:%M}　{known.get(found.started_by or 0, '')}"))
    if found.closed_at is not None:
        facts.append(("结束", f"{found.closed_at:%Y-%m-%d %H:%M}　{known.get(found.closed_by or 0, '')}"))
    if found.closed_words:
        facts.append(("没办完的", found.closed_words))
    if found.words:
        facts.append(("说明", found.words))
    return tuple(facts)


def _missing(session: Session, plan_id: int) -> dict[int, str]:
    """What the sheets that came back lack, in the words of the newest taking."""
    asked = (
        select(SheetTaking.household_id, SheetTaking.missing)
        .join(SheetBatch, SheetBatch.id == SheetTaking.batch_id)
        .where(SheetBatch.plan_id == plan_id)
        .order_by(SheetTaking.id)
    )
    return {row[0]: row[1] for row in session.execute(asked)}


def _moved(session: Session, plan_id: int) -> dict[int, int]:
    asked = (
        select(PlanMove.household_id, func.count())
        .join(PlanHousehold, PlanHousehold.id == PlanMove.household_id)
        .where(PlanHousehold.plan_id == plan_id)
        .group_by(PlanMove.household_id)
    )
    return {row[0]: row[1] for row in session.execute(asked)}
