"""The three months of a password, by the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.passwords import due_on, state


@pytest.mark.clause("ARCH-06")
@pytest.mark.parametrize(
    ("changed", "due"),
    [
        (date(2026, 8, 23), date(2026, 11, 23)),
        (date(2026, 10, 31), date(2027, 1, 31)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 5, 29)),
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2026, 1, 31), date(2026, 4, 30)),
        (date(2026, 9, 30), date(2026, 12, 30)),
    ],
)
def test_a_password_lasts_three_calendar_months(changed, due):
    assert due_on(changed) == due


def test_another_number_of_months_may_be_set_and_a_leap_day_ends_on_the_28th():
    assert due_on(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert due_on(date(2026, 11, 5), 1) == date(2026, 12, 5)
    assert due_on(date(2026, 11, 5), 26) == date(2029, 1, 5)
    with pytest.raises(ValueError, match="at least a month"):
        due_on(date(2026, 11, 5), 0)


@pytest.mark.clause("ARCH-06")
@pytest.mark.parametrize(
    ("today", "stands"),
    [
        (date(2026, 8, 23), "fine"),
        (date(2026, 11, 8), "fine"),
        (date(2026, 11, 9), "soon"),
        (date(2026, 11, 23), "soon"),
        (date(2026, 11, 24), "over"),
        (date(2031, 1, 1), "over"),
        (date(2020, 1, 1), "fine"),
    ],
)
def test_the_reminder_begins_two_weeks_before_the_last_day(today, stands):
    assert state(date(2026, 8, 23), today) == stands


@given(changed=st.dates(date(1990, 1, 1), date(2190, 1, 1)), months=st.integers(1, 36))
def test_the_last_day_lies_in_the_right_month_and_states_only_go_forward(changed, months):
    due = due_on(changed, months)
    assert (due.year * 12 + due.month) - (changed.year * 12 + changed.month) == months
    assert due.day == changed.day or (due + timedelta(days=1)).day == 1
    order = [state(changed, due + timedelta(days=shift), months) for shift in range(-20, 3)]
    assert order == sorted(order, key=["fine", "soon", "over"].index)
