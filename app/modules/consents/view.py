"""The page of consents: what waits for me, what I must confirm, what I asked for, who decides for whom."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.consents import lists, service
from app.modules.consents.countersign_view import ask_consent
from app.modules.consents.detail_view import Detail
from app.modules.consents.duty_view import ConfirmSheet, DelegateSheet
from app.modules.consents.lines_view import (
    ASKED,
    CONFIRM,
    DELEGATED,
    MINE,
    OPEN,
    confirm_section,
    delegated_section,
    mine_section,
    open_section,
    past_section,
)
from app.modules.consents.sections_view import Line, Sections
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, column, frame, row

__all__ = ["ConsentsPage", "badge"]


def badge(desk: Desk, now: Callable[[], datetime] = datetime.now) -> tuple[int, int]:
    """How much waits for the person acting: (overdue, everything else)."""
    return desk.read(lists.waiting_count, desk.who, now().date())


class ConsentsPage(Page):
    """What waits for somebody's consent, for whoever is acting; Enter does what stands on the line."""

    kinds = frozenset({"consent", "consent_step", "delegation", "attachment"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "待签与委托")
        self._now = now
        self._shown = -1
        self._noted: dict[Ref, lists.ToConfirm] = {}
        self._asked: dict[Ref, lists.ConsentLine] = {}
        self._delegations: dict[Ref, lists.DelegationLine] = {}
        self.list = Sections("待签与委托")
        self.list.chosen.connect(lambda _: self._show_chosen())
        self.list.acted.connect(self.act)
        self.detail = Detail(self)
        self.give_button = allow(button("委托审批…", self.give, icon="switch"), desk, service.delegate)
        self.tools.addWidget(self.give_button)
        self.empty = Empty(
            "没有等你同意的事",
            "别人送你同意的、电话同意后要你补认的、你送审的，都会列在这里。",
        )
        work = QWidget()
        across = row(spacing=12)
        across.addWidget(frame("card", column(self.list, margins=(1, 1, 1, 1))), 62)
        across.addWidget(self.detail, 38)
        work.setLayout(across)
        self.stack = QStackedWidget()
        for view in (work, self.empty):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        QShortcut(QKeySequence("Ctrl+N"), self, activated=self.give_button.click)

    @property
    def today(self) -> date:
        """The day the lists are read for."""
        return self._now().date()

    # ---- what is in sight

    def reload(self) -> None:
        """Read all the lists again; the chosen line stays."""
        day, who = self.today, self.desk.who
        mine = self.desk.read(lists.waiting_for, who, day)
        noted = self.desk.read(lists.to_confirm, who, day)
        asked = self.desk.read(lists.asked_by, who)
        given = self.desk.read(lists.delegations, who, day)
        self._noted = {line.ref: line for line in noted}
        self._asked = {line.ref: line for line in asked}
        self._delegations = {line.ref: line for line in given}
        stands_in = self.desk.read(lists.stands_in_for, who, day)
        sections = (
            mine_section(mine, stands_in),
            confirm_section(noted, day),
            open_section(asked),
            past_section(asked),
            delegated_section(given, self.desk, day),
        )
        self.list.show_sections([section for section in sections if section.lines])
        anything = any(section.lines for section in sections)
        shown = 0 if anything else 1
        self.stack.setCurrentIndex(shown)
        over = sum(line.overdue for line in noted)
        counts = (("待我同意", len(mine)), ("待我补认", len(noted)), ("逾期", over))
        self.counts.setText("　".join(f"{words} {count}" for words, count in counts if count))
        if shown != self._shown:  # lists have other keys than an empty page
            self._shown = shown
            self.desk.moved.emit()

    def open(self, ref: Ref) -> None:
        """Show one request, noted step or delegation, whether it stands in a list or not."""
        self.reload()
        if self.list.choose(ref):
            self.list.setFocus()
            return
        consent = self.desk.read(lists.of_step, ref.id) if ref.kind == "consent_step" else ref
        if consent is not None and consent.kind == "consent" and not self.list.choose(consent):
            self.stack.setCurrentIndex(0)
            self.list.choose_nothing()
            self._show_consent(consent)

    def _show_chosen(self) -> None:
        found = self.list.current()
        if found is None:
            self.detail.show_nothing()
            return
        key, line = found
        if key == DELEGATED:
            self.detail.show_delegation(self._delegations[line.ref], line)
        else:
            noted = self._noted.get(line.ref) if key == CONFIRM else None
            self._show_consent(noted.consent if noted else line.ref, line)

    def _show_consent(self, ref: Ref, line: Line | None = None) -> None:
        consent = self.desk.read(lists.one, ref.id, self.desk.who, self.today)
        if consent is not None:
            self.detail.show_consent(consent, line)

    # ---- acts

    def act(self, line: Line) -> None:
        """Do what a line's button says."""
        if line.key == MINE:
            ask_consent(self, self.desk, line.ref, then=lambda: None, now=self._now)
        elif line.key == CONFIRM:
            ConfirmSheet(self, self.desk, self._noted[line.ref]).start()
        elif line.key == ASKED:
            self.desk.go(self._asked[line.ref].subject)
        elif line.key == DELEGATED:
            self.take_back(line)

    def may_withdraw(self, consent: lists.ConsentLine) -> bool:
        """True for what the person asked for or follows up, until it is carried out."""
        return consent.ref in self._asked and consent.state in OPEN and self.desk.may(service.withdraw)

    def withdraw(self, consent: lists.ConsentLine) -> None:
        """Take a request back before it is carried out."""
        confirm(
            self,
            "撤回送审",
            f"撤回“{consent.what}”？已经得到的同意作废，改好以后要重新送审。",
            "撤回",
            lambda: self.desk.do(service.withdraw, consent.ref.id, done="已撤回送审。"),
            danger=True,
        )

    def give(self) -> None:
        """Let somebody else decide for a time."""
        DelegateSheet(self, self.desk, self._now).begin()

    def take_back(self, line: Line) -> None:
        """End a delegation at once."""
        confirm(
            self,
            "收回委托",
            f"{line.what}：收回以后马上不能再代签，以前签的仍然有效。",
            "收回",
            lambda: self.desk.do(service.end_delegation, line.ref.id, done="委托已收回。"),
            danger=True,
        )

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        own: tuple[Hint, ...] = (("↑↓", "选事项"), ("Enter", "办理"), ("F1", "本页说明"), ("Esc", "返回"))
        return (*own, ("Ctrl N", "委托审批")) if self.desk.may(service.delegate) else own

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("DOC-03", "通知逐级审批：客服主管同意，再由中心负责人同意，之后才编号、发布。"),
            ("ROLE-01", "审批人不在时，电话或书面同意可以先登记，两个工作日内由本人补认；也可以事先委托。"),
        )

    def first_focus(self) -> QWidget:
        """The lists take arrows and Enter."""
        return self.list if self.stack.currentIndex() == 0 else self
