"""The day's list: what is overdue, due today, coming, done today, for me, my area or everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, literal, select
from sqlalchemy.orm import Session

from app.modules.calendar.service import work_calendar
from app.modules.consents import lists as consents
from app.modules.consents.lists import ConsentLine
from app.modules.consents.model import Consent
from app.modules.dues.model import Due
from app.modules.dues.service import go_live as go_live
from app.modules.dues.service import since_midnight
from app.modules.staff.model import Designation, StaffArea, StaffMember, StaffRole
from app.modules.today.model import PutOff
from app.modules.today.rules import (
    BEFORE,
    COMING,
    DAYS_AHEAD,
    DONE,
    OVERDUE,
    ROOM_ZH,
    TODAY,
    Answers,
    DutyRow,
    Posts,
    answers,
    can_be_moved,
    clock_of,
    day_zh,
    due_words,
    glyph_of,
    grouped,
    section_of,
)
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.search import in_slices

MINE, AREA, ALL = "mine", "area", "all"
LOOK_ON = 200
"""How many of the duties after this week are looked through for the next one."""

_OPEN = Due.state == literal("open", literal_execute=True)
_DUTY = (
    Due.id, Due.clock, Due.clause, Due.room, Due.term, Due.ahead, Due.subject_kind, Due.subject_id,
    Due.what, Due.whom, Due.reason, Due.started, Due.first_day, Due.due_day, Due.due_at, Due.role,
    Due.duty, Due.staff_id, Due.building_id, Due.ended_at, Due.ended_by,
)  # fmt: skip


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
    """The day's list in its sections; alike duties of a day are one row. `next` is the day after these."""

    overdue: tuple[DutyRow, ...] = ()
    today: tuple[DutyRow, ...] = ()
    coming: tuple[DutyRow, ...] = ()
    done: tuple[DutyRow, ...] = ()
    before: tuple[DutyRow, ...] = ()
    counts: Counts = Counts()
    days: tuple[DayAhead, ...] = ()
    next: date | None = None


@dataclass(frozen=True)
class Agreement:
    """How far a putting off that was asked for has come, in words; `ready` when it can be carried out."""

    ref: Ref
    words: str
    ready: bool


# ---------------------------------------------------------------- the page


def today(session: Session, who: Who, day: date, now: datetime, scope: str = MINE) -> TodayLists:
    """What stands on the day's list of a person; what lies behind is not read."""
    found = posts(session, day)
    areas = _buildings_of(found, who)
    first = go_live(session)
    rows = session.execute(_open_until(day + timedelta(days=DAYS_AHEAD))).all()
    agreed = _agreements(session, [row.id for row in rows])
    counts, sections = dict.fromkeys((MINE, AREA, ALL), 0), _sections()
    for row in rows:
        whose = _answers(found, row)
        section = section_of(row.due_day, row.due_at, row.started, first, now)
        scopes = _scopes(row, whose, who, areas)
        if section in (OVERDUE, TODAY):
            for each in scopes:
                counts[each] += 1
        if scope in scopes and row.due_day <= day + timedelta(days=row.ahead):
            sections[section].append(_duty(row, whose, section, now, agreed.get(row.id)))
    for row in session.execute(_done_on(day)):
        whose = _answers(found, row)
        if scope in _scopes(row, whose, who, areas) or (scope == MINE and row.ended_by == who.staff_id):
            sections[DONE].append(_done(row, found))
    in_scope = [row for row in rows if scope in _scopes(row, _answers(found, row), who, areas)]
    return TodayLists(
        *(grouped(sections[key]) for key in (OVERDUE, TODAY, COMING, DONE, BEFORE)),
        counts=Counts(counts[MINE], counts[AREA], counts[ALL]),
        days=_days_ahead(session, day, [row.due_day for row in in_scope if row.started.date() >= first]),
        next=_next(session, found, who, areas, scope, day) if not sections[COMING] else None,
    )


def badges(session: Session, who: Who, day: date) -> dict[str, tuple[int, int]]:
    """Overdue and due today of each room for this person; of `today` all of them, and consents waiting."""
    found, first = posts(session, day), go_live(session)
    whole = [0, 0]
    rooms: dict[str, list[int]] = {}
    for row in session.execute(_open_until(day)):
        if row.started.date() < first or who.staff_id not in _answers(found, row).staff_ids:
            continue
        place = 0 if row.due_day < day else 1
        rooms.setdefault(row.room, [0, 0])[place] += 1
        whole[place] += 1
    whole[1] += len(waiting(session, who, day))
    rooms["today"] = whole
    return {room: (over, due) for room, (over, due) in rooms.items()}


