"""Upkeep of the archive: scans of papers, damage and what was done about it, the head's check (ARCH-13)."""

from app.errors import Refusal
from app.modules.archive.finding import damage_or_refuse, known_unit, must_keep_archive, paper_or_refuse
from app.modules.archive.model import ArchiveCheck, ArchiveDamage, ArchivePaper
from app.modules.archive.rules import CARES, DAMAGES, choice_or_refuse, words_or_refuse
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.attachments import LONGEST_TITLE, SCAN, attach, attached, read_attachment
from app.storage.record import ref_of


def keep_scan(act: Act, paper: ArchivePaper, content: bytes) -> Ref:
    """The picture of a paper is kept with it, named after it. Raises Refusal when it is no picture."""
    number = len(attached(act.session, ref_of(paper)))
    title = f"{paper.title} {number + 1}" if number else paper.title
    return attach(act, ref_of(paper), content, kind=SCAN, title=title[:LONGEST_TITLE])


@verb("archive.collect", "附上资料扫描件")
def attach_scan(act: Act, paper_id: int, content: bytes) -> Ref:
    """Keep the scan or photograph of a paper with it. Raises Refusal."""
    return keep_scan(act, paper_or_refuse(act.session, paper_id), content)


@verb("private.open", "看资料扫描件")
def open_scan(act: Act, paper_id: int, attachment_id: int) -> bytes:
    """The scan of a paper; who looked at it is on record (ARCH-12). Raises Refusal or Trouble."""
    owner = Ref(ArchivePaper.__tablename__, paper_id)
    if not any(scan.ref.id == attachment_id for scan in attached(act.session, owner)):
        raise Refusal("这份资料没有这个扫描件，请刷新后再看。", clause="ARCH-12")
    act.looked_at(owner, "scan")
    return read_attachment(act.session, act.site_folder, attachment_id)


@verb("archive.collect", "登记档案损坏")
def note_damage(act: Act, unit_id: int, *, kind: str, words: str, paper_id: int | str | None = None) -> Ref:
    """A file or one of its papers is damp, mouldy, torn … (ARCH-13). Raises Refusal naming the field."""
    unit = known_unit(act.session, unit_id)
    what = choice_or_refuse(kind, DAMAGES, "损坏", "kind")
    said = words_or_refuse(words, "说明", "words", least=2, most=200)
    paper = paper_or_refuse(act.session, int(paper_id)) if paper_id else None
    if paper is not None and paper.unit_id != unit.id:
        raise Refusal("这份资料不在这一户，请重选。", clause="ARCH-13", field="paper_id")
    damage = ArchiveDamage(
        unit_id=unit.id,
        paper_id=paper.id if paper else None,
        kind=what,
        words=said,
        noted_at=act.now,
        noted_by=act.who.staff_id,
    )
    act.session.add(damage)
    act.session.flush()
    return ref_of(damage)


@verb("archive.keep", "登记损坏处理")
def note_care(act: Act, damage_id: int, *, cared: str, words: str) -> None:
    """What was done about a damage: protected, repaired or made anew (ARCH-13). Raises Refusal."""
    must_keep_archive(act)
    damage = damage_or_refuse(act.session, damage_id)
    if damage.cared:
        raise Refusal("这条损坏已经登记过处理。", clause="ARCH-13")
    done = choice_or_refuse(cared, CARES, "处理", "cared")
    damage.cared_words = words_or_refuse(words, "处理说明", "words", least=2, most=200)
    damage.cared, damage.cared_at, damage.cared_by = done, act.now, act.who.staff_id


@verb("archive.check", "检查户档")
def checked(act: Act, unit_id: int, words: str) -> Ref:
    """The head of customer service looked a household's file through (ARCH-01). Raises Refusal."""
    unit = known_unit(act.session, unit_id)
    said = words_or_refuse(words, "检查情况", "words", least=2, most=200)
    check = ArchiveCheck(unit_id=unit.id, at=act.now, by=act.who.staff_id, words=said)
    act.session.add(check)
    act.session.flush()
    return ref_of(check)
