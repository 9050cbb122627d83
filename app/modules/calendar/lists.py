"""What the page shows of a year: every special day in words, the counts, what an import would change."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.calendar.model import CalendarDay, CalendarYear
from app.modules.calendar.rules import KIND_ZH, in_words
from app.modules.calendar.service import own_plans, shipped, work_calendar
from app.rules.calendar import Holiday, WorkCalendar
from app.rules.dates import month_day
from app.rules.holidays import YearPlan, days_of
from app.rules.ref import Ref


@dataclass(frozen=True)
class DayCell:
    """One day: "off", "on" or ordinary (""), whether work is done, the holiday it belongs to, the feast."""

    day: date
    kind: str
    working: bool
    name: str = ""
    festival: bool = False

    @property
    def words(self) -> str:
        """What the day is, without its date: 调休上班 · 春节."""
        plain = "工作日" if self.working else "周末"
        what = {"off": "放假", "on": "调休上班"}.get(self.kind, plain)
        feast = "节日当天" if self.festival and self.name else ""
        return " · ".join(part for part in (what, self.name, feast) if part)

    @property
    def in_full(self) -> str:
        """The day and what it is: 2026年2月14日 周六，调休上班 · 春节."""
        return f"{in_words(self.day)}，{self.words}"


@dataclass(frozen=True)
class HolidayLine:
    """One holiday of the year as the list has it."""

    first: date
    name: str
    days: str
    length: str
    worked: str


@dataclass(frozen=True)
class YearView:
    """A whole year; `source` is "shipped", "edited", "imported", or "" when nobody has told anything."""

    year: int
    cells: tuple[DayCell, ...]
    holidays: tuple[HolidayLine, ...]
    working_days: int
    off: int
    on: int
    loaded: bool
    source: str
    changed: str
    shipped_too: bool

    @property
    def own(self) -> bool:
        """True if the site has something of its own to put away."""
        return self.source in ("edited", "imported")


@dataclass(frozen=True)
class Difference:
    """Days in a row that an import would change alike, in words."""

    days: str
    before: str
    after: str


def year_view(session: Session, year: int) -> YearView:
    """A year as it is in force."""
    calendar = work_calendar(session)
    days = tuple(days_of(date(year, 1, 1), date(year, 12, 31)))
    feasts = set(calendar.festivals())
    cells = tuple(_cell(calendar, day, feasts) for day in days)
    row = session.scalars(select(CalendarYear).where(CalendarYear.year == year)).first()
    from_program = any(plan.year == year for plan in shipped())
    return YearView(
        year,
        cells,
        tuple(_line(h) for h in calendar.holidays if year in (h.first.year, h.last.year)),
        sum(cell.working for cell in cells),
        sum(cell.kind == "off" for cell in cells),
        sum(cell.kind == "on" for cell in cells),
        year in calendar.years,
        row.source if row is not None else "shipped" if from_program else "",
        f"{row.changed_at:%Y-%m-%d}" if row is not None else "",
        from_program,
    )


def differences(session: Session, plan: YearPlan) -> tuple[Difference, ...]:
    """What would be different from what is in force, if this year were taken; days in a row together."""
    now = {one.day: one.kind for one in _in_force(session, plan.year).days}
    then = {one.day: one.kind for one in plan.days}
    runs: list[tuple[date, date, str, str]] = []
    for day in sorted(day for day in now | then if now.get(day, "") != then.get(day, "")):
        change = now.get(day, ""), then.get(day, "")
        if runs and runs[-1][1] == day - timedelta(days=1) and runs[-1][2:] == change:
            runs[-1] = (runs[-1][0], day, *change)
        else:
            runs.append((day, day, *change))
    return tuple(Difference(_from_to(a, b), KIND_ZH[was], KIND_ZH[will]) for a, b, was, will in runs)


def place_of(session: Session, ref: Ref) -> date | None:
    """The day a record of this room speaks of; the first of January for a whole year."""
    if ref.kind == "calendar_day":
        one = session.get(CalendarDay, ref.id)
        return one.day if one is not None else None
    row = session.get(CalendarYear, ref.id)
    return date(row.year, 1, 1) if row is not None else None


def _in_force(session: Session, year: int) -> YearPlan:
    known = {plan.year: plan for plan in (*shipped(), *own_plans(session))}
    return known.get(year, YearPlan(year))


def _from_to(first: date, last: date) -> str:
    if first == last:
        return in_words(first)
    return f"{first.year}年{month_day(first)}至{month_day(last)}，{(last - first).days + 1} 天"


def _cell(calendar: WorkCalendar, day: date, feasts: set[date]) -> DayCell:
    kind = "off" if day in calendar.off else "on" if day in calendar.on else ""
    return DayCell(day, kind, calendar.is_working(day), calendar.name_of(day), day in feasts)


def _line(holiday: Holiday) -> HolidayLine:
    first, last = month_day(holiday.first), month_day(holiday.last)
    return HolidayLine(
        holiday.first,
        holiday.name or "放假",
        first if first == last else f"{first}至{last}",
        f"{holiday.length} 天",
        "、".join(month_day(day) for day in holiday.worked),
    )
