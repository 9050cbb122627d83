"""A firm's list of visits is read with its own headings and spellings; what is of no use says why."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import Refusal
from app.modules.visits import cells
from app.modules.visits.ledger import ReadTalk, TalkRows, read_rows
from app.rules.rooms import RoomCode

HEADINGS = ("序号", "房号", "访谈日期", "方式", "访谈人", "见到谁", "意见", "满意度(总体)")


def workbook(
    path: Path,
    *rows: tuple[object, ...],
    headings: tuple[str, ...] = HEADINGS,
    title: str = "2026年访谈台账",
    merged: str = "",
) -> Path:
    """A list as firms keep it, with a title above its header."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in ((title,), headings, *rows):
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.save(path)
    return path


def only(read: TalkRows) -> ReadTalk:
    (row,) = read.rows
    return row


def test_a_row_keeps_its_day_way_people_words_and_what_has_no_field(tmp_path: Path) -> None:
    read = read_rows(
        workbook(
            tmp_path / "a.xlsx",
            (1, "3栋2单元1201", datetime(2026, 3, 5, 19, 20), "上门", "何砚秋、周亦凡", "单一鸣", "地库车位不够", "满意"),
            (2, "3-2-302", "2026/3/6", "电话回访", "何砚秋", "温以宁", "无", "一般"),
            (3, "5-1-804", "2026.3.7", "微信", "", "", "", ""),
            ("合计", 3),
            ("制表人：何砚秋",),
        )
    )  # fmt: skip
    first, second, third = read.rows
    assert (first.row, first.room, first.day, first.begun) == (
        3, RoomCode("3", "2", "1201"), date(2026, 3, 5), "19:20",
    )  # fmt: skip
    assert (first.way, first.outcome, first.visitors, first.seen) == (
        "home", "talked", "何砚秋、周亦凡", "单一鸣",
    )  # fmt: skip
    assert first.opinions == ("地库车位不够",)
    assert first.left == ("总体满意度：满意",)
    assert (second.way, second.day, second.opinions) == ("phone", date(2026, 3, 6), ())
    assert (third.way, third.visitors) == ("phone", "")
    assert read.problems == ()


def test_rows_of_no_use_say_why_in_a_sentence_and_the_others_come_in(tmp_path: Path) -> None:
    rows = (
        (1, "", "2026-03-05", "上门", "", "", "", ""),
        (2, "1201", "2026-03-05", "上门", "", "", "", ""),
        (3, date(2026, 3, 2), "2026-03-05", "上门", "", "", "", ""),
        (4, "3-2-1201", "", "上门", "", "", "电梯慢", ""),
        (5, "3-2-1201", "2026-02-30", "上门", "", "", "", ""),
        (6, "3-2-1201", "三月初", "上门", "", "", "", ""),
        (7, "3-2-1201", "2026-03-05", "飞鸽", "", "", "灯不亮", ""),
        (8, "3-2-1201", "2026-03-09", "", "", "", "", ""),
        (9, "3-2-1201", "2026-03-09", "", "", "", "", ""),
        (10, "3-2-1201", "2026-03-10", "上门", "何砚秋", "", "家里没人", ""),
        (
            11,
            "3-2-1201",
            "2026-03-11",
            "上门",
            "何砚秋",
            "单一鸣",
            "家里没人的时候快递放前台，不要放门口过道",
            "",
        ),
    )
    read = read_rows(workbook(tmp_path / "a.xlsx", *rows))
    outside = {one.row: one.reason for one in read.problems if not one.kept}
    assert outside.keys() == {3, 4, 5, 6, 7, 8, 11}
    assert "没有房号" in outside[3]
    assert "没有楼栋" in outside[4]
    assert "变成了日期" in outside[5]
    assert "没有访谈日期" in outside[6]
    assert "2026-02-30" in outside[7]
    assert "三月初" in outside[8]
    assert "与第 10 行重复" in outside[11]
    assert all(reason.endswith("没有导入") for reason in outside.values())
    doubtful = {one.row: one.reason for one in read.problems if one.kept}
    assert "飞鸽" in doubtful[9]
    assert "按“电话”记" in doubtful[10]
    flown, without, absent, words = read.rows
    assert (flown.way, flown.left, flown.opinions) == ("phone", ("方式：飞鸽",), ("灯不亮",))
    assert without.way == "phone"
    assert (absent.outcome, absent.opinions, absent.left) == ("absent", (), ("家里没人",))
    assert (words.outcome, len(words.opinions)) == ("talked", 1)


