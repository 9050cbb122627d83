"""What the papers of the shelf are filled from: labels, the sheet to sign, what is left too long."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.parcels import lists
from app.modules.parcels.finding import bays, called, one_household, waiting_or_refuse
from app.modules.parcels.handing import Taker
from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.model import Parcel, ParcelCall, ParcelCalled, ParcelHandover
from app.modules.parcels.rules import (
    BAY_ZH,
    CALL_ZH,
    CONSENT_ZH,
    KIND_ZH,
    OUT,
    PAPER_ZH,
    Place,
    identity_tail,
    place_code,
)
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.storage.search import in_slices

_BOTH = "本人"


@dataclass(frozen=True)
class PlaceLabel:
    """The label of one place: what it is called, what its bars say, for what it is."""

    place: str
    barcode: str
    kind: str


@dataclass(frozen=True)
class PickupLine:
    """One parcel of a sheet to sign."""

    place: str
    kind: str
    what: str
    taken_in: datetime
    code: str


@dataclass(frozen=True)
class PickupSheet:
    """One household's parcels and who takes them; `at` is empty before they were handed out."""

    room: str
    parcels: tuple[PickupLine, ...]
    addressees: str
    taker: str
    relation: str
    consent: str
    paper: str
    clerk: str
    at: datetime | None = None
    strokes: str = ""
    undone: str = ""


@dataclass(frozen=True)
class AgedLine:
    """One parcel of the list for the leader; `calls` is what was done so far, in words."""

    parcel: ParcelRow
    calls: str


def label_rows(session: Session, refs: Sequence[Ref], now: datetime) -> list[ParcelRow]:
    """Parcels for their labels, in the order given. Raises Refusal for one that is not on the shelf."""
    found = [row for ref in refs if (row := lists.parcel(session, ref.id, now)) is not None]
    gone = next((row for row in found if row.ended is not None), None)
    if gone is not None:
        raise Refusal(f"{gone.tail} {gone.state_zh}，不在架上了，不用标签。", clause=OUT)
    return found


def place_labels(session: Session, bay_ids: Collection[int] | None = None) -> list[PlaceLabel]:
    """A label for every place of these bays, or of all, bay by bay from the top."""
    return [
        PlaceLabel(place.words, place_code(bay.id, place), "" if bay.kind == "ordinary" else BAY_ZH[bay.kind])
        for bay in bays(session)
        if bay_ids is None or bay.id in bay_ids
        for place in (
            Place(bay.name, level, spot)
            for level in range(1, bay.levels + 1)
            for spot in range(1, bay.spots + 1)
        )
    ]


def pickup(session: Session, handover_id: int) -> PickupSheet:
    """A handover for its sheet, signed or to be signed (PARC-02). Raises Refusal."""
    given = session.get(ParcelHandover, handover_id)
    if given is None:
        raise Refusal("没有这次交付，请刷新后再看。", clause=OUT)
    consent = CONSENT_ZH.get(given.consent, "")
    return PickupSheet(
        room=given.unit.code.long,
        parcels=tuple(_line(parcel) for parcel in given.parcels),
        addressees=_whose(given.parcels),
        taker=given.name,
        relation=given.relation or _BOTH,
        consent="，".join(filter(None, (consent, given.consent_words))),
        paper=_paper(given.paper, given.paper_tail),
        clerk=names(session).get(given.by, ""),
        at=given.at,
        strokes=given.strokes,
        undone=given.undone_why,
    )


def to_sign(session: Session, parcel_ids: Sequence[int], who: Taker, clerk: str) -> PickupSheet:
    """The sheet to sign before parcels are handed out; what was not typed is written by hand. Refusal."""
    if not parcel_ids:
        raise Refusal("请先选包裹，再打印签收单。", clause=OUT)
    parcels = [waiting_or_refuse(session, parcel_id) for parcel_id in dict.fromkeys(parcel_ids)]
    other = who.taker == "other"
    consent = CONSENT_ZH.get(who.consent, "") if other else ""
    return PickupSheet(
        room=one_household(parcels).code.long,
        parcels=tuple(_line(parcel) for parcel in parcels),
        addressees=_whose(parcels),
        taker=who.name or ("" if other else parcels[0].called),
        relation=who.relation if other else _BOTH,
        consent="，".join(filter(None, (consent, who.consent_words if other else ""))),
        paper=_paper(who.paper, identity_tail(who.paper_number)),
        clerk=clerk,
    )


def aged(session: Session, refs: Sequence[Ref], now: datetime) -> list[AgedLine]:
    """Parcels for the list of what is left too long, the oldest first; only what is still on the shelf."""
    rows = [row for ref in refs if (row := lists.parcel(session, ref.id, now)) and row.ended is None]
    told = _calls(session, [row.ref.id for row in rows])
    rows.sort(key=lambda row: (row.taken_in, row.ref.id))
    return [AgedLine(row, "\n".join(told.get(row.ref.id, ()))) for row in rows]


def _calls(session: Session, parcel_ids: list[int]) -> dict[int, list[str]]:
    """What was done to tell of each parcel, the newest last."""
    found: dict[int, list[str]] = {}
    for some in in_slices(parcel_ids):
        asked = (
            select(ParcelCalled)
            .join(ParcelCall)
            .where(ParcelCalled.parcel_id.in_(some))
            .options(joinedload(ParcelCalled.call))
            .order_by(ParcelCall.at, ParcelCall.id)
        )
        for row in session.scalars(asked):
            what = "催领" if row.call.reminder else "通知"
            more = f"，{row.call.words}" if row.call.words else ""
            words = f"{row.call.at:%m-%d} {CALL_ZH[row.call.how]}{what}{more}"
            found.setdefault(row.parcel_id, []).append(words)
    return found


def _line(parcel: Parcel) -> PickupLine:
    courier = parcel.courier.name if parcel.courier is not None else ""
    what = "　".join(filter(None, (parcel.number or called(parcel), courier)))
    place = parcel.place.words if parcel.place is not None else ""
    return PickupLine(place, KIND_ZH[parcel.kind], what, parcel.taken_in_at, parcel.code)


def _whose(parcels: Sequence[Parcel]) -> str:
    return "、".join(dict.fromkeys(parcel.called for parcel in parcels if parcel.called))


def _paper(kind: str, tail: str) -> str:
    return f"{PAPER_ZH[kind]}　末四位 {tail}" if kind and tail else PAPER_ZH.get(kind, "")
