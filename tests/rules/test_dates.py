"""Dates are read in every spelling, and never invented."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.dates import chinese_date, month_day, parse_date


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2024, 8, 19),
        date(2024, 8, 19),
        45523,
        45523.75,
        20240819,
        "45523",
        "20240819",
        "2024/08/19",
        "2024.8.19",
        "2024-8-19",
        "2024年8月19日",
        "２０２４－８－１９",
        "2024-08-19 00:00:00",
        "2024-08-19T10:30",
        "2024/8/19 星期一",
        "2024 8 19",
        "二〇二四年八月十九日",
        " 2024年 8月 19日 ",
        "2024年08月19号",
    ],
)
def test_every_spelling_is_the_same_day(cell: object) -> None:
    assert parse_date(cell) == date(2024, 8, 19)


@pytest.mark.parametrize(
    "cell",
    [
        "2023年2月30日",
        "2023-13-01",
        "1899-12-31",
        "2201-01-01",
        date(1, 1, 1),
        datetime(9999, 12, 31),
        "0001-01-01",
        "9999-12-31",
        "24.8.19",
        2024,
        "2024",
        "2024年8月",
        None,
        "",
        True,
        float("nan"),
        float("inf"),
        -5,
        "无",
        1e300,
        "2023-02-29",
    ],
)
def test_what_is_no_day_is_refused(cell: object) -> None:
    assert parse_date(cell) is None


def test_the_29th_of_february_is_a_day_in_leap_years() -> None:
    assert parse_date("2024-02-29") == date(2024, 2, 29)


@pytest.mark.clause("DOC-01")
@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 23), "二〇二六年十一月二十三日"),
        (date(2020, 10, 10), "二〇二〇年十月十日"),
        (date(2021, 12, 31), "二〇二一年十二月三十一日"),
        (date(2009, 1, 20), "二〇〇九年一月二十日"),
        (date(2024, 2, 30 - 1), "二〇二四年二月二十九日"),
        (date(2000, 3, 11), "二〇〇〇年三月十一日"),
    ],
)
def test_a_notice_is_dated_in_chinese_numerals(day: date, text: str) -> None:
    assert chinese_date(day) == text


def test_month_and_day_are_short() -> None:
    assert month_day(date(2026, 1, 5)) == "1月5日"


@given(st.dates(date(1910, 1, 1), date(2200, 12, 31)))
def test_every_day_comes_back_from_each_of_its_spellings(day: date) -> None:
    spellings = [day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", chinese_date(day)]
    assert {parse_date(text) for text in spellings} == {day}


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.dates(), st.datetimes()))
def test_reading_a_date_never_fails(cell: object) -> None:
    day = parse_date(cell)
    assert day is None or 1900 <= day.year <= 2200
