"""Papers come in and are filed: who may, by when, where they lie, what stays on record (ARCH-01 to 03)."""

from datetime import date

import pytest

from app.modules.archive import lists, service
from app.modules.archive.describe import describe
from app.modules.archive.on_card import on_card
from app.modules.residents.model import Correction
from app.rules.ref import Ref
from app.storage.act import Act, verb
from tests.archive.shelf import OFFICER, PLACE, Home, Shelf, picture
from tests.checks.centre import CS_HEAD, DESK, HEAD, LEADER, RECORDS

OTHER = "ARCH-03/other"


@verb("archive.collect", "入住资料收齐")
def _from_move_in(act: Act, unit_id: int, source: Ref, titles: tuple[str, ...]) -> None:
    for title in titles:
        service.receive(
            act,
            unit_id,
            "movein",
            title,
            formed=act.today,
            pages=1,
            original=True,
            source=source,
            starts_clock=False,
        )


@verb("archive.collect", "随入住归档")
def _file_from(act: Act, source: Ref, cabinet: str = "", level: str = "", box: str = "") -> int:
    return service.file_from(act, source, cabinet=cabinet, level=level, box=box)


@verb("archive.collect", "入住退回")
def _withdraw(act: Act, source: Ref) -> None:
    service.withdraw_from(act, source)


@pytest.mark.clause("ARCH-03")
def test_a_paper_is_due_the_day_it_came_in_and_filing_ends_that(shelf: Shelf) -> None:
    shelf.day("2026-11-23", "23:58")
    paper = shelf.receive(shelf.home(), "阳台不封闭承诺书", kind="statement")
    assert shelf.duties(paper) == [(OTHER, date(2026, 11, 23))]
    shelf.day("2026-11-24", "00:01")
    (row,) = [row for row in shelf.site.read(lists.waiting, shelf.today) if row.ref == paper]
    assert (row.age, row.tone, row.sign) == ("逾期 1 天", "over", "overdue")
    assert shelf.file(paper, **PLACE) == 1
    assert shelf.duties(paper) == [] and shelf.ended(paper) == [("2026-11-23", "done", 0)]
    for day in ("2026-11-28", "2026-11-29"):  # nobody works, but whoever takes a paper in files it
        shelf.day(day)
        weekend = shelf.receive(shelf.home(), "暂住证明", kind="statement")
        assert shelf.duties(weekend) == [(OTHER, date.fromisoformat(day))]
        shelf.must_agree()
    shelf.day("2026-11-30")
    assert "暂住证明" in shelf.waiting()


@pytest.mark.clause("ARCH-01")
def test_everybody_collects_and_only_who_keeps_the_archive_files(shelf: Shelf) -> None:
    home = shelf.home()
    paper = shelf.receive(home, "业主登记表")
    for who in (DESK, LEADER):
        no = shelf.refused(who, service.file_papers, [paper.id], **PLACE)
        assert no.clause == "ARCH-01" and OFFICER in no.sentence
        assert shelf.refused(who, service.set_place, home.unit.id, **PLACE).clause == "ARCH-01"
    for who in (OFFICER, RECORDS, CS_HEAD, HEAD):
        paper = shelf.receive(home, f"业主登记表第 {who} 份")
        assert shelf.by(who, service.file_papers, [paper.id], **PLACE) == 1
    filed = [one for one in shelf.card(home).papers if one.is_filed]
    assert len(filed) == 4 and {one.received_by for one in filed} == {DESK}
    # What is filed is put right and struck by the keepers only; the desk puts right what it took in itself.
    values = filed[0].values | {"title": "业主登记表（更正）"}
    assert shelf.refused(DESK, service.amend_paper, filed[0].ref.id, **values).clause == "ARCH-01"
    assert shelf.refused(DESK, service.strike, filed[0].ref.id, "用户取回原件").clause == "ARCH-01"
    shelf.by(OFFICER, service.amend_paper, filed[0].ref.id, **values)
    kept = shelf.site.read(
        lambda session: (
            session.query(Correction).filter_by(kind="archive_paper", ref_id=filed[0].ref.id).one().before
        )
    )
    assert kept == filed[0].title
    with pytest.raises(Exception, match="不在"):
        shelf.by(LEADER, service.checked, home.unit.id, "齐全")
    shelf.by(CS_HEAD, service.checked, home.unit.id, "齐全，位置和登记一致")
    (line,) = shelf.card(home).checks
    assert (line.by, line.words) == (CS_HEAD, "齐全，位置和登记一致")


