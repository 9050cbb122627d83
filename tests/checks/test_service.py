"""A sheet is filled in, watched, finished and kept as it was; problems become follow-ups."""

import io

import pytest
from PIL import Image

from app import daily
from app.errors import Refusal
from app.modules.checks import describe, lists, service
from app.modules.checks.model import CheckDefinition
from app.modules.checks.rules import LineEntry
from app.modules.followups import lists as followups
from app.modules.followups import service as putting_right
from app.rules.ref import Ref
from app.rules.strokes import encode
from tests.checks.centre import (
    CS_HEAD,
    DESK,
    HEAD,
    LEADER,
    OFFICER,
    OTHER_OFFICER,
    RECORDS,
    Centre,
)

SIGNED = encode((((100, 150), (400, 100), (700, 200)),))


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "JPEG")
    return kept.getvalue()


# ---------- filling in


def test_a_sheet_has_the_lines_of_that_day_and_is_taken_up_again(centre: Centre) -> None:
    run = centre.start(DESK, "front-desk", about="大堂前台")
    sheet = centre.sheet(run)
    assert (sheet.title, sheet.clause, sheet.state, sheet.about) == (
        "前台5S与信息栏",
        "ROLE-10",
        "open",
        "大堂前台",
    )
    assert [line.position for line in sheet.lines] == list(range(1, 15))
    assert sheet.lines[0].head == "整理整顿" and sheet.answered == 0
    centre.by(DESK, service.save_run, run, (LineEntry(1, "fine"), LineEntry(3, "problem", "标签掉了")))
    centre.day("2026-11-24")
    assert centre.start(CS_HEAD, "front-desk") == run
    again = centre.sheet(run)
    assert [(line.result, line.note) for line in again.lines[:3]] == [
        ("fine", ""),
        ("", ""),
        ("problem", "标签掉了"),
    ]
    assert again.answered == 2 and again.about == "大堂前台"
    assert again.lines[0].answered == "09:42"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (LineEntry(2, ""), "还没有检查"),
        (LineEntry(2, "problem", "脏"), "什么问题"),
        (LineEntry(2, "problem", "地面有水"), "由谁整改"),
        (LineEntry(2, "problem", "地面有水", staff_id=1), "期限"),
        (LineEntry(2, "odd"), "不适用"),
        (LineEntry(99, "fine"), "没有这一行"),
        (LineEntry(2, "fine", "字" * 501), "500"),
    ],
)
def test_a_line_that_lacks_something_is_named(centre: Centre, entry: LineEntry, words: str) -> None:
    run = centre.start(DESK, "front-desk")
    lines = [line for line in centre.fine(run) if line.position != entry.position]
    with pytest.raises(Refusal) as refused:
        centre.by(DESK, service.finish, run, (*lines, entry))
    assert refused.value.field == f"line-{entry.position}" and words in refused.value.sentence
    assert centre.sheet(run).state == "open" and centre.sheet(run).answered == 0


def test_a_problem_wants_somebody_who_works_here_and_a_day_to_come(centre: Centre) -> None:
    run = centre.start(DESK, "front-desk")
    for bad in (
        centre.problem(2, "地面有水", DESK, "2026-11-22"),
        centre.problem(2, "地面有水", DESK, "2027-11-25"),
        LineEntry(2, "problem", "地面有水", staff_id=99, until=centre.today),
    ):
        with pytest.raises(Refusal) as refused:
            centre.by(DESK, service.finish, run, centre.fine(run, bad))
        assert (refused.value.field, refused.value.clause) == ("line-2", "ROLE-06")


def test_counts_tell_the_difference_and_words_are_an_answer(centre: Centre) -> None:
    run = centre.start(DESK, "key-count")
    lines = centre.fine(run, LineEntry(1, "fine", should=32, found=31))
    with pytest.raises(Refusal) as differs:
        centre.by(DESK, service.finish, run, lines)
    assert differs.value.field == "line-1"
    missing = centre.problem(1, "少一把大门钥匙", DESK, "2026-11-25", should=32, found=31)
    centre.by(DESK, service.finish, run, centre.fine(run, missing))
    line = centre.sheet(run).lines[0]
    assert (line.result, line.difference) == ("problem", -1)
    assert line.followup is not None
    assert line.followup.what == "钥匙箱里的钥匙（把）（应有 32，实有 31）：少一把大门钥匙"
    with pytest.raises(Refusal):
        centre.start(DESK, "contact-month")
    summed = centre.start(LEADER, "contact-month")
    with pytest.raises(Refusal) as wordless:
        centre.by(LEADER, service.finish, summed, centre.fine(summed, LineEntry(2, "fine")))
    assert wordless.value.field == "line-2"
    with pytest.raises(Refusal) as uncounted:
        centre.by(LEADER, service.finish, summed, centre.fine(summed, LineEntry(1, "fine")))
    assert uncounted.value.field == "line-1"
    with pytest.raises(Refusal) as negative:
        centre.by(LEADER, service.save_run, summed, (LineEntry(1, "", found=-1),))
    assert negative.value.field == "line-1"
    centre.by(LEADER, service.finish, summed, centre.fine(summed, LineEntry(1, "none")))


