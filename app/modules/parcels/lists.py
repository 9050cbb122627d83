"""What the screens show of the shelf: its places, what lies there, whose it may be, what is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from app.modules.parcels.addressees import Candidate as Candidate
from app.modules.parcels.addressees import addressees as addressees
from app.modules.parcels.duties import is_over
from app.modules.parcels.duties import wanted as wanted
from app.modules.parcels.finding import IS_OPEN, bays, called, loads, open_of, spots, with_rooms
from app.modules.parcels.meaning import Meant as Meant
from app.modules.parcels.meaning import meant as meant
from app.modules.parcels.model import (
    Courier,
    Parcel,
    ParcelCall,
    ParcelDecline,
    ParcelHandover,
    ParcelSitting,
)
from app.modules.parcels.rules import (
    CALL_ZH,
    DOUBT_ZH,
    KIND_ZH,
    OUTSIDE_ZH,
    PROOF_ZH,
    STATE_ZH,
    Place,
    Spot,
    age_days,
    age_step,
    age_words,
    courier_of,
    propose,
)
from app.modules.residents.model import Unit
from app.modules.staff.service import names
from app.rules.masking import mask_phone
from app.rules.ref import Ref
from app.storage.attachments import attached
from app.storage.record import ref_of

PAGE = 50
"""Lines of history read at once."""


@dataclass(frozen=True)
class ParcelRow:
    """One parcel as every list shows it. `place` is empty when it lies nowhere; `step` its step of AGES.

    `over` says that it lies longer than the clause lets it lie unfetched (PARC-02).
    """

    ref: Ref
    unit: Ref | None
    number: str
    tail: str
    courier: str
    room: str
    addressee: str
    kind: str
    kind_zh: str
    outside: str
    outside_zh: str
    outside_words: str
    state: str
    state_zh: str
    doubt: str
    doubt_zh: str
    place: str
    code: str
    taken_in: datetime
    age: str
    days: int
    step: int
    over: bool
    reminded: datetime | None
    decided: str
    labelled: bool
    ended: datetime | None
    ended_to: str
    why: str
    handover: int | None


@dataclass(frozen=True)
class Shelf:
    """The shelf as it stands: its bays as (name, kind, levels, spots), and every parcel on it."""

    bays: tuple[tuple[str, str, int, int], ...]
    spots: tuple[Spot, ...]
    parcels: tuple[ParcelRow, ...]


@dataclass(frozen=True)
class Counts:
    """What stands in the head of the page."""

    waiting: int
    unclear: int
    perishable: int
    over: int
    taken_today: int
    given_today: int


@dataclass(frozen=True)
class SittingCard:
    """A sitting that is open, and what was taken in so far, the newest first."""

    ref: Ref
    courier_id: int | None
    courier: str
    brought_by: str
    phone: str
    parcels: tuple[ParcelRow, ...]


@dataclass(frozen=True)
class HandoverLine:
    """One giving out of parcels, for the history of a household; `signature` are strokes."""

    ref: Ref
    at: datetime
    by: str
    taker: str
    proof_zh: str
    parcels: tuple[str, ...]
    undone: str
    signature: str
    count: int


@dataclass(frozen=True)
class HouseholdShelf:
    """All that waits for one household, and how it was told and served before."""

    ref: Ref
    room: str
    owners: str
    parcels: tuple[ParcelRow, ...]
    calls: tuple[str, ...]
    reminded_today: bool
    handovers: tuple[HandoverLine, ...]
    declined: str


@dataclass(frozen=True)
class DeclineRow:
    """A household that wants nothing accepted."""

    ref: Ref
    room: str
    who: str
    words: str
    since: date


def shelf(session: Session, now: datetime) -> Shelf:
    """The shelf with everything on it."""
    return Shelf(
        tuple((bay.name, bay.kind, bay.levels, bay.spots) for bay in bays(session)),
        tuple(spots(session)),
        tuple(open_parcels(session, now)),
    )


def open_parcels(session: Session, now: datetime) -> list[ParcelRow]:
    """Everything on the shelf, the oldest first."""
    asked = select(Parcel).where(IS_OPEN).order_by(Parcel.taken_in_at, Parcel.id)
    return [_row(parcel, now) for parcel in session.scalars(asked.options(*with_rooms()))]


def counts(session: Session, now: datetime) -> Counts:
    """What the head of the page says; reads the open parcels and today."""
    rows = open_parcels(session, now)
    morning = datetime.combine(now.date(), time())
    taken = select(func.count(Parcel.id)).where(
        Parcel.taken_in_at >= morning, Parcel.state.not_in(("void", "refused"))
    )
    given = select(func.count(Parcel.id)).where(Parcel.ended_at >= morning, Parcel.state == "collected")
    return Counts(
        len(rows),
        sum(row.state == "unclear" for row in rows),
        sum(row.kind == "perishable" for row in rows),
        sum(row.over for row in rows),
        session.scalars(taken).one(),
        session.scalars(given).one(),
    )


def parcel(session: Session, parcel_id: int, now: datetime) -> ParcelRow | None:
    """One parcel; None when there is none."""
    found = session.get(Parcel, parcel_id)
    return _row(found, now) if found is not None else None


def household(session: Session, unit_id: int, now: datetime) -> HouseholdShelf | None:
    """What waits for a household; None when there is no such household."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    staff = names(session)
    asked = select(ParcelCall).where(ParcelCall.unit_id == unit_id)
    calls = session.scalars(
        asked.order_by(ParcelCall.at.desc()).limit(5).options(selectinload(ParcelCall.about))
    ).all()
    declined = session.scalars(
        select(ParcelDecline).where(ParcelDecline.unit_id == unit_id, ParcelDecline.until.is_(None))
    ).first()
    owners = [tie.person.name for tie in unit.ties if tie.until is None and tie.person.name]
    return HouseholdShelf(
        ref_of(unit),
        unit.code.long,
        "、".join(owners[:3]),
        tuple(_row(one, now) for one in open_of(session, unit_id)),
        tuple(_call_words(call, staff) for call in calls),
        any(call.reminder and call.at.date() == now.date() for call in calls),
        tuple(_handovers(session, unit_id, staff)),
        declined.words if declined is not None else "",
    )


