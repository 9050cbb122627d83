"""The plan of a collective move-in on the screen (MOVE-02): its facts, steps, times, and what to do next."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from app.modules.collective import lists, service
from app.modules.collective.lists import PlanDetail
from app.modules.collective.printing_view import PrintSheet
from app.modules.collective.rules import CLAUSE
from app.modules.collective.sheets_view import (
    CloseSheet,
    PlanSheet,
    RoomsSheet,
    SlotsSheet,
    StepsSheet,
    countersign,
)
from app.modules.consents import service as consents
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.parts import Card, allow, button, clear, column, key_cap, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width

Now = Callable[[], datetime]
STEPS = (
    Column("position", "步", 40, right=True),
    Column("title", "步骤", 0),
    Column("station", "台位", 110),
    Column("gate_zh", "相当于", 100),
)
SLOTS = (
    Column("words", "时段", 0),
    Column("capacity", "可排", 60, right=True),
    Column("taken", "已排", 60, right=True),
    Column("free", "空", 60, right=True),
)
SIDE = 400
TOLD = {
    "waiting": "等主管、中心负责人同意；同意后才能开始。",
    "agreed": "已同意。入住票、会签单可以先打印，到日子按“开始”。",
    "running": "进行中：到场扫票，收表扫会签单。",
    "closed": "已结束，没办妥的住户按零星入住办理。",
}


class PlanView(QWidget):
    """Facts and the next act at the left, steps and times at the right."""

    def __init__(self, desk: Desk, now: Now) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self.detail: PlanDetail | None = None
        self.next_button: QPushButton | None = None
        self.facts = column(spacing=6, margins=(12, 10, 12, 6))
        self.next_words = label(" ", "muted", wrap=True)
        self.acts = column(spacing=8, margins=(12, 6, 12, 12))
        self.steps, self.slots = RowTable(STEPS, "步骤"), RowTable(SLOTS, "时段")
        self.edit_button = allow(button("改…", self.edit, role="quiet", keys="F2"), desk, service.amend_plan)
        self.steps_button = allow(button("步骤…", self.edit_steps, role="quiet"), desk, service.set_steps)
        self.slots_button = allow(button("时段…", self.edit_slots, role="quiet"), desk, service.set_slots)
        self.rooms_button = allow(
            button("排住户…", self.add_rooms, role="quiet"), desk, service.add_households
        )
        self.print_button = allow(
            button("打印…", self.print_papers, role="quiet", keys="Ctrl+P"), desk, service.printed
        )
        self._build()

    def _build(self) -> None:
        facts = Card("方案", "", self.edit_button, self.print_button)
        facts.body.addLayout(self.facts)
        facts.body.addStretch(1)
        facts.body.addLayout(column(self.next_words, margins=(12, 0, 12, 0)))
        facts.body.addLayout(self.acts)
        fix_width(facts, SIDE)
        steps = Card("步骤", "会签单照这个次序", self.steps_button)
        steps.body.addWidget(self.steps)
        self.slots_card = Card("时段", "", self.rooms_button, self.slots_button)
        self.slots_card.body.addWidget(self.slots)
        right = column(steps, self.slots_card, spacing=10)
        right.setStretch(0, 4)
        right.setStretch(1, 5)
        box = row(facts, spacing=12)
        box.addLayout(right, 1)
        self.setLayout(box)

    def first_focus(self) -> QWidget:
        """What is to be done next."""
        if self.next_button is not None and self.next_button.isEnabled():
            return self.next_button
        return self.steps

    def show_plan(self, detail: PlanDetail) -> None:
        """Another plan, or the same read again."""
        self.detail = detail
        days = f"{detail.first_day.isoformat()} 至 {detail.last_day.isoformat()}"
        places = sum(slot.capacity for slot in detail.slots)
        known = (("名称", detail.name), ("日期", days), ("住户", f"{detail.households} 户，可排 {places} 户"))
        clear(self.facts)
        for name, words in (*known, *detail.facts):
            caption = label(name, "muted")
            caption.setMinimumWidth(64)
            line = row(caption, spacing=12)
            line.addWidget(label(words, wrap=True), 1)
            self.facts.addLayout(line)
        self.steps.set_rows(detail.steps)
        self.slots.set_rows(detail.slots)
        self.slots_card.count(f"{len(detail.slots)} 个，已排 {detail.households} / {places} 户")
        draft = detail.state == "draft"
        for each, verb in (
            (self.edit_button, service.amend_plan),
            (self.steps_button, service.set_steps),
            (self.slots_button, service.set_slots),
        ):
            each.setEnabled(draft and self.desk.may(verb))
        live = detail.state in ("draft", "agreed", "running") and bool(detail.slots)
        self.rooms_button.setEnabled(live and self.desk.may(service.add_households))
        self._show_next(detail)

    # ---- what is done

    def edit(self) -> None:
        """Name, days, words of a draft."""
        if self.detail is not None and self.edit_button.isEnabled():
            PlanSheet(self, self.desk, lambda _: None, self.detail).start()

    def edit_steps(self) -> None:
        """The steps of a draft."""
        if self.detail is not None and self.desk.allows(service.set_steps):
            StepsSheet(self, self.desk, self.detail).start()

    def edit_slots(self) -> None:
        """The times of a draft."""
        if self.detail is not None and self.desk.allows(service.set_slots):
            SlotsSheet(self, self.desk, self.detail).start()

    def add_rooms(self) -> None:
        """Households into the plan."""
        if self.detail is not None and self.desk.allows(service.add_households):
            RoomsSheet(self, self.desk, self.detail).start()

    def ask(self) -> None:
        """Both heads are asked; the first may sign here."""
        if self.detail is None or not self.desk.allows(service.ask_plan):
            return
        asked = self.desk.do(service.ask_plan, self.detail.ref.id, done="方案已送审。")
        if isinstance(asked, Ref):
            self._countersign(asked)

    def sign(self) -> None:
        """Who is asked signs at this desk."""
        if self.detail is not None and self.detail.consent is not None:
            self._countersign(self.detail.consent)

    def take_back(self) -> None:
        """The request is taken back, so that the plan may be changed."""
        if self.detail is not None and self.detail.consent is not None:
            self.desk.do(consents.withdraw, self.detail.consent.id, done="已撤回送审，可以改方案。")

    def start(self) -> None:
        """The plan runs."""
        if self.detail is not None and self.desk.allows(service.start_plan):
            self.desk.do(service.start_plan, self.detail.ref.id, done=f"{self.detail.name} 已开始。")

    def close_plan(self) -> None:
        """The plan ends."""
        if self.detail is not None and self.desk.allows(service.close_plan):
            progress = self.desk.read(lists.figures, self.detail.ref.id, self._now())
            CloseSheet(self, self.desk, self.detail, progress).start()

    def print_papers(self) -> None:
        """Tickets, sheets, the plan."""
        if self.detail is not None and self.desk.allows(service.printed):
            PrintSheet(self, self.desk, self.detail, self._now()).start()

    # ---- inside

    def _countersign(self, consent: Ref) -> None:
        detail = self.detail
        if detail is not None:
            facts = (("方案", detail.name), ("住户", f"{detail.households} 户"))
            countersign(self, self.desk, consent, facts, self._now)

    def _show_next(self, detail: PlanDetail) -> None:
        had_focus = self.next_button is not None and self.next_button.hasFocus()
        clear(self.acts)
        words, made, others = self._next(detail)
        self.next_words.setText(words)
        self.next_button = made
        line = row(*others, None)
        if made is not None:
            line.addWidget(made)
            line.addWidget(key_cap("Enter"))
        self.acts.addLayout(line)
        if had_focus:  # what was read anew took the button that had it away
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _next(self, detail: PlanDetail) -> tuple[str, QPushButton | None, list[QPushButton]]:
        state = detail.state
        if state == "draft":
            return self._next_of_draft(detail)
        back = allow(button("撤回送审", self.take_back, role="quiet"), self.desk, consents.withdraw)
        if state == "waiting":
            sign = allow(button("签字…", self.sign, role="filled"), self.desk, service.ask_plan)
            return TOLD[state], sign, [back]
        if state == "agreed":
            start = allow(button("开始", self.start, role="filled"), self.desk, service.start_plan)
            return TOLD[state], start, [back]
        if state == "running":
            end = allow(button("结束…", self.close_plan), self.desk, service.close_plan)
            return TOLD[state], None, [end]
        return TOLD[state], None, []

    def _next_of_draft(self, detail: PlanDetail) -> tuple[str, QPushButton | None, list[QPushButton]]:
        for there, words, name, act, verb in (
            (detail.steps, "先定步骤：会签单照它的次序盖章。", "步骤…", self.edit_steps, service.set_steps),
            (detail.slots, "再定时段：哪天几点到几点，排几户。", "时段…", self.edit_slots, service.set_slots),
            (detail.households, "再排住户：按房号先后填满各时段。", "排住户…", self.add_rooms,
             service.add_households),
        ):  # fmt: skip
            if not there:
                return words, allow(button(name, act, role="filled"), self.desk, verb), []
        ask = allow(button("送审…", self.ask, role="filled"), self.desk, service.ask_plan)
        return f"齐了，送客服主管和中心负责人同意（{CLAUSE}）。", ask, []
