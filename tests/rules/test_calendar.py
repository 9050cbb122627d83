"""Working days at their edges: holidays, worked weekends, leap day, a year that nobody has loaded."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from app.errors import Trouble
from app.paths import resources
from app.rules.calendar import Holiday, WorkCalendar, load, merge
from app.rules.holidays import SpecialDay, YearPlan, plans

CHINA = load(resources() / "handbook")
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
WHOLE = 'year = 2028\non = [2028-01-08]\n[[off]]\nname = "元旦"\nfirst = 2027-12-31\nlast = 2028-01-02\n'


def test_every_day_of_2026_is_as_the_reference_calendar_has_it() -> None:
    different = [day for day in YEAR if CHINA.is_working(day) != chinese_calendar.is_workday(day)]
    assert different == []
    assert YEAR[-1] == date(2026, 12, 31)
    assert sum(map(CHINA.is_working, YEAR)) == 248


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        (date(2026, 11, 20), 3, date(2026, 11, 25)),  # a Friday: the weekend does not count
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # asked on a Saturday
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over National Day
        (date(2026, 10, 8), 2, date(2026, 10, 10)),  # a Saturday worked in exchange
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # another one, before Spring Festival
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # and then nine days off
        (date(2026, 2, 27), 2, date(2026, 3, 2)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_the_day_itself_is_not_counted_and_days_off_are_skipped(day: date, n: int, due: date) -> None:
    assert CHINA.add_working_days(day, n) == due


def test_what_is_due_is_always_a_working_day_and_n_of_them_lie_between() -> None:
    for day in YEAR[:330]:
        due = CHINA.add_working_days(day, 5)
        between = [day + timedelta(days=n + 1) for n in range((due - day).days)]
        assert CHINA.is_working(due)
        assert sum(map(CHINA.is_working, between)) == 5


def test_over_the_year_end_into_a_year_not_loaded_monday_to_friday_counts() -> None:
    assert CHINA.loaded(date(2026, 12, 31)) and not CHINA.loaded(date(2027, 1, 1))
    assert CHINA.is_working(date(2027, 1, 1))  # a holiday that nobody has told the program
    assert not CHINA.is_working(date(2027, 1, 2))
    assert CHINA.add_working_days(date(2026, 12, 30), 2) == date(2027, 1, 1)
    assert CHINA.add_working_days(date(2026, 12, 30), 3) == date(2027, 1, 4)


def test_a_leap_day_is_a_day_like_others() -> None:
    assert CHINA.add_working_days(date(2028, 2, 28), 1) == date(2028, 2, 29)
    assert CHINA.add_working_days(date(2028, 2, 29), 1) == date(2028, 3, 1)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        CHINA.add_working_days(date(2026, 1, 5), -1)


def test_holidays_feasts_and_exchanged_weekends_are_as_the_reference_has_them() -> None:
    reference = chinese_calendar.constants
    named = {"元旦": "New Year's Day", "春节": "Spring Festival", "清明节": "Tomb-sweeping Day"}
    named |= {"劳动节": "Labour Day", "端午节": "Dragon Boat Festival", "中秋节": "Mid-autumn Festival"}
    named |= {"国庆节": "National Day"}
    ours = {day: named[CHINA.name_of(day)] for day in YEAR if CHINA.name_of(day)}
    theirs = {d: str(n) for d, n in {**reference.holidays, **reference.workdays}.items() if d.year == 2026}
    assert ours == theirs
    assert [f"{day:%m-%d}" for day in CHINA.festivals()] == [
        "01-01", "02-17", "04-05", "05-01", "06-19", "09-25", "10-01",
    ]  # fmt: skip
    spring = CHINA.holidays[1]
    assert (spring.length, spring.worked) == (9, (date(2026, 2, 14), date(2026, 2, 28)))
    assert CHINA.name_of(date(2026, 11, 23)) == ""


def test_long_holidays_count_the_weekends_beside_them() -> None:
    assert [(h.name, h.first, h.last) for h in CHINA.long_holidays()] == [
        ("春节", date(2026, 2, 15), date(2026, 2, 23)),
        ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
        ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
    ]
    assert len(CHINA.long_holidays(3)) == 7 and len(CHINA.long_holidays(8)) == 1
    # Wednesday to Friday off, the weekend beside them as always: five days.
    three = [SpecialDay(date(2027, 6, day), "off", "端午节") for day in (9, 10, 11)]
    five = merge([YearPlan(2027, tuple(three))])
    assert five.long_holidays() == (Holiday("端午节", date(2027, 6, 9), date(2027, 6, 13)),)
    assert merge([YearPlan(2027, (*three, SpecialDay(date(2027, 6, 12), "on")))]).long_holidays() == ()


def test_two_feasts_in_one_stretch_are_one_long_holiday_and_two_feasts() -> None:
    moon = [SpecialDay(date(2028, 10, day), "off", "中秋节", day == 3) for day in (2, 3)]
    nation = [SpecialDay(date(2028, 10, day), "off", "国庆节") for day in (1, 4, 5, 6, 7)]
    days = sorted([*moon, *nation], key=lambda one: one.day)
    both = merge([YearPlan(2028, tuple(days))])
    assert [(h.name, h.length) for h in both.long_holidays()] == [("国庆节、中秋节", 9)]
    assert both.festivals() == (date(2028, 10, 1), date(2028, 10, 3))


def test_a_site_year_stands_in_the_place_of_the_shipped_one() -> None:
    shipped = plans(resources() / "handbook")
    own = YearPlan(2026, (SpecialDay(date(2025, 12, 31), "off", "元旦"),))
    site = merge(shipped, [own])
    assert site.off == {date(2025, 12, 31)} and site.on == frozenset()
    assert site.years == frozenset()  # one day is no year
    four = [SpecialDay(date(2027, 5, day), "off", "劳动节") for day in (3, 4, 5, 6)]
    later = merge(shipped, [YearPlan(2027, tuple(four))])
    assert later.years == {2026, 2027} and later.is_working(date(2026, 2, 14))
    assert later.add_working_days(date(2027, 4, 30), 1) == date(2027, 5, 7)
    # A day both years speak of is as the site says.
    eve = YearPlan(2027, (SpecialDay(date(2026, 12, 26), "off"), *four))
    assert merge([*shipped, YearPlan(2025)], [eve]).off >= {date(2026, 12, 26)}


def test_terms_over_years_agree_with_counting_day_by_day() -> None:
    day, left = date(2025, 12, 29), 1500
    for n in (1, 9, 250, 1500):
        assert CHINA.working_days_between(day, CHINA.add_working_days(day, n)) == n
    while left:
        day += timedelta(days=1)
        left -= CHINA.is_working(day)
    assert CHINA.add_working_days(date(2025, 12, 29), 1500) == day
    assert CHINA.working_days_between(date(2026, 10, 10), date(2026, 9, 30)) == -3
    assert CHINA.working_days_between(date(2026, 2, 13), date(2026, 2, 23)) == 1
    assert CHINA.working_days_between(date(2026, 2, 15), date(2026, 2, 20)) == 0


def test_a_folder_without_files_means_monday_to_friday(tmp_path: Path) -> None:
    assert load(tmp_path) == WorkCalendar(frozenset(), frozenset(), frozenset())
    assert load(tmp_path / "nowhere").is_working(date(2026, 10, 1))


def test_several_years_come_together_and_a_holiday_may_begin_in_december(tmp_path: Path) -> None:
    shipped = resources() / "handbook" / "holidays-2026.toml"
    (tmp_path / shipped.name).write_bytes(shipped.read_bytes())
    (tmp_path / "holidays-2028.toml").write_text(WHOLE, "utf-8")
    both = load(tmp_path)
    assert both.years == {2026, 2028}
    assert not both.is_working(date(2027, 12, 31)) and both.is_working(date(2028, 1, 8))
    assert not both.loaded(date(2027, 12, 31))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("year = 2028", "year = 2029"),
        ("year = 2028", "year = '二'"),
        ("on = [2028-01-08]", ""),
        ("2028-01-08", "2028-02-30"),
        ("2028-01-08", "2028-01-10"),  # a Monday needs no exchange
        ("2028-01-08", "2028-01-02"),  # off and on at once
        ("2028-01-08", "2026-01-10"),
        ("2028-01-08", "2028-01-08T08:00:00"),
        ("last = 2028-01-02", "last = 2027-12-30"),
        ("last = 2028-01-02", "last = 2028-12-02"),
        ('name = "元旦"', "\x00"),
        ('name = "元旦"', 'name = "元旦"\nday = 2028-01-04'),  # a feast outside its holiday
        ('name = "元旦"', 'name = "元旦"\non = [2028-01-08]'),  # told of twice
    ],
)
def test_a_file_with_a_slip_is_named_and_not_half_used(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "holidays-2028.toml").write_text(WHOLE.replace(old, new), "utf-8")
    with pytest.raises(Trouble, match="holidays-2028.toml") as caught:
        load(tmp_path)
    assert "周一至周五" in caught.value.advice


def test_a_file_in_a_foreign_coding_is_named(tmp_path: Path) -> None:
    (tmp_path / "holidays-2028.toml").write_bytes(WHOLE.encode("gb18030"))
    with pytest.raises(Trouble, match="holidays-2028.toml"):
        load(tmp_path)
