"""What the planner is given, gathered from the records: who is due, who visits, on which days."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.modules.calendar.service import work_calendar
from app.modules.residents.model import Unit
from app.modules.staff.model import StaffMember
from app.modules.staff.service import officer_of
from app.modules.visits.finding import ENTERED_WITHIN, IS_OPEN, wishes
from app.modules.visits.model import Visit, VisitDayOff, Visitor, VisitStop, VisitWish
from app.modules.visits.needs import KEY, SETTLED, SETTLING, Caller, Grounds, Need, Stop
from app.modules.visits.reading import standings
from app.modules.visits.rules import HOURS, KEY_CLAUSE, LEADS, VISITING, lead_role
from app.modules.visits.stand import Standing, reason_words
from app.rules.calendar import WorkCalendar
from app.rules.clocks import add_months
from app.rules.roles import Role
from app.rules.stage import SETTLING as STAGE_SETTLING
from app.storage.setting_values import values

AHEAD_DAYS = 371
"""How far the planner looks: a year and a few days, so that work is spread before it piles up."""
BETWEEN_MONTHS = 6
"""The first of the two visits of a key user is planned for about half of the time."""
GROUPS: Mapping[str, str] = {SETTLING: "visit_shares_settling", SETTLED: "visit_shares_settled"}
"""The setting that holds the shares of each group."""


def grounds(session: Session, today: date) -> Grounds:
    """Everything a plan is made from, as the records stand."""
    days, working = visiting_days(session, today)
    standing, waiting = tuple(stands(session, today)), unentered(session, today)
    planned = Counter(stop.unit_id for stop in standing)
    needs: list[Need] = []
    for one in standings(session, today):
        mine = needs_of(session, one, today)
        if one.house.unit_id in waiting:
            # nothing new before the sheet is entered; what is planned already stays
            mine = mine[max(0, len(mine) - planned[one.house.unit_id]) :]
        needs += mine
    return Grounds(
        days=days,
        needs=tuple(_placed(session, needs, today)),
        callers=callers(session, today, days),
        working=working,
        room=room_of(session),
        shares=shares(session),
        done=done_by(session, today),
        stands=standing,
    )


def visiting_days(session: Session, today: date) -> tuple[tuple[date, ...], frozenset[date]]:
    """The days on which one visits from tomorrow on, and those of them that are working days."""
    calendar, which = work_calendar(session), values(session)["visit_days"]
    found = [today + timedelta(days=n) for n in range(1, AHEAD_DAYS + 1)]
    days = tuple(day for day in found if _visited_on(calendar, day, which))
    return days, frozenset(day for day in days if calendar.is_working(day))


def room_of(session: Session) -> dict[str, int]:
    """How many visits fit into each window."""
    minutes = int(values(session)["visit_minutes"])
    return {key: max(1, _minutes(key) // minutes) for key in HOURS}


def shares(session: Session) -> dict[str, dict[Role, int]]:
    """The shares per cent of each group and role (VISIT-03, VISIT-04)."""
    kept = values(session)
    return {
        group: dict(zip(LEADS, (int(part) for part in kept[key].split("/")), strict=True))
        for group, key in GROUPS.items()
    }


def callers(session: Session, today: date, days: tuple[date, ...] = ()) -> tuple[Caller, ...]:
    """Who visits: the roles that do unless the site says otherwise, with their days off."""
    kept = {row.staff_id: row for row in session.scalars(select(Visitor))}
    usual = int(values(session)["visit_per_day"])
    off = _days_off(session)
    found = []
    for member in session.scalars(select(StaffMember).order_by(StaffMember.name, StaffMember.id)):
        row, roles = kept.get(member.id), member.roles_on(today)
        goes = row.goes if row is not None else bool(roles & VISITING)
        if not goes or not member.works_on(today):
            continue
        away = off.get(member.id, frozenset()) | {day for day in days if not member.works_on(day)}
        found.append(
            Caller(member.id, member.sex, lead_role(roles), row.per_day if row else usual, frozenset(away))
        )
    return tuple(found)


def needs_of(session: Session, one: Standing, today: date) -> list[Need]:
    """The home visits a household needs; none for a flat that is asked after by telephone."""
    if one.house.empty or not one.wanted:
        return []
    key = next((w for w in one.wanted if w.clock.clause == KEY_CLAUSE), None)
    others = [w.day for w in one.wanted if w is not key]
    group = SETTLING if one.stage.key == STAGE_SETTLING else SETTLED
    why = reason_words(one, today)
    if key is None:
        return [_need(one, min(others), group, why)]
    if _homes_missing(one, today) < 2:
        due = min([key.day, *others])
        return [_need(one, due, group if others else KEY, why)]
    half = max(today + timedelta(days=1), add_months(key.day, -BETWEEN_MONTHS))
    first = min([half, *others])
    return [_need(one, first, group if others else KEY, why), _need(one, key.day, KEY, why)]


def stands(session: Session, today: date) -> Iterable[Stop]:
    """What is planned from tomorrow on."""
    asked = select(VisitStop).where(IS_OPEN, VisitStop.day > today).order_by(VisitStop.day, VisitStop.id)
    minutes = int(values(session)["visit_minutes"])
    for stop in session.scalars(asked):
        yield Stop(
            unit_id=stop.unit_id, day=stop.day, window=stop.window, lead_id=stop.first_id,
            second_id=stop.second_id, role=Role(stop.lead_role), due=stop.due_day, group="",
            why=stop.why, fixed=stop.confirmed_at is not None, id=stop.id,
            order=_order(stop, minutes),
        )  # fmt: skip


def unentered(session: Session, today: date) -> frozenset[int]:
    """Households of walks that lie behind whose sheets may still be entered; they are not planned anew."""
    asked = select(VisitStop.unit_id).where(
        IS_OPEN, VisitStop.day <= today, VisitStop.day >= today - ENTERED_WITHIN
    )
    return frozenset(session.scalars(asked))


def done_by(session: Session, today: date) -> dict[tuple[str, Role], int]:
    """How many households of each group were visited this year under each role (VISIT-03, VISIT-04)."""
    new_year = date(today.year, 1, 1)
    asked = (
        select(Visit.stage, Visit.lead_role, func.count(Visit.unit_id.distinct()))
        .where(Visit.day >= new_year, Visit.outcome == "talked", Visit.lead_role != "")
        .group_by(Visit.stage, Visit.lead_role)
    )
    found: dict[tuple[str, Role], int] = {}
    for stage, role, count in session.execute(asked):
        key = (SETTLING if stage == STAGE_SETTLING else SETTLED, Role(role))
        found[key] = found.get(key, 0) + count
    return found


def begins_at(window: str, order: int, minutes: int) -> str:
    """The time of day of the how-manieth visit of a window."""
    first, _ = HOURS[window]
    at = datetime.combine(date.min, first) + timedelta(minutes=minutes * order)
    return f"{at:%H:%M}"


# ---------------------------------------------------------------- inside


def _visited_on(calendar: WorkCalendar, day: date, which: str) -> bool:
    """Never on a holiday (a weekend that belongs to one too); else as the site wants it."""
    if day in calendar.off:
        return False
    working = calendar.is_working(day)
    return {"all": True, "working": working, "free": not working}[which]


def _minutes(window: str) -> int:
    first, last = HOURS[window]
    return (last.hour - first.hour) * 60 + last.minute - first.minute


def _days_off(session: Session) -> dict[int, frozenset[date]]:
    found: dict[int, set[date]] = {}
    for row in session.scalars(select(VisitDayOff)):
        length = (row.last - row.first).days + 1
        found.setdefault(row.staff_id, set()).update(row.first + timedelta(days=n) for n in range(length))
    return {staff_id: frozenset(days) for staff_id, days in found.items()}


def _homes_missing(one: Standing, today: date) -> int:
    """How many home visits a key user still lacks within the months before its limit."""
    months = int(next(w for w in one.wanted if w.clock.clause == KEY_CLAUSE).clock.term.split()[-2])
    since = add_months(today, -months)
    homes = [
        talk
        for talk in one.house.talks
        if talk.way == "home" and talk.outcome == "talked" and talk.day > since
        and (one.begins is None or talk.day >= one.begins)
        and (one.house.key_since is None or talk.day >= one.house.key_since)
    ]  # fmt: skip
    return max(0, 2 - len(homes))


def _need(one: Standing, due: date, group: str, why: str) -> Need:
    return Need(
        unit_id=one.house.unit_id, due=due, group=group, building_id=one.house.building_id,
        key_user=one.house.key_since is not None, officer_id=one.house.officer_id, why=why[:200],
    )  # fmt: skip


def _placed(session: Session, needs: list[Need], today: date) -> Iterable[Need]:
    """The needs with where the flat stands, whose area it is, and what the household wishes."""
    places = {
        row.id: row for row in session.execute(select(Unit.id, Unit.entrance, Unit.place, Unit.building_id))
    }
    wanted = wishes(session)
    areas = {
        building: officer_of(session, building, today) for building in {need.building_id for need in needs}
    }
    for need in needs:
        row, wish, area = places[need.unit_id], wanted.get(need.unit_id), areas[need.building_id]
        if wish is not None and wish.only_phone:
            continue
        need = replace(
            need,
            entrance=row.entrance,
            place=row.place,
            officer_id=need.officer_id or (area.staff_id if area is not None else None),
        )
        yield _wished(need, wish) if wish is not None else need


def _wished(need: Need, wish: VisitWish) -> Need:
    return replace(
        need, windows=frozenset(wish.windows.split(",")), days=wish.days, not_before=wish.not_before
    )


def _order(stop: VisitStop, minutes: int) -> int:
    first, _ = HOURS[stop.window]
    hour, minute = (int(part) for part in stop.begins.split(":"))
    return max(0, (hour - first.hour) * 60 + minute - first.minute) // minutes
