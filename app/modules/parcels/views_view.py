"""The ways to look at the shelf: drawn, as a list, by age, the queue; what is done with a parcel there."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QStackedWidget, QWidget

from app.modules.parcels import lists, service
from app.modules.parcels.aged_view import AgedList
from app.modules.parcels.doubt_view import DoubtList
from app.modules.parcels.label_printing_view import print_labels
from app.modules.parcels.leaving_sheets_view import (
    DecideSheet,
    GiveBackSheet,
    PassOnSheet,
    RemindSheet,
    WriteOffSheet,
)
from app.modules.parcels.lists import ParcelRow, Shelf
from app.modules.parcels.open_list_view import GONE, OpenList
from app.modules.parcels.parcel_view import ParcelSheet
from app.modules.parcels.printing_view import print_aged
from app.modules.parcels.put_right_view import AmendSheet, MoveSheet, ask_void
from app.modules.parcels.set_up_view import show_set_up
from app.modules.parcels.shelf_legend_view import ShelfLegend
from app.modules.parcels.shelf_view import ShelfDrawing
from app.modules.parcels.stacks import Stack, Standing, standing
from app.rules.ref import Ref
from app.ui.dialog import rest_enter
from app.ui.empty import Empty
from app.ui.parts import Elided, allow, button, column, row

if TYPE_CHECKING:
    from app.modules.parcels.view import ParcelsPage

SHELF, LIST, AGED, DOUBT = range(4)
NAMES = {"shelf": SHELF, "list": LIST, "aged": AGED, "doubt": DOUBT}
AGED_LETTERS = "RDBZO"
LEAST_HIGH = 130
"""Pixels of a view at least."""


class Views(QStackedWidget):
    """One of the views at a time, and the first steps where there is no shelf yet."""

    def __init__(self, page: "ParcelsPage", now: Callable[[], datetime]) -> None:
        super().__init__()
        self._page, self.desk, self._now = page, page.desk, now
        self.parcels: tuple[ParcelRow, ...] = ()
        self.standing = Standing()
        self._which, self._lit = "shelf", ""
        self._build_shelf()
        self.list = OpenList(self.desk, now, self._nothing_here())
        self.list.acted.connect(self._open_or_light)
        self.list.list.table.installEventFilter(self)
        self.aged = AgedList(AGED_LETTERS)
        self.aged.acted.connect(self.act)
        self.doubt = DoubtList(self.desk, now)
        self.doubt.acted.connect(self.act)
        self.no_shelf = Empty(
            "还没有设货架",
            "照墙上的样子设好每个货架有几层、每层几格，收件时系统会建议放到哪一格。",
            allow(button("设货架…", lambda: show_set_up(page), role="filled"), self.desk, service.save_bay),
        )
        for view in (self.shelf, self.list, self.aged, self.doubt, self.no_shelf):
            self.addWidget(view)
        # A view out of sight must not ask for more height than the one that is seen has.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(LEAST_HIGH)

    def _build_shelf(self) -> None:
        self.drawing = ShelfDrawing()
        self.drawing.acted.connect(self._acted_on)
        self.drawing.pointed.connect(self._pointed_at)
        self.drawing.installEventFilter(self)
        self.legend = ShelfLegend()
        self.told = Elided("c")
        self.told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.nowhere = button("", self._show_nowhere, role="row")
        self.nowhere.hide()
        line = row(spacing=8)
        line.addWidget(self.legend, 5)
        line.addWidget(self.told, 2)
        line.addWidget(self.nowhere)
        self.shelf = QWidget()
        box = column(line, self.drawing, spacing=4)
        box.setStretch(1, 1)
        self.shelf.setLayout(box)

    def _nothing_here(self) -> Empty:
        go = button("开始收件", self._page.start_intake, role="filled", keys="F5")
        return Empty("架上没有包裹", "快递员到了按 F5 收件。", allow(go, self.desk, service.take_in))

    # ---- what it shows

    @property
    def has_shelf(self) -> bool:
        """True once a bay stands, or parcels lie anywhere."""
        return bool(self.standing.bays or self.parcels)

    def show_parcels(self, shelf: Shelf) -> None:
        """The shelf as it was read just now."""
        self.parcels, self.standing = shelf.parcels, standing(shelf)
        self.drawing.show_shelf(self.standing)
        self._pointed_at(self.drawing.current())
        if not any(one.room == self._lit for one in self.parcels):
            self.legend.show_lit("")
        self.legend.show_counts(self.standing)
        self.nowhere.setText(f"没有货位 {len(self.standing.nowhere)}")
        self.nowhere.setVisible(bool(self.standing.nowhere))
        self._fill()
        self.show_view(self._which)

    def show_view(self, which: str) -> None:
        """Show one of them; a site without a shelf sees how to set it up."""
        changed, self._which = which != self._which, which
        if changed:
            self._fill()
        bare = which == "shelf" and not self.standing.bays
        if bare:
            self.setCurrentWidget(self.no_shelf)
        else:
            self.setCurrentIndex(NAMES[which])

    def _fill(self) -> None:
        """Only what is in sight is made ready."""
        if self._which == "list":
            self.list.show_parcels(self.parcels)
        elif self._which == "aged":
            self.aged.show_parcels(self.parcels, self._now().date())
        elif self._which == "doubt":
            self.doubt.reload()

    def light(self, unit: Ref | None) -> None:
        """Light the places of a household."""
        self.drawing.light(unit)
        room = next((one.room for one in self.parcels if unit is not None and one.unit == unit), "")
        self._lit = room
        self.legend.show_lit(room)

    def show_new(self, parcel: Ref, *, keep: bool) -> None:
        """Light where a parcel was just put, unless somebody is served; `keep` says so."""
        found = next((one for one in self.parcels if one.ref == parcel), None)
        if found is None or keep:
            return
        self.light(found.unit)
        self.drawing.choose(found.place)

    def choose(self, parcel: ParcelRow) -> None:
        """Put the keys at a parcel in the view that is shown."""
        if self._which == "list":
            self.list.choose(parcel.ref)
        else:
            self.drawing.choose(parcel.place)

    def show_gone(self) -> None:
        """What has left the shelf."""
        self._page.show_view("list")
        self.list.show_which(GONE)
        self.desk.moved.emit()

    def first_focus(self) -> QWidget:
        """Where the next key belongs."""
        if self.currentWidget() is self.no_shelf:
            return self.no_shelf.first or self
        if self._which == "shelf":
            return self.drawing
        if self._which == "list":
            return self.list.first_focus()
        return self.doubt.first_focus() if self._which == "doubt" else self.aged.first_focus()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys of the view in sight."""
        return {
            "shelf": (("Enter", "点亮这一格的住户"), ("Ctrl F", "查找")),
            "list": (("Enter", "点亮住户"), ("O", "打开"), ("M", "挪动"), ("F2", "更正")),
            "aged": (("R", "催领"), ("D", "定办法"), ("B", "退回"), ("Z", "转交"), ("Ctrl P", "打印清单")),
            "doubt": (("Enter", "认定"), ("B", "退回"), ("X", "查无"), ("P", "照片")),
        }[self._which]

    # ---- what is done

    def open_card(self, ref: Ref) -> None:
        """Everything about one parcel."""
        if self.desk.read(lists.parcel, ref.id, self._now()) is not None:
            ParcelSheet(self._page, self.desk, ref, self._serve, self._now).open_sheet()

    def act(self, parcels: Sequence[ParcelRow], letter: str) -> None:
        """What Enter or a letter stands for with the parcels of a line."""
        if not parcels:
            return
        first, page = parcels[0], self._page
        if letter == "":
            self._settle(parcels)
        elif letter == "R":
            self._remind(parcels)
        elif letter == "O":
            self.open_card(first.ref)
        elif letter == "P":
            self._photos(first)
        elif letter == "L":
            print_labels(page, self.desk, [one.ref for one in parcels], now=self._now)
        elif letter == "V" and self.desk.allows(service.void):
            ask_void(page, self.desk, first)
        elif letter in "DMF2" and len(parcels) > 1:
            self._ask_which(parcels, letter)
        else:
            self._sheet(parcels, letter)

    def print_over(self) -> None:
        """The list for the leader: what is to be chased."""
        if self._page.which == "found":
            return
        over = [one.ref for one in self.parcels if one.over]
        if over:
            print_aged(self._page, self.desk, over, self._now())
        else:
            self.desk.inform("没有超期的包裹，不用打印。")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters act on the parcel that is chosen, on the shelf and in the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            letter = "F2" if event.key() == Qt.Key.Key_F2 else event.text().upper()
            if plain and letter and letter in ("O", "M", "F2", "L", "V"):
                parcels = self._chosen()
                if len(parcels) == 1:
                    self.act(parcels, letter)
                elif parcels:
                    self._ask_which(parcels, letter)
                return bool(parcels)
        return super().eventFilter(watched, event)

    # ---- inside

    def _sheet(self, parcels: Sequence[ParcelRow], letter: str) -> None:
        page, first = self._page, parcels[0]
        sheets: dict[str, tuple[Callable[..., Any], Callable[[], Any]]] = {
            "D": (service.decide, lambda: DecideSheet(page, self.desk, first)),
            "B": (service.give_back, lambda: GiveBackSheet(page, self.desk, parcels)),
            "Z": (service.pass_on, lambda: PassOnSheet(page, self.desk, parcels)),
            "X": (service.write_off, lambda: WriteOffSheet(page, self.desk, parcels)),
            "M": (service.move, lambda: MoveSheet(page, self.desk, first)),
            "F2": (service.amend, lambda: AmendSheet(page, self.desk, first)),
        }
        if letter in sheets and self.desk.allows(sheets[letter][0]):
            sheets[letter][1]().start()

    def _settle(self, parcels: Sequence[ParcelRow]) -> None:
        """Enter: whose an unclear one is, or that a household is reminded."""
        first = parcels[0]
        if first.state == "unclear":
            self._sheet(parcels, "F2")
        else:
            self._remind(parcels)

    def _remind(self, parcels: Sequence[ParcelRow]) -> None:
        first = parcels[0]
        if first.unit is None or first.state != "waiting":
            self.desk.refuse("还不知道是谁的，请先认定。", clause="PARC-01")
        elif self.desk.allows(service.remind):
            own = [one for one in self.parcels if one.unit == first.unit and one.state == "waiting"]
            RemindSheet(self._page, self.desk, first.unit, first.room, own).start()

    def _photos(self, parcel: ParcelRow) -> None:
        if self.desk.read(lists.photos, parcel.ref.id):
            self.open_card(parcel.ref)
        else:
            self.desk.inform(f"{parcel.tail} 没有照片。")

    def _open_or_light(self, parcel: ParcelRow) -> None:
        if parcel.state == "waiting" and parcel.unit is not None:
            self._serve(parcel)
        elif parcel.state == "unclear":
            self._sheet((parcel,), "F2")
        else:
            self.open_card(parcel.ref)

    def _serve(self, parcel: ParcelRow) -> None:
        if parcel.unit is not None:
            self._light(parcel.unit)

    def _light(self, unit: Ref) -> None:
        rest_enter(self.window())  # the Enter that lights must not hand out
        self._page.serve(unit)

    def _acted_on(self, stack: Stack) -> None:
        units = stack.units
        unclear = [one for one in stack.parcels if one.unit is None]
        if len(units) == 1 and not unclear:
            self._light(units[0])
        elif units or unclear:
            self._choose_household(stack)

    def _choose_household(self, stack: Stack) -> None:
        """Several households share a place: whose is meant."""
        menu = QMenu(self)
        for unit in stack.units:
            own = [one for one in stack.parcels if one.unit == unit]
            name = own[0].addressee
            menu.addAction(f"{own[0].room}　{name}　{len(own)} 件", partial(self._light, unit))
        for one in stack.parcels:
            if one.unit is None:
                menu.addAction(f"待认　{one.tail}", partial(self._sheet, (one,), "F2"))
        self._pop_up(menu, stack.place.words)

    def _ask_which(self, parcels: Sequence[ParcelRow], letter: str) -> None:
        menu = QMenu(self)
        for one in parcels:
            menu.addAction(
                f"{one.room or '待认'}　{one.tail}　{one.addressee}", partial(self.act, (one,), letter)
            )
        self._pop_up(menu, parcels[0].place)

    def _pop_up(self, menu: QMenu, place: str) -> None:
        menu.setActiveAction(menu.actions()[0])
        if self._which == "shelf":
            menu.popup(self.drawing.viewport().mapToGlobal(self.drawing.place_box(place).bottomLeft()))
        else:
            menu.popup(self.mapToGlobal(self.rect().center()))

    def _chosen(self) -> tuple[ParcelRow, ...]:
        if self._which == "list":
            one = self.list.current()
            return (one,) if one is not None else ()
        stack = self.drawing.current()
        return stack.parcels if stack is not None else ()

    def _pointed_at(self, stack: Stack | None) -> None:
        self.told.put(stack.words if stack is not None else "")

    def _show_nowhere(self) -> None:
        self._page.show_view("list")
        if self.standing.nowhere:
            self.list.choose(self.standing.nowhere[0].ref)
