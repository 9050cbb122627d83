"""What the lists at the posts say today: for each flat its owners and tenants (ARCH-09)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.posts.rules import Listed, listed
from app.modules.residents.model import OWNERS, Building, Person, Telephone, Tie, Unit
from app.rules.rooms import RoomCode
from app.storage.search import in_slices

ORDER = (*OWNERS, "tenant")
"""Who stands on a list, in this order: whoever else lives there does not."""


@dataclass(frozen=True)
class ListedUnit:
    """One flat on a list: its building in words, its room, and who stands behind it."""

    unit_id: int
    building_id: int
    building: str
    room: str
    listed: Listed


def lines_of(session: Session, unit_ids: Collection[int] | None = None) -> dict[int, Listed]:
    """What the lists say of these flats, or of all; a flat without owner and tenant has no person."""
    wanted = sorted(unit_ids) if unit_ids is not None else None
    slices: Iterable[Sequence[int] | None] = [None] if wanted is None else in_slices(wanted)
    found: dict[int, Listed] = {}
    for some in slices:
        found |= _lines(session, some)
    return found


def units_on(session: Session, building_ids: Collection[int]) -> list[ListedUnit]:
    """The flats of these buildings, or of the whole site, in the order of the list."""
    asked = select(Unit.id, Unit.building_id, Building.name, Unit.entrance, Unit.room).join(Building)
    if building_ids:
        asked = asked.where(Unit.building_id.in_(building_ids))
    rows = session.execute(asked.order_by(Unit.place, Unit.id)).all()
    lines = lines_of(session, [row[0] for row in rows])
    return [
        ListedUnit(
            unit_id, building_id, building_zh(name), RoomCode(name, entrance, room).long, lines[unit_id]
        )
        for unit_id, building_id, name, entrance, room in rows
    ]


def by_building(units: Iterable[ListedUnit]) -> list[tuple[str, list[ListedUnit]]]:
    """The flats building by building, each building once."""
    kept: dict[int, list[ListedUnit]] = {}
    for building_id, some in groupby(units, key=lambda unit: unit.building_id):
        kept.setdefault(building_id, []).extend(some)
    return [(each[0].building, each) for each in kept.values()]


def building_zh(name: str) -> str:
    """A building as it stands above its page."""
    return RoomCode(name, "", "").long


def _lines(session: Session, unit_ids: Sequence[int] | None) -> dict[int, Listed]:
    units, ties = select(Unit.id), select(Tie.unit_id, Tie.tie, Tie.person_id, Person.name).join(Person)
    phones = select(Telephone.person_id, Telephone.number).join(Tie, Tie.person_id == Telephone.person_id)
    current = (Tie.until.is_(None), Tie.tie.in_(ORDER))
    ties = ties.where(*current)
    phones = phones.where(*current, Telephone.until.is_(None))
    if unit_ids is not None:
        units, ties, phones = (
            units.where(Unit.id.in_(unit_ids)),
            ties.where(Tie.unit_id.in_(unit_ids)),
            phones.where(Tie.unit_id.in_(unit_ids)),
        )
    numbers: dict[int, dict[str, None]] = {}
    for person_id, number in session.execute(phones.order_by(Telephone.id)):
        numbers.setdefault(person_id, {})[number] = None
    people: dict[int, list[tuple[int, str, Sequence[str]]]] = {each: [] for each in session.scalars(units)}
    for unit_id, tie, person_id, name in session.execute(ties.order_by(Tie.id)):
        people[unit_id].append((ORDER.index(tie), name, tuple(numbers.get(person_id, ()))))
    return {
        unit_id: listed((name, held) for _, name, held in sorted(each, key=lambda one: one[0]))
        for unit_id, each in people.items()
    }
