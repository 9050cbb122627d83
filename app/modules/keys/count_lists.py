"""What a count of the keys looks at: the list as it stands, what was seen so far, loans and copies cut."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.calendar.service import work_calendar
from app.modules.checks.lists import shelf
from app.modules.checks.model import CheckDefinition, CheckRun
from app.modules.keys.finding import KEEPERS, hook_of, place_of
from app.modules.keys.model import (
    KeyCount,
    KeyCountLine,
    KeyCutting,
    KeyIssue,
    KeyLending,
    KeyLoan,
    KeyLoss,
    KeyPanel,
    KeyRing,
)
from app.modules.keys.rules import Counted, code_of, hook_words, late_words, when_zh
from app.modules.keys.tally import Listed, Sighting
from app.modules.staff.service import StaffRow, named_for, working
from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage.record import ref_of

STOCKTAKES = (Counted.KEEPER.value, Counted.HEAD.value)
MOST_PRINTED = 12
"""Counts of which the sheet is offered again: more than two years of stocktakes."""


@dataclass(frozen=True)
class CountKind:
    """One of the four counts as the cabinet's menu offers it; `open_count` is one that was left."""

    key: str
    title: str
    due: date | None
    due_words: str
    open_count: Ref | None
    may: bool
    watched: bool


@dataclass(frozen=True)
class CountState:
    """A count as it stands: the list, and what was seen in the order it was seen."""

    ref: Ref
    check: str
    title: str
    state: str
    started: str
    stocktake: bool
    may_sample: bool
    rings: tuple[Listed, ...]
    seen: tuple[Sighting, ...]


@dataclass(frozen=True)
class OutLine:
    """A ring that is out, with whom and until when; `today` if it went out today, `late` in words."""

    ref: Ref
    tag: str
    hook: str
    borrower: str
    due: str
    late: str
    today: bool
    longer: str
    pieces: int

    @property
    def words(self) -> str:
        """In one line: 王工，应还 今天 18:00."""
        return f"{self.borrower}，{self.late or '应还 ' + self.due}{'，延期已批' if self.longer else ''}"


@dataclass(frozen=True)
class CutLine:
    """A ring whose keys became more since the last stocktake: how many should be on it is to be seen."""

    ref: Ref
    tag: str
    number: str
    words: str


@dataclass(frozen=True)
class FinishedCount:
    """A count whose check sheet is signed: which kind, and the moment it ended."""

    ref: Ref
    title: str
    ended: str

    @property
    def words(self) -> str:
        """In one line, to choose from."""
        return f"{self.ended}　{self.title}"


def kinds(session: Session, who: Who, today: date) -> list[CountKind]:
    """The counts in use: when each is due, whether one is open, whether this person may (KEY-07..09)."""
    keys = {ref_of(each): each.key for each in _definitions(session)}
    left = {count.check: ref_of(count) for count in _open_counts(session)}
    rows = {keys[row.ref]: row for row in shelf(session, who, today) if row.ref in keys}
    return [
        CountKind(
            key,
            rows[key].title,
            rows[key].due,
            _due_words(rows[key].due, today),
            left.get(key),
            rows[key].may_run,
            rows[key].watched,
        )
        for key in Counted
        if key in rows
    ]


def count_state(session: Session, count_id: int) -> CountState:
    """A count with all it is compared with. Raises Refusal."""
    count = session.get(KeyCount, count_id)
    if count is None:
        raise Refusal("找不到这次清点，请刷新后再看。", clause="KEY-08")
    asked = select(CheckDefinition.title).where(CheckDefinition.key == count.check)
    return CountState(
        ref_of(count),
        count.check,
        session.scalars(asked).first() or "清点",
        count.state,
        f"{count.started_at:%Y-%m-%d %H:%M}",
        count.check in STOCKTAKES,
        count.check == Counted.MONTH,
        listed_rings(session, count.started_at),
        sightings(session, count_id),
    )


def finished(session: Session) -> list[FinishedCount]:
    """The last counts whose check sheet is signed, the newest first (KEY-07, KEY-08).

    Every stocktake and the newest daily count: of earlier ones only what was wrong is kept, and the
    monthly look is at a few keys; those have their figures on the check sheet.
    """
    daily = select(func.max(KeyCount.id)).where(KeyCount.check == Counted.DAILY, KeyCount.state == "finished")
    asked = (
        select(KeyCount, CheckRun.title)
        .join(CheckRun, CheckRun.id == KeyCount.run_id)
        .where(KeyCount.state == "finished", CheckRun.state == "finished")
        .where(or_(KeyCount.check.in_(STOCKTAKES), KeyCount.id == daily.scalar_subquery()))
        .order_by(KeyCount.ended_at.desc(), KeyCount.id.desc())
        .limit(MOST_PRINTED)
    )
    return [
        FinishedCount(ref_of(count), title, f"{count.ended_at:%Y-%m-%d %H:%M}")
        for count, title in session.execute(asked)
    ]


def sightings(session: Session, count_id: int) -> tuple[Sighting, ...]:
    """What was seen in a count, in the order it was first seen."""
    asked = select(KeyCountLine).where(KeyCountLine.count_id == count_id, KeyCountLine.seen_at.is_not(None))
    panels = {panel.id: panel for panel in session.scalars(select(KeyPanel))}
    lines = session.scalars(asked.order_by(KeyCountLine.id))
    return tuple(sighting_of(line, panels.get(line.panel_id or 0)) for line in lines)


