"""The firm's workbook becomes households, and nothing that is wrong in it is lost or passed on."""

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.documents.workbook import BadCell, Cell, Table
from app.errors import Cancelled, Refusal
from app.modules.residents.plan import make_plan
from app.modules.residents.planned import ImportPlan
from app.modules.residents.workbook import read_table
from app.paths import resources
from app.rules.identity import check_digit

_HEADER: list[Cell] = ["房号", "业主姓名", "身份证号", "联系电话", "入伙日期", "备注"]
_GOOD = "99010119840122806" + check_digit("99010119840122806")


def _plan(*rows: list[Cell], header: list[Cell] | None = None) -> ImportPlan:
    return make_plan(Table([header or _HEADER, *rows]), today=date(2026, 11, 23))


def _faults(plan: ImportPlan) -> list[tuple[int, str]]:
    return [(problem.row, problem.field) for problem in plan.problems]


@pytest.fixture(scope="module")
def sample() -> ImportPlan:
    return make_plan(read_table(resources() / "sample" / "households-1.xlsx"), today=date(2026, 11, 23))


def test_the_firms_workbook_comes_in_with_exactly_its_households_and_owners(sample: ImportPlan) -> None:
    assert len(sample.units) == 1_200
    assert sample.people == 1_377
    assert len({unit.code for unit in sample.units}) == 1_200


def test_the_firms_workbook_has_exactly_its_seventeen_rows_to_put_right(sample: ImportPlan) -> None:
    names, days, numbers = (98, 279, 664, 766, 1050), (132, 428, 852, 1146), (440, 483, 744, 807, 1058, 1142)
    expected = (
        [(row, "owners") for row in names]
        + [(row, "handed_over") for row in days]
        + [(row, "phones") for row in numbers]
        + [(row, "identity") for row in (452, 1041)]
    )
    assert sorted(_faults(sample)) == sorted(expected)


def test_the_firms_workbook_has_exactly_its_two_repeated_rows(sample: ImportPlan) -> None:
    assert [(found.row, found.earlier_row) for found in sample.duplicates] == [(1209, 42), (1210, 1051)]


def test_every_row_of_the_firms_workbook_is_accounted_for(sample: ImportPlan) -> None:
    taken = {unit.row for unit in sample.units} | {found.row for found in sample.duplicates}
    passed = {row.row: row.reason for row in sample.passed_over}
    assert taken | passed.keys() == set(range(1, 1_212))
    assert passed[1211] == "合计行"
    assert passed[72] == "空行"
    assert passed[3] == "表头"


def test_the_firms_workbook_leaves_no_spelling_unread(sample: ImportPlan) -> None:
    assert sum(unit.handed_over is None for unit in sample.units) == 4
    assert sum(unit.area is None or unit.delivery is None for unit in sample.units) == 0
    kinds = {phone.kind for unit in sample.units for owner in unit.owners for phone in owner.phones}
    assert kinds == {"mobile"}
    assert not any(char in owner.name for unit in sample.units for owner in unit.owners for char in "、,/ ")
    assert {mark for unit in sample.units for mark in unit.marks} == {"重点", "独居", "已出租"}
    assert not any(unit.remark for unit in sample.units)


def test_a_household_with_a_fault_comes_in_with_all_that_is_right(sample: ImportPlan) -> None:
    unit = next(unit for unit in sample.units if unit.row == 440)
    assert unit.code.short == "4-1-102"
    assert [owner.name for owner in unit.owners] == ["单桐", "高熠犇"]
    assert unit.owners[0].phones == ()
    assert unit.owners[0].identity_number == "990101198603039180"
    assert unit.handed_over == date(2025, 8, 20)


def test_what_a_row_says_belongs_to_the_first_owner() -> None:
    plan = _plan(["1-1-101", "叶敏、毛喆", _GOOD, "199 0000 0137、0532-88001234", "2026/9/8", "重点业主"])
    first, second = plan.units[0].owners
    assert (first.name, first.relation, first.sex, first.birthday) == (
        "叶敏",
        "owner",
        "女",
        date(1984, 1, 22),
    )
    assert [(phone.number, phone.written_as) for phone in first.phones] == [
        ("19900000137", "199 0000 0137"), ("053288001234", "0532-88001234")
    ]  # fmt: skip
    assert (second.name, second.relation, second.phones, second.identity_number) == (
        "毛喆",
        "co_owner",
        (),
        "",
    )
    assert plan.problems == ()


def test_a_row_without_a_name_keeps_what_it_says_of_its_owner() -> None:
    plan = _plan(["1-1-101", None, _GOOD, "19900000137", None, None])
    assert _faults(plan) == [(2, "owners")]
    unit = plan.units[0]
    assert unit.owners == ()
    assert unit.unnamed is not None
    assert unit.unnamed.phones[0].number == "19900000137"
    assert plan.people == 0


def test_an_empty_telephone_or_paper_is_no_fault() -> None:
    plan = _plan(["1-1-101", "陆一和", None, None, None, None], ["1-1-102", "毛喆", "无", "/", "-", ""])
    assert len(plan.units) == 2
    assert plan.problems == ()


