"""A household's parcels on its card: what waits and how long, the last ones collected, when it was told."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.modules.parcels.finding import called, open_of
from app.modules.parcels.model import Parcel, ParcelCall, ParcelDecline
from app.modules.parcels.rules import CALL_ZH, KIND_ZH, age_days
from app.rules.household_card import DONE, LATER, OVERDUE, PLAIN, TODAY, Section, SectionLine
from app.rules.ref import Ref
from app.storage.record import ref_of

LAST = 3
LONG, TOO_LONG = 3, 8
"""Days from which a parcel is to be chased, and from which it lies too long."""


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """What waits, the last three collected, the last call; None for a household that never had a parcel."""
    waiting = open_of(session, unit_id)
    asked = (
        select(Parcel)
        .where(Parcel.unit_id == unit_id, Parcel.state == "collected")
        .options(joinedload(Parcel.bay))
        .order_by(Parcel.ended_at.desc(), Parcel.id.desc())
        .limit(LAST)
    )
    collected = session.scalars(asked).all()
    declined = _declined(session, unit_id)
    if not waiting and not collected and not declined:
        return None
    oldest = max((age_days(one.taken_in_at, today) for one in waiting), default=0)
    told = [f"待取 {len(waiting)}"] + ([f"最久 {oldest} 天"] if oldest else [])
    lines = (
        *(_waiting(one, today) for one in waiting),
        *(_call(session, unit_id) if waiting else ()),
        *(_collected(one) for one in collected),
    )
    return Section(
        title="包裹",
        summary=" · ".join(told),
        lines=lines,
        ref=Ref("unit", unit_id) if waiting else None,
        room="parcels",
        action="交付" if waiting else "",
        subjects=tuple(ref_of(one) for one in waiting),
        notices=declined,
    )


def _waiting(one: Parcel, today: date) -> SectionLine:
    days = age_days(one.taken_in_at, today)
    tone = OVERDUE if days >= TOO_LONG else TODAY if days >= LONG or one.kind == "perishable" else LATER
    kind = f" {KIND_ZH[one.kind]}" if one.kind != "ordinary" else ""
    place = f"{one.place.words}，" if one.place else ""
    since = f"{days} 天" if days else "今天到"
    return SectionLine(tone, f"{called(one)}{kind}", f"{place}{since}", ref_of(one))


def _collected(one: Parcel) -> SectionLine:
    day = f"{one.ended_at:%Y-%m-%d}" if one.ended_at is not None else ""
    return SectionLine(DONE, called(one), f"{day} 取走", ref_of(one))


def _call(session: Session, unit_id: int) -> tuple[SectionLine, ...]:
    asked = select(ParcelCall).where(ParcelCall.unit_id == unit_id).order_by(ParcelCall.at.desc())
    last = session.scalars(asked.limit(1)).first()
    if last is None:
        return ()
    what = "催领" if last.reminder else "通知"
    return (SectionLine(PLAIN, f"{CALL_ZH[last.how]}{what}", f"{last.at:%Y-%m-%d %H:%M}"),)


def _declined(session: Session, unit_id: int) -> tuple[SectionLine, ...]:
    asked = select(ParcelDecline).where(ParcelDecline.unit_id == unit_id, ParcelDecline.until.is_(None))
    return tuple(
        SectionLine("info", "不让代收包裹", one.words, ref_of(one)) for one in session.scalars(asked)
    )
