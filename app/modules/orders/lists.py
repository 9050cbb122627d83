"""What lists show of work orders: those of one matter with what happened, the open ones, how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session, selectinload

from app.errors import Refusal
from app.modules.orders.card import OrderCard as OrderCard
from app.modules.orders.card import order_card, span_words, where_of, worker_of
from app.modules.orders.model import WorkOrder
from app.modules.orders.rules import (
    CHARGE_ZH,
    CLAUSE,
    LATE_AFTER,
    OPEN,
    RATING_ZH,
    STATE_ZH,
    behind_words,
    is_late,
    money,
)
from app.modules.orders.shipped import team_names
from app.modules.residents.model import Unit
from app.modules.staff.service import names, working
from app.rules.ref import Ref
from app.storage.record import ref_of

IS_OPEN = WorkOrder.state.in_([literal(state, literal_execute=True) for state in OPEN])
"""Orders on their way, written so that SQLite sees that the index of those holds them all."""
IS_UNPAID = (WorkOrder.state == literal("finished", literal_execute=True)) & (
    WorkOrder.charge == literal("due", literal_execute=True)
)
"""Orders whose money is still to come, written so that SQLite sees the same of theirs."""


@dataclass(frozen=True)
class OrderRow:
    """One line of a list of orders; `stands`, `sign` and `tone` are how it stands, late ones stand out."""

    ref: Ref
    code: str
    source: Ref
    source_code: str
    room: str
    where: str
    what: str
    worker: str
    planned: str
    sent: str
    stands: str
    sign: str
    tone: str
    urgent: bool
    late: bool


@dataclass(frozen=True)
class OrderEvent:
    """One thing that happened to an order, for the timeline of what it was made for."""

    ref: Ref
    at: datetime
    sign: str
    title: str
    detail: str
    by: str
    late: bool


@dataclass(frozen=True)
class OrderCounts:
    """How many orders are open, how many of them are past their planned end, how many are to be paid."""

    open: int
    late: int
    unpaid: int


@dataclass(frozen=True)
class Offers:
    """What the dialog offers: the teams, and who works here by name."""

    teams: tuple[str, ...]
    staff: tuple[str, ...]


def of_source(session: Session, source: Ref, now: datetime) -> list[OrderRow]:
    """The orders made for one thing, the first one first."""
    return _rows(session, _asked().where(*_about(source)).order_by(WorkOrder.id), now)


def events_of_source(session: Session, source: Ref, now: datetime) -> list[OrderEvent]:
    """Everything that happened to the orders made for one thing, in the order of time."""
    known = names(session)
    orders = session.scalars(_asked().where(*_about(source)).order_by(WorkOrder.id))
    events = [event for order in orders for event in _events(order, known, now)]
    return sorted(events, key=lambda event: (event.at, event.ref.id))


def open_orders(session: Session, now: datetime) -> list[OrderRow]:
    """The orders on their way: the late ones first, then the urgent ones, then as they are planned."""
    rows = list(session.scalars(_asked().where(IS_OPEN)))
    rows.sort(
        key=lambda order: (
            not is_late(order.state, order.planned_until, now),
            order.urgency != "urgent",
            order.planned_until or datetime.max,
            order.id,
        )
    )
    return [row_of(order, now) for order in rows]


def counts(session: Session, now: datetime) -> OrderCounts:
    """What a head line says of the orders."""
    late = IS_OPEN & (WorkOrder.planned_until < now)
    return OrderCounts(
        open=_count(session, IS_OPEN),
        late=_count(session, late),
        unpaid=_count(session, IS_UNPAID),
    )


def order(session: Session, order_id: int, now: datetime) -> OrderCard:
    """One order with everything about it. Raises Refusal when there is none."""
    card = order_card(session, order_id, now)
    if card is None:
        raise Refusal("找不到这张派工单，请刷新后再看。", clause=CLAUSE)
    return card


def source_of(session: Session, order_id: int) -> Ref | None:
    """What an order was made for, so that its page can be opened; None when there is no such order."""
    found = session.get(WorkOrder, order_id)
    return found.source if found is not None else None


def offers(session: Session, now: datetime) -> Offers:
    """The teams and the people of the staff that the dialog offers."""
    return Offers(team_names(), tuple(row.name for row in working(session, now.date())))


def row_of(order: WorkOrder, now: datetime) -> OrderRow:
    """One order as a list shows it."""
    stands, sign, tone = stands_of(order, now)
    return OrderRow(
        ref=ref_of(order),
        code=order.code,
        source=order.source,
        source_code=order.source_code,
        room=order.unit.code.short if order.unit else "",
        where=where_of(order),
        what=order.what,
        worker=worker_of(order),
        planned=span_words(order.planned_from, order.planned_until),
        sent=f"{order.sent_at:%m-%d %H:%M}",
        stands=stands,
        sign=sign,
        tone=tone,
        urgent=order.urgency == "urgent",
        late=is_late(order.state, order.planned_until, now),
    )


def stands_of(order: WorkOrder, now: datetime) -> tuple[str, str, str]:
    """How an order stands: words, sign, tone. An open one past its planned end is late."""
    if order.state == "cancelled":
        return STATE_ZH["cancelled"], "off", ""
    if order.state == "finished":
        return ("已完成，待收费", "done", "due") if order.charge == "due" else ("已完成", "done", "")
    if order.planned_until is not None and is_late(order.state, order.planned_until, now):
        return f"{STATE_ZH[order.state]}，超 {behind_words(order.planned_until, now)}", "overdue", "over"
    if order.state == "arrived":
        return STATE_ZH["arrived"], "today", "due"
    return STATE_ZH["sent"], "later", ""


# ---------------------------------------------------------------- inside


def _asked() -> Any:
    return select(WorkOrder).options(
        selectinload(WorkOrder.lines), selectinload(WorkOrder.unit).joinedload(Unit.building)
    )


def _about(source: Ref) -> tuple[Any, ...]:
    return WorkOrder.source_kind == source.kind, WorkOrder.source_id == source.id


def _count(session: Session, where: Any) -> int:
    return session.scalar(select(func.count()).select_from(WorkOrder).where(where)) or 0


def _rows(session: Session, asked: Any, now: datetime) -> list[OrderRow]:
    return [row_of(order, now) for order in session.scalars(asked)]


def _events(order: WorkOrder, known: dict[int, str], now: datetime) -> Sequence[OrderEvent]:
    ref, found = ref_of(order), []

    def add(at: datetime, sign: str, title: str, detail: str, by: int | None, noted: datetime) -> None:
        found.append(
            OrderEvent(ref, at, sign, title, detail, known.get(by or 0, ""), noted - at > LATE_AFTER)
        )

    planned = span_words(order.planned_from, order.planned_until)
    sent = f"{order.code}{f'，计划 {planned}' if planned else ''}"
    add(order.sent_at, "done", f"派{worker_of(order)}", sent, order.sent_by, order.sent_at)
    if order.arrived_at is not None:
        noted = order.arrived_noted_at or order.arrived_at
        add(order.arrived_at, "done", f"到场：{worker_of(order)}", order.code, order.arrived_by, noted)
    if order.finished_at is not None:
        noted = order.finished_noted_at or order.finished_at
        add(order.finished_at, "done", f"完成：{order.measure}", _result(order), order.finished_by, noted)
    if order.cancelled_at is not None:
        words = f"{order.code}：{order.cancelled_why}"
        add(order.cancelled_at, "off", "取消派工", words, order.cancelled_by, order.cancelled_at)
    return found


def _result(order: WorkOrder) -> str:
    """What came back in one line: PG-0012，合计 35.00 元 已收，用户评价满意."""
    parts = [order.code]
    if order.total:
        parts.append(f"合计 {money(order.total)} 元 {CHARGE_ZH[order.charge]}")
    if order.rating is not None:
        parts.append(f"用户评价{RATING_ZH[order.rating]}")
    return "，".join(parts)
