"""The arithmetic of clocks that stand still for a while: when something is due with the pauses taken out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.rules.calendar import WorkCalendar
from app.rules.clocks import DeskHours, Moment, Term, deadline

Stretch = tuple[datetime, datetime]
"""From when, and until when."""
_DAY = timedelta(days=1)
_NONE = timedelta()
_BY_TIME = {"hours": "hours", "minutes": "minutes", "desk_hours": "hours"}


@dataclass(frozen=True)
class Running:
    """A clock that runs: since when, by which term, without which stretches, by which calendar.

    Terms in hours and minutes count time, those in working days count days. A working day is left out
    when the clock stood still as that day ended (over midnight); the first day never counts.
    """

    term: Term
    start: datetime
    pauses: tuple[Stretch, ...]
    calendar: WorkCalendar
    hours: DeskHours

    def due(self) -> Moment:
        """When it is due. ValueError for the term of a duty that returns."""
        if self.term.form in _BY_TIME:
            at = self._after(self._length())
            return Moment(at.date(), at)
        if self.term.form == "working_days":
            return Moment(self._counted_day(self.term.n))
        return deadline(self.term, self.start, self.calendar, self.hours)

    def over_at(self) -> datetime:
        """From when it is late: the moment, or the midnight after the day."""
        moment = self.due()
        return moment.at or datetime.combine(moment.day + _DAY, time.min)

    def share_at(self, percent: int) -> datetime:
        """When that share of the time is gone; for days the desk's opening on the day in which it falls."""
        if self.term.form in _BY_TIME:
            return self._after(self._length() * percent / 100)
        day = self._counted_day(self.term.n * percent // 100 + 1)
        return max(self.start, datetime.combine(day, self.hours.opens))

    def gone(self, now: datetime) -> float:
        """The share of the time that is gone, 0 to 1; 1 when it is late."""
        over = self.over_at()
        if now >= over:
            return 1.0
        whole = self._length() if self.term.form in _BY_TIME else self._between(over)
        return min(1.0, self._between(now) / whole) if whole > _NONE else 1.0

    def counted(self, until: datetime) -> timedelta:
        """The time that counted from the start until then."""
        return self._between(until)

    # ---- inside

    def _length(self) -> timedelta:
        return timedelta(**{_BY_TIME[self.term.form]: self.term.n})

    def _counted_day(self, n: int) -> date:
        day, left = self.start.date(), n
        while left:
            day = self.calendar.add_working_days(day, 1)
            left -= not self._still_at_end_of(day)
        return day

    def _still_at_end_of(self, day: date) -> bool:
        midnight = datetime.combine(day + _DAY, time.min)
        return any(begin < midnight <= end for begin, end in self.pauses)

    def _after(self, amount: timedelta) -> datetime:
        left = amount
        for begin, end in self._windows():
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise ValueError("a clock that never runs")

    def _between(self, until: datetime) -> timedelta:
        total = _NONE
        for begin, end in self._windows():
            if begin >= until:
                break
            total += min(end, until) - begin
        return total

    def _windows(self) -> Iterator[Stretch]:
        for window in self._open():
            yield from without(window, self.pauses)

    def _open(self) -> Iterator[Stretch]:
        if self.term.form != "desk_hours":
            yield self.start, datetime.max
            return
        day = self.start.date() - _DAY  # yesterday's hours may reach past midnight
        while True:
            day = self.hours.next_open(day, self.calendar)
            opens, closes = self.hours.window(day)
            if closes > self.start:
                yield max(self.start, opens), closes
            day += _DAY


def without(window: Stretch, pauses: Sequence[Stretch]) -> Iterator[Stretch]:
    """What is left of a stretch when the pauses are cut out; they may overlap."""
    at, last = window
    for begin, end in sorted(pauses):
        if end <= at or begin >= last:
            continue
        if begin > at:
            yield at, begin
        at = max(at, end)
    if at < last:
        yield at, last
