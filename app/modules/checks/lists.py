"""What is shown of checks: the shelf of those to do, one sheet, the sheets of a month, the definitions."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app.modules.checks.duties import areas_zh, lanes, newcomers
from app.modules.checks.duties import wanted as wanted
from app.modules.checks.finding import falls_to
from app.modules.checks.missed import missed as missed
from app.modules.checks.model import CheckDefinition, CheckResult, CheckRun
from app.modules.checks.rules import GROUPS, is_stale, stands_above, term_zh, who_zh
from app.modules.checks.sheets import RunLine as RunLine
from app.modules.checks.sheets import RunRow as RunRow
from app.modules.checks.sheets import RunSheet as RunSheet
from app.modules.checks.sheets import due_days as due_days
from app.modules.checks.sheets import history as history
from app.modules.checks.sheets import months_with_runs as months_with_runs
from app.modules.checks.sheets import number_words as number_words
from app.modules.checks.sheets import run as run
from app.modules.checks.sheets import run_of as run_of
from app.modules.dues.rules import Times
from app.modules.dues.service import times
from app.modules.staff.model import StaffMember
from app.modules.staff.service import StaffRow, names, working
from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage.record import ref_of


@dataclass(frozen=True)
class CheckRow:
    """One check on the shelf: `ref` is the definition, `subject_id` the newcomer, `for_staff_id` the officer.

    These three go to `start_run` (0 where there is none). A check with one for each officer or newcomer
    has a row for each.
    `state` is overdue, today, later or none (on demand); `last` who did it last and when, in words.
    """

    ref: Ref
    subject_id: int
    for_staff_id: int
    title: str
    whom: str
    group: str
    group_zh: str
    clause: str
    who_zh: str
    term_zh: str
    due: date | None
    state: str
    open_run: Ref | None
    last: str
    mine: bool
    may_run: bool
    watched: bool


@dataclass(frozen=True)
class DefinitionLine:
    """One line of a definition in force."""

    head: str
    text: str
    kind: str


@dataclass(frozen=True)
class DefinitionCard:
    """One definition with its lines; `by_handbook`: who and how often are the clause's and not to change.

    `edited`: the site changed what was shipped; `retired` since when it is not done any more.
    """

    ref: Ref
    key: str
    title: str
    group: str
    group_zh: str
    clause: str
    clock: str
    who: str
    who_zh: str
    term: str
    term_zh: str
    per: str
    watched: bool
    begins: date
    retired: date | None
    own: bool
    edited: bool
    by_handbook: bool
    lines: tuple[DefinitionLine, ...]


def shelf(session: Session, who: Who, today: date) -> list[CheckRow]:
    """Every check in use, each as often as it is made apart; the most urgent first, on demand last.

    A sheet begun for somebody who left since, or of a check not in use any more, has a row until it is
    finished or dropped.
    """
    found = session.scalars(select(CheckDefinition).order_by(CheckDefinition.id)).all()
    seen = _Seen(session, who, today, names(session), due_days(session), _open_runs(session, today))
    reckoned = times(session)
    rows = []
    for definition in found:
        mine, manned = falls_to(session, who, definition, today)
        may = mine or not manned or stands_above(who, definition.who)
        rows += [_row(seen, definition, slot, mine, may) for slot in _slots(seen, definition, reckoned)]
    places = {key: place for place, key in enumerate(GROUPS)}
    return sorted(rows, key=lambda row: (row.due or date.max, places[row.group], row.ref.id))


def definitions(session: Session, *, retired: bool = False) -> list[DefinitionCard]:
    """The checks in use, or those that were retired, in the order of their groups."""
    places = {key: place for place, key in enumerate(GROUPS)}
    asked = select(CheckDefinition).where(
        CheckDefinition.retired.is_not(None) if retired else CheckDefinition.retired.is_(None)
    )
    found = session.scalars(asked.options(selectinload(CheckDefinition.lines))).all()
    return [_card(each) for each in sorted(found, key=lambda each: (places[each.group], each.id))]


def definition(session: Session, definition_id: int) -> DefinitionCard | None:
    """One check with its lines in force, or None."""
    found = session.get(CheckDefinition, definition_id)
    return _card(found) if found is not None else None


def people(session: Session, today: date) -> list[StaffRow]:
    """Everybody who works here, for the person a problem is given to."""
    return working(session, today)


# ---------------------------------------------------------------- inside


@dataclass(frozen=True)
class _Seen:
    """What every row of the shelf is made from, asked once."""

    session: Session
    who: Who
    today: date
    known: dict[int, str]
    days: dict[tuple[Ref, int], date]
    open_runs: dict[tuple[int, int, int], Ref]


@dataclass(frozen=True)
class _Slot:
    """One time a check is made apart: for a newcomer, for an officer, or for the site."""

    subject_id: int = 0
    lane: int = 0
    whom: str = ""


def _row(seen: _Seen, definition: CheckDefinition, slot: _Slot, mine: bool, may: bool) -> CheckRow:
    ref = ref_of(definition)
    subject = Ref(StaffMember.__tablename__, slot.subject_id) if slot.subject_id else ref
    due = seen.days.get((subject, slot.lane))
    return CheckRow(
        ref=ref,
        subject_id=slot.subject_id,
        for_staff_id=slot.lane,
        title=definition.title,
        whom=slot.whom,
        group=definition.group,
        group_zh=GROUPS[definition.group],
        clause=definition.clause,
        who_zh=seen.known.get(slot.lane, "") if slot.lane else who_zh(definition.who),
        term_zh=term_zh(definition.term),
        due=due,
        state=_due_state(due, seen.today),
        open_run=seen.open_runs.get((definition.id, slot.subject_id, slot.lane)),
        last=_last(seen.session, definition.id, slot.lane, seen.known),
        mine=mine and slot.lane in (0, seen.who.staff_id),
        may_run=may,
        watched=definition.watched,
    )


def _slots(seen: _Seen, definition: CheckDefinition, reckoned: Times) -> list[_Slot]:
    found = []
    if definition.retired is None:
        found = _slots_in_use(seen.session, definition, reckoned, seen.today)
    shown = {(slot.subject_id, slot.lane) for slot in found}
    for which, subject_id, lane in seen.open_runs:
        if which == definition.id and (subject_id, lane) not in shown:
            found.append(_Slot(subject_id, lane, seen.known.get(subject_id or lane or -1, "")))
    return found


def _slots_in_use(session: Session, definition: CheckDefinition, reckoned: Times, today: date) -> list[_Slot]:
    if definition.per == "newcomer":
        return [_Slot(one.id, 0, one.name) for one in newcomers(session, definition, reckoned, today)]
    return [
        _Slot(0, lane, areas_zh(session, lane, today) if lane else "")
        for lane in lanes(session, definition, today)
    ]


def _due_state(due: date | None, today: date) -> str:
    if due is None:
        return "none"
    return "overdue" if due < today else "today" if due == today else "later"


def _open_runs(session: Session, today: date) -> dict[tuple[int, int, int], Ref]:
    """The sheets to go on with, by check, newcomer and officer; those of past emergencies are none."""
    asked = (
        select(
            CheckRun.definition_id,
            CheckRun.subject_id,
            CheckRun.for_staff_id,
            CheckRun.id,
            CheckDefinition.group,
            CheckRun.started_at,
            func.max(CheckResult.answered_at),
        )
        .join(CheckDefinition, CheckDefinition.id == CheckRun.definition_id)
        .join(CheckResult, CheckResult.run_id == CheckRun.id)
        .where(CheckRun.state == "open")
        .group_by(CheckRun.id)
    )
    return {
        (which, subject, lane): Ref(CheckRun.__tablename__, run_id)
        for which, subject, lane, run_id, group, started, answered in session.execute(asked)
        if not is_stale(group, answered or started, today)
    }


def _last(session: Session, definition_id: int, lane: int, known: dict[int, str]) -> str:
    asked = (
        select(CheckRun.finished_at, CheckRun.finished_by)
        .where(
            CheckRun.definition_id == definition_id,
            CheckRun.for_staff_id == lane,
            CheckRun.state == "finished",
        )
        .order_by(CheckRun.finished_at.desc())
        .limit(1)
    )
    row = session.execute(asked).first()
    return f"{row[0]:%Y-%m-%d} {known.get(row[1] or -1, '')}" if row else ""


def _card(each: CheckDefinition) -> DefinitionCard:
    return DefinitionCard(
        ref=ref_of(each),
        key=each.key,
        title=each.title,
        group=each.group,
        group_zh=GROUPS[each.group],
        clause=each.clause,
        clock=each.clock,
        who=each.who,
        who_zh=who_zh(each.who),
        term=each.term,
        term_zh=term_zh(each.term),
        per=each.per,
        watched=each.watched,
        begins=each.begins,
        retired=each.retired,
        own=each.own,
        edited=each.edited,
        by_handbook=not each.own,
        lines=tuple(DefinitionLine(x.head, x.text, x.kind) for x in each.lines if not x.retired),
    )
