"""Masked details never show their middle and stand as wide as the open ones (ARCH-12)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.masking import (
    mask_birthday,
    mask_identity,
    mask_name,
    mask_phone,
    mask_plate,
    show_birthday,
    show_phone,
)

pytestmark = pytest.mark.clause("ARCH-12")


@pytest.mark.parametrize(
    ("number", "open_", "masked"),
    [
        ("19900000137", "199-0000-0137", "199-****-0137"),
        ("053288001234", "0532-88001234", "0532-****1234"),
        ("05328800123", "0532-8800123", "0532-***0123"),
        ("01088001234", "010-88001234", "010-****1234"),
        ("01088001234-801", "010-88001234-801", "010-****1234-***"),
        ("4000001234", "400-000-1234", "400-***-1234"),
        ("88001234", "88001234", "****1234"),
        ("110", "110", "***"),
        ("12345", "12345", "***45"),
        ("+85291234567", "+85291234567", "********4567"),
        ("", "", ""),
    ],
)
def test_telephones_are_grouped_open_and_starred_masked(number: str, open_: str, masked: str) -> None:
    assert (show_phone(number), mask_phone(number)) == (open_, masked)


def test_identity_birthday_plate_and_name_show_only_their_ends() -> None:
    assert mask_identity("990101198401228063") == "*" * 14 + "8063"
    assert (mask_identity("E1234"), mask_identity("123"), mask_identity("")) == ("***34", "***", "")
    assert (mask_birthday(date(1984, 1, 22)), mask_birthday(None)) == ("**月**日", "")
    assert show_birthday(date(1984, 1, 22)) == "1月22日"
    assert mask_plate("鲁B12345") == "鲁*****5"
    assert [mask_name(name) for name in ("陆一和", "张三", "尉迟晟萍", "某", "")] == [
        "陆*和",
        "张*",
        "尉**萍",
        "*",
        "",
    ]


@given(
    st.from_regex(
        r"1[3-9][0-9]{9}|0532[2-8][0-9]{7}|[2-8][0-9]{6,7}|400[0-9]{7}|010[2-8][0-9]{7}-[0-9]{3}",
        fullmatch=True,
    )
)
def test_the_middle_of_a_telephone_is_never_shown(number: str) -> None:
    masked = mask_phone(number)
    assert len(masked) == len(show_phone(number))
    main = number.partition("-")[0]
    assert masked.count("*") >= 3
    shown = "".join(char for char in masked if char.isdigit())
    assert len(shown) <= 8
    assert shown.endswith(main[-4:])


@given(st.text(max_size=40))
def test_masking_anything_keeps_its_length_and_hides_most_of_it(text: str) -> None:
    assert len(mask_phone(text)) == len(show_phone(text))
    assert len(mask_identity(text)) == len(text)
    assert mask_identity(text)[: max(0, len(text) - 4)] == "*" * max(0, len(text) - 4)
    assert mask_plate(text)[1:-1] == "*" * max(0, len(text) - 2)
    assert len(mask_name(text)) == len(text)