def test_sheets_are_numbered_by_the_year_and_shown_by_the_month(centre: Centre) -> None:
    first = centre.make(DESK, "front-desk")
    bad = centre.problem(5, "地面有水", OFFICER, "2026-11-25")
    second = centre.make(OFFICER, "area-inspection", bad)
    dropped = centre.start(DESK, "key-count")
    with pytest.raises(Refusal) as wordless:
        centre.by(DESK, service.drop, dropped, reason=" ")
    assert wordless.value.field == "reason"
    centre.by(DESK, service.drop, dropped, reason="点错了箱子")
    centre.day("2027-01-04")
    third = centre.make(DESK, "front-desk")
    assert [centre.sheet(run).number for run in (first, second, third)] == [
        "2026年1号",
        "2026年2号",
        "2027年1号",
    ]
    rows = centre.site.read(lists.history, centre.today.replace(2026, 11, 23))
    assert [(row.title, row.state_zh, row.problems) for row in rows] == [
        ("钥匙每日清点", "已作废", 0),
        ("责任区现场检查", "已完成", 1),
        ("前台5S与信息栏", "已完成", 0),
    ]
    only = centre.site.read(lists.history, centre.today, centre.check("front-desk"))
    assert [row.number for row in only] == ["2027年1号"]
    months = centre.site.read(lists.months_with_runs)
    assert [month.isoformat() for month in months] == ["2027-01-01", "2026-12-01", "2026-11-01"]
    assert centre.sheet(dropped).dropped_why == "点错了箱子"
    for late in (service.save_run, service.finish):
        with pytest.raises(Refusal):
            centre.by(DESK, late, first, ())


def test_what_is_dropped_is_still_to_be_done(centre: Centre) -> None:
    run = centre.start(DESK, "front-desk")
    centre.by(DESK, service.drop, run, reason="写错了")
    assert centre.due("front-desk") == centre.today
    assert centre.start(DESK, "front-desk") != run
    centre.must_agree()


# ---------- the watcher


@pytest.mark.clause("KEY-08")
def test_a_stocktake_is_watched_by_a_second_person(centre: Centre) -> None:
    run = centre.start(DESK, "key-stocktake")
    lines = centre.fine(run)
    with pytest.raises(Refusal) as alone:
        centre.by(DESK, service.finish, run, lines)
    assert alone.value.field == "watcher"
    with pytest.raises(Refusal):
        centre.by(OFFICER, service.watch, run)  # nothing is counted yet
    centre.by(DESK, service.save_run, run, lines)
    with pytest.raises(Refusal) as herself:
        centre.by(DESK, service.watch, run)
    assert herself.value.field == "watcher"
    with pytest.raises(Refusal) as unsigned:
        centre.site.store.do(centre.who(OFFICER), service.watch, run)
    assert unsigned.value.field == "password"
    centre.by(OFFICER, service.watch, run, strokes=SIGNED)
    sheet = centre.sheet(run)
    assert (sheet.watched_by, sheet.watch_strokes, sheet.watch_missing) == (OFFICER, SIGNED, False)
    # What the watcher did not see is not what they signed.
    other = centre.fine(run, LineEntry(1, "", should=9, found=9))
    with pytest.raises(Refusal) as changed:
        centre.by(DESK, service.finish, run, other)
    assert changed.value.field == "watcher"
    centre.by(DESK, service.save_run, run, other)
    assert centre.sheet(run).watch_missing
    centre.by(OFFICER, service.watch, run)
    with pytest.raises(Refusal):
        centre.by(OFFICER, service.finish, run, other)
    centre.by(DESK, service.finish, run, other, strokes=SIGNED)
    done = centre.sheet(run)
    assert (done.state, done.watched_by, done.finished_by, done.strokes) == (
        "finished",
        OFFICER,
        DESK,
        SIGNED,
    )


def test_whoever_filled_in_a_line_cannot_watch_the_sheet_either(centre: Centre) -> None:
    run = centre.start(DESK, "key-stocktake")
    whole = centre.fine(run)
    centre.by(HEAD, service.save_run, run, whole[:1])
    centre.by(DESK, service.save_run, run, whole)
    for name in (DESK, HEAD):
        with pytest.raises(Refusal):
            centre.by(name, service.watch, run)
    assert set(centre.sheet(run).runners) == {centre.staff_id(DESK), centre.staff_id(HEAD)}
    with pytest.raises(Refusal):
        centre.by(OFFICER, service.watch, centre.start(DESK, "front-desk"))  # one that nobody watches


