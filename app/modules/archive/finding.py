"""Finds files and papers for the verbs, and says in a sentence when there is none or it may not be."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.archive.model import ArchiveDamage, ArchiveFile, ArchiveNeed, ArchivePaper
from app.modules.archive.rules import MOST_AT_ONCE, room_or_refuse
from app.modules.residents.model import Unit
from app.modules.residents.service import find_unit
from app.modules.staff.service import named_for
from app.rules.ref import Ref
from app.rules.roles import HEADS, Role
from app.storage.act import Act
from app.storage.search import in_slices

ARCHIVE = "archive"
"""The duty somebody is named for who keeps the archive (ARCH-01)."""
IS_WAITING = ArchivePaper.filed_at.is_(None) & ArchivePaper.struck_at.is_(None)
"""Papers that came in and are not filed yet; the partial index of the table holds just them."""


def must_keep_archive(act: Act) -> None:
    """Filing and upkeep are the named archive officer's, the records officer's or a head's (ARCH-01).

    Raises Refusal that names who it is.
    """
    named = named_for(act.session, ARCHIVE, act.today)
    if act.who.roles & (HEADS | {Role.RECORDS}) or any(who.staff_id == act.who.staff_id for who in named):
        return
    if named:
        names = "、".join(who.name for who in named)
        words = f"归档和维护由指定的档案管理员办理，请找{names}；要由你办，请负责人先在“人员与岗位”指定。"
    else:
        words = "还没有指定档案管理员，请负责人先在“人员与岗位”指定。"
    raise Refusal(words, clause="ARCH-01")


def unit_or_refuse(session: Session, room: str) -> Unit:
    """The household by its room code as typed. Raises Refusal."""
    code = room_or_refuse(room)
    unit = find_unit(session, code)
    if unit is None:
        raise Refusal(f"住户名册里没有 {code.long}，请核对房号。", clause="ARCH-02", field="room")
    return unit


def known_unit(session: Session, unit_id: int) -> Unit:
    """A household by its id. Raises Refusal."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Refusal("住户名册里没有这一户，请刷新后再看。", clause="ARCH-02")
    return unit


def file_of(session: Session, unit_id: int) -> ArchiveFile | None:
    """Where the file of a household stands, or None when it has no place yet."""
    return session.scalars(select(ArchiveFile).where(ArchiveFile.unit_id == unit_id)).one_or_none()


def paper_or_refuse(session: Session, paper_id: int) -> ArchivePaper:
    """A paper that counts. Raises Refusal when it was struck."""
    paper = session.get(ArchivePaper, paper_id)
    if paper is None:
        raise Refusal("找不到这份资料，请刷新后再看。", clause="ARCH-02")
    if paper.struck_at is not None:
        raise Refusal(f"“{paper.title}”已经注销，不能再改。", clause="ARCH-02")
    return paper


def waiting_papers(session: Session, paper_ids: Sequence[int]) -> list[ArchivePaper]:
    """These papers, each received and not filed yet. Raises Refusal that names one that is not."""
    wanted = list(dict.fromkeys(paper_ids))
    if not wanted:
        raise Refusal("没有选中资料，请先选要归档的。", clause="ARCH-03")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次最多归档 {MOST_AT_ONCE} 份，请分几次。", clause="ARCH-03")
    kept: dict[int, ArchivePaper] = {}
    for some in in_slices(wanted):
        kept |= {p.id: p for p in session.scalars(select(ArchivePaper).where(ArchivePaper.id.in_(some)))}
    for number in wanted:
        paper = kept.get(number)
        if paper is None or paper.struck_at is not None or paper.filed_at is not None:
            what = f"“{paper.title}”" if paper is not None else "有一份资料"
            raise Refusal(f"{what}已经归档或注销，请刷新后再选。", clause="ARCH-03")
    return [kept[number] for number in wanted]


def waiting_of(session: Session, source: Ref) -> list[ArchivePaper]:
    """What came in from a record and is not filed yet, in the order it came."""
    asked = select(ArchivePaper).where(
        ArchivePaper.source_kind == source.kind, ArchivePaper.source_id == source.id, IS_WAITING
    )
    return list(session.scalars(asked.order_by(ArchivePaper.id)))


def damage_or_refuse(session: Session, damage_id: int) -> ArchiveDamage:
    """A damage on record. Raises Refusal."""
    damage = session.get(ArchiveDamage, damage_id)
    if damage is None:
        raise Refusal("找不到这条损坏登记，请刷新后再看。", clause="ARCH-13")
    return damage


def need_or_refuse(session: Session, need_id: int) -> ArchiveNeed:
    """A line of the list of needed papers. Raises Refusal."""
    need = session.get(ArchiveNeed, need_id)
    if need is None:
        raise Refusal("清单里没有这一项，请刷新后再看。", clause="ARCH-04")
    return need
