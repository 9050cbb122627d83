"""What a scan or a few typed characters mean among the parcels on the shelf, when somebody comes for one."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.parcels.finding import IS_OPEN
from app.modules.parcels.model import Parcel
from app.modules.parcels.rules import code_of, own_id
from app.modules.residents.model import Unit
from app.rules.query import readings
from app.rules.ref import Ref
from app.rules.text import halfwidth, one_line
from app.storage.record import ref_of
from app.storage.search import find

FEWEST = 4
"""So many last characters of a tracking number must be typed."""
MOST_UNITS = 20


@dataclass(frozen=True)
class Meant:
    """What was found: parcels on the shelf, and the households they wait for.

    `exact` when one parcel was named by its label, its whole number or its pick-up code: the household
    may be shown at once with that parcel chosen. `gone` is a parcel that is no longer on the shelf.
    """

    parcels: tuple[Ref, ...] = ()
    units: tuple[Ref, ...] = ()
    exact: bool = False
    gone: Ref | None = None


def meant(session: Session, text: str) -> Meant:
    """Which parcels on the shelf a label, a number, its last digits, a code, a room or a name means."""
    typed = halfwidth(one_line(text)[:60]).upper()
    plain = "".join(typed.split())
    if not plain:
        return Meant()
    own = own_id(plain)
    if own is not None:
        return _one(session.get(Parcel, own))
    whole = session.scalars(select(Parcel).where(IS_OPEN, Parcel.number == plain)).first()
    if whole is not None:
        return _one(whole)
    coded = _coded(session, plain)
    if coded is not None:
        return _one(coded)
    units = [one.ref.id for one in find(session, readings(text), kind=Unit.__tablename__)]
    waiting = session.scalars(
        select(Parcel).where(IS_OPEN, Parcel.unit_id.in_(units[:500])).order_by(Parcel.taken_in_at, Parcel.id)
    ).all()
    found = list(waiting) + [one for one in _tail(session, plain) if one not in waiting]
    if found:
        return _some(found)
    gone = select(Parcel).where(Parcel.number == plain).order_by(Parcel.id.desc()).limit(1)
    return Meant(gone=ref_of(last) if (last := session.scalars(gone).first()) is not None else None)


def _coded(session: Session, plain: str) -> Parcel | None:
    digits = code_of(plain)
    if len(digits) < 5 or plain.replace("-", "") != digits:
        return None
    asked = select(Parcel).where(IS_OPEN, Parcel.code != "").order_by(Parcel.taken_in_at, Parcel.id)
    return next((one for one in session.scalars(asked) if code_of(one.code) == digits), None)


def _tail(session: Session, plain: str) -> list[Parcel]:
    """Parcels on the shelf whose number ends so; the shelf is small, so it is looked through."""
    if len(plain) < FEWEST:
        return []
    asked = select(Parcel).where(IS_OPEN, Parcel.number.endswith(plain, autoescape=True))
    return list(session.scalars(asked.order_by(Parcel.taken_in_at, Parcel.id)))


def _one(parcel: Parcel | None) -> Meant:
    if parcel is None:
        return Meant()
    if parcel.ended_at is not None:
        return Meant(gone=ref_of(parcel))
    unit = (Ref(Unit.__tablename__, parcel.unit_id),) if parcel.unit_id is not None else ()
    return Meant((ref_of(parcel),), unit, True)


def _some(parcels: list[Parcel]) -> Meant:
    units = dict.fromkeys(one.unit_id for one in parcels if one.unit_id is not None)
    refs = tuple(Ref(Unit.__tablename__, unit_id) for unit_id in list(units)[:MOST_UNITS])
    return Meant(tuple(ref_of(one) for one in parcels), refs)
