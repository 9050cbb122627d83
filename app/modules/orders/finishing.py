"""A work order comes back: arrived, finished with materials and signature, paid and rated (ROLE-09)."""

from app.errors import Refusal
from app.modules.orders.finding import order_in_or_refuse, order_or_refuse
from app.modules.orders.model import WorkOrder, WorkOrderLine
from app.modules.orders.rules import (
    CLAUSE,
    LONGEST_MEASURE,
    OPEN,
    STATE_ZH,
    Done,
    Material,
    charge_or_refuse,
    fen_or_refuse,
    happened_or_refuse,
    materials_or_refuse,
    rating_or_refuse,
    signed_or_refuse,
    words_or_refuse,
)
from app.rules.strokes import decode, is_signature
from app.rules.text import one_line
from app.storage.act import Act, verb

LONGEST_RECEIPT = 40


@verb("orders.work", "登记派工单到场")
def arrive(act: Act, order_id: int, *, at: str = "") -> None:
    """Somebody of the team is there: now, or at the time it was. Raises Refusal (`arrived`)."""
    order = order_in_or_refuse(act.session, order_id, ("sent",), "登记到场")
    _arrive(act, order, at)
    order.state = "arrived"


@verb("orders.work", "登记派工单完成")
def finish(act: Act, order_id: int, done: Done) -> None:
    """The order is back: when, what was done, with what, for how much, signed and rated.

    One whose arrival nobody rang in says it here. Raises Refusal naming the field.
    """
    order = order_in_or_refuse(act.session, order_id, OPEN, "登记完成")
    lines = materials_or_refuse(done.lines)
    labour = fen_or_refuse(done.labour, "人工费", "labour")
    total = labour + sum(line.fen for line in lines)
    drawn = done.strokes if is_signature(decode(done.strokes)) else ""
    measure = words_or_refuse(done.measure, "处理结果", "measure", least=2, most=LONGEST_MEASURE)
    charge = charge_or_refuse(done.charge, total)
    signed = signed_or_refuse(done.signed, bool(drawn))
    rating = rating_or_refuse(done.rating)
    receipt = _receipt(done.receipt)
    if order.arrived_at is None:
        if not one_line(done.arrived):
            raise Refusal("还没有登记到场，请先填“到场时间”。", clause=CLAUSE, field="arrived")
        _arrive(act, order, done.arrived)
    assert order.arrived_at is not None  # the line above or an act before
    order.finished_at = happened_or_refuse(done.finished, "完成时间", "finished", act.now, order.arrived_at)
    order.finished_noted_at, order.finished_by = act.now, act.who.staff_id
    order.state, order.measure, order.labour = "finished", measure, labour
    order.charge, order.receipt = charge, receipt if charge == "paid" else ""
    order.signed, order.strokes, order.rating = signed, drawn if signed == "pad" else "", rating
    _put_lines(act, order, lines)


@verb("orders.work", "补登派工单收费、评价")
def settle(act: Act, order_id: int, *, charge: str, receipt: str = "", rating: str = "") -> None:
    """What comes after the work: the money, the user's opinion. Raises Refusal naming the field."""
    order = order_in_or_refuse(act.session, order_id, ("finished",), "补登收费")
    paid = charge_or_refuse(charge, order.total)
    number = _receipt(receipt)
    given = rating_or_refuse(rating)
    order.charge, order.receipt = paid, number if paid == "paid" else ""
    order.rating = given


@verb("orders.work", "撤回派工单登记")
def take_back(act: Act, order_id: int) -> None:
    """The last step was noted by mistake, the same day: finish back to arrival, arrival back to sent.

    What was written of the work stays, to be put right and registered again. Raises Refusal.
    """
    order = order_or_refuse(act.session, order_id)
    noted = order.finished_noted_at if order.state == "finished" else order.arrived_noted_at
    if order.state not in ("arrived", "finished") or noted is None:
        raise Refusal(f"{order.code} {STATE_ZH[order.state]}，没有可以撤回的登记。", clause=CLAUSE)
    if noted.date() != act.today:
        raise Refusal(f"{order.code} 是 {noted:%m-%d} 登记的，过了当天不能撤回。", clause=CLAUSE)
    if order.state == "finished":
        order.state = "arrived"
        order.finished_at = order.finished_noted_at = order.finished_by = None
        return
    order.state = "sent"
    order.arrived_at = order.arrived_noted_at = order.arrived_by = None


# ---------------------------------------------------------------- inside


def _arrive(act: Act, order: WorkOrder, at: str) -> None:
    order.arrived_at = happened_or_refuse(at, "到场时间", "arrived", act.now, order.sent_at)
    order.arrived_noted_at, order.arrived_by = act.now, act.who.staff_id


def _receipt(text: str) -> str:
    receipt = one_line(text)
    if len(receipt) > LONGEST_RECEIPT:
        raise Refusal(f"“票据号”最多 {LONGEST_RECEIPT} 个字。", field="receipt")
    return receipt


def _put_lines(act: Act, order: WorkOrder, lines: tuple[Material, ...]) -> None:
    """These lines in place of those of a finish that was taken back."""
    if order.lines:
        order.lines.clear()
        act.session.flush()  # the places are free before they are taken anew
    order.lines.extend(
        WorkOrderLine(
            position=place, name=one.name, quantity=one.quantity, counted=one.counted, price=one.price
        )
        for place, one in enumerate(lines, 1)
    )
