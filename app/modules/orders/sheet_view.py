"""What the dialogs of one order have in common: its facts, a form for what is next, the other acts."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from app.modules.orders import service
from app.modules.orders.card import OrderCard
from app.modules.orders.rules import CLAUSE, money
from app.rules.field import Field
from app.ui.desk import Desk
from app.ui.dialog import facts_block, rest_enter
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import allow, row

Now = Callable[[], datetime]
Facts = Sequence[tuple[str, str]]


class OrderForm(FormSheet):
    """A dialog about one order: facts above, the fields of what is next, the other acts below.

    A button with the property `keys` is pressed by these too.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        card: OrderCard,
        now: Now,
        fields: Sequence[Field],
        *,
        words: str,
        verb: Callable[..., object],
        width: int = 680,
        columns: int = 2,
        facts: Facts = (),
    ) -> None:
        title = f"派工单 {card.code}　{card.state_zh}"
        super().__init__(
            over,
            desk,
            title,
            fields,
            clause=CLAUSE,
            icon="complaints",
            words=words,
            width=width,
            columns=columns,
        )
        self.card, self.now = card, now
        self.acts: Sequence[QPushButton] = ()
        self.body.insertWidget(0, facts_block(facts or facts_of(card)))
        allow(self.go, desk, verb)

    def add_acts(self, acts: Sequence[QPushButton]) -> None:
        """The other things that can be done with the order, below the form."""
        self.acts = acts
        for made in acts:
            if keys := made.property("keys"):
                shortcut = QShortcut(QKeySequence(keys), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(made.click)
        self.body.addLayout(row(*acts, None, spacing=6))

    def do_undoably(self, verb: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> bool:
        """Do the verb and close, offering 撤销; refused, the dialog stays."""
        number = self.card.ref.id

        def undo(_: object) -> None:
            self.desk.do(service.take_back, number, done=f"{self.card.code} 已撤回。")

        _, refused = attempt(self.desk, verb, number, *args, done=done, undo=undo, **kwargs)
        if refused is not None:
            self.show_refusal(refused)
            return False
        rest_enter(self.window())
        self.close_sheet()
        return True


def facts_of(card: OrderCard) -> Facts:
    """What an order says, and what came back of it; empty facts are left out."""
    facts = [
        ("内容", card.what),
        ("哪里", card.where),
        ("联系人", "　".join(part for part in (card.contact, card.telephone) if part)),
        ("派给", f"{card.worker}　{card.sent_at:%m-%d %H:%M} {card.sent_by} 派"),
        ("计划", f"{card.planned_words}{'，已超时' if card.late else ''}" if card.planned_words else ""),
        ("到场", card.arrived_words),
        ("完成", card.finished_words),
        ("结果", card.measure if card.finished_at else ""),
        ("费用", _money(card)),
        ("签名", card.signed_zh if card.finished_at else ""),
    ]
    return [(name, words) for name, words in facts if words]


def _money(card: OrderCard) -> str:
    """Materials, labour and the sum in one line."""
    if card.finished_at is None:
        return ""
    if not card.total:
        return "没有材料费和人工费"
    lines = [line.words for line in card.lines]
    labour = [f"人工费 {money(card.labour)} 元"] if card.labour else []
    return f"{'；'.join([*lines, *labour])}　合计 {money(card.total)} 元，{card.charge_zh}"