def sighting_of(line: KeyCountLine, panel: KeyPanel | None) -> Sighting:
    """One line of a count as something seen."""
    where = hook_words(panel.box.name, panel.number, line.hook) if panel and line.hook else ""
    return Sighting(line.code, line.ring_id, line.panel_id, line.hook, where, line.state)


def listed_rings(session: Session, since: datetime) -> tuple[Listed, ...]:
    """Every ring the list knows, as it is now, along the boards; `since` is when the count began."""
    away, excused = _away(session), _excused(session, since)
    rings = session.scalars(select(KeyRing).options(joinedload(KeyRing.unit)))
    return tuple(
        _listed(ring, away.get(ring.id, ""), ring.id in excused) for ring in sorted(rings, key=_along)
    )


def listed_ring(session: Session, ring: KeyRing) -> Listed:
    """One ring as it is now."""
    return _listed(ring, _away(session, ring.id).get(ring.id, ""), excused=False)


def still_out(session: Session, now: datetime) -> list[OutLine]:
    """What is lent and not back, today's first (KEY-07)."""
    # Not in the order of their numbers: SQLite would go through every loan there ever was for it.
    asked = select(KeyLoan).where(KeyLoan.ended == "")
    found = [_out_line(loan, now) for loan in session.scalars(asked)]
    return sorted(found, key=lambda line: (not line.today, line.tag))


def cut_since(session: Session, count_id: int) -> list[CutLine]:
    """Rings that got copies since the stocktake before this count (KEY-05, KEY-08)."""
    ended = select(KeyCount.ended_at).where(
        KeyCount.check.in_(STOCKTAKES), KeyCount.state == "finished", KeyCount.id < count_id
    )
    before = session.scalars(ended.order_by(KeyCount.id.desc())).first()
    asked = select(KeyCutting).where(KeyCutting.state == "done").order_by(KeyCutting.id)
    if before is not None:
        asked = asked.where(KeyCutting.done_at > before)
    found = []
    for cutting in session.scalars(asked):
        ring = session.get(KeyRing, cutting.onto_id or cutting.ring_id)
        if ring is not None:
            number = f"配{cutting.year}-{cutting.number:04d}"
            words = f"{number} 配了 {cutting.copies} 把，数一数是不是 {ring.pieces - ring.short} 把"
            found.append(CutLine(ref_of(ring), ring.tag, number, words))
    return found


def who_puts_right(session: Session, today: date) -> tuple[int | None, date]:
    """Whom and which day the differences are proposed to: the key keeper, the next working day."""
    keepers = named_for(session, KEEPERS, today)
    return (keepers[0].staff_id if keepers else None), work_calendar(session).add_working_days(today, 1)


def people(session: Session, today: date) -> list[StaffRow]:
    """Everybody who works here, for the person who puts the differences right."""
    return working(session, today)


# ---------------------------------------------------------------- inside


def _definitions(session: Session) -> Iterable[CheckDefinition]:
    return session.scalars(select(CheckDefinition).where(CheckDefinition.key.in_([*Counted])))


def _open_counts(session: Session) -> Iterable[KeyCount]:
    return session.scalars(select(KeyCount).where(KeyCount.state == "open"))


def _due_words(due: date | None, today: date) -> str:
    if due is None:
        return "现在不用做"
    if due < today:
        return f"逾期 {(today - due).days} 天"
    return "今天" if due == today else f"{due.month}月{due.day}日 前"


def _listed(ring: KeyRing, away: str, excused: bool) -> Listed:
    return Listed(
        ring.id,
        ring.tag,
        code_of(ring.key_class, ring.number),
        ring.key_class,
        place_of(ring),
        ring.state,
        ring.pieces - ring.short,
        ring.panel_id,
        ring.hook,
        hook_of(ring),
        away,
        excused,
    )


def _along(ring: KeyRing) -> tuple[int, int, int, str]:
    """Where a ring comes when one walks along the boards; what has no hook comes last."""
    if ring.panel is None:
        return (10_000, 0, 0, ring.tag)
    return (ring.panel.box.position, ring.panel.number, ring.hook or 0, ring.tag)


def _away(session: Session, ring_id: int = 0) -> dict[int, str]:
    """Who has each ring that is away, as it stands behind its state."""
    lent = select(KeyLoan.ring_id, KeyLending.borrower).join(KeyLending).where(KeyLoan.ended == "")
    kept = select(KeyIssue.ring_id, KeyIssue.taken_by).where(KeyIssue.ended_at.is_(None))
    if ring_id:
        lent, kept = lent.where(KeyLoan.ring_id == ring_id), kept.where(KeyIssue.ring_id == ring_id)
    return {ring: f"（{name}）" for asked in (lent, kept) for ring, name in session.execute(asked)}


def _excused(session: Session, since: datetime) -> set[int]:
    """Rings that came back or onto the list after the count began."""
    asked = (
        select(KeyLoan.ring_id).where(KeyLoan.ended == "back", KeyLoan.back_at > since),
        select(KeyIssue.ring_id).where(KeyIssue.ended_at > since),
        select(KeyLoss.ring_id).where(KeyLoss.found_at > since),
        select(KeyRing.id).where(KeyRing.listed_at > since),
    )
    return {ring_id for each in asked for ring_id in session.scalars(each)}


def _out_line(loan: KeyLoan, now: datetime) -> OutLine:
    lending, ring = loan.lending, loan.ring
    return OutLine(
        ref_of(ring),
        ring.tag,
        hook_of(ring),
        lending.borrower,
        when_zh(lending.due_at, now.date()),
        late_words(lending.due_at, now),
        lending.lent_at.date() == now.date(),
        lending.longer_why if lending.longer else "",
        loan.pieces,
    )
