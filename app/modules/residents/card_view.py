"""One household on one page: people, flat, marks, what was before; private items covered (ARCH-12)."""

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QWidget

from app.modules.residents import correcting, lists, service
from app.modules.residents.marks_view import MarkListSheet
from app.modules.residents.rules import PRIVATE_ITEMS, PURPOSES
from app.modules.residents.sheets_view import (
    ChangeOwnerSheet,
    EditPersonSheet,
    EditUnitSheet,
    MarksSheet,
    NewPersonSheet,
    TelephoneSheet,
)
from app.storage.signing import Signature
from app.ui.dialog import confirm
from app.ui.form_sheet import attempt
from app.ui.icons import IconLabel
from app.ui.parts import Card, allow, button, card_line, clause_chip, clear, column, key_cap, label, row, rule
from app.ui.reveal import SECONDS, RevealSheet
from app.ui.sign_sheet import ask_signature

if TYPE_CHECKING:
    from app.modules.residents.view import ResidentsPage


class PersonRow(QFrame):
    """One person, two lines: name and tie, then telephone and identity paper; 显示… on the right."""

    def __init__(self, view: "HouseholdView", line: lists.PersonLine) -> None:
        super().__init__()
        self.setMinimumHeight(52)
        self.line = line
        self.phones = label("　".join(line.phones) or "无电话", "muted")
        self.birthday = label(f"生日 {line.birthday}" if line.birthday else "", "muted")
        _hold_width(self.phones)
        _hold_width(self.birthday)
        self.show_button: QPushButton = button(
            "显示…", lambda: view.ask_to_see(self), role="quiet", icon="eye", name=f"显示{line.name}的敏感项"
        )
        self.show_button.setEnabled(bool(line.phones or line.birthday))
        allow(self.show_button, view.desk, service.open_private)
        edit = button("修改…", lambda: view.edit_person(line), role="quiet", name=f"修改{line.name}的资料")
        call = button(
            "电话…", lambda: view.telephones(line), role="quiet", name=f"{line.name}的电话登记与停用"
        )
        away = button("迁出…", lambda: view.end_tie(line), role="quiet", name=f"{line.name}迁出")
        for each, verb in (
            (edit, service.amend_person),
            (call, service.add_telephone),
            (away, service.end_tie),
        ):
            allow(each, view.desk, verb)
        tie = "　".join(
            part for part in (line.tie, line.sex, f"自 {line.since}" if line.since else "") if part
        )
        identity = label(f"证件 {line.identity}" if line.identity else "", "muted")
        words = column(
            row(label(line.name, "h3"), label(tie, "muted"), None, spacing=8),
            row(self.phones, identity, self.birthday, None, spacing=16),
            spacing=1,
        )
        box = row(IconLabel("person", 20, "muted"), spacing=12, margins=(12, 5, 10, 5))
        box.addLayout(words, 1)
        self.buttons = (edit, call, away, self.show_button)
        for each in self.buttons:
            box.addWidget(each)
        self.setLayout(box)

    def uncover(self, opened: service.Opened) -> None:
        """Show what was opened, in the same width as the cover."""
        if opened.phones:
            self.phones.setText("　".join(opened.phones))
        if opened.birthday:
            self.birthday.setText(f"生日 {opened.birthday}")

    def cover(self) -> None:
        """Cover it again."""
        self.phones.setText("　".join(self.line.phones) or "无电话")
        self.birthday.setText(f"生日 {self.line.birthday}" if self.line.birthday else "")
        self.show_button.setText("显示…")


def _hold_width(covered: QLabel) -> None:
    """Leave room for digits where stars stand, so that nothing moves when they show."""
    covered.ensurePolished()
    covered.setMinimumWidth(covered.fontMetrics().horizontalAdvance(covered.text().replace("*", "0")) + 2)


