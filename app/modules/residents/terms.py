"""What the one box finds a household by: room, names, initials, the end of a telephone, a plate (ARCH-07)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.residents.model import Building, Person, Telephone, Tie, Unit, Vehicle
from app.rules.hit import Hit
from app.rules.pinyin import name_terms
from app.rules.query import phone_term, plate_term
from app.rules.ref import Ref
from app.rules.rooms import RoomCode, room_terms
from app.storage.search import in_slices

KIND = Unit.__tablename__


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The terms of every household that a changed record belongs to."""
    units = sorted(_units_of(session, touched))
    found: dict[int, set[str]] = {unit: set() for unit in units}
    for unit_id, building, entrance, room in _rows(
        session, select(Unit.id, Building.name, Unit.entrance, Unit.room).join(Building), Unit.id, units
    ):
        found[unit_id] |= room_terms(RoomCode(building, entrance, room))
    people = select(Tie.unit_id, Person.name).join(Person).where(Tie.until.is_(None))
    for unit_id, name in _rows(session, people, Tie.unit_id, units):
        found[unit_id] |= name_terms(name) if name else frozenset()
    numbers = (
        select(Tie.unit_id, Telephone.number)
        .join(Telephone, Telephone.person_id == Tie.person_id)
        .where(Tie.until.is_(None), Telephone.until.is_(None))
    )
    for unit_id, number in _rows(session, numbers, Tie.unit_id, units):
        found[unit_id].add(phone_term(number))
    plates = select(Vehicle.unit_id, Vehicle.plate).where(Vehicle.until.is_(None))
    for unit_id, plate in _rows(session, plates, Vehicle.unit_id, units):
        found[unit_id].add(plate_term(plate))
    return [(Ref(KIND, unit_id), frozenset(words)) for unit_id, words in found.items()]


def _rows(session: Session, statement: Any, column: Any, ids: list[int]) -> Iterable[Any]:
    for some in in_slices(ids):
        yield from session.execute(statement.where(column.in_(some)))


def _units_of(session: Session, touched: frozenset[Ref]) -> set[int]:
    """The households that the touched records belong to."""
    by_kind: dict[str, list[int]] = {}
    for ref in touched:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    units = set(by_kind.get(KIND, ()))
    people = list(by_kind.get(Person.__tablename__, ()))
    if numbers := by_kind.get(Telephone.__tablename__):
        people += [row[0] for row in _rows(session, select(Telephone.person_id), Telephone.id, numbers)]
    if ties := by_kind.get(Tie.__tablename__):
        units |= {row[0] for row in _rows(session, select(Tie.unit_id), Tie.id, ties)}
    units |= {row[0] for row in _rows(session, select(Tie.unit_id), Tie.person_id, people)}
    if vehicles := by_kind.get(Vehicle.__tablename__):
        units |= {row[0] for row in _rows(session, select(Vehicle.unit_id), Vehicle.id, vehicles)}
    if buildings := by_kind.get(Building.__tablename__):
        units |= {row[0] for row in _rows(session, select(Unit.id), Unit.building_id, buildings)}
    return units


def hits(session: Session, units: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these households, in the order given."""
    rooms = {
        unit_id: RoomCode(building, entrance, room)
        for unit_id, building, entrance, room in _rows(
            session, select(Unit.id, Building.name, Unit.entrance, Unit.room).join(Building), Unit.id, units
        )
    }
    names: dict[int, list[str]] = {}
    people = select(Tie.unit_id, Person.name).join(Person).where(Tie.until.is_(None)).order_by(Tie.id)
    for unit_id, name in _rows(session, people, Tie.unit_id, units):
        names.setdefault(unit_id, []).append(name or "（姓名待补）")
    return [
        Hit(
            ref=Ref(KIND, unit_id),
            icon="residents",
            title=rooms[unit_id].long,
            detail=" · ".join(names.get(unit_id, ())) or "没有登记住户",
            action="打开户卡",
            exact=unit_id in exact,
        )
        for unit_id in units
        if unit_id in rooms
    ]
