"""Which papers are missing in whose file (ARCH-04): what is needed against what came in."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.modules.archive.model import ArchiveNeed, ArchivePaper
from app.modules.archive.rules import KIND_ZH
from app.modules.residents.model import Building, Unit, Vehicle
from app.rules.ref import Ref
from app.rules.rooms import RoomCode


@dataclass(frozen=True)
class Missing:
    """One paper a household's file should hold and does not."""

    kind: str
    kind_zh: str
    title: str


@dataclass(frozen=True)
class MissingRow:
    """One household with what its file lacks; `place` sorts by room."""

    ref: Ref
    room: str
    place: str
    count: str
    titles: tuple[str, ...]
    words: str


Held = dict[int, set[tuple[str, str]]]


def missing_of(session: Session, unit_id: int) -> tuple[Missing, ...]:
    """What the file of one household lacks, in the order of the list; nothing before it moves in."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return ()
    held = _held(session, (unit_id,)).get(unit_id, set())
    moved = unit.formalities is not None or unit.moved_in is not None
    if not held and not moved:
        return ()
    return _lacking(needs_in_force(session), held, has_vehicle=unit_id in _drivers(session, unit_id))


def missing_rows(session: Session, building_id: int | None = None) -> list[MissingRow]:
    """Every household of a building, or of all, whose file lacks something, by room."""
    return [
        MissingRow(
            ref=Ref(Unit.__tablename__, number),
            room=code.long,
            place=code.sort_key,
            count=str(len(lacking)),
            titles=tuple(one.title for one in lacking),
            words="、".join(one.title for one in lacking),
        )
        for number, code, lacking in _all(session, building_id)
    ]


def missing_in(session: Session, building_id: int | None = None) -> dict[int, tuple[Missing, ...]]:
    """What is missing, by household; those that lack nothing are not in it."""
    return {number: lacking for number, _, lacking in _all(session, building_id)}


def needs_in_force(session: Session) -> list[ArchiveNeed]:
    """The list of needed papers as it is today."""
    asked = select(ArchiveNeed).where(ArchiveNeed.retired.is_(None))
    return list(session.scalars(asked.order_by(ArchiveNeed.position, ArchiveNeed.id)))


# ---------------------------------------------------------------- inside


def _all(session: Session, building_id: int | None) -> Iterable[tuple[int, RoomCode, tuple[Missing, ...]]]:
    """Who has a file, and what it lacks; asked once for all."""
    needs = needs_in_force(session)
    if not needs:
        return
    has_file = or_(
        Unit.formalities.is_not(None),
        Unit.moved_in.is_not(None),
        exists().where(ArchivePaper.unit_id == Unit.id, ArchivePaper.struck_at.is_(None)),
    )
    asked = select(Unit.id, Building.name, Unit.entrance, Unit.room).join(Building).where(has_file)
    if building_id is not None:
        asked = asked.where(Unit.building_id == building_id)
    held = _held_in(session, building_id)
    drivers = _drivers(session)
    for number, building, entrance, room in session.execute(asked.order_by(Unit.place, Unit.id)):
        lacking = _lacking(needs, held.get(number, set()), has_vehicle=number in drivers)
        if lacking:
            yield number, RoomCode(building, entrance, room), lacking


def _lacking(
    needs: Iterable[ArchiveNeed], held: Collection[tuple[str, str]], *, has_vehicle: bool
) -> tuple[Missing, ...]:
    kinds = {kind for kind, _ in held}
    applies = {
        "always": True,
        "vehicle": has_vehicle or "vehicle" in kinds,
        "renovation": "renovation" in kinds,
    }
    return tuple(
        Missing(need.kind, KIND_ZH[need.kind], need.title)
        for need in needs
        if applies[need.needed] and (need.kind, need.title) not in held
    )


def _held(session: Session, unit_ids: Collection[int]) -> Held:
    asked = select(ArchivePaper.unit_id, ArchivePaper.kind, ArchivePaper.title).where(
        ArchivePaper.unit_id.in_(unit_ids), ArchivePaper.struck_at.is_(None)
    )
    return _gathered(session, asked)


def _held_in(session: Session, building_id: int | None) -> Held:
    asked = select(ArchivePaper.unit_id, ArchivePaper.kind, ArchivePaper.title)
    asked = asked.where(ArchivePaper.struck_at.is_(None))
    if building_id is not None:
        asked = asked.join(Unit, Unit.id == ArchivePaper.unit_id).where(Unit.building_id == building_id)
    return _gathered(session, asked)


def _gathered(session: Session, asked: object) -> Held:
    held: Held = defaultdict(set)
    for unit_id, kind, title in session.execute(asked):  # type: ignore[call-overload]
        held[unit_id].add((kind, title))
    return held


def _drivers(session: Session, unit_id: int | None = None) -> frozenset[int]:
    """Households that have a vehicle on the register of residents."""
    asked = select(Vehicle.unit_id).where(Vehicle.until.is_(None))
    if unit_id is not None:
        asked = asked.where(Vehicle.unit_id == unit_id)
    return frozenset(session.scalars(asked))
