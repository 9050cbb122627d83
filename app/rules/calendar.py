"""Working days: Monday to Friday, less the State Council's holidays, plus the weekends worked in exchange."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.errors import Trouble

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_LONGEST_HOLIDAY = 31  # a slip in a year would otherwise take months of working days away
_FILE_NAME = re.compile(r"holidays-(\d{4})\.toml")


@dataclass(frozen=True)
class WorkCalendar:
    """What is known of holidays (`off`) and of weekends worked in exchange (`on`), for which `years`."""

    years: frozenset[int]
    off: frozenset[date]
    on: frozenset[date]

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
        while n > 0:
            day += _ONE_DAY
            n -= self.is_working(day)
        return day


def load(folder: Path) -> WorkCalendar:
    """The calendar of every `holidays-<year>.toml` in a folder; none of them is no error.

    Trouble that names the file when one of them cannot be understood.
    """
    years: set[int] = set()
    off: set[date] = set()
    on: set[date] = set()
    for path in sorted(folder.glob("holidays-*.toml")):
        year, free, worked = _year_in(path)
        years.add(year)
        off |= free
        on |= worked
    return WorkCalendar(frozenset(years), frozenset(off), frozenset(on))


def _year_in(path: Path) -> tuple[int, set[date], set[date]]:
    try:
        kept = tomllib.loads(path.read_text(encoding="utf-8"))
        year = int(kept["year"])
        off = {day for holiday in kept["off"] for day in _days(holiday, year)}
        on = {_day(value, year) for value in kept["on"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(path) from error
    named = _FILE_NAME.fullmatch(path.name)
    weekdays = any(day.weekday() < _SATURDAY for day in on)
    if named is None or int(named[1]) != year or off & on or weekdays:
        raise _unreadable(path)
    return year, off, on


def _days(holiday: dict[str, Any], year: int) -> list[date]:
    first, last = _day(holiday["first"], year), _day(holiday["last"], year)
    length = (last - first).days + 1
    if not 1 <= length <= _LONGEST_HOLIDAY:
        raise ValueError("a holiday ends after it began, and soon")
    return [first + number * _ONE_DAY for number in range(length)]


def _day(value: object, year: int) -> date:
    """A TOML date; New Year's holiday may begin in the December before."""
    if type(value) is not date or not date(year - 1, 12, 24) <= value <= date(year, 12, 31):
        raise ValueError("not a day of that year")
    return value


def _unreadable(path: Path) -> Trouble:
    return Trouble(
        f"节假日文件“{path.name}”读不出来，或者里面的日期不对。",
        "请管理员改正或移走这个文件；没有文件的年份按周一至周五计。",
    )
