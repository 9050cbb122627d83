"""First gate 核对身份: the owners, who comes for them, the papers that are looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.modules.movein import service
from app.modules.movein.card import MoveInCard, OwnerRow
from app.modules.movein.gate_view import GatePanel, block
from app.modules.movein.papers_view import PaperList, legend
from app.modules.movein.people_view import AgentSheet, CorrectSheet, NewOwnerSheet, OwnerChangeSheet
from app.modules.movein.standing import Standing
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.parts import Elided, allow, button, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height, text_scale

COLUMNS = (
    Column("name", "姓名", 110, bold=True, glyph="sign"),
    Column("tie", "关系", 100),
    Column("identity", "证件", 0, tone="identity_tone"),
    Column("phones", "电话", 190, tone="phone_tone"),
)
MOST_LINES = 4
"""Owners in sight at once; more are scrolled."""


@dataclass(frozen=True)
class PersonRow:
    """One owner as the list shows it: what is missing stands in amber."""

    ref: Ref
    name: str
    tie: str
    identity: str
    identity_tone: str
    phones: str
    phone_tone: str
    sign: str


class OwnerList(RowTable):
    """The owners; N adds one, F2 or Enter corrects, G is a change of owner, D somebody who comes for them."""

    def __init__(self, panel: "IdentityPanel") -> None:
        super().__init__(COLUMNS, "业主")
        self._panel = panel
        self.opened.connect(lambda _: panel.correct())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Single letters do what stands on the buttons."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        act = self._panel.letters().get(Qt.Key(event.key())) if plain else None
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)


class IdentityPanel(GatePanel):
    """Owners, agent and checklist; Ctrl+Enter when they were looked at."""

    gate, words = "identity", "核对完毕"
    passes = staticmethod(service.pass_identity)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.owners = OwnerList(self)
        self.add_button = allow(
            button("登记业主…", self.add_owner, role="row", keys="N"), desk, residents.add_person
        )
        self.correct_button = allow(
            button("补充、更正…", self.correct, role="row", keys="F2"), desk, residents.amend_person
        )
        self.change_button = allow(
            button("变更业主…", self.change_owner, role="row", keys="G"), desk, residents.change_owner
        )
        self._empty = label("名册里还没有业主，请先登记。", "muted")
        self._empty.setContentsMargins(12, 8, 12, 8)
        people = block(
            "业主",
            self._empty,
            self.owners,
            actions=(self.change_button, self.correct_button, self.add_button),
        )
        self._agent = Elided("")
        self.agent_button = allow(
            button("代办人…", self.ask_agent, role="row", keys="D"), desk, service.note_agent
        )
        line = QWidget()
        fix_height(line, 40)
        inside = row(Glyph("info", 15), self._agent, self.agent_button, margins=(12, 0, 8, 0))
        inside.setStretch(1, 1)
        line.setLayout(inside)
        self.papers = PaperList(desk, "核对资料")
        self.papers.left.connect(self._after_papers)
        self.papers.letters = self.letters()
        self.legend = legend(self.papers)
        for each in (people, line, block("核对资料", self.papers, actions=(self.legend,))):
            self.body.addWidget(each)
        self.body.addStretch(1)

    def letters(self) -> dict[Qt.Key, Callable[[], None]]:
        """What single letters do, in both lists."""
        return {
            Qt.Key.Key_N: self.add_owner,
            Qt.Key.Key_G: self.change_owner,
            Qt.Key.Key_D: self.ask_agent,
        }

    def fill(self, card: MoveInCard, standing: Standing) -> None:
        """Owners, agent and papers."""
        self.owners.set_rows([_person(owner) for owner in card.owners])
        lines = min(MOST_LINES, max(1, len(card.owners)))
        self.owners.setFixedHeight(round((32 + 36 * lines) * text_scale()) + 2)
        self.owners.setVisible(bool(card.owners))
        self._empty.setVisible(not card.owners)
        self._agent.put(_agent_words(card))
        self.agent_button.setText("修改代办人…" if card.agent else "代办人…")
        for each in (self.add_button, self.correct_button, self.change_button, self.agent_button):
            each.setVisible(self.live)
        open_papers = card.state == "open" and not card.reviewed
        self.legend.setVisible(open_papers)
        asked = [one for one in card.papers if one.part == "checked" and (card.agent or not one.for_agent)]
        self.papers.show_papers(card.ref.id, asked, live=open_papers)

    def first_focus(self) -> QWidget:
        """Owners first when something of them is missing, else the papers."""
        if not self.live:
            return self.papers
        assert self.card is not None
        if not self.card.owners:
            return self.add_button
        if any(_person(owner).sign == "today" for owner in self.card.owners):
            return self.owners
        return self.papers if self.papers.lacking else self.go or self.papers

    def edit(self) -> None:
        """F2: the owner, or the paper, that is chosen."""
        if self.papers.hasFocus():
            self.papers.ask_pages()
        else:
            self.correct()

    def add_owner(self) -> None:
        """Enter another owner, or one of the family."""
        if self.live and self.desk.allows(residents.add_person):
            assert self.card is not None
            NewOwnerSheet(self, self.desk, self.card).start()

    def correct(self) -> None:
        """Add what is missing of the chosen owner, or put it right."""
        chosen = self.owners.current()
        if not self.live or not self.desk.allows(residents.amend_person):
            return
        if chosen is None:
            self.add_owner()
            return
        CorrectSheet(self, self.desk, chosen.ref, chosen.name).start()

    def change_owner(self) -> None:
        """The flat has changed hands."""
        if self.live and self.desk.allows(residents.change_owner):
            assert self.card is not None
            OwnerChangeSheet(self, self.desk, self.card).start()

    def ask_agent(self) -> None:
        """Somebody comes for the owner."""
        if self.live and self.desk.allows(service.note_agent):
            assert self.card is not None
            AgentSheet(self, self.desk, self.card).start()

    def _after_papers(self) -> None:
        if self.go is not None:
            self.go.setFocus(Qt.FocusReason.TabFocusReason)


def _person(owner: OwnerRow) -> PersonRow:
    lacks = not owner.identity or not owner.phones
    return PersonRow(
        owner.person,
        owner.name or "（姓名待补）",
        owner.tie,
        owner.identity or "还没有登记",
        "" if owner.identity else "due",
        "　".join(owner.phones) or "还没有登记",
        "" if owner.phones else "due",
        "today" if lacks else "done",
    )


def _agent_words(card: MoveInCard) -> str:
    if not card.agent:
        return "业主本人办理。有人代办的，登记代办人，资料清单会加上委托书和代办人证件。"
    parts = [f"代办人 {card.agent}", card.agent_identity or "证件号还没有登记", card.agent_number]
    letter = f"委托书 {card.agent_letter}" if card.agent_letter else ""
    return "　".join(part for part in (*parts, letter) if part)
