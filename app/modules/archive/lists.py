"""What the screens show of household archives: frozen rows by room, never a name."""

import re
from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.archive.duties import filing_due
from app.modules.archive.finding import IS_WAITING, file_of, unit_or_refuse
from app.modules.archive.missing import Missing as Missing
from app.modules.archive.missing import MissingRow as MissingRow
from app.modules.archive.missing import missing_in, needs_in_force
from app.modules.archive.missing import missing_of as missing_of
from app.modules.archive.missing import missing_rows as missing_rows
from app.modules.archive.model import ArchiveCheck, ArchiveDamage, ArchiveFile, ArchivePaper
from app.modules.archive.rows import (
    CheckLine,
    Counts,
    DamageRow,
    FileCard,
    FileRow,
    NeedRow,
    PaperRow,
    Receiving,
    Spine,
    damage_rows,
    file_row,
    paper_rows,
)
from app.modules.archive.rules import (
    KIND_ZH,
    KINDS,
    NEEDED_ZH,
)
from app.modules.dues.rules import Wanted
from app.modules.dues.service import times
from app.modules.residents.model import Building, Unit
from app.modules.residents.service import find_unit
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.rules.rooms import RoomCode, parse_room
from app.storage.record import ref_of

MOST_CHECKS = 10
NOWHERE = ("", "", "")
_FILED_HERE = ArchivePaper.same_day | (ArchivePaper.source_kind == "")


def files(session: Session, building_id: int | None = None) -> list[FileRow]:
    """The files of one building, or of all, by room; a household without any paper has one too."""
    counted = _counted(session, building_id)
    lacking = missing_in(session, building_id)
    asked = (
        select(
            Unit.id,
            Unit.place,
            Building.name,
            Unit.entrance,
            Unit.room,
            ArchiveFile.cabinet,
            ArchiveFile.level,
            ArchiveFile.box,
        )
        .join(Building)
        .join(ArchiveFile, ArchiveFile.unit_id == Unit.id, isouter=True)
    )
    if building_id is not None:
        asked = asked.where(Unit.building_id == building_id)
    return [
        file_row(
            number,
            place,
            RoomCode(building, entrance, room),
            (cabinet or "", level or "", box or ""),
            counted.get(number, {}),
            lacking.get(number, ()),
        )
        for number, place, building, entrance, room, cabinet, level, box in session.execute(
            asked.order_by(Unit.place, Unit.id)
        )
    ]


def counts(session: Session) -> Counts:
    """What waits, over the whole site; read from what is open only."""
    asked = select(_FILED_HERE, func.count()).where(IS_WAITING).group_by(_FILED_HERE)
    found = {bool(here): many for here, many in session.execute(asked)}
    is_open = ArchiveDamage.cared == ""
    damaged = session.scalar(select(func.count()).select_from(ArchiveDamage).where(is_open)) or 0
    return Counts(found.get(True, 0), found.get(False, 0), damaged)


def waiting(session: Session, today: date) -> list[PaperRow]:
    """Papers that are to be filed here, the oldest first; those of formalities are filed with them."""
    asked = _papers().where(IS_WAITING, _FILED_HERE).order_by(ArchivePaper.received_at, ArchivePaper.id)
    return paper_rows(session, session.scalars(asked).all(), today)


def damages(session: Session) -> list[DamageRow]:
    """Damage about which nothing was done yet, the oldest first."""
    asked = _damages().where(ArchiveDamage.cared == "").order_by(ArchiveDamage.noted_at, ArchiveDamage.id)
    return damage_rows(session, session.scalars(asked).all())


