"""Identity numbers that cannot be right are seen, and every usual paper is known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.identity import Paper, check_digit, check_identity, digits_lost

_GOOD = "99010119840122806" + check_digit("99010119840122806")


def test_a_right_number_says_birthday_and_sex() -> None:
    found = check_identity(_GOOD)
    assert (found.kind, found.birthday, found.sex, found.warning) == (
        Paper.MAINLAND,
        date(1984, 1, 22),
        "女",
        "",
    )


@pytest.mark.parametrize(
    "spelling", ["99010119900727690x", "９９０１０１１９９００７２７６９０ｘ", " 990101 19900727 690X "]
)
def test_a_small_x_blanks_and_full_width_are_fine(spelling: str) -> None:
    found = check_identity(spelling)
    assert (found.number, found.warning) == ("99010119900727690X", "")


def test_a_wrong_check_digit_is_warned_of_and_kept() -> None:
    wrong = _GOOD[:-1] + ("0" if _GOOD[-1] != "0" else "1")
    found = check_identity(wrong)
    assert found.number == wrong
    assert "校验位" in found.warning


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("990101199913012270", "出生日期不存在"),
        ("990101200102298000", "出生日期不存在"),
        ("12345", "5 位"),
        ("99010119840122806", "17 位"),
        ("", "空"),
        ("某某证", "认不出"),
        ("990101991301227", "出生日期不存在"),
        ("9901011984012280631", "19 位"),
    ],
)
def test_every_other_fault_has_its_own_words(number: str, word: str) -> None:
    found = check_identity(number)
    assert word in found.warning
    assert not number or number not in found.warning


def test_a_birthday_after_today_is_warned_of() -> None:
    first = "99010120271122806"
    assert "今天之后" in check_identity(first + check_digit(first), date(2026, 11, 23)).warning


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("990101840122806", Paper.MAINLAND_15),
        ("E12345678", Paper.PASSPORT),
        ("EA1234567", Paper.PASSPORT),
        ("H12345678", Paper.HK_MACAU),
        ("M1234567801", Paper.HK_MACAU),
        ("01234567", Paper.TAIWAN),
        ("ABC123456789012", Paper.FOREIGN_RESIDENT),
        ("810000199001011230", Paper.RESIDENCE),
    ],
)
def test_other_papers_are_known_and_not_warned_of(number: str, kind: Paper) -> None:
    if kind is Paper.RESIDENCE:
        number = number[:17] + check_digit(number[:17])
    found = check_identity(number)
    assert (found.kind, found.warning) == (kind, "")
    assert found.kind.zh


@pytest.mark.parametrize(
    "value", [4.4e17, 990101198401228063, 9.90101198401228e17, "4.4E+17", "9.90101E+17", "９.９E＋17"]
)
def test_digits_lost_to_a_spreadsheet_are_recognised(value: object) -> None:
    assert digits_lost(value)
    assert "丢失" in check_identity(value).warning


@pytest.mark.parametrize(
    "value", ["990101198401228063", 990101840122806, "E12345678", None, True, 3.5, "4E3"]
)
def test_whole_numbers_are_not_taken_for_damaged(value: object) -> None:
    assert not digits_lost(value)


@given(
    st.one_of(
        st.text(max_size=40), st.floats(), st.integers(), st.text("0123456789X", max_size=20), st.none()
    )
)
def test_checking_a_number_never_fails(value: object) -> None:
    check_identity(value)
    digits_lost(value)
