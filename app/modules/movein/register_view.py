"""The owner's register 业主登记表 inside a move-in: people, flat, vehicles, pets, whom to ring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QWidget

from app.modules.movein.card import MoveInCard, OwnerRow
from app.modules.movein.people_view import CorrectSheet, NewOwnerSheet
from app.modules.residents import lists as residents_lists
from app.modules.residents import service as residents
from app.rules.field import Field
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.parts import Elided, allow, button, clear, column, frame, label, row

FLAT = tuple(field for field in residents_lists.UNIT_FIELDS if field.name in ("area", "delivery"))


@dataclass(frozen=True)
class Sort:
    """One sort of belonging: words of its button, its fields, the verb that enters it."""

    words: str
    fields: Sequence[Field]
    add: Callable[..., Any]


SORTS = (
    Sort("车辆", residents_lists.VEHICLE_FIELDS, residents.add_vehicle),
    Sort("宠物", residents_lists.PET_FIELDS, residents.add_pet),
    Sort("紧急联系人", residents_lists.CONTACT_FIELDS, residents.add_contact),
)


class RegisterBlock(QFrame):
    """The household as it is registered, line by line, and a button for each thing to add."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.card: MoveInCard | None = None
        self._buttons: list[QPushButton] = [
            allow(button("加人员…", self.add_person, role="row"), desk, residents.add_person),
            *(
                allow(button(f"加{sort.words}…", partial(self.add, sort), role="row"), desk, sort.add)
                for sort in SORTS
            ),
            allow(button("房屋…", self.ask_flat, role="row"), desk, residents.amend_unit),
        ]
        self._lines = QGridLayout()
        self._lines.setContentsMargins(12, 6, 8, 8)
        self._lines.setHorizontalSpacing(12)
        self._lines.setVerticalSpacing(3)
        self._lines.setColumnStretch(1, 1)
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
            self._person(person, live=live)
        household = self.desk.read(residents_lists.household, card.unit.id)
        if household is None:
            return
        for one in household.belongings:
            self._line(one.label, one.shown())
        area, delivery = household.values["area"], dict(household.facts).get("交付标准", "")
        flat = "　".join(part for part in (f"{area} ㎡" if area else "建筑面积还没有", delivery) if part)
        self._line("房屋", flat)

    def add_person(self) -> None:
        """Another owner, or somebody of the family."""
        if self.card is not None and self.desk.allows(residents.add_person):
            NewOwnerSheet(self, self.desk, self.card).start({"tie": "family"})

    def add(self, sort: Sort) -> None:
        """A vehicle, a pet, or whom to ring."""
        if self.card is not None and self.desk.allows(sort.add):
            BelongingSheet(self, self.desk, self.card, sort).start()

    def ask_flat(self) -> None:
        """Area and delivery of the flat."""
        if self.card is not None and self.desk.allows(residents.amend_unit):
            FlatSheet(self, self.desk, self.card).start()

    def _person(self, person: OwnerRow, *, live: bool) -> None:
        facts = (person.tie, "　".join(person.phones) or "没有电话", person.identity, person.birthday)
        more: list[QWidget] = []
        if live:
            correct = button(
                "补充…", partial(self._correct, person), role="row", name=f"补充 {person.name} 的资料"
            )
            more.append(allow(correct, self.desk, residents.amend_person))
        self._line(person.name, "　".join(part for part in facts if part), *more)

    def _line(self, what: str, words: str, *right: QWidget) -> None:
        shown, place = Elided("s"), self._lines.rowCount()
        shown.put(words)
        self._lines.addWidget(label(what), place, 0)
        self._lines.addWidget(shown, place, 1)
        for each in right:
            self._lines.addWidget(each, place, 2)

    def _correct(self, person: OwnerRow) -> None:
        CorrectSheet(self, self.desk, person.person, person.name).start()


class BelongingSheet(FormSheet):
    """Enter a vehicle, a pet or an emergency contact of the household."""

    def __init__(self, over: QWidget, desk: Desk, card: MoveInCard, sort: Sort) -> None:
        fields = [replace(field, private=False) for field in sort.fields]
        title = f"登记{sort.words}：{card.room}"
        super().__init__(over, desk, title, fields, clause="MOVE-03", icon="residents")
        self._unit, self._sort = card.unit.id, sort
        self.place = f"movein-{sort.words}:{card.unit.id}"
        allow(self.go, desk, sort.add)

    def save(self) -> None:
        """Enter it."""
        self.do(self._sort.add, self._unit, self.form.values(), done=f"{self._sort.words}已登记。")


class FlatSheet(FormSheet):
    """Area and delivery of the flat, which the electronic record asks for (ARCH-05)."""

    def __init__(self, over: QWidget, desk: Desk, card: MoveInCard) -> None:
        super().__init__(over, desk, f"房屋：{card.room}", FLAT, clause="ARCH-05", icon="residents")
        self._unit = card.unit.id
        allow(self.go, desk, residents.amend_unit)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Filled with what is registered."""
        household = self.desk.read(residents_lists.household, self._unit)
        kept = household.values if household is not None else {}
        super().start(values or {field.name: kept.get(field.name, "") for field in FLAT})

    def save(self) -> None:
        """Keep it."""
        self.do(residents.amend_unit, self._unit, self.form.values(), done="房屋资料已登记。")
