"""The shape of a row worked out by hand, and which edges every form of term must show."""

from dataclasses import dataclass

MONTH_END = "end of a month"
LEAP = "29 February 2028"
SPRING = "Spring Festival 2026"
NATIONAL = "National Day 2026"
UNKNOWN = "a year not loaded"
NEW_YEAR = "New Year"
OFF = "begins on a day off"
CLOSED = "begins after closing"
LENGTHS = "months of 28, 30 and 31 days"
QUARTER = "end of a quarter"
LATE = "passed and not done"
PLAIN = "an ordinary day"

EVERYWHERE = frozenset({MONTH_END, LEAP, SPRING, UNKNOWN})
"""What every term shows, whatever its form."""
ALSO = {
    "same_day": {OFF, CLOSED},
    "given": {OFF, CLOSED},
    "days": {NEW_YEAR, NATIONAL},
    "working_days": {OFF, CLOSED, NATIONAL, NEW_YEAR},
    "months": {LENGTHS, NEW_YEAR},
    "hours": {CLOSED, NEW_YEAR},
    "minutes": {CLOSED, NEW_YEAR},
    "desk_hours": {OFF, CLOSED, NATIONAL, NEW_YEAR},
    "daily": {NATIONAL, NEW_YEAR, LATE},
    "month": {LENGTHS, NEW_YEAR, LATE},
    "quarter": {QUARTER, NEW_YEAR, LATE},
    "rolling_days": {NEW_YEAR, LATE},
    "rolling_months": {LENGTHS, NEW_YEAR, LATE},
    "monthly_by": {LENGTHS, NEW_YEAR, LATE},
    "times": {NEW_YEAR, LATE},
    "long_holiday": {NATIONAL, LATE},
    "festival": {NATIONAL, NEW_YEAR, LATE},
}
"""What a form shows besides."""

DAILY, WORKING = "all", "working"
"""A desk that opens every day from 08:00 to 18:00, and one that opens on working days only."""


@dataclass(frozen=True)
class Deadline:
    """Something that started `start` is due `due` (with a time of day where hours are counted).

    `given` is the day in the record, for a term that only takes it over; `reason` is checked when written.
    """

    edge: str
    start: str
    due: str
    counted: str
    open_days: str = DAILY
    given: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Turning:
    """A duty that exists from `begins`, done `count` times, last on `last` and before that on `before`.

    On `today` the turn from `opens` to `due` is open; both empty where none is known to come.
    """

    edge: str
    begins: str
    today: str
    opens: str
    due: str
    counted: str
    last: str = ""
    before: str = ""
    count: int = 0
    open_days: str = DAILY
    reason: str = ""
