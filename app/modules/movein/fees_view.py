"""Third gate 收费: item, amount, receipt line by line; one key when there are none."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.modules.movein import service
from app.modules.movein.card import FeeRow, MoveInCard
from app.modules.movein.gate_view import GatePanel, StayingReasonSheet, block
from app.modules.movein.shipped import shipped
from app.modules.movein.standing import Standing
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.parts import allow, button, column, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width, restyle, text_scale

COLUMNS = (
    Column("item", "项目", 0, glyph="sign"),
    Column("amount", "金额（元）", 120, right=True),
    Column("receipt", "票据号", 150),
    Column("struck", "作废原因", 200, muted=True),
)
READY_TO_STRIKE = ("金额登记错了", "票据号错了", "退费，另开票据")
HEAD, LINE, MOST_LINES = 32, 36, 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class FeeLine:
    """One fee as the list shows it."""

    ref: Ref
    item: str
    amount: str
    receipt: str
    struck: str
    sign: str
    fee: FeeRow


class FeesPanel(GatePanel):
    """A line to type into, and what was taken below it; Ctrl+Enter: the formalities are done."""

    gate, words = "fees", "收费完毕"
    passes = staticmethod(service.pass_fees)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.item, self.amount, self.receipt = QLineEdit(), QLineEdit(), QLineEdit()
        self._fields = {"item": self.item, "amount": self.amount, "receipt": self.receipt}
        self.add_button = allow(
            button("记一笔", self.add_fee, role="outline", keys="Enter"), desk, service.add_fee
        )
        self.entry = self._make_entry()
        self.list = FeeList(self)
        self._nothing = label("还没有收费。没有费用的，按 Alt+N。", "muted")
        self._nothing.setContentsMargins(12, 8, 12, 8)
        self._total = label("", "h3")
        self.strike_button = allow(
            button("作废…", self.strike, role="row", keys="Del"), desk, service.strike_fee
        )
        fees = block("已登记的收费", self._nothing, self.list, actions=(self._total, self.strike_button))
        self.body.addWidget(self.entry)
        self.body.addWidget(fees)
        self.body.addStretch(1)
        none = QShortcut(QKeySequence("Alt+N"), self)
        none.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        none.activated.connect(self.no_fees)

    def _make_entry(self) -> QWidget:
        for name, field, words, most in (
            ("item", self.item, "项目", 40),
            ("amount", self.amount, "金额（元）", 12),
            ("receipt", self.receipt, "票据号", 40),
        ):
            field.setAccessibleName(words)
            field.setMaxLength(most)
            field.installEventFilter(self)
            field.textEdited.connect(lambda _, name=name: restyle(self._fields[name], state=""))
        self.amount.setPlaceholderText("0.00")
        fix_width(self.amount, 130)
        fix_width(self.receipt, 170)
        offers = [
            button(f"{number} {words}", partial(self._take, words), role="row", name=words)
            for number, words in enumerate(shipped().fees, 1)
        ]
        line = row(
            column(label("项目", "c"), self.item, spacing=3),
            column(label("金额（元）", "c"), self.amount, spacing=3),
            column(label("票据号", "c"), self.receipt, spacing=3),
            column(None, self.add_button, spacing=3),
            spacing=12,
        )
        line.setStretch(0, 1)
        made = QWidget()
        made.setLayout(column(line, row(label("常用", "c"), *offers, None, spacing=6), spacing=6))
        return made

    def fill(self, card: MoveInCard, standing: Standing) -> None:
        """What was taken, the total, and the line to type into."""
        self.entry.setVisible(self.live)
        self.list.set_rows([_line(fee) for fee in card.fees])
        lines = min(MOST_LINES, len(card.fees))
        self.list.setFixedHeight(round((HEAD + LINE * lines) * text_scale()) + 2)
        self.list.setVisible(bool(card.fees))
        self._nothing.setVisible(not card.fees)
        self._nothing.setText("没有费用，已记录。" if card.no_fees else "还没有收费。没有费用的，按 Alt+N。")
        self._total.setText(f"合计 {card.fee_total} 元" if card.fee_total else "")
        self.strike_button.setVisible(self.live and bool(card.fees))

    def first_focus(self) -> QWidget:
        """The next fee."""
        return self.item if self.live else self.list

    def extra_buttons(self) -> list[QPushButton]:
        """One key when there are no fees."""
        return [allow(button("没有费用", self.no_fees, keys="Alt+N"), self.desk, service.pass_fees)]

    def no_fees(self) -> None:
        """There are no fees, which is on record; the formalities are done."""
        if self.live and self.desk.allows(service.pass_fees):
            self._pass({"none": True})

    def done_words(self) -> str:
        """The formalities are done, and what that starts."""
        assert self.card is not None
        return f"{self.card.room} 入住手续办妥，归档和录入开始计时。"

    def keep(self) -> bool:
        """A line half typed is not lost: it is noted, or says what it lacks."""
        return not any(field.text().strip() for field in self._fields.values()) or self.add_fee()

    def add_fee(self) -> bool:
        """Note the line that is typed; the next one begins. False when it is refused."""
        card = self.card
        if card is None or not self.live or not self.desk.allows(service.add_fee):
            return False
        values = {name: field.text() for name, field in self._fields.items()}
        done = f"{values['item'].strip()} {values['amount'].strip()} 元已登记。"
        _, refused = attempt(self.desk, service.add_fee, card.ref.id, **values, done=done)
        if refused is not None:
            field = self._fields.get(refused.field)
            if field is not None:
                restyle(field, state="wrong")
                field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.desk.refuse(refused.sentence, clause=refused.clause)
            return False
        for each in self._fields.values():
            each.clear()
        self.item.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def strike(self) -> None:
        """A fee that was noted by mistake."""
        current = self.list.current()
        if current is None or not self.live or current.struck or not self.desk.allows(service.strike_fee):
            return
        fee = current.fee

        def act(why: str) -> str:
            done = f"{fee.item} {fee.amount} 元已作废。"
            _, refused = attempt(self.desk, service.strike_fee, fee.id, why=why, done=done)
            return refused.sentence if refused is not None else ""

        facts = [
            ("收费", f"{fee.item}　{fee.amount} 元　{fee.receipt}"),
            ("作废以后", "这一笔留着，不计入合计。"),
        ]
        StayingReasonSheet(self, self.desk, "收费作废", facts, "作废", act, READY_TO_STRIKE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on and behind the receipt notes the line; a lone digit is one of the usual items."""
        if not (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return False
        if event.key() not in _ENTER or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if watched is self.item:
            self._resolve()
            (self.amount if self.item.text().strip() else self.go or self.amount).setFocus()
        elif watched is self.amount:
            self.receipt.setFocus()
        elif watched is self.receipt:
            self.add_fee()
        return True

    def _resolve(self) -> None:
        typed, usual = self.item.text().strip(), shipped().fees
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(usual):
            self.item.setText(usual[int(typed) - 1])

    def _take(self, words: str) -> None:
        self.item.setText(words)
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)


class FeeList(RowTable):
    """What was taken; Del strikes the chosen line."""

    def __init__(self, panel: FeesPanel) -> None:
        super().__init__(COLUMNS, "已登记的收费")
        self._panel = panel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del; the rest is a list's."""
        if event.key() == Qt.Key.Key_Delete:
            self._panel.strike()
        else:
            super().keyPressEvent(event)


def _line(fee: FeeRow) -> FeeLine:
    sign = "off" if fee.struck else "done"
    return FeeLine(Ref("move_in_fee", fee.id), fee.item, fee.amount, fee.receipt, fee.struck, sign, fee)
