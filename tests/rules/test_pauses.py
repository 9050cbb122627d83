"""Clocks that stand still for a while, each due time worked out by hand; and by counting minute by minute."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from app.paths import resources
from app.rules.calendar import merge
from app.rules.clocks import DeskHours, deadline, parse_term
from app.rules.holidays import plans
from app.rules.pauses import Running, Stretch, without

CHINA = merge(plan for plan in plans(resources() / "handbook") if plan.year == 2026)
"""The holidays of 2026 and of no other year; 23 November is a Monday, 1 October a Thursday."""
DAILY, OFFICE = DeskHours(), DeskHours(daily=False)
MON = "11-23 09:42"


def at(text: str) -> datetime:
    """11-23 09:42 of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M")


def running(term: str, start: str, *pauses: tuple[str, str], hours: DeskHours = DAILY) -> Running:
    """A clock of that term since then, with its pauses."""
    still = tuple((at(begin), at(end)) for begin, end in pauses)
    return Running(parse_term(term), at(start), still, CHINA, hours)


def due(term: str, start: str, *pauses: tuple[str, str], hours: DeskHours = DAILY) -> str:
    """When it is due: 11-25 13:42, or 11-26 for a day."""
    moment = running(term, start, *pauses, hours=hours).due()
    assert moment.at is None or moment.at.date() == moment.day
    return f"{moment.at:%m-%d %H:%M}" if moment.at else f"{moment.day:%m-%d}"


# ---------------------------------------------------------------- time that is counted


@pytest.mark.clause("COMP-02")
def test_desk_hours_stand_still_at_night_and_hours_run_through_it() -> None:
    # Mon 09:42-18:00 is 8:18, Tue 10:00 makes 18:18, 5:42 are left for Wed: 08:00 + 5:42
    assert due("24 desk hours", MON) == "11-25 13:42"
    # begun at night: Tue 10, Wed 10, 4 on Thu
    assert due("24 desk hours", "11-23 20:00") == "11-26 12:00"
    # before the desk opens, and to the minute in which it closes: both are whole days
    assert due("20 desk hours", "11-23 06:30") == "11-24 18:00"
    # Fri 16-18 is 2, Sat 10, Sun 10, 2 on Mon; without weekends Mon 10, Tue 10, 2 on Wed
    assert due("24 desk hours", "11-27 16:00") == "11-30 10:00"
    assert due("24 desk hours", "11-27 16:00", hours=OFFICE) == "12-02 10:00"
    assert due("24 hours", "11-27 16:00") == "11-28 16:00"
    assert due("10 minutes", "11-27 23:55") == "11-28 00:05"


@pytest.mark.clause("COMP-02")
def test_a_pause_takes_away_only_the_time_that_would_have_counted() -> None:
    night, over = ("11-23 19:00", "11-24 07:30"), ("11-23 17:00", "11-24 09:00")
    assert due("24 desk hours", MON, night) == "11-25 13:42"
    # an hour of Monday and an hour of Tuesday are lost: Wed 13:42 + 2:00
    assert due("24 desk hours", MON, over) == "11-25 15:42"
    # round the clock the night counts: Tue 09:42 + 12:30
    assert due("24 hours", MON, night) == "11-24 22:12"
    # a pause that begins as it is due, or ends as it starts, changes nothing
    assert due("4 desk hours", MON, ("11-23 13:42", "11-23 15:00"), ("11-23 09:00", MON)) == "11-23 13:42"
    # one that began before the start counts from the start: 10:00 + 4:00
    assert due("4 desk hours", MON, ("11-23 09:00", "11-23 10:00")) == "11-23 14:00"


@pytest.mark.clause("COMP-02")
def test_pauses_add_up_and_those_that_overlap_are_counted_once() -> None:
    # 10-11 and 12-13: two hours, 13:42 + 2
    assert due("4 desk hours", MON, ("11-23 12:00", "11-23 13:00"), ("11-23 10:00", "11-23 11:00")) == (
        "11-23 15:42"
    )
    # 10-12 and 11-13 are three hours together; one inside another is nothing more
    twice = (("11-23 11:00", "11-23 13:00"), ("11-23 10:00", "11-23 12:00"))
    assert due("4 desk hours", MON, *twice) == "11-23 16:42"
    assert due("4 desk hours", MON, *twice, ("11-23 10:30", "11-23 10:40")) == "11-23 16:42"
    whole = (at("11-23 08:00"), at("11-23 18:00"))
    assert list(without(whole, ((at("11-23 09:00"), at("11-23 10:00")), (at("11-23 07:00"), at("11-23 08:00"))))) == [
        (at("11-23 08:00"), at("11-23 09:00")), (at("11-23 10:00"), at("11-23 18:00")),
    ]  # fmt: skip
    assert list(without(whole, (whole,))) == []


