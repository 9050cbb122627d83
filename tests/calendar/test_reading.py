"""Files with a year's holidays: three kinds of file, one year, and a sentence for everything that is wrong."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from app.errors import Refusal
from app.modules.calendar.reading import MAX_UNPACKED, read_plan
from app.modules.calendar.rules import checked, plan_of
from app.rules.holidays import SpecialDay, YearPlan

HEAD = ["日期", "类型", "名称", "当天"]
ROWS: list[list[object]] = [
    ["2026-12-31", "休", "元旦", ""],
    ["2027年1月1日", "放假", "元旦", ""],
    ["2027/2/5", "休", "春节", ""],
    ["20270206", "休", "春节", "是"],
    ["2027.2.7", "休", "春节", ""],
    ["2027-02-20 周六", "上班", "春节", ""],
]
PLAN = YearPlan(
    2027,
    (
        SpecialDay(date(2026, 12, 31), "off", "元旦"),
        SpecialDay(date(2027, 1, 1), "off", "元旦"),
        SpecialDay(date(2027, 2, 5), "off", "春节"),
        SpecialDay(date(2027, 2, 6), "off", "春节", True),
        SpecialDay(date(2027, 2, 7), "off", "春节"),
        SpecialDay(date(2027, 2, 20), "on", "春节"),
    ),
)
TOML = """year = 2027
[[off]]
name = "元旦"
first = 2026-12-31
last = 2027-01-01
[[off]]
name = "春节"
first = 2027-02-05
last = 2027-02-07
day = 2027-02-06
on = [2027-02-20]
"""


def text_of(rows: list[list[object]], mark: str = ",") -> str:
    return "\r\n".join(mark.join(str(cell) for cell in row) for row in rows)


def sheet(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_every_kind_of_file_gives_the_same_year(tmp_path: Path) -> None:
    dated = [[datetime(2027, 2, 6), *row[1:]] if row[0] == "20270206" else row for row in ROWS]
    numbered = [[46423, *row[1:]] if row[0] == "2027/2/5" else row for row in dated]
    mixed = [numbered[0], *reversed(numbered[1:])]
    sheet(tmp_path / "安排.xlsx", [["2027 年放假安排"], [], ["序号", *HEAD], *(["", *row] for row in mixed)])
    plain = text_of([HEAD, *ROWS, ["", "", "", ""]])
    for name, data in (
        ("gbk.csv", plain.encode("gbk")),
        ("utf8.csv", plain.encode("utf-8-sig")),
        ("tabs.txt", text_of([HEAD, *ROWS], "\t").encode("utf-16")),
        ("holidays-2027.toml", TOML.encode()),
        ("安排.toml", TOML.encode("utf-8-sig")),
    ):
        (tmp_path / name).write_bytes(data)
    for file in sorted(tmp_path.iterdir()):
        assert read_plan(file) == PLAN, file.name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda rows: rows[2].__setitem__(0, "10月1日-10月7日"),
            "第 4 行的“10月1日-10月7日”是一段日子.*一天写一行",
        ),
        (lambda rows: rows[2].__setitem__(0, "2027-02-05~2027-02-07"), "第 4 行.*一段日子"),
        (lambda rows: rows[2].__setitem__(0, "2月5日"), "第 4 行的日期“2月5日”看不懂，请连年份写全"),
        (lambda rows: rows[2].__setitem__(0, "2027-02-30"), "第 4 行的日期“2027-02-30”看不懂"),
        (lambda rows: rows[2].__setitem__(0, ""), "第 4 行没有写日期"),
        (lambda rows: rows[2].__setitem__(1, "放"), "第 4 行的类型“放”看不懂，请写“休”或“班”"),
        (lambda rows: rows[2].__setitem__(0, "2028-02-05"), "第 4 行的 2028-02-05 不在 2027 年里.*分开导入"),
        (lambda rows: rows[2].__setitem__(0, "2026-12-01"), "第 4 行的 2026-12-01 不在 2027 年里"),
        (lambda rows: rows[2].__setitem__(0, "2027/02/06"), "第 5 行和第 4 行都是 2027-02-06，请删去一行"),
        (lambda rows: rows[5].__setitem__(0, "2027-02-22"), "第 7 行的 2027年2月22日 周一本来就上班"),
        (lambda rows: rows.__delitem__(slice(1, 4)), "2027 年只有 2 天休，不像全年的安排"),
        (lambda rows: rows.clear(), "表头下面没有日期"),
    ],
)
def test_the_first_wrong_row_is_named_with_what_to_do(
    tmp_path: Path, change: Callable[[list[list[object]]], object], said: str
) -> None:
    rows = [list(row) for row in ROWS]
    change(rows)
    path = tmp_path / "a.csv"
    path.write_bytes(text_of([HEAD, *rows]).encode("gbk"))
    with pytest.raises(Refusal, match=said):
        read_plan(path)


def test_a_sheet_with_other_words_in_its_head_is_read_all_the_same() -> None:
    head: list[object] = ["日期", "安排", "节日", "说明"]
    rows = [head, *([day, kind, name, "见通知"] for day, kind, name, _ in ROWS)]
    days = plan_of(rows).days
    assert [(one.day, one.kind, one.name) for one in days] == [
        (one.day, one.kind, one.name) for one in PLAN.days
    ]


def test_too_many_days_off_are_no_holidays() -> None:
    days = tuple(SpecialDay(date(2027, month, n), "off") for month in (3, 5, 7) for n in range(1, 22))
    with pytest.raises(Refusal, match="2027 年有 63 天休，太多了.*平常的周六、周日不用写"):
        checked(YearPlan(2027, days))
    with pytest.raises(Refusal, match="写了两次"):
        checked(YearPlan(2027, (*days[:5], days[0])))
    with pytest.raises(Refusal, match="2020 至 2099"):
        checked(YearPlan(2126, ()))


def test_what_is_no_list_of_holidays_says_what_to_choose(tmp_path: Path) -> None:
    def zipped(name: str, parts: dict[str, bytes]) -> Path:
        with ZipFile(tmp_path / name, "w", ZIP_DEFLATED) as archive:
            for part, data in parts.items():
                archive.writestr(part, data)
        return tmp_path / name

    def kept(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    whole = sheet(tmp_path / "whole.xlsx", [HEAD, *ROWS]).read_bytes()
    for path, said in (
        (tmp_path / "gone.xlsx", "找不到这个文件"),
        (kept("empty.csv", b" \n"), "是空的"),
        (kept("old.xls", b"\xd0\xcf\x11\xe0" + bytes(600)), "旧格式或带密码"),
        (kept("picture.csv", b"\xff\xd8\xff\xe0" + bytes(range(256))), "不是表格"),
        (kept("other.csv", "姓名,电话\n林晓禾,199-0000-0101\n".encode("gbk")), "没有找到表头"),
        (kept("quote.csv", '日期,类型\n"2027-01-01,休\n'.encode()), "表头下面没有日期|一段日子|看不懂"),
        (kept("long.csv", ("日期,类型\n" + "2027-01-01,休\n" * 500).encode()), "超过 400 行"),
        (kept("huge.csv", b"1" * (5 * 1024 * 1024 + 1)), "太大"),
        (kept("half.xlsx", whole[: len(whole) // 2]), "不完整或已损坏"),
        (zipped("words.docx", {"word/document.xml": b"<a/>"}), "不是 Excel 工作簿"),
        (zipped("bomb.xlsx", {"xl/workbook.xml": bytes(MAX_UNPACKED + 1)}), "展开后大得不正常"),
        (zipped("odd.xlsx", {"xl/workbook.xml": b"<workbook/>"}), "不完整或已损坏"),
        (kept("holidays-2027.toml", b"year = "), "写法不对.*holidays-2026.toml"),
        (kept("b.toml", TOML.replace("2027-02-20", "2027-02-22").encode()), "on 只写周末"),
        (kept("c.toml", TOML.replace("last = 2027-01-01", "last = 2026-12-31").encode()), ""),
    ):
        if said:
            with pytest.raises(Refusal, match=said):
                read_plan(path)
        else:
            assert read_plan(path).year == 2027