@pytest.mark.parametrize(
    ("column", "cell", "field", "word"),
    [
        (0, "某某", "room_code", "看不懂"),
        (0, 1201, "room_code", "没有楼栋"),
        (0, datetime(2003, 2, 12), "room_code", "变成了日期"),
        (0, None, "room_code", "没有房号"),
        (1, 12.5, "owners", "不是姓名"),
        (1, "、", "owners", "看不出姓名"),
        (1, BadCell("#N/A", "错误值"), "owners", "错误值"),
        (2, _GOOD[:-1] + "Y", "identity", "认不出"),
        (2, "99010119840122", "identity", "14 位"),
        (3, "199000013", "phones", "9 位"),
        (3, 53288001234, "phones", "前面的 0"),
        (3, "19900000137/199000013", "phones", "9 位"),
        (4, "2023年2月30日", "handed_over", "不是日期"),
        (4, "待定", "handed_over", "不是日期"),
        (4, "0001-01-01", "handed_over", "不是日期"),
        (4, BadCell("=A1", "公式"), "handed_over", "公式"),
    ],
)
def test_each_wrong_field_is_left_open_and_listed_with_its_reason(
    column: int, cell: Cell, field: str, word: str
) -> None:
    row: list[Cell] = ["1-1-101", "陆一和", _GOOD, "19900000137", "2026/9/8", "备注"]
    row[column] = cell
    problems = _plan(row).problems
    assert [problem.field for problem in problems] == [field]
    assert word in problems[0].reason
    assert problems[0].row == 2


def test_a_good_telephone_beside_a_bad_one_is_kept() -> None:
    plan = _plan(["1-1-101", "陆一和", None, "19900000137/199000013", None, None])
    assert [phone.number for phone in plan.units[0].owners[0].phones] == ["19900000137"]
    assert plan.problems[0].text == "199000013"


def test_one_identity_number_that_lost_its_digits_is_a_fault_of_its_row() -> None:
    plan = _plan(["1-1-101", "陆一和", 4.4e17, None, None, None], ["1-1-102", "毛喆", _GOOD, None, None, None],
                 ["1-1-103", "叶敏", _GOOD, None, None, None])  # fmt: skip
    assert _faults(plan) == [(2, "identity")]
    assert plan.units[0].owners[0].identity_number == ""


def test_a_column_of_identity_numbers_that_lost_their_digits_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        _plan(*[[f"1-1-{n}", "陆一和", 4.4e17, None, None, None] for n in range(101, 104)])
    assert "丢失" in refused.value.sentence
    assert refused.value.field == "identity"


def test_a_repeated_row_is_found_in_another_spelling_and_not_brought_in_twice() -> None:
    plan = _plan(
        ["1-1-101", "叶敏、毛喆", _GOOD, "19900000137", "2026/9/8", "备注"],
        ["1栋1单元101室", "叶敏/毛喆", _GOOD, "199-0000-0137", datetime(2026, 9, 8), "备注"],
    )
    assert len(plan.units) == 1
    assert [(found.row, found.earlier_row) for found in plan.duplicates] == [(3, 2)]
    assert plan.problems == ()


@pytest.mark.parametrize("change", [(1, "叶敏"), (3, "19900000138"), (4, "2026/9/9")])
def test_a_room_that_comes_again_with_other_content_is_a_fault_and_not_brought_in(
    change: tuple[int, str],
) -> None:
    first: list[Cell] = ["1-1-101", "陆一和", _GOOD, "19900000137", "2026/9/8", None]
    second = list(first)
    second[change[0]] = change[1]
    plan = _plan(first, second)
    assert len(plan.units) == 1
    assert _faults(plan) == [(3, "room_code")]
    assert "第 2 行" in plan.problems[0].reason


def test_a_tenant_on_a_row_of_his_own_joins_the_household() -> None:
    plan = _plan(
        ["1-1-101", "陆一和", "19900000137", "业主"],
        ["1-1-101", "毛喆", "19900000138", "租户"],
        ["1-1-101", "叶敏", "19900000139", "共有人"],
        header=["房号", "姓名", "电话", "与业主关系"],
    )
    assert [owner.name for owner in plan.units[0].owners] == ["陆一和", "叶敏"]
    assert [(other.name, other.relation) for other in plan.units[0].others] == [("毛喆", "tenant")]
    assert plan.problems == ()


def test_titles_totals_blanks_notes_and_repeated_headers_are_passed_over() -> None:
    rows: list[list[Cell]] = [
        ["某某花园"], ["制表：前台"], ["序号", *_HEADER], [1, "1-1-101", "陆一和"], [], [None, "  "],
        ["序号", *_HEADER], [2, "1-1-102", "毛喆"], [3], ["小计", 2], ["合 计", None, 2], ["备注：以上信息仅供内部使用"],
        ["审核：", None, None, None, "日期："],
    ]  # fmt: skip
    plan = make_plan(Table(rows))
    assert [unit.row for unit in plan.units] == [4, 8]
    assert plan.problems == ()
    assert {row.row: row.reason for row in plan.passed_over} == {
        1: "标题行", 2: "标题行", 3: "表头", 5: "空行", 6: "空行", 7: "重复的表头", 9: "空行", 10: "合计行", 11: "合计行",
        12: "说明行", 13: "说明行",
    }  # fmt: skip


