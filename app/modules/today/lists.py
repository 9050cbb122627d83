"""The day's list: what is overdue, due today, coming, done today, for me, my area or everybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.calendar.service import work_calendar
from app.modules.consents import lists as consents
from app.modules.consents.lists import ConsentLine
from app.modules.consents.service import delegated_to
from app.modules.dues.model import Due
from app.modules.dues.service import go_live
from app.modules.staff.service import names
from app.modules.today.model import PutOff
from app.modules.today.posts import posts
from app.modules.today.rows import (
    IS_OPEN,
    Duty,
    agreements,
    done_on,
    done_row,
    duties,
    newest_consents,
    open_about,
    open_after,
    open_until,
    row_of,
    standing,
    the_one,
    whose,
)
from app.modules.today.rules import (
    BEFORE,
    COMING,
    DAYS_AHEAD,
    DONE,
    OVERDUE,
    TODAY,
    DutyRow,
    Posts,
    clock_of,
    due_words,
    glyph_of,
    grouped,
)
from app.rules.household_card import DueLine
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.search import in_slices

__all__ = ["go_live"]

MINE, AREA, ALL = "mine", "area", "all"
LOOK_ON = 200
"""How many of the duties after this week are looked through for the next one."""


@dataclass(frozen=True)
class Counts:
    """How many duties are overdue or due today, for each of the three views."""

    mine: int = 0
    area: int = 0
    all: int = 0


@dataclass(frozen=True)
class DayAhead:
    """One of the next seven days: whether it is worked, what it is called, and how much falls on it."""

    day: date
    working: bool
    name: str
    count: int


@dataclass(frozen=True)
class TodayLists:
    """The day's list in its sections; alike duties of a day are one row.

    `next` is the first day after the list on which something is due, when nothing is coming.
    """

    overdue: tuple[DutyRow, ...] = ()
    today: tuple[DutyRow, ...] = ()
    coming: tuple[DutyRow, ...] = ()
    done: tuple[DutyRow, ...] = ()
    before: tuple[DutyRow, ...] = ()
    counts: Counts = Counts()
    days: tuple[DayAhead, ...] = ()
    next: date | None = None


@dataclass(frozen=True)
class _Scope:
    """Who looks at the list, and at how much of it."""

    who: Who
    found: Posts
    asked: str

    def of(self, duty: Duty) -> frozenset[str]:
        """The views in which a duty stands."""
        scopes = {ALL}
        if self.who.staff_id in whose(self.found, duty).staff_ids:
            scopes.add(MINE)
        in_area = duty.building_id is not None and self.found.officers.get(duty.building_id)
        if self.who.staff_id in (in_area, duty.staff_id):
            scopes.add(AREA)
        return frozenset(scopes)

    def has(self, duty: Duty) -> bool:
        """True when a duty stands in the view that is asked for."""
        return self.asked in self.of(duty)


def today(session: Session, who: Who, day: date, now: datetime, scope: str = MINE) -> TodayLists:
    """What stands on the day's list of a person; the years behind are not read."""
    looking = _Scope(who, posts(session, day), scope)
    first, agreed = go_live(session), agreements(session)
    sections: dict[str, list[DutyRow]] = {key: [] for key in (OVERDUE, TODAY, COMING, DONE, BEFORE)}
    counts = dict.fromkeys((MINE, AREA, ALL), 0)
    ahead: list[date] = []
    for duty in duties(session, open_until(day + timedelta(days=DAYS_AHEAD), now)):
        section = standing(duty, first, now)
        if not section:
            continue
        scopes = looking.of(duty)
        if section in (OVERDUE, TODAY):
            counts = {key: count + (key in scopes) for key, count in counts.items()}
        if scope not in scopes:
            continue
        if section != BEFORE:
            ahead.append(duty.due_day)
        if section == TODAY or duty.due_day <= day + timedelta(days=duty.ahead):
            answer = whose(looking.found, duty)
            sections[section].append(row_of(duty, answer, section, now, agreed.get(duty.id)))
    for duty in duties(session, done_on(day)):
        if looking.has(duty) or (scope == MINE and duty.ended_by == who.staff_id):
            sections[DONE].append(done_row(duty, looking.found))
    return TodayLists(
        overdue=grouped(sections[OVERDUE]),
        today=grouped(sections[TODAY]),
        coming=grouped(sections[COMING]),
        done=grouped(sections[DONE]),
        before=grouped(sections[BEFORE]),
        counts=Counts(counts[MINE], counts[AREA], counts[ALL]),
        days=_days_ahead(session, day, ahead),
        next=None if sections[COMING] else _next(session, looking, day, now, first),
    )


