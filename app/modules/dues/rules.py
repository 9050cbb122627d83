"""What a room says is due: the shape of it, and how it compares with what is on the list."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, Unpack

from app.rules.calendar import WorkCalendar
from app.rules.clocks import (
    DeskHours,
    History,
    deadline,
    deadline_reason,
    parse_term,
    turn,
    turn_reason,
)
from app.rules.handbook import Clock
from app.rules.ref import Ref

FORWARD = 60
"""Days a site may well have been left alone; more is asked about before anything is noted as missed."""

NAMED = "named:"
"""Before a duty of named people (named:keys) where a clock says who answers."""


@dataclass(frozen=True)
class Times:
    """What every clock reckons by: working days, desk hours, and the site's first day."""

    calendar: WorkCalendar
    hours: DeskHours
    go_live: date


@dataclass(frozen=True)
class Wanted:
    """One duty that is open according to the records of its room; becomes a row of the list.

    One with `calls_at` calls for its person from that moment on, whatever its day; see `Due`.
    """

    clock: Clock
    subject: Ref
    started: datetime
    opens: date
    day: date
    at: datetime | None
    reason: str
    whom: str = ""
    what: str = ""
    lane: int = 0
    role: str = ""
    staff_id: int | None = None
    building_id: int | None = None
    calls_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What tells one open duty from another."""
        return (self.clock.id, self.subject.kind, self.subject.id, self.lane)


class Whose(TypedDict, total=False):
    """What a room adds: for whom and what in its words, which of several alike, and who answers.

    `role` is who answers when it is another one than the clause says; `calls_at` is the moment from
    which it calls for them.
    """

    whom: str
    what: str
    lane: int
    role: str
    staff_id: int | None
    building_id: int | None
    calls_at: datetime | None


def deadline_of(
    clock: Clock,
    subject: Ref,
    started: datetime,
    times: Times,
    *,
    day: date | None = None,
    **whose: Unpack[Whose],
) -> Wanted:
    """What a clock asks that started then; `day` where the day lies in the record ("given day").

    ValueError when a day is needed and not given.
    """
    term = parse_term(clock.term)
    at = None
    if day is None:
        moment = deadline(term, started, times.calendar, times.hours)
        day, at = moment.day, moment.at
    reason = deadline_reason(term, started, day, times.calendar)
    return Wanted(clock, subject, started, started.date(), day, at, reason, **whose)


def turn_of(
    clock: Clock,
    subject: Ref,
    begins: date,
    done: History,
    today: date,
    times: Times,
    **whose: Unpack[Whose],
) -> Wanted | None:
    """The turn of a duty that returns which is open today; None when no turn is known to come.

    It exists from `begins` on, and not before the site's first day.
    """
    term = parse_term(clock.term)
    first = max(begins, times.go_live)
    now = turn(term, first, done, today, times.calendar, times.hours)
    if now is None:
        return None
    opened = datetime.combine(now.opens, datetime.min.time())
    return Wanted(clock, subject, opened, now.opens, now.due, None, turn_reason(term, now, done), **whose)


def returns(term: str) -> bool:
    """True for the term of a duty that comes again."""
    return parse_term(term).returns


def still_wanted(wanted: Wanted, today: date) -> bool:
    """False for a deadline that passed and whose clause lets it lapse: nobody can do it any more."""
    lapses = wanted.clock.missed == "lapses" and not returns(wanted.clock.term)
    return not (lapses and wanted.day < today)
