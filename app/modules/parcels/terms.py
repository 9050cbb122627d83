"""What the one box finds a parcel by: its label, its tracking number and the end of it, its pick-up code."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.parcels.finding import called, with_rooms
from app.modules.parcels.model import Parcel
from app.modules.parcels.rules import KIND_ZH, OPEN, STATE_ZH, own_code
from app.rules.hit import Hit
from app.rules.query import whole_term
from app.rules.ref import Ref
from app.rules.rooms import room_terms
from app.storage.search import in_slices

KIND = Parcel.__tablename__
TAIL = 4
_HERE = " 包裹"
"""Behind a room's terms: a typed room finds what waits for it too, and never only that."""


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The terms of every parcel that changed; one that is gone is found by its whole number only."""
    found = []
    for some in in_slices(sorted(ref.id for ref in touched if ref.kind == KIND)):
        for parcel in session.scalars(select(Parcel).where(Parcel.id.in_(some))):
            found.append((Ref(KIND, parcel.id), frozenset(_words(parcel))))
    return found


def _words(parcel: Parcel) -> set[str]:
    if parcel.state == "void":
        return set()
    number = parcel.number.casefold()
    own = {number, own_code(parcel.id)} - {""}
    words = {whole_term(one) for one in own}
    if parcel.state in OPEN:
        words = {one.casefold() for one in own} | {number[-TAIL:], parcel.code} - {""}
        if parcel.unit is not None:
            words |= {term + _HERE for term in room_terms(parcel.unit.code)}
    return words


def hits(session: Session, parcels: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these parcels: Enter hands out what waits, and opens the rest."""
    kept = {
        parcel.id: parcel
        for some in in_slices(parcels)
        for parcel in session.scalars(select(Parcel).where(Parcel.id.in_(some)).options(*with_rooms()))
    }
    return [_hit(kept[one], one in exact) for one in parcels if one in kept]


def _hit(parcel: Parcel, exact: bool) -> Hit:
    room = parcel.unit.code.long if parcel.unit is not None else "待认"
    place = parcel.place.words if parcel.place and parcel.state in OPEN else ""
    stands = " · ".join(part for part in (KIND_ZH[parcel.kind], place, STATE_ZH[parcel.state]) if part)
    return Hit(
        ref=Ref(KIND, parcel.id),
        icon="parcels",
        title=f"{room}　{called(parcel)}",
        detail=stands,
        action="交付" if parcel.state == "waiting" else "打开包裹",
        exact=exact,
    )
