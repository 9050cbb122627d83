"""What the daily round shows (ROLE-05): every open matter, the worst first, how far it is, former rounds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.modules.complaints.finding import allowed_of, limits_of, open_of
from app.modules.complaints.model import LOOKS, Matter, MatterRound
from app.modules.complaints.rounds import round_of
from app.modules.complaints.rows import ClockCell, OpenRow, open_row
from app.modules.complaints.rules import HOW_ZH
from app.modules.dues import service as dues
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.storage.record import ref_of

LOOK_ZH = dict(LOOKS)
LAST_STEPS = 4


@dataclass(frozen=True)
class RoundStep:
    """One of the last steps of a matter: when, what, by whom, in what words."""

    when: str
    how: str
    person: str
    words: str


@dataclass(frozen=True)
class RoundRow:
    """One open matter of the round; `look` says what was done about it today, "" while it is to be seen."""

    ref: Ref
    code: str
    kind: str
    grade: str
    grade_zh: str
    grade_tone: str
    title: str
    second: str
    category: str
    clock: ClockCell
    state_zh: str
    department: str
    staff_id: int | None
    person: str
    words: str
    steps: tuple[RoundStep, ...]
    look: str
    look_zh: str
    sign: str


@dataclass(frozen=True)
class Round:
    """Today's round: its rows, the one looked at last, and whether it is begun and signed."""

    rows: tuple[RoundRow, ...]
    began: str
    signed: str
    last: Ref | None = None
    last_code: str = ""

    @property
    def seen(self) -> int:
        """How many of the open ones were looked at."""
        return sum(row.look != "" for row in self.rows)

    @property
    def left(self) -> int:
        """How many are still to be looked at."""
        return len(self.rows) - self.seen

    def many(self, look: str) -> int:
        """How many looks ended so."""
        return sum(row.look == look for row in self.rows)


@dataclass(frozen=True)
class PastRound:
    """A round that was signed: when, by whom, how many were open, what was done."""

    ref: Ref
    day: str
    at: str
    person: str
    open: int
    fine: int
    chased: int
    moved: int
    raised: int
    words: str


def round_today(session: Session, now: datetime) -> Round:
    """Every open matter, the worst first, with what was done about it today."""
    current = round_of(session, now.date())
    looks = {seen.matter_id: seen.what for seen in current.looks} if current is not None else {}
    times, allowed, known = dues.times(session), allowed_of(session), names(session)
    found = []
    for matter in open_of(session):
        limits = limits_of(matter, allowed, times, now)
        line = open_row(matter, limits, times, known, now)
        found.append((line.order, _row(matter, line, looks.get(matter.id, ""), known)))
    last = max(current.looks, key=lambda seen: (seen.at, seen.id)) if looks and current is not None else None
    return Round(
        tuple(row for _, row in sorted(found, key=lambda pair: pair[0])),
        began=f"{current.began_at:%H:%M}" if current is not None else "",
        signed=_signed(current, known),
        last=ref_of(last.matter) if last is not None else None,
        last_code=last.matter.code if last is not None else "",
    )


def former(session: Session, most: int = 14) -> list[PastRound]:
    """The rounds that were signed, the newest first."""
    asked = select(MatterRound).where(MatterRound.signed_at.is_not(None))
    asked = asked.options(selectinload(MatterRound.looks)).order_by(MatterRound.day.desc()).limit(most)
    known = names(session)
    return [_past(one, known) for one in session.scalars(asked)]


# ---------------------------------------------------------------- inside


def _row(matter: Matter, line: OpenRow, look: str, known: dict[int, str]) -> RoundRow:
    return RoundRow(
        ref=line.ref, code=line.code, kind=line.kind, grade=line.grade, grade_zh=line.grade_zh,
        grade_tone=line.grade_tone, title=line.title, second=line.second,
        category=line.category, clock=line.clock,
        state_zh=line.state_zh, department=matter.department, staff_id=line.staff_id, person=line.person,
        words=matter.words, steps=_steps(matter, known), look=look,
        look_zh=LOOK_ZH.get(look, "待看"), sign="done" if look else "later",
    )  # fmt: skip


def _steps(matter: Matter, known: dict[int, str]) -> tuple[RoundStep, ...]:
    """The last steps, the newest first."""
    return tuple(
        RoundStep(f"{step.at:%m-%d %H:%M}", HOW_ZH[step.how], known.get(step.by, ""), step.words)
        for step in reversed(matter.steps[-LAST_STEPS:])
    )


def _signed(current: MatterRound | None, known: dict[int, str]) -> str:
    if current is None or current.signed_at is None:
        return ""
    return f"{current.signed_at:%H:%M}　{known.get(current.signed_by or 0, '')}"


def _past(one: MatterRound, known: dict[int, str]) -> PastRound:
    def many(what: str) -> int:
        return sum(look.what == what for look in one.looks)

    return PastRound(
        ref=ref_of(one),
        day=f"{one.day:%m-%d}",
        at=f"{one.signed_at:%H:%M}" if one.signed_at is not None else "",
        person=known.get(one.signed_by or 0, ""),
        open=one.open,
        fine=many("fine"),
        chased=many("chased"),
        moved=many("person"),
        raised=many("grade"),
        words=one.words,
    )
