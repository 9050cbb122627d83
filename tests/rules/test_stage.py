"""The stage of a household follows from the day of the handing over, to the day."""

from datetime import date

import pytest

from app.rules.stage import stage_of

pytestmark = pytest.mark.clause("VISIT-01")


def test_twelve_months_settling_in_then_steady_to_two_years_then_an_old_user() -> None:
    since = date(2025, 5, 17)
    expected = {
        date(2025, 5, 16): "未交付",
        date(2025, 5, 17): "磨合期　入住第 1 个月",
        date(2025, 6, 16): "磨合期　入住第 1 个月",
        date(2025, 6, 17): "磨合期　入住第 2 个月",
        date(2026, 5, 17): "磨合期　入住第 12 个月",
        date(2026, 5, 18): "稳定期　入住第 13 个月",
        date(2027, 5, 17): "稳定期　入住第 24 个月",
        date(2027, 5, 18): "老用户　入住 2 年",
        date(2036, 5, 17): "老用户　入住 11 年",
    }
    assert {day: stage_of(since, day).words for day in expected} == expected
    assert stage_of(None, date(2026, 1, 1)).words == "未交付"


def test_a_flat_handed_over_on_the_leap_day_has_its_year_on_the_last_of_february() -> None:
    since = date(2024, 2, 29)
    assert stage_of(since, date(2025, 2, 28)).name == "磨合期"
    assert stage_of(since, date(2025, 3, 1)).name == "稳定期"
    assert stage_of(since, date(2026, 2, 28)).name == "稳定期"
    assert stage_of(since, date(2026, 3, 1)).name == "老用户"
    assert stage_of(date(2026, 1, 31), date(2026, 2, 27)).month == 1
    assert stage_of(date(2026, 1, 31), date(2026, 2, 28)).month == 2
