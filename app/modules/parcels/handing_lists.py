"""What the counter needs to know when parcels are fetched: who lives there, who took what away before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.modules.parcels.finding import IS_OPEN, called
from app.modules.parcels.model import Parcel, ParcelHandover
from app.modules.parcels.rules import DOUBT_ZH, PROOF_ZH, STATE_ZH, age_days
from app.modules.residents.model import OWNERS, TIE_ZH, Tie, Unit
from app.modules.staff.service import names
from app.rules.masking import mask_phone
from app.rules.query import readings
from app.rules.ref import Ref
from app.storage.record import ref_of
from app.storage.search import find

_KIND = Unit.__tablename__


@dataclass(frozen=True)
class Member:
    """One person of a household; the telephone is masked, empty when there is none."""

    person_id: int
    name: str
    tie_zh: str
    phone: str


@dataclass(frozen=True)
class UnitLine:
    """A household for which something waits, where several may be meant."""

    ref: Ref
    room: str
    who: str
    count: str
    age: str


@dataclass(frozen=True)
class Handed:
    """One handover as it is put right: its parcels as (id, what it is called) as far as not put back yet."""

    ref: Ref
    room: str
    words: str
    parcels: tuple[tuple[int, str], ...]
    undone: bool


@dataclass(frozen=True)
class LatelyLine:
    """One handover of today; `mark` says that it was put right."""

    ref: Ref
    at: str
    room: str
    count: str
    taker: str
    proof: str
    mark: str
    tone: str


def members(session: Session, unit_id: int) -> tuple[Member, ...]:
    """Who belongs to a household today, owners first."""
    asked = select(Tie).where(Tie.unit_id == unit_id, Tie.until.is_(None)).options(joinedload(Tie.person))
    ties = sorted(session.scalars(asked), key=lambda tie: (tie.tie not in OWNERS, tie.id))
    found: dict[int, Member] = {}
    for tie in ties:
        phones = tie.person.open_telephones
        phone = mask_phone(phones[0].number) if phones else ""
        found.setdefault(
            tie.person_id, Member(tie.person_id, tie.person.name, TIE_ZH.get(tie.tie, ""), phone)
        )
    return tuple(one for one in found.values() if one.name)


def waiting_units(session: Session, units: Sequence[Ref], now: datetime) -> list[UnitLine]:
    """The households among these for which something waits, each with how much and since when."""
    wanted = [ref.id for ref in units]
    asked = select(Parcel).where(IS_OPEN, Parcel.unit_id.in_(wanted), Parcel.state == "waiting")
    oldest: dict[int, int] = {}
    count: Counter[int] = Counter()
    for parcel in session.scalars(asked):
        assert parcel.unit_id is not None
        count[parcel.unit_id] += 1
        days = age_days(parcel.taken_in_at, now.date())
        oldest[parcel.unit_id] = max(days, oldest.get(parcel.unit_id, 0))
    rows = session.scalars(
        select(Unit).where(Unit.id.in_(list(count))).options(selectinload(Unit.ties).joinedload(Tie.person))
    )
    known = {unit.id: unit for unit in rows}
    return [_unit_line(known[one], count[one], oldest[one]) for one in wanted if one in known]


def home_named(session: Session, text: str) -> Ref | None:
    """The one household that a typed room means; None when there is none, or there are several."""
    found = [one.ref for one in find(session, readings(text), most=20, kind=_KIND)]
    return found[0] if len(set(found)) == 1 else None


def room_words(session: Session, unit_id: int) -> str:
    """A household's room as it is said; empty when there is none."""
    unit = session.get(Unit, unit_id)
    return unit.code.long if unit is not None else ""


def what_became(session: Session, parcel_id: int) -> str:
    """In one sentence why a parcel cannot be handed out: who took it and when, or why it is in the queue."""
    parcel = session.get(Parcel, parcel_id)
    if parcel is None:
        return "没有这件包裹，请刷新后再看。"
    room = f"{parcel.unit.code.long} 的" if parcel.unit is not None else ""
    what = f"{room}{called(parcel)}"
    if parcel.ended_at is None:
        return f"{what} 还在待认（{DOUBT_ZH.get(parcel.doubt, '')}），请先认定是谁的，再交付。"
    when, by = f"{parcel.ended_at:%m-%d %H:%M}", names(session).get(parcel.ended_by or 0, "")
    if parcel.handover is not None:
        taker = _taker_words(parcel.handover) or "领取人"
        return f"{what} 不在架上了：{when} 已由{taker}取走，{by}经办。没有取走的请更正那次交付。"
    to = f"给{parcel.ended_to}" if parcel.ended_to and parcel.state != "void" else ""
    return f"{what} 不在架上了：{when} {STATE_ZH[parcel.state]}{to}，{by}经办。"


def lately(session: Session, now: datetime, most: int = 8) -> list[LatelyLine]:
    """What was handed out today, the last first."""
    morning = datetime.combine(now.date(), time())
    asked = select(ParcelHandover).where(ParcelHandover.at >= morning)
    found = session.scalars(asked.order_by(ParcelHandover.at.desc(), ParcelHandover.id.desc()).limit(most))
    return [
        LatelyLine(
            ref_of(one),
            f"{one.at:%H:%M}",
            one.unit.code.long,
            f"{one.count} 件",
            _taker_words(one),
            PROOF_ZH[one.proof],
            "已更正" if one.undone_at else "",
            "muted" if one.undone_at else "text",
        )
        for one in found
    ]


def handover(session: Session, handover_id: int) -> Handed | None:
    """One handover; None when there is none."""
    found = session.get(ParcelHandover, handover_id)
    if found is None:
        return None
    words = f"{found.at:%m-%d %H:%M}　{_taker_words(found)}　{PROOF_ZH[found.proof]}"
    return Handed(
        ref_of(found),
        found.unit.code.long,
        words,
        tuple((one.id, called(one)) for one in found.parcels),
        found.undone_at is not None,
    )


def _taker_words(handover: ParcelHandover) -> str:
    return f"{handover.name}（{handover.relation}）" if handover.relation else handover.name


def _unit_line(unit: Unit, count: int, days: int) -> UnitLine:
    people = [tie.person.name for tie in unit.ties if tie.until is None and tie.person.name]
    age = f"{days} 天" if days else "今天"
    return UnitLine(ref_of(unit), unit.code.long, "、".join(people[:3]), f"{count} 件", age)
