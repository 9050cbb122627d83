"""The arithmetic of the handbook's clocks: when something is due, and when a duty that returns comes."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from app.rules.calendar import WorkCalendar
from app.rules.dates import WEEKDAYS

_DAY = timedelta(days=1)
_FARTHEST = 400
"""Days a look for the next open day goes at most, whatever the calendar says."""


@dataclass(frozen=True)
class DeskHours:
    """When the desk is open; `daily` also on Saturdays, Sundays and holidays."""

    opens: time = time(8, 0)
    closes: time = time(18, 0)
    daily: bool = True

    def is_open(self, day: date, calendar: WorkCalendar) -> bool:
        """True on a day on which the desk is manned."""
        return self.daily or calendar.is_working(day)

    def window(self, day: date) -> tuple[datetime, datetime]:
        """From when to when it is open that day; one that closes at midnight or later: until then."""
        until = day if self.closes > self.opens else day + _DAY
        return datetime.combine(day, self.opens), datetime.combine(until, self.closes)

    def next_open(self, day: date, calendar: WorkCalendar) -> date:
        """The day itself when the desk is open, else the next one on which it is."""
        for _ in range(_FARTHEST):
            if self.is_open(day, calendar):
                break
            day += _DAY
        return day


@dataclass(frozen=True)
class Term:
    """One term as the clause data writes it; `n` is its number, `times` how often within it.

    `form` names the arithmetic; `returns` is True for a duty that comes again.
    """

    form: str
    n: int = 0
    times: int = 1
    returns: bool = False


@dataclass(frozen=True)
class Moment:
    """When something is due: the day, and the time of day when the term counts hours."""

    day: date
    at: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """One turn of a duty that returns: from when it can be done, and by when."""

    opens: date
    due: date


@dataclass(frozen=True)
class History:
    """What was done of a duty that returns: how often, the last time, and the time before it."""

    count: int = 0
    last: date | None = None
    before_last: date | None = None


_DEADLINES = (
    ("same_day", r"same day"),
    ("given", r"given day"),
    ("working_days", r"N working days?"),
    ("desk_hours", r"N desk hours?"),
    ("before", r"N days? before"),
    ("days", r"N days?"),
    ("months", r"N months?"),
    ("hours", r"N hours?"),
    ("minutes", r"N minutes?"),
)
_CADENCES = (
    ("daily", r"every day"),
    ("month", r"every month"),
    ("quarter", r"every quarter"),
    ("rolling_days", r"every N days"),
    ("rolling_months", r"every N months"),
    ("monthly_by", r"monthly by the N"),
    ("times", r"(2) times every N months"),  # only the last two times are looked at
    ("long_holiday", r"N days? before each long holiday"),
    ("festival", r"N days? before each festival"),
)

BEFORE_A_HOLIDAY = ("long_holiday", "festival")
"""Forms whose turn is over when the holiday begins, whatever became of it."""


@lru_cache(maxsize=200)
def parse_term(text: str) -> Term:
    """The term that a clause or a check of the site's own writes. ValueError when it is none."""
    for forms, returns in ((_CADENCES, True), (_DEADLINES, False)):
        for form, pattern in forms:
            found = re.fullmatch(pattern.replace("N", r"([1-9]\d{0,3})"), text)
            if not found:
                continue
            numbers = [int(number) for number in found.groups()]
            if form == "times":
                return Term(form, numbers[1], numbers[0], returns)
            return Term(form, numbers[0] if numbers else 0, returns=returns)
    raise ValueError(f"not a term: {text!r}")


