"""What the screens show of release slips: frozen rows, telephones and plates covered (ARCH-12)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.modules.release.card import SlipCard as SlipCard
from app.modules.release.card import slip_card as slip_card
from app.modules.release.duties import wanted as wanted
from app.modules.release.finding import IS_OUT, slip_coded
from app.modules.release.goods import number_words, short_words
from app.modules.release.household import Agreeing as Agreeing
from app.modules.release.household import Candidate as Candidate
from app.modules.release.household import Household as Household
from app.modules.release.household import HouseholdPerson as HouseholdPerson
from app.modules.release.household import candidates as candidates
from app.modules.release.household import household as household
from app.modules.release.model import ReleaseMissing, ReleaseReconciling, ReleaseSlip
from app.modules.release.reconciling import came_back, since_last, still_out
from app.modules.release.rules import CAPACITY_ZH, STATE_ZH, TOLD_ZH
from app.modules.residents.model import Unit
from app.modules.staff.service import names
from app.rules.clocks import add_months
from app.rules.ref import Ref
from app.storage.record import ref_of

PAGE = 100
"""Lines of a month that are read at once; the next ones follow when the list is scrolled down."""


@dataclass(frozen=True)
class SlipRow:
    """One line of the list of slips; `sign` and `tone` are how it stands, `key` pages on from it."""

    ref: Ref
    code: str
    day: str
    room: str
    place: str
    who: str
    goods: str
    stands: str
    sign: str
    tone: str
    told: str
    told_tone: str
    key: tuple[int, int]


@dataclass(frozen=True)
class Counts:
    """How many slips are valid today, how many are out, and how many of those are past their day."""

    today: int
    out: int
    late: int


@dataclass(frozen=True)
class OutRow:
    """A slip whose gate's part is missing, for the comparison; `why` is what was written the last time."""

    ref: Ref
    code: str
    day: str
    room: str
    who: str
    goods: str
    why: str


@dataclass(frozen=True)
class Week:
    """What is to be compared: how many came back since the last time, and which are missing (RELS-02)."""

    last: str
    returned: int
    missing: tuple[OutRow, ...]


@dataclass(frozen=True)
class Reconciled:
    """One comparison that was signed."""

    ref: Ref
    at: str
    by: str
    slips: int
    back: int
    missing: int
    words: str


def valid_today(session: Session, today: date) -> list[SlipRow]:
    """The slips for today and for a day that is still to come, the newest first."""
    rows = _rows(session, _asked().where(ReleaseSlip.day >= today), today)
    # Asked for in this order SQLite walks through the numbers of all years instead of the few days.
    return sorted(rows, key=lambda row: row.key, reverse=True)


def out(session: Session, today: date) -> list[SlipRow]:
    """The slips whose gate's part is not back, the oldest first."""
    return _rows(session, _asked().where(IS_OUT).order_by(ReleaseSlip.day, ReleaseSlip.id), today)


def month(session: Session, first: date, today: date, after: tuple[int, int] | None = None) -> list[SlipRow]:
    """One page of the slips issued in a month, the newest first; `after` is the key of the last line."""
    begins = datetime(first.year, first.month, 1)
    ends = datetime.combine(add_months(begins.date(), 1), datetime.min.time())
    asked = _asked().where(ReleaseSlip.issued_at >= begins, ReleaseSlip.issued_at < ends)
    if after is not None:
        year, number = after
        older = (ReleaseSlip.year == year) & (ReleaseSlip.number < number)
        asked = asked.where(or_(ReleaseSlip.year < year, older))
    return _rows(session, asked.order_by(*_NEWEST).limit(PAGE), today)


def of_unit(session: Session, unit_id: int, today: date, most: int = 5) -> list[SlipRow]:
    """The last slips of a household."""
    asked = _asked().where(ReleaseSlip.unit_id == unit_id).order_by(ReleaseSlip.id.desc()).limit(most)
    return _rows(session, asked, today)


def counts(session: Session, today: date) -> Counts:
    """What the segments and the head of the page say."""
    return Counts(
        today=_count(session, (ReleaseSlip.day >= today) & (ReleaseSlip.state != "void")),
        out=_count(session, IS_OUT),
        late=_count(session, IS_OUT & (ReleaseSlip.day < today)),
    )


