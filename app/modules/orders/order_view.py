"""A work order that comes back: arrival by one Enter, finish with materials and signature, money later."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from app.modules.orders import lists, service
from app.modules.orders.card import OrderCard
from app.modules.orders.dispatch_view import AmendSheet, DispatchSheet
from app.modules.orders.finish_view import FinishSheet
from app.modules.orders.printing_view import print_order
from app.modules.orders.rules import (
    CANCELLED,
    CHARGES,
    CLAUSE,
    LONGEST_PLACE,
    LONGEST_WHAT,
    OPEN,
    RATINGS,
    Asked,
)
from app.modules.orders.sheet_view import OrderForm, facts_of
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import ReasonSheet, Sheet, facts_block
from app.ui.parts import allow, button

Now = Callable[[], datetime]
Act = Callable[[], object]
_ARRIVED = Field("arrived", "到场时间", Kind.TEXT, limit=20, hint="现在；或 10:05、11-22 16:05")
_SETTLE = (
    Field("charge", "收费", Kind.CHOICE, required=True, choices=CHARGES),
    Field("receipt", "票据号", Kind.TEXT, limit=40),
    Field("rating", "用户评价", Kind.CHOICE, choices=(("", "没有评"), *RATINGS)),
)


def show_dispatch(
    page: QWidget,
    desk: Desk,
    source: Ref,
    *,
    what: str,
    place: str = "",
    unit_id: int = 0,
    room: str = "",
    asked: Asked | None = None,
    send: Callable[..., Ref] = service.dispatch,
    then: Callable[[Ref], object] = lambda ref: None,
    now: Now = datetime.now,
) -> DispatchSheet:
    """Ask whom to send for something; `asked` carries what else is known, `send` is the verb that does it.

    A room that books the order in its own history gives a verb of its own that calls `service.send`.
    """
    known = asked or Asked()
    merged = replace(known, what=what[:LONGEST_WHAT], place=place[:LONGEST_PLACE], unit_id=unit_id)
    sheet = DispatchSheet(page, desk, source, merged, room=room, send=send, then=then, now=now)
    sheet.start()
    return sheet


def show_order(page: QWidget, desk: Desk, order: Ref, now: Now = datetime.now) -> Sheet:
    """The dialog of an order: what is next with it, and beside that everything else that can be done."""
    card = desk.read(lists.order, order.id, now())
    if card.state == "sent":
        sheet: OrderForm = OrderSheet(page, desk, card, now)
    elif card.state == "arrived":
        sheet = FinishSheet(page, desk, card, now)
    elif card.state == "finished":
        sheet = SettleSheet(page, desk, card, now)
    else:
        return _only_shown(page, card)
    sheet.add_acts(_acts(page, desk, card, now, sheet))
    sheet.start()
    return sheet


class OrderSheet(OrderForm):
    """An order on its way: Enter registers that they are there, now unless another time is typed."""

    def __init__(self, over: QWidget, desk: Desk, card: OrderCard, now: Now = datetime.now) -> None:
        super().__init__(over, desk, card, now, (_ARRIVED,), words="登记到场", verb=service.arrive)

    def save(self) -> None:
        """They are there; it can be taken back the same day."""
        self.do_undoably(service.arrive, at=self.form.values()["arrived"], done=f"{self.card.code} 已到场。")


class SettleSheet(OrderForm):
    """A finished order: what came back, and the money or the opinion that comes later."""

    def __init__(self, over: QWidget, desk: Desk, card: OrderCard, now: Now = datetime.now) -> None:
        super().__init__(over, desk, card, now, _SETTLE, words="保存", verb=service.settle)

    def start(self, values: dict[str, str] | None = None) -> None:
        """As it stands."""
        card = self.card
        rating = str(card.rating) if card.rating else ""
        super().start(values or {"charge": card.charge, "receipt": card.receipt, "rating": rating})

    def save(self) -> None:
        """Put it on record."""
        values = self.form.values()
        self.do(service.settle, self.card.ref.id, **values, done=f"{self.card.code} 收费和评价已登记。")


def _acts(page: QWidget, desk: Desk, card: OrderCard, now: Now, sheet: OrderForm) -> Sequence[QPushButton]:
    """The other things to do with an order; each closes the dialog first."""

    def go(act: Act) -> None:
        sheet.close_sheet()
        act()

    def printing(*, telephone: bool = False) -> None:
        print_order(page, desk, card.ref, now(), telephone=telephone)

    again = "补打" if card.printed else "打印"
    found = [allow(_button(again, "Alt+P", go, printing), desk, service.printed)]
    if card.telephone:
        told = partial(printing, telephone=True)
        found.append(allow(_button(f"{again}，带电话", "Alt+T", go, told), desk, service.open_telephone))
    if card.state == "sent":
        finish = partial(_finish_at_once, page, desk, card, now)
        found.append(allow(_button("直接登记完成…", "Alt+F", go, finish), desk, service.finish))
    if card.state in OPEN:
        amend = partial(_amend, page, desk, card, now)
        found.append(allow(_button("改派…", "Alt+G", go, amend), desk, service.amend))
        cancel = partial(cancel_sheet, page, desk, card)
        found.append(allow(_button("取消…", "Alt+X", go, cancel, role="danger"), desk, service.cancel))
    if card.state != "sent":
        back = partial(_take_back, desk, card)
        words = "撤回完成" if card.state == "finished" else "撤回到场"
        found.append(allow(_button(words, "Alt+Z", go, back), desk, service.take_back))
    return found


def _button(words: str, keys: str, go: Callable[[Act], None], act: Act, role: str = "") -> QPushButton:
    made = button(words, partial(go, act), role=role, keys=keys)
    made.setProperty("keys", keys)
    return made


def _finish_at_once(page: QWidget, desk: Desk, card: OrderCard, now: Now) -> None:
    """Nobody rang the arrival in: both times come with the paper."""
    FinishSheet(page, desk, card, now).start()


def _amend(page: QWidget, desk: Desk, card: OrderCard, now: Now) -> None:
    AmendSheet(page, desk, card, now).start()


def _take_back(desk: Desk, card: OrderCard) -> None:
    desk.do(service.take_back, card.ref.id, done=f"{card.code} 已撤回，请重新登记。")


def cancel_sheet(page: QWidget, desk: Desk, card: OrderCard) -> ReasonSheet:
    """Ask why nobody goes; the number stays."""

    def act(why: str) -> None:
        desk.do(service.cancel, card.ref.id, why=why, done=f"{card.code} 已取消，编号不再用。")

    sheet = ReasonSheet(
        page,
        f"取消派工单 {card.code}",
        facts_of(card),
        "取消派工",
        act,
        ready=CANCELLED,
        kept="编号不再用，记录和理由留着；已打出的两联请收回来，并告诉班组。",
        icon="complaints",
        clause=CLAUSE,
    )
    sheet.open_sheet(sheet.reason)
    return sheet


def _only_shown(page: QWidget, card: OrderCard) -> Sheet:
    """A cancelled order is only looked at."""
    sheet = Sheet(page, f"派工单 {card.code}　{card.state_zh}", width=560, icon="complaints", clause=CLAUSE)
    sheet.body.addWidget(facts_block([*facts_of(card), ("取消", card.cancelled)]))
    done = button("知道了", sheet.close_sheet, role="filled")
    sheet.buttons.addWidget(done)
    sheet._default = done
    sheet.open_sheet(done)
    return sheet
