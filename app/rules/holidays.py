"""The holidays of a year, and the file `holidays-<year>.toml` that holds them, read whole or not at all."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.errors import Trouble

_LONGEST_HOLIDAY = 31  # a slip in a year would otherwise take months of working days away
_FILE_NAME = re.compile(r"holidays-(\d{4})\.toml")
_SATURDAY = 5
FEWEST_OFF = 4
"""Days off below which a year is not known yet, only begun."""


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not as its weekday says: `off`, or `on` for a weekend worked in exchange.

    `name` is the holiday it belongs to, `festival` says that it is the feast itself.
    """

    day: date
    kind: str
    name: str = ""
    festival: bool = False


@dataclass(frozen=True)
class YearPlan:
    """The holidays of one year in order of days; New Year's may begin in the December before."""

    year: int
    days: tuple[SpecialDay, ...] = ()

    @property
    def known(self) -> bool:
        """True if it says enough to be taken for the holidays of the year."""
        return sum(one.kind == "off" for one in self.days) >= FEWEST_OFF


def plans(folder: Path) -> tuple[YearPlan, ...]:
    """Every year that has a file in a folder. Trouble that names a file which cannot be understood."""
    return tuple(_plan_in(path) for path in sorted(folder.glob("holidays-*.toml")))


def days_of(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both counted."""
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def in_the_year(day: date, year: int) -> bool:
    """True for the days a year's holidays may hold: New Year's may begin in the December before."""
    return date(year - 1, 12, 24) <= day <= date(year, 12, 31)


def understood(text: str) -> YearPlan:
    """The year that a text in the form of `holidays-2026.toml` holds. ValueError, KeyError or TypeError.

    `on`, the weekends worked, stands with the holiday it is exchanged for, or before all holidays.
    """
    kept = tomllib.loads(text)
    year = int(kept["year"])
    named = [holiday for holiday in kept["off"] if "on" in holiday]
    worked = (
        [] if named and "on" not in kept else [SpecialDay(_day(value, year), "on") for value in kept["on"]]
    )
    free: dict[date, SpecialDay] = {}
    for holiday in kept["off"]:
        name = str(holiday["name"]).strip()[:20]
        free |= {one.day: one for one in _days_off(holiday, name, year)}
        worked += [SpecialDay(_day(value, year), "on", name) for value in holiday.get("on", ())]
    days = {one.day for one in worked}
    if len(days) < len(worked) or days & free.keys() or any(day.weekday() < _SATURDAY for day in days):
        raise ValueError("a weekend is worked once, and is not off")
    return YearPlan(year, tuple(sorted([*free.values(), *worked], key=lambda one: one.day)))


def _plan_in(path: Path) -> YearPlan:
    try:
        plan = understood(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(path) from error
    named = _FILE_NAME.fullmatch(path.name)
    if named is None or int(named[1]) != plan.year:
        raise _unreadable(path)
    return plan


def _days_off(holiday: dict[str, Any], name: str, year: int) -> list[SpecialDay]:
    first, last = _day(holiday["first"], year), _day(holiday["last"], year)
    if not 1 <= (last - first).days + 1 <= _LONGEST_HOLIDAY:
        raise ValueError("a holiday ends after it began, and soon")
    feast = _day(holiday["day"], year) if "day" in holiday else None
    if feast is not None and not first <= feast <= last:
        raise ValueError("a feast lies in its holiday")
    return [SpecialDay(day, "off", name, day == feast) for day in days_of(first, last)]


def _day(value: object, year: int) -> date:
    if type(value) is not date or not in_the_year(value, year):
        raise ValueError("not a day of that year")
    return value


def _unreadable(path: Path) -> Trouble:
    return Trouble(
        f"节假日文件“{path.name}”读不出来，或者里面的日期不对。",
        "请管理员改正或移走这个文件；没有文件的年份按周一至周五计。",
    )
