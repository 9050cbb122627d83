"""What is done about the day's list itself: putting a duty off, the site's first day, the printed sheet."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.consents.rules import move as move_consent
from app.modules.consents.rules import putting_off, reason_or_refuse
from app.modules.dues.model import Due
from app.modules.dues.service import due_or_refuse, move
from app.modules.site import service as settings
from app.modules.today.model import PutOff
from app.modules.today.posts import manned, posts
from app.modules.today.rules import (
    answers,
    clock_of,
    consent_role,
    day_zh,
    go_live_or_refuse,
    may_ask,
    must_be_movable,
    to_day_or_refuse,
)
from app.rules.dates import month_day, parse_date
from app.rules.handbook import Clock
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.act import Act, verb
from app.storage.record import ref_of
from app.storage.site_tables import Meta

MOST_ON_PAPER = 1000


@verb("today.work", "推迟事项")
def ask_put_off(act: Act, due_id: int, *, to_day: str | date, reason: str) -> Ref:
    """Put a duty off, or ask for the consent its clause wants. Raises Refusal.

    The record that comes back is carried out already when a reason is enough (`is_asked` says which).
    """
    due = due_or_refuse(act.session, due_id)
    clock = _clock(due)
    must_be_movable(clock, due.term)
    whose = answers(posts(act.session, act.today), due.role, due.duty, due.staff_id, due.building_id)
    if not may_ask(act.who, whose):
        raise Refusal(f"这件事由{whose.words}负责，要推迟请找本人、班长或主管。", clause=clock.clause)
    day = parse_date(to_day) if isinstance(to_day, str) else to_day
    wanted = to_day_or_refuse(day, due.due_day, act.today)
    words = reason_or_refuse(reason)
    _let_go_of_older(act, due)
    asked = PutOff(
        due_id=due.id,
        from_day=due.due_day,
        to_day=wanted,
        reason=words,
        asked_by=act.who.staff_id,
        asked_at=act.now,
        state="asked",
    )
    act.session.add(asked)
    act.session.flush()
    if clock.consent:
        what = f"{due.what}　{due.whom}".strip("　")
        kind = putting_off(_asked_of(act.session, act.who, clock, act.today))
        title = f"{what}　推迟到 {month_day(wanted)}（原定 {month_day(due.first_day)}）"
        consents.ask(act, kind, ref_of(asked), title, words, clause=clock.clause, ways=clock.ways)
    else:
        _carry_out(act, asked, due)
    return ref_of(asked)


@verb("today.work", "办理推迟")
def put_off(act: Act, put_off_id: int) -> None:
    """Carry out what was agreed to: the duty has its new day. Raises Refusal."""
    asked = act.session.get(PutOff, put_off_id)
    if asked is None or asked.state != "asked":
        raise Refusal("这次推迟已经办过，或者已经撤回。")
    due = due_or_refuse(act.session, asked.due_id)
    found = consents.newest(act.session, ref_of(asked))
    kind = found.kind if found is not None else putting_off(_clock(due).consent[0])
    agreed = consents.must_be_agreed(act.session, kind, ref_of(asked))
    if asked.to_day <= due.due_day or asked.to_day < act.today:
        raise Refusal("同意的日期已经过了，请重新申请推迟。", clause=due.clause)
    consents.carry_out(act, agreed)
    _carry_out(act, asked, due)


@verb("today.go_live", "设定启用日期", signed=True)
def set_go_live(act: Act, day: str | date) -> None:
    """The site's first day: clocks that began before it stand apart and are never overdue. Raises Refusal."""
    made = act.session.scalars(select(Meta.created)).one().date()
    wanted = parse_date(day) if isinstance(day, str) else day
    settings.put(act.session, "go_live", go_live_or_refuse(wanted, made, act.today).isoformat())


@verb("today.work", "打印日单")
def printed_day_sheet(act: Act, day: date, duties: int) -> None:
    """The day's sheet left the printer; only called once the printer has taken it. Raises Refusal."""
    if not 0 <= duties <= MOST_ON_PAPER:
        raise Refusal(f"一张日单最多 {MOST_ON_PAPER} 项。")
    act.purpose = f"{day.isoformat()} 日单 {duties} 项"


def settle(act: Act) -> None:
    """Part of the day's roll: nobody is asked any more to put off what was done or fell away."""
    over = select(PutOff).join(Due, Due.id == PutOff.due_id)
    for asked in act.session.scalars(over.where(PutOff.state == "asked", Due.state != "open")).all():
        _end(act, asked, consents.newest(act.session, ref_of(asked)))


def who_must_agree(session: Session, who: Who, due_id: int, day: date) -> Role | None:
    """Whose consent a putting off by that person takes; None where a reason is enough. Raises Refusal.

    A role that nobody can sign for is passed over, exactly as when it is asked for.
    """
    clock = _clock(due_or_refuse(session, due_id))
    return _asked_of(session, who, clock, day) if clock.consent else None


def is_asked(session: Session, put_off_id: int) -> bool:
    """True while a putting off still waits to be carried out."""
    asked = session.get(PutOff, put_off_id)
    return asked is not None and asked.state == "asked"


# ---------------------------------------------------------------- inside


def _clock(due: Due) -> Clock:
    return clock_of(due.clock, due.clause, due.what, due.term, due.room)


def _asked_of(session: Session, who: Who, clock: Clock, day: date) -> Role:
    return consent_role(clock.consent[-1], who.roles, manned(session, day))


def _carry_out(act: Act, asked: PutOff, due: Due) -> None:
    move(due, asked.to_day)
    asked.state, asked.settled_at = "done", act.now
    act.session.flush()


def _let_go_of_older(act: Act, due: Due) -> None:
    """One request at a time: what was refused, taken back or came too late makes room for a new one."""
    older = act.session.scalars(
        select(PutOff).where(PutOff.due_id == due.id, PutOff.state == "asked")
    ).one_or_none()
    if older is None:
        return
    consent, day = consents.newest(act.session, ref_of(older)), day_zh(older.to_day)
    if consent is not None and consent.state == "waiting":
        raise Refusal(f"已经申请推迟到 {day}，正在等同意；要改日期请先撤回。", clause=due.clause)
    in_time = older.to_day > due.due_day and older.to_day >= act.today
    if consent is not None and consent.state == "agreed" and in_time:
        raise Refusal(f"已经同意推迟到 {day}，请直接办理推迟。", clause=due.clause)
    _end(act, older, consent)


def _end(act: Act, asked: PutOff, consent: Consent | None) -> None:
    if consent is not None and consent.state in ("waiting", "agreed"):
        consent.state, consent.ended_at = move_consent(consent.state, "withdrawn"), act.now
    refused = consent is not None and consent.state == "refused"
    asked.state, asked.settled_at = ("refused" if refused else "withdrawn"), act.now
    act.session.flush()
