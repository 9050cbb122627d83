"""What holds for every term on every day: counted again the slow way, turn by turn, with the clock moved."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.paths import resources
from app.rules.calendar import merge
from app.rules.clocks import (
    DeskHours,
    History,
    Turn,
    add_desk_hours,
    add_months,
    deadline,
    missed_turns,
    parse_term,
    turn,
)
from app.rules.holidays import plans
from tests.rules.clock_edges import EDGES

DAY = timedelta(days=1)
CHINA = merge(plan for plan in plans(resources() / "handbook") if plan.year == 2026)
DESKS = (
    DeskHours(),
    DeskHours(daily=False),
    DeskHours(time(8, 30), time(17, 30), daily=False),
    DeskHours(time(8), time(0)),
    DeskHours(time(0), time(0)),
)
RETURNING = sorted(term for term in EDGES if parse_term(term).returns)
MOVING = [
    "every day",
    "every month",
    "every quarter",
    "1 day before each festival",
    "5 days before each long holiday",
]
"""Duties whose turns go by whether they were done or not."""

days = st.dates(date(2025, 6, 1), date(2028, 6, 30))
desks = st.sampled_from(DESKS)
few = settings(max_examples=40)


def span(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


# ---------------------------------------------------------------- deadlines


@given(days, st.integers(0, 60))
def test_working_days_are_those_counted_one_by_one(start: date, n: int) -> None:
    day, left = start, n
    while left:
        day += DAY
        left -= CHINA.is_working(day)
    term = parse_term("2 working days")
    assert CHINA.add_working_days(start, n) == day
    assert CHINA.working_days_between(start, day) == n
    assert deadline(term, datetime.combine(start, time(23, 59)), CHINA, DESKS[0]).day >= start + 2 * DAY


@few
@given(days, st.integers(0, 1439), st.integers(1, 30), desks)
def test_desk_hours_are_those_counted_minute_by_minute(
    start: date, minute: int, n: int, desk: DeskHours
) -> None:
    begin = datetime.combine(start, time.min) + timedelta(minutes=minute)
    due = add_desk_hours(begin, n, CHINA, desk)
    open_minutes = 0
    for day in span(start, due.date()):
        if desk.is_open(day, CHINA):
            opens, closes = desk.window(day)
            open_minutes += sum(
                begin <= opens + timedelta(minutes=one) < due
                for one in range(int((closes - opens).total_seconds()) // 60)
            )
    assert open_minutes == n * 60


@given(days, st.integers(-60, 60))
def test_months_added_and_taken_away_come_back_or_to_the_end_of_a_shorter_month(day: date, n: int) -> None:
    there = add_months(day, n)
    back = add_months(there, -n)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == n
    assert there.day <= day.day and back <= day <= back + 3 * DAY
    assert back == day or there == add_months(there.replace(day=1), 1) - DAY


# ---------------------------------------------------------------- turns


@dataclass
class Desk:
    """Somebody who does a duty on some days and leaves it on others, while the PC is off on some."""

    term: str
    begins: date
    hours: DeskHours
    done: History = field(default_factory=History)
    open: Turn | None = None
    ended: list[Turn] = field(default_factory=list)
    missed: int = 0

    def now(self, today: date) -> Turn | None:
        return turn(parse_term(self.term), self.begins, self.done, today, CHINA, self.hours)

    def comes_in(self, today: date) -> None:
        """The PC is switched on: what went by is missed, and one turn is open."""
        now = self.now(today)
        if self.open is not None and now != self.open:
            self.missed += missed_turns(
                parse_term(self.term), self.open.opens, self.open.due, today, CHINA, self.hours
            )
        self.open = now

    def does_it(self, today: date) -> None:
        if self.open is None or self.open.opens > today:
            return
        self.ended.append(self.open)
        self.done = History(self.done.count + 1, today, self.done.last)
        self.open = self.now(today)


routines = st.lists(st.tuples(st.sampled_from([1, 1, 1, 1, 2, 3, 12, 45]), st.booleans()), max_size=60)
starts = st.dates(date(2025, 12, 1), date(2026, 12, 1))


def _live(term: str, begins: date, hours: DeskHours, routine: list[tuple[int, bool]]) -> tuple[Desk, date]:
    desk, today = Desk(term, begins, hours), begins
    desk.comes_in(today)
    for gap, does in routine:
        if does:
            desk.does_it(today)
        today += gap * DAY
        desk.comes_in(today)
    return desk, today


def _begun(term: str, begins: date, today: date, hours: DeskHours) -> int:
    """How many turns have begun and are over by that day, counted the slow way."""
    months = {day.replace(day=1) for day in span(begins, today - DAY)}
    before: dict[str, Callable[[], int]] = {
        "every day": lambda: sum(hours.is_open(day, CHINA) for day in span(begins, today - DAY)),
        "every month": lambda: sum(add_months(month, 1) <= today for month in months),
        "every quarter": lambda: sum(
            add_months(month, 1) <= today for month in months if month.month in (3, 6, 9, 12)
        ),
        "1 day before each festival": lambda: sum(begins < day <= today for day in CHINA.festivals()),
        "5 days before each long holiday": lambda: sum(
            begins < h.first <= today for h in CHINA.long_holidays()
        ),
    }
    return before[term]()


@pytest.mark.parametrize("term", MOVING)
@few
@given(starts, st.sampled_from(DESKS[:2]), routines)
def test_every_turn_is_done_once_or_missed_once(
    term: str, begins: date, hours: DeskHours, routine: list[tuple[int, bool]]
) -> None:
    desk, today = _live(term, begins, hours, routine)
    early = sum(turn_.due >= today for turn_ in desk.ended if term == "every day")
    over = [turn_ for turn_ in desk.ended if _is_over(term, turn_, today)]
    assert len({turn_.due for turn_ in desk.ended}) == len(desk.ended)
    assert len(over) + desk.missed == _begun(term, begins, today, hours)
    assert early <= 1


def _is_over(term: str, one: Turn, today: date) -> bool:
    n = parse_term(term).n if "each" in term else 1
    return one.due + n * DAY <= today


@few
@given(starts, routines)
def test_no_month_is_left_out_of_what_is_due_by_a_day_of_it(
    begins: date, routine: list[tuple[int, bool]]
) -> None:
    desk, _ = _live("monthly by the 28", begins, DESKS[0], routine)
    months = [(turn_.due.year, turn_.due.month, turn_.due.day) for turn_ in desk.ended]
    first = begins if begins.day <= 28 else add_months(begins.replace(day=1), 1)
    wanted = [add_months(first.replace(day=1), n) for n in range(len(months))]
    assert months == [(month.year, month.month, 28) for month in wanted]


@pytest.mark.parametrize("term", RETURNING)
@few
@given(starts, desks, routines, st.integers(0, 40))
def test_a_turn_is_the_same_however_often_it_is_asked_for(
    term: str, begins: date, hours: DeskHours, routine: list[tuple[int, bool]], later: int
) -> None:
    desk, today = _live(term, begins, hours, routine)
    now = desk.now(today)
    assert now == desk.now(today) == desk.open
    if now is not None:
        assert begins <= now.opens <= now.due
        day = min(today + later * DAY, max(now.due, today))
        assert desk.now(day) == now, "it stands until its day is over"


@pytest.mark.parametrize("term", RETURNING)
def test_a_clock_set_ten_years_back_or_forward_breaks_nothing(term: str) -> None:
    done = History(40, date(2026, 11, 20), date(2026, 8, 20))
    for year in (2016, 2025, 2027, 2036, 2099):
        for hours in DESKS:
            now = turn(parse_term(term), date(2026, 1, 1), done, date(year, 2, 28), CHINA, hours)
            assert now is None or now.opens <= now.due
            later = turn(parse_term(term), date(year, 2, 28), History(), date(2026, 1, 1), CHINA, hours)
            assert later is None or later.opens >= date(year, 2, 28)
            passed = date(2026, 1, 2)
            assert missed_turns(parse_term(term), passed, passed, date(year, 2, 28), CHINA, hours) >= 1
