"""Clocks 期限: started and stopped by the verbs of the rooms, brought up to date once a day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.calendar.service import work_calendar
from app.modules.dues.model import DayRolled, Due
from app.modules.dues.rules import FORWARD, NAMED, Times, Wanted, still_wanted
from app.rules.clocks import (
    BEFORE_A_HOLIDAY,
    DeskHours,
    History,
    missed_turns,
    parse_term,
    turn,
    turn_reason,
)
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.setting_values import values
from app.storage.site_tables import Meta

WantedBy = Callable[[Session, date], Sequence[Wanted]]
"""What must be open on a day according to the records of all rooms."""
IS_OPEN = Due.state == literal("open", literal_execute=True)
"""Open duties, written so that SQLite sees that the indexes of open duties hold them all."""


def times(session: Session) -> Times:
    """Working days, desk hours and first day of the site, as they are set today."""
    kept = values(session)
    hours = DeskHours(
        time.fromisoformat(kept["opens_at"]),
        time.fromisoformat(kept["closes_at"]),
        kept["open_days"] == "all",
    )
    return Times(work_calendar(session), hours, _first_day(session, kept["go_live"]))


def go_live(session: Session) -> date:
    """The day from which clocks count; the day the site was made until another is set."""
    return _first_day(session, values(session)["go_live"])


# ---------------------------------------------------------------- for the rooms' verbs


def start(act: Act, wanted: Wanted | None) -> Due | None:
    """Put a duty on the list, as part of the verb that starts its clock; nothing for None.

    One that is open already gets the new day (the record it follows from was corrected).
    """
    if wanted is None:
        return None
    due = open_due(act.session, wanted)
    if due is None:
        due = _row(wanted)
        act.session.add(due)
    else:
        _take_over(due, wanted)
    act.session.flush()
    return due


def start_all(act: Act, wanted: Iterable[Wanted]) -> None:
    """Put many duties on the list at once, none of which is on it yet (an import brings hundreds)."""
    act.session.add_all(_row(one) for one in wanted if still_wanted(one, act.today))
    act.session.flush()


def subject_of(due: Due) -> Ref:
    """The record a duty is about."""
    return Ref(due.subject_kind, due.subject_id)


def stop(act: Act, clock_id: str, subject: Ref, lane: int = 0) -> bool:
    """The duty was done, as part of the verb that did it; False when there was none open."""
    return _end(act, "done", clock_id, subject, lane)


def call_off(act: Act, clock_id: str, subject: Ref, lane: int = 0) -> bool:
    """The duty fell away (withdrawn, left); False when there was none open."""
    return _end(act, "off", clock_id, subject, lane)


def again(act: Act, wanted: Wanted) -> None:
    """A duty that returns was done: its row ends, and the next turn is put on the list.

    What is done before a turn opens (a second time on one day) ends nothing. `wanted` is the next turn.
    """
    due = open_due(act.session, wanted)
    if due is not None and due.first_day == wanted.day:
        _take_over(due, wanted)
        act.session.flush()
        return
    if due is not None:
        _end_turn(act, due, wanted)
        act.session.flush()
    act.session.add(_row(wanted))
    act.session.flush()


def open_due(session: Session, wanted: Wanted) -> Due | None:
    """The open row of a duty, if it is on the list."""
    return _open(session, wanted.clock.id, wanted.subject, wanted.lane)


def due_or_refuse(session: Session, due_id: int) -> Due:
    """An open duty. Raises Refusal when it is done or not there."""
    due = session.get(Due, due_id)
    if due is None or due.state != "open":
        raise Refusal("这件事已经办完或不在清单上了，请刷新后再看。")
    return due


def move(due: Due, to_day: date) -> None:
    """Put the day off; the day from the clause stays on record. Part of the verb that may.

    Until the new day it does not call: the moment belonged to the old one.
    """
    due.due_day, due.due_at, due.calls_at = to_day, None, None


# ---------------------------------------------------------------- once a day


@verb("today.work", "排出当天事项")
def roll(act: Act, wanted_by: WantedBy, *, sure: bool = False) -> str:
    """Bring the duties that return up to the day; done once a day, by whoever logs in first.

    Returns "" when it is done, "back" when the clock stands before the last day rolled, "forward"
    when more than two months lie between: then nothing is noted until somebody is `sure` of the date.
    Days rolled ahead of a date that somebody is sure of were a wrong clock's: they are forgotten.
    """
    last = last_rolled(act.session)
    if last is not None and act.today < last and not sure:
        return "back"
    if last is not None and (act.today - last).days > FORWARD and not sure:
        return "forward"
    for ahead in act.session.scalars(select(DayRolled).where(DayRolled.day > act.today)).all():
        act.session.delete(ahead)
    if not is_rolled(act.session, act.today):
        act.session.add(DayRolled(day=act.today, at=act.now))
    reconcile(act, wanted_by)
    return ""


def last_rolled(session: Session) -> date | None:
    """The day the list was brought up to last."""
    return session.scalars(select(DayRolled.day).order_by(DayRolled.day.desc()).limit(1)).first()


def is_rolled(session: Session, day: date) -> bool:
    """True if the list was brought up to that day, and to none after it (a clock that was set back)."""
    return last_rolled(session) == day


def reconcile(act: Act, wanted_by: WantedBy) -> None:
    """Make the list say what the records say: after a night, or when the calendar was changed.

    A turn that passed undone is noted as missed where its clause lets it lapse, or the holiday it was
    for has begun. Rows of closed duties are history and stay as they are.
    """
    wanted, reckoned = _by_key(wanted_by(act.session, act.today), act.today), times(act.session)
    for due in act.session.scalars(select(Due).where(IS_OPEN)).all():
        one = wanted.pop((due.clock, due.subject_kind, due.subject_id, due.lane), None)
        if one is not None and one.day == due.first_day:
            _take_over(due, one)
        elif _lapsed_by(due, act.today) or _holiday_has_begun(due, one, act.today):
            _lapse(act, due, reckoned)
            act.session.flush()
            if one is not None:
                act.session.add(_row(one))
        elif one is None:
            _close(act, due, "off")
        else:
            _take_over(due, one)
    act.session.flush()
    act.session.add_all(_row(one) for one in wanted.values())
    act.session.flush()


def differences(session: Session, wanted_by: WantedBy, today: date) -> list[str]:
    """Where the list of open duties is not what the records say, one line each; empty when it is."""
    said, lines = _by_key(wanted_by(session, today), today), []
    for due in session.scalars(select(Due).where(IS_OPEN)):
        key = (due.clock, due.subject_kind, due.subject_id, due.lane)
        one = said.pop(key, None)
        if one is None or one.day != due.first_day:
            lines.append(f"{key}: list {due.first_day}, records {one and one.day}")
        elif one.calls_at != due.calls_at and not _stays_put_off(due, one):
            lines.append(f"{key}: list calls {due.calls_at}, records {one.calls_at}")
    return sorted([*lines, *(f"{key}: list None, records {one.day}" for key, one in said.items())])


# ---------------------------------------------------------------- inside


def _first_day(session: Session, set_day: str) -> date:
    if set_day:
        return date.fromisoformat(set_day)
    return session.scalars(select(Meta.created)).one().date()


def _by_key(wanted: Sequence[Wanted], today: date) -> dict[tuple[str, str, int, int], Wanted]:
    return {one.key: one for one in wanted if still_wanted(one, today)}


def _lapsed_by(due: Due, today: date) -> bool:
    return due.due_day < today and due.missed == "lapses"


def _holiday_has_begun(due: Due, one: Wanted | None, today: date) -> bool:
    """The turn was for a holiday that is here: the records speak of the next one, or know of none."""
    if parse_term(due.term).form not in BEFORE_A_HOLIDAY or due.first_day >= today:
        return False
    return one is None or one.opens > due.first_day


def _lapse(act: Act, due: Due, reckoned: Times) -> None:
    """Noted as missed, with how many turns went by."""
    term = parse_term(due.term)
    _close(act, due, "lapsed")
    due.times = 1
    if term.returns:
        due.times = missed_turns(term, due.opens, due.first_day, act.today, reckoned.calendar, reckoned.hours)


def _end_turn(act: Act, due: Due, after: Wanted) -> None:
    """The turn on the list was done; when its day was over, it stays missed and today's is done."""
    if not _lapsed_by(due, act.today):
        _close(act, due, "done")
        return
    reckoned = times(act.session)
    _lapse(act, due, reckoned)
    act.session.flush()
    _done_today(act, due, after, reckoned)


