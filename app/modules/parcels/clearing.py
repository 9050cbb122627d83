"""Closed parcels lose their names once the site's time of keeping is over (ARCH-15)."""

from datetime import datetime, time

from sqlalchemy import select

from app.modules.parcels.model import Parcel, ParcelHandover, ParcelSitting
from app.modules.retention.service import months
from app.rules.clocks import add_months
from app.storage.act import Act
from app.storage.attachments import attached, take_away
from app.storage.record import ref_of

KEPT_AS = "parcel"
"""The line of the table of retention that says how long."""
AT_ONCE = 500


def clear_names(act: Act) -> int:
    """Take names, telephones, papers, signatures and photographs from what was closed long enough ago.

    Part of the day's first act; the room, the days and the number of the parcel stay. Returns how many.
    """
    kept = months(act.session, KEPT_AS)
    if kept is None:
        return 0
    before = datetime.combine(add_months(act.today, -kept), time())
    asked = select(Parcel).where(Parcel.cleared_at.is_(None), Parcel.ended_at < before)
    parcels = act.session.scalars(asked.order_by(Parcel.ended_at).limit(AT_ONCE)).all()
    for parcel in parcels:
        parcel.addressee, parcel.person_id, parcel.ended_to, parcel.cleared_at = "", None, "", act.now
        for photo in attached(act.session, ref_of(parcel)):
            take_away(act, photo.ref.id)
        if parcel.handover is not None:
            _clear_handover(parcel.handover)
    _clear_sittings(act, before)
    act.session.flush()
    return len(parcels)


def _clear_handover(handover: ParcelHandover) -> None:
    handover.name, handover.paper_tail, handover.strokes, handover.consent_words = "", "", "", ""


def _clear_sittings(act: Act, before: datetime) -> None:
    """Who brought them; a sitting of which something still waits keeps it."""
    waits = select(Parcel.id).where(Parcel.sitting_id == ParcelSitting.id, Parcel.cleared_at.is_(None))
    asked = select(ParcelSitting).where(
        ParcelSitting.cleared_at.is_(None), ParcelSitting.began_at < before, ~waits.exists()
    )
    for sitting in act.session.scalars(asked.order_by(ParcelSitting.began_at).limit(AT_ONCE)):
        sitting.brought_by, sitting.telephone, sitting.cleared_at = "", "", act.now
