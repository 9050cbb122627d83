"""Finding parcels, places and households for the verbs and lists of the shelf."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from app.errors import Refusal
from app.modules.parcels.model import Parcel, ParcelDecline, ShelfBay
from app.modules.parcels.rules import (
    IN,
    OPEN,
    OUT,
    STATE_ZH,
    Place,
    Spot,
    coded_place,
    number_or_refuse,
    place_of,
)
from app.modules.residents.model import Person, Tie, Unit

IS_OPEN = Parcel.state.in_([literal(state, literal_execute=True) for state in OPEN])
"""Parcels on the shelf, written so that SQLite sees that the indexes of open ones hold them all."""


@dataclass(frozen=True)
class Whose:
    """Whose a parcel is, as far as it is known; `doubt` says why it goes into the queue."""

    unit: Unit | None
    person: Person | None
    doubt: str = ""


def parcel_or_refuse(session: Session, parcel_id: int) -> Parcel:
    """A parcel. Raises Refusal when there is none."""
    parcel = session.get(Parcel, parcel_id)
    if parcel is None:
        raise Refusal("没有这件包裹，请刷新后再看。")
    return parcel


def open_or_refuse(session: Session, parcel_id: int) -> Parcel:
    """A parcel that is on the shelf. Raises Refusal that says what became of it."""
    parcel = parcel_or_refuse(session, parcel_id)
    if parcel.state not in OPEN:
        day = f"{parcel.ended_at:%m-%d %H:%M} " if parcel.ended_at else ""
        raise Refusal(f"{called(parcel)} {day}{STATE_ZH[parcel.state]}，不在架上了。", clause=OUT)
    return parcel


def waiting_or_refuse(session: Session, parcel_id: int) -> Parcel:
    """A parcel on the shelf whose household is known. Raises Refusal."""
    parcel = open_or_refuse(session, parcel_id)
    if parcel.state != "waiting":
        raise Refusal(f"{called(parcel)} 还在待认，请先认定是谁的。", clause=IN)
    return parcel


def called(parcel: Parcel) -> str:
    """What a parcel is called on screen and in the journal, without a person: 尾号 7316."""
    return f"尾号 {parcel.number[-4:]}" if parcel.number else f"无单号 {parcel.id}"


def new_number(session: Session, text: str) -> str:
    """A tracking number that is not on the shelf yet, as it is kept. Raises Refusal."""
    number = number_or_refuse(text)
    there = session.scalars(select(Parcel).where(IS_OPEN, Parcel.number == number)).first()
    if there is not None:
        room = there.unit.code.long if there.unit is not None else "待认"
        place = f"，在 {there.place.words}" if there.place else ""
        raise Refusal(
            f"这个单号已经收过：{there.taken_in_at:%m-%d %H:%M}，{room}{place}。不用再登记。",
            clause=IN,
            field="number",
        )
    return number


def unit_or_refuse(session: Session, unit_id: int | None) -> Unit:
    """A household. Raises Refusal."""
    unit = session.get(Unit, unit_id) if unit_id else None
    if unit is None:
        raise Refusal("住户名册里没有这一户，请核对房号。", clause=IN, field="room")
    return unit


def lives_there(session: Session, unit_id: int, person_id: int) -> bool:
    """True if somebody belongs to a household today."""
    asked = select(Tie.id).where(Tie.unit_id == unit_id, Tie.person_id == person_id, Tie.until.is_(None))
    return session.scalars(asked.limit(1)).first() is not None


def decline_of(session: Session, unit_id: int, person_id: int | None) -> ParcelDecline | None:
    """What a household, or this person of it, said about not accepting parcels; None when nothing."""
    asked = select(ParcelDecline).where(
        ParcelDecline.unit_id == unit_id,
        ParcelDecline.until.is_(None),
        ParcelDecline.person_id.is_(None) | (ParcelDecline.person_id == person_id),
    )
    return session.scalars(asked.order_by(ParcelDecline.id).limit(1)).first()


def bays(session: Session) -> Sequence[ShelfBay]:
    """The bays that stand, in their order."""
    asked = select(ShelfBay).where(ShelfBay.retired_at.is_(None))
    return session.scalars(asked.order_by(ShelfBay.position, ShelfBay.id)).all()


def spots(session: Session) -> list[Spot]:
    """Every place of the shelf in its order, bay by bay from the top."""
    return [
        Spot(Place(bay.name, level, spot), bay.kind, bay.holds)
        for bay in bays(session)
        for level in range(1, bay.levels + 1)
        for spot in range(1, bay.spots + 1)
    ]


def loads(session: Session) -> Counter[Place]:
    """How many parcels lie at each place."""
    asked = (
        select(ShelfBay.name, Parcel.level, Parcel.spot)
        .join(Parcel, Parcel.bay_id == ShelfBay.id)
        .where(IS_OPEN)
    )
    rows = session.execute(asked).all()
    return Counter(Place(bay, level, spot) for bay, level, spot in rows if level and spot)


def place_or_refuse(session: Session, text: str) -> tuple[ShelfBay, Place]:
    """A place of the shelf as typed or scanned. Raises Refusal naming the field."""
    coded = coded_place(text)
    if coded is not None:
        known = {one.id: one.name.upper() for one in bays(session)}
        place: Place | None = Place(known.get(coded[0], f"{coded[0]} 号"), *coded[1:])
    else:
        place = place_of(text)
    if place is None:
        raise Refusal("货位请写成 A2-4：架号、第几层、第几格。", field="place")
    bay = next((one for one in bays(session) if one.name.upper() == place.bay), None)
    if bay is None:
        names = "、".join(one.name for one in bays(session))
        raise Refusal(
            f"没有 {place.bay} 架，现有 {names}，请核对架号。" if names else "还没有设货架。", field="place"
        )
    if place.level > bay.levels or place.spot > bay.spots:
        raise Refusal(f"{bay.name} 架只有 {bay.levels} 层，每层 {bay.spots} 格，请核对货位。", field="place")
    return bay, Place(bay.name, place.level, place.spot)


def open_of(session: Session, unit_id: int) -> Sequence[Parcel]:
    """What waits for a household, the oldest first."""
    asked = select(Parcel).where(IS_OPEN, Parcel.unit_id == unit_id, Parcel.state == "waiting")
    return session.scalars(asked.order_by(Parcel.taken_in_at, Parcel.id)).all()


def with_rooms() -> tuple[ExecutableOption, ...]:
    """What a list of parcels reads along, so that three hundred are a few queries."""
    return (
        joinedload(Parcel.unit).joinedload(Unit.building),
        joinedload(Parcel.person),
        joinedload(Parcel.courier),
        joinedload(Parcel.bay),
    )


def since(parcel: Parcel) -> datetime:
    """From when the next reminder of a parcel counts: the last one, else its coming."""
    return parcel.reminded_at or parcel.taken_in_at


def one_household(parcels: Iterable[Parcel]) -> Unit:
    """The household of parcels that are handed out together. Raises Refusal when they have several."""
    units = {parcel.unit_id: parcel.unit for parcel in parcels}
    if len(units) != 1 or None in units:
        rooms = "、".join(unit.code.long for unit in units.values() if unit is not None)
        raise Refusal(f"这几件是不同的住户（{rooms}），请一户一户交付。", clause=OUT)
    (unit,) = units.values()
    assert unit is not None
    return unit
