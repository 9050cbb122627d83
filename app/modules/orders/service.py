"""What the desk does with work orders (ROLE-09): send, print, change, cancel, note arrival and finish."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.orders.finding import (
    order_in_or_refuse,
    order_or_refuse,
    person_or_none,
    place_or_refuse,
    team_or_refuse,
    unit_or_none,
    what_or_refuse,
    worker_named,
)
from app.modules.orders.finishing import arrive as arrive
from app.modules.orders.finishing import finish as finish
from app.modules.orders.finishing import settle as settle
from app.modules.orders.finishing import take_back as take_back
from app.modules.orders.model import WorkOrder
from app.modules.orders.rules import (
    CLAUSE,
    OPEN,
    SERVICES,
    URGENCIES,
    Asked,
    choice_or_refuse,
    planned_or_refuse,
    words_or_refuse,
)
from app.modules.residents.service import must_not_be_a_stretch
from app.modules.staff.service import who_works
from app.rules.masking import show_phone
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES = "work_order"
ALL_YEARS = 0
"""The number runs on over the years."""
REPEATED_WITHIN = 60
"""Seconds within which the very same order again is a second press of the same key."""


@verb("orders.work", "派工")
def dispatch(act: Act, source: Ref, asked: Asked) -> Ref:
    """Send a team; the number is taken in the same transaction. Raises Refusal naming the field."""
    return send(act, source, asked)


def send(act: Act, source: Ref, asked: Asked) -> Ref:
    """The same as part of another room's verb; returns the order. Raises Refusal naming the field."""
    order = _order(act, source, asked)
    _must_not_be_an_echo(act, order)
    order.number = take_number(act.session, SERIES, ALL_YEARS)
    act.session.add(order)
    act.session.flush()
    return ref_of(order)


@verb("orders.work", "改派工单")
def amend(
    act: Act,
    order_id: int,
    *,
    urgency: str,
    place: str,
    what: str,
    team: str,
    worker: str,
    planned_from: str,
    planned_until: str,
) -> None:
    """Change what a team has not finished yet: who goes, when, where, what. Raises Refusal."""
    order = order_in_or_refuse(act.session, order_id, OPEN, "改")
    begins, ends = planned_or_refuse(planned_from, planned_until, order.sent_at)
    staff_id, name = worker_named(act.session, worker, act.now)
    order.urgency = choice_or_refuse(urgency, URGENCIES, "缓急", "urgency")
    order.place = place_or_refuse(place, order.unit)
    order.what = what_or_refuse(what)
    order.team, order.staff_id, order.worker = team_or_refuse(team), staff_id, name
    order.planned_from, order.planned_until = begins, ends


@verb("orders.work", "取消派工单")
def cancel(act: Act, order_id: int, *, why: str) -> None:
    """Nobody goes, or not any more; the number stays taken and the order on record. Raises Refusal."""
    order = order_in_or_refuse(act.session, order_id, OPEN, "取消")
    reason = words_or_refuse(why, "取消理由", "why", least=4, most=200)
    order.state, order.cancelled_why = "cancelled", reason
    order.cancelled_at, order.cancelled_by = act.now, act.who.staff_id


@verb("orders.work", "打印派工单")
def printed(act: Act, order_id: int) -> None:
    """The order left the printer; the second time and later it is a reprint, and counted."""
    order = order_or_refuse(act.session, order_id)
    if order.printed_at is None:
        order.printed_at = act.now
        return
    order.reprints += 1
    act.purpose = f"补打 {order.code} 第 {order.reprints} 次"


@verb("private.open", "派工单上打印电话")
def open_telephone(act: Act, order_id: int) -> tuple[str, ...]:
    """The telephones of whoever is to be met, for the worker's part; it is on record (ARCH-12)."""
    must_not_be_a_stretch(act)
    order = order_or_refuse(act.session, order_id)
    act.purpose = f"{order.code} 打印联系电话"
    numbers = order.person.open_telephones[:2] if order.person is not None else []
    for telephone in numbers:
        act.looked_at(ref_of(telephone), "number")
    return tuple(show_phone(telephone.number) for telephone in numbers)