def _done_today(act: Act, missed: Due, wanted: Wanted, reckoned: Times) -> None:
    """The turn of today, which was never on the list because the day was not rolled, is done."""
    term = parse_term(wanted.clock.term)
    now = turn(term, missed.opens, History(), act.today, reckoned.calendar, reckoned.hours)
    if now is None or now.opens > act.today:
        return
    done = _row(
        replace(
            wanted,
            started=since_midnight(now.opens),
            opens=now.opens,
            day=now.due,
            reason=turn_reason(term, now, History()),
        )
    )
    _close(act, done, "done")
    act.session.add(done)


def _open(session: Session, clock_id: str, subject: Ref, lane: int) -> Due | None:
    return session.scalars(
        select(Due).where(
            IS_OPEN,
            Due.clock == clock_id,
            Due.subject_kind == subject.kind,
            Due.subject_id == subject.id,
            Due.lane == lane,
        )
    ).one_or_none()


def _end(act: Act, state: str, clock_id: str, subject: Ref, lane: int) -> bool:
    due = _open(act.session, clock_id, subject, lane)
    if due is None:
        return False
    _close(act, due, state)
    act.session.flush()
    return True


def _close(act: Act, due: Due, state: str) -> None:
    due.state, due.ended_at = state, act.now
    due.ended_by = act.who.staff_id if state == "done" else None


