"""What the journal calls the records of work orders: number and place, never who lives there."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.orders.card import where_of
from app.modules.orders.model import WorkOrder, WorkOrderLine
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"work_order": "派工单", "work_order_line": "派工材料"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Number and place of the orders that are still there; a line of material is called by its order."""
    orders = {ref: ref.id for ref in refs if ref.kind == WorkOrder.__tablename__}
    mine = sorted(ref.id for ref in refs if ref.kind == WorkOrderLine.__tablename__)
    for some in in_slices(mine):
        asked = select(WorkOrderLine.id, WorkOrderLine.order_id).where(WorkOrderLine.id.in_(some))
        orders |= {Ref(WorkOrderLine.__tablename__, line): owner for line, owner in session.execute(asked)}
    told: dict[int, str] = {}
    for some in in_slices(sorted(set(orders.values()))):
        for order in session.scalars(select(WorkOrder).where(WorkOrder.id.in_(some))):
            told[order.id] = f"{order.code} {where_of(order)}".strip()
    return {ref: told[number] for ref, number in orders.items() if number in told}