def slip_with(session: Session, code: str) -> Ref:
    """The slip of a number as scanned or typed. Raises Refusal."""
    return ref_of(slip_coded(session, code))


def issued_on(session: Session, slip_id: int) -> date | None:
    """The day a slip was issued, so that its month can be shown; None when there is no such slip."""
    slip = session.get(ReleaseSlip, slip_id)
    return slip.issued_at.date() if slip is not None else None


def last_guard(session: Session) -> str:
    """Who let the goods pass the last time something was registered: the form begins with that name."""
    asked = select(ReleaseSlip.gate_guard).where(ReleaseSlip.back_at.is_not(None))
    return session.scalars(asked.order_by(ReleaseSlip.back_at.desc()).limit(1)).first() or ""


def week(session: Session, now: datetime) -> Week:
    """What the comparison shows: counted live, each missing slip with its former reason (RELS-02)."""
    last = since_last(session)
    missing = []
    for slip in still_out(session, now.date()):
        former = select(ReleaseMissing.why).where(ReleaseMissing.slip_id == slip.id)
        why = session.scalars(former.order_by(ReleaseMissing.id.desc()).limit(1)).first() or ""
        missing.append(
            OutRow(
                ref_of(slip),
                slip.code,
                f"{slip.day:%m-%d}",
                slip.unit.code.short,
                slip.name,
                _goods(slip),
                why,
            )
        )
    return Week(f"{last:%Y-%m-%d %H:%M}" if last else "", came_back(session, last, now), tuple(missing))


def reconciled(session: Session, most: int = 12) -> list[Reconciled]:
    """The comparisons that were signed, the newest first."""
    known = names(session)
    asked = select(ReleaseReconciling).order_by(ReleaseReconciling.done_at.desc()).limit(most)
    return [
        Reconciled(
            ref_of(one), f"{one.done_at:%Y-%m-%d %H:%M}", known.get(one.done_by, ""), one.slips, one.back,
            one.missing, one.words,
        )
        for one in session.scalars(asked)
    ]  # fmt: skip


# ---------------------------------------------------------------- inside

_NEWEST = (ReleaseSlip.year.desc(), ReleaseSlip.number.desc())


def _asked() -> Any:
    return select(ReleaseSlip).options(
        selectinload(ReleaseSlip.lines),
        selectinload(ReleaseSlip.tellings),
        selectinload(ReleaseSlip.unit).joinedload(Unit.building),
    )


def _count(session: Session, where: Any) -> int:
    return session.scalar(select(func.count()).select_from(ReleaseSlip).where(where)) or 0


def _rows(session: Session, asked: Any, today: date) -> list[SlipRow]:
    return [_row(slip, today) for slip in session.scalars(asked)]


def _row(slip: ReleaseSlip, today: date) -> SlipRow:
    stands, sign, tone = stands_of(slip, today)
    told, tone_told = _told(slip)
    return SlipRow(
        ref=ref_of(slip),
        code=slip.code,
        day=f"{slip.day:%m-%d}",
        room=slip.unit.code.short,
        place=slip.unit.place,
        who=f"{slip.name}（{CAPACITY_ZH[slip.capacity]}）",
        goods=_goods(slip),
        stands=stands,
        sign=sign,
        tone=tone,
        told=told,
        told_tone=tone_told,
        key=(slip.year, slip.number),
    )


def stands_of(slip: ReleaseSlip, today: date) -> tuple[str, str, str]:
    """How a slip stands: words, sign, tone. Out past its day is late, and goods that differ stand out."""
    if slip.state == "void":
        return STATE_ZH["void"], "off", ""
    if slip.state == "back":
        return ("已回", "done", "") if slip.gate_ok else ("有出入", "refused", "over")
    if slip.day > today:
        return f"{slip.day:%m-%d} 有效", "later", ""
    if slip.day == today:
        return "今天有效", "today", "due"
    return f"未回 {(today - slip.day).days} 天", "overdue", "over"


def _told(slip: ReleaseSlip) -> tuple[str, str]:
    if slip.tellings:
        return f"{TOLD_ZH[slip.tellings[-1].how]} {slip.tellings[-1].at:%H:%M}", ""
    return ("未告知", "due") if slip.state == "issued" else ("", "")


def _goods(slip: ReleaseSlip) -> str:
    return short_words([f"{line.goods} {number_words(line.quantity)} {line.unit}" for line in slip.lines])
