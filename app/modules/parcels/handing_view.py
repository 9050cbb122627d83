"""Handing parcels out (F6): what waits for a household lights up, one signature takes all of it (PARC-02)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.modules.parcels import handing_lists, lists, service
from app.modules.parcels.handed_view import ask_put_right
from app.modules.parcels.handing_face_view import BEFORE, HIGH, UNITS, HandingFace
from app.modules.parcels.lists import HouseholdShelf, Meant, ParcelRow
from app.modules.parcels.other_view import OtherSheet
from app.modules.parcels.parcel_view import ParcelSheet
from app.modules.parcels.printing_view import print_pickup, print_to_sign
from app.modules.parcels.rules import OUT
from app.modules.parcels.ticks import Ticks, is_code
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.dialog import rest_enter
from app.ui.form_sheet import attempt
from app.ui.pane import Pane
from app.ui.parts import column
from app.ui.theme import fix_height, restyle

_KINDS = ("parcel", "parcel_handover", "parcel_call", "parcel_decline", "unit", "tie", "person", "telephone")


class HandingPane(Pane):
    """The lit household: what waits for it, who takes it, and the signature.

    `household` carries the Ref of the household that was looked up here, or None; `handed` that parcels
    went out.
    """

    household = Signal(object)
    handed = Signal()
    kinds = frozenset(_KINDS)

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.shelf: HouseholdShelf | None = None
        self.ticks = Ticks()
        self._last: Ref | None = None
        self.setAccessibleName("出件")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.face = HandingFace(desk, self)
        self.scan, self.table, self.taker = self.face.scan, self.face.table, self.face.taker
        self.telephone, self.leaving = self.face.telephone, self.face.leaving
        self.scan.scanned.connect(self.look_for)
        self.scan.empty.connect(self.finish)
        self.face.which.changed.connect(self.face.choose_view)
        self.face.units.opened.connect(lambda line: self._light(line.ref))
        self.face.lately.opened.connect(lambda line: self.put_right(line.ref))
        self.table.opened.connect(lambda _: self.finish())
        self.taker.go.connect(self.finish)
        self.taker.other.connect(self.hand_to_other)
        self.taker.sheet.connect(self._print_sheet)
        self.setLayout(column(self.face, spacing=0))
        fix_height(self, HIGH)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
        self.keys = {"Return": self.finish, "Enter": self.finish, "Ctrl+Return": self.finish}
        self.keys |= {"Ctrl+E": self.telephone.turn, "F2": self.show_card}
        other = QShortcut(QKeySequence("Alt+O"), self)  # a field would take the letter
        other.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        other.activated.connect(self.hand_to_other)
        self._show()

    # ---- what the page asks

    def first_focus(self) -> QWidget:
        """The field for labels, rooms and codes."""
        return self.scan

    def reload(self) -> None:
        """Read the household again; what was unticked and fetched stays so."""
        super().reload()
        if self.shelf is not None:
            self._read(self.shelf.ref)
        self._show()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys for the idle message bar."""
        own = (("Enter", "交付"), ("Space", "这件先不取"), ("Alt O", "他人代取"), ("Ctrl E", "显示电话"))
        return (*own, ("Esc", "换一户"), ("F1", "怎么说"))

    def back(self) -> bool:
        """Esc: another household."""
        if self.shelf is None and self.face.view != UNITS:
            return False
        self.clear()
        self.scan.setFocus()
        return True

    def leave(self) -> None:
        """Cover what was uncovered."""
        self.telephone.cover()

    def show_household(self, unit: Ref, chosen: Sequence[Ref] = ()) -> None:
        """Light a household; `chosen` are parcels the clerk has in hand already.

        A parcel of another household than the one being served is refused: it may have lain wrong.
        """
        if chosen and self._serving_another(unit):
            self._refused_other(unit, chosen[0])
            return
        if self.shelf is None or self.shelf.ref != unit:
            self._begin(unit)
        for ref in chosen:
            self.ticks.fetched(ref.id)
        self._show()
        if chosen:
            self.table.choose(chosen[-1])

    def clear(self) -> None:
        """Nobody is at the counter; `household` tells it when somebody was."""
        lit = self.shelf is not None
        self.shelf, self.ticks = None, Ticks()
        self.telephone.put(None, (), "")
        self.taker.pad.clear()
        self._show()
        if lit:
            self.household.emit(None)

    def look_for(self, text: str) -> None:
        """A label, room, pick-up code or the end of a number was scanned or typed."""
        found: Meant = self.desk.read(lists.meant, text)
        if found.gone is not None:
            self._say_gone(found.gone)
        elif found.parcels and (found.exact or not found.units):
            self._take(found.parcels[0], text)
        elif len(found.units) == 1:
            self._light(found.units[0])
            self.table.choose(found.parcels[0])
        elif found.units:
            self._offer(found.units)
        else:
            self._nothing(text)

    # ---- acts

    def finish(self) -> None:
        """Hand out what is ticked, as one act; Enter on nothing says what to do first."""
        meant = self.face.units.current() if self.face.view == UNITS else None
        if meant is not None:
            self._light(meant.ref)
            return
        if self.face.view == BEFORE and self.shelf is not None and self.shelf.parcels:
            self.face.choose_view("waiting")
            return
        if self.shelf is None or not self.shelf.parcels:
            self._refused("请先扫标签，或输入房号、取件码、单号末几位。")
            return
        chosen = self.chosen_rows()
        if not chosen:
            self._refused("没有选要取的包裹。按空格选上，或按 Esc 换一户。")
            return
        way, taker = self.taker.way, self.taker.taker(self.ticks.code)
        room, name = self.shelf.room, taker.name or chosen[0].addressee
        by = f"，{name} 取走" if name else ""
        result, refused = attempt(
            self.desk,
            service.hand_out,
            [one.ref.id for one in chosen],
            taker,
            proof=way,
            strokes=self.taker.strokes(),
            done=f"已交付 {len(chosen)} 件：{room}{by}。",
            undo=self.put_right,
            act=("打印签收单", self.print_handed) if way == "paper" else None,
        )
        if refused is None and isinstance(result, Ref):
            rest_enter(self.window())
            self._after(result)
        elif refused is not None:
            target = self.taker.refuse(refused.sentence, refused.field)
            self._refused(refused.sentence, target)

    def hand_to_other(self) -> None:
        """Somebody else came: their name, relation, and how the addressee agreed."""
        chosen = self.chosen_rows()
        if self.shelf is None or not chosen:
            self._refused("请先扫标签，或输入房号、取件码、单号末几位。")
        elif self.desk.allows(service.hand_out):
            values = {"code": self.ticks.code, "consent": "code" if self.ticks.code else ""}
            masked = self._masked(chosen)
            OtherSheet(
                self,
                self.desk,
                self.shelf,
                chosen,
                self.taker.way,
                masked=masked,
                undo=self.put_right,
                then=self._after,
            ).start(values)

    def show_card(self) -> None:
        """All there is of the chosen parcel: whose it was registered for can be put right there."""
        current = self.current_row()
        if current is not None:
            ParcelSheet(self, self.desk, current.ref, self._light_again, self._now).open_sheet()

    def put_right(self, handover: Ref) -> None:
        """Parcels were handed out by mistake."""
        ask_put_right(self, self.desk, handover, self._put_right)

    def undo_last(self) -> bool:
        """Ctrl+Z: put right what was handed out here last; False when there is nothing."""
        last, self._last = self._last, None
        if last is None:
            return False
        self.put_right(last)
        return True

    def print_handed(self, handover: Ref) -> None:
        """The sheet of a handover, to be signed now or once more."""
        print_pickup(self, self.desk, handover, self._now())

    def tick(self) -> None:
        """The chosen parcel is not fetched now, or is."""
        current = self.table.current()
        if current is not None:
            self.ticks.turn(current.ref.id)
            self._show()

    def current_row(self) -> ParcelRow | None:
        """The chosen line of the list."""
        current = self.table.current()
        waiting = self.shelf.parcels if self.shelf is not None else ()
        return next((one for one in waiting if current is not None and one.ref == current.ref), None)

    def lit(self) -> tuple[Ref, str] | None:
        """The household that is lit, with its room."""
        return (self.shelf.ref, self.shelf.room) if self.shelf is not None else None

    def chosen_rows(self) -> list[ParcelRow]:
        """What would be handed out now."""
        waiting = self.shelf.parcels if self.shelf is not None else ()
        return [one for one in waiting if self.ticks.chosen(one.ref.id)]

    # ---- inside

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """What Enter does now is the filled button of the pane that has the focus."""
        role = "filled" if now is not None and self.isAncestorOf(now) else "outline"
        if self.taker.done.property("role") != role:
            restyle(self.taker.done, role=role)

    def _take(self, parcel: Ref, text: str) -> None:
        """One parcel was named by label, number or code."""
        known: ParcelRow | None = self.desk.read(lists.parcel, parcel.id, self._now())
        if known is None or known.unit is None or known.state != "waiting":
            self._refused(self.desk.read(handing_lists.what_became, parcel.id))
            return
        unit = known.unit
        if self._serving_another(unit):
            self._refused_other(unit, parcel)
            return
        coded = is_code(text, known.code)
        self._light(unit, () if coded else (parcel,))
        if coded:
            self.ticks.code = known.code
            self._show()
        self.table.choose(parcel)

    def _say_gone(self, parcel: Ref) -> None:
        known: ParcelRow | None = self.desk.read(lists.parcel, parcel.id, self._now())
        handover = known.handover if known is not None else None
        act = None
        if handover is not None:
            act = ("更正…", lambda: self.put_right(Ref("parcel_handover", handover)))
        self._refused(self.desk.read(handing_lists.what_became, parcel.id), act=act)

    def _serving_another(self, unit: Ref) -> bool:
        return self.shelf is not None and self.shelf.ref != unit and bool(self.shelf.parcels)

    def _refused_other(self, unit: Ref, parcel: Ref) -> None:
        assert self.shelf is not None
        theirs = self.desk.read(handing_lists.room_words, unit.id)
        sentence = f"这件是 {theirs} 的，现在交付的是 {self.shelf.room}。先放回去，或按 Esc 换一户。"
        self._refused(sentence, act=("换到这一户", lambda: self._change_to(unit, parcel)))

    def _change_to(self, unit: Ref, parcel: Ref) -> None:
        self.clear()
        self._light(unit, (parcel,))

    def _light(self, unit: Ref, chosen: Sequence[Ref] = ()) -> None:
        self.taker.refuse("")
        self.show_household(unit, chosen)
        if self.shelf is None:
            return
        sounds.play("good", self.desk)
        self.desk.settled.emit()
        self.household.emit(unit)
        self.scan.setFocus()

    def _light_again(self, parcel: ParcelRow) -> None:
        if parcel.unit is not None:
            self._change_to(parcel.unit, parcel.ref)

    def _offer(self, units: Sequence[Ref]) -> None:
        self.clear()
        self.face.units.set_rows(self.desk.read(handing_lists.waiting_units, units, self._now()))
        self.face.show_units()
        self.face.units.setFocus()

    def _nothing(self, text: str) -> None:
        home = self.desk.read(handing_lists.home_named, text)
        if home is None:
            self._refused(f"架上没有“{text[:20]}”。请核对房号、取件码，或扫包裹上的标签。")
            return
        self._light(home)
        self.desk.inform(f"{self.face.room.text()} 没有待取的包裹，下面是以前的交付。")

    def _begin(self, unit: Ref) -> None:
        self.telephone.put(None, (), "")
        self.ticks = Ticks()
        self._read(unit)
        if self.shelf is not None:
            way = self.desk.read(settings.values)["parcel_sign"]
            people = self.desk.read(handing_lists.members, unit.id)
            self.taker.begin(self.shelf, people, way)
            self.face.which.choose("waiting" if self.shelf.parcels else "before")

    def _read(self, unit: Ref) -> None:
        self.shelf = self.desk.read(lists.household, unit.id, self._now())

    def _put_right(self) -> None:
        self._last = None
        self.scan.setFocus()

    def _after(self, handover: Ref) -> None:
        self._last = handover
        sounds.play("finished", self.desk)
        self.clear()
        self.scan.setFocus()
        self.handed.emit()

    def _refused(
        self,
        sentence: str,
        target: QWidget | None = None,
        *,
        act: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        sounds.play("refused", self.desk)
        if target is None:
            self.taker.refuse(sentence)
        self.desk.refuse(sentence, clause=OUT, act=act)
        (target or self.scan).setFocus()

    def _print_sheet(self) -> None:
        if self.shelf is not None and (chosen := self.chosen_rows()):
            refs = [one.ref for one in chosen]
            print_to_sign(self, self.desk, refs, self.taker.taker(self.ticks.code), self._now())

    def _masked(self, rows: Sequence[ParcelRow]) -> str:
        assert self.shelf is not None
        people = self.desk.read(handing_lists.members, self.shelf.ref.id)
        named = [one for one in people if one.phone and one.name in {each.addressee for each in rows}]
        return next((f"{one.name} {one.phone}" for one in [*named, *people] if one.phone), "")

    def _show(self) -> None:
        """What stands here follows what was read and ticked."""
        shelf = self.shelf
        if shelf is None:
            self.face.show_idle(self.desk.read(handing_lists.lately, self._now()))
            return
        chosen = self.chosen_rows()
        self.face.show_household(shelf, self.ticks, chosen, self._masked(chosen))
