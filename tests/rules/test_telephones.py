"""A telephone is the same telephone in every spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.telephones import parse_phone, split_phones, why_no_phone


@pytest.mark.parametrize(
    "value",
    [
        "19900000238",
        19900000238,
        19900000238.0,
        "１９９０００００２３８",
        "199 0000 0238",
        "199-0000-0238",
        "1990000-0238",
        "+86 199 0000 0238",
        "0086-19900000238",
        "8619900000238",
        "电话：19900000238",
        "19900000238（妻）",
        "1.9900000238E+10",
        "19900000238.0",
        " 199\u30000000\xa00238 ",
        "019900000238",
        "199.0000.0238",
        "\u202d19900000238",
    ],
)
def test_every_spelling_of_a_mobile_is_the_same_number(value: object) -> None:
    phone = parse_phone(value)
    assert phone is not None
    assert (phone.number, phone.kind) == ("19900000238", "mobile")


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("0532-88001234", "053288001234", "landline"),
        ("(0532) 8800 1234", "053288001234", "landline"),
        ("（０５３２）８８００１２３４", "053288001234", "landline"),
        ("010-88001234", "01088001234", "landline"),
        ("+86 532 88001234", "053288001234", "landline"),
        ("0532-88001234-801", "053288001234-801", "landline"),
        ("0532-88001234转801", "053288001234-801", "landline"),
        ("88001234", "88001234", "local"),
        ("8800123", "8800123", "local"),
        ("400-000-1234", "4000001234", "service"),
        ("800 000 1234", "8000001234", "service"),
        ("+852 9123 4567", "+85291234567", "foreign"),
    ],
)
def test_landlines_and_service_numbers_are_read(text: str, number: str, kind: str) -> None:
    phone = parse_phone(text)
    assert phone is not None
    assert (phone.number, phone.kind) == (number, kind)


@pytest.mark.parametrize(
    "value",
    [
        "199000013",
        "1990000023",
        "199000002389",
        "12900000238",
        "",
        None,
        True,
        "无",
        "1.99E+10",
        53288001234,
        float("nan"),
        float("inf"),
        -19900000238,
        "abc",
        "2023年2月30日",
        "9" * 10_000,
    ],
)
def test_what_cannot_be_dialled_is_none(value: object) -> None:
    assert parse_phone(value) is None


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("19900000137、19900000138", ["19900000137", "19900000138"]),
        ("19900000137 19900000138", ["19900000137", "19900000138"]),
        ("199 0000 0137 199 0000 0138", ["19900000137", "19900000138"]),
        ("19900000137或0532-88001234\n400-000-1234", ["19900000137", "053288001234", "4000001234"]),
        ("19900000137；19900000137", ["19900000137"]),
        ("1990000013719900000138", ["19900000137", "19900000138"]),
        ("１９９００００３４３９，１９９００００３４４０", ["19900003439", "19900003440"]),
        (19900000137.0, ["19900000137"]),
        ("19900000137/199000013", ["19900000137", None]),
        ("", []),
        (None, []),
    ],
)
def test_several_telephones_in_a_cell_are_told_apart(cell: object, numbers: list[str | None]) -> None:
    assert [piece.phone and piece.phone.number for piece in split_phones(cell)] == numbers


def test_the_spelling_of_the_cell_is_kept_beside_the_number() -> None:
    assert split_phones("１９９００００３４３９")[0].text == "１９９００００３４３９"


def test_the_reason_names_the_digits_and_a_lost_zero_but_never_the_number() -> None:
    assert "9 位" in why_no_phone("199000013")
    assert "前面的 0" in why_no_phone("53288001234")
    assert "199000013" not in why_no_phone("199000013")


@given(
    st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.text("0123456789-+ 、转()", max_size=40))
)
def test_reading_a_telephone_never_fails(value: object) -> None:
    phone = parse_phone(value)
    split_phones(value)
    assert phone is None or parse_phone(phone.number) == phone
