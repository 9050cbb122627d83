"""The owner's register 业主登记表 inside a move-in: who belongs to the household, and buttons that add."""

from functools import partial

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from app.modules.movein.card import MoveInCard, OwnerRow
from app.modules.movein.people_view import CorrectSheet, NewOwnerSheet
from app.modules.residents import service as residents
from app.ui.desk import Desk
from app.ui.parts import Elided, allow, button, clear, column, frame, label, row


class RegisterBlock(QFrame):
    """The people of the household, each with what is registered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.card: MoveInCard | None = None
        self._buttons: list[QPushButton] = [
            allow(button("加人员…", self.add_person, role="row"), desk, residents.add_person)
        ]
        self._lines: QVBoxLayout = column(spacing=2, margins=(12, 6, 8, 8))
        head = row(label("业主登记表", "h3"), None, *self._buttons, spacing=6, margins=(12, 3, 8, 3))
        self.setProperty("surface", "card")
        self.setAccessibleName("业主登记表")
        self.setLayout(column(frame("cardhead", head), self._lines, spacing=0, margins=(1, 1, 1, 1)))

    def show_card(self, card: MoveInCard, *, live: bool) -> None:
        """Show the household; the buttons only while it can be changed."""
        self.card = card
        clear(self._lines)
        for each in self._buttons:
            each.setVisible(live)
        for person in (*card.owners, *card.family):
            self._add(person, live=live)

    def add_person(self) -> None:
        """Another owner, or somebody of the family."""
        if self.card is not None and self.desk.allows(residents.add_person):
            NewOwnerSheet(self, self.desk, self.card).start({"tie": "family"})

    def _add(self, person: OwnerRow, *, live: bool) -> None:
        words = Elided("s")
        facts = (person.tie, "　".join(person.phones) or "没有电话", person.identity, person.birthday)
        words.put("　".join(part for part in facts if part))
        line = row(label(person.name), words, spacing=10)
        line.setStretch(1, 1)
        if live:
            correct = button(
                "补充…", partial(self._correct, person), role="row", name=f"补充 {person.name} 的资料"
            )
            line.addWidget(allow(correct, self.desk, residents.amend_person))
        self._lines.addLayout(line)

    def _correct(self, person: OwnerRow) -> None:
        CorrectSheet(self, self.desk, person.person, person.name).start()
