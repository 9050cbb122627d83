"""One matter as the page shows it: what it is, how far it is, everything that happened, what is to come."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.modules.complaints.finding import allowed_of, course_of, limits_of
from app.modules.complaints.limits import Limit, due_zh, duration_zh, why
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.repeating import repeats
from app.modules.complaints.rows import ClockCell, clock_cell, pressing
from app.modules.complaints.rules import (
    CALLED_BACK,
    CATEGORY_ZH,
    CHANNEL_ZH,
    GRADE_ZH,
    HOW_ZH,
    HOWS,
    KIND_ZH,
    RESULT_ZH,
    STAGES,
    STATE_ZH,
    STATES,
    TOLD_ZH,
    WAIT_ZH,
    can,
    is_late,
)
from app.modules.dues import service as dues
from app.modules.orders import lists as orders
from app.modules.staff.service import names
from app.rules.masking import mask_phone
from app.rules.ref import Ref
from app.storage.attachments import AttachmentRow, attached
from app.storage.record import ref_of

_SIGNS = {
    "waiting": "paused",
    "again": "info",
    "supplement": "info",
    "reopened": "refused",
    "withdrawn": "off",
}
_NOT_HERE = {"taken", "again", "chased"}
_RANK = {state: rank for rank, (state, _) in enumerate(STATES)}


@dataclass(frozen=True)
class Passed:
    """One thing that happened: when, what, in which words; `late` when it was entered afterwards."""

    at: datetime
    when: str
    how: str
    sign: str
    title: str
    words: str
    late: bool = False
    ref: Ref | None = None


@dataclass(frozen=True)
class ToCome:
    """One step with a limit that is still to be done."""

    step: str
    when: str
    sign: str
    title: str
    words: str
    over: bool


@dataclass(frozen=True)
class Stage:
    """One disc of the drawing: `stands` is done, now, later or skipped."""

    label: str
    stands: str


@dataclass(frozen=True)
class MatterCard:
    """Everything the page shows of one matter; telephones covered.

    `acts` are the steps that are possible now, `next` the one that Enter does; `repeat` counts this one
    among the same household's of the same class within a year.
    """

    ref: Ref
    code: str
    kind: str
    kind_zh: str
    category: str
    category_zh: str
    grade: str
    grade_zh: str
    state: str
    state_zh: str
    channel: str
    title: str
    words: str
    place: str
    unit: Ref | None
    unit_id: int
    room: str
    person_id: int
    caller: str
    telephone: str
    may_call: bool
    taken_at: datetime
    department: str
    staff_id: int
    person: str
    waits_for: str
    handling: str
    cause: str
    result: str
    clock: ClockCell
    why: str
    stages: tuple[Stage, ...]
    passed: tuple[Passed, ...]
    to_come: tuple[ToCome, ...]
    limits: tuple[Limit, ...]
    photos: tuple[AttachmentRow, ...]
    acts: frozenset[str]
    next: str
    repeat: int
    replied: bool
    repeat_of: Ref | None
    repeat_code: str
    times_reopened: int


def card(session: Session, matter_id: int, now: datetime) -> MatterCard | None:
    """One matter as it stands now; None when there is none."""
    matter = session.get(Matter, matter_id)
    if matter is None:
        return None
    times, known = dues.times(session), names(session)
    found = limits_of(matter, allowed_of(session), times, now)
    shown = pressing(found)
    passed = [_passed(step, known, now.date()) for step in matter.steps]
    passed += [_order(one, now.date()) for one in orders.events_of_source(session, ref_of(matter), now)]
    earlier = session.get(Matter, matter.repeat_of) if matter.repeat_of else None
    return MatterCard(
        ref=ref_of(matter), code=matter.code, kind=matter.kind, kind_zh=KIND_ZH[matter.kind],
        category=matter.category, category_zh=CATEGORY_ZH.get(matter.category, ""), grade=matter.grade,
        grade_zh=GRADE_ZH[matter.grade], state=matter.state, state_zh=STATE_ZH[matter.state],
        channel=CHANNEL_ZH[matter.channel], title=matter.title, words=matter.words, place=matter.place,
        unit=ref_of(matter.unit) if matter.unit is not None else None, unit_id=matter.unit_id or 0,
        room=matter.unit.code.long if matter.unit is not None else "", person_id=matter.person_id or 0,
        caller=matter.called,
        telephone=_telephone(matter), may_call=matter.may_call, taken_at=matter.taken_at,
        department=matter.department, staff_id=matter.staff_id or 0,
        person=known.get(matter.staff_id, "") if matter.staff_id is not None else "",
        waits_for=matter.waits_for, handling=matter.handling, cause=matter.cause, result=matter.result,
        clock=clock_cell(matter, found, times, now), why=why(shown, times) if shown is not None else "",
        stages=_stages(matter), passed=tuple(sorted(passed, key=lambda one: one.at)),
        to_come=tuple(_to_come(limit, now) for limit in found if limit.open),
        limits=found, photos=tuple(attached(session, ref_of(matter))),
        acts=_acts(matter), next=next_step(matter), repeat=repeats(session, matter) + 1,
        replied=course_of(matter).ended("reply") is not None,
        repeat_of=ref_of(earlier) if earlier is not None else None,
        repeat_code=earlier.code if earlier is not None else "", times_reopened=matter.times_reopened,
    )  # fmt: skip


def next_step(matter: Matter) -> str:
    """The step that Enter does: what the matter asks for as it stands; empty when there is nothing."""
    if not matter.is_open:
        return ""
    if matter.waits_for:
        return "resumed"
    if matter.state == "handled" and matter.kind not in CALLED_BACK:
        return "closed"
    if matter.kind == "question" and matter.state in ("taken", "acknowledged"):
        return "closed"
    return {
        "taken": "contacted",
        "acknowledged": "assigned",
        "assigned": "work",
        "working": "replied",
        "replied": "handled",
        "handled": "called",
        "called_back": "closed",
    }[matter.state]


def _acts(matter: Matter) -> frozenset[str]:
    paused = bool(matter.waits_for)
    found = {how for how, _ in HOWS if can(matter.state, how, paused=paused)} - _NOT_HERE
    if matter.kind == "question" and matter.is_open and not paused:
        found.add("closed")
    elif matter.kind in CALLED_BACK and matter.state == "handled":
        found.discard("closed")
    if matter.grade != "major":
        found.discard("planned")
    return frozenset(found)


def _stages(matter: Matter) -> tuple[Stage, ...]:
    skipped = set() if matter.kind in CALLED_BACK else {"called_back"}
    if matter.kind == "question":
        skipped |= {"working", "handled"}
    rank = _RANK["closed"] if matter.state == "closed" else _RANK[matter.state]
    found, current = [], matter.is_open
    for state, label in STAGES:
        if state in skipped:
            continue
        if matter.state == "withdrawn":
            found.append(Stage(label, "done" if state == "taken" else "skipped"))
        elif _RANK[state] <= rank:
            found.append(Stage(label, "done"))
        else:
            found.append(Stage(label, "now" if current else "later"))
            current = False
    return tuple(found)


def _passed(step: MatterStep, known: dict[int, str], today: date) -> Passed:
    parts = [HOW_ZH[step.how], _detail(step, known), known.get(step.by, "")]
    late = is_late(step.at, step.noted_at)
    marked = "　补记 " + f"{step.noted_at:%m-%d %H:%M}" if late and step.how != "supplement" else ""
    return Passed(
        at=step.at, when=_when(step.at, today), how=step.how, sign=_SIGNS.get(step.how, "done"),
        title="　".join(part for part in parts if part) + marked, words=step.words, late=late,
        ref=ref_of(step),
    )  # fmt: skip


def _detail(step: MatterStep, known: dict[int, str]) -> str:
    if step.how == "assigned":
        return " ".join(part for part in (step.department, known.get(step.staff_id or 0, "")) if part)
    if step.how == "told":
        return f"{known.get(step.staff_id or 0, '')}（{TOLD_ZH[step.told_how]}）"
    if step.how == "waiting":
        return WAIT_ZH[step.waits_for]
    if step.how == "called":
        return RESULT_ZH[step.result]
    if step.how == "taken":
        return CHANNEL_ZH[step.channel]
    return CHANNEL_ZH.get(step.channel, "") if step.how in ("replied", "contacted", "again") else ""


def _order(event: orders.OrderEvent, today: date) -> Passed:
    by = f"　{event.by}" if event.by else ""
    return Passed(
        at=event.at, when=_when(event.at, today), how="order", sign=event.sign,
        title=f"{event.title}{by}", words=event.detail, late=event.late, ref=event.ref,
    )  # fmt: skip


def _to_come(limit: Limit, now: datetime) -> ToCome:
    over = limit.late(now)
    when = due_zh(limit.due, now) if limit.due is not None else "暂停"
    words = f"已超 {duration_zh(now - limit.over_at)}" if over and limit.over_at is not None else ""
    sign = "overdue" if over else "paused" if limit.paused else "today" if limit.half(now) else "later"
    return ToCome(limit.step, when, sign, limit.label, words, over)


def _when(at: datetime, today: date) -> str:
    if at.date() == today:
        return f"{at:%H:%M}"
    return f"{at:%m/%d %H:%M}" if at.year == today.year else f"{at:%Y-%m-%d}"


def _telephone(matter: Matter) -> str:
    if matter.telephone:
        return mask_phone(matter.telephone)
    known = matter.person.open_telephones if matter.person is not None else []
    return mask_phone(known[0].number) if known else ""
