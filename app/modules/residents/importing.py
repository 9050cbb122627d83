"""Bringing in a firm's list of households: one transaction, changes and not doubles the second time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.modules.residents.model import (
    OWNERS,
    Building,
    Mark,
    Person,
    PutRight,
    Telephone,
    Tie,
    Unit,
    UnitMark,
)
from app.modules.residents.plan import make_plan
from app.modules.residents.planned import ImportPlan, PlannedPerson, PlannedPhone, PlannedUnit, Problem
from app.modules.residents.service import amend, put_marks
from app.modules.residents.workbook import read_table
from app.modules.staff.service import working
from app.rules.rooms import RoomCode
from app.storage.act import Act, verb

Progress = Callable[[int, int], None]
"""Called with (done, of how many); may raise Cancelled, and then nothing at all is kept."""

FACTS = ("area", "delivery", "handed_over", "formalities", "moved_in")


@dataclass(frozen=True)
class Brought:
    """What an import did."""

    units: int
    people: int
    new_units: int
    changed_units: int
    problems: int
    duplicates: int


def plan_from(path: Path, marks: Sequence[str], today: date | None = None) -> ImportPlan:
    """What the file would bring in, columns guessed from its header. Raises Refusal for a file of no use."""
    return make_plan(read_table(path), known_marks=marks, today=today)


def _quiet(_done: int, _total: int) -> None:
    """No one is watching."""


@verb("households.import", "导入住户名册")
def bring_in(act: Act, plan: ImportPlan, file: str, progress: Progress = _quiet) -> Brought:
    """Bring a checked workbook in. `file` is the file's name without its folder.

    A household that is there already gets only what is different: facts are amended, new
    telephones and marks added, other owners open new rows and close the old ones. Cancelled from
    `progress` undoes everything.
    """
    known = _known(act)
    buildings = {b.name: b for b in act.session.scalars(select(Building))}
    new_units = changed_units = 0
    officers = _officers(act)
    for done, planned in enumerate(plan.units):
        progress(done, len(plan.units))
        planned = _with_officer(planned, officers)
        key = (planned.code.building, planned.code.entrance, planned.code.room)
        unit = known.get(key)
        if unit is None:
            known[key] = _new_unit(act, buildings, officers, planned)
            new_units += 1
        elif _bring_changes(act, unit, planned):
            changed_units += 1
    progress(len(plan.units), len(plan.units))
    act.session.flush()
    _note_problems(act, plan, known, file)
    return Brought(
        units=len(plan.units),
        people=plan.people,
        new_units=new_units,
        changed_units=changed_units,
        problems=len(plan.problems),
        duplicates=len(plan.duplicates),
    )


def _known(act: Act) -> dict[tuple[str, str, str], Unit]:
    """Every flat with its people, loaded in a handful of queries instead of one for each."""
    units = act.session.scalars(
        select(Unit).options(
            selectinload(Unit.ties).joinedload(Tie.person).selectinload(Person.telephones),
            selectinload(Unit.marks),
        )
    )
    return {(unit.building.name, unit.entrance, unit.room): unit for unit in units}


def _new_unit(
    act: Act, buildings: dict[str, Building], officers: dict[str, int], planned: PlannedUnit
) -> Unit:
    name = planned.code.building
    if name not in buildings:
        buildings[name] = Building(name=name)
        act.session.add(buildings[name])
    unit = Unit(
        building=buildings[name],
        entrance=planned.code.entrance,
        room=planned.code.room,
        place=planned.code.sort_key,
        remark=planned.remark,
        officer_id=officers.get(planned.officer),
        **{fact: getattr(planned, fact) for fact in FACTS},
    )
    for owner in _owners(planned):
        unit.ties.append(Tie(person=_person(owner, act.today), tie=owner.relation, since=planned.handed_over))
    for other in planned.others:
        unit.ties.append(Tie(person=_person(other, act.today), tie=other.relation))
    act.session.add(unit)
    for mark in planned.marks:
        unit.marks.append(UnitMark(mark=_mark(act, mark), since=act.today))
    return unit


def _owners(planned: PlannedUnit) -> tuple[PlannedPerson, ...]:
    """The owners of a row; one without a name comes in too, so that telephone and paper are not lost."""
    return planned.owners or ((planned.unnamed,) if planned.unnamed else ())


def _officers(act: Act) -> dict[str, int]:
    return {row.name: row.id for row in working(act.session, act.today)}


def _with_officer(planned: PlannedUnit, officers: dict[str, int]) -> PlannedUnit:
    """An officer who is not on the staff register stays readable in the remark."""
    if not planned.officer or planned.officer in officers:
        return planned
    named = f"管家：{planned.officer}"
    return replace(planned, remark="；".join(part for part in (planned.remark, named) if part))


def _mark(act: Act, name: str) -> Mark:
    marks: dict[str, Mark] = act.session.info.setdefault("import_marks", {})
    if name not in marks:
        found = act.session.scalar(select(Mark).where(Mark.name == name))
        marks[name] = found or Mark(name=name)
        act.session.add(marks[name])
    return marks[name]


def _telephone(planned: PlannedPhone, day: date) -> Telephone:
    return Telephone(number=planned.number, written_as=planned.written_as[:60], since=day)


def _person(planned: PlannedPerson, day: date) -> Person:
    person = Person(
        name=planned.name,
        sex=planned.sex,
        identity_kind=planned.identity_kind,
        identity_number=planned.identity_number,
        birthday=planned.birthday,
    )
    for phone in planned.phones:
        person.telephones.append(_telephone(phone, day))
    return person


def _bring_changes(act: Act, unit: Unit, planned: PlannedUnit) -> bool:
    """Amend what the file says differently; what the file leaves empty stays. True if anything changed."""
    changed = False
    for fact in (*FACTS, "remark"):
        value: Any = getattr(planned, fact)
        if value not in (None, ""):
            changed |= amend(act, unit, fact, value)
    carried = {held.mark.name for held in unit.marks if held.until is None}
    if set(planned.marks) - carried:
        put_marks(act, unit, planned.marks, only_add=True)
        changed = True
    return _bring_owners(act, unit, planned) or changed


def _bring_owners(act: Act, unit: Unit, planned: PlannedUnit) -> bool:
    """Owners the file no longer names go, new ones come; the rest only get what is new of them."""
    here = [tie for tie in unit.ties if tie.until is None]
    owners = {tie.person.name: tie for tie in here if tie.tie in OWNERS}
    others = {(tie.person.name, tie.tie): tie for tie in here if tie.tie not in OWNERS}
    changed = False
    for name, tie in owners.items():
        if planned.owners and name not in {owner.name for owner in planned.owners}:
            tie.until = act.today
            changed = True
    for owner in _owners(planned):
        changed |= _bring_one(act, unit, owners.get(owner.name), owner)
    for other in planned.others:
        changed |= _bring_one(act, unit, others.get((other.name, other.relation)), other)
    return changed


def _bring_one(act: Act, unit: Unit, tie: Tie | None, planned: PlannedPerson) -> bool:
    if tie is None and not planned.name:
        return False  # a row without a name changes nobody
    if tie is None:
        unit.ties.append(Tie(person=_person(planned, act.today), tie=planned.relation, since=act.today))
        return True
    person, changed = tie.person, False
    for name, value in (
        ("sex", planned.sex),
        ("birthday", planned.birthday),
        ("identity_number", planned.identity_number),
        ("identity_kind", planned.identity_kind),
    ):
        if value:
            changed |= amend(act, person, name, value)
    have = {telephone.number for telephone in person.open_telephones}
    new = [phone for phone in planned.phones if phone.number not in have]
    person.telephones.extend(_telephone(phone, act.today) for phone in new)
    return changed or bool(new)


def _note_problems(act: Act, plan: ImportPlan, known: dict[tuple[str, str, str], Unit], file: str) -> None:
    """Keep what is to be put right; a line of an earlier import is not written twice."""
    waiting = {
        (line.room, line.field, line.text): line
        for line in act.session.scalars(select(PutRight).where(PutRight.settled_at.is_(None)))
    }
    still = {(problem.room, problem.field) for problem in plan.problems}
    settled = {(p.code.long, name) for p in plan.units for name in _filled(p)} - still
    for line in waiting.values():
        if (line.room, line.field) in settled:
            line.settled_at, line.settled_by = act.now, act.who.staff_id
    codes = {code.long: unit for code, unit in ((RoomCode(*key), unit) for key, unit in known.items())}
    for problem in plan.problems:
        if (problem.room, problem.field, problem.text) not in waiting:
            act.session.add(_line(act, problem, codes.get(problem.room), file))


def _filled(planned: PlannedUnit) -> Sequence[str]:
    """The fields this row brings a good value for."""
    owner = planned.owners[0] if planned.owners else None
    filled = [fact for fact in FACTS if getattr(planned, fact) is not None]
    return [
        *filled,
        *(["owners"] if owner else []),
        *(["phones"] if owner and owner.phones else []),
        *(["identity"] if owner and owner.identity_number else []),
    ]


def _line(act: Act, problem: Problem, unit: Unit | None, file: str) -> PutRight:
    return PutRight(
        unit_id=unit.id if unit else None,
        file=file[:200],
        row=problem.row,
        room=problem.room[:60],
        field=problem.field,
        label=problem.label,
        reason=problem.reason[:200],
        text=problem.text[:200],
        noted_at=act.now,
    )
