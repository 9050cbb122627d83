"""From the list of everything that is due to the rows of the day."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, literal, or_, select
from sqlalchemy.orm import Session

from app.modules.consents.model import Consent
from app.modules.dues.model import Due
from app.modules.dues.service import since_midnight
from app.modules.today.model import PutOff
from app.modules.today.rules import (
    DONE,
    ROOM_ZH,
    Answers,
    DutyRow,
    Posts,
    answers,
    clock_of,
    day_zh,
    due_words,
    glyph_of,
    is_unseen,
    section_of,
    why_fixed,
)
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.search import in_slices

Asked = Select[*tuple[Any, ...]]


class Duty(NamedTuple):
    """What a row of the list is made of; the fields of `Due` in the order they are asked for."""

    id: int
    clock: str
    clause: str
    room: str
    term: str
    ahead: int
    subject_kind: str
    subject_id: int
    what: str
    whom: str
    reason: str
    started: datetime
    first_day: date
    due_day: date
    due_at: datetime | None
    calls_at: datetime | None
    role: str
    duty: str
    staff_id: int | None
    building_id: int | None
    ended_at: datetime | None
    ended_by: int | None


@dataclass(frozen=True)
class Agreement:
    """How far a putting off that was asked for has come: the state of its consent, and that in words."""

    ref: Ref
    words: str
    state: str


# Written into the statement, not bound: only so the index of what is open is sure to serve.
IS_OPEN = Due.state == literal("open", literal_execute=True)
_ASKED = PutOff.state == literal("asked", literal_execute=True)
_FIELDS = tuple(getattr(Due, name) for name in Duty._fields)


def open_until(last: date, now: datetime) -> Asked:
    """What is open up to a day, and what calls by now, in no order.

    The cost does not grow with the years behind.
    """
    # SQLite searches both indexes only if each side says it is open, and no order is asked for.
    by_day, calling = and_(IS_OPEN, Due.due_day <= last), and_(IS_OPEN, Due.calls_at <= now)
    return select(*_FIELDS).where(or_(by_day, calling))


def open_after(day: date, now: datetime, most: int) -> Asked:
    """The next duties after a day; not those that call already, nor those unseen until they call."""
    later = or_(Due.calls_at.is_(None), and_(Due.calls_at > now, Due.ahead > 0))
    return select(*_FIELDS).where(IS_OPEN, Due.due_day > day, later).order_by(Due.due_day).limit(most)


def open_about(subjects: Collection[Ref]) -> Asked:
    """What is open about some records; the index over subjects serves."""
    kinds: dict[str, list[int]] = {}
    for ref in subjects:
        kinds.setdefault(ref.kind, []).append(ref.id)
    one_of = (and_(Due.subject_kind == kind, Due.subject_id.in_(ids)) for kind, ids in sorted(kinds.items()))
    return select(*_FIELDS).where(IS_OPEN, or_(*one_of)).order_by(Due.due_day, Due.id)


def done_on(day: date) -> Asked:
    """What was done on a day."""
    midnight = since_midnight(day)
    within = (Due.ended_at >= midnight, Due.ended_at < midnight + timedelta(days=1))
    return select(*_FIELDS).where(*within, Due.state == "done").order_by(Due.ended_at)


def the_one(due_id: int) -> Asked:
    """One duty, as long as it is open."""
    return select(*_FIELDS).where(Due.id == due_id, IS_OPEN)


def duties(session: Session, asked: Asked) -> Iterator[Duty]:
    """The duties that were asked for."""
    for row in session.execute(asked):
        yield Duty(*row)


def whose(found: Posts, duty: Duty) -> Answers:
    """Who answers for a duty."""
    return answers(found, duty.role, duty.duty, duty.staff_id, duty.building_id)


def standing(duty: Duty, first: date, now: datetime) -> str:
    """Where a duty stands on the list of a site whose first day that is; "" while nobody sees it."""
    if is_unseen(duty.calls_at, duty.ahead, now):
        return ""
    return section_of(duty.due_day, duty.due_at, duty.started, first, now, duty.calls_at)


def row_of(duty: Duty, answer: Answers, section: str, now: datetime, agreed: Agreement | None) -> DutyRow:
    """An open duty as it stands on the list."""
    clock = clock_of(duty.clock, duty.clause, duty.what, duty.term, duty.room)
    moved = duty.due_day != duty.first_day
    first = f"原定 {duty.first_day.month}/{duty.first_day.day}，" if moved else ""
    return replace(
        _plain(duty, section, answer.words),
        due=due_words(section, duty.due_day, duty.due_at, now),
        reason=first + duty.reason,
        who_note=answer.note,
        button=clock.button,
        glyph=glyph_of(section, moved),
        fixed=why_fixed(clock, duty.term),
        put_off=agreed.words if agreed else "",
        asked=agreed.ref if agreed and agreed.state == "waiting" else None,
        ready=agreed.ref if agreed and agreed.state == "agreed" else None,
        moved=moved,
    )


def done_row(duty: Duty, found: Posts) -> DutyRow:
    """A duty that was done today: who and when."""
    who, at = found.names.get(duty.ended_by or 0, "程序"), f"{duty.ended_at:%H:%M}"
    return replace(_plain(duty, DONE, who), due=at, done_words=f"{who} {at}", ended=duty.ended_at)


def _plain(duty: Duty, section: str, who: str) -> DutyRow:
    """What a row says of a duty whether it is open or done."""
    return DutyRow(
        refs=(Ref("due", duty.id),),
        subject=Ref(duty.subject_kind, duty.subject_id),
        clock=duty.clock,
        what=duty.what,
        whom=duty.whom,
        section=section,
        day=duty.due_day,
        at=duty.due_at,
        due="",
        clause=duty.clause,
        reason=duty.reason,
        who=who,
        who_note="",
        room=duty.room,
        room_zh=ROOM_ZH.get(duty.room, duty.room),
        button="打开",
        glyph=glyph_of(section, False),
    )


def agreements(session: Session) -> dict[int, Agreement]:
    """What was asked to be put off and is not settled, by duty; there are never many at a time."""
    asked = session.execute(select(PutOff.id, PutOff.due_id, PutOff.to_day).where(_ASKED)).all()
    consents = newest_consents(session, [number for number, _, _ in asked])
    found = {}
    for number, due_id, to_day in asked:
        if number in consents:
            consent = consents[number]
            found[due_id] = Agreement(Ref("put_off", number), _words(consent, to_day), consent.state)
    return found


def newest_consents(session: Session, put_off_ids: Sequence[int]) -> dict[int, Consent]:
    """The newest request about each putting off."""
    found = {}
    for some in in_slices(sorted(put_off_ids)):
        about = select(Consent).where(Consent.subject_kind == "put_off", Consent.subject_id.in_(some))
        for consent in session.scalars(about.order_by(Consent.id)):
            found[consent.subject_id] = consent
    return found


def _words(consent: Consent, to_day: date) -> str:
    day = day_zh(to_day)
    if consent.waiting_role:
        return f"已申请推迟到 {day}，等{Role(consent.waiting_role).zh}同意"
    words = {"agreed": f"已同意推迟到 {day}", "refused": f"推迟到 {day}没有得到同意"}
    return words.get(consent.state, "")
