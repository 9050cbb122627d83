"""The site's own years: edited, imported, put away, and the working days they make."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.errors import Refusal
from app.modules.calendar import lists, service
from app.modules.calendar.describe import describe
from app.modules.calendar.model import CalendarDay, CalendarYear
from app.rules.holidays import SpecialDay, YearPlan
from app.rules.ref import Ref
from app.rules.roles import Role
from tests.sites import OpenTestSite, make_site

WORKED, SPRING = date(2026, 2, 14), date(2026, 2, 17)


def golden_week(year: int = 2027) -> YearPlan:
    """A year with a New Year that begins in December, one long holiday and two weekends worked."""
    off = [date(year - 1, 12, 31), date(year, 1, 1), *(date(year, 10, day) for day in range(1, 8))]
    on = [SpecialDay(date(year, 9, 26), "on", "国庆节"), SpecialDay(date(year, 10, 9), "on", "国庆节")]
    named = [SpecialDay(day, "off", "国庆节" if day.month == 10 else "元旦") for day in off]
    return YearPlan(year, tuple(sorted([*named, *on], key=lambda one: one.day)))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path)
    yield made
    made.store.close()


def working(site: OpenTestSite, day: date) -> bool:
    return bool(site.read(lambda session: service.work_calendar(session).is_working(day)))


def test_a_new_site_has_the_shipped_year_and_guesses_the_next(site: OpenTestSite) -> None:
    assert site.read(service.is_loaded, 2026) and not site.read(service.is_loaded, 2027)
    view = site.read(lists.year_view, 2026)
    assert (view.source, view.working_days, view.off, view.on, view.own) == ("shipped", 248, 33, 6, False)
    words = {cell.day: cell.in_full for cell in view.cells}
    assert words[WORKED] == "2026年2月14日 周六，调休上班 · 春节"
    assert words[SPRING] == "2026年2月17日 周二，放假 · 春节 · 节日当天"
    assert words[date(2026, 9, 20)] == "2026年9月20日 周日，调休上班 · 国庆节"
    assert words[date(2026, 11, 23)] == "2026年11月23日 周一，工作日"
    assert [(h.name, h.days, h.length, h.worked) for h in view.holidays][1] == (
        "春节",
        "2月15日至2月23日",
        "9 天",
        "2月14日、2月28日",
    )
    guessed = site.read(lists.year_view, 2027)
    assert not guessed.loaded and guessed.source == "" and guessed.holidays == ()


def test_an_edited_day_counts_at_once_and_the_rest_of_the_year_stays(site: OpenTestSite) -> None:
    site.do(service.set_day, date(2026, 11, 24), "off", name="停水")
    assert not working(site, date(2026, 11, 24)) and working(site, WORKED) and not working(site, SPRING)
    view = site.read(lists.year_view, 2026)
    assert (view.source, view.changed, view.working_days, view.loaded) == ("edited", "2026-11-23", 247, True)
    assert {ref.kind for ref in site.changed[-1]} == {"calendar_year", "calendar_day"}
    before = len(site.changed)
    with pytest.raises(Refusal, match="没有改动"):
        site.do(service.set_day, date(2026, 11, 24), "off", name="停水")
    assert len(site.changed) == before
    site.do(service.set_day, WORKED, "")
    assert not working(site, WORKED)
    assert len(site.changed[-1]) == 1  # that day, and not the others
    site.do(service.set_day, date(2026, 2, 24), "off")
    spring = site.read(lists.year_view, 2026).holidays[1]
    assert (spring.name, spring.days) == ("春节", "2月15日至2月24日")  # a day beside takes the name
    assert SPRING in site.read(lambda session: service.work_calendar(session).festivals())


def test_put_away_the_shipped_year_counts_again(site: OpenTestSite) -> None:
    site.do(service.set_day, SPRING, "")
    site.do(service.set_day, date(2027, 1, 1), "off", name="元旦")
    assert working(site, SPRING) and not working(site, date(2027, 1, 1))
    assert not site.read(service.is_loaded, 2027)  # one day is no year
    site.do(service.forget_year, 2026)
    site.do(service.forget_year, 2027)
    assert {ref.kind for ref in site.changed[-1]} == {"calendar_year", "calendar_day"}
    assert not working(site, SPRING) and working(site, date(2027, 1, 1))
    assert site.read(lambda session: session.query(CalendarDay).count()) == 0
    with pytest.raises(Refusal, match="没有改动过"):
        site.do(service.forget_year, 2026)


def test_an_imported_year_counts_at_once_from_the_december_before(site: OpenTestSite) -> None:
    eve = date(2026, 12, 31)
    friday = date(2027, 9, 24)

    def due() -> date:
        found: date = site.read(lambda s: service.work_calendar(s).add_working_days(friday, 5))
        return found

    assert due() == date(2027, 10, 1)
    site.do(service.set_day, eve, "off", name="盘点")  # in the year 2026, before anybody knows 2027
    plan = golden_week()
    told = [(d.days, d.before, d.after) for d in site.read(lists.differences, plan)]
    assert told == [
        ("2026年12月31日至1月1日，2 天", "平常", "休"),
        ("2027年9月26日 周日", "平常", "班"),
        ("2027年10月1日至10月7日，7 天", "平常", "休"),
        ("2027年10月9日 周六", "平常", "班"),
    ]
    site.do(service.import_year, plan)
    assert due() == date(2027, 9, 30)  # the Sunday before is worked
    assert site.read(service.is_loaded, 2027) and not working(site, eve)
    view = site.read(lists.year_view, 2027)
    assert (view.source, view.off, view.on) == ("imported", 8, 2)
    assert view.holidays[0].days == "12月31日至1月1日"
    assert site.read(lists.differences, plan) == ()
    owners = site.read(lambda s: [d.year.year for d in s.query(CalendarDay).filter(CalendarDay.day == eve)])
    assert owners == [2027]  # told of once
    site.do(service.set_day, eve, "")
    assert working(site, eve) and working(site, date(2026, 12, 30))
    assert site.read(lists.year_view, 2027).off == 8
    long = site.read(lambda s: service.work_calendar(s).long_holidays())
    assert [(h.name, h.first, h.last) for h in long if h.first.year == 2027] == [
        ("国庆节", date(2027, 10, 1), date(2027, 10, 7))
    ]


def test_what_makes_no_sense_is_refused_and_nothing_is_written(site: OpenTestSite) -> None:
    with pytest.raises(Refusal, match="周一本来就上班"):
        site.do(service.set_day, date(2026, 11, 23), "on")
    with pytest.raises(Refusal, match="2020 至 2099"):
        site.do(service.set_day, date(2019, 10, 1), "off")
    few = YearPlan(2027, golden_week().days[:2])
    with pytest.raises(Refusal, match="只有 2 天休"):
        site.do(service.import_year, few)
    assert site.read(lambda session: session.query(CalendarYear).count()) == 0
    with pytest.raises(Refusal):
        site.store.do(site.someone(Role.CULTURE), service.set_day, SPRING, "")


def test_the_journal_has_words_for_a_year_and_its_days(site: OpenTestSite) -> None:
    year = site.do(service.set_day, date(2027, 1, 1), "off", name="元旦")
    refs = site.changed[-1]
    told = site.read(describe, refs)
    assert told[year] == "2027 年"
    assert sorted(told.values()) == ["2027 年", "2027年1月1日 周五 休"]
    assert site.read(describe, {Ref("calendar_year", 999)}) == {}