def waiting(session: Session, who: Who, day: date) -> list[ConsentLine]:
    """What waits for this person's consent; putting off of what was done meanwhile is not asked any more."""
    lines = consents.waiting_for(session, who, day)
    asked = [line.subject.id for line in lines if line.subject.kind == "put_off"]
    gone: set[int] = set()
    for some in in_slices(asked):
        over = select(PutOff.id).join(Due, Due.id == PutOff.due_id).where(PutOff.id.in_(some), ~_OPEN)
        gone |= set(session.scalars(over))
    return [line for line in lines if line.subject.kind != "put_off" or line.subject.id not in gone]


def stands_in_for(session: Session, who: Who, day: date) -> tuple[tuple[str, date], ...]:
    """For whom this person decides today, and until when."""
    return tuple(
        (f"{line.role}{line.from_name}", line.until)
        for line in consents.delegations(session, who, day)
        if not line.ended and line.to_name == who.name and line.since <= day
    )


def one(session: Session, due_id: int, day: date, now: datetime) -> DutyRow | None:
    """One duty as a row, whether it stands on the list of the day or not; None when it is not open."""
    row = session.execute(select(*_DUTY).where(Due.id == due_id, _OPEN)).first()
    if row is None:
        return None
    section = section_of(row.due_day, row.due_at, row.started, go_live(session), now)
    whose = _answers(posts(session, day), row)
    return _duty(row, whose, section, now, _agreements(session, [row.id]).get(row.id))


def due_of(session: Session, ref: Ref) -> Ref | None:
    """The duty that a record of putting off is about, or the duty itself."""
    if ref.kind == "put_off":
        asked = session.get(PutOff, ref.id)
        return Ref("due", asked.due_id) if asked else None
    return ref if ref.kind == "due" else None


def consent_of(session: Session, put_off_id: int) -> Ref | None:
    """The request by which a putting off was asked for."""
    asked = select(Consent.id).where(Consent.subject_kind == "put_off", Consent.subject_id == put_off_id)
    found = session.scalars(asked.order_by(Consent.id.desc()).limit(1)).first()
    return Ref("consent", found) if found else None


def who_must_agree(session: Session, due_id: int) -> str:
    """Whose consent putting off a duty needs, in words; empty when a reason is enough."""
    due = session.get(Due, due_id)
    if due is None:
        return ""
    return "、".join(role.zh for role in clock_of(due.clock, due.clause, due.what, due.term).consent)


# ---------------------------------------------------------------- who holds what


def posts(session: Session, day: date) -> Posts:
    """Names, roles, named duties and areas as they are on a day, in four queries."""
    members = session.execute(
        select(StaffMember.id, StaffMember.name, StaffMember.entered, StaffMember.left)
    ).all()
    working = frozenset(m.id for m in members if m.entered <= day and (m.left is None or day <= m.left))
    places = {m.id: place for place, m in enumerate(sorted(members, key=lambda m: m.name))}

    def held(key: object, since: object, until: object, owner: object) -> list[Row[tuple[object, int]]]:
        asked = select(key, owner).where(since <= day, (until.is_(None)) | (until >= day))  # type: ignore
        return [row for row in session.execute(asked.order_by(since)) if row[1] in working]

    def gathered(rows: Iterable[Row[tuple[object, int]]]) -> dict[str, tuple[int, ...]]:
        found: dict[str, set[int]] = {}
        for key, owner in rows:
            found.setdefault(str(key), set()).add(owner)
        return {key: tuple(sorted(owners, key=places.__getitem__)) for key, owners in found.items()}

    areas = held(StaffArea.building_id, StaffArea.since, StaffArea.until, StaffArea.staff_id)
    return Posts(
        {m.id: m.name for m in members},
        gathered(held(StaffRole.role, StaffRole.since, StaffRole.until, StaffRole.staff_id)),
        gathered(held(Designation.duty, Designation.since, Designation.until, Designation.staff_id)),
        {int(str(building)): owner for building, owner in areas},
        working,
    )


def manned(session: Session, day: date) -> frozenset[Role]:
    """The roles held by somebody who can log in, and so sign."""
    found = posts(session, day)
    login = set(session.scalars(select(StaffMember.id).where(StaffMember.login.is_not(None))))
    return frozenset(Role(role) for role, owners in found.roles.items() if login & set(owners))


def _buildings_of(found: Posts, who: Who) -> frozenset[int]:
    return frozenset(building for building, owner in found.officers.items() if owner == who.staff_id)


def _answers(found: Posts, row: Row[tuple[object, ...]]) -> Answers:
    return answers(found, row.role, row.duty, row.staff_id, row.building_id)


