"""Which papers are missing in whose file (ARCH-04): what is needed against what came in."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import exists, or_, select, true
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


def missing_of(session: Session, unit_id: int) -> tuple[Missing, ...]:
    """What the file of one household lacks, in the order of the list.

    Nothing before its formalities are done or a first paper came in: there is no file yet.
    """
    return next((lacking for _, _, _, lacking in _asked(session, Unit.id == unit_id)), ())


def missing_rows(session: Session, building_id: int | None = None) -> list[MissingRow]:
    """Every household of a building, or of all, whose file lacks something, by room."""
    return [
        MissingRow(
            ref=Ref(Unit.__tablename__, number),
            room=code.long,
            place=place,
            count=str(len(lacking)),
            titles=tuple(one.title for one in lacking),
            words="、".join(one.title for one in lacking),
        )
        for number, place, code, lacking in _asked(session, _in(building_id))
    ]


def missing_in(session: Session, building_id: int | None = None) -> dict[int, tuple[Missing, ...]]:
    """What is missing, by household; those that lack nothing are not in it."""
    return {number: lacking for number, _, _, lacking in _asked(session, _in(building_id))}


def needs_in_force(session: Session) -> list[ArchiveNeed]:
    """The list of needed papers as it is today."""
    asked = select(ArchiveNeed).where(ArchiveNeed.retired.is_(None))
    return list(session.scalars(asked.order_by(ArchiveNeed.position, ArchiveNeed.id)))


# ---------------------------------------------------------------- inside


def _in(building_id: int | None) -> Any:
    return true() if building_id is None else Unit.building_id == building_id


def _has(*which: Any) -> Any:
    """The household has such a paper that counts."""
    return exists().where(ArchivePaper.unit_id == Unit.id, ArchivePaper.struck_at.is_(None), *which)


def _asked(session: Session, which: Any) -> Iterable[tuple[int, str, RoomCode, tuple[Missing, ...]]]:
    """Who has a file and what it lacks, by room: one question, however many households there are.

    What only some households need is named like the kind of papers that says who they are.
    """
    drives = exists().where(Vehicle.unit_id == Unit.id, Vehicle.until.is_(None))
    asked = (
        select(
            Unit.id, Unit.place, ArchiveNeed.kind, ArchiveNeed.title, Building.name, Unit.entrance, Unit.room
        )
        .join(Building)
        .join(ArchiveNeed, ArchiveNeed.retired.is_(None))
        .where(which, or_(Unit.formalities.is_not(None), Unit.moved_in.is_not(None), _has()))
        .where(~_has(ArchivePaper.kind == ArchiveNeed.kind, ArchivePaper.title == ArchiveNeed.title))
        .where(
            or_(
                ArchiveNeed.needed == "always",
                _has(ArchivePaper.kind == ArchiveNeed.needed),
                (ArchiveNeed.needed == "vehicle") & drives,
            )
        )
        .order_by(Unit.place, Unit.id, ArchiveNeed.position, ArchiveNeed.id)
    )
    for number, pairs in groupby(session.execute(asked), key=lambda row: row[0]):
        rows = list(pairs)
        _, place, *_, building, entrance, room = rows[0]
        lacking = tuple(Missing(kind, KIND_ZH[kind], title) for _, _, kind, title, *_ in rows)
        yield number, place, RoomCode(building, entrance, room), lacking