@pytest.mark.clause("ARCH-08", "ARCH-02")
def test_a_paper_lies_in_its_households_place_or_has_one_of_its_own(shelf: Shelf) -> None:
    home, other = shelf.home(), shelf.home()
    paper, second = shelf.receive(home, "购房合同复印件"), shelf.receive(home, "验房记录")
    no = shelf.refused(OFFICER, service.file_papers, [paper.id])
    assert no.field == "cabinet" and "还没有位置" in no.sentence
    for place, field in (({"cabinet": "2"}, "level"), ({"cabinet": "2", "level": "3", "box": "!"}, "box")):
        assert shelf.refused(OFFICER, service.file_papers, [paper.id], **place).field == field
    assert shelf.card(home).where == "" and not shelf.card(home).papers[0].is_filed
    shelf.file(paper, cabinet="２柜", level="3层", box="7")  # the first place is the household's
    assert shelf.card(home).where == "2-3-07" == shelf.site.read(lists.place_of, home.unit.id)
    shelf.file(second, cabinet="4", level="1", box="01")  # a drawing that does not fit into the box
    places = {one.title: one.where for one in shelf.card(home).papers}
    assert places == {"购房合同复印件": "2-3-07", "验房记录": "4-1-01"}
    third = shelf.receive(home, "业主登记表")
    shelf.file(third)
    shelf.by(OFFICER, service.set_place, home.unit.id, cabinet="5", level="2", box="11")
    places = {one.title: one.where for one in shelf.card(home).papers}
    assert places == {"购房合同复印件": "5-2-11", "验房记录": "4-1-01", "业主登记表": "5-2-11"}
    # Several households at once: each has its own place, and who has none gets the one typed.
    mine, theirs = shelf.receive(home, "钥匙签收单"), shelf.receive(other, "钥匙签收单")
    assert shelf.file(mine, theirs, **PLACE) == 2
    assert [one.where for one in shelf.card(home).papers if one.ref == mine] == ["2-3-07"]
    assert shelf.card(other).where == "2-3-07"
    assert "已经归档" in shelf.refused(OFFICER, service.file_papers, [mine.id]).sentence


def test_a_filing_of_today_is_taken_back_and_its_clock_runs_on(shelf: Shelf) -> None:
    paper = shelf.receive(shelf.home(), "业主登记表")
    shelf.file(paper, **PLACE)
    assert shelf.by(OFFICER, service.unfile, [paper.id]) == 1
    assert shelf.duties(paper) == [(OTHER, shelf.today)]
    shelf.file(paper)
    shelf.day("2026-12-01")
    assert "不是今天归档" in shelf.refused(OFFICER, service.unfile, [paper.id]).sentence


def test_a_struck_paper_stays_on_record_and_counts_no_more(shelf: Shelf) -> None:
    home = shelf.home()
    paper = shelf.receive(home, "业主登记表")
    assert "业主登记表" not in shelf.missing(home)
    assert shelf.refused(DESK, service.strike, paper.id, "错").field == "why"
    shelf.by(DESK, service.strike, paper.id, "登记错了户")
    assert "业主登记表" in shelf.missing(home) and shelf.card(home).papers == ()
    assert shelf.ended(paper) == [(shelf.today.isoformat(), "off", 0)]
    assert "已经注销" in shelf.refused(DESK, service.strike, paper.id, "登记错了户").sentence
    told = shelf.site.read(lambda session: describe(session, {paper}))
    assert told[paper].endswith("业主登记表")


