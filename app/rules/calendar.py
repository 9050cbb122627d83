"""Working days: Monday to Friday, less the State Council's holidays, plus the weekends worked in exchange."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path

from app.rules.holidays import SpecialDay, YearPlan, days_of, plans

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_FEW_DAYS = timedelta(days=15)  # a weekend worked in exchange lies this near to its holiday
LONG_HOLIDAY = 5
"""Days in a row without work that make a holiday a long one."""
_FIXED = {"元旦": (1, 1), "劳动节": (5, 1), "国庆节": (10, 1)}


@dataclass(frozen=True)
class Holiday:
    """Days off in a row under one name, the feast among them, and the weekends worked in exchange."""

    name: str
    first: date
    last: date
    feast: date | None = None
    worked: tuple[date, ...] = ()

    @property
    def main_day(self) -> date:
        """The feast itself; the first day off when nobody has said which day it is."""
        return self.feast or self.first

    @property
    def length(self) -> int:
        """How many days in a row."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class WorkCalendar:
    """What is known of holidays (`off`) and of weekends worked in exchange (`on`), for which `years`."""

    years: frozenset[int]
    off: frozenset[date]
    on: frozenset[date]
    holidays: tuple[Holiday, ...] = ()

    def loaded(self, day: date) -> bool:
        """True if the holidays of the day's year are known; otherwise Monday to Friday is a guess."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """True on a working day."""
        if day in self.off:
            return False
        return day in self.on or day.weekday() < _SATURDAY

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after a day, which is itself not counted; the day itself for n = 0."""
        if n < 0:
            raise ValueError("working days are counted forwards")
        if n == 0:
            return day
        wanted = self._worked_by(day.toordinal()) + n
        low, high = day.toordinal(), day.toordinal() + n + n // 2 + 30
        while self._worked_by(high) < wanted:
            low, high = high, high + 366
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._worked_by(middle) >= wanted else (middle, high)
        return date.fromordinal(high)

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to `last`, which counts; negative when `last` lies before."""
        return self._worked_by(last.toordinal()) - self._worked_by(first.toordinal())

    def name_of(self, day: date) -> str:
        """The holiday a day off or a weekend worked in exchange belongs to; empty for any other day."""
        return self._names.get(day, "")

    def long_holidays(self, least_days: int = LONG_HOLIDAY) -> tuple[Holiday, ...]:
        """The holidays with at least so many free days in a row, weekends beside them counted in."""
        found: list[Holiday] = []
        for holiday in self.holidays:
            whole = self._whole(holiday)
            if found and found[-1].first == whole.first:  # two feasts in one stretch are one holiday
                found[-1] = _together(found[-1], whole)
            elif whole.length >= least_days:
                found.append(whole)
        return tuple(found)

    def festivals(self) -> tuple[date, ...]:
        """The feast of every named holiday, in order of days."""
        named: dict[tuple[str, int], list[Holiday]] = {}
        for holiday in self.holidays:
            if holiday.name:
                named.setdefault((holiday.name, holiday.last.year), []).append(holiday)
        # A holiday that was cut in two by hand is still one feast.
        chosen = (next((h for h in parts if h.feast), parts[0]) for parts in named.values())
        return tuple(sorted(holiday.main_day for holiday in chosen))

    def _whole(self, holiday: Holiday) -> Holiday:
        first, last = holiday.first, holiday.last
        while not self.is_working(first - _ONE_DAY):
            first -= _ONE_DAY
        while not self.is_working(last + _ONE_DAY):
            last += _ONE_DAY
        return replace(holiday, first=first, last=last)

    @cached_property
    def _names(self) -> dict[date, str]:
        days = ((day, h.name) for h in self.holidays for day in chain(days_of(h.first, h.last), h.worked))
        return dict(days)

    @cached_property
    def _less(self) -> list[int]:
        return sorted(day.toordinal() for day in self.off if day.weekday() < _SATURDAY)

    @cached_property
    def _more(self) -> list[int]:
        return sorted(day.toordinal() for day in self.on - self.off if day.weekday() >= _SATURDAY)

    def _worked_by(self, ordinal: int) -> int:
        """Working days from the year 1 to a day, without walking them: terms may run over years."""
        weeks, rest = divmod(ordinal, 7)  # day 1 was a Monday
        plain = weeks * 5 + min(rest, 5)
        return plain - bisect_right(self._less, ordinal) + bisect_right(self._more, ordinal)


def merge(shipped: Iterable[YearPlan], own: Iterable[YearPlan] = ()) -> WorkCalendar:
    """One calendar of the years that came with the program and of the site's, which stand in their place."""
    mine = sorted(own, key=lambda plan: plan.year)
    replaced = {plan.year for plan in mine}
    theirs = sorted((p for p in shipped if p.year not in replaced), key=lambda plan: plan.year)
    days = {one.day: one for plan in (*theirs, *mine) for one in plan.days}
    return WorkCalendar(
        frozenset([*(plan.year for plan in theirs), *(plan.year for plan in mine if plan.known)]),
        frozenset(day for day, one in days.items() if one.kind == "off"),
        frozenset(day for day, one in days.items() if one.kind == "on"),
        tuple(_holidays([days[day] for day in sorted(days)])),
    )


def load(folder: Path) -> WorkCalendar:
    """The calendar of every `holidays-<year>.toml` in a folder; none of them is no error.

    Trouble that names the file when one of them cannot be understood.
    """
    return merge(plans(folder))


def _holidays(days: list[SpecialDay]) -> Iterator[Holiday]:
    worked = [one for one in days if one.kind == "on"]
    stretches = list(_stretches([one for one in days if one.kind == "off"]))
    lent: dict[int, list[date]] = {}
    for one in worked:
        near = _nearest(one, stretches)
        if near is not None:
            lent.setdefault(near, []).append(one.day)
    for place, holiday in enumerate(stretches):
        yield replace(holiday, worked=tuple(lent.get(place, ())))


def _stretches(off: list[SpecialDay]) -> Iterator[Holiday]:
    start = 0
    for place, one in enumerate(off):
        after = off[place + 1] if place + 1 < len(off) else None
        if after is None or after.day - one.day > _ONE_DAY or after.name != one.name:
            part = off[start : place + 1]
            yield Holiday(one.name, part[0].day, one.day, _feast(part))
            start = place + 1


def _feast(part: list[SpecialDay]) -> date | None:
    for one in part:
        fixed = next((day for name, day in _FIXED.items() if name in one.name), None)
        if one.festival or (one.day.month, one.day.day) == fixed:
            return one.day
    return None


def _nearest(worked: SpecialDay, stretches: list[Holiday]) -> int | None:
    """The place of the holiday a worked weekend belongs to: of its own name, else the nearest."""
    found = None
    best = _FEW_DAYS
    for place, holiday in enumerate(stretches):
        away = max(holiday.first - worked.day, worked.day - holiday.last)
        if away <= best and worked.name in ("", holiday.name):
            found, best = place, away
    return found


def _together(one: Holiday, other: Holiday) -> Holiday:
    names = [name for name in (*one.name.split("、"), other.name) if name]
    return replace(one, name="、".join(dict.fromkeys(names)), worked=(*one.worked, *other.worked))
