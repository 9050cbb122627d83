"""A room is the same room in every spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.rooms import RoomCode, parse_room, room_from_parts, room_query, room_terms

_FLAT = [
    "3栋2单元1201",
    "3幢2单元1201室",
    "3-2-1201",
    "3#2-1201",
    "3#-2-1201",
    "3号楼2单元1201",
    "3座2单元1201",
    "3#楼2单元1201室",
    "3号楼-2单元-1201",
    "３栋２单元１２０１",
    "3 栋 2 单元 1201 室",
    "3 - 2 - 1201",
    "3 2 1201",
    "三栋二单元1201",
    "03-02-1201",
    "3栋2单元12层1201",
    "3栋2单元12层01室",
    "3-2-12-01",
    "3－2－1201",
    "3—2—1201",
    "3/2/1201",
    "3栋2门1201",
    "3栋2单元1201号",
    "\u200b3栋2单元1201",
    "3楼2单元1201",
    "某某花园3栋2单元1201",
    "某某路12号3号楼2单元1201室",
]


@pytest.mark.parametrize("text", _FLAT)
def test_every_usual_spelling_is_the_same_flat(text: str) -> None:
    assert parse_room(text) == RoomCode("3", "2", "1201")


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("3栋1201", "3-1201", "3栋1201"),
        ("A座1201", "A-1201", "A座1201"),
        ("a1201", "A-1201", "A座1201"),
        ("12号301室", "12-301", "12栋301"),
        ("商铺101", "商铺-101", "商铺101"),
        ("1-1-104", "1-1-104", "1栋1单元104"),
        ("一期3栋2单元101", "1期3-2-101", "1期3栋2单元101"),
        ("3栋甲单元101", "3-甲-101", "3栋甲单元101"),
        ("1#1-301", "1-1-301", "1栋1单元301"),
        ("3-2-12A", "3-2-12A", "3栋2单元12A"),
        ("公寓3栋1201", "公寓3-1201", "公寓3栋1201"),
    ],
)
def test_rooms_without_entrance_shops_and_letters_are_read(text: str, short: str, long: str) -> None:
    code = parse_room(text)
    assert code is not None
    assert (code.short, code.long) == (short, long)
    assert parse_room(code.long) == code
    assert parse_room(code.short) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1201",
        "张三",
        "2单元1201",
        "3楼301",
        "2026-09-08",
        "199-0000-0137",
        "0532-88001234",
        "合计",
        "3-2-",
        "3栋2单元",
        "1-2-3-4-5",
        "3-2-1201/1202",
        "9" * 5000,
        "==",
        "3栋1201、1202",
    ],
)
def test_what_names_no_single_room_is_refused(text: str) -> None:
    assert parse_room(text) is None


@pytest.mark.parametrize(
    ("parts", "short"),
    [
        ((3, 2, 1201), "3-2-1201"),
        ((3.0, 2.0, 1201.0), "3-2-1201"),
        (("3栋", "2单元", "1201室"), "3-2-1201"),
        (("3号楼", None, "0301"), "3-301"),
        (("A", "", 1201), "A-1201"),
        (("三", "二", "1201"), "3-2-1201"),
        (("", "", "3-2-1201"), "3-2-1201"),
        (("商铺", None, 12), "商铺-12"),
        (("3", None, "2-1201"), "2-1201"),
        ((None, None, "3栋2单元1201"), "3-2-1201"),
    ],
)
def test_a_room_in_three_columns_is_put_together(parts: tuple[object, object, object], short: str) -> None:
    code = room_from_parts(*parts)
    assert code is not None
    assert code.short == short


def test_a_room_without_its_building_is_none() -> None:
    assert room_from_parts(None, 2, 1201) is None
    assert room_from_parts(3, 2, None) is None


def test_rooms_sort_by_their_numbers() -> None:
    texts = ["10-1-101", "2-1-1001", "2-1-101", "A座101", "2-10-101", "2-2-101"]
    codes = sorted((code for text in texts if (code := parse_room(text))), key=lambda code: code.sort_key)
    assert [code.short for code in codes] == [
        "2-1-101",
        "2-1-1001",
        "2-2-101",
        "2-10-101",
        "10-1-101",
        "A-101",
    ]


@pytest.mark.clause("ARCH-07")
@pytest.mark.parametrize(
    "typed",
    [
        *_FLAT,
        "1201",
        "12",
        "3-2",
        "3栋",
        "3栋2单元",
        "3-2-12",
        "3#2-12",
        "321201",
        "3-1201",
        "三栋",
        "2单元1201",
        "3栋1201",
    ],
)
def test_the_box_finds_a_room_by_any_spelling_or_part(typed: str) -> None:
    query = room_query(typed)
    assert query is not None
    assert any(term.startswith(query) for term in room_terms(RoomCode("3", "2", "1201")))


def test_a_whole_building_typed_with_its_word_is_not_its_namesakes() -> None:
    query = room_query("3栋") or ""
    assert not any(term.startswith(query) for term in room_terms(RoomCode("31", "2", "1201")))


@pytest.mark.parametrize("typed", ["3栋", "3栋1201", "三栋", "3栋12", "3号楼1201"])
def test_a_building_named_as_one_is_no_entrance_of_another(typed: str) -> None:
    query = room_query(typed) or ""
    assert any(term.startswith(query) for term in room_terms(RoomCode("3", "2", "1201")))
    assert not any(term.startswith(query) for term in room_terms(RoomCode("1", "3", "1201")))


@pytest.mark.parametrize("typed", ["张三", "zs", "a", "", "单宇静", "\0", "%", "_", "\"*' AND NEAR"])
def test_what_can_be_no_room_is_not_looked_for_as_one(typed: str) -> None:
    assert room_query(typed) is None


_SPELLERS = ["{}-{}-{}", "{}栋{}单元{}", "{}幢{}单元{}室", "{}#{}-{}", "{}号楼{}单元{}号"]


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3999), st.sampled_from(_SPELLERS))
def test_any_flat_in_any_spelling_comes_back(building: int, entrance: int, room: int, spell: str) -> None:
    assert parse_room(spell.format(building, entrance, room)) == RoomCode(
        str(building), str(entrance), str(room)
    )


@given(st.text(alphabet="0123456789-栋单元室号楼#AB座一二十 /层", max_size=16))
def test_reading_a_room_never_fails_and_its_own_spelling_is_stable(text: str) -> None:
    code = parse_room(text)
    room_query(text)
    if code is not None:
        assert parse_room(code.short) == code
