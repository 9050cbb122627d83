"""Several owners in one cell are told apart, and one owner is never cut in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.people import is_company, split_names


@pytest.mark.parametrize(
    "cell",
    [
        "叶敏、毛喆",
        "叶敏,毛喆",
        "叶敏，毛喆",
        "叶敏/毛喆",
        "叶敏 毛喆",
        "叶敏\u3000毛喆",
        "叶敏;毛喆",
        "叶敏；毛喆",
        "叶敏\n毛喆",
        "叶敏&毛喆",
        "叶 敏 毛 喆",
        "叶敏、毛喆、叶敏",
        " 叶敏 、 毛喆 ",
        "叶敏 和 毛喆",
    ],
)
def test_every_co_owner_spelling_is_two_people(cell: str) -> None:
    assert split_names(cell) == ("叶敏", "毛喆")


@pytest.mark.parametrize(
    "name",
    [
        "尉迟晟萍",
        "阿依古丽·买买提",
        "John Smith",
        "Smith, John",
        "Mary Ann O'Brien",
        "李和平",
        "陆和",
        "和一鸣",
        "欧阳与之",
        "青岛某某置业有限公司",
        "某某(集团)有限公司",
        "扎西次仁",
        "田𣲘",
        "䶮㛃",
        "Foo Co., Ltd",
        "某某街道社区服务中心",
    ],
)
def test_one_name_stays_whole(name: str) -> None:
    assert split_names(name) == (name,)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("张　三", ("张三",)),
        ("张 三丰", ("张三丰",)),
        ("张 三 丰", ("张三丰",)),
        ("欧阳 明", ("欧阳明",)),
        ("张 三 李四", ("张三", "李四")),
        ("王敏和李丽", ("王敏", "李丽")),
        ("司马芳怡 向赟杰", ("司马芳怡", "向赟杰")),
        ("阿依古丽·买买提 王敏", ("阿依古丽·买买提", "王敏")),
        ("阿依古丽 · 买买提", ("阿依古丽·买买提",)),
        ("John Smith/Mary Smith", ("John Smith", "Mary Smith")),
        ("某某有限公司、张三", ("某某有限公司", "张三")),
        ("", ()),
        ("、", ()),
        ("\u200b", ()),
    ],
)
def test_blanks_that_pad_a_name_are_not_separators(cell: str, names: tuple[str, ...]) -> None:
    assert split_names(cell) == names


def test_a_firm_is_told_from_a_person() -> None:
    assert is_company("青岛某某置业有限公司")
    assert not is_company("单宇静")


@given(st.text(max_size=80))
def test_splitting_names_never_fails_and_leaves_no_blank_names(cell: str) -> None:
    names = split_names(cell)
    assert all(name.strip() for name in names)
    assert len(set(names)) == len(names)