def about(session: Session, subjects: Collection[Ref], now: datetime) -> tuple[DueLine, ...]:
    """The open duties about these records that have come up, the most pressing first."""
    first, found = go_live(session), []
    for duty in duties(session, open_about(subjects)):
        section = standing(duty, first, now)
        soon = duty.due_day <= now.date() + timedelta(days=max(duty.ahead, DAYS_AHEAD))
        if not section or not (soon or section == TODAY):
            continue
        moved = duty.due_day != duty.first_day
        clock = clock_of(duty.clock, duty.clause, duty.what, duty.term, duty.room)
        words = due_words(section, duty.due_day, duty.due_at, now) if section != BEFORE else "启用以前"
        found.append(
            DueLine(
                tone=glyph_of(section, moved),
                what=duty.what,
                when=f"{words}，{duty.whom}" if duty.whom else words,
                clause=duty.clause,
                button=clock.button,
                ref=Ref(duty.subject_kind, duty.subject_id),
                room=duty.room,
            )
        )
    return tuple(found)


def badges(session: Session, who: Who, day: date, now: datetime) -> dict[str, tuple[int, int]]:
    """Overdue and due today of each room for this person; of `today` all of them, and consents waiting.

    A duty that calls from a moment on is late by its hour, any other by its day.
    """
    looking, first = _Scope(who, posts(session, day), MINE), go_live(session)
    rooms: dict[str, tuple[int, int]] = {}
    for duty in duties(session, open_until(day, now)):
        section = standing(duty, first, now)
        if section in (OVERDUE, TODAY) and looking.has(duty):
            over, due = rooms.get(duty.room, (0, 0))
            late = section == OVERDUE and (duty.calls_at is not None or duty.due_day < day)
            rooms[duty.room] = (over + late, due + (not late))
    over, due = sum(o for o, _ in rooms.values()), sum(d for _, d in rooms.values())
    return {**rooms, "today": (over, due + len(waiting(session, who, day)))}


def waiting(session: Session, who: Who, day: date) -> list[ConsentLine]:
    """What waits for this person's consent; putting off what was done meanwhile is not asked any more."""
    lines = consents.waiting_for(session, who, day)
    gone: set[int] = set()
    for some in in_slices(sorted(line.subject.id for line in lines if line.subject.kind == "put_off")):
        over = select(PutOff.id).join(Due, Due.id == PutOff.due_id).where(PutOff.id.in_(some), ~IS_OPEN)
        gone |= set(session.scalars(over))
    return [line for line in lines if line.subject.kind != "put_off" or line.subject.id not in gone]


def stands_in_for(session: Session, who: Who, day: date) -> tuple[tuple[str, date], ...]:
    """For whom this person decides today (role and name), and until when."""
    known = names(session)
    given = delegated_to(session, who.staff_id, day)
    return tuple((Role(each.role).zh + known.get(each.from_id, ""), each.until) for each in given)


def one(session: Session, due_id: int, day: date, now: datetime) -> DutyRow | None:
    """One duty as a row, whether it stands on the list of the day or not; None when it is not open."""
    for duty in duties(session, the_one(due_id)):
        section = standing(duty, go_live(session), now) or COMING
        answer = whose(posts(session, day), duty)
        return row_of(duty, answer, section, now, agreements(session).get(duty.id))
    return None


def due_of(session: Session, ref: Ref) -> Ref | None:
    """The duty that a record of putting off is about, or the duty itself."""
    if ref.kind == "put_off":
        asked = session.get(PutOff, ref.id)
        return Ref("due", asked.due_id) if asked else None
    return ref if ref.kind == "due" else None


def consent_of(session: Session, put_off_id: int) -> Ref | None:
    """The request by which a putting off was asked for; None when it needed none."""
    found = newest_consents(session, [put_off_id])
    return Ref("consent", found[put_off_id].id) if put_off_id in found else None


def is_agreed(session: Session, put_off_id: int) -> bool:
    """True when a putting off was agreed to and waits to be carried out."""
    consent = newest_consents(session, [put_off_id]).get(put_off_id)
    asked = session.get(PutOff, put_off_id)
    return bool(asked and asked.state == "asked" and consent and consent.state == "agreed")


def proposed_day(session: Session, due_id: int, day: date) -> date:
    """The first working day that a duty can be put off to."""
    due = session.get(Due, due_id)
    return work_calendar(session).add_working_days(max(day, due.due_day), 1) if due is not None else day


def _days_ahead(session: Session, day: date, due_days: list[date]) -> tuple[DayAhead, ...]:
    calendar = work_calendar(session)
    days = (day + timedelta(days=number) for number in range(1, DAYS_AHEAD + 1))
    return tuple(
        DayAhead(each, calendar.is_working(each), calendar.name_of(each), due_days.count(each))
        for each in days
    )


def _next(session: Session, looking: _Scope, day: date, now: datetime, first: date) -> date | None:
    """The first day on which something is due that is not shown yet."""
    for duty in duties(session, open_after(day, now, LOOK_ON)):
        if duty.started.date() >= first and looking.has(duty):
            return duty.due_day
    return None
