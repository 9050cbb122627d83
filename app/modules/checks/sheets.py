"""What is shown of sheets: one with its lines, photographs and follow-ups, and those of a month."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.modules.checks.model import CheckDefinition, CheckResult, CheckRun
from app.modules.checks.rules import RESULTS, ROOM, STATE_ZH, who_zh
from app.modules.dues.model import Due
from app.modules.followups.lists import FollowUpLine, of_sources
from app.modules.staff.model import StaffMember
from app.modules.staff.service import names
from app.rules.clocks import add_months
from app.rules.ref import Ref
from app.storage.attachments import Attachment, AttachmentRow, attached
from app.storage.record import ref_of
from app.storage.search import in_slices


@dataclass(frozen=True)
class RunLine:
    """One line of a sheet. `staff_id` and `until` are named for a problem while the sheet is open."""

    position: int
    head: str
    text: str
    kind: str
    result: str
    result_zh: str
    should: int | None
    found: int | None
    note: str
    answered: str
    staff_id: int | None
    until: date | None
    photos: tuple[AttachmentRow, ...]
    followup: FollowUpLine | None

    @property
    def difference(self) -> int | None:
        """How many more (or fewer, below 0) were found than there should be."""
        return None if self.should is None or self.found is None else self.found - self.should


@dataclass(frozen=True)
class RunSheet:
    """One sheet. `runners` are the ids of those who filled it in: none of them can be the watcher.

    `watch_missing`: it is to be watched, and nobody has signed yet. `number` is "" until finished.
    """

    ref: Ref
    definition: Ref
    title: str
    clause: str
    group: str
    state: str
    state_zh: str
    whom: str
    about: str
    started: str
    started_by: str
    finished: str
    finished_by: str
    dropped_why: str
    number: str
    watched: bool
    watch_missing: bool
    watched_by: str
    watched_when: str
    watch_strokes: str
    remark: str
    strokes: str
    runners: tuple[int, ...]
    lines: tuple[RunLine, ...]
    who_zh: str
    due: date | None

    @property
    def answered(self) -> int:
        """How many lines have an answer."""
        return sum(bool(line.result) for line in self.lines)


@dataclass(frozen=True)
class RunRow:
    """One sheet in the history."""

    ref: Ref
    title: str
    clause: str
    number: str
    when: str
    who: str
    whom: str
    about: str
    state: str
    state_zh: str
    problems: int
    watched_by: str


def run(session: Session, run_id: int, today: date | None = None) -> RunSheet | None:
    """One sheet with its lines, photographs and follow-ups, or None."""
    found = session.get(CheckRun, run_id)
    definition = session.get(CheckDefinition, found.definition_id) if found else None
    if found is None or definition is None:
        return None
    known = names(session)
    photos = _photos(session, [result.id for result in found.results])
    ups = {
        line.ref.id: line
        for line in of_sources(
            session, CheckResult.__tablename__, [r.id for r in found.results if r.followup_id], today
        )
    }
    subject = Ref(found.subject_kind, found.subject_id) if found.subject_id else ref_of(definition)
    return RunSheet(
        ref=ref_of(found),
        definition=ref_of(definition),
        title=found.title,
        clause=found.clause,
        group=definition.group,
        state=found.state,
        state_zh=STATE_ZH[found.state],
        whom=known.get(found.subject_id or found.for_staff_id or -1, ""),
        about=found.about,
        started=_minute(found.started_at),
        started_by=known.get(found.started_by, ""),
        finished=_minute(found.finished_at),
        finished_by=known.get(found.finished_by or -1, ""),
        dropped_why=found.dropped_why,
        number=number_words(found),
        watched=found.watched,
        watch_missing=found.watched and found.watched_by is None,
        watched_by=known.get(found.watched_by or -1, ""),
        watched_when=_minute(found.watched_at),
        watch_strokes=found.watch_strokes,
        remark=found.remark,
        strokes=found.strokes,
        runners=tuple(sorted(found.fillers)),
        lines=tuple(_line(r, photos.get(r.id, ()), ups.get(r.followup_id or 0)) for r in found.results),
        who_zh=who_zh(definition.who),
        due=due_days(session).get((subject, found.for_staff_id)) if found.state == "open" else None,
    )


def history(session: Session, month: date, definition_id: int | None = None) -> list[RunRow]:
    """The sheets finished or dropped in a month, the newest first."""
    first = datetime.combine(month.replace(day=1), time.min)
    asked = select(CheckRun).where(
        CheckRun.finished_at >= first,
        CheckRun.finished_at < datetime.combine(add_months(first.date(), 1), time.min),
    )
    if definition_id is not None:
        asked = asked.where(CheckRun.definition_id == definition_id)
    runs = session.scalars(asked.order_by(CheckRun.finished_at.desc(), CheckRun.id.desc())).all()
    known, problems = names(session), _problems(session, [each.id for each in runs])
    return [
        RunRow(
            ref_of(each),
            each.title,
            each.clause,
            number_words(each),
            _minute(each.finished_at),
            known.get(each.finished_by or -1, ""),
            known.get(each.subject_id or each.for_staff_id or -1, ""),
            each.about,
            each.state,
            STATE_ZH[each.state],
            problems.get(each.id, 0),
            known.get(each.watched_by or -1, ""),
        )
        for each in runs
    ]


def months_with_runs(session: Session) -> list[date]:
    """The months from the first sheet to the newest, the newest first; each by its first day."""
    asked = select(func.min(CheckRun.finished_at), func.max(CheckRun.finished_at))
    first, last = session.execute(asked).one()
    if first is None or last is None:
        return []
    count = (last.year - first.year) * 12 + last.month - first.month
    return [add_months(last.date().replace(day=1), -back) for back in range(count + 1)]


def run_of(session: Session, line: Ref) -> Ref | None:
    """The sheet on which a line stands (a follow-up's source), or None for any other record."""
    found = session.get(CheckResult, line.id) if line.kind == CheckResult.__tablename__ else None
    return Ref(CheckRun.__tablename__, found.run_id) if found is not None else None


def due_days(session: Session) -> dict[tuple[Ref, int], date]:
    """The day in force of every check that is due, by record and lane."""
    asked = select(Due.subject_kind, Due.subject_id, Due.lane, Due.due_day).where(
        Due.state == "open",
        Due.room == ROOM,
        Due.subject_kind.in_((CheckDefinition.__tablename__, StaffMember.__tablename__)),
    )
    return {(Ref(kind, number), lane): day for kind, number, lane, day in session.execute(asked)}


def number_words(run: CheckRun) -> str:
    """The number of a sheet as people say it; empty before it has one."""
    return f"{run.year}年{run.number}号" if run.number is not None else ""


# ---------------------------------------------------------------- inside


def _photos(session: Session, ids: list[int]) -> dict[int, tuple[AttachmentRow, ...]]:
    """The photographs of some lines; lines without any are left out."""
    kind, found = CheckResult.__tablename__, {}
    having: set[int] = set()
    for some in in_slices(ids):
        asked = select(Attachment.owner_id).where(
            Attachment.owner_kind == kind, Attachment.owner_id.in_(some)
        )
        having |= set(session.scalars(asked))
    for number in sorted(having):
        found[number] = tuple(attached(session, Ref(kind, number)))
    return found


def _problems(session: Session, ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in in_slices(ids):
        asked = select(CheckResult.run_id, func.count()).where(
            CheckResult.run_id.in_(some), CheckResult.result == "problem"
        )
        found |= {row[0]: row[1] for row in session.execute(asked.group_by(CheckResult.run_id))}
    return found


def _line(result: CheckResult, photos: tuple[AttachmentRow, ...], up: FollowUpLine | None) -> RunLine:
    return RunLine(
        result.position,
        result.head,
        result.text,
        result.kind,
        result.result,
        RESULTS[result.result],
        result.should,
        result.found,
        result.note,
        _moment_of_day(result),
        result.staff_id,
        result.until,
        photos,
        up,
    )


def _moment_of_day(result: CheckResult) -> str:
    # A minute beside what was left out would read as if it had been done then.
    return f"{result.answered_at:%H:%M}" if result.answered_at and result.result != "none" else ""


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