def sitting(session: Session, staff_id: int, now: datetime) -> SittingCard | None:
    """The sitting of a clerk that is open; None when there is none."""
    asked = select(ParcelSitting).where(ParcelSitting.ended_at.is_(None), ParcelSitting.began_by == staff_id)
    found = session.scalars(asked.order_by(ParcelSitting.id.desc()).limit(1)).first()
    if found is None:
        return None
    mine = select(Parcel).where(Parcel.sitting_id == found.id).order_by(Parcel.id.desc())
    return SittingCard(
        ref_of(found),
        found.courier_id,
        found.courier.name if found.courier is not None else "",
        found.brought_by,
        mask_phone(found.telephone) if found.telephone else "",
        tuple(_row(one, now) for one in session.scalars(mine.options(*with_rooms()))),
    )


def couriers(session: Session) -> list[tuple[int, str, str]]:
    """Couriers that come here as (id, name, beginnings of their numbers)."""
    asked = select(Courier).where(Courier.retired_at.is_(None)).order_by(Courier.id)
    return [(one.id, one.name, one.begins) for one in session.scalars(asked)]


def recognised(session: Session, number: str) -> str:
    """The courier whose number this seems to be; empty when it cannot be told."""
    known = {one: (name, begins) for one, name, begins in couriers(session)}
    found = courier_of(number, [(one, begins) for one, (_, begins) in known.items()])
    return known[found][0] if found is not None else ""


def proposed_place(session: Session, kind: str, unit_id: int | None) -> str:
    """Where a parcel may lie, as take_in will propose; empty when there is no shelf or no room."""
    beside = [one.place for one in open_of(session, unit_id)] if unit_id else []
    place = propose(spots(session), loads(session), kind, [one for one in beside if one])
    return place.words if place else ""