# ---------------------------------------------------------------- for other rooms


def open_of(session: Session, staff_id: int) -> tuple[Ref, ...]:
    """The open orders that somebody of the staff goes for."""
    asked = select(WorkOrder.id).where(WorkOrder.staff_id == staff_id, WorkOrder.state.in_(OPEN))
    return tuple(Ref(WorkOrder.__tablename__, number) for number in session.scalars(asked))


def hand_over(act: Act, from_id: int, to_id: int) -> int:
    """Somebody leaves: the open orders go to a colleague. Returns how many."""
    mine = open_of(act.session, from_id)
    name = who_works(act.session, to_id, act.today).name
    for ref in mine:
        order = order_or_refuse(act.session, ref.id)
        order.staff_id, order.worker = to_id, name
    return len(mine)


def forget(act: Act, source: Ref) -> int:
    """The time of keeping is over: no name, signature or person stays on the orders of a source.

    Number, room, work, times and sums stay. Returns how many were cleared.
    """
    asked = select(WorkOrder).where(
        WorkOrder.source_kind == source.kind,
        WorkOrder.source_id == source.id,
        WorkOrder.cleared_at.is_(None),
    )
    orders = act.session.scalars(asked).all()
    for order in orders:
        order.contact, order.person_id, order.strokes, order.cleared_at = "", None, "", act.now
    return len(orders)


# ---------------------------------------------------------------- inside


def _order(act: Act, source: Ref, asked: Asked) -> WorkOrder:
    if not source.kind or source.id <= 0:
        raise Refusal("请先选一件诉求，再派工。", clause=CLAUSE)
    session = act.session
    unit = unit_or_none(session, asked.unit_id)
    person = person_or_none(session, asked.person_id, asked.unit_id)
    team = team_or_refuse(asked.team)
    staff_id, worker = worker_named(session, asked.worker, act.now)
    begins, ends = planned_or_refuse(asked.planned_from, asked.planned_until, act.now)
    return WorkOrder(
        state="sent",
        source_kind=source.kind,
        source_id=source.id,
        source_code=one_line(asked.code)[:20],
        channel=one_line(asked.channel)[:10],
        reported_at=asked.reported_at,
        service=choice_or_refuse(asked.service, SERVICES, "类别", "service"),
        urgency=choice_or_refuse(asked.urgency, URGENCIES, "缓急", "urgency"),
        unit_id=unit.id if unit else None,
        place=place_or_refuse(asked.place, unit),
        what=what_or_refuse(asked.what),
        person_id=person.id if person else None,
        contact=words_or_refuse(asked.contact, "联系人", "contact", least=0, most=60)
        or (person.name[:60] if person else ""),
        team=team,
        staff_id=staff_id,
        worker=worker,
        planned_from=begins,
        planned_until=ends,
        sent_at=act.now,
        sent_by=act.who.staff_id,
        labour=0,
        charge="none",
        signed="none",
    )


def _must_not_be_an_echo(act: Act, order: WorkOrder) -> None:
    """Enter held a moment too long sends one team, not two."""
    asked = select(WorkOrder).where(
        WorkOrder.source_kind == order.source_kind,
        WorkOrder.source_id == order.source_id,
        WorkOrder.state.in_(OPEN),
        WorkOrder.team == order.team,
        WorkOrder.what == order.what,
    )
    with act.session.no_autoflush:
        latest = act.session.scalars(asked.order_by(WorkOrder.id.desc()).limit(1)).first()
    if latest is not None and _seconds(act.now, latest.sent_at) <= REPEATED_WITHIN:
        raise Refusal(
            f"同样的派工单刚刚派过：{latest.code}。要再派一张的，请改一下内容，或过一分钟再派。",
            clause=CLAUSE,
        )


def _seconds(now: datetime, before: datetime) -> float:
    return abs((now - before).total_seconds())