def test_the_headings_of_many_firms_are_understood(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ("3", "2", "1201", "2026-03-05", "单一鸣", "业主", "已访", "电梯慢", "已报维保", "希望代收快递", 5, "不满意", "孩子小"),
        headings=(
            "楼栋", "单元", "房间号", "走访日期", "受访人", "与业主关系", "走访结果", "业主意见", "答复情况", "个性化需求", "安全",
            "维修", "备注",
        ),
        title="客户走访记录",
    )  # fmt: skip
    row = only(read_rows(path))
    assert (row.room, row.way, row.outcome) == (RoomCode("3", "2", "1201"), "home", "talked")
    assert (row.seen, row.relation, row.reply, row.needs) == ("单一鸣", "业主", "已报维保", "希望代收快递")
    assert row.ratings == {"safety": 5, "repair": 2}
    assert row.left == ("备注：孩子小",)

    one_visit = workbook(
        tmp_path / "b.xlsx",
        ("3-2-1201", "2026-03-05", "何砚秋", "电梯慢"),
        (None, None, "周亦凡", "车位少"),
        headings=("房号", "上次访谈日期", "管家", "反映问题"),
        title="台账",
        merged="A3:A4",
    )
    read = read_rows(one_visit)
    assert [one.reason for one in read.problems] == ["没有访谈日期，这一行没有导入"]
    for row_number in ("B3:B4",):
        path = workbook(
            tmp_path / "c.xlsx",
            ("3-2-1201", "2026-03-05", "何砚秋", "电梯慢"),
            ("3-2-1201", None, "周亦凡", "车位少"),
            headings=("房号", "上次访谈日期", "管家", "反映问题"),
            title="台账",
            merged=row_number,
        )
        read = read_rows(path)
        row = only(read)
        assert (row.opinions, row.visitors) == (("电梯慢", "车位少"), "何砚秋；周亦凡")
        assert read.problems[0].kept
        assert read.notes == ("表里没有方式，都按“电话”记",)
    csv = tmp_path / "d.csv"
    csv.write_text(
        "房号,日期,是否成功\n3-2-1201,20260305,否\n3-2-302,2026年3月6日,待走访\n", encoding="gb18030"
    )
    read = read_rows(csv)
    assert only(read).outcome == "absent"
    assert "还没有访过" in read.problems[0].reason
    for headings in (("甲", "乙"), ("姓名", "日期"), ("房号", "入伙日期")):
        with pytest.raises(Refusal):
            read_rows(workbook(tmp_path / "e.xlsx", ("a", "b"), headings=headings, title="别的"))


def test_ways_outcomes_grades_and_themes_are_told_by_the_words_firms_use() -> None:
    for text, way in (
        ("入户面谈", "home"), ("去电", "phone"), ("业主来访", "office"), ("园区偶遇", "outdoors"), ("线上问卷", "questionnaire"),
        ("", ""), ("飞鸽", ""),
    ):  # fmt: skip
        assert cells.read_way(text) == way, text
    for text, outcome in (
        ("成功", "talked"), ("是", "talked"), ("√", "talked"), ("敲门无人应", "absent"), ("未接听", "absent"), ("拒访", "refused"),
        ("改约下周", "later"), ("空置", "empty"), ("随便", ""),
    ):  # fmt: skip
        assert cells.read_outcome(text) == outcome, text
    for text, grade in (
        ("非常满意", 5), ("满意", 4), ("比较满意", 4), ("基本满意", 3), ("不太满意", 2), ("很不满意", 1), ("5分", 5), (3, 3),
        ("98", 0), ("", 0), ("蓝", 0),
    ):  # fmt: skip
        assert cells.read_grade(str(text)) == grade, text
    for words, theme in (
        ("晚上没有车位", "parking"), ("电梯太慢", "facilities"), ("楼道没人打扫", "cleaning"), ("保安态度冷淡", "attitude"),
        ("天气真好", "other"),
    ):  # fmt: skip
        assert cells.theme_of(words) == theme, words
    assert all(cells.says_nothing(text) for text in ("无", "无意见", "暂无意见", "没有", "没什么意见", ""))
    assert not cells.says_nothing("无障碍坡道太陡")
