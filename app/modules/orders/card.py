"""One work order as its card and its paper read it: facts, what came back, the money, what is next."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.modules.orders.model import WorkOrder
from app.modules.orders.rules import (
    CHARGE_ZH,
    LATE_AFTER,
    RATING_ZH,
    SERVICE_ZH,
    SIGNED_ZH,
    STATE_ZH,
    URGENCY_ZH,
    Material,
    is_late,
)
from app.modules.residents.model import Unit
from app.modules.staff.service import names
from app.rules.masking import mask_phone
from app.rules.ref import Ref
from app.storage.record import ref_of


@dataclass(frozen=True)
class OrderCard:
    """One order. `telephone` is covered, and empty when the register knows none; sums are in fen.

    `printed` counts how often it left the printer. `worker` is team and person, `where` flat and place.
    """

    ref: Ref
    source: Ref
    source_code: str
    unit: Ref | None
    code: str
    state: str
    state_zh: str
    late: bool
    service: str
    service_zh: str
    urgency: str
    urgency_zh: str
    channel: str
    reported_at: datetime | None
    room: str
    place: str
    where: str
    what: str
    contact: str
    telephone: str
    team: str
    person: str
    worker: str
    planned_from: datetime | None
    planned_until: datetime | None
    sent_at: datetime
    sent_by: str
    printed: int
    arrived_at: datetime | None
    arrived_words: str
    finished_at: datetime | None
    finished_words: str
    measure: str
    lines: tuple[Material, ...]
    labour: int
    total: int
    charge: str
    charge_zh: str
    receipt: str
    signed: str
    signed_zh: str
    strokes: str
    rating: int | None
    rating_zh: str
    cancelled: str

    @property
    def planned_words(self) -> str:
        """From when until when it is planned: 11-23 10:00 至 12:00."""
        return span_words(self.planned_from, self.planned_until)


def span_words(begins: datetime | None, ends: datetime | None) -> str:
    """Two times as lists and papers show them; the second day is said only when it is another."""
    if begins is None and ends is None:
        return ""
    if begins is None:
        return f"{ends:%m-%d %H:%M} 前"
    if ends is None:
        return f"{begins:%m-%d %H:%M} 起"
    same = begins.date() == ends.date()
    return f"{begins:%m-%d %H:%M} 至 {f'{ends:%H:%M}' if same else f'{ends:%m-%d %H:%M}'}"


def where_of(order: WorkOrder) -> str:
    """Flat and place in one line."""
    return "　".join(part for part in (order.unit.code.long if order.unit else "", order.place) if part)


def worker_of(order: WorkOrder) -> str:
    """Team and person in one line."""
    return f"{order.team} {order.worker}".strip()


def order_card(session: Session, order_id: int, now: datetime) -> OrderCard | None:
    """One order with everything about it, or None when there is none."""
    order = session.get(WorkOrder, order_id)
    if order is None:
        return None
    known = names(session)
    return OrderCard(
        ref=ref_of(order),
        source=order.source,
        source_code=order.source_code,
        unit=Ref(Unit.__tablename__, order.unit_id) if order.unit_id else None,
        code=order.code,
        state=order.state,
        state_zh=STATE_ZH[order.state],
        late=is_late(order.state, order.planned_until, now),
        service=order.service,
        service_zh=SERVICE_ZH[order.service],
        urgency=order.urgency,
        urgency_zh=URGENCY_ZH[order.urgency],
        channel=order.channel,
        reported_at=order.reported_at,
        room=order.unit.code.long if order.unit else "",
        place=order.place,
        where=where_of(order),
        what=order.what,
        contact=order.contact,
        telephone=_telephone(order),
        team=order.team,
        person=order.worker,
        worker=worker_of(order),
        planned_from=order.planned_from,
        planned_until=order.planned_until,
        sent_at=order.sent_at,
        sent_by=known.get(order.sent_by, ""),
        printed=0 if order.printed_at is None else 1 + order.reprints,
        arrived_at=order.arrived_at,
        arrived_words=_noted(order.arrived_at, order.arrived_noted_at, known.get(order.arrived_by or 0, "")),
        finished_at=order.finished_at,
        finished_words=_noted(
            order.finished_at, order.finished_noted_at, known.get(order.finished_by or 0, "")
        ),
        measure=order.measure,
        lines=tuple(Material(one.name, one.quantity, one.counted, one.price) for one in order.lines),
        labour=order.labour,
        total=order.total,
        charge=order.charge,
        charge_zh=CHARGE_ZH[order.charge],
        receipt=order.receipt,
        signed=order.signed,
        signed_zh=SIGNED_ZH[order.signed],
        strokes=order.strokes,
        rating=order.rating,
        rating_zh=RATING_ZH.get(order.rating or 0, ""),
        cancelled=_cancelled(order, known),
    )


def _telephone(order: WorkOrder) -> str:
    known = order.person.open_telephones if order.person is not None else []
    return mask_phone(known[0].number) if known else ""


def _noted(at: datetime | None, noted_at: datetime | None, by: str) -> str:
    """When it was and who wrote it down; what was written down later says so."""
    if at is None:
        return ""
    late = noted_at is not None and noted_at - at > LATE_AFTER
    return f"{at:%m-%d %H:%M}　{by} {f'{noted_at:%m-%d %H:%M} 补记' if late else '登记'}"


def _cancelled(order: WorkOrder, known: dict[int, str]) -> str:
    if order.cancelled_at is None:
        return ""
    return (
        f"{order.cancelled_at:%m-%d %H:%M}　{known.get(order.cancelled_by or 0, '')}：{order.cancelled_why}"
    )