def _row(wanted: Wanted) -> Due:
    due = Due(
        clock=wanted.clock.id,
        subject_kind=wanted.subject.kind,
        subject_id=wanted.subject.id,
        lane=wanted.lane,
    )
    _take_over(due, wanted)
    return due


def _take_over(due: Due, wanted: Wanted) -> None:
    """The row says what the record says now; a day that was put off stays put off where it may."""
    clock, named = wanted.clock, wanted.clock.who.startswith(NAMED)
    if not _stays_put_off(due, wanted):
        due.due_day, due.due_at, due.calls_at = wanted.day, wanted.at, wanted.calls_at
    due.clause, due.room, due.term = clock.clause, clock.room, clock.term
    due.missed, due.ahead = clock.missed, clock.ahead
    due.role = wanted.role or ("" if named else clock.who)
    due.duty = clock.who.removeprefix(NAMED) if named and not wanted.role else ""
    due.what, due.whom = (wanted.what or clock.what)[:100], wanted.whom[:100]
    due.reason, due.started, due.opens = wanted.reason[:200], wanted.started, wanted.opens
    due.first_day = wanted.day
    due.staff_id, due.building_id = wanted.staff_id, wanted.building_id


def _stays_put_off(due: Due, wanted: Wanted) -> bool:
    """True while the day put off to lies behind the day of the record, and no new day was agreed."""
    if due.due_day is None or due.due_day == due.first_day:
        return False
    if wanted.day == due.first_day:
        return True
    return parse_term(wanted.clock.term).form != "given" and due.due_day > wanted.day


def since_midnight(day: date) -> datetime:
    """The first moment of a day, to ask what was done on it."""
    return datetime.combine(day, time.min)
