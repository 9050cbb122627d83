"""The people and belongings on the household's card: covered lines, and what uncovers one of them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from app.modules.residents import lists, service
from app.modules.residents.rules import HOUSEHOLD_ITEMS, PRIVATE_ITEMS, PURPOSES
from app.modules.residents.sections_view import OpenLine
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.icons import IconLabel
from app.ui.menu import show_menu
from app.ui.parts import allow, button, column, label, row
from app.ui.reveal import SECONDS, RevealSheet
from app.ui.sign_sheet import ask_signature
from app.ui.theme import text_scale

if TYPE_CHECKING:
    from app.modules.residents.card_view import HouseholdView

SHOW = "显示…"


class PersonRow(QFrame):
    """One person, two lines: name and tie, then telephone and identity paper; 显示… on the right."""

    def __init__(self, view: "HouseholdView", line: lists.PersonLine) -> None:
        super().__init__()
        self.setMinimumHeight(round(50 * text_scale()))
        self.line, self._view = line, view
        self.name = line.name
        self.items = tuple(item for item in PRIVATE_ITEMS if item[0] != "address" or line.address)
        self.phones = label("　".join(line.phones) or "无电话", "muted")
        self.birthday = label(f"生日 {line.birthday}" if line.birthday else "", "muted")
        self.address = label("", "muted", wrap=True)
        self.address.hide()
        _hold_width(self.phones)
        _hold_width(self.birthday)
        self.show_button: QPushButton = button(
            SHOW, lambda: view.ask_to_see(self), role="quiet", icon="eye", name=f"显示{line.name}的敏感项"
        )
        self.show_button.setEnabled(bool(line.phones or line.birthday or line.address))
        allow(self.show_button, view.desk, service.open_private)
        self.more = button("⋯", self.open_menu, role="quiet", name=f"{line.name}：修改、电话、迁出")
        allow(self.more, view.desk, service.amend_person)
        identity = label(f"证件 {line.identity}" if line.identity else "", "muted")
        known = label(line.more, "muted")
        words = column(
            row(label(line.name, "h3"), label(_tie_words(line), "muted"), None, spacing=8),
            row(self.phones, identity, self.birthday, known, None, spacing=14),
            self.address,
            spacing=1,
        )
        box = row(IconLabel("person", 20, "muted"), spacing=12, margins=(12, 5, 6, 5))
        box.addLayout(words, 1)
        self.buttons = (self.show_button, self.more)
        for each in self.buttons:
            box.addWidget(each)
        self.setLayout(box)

    def open_menu(self) -> None:
        """What else can be done with this person."""
        line, view = self.line, self._view
        show_menu(
            self.more,
            view.desk,
            (
                ("修改资料…", lambda: view.edit_person(line), service.amend_person),
                ("电话…", lambda: view.telephones(line), service.add_telephone),
                ("迁出…", lambda: view.end_tie(line), service.end_tie),
            ),
        )

    def uncover(self, opened: service.Opened) -> None:
        """Show what was opened, in the same width as the cover."""
        if opened.phones:
            self.phones.setText("　".join(opened.phones))
        if opened.birthday:
            self.birthday.setText(f"生日 {opened.birthday}")
        if opened.address:
            self.address.setText(opened.address)
            self.address.show()

    def cover(self) -> None:
        """Cover it again."""
        self.phones.setText("　".join(self.line.phones) or "无电话")
        self.birthday.setText(f"生日 {self.line.birthday}" if self.line.birthday else "")
        self.address.hide()
        self.address.clear()
        self.show_button.setText(SHOW)


def _tie_words(line: lists.PersonLine) -> str:
    tie = f"{line.tie}（{line.relation}）" if line.relation else line.tie
    return "　".join(part for part in (tie, line.sex, f"自 {line.since}" if line.since else "") if part)


class Belongings:
    """Vehicles, pets and emergency contacts: a line each, covered together by one button of the card."""

    name = "本户"

    def __init__(self, desk: Desk, ask: "Callable[[Belongings], object]") -> None:
        self.show_button = button(
            SHOW, lambda: ask(self), role="quiet", icon="eye", name="显示车牌和紧急联系人电话"
        )
        allow(self.show_button, desk, service.open_household)
        self.show_button.hide()
        self.lines: dict[Ref, OpenLine] = {}
        self.shown: tuple[lists.BelongingLine, ...] = ()
        self.items: tuple[tuple[str, str], ...] = ()

    def fill(
        self, lines: Sequence[lists.BelongingLine], open_one: Callable[[lists.BelongingLine], object]
    ) -> list[QWidget]:
        """A line for each; pressed it can be corrected."""
        self.shown = tuple(lines)
        kinds = {line.ref.kind for line in lines if line.covered}
        there = {"plate": "vehicle" in kinds, "contact": "emergency_contact" in kinds}
        self.items = tuple(item for item in HOUSEHOLD_ITEMS if there[item[0]])
        self.show_button.setVisible(bool(self.items))
        self.lines = {}
        for line in lines:
            self.lines[line.ref] = OpenLine(
                "", line.label, line.shown(), partial(open_one, line), as_fact=True
            )
        return list(self.lines.values())

    def has(self, widget: QWidget) -> bool:
        """True if the widget is one of its lines, or the button that uncovers them."""
        return widget is self.show_button or widget in self.lines.values()

    def uncover(self, opened: service.OpenedHousehold) -> None:
        """Show what was opened in the place of its cover."""
        for line in self.shown:
            seen = {"vehicle": opened.plates, "emergency_contact": opened.numbers}.get(line.ref.kind, {})
            if line.ref.id in seen:
                self.lines[line.ref].detail.put(line.shown(seen[line.ref.id]))

    def cover(self) -> None:
        """Cover it again."""
        for line in self.shown:
            self.lines[line.ref].detail.put(line.shown())
        self.show_button.setText(SHOW)


class CoveredView(QWidget):
    """A page of covered lines, of which one is uncovered at a time, for a minute (ARCH-12)."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.unit_id = 0
        self.rows: list[PersonRow] = []
        self.belongings = Belongings(desk, self.ask_to_see)
        self._open: PersonRow | Belongings | None = None
        self._left = 0
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_down)

    def ask_first(self) -> None:
        """Ctrl+E: ask for the person in focus, for the flat's when that has it, else for the first one."""
        focused = self.focusWidget()
        near = next((r for r in self.rows if focused is not None and r.isAncestorOf(focused)), None)
        of_flat = focused is not None and self.belongings.has(focused) and bool(self.belongings.items)
        chosen = near or (self.belongings if of_flat else self.rows[0] if self.rows else None)
        if chosen is not None and chosen.show_button.isEnabled():
            self.ask_to_see(chosen)

    def ask_to_see(self, covered: PersonRow | Belongings) -> None:
        """Ask which items and what for; the one that is open is covered instead."""
        if self._open is covered:
            self.cover()
            return
        RevealSheet(
            self, covered.name, covered.items, PURPOSES, lambda items, why: self._see(covered, items, why)
        ).start()

    def _sign_to_go_on(
        self, covered: PersonRow | Belongings, items: list[str], purpose: str, why: str
    ) -> None:
        """Many at a stretch: the password anew, then what was asked for."""

        def go_on(signature: Signature) -> None:
            if self.desk.do(service.go_on_looking, signature=signature):
                self._see(covered, items, purpose)

        ask_signature(self, self.desk, "继续查看隐私项", [("原因", why)], "继续", go_on, clause="ARCH-12")

    def _see(self, covered: PersonRow | Belongings, items: list[str], purpose: str) -> None:
        verb: Callable[..., object] = service.open_household
        whose = self.unit_id
        if isinstance(covered, PersonRow):
            verb, whose = service.open_private, covered.line.person_id
        opened, refused = attempt(self.desk, verb, whose, items, purpose, done="")
        if refused is not None and refused.field == "signature":
            self._sign_to_go_on(covered, items, purpose, refused.sentence)
            return
        if refused is not None:
            self.desk.refuse(refused.sentence, clause=refused.clause)
        if opened is None:
            return
        self.cover()
        covered.uncover(opened)
        self._open, self._left = covered, SECONDS
        self._tick.start()
        covered.show_button.setText(f"遮盖 {self._left}")
        covered.show_button.setFocus()

    def cover(self) -> None:
        """Cover whatever is uncovered."""
        self._tick.stop()
        if self._open is not None:
            self._open.cover()
            self._open = None

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0 or self._open is None:
            self.cover()
        else:
            self._open.show_button.setText(f"遮盖 {self._left}")


def _hold_width(covered: QLabel) -> None:
    """Leave room for digits where stars stand, so that nothing moves when they show."""
    covered.ensurePolished()
    covered.setMinimumWidth(covered.fontMetrics().horizontalAdvance(covered.text().replace("*", "0")) + 2)