def test_a_row_with_a_lost_room_is_listed_and_never_passed_over() -> None:
    plan = _plan([None, "陆一和", None, "19900000137", None, None])
    assert _faults(plan) == [(2, "room_code")]
    assert plan.passed_over[-1].row == 1


def test_building_entrance_and_room_in_three_columns_with_merged_buildings() -> None:
    rows: list[list[Cell]] = [
        ["楼栋", "单元", "室号", "产权人"],
        ["3栋", 2, 1201, "陆一和"],
        [None, None, 1202, "毛喆"],
    ]
    plan = make_plan(Table(rows, merged=((2, 0, 3, 0), (2, 1, 3, 1)), hidden_rows=frozenset({3})))
    assert [unit.code.short for unit in plan.units] == ["3-2-1201", "3-2-1202"]
    assert len(plan.notes) == 2
    assert rows[2][0] is None


def test_the_clerks_own_mapping_is_followed_where_there_is_no_header() -> None:
    table = Table([["陆一和", "1-1-101", "x"], ["毛喆", "1-1-102", "y"]])
    with pytest.raises(Refusal, match="房号"):
        make_plan(table)
    plan = make_plan(table, {0: "owners", 1: "room_code", 2: ""})
    assert [unit.row for unit in plan.units] == [1, 2]


def test_names_that_are_not_mapped_are_not_missed() -> None:
    plan = make_plan(Table([["房号", "建筑面积"], ["1-1-101", "126.34㎡"]]))
    assert plan.units[0].area == Decimal("126.34")
    assert plan.problems == ()


@pytest.mark.parametrize("cell", [0, -5, float("nan"), float("inf"), "1e309", "大", 1e9, "12㎡㎡"])
def test_an_impossible_area_is_a_fault(cell: Cell) -> None:
    plan = make_plan(Table([["房号", "建筑面积"], ["1-1-101", cell]]))
    assert _faults(plan) == [(2, "area")]
    assert plan.units[0].area is None


def test_marks_come_from_the_sites_own_list_and_other_remarks_stay() -> None:
    table = Table([_HEADER, ["1-1-101", "陆一和", None, None, None, "重点业主，腿脚不便"],
                   ["1-1-102", "毛喆", None, None, None, "独居老人"]])  # fmt: skip
    plan = make_plan(table, known_marks=("重点",))
    assert [(unit.marks, unit.remark) for unit in plan.units] == [
        (("重点",), "重点业主，腿脚不便"), ((), "独居老人")
    ]  # fmt: skip


def test_hostile_texts_come_in_clean_and_short() -> None:
    plan = _plan(
        ["1-1-101", "陆\0一\u202e和", None, None, None, "<b>" + "长" * 5_000],
        ["1-1-102", "名" * 500, None, None, None, "=1+1"],
    )
    assert plan.units[0].owners[0].name == "陆一和"
    assert len(plan.units[0].remark) == 500
    assert plan.units[1].remark == "=1+1"
    assert _faults(plan) == [(3, "owners")]


def test_a_formula_without_a_result_is_listed_from_file_to_plan(tmp_path: Path) -> None:
    book = Workbook()
    for row in (_HEADER, ["1-1-101", "陆一和", None, '="199"&"00000137"', "#N/A", None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    plan = make_plan(read_table(tmp_path / "a.xlsx"))
    assert _faults(plan) == [(2, "phones"), (2, "handed_over")]
    assert len(plan.units) == 1


def test_the_sample_reads_the_same_as_text_file(tmp_path: Path, sample: ImportPlan) -> None:
    sheet = load_workbook(resources() / "sample" / "households-1.xlsx").active
    out = io.StringIO()
    for row in sheet.iter_rows(values_only=True):
        cells = (value.strftime("%Y-%m-%d") if isinstance(value, datetime) else value for value in row)
        out.write(",".join(f'"{cell}"' if cell is not None else "" for cell in cells) + "\r\n")
    path = tmp_path / "名册.csv"
    path.write_bytes(out.getvalue().encode("gb18030"))
    plan = make_plan(read_table(path), today=date(2026, 11, 23))
    assert [unit.code for unit in plan.units] == [unit.code for unit in sample.units]
    assert [unit.owners for unit in plan.units] == [unit.owners for unit in sample.units]
    assert plan.problem_rows == sample.problem_rows
    assert plan.duplicates == sample.duplicates


def test_planning_can_be_stopped_in_the_middle() -> None:
    seen: list[int] = []

    def watch(row: int) -> None:
        seen.append(row)
        if len(seen) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        make_plan(Table([_HEADER, *[["1-1-101", "陆一和"]] * 9]), each_row=watch)
    assert seen == [2, 3, 4]