def test_hours_of_a_desk_that_closes_after_midnight_belong_to_the_evening_before() -> None:
    late = DeskHours(time(20), time(4))
    # 02-04 is 2, 2 more from 20:00; with a pause 03-21: 1 before it, 3 after it
    assert due("4 desk hours", "11-24 02:00", hours=late) == "11-24 22:00"
    assert due("4 desk hours", "11-24 02:00", ("11-24 03:00", "11-24 21:00"), hours=late) == "11-25 00:00"


# ---------------------------------------------------------------- days that are counted


@pytest.mark.clause("COMP-02")
def test_a_working_day_is_left_out_when_the_clock_stood_still_as_it_ended() -> None:
    three = "3 working days"  # Tue, Wed, Thu
    for pause, day in (
        (("11-24 10:00", "11-24 16:00"), "11-26"),  # within one day: nothing
        (("11-23 15:00", "11-24 10:00"), "11-26"),  # the first day never counts, nor does its night
        (("11-24 15:00", "11-25 10:00"), "11-27"),  # Tuesday out: Wed, Thu, Fri
        (("11-24 15:00", "11-26 10:00"), "11-30"),  # Tue and Wed out: Thu, Fri, Mon
        (("11-24 00:00", "11-25 00:00"), "11-27"),  # all of Tuesday, to the stroke
        (("11-23 23:00", "11-24 00:00"), "11-26"),  # it goes on with Tuesday's first minute
        (("11-25 23:59", "11-26 00:01"), "11-27"),  # two minutes, but over a midnight: Wed out
        (("11-26 15:00", "11-27 10:00"), "11-27"),  # on the last day: Thu out, so Fri is the third
        (("11-27 15:00", "11-30 10:00"), "11-26"),  # after it was due
    ):
        assert due(three, MON, pause) == day, pause
    two = (("11-24 17:00", "11-25 09:00"), ("11-26 17:00", "11-27 09:00"))
    assert due(three, MON, *two) == "11-30"  # Tue and Thu out: Wed, Fri, Mon
    # over a weekend only Friday is lost: Mon 30, Tue, Wed; without the pause Fri, Mon, Tue
    assert due(three, "11-26 10:00") == "12-01"
    assert due(three, "11-26 10:00", ("11-27 17:00", "11-30 09:00")) == "12-02"
    assert running(three, MON).over_at() == at("11-27 00:00")


@pytest.mark.clause("COMP-02")
def test_a_pause_across_a_holiday_costs_only_its_working_days() -> None:
    # National Day is 1 to 7 October; Sat 10 October is worked. From Tue 29 Sep: Wed 30, Thu 8, Fri 9
    assert due("3 working days", "09-29 10:00") == "10-09"
    # Wed 30 Sep ended in the pause: Thu 8, Fri 9, Sat 10
    assert due("3 working days", "09-29 10:00", ("09-30 15:00", "10-08 09:00")) == "10-10"
    assert due("3 working days", "09-29 10:00", ("10-02 10:00", "10-05 10:00")) == "10-09"
    # Fri 9 lost as well: Thu 8, Sat 10, then Mon 12
    assert due("3 working days", "09-30 10:00", ("10-09 17:00", "10-10 08:00")) == "10-12"
    # a desk that is open daily: Tue 8, Wed 10, 6 on 1 Oct; paused Wed 15:00 to Thu 8 Oct 09:00: 15, then 9
    assert due("24 desk hours", "09-29 10:00") == "10-01 14:00"
    assert due("24 desk hours", "09-29 10:00", ("09-30 15:00", "10-08 09:00")) == "10-08 18:00"


# ---------------------------------------------------------------- how far it is


