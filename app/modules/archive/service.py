"""What is done with the papers of a household: received, filed, put right, struck; where the file stands."""

from collections.abc import Sequence
from datetime import date

from app.errors import Refusal
from app.modules.archive.caring import attach_scan as attach_scan
from app.modules.archive.caring import checked as checked
from app.modules.archive.caring import keep_scan
from app.modules.archive.caring import note_care as note_care
from app.modules.archive.caring import note_damage as note_damage
from app.modules.archive.caring import open_scan as open_scan
from app.modules.archive.duties import FILE, filing_due
from app.modules.archive.finding import (
    file_of,
    known_unit,
    paper_or_refuse,
    unit_or_refuse,
    waiting_of,
    waiting_papers,
)
from app.modules.archive.finding import must_keep_archive as must_keep_archive
from app.modules.archive.model import ArchiveFile, ArchivePaper
from app.modules.archive.needed import add_need as add_need
from app.modules.archive.needed import bring_needs as bring_needs
from app.modules.archive.needed import change_need as change_need
from app.modules.archive.needed import retire_need as retire_need
from app.modules.archive.rules import (
    formed_or_refuse,
    is_yes,
    kind_or_refuse,
    pages_or_refuse,
    spot_or_refuse,
    title_or_refuse,
    words_or_refuse,
)
from app.modules.dues import service as dues
from app.modules.residents.service import amend
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

LONGEST_REMARK = 200
Spot = tuple[str, str, str]


# ---------------------------------------------------------------- for the rooms papers come from


def receive(
    act: Act,
    unit_id: int,
    kind: str,
    title: str,
    *,
    formed: date | None,
    pages: int,
    original: bool,
    source: Ref | None,
    starts_clock: bool,
    remark: str = "",
) -> Ref:
    """A paper of a household came in and is not filed yet; part of the verb that took it.

    `starts_clock` starts the clock of the same day (ARCH-03); False where the source has a clock of
    its own. `pages` 0 where nobody counted them. Raises Refusal.
    """
    unit = known_unit(act.session, unit_id)
    paper = ArchivePaper(
        unit_id=unit.id,
        unit=unit,
        kind=kind_or_refuse(kind),
        title=title_or_refuse(title),
        formed=formed,
        pages=max(0, pages),
        original=original,
        received_at=act.now,
        received_by=act.who.staff_id,
        same_day=starts_clock,
        source_kind=source.kind if source else "",
        source_id=source.id if source else None,
        remark=one_line(remark)[:LONGEST_REMARK],
    )
    act.session.add(paper)
    act.session.flush()
    if starts_clock:
        dues.start(act, filing_due(paper, dues.times(act.session)))
    return ref_of(paper)


def file_from(act: Act, source: Ref, *, cabinet: str, level: str, box: str) -> int:
    """Everything that came in from a record is filed; how many papers that were (ARCH-01).

    Nothing typed means the household's place. Raises Refusal when the acting person does not keep the
    archive, or there is no place.
    """
    must_keep_archive(act)
    return _file(act, waiting_of(act.session, source), spot_or_refuse(cabinet, level, box))


def withdraw_from(act: Act, source: Ref, why: str = "资料来源已退回") -> None:
    """What came in from a record and is not filed yet does not count any more."""
    for paper in waiting_of(act.session, source):
        _strike(act, paper, why)


# ---------------------------------------------------------------- the desk collects


@verb("archive.collect", "收进资料")
def receive_paper(
    act: Act,
    *,
    room: str,
    kind: str,
    title: str,
    pages: int | str,
    formed: str | date | None = "",
    original: bool | str = False,
    remark: str = "",
    scan: bytes = b"",
) -> Ref:
    """A paper for a household's file came to the desk; it is filed the same day (ARCH-01, ARCH-03).

    `scan` is its picture or PDF. Raises Refusal naming the field.
    """
    unit = unit_or_refuse(act.session, room)
    ref = receive(
        act,
        unit.id,
        kind,
        title,
        formed=formed_or_refuse(formed, act.today),
        pages=pages_or_refuse(pages),
        original=is_yes(original),
        source=None,
        starts_clock=True,
        remark=remark,
    )
    if scan:
        keep_scan(act, paper_or_refuse(act.session, ref.id), scan)
    return ref


@verb("archive.collect", "更正资料登记")
def amend_paper(
    act: Act,
    paper_id: int,
    *,
    kind: str,
    title: str,
    pages: int | str,
    formed: str | date | None = "",
    original: bool | str = False,
    remark: str = "",
    cabinet: str = "",
    level: str = "",
    box: str = "",
) -> None:
    """What is on record of a paper is put right; what stood there is kept. Raises Refusal.

    Of a filed one only the keepers of the archive may (ARCH-01). Without a place it lies in the
    household's file.
    """
    paper = paper_or_refuse(act.session, paper_id)
    if paper.filed_at is not None:
        must_keep_archive(act)
    spot = spot_or_refuse(cabinet, level, box)
    if paper.filed_at is None and any(spot):
        raise Refusal("这份资料还没有归档，归档时再写位置。", clause="ARCH-03", field="cabinet")
    _must_have_place(act, paper, spot)
    for field, value in (
        ("kind", kind_or_refuse(kind)),
        ("title", title_or_refuse(title)),
        ("formed", formed_or_refuse(formed, act.today)),
        ("pages", pages_or_refuse(pages)),
        ("original", is_yes(original)),
        ("remark", one_line(remark)[:LONGEST_REMARK]),
    ):
        amend(act, paper, field, value)
    _put(act, paper, _apart(act, paper.unit_id, spot))
    dues.start(act, filing_due(paper, dues.times(act.session)))


