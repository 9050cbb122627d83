"""What the one box finds an order by: its number for ever; room and name while it is on its way."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.orders.card import where_of, worker_of
from app.modules.orders.model import WorkOrder
from app.modules.orders.rules import OPEN, STATE_ZH
from app.rules.hit import Hit
from app.rules.pinyin import name_terms
from app.rules.query import whole_term
from app.rules.ref import Ref
from app.rules.rooms import room_terms
from app.storage.search import in_slices

KIND = WorkOrder.__tablename__
_ORDER = " 派工单"
"""Behind a room's and a name's terms: what is typed finds the household exactly, and its orders too."""


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The terms of every order that changed."""
    found = []
    for some in in_slices(sorted(ref.id for ref in touched if ref.kind == KIND)):
        for order in session.scalars(select(WorkOrder).where(WorkOrder.id.in_(some))):
            found.append((Ref(KIND, order.id), _words(order)))
    return found


def hits(session: Session, orders: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these orders; Enter opens one."""
    kept: dict[int, WorkOrder] = {}
    for some in in_slices(orders):
        asked = select(WorkOrder).where(WorkOrder.id.in_(some))
        kept |= {order.id: order for order in session.scalars(asked)}
    return [_hit(kept[number], number in exact) for number in orders if number in kept]


def _words(order: WorkOrder) -> frozenset[str]:
    own = {order.code.lower(), order.code.replace("-", "").lower()}
    if order.state not in OPEN:
        return frozenset(whole_term(one) for one in own)
    behind = room_terms(order.unit.code) if order.unit else frozenset()
    behind |= name_terms(order.contact) if order.contact else frozenset()
    return frozenset(own | {term + _ORDER for term in behind})


def _hit(order: WorkOrder, exact: bool) -> Hit:
    return Hit(
        ref=Ref(KIND, order.id),
        icon="complaints",
        title=f"{order.code}　{where_of(order)}",
        detail=f"{worker_of(order)} · {order.sent_at:%m-%d} 派工 · {STATE_ZH[order.state]}",
        action="打开派工单",
        exact=exact,
    )
