"""One request or delegation in full, beside the lists: facts, steps, and what can be done with it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from app.modules.consents import lists, service
from app.modules.consents.letter_view import attach_letter, show_letter
from app.modules.consents.lines_view import CONFIRM, MINE
from app.modules.consents.lists import ConsentLine, DelegationLine, StepLine
from app.modules.consents.sections_view import Line
from app.modules.consents.timeline_view import events
from app.ui.dialog import facts_block
from app.ui.parts import allow, button, clause_chip, clear, column, label, row, rule
from app.ui.timeline import Timeline

if TYPE_CHECKING:
    from app.modules.consents.view import ConsentsPage

TONES = {"waiting": "due", "agreed": "ok", "refused": "over", "withdrawn": "", "done": "ok"}
ENDED = {"withdrawn": "送审已撤回"}
OPENS = {"notice": "打开通知"}


class Detail(QFrame):
    """The card beside the lists."""

    def __init__(self, page: "ConsentsPage") -> None:
        super().__init__()
        self._page = page
        self.setProperty("surface", "card")
        self.setAccessibleName("审批详情")
        self.what: QLabel = label("", "h2", wrap=True)
        self._chips = row(spacing=6)
        self._facts = column(spacing=0)
        self.timeline = Timeline("审批经过")
        self._papers = column(spacing=4)
        self._acts = row(spacing=8)
        inner = QWidget()
        body = column(self.what, self._chips, self._facts, self.timeline, self._papers, None, spacing=10)
        body.setContentsMargins(14, 12, 14, 8)
        inner.setLayout(body)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        foot = column(self._acts, margins=(14, 10, 14, 10))
        box = column(area, rule(), foot, spacing=0, margins=(1, 1, 1, 1))
        box.setStretch(0, 1)
        self.setLayout(box)
        self.buttons: list[QPushButton] = []

    def show_nothing(self) -> None:
        """Nothing is chosen."""
        self._begin("")
        self.timeline.hide()

    def show_consent(self, consent: ConsentLine, line: Line | None) -> None:
        """A request with its steps; what the line's button does stands at the foot too."""
        self._begin(consent.what)
        self._chips.insertWidget(0, label(consent.kind, "chip"))
        self._chips.insertWidget(1, label(consent.state_zh, "chip", tone=TONES[consent.state]))
        self._chips.addWidget(clause_chip(consent.clause))
        facts = [("送审人", consent.asked_by)]
        if consent.reason:
            facts.append(("理由", consent.reason))
        facts.append(("同意后", consent.then))
        self._facts.addWidget(facts_block(facts))
        asked_at = f"{consent.asked_at:%Y-%m-%d %H:%M}"
        self.timeline.show()
        ended = ENDED.get(consent.state, "")
        self.timeline.show_events(events(consent.asked_by, asked_at, consent.steps, ended=ended))
        for step in consent.steps:
            self._show_letters(step)
        if words := OPENS.get(consent.subject.kind):
            self._add(words, lambda: self._page.desk.go(consent.subject), "")
        self._acts.addStretch(1)
        if self._page.may_withdraw(consent):
            self._add("撤回送审…", lambda: self._page.withdraw(consent), "")
        if line is not None and line.key in (MINE, CONFIRM):
            self._add(line.action, lambda: self._page.act(line), "outline")

    def show_delegation(self, given: DelegationLine, line: Line) -> None:
        """A delegation."""
        self._begin(line.what)
        self.timeline.hide()
        facts = [
            ("岗位", given.role),
            ("时间", f"{given.since:%Y-%m-%d} 至 {given.until:%Y-%m-%d}"),
            ("原因", given.reason or "没有写"),
            ("意思", f"这段时间里，要{given.from_name}以{given.role}同意的事，{given.to_name}可以代签。"),
        ]
        self._facts.addWidget(facts_block(facts))
        self._acts.addStretch(1)
        if line.action:
            self._add(line.action, lambda: self._page.act(line), "danger")

    def _begin(self, what: str) -> None:
        self.what.setText(what)
        self.buttons = []
        for box in (self._chips, self._facts, self._papers, self._acts):
            clear(box)
        self._chips.addStretch(1)

    def _add(self, words: str, act: object, role: str) -> None:
        made = button(words, act, role=role)  # type: ignore[arg-type]
        self.buttons.append(made)
        self._acts.addWidget(made)

    def _show_letters(self, step: StepLine) -> None:
        """What was attached to a noted step, and the way to attach more."""
        if not step.noted:
            return
        desk = self._page.desk
        for paper in desk.read(lists.letters, step.id):
            words = f"附件：{paper.title}"
            made = button(words, partial(show_letter, self._page, step.id, paper), role="quiet")
            self._papers.addLayout(row(allow(made, desk, service.open_letter), None))
        more = button("附上函件…", lambda: attach_letter(self._page, step), role="quiet", icon="scan")
        self._papers.addLayout(row(allow(more, desk, service.attach_letter), None))
