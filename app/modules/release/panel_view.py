"""The chosen slip: what it says, what happened, and what is done with it next."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QWidget

from app.modules.release import lists, printing_view, service
from app.modules.release.card import SlipCard
from app.modules.release.goods import number_words
from app.modules.release.rules import CLAUSE
from app.modules.release.sheets_view import GateSheet, TellSheet, void_sheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.parts import Card, allow, button, clause_chip, clear, column, frame, key_cap, label, row, rule

Now = Callable[[], datetime]
ACTS: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "tell": ("告知岗位…", "G", service.tell),
    "take": ("登记门岗联…", "D", service.take_gate_part),
    "print": ("打印", "P", service.printed),
    "void": ("作废…", "", service.void),
}


class SlipPanel(Card):
    """One slip at the right of the list; Enter does what is next, a letter what stands on a button."""

    def __init__(self, desk: Desk, now: Now = datetime.now) -> None:
        super().__init__("放行条", "", clause_chip(CLAUSE))
        self._phone: QLabel | None = None
        self.desk, self._now = desk, now
        self.card: SlipCard | None = None
        self.post = self.guard = ""
        self.first: QPushButton | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.inner = column(spacing=8, margins=(14, 10, 14, 10))
        inside = QWidget()
        inside.setLayout(self.inner)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.body.addWidget(scroll)

    # ---- what is shown

    def show_slip(self, ref: Ref | None) -> None:
        """Show a slip, or what to do first."""
        self.card = self.desk.read(lists.slip_card, ref.id) if ref is not None else None
        clear(self.inner)
        self.buttons, self.first, self._phone = {}, None, None
        if self.card is None:
            self.count("")
            self.inner.addWidget(label("选一张放行条，或按 F9 开一张。", "muted", wrap=True))
            self.inner.addStretch(1)
            return
        self.count(self.card.state_zh)
        card = self.card
        for part in (
            _head(card, self._now().date()),
            self._facts(card),
            _goods(card),
            self._buttons(card),
            _story(card),
        ):
            self.inner.addWidget(part)
        self.inner.addStretch(1)

    def cover(self) -> None:
        """The telephone goes out of sight."""
        if self._phone is not None and self.card is not None:
            self._phone.setText(self.card.telephone)

    # ---- what is done

    def act(self) -> None:
        """Enter: what is next with this slip."""
        if self.card is None:
            return
        if self.card.next_act:
            self.do(self.card.next_act)
        elif self.first is not None:
            self.first.setFocus(Qt.FocusReason.TabFocusReason)

    def press(self, letter: str) -> bool:
        """A letter of a button; False when there is none."""
        chosen = next((name for name, act in ACTS.items() if act[1] and act[1] == letter.upper()), "")
        made = self.buttons.get(chosen)
        if made is not None and made.isEnabled():
            made.click()
        return made is not None

    def do(self, name: str) -> None:
        """One of the acts of this slip."""
        card = self.card
        if card is None or name not in self.buttons or not self.desk.allows(ACTS[name][2]):
            return
        if name == "tell":
            TellSheet(self, self.desk, card, self.post, lambda post: setattr(self, "post", post)).start()
        elif name == "take":
            self.take_gate_part(card)
        elif name == "print":
            printing_view.print_slip(self, self.desk, card.ref, self._now())
        else:
            done = f"{card.code} 已作废，编号不再用。"
            void_sheet(self, card, lambda why: self.desk.do(service.void, card.ref.id, why=why, done=done))

    def take_gate_part(self, card: SlipCard, then: Callable[[], object] = lambda: None) -> None:
        """Register the gate's part of a slip; the guard is remembered."""
        guard = self.guard or self.desk.read(lists.last_guard)

        def done(name: str) -> None:
            self.guard = name
            then()

        GateSheet(self, self.desk, card, guard, done, self.take_back).start()

    def take_back(self, ref: Any) -> None:
        """The gate's part was registered by mistake."""
        self.desk.do(service.take_back_return, ref.id, done="已撤回，这张放行条还是未回。")

    def show_phone(self) -> None:
        """Ctrl+E: the telephone, whole; that it was looked at is on record (ARCH-12)."""
        if self.card is None or self._phone is None:
            return
        numbers = self.desk.do(service.open_telephone, self.card.ref.id)
        if numbers is not None:
            self._phone.setText("　".join(numbers) or "没有登记电话")

    # ---- parts

    def _facts(self, card: SlipCard) -> QWidget:
        block = frame("facts")
        grid = QGridLayout(block)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        facts = [
            ("凭据", card.right),
            ("单位", card.firm),
            ("证件", card.identity),
            ("车牌", card.plate),
            ("欠费", card.arrears),
            ("开条", f"{card.issued}　{card.clerk}"),
            ("打印", _printed(card)),
        ]
        place = 0
        for name, words in facts:
            if words:
                grid.addWidget(label(name, "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label(words, wrap=True), place, 1, 1, 2)
                place += 1
        self._phone = label(card.telephone or "没有登记")
        made = allow(
            button("显示", self.show_phone, role="row", keys="Ctrl+E", name="显示电话"),
            self.desk,
            service.open_telephone,
        )
        grid.addWidget(label("电话", "muted"), place, 0)
        grid.addWidget(self._phone, place, 1)
        grid.addWidget(made, place, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(1, 1)
        return block

    def _buttons(self, card: SlipCard) -> QWidget:
        live = {
            "print": True,
            "tell": card.state != "void",
            "take": card.state == "issued",
            "void": card.state == "issued",
        }
        line = row(spacing=6)
        order = (
            [card.next_act, *(name for name in ACTS if name != card.next_act)]
            if card.next_act
            else list(ACTS)
        )
        for name in order:
            if not live.get(name):
                continue
            words, letter, verb = ACTS[name]
            if name == "print" and card.printed:
                words = "补打"
            role = "outline" if name == card.next_act else "danger" if name == "void" else ""
            made = allow(button(words, partial(self.do, name), role=role, keys=letter), self.desk, verb)
            self.buttons[name] = made
            self.first = self.first or made
            line.addWidget(made)
            if name == card.next_act:
                line.addWidget(key_cap("Enter"))
        line.addStretch(1)
        holder = QWidget()
        holder.setLayout(line)
        return holder


def _printed(card: SlipCard) -> str:
    if not card.printed:
        return "还没有打印"
    return f"已打印，补打 {card.printed - 1} 次" if card.printed > 1 else "已打印"


def _head(card: SlipCard, today: date) -> QWidget:
    head = QWidget()
    late = card.state == "issued" and card.day < today
    tone = {"void": "off", "back": "ok"}.get(card.state, "over" if late else "due")
    words = "过期未回" if late else "当天有效" if card.state == "issued" else card.state_zh
    head.setLayout(
        column(
            row(label(card.code, "h1"), None, label(f"{card.valid_zh} {words}", "chip", tone=tone)),
            label(f"{card.room}　{card.name}（{card.capacity}）", "h2", wrap=True),
            spacing=4,
        )
    )
    return head


def _goods(card: SlipCard) -> QWidget:
    block = QWidget()
    grid = QGridLayout(block)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    grid.addWidget(label(f"物品 {len(card.goods)} 样", "h3"), 0, 0, 1, 4)
    for place, one in enumerate(card.goods, 1):
        count = label(f"{number_words(one.quantity)} {one.unit}")
        grid.addWidget(label(str(place), "muted"), place, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label(one.name), place, 1)
        grid.addWidget(count, place, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label(one.mark, "s", wrap=True), place, 3)
    grid.setColumnStretch(3, 1)
    return block


def _story(card: SlipCard) -> QWidget:
    lines = [rule()]
    lines += [label(told, "s", wrap=True) for told in card.tellings] or [label("还没有告知岗位。", "muted")]
    for name, words in card.gate:
        tone = "over" if name == "核对" and not card.gate_ok else "s"
        lines.append(label(f"{name}　{words}", tone, wrap=True))
    if card.void:
        lines.append(label(f"作废　{card.void}", "over", wrap=True))
    block = QWidget()
    block.setLayout(column(*lines, spacing=5))
    return block