def add_months(day: date, months: int) -> date:
    """The same day some calendar months later; the last of the month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# ---------------------------------------------------------------- deadlines


def deadline(term: Term, start: datetime, calendar: WorkCalendar, hours: DeskHours) -> Moment:
    """When something that started then is due. Days end with the day itself; the first is not counted.

    ValueError for a duty that returns, and for a day that lies in the record.
    """
    day = start.date()
    if term.form == "same_day":
        return Moment(day)
    if term.form == "days":
        return Moment(day + term.n * _DAY)
    if term.form == "working_days":
        return Moment(calendar.add_working_days(day, term.n))
    if term.form == "months":
        return Moment(add_months(day, term.n))
    if term.form == "before":
        return Moment(day - term.n * _DAY)
    if term.form in ("hours", "minutes"):
        at = start + (timedelta(hours=term.n) if term.form == "hours" else timedelta(minutes=term.n))
        return Moment(at.date(), at)
    if term.form == "desk_hours":
        at = add_desk_hours(start, term.n, calendar, hours)
        return Moment(at.date(), at)
    raise ValueError(f"no deadline: {term.form}")


def add_desk_hours(start: datetime, n: int, calendar: WorkCalendar, hours: DeskHours) -> datetime:
    """n hours later, counting only while the desk is open."""
    left = timedelta(hours=n)
    day = start.date() - _DAY  # yesterday's hours may reach past midnight
    at = start
    while True:
        day = hours.next_open(day, calendar)
        opens, closes = hours.window(day)
        at = max(at, opens)
        if at < closes and left <= closes - at:
            return at + left
        left -= max(closes - at, timedelta())
        day += _DAY


# ---------------------------------------------------------------- duties that return


def turn(
    term: Term, begins: date, done: History, today: date, calendar: WorkCalendar, hours: DeskHours
) -> Turn | None:
    """The turn that is open on that day, by what was done before; None when no holiday is known to come.

    `begins` is the first day on which the duty exists. Whether a turn that passed is missed or still
    to be done is said by its clause, not here: daily, monthly and quarterly turns move on with the
    day; the others stand until they are done. ValueError for a deadline.
    """
    if term.form == "daily":
        return _daily(begins, done, today, calendar, hours)
    if term.form in ("month", "quarter"):
        return _period(1 if term.form == "month" else 3, begins, done, today)
    if term.form == "rolling_days":
        base = _base(begins, done)
        return Turn(_after(begins, done), base + term.n * _DAY)
    if term.form == "rolling_months":
        return Turn(_after(begins, done), add_months(_base(begins, done), term.n))
    if term.form == "monthly_by":
        return _monthly_by(term.n, begins, done)
    if term.form == "times":
        base = done.before_last if done.count >= term.times and done.before_last else begins
        return Turn(_after(begins, done), add_months(max(base, begins), term.n))
    if term.form in BEFORE_A_HOLIDAY:
        return _before_holiday(term, begins, done, today, calendar)
    raise ValueError(f"no duty that returns: {term.form}")


def missed_turns(
    term: Term, begins: date, passed: date, today: date, calendar: WorkCalendar, hours: DeskHours
) -> int:
    """How many turns were missed when the one due on `passed` was, and today's is the next."""
    count, day = 1, passed
    while count < 10_000:
        after = turn(term, begins, History(), over(term, day), calendar, hours)
        if after is None or after.due <= day or over(term, after.due) > today:
            break
        count, day = count + 1, after.due
    return count


def over(term: Term, due: date) -> date:
    """The first day on which a turn that was due then is over; before a holiday it is the holiday's."""
    return due + (term.n if term.form in BEFORE_A_HOLIDAY else 1) * _DAY


def _daily(begins: date, done: History, today: date, calendar: WorkCalendar, hours: DeskHours) -> Turn:
    day = max(begins, today, done.last + _DAY if done.last else begins)
    day = hours.next_open(day, calendar)
    return Turn(day, day)


def _period(months: int, begins: date, done: History, today: date) -> Turn:
    first = _period_of(max(begins, today), months)
    if done.last and done.last >= first:
        first = add_months(_period_of(done.last, months), months)
    return Turn(max(first, begins), add_months(first, months) - _DAY)


