"""Compares a firm's open rows with the site: what comes in, what is here already, what is doubtful."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.planned import MatterPlan, MatterRows, PlannedMatter, Problem, ReadMatter
from app.modules.complaints.rules import LONGEST
from app.modules.residents.model import Building, Tie, Unit
from app.modules.site import service as settings
from app.modules.staff.service import holders, working
from app.rules.roles import Role
from app.rules.rooms import RoomCode
from app.rules.text import one_line

FROM_LEDGER = "从原台账导入"
_CODED = re.compile(rf"{FROM_LEDGER}，原编号 (?P<code>[^。]+)。")


@dataclass(frozen=True)
class _Site:
    """What the site has now."""

    units: dict[RoomCode, Unit]
    staff: dict[str, int]
    heads: tuple[int, ...]
    codes: dict[tuple[str, int], str]
    said: dict[tuple[int, str], set[date]]
    opens: time


def sift(session: Session, read: MatterRows, now: datetime) -> MatterPlan:
    """What of a file would come in now; asks only, changes nothing."""
    site = _site(session, read, now.date())
    problems = list(read.problems)
    coming: list[PlannedMatter] = []
    same = 0
    for row in read.rows:
        planned = _planned(row, site, now)
        if planned.taken_at > now:
            problems.append(Problem(row.row, _what(row), "日期在今天之后，这一行没有导入"))
        elif _is_here(planned, site):
            same += 1
        else:
            problems += [Problem(row.row, _what(row), why, kept=True) for why in _doubts(planned, site)]
            coming.append(planned)
    gone = {row.row for row in read.rows} - {one.read.row for one in coming}
    problems = [one for one in problems if not one.kept or one.row not in gone]
    return MatterPlan(tuple(coming), sorted(problems, key=lambda one: one.row), same, read.ended, read.notes)


def coded(code: str) -> str:
    """The beginning of the late entry that keeps the firm's own number."""
    return f"{FROM_LEDGER}，原编号 {code.replace('。', ' ')}。" if code else f"{FROM_LEDGER}。"


# ---------------------------------------------------------------- inside


def _planned(row: ReadMatter, site: _Site, now: datetime) -> PlannedMatter:
    unit = site.units.get(row.room) if row.room is not None else None
    staff_id = site.staff.get(row.person, 0)
    if row.grade == "major" and staff_id not in site.heads:
        staff_id = next(iter(site.heads), 0)
    return PlannedMatter(
        replace(row, handled=_not_after(row.handled, now)),
        _taken_at(row, site.opens, now),
        unit.id if unit is not None else 0,
        _person(unit, row.caller),
        staff_id,
        next((name for name, one in site.staff.items() if one == staff_id), ""),
    )


def _taken_at(row: ReadMatter, opens: time, now: datetime) -> datetime:
    """When it was taken down: as the row says, when the desk opened that day, or now."""
    if row.taken is None:
        return now
    if isinstance(row.taken, datetime):
        return row.taken
    at = datetime.combine(row.taken, opens)
    return now if row.taken == now.date() and at > now else at


def _not_after(at: date | datetime | None, now: datetime) -> date | datetime | None:
    day = at.date() if isinstance(at, datetime) else at
    return None if day is None or day > now.date() else at


def _person(unit: Unit | None, caller: str) -> int:
    """The one person of that name in the household; 0 when there is none, or several."""
    ties = [tie for tie in unit.ties if tie.until is None] if unit is not None and caller else []
    found = {tie.person_id for tie in ties if tie.person.name == caller}
    return found.pop() if len(found) == 1 else 0


def _is_here(planned: PlannedMatter, site: _Site) -> bool:
    """True when it came in before, or was taken down here: by its number, or by room, day and words."""
    row = planned.read
    if row.code and (row.code, planned.taken_at.year if row.taken else 0) in site.codes:
        return True
    days = site.said.get((planned.unit_id, _as_kept(planned.words)), set())
    return bool(days) if row.taken is None else planned.taken_at.date() in days


def _as_kept(words: str) -> str:
    return one_line(words)[:LONGEST]


def _doubts(planned: PlannedMatter, site: _Site) -> list[str]:
    row, found = planned.read, []
    if row.room is not None and not planned.unit_id:
        found.append("住户名册里没有这个房号，写进来电人的话里")
    if row.grade == "major" and planned.staff_id and site.staff.get(row.person) != planned.staff_id:
        found.append("重大投诉由客服主管亲自处理，指派给主管")
    elif row.person and not planned.staff_id:
        found.append(f"人员名册里没有“{row.person[:10]}”，请再指派")
    if len(row.words) > LONGEST:
        found.append(f"内容超过 {LONGEST} 个字，后面的写进经过")
    return found


def _what(row: ReadMatter) -> str:
    return row.code or (row.room.short if row.room is not None else row.place) or row.caller


def _site(session: Session, read: MatterRows, today: date) -> _Site:
    buildings = dict(session.execute(select(Building.id, Building.name)).all())
    wanted = {row.room for row in read.rows if row.room is not None}
    asked = select(Unit).options(selectinload(Unit.ties).joinedload(Tie.person))
    units = {}
    for unit in session.scalars(asked.where(Unit.room.in_({code.room for code in wanted}))):
        code = RoomCode(buildings[unit.building_id], unit.entrance, unit.room)
        if code in wanted:
            units[code] = unit
    ranks = (Role.CS_HEAD, Role.CENTRE_HEAD)
    heads = [who.staff_id for role in ranks for who in holders(session, role, today)]
    said: dict[tuple[int, str], set[date]] = {}
    rows = session.execute(select(Matter.unit_id, Matter.words, Matter.taken_at))
    for unit_id, words, taken_at in rows:
        said.setdefault((unit_id or 0, words), set()).add(taken_at.date())
    return _Site(
        units=units,
        staff={one.name: one.id for one in working(session, today)},
        heads=tuple(heads),
        codes=_codes(session),
        said=said,
        opens=time.fromisoformat(settings.values(session)["opens_at"]),
    )


def _codes(session: Session) -> dict[tuple[str, int], str]:
    """The numbers that matters had in a firm's own list, each with the year and without."""
    found: dict[tuple[str, int], str] = {}
    asked = (
        select(MatterStep.words, Matter.taken_at, Matter.code)
        .join(Matter, MatterStep.matter_id == Matter.id)
        .where(Matter.brought_in, MatterStep.how == "supplement", MatterStep.words.startswith(FROM_LEDGER))
    )
    for words, taken_at, code in session.execute(asked):
        match = _CODED.match(words)
        if match:
            found |= {(match["code"], taken_at.year): code, (match["code"], 0): code}
    return found
