"""The time limits of a matter, reckoned anew from its steps each time they are asked for (COMP-02)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.modules.complaints.course import STEPS as STEPS
from app.modules.complaints.course import Course as Course
from app.modules.complaints.course import Event as Event
from app.modules.complaints.course import steps_of as steps_of
from app.modules.complaints.rules import GRADE_ZH, KIND_ZH
from app.modules.dues.rules import Times
from app.rules.clocks import DeskHours, Moment, day_zh, parse_term
from app.rules.pauses import Running, Stretch

HANDBOOK, REQUESTS = "COMP-02", "ROLE-09"
ON_THE_SPOT = "到场"
STEP_ZH = {
    "accept": "首次联系",
    "told": "报负责人",
    "plan": "定方案",
    "reply": "答复",
    "close": "办结",
    "callback": "回访",
}
PAUSING = ("plan", "reply", "close")
"""Steps whose clock stands still while somebody is waited for."""


@dataclass(frozen=True)
class Allowed:
    """What is allowed for one step: the term, when the person is reminded, who is told after it."""

    term: str
    remind: int = 50
    leader: bool = True
    head_days: int | None = 1


AllowedAt = Callable[[str, datetime], Allowed]
"""What held for a clock (its id) at a moment."""


@dataclass(frozen=True)
class Limit:
    """One step's limit: due when, since when, done when; `due` is None while it stands still.

    `calls_at` is when the person is reminded, `leader_at` and `head_at` when those above are told.
    """

    step: str
    clock: str
    term: str
    kind: str
    grade: str
    started: datetime
    due: Moment | None
    over_at: datetime | None
    ended_at: datetime | None
    gone: float
    left: timedelta
    pauses: tuple[Stretch, ...]
    raised: bool = False
    calls_at: datetime | None = None
    leader_at: datetime | None = None
    head_at: datetime | None = None

    @property
    def label(self) -> str:
        """The step as the clerk knows it; the first contact of something urgent is being on the spot."""
        return ON_THE_SPOT if (self.step, self.grade) == ("accept", "urgent") else STEP_ZH[self.step]

    @property
    def open(self) -> bool:
        """True while it is still to be done."""
        return self.ended_at is None

    @property
    def paused(self) -> bool:
        """True while its clock stands still."""
        return self.open and self.due is None

    def late(self, now: datetime) -> bool:
        """True when it was done too late, or is open and over."""
        return self.over_at is not None and (self.ended_at or now) > self.over_at

    def half(self, now: datetime) -> bool:
        """True when the person is to be reminded."""
        return self.open and self.calls_at is not None and now >= self.calls_at


def clock_id(kind: str, grade: str, step: str) -> str:
    """The clock in the clause data that speaks of a step."""
    if kind != "complaint":
        urgent = "urgent-" if grade == "urgent" and step != "callback" else ""
        return f"{REQUESTS}/{urgent}{step}"
    return f"{HANDBOOK}/callback" if step == "callback" else f"{HANDBOOK}/{grade}-{step}"


def limits(course: Course, allowed: AllowedAt, times: Times, now: datetime) -> tuple[Limit, ...]:
    """Every limit of a matter in the order of its steps: what was done, and what is to be done."""
    at = max(now, course.events[-1].at)  # a clock that was set back does not make time run backwards
    found = [_limit(course, step, allowed, times, at) for step in STEP_ZH]
    return tuple(limit for limit in found if limit is not None)


def _limit(course: Course, step: str, allowed: AllowedAt, times: Times, now: datetime) -> Limit | None:
    if step == "callback":
        return _callback(course, allowed, times, now)
    ended = course.ended(step)
    kind, grade = course.grade_at(ended)
    if step not in steps_of(kind, grade):
        return None
    graded_at = course.graded_at(step, ended)
    start = course.taken_at if step in ("accept", "told", "plan") else course.round_at
    if grade == "major":
        start = max(start, graded_at)
    pauses = course.pauses(now) if step in PAUSING else ()
    clock = clock_id(kind, grade, step)
    running = _running(clock, start, pauses, allowed, times)
    raised = graded_at > start and running.over_at() <= graded_at
    raised = raised and not _late_before(course, step, graded_at, allowed, times)
    if raised:
        running = _running(clock, graded_at, pauses, allowed, times)
    waited = course.waiting_since
    # What was late when the waiting began stays late: waiting does not wash it away.
    still = ended is None and step in PAUSING and waited is not None and running.over_at() > waited
    return _made(step, kind, grade, clock, running, ended, now, allowed, times, still=still, raised=raised)


def _late_before(course: Course, step: str, graded_at: datetime, allowed: AllowedAt, times: Times) -> bool:
    """True when the grade that held until then had been exceeded already: a new one brings no new time."""
    earlier = course.before(graded_at)
    limit = _limit(earlier, step, allowed, times, graded_at) if earlier is not None else None
    return limit is not None and limit.open and limit.late(graded_at)


def _callback(course: Course, allowed: AllowedAt, times: Times, now: datetime) -> Limit | None:
    handled = course.handled_at()
    kind, grade = course.grade_at(None)
    if handled is None or "callback" not in steps_of(kind, grade):
        return None
    clock = clock_id(kind, grade, "callback")
    running = _running(clock, handled, (), allowed, times)
    return _made("callback", kind, grade, clock, running, course.called_at(), now, allowed, times)


def _running(
    clock: str, start: datetime, pauses: tuple[Stretch, ...], allowed: AllowedAt, times: Times
) -> Running:
    mine = tuple((max(begin, start), end) for begin, end in pauses if end > start)
    return Running(parse_term(allowed(clock, start).term), start, mine, times.calendar, times.hours)


def _made(
    step: str, kind: str, grade: str, clock: str, running: Running, ended: datetime | None, now: datetime,
    allowed: AllowedAt, times: Times, *, still: bool = False, raised: bool = False,
) -> Limit:  # fmt: skip
    said = allowed(clock, running.start)
    due, over = running.due(), running.over_at()
    made = Limit(
        step=step, clock=clock, term=said.term, kind=kind, grade=grade, started=running.start,
        due=None if still else due, over_at=None if still else over, ended_at=ended,
        gone=running.gone(ended or now), left=running.counted(over) - running.counted(ended or now),
        pauses=running.pauses, raised=raised,
    )  # fmt: skip
    if still or ended is not None:
        return made
    return _with_escalation(made, said, running, due, times)


def _with_escalation(made: Limit, said: Allowed, running: Running, due: Moment, times: Times) -> Limit:
    told_at = due.at or times.hours.window(due.day)[1]
    head_at = None
    if said.head_days is not None:
        day = times.calendar.add_working_days(told_at.date(), said.head_days)
        head_at = datetime.combine(day, told_at.time())
    return replace(
        made,
        calls_at=running.share_at(said.remind) if said.remind else None,
        leader_at=told_at if said.leader else None,
        head_at=head_at,
    )


# ---------------------------------------------------------------- in words


def term_zh(term: str) -> str:
    """A term as it is said: 4 个服务小时, 3 个工作日."""
    parsed = parse_term(term)
    words = {
        "minutes": "分钟",
        "hours": "小时",
        "desk_hours": "个服务小时",
        "working_days": "个工作日",
        "days": "天",
    }
    return f"{parsed.n} {words[parsed.form]}"


def why(limit: Limit, times: Times) -> str:
    """Why a step is due then, in one sentence (COMP-02)."""
    began = f"从 {day_zh(limit.started.date())} {limit.started:%H:%M} {_beginning(limit)}起"
    told = f"{_grade_words(limit)}须在 {term_zh(limit.term)}内{limit.label}，{began}"
    return f"{told}{_basis(limit, times)}{_pauses_zh(limit)}。"


def _beginning(limit: Limit) -> str:
    if limit.step == "callback":
        return "处理完成"
    if limit.raised or (limit.grade == "major" and limit.step in ("told", "plan", "close")):
        return "定级"
    return ""


def _grade_words(limit: Limit) -> str:
    return f"{GRADE_ZH[limit.grade]}{KIND_ZH[limit.kind]}"


def _basis(limit: Limit, times: Times) -> str:
    form = parse_term(limit.term).form
    if form == "desk_hours":
        hours: DeskHours = times.hours
        span = f"{hours.opens:%H:%M}–{hours.closes:%H:%M}"
        return f"，只计前台 {span}" if hours.daily else f"，只计前台工作日 {span}{_calendar_zh(limit, times)}"
    if form == "working_days":
        return f"，当天不计，周末和放假不计{_calendar_zh(limit, times)}"
    return "，昼夜连续计"


def _calendar_zh(limit: Limit, times: Times) -> str:
    """The weekends worked in exchange that counted, and the year whose holidays nobody has entered."""
    first = limit.started.date()
    last = limit.due.day if limit.due is not None else first
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    worked = "".join(
        f"，{day.month}月{day.day}日调休上班计入" for day in days[1:] if day in times.calendar.on
    )
    unknown = next((day.year for day in days if not times.calendar.loaded(day)), None)
    return worked + (f"，{unknown} 年放假安排未录入，先按周一至周五计" if unknown else "")


def _pauses_zh(limit: Limit) -> str:
    if not limit.pauses:
        return "" if limit.step not in PAUSING else "，没有暂停"
    total = sum((end - begin for begin, end in limit.pauses), timedelta())
    state = "，现在暂停着" if limit.paused else ""
    return f"，扣除暂停 {duration_zh(total)}{state}"


def duration_zh(length: timedelta) -> str:
    """A length of time in two words: 2 天 3 小时, 3 小时 20 分, 8 分."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分"


def due_zh(moment: Moment, beside: datetime) -> str:
    """今天 13:41 前, 11月30日（周一）前."""
    day = "今天" if moment.day == beside.date() else day_zh(moment.day, beside.date())
    return f"{day} {moment.at:%H:%M} 前" if moment.at else f"{day}前"
