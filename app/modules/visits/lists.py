"""What is shown of visits: every household's state, the walks, the planning, who visits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.modules.calendar.service import work_calendar
from app.modules.residents.model import Building, Unit
from app.modules.staff.model import StaffMember
from app.modules.staff.service import names, officer_of
from app.modules.visits.finding import IS_OPEN
from app.modules.visits.grounds import callers
from app.modules.visits.model import VisitDayOff, Visitor, VisitPlan, VisitStop
from app.modules.visits.reading import standings
from app.modules.visits.rules import (
    LEAD_ZH,
    SOON,
    STOP_ZH,
    WAY_ZH,
    WINDOW_ZH,
)
from app.modules.visits.stand import Standing, reason_words
from app.rules.dates import WEEKDAYS
from app.rules.ref import Ref
from app.rules.roles import Role
from app.rules.rooms import RoomCode
from app.storage.record import ref_of
from app.storage.setting_values import values

VISITED, PLANNED, DUE_SOON, OVERDUE, EMPTY, NONE, NOT_HANDED = (
    "visited", "planned", "soon", "overdue", "empty", "none", "not_handed",
)  # fmt: skip
STATE_ZH = {
    VISITED: "已访",
    PLANNED: "已排期",
    DUE_SOON: f"{SOON} 天内到期",
    OVERDUE: "逾期",
    EMPTY: "空置",
    NONE: "还没访",
    NOT_HANDED: "未交付",
}


@dataclass(frozen=True)
class HouseRow:
    """One household of the map and of the list: its state, why, by when, what is planned, whose it is."""

    ref: Ref
    unit_id: int
    code: RoomCode
    state: str
    stage: str
    stage_zh: str
    key_user: bool
    due: date | None
    soon: bool
    due_words: str
    reason: str
    planned: str
    officer_id: int | None
    officer: str
    last: str
    standing: Standing

    @property
    def state_zh(self) -> str:
        """The state in words."""
        return STATE_ZH[self.state]


@dataclass(frozen=True)
class Counts:
    """The head of the page: households to visit, visited, overdue, due within 30 days."""

    to_visit: int
    visited: int
    overdue: int
    soon: int


@dataclass(frozen=True)
class StopRow:
    """One planned visit in a walk."""

    ref: Ref
    unit: Ref
    room: str
    when: str
    begins: str
    pair: str
    why: str
    due: date
    confirmed: bool
    state: str
    state_zh: str


@dataclass(frozen=True)
class WalkRow:
    """One walk: day, window, building (and entrance, if it is one), the pair, its stops in their order."""

    day: date
    window: str
    window_zh: str
    when: str
    place: str
    building: str
    first_id: int
    second_id: int
    pair: str
    lead_zh: str
    stops: tuple[StopRow, ...]

    @property
    def confirmed(self) -> bool:
        """True when every stop of it was confirmed."""
        return all(stop.confirmed for stop in self.stops)

    @property
    def stop_ids(self) -> tuple[int, ...]:
        """The records of its stops."""
        return tuple(stop.ref.id for stop in self.stops)


@dataclass(frozen=True)
class PlanState:
    """The newest planning: when, how far, what it could not place and in which weeks."""

    at: datetime
    by: str
    until: date
    placed: int
    kept: int
    moved: int
    short: int
    weeks: tuple[tuple[date, int], ...]
    """The weeks in which households are missing: Monday and how many."""
    notes: tuple[str, ...]


@dataclass(frozen=True)
class VisitorRow:
    """Somebody who visits, or may: visits a day, days off to come."""

    staff_id: int
    name: str
    sex: str
    role: Role
    role_zh: str
    goes: bool
    per_day: int
    off: tuple[tuple[int, date, date, str], ...]


def houses(session: Session, today: date) -> list[HouseRow]:
    """Every household with its state, by place: for the map, the list and the counts."""
    people = names(session)
    planned = _next_stops(session, today)
    areas: dict[int, tuple[int | None, str]] = {}
    codes = _codes(session)
    found = []
    for one in standings(session, today):
        house = one.house
        if house.building_id not in areas:
            area = officer_of(session, house.building_id, today)
            areas[house.building_id] = (area.staff_id, area.name) if area else (None, "")
        officer_id, officer = areas[house.building_id]
        if house.officer_id is not None:
            officer_id, officer = house.officer_id, people.get(house.officer_id, "")
        stop = planned.get(house.unit_id)
        state = state_of(one, today, stop is not None)
        found.append(
            HouseRow(
                ref=Ref("unit", house.unit_id), unit_id=house.unit_id, code=codes[house.unit_id],
                state=state, stage=one.stage.key, stage_zh=one.stage.name,
                key_user=house.key_since is not None, due=one.due,
                soon=one.due is not None and one.due <= today + timedelta(days=SOON),
                due_words=due_words(one.due, today), reason=reason_words(one, today),
                planned=_stop_words(stop, today) if stop is not None else "",
                officer_id=officer_id, officer=officer,
                last=f"{one.last.day:%Y-%m-%d} {WAY_ZH[one.last.way]}" if one.last is not None else "",
                standing=one,
            )
        )  # fmt: skip
    return found


def state_of(one: Standing, today: date, planned: bool) -> str:
    """How a household is drawn: what needs somebody comes before what is well."""
    if one.begins is None or one.stage.key == "":
        return NOT_HANDED
    if one.house.empty:
        return EMPTY
    if one.due is not None and one.due < today:
        return OVERDUE
    if planned:
        return PLANNED
    if one.due is not None and one.due <= today + timedelta(days=SOON):
        return DUE_SOON
    return VISITED if one.last is not None else NONE


def counts(rows: Sequence[HouseRow]) -> Counts:
    """What the head of the page says."""
    return Counts(
        sum(row.state not in (NOT_HANDED, EMPTY) for row in rows),
        sum(row.standing.last is not None for row in rows if row.state not in (NOT_HANDED, EMPTY)),
        sum(row.state == OVERDUE for row in rows),
        sum(row.soon for row in rows if row.state not in (NOT_HANDED, EMPTY, OVERDUE)),
    )


def due_words(due: date | None, today: date) -> str:
    """逾期 6 天, 今天到期, 还有 12 天; the day itself when it is farther off than a month."""
    if due is None:
        return ""
    left = (due - today).days
    if left < 0:
        return f"逾期 {-left} 天"
    if left == 0:
        return "今天到期"
    return f"还有 {left} 天" if left <= SOON else f"{due:%Y-%m-%d}"


def walks(session: Session, first: date, last: date) -> list[WalkRow]:
    """The walks of these days in their order, with what became of each stop."""
    asked = (
        select(VisitStop)
        .where(VisitStop.day >= first, VisitStop.day <= last, VisitStop.state != "dropped")
        .options(selectinload(VisitStop.unit))
        .order_by(VisitStop.day, VisitStop.begins, VisitStop.id)
    )
    return _walks(session, session.scalars(asked).all())


def next_walks(session: Session, today: date, most: int = 6) -> list[WalkRow]:
    """The walks to come, those of today first; for the card beside the map."""
    asked = (
        select(VisitStop)
        .where(IS_OPEN, VisitStop.day >= today)
        .options(selectinload(VisitStop.unit))
        .order_by(VisitStop.day, VisitStop.begins, VisitStop.id)
        .limit(most * 8)
    )
    return _walks(session, session.scalars(asked).all())[:most]


def unentered(session: Session, today: date, now: datetime) -> list[WalkRow]:
    """Walks that lie behind and whose sheets were not entered yet."""
    asked = (
        select(VisitStop)
        .where(IS_OPEN, VisitStop.day <= today)
        .options(selectinload(VisitStop.unit))
        .order_by(VisitStop.day, VisitStop.begins, VisitStop.id)
    )
    stops = [stop for stop in session.scalars(asked) if stop.day < today or stop.begins < f"{now:%H:%M}"]
    return _walks(session, stops)


def plan_state(session: Session) -> PlanState | None:
    """The newest planning; None when there was none."""
    found = session.scalars(select(VisitPlan).order_by(VisitPlan.id.desc()).limit(1)).first()
    if found is None:
        return None
    return PlanState(
        found.at, names(session).get(found.by, ""), found.until, found.placed, found.kept, found.moved,
        found.short,
        tuple((date.fromisoformat(day), count) for day, count in json.loads(found.weeks)),
        tuple(found.notes.splitlines()),
    )  # fmt: skip


def stop_place(session: Session, stop_id: int) -> tuple[date, str] | None:
    """The day and window of a planned visit."""
    stop = session.get(VisitStop, stop_id)
    return (stop.day, stop.window) if stop is not None else None


def planned_for(session: Session, unit_id: int) -> tuple[int, ...]:
    """The planned visits of a household, the next one first."""
    asked = select(VisitStop.id).where(IS_OPEN, VisitStop.unit_id == unit_id)
    return tuple(session.scalars(asked.order_by(VisitStop.day, VisitStop.id)))


def holidays(session: Session, monday: date) -> list[tuple[date, str]]:
    """The days of a week on which nobody works, with the name of the holiday."""
    calendar = work_calendar(session)
    days = (monday + timedelta(days=n) for n in range(7))
    return [(day, calendar.name_of(day) or "放假") for day in days if day in calendar.off]


def unconfirmed(session: Session, today: date) -> tuple[int, ...]:
    """The planned visits to come that nobody confirmed yet."""
    asked = select(VisitStop.id).where(IS_OPEN, VisitStop.day > today, VisitStop.confirmed_at.is_(None))
    return tuple(session.scalars(asked.order_by(VisitStop.day, VisitStop.id)))


def visitors(session: Session, today: date) -> list[VisitorRow]:
    """Everybody who works here and visits, or could, with the days off to come."""
    going = {caller.staff_id: caller for caller in callers(session, today)}
    kept = {row.staff_id: row for row in session.scalars(select(Visitor))}
    usual = int(values(session)["visit_per_day"])
    off: dict[int, list[tuple[int, date, date, str]]] = {}
    asked = select(VisitDayOff).where(VisitDayOff.last >= today).order_by(VisitDayOff.first)
    for row in session.scalars(asked):
        off.setdefault(row.staff_id, []).append((row.id, row.first, row.last, row.words))
    found = []
    for member in session.scalars(select(StaffMember)):
        if not member.works_on(today):
            continue
        caller, own = going.get(member.id), kept.get(member.id)
        role = caller.role if caller is not None else Role.OFFICER
        found.append(
            VisitorRow(
                member.id, member.name, member.sex, role, LEAD_ZH[role], caller is not None,
                own.per_day if own is not None else usual, tuple(off.get(member.id, ())),
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (not row.goes, row.name))


# ---------------------------------------------------------------- inside


def _codes(session: Session) -> dict[int, RoomCode]:
    asked = select(Unit.id, Building.name, Unit.entrance, Unit.room).join(Building)
    return {row.id: RoomCode(row.name, row.entrance, row.room) for row in session.execute(asked)}


def _next_stops(session: Session, today: date) -> dict[int, VisitStop]:
    asked = select(VisitStop).where(IS_OPEN, VisitStop.day >= today).order_by(VisitStop.day.desc())
    return {stop.unit_id: stop for stop in session.scalars(asked)}


def _stop_words(stop: VisitStop, today: date) -> str:
    return f"已排 {_day_words(stop.day, today)} {stop.begins}"


def _day_words(day: date, today: date) -> str:
    if day == today:
        return "今天"
    return f"{day.month}/{day.day}（周{WEEKDAYS[day.weekday()]}）"


def _walks(session: Session, stops: Sequence[VisitStop]) -> list[WalkRow]:
    people = names(session)
    found: dict[tuple[object, ...], list[VisitStop]] = {}
    for stop in stops:
        key = (stop.day, stop.window, stop.first_id, stop.second_id, stop.unit.building_id)
        found.setdefault(key, []).append(stop)
    return [_walk(group, people) for group in found.values()]


def _walk(stops: Sequence[VisitStop], people: dict[int, str]) -> WalkRow:
    first = stops[0]
    building = RoomCode(first.unit.code.building, "", "").long
    entrances = {stop.unit.entrance for stop in stops}
    place = (
        f"{building}{first.unit.entrance}单元" if len(entrances) == 1 and first.unit.entrance else building
    )
    return WalkRow(
        day=first.day, window=first.window, window_zh=WINDOW_ZH[first.window],
        when=f"{first.day.month}/{first.day.day}（周{WEEKDAYS[first.day.weekday()]}）{first.begins}",
        place=place,
        building=building,
        first_id=first.first_id, second_id=first.second_id,
        pair=f"{people.get(first.first_id, '')}、{people.get(first.second_id, '')}",
        lead_zh=LEAD_ZH[Role(first.lead_role)],
        stops=tuple(stop_row(stop, people) for stop in stops),
    )  # fmt: skip


def stop_row(stop: VisitStop, people: Mapping[int, str]) -> StopRow:
    """One planned visit as it is shown."""
    return StopRow(
        ref=ref_of(stop), unit=Ref("unit", stop.unit_id), room=stop.unit.code.short,
        when=f"{stop.day.month}/{stop.day.day}（周{WEEKDAYS[stop.day.weekday()]}）", begins=stop.begins,
        pair=f"{people.get(stop.first_id, '')}、{people.get(stop.second_id, '')}", why=stop.why,
        due=stop.due_day, confirmed=stop.confirmed_at is not None, state=stop.state,
        state_zh=STOP_ZH[stop.state],
    )  # fmt: skip
