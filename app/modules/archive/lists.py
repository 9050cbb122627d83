"""What the screens show of household archives: frozen rows by room, never a name."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.archive.duties import filing_due
from app.modules.archive.finding import IS_WAITING, file_of, unit_or_refuse
from app.modules.archive.missing import Missing as Missing
from app.modules.archive.missing import MissingRow as MissingRow
from app.modules.archive.missing import missing_counts, needs_in_force
from app.modules.archive.missing import missing_of as missing_of
from app.modules.archive.missing import missing_rows as missing_rows
from app.modules.archive.model import ArchiveCheck, ArchiveDamage, ArchiveFile, ArchivePaper
from app.modules.archive.rules import (
    CARE_ZH,
    DAMAGE_ZH,
    KIND_ZH,
    KINDS,
    NEEDED_ZH,
    spot_words,
)
from app.modules.dues.rules import Wanted
from app.modules.dues.service import times
from app.modules.residents.model import Building, Unit
from app.modules.residents.service import find_unit
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.rules.rooms import RoomCode, parse_room
from app.storage.attachments import Attachment
from app.storage.record import ref_of
from app.storage.search import in_slices

MOST_CHECKS = 10
NOWHERE = ("", "", "")
WITH_FORMALITIES = "随手续归档"
_FILED_HERE = ArchivePaper.same_day | (ArchivePaper.source_kind == "")


@dataclass(frozen=True)
class FileRow:
    """One household's file on the list; the counts by kind are empty where there is no paper."""

    ref: Ref
    room: str
    place: str
    where: str
    movein: str
    renovation: str
    vehicle: str
    statement: str
    total: int
    missing: str
    waiting: str
    sign: str
    tone: str


@dataclass(frozen=True)
class PaperRow:
    """One paper, on a household's file or on a list of several; `values` fill the form that amends it."""

    ref: Ref
    unit: Ref
    room: str
    place: str
    kind: str
    kind_zh: str
    title: str
    formed: str
    pages: str
    original: str
    received: str
    received_by: str
    filed: str
    where: str
    is_filed: bool
    can_unfile: bool
    sign: str
    tone: str
    age: str
    scans: tuple[tuple[int, str, str], ...]
    remark: str
    values: dict[str, str]
    picked: str = "later"

    @property
    def blank(self) -> str:
        """The words beside the sign of being picked: none."""
        return ""


@dataclass(frozen=True)
class DamageRow:
    """One damage and what was done about it; `is_open` while nothing was."""

    ref: Ref
    unit: Ref
    room: str
    place: str
    kind_zh: str
    what: str
    words: str
    noted: str
    noted_by: str
    care: str
    is_open: bool
    sign: str


@dataclass(frozen=True)
class CheckLine:
    """Who looked a file through, when, and what they found."""

    when: str
    by: str
    words: str


@dataclass(frozen=True)
class NeedRow:
    """One line of the list of needed papers."""

    ref: Ref
    kind: str
    kind_zh: str
    title: str
    needed: str
    needed_zh: str


@dataclass(frozen=True)
class FileCard:
    """The whole file of a household; `spot` is its place, empty texts without one."""

    ref: Ref
    room: str
    short: str
    where: str
    since: str
    spot: tuple[str, str, str]
    papers: tuple[PaperRow, ...]
    missing: tuple[Missing, ...]
    damages: tuple[DamageRow, ...]
    checks: tuple[CheckLine, ...]

    @property
    def words(self) -> str:
        """16 份 · 缺 2 · 未归档 1."""
        waiting = sum(not paper.is_filed for paper in self.papers)
        told = [f"{len(self.papers)} 份"]
        told += [f"缺 {len(self.missing)}"] if self.missing else []
        told += [f"未归档 {waiting}"] if waiting else []
        return " · ".join(told)


@dataclass(frozen=True)
class Receiving:
    """What is offered when a paper comes in: the titles the file lacks, the other listed ones."""

    words: str
    missing: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Spine:
    """What a spine label says of a file; `code` is the room as a scanner types it."""

    room: str
    code: str
    spot: tuple[str, str, str]


@dataclass(frozen=True)
class Counts:
    """How many papers are to be filed here, how many with their formalities, how much damage waits."""

    waiting: int
    elsewhere: int
    damaged: int


