"""What the lists of matters show: rows, counts, the card, each line frozen and masked."""

from dataclasses import dataclass
from datetime import datetime

from app.modules.complaints.limits import Limit, duration_zh
from app.modules.complaints.model import Matter
from app.modules.complaints.rules import (
    CATEGORY_ZH,
    GRADE_ZH,
    KIND_ZH,
    STATE_ZH,
    WAIT_ZH,
)
from app.modules.dues.rules import Times
from app.rules.ref import Ref
from app.storage.record import ref_of

FAR = datetime.max


@dataclass(frozen=True)
class ClockCell:
    """How much time is left: sign and tone of the glyph, words, and the share that is gone (0 to 1)."""

    sign: str
    tone: str
    words: str
    gone: float
    paused: bool = False
    over: bool = False


NO_CLOCK = ClockCell("done", "", "", 0.0)


@dataclass(frozen=True)
class OpenRow:
    """One line of the open list: two lines of words, the most pressing clock, who answers.

    `order` sorts: over first by age, then by the time left, those that stand still last.
    """

    ref: Ref
    code: str
    kind: str
    grade: str
    grade_zh: str
    grade_tone: str
    title: str
    second: str
    room: str
    category: str
    clock: ClockCell
    state: str
    state_zh: str
    staff_id: int | None
    person: str
    order: tuple[int, datetime, int]


@dataclass(frozen=True)
class PastRow:
    """One line of the register: every matter that was taken down, open or not (DUTY-04)."""

    ref: Ref
    code: str
    day: str
    channel: str
    kind: str
    room: str
    title: str
    category: str
    grade: str
    state: str
    sign: str
    person: str
    key: tuple[datetime, int]


@dataclass(frozen=True)
class Counts:
    """What the head and the segments of the page say."""

    open: int = 0
    mine: int = 0
    soon: int = 0
    over: int = 0
    paused: int = 0
    to_call: int = 0
    to_close: int = 0


def pressing(limits: tuple[Limit, ...]) -> Limit | None:
    """The limit that shows on the row: the open one that is due first, else one that stands still."""
    running = [limit for limit in limits if limit.open and limit.over_at is not None]
    if running:
        return min(running, key=lambda limit: limit.over_at or FAR)
    return next((limit for limit in limits if limit.paused), None)


def clock_cell(matter: Matter, limits: tuple[Limit, ...], times: Times, now: datetime) -> ClockCell:
    """The clock of a row in words, so that it is told without its colours."""
    limit = pressing(limits)
    if limit is None:
        words = STATE_ZH["called_back"] if matter.state == "called_back" else STATE_ZH[matter.state]
        return ClockCell("paused" if matter.waits_for else "later", "", words, 0.0)
    step = limit.label
    if limit.paused:
        return ClockCell("paused", "", f"暂停 · {WAIT_ZH[matter.waits_for]}", limit.gone, paused=True)
    if limit.late(now):
        return ClockCell("overdue", "over", f"{step}超 {late_zh(limit, times, now)}", 1.0, over=True)
    tone = "due" if limit.half(now) or _today(limit, now) else ""
    return ClockCell("today" if tone else "later", tone, f"{step}{left_zh(limit, times, now)}", limit.gone)


def left_zh(limit: Limit, times: Times, now: datetime) -> str:
    """剩 2:18, 剩 18 小时, 剩 3 天; the last day of a term in days is 今天."""
    assert limit.due is not None
    if limit.due.at is not None:
        minutes = max(0, int(limit.left.total_seconds() // 60))
        if minutes < 600:
            return f"剩 {minutes // 60}:{minutes % 60:02d}"
        return f"剩 {minutes // 60} 小时"
    days = times.calendar.working_days_between(now.date(), limit.due.day)
    return "今天到期" if limit.due.day <= now.date() else f"剩 {max(days, 1)} 天"


def late_zh(limit: Limit, times: Times, now: datetime) -> str:
    """超 2 小时, 超 3 天: in working days where the term counts those."""
    assert limit.over_at is not None
    if limit.due is not None and limit.due.at is None:
        days = times.calendar.working_days_between(limit.due.day, now.date())
        return f"{max(days, 1)} 天"
    return duration_zh(now - limit.over_at)


def _today(limit: Limit, now: datetime) -> bool:
    return limit.due is not None and limit.due.day <= now.date()


def order_of(limits: tuple[Limit, ...], matter: Matter, now: datetime) -> tuple[int, datetime, int]:
    """Over first by age, also while it waits; then by what is due first; what stands still comes last."""
    limit = pressing(limits)
    over_at = limit.over_at if limit is not None else None
    if limit is not None and over_at is not None and limit.late(now):
        return (0, over_at, matter.id)
    if matter.waits_for or (limit is not None and limit.paused):
        return (2, matter.taken_at, matter.id)
    return (1, over_at or FAR, matter.id)


def open_row(
    matter: Matter, limits: tuple[Limit, ...], times: Times, known: dict[int, str], now: datetime
) -> OpenRow:
    """One line of the open list."""
    room = matter.unit.code.long if matter.unit is not None else (matter.caller or "公共区域")
    category = CATEGORY_ZH.get(matter.category, "") or KIND_ZH[matter.kind]
    return OpenRow(
        ref=ref_of(matter), code=matter.code, kind=matter.kind, grade=matter.grade,
        grade_zh=GRADE_ZH[matter.grade] if matter.kind == "complaint" else KIND_ZH[matter.kind],
        grade_tone={"important": "due", "urgent": "over", "major": "over"}.get(matter.grade, ""),
        title=matter.title, second=f"{room} · {category}", room=room, category=matter.category,
        clock=clock_cell(matter, limits, times, now), state=matter.state, state_zh=STATE_ZH[matter.state],
        staff_id=matter.staff_id,
        person=known.get(matter.staff_id, "") if matter.staff_id is not None else "未指派",
        order=order_of(limits, matter, now),
    )  # fmt: skip
