"""The buttons below what waits for a household: reminding, and every other way off the shelf (PARC-02)."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.modules.parcels import service
from app.modules.parcels.leaving_sheets_view import (
    DecideSheet,
    DeclineSheet,
    GiveBackSheet,
    PassOnSheet,
    RemindSheet,
    WriteOffSheet,
)
from app.modules.parcels.lists import ParcelRow
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.menu import Entry, show_menu
from app.ui.parts import allow, button, row

Unit = tuple[Ref, str]


class LeavingButtons(QWidget):
    """催领 for the household; 退回, 转交 … for what is ticked, or for the one parcel that is chosen.

    `parcels` gives what is ticked, `unit` the household with its room, `one` the chosen line;
    `show_card` opens all there is of it.
    """

    def __init__(
        self,
        desk: Desk,
        over: QWidget,
        parcels: Callable[[], Sequence[ParcelRow]],
        unit: Callable[[], Unit | None],
        one: Callable[[], ParcelRow | None],
        show_card: Callable[[], object],
    ) -> None:
        super().__init__()
        self.desk, self._over = desk, over
        self._parcels, self._unit, self._one, self._show_card = parcels, unit, one, show_card
        self.remind_button = allow(button("催领…", self.remind, role="row"), desk, service.remind)
        back = allow(button("退回…", self.give_back, role="row"), desk, service.give_back)
        on = allow(button("转交…", self.pass_on, role="row"), desk, service.pass_on)
        self.more = button("更多", self.show_more, role="row", name="更多：更正登记、定办法、查无、不让代收")
        self.setLayout(row(self.remind_button, back, on, self.more, None, spacing=6, margins=(12, 5, 8, 6)))

    def entries(self) -> list[Entry]:
        """What stands in the menu."""
        return [
            ("看这一件、更正登记…", self._show_card, service.amend),
            ("定滞留办法…", self.decide, service.decide),
            ("登记查无…", self.write_off, service.write_off),
            ("不让代收…", self.decline, service.decline),
        ]

    def show_more(self) -> None:
        """The seldom ones, in a menu."""
        show_menu(self.more, self.desk, self.entries())

    def remind(self) -> None:
        """The household is reminded of all of it."""
        if (unit := self._unit()) is not None:
            RemindSheet(self._over, self.desk, *unit, self._parcels()).start()

    def give_back(self) -> None:
        """What is ticked goes back to the courier."""
        if parcels := self._some():
            GiveBackSheet(self._over, self.desk, parcels).start()

    def pass_on(self) -> None:
        """What is ticked is passed on."""
        if parcels := self._some():
            PassOnSheet(self._over, self.desk, parcels).start()

    def write_off(self) -> None:
        """What is ticked is not there any more."""
        if parcels := self._some():
            WriteOffSheet(self._over, self.desk, parcels).start()

    def decide(self) -> None:
        """What is to become of the chosen parcel."""
        chosen = self._one() or next(iter(self._parcels()), None)
        if chosen is not None:
            DecideSheet(self._over, self.desk, chosen).start()

    def decline(self) -> None:
        """The household wants nothing accepted."""
        if (unit := self._unit()) is not None:
            DeclineSheet(self._over, self.desk, *unit).start()

    def _some(self) -> Sequence[ParcelRow]:
        parcels = self._parcels()
        if not parcels:
            self.desk.refuse("没有选包裹。按空格选上要办的。", clause="PARC-02")
        return parcels