def file_card(session: Session, unit_id: int, today: date) -> FileCard | None:
    """The file of a household, or None when there is no such household."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    held = file_of(session, unit_id)
    order = {kind: place for place, (kind, _) in enumerate(KINDS)}
    mine = _papers().where(ArchivePaper.unit_id == unit_id, ArchivePaper.struck_at.is_(None))
    papers = session.scalars(mine.order_by(ArchivePaper.id)).all()
    papers = sorted(papers, key=lambda one: (order[one.kind], one.filed_at is None, one.id))
    broken = _damages().where(ArchiveDamage.unit_id == unit_id)
    return FileCard(
        ref=ref_of(unit),
        room=unit.code.long,
        short=unit.code.short,
        where=held.place if held else "",
        since=held.since.isoformat() if held else "",
        spot=(held.cabinet, held.level, held.box) if held else NOWHERE,
        papers=tuple(paper_rows(session, papers, today)),
        missing=missing_of(session, unit_id),
        damages=tuple(damage_rows(session, session.scalars(broken.order_by(ArchiveDamage.id.desc())).all())),
        checks=_checks(session, unit_id),
    )


def place_of(session: Session, unit_id: int) -> str:
    """Where the file of a household stands: 2-3-07; empty when it has no place yet."""
    held = file_of(session, unit_id)
    return held.place if held else ""


def unit_of(session: Session, ref: Ref) -> Ref | None:
    """The household a record of the archive belongs to, or None when it is there no more."""
    if ref.kind == Unit.__tablename__:
        return ref if session.get(Unit, ref.id) is not None else None
    kept: dict[str, Any] = {
        model.__tablename__: model for model in (ArchiveFile, ArchivePaper, ArchiveDamage, ArchiveCheck)
    }
    found = session.get(kept[ref.kind], ref.id) if ref.kind in kept else None
    return Ref(Unit.__tablename__, found.unit_id) if found is not None else None


def needs(session: Session) -> list[NeedRow]:
    """The list of needed papers in force, as it is edited and offered when a paper comes in."""
    return [
        NeedRow(
            ref=ref_of(need),
            kind=need.kind,
            kind_zh=KIND_ZH[need.kind],
            title=need.title,
            needed=need.needed,
            needed_zh=NEEDED_ZH[need.needed],
        )
        for need in needs_in_force(session)
    ]


def receiving(session: Session, room: str, kind: str) -> Receiving:
    """The papers of a kind to choose from for a room as typed, those its file lacks first."""
    code = parse_room(room)
    unit = find_unit(session, code) if code is not None else None
    listed = [need.title for need in needs_in_force(session) if need.kind == kind]
    if unit is None:
        return Receiving("", (), tuple(listed))
    lacking = missing_of(session, unit.id)
    mine = tuple(one.title for one in lacking if one.kind == kind)
    where = place_of(session, unit.id)
    told = [unit.code.long, f"户档在 {where}" if where else "户档还没有位置"]
    told += [f"缺 {len(lacking)} 份"] if lacking else []
    return Receiving("　".join(told), mine, tuple(title for title in listed if title not in mine))


def spines(session: Session, rooms: str, building_id: int | None = None) -> list[Spine]:
    """The files of the rooms typed; typed none, those that have a place. Raises Refusal naming the field.

    Typed rooms get a label also where the place is not fixed yet.
    """
    typed = [word for word in re.split(r"[\s,，、;；]+", rooms) if word]
    if typed:
        units = {unit.id: unit for unit in (_typed_unit(session, word) for word in typed)}
        return [
            Spine(unit.code.long, unit.code.short, (held.cabinet, held.level, held.box) if held else NOWHERE)
            for unit in units.values()
            for held in (file_of(session, unit.id),)
        ]
    asked = select(ArchiveFile).join(ArchiveFile.unit).options(joinedload(ArchiveFile.unit))
    if building_id is not None:
        asked = asked.where(Unit.building_id == building_id)
    return [
        Spine(held.unit.code.long, held.unit.code.short, (held.cabinet, held.level, held.box))
        for held in session.scalars(asked.order_by(Unit.place, Unit.id))
    ]


def wanted(session: Session, _day: date) -> list[Wanted]:
    """Papers that are to be filed the day they came in (ARCH-03)."""
    asked = _papers().where(IS_WAITING, ArchivePaper.same_day.is_(True)).order_by(ArchivePaper.received_at)
    papers = session.scalars(asked).all()
    reckoned = times(session) if papers else None
    found = [filing_due(paper, reckoned) for paper in papers if reckoned is not None]
    return [one for one in found if one is not None]


# ---------------------------------------------------------------- inside


def _typed_unit(session: Session, word: str) -> Unit:
    try:
        return unit_or_refuse(session, word)
    except Refusal as refusal:
        raise Refusal(f"{word}：{refusal.sentence}", clause="ARCH-08", field="rooms") from refusal


def _counted(session: Session, building_id: int | None) -> dict[int, dict[str, tuple[int, int]]]:
    """By household and kind: how many papers, and how many of them are filed."""
    asked = select(
        ArchivePaper.unit_id, ArchivePaper.kind, func.count(), func.count(ArchivePaper.filed_at)
    ).where(ArchivePaper.struck_at.is_(None))
    if building_id is not None:
        asked = asked.join(Unit, Unit.id == ArchivePaper.unit_id).where(Unit.building_id == building_id)
    by = ArchivePaper.unit_id, ArchivePaper.kind
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for unit_id, kind, many, filed in session.execute(asked.group_by(*by)):
        found[unit_id][kind] = (many, filed)
    return found


def _papers() -> Any:
    return select(ArchivePaper).options(joinedload(ArchivePaper.unit))


def _damages() -> Any:
    return select(ArchiveDamage).options(joinedload(ArchiveDamage.unit), joinedload(ArchiveDamage.paper))


def _checks(session: Session, unit_id: int) -> tuple[CheckLine, ...]:
    staff = names(session)
    asked = select(ArchiveCheck).where(ArchiveCheck.unit_id == unit_id)
    found = session.scalars(asked.order_by(ArchiveCheck.id.desc()).limit(MOST_CHECKS))
    return tuple(CheckLine(f"{one.at:%Y-%m-%d %H:%M}", staff.get(one.by, ""), one.words) for one in found)