@pytest.mark.clause("COMP-02")
def test_the_share_that_is_gone_is_of_the_time_that_counts() -> None:
    # 12 of 24 desk hours: Mon 8:18, 3:42 on Tue
    assert running("24 desk hours", MON).share_at(50) == at("11-24 11:42")
    # 12 of 24 hours and a pause of two: 21:42 + 2
    assert running("24 hours", MON, ("11-23 12:00", "11-23 14:00")).share_at(50) == at("11-23 23:42")
    # half of three days falls in the second (Wed), 80 % in the third, as the desk opens
    assert running("3 working days", MON).share_at(50) == at("11-25 08:00")
    assert running("3 working days", MON).share_at(80) == at("11-26 08:00")
    # Tue left out: Wed is the first, Thu the second
    assert running("3 working days", MON, ("11-24 15:00", "11-25 10:00")).share_at(50) == at("11-26 08:00")
    clock = running("24 desk hours", MON)
    for now, hours in (
        ("11-23 09:42", 0.0),
        ("11-23 13:42", 4.0),
        ("11-23 18:00", 8.3),
        ("11-24 07:00", 8.3),
    ):
        assert clock.gone(at(now)) == pytest.approx(hours / 24)
    assert clock.gone(at("11-25 13:42")) == 1.0 and clock.gone(at("12-24 08:00")) == 1.0
    still = running("4 hours", MON, ("11-23 10:42", "11-23 15:00"))
    assert still.gone(at("11-23 11:00")) == still.gone(at("11-23 15:00")) == 0.25
    assert still.counted(at("11-23 15:30")) == timedelta(hours=1, minutes=30)
    # three days end with Thursday: 86:18 from Mon 09:42 to Fri 00:00
    assert running("3 working days", MON).gone(at("11-24 09:42")) == pytest.approx(24 / 86.3)


def test_without_pauses_it_is_the_deadline_of_the_handbook_and_a_pause_never_brings_it_nearer() -> None:
    chance = random.Random(8)
    for number in range(60):
        term = chance.choice(("7 desk hours", "24 desk hours", "30 hours", "90 minutes", "4 working days"))
        hours = chance.choice((DAILY, OFFICE))
        start = datetime(2026, 9, 14, 7, 13) + timedelta(minutes=chance.randrange(45 * 1440))
        plain = Running(parse_term(term), start, (), CHINA, hours)
        assert plain.due() == deadline(parse_term(term), start, CHINA, hours)
        still = tuple(_stretch(chance, start) for _ in range(number % 4))
        clock = Running(parse_term(term), start, still, CHINA, hours)
        assert clock.over_at() >= plain.over_at()
        assert clock.over_at() == _walked(clock), (term, start, still)


def test_a_clock_that_never_runs_and_a_duty_that_returns_are_no_deadlines() -> None:
    for term in ("4 hours", "every 7 days"):
        clock = Running(parse_term(term), at(MON), ((at(MON), datetime.max),), CHINA, DAILY)
        with pytest.raises(ValueError, match="never runs|no deadline"):
            clock.due()


# ---------------------------------------------------------------- counted another way


def _stretch(chance: random.Random, start: datetime) -> Stretch:
    begin = start + timedelta(minutes=chance.randrange(3 * 1440))
    return begin, begin + timedelta(minutes=chance.randrange(1, 2 * 1440))


def _walked(clock: Running) -> datetime:
    """When it is over, found by going through the days, or the minutes, one by one."""
    if clock.term.form == "working_days":
        return _walked_days(clock)
    left = clock.term.n * (1 if clock.term.form == "minutes" else 60)
    minute = clock.start
    while left:
        left -= _counts(clock, minute)
        minute += timedelta(minutes=1)
    return minute


def _counts(clock: Running, minute: datetime) -> bool:
    if any(begin <= minute < end for begin, end in clock.pauses):
        return False
    if clock.term.form != "desk_hours":
        return True
    manned = clock.hours.daily or CHINA.is_working(minute.date())
    return manned and clock.hours.opens <= minute.time() < clock.hours.closes


def _walked_days(clock: Running) -> datetime:
    day, left = clock.start.date(), clock.term.n
    while left:
        day += timedelta(days=1)
        last_minute = datetime.combine(day, time(23, 59))
        still = any(begin <= last_minute < end for begin, end in clock.pauses)
        left -= CHINA.is_working(day) and not still
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time.min)