@verb("archive.collect", "注销资料")
def strike(act: Act, paper_id: int, why: str) -> None:
    """A paper does not count any more (entered twice, handed back); it stays on record. Raises Refusal.

    Of a filed one only the keepers of the archive may (ARCH-01).
    """
    paper = paper_or_refuse(act.session, paper_id)
    if paper.filed_at is not None:
        must_keep_archive(act)
    _strike(act, paper, words_or_refuse(why, "原因", "why", least=4, most=200))


# ---------------------------------------------------------------- the archive officer


@verb("archive.keep", "资料归档")
def file_papers(act: Act, papers: Sequence[int], *, cabinet: str = "", level: str = "", box: str = "") -> int:
    """Papers go into their households' files; how many (ARCH-01, ARCH-03). Raises Refusal.

    A place that is typed becomes that of a household that has none; where it is another one, the
    paper lies apart. Nothing typed means the household's place.
    """
    must_keep_archive(act)
    found = waiting_papers(act.session, papers)
    for paper in found:
        if not paper.same_day and paper.source_kind:
            raise Refusal(f"“{paper.title}”随手续一起归档，请在那份手续里办。", clause="ARCH-03")
    return _file(act, found, spot_or_refuse(cabinet, level, box))


@verb("archive.keep", "撤回归档")
def unfile(act: Act, papers: Sequence[int]) -> int:
    """Papers filed today by mistake are not filed again, and their clock runs on. Raises Refusal."""
    must_keep_archive(act)
    found = [paper_or_refuse(act.session, number) for number in dict.fromkeys(papers)]
    for paper in found:
        if paper.filed_at is None or paper.filed_at.date() != act.today:
            raise Refusal(f"“{paper.title}”不是今天归档的，不能撤回。", clause="ARCH-03")
        if not paper.same_day and paper.source_kind:
            raise Refusal(f"“{paper.title}”随手续一起归档，请在那份手续里办。", clause="ARCH-03")
    for paper in found:
        paper.filed_at = paper.filed_by = None
        _put(act, paper, ("", "", ""))
        dues.start(act, filing_due(paper, dues.times(act.session)))
    return len(found)


@verb("archive.keep", "定户档位置")
def set_place(act: Act, unit_id: int, *, cabinet: str, level: str, box: str) -> Ref:
    """The file of a household stands here from now on (ARCH-08); where it stood is kept. Raises Refusal."""
    must_keep_archive(act)
    unit = known_unit(act.session, unit_id)
    spot = spot_or_refuse(cabinet, level, box)
    if not any(spot):
        raise Refusal("请写柜、层、盒。", clause="ARCH-08", field="cabinet")
    held = file_of(act.session, unit.id)
    if held is None:
        return ref_of(_new_file(act, unit.id, spot))
    for field, value in zip(("cabinet", "level", "box"), spot, strict=True):
        amend(act, held, field, value)
    return ref_of(held)


# ---------------------------------------------------------------- leaving the program


@verb("archive.collect", "打印脊背标签")
def printed_spines(act: Act, rows: int) -> None:
    """Spine labels left the printer; only called once the printer has taken them."""
    act.purpose = f"脊背标签 {rows} 张"


@verb("archive.collect", "打印卷内目录")
def printed_contents(act: Act, rows: int) -> None:
    """Contents sheets left the printer; only called once the printer has taken them."""
    act.purpose = f"卷内目录 {rows} 户"


@verb("archive.collect", "打印缺件清单")
def printed_missing(act: Act, rows: int) -> None:
    """The list of missing papers left the printer; only called once the printer has taken it."""
    act.purpose = f"缺件清单 {rows} 户"


@verb("archive.collect", "导出缺件清单", signed=True)
def exported_missing(act: Act, rows: int) -> bool:
    """The list of missing papers left the program as a file. True when noted."""
    act.purpose = f"缺件清单 {rows} 户"
    return True


# ---------------------------------------------------------------- inside


def _file(act: Act, papers: Sequence[ArchivePaper], spot: Spot) -> int:
    for paper in papers:
        _must_have_place(act, paper, spot)
    for paper in papers:
        if any(spot) and file_of(act.session, paper.unit_id) is None:
            _new_file(act, paper.unit_id, spot)
        _put(act, paper, _apart(act, paper.unit_id, spot))
        paper.filed_at, paper.filed_by = act.now, act.who.staff_id
        act.session.flush()
        dues.stop(act, FILE, ref_of(paper))
    return len(papers)


def _must_have_place(act: Act, paper: ArchivePaper, spot: Spot) -> None:
    filed = paper.filed_at is not None
    if not any(spot) and not filed and file_of(act.session, paper.unit_id) is None:
        raise Refusal(
            f"{paper.unit.code.long} 的户档还没有位置，请写柜、层、盒。", clause="ARCH-08", field="cabinet"
        )


def _new_file(act: Act, unit_id: int, spot: Spot) -> ArchiveFile:
    cabinet, level, box = spot
    held = ArchiveFile(unit_id=unit_id, cabinet=cabinet, level=level, box=box, since=act.today)
    act.session.add(held)
    act.session.flush()
    return held


def _apart(act: Act, unit_id: int, spot: Spot) -> Spot:
    """The place a paper has of its own: none where it is its household's."""
    held = file_of(act.session, unit_id)
    return ("", "", "") if held is not None and spot == (held.cabinet, held.level, held.box) else spot


def _put(act: Act, paper: ArchivePaper, spot: Spot) -> None:
    for field, value in zip(("cabinet", "level", "box"), spot, strict=True):
        amend(act, paper, field, value)


def _strike(act: Act, paper: ArchivePaper, why: str) -> None:
    paper.struck_at, paper.struck_by, paper.struck_why = act.now, act.who.staff_id, why
    act.session.flush()
    dues.call_off(act, FILE, ref_of(paper))