def _scopes(row: Row[tuple[object, ...]], whose: Answers, who: Who, areas: frozenset[int]) -> set[str]:
    scopes = {ALL}
    if who.staff_id in whose.staff_ids:
        scopes.add(MINE)
    if row.building_id in areas or row.staff_id == who.staff_id:
        scopes.add(AREA)
    return scopes


# ---------------------------------------------------------------- rows


def _open_until(last: date) -> Select[tuple[object, ...]]:
    """One range over what is open; its cost does not grow with the years behind."""
    return select(*_DUTY).where(_OPEN, Due.due_day <= last).order_by(Due.due_day)


def _done_on(day: date) -> Select[tuple[object, ...]]:
    midnight = since_midnight(day)
    within = (Due.ended_at >= midnight, Due.ended_at < midnight + timedelta(days=1))
    return select(*_DUTY).where(*within, Due.state == "done").order_by(Due.ended_at)


def _sections() -> dict[str, list[DutyRow]]:
    return {key: [] for key in (OVERDUE, TODAY, COMING, DONE, BEFORE)}


def _duty(
    row: Row[tuple[object, ...]], whose: Answers, section: str, now: datetime, agreed: Agreement | None
) -> DutyRow:
    clock = clock_of(row.clock, row.clause, row.what, row.term, row.room)
    moved = row.due_day != row.first_day
    reason = f"原定 {row.first_day.month}/{row.first_day.day}，{row.reason}" if moved else row.reason
    return DutyRow(
        (Ref("due", row.id),),
        Ref(row.subject_kind, row.subject_id),
        row.clock,
        row.what,
        row.whom,
        section,
        row.due_day,
        row.due_at,
        due_words(section, row.due_day, row.due_at, now),
        row.clause,
        reason,
        whose.words,
        whose.note,
        row.room,
        ROOM_ZH.get(row.room, row.room),
        clock.button,
        glyph_of(section, moved),
        can_put_off=can_be_moved(clock, row.term),
        put_off=agreed.words if agreed else "",
        ready=agreed.ref if agreed and agreed.ready else None,
        moved=moved,
    )


def _done(row: Row[tuple[object, ...]], found: Posts) -> DutyRow:
    who = found.names.get(row.ended_by, "")
    return DutyRow(
        (Ref("due", row.id),),
        Ref(row.subject_kind, row.subject_id),
        row.clock,
        row.what,
        row.whom,
        DONE,
        row.due_day,
        row.due_at,
        f"{row.ended_at:%H:%M}",
        row.clause,
        row.reason,
        who,
        "",
        row.room,
        ROOM_ZH.get(row.room, row.room),
        "打开",
        glyph_of(DONE, False),
        done_words=f"{who} {row.ended_at:%H:%M}",
        ended=row.ended_at,
    )


def _agreements(session: Session, due_ids: list[int]) -> dict[int, Agreement]:
    """What was asked for and is not carried out yet, by duty."""
    asked_now = PutOff.state == literal("asked", literal_execute=True)
    found: dict[int, Agreement] = {}
    wanted = set(due_ids)
    for row in session.execute(select(PutOff.id, PutOff.due_id, PutOff.to_day).where(asked_now)):
        if row.due_id not in wanted:
            continue
        ref = consent_of(session, row.id)
        consent = session.get(Consent, ref.id) if ref else None
        if consent is not None:
            words = _agreement_words(consent, row.to_day)
            found[row.due_id] = Agreement(Ref("put_off", row.id), words, consent.state == "agreed")
    return found


def _agreement_words(consent: Consent, to_day: date) -> str:
    day = day_zh(to_day)
    if consent.waiting_role:
        return f"已申请推迟到 {day}，等{Role(consent.waiting_role).zh}同意"
    return {
        "agreed": f"已同意推迟到 {day}",
        "refused": f"不同意推迟到 {day}",
        "withdrawn": "",
    }.get(consent.state, "")


# ---------------------------------------------------------------- the days after


def _days_ahead(session: Session, day: date, due_days: list[date]) -> tuple[DayAhead, ...]:
    calendar = work_calendar(session)
    days = [day + timedelta(days=number) for number in range(1, DAYS_AHEAD + 1)]
    return tuple(
        DayAhead(each, calendar.is_working(each), calendar.name_of(each), due_days.count(each))
        for each in days
    )


def _next(
    session: Session, found: Posts, who: Who, areas: frozenset[int], scope: str, day: date
) -> date | None:
    """The first day after those shown on which something is due."""
    after = select(*_DUTY).where(_OPEN, Due.due_day > day).order_by(Due.due_day).limit(LOOK_ON)
    for row in session.execute(after):
        if scope in _scopes(row, _answers(found, row), who, areas):
            due_day: date = row.due_day
            return due_day
    return None
