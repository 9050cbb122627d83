"""What became of one parcel, and the queue of those nobody is sure of, as the screens tell it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.parcels.addressees import Candidate, addressees
from app.modules.parcels.lists import ParcelRow, open_parcels
from app.modules.parcels.model import Parcel, ParcelCall, ParcelCalled, ParcelHandover
from app.modules.parcels.rules import CALL_ZH, PROOF_ZH, STATE_ZH
from app.modules.staff.service import names
from app.rules.ref import Ref


@dataclass(frozen=True)
class Doubtful:
    """One parcel of the queue with those it may be for."""

    parcel: ParcelRow
    candidates: tuple[Candidate, ...]


def story(session: Session, parcel_id: int) -> tuple[tuple[str, str], ...]:
    """What happened to a parcel, the oldest first, as (when, words)."""
    parcel = session.get(Parcel, parcel_id)
    if parcel is None:
        return ()
    staff = names(session)
    told = [(parcel.taken_in_at, f"收件，{staff.get(parcel.taken_in_by, '')}")]
    if parcel.labelled_at is not None:
        told.append((parcel.labelled_at, "打印标签"))
    asked = select(ParcelCall).join(ParcelCalled).where(ParcelCalled.parcel_id == parcel_id)
    for call in session.scalars(asked.order_by(ParcelCall.at)):
        what = f"{CALL_ZH[call.how]}{'催领' if call.reminder else '通知'}"
        told.append((call.at, "，".join(one for one in (what, call.words, staff.get(call.by, "")) if one)))
    if parcel.decided_at is not None:
        told.append((parcel.decided_at, f"定下办法：{parcel.decided}"))
    if parcel.ended_at is not None:
        told.append((parcel.ended_at, _ended(parcel, staff)))
    return tuple((f"{at:%m-%d %H:%M}", words) for at, words in sorted(told, key=lambda one: one[0]))


def doubtful(session: Session, now: datetime) -> list[Doubtful]:
    """The parcels nobody is sure of, the oldest first, each with those it may be for."""
    rows = [row for row in open_parcels(session, now) if row.state == "unclear"]
    return [Doubtful(row, _candidates(session, row)) for row in rows]


def unit_of(session: Session, ref: Ref) -> Ref | None:
    """The household a handover, a call or a parcel is about; None when it is about none."""
    tables: dict[str, type[Any]] = {
        table.__tablename__: table for table in (ParcelHandover, ParcelCall, ParcelCalled, Parcel)
    }
    table = tables.get(ref.kind)
    found = session.get(table, ref.id) if table is not None else None
    if isinstance(found, ParcelCalled):
        found = found.call
    return Ref("unit", found.unit_id) if found is not None and found.unit_id is not None else None


def _candidates(session: Session, row: ParcelRow) -> tuple[Candidate, ...]:
    asked = row.room if row.doubt == "declined" and row.room else row.addressee or row.room
    return tuple(addressees(session, asked, 4)) if asked else ()


def _ended(parcel: Parcel, staff: dict[int, str]) -> str:
    proof = PROOF_ZH[parcel.handover.proof] if parcel.handover is not None else ""
    to = f"给 {parcel.ended_to}" if parcel.ended_to else ""
    by = staff.get(parcel.ended_by or 0, "")
    return "，".join(one for one in (STATE_ZH[parcel.state], to, proof, parcel.why, by) if one)
