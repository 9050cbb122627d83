"""What the journal calls the records of the shelf: ends of numbers, places, rooms, never a person."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.parcels.finding import called
from app.modules.parcels.model import (
    Courier,
    Parcel,
    ParcelCall,
    ParcelCalled,
    ParcelDecline,
    ParcelHandover,
    ParcelSitting,
    ShelfBay,
    ShelfCheck,
    ShelfCheckSeen,
)
from app.rules.ref import Ref
from app.storage.search import in_slices

_TABLES: dict[str, tuple[type[Any], str, Callable[[Any], str]]] = {
    "parcel": (Parcel, "包裹", called),
    "parcel_handover": (ParcelHandover, "包裹交付", lambda one: f"{one.unit.code.long} {one.count} 件"),
    "parcel_call": (ParcelCall, "包裹通知", lambda one: one.unit.code.long),
    "parcel_called": (ParcelCalled, "通知的包裹", lambda one: called(one.parcel)),
    "parcel_sitting": (
        ParcelSitting, "收件", lambda one: one.courier.name if one.courier else f"{one.began_at:%m-%d %H:%M}",
    ),
    "parcel_decline": (ParcelDecline, "不让代收", lambda one: one.unit.code.long),
    "shelf_bay": (ShelfBay, "货架", lambda one: f"{one.name} 架"),
    "courier": (Courier, "快递公司", lambda one: one.name),
    "shelf_check": (ShelfCheck, "清架", lambda one: f"{one.began_at:%Y-%m-%d}"),
    "shelf_check_seen": (ShelfCheckSeen, "清架扫码", lambda one: one.code),
}  # fmt: skip

KINDS = {kind: zh for kind, (_, zh, _) in _TABLES.items()}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """What these records are called today."""
    found: dict[Ref, str] = {}
    for kind, (table, _, words) in _TABLES.items():
        for some in in_slices(sorted(ref.id for ref in refs if ref.kind == kind)):
            for record in session.scalars(select(table).where(table.id.in_(some))):
                found[Ref(kind, record.id)] = words(record)
    return found