class HouseholdView(QWidget):
    """The card of one household."""

    def __init__(self, page: "ResidentsPage") -> None:
        super().__init__()
        self._page, self.desk = page, page.desk
        self.unit_id = 0
        self.card: lists.HouseholdCard | None = None
        self.rows: list[PersonRow] = []
        self._open: PersonRow | None = None
        self._left = 0
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_down)
        add = button("登记人员…", self.new_person, role="quiet", keys="Ctrl+N")
        owner = button("变更业主…", self.change_owner, role="quiet")
        note = label("敏感项已遮盖，查看须选用途并留痕", "c")
        self.people = Card("人员", "", note, clause_chip("ARCH-12"), owner, add)
        flat = button("修改…", self.edit_unit, role="quiet", keys="F2", name="修改房屋")
        self.flat = Card("房屋", "", flat, key_cap("F2"))
        change = button("修改…", self.edit_marks, role="quiet", name="修改标记")
        names = button("名单…", lambda: MarkListSheet(self, self.desk).start(), role="quiet", name="标记名单")
        self.marks = Card("标记", "", names, change)
        for each, verb in (
            (add, service.add_person),
            (owner, service.change_owner),
            (flat, service.amend_household),
            (change, service.set_marks),
            (names, service.rename_mark),
        ):
            allow(each, self.desk, verb)
        self._before_people, self._after_people = (owner, add), (flat,)
        self._points: list[QPushButton] = []
        self._last_ones = (names, change)
        self.open_points = Card("待更正", "")
        self.past = Card("以往", "")
        left, right = (
            column(self.people, self.flat, None, spacing=10),
            column(self.open_points, self.marks, self.past, None, spacing=10),
        )
        inner = QWidget()
        box = row(spacing=12)
        box.addLayout(left, 58)
        box.addLayout(right, 42)
        inner.setLayout(box)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        self.setLayout(column(area, margins=(0, 0, 0, 0)))
        for keys, act in (("F2", self._edit_if_allowed), ("Ctrl+E", self.ask_first)):
            shortcut = QShortcut(QKeySequence(keys), self, activated=act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ---- showing

    def show_unit(self, unit_id: int) -> None:
        """Show this household."""
        self.cover()
        self.unit_id = unit_id
        self.reload()

    def reload(self) -> None:
        """Read the household again; what was uncovered is covered."""
        self.cover()
        card = self.card = self.desk.read(lists.household, self.unit_id)
        if card is None:
            self._page.show_list()
            return
        page = self._page
        page.title.setText(card.room)
        page.counts.setText("")
        clear(page.chips)
        for mark in card.marks:
            page.chips.addWidget(label(mark, "chip", tone="miss"))
        self._show_people(card)
        self._show_flat(card)
        self._show_rest(card)
        self._order()

    def _order(self) -> None:
        """Tab goes as one reads: people, flat, what is open, marks; new rows would come last otherwise."""
        people = [each for person in self.rows for each in person.buttons]
        chain = [*self._before_people, *people, *self._after_people, *self._points, *self._last_ones]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def first_focus(self) -> QWidget:
        """Where the next key belongs: seeing a telephone, which is asked for most."""
        seen = next((each.show_button for each in self.rows if each.show_button.isEnabled()), None)
        live = (each for each in self._before_people if each.isEnabled())
        return seen or next(live, self)

    def _show_people(self, card: lists.HouseholdCard) -> None:
        self.people.clear()
        self.people.count(str(len(card.people)))
        self.rows = [PersonRow(self, line) for line in card.people]
        for index, person in enumerate(self.rows):
            if index:
                self.people.body.addWidget(rule())
            self.people.body.addWidget(person)
        if not card.people:
            self.people.body.addWidget(card_line("later", "还没有登记人员", "点“登记人员…”或按 Ctrl+N"))

    def _show_flat(self, card: lists.HouseholdCard) -> None:
        self.flat.clear()
        grid = QGridLayout()
        grid.setContentsMargins(12, 8, 12, 10)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for index, (name, value) in enumerate(card.facts):
            wide = name == "备注"
            line, place = (index // 2, index % 2 * 2) if not wide else (index // 2 + 1, 0)
            grid.addWidget(label(name, "muted"), line, place)
            grid.addWidget(label(value, wrap=wide), line, place + 1, 1, 3 if wide else 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.flat.body.addLayout(grid)

    def _show_rest(self, card: lists.HouseholdCard) -> None:
        self.marks.clear()
        self.marks.body.addWidget(
            card_line(
                "", "、".join(card.marks) or "没有标记", "" if card.marks else "重点、独居等，可自行增加"
            )
        )
        self.open_points.setVisible(bool(card.put_right))
        self.open_points.clear()
        self.open_points.count(str(len(card.put_right)))
        self._points = []
        for point in card.put_right:
            correct = lambda point=point: self._page.put_right.correct(point)  # noqa: E731
            go = button("更正…", correct, role="row", name=f"更正{point.label}")
            allow(go, self.desk, correcting.correct)
            self._points.append(go)
            self.open_points.body.addWidget(card_line("today", point.label, point.reason, go))
        self.past.clear()
        self.past.count(str(len(card.past)) if card.past else "")
        for past in card.past[:12]:
            self.past.body.addWidget(card_line("done", past.what, past.detail))
        if not card.past:
            self.past.body.addWidget(card_line("", "没有变更记录"))

    # ---- private items

    def ask_first(self) -> None:
        """Ctrl+E: ask for the person in focus, else for the first one."""
        focused = self.focusWidget()
        near = next((r for r in self.rows if focused is not None and r.isAncestorOf(focused)), None)
        chosen = near or (self.rows[0] if self.rows else None)
        if chosen is not None and chosen.show_button.isEnabled():
            self.ask_to_see(chosen)

    def ask_to_see(self, person: PersonRow) -> None:
        """Ask which items and what for; the one that is open is covered instead."""
        if self._open is person:
            self.cover()
            return
        RevealSheet(
            self, person.line.name, PRIVATE_ITEMS, PURPOSES, lambda items, why: self._see(person, items, why)
        ).start()

    def _sign_to_go_on(self, person: PersonRow, items: list[str], purpose: str, why: str) -> None:
        """Many at a stretch: the password anew, then what was asked for."""

        def go_on(signature: Signature) -> None:
            if self.desk.do(service.go_on_looking, signature=signature):
                self._see(person, items, purpose)

        ask_signature(self, self.desk, "继续查看隐私项", [("原因", why)], "继续", go_on, clause="ARCH-12")

    def _see(self, person: PersonRow, items: list[str], purpose: str) -> None:
        opened, refused = attempt(
            self.desk, service.open_private, person.line.person_id, items, purpose, done=""
        )
        if refused is not None and refused.field == "signature":
            self._sign_to_go_on(person, items, purpose, refused.sentence)
            return
        if refused is not None:
            self.desk.refuse(refused.sentence, clause=refused.clause)
        if opened is None:
            return
        self.cover()
        person.uncover(opened)
        self._open, self._left = person, SECONDS
        self._tick.start()
        person.show_button.setText(f"遮盖 {self._left}")
        person.show_button.setFocus()

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

    # ---- changing

    def _edit_if_allowed(self) -> None:
        if self.desk.allows(service.amend_household):
            self.edit_unit()

    def edit_unit(self) -> None:
        """Correct the flat's facts."""
        if self.card is not None:
            EditUnitSheet(self, self.desk, self.card).start()

    def edit_marks(self) -> None:
        """Choose the marks of the household."""
        if self.card is not None:
            MarksSheet(self, self.desk, self.card).start()

    def new_person(self) -> None:
        """Enter a person of this household."""
        NewPersonSheet(self, self.desk, self.unit_id).start()

    def change_owner(self) -> None:
        """The flat has a new owner from a day on."""
        ChangeOwnerSheet(self, self.desk, self.unit_id).start()

    def edit_person(self, line: lists.PersonLine) -> None:
        """Correct a person's facts."""
        EditPersonSheet(self, self.desk, line).start()

    def telephones(self, line: lists.PersonLine) -> None:
        """Enter a number, or close one."""
        TelephoneSheet(self, self.desk, line).start()

    def end_tie(self, line: lists.PersonLine) -> None:
        """The person leaves the household."""
        confirm(
            self,
            f"{line.name}迁出",
            "从今天起不再属于这一户。登记不会删除，可在“以往”里看到。",
            "登记迁出",
            lambda: self.desk.do(service.end_tie, line.tie_id, done=f"{line.name}已登记迁出。"),
            danger=True,
        )
