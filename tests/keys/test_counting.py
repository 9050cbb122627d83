"""The keys are counted: what was seen is kept, differences become follow-ups, the check's duty ends once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.errors import Refusal
from app.modules.checks import service as checks
from app.modules.checks.model import CheckResult
from app.modules.checks.rules import FINDINGS, SEE_BELOW, SETTLED, DefinitionDraft, LineDraft, LineEntry
from app.modules.followups import lists as followups
from app.modules.keys import count_lists, count_papers, counting
from app.modules.keys.count_answers import LEAST_SAMPLE
from app.modules.keys.model import KeyCount, KeyCountLine, KeyCutting
from app.modules.keys.rules import Counted
from app.storage.act import Act, verb
from tests.checks.centre import CS_HEAD, DESK, HEAD, LEADER, OFFICER
from tests.keys.walls import Wall, open_wall

DAILY, KEEPER, HALF, MONTH = (key.value for key in Counted)


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    made = open_wall(tmp_path)
    made.site.clock.now = made.site.clock.now.replace(hour=17, minute=30)
    yield made
    made.site.store.close()


def lines(wall: Wall, count: int) -> dict[str, str]:
    """What is kept of a count: code and finding."""

    def look(session: object) -> dict[str, str]:
        asked = select(KeyCountLine).where(KeyCountLine.count_id == count).order_by(KeyCountLine.id)
        return {line.code: line.finding for line in session.scalars(asked)}  # type: ignore[attr-defined]

    return wall.site.read(look)


def answered(wall: Wall, run: int) -> list[tuple[str, str, str]]:
    """The lines of the sheet that have an answer: text, result, note or numbers."""
    return [
        (line.text, line.result, line.note or f"{line.should}/{line.found}" * (line.kind == "count"))
        for line in wall.sheet(run).lines
        if line.result
    ]


def sign(wall: Wall, run: int, *, watcher: str = "", name: str = DESK) -> None:
    """Tick by hand what is left, let it be watched where it must be, and finish."""
    left = [LineEntry(line.position, "fine") for line in wall.sheet(run).lines if not line.result]
    wall.by(name, checks.save_run, run, tuple(left))
    if watcher:
        wall.by(watcher, checks.watch, run)
    wall.by(name, checks.finish, run, ())


# ---------------------------------------------------------------- while it goes on


@pytest.mark.clause("KEY-07")
def test_a_scan_is_kept_at_once_and_once(wall: Wall) -> None:
    count = wall.start(DESK, DAILY)
    first = wall.see(count, 1)
    assert (first.words, first.finding, first.again) == ("K001　空置 1 号　甲柜1板01钩", "", False)
    again = wall.by(DESK, counting.see, count, " ｋ００１ ")
    assert again.again and again.words.endswith("（已经扫过）")
    assert wall.start(DESK, DAILY) == count == wall.start(CS_HEAD, DAILY)
    assert [one.code for one in wall.site.read(count_lists.count_state, count).seen] == ["K001"]
    unknown = wall.by(DESK, counting.see, count, "库房 7" * 40)
    assert unknown.finding == "unknown" and len(unknown.sighting.code) == 100
    with pytest.raises(Refusal, match="请扫钥匙牌"):
        wall.by(DESK, counting.see, count, " \x1d ")
    wall.by(DESK, counting.unsee, count, unknown.sighting.code)
    assert lines(wall, count) == {"K001": ""}


def test_a_whole_panel_is_ticked_with_one_key_and_taken_back_with_one(wall: Wall) -> None:
    wall.lend(3)
    count = wall.start(DESK, DAILY)
    wall.see(count, 2)
    tags = wall.by(DESK, counting.see_all, count, 1)
    assert tags == ("K001", "K004", "K005", "K006", "K007", "K008")
    assert wall.by(DESK, counting.see_all, count, 1) == ()
    assert wall.by(DESK, counting.unsee, count, *tags) == 6
    assert list(lines(wall, count)) == ["K002"]


def test_the_place_told_last_is_where_a_ring_hangs(wall: Wall) -> None:
    count = wall.start(DESK, DAILY)
    assert wall.see(count, 1, panel_id=1, hook=9).words == "K001　挂错了，应挂 甲柜1板01钩"
    assert wall.see(count, 1).finding == "wrong"
    assert wall.see(count, 1, panel_id=1, hook=1).finding == ""
    with pytest.raises(Refusal, match="1 到 12 号钩"):
        wall.see(count, 1, panel_id=1, hook=13)


@pytest.mark.clause("KEY-08", "KEY-09", "ROLE-01")
def test_only_whoever_may_fill_the_check_counts(wall: Wall) -> None:
    for key, name in ((DAILY, OFFICER), (HALF, DESK), (MONTH, CS_HEAD)):
        with pytest.raises(Refusal, match="由.*做"):
            wall.start(name, key)
    for key, name in ((KEEPER, DESK), (HALF, CS_HEAD), (MONTH, HEAD)):
        assert wall.start(name, key)
    with pytest.raises(Refusal, match="没有这种清点"):
        wall.start(HEAD, "front-desk")
    kinds = {kind.key: kind for kind in wall.site.read(count_lists.kinds, wall.who(DESK), wall.today)}
    assert list(kinds) == [DAILY, KEEPER, HALF, MONTH]
    assert [kind.may for kind in kinds.values()] == [True, True, False, False]
    assert kinds[DAILY].due_words == "今天" and kinds[DAILY].open_count is None
    assert kinds[KEEPER].open_count and kinds[KEEPER].watched and kinds[KEEPER].title == "钥匙季度盘点"


def test_yesterdays_daily_count_is_not_todays_and_a_stocktake_goes_on(wall: Wall) -> None:
    daily, stock = wall.start(DESK, DAILY), wall.start(DESK, KEEPER)
    wall.day("2026-11-24")
    assert wall.start(DESK, DAILY) != daily and wall.start(DESK, KEEPER) == stock
    with pytest.raises(Refusal, match="已经结束"):
        wall.see(daily, 1)
    with pytest.raises(Refusal, match="写明"):
        wall.by(DESK, counting.drop_count, stock, reason=" ")
    wall.by(DESK, counting.drop_count, stock, reason="柜子要搬")
    assert wall.start(DESK, KEEPER) != stock


# ---------------------------------------------------------------- the daily count


@pytest.mark.clause("KEY-07")
def test_a_daily_count_in_order_answers_the_sheet_and_ends_the_one_duty(wall: Wall) -> None:
    before = wall.sheet_of(DESK, DAILY)
    count = wall.start(DESK, DAILY)
    wall.see(count, *range(1, 13))
    assert wall.finish(count, staff_id=None, until=None) == before
    assert answered(wall, before) == [
        ("钥匙箱里的钥匙（把）", "fine", "24/24"),
        ("有登记的借出钥匙（把）", "fine", "None/0"),
        ("今天借出的今天都已归还", "fine", ""),
        ("隔天未还的都有负责人同意和备注", "fine", ""),
    ]
    sign(wall, before)
    assert wall.due(DAILY) == date(2026, 11, 24)
    assert wall.runs(DAILY) == [("finished", DESK)]
    wall.must_agree()


@pytest.mark.clause("KEY-07")
def test_a_daily_count_names_what_went_out_today_and_is_not_back(wall: Wall) -> None:
    wall.lend(1)
    wall.day("2026-11-24", "17:30")
    wall.lend(2)
    out = wall.site.read(count_lists.still_out, wall.site.clock.now)
    assert [(line.tag, line.today, line.words) for line in out] == [
        ("K002", True, "周启明，应还 今天 18:00"),
        ("K001", False, "周启明，逾期 1 天"),
    ]
    count = wall.start(DESK, DAILY)
    wall.see(count, *range(3, 13))
    with pytest.raises(Refusal, match="由谁去查清"):
        wall.finish(count, staff_id=None)
    run = wall.finish(count)
    sheet = wall.sheet(run)
    assert sheet.remark == "清点时：今天借出还没还：K002 周启明，应还 今天 18:00。"
    assert [line.result for line in sheet.lines] == ["fine", "fine", "", "problem", "", ""]
    assert sheet.lines[3].note == "K001 周启明，逾期 1 天" and sheet.lines[3].staff_id == wall.staff_id(DESK)
    assert (sheet.lines[1].should, sheet.lines[1].found) == (None, 4)


# ---------------------------------------------------------------- stocktakes


@verb("keys.keep", "配好一把")
def _cut(act: Act, ring: int) -> None:
    act.session.add(
        KeyCutting(
            year=2026, number=1, ring_id=ring, applicant="郑小满", copies=1, reason="补足一套",
            asked_at=act.now, asked_by=act.who.staff_id, state="done", done_at=act.now, onto_id=ring,
        )
    )  # fmt: skip


@pytest.mark.clause("KEY-08", "ROLE-06")
def test_every_difference_of_a_stocktake_becomes_a_follow_up_of_the_watched_sheet(wall: Wall) -> None:
    wall.lend(3)
    wall.by(DESK, _cut, 5)
    count = wall.start(DESK, KEEPER)
    wall.see(count, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    wall.see(count, 4, panel_id=1, hook=12)
    wall.see(count, 3, panel_id=1, hook=3)
    wall.by(DESK, counting.see, count, "ZZ9")
    assert [line.words for line in wall.site.read(count_lists.cut_since, count)] == [
        "配2026-0001 配了 1 把，数一数是不是 2 把"
    ]
    run = wall.finish(count)
    assert lines(wall, count) == {
        "K001": "", "K004": "wrong", **dict.fromkeys(("K005", "K006", "K007", "K008", "K009"), ""),
        **dict.fromkeys(("K010", "K011", "K012"), ""), "K003": "extra", "ZZ9": "unknown", "K002": "missing",
    }  # fmt: skip
    told = answered(wall, run)
    assert told[0] == ("未接收的空置房钥匙（把）", "fine", "14/14")  # one less and one too many
    assert ("钥匙清单与实物逐把对上", "problem", SEE_BELOW) in told
    assert [(text, note) for text, _, note in told if "：" in text] == [
        ("不认识：ZZ9", "钥匙清单里没有这个牌码，查清是哪里的钥匙"),
        ("挂错：K004　应挂甲柜1板04钩", "空-004，空置 4 号，挂在了甲柜1板12钩"),
        ("缺：K002　甲柜1板02钩", "空-002，空置 2 号，清单上在柜，没有找到"),
        ("多：K003　甲柜1板03钩", "空-003，空置 3 号，登记是借出（周启明），却在柜里"),
    ]
    sheet = wall.sheet(run)
    assert sheet.remark.startswith("清点时：借出还没还：K003 周启明") and "配2026-0001" in sheet.remark
    with pytest.raises(Refusal, match="第二个人在场"):
        sign(wall, run)
    with pytest.raises(Refusal, match="另一位同事"):
        sign(wall, run, watcher=DESK)
    sign(wall, run, watcher=LEADER)
    mend = wall.site.read(followups.open_ones, wall.today)
    assert [one.what.partition("：")[0] for one in mend] == ["不认识", "挂错", "缺", "多"]
    assert {one.until for one in mend} == {date(2026, 11, 25)}
    assert wall.due(KEEPER) == date(2027, 3, 31) and wall.runs(KEEPER) == [("finished", DESK)]
    wall.must_agree()
    paper = wall.site.read(count_papers.count_sheet, count)
    assert [one.finding for one in paper.findings] == ["wrong", "extra", "unknown", "missing"]
    assert sum(one.should for one in paper.classes) == 11 and paper.cut == 1


def test_counted_again_the_same_sheet_is_filled_and_what_is_found_is_settled(wall: Wall) -> None:
    first = wall.start(DESK, KEEPER)
    wall.see(first, *range(2, 12))
    run = wall.finish(first)
    assert sum(line.head == FINDINGS for line in wall.sheet(run).lines) == 2
    vacant = wall.sheet(run).lines[0]
    assert (vacant.result, vacant.note, vacant.staff_id) == ("problem", SEE_BELOW, None)
    again = wall.start(CS_HEAD, KEEPER)
    assert again != first
    wall.see(again, *range(1, 12), name=CS_HEAD)
    assert wall.finish(again, name=CS_HEAD) == run
    found = {line.text: line for line in wall.sheet(run).lines if line.head == FINDINGS}
    assert [(text, line.result, line.note) for text, line in found.items()] == [
        ("缺：K001　甲柜1板01钩", "fine", SETTLED),
        ("缺：K012　甲柜2板12钩", "problem", "租-012，空置 12 号，清单上在柜，没有找到"),
    ]
    assert wall.sheet(run).lines[0].result == "fine"
    # Found after all: with no difference left, a line that points to them needs somebody again.
    at = found["缺：K012　甲柜2板12钩"].position
    wall.by(DESK, checks.save_run, run, (LineEntry(at, "fine", "在值班台抽屉里"),))
    with pytest.raises(Refusal, match="请写明由谁整改"):
        sign(wall, run, watcher=LEADER)


def test_the_count_lines_of_the_sheet_need_nobody_while_the_differences_are_listed(wall: Wall) -> None:
    count = wall.start(CS_HEAD, HALF)
    wall.see(count, *range(1, 12), name=CS_HEAD)
    run = wall.finish(count, name=CS_HEAD)
    sign(wall, run, watcher=LEADER, name=CS_HEAD)

    def problems(session: object) -> list[tuple[str, bool]]:
        asked = select(CheckResult).where(CheckResult.run_id == run, CheckResult.result == "problem")
        return [(one.head, one.followup_id is not None) for one in session.scalars(asked)]  # type: ignore[attr-defined]

    assert sorted(wall.site.read(problems)) == [(FINDINGS, True), ("逐类点数", False)]
    assert wall.due(HALF) is not None and len(wall.site.read(followups.open_ones, wall.today)) == 1


@pytest.mark.clause("KEY-09")
def test_the_head_of_the_centre_looks_at_a_few_keys_each_month(wall: Wall) -> None:
    count = wall.start(HEAD, MONTH)
    wall.see(count, *range(1, LEAST_SAMPLE + 1), name=HEAD)
    daily = wall.start(DESK, DAILY)
    with pytest.raises(Refusal, match="逐把点到"):
        wall.finish(daily, sampled=True)
    run = wall.finish(count, name=HEAD, staff_id=None, sampled=True)
    assert answered(wall, run) == [
        ("抽查 5 把钥匙，实物与清单一致", "fine", ""),
        ("没有逾期未还又没有备注的钥匙", "fine", ""),
        ("挂失的卡已在门禁系统停用", "fine", ""),
    ]
    counted = next(line for line in wall.sheet(run).lines if line.kind == "count")
    wall.by(HEAD, checks.save_run, run, (LineEntry(counted.position, "", found=40),))
    sign(wall, run, name=HEAD)
    assert wall.due(MONTH) == date(2026, 12, 31)


def test_a_count_that_saw_nothing_ends_nothing_and_one_that_ended_takes_nothing_more(wall: Wall) -> None:
    count = wall.start(DESK, DAILY)
    with pytest.raises(Refusal, match="还没有点到一串"):
        wall.finish(count)
    wall.see(count, *range(1, 13))
    wall.finish(count)
    for act in (wall.see, wall.finish):
        with pytest.raises(Refusal, match="已经结束"):
            act(count, *([1] if act == wall.see else []))
    kept = wall.site.read(lambda session: session.get(KeyCount, count).state)
    assert kept == "finished"
    assert wall.site.read(count_lists.who_puts_right, wall.today) == (wall.staff_id(DESK), date(2026, 11, 24))


def test_the_line_of_a_site_that_words_it_otherwise_is_left_to_be_ticked_by_hand(wall: Wall) -> None:
    own = (LineDraft("", "看一眼钥匙箱"), LineDraft("", "有登记的借出钥匙", "count"))
    draft = DefinitionDraft("钥匙每日清点", "named:keys", "every day", False, own)
    wall.by(HEAD, checks.save_definition, wall.check(DAILY), draft)
    count = wall.start(DESK, DAILY)
    wall.see(count, *range(1, 13))
    assert [line.result for line in wall.sheet(wall.finish(count)).lines] == ["", "fine"]


@pytest.mark.clause("KEY-07")
def test_of_earlier_daily_counts_only_what_was_wrong_is_kept(wall: Wall) -> None:
    first = wall.start(DESK, DAILY)
    wall.see(first, *range(1, 12))  # the twelfth ring is missing
    sign(wall, wall.finish(first))
    assert lines_kept(wall, first) == 12
    assert sum(one.found for one in wall.site.read(count_papers.count_sheet, first).classes) == 11
    wall.day("2026-11-24")
    second = wall.start(DESK, DAILY)
    wall.see(second, *range(1, 13))
    wall.finish(second)
    assert (lines_kept(wall, first), lines_kept(wall, second)) == (1, 12)
    with pytest.raises(Refusal, match="只留下差异"):
        wall.site.read(count_papers.count_sheet, first)


def lines_kept(wall: Wall, count: int) -> int:
    asked = select(func.count()).select_from(KeyCountLine).where(KeyCountLine.count_id == count)
    return int(wall.site.read(lambda session: session.scalar(asked)))