def files(session: Session, building_id: int | None = None) -> list[FileRow]:
    """The files of one building, or of all, by room; a household without any paper has one too."""
    counted = _counted(session, building_id)
    lacking = missing_counts(session, building_id)
    asked = (
        select(
            Unit.id,
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
        _file_row(number, RoomCode(*code), tuple(spot), counted.get(number, {}), lacking.get(number, 0))
        for number, *code, a, b, c in session.execute(asked.order_by(Unit.place, Unit.id))
        for spot in ((a or "", b or "", c or ""),)
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
    return _rows(session, session.scalars(asked).all(), today)


def damages(session: Session) -> list[DamageRow]:
    """Damage about which nothing was done yet, the oldest first."""
    asked = _damages().where(ArchiveDamage.cared == "").order_by(ArchiveDamage.noted_at, ArchiveDamage.id)
    return _damage_rows(session, session.scalars(asked).all())


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
        papers=tuple(_rows(session, papers, today)),
        missing=missing_of(session, unit_id),
        damages=tuple(_damage_rows(session, session.scalars(broken.order_by(ArchiveDamage.id.desc())).all())),
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
    reckoned = times(session)
    asked = _papers().where(IS_WAITING, ArchivePaper.same_day.is_(True)).order_by(ArchivePaper.id)
    found = [filing_due(paper, reckoned) for paper in session.scalars(asked)]
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


def _file_row(
    number: int,
    code: RoomCode,
    spot: tuple[str, ...],
    counted: dict[str, tuple[int, int]],
    missing: int,
) -> FileRow:
    by_kind = {kind: str(counted[kind][0]) if kind in counted else "" for kind, _ in KINDS}
    total = sum(many for many, _ in counted.values())
    open_ones = total - sum(filed for _, filed in counted.values())
    sign = "today" if open_ones else "done" if total and not missing else "later"
    return FileRow(
        ref=Ref(Unit.__tablename__, number),
        room=code.long,
        place=code.sort_key,
        where=spot_words(*spot),
        total=total,
        missing=str(missing) if missing else "",
        waiting=str(open_ones) if open_ones else "",
        sign=sign,
        tone="due" if missing else "",
        **by_kind,
    )


def _papers() -> Any:
    return select(ArchivePaper).options(joinedload(ArchivePaper.unit))


def _damages() -> Any:
    return select(ArchiveDamage).options(joinedload(ArchiveDamage.unit), joinedload(ArchiveDamage.paper))


def _rows(session: Session, papers: Iterable[ArchivePaper], today: date) -> list[PaperRow]:
    listed = list(papers)
    staff, scans = names(session), _scans(session, [paper.id for paper in listed])
    homes = _homes(session, {paper.unit_id for paper in listed})
    return [_row(paper, staff, scans.get(paper.id, ()), homes, today) for paper in listed]


def _row(
    paper: ArchivePaper,
    staff: dict[int, str],
    scans: tuple[tuple[int, str, str], ...],
    homes: dict[int, str],
    today: date,
) -> PaperRow:
    days = (today - paper.received_at.date()).days
    late = paper.filed_at is None and paper.same_day and days > 0
    filed = paper.filed_at is not None
    return PaperRow(
        ref=ref_of(paper),
        unit=Ref(Unit.__tablename__, paper.unit_id),
        room=paper.unit.code.long,
        place=paper.unit.code.sort_key,
        kind=paper.kind,
        kind_zh=KIND_ZH[paper.kind],
        title=paper.title,
        formed=paper.formed.isoformat() if paper.formed else "",
        pages=str(paper.pages) if paper.pages else "",
        original="原件" if paper.original else "复印件",
        received=f"{paper.received_at:%Y-%m-%d %H:%M}",
        received_by=staff.get(paper.received_by, ""),
        filed=f"{paper.filed_at:%Y-%m-%d}" if paper.filed_at else "未归档",
        where=(paper.own_place or homes.get(paper.unit_id, "")) if filed else homes.get(paper.unit_id, ""),
        is_filed=filed,
        can_unfile=paper.filed_at is not None and paper.same_day and paper.filed_at.date() == today,
        sign="done" if filed else "overdue" if late else "today" if paper.same_day else "later",
        tone="over" if late else "due" if not filed and paper.same_day else "",
        age=f"逾期 {days} 天" if late else "今天" if paper.same_day else WITH_FORMALITIES,
        scans=scans,
        remark=paper.remark,
        values=_values(paper),
    )


def _values(paper: ArchivePaper) -> dict[str, str]:
    return {
        "kind": paper.kind,
        "title": paper.title,
        "formed": paper.formed.isoformat() if paper.formed else "",
        "pages": str(paper.pages or ""),
        "original": "yes" if paper.original else "no",
        "remark": paper.remark,
        "cabinet": paper.cabinet,
        "level": paper.level,
        "box": paper.box,
    }


def _scans(session: Session, papers: list[int]) -> dict[int, tuple[tuple[int, str, str], ...]]:
    """What is attached to these papers: number, name and kind of each scan."""
    found: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    asked = select(Attachment.owner_id, Attachment.id, Attachment.title, Attachment.media)
    for some in in_slices(papers):
        mine = Attachment.owner_id.in_(some), Attachment.owner_kind == ArchivePaper.__tablename__
        for owner, number, title, media in session.execute(asked.where(*mine).order_by(Attachment.id)):
            found[owner].append((number, title, media))
    return {owner: tuple(scans) for owner, scans in found.items()}


def _homes(session: Session, units: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in in_slices(sorted(units)):
        for held in session.scalars(select(ArchiveFile).where(ArchiveFile.unit_id.in_(some))):
            found[held.unit_id] = held.place
    return found


def _damage_rows(session: Session, found: Iterable[ArchiveDamage]) -> list[DamageRow]:
    staff = names(session)
    return [
        DamageRow(
            ref=ref_of(one),
            unit=Ref(Unit.__tablename__, one.unit_id),
            room=one.unit.code.long,
            place=one.unit.code.sort_key,
            kind_zh=DAMAGE_ZH[one.kind],
            what=one.paper.title if one.paper else "整份户档",
            words=one.words,
            noted=f"{one.noted_at:%Y-%m-%d}",
            noted_by=staff.get(one.noted_by, ""),
            care=_care(one, staff),
            is_open=not one.cared,
            sign="done" if one.cared else "today",
        )
        for one in found
    ]


def _care(one: ArchiveDamage, staff: dict[int, str]) -> str:
    if one.cared_at is None:
        return "待处理"
    by = f"{one.cared_at:%Y-%m-%d} {staff.get(one.cared_by or 0, '')}"
    return f"{CARE_ZH[one.cared]}：{one.cared_words}（{by}）"


def _checks(session: Session, unit_id: int) -> tuple[CheckLine, ...]:
    staff = names(session)
    asked = select(ArchiveCheck).where(ArchiveCheck.unit_id == unit_id)
    found = session.scalars(asked.order_by(ArchiveCheck.id.desc()).limit(MOST_CHECKS))
    return tuple(CheckLine(f"{one.at:%Y-%m-%d %H:%M}", staff.get(one.by, ""), one.words) for one in found)