# ---------- problems


@pytest.mark.clause("ROLE-06")
def test_a_problem_is_given_to_somebody_put_right_and_looked_at_by_another(centre: Centre) -> None:
    found = centre.problem(3, "二层灯不亮", OTHER_OFFICER, "2026-11-25")
    run = centre.make(OFFICER, "area-inspection", found)
    line = centre.sheet(run).lines[2].followup
    assert line is not None
    assert (line.what, line.place, line.staff, line.until.isoformat()) == (
        "楼道灯全亮，没有损坏：二层灯不亮",
        "1栋",
        OTHER_OFFICER,
        "2026-11-25",
    )
    assert centre.duties(line.ref) == [("ROLE-06/correct", line.until)]
    centre.day("2026-11-24")
    centre.by(OTHER_OFFICER, putting_right.done, line.ref.id, words="换了灯管")
    with pytest.raises(Refusal):
        centre.by(OTHER_OFFICER, putting_right.verify, line.ref.id)
    # Two working days after Tuesday the 24th; who found it looks at it.
    assert [day.isoformat() for _, day in centre.duties(line.ref)] == ["2026-11-26"]
    centre.by(OFFICER, putting_right.verify, line.ref.id, words="亮了")
    assert centre.duties(line.ref) == []
    after = centre.sheet(run).lines[2].followup
    assert after is not None and (after.state, after.verified_by) == ("verified", OFFICER)
    assert [up.ref for up in centre.site.read(followups.of_source, after.source)] == [line.ref]
    centre.must_agree()


@pytest.mark.clause("ROLE-06")
def test_a_problem_says_where_it_was_found(centre: Centre) -> None:
    """As the sheet says, else the officer's area, else the check; never the small head of the line."""

    def place(name: str, key: str, about: str | None) -> str:
        run = centre.start(name, key)
        lines = centre.fine(run, centre.problem(3, "有积水", RECORDS, "2026-11-25"))
        centre.by(name, service.finish, run, lines, about=about)
        found = centre.sheet(run).lines[2].followup
        assert found is not None
        return found.place

    assert place(OFFICER, "area-inspection", "地库入口") == "地库入口"
    assert place(OTHER_OFFICER, "area-inspection", "") == "2栋"
    assert place(DESK, "flood", None) == "积水进水"
    assert place(DESK, "flood", "3栋地库") == "3栋地库"


def test_a_problem_that_was_none_after_all_leaves_no_follow_up(centre: Centre) -> None:
    run = centre.start(DESK, "front-desk")
    centre.by(DESK, service.save_run, run, (centre.problem(2, "地面有水", DESK, "2026-11-25"),))
    centre.by(DESK, service.finish, run, centre.fine(run))
    line = centre.sheet(run).lines[1]
    assert (line.result, line.staff_id, line.until, line.followup) == ("fine", None, None, None)
    assert centre.site.read(followups.open_ones, centre.today) == []


# ---------- photographs


def test_a_photograph_stays_with_its_line_and_who_looks_at_it_is_on_record(centre: Centre) -> None:
    run = centre.start(DESK, "front-desk")
    ref = centre.by(DESK, service.add_photo, run, 2, picture())
    other = centre.by(DESK, service.add_photo, run, 2, picture())
    centre.by(DESK, service.remove_photo, run, other.id)
    assert [photo.ref for photo in centre.sheet(run).lines[1].photos] == [ref]
    assert centre.by(OFFICER, service.open_photo, run, ref.id)[:2] == b"\xff\xd8"
    centre.by(DESK, service.finish, run, centre.fine(run))
    for verb_of, args in ((service.add_photo, (2, picture())), (service.remove_photo, (ref.id,))):
        with pytest.raises(Refusal):
            centre.by(DESK, verb_of, run, *args)
    with pytest.raises(Refusal):
        centre.by(DESK, service.open_photo, run, other.id)
    with pytest.raises(Refusal):
        centre.by(DESK, service.add_photo, centre.start(DESK, "key-count"), 2, b"no picture")


# ---------- on demand


@pytest.mark.clause("SKILL-04")
@pytest.mark.parametrize("key", ["storm", "flood", "fire", "lift", "power", "gas", "missing", "intruder"])
def test_an_emergency_list_is_there_for_everybody_and_leaves_a_record(
    centre_of_module: Centre, key: str
) -> None:
    centre = centre_of_module
    rows = {row.ref.id: row for row in centre.site.read(lists.shelf, centre.who(RECORDS), centre.today)}
    row = rows[centre.check(key)]
    assert (row.may_run, row.state, row.group, row.clause) == (True, "none", "emergency", "SKILL-04")
    run = centre.make(RECORDS, key)
    sheet = centre.sheet(run)
    assert 12 <= len(sheet.lines) <= 20 and sheet.number
    told = [line for line in sheet.lines if "中心负责人" in line.text]
    assert told and sheet.lines[0].answered == "09:42"