def _period_of(day: date, months: int) -> date:
    """The first day of the month or quarter."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _monthly_by(number: int, begins: date, done: History) -> Turn:
    """By a day of each month, month after month: one left out is still to be done."""
    first = date(begins.year, begins.month, 1)
    if _day_of(first, number) < begins:
        first = add_months(first, 1)
    month = add_months(first, done.count)
    return Turn(max(month, begins), _day_of(month, number))


def _day_of(month: date, number: int) -> date:
    return month.replace(day=min(number, monthrange(month.year, month.month)[1]))


def _before_holiday(
    term: Term, begins: date, done: History, today: date, calendar: WorkCalendar
) -> Turn | None:
    """Before the next holiday that has not begun and was not seen to; it can be done since the last one.

    Feasts on two days in a row leave one day for the second; a site that begins too late does it at once.
    """
    if term.form == "long_holiday":
        days = [(h.first, h.last) for h in calendar.long_holidays()]
    else:
        days = [(day, day) for day in calendar.festivals()]
    since = begins
    for first, last in days:
        due = first - term.n * _DAY
        opens = min(since, due)
        seen_to = done.last is not None and opens <= done.last
        if first > max(today, begins) and not seen_to:
            return Turn(max(opens, begins), max(due, begins))
        since = max(since, last + _DAY)
    return None


def _base(begins: date, done: History) -> date:
    return max(done.last, begins) if done.last else begins


def _after(begins: date, done: History) -> date:
    return max(done.last + _DAY, begins) if done.last else begins


# ---------------------------------------------------------------- in words


def day_zh(day: date, beside: date | None = None) -> str:
    """11月20日（周五）; with its year when the day it stands beside lies in another one."""
    return f"{_short(day, beside or day)}（周{WEEKDAYS[day.weekday()]}）"


def deadline_reason(term: Term, start: datetime, due: date, calendar: WorkCalendar) -> str:
    """Why something is due on that day, in one sentence for the row on Today."""
    began = day_zh(start.date(), due)
    if term.form == "working_days":
        return f"{began}起 {term.n} 个工作日{_not_counted(start.date(), due, calendar)}"
    words = {
        "same_day": f"{began}当天",
        "given": f"约定 {day_zh(due, start.date())}",
        "days": f"{began}起 {term.n} 天内",
        "months": f"{began}起 {term.n} 个月内",
        "before": f"{began}前 {term.n} 天",
        "hours": f"{began} {start:%H:%M} 起 {term.n} 小时",
        "minutes": f"{began} {start:%H:%M} 起 {term.n} 分钟",
        "desk_hours": f"{began} {start:%H:%M} 起 {term.n} 个服务小时，只计前台开放时间",
    }
    return words[term.form]


def _not_counted(start: date, due: date, calendar: WorkCalendar) -> str:
    """What was left out of the count, or counted although it is a weekend."""
    days = [start + number * _DAY for number in range(1, (due - start).days + 1)]
    parts = []
    if any(day.weekday() >= 5 and not calendar.is_working(day) and day not in calendar.off for day in days):
        parts.append("周六日不计")
    if any(day in calendar.off for day in days):
        parts.append("放假不计")
    for day in days:
        if day in calendar.on:
            parts.append(f"{day.month}月{day.day}日调休上班计入")
    if years := sorted({day.year for day in days if not calendar.loaded(day)}):
        parts.append(f"{years[0]} 年放假安排未录入，先按周一至周五计")
    return "".join(f"，{part}" for part in parts)


def turn_reason(term: Term, turn_now: Turn, done: History) -> str:
    """Why a duty that returns is due then."""
    last = _last_time(turn_now, done)
    return {
        "daily": "每天一次",
        "month": f"{turn_now.due.month}月份一次",
        "quarter": f"第 {(turn_now.due.month + 2) // 3} 季度一次",
        "rolling_days": f"每 {term.n} 天一次{last}",
        "rolling_months": f"每 {term.n} 个月一次{last}",
        "monthly_by": f"每月 {term.n} 日前",
        "times": f"每 {term.n} 个月至少 {term.times} 次{last}",
        "long_holiday": f"长假前至少 {term.n} 天",
        "festival": f"节日前 {term.n} 天",
    }[term.form]


def _last_time(turn_now: Turn, done: History) -> str:
    """Since when the turn is reckoned: the last time, or a beginning that lies after it."""
    if done.last is None:
        return "，还没有做过"
    if turn_now.opens > done.last + _DAY:
        return f"，{_short(turn_now.opens, turn_now.due)}起算"
    return f"，上次 {_short(done.last, turn_now.due)}"


def _short(day: date, beside: date) -> str:
    """12月30日, or 2026年12月30日 beside a day of another year."""
    return ("" if day.year == beside.year else f"{day.year}年") + f"{day.month}月{day.day}日"