@pytest.mark.clause("ARCH-03", "ARCH-01")
def test_papers_of_a_move_in_are_filed_with_it_and_have_no_clock_here(shelf: Shelf) -> None:
    home, source = shelf.home(), Ref("move_in", 41)
    titles = ("业主身份证明复印件", "业主登记表", "临时管理规约")
    before, counted = shelf.waiting(), shelf.site.read(lists.counts)
    shelf.by(DESK, _from_move_in, home.unit.id, source, titles)
    papers = shelf.card(home).papers
    assert [shelf.duties(one.ref) for one in papers] == [[], [], []]
    assert shelf.waiting() == before
    assert shelf.site.read(lists.counts).elsewhere == counted.elsewhere + 3
    assert {one.age for one in papers} == {"随手续归档"}
    no = shelf.refused(OFFICER, service.file_papers, [papers[0].ref.id], **PLACE)
    assert "随手续" in no.sentence
    assert shelf.refused(DESK, _file_from, source, **PLACE).clause == "ARCH-01"
    assert shelf.refused(OFFICER, _file_from, source).field == "cabinet"
    assert shelf.by(OFFICER, _file_from, source, **PLACE) == 3
    assert shelf.by(OFFICER, _file_from, source, **PLACE) == 0
    given_back = Ref("move_in", 42)
    shelf.by(DESK, _from_move_in, home.unit.id, given_back, ("验房记录",))
    shelf.by(DESK, _withdraw, given_back)
    assert [one.title for one in shelf.card(home).papers] == list(titles)


@pytest.mark.clause("ARCH-13")
def test_damage_is_noted_with_what_was_done_about_it(shelf: Shelf) -> None:
    home, other = shelf.home(), shelf.home()
    paper = shelf.receive(home, "购房合同复印件")
    told = {"kind": "mould", "words": "封面发霉，有斑点"}
    assert shelf.refused(DESK, service.note_damage, home.unit.id, kind="wet", words="湿了").field == "kind"
    foreign = shelf.refused(DESK, service.note_damage, other.unit.id, paper_id=paper.id, **told)
    assert foreign.field == "paper_id"
    one = shelf.by(DESK, service.note_damage, home.unit.id, paper_id=str(paper.id), **told)
    whole = shelf.by(DESK, service.note_damage, home.unit.id, kind="damp", words="柜底返潮", paper_id="")
    assert {row.ref for row in shelf.site.read(lists.damages)} == {one, whole}
    assert (
        shelf.refused(DESK, service.note_care, one.id, cared="repair", words="除霉晾干").clause == "ARCH-01"
    )
    shelf.by(OFFICER, service.note_care, one.id, cared="repair", words="除霉晾干，换了盒")
    assert {row.ref for row in shelf.site.read(lists.damages)} == {whole}
    done = next(row for row in shelf.card(home).damages if row.ref == one)
    assert done.care == f"修补：除霉晾干，换了盒（{shelf.today} {OFFICER}）" and not done.is_open
    assert (
        "已经登记过"
        in shelf.refused(OFFICER, service.note_care, one.id, cared="repair", words="再来").sentence
    )


def test_a_scan_is_kept_with_its_paper_and_who_looks_at_it_is_on_record(shelf: Shelf) -> None:
    home = shelf.home()
    paper = shelf.receive(home, "业主身份证明复印件", scan=picture())
    shelf.by(DESK, service.attach_scan, paper.id, picture(40, 60))
    (row,) = shelf.card(home).papers
    assert [title for _, title, _ in row.scans] == ["业主身份证明复印件", "业主身份证明复印件 2"]
    assert shelf.by(DESK, service.open_scan, paper.id, row.scans[0][0])
    other = shelf.receive(home, "业主登记表")
    assert "没有这个扫描件" in shelf.refused(DESK, service.open_scan, other.id, row.scans[0][0]).sentence


def test_the_card_of_a_household_says_what_lies_where_and_what_is_missing(shelf: Shelf) -> None:
    empty = shelf.home(formalities="")
    assert shelf.site.read(on_card, empty.unit.id, shelf.today) is None
    home: Home = shelf.home()
    filed = shelf.receive(home, "业主登记表")
    shelf.file(filed, **PLACE)
    waits = shelf.receive(home, "空调外机承诺书", kind="statement")
    section = shelf.site.read(on_card, home.unit.id, shelf.today)
    assert (section.title, section.summary) == ("户档", "2 份，缺 9")
    assert [(line.tone, line.what, line.detail) for line in section.lines] == [
        ("later", "入住资料 1 份", "缺 9 份 · 柜 2-3-07"),
        ("today", "承诺书、证明和声明 1 份", "1 份未归档 · 柜 2-3-07"),
    ]
    assert section.subjects == (waits,) and section.ref == home.unit
