"""Compares a firm's list of visits with the site: what comes in, what is here already, what is doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.modules.residents.model import Building, Tie, Unit
from app.modules.visits.ledger import Problem, ReadTalk, TalkRows
from app.modules.visits.model import Visit
from app.modules.visits.reading import houses
from app.modules.visits.stand import House, base_of
from app.rules.rooms import RoomCode
from app.rules.stage import stage_of

_OUTSIDE = "，这一行没有导入"


@dataclass(frozen=True)
class ComingTalk:
    """One visit as it comes in: with the household, its stage that day, and the person where known."""

    read: ReadTalk
    unit_id: int
    stage: str
    person_id: int = 0


@dataclass(frozen=True)
class TalkPlan:
    """Everything a file will bring in today; `same` visits are here already."""

    talks: tuple[ComingTalk, ...]
    problems: Sequence[Problem]
    same: int
    notes: tuple[str, ...] = ()

    @property
    def left_out(self) -> int:
        """How many rows stay outside because they are of no use."""
        return sum(not problem.kept for problem in self.problems)


def sift(session: Session, read: TalkRows, today: date) -> TalkPlan:
    """What of a file would come in today; asks only, changes nothing."""
    site = _site(session, read, today)
    problems = list(read.problems)
    coming: list[ComingTalk] = []
    same = 0
    for row in read.rows:
        unit, why = site.units.get(row.room), ""
        if unit is None:
            why = f"住户名册里没有这个房号{_OUTSIDE}"
        elif row.day > today:
            why = f"访谈日期在今天之后{_OUTSIDE}"
        if unit is None or why:
            problems.append(Problem(row.row, row.room.short, why))
        elif (unit.id, row.day, row.way) in site.known:
            same += 1
        else:
            coming.append(_coming(row, unit, site.houses))
            problems += [Problem(row.row, row.room.short, why, kept=True) for why in _doubts(row, unit, site)]
    gone = {row.row for row in read.rows} - {one.read.row for one in coming}
    problems = [one for one in problems if not one.kept or one.row not in gone]
    return TalkPlan(tuple(coming), sorted(problems, key=lambda one: one.row), same, read.notes)


# ---------------------------------------------------------------- inside


@dataclass(frozen=True)
class _Site:
    """What the site has now."""

    units: Mapping[RoomCode, Unit]
    houses: Mapping[int, House]
    known: frozenset[tuple[int, date, str]]
    today: date


def _site(session: Session, read: TalkRows, today: date) -> _Site:
    wanted = {row.room for row in read.rows}
    buildings = dict(session.execute(select(Building.id, Building.name)).all())
    asked = select(Unit).options(selectinload(Unit.ties).joinedload(Tie.person))
    units = {}
    for unit in session.scalars(asked):
        code = RoomCode(buildings[unit.building_id], unit.entrance, unit.room)
        if code in wanted:
            units[code] = unit
    days = [row.day for row in read.rows]
    known: set[tuple[int, date, str]] = set()
    if days:
        here = select(Visit.unit_id, Visit.day, Visit.way).where(
            Visit.day >= min(days), Visit.day <= max(days)
        )
        known = {(unit_id, day, way) for unit_id, day, way in session.execute(here)}
    every = {house.unit_id: house for house in houses(session)}
    return _Site(units, every, frozenset(known), today)


def _coming(row: ReadTalk, unit: Unit, known: Mapping[int, House]) -> ComingTalk:
    stage = stage_of(base_of(known[unit.id], row.day), row.day).key
    return ComingTalk(row, unit.id, stage, _person(unit, row.seen))


def _person(unit: Unit, seen: str) -> int:
    """The one person of that name in the household; 0 when there is none, or several."""
    found = {tie.person_id for tie in unit.ties if tie.until is None and tie.person.name == seen}
    return found.pop() if len(found) == 1 else 0


def _doubts(row: ReadTalk, unit: Unit, site: _Site) -> list[str]:
    begins = base_of(site.houses[unit.id], site.today)
    if begins is None:
        return ["这一户还没有登记交付日期，补上以后才算进访谈期限"]
    if row.day < begins:
        since = "换业主" if begins != unit.handed_over else "交付"
        return [f"早于这一户{since}的日子（{begins:%Y-%m-%d}），记下来，不算进访谈期限"]
    return []