def history(
    session: Session, now: datetime, before: tuple[datetime, int] | None = None, most: int = PAGE
) -> list[ParcelRow]:
    """What left the shelf, the newest first; `before` is (ended, id) of the last line seen."""
    asked = select(Parcel).where(Parcel.ended_at.is_not(None))
    if before is not None:
        asked = asked.where(tuple_(Parcel.ended_at, Parcel.id) < before)
    asked = asked.order_by(Parcel.ended_at.desc(), Parcel.id.desc()).limit(most)
    return [_row(one, now) for one in session.scalars(asked.options(*with_rooms()))]


def declines(session: Session) -> list[DeclineRow]:
    """Households that want nothing accepted."""
    asked = select(ParcelDecline).where(ParcelDecline.until.is_(None)).order_by(ParcelDecline.id)
    return [
        DeclineRow(
            ref_of(one), one.unit.code.long, one.person.name if one.person else "全户", one.words, one.since
        )
        for one in session.scalars(asked)
    ]


def _row(parcel: Parcel, now: datetime) -> ParcelRow:
    days = age_days(parcel.taken_in_at, now.date())
    place: Place | None = parcel.place
    return ParcelRow(
        ref=ref_of(parcel),
        unit=Ref("unit", parcel.unit_id) if parcel.unit_id is not None else None,
        number=parcel.number,
        tail=called(parcel),
        courier=parcel.courier.name if parcel.courier is not None else "",
        room=parcel.unit.code.long if parcel.unit is not None else "",
        addressee=parcel.called,
        kind=parcel.kind,
        kind_zh=KIND_ZH[parcel.kind],
        outside=parcel.outside,
        outside_zh=OUTSIDE_ZH[parcel.outside],
        outside_words=parcel.outside_words,
        state=parcel.state,
        state_zh=STATE_ZH[parcel.state],
        doubt=parcel.doubt,
        doubt_zh=DOUBT_ZH.get(parcel.doubt, ""),
        place=place.words if place else "",
        code=parcel.code,
        taken_in=parcel.taken_in_at,
        age=age_words(parcel.kind, parcel.taken_in_at, now),
        days=days,
        step=age_step(days),
        over=is_over(parcel.kind, parcel.taken_in_at, now),
        reminded=parcel.reminded_at,
        decided=parcel.decided,
        labelled=parcel.labelled_at is not None,
        ended=parcel.ended_at,
        ended_to=parcel.ended_to,
        why=parcel.why,
        handover=parcel.handover_id,
    )


def photos(session: Session, parcel_id: int) -> list[tuple[int, str]]:
    """The photographs of a parcel as (id, title)."""
    return [(photo.ref.id, photo.title) for photo in attached(session, Ref(Parcel.__tablename__, parcel_id))]


def _call_words(call: ParcelCall, staff: dict[int, str]) -> str:
    what = "催领" if call.reminder else "通知"
    more = f"，{call.words}" if call.words else ""
    by = staff.get(call.by, "")
    return f"{call.at:%m-%d %H:%M} {CALL_ZH[call.how]}{what} {len(call.about)} 件{more}　{by}"


def _handovers(session: Session, unit_id: int, staff: dict[int, str]) -> Sequence[HandoverLine]:
    asked = select(ParcelHandover).where(ParcelHandover.unit_id == unit_id)
    found = session.scalars(asked.order_by(ParcelHandover.at.desc(), ParcelHandover.id.desc()).limit(5))
    return [
        HandoverLine(
            ref_of(one),
            one.at,
            staff.get(one.by, ""),
            f"{one.name}（{one.relation}）" if one.relation else one.name,
            PROOF_ZH[one.proof],
            tuple(called(parcel) for parcel in one.parcels),
            one.undone_why,
            one.strokes,
            one.count,
        )
        for one in found
    ]
