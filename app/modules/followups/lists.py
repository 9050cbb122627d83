"""What is shown of follow-ups: those still open, those of one record, and one with all that happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues.model import Due
from app.modules.dues.rules import Wanted
from app.modules.dues.service import times
from app.modules.followups.model import FollowUp, FollowUpStep
from app.modules.followups.rules import STATE_ZH, STEP_ZH
from app.modules.followups.service import verifiers, wanted_of
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.storage.record import ref_of
from app.storage.search import in_slices

MOST_SHOWN = 500


@dataclass(frozen=True)
class Step:
    """One thing that happened: 提出, 报整改完成, 退回整改 …, by whom and when."""

    how_zh: str
    who: str
    when: str
    words: str
    staff: str
    until: date


@dataclass(frozen=True)
class FollowUpLine:
    """One follow-up. `until` is the day agreed, `due` the one in force (put off, or for the verification).

    `state` is open, done or verified; `days_over` counts the days past `due`, 0 while it is in time.
    """

    ref: Ref
    source: Ref
    what: str
    place: str
    staff_id: int
    staff: str
    until: date
    due: date | None
    days_over: int
    state: str
    state_zh: str
    set_by_id: int
    set_by: str
    set_on: date
    done_by_id: int | None
    done_by: str
    done_when: str
    done_words: str
    verified_by: str
    verified_when: str
    verify_words: str
    returned: int
    steps: tuple[Step, ...] = ()


def open_ones(session: Session, today: date) -> list[FollowUpLine]:
    """Those to put right and those to look at, by the day in force; bounded by what is open."""
    asked = select(FollowUp).where(FollowUp.state != "verified").order_by(FollowUp.until, FollowUp.id)
    rows = _lines(session, session.scalars(asked.limit(MOST_SHOWN)).all(), today)
    return sorted(rows, key=lambda line: (line.due or line.until, line.ref.id))


def of_source(session: Session, source: Ref, today: date | None = None) -> list[FollowUpLine]:
    """The follow-ups found with one record, in the order they were found."""
    return of_sources(session, source.kind, [source.id], today)


def of_sources(
    session: Session, kind: str, ids: Sequence[int], today: date | None = None
) -> list[FollowUpLine]:
    """The follow-ups found with some records of one kind, in the order they were found."""
    found: list[FollowUp] = []
    for some in in_slices(ids):
        found += session.scalars(
            select(FollowUp)
            .where(FollowUp.source_kind == kind, FollowUp.source_id.in_(some))
            .order_by(FollowUp.id)
        )
    return _lines(session, found, today)


def one(session: Session, followup_id: int, today: date | None = None) -> FollowUpLine | None:
    """One follow-up with all that happened, or None."""
    found = session.get(FollowUp, followup_id)
    if found is None:
        return None
    line, known = _lines(session, [found], today)[0], names(session)
    return replace(line, steps=tuple(_step(step, known) for step in found.steps))


def wanted(session: Session, today: date) -> list[Wanted]:
    """Every duty that must be open according to the follow-ups."""
    asked = select(FollowUp).where(FollowUp.state != "verified").order_by(FollowUp.id)
    unverified = session.scalars(asked).all()
    if not unverified:
        return []
    reckoned, lookers = times(session), verifiers(session, today)
    found = (wanted_of(each, reckoned, lookers) for each in unverified)
    return [each for each in found if each is not None]


# ---------------------------------------------------------------- inside


def _lines(session: Session, found: Sequence[FollowUp], today: date | None) -> list[FollowUpLine]:
    known, due_days = names(session), _due_days(session, found)
    return [_line(each, known, due_days.get(each.id), today) for each in found]


def _line(each: FollowUp, known: dict[int, str], due: date | None, today: date | None) -> FollowUpLine:
    return FollowUpLine(
        ref=ref_of(each),
        source=Ref(each.source_kind, each.source_id),
        what=each.what,
        place=each.place,
        staff_id=each.staff_id,
        staff=known.get(each.staff_id, ""),
        until=each.until,
        due=due,
        days_over=max((today - due).days, 0) if due and today else 0,
        state=each.state,
        state_zh=STATE_ZH[each.state],
        set_by_id=each.set_by,
        set_by=known.get(each.set_by, ""),
        set_on=each.set_at.date(),
        done_by_id=each.done_by,
        done_by=known.get(each.done_by or -1, ""),
        done_when=_minute(each.done_at),
        done_words=each.done_words,
        verified_by=known.get(each.verified_by or -1, ""),
        verified_when=_minute(each.verified_at),
        verify_words=each.verify_words,
        returned=each.returned,
    )


def _due_days(session: Session, found: Sequence[FollowUp]) -> dict[int, date]:
    days: dict[int, date] = {}
    for some in in_slices([each.id for each in found if each.state != "verified"]):
        asked = select(Due.subject_id, Due.due_day).where(
            Due.subject_kind == FollowUp.__tablename__, Due.subject_id.in_(some), Due.state == "open"
        )
        days |= {row[0]: row[1] for row in session.execute(asked)}
    return days


def _step(step: FollowUpStep, known: dict[int, str]) -> Step:
    return Step(
        STEP_ZH[step.how],
        known.get(step.by, ""),
        _minute(step.at),
        step.words,
        known.get(step.staff_id, ""),
        step.until,
    )


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
