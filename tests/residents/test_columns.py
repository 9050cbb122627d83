"""The header is found and its columns are guessed under any of their usual names."""

import pytest

from app.modules.residents.columns import FIELDS, LABELS, find_header, guess, repeats_header


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("房号", "room_code"),
        ("房间号", "room_code"),
        ("房 号", "room_code"),
        ("室号", "room"),
        ("栋", "building"),
        ("楼栋号", "building"),
        ("单元", "entrance"),
        ("业主姓名", "owners"),
        ("业主姓名*", "owners"),
        ("产权人", "owners"),
        ("产权人姓名(全部)", "owners"),
        ("联系电话", "phones"),
        ("手机", "phones"),
        ("联系电话１", "phones"),
        ("业主手机号码（必填）", "phones"),
        ("身份证号", "identity"),
        ("证件号码", "identity"),
        ("建筑面积(㎡)", "area"),
        ("建筑面积（平方米）", "area"),
        ("交付标准", "delivery"),
        ("精装/毛坯", "delivery"),
        ("入伙日期", "handed_over"),
        ("交房时间", "handed_over"),
        ("收楼日期", "handed_over"),
        ("入住手续办理日期", "formalities"),
        ("实际入住", "moved_in"),
        ("乔迁日期", "moved_in"),
        ("出生日期", "birthday"),
        ("性别", "sex"),
        ("备注", "remark"),
        ("与业主关系", "relation"),
        ("楼栋管家", "officer"),
        ("用户标签", "marks"),
        ("序号", "serial"),
    ],
)
def test_a_heading_is_known_under_its_usual_names(heading: str, field: str) -> None:
    assert guess([heading]) == {0: field}


@pytest.mark.parametrize(
    "heading",
    ["紧急联系人电话", "车牌号", "租户电话", "家属身份证号", "物业费单价", "", None, 12, "19900000137"],
)
def test_what_belongs_to_somebody_else_is_not_taken(heading: object) -> None:
    assert guess([heading]) == {}


def test_building_entrance_and_room_in_three_columns_are_found() -> None:
    assert guess(["楼栋", "单元", "室号", "产权人", "手机"]) == {
        0: "building", 1: "entrance", 2: "room", 3: "owners", 4: "phones"
    }  # fmt: skip


def test_two_telephone_columns_are_both_taken_and_a_second_room_column_is_not() -> None:
    assert guess(["房号", "手机", "固定电话", "房间号"]) == {0: "room_code", 1: "phones", 2: "phones"}


def test_the_exact_name_wins_over_one_that_only_contains_it() -> None:
    assert guess(["交房通知电话", "业主生日祝福", "生日"])[2] == "birthday"


def test_titles_above_the_header_are_passed_over() -> None:
    rows = [
        ["某某花园业主信息"],
        ["制表：前台", "房号"],
        [],
        ["序号", "房号", "业主姓名"],
        [1, "1-1-101", "陆一和"],
    ]
    assert find_header(rows) == 3


def test_a_table_without_header_has_none() -> None:
    assert find_header([["1-1-101", "陆一和", "19900000137"], ["1-1-102", "毛喆", ""]]) is None
    assert find_header([]) is None


def test_a_header_that_comes_again_is_seen() -> None:
    header = ["房号", "业主姓名", "联系电话"]
    assert repeats_header(header, guess(header))
    assert not repeats_header(["1-1-101", "陆一和", "19900000137"], guess(header))


def test_every_field_has_a_label_and_appears_once() -> None:
    assert len(LABELS) == len(FIELDS)
    assert all(LABELS.values())
