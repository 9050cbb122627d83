"""What the papers of requests and complaints read: one matter with its whole history, the open ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.modules.complaints.finding import allowed_of, limits_of, matter_or_refuse, open_of
from app.modules.complaints.limits import Limit, duration_zh, term_zh
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.rows import order_of, pressing
from app.modules.complaints.rules import (
    CATEGORY_ZH,
    CHANNEL_ZH,
    GRADE_ZH,
    HOW_ZH,
    KIND_ZH,
    RESULT_ZH,
    STATE_ZH,
    TOLD_ZH,
    WAIT_ZH,
    is_late,
)
from app.modules.dues import service as dues
from app.modules.dues.rules import Times
from app.modules.orders import lists as orders
from app.modules.staff.service import names
from app.rules.clocks import Moment
from app.rules.ref import Ref
from app.storage.attachments import attached
from app.storage.record import ref_of

Names = dict[int, str]
AS_ABOVE = "（见来电人的话）"
"""Stands in the first step, whose words are at the head of the sheet."""


@dataclass(frozen=True)
class StepLine:
    """One thing that happened; `late` says when it was written down, where that was afterwards."""

    at: datetime
    how: str
    by: str
    words: str
    late: datetime | None = None


@dataclass(frozen=True)
class LimitLine:
    """One time limit: what is allowed, until when, when it was done, and whether that was in time."""

    step: str
    allowed: str
    due: str
    done: str
    stands: str


@dataclass(frozen=True)
class PauseLine:
    """A stretch in which somebody was waited for; `until` is empty while it lasts."""

    whom: str
    since: datetime
    until: datetime | None
    length: str
    words: str


@dataclass(frozen=True)
class MatterSheet:
    """One matter for its paper (COMP-03); it carries no telephone, that one is opened by itself."""

    ref: Ref
    code: str
    is_complaint: bool
    kind: str
    category: str
    grade: str
    state: str
    channel: str
    room: str
    caller: str
    cleared: bool
    has_telephone: bool
    may_call: bool
    title: str
    words: str
    place: str
    taken_at: datetime
    taken_by: str
    department: str
    person: str
    handling: str
    cause: str
    replied: str
    called: str
    ended: str
    took: str
    times_reopened: int
    repeat_of: str
    brought_in: bool
    photos: int
    steps: tuple[StepLine, ...]
    limits: tuple[LimitLine, ...]
    pauses: tuple[PauseLine, ...]


@dataclass(frozen=True)
class OpenLine:
    """One open matter of the list: what is due next and until when, in words."""

    ref: Ref
    code: str
    grade: str
    taken_at: datetime
    room: str
    title: str
    category: str
    state: str
    limit: str
    over: bool
    person: str


def matter_sheet(session: Session, matter_id: int, now: datetime) -> MatterSheet:
    """One matter with everything that happened to it. Raises Refusal."""
    matter = matter_or_refuse(session, matter_id)
    times, known = dues.times(session), names(session)
    found = limits_of(matter, allowed_of(session), times, now)
    earlier = session.get(Matter, matter.repeat_of) if matter.repeat_of else None
    steps = [_step(step, known) for step in matter.steps]
    steps += [
        StepLine(one.at, one.title, one.by, one.detail)
        for one in orders.events_of_source(session, ref_of(matter), now)
    ]
    return MatterSheet(
        ref=ref_of(matter), code=matter.code, is_complaint=matter.kind == "complaint",
        kind=KIND_ZH[matter.kind], category=CATEGORY_ZH.get(matter.category, ""),
        grade=GRADE_ZH[matter.grade], state=_state(matter), channel=CHANNEL_ZH[matter.channel],
        room=matter.unit.code.long if matter.unit is not None else "", caller=matter.called,
        cleared=matter.cleared_at is not None, has_telephone=_has_telephone(matter),
        may_call=matter.may_call, title=matter.title,
        words=matter.words, place=matter.place, taken_at=matter.taken_at,
        taken_by=known.get(matter.taken_by, ""), department=matter.department,
        person=_named(matter.staff_id, known), handling=matter.handling, cause=matter.cause,
        replied=_told(matter, "replied", known), called=_told(matter, "called", known),
        ended=_ended(matter, known), took=_took(matter), times_reopened=matter.times_reopened,
        repeat_of=earlier.code if earlier is not None else "", brought_in=matter.brought_in,
        photos=len(attached(session, ref_of(matter))),
        steps=tuple(sorted(steps, key=lambda one: one.at)),
        limits=tuple(_limit(limit, times, now) for limit in found),
        pauses=tuple(_pauses(matter, now)),
    )  # fmt: skip


def open_lines(session: Session, now: datetime) -> tuple[OpenLine, ...]:
    """Every open matter, what is most pressing first."""
    times, allowed, known = dues.times(session), allowed_of(session), names(session)
    reckoned = [(matter, limits_of(matter, allowed, times, now)) for matter in open_of(session)]
    reckoned.sort(key=lambda one: order_of(one[1], one[0], now))
    return tuple(_open(matter, found, known, now) for matter, found in reckoned)


# ---------------------------------------------------------------- inside


def _step(step: MatterStep, known: Names) -> StepLine:
    late = step.noted_at if is_late(step.at, step.noted_at) or step.how == "supplement" else None
    how = " ".join(part for part in (HOW_ZH[step.how], _more(step, known)) if part)
    words = AS_ABOVE if step.how == "taken" and step.words == step.matter.words else step.words
    return StepLine(step.at, how, known.get(step.by, ""), words, late)


def _more(step: MatterStep, known: Names) -> str:
    """What a step says beside its words."""
    person = _named(step.staff_id, known)
    if step.how == "assigned":
        return " ".join(part for part in (step.department, person) if part)
    if step.how == "told":
        return f"{person}（{TOLD_ZH[step.told_how]}）"
    if step.how == "waiting":
        return WAIT_ZH[step.waits_for]
    channel = CHANNEL_ZH.get(step.channel, "")
    if step.how == "called":
        return f"{channel} {RESULT_ZH[step.result]}".strip()
    if step.how == "reopened":
        return "重新计时" if step.restart else "接着原来的时限"
    return channel


def _named(staff_id: int | None, known: Names) -> str:
    """A colleague by name; nobody where nobody is meant, for 0 is the program itself."""
    return known.get(staff_id, "") if staff_id else ""


def _has_telephone(matter: Matter) -> bool:
    return bool(matter.telephone or (matter.person is not None and matter.person.open_telephones))


def _state(matter: Matter) -> str:
    waits = f"（{WAIT_ZH[matter.waits_for]}）" if matter.waits_for else ""
    return f"{STATE_ZH[matter.state]}{waits}"


def _told(matter: Matter, how: str, known: Names) -> str:
    """The last reply or call-back in a line: when, by whom, which way, in what words."""
    found = [step for step in matter.steps if step.how == how]
    if not found:
        return ""
    last = found[-1]
    parts = (
        f"{last.at:%Y-%m-%d %H:%M}",
        known.get(last.by, ""),
        CHANNEL_ZH.get(last.channel, ""),
        RESULT_ZH.get(last.result, ""),
        last.words,
    )
    return "　".join(part for part in parts if part)


def _ended(matter: Matter, known: Names) -> str:
    if matter.ended_at is None:
        return ""
    return f"{matter.ended_at:%Y-%m-%d %H:%M}　{_named(matter.ended_by, known)}　{STATE_ZH[matter.state]}"


def _took(matter: Matter) -> str:
    if matter.open_minutes is None:
        return ""
    days, rest = divmod(matter.open_minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = ((days, "天"), (hours, "小时"), (minutes, "分"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "当场办结"


def _limit(limit: Limit, times: Times, now: datetime) -> LimitLine:
    due = "暂停中" if limit.due is None else _until(limit.due)
    done = f"{limit.ended_at:%Y-%m-%d %H:%M}" if limit.ended_at is not None else ""
    return LimitLine(limit.label, term_zh(limit.term), due, done, _stands(limit, now))


def _stands(limit: Limit, now: datetime) -> str:
    if limit.paused:
        return "暂停"
    if limit.over_at is not None and limit.late(now):
        return f"超 {duration_zh((limit.ended_at or now) - limit.over_at)}"
    return "未到期" if limit.open else "按时"


def _until(due: Moment) -> str:
    return f"{due.at:%Y-%m-%d %H:%M}" if due.at is not None else f"{due.day:%Y-%m-%d} 当天"


def _pauses(matter: Matter, now: datetime) -> Sequence[PauseLine]:
    found: list[PauseLine] = []
    began: MatterStep | None = None
    for step in matter.steps:
        if step.how == "waiting" and began is None:
            began = step
        elif step.how in ("resumed", "handled", "closed", "withdrawn") and began is not None:
            found.append(_pause(began, step.at, now))
            began = None
    return [*found, _pause(began, None, now)] if began is not None else found


def _pause(began: MatterStep, until: datetime | None, now: datetime) -> PauseLine:
    length = duration_zh((until or now) - began.at)
    return PauseLine(WAIT_ZH[began.waits_for], began.at, until, length, began.words)


def _open(matter: Matter, found: tuple[Limit, ...], known: Names, now: datetime) -> OpenLine:
    limit = pressing(found)
    return OpenLine(
        ref=ref_of(matter), code=matter.code,
        grade=GRADE_ZH[matter.grade] if matter.kind == "complaint" else KIND_ZH[matter.kind],
        taken_at=matter.taken_at,
        room=matter.unit.code.long if matter.unit is not None else (matter.place or "公共区域"),
        title=matter.title, category=CATEGORY_ZH.get(matter.category, ""), state=_state(matter),
        limit=_pressing_words(limit, now), over=limit is not None and limit.late(now),
        person=" ".join(part for part in (matter.department, _named(matter.staff_id, known)) if part)
        or "未指派",
    )  # fmt: skip


def _pressing_words(limit: Limit | None, now: datetime) -> str:
    if limit is None:
        return "没有时限在走"
    if limit.due is None:
        return f"{limit.label}　暂停"
    over = f"\n已超 {duration_zh(now - limit.over_at)}" if limit.over_at and limit.late(now) else ""
    moment = f"{limit.due.at:%m-%d %H:%M}" if limit.due.at else f"{limit.due.day:%m-%d}"
    return f"{limit.label}　{moment}{over}"
