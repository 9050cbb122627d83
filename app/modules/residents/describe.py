"""What the journal calls a flat, a person or a telephone: by room and name, never by a number or a date."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.residents.model import (
    Building,
    Correction,
    EmergencyContact,
    Mark,
    Person,
    Pet,
    PutRight,
    Telephone,
    Tie,
    Unit,
    UnitMark,
    Vehicle,
)
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.storage.search import in_slices

# The kinds of record of this room, the most telling first.
KINDS = {
    "unit": "房屋",
    "person": "人员",
    "telephone": "电话",
    "tie": "人房关系",
    "vehicle": "车辆",
    "pet": "宠物",
    "emergency_contact": "紧急联系人",
    "unit_mark": "房屋标记",
    "mark": "标记名单",
    "building": "楼栋",
    "put_right": "待更正项",
    "correction": "更正前的内容",
}
NAMELESS = "（姓名待补）"


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Words for the records that are still there."""
    ids = {kind: sorted({ref.id for ref in refs if ref.kind == kind}) for kind in KINDS}
    told = {
        "building": _buildings(session, ids["building"]),
        "mark": _texts(session, select(Mark.id, Mark.name), Mark.id, ids["mark"]),
        "unit": _rooms(session, ids["unit"]),
        "person": _people(session, ids["person"]),
        "telephone": _telephones(session, ids["telephone"]),
        "tie": _ties(session, ids["tie"]),
        "vehicle": _of_unit(session, select(Vehicle.id, Vehicle.unit_id, Vehicle.words), ids["vehicle"]),
        "pet": _of_unit(session, select(Pet.id, Pet.unit_id, Pet.name), ids["pet"]),
        "emergency_contact": _of_unit(
            session,
            select(EmergencyContact.id, EmergencyContact.unit_id, EmergencyContact.name),
            ids["emergency_contact"],
        ),
        "unit_mark": _unit_marks(session, ids["unit_mark"]),
        "put_right": _put_right(session, ids["put_right"]),
    }
    found = {Ref(kind, key): words for kind, part in told.items() for key, words in part.items()}
    return found | _corrections(session, ids["correction"])


def _rows(session: Session, statement: Any, column: Any, ids: list[int]) -> Iterable[Any]:
    for some in in_slices(ids):
        yield from session.execute(statement.where(column.in_(some)))


def _texts(session: Session, statement: Any, column: Any, ids: list[int]) -> dict[int, str]:
    return {row[0]: row[1] for row in _rows(session, statement, column, ids)}


def _buildings(session: Session, ids: list[int]) -> dict[int, str]:
    names = _texts(session, select(Building.id, Building.name), Building.id, ids)
    return {key: RoomCode(name, "", "").long for key, name in names.items()}


def _rooms(session: Session, ids: list[int]) -> dict[int, str]:
    asked = select(Unit.id, Building.name, Unit.entrance, Unit.room).join(Building)
    return {row[0]: RoomCode(*row[1:]).long for row in _rows(session, asked, Unit.id, ids)}


def _people(session: Session, ids: list[int]) -> dict[int, str]:
    """Name and room; of several rooms the one held now, then the newest."""
    rooms: dict[int, str] = {}
    homes = (
        select(Tie.person_id, Building.name, Unit.entrance, Unit.room)
        .join(Unit, Tie.unit_id == Unit.id)
        .join(Building)
        .order_by(Tie.until.is_(None), Tie.id)
    )
    for person_id, *place in _rows(session, homes, Tie.person_id, ids):
        rooms[person_id] = RoomCode(*place).long
    names = _texts(session, select(Person.id, Person.name), Person.id, ids)
    return {key: f"{name or NAMELESS} {rooms.get(key, '')}".strip() for key, name in names.items()}


def _telephones(session: Session, ids: list[int]) -> dict[int, str]:
    """A telephone is called after whose it is."""
    asked = select(Telephone.id, Telephone.person_id)
    owner = {r.id: r.person_id for r in _rows(session, asked, Telephone.id, ids)}
    people = _people(session, sorted(set(owner.values())))
    return {key: people[person] for key, person in owner.items() if person in people}


def _ties(session: Session, ids: list[int]) -> dict[int, str]:
    rows = list(_rows(session, select(Tie.id, Tie.person_id, Tie.unit_id), Tie.id, ids))
    names = _texts(session, select(Person.id, Person.name), Person.id, sorted({r.person_id for r in rows}))
    rooms = _rooms(session, sorted({r.unit_id for r in rows}))
    return {r.id: f"{names.get(r.person_id) or NAMELESS} {rooms.get(r.unit_id, '')}".strip() for r in rows}


def _of_unit(session: Session, asked: Any, ids: list[int]) -> dict[int, str]:
    """What belongs to a household is called after its room, and what it is; a plate is never said."""
    rows = list(_rows(session, asked, asked.selected_columns[0], ids))
    rooms = _rooms(session, sorted({row[1] for row in rows}))
    return {row[0]: f"{rooms.get(row[1], '')} {row[2]}".strip() for row in rows}


def _unit_marks(session: Session, ids: list[int]) -> dict[int, str]:
    asked = select(UnitMark.id, UnitMark.unit_id, Mark.name).join(Mark)
    rows = list(_rows(session, asked, UnitMark.id, ids))
    rooms = _rooms(session, sorted({r.unit_id for r in rows}))
    return {r.id: f"{rooms.get(r.unit_id, '')} {r.name}".strip() for r in rows}


def _put_right(session: Session, ids: list[int]) -> dict[int, str]:
    asked = select(PutRight.id, PutRight.room, PutRight.label)
    return {r.id: f"{r.room} {r.label}".strip() for r in _rows(session, asked, PutRight.id, ids)}


def _corrections(session: Session, ids: list[int]) -> dict[Ref, str]:
    """A correction is called after the record that was put right."""
    asked = select(Correction.id, Correction.kind, Correction.ref_id)
    target = {r.id: Ref(r.kind, r.ref_id) for r in _rows(session, asked, Correction.id, ids)}
    wanted = {ref for ref in target.values() if ref.kind != "correction"}
    told = describe(session, wanted) if wanted else {}
    return {Ref("correction", key): told[ref] for key, ref in target.items() if ref in told}