@pytest.mark.clause("SKILL-04")
def test_the_next_emergency_begins_with_a_sheet_of_its_own(centre: Centre) -> None:
    centre.day("2026-11-23", "20:00")
    storm = centre.start(DESK, "storm")
    centre.day("2026-11-24", "16:00")
    assert centre.start(OFFICER, "storm") == storm
    centre.by(OFFICER, service.save_run, storm, (LineEntry(2, "fine"),))
    # It goes on as long as somebody sees to it.
    centre.day("2026-11-25", "23:00")
    assert centre.start(DESK, "storm") == storm
    centre.day("2026-11-26", "07:00")
    shelf = centre.site.read(lists.shelf, centre.who(DESK), centre.today)
    assert [row.open_run for row in shelf if row.title == "台风暴雨"] == [None]
    again = centre.start(DESK, "storm")
    assert again != storm and centre.sheet(again).answered == 0
    old = centre.sheet(storm)
    assert (old.state, old.lines[1].result, old.dropped_why) == ("dropped", "fine", "没有填完，另开了一张")


@pytest.mark.clause("ETQ-01", "ROLE-15")
def test_self_check_and_training_are_recorded_when_they_happen(centre_of_module: Centre) -> None:
    centre = centre_of_module
    run = centre.make(DESK, "shift-start")
    assert centre.sheet(run).clause == "ETQ-01" and centre.due("shift-start") is None
    with pytest.raises(Refusal) as not_mine:
        centre.start(DESK, "training-record")
    assert not_mine.value.clause == "ROLE-15"
    record = centre.make(CS_HEAD, "training-record", LineEntry(1, "", "消防器材使用"))
    sheet = centre.sheet(record)
    assert (sheet.lines[0].note, sheet.finished[:10], sheet.finished_by) == (
        "消防器材使用",
        "2026-11-23",
        CS_HEAD,
    )


@pytest.mark.clause("DORM-01", "DORM-07")
def test_the_eight_items_are_lines_of_the_dormitory_check(centre_of_module: Centre) -> None:
    card = centre_of_module.site.read(lists.definition, centre_of_module.check("dorm-weekly"))
    items = [line.text for line in card.lines if line.head == "内务八项"]
    asked = ("地面", "床铺", "蚊帐", "被子", "鞋子", "洗漱用品", "衣物", "贵重物品")
    assert len(items) == 8
    assert all(word in text for word, text in zip(asked, items, strict=True))


# ---------- the shelf, the journal's words


def test_the_shelf_says_what_is_due_whose_it_is_and_who_did_it_last(centre: Centre) -> None:
    centre.make(DESK, "front-desk")
    open_one = centre.start(DESK, "key-count")
    centre.day("2026-11-24")
    mine = {row.title: row for row in centre.site.read(lists.shelf, centre.who(DESK), centre.today)}
    desk, keys = mine["前台5S与信息栏"], mine["钥匙每日清点"]
    assert (desk.state, desk.mine, desk.may_run, desk.last) == ("today", True, True, f"2026-11-23 {DESK}")
    assert (keys.open_run, keys.who_zh, keys.term_zh) == (Ref("check_run", open_one), "钥匙管理员", "每天")
    assert (mine["宿舍每周检查"].mine, mine["宿舍每周检查"].may_run) == (False, False)
    assert mine["宿舍每周检查"].state == "later" and mine["火警"].state == "none"
    heads = {row.title: row for row in centre.site.read(lists.shelf, centre.who(HEAD), centre.today)}
    assert (heads["宿舍每周检查"].mine, heads["宿舍每周检查"].may_run) == (False, True)


def test_the_journal_calls_checks_by_their_names(centre: Centre) -> None:
    run = centre.make(DESK, "front-desk")
    open_one = centre.start(DESK, "key-count")
    refs = [Ref("check_run", run), Ref("check_run", open_one), Ref("check_definition", centre.check("fire"))]
    words = centre.site.read(describe.describe, refs)
    assert [words[ref] for ref in refs] == ["前台5S与信息栏　2026年1号", "钥匙每日清点", "火警"]
    assert CheckDefinition.__tablename__ in describe.KINDS


def test_the_daily_roll_does_not_need_the_heads(centre: Centre) -> None:
    centre.day("2026-11-24", roll=False)
    assert centre.by(DESK, daily.roll) == ""
    assert centre.due("front-desk") == centre.today
