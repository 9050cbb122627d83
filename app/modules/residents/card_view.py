"""One household on one page: people, flat, what is to be done, what each room says; covered (ARCH-12)."""

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QPushButton, QScrollArea, QWidget

from app.modules.residents import correcting, lists, service
from app.modules.residents.around import Around
from app.modules.residents.belongings_view import SORTS, BelongingSheet
from app.modules.residents.marks_view import MarkListSheet
from app.modules.residents.people_view import CoveredView, PersonRow
from app.modules.residents.printing_view import print_card
from app.modules.residents.sections_view import Block, DuesCard, OpenLine, Packed, SectionCard, notice_strip
from app.modules.residents.sheets_view import (
    ChangeOwnerSheet,
    EditPersonSheet,
    EditUnitSheet,
    MarksSheet,
    NewPersonSheet,
    TelephoneSheet,
)
from app.rules.household_card import DueLine, Section
from app.rules.ref import Ref
from app.ui.dialog import confirm
from app.ui.menu import show_menu
from app.ui.parts import Card, allow, button, card_line, clause_chip, clear, column, key_cap, label, row, rule

if TYPE_CHECKING:
    from app.modules.residents.view import ResidentsPage

MOST_PAST = 12


class HouseholdView(CoveredView):
    """The card of one household."""

    def __init__(self, page: "ResidentsPage", around: Around) -> None:
        super().__init__(page.desk)
        self._page, self._around = page, around
        self.card: lists.HouseholdCard | None = None
        self.sections: tuple[Section, ...] = ()
        self.due_lines: tuple[DueLine, ...] = ()
        self.section_cards: list[SectionCard] = []
        self._build_cards()
        self._lay_out()
        for keys, act in (
            ("F2", self._edit_if_allowed),
            ("Ctrl+E", self.ask_first),
            ("Ctrl+P", self.print_card),
            *((f"Alt+{place}", lambda place=place: self.jump(place)) for place in range(1, 10)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self, activated=act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _build_cards(self) -> None:
        add = button("登记人员…", self.new_person, role="quiet", keys="Ctrl+N")
        owner = button("变更业主…", self.change_owner, role="quiet")
        self.people = Block("人员", clause_chip("ARCH-12"), owner, add)
        self.people.setToolTip("敏感项已遮盖，查看须选用途并留痕")
        flat = button("修改…", self.edit_unit, role="quiet", keys="F2", name="修改房屋")
        more = button("登记…", self._open_more, role="quiet", name="登记车辆、宠物、紧急联系人")
        self.more = more
        self.flat = Block("房屋", self.belongings.show_button, more, flat, key_cap("F2"))
        change = button("修改…", self.edit_marks, role="quiet", name="修改标记")
        names = button("名单…", lambda: MarkListSheet(self, self.desk).start(), role="quiet", name="标记名单")
        self.marks = Block("标记", names, change)
        for each, verb in (
            (add, service.add_person),
            (owner, service.change_owner),
            (more, service.add_vehicle),
            (flat, service.amend_household),
            (change, service.set_marks),
            (names, service.rename_mark),
        ):
            allow(each, self.desk, verb)
        self._before_people, self._after_people = (owner, add), (self.belongings.show_button, more, flat)
        self._points: list[QPushButton] = []
        self._last_ones = (names, change)
        self.dues = DuesCard(self.desk)
        self.open_points = Block("待更正")
        self.past = Card("以往", "")

    def _lay_out(self) -> None:
        self.notices = column(spacing=8)
        self.packed = Packed()
        left = column(self.people, self.flat, self.marks, self.past, None, spacing=10)
        right = column(self.dues, self.packed, self.open_points, None, spacing=10)
        inner = QWidget()
        box = row(spacing=12)
        box.addLayout(left, 47)
        box.addLayout(right, 53)
        inner.setLayout(column(self.notices, box, spacing=10))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        self.setLayout(column(self.area, margins=(0, 0, 0, 0)))

    # ---- showing

    def show_unit(self, unit_id: int) -> None:
        """Show this household."""
        self.cover()
        self.unit_id = unit_id
        self.reload()

    def reload(self) -> None:
        """Read the household again; what was uncovered is covered."""
        self.cover()
        now = self._page.now()
        card = self.card = self.desk.read(lists.household, self.unit_id, now.date())
        if card is None:
            self._page.show_list()
            return
        self.sections = self.desk.read(self._around.sections, self.unit_id, now.date())
        self.due_lines = self.desk.read(self._around.dues, self.unit_id, self.sections, now)
        focused = self.focusWidget()
        at = focused.accessibleName() if focused is not None and focused.hasFocus() else ""
        self.setUpdatesEnabled(False)
        self._show_head(card)
        self._show_people(card)
        self._show_flat(card)
        self._show_rooms()
        self._show_rest(card)
        self._order()
        self.setUpdatesEnabled(True)
        if at:  # what is new is in sight only when the window has drawn breath
            QTimer.singleShot(0, self, lambda: self._focus_again(at))

    def _focus_again(self, name: str) -> None:
        """The line that had the focus was made anew: the one of the same name has it now."""
        same = (each for each in self.findChildren(QAbstractButton) if each.accessibleName() == name)
        found = next((each for each in same if each.isVisible()), None)
        if found is not None and self.isVisible():
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_head(self, card: lists.HouseholdCard) -> None:
        page = self._page
        page.title.setText(card.room)
        page.counts.setText("")
        clear(page.chips)
        page.chips.addWidget(label(card.stage.words, "chip", tone="accent"))
        for mark in card.marks:
            page.chips.addWidget(label(mark, "chip", tone="miss"))
        clear(self.notices)
        for section in self.sections:
            for line in section.notices:
                self.notices.addWidget(notice_strip(self.desk, line))

    def _show_rooms(self) -> None:
        """What is to be done, and what each room says of the household."""
        self.dues.show_dues(self.due_lines)
        self.section_cards = [
            SectionCard(self.desk, one) for one in self.sections if one.lines or one.summary
        ]
        self.packed.put(self.section_cards)

    def _order(self) -> None:
        """Tab goes as one reads: people, flat, marks, then the right side; new rows would come last."""
        people = [each for person in self.rows for each in person.buttons]
        chain: list[QWidget] = [
            *self._before_people,
            *people,
            *self._after_people,
            *self.belongings.lines.values(),
            *self._last_ones,
            *self.dues.stops(),
            *(stop for section in self.section_cards for stop in section.stops()),
            *self._points,
        ]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)
        for place, block in enumerate(self.blocks(), 1):
            block.alt.setText(f"Alt {place}" if place < 10 else "")

    def blocks(self) -> list[Block]:
        """The blocks in the order of their Alt keys: what is to be done is always the first."""
        rest = [self.open_points] if self.card is not None and self.card.put_right else []
        return [self.dues, self.people, self.flat, *self.section_cards, *rest, self.marks]

    def jump(self, place: int) -> None:
        """Alt+n: go to the n-th block, to the first thing in it that can be pressed."""
        blocks = self.blocks()
        if place > len(blocks):
            return
        block = blocks[place - 1]
        self.area.ensureWidgetVisible(block, 0, 0)
        stops = [self.first_focus()] if block is self.people and self.rows else block.stops()
        lines = [stop for stop in stops if isinstance(stop, OpenLine)] or stops
        live = [stop for stop in lines if stop.isEnabled()]
        if live:
            live[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

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
        for line in self.belongings.fill(card.belongings, self.edit_belonging):
            self.flat.body.addWidget(rule())
            self.flat.body.addWidget(line)

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
        for past in card.past[:MOST_PAST]:
            self.past.body.addWidget(card_line("done", past.what, past.detail, height=32))
        if not card.past:
            self.past.body.addWidget(card_line("", "没有变更记录"))

    # ---- changing

    def _edit_if_allowed(self) -> None:
        if self.desk.allows(service.amend_household):
            self.edit_unit()

    def edit_unit(self) -> None:
        """Correct the flat's facts."""
        if self.card is not None:
            EditUnitSheet(self, self.desk, self.card).start()

    def _open_more(self) -> None:
        entries = [
            (f"{sort.words}…", lambda kind=kind: self.new_belonging(kind), sort.add)
            for kind, sort in SORTS.items()
        ]
        show_menu(self.more, self.desk, entries)

    def new_belonging(self, kind: str) -> None:
        """Enter a vehicle, a pet or an emergency contact."""
        BelongingSheet(self, self.desk, kind, self.unit_id).start()

    def edit_belonging(self, line: lists.BelongingLine) -> None:
        """Correct or end one of them."""
        if self.desk.allows(SORTS[line.ref.kind].amend):
            BelongingSheet(self, self.desk, line.ref.kind, self.unit_id, line).start()

    def print_card(self) -> None:
        """Ctrl+P: the card on paper, covered as it is on the screen."""
        if self.card is not None and self.desk.allows(service.printed_card):
            print_card(self, self.desk, self.card, self.sections, self.due_lines, self._page.now())

    def act_in(self, room: str) -> None:
        """Go on with this flat in another room."""
        self.desk.go(Ref("unit", self.unit_id), room)

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
