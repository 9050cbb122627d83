"""The site's working days: what came with the program, and the years the site edited or imported."""

from datetime import date
from functools import cache, lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.calendar.model import CalendarDay, CalendarYear
from app.modules.calendar.rules import changed, checked, in_words, kind_or_refuse, year_or_refuse
from app.paths import resources
from app.rules.calendar import WorkCalendar, merge
from app.rules.holidays import SpecialDay, YearPlan, plans
from app.rules.ref import Ref
from app.storage.act import Act, verb


@cache
def shipped() -> tuple[YearPlan, ...]:
    """The years that came with the program."""
    return plans(resources() / "handbook")


def own_plans(session: Session) -> tuple[YearPlan, ...]:
    """The years that this site edited or imported, in one query."""
    asked = (
        select(CalendarYear.year, CalendarDay.day, CalendarDay.kind, CalendarDay.name, CalendarDay.festival)
        .outerjoin(CalendarDay, CalendarDay.year_id == CalendarYear.id)
        .order_by(CalendarYear.year, CalendarDay.day)
    )
    found: dict[int, list[SpecialDay]] = {}
    for year, day, kind, name, festival in session.execute(asked):
        days = found.setdefault(year, [])
        if day is not None:
            days.append(SpecialDay(day, kind, name, festival))
    return tuple(YearPlan(year, tuple(days)) for year, days in found.items())


def work_calendar(session: Session) -> WorkCalendar:
    """The working days in force at this site."""
    return _merged(shipped(), own_plans(session))


def is_loaded(session: Session, year: int) -> bool:
    """True if the holidays of a year are known; otherwise Monday to Friday is counted."""
    return year in work_calendar(session).years


@verb("calendar.change", "改一天的放假安排")
def set_day(act: Act, day: date, kind: str, *, name: str = "") -> Ref:
    """Make a day off (`off`), a weekend worked (`on`) or ordinary again (""). Returns the year. Refusal.

    The first change of a year takes the whole of it over from the program.
    """
    kind_or_refuse(day, kind)
    plan = _plan_that_says(act.session, day)
    after = changed(plan, day, kind, name)
    if after == plan:
        raise Refusal(f"{in_words(day)}已经是这样，没有改动。")
    row = _year(act, plan.year, "edited")
    _write(act, row, after)
    return Ref("calendar_year", row.id)


@verb("calendar.change", "导入年度放假安排")
def import_year(act: Act, plan: YearPlan) -> Ref:
    """Take the holidays of a year from a file, in the place of what was in force. Refusal when it is none."""
    checked(plan)
    row = _year(act, plan.year, "imported")
    row.source = "imported"
    _give_up_elsewhere(act, row, plan)
    _write(act, row, plan)
    return Ref("calendar_year", row.id)


@verb("calendar.change", "恢复随程序带的放假安排")
def forget_year(act: Act, year: int) -> None:
    """Put away what the site has of a year; what came with the program counts again. Refusal."""
    row = _row(act.session, year)
    if row is None:
        raise Refusal(f"{year} 年没有改动过，不用恢复。")
    act.session.delete(row)
    act.session.flush()


# ---------------------------------------------------------------- inside


@lru_cache(maxsize=8)
def _merged(theirs: tuple[YearPlan, ...], own: tuple[YearPlan, ...]) -> WorkCalendar:
    return merge(theirs, own)


def _plan_that_says(session: Session, day: date) -> YearPlan:
    """The year that already speaks of a day (New Year's may begin in December), else the day's own."""
    year_or_refuse(day.year)
    own = {plan.year: plan for plan in own_plans(session)}
    in_force = {plan.year: plan for plan in shipped()} | own
    for known in (own, in_force):  # what the site said of a day stands before what came later
        for year in (day.year + 1, day.year):
            if year in known and any(one.day == day for one in known[year].days):
                return known[year]
    return in_force.get(day.year, YearPlan(day.year))


def _row(session: Session, year: int) -> CalendarYear | None:
    return session.scalars(select(CalendarYear).where(CalendarYear.year == year)).first()


def _year(act: Act, year: int, source: str) -> CalendarYear:
    row = _row(act.session, year)
    if row is None:
        row = CalendarYear(year=year, source=source)
        act.session.add(row)
    row.changed_at, row.changed_by = act.now, act.who.staff_id
    return row


def _give_up_elsewhere(act: Act, row: CalendarYear, plan: YearPlan) -> None:
    """A day is told of once: what another year said of it goes."""
    days = [one.day for one in plan.days]
    with act.session.no_autoflush:
        others = select(CalendarDay).join(CalendarYear)
        others = others.where(CalendarDay.day.in_(days), CalendarYear.year != plan.year)
        for other in act.session.scalars(others):
            act.session.delete(other)
    act.session.flush()


def _write(act: Act, row: CalendarYear, plan: YearPlan) -> None:
    """Let the year hold just these days, touching only those that differ."""
    wanted = {one.day: one for one in plan.days}
    taken = _days_of_others(act.session, plan.year)
    for kept in list(row.days):
        one = wanted.pop(kept.day, None)
        if one is None:
            act.session.delete(kept)  # taken out of its list alone, the journal would not hear of it
        elif SpecialDay(kept.day, kept.kind, kept.name, kept.festival) != one:
            kept.kind, kept.name, kept.festival = one.kind, one.name, one.festival
    for one in wanted.values():
        if one.day not in taken:
            row.days.append(CalendarDay(day=one.day, kind=one.kind, name=one.name, festival=one.festival))
    act.session.flush()
    act.session.expire(row, ["days"])


def _days_of_others(session: Session, year: int) -> frozenset[date]:
    others = (plan for plan in own_plans(session) if plan.year != year)
    return frozenset(one.day for plan in others for one in plan.days)
