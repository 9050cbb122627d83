"""Every clock of the handbook at its edges, against rows worked out by hand; and the grammar of terms."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from app.modules.dues.rules import Times, deadline_of, turn_of
from app.paths import resources
from app.rules.calendar import Holiday, WorkCalendar, merge
from app.rules.clocks import (
    DeskHours,
    History,
    add_desk_hours,
    add_months,
    deadline,
    deadline_reason,
    missed_turns,
    parse_term,
    turn,
)
from app.rules.handbook import Clock, handbook
from app.rules.holidays import plans
from app.rules.ref import Ref
from tests.rules.clock_edges import CLOCKS_OF, EDGES, TERM_OF
from tests.rules.edges import ALSO, EVERYWHERE, WORKING, Deadline, Turning

CHINA = merge(plan for plan in plans(resources() / "handbook") if plan.year == 2026)
"""The holidays of 2026 and of no other year, whatever the program ships one day."""
SUBJECT = Ref("household", 1)
CLOCKS = {clock.id: clock for clock in handbook().clocks}


def times(open_days: str = "all") -> Times:
    """The site by which the rows were worked out."""
    return Times(CHINA, DeskHours(daily=open_days != WORKING), date(2020, 1, 1))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# ---------------------------------------------------------------- the table is whole


def test_every_clock_of_the_handbook_has_its_edges_and_no_other_has() -> None:
    missing, unknown = CLOCKS.keys() - TERM_OF.keys(), TERM_OF.keys() - CLOCKS.keys()
    assert (sorted(missing), sorted(unknown)) == ([], []), "write them into tests/rules/clock_edges.py"


def test_every_clock_has_the_term_that_was_worked_out() -> None:
    assert {id_: clock.term for id_, clock in CLOCKS.items()} == TERM_OF


def test_every_term_shows_the_edges_of_its_form() -> None:
    assert EDGES.keys() == CLOCKS_OF.keys()
    lacking = {
        term: sorted((EVERYWHERE | ALSO[parse_term(term).form]) - {row.edge for row in rows})
        for term, rows in EDGES.items()
    }
    assert {term: edges for term, edges in lacking.items() if edges} == {}


def test_the_reason_is_checked_for_every_form() -> None:
    forms = {parse_term(term).form for term, rows in EDGES.items() if any(row.reason for row in rows)}
    assert forms == {parse_term(term).form for term in EDGES}


# ---------------------------------------------------------------- the rows


@pytest.mark.parametrize("clock_id", sorted(TERM_OF))
def test_a_clock_is_due_when_the_hand_says(clock_id: str) -> None:
    clock = CLOCKS[clock_id]
    wrong = [line for row in EDGES[TERM_OF[clock_id]] for line in _differs(clock, row)]
    assert wrong == []


def _differs(clock: Clock, row: Deadline | Turning) -> list[str]:
    found = _deadline(clock, row) if isinstance(row, Deadline) else _turn(clock, row)
    return [] if found == "" else [f"{row}: {found}"]


def _deadline(clock: Clock, row: Deadline) -> str:
    start = datetime.fromisoformat(row.start)
    got = deadline_of(clock, SUBJECT, start, times(row.open_days), day=day(row.given))
    at = datetime.fromisoformat(row.due) if " " in row.due else None
    wanted = (at.date() if at else day(row.due), at, row.reason or got.reason)
    said = (got.day, got.at, got.reason)
    return "" if said == wanted and got.opens == start.date() else str(said)


def _turn(clock: Clock, row: Turning) -> str:
    done = History(row.count, day(row.last), day(row.before))
    begins, today = date.fromisoformat(row.begins), date.fromisoformat(row.today)
    got = turn_of(clock, SUBJECT, begins, done, today, times(row.open_days))
    if got is None:
        return "" if not row.due else "no turn"
    wanted = (day(row.opens), day(row.due), None, row.reason or got.reason)
    return "" if (got.opens, got.day, got.at, got.reason) == wanted else f"{got.opens} {got.day} {got.reason}"


# ---------------------------------------------------------------- what the rows do not show


def test_a_duty_does_not_begin_before_the_sites_first_day() -> None:
    site = replace(times(), go_live=date(2026, 11, 20))
    got = turn_of(CLOCKS["ROLE-10"], SUBJECT, date(2026, 1, 1), History(), date(2026, 11, 18), site)
    assert got is not None and got.opens == got.day == date(2026, 11, 20)


def test_days_before_an_event_are_counted_back() -> None:
    found = deadline(parse_term("5 days before"), datetime(2026, 3, 2, 9), CHINA, DeskHours())
    assert found.day == date(2026, 2, 25)
    assert deadline(parse_term("1 day before"), datetime(2028, 3, 1, 9), CHINA, DeskHours()).day == date(
        2028, 2, 29
    )
    words = deadline_reason(parse_term("1 day before"), datetime(2028, 3, 1, 9), date(2028, 2, 29), CHINA)
    assert words == "3月1日（周三）前 1 天"


@pytest.mark.parametrize(
    ("opens", "closes", "start", "due"),
    [
        (time(8), time(0), "2026-11-23 22:00", "2026-11-24 10:00"),  # until midnight: 2, then 2
        (time(0), time(0), "2026-11-23 22:00", "2026-11-24 02:00"),  # round the clock
        (time(8, 30), time(17, 30), "2026-11-23 17:00", "2026-11-24 12:00"),  # 0:30, then 3:30
        (time(8), time(2), "2026-11-23 23:00", "2026-11-24 09:00"),  # past midnight: 3 until 02:00, then 1
        (time(8), time(2), "2026-11-24 01:00", "2026-11-24 11:00"),  # Monday's last hour, then 3
    ],
)
def test_a_desk_may_close_at_midnight_or_later(opens: time, closes: time, start: str, due: str) -> None:
    got = add_desk_hours(datetime.fromisoformat(start), 4, CHINA, DeskHours(opens, closes))
    assert got == datetime.fromisoformat(due)


def test_feasts_on_one_day_or_on_two_in_a_row_are_each_seen_to() -> None:
    term, begins = parse_term("1 day before each festival"), date(2031, 9, 1)

    def at(calendar: WorkCalendar, today: date, done: History) -> tuple[date, date] | None:
        now = turn(term, begins, done, today, calendar, DeskHours())
        return (now.opens, now.due) if now else None

    same, row = (
        _two_feasts(date(2031, 10, 1), date(2031, 10, 1)),
        _two_feasts(date(2031, 9, 30), date(2031, 10, 1)),
    )
    assert at(same, date(2031, 9, 20), History()) == (begins, date(2031, 9, 30))
    assert at(same, date(2031, 9, 30), History(1, date(2031, 9, 30))) is None  # one greeting for both
    assert at(row, date(2031, 9, 29), History()) == (begins, date(2031, 9, 29))
    assert at(row, date(2031, 9, 29), History(1, date(2031, 9, 29))) == (date(2031, 9, 30), date(2031, 9, 30))
    assert at(row, date(2031, 9, 30), History(2, date(2031, 9, 30))) is None


def _two_feasts(one: date, other: date) -> WorkCalendar:
    return WorkCalendar(
        frozenset({2031}),
        frozenset({one, other}),
        frozenset(),
        (Holiday("中秋节", one, one, one), Holiday("国庆节", other, other, other)),
    )


@pytest.mark.parametrize(
    ("term", "begins", "passed", "today", "missed"),
    [
        ("every day", "2026-11-01", "2026-11-20", "2026-11-23", 3),  # 20, 21, 22
        ("every day", "2026-11-01", "2026-11-22", "2026-11-23", 1),
        ("every month", "2026-01-01", "2026-08-31", "2026-11-23", 3),  # August, September, October
        ("every month", "2026-01-01", "2026-10-31", "2026-11-01", 1),
        ("every quarter", "2026-01-01", "2026-03-31", "2026-11-23", 3),  # the first three
        ("1 day before each festival", "2026-01-01", "2026-04-04", "2026-06-19", 3),  # 5 Apr, 1 May, 19 Jun
        ("1 day before each festival", "2026-01-01", "2026-09-24", "2027-03-01", 2),  # 25 Sep, 1 Oct
        ("5 days before each long holiday", "2026-01-01", "2026-02-10", "2026-10-08", 3),
        ("5 days before each long holiday", "2026-01-01", "2026-02-10", "2026-02-15", 1),
        ("5 days before each long holiday", "2026-01-01", "2026-02-10", "2026-04-28", 1),  # May's can be done
    ],
)
def test_the_turns_that_went_by_are_counted(
    term: str, begins: str, passed: str, today: str, missed: int
) -> None:
    days = [date.fromisoformat(text) for text in (begins, passed, today)]
    assert missed_turns(parse_term(term), *days, CHINA, DeskHours()) == missed


def test_a_desk_that_rests_misses_no_turn_on_days_off() -> None:
    hours = DeskHours(daily=False)  # worked 13 and 14 February, then off until the 23rd
    days = date(2026, 1, 1), date(2026, 2, 13), date(2026, 2, 25)
    assert missed_turns(parse_term("every day"), *days, CHINA, hours) == 3  # 13, 14, 24


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "-1 days",
        "0 days",
        "every 0 days",
        "3 times every 12 months",
        "每天",
        "every day ",
        "99999 days",
    ],
)
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a term"):
        parse_term(text)


def test_a_deadline_is_no_turn_and_a_turn_no_deadline() -> None:
    with pytest.raises(ValueError, match="no deadline"):
        deadline(parse_term("every day"), datetime(2026, 1, 5, 9), CHINA, DeskHours())
    with pytest.raises(ValueError, match="no deadline"):
        deadline(parse_term("given day"), datetime(2026, 1, 5, 9), CHINA, DeskHours())
    with pytest.raises(ValueError, match="no duty"):
        turn(parse_term("2 days"), date(2026, 1, 5), History(), date(2026, 1, 5), CHINA, DeskHours())


def test_months_are_added_at_the_ends_of_months() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
