"""Text is cleaned of what nobody can see, and of nothing else."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.text import as_text, chinese_number, clean, halfwidth, one_line


@pytest.mark.parametrize("name", ["𠮷田", "䶮", "㛃", "田𣲘", "𬱖", "阿依古丽·买买提", "O'Brien"])
def test_rare_characters_and_the_name_dot_are_kept_exactly(name: str) -> None:
    assert clean(name) == name


@pytest.mark.parametrize(
    "dirty",
    [
        "张\0三",
        "张\u200b三",
        "张\u202e三",
        "张\ud800三",
        "\ufeff张三",
        "张\x07三",
        "张\u2066三\u2069",
        "张\ufe00三",
        "张\xad三",
    ],
)
def test_what_nobody_can_see_is_removed(dirty: str) -> None:
    assert clean(dirty) == "张三"


def test_odd_blanks_become_one_blank_and_line_ends_stay() -> None:
    assert clean("\u3000张\xa0\t 三 \r\n 李四\u2028王五 ") == "张 三\n李四\n王五"
    assert one_line("张三\n李四") == "张三 李四"


def test_letters_with_separate_accents_are_joined() -> None:
    assert clean("Jose\u0301") == "José"


def test_full_width_codes_become_plain() -> None:
    assert halfwidth("３栋－２＃１２０１（Ａ）") == "3栋-2#1201(A)"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (19900000238.0, "19900000238"),
        (71.26, "71.26"),
        (4.4e17, "4.40000000000000E+17"),
        (True, "是"),
        (date(2026, 9, 8), "2026-09-08"),
        (datetime(2026, 9, 8, 10, 30), "2026-09-08 10:30:00"),
        (float("nan"), "nan"),
        (1e-7, "0.0000001"),
        (" 张\n三 ", "张 三"),
    ],
)
def test_a_cell_is_shown_as_a_person_would_write_it(cell: object, text: str) -> None:
    assert as_text(cell) == text


def test_chinese_numerals_are_read_and_other_words_are_none() -> None:
    numerals = ["一", "十", "十二", "二十", "三十一", "〇"]
    assert [chinese_number(text) for text in numerals] == [1, 10, 12, 20, 31, 0]
    assert [chinese_number(text) for text in ["", "三栋", "十十", "零十", "二三十"]] == [None] * 5


@given(st.text(alphabet=st.characters(), max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    one_line(text).encode("utf-8")
