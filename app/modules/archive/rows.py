"""The frozen lines of the archive, and how they are made of its records; by room, never a name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.archive.missing import Missing
from app.modules.archive.model import ArchiveDamage, ArchiveFile, ArchivePaper
from app.modules.archive.rules import CARE_ZH, DAMAGE_ZH, KIND_ZH, KINDS, spot_words
from app.modules.residents.model import Unit
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.storage.attachments import Attachment
from app.storage.record import ref_of
from app.storage.search import in_slices

WITH_FORMALITIES = "随手续归档"
"""Stands for the day by which a paper is filed whose source has the clock."""


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
    lacks: str
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
    source: Ref | None = None

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


def file_row(
    number: int,
    place: str,
    code: RoomCode,
    spot: tuple[str, str, str],
    counted: Mapping[str, tuple[int, int]],
    missing: Sequence[Missing],
) -> FileRow:
    """The line of one household's file; `counted` says by kind how many papers, and how many are filed."""
    by_kind = {kind: str(counted[kind][0]) if kind in counted else "" for kind, _ in KINDS}
    total = sum(many for many, _ in counted.values())
    open_ones = total - sum(filed for _, filed in counted.values())
    sign = "today" if open_ones else "done" if total and not missing else "later"
    return FileRow(
        ref=Ref(Unit.__tablename__, number),
        room=code.long,
        place=place,
        where=spot_words(*spot),
        total=total,
        missing=str(len(missing)) if missing else "",
        lacks="、".join(one.title for one in missing),
        waiting=str(open_ones) if open_ones else "",
        sign=sign,
        tone="due" if missing else "",
        **by_kind,
    )


def paper_rows(session: Session, papers: Iterable[ArchivePaper], today: date) -> list[PaperRow]:
    """The lines of papers, with their scans and where their households' files stand."""
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
        received=f"{paper.received_at:%m-%d %H:%M}",
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
        source=Ref(paper.source_kind, paper.source_id) if paper.source_id else None,
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


def damage_rows(session: Session, found: Iterable[ArchiveDamage]) -> list[DamageRow]:
    """The lines of damages, with what was done about them."""
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
