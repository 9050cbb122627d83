"""The parcel in hand on the screen: whose, what kind, how its outside looks, where it goes, then Enter."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import Refusal
from app.modules.parcels import incoming, lists, service
from app.modules.parcels.addressees import Candidate
from app.modules.parcels.incoming import InHand
from app.modules.parcels.intake_room_view import RoomField, keep_scans
from app.modules.parcels.intake_steps_view import LineBelow
from app.modules.parcels.rules import KINDS, OUTSIDES
from app.rules.text import one_line
from app.ui.desk import Desk, Said
from app.ui.parts import PushButton, allow, column, frame, key_cap, label, row
from app.ui.scan import ENTERS, SLOWEST
from app.ui.segments import Segments
from app.ui.theme import fix_width, restyle

SHORT = ("普 1", "鲜 2", "贵 3", "大 4", "件 5")
OUTSIDE_KEYS = {"w": "whole", "o": "opened"}
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
PAUSE = round(SLOWEST * 1000) + 10
"""Milliseconds after a letter in which it may still turn out to be the first of a scan."""


class ReadyButton(PushButton):
    """The button that shelves; while it has the focus one key says kind, outside or what else to do.

    `letter` carries such a key once it is sure that no scan began with it.
    """

    letter = Signal(str)

    def __init__(self) -> None:
        super().__init__("上架")
        self.setProperty("role", "filled")
        self.setProperty("scan_guard", True)
        self.setAutoDefault(False)
        self.setMinimumWidth(96)
        self._waiting = ""
        self._rest = QTimer(self, interval=PAUSE, singleShot=True)
        self._rest.timeout.connect(self.flush)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter waits for a moment; Enter does what was said before it."""
        text = event.text().lower()
        if text and text.isascii() and text.isalnum() and not event.modifiers() & ~_PLAIN:
            self._waiting += text
            self._rest.start()
            return
        if event.key() in ENTERS and self._waiting:
            self.flush()
            if not self.hasFocus():
                return
        super().keyPressEvent(event)

    def flush(self) -> None:
        """They were keys."""
        self._rest.stop()
        waiting, self._waiting = self._waiting, ""
        for char in waiting:
            self.letter.emit(char)

    def forget(self) -> None:
        """They were a scan."""
        self._rest.stop()
        self._waiting = ""


class Choices(Segments):
    """Segments that are shown and clicked; the keys for them are those of the button that shelves."""

    def choose(self, value: str) -> None:
        """Choose, and stay out of the way of Tab and Enter."""
        super().choose(value)
        for each in self.buttons:
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class EntryForm(QWidget):
    """`hand` is the parcel in hand. What leaves here: `shelve` on Enter, `asked` a letter (b, j, d),

    `scanned` a code from any of its fields, `wrong` a Refusal.
    """

    shelve = Signal()
    asked = Signal(str)
    scanned = Signal(str)
    wrong = Signal(object)

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__()
        self.desk = desk
        self.hand = InHand()
        self.title, self.number = label("", "h3"), label("", "muted")
        self.courier = label("", "chip", tone="accent")
        self.room = RoomField(desk, over)
        self.room.settled.connect(self._settle)
        self.room.nobody.connect(self._nobody)
        self.room.scanned.connect(self.scanned)
        self.room.textEdited.connect(lambda _: self._retyped())
        self.whose = QLineEdit()
        self.whose.setReadOnly(True)
        self.whose.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.whose.setAccessibleName("收件人")
        fix_width(self.whose, 148)
        self.kinds = Choices([(kind, words) for (kind, _), words in zip(KINDS, SHORT, strict=True)], "种类")
        for each, (_, words) in zip(self.kinds.buttons, KINDS, strict=True):
            each.setToolTip(words)
            each.setAccessibleName(f"种类：{words}")
        self.kinds.changed.connect(lambda kind: self.take(kind=kind))
        self.outsides = Choices([(key, words + "…" * (key == "broken")) for key, words in OUTSIDES], "外观")
        for each, keys in zip(self.outsides.buttons, "WOB", strict=True):
            each.setToolTip(keys)
        self.outsides.changed.connect(self._look_at)
        for segments in (self.kinds, self.outsides):
            for each in segments.buttons:
                each.setStyleSheet("QPushButton { padding: 0 8px; }")
        self.place = QLineEdit()
        self.place.setAccessibleName("放到")
        self.place.setMaxLength(12)
        fix_width(self.place, 76)
        self.place.returnPressed.connect(self._placed)
        keep_scans(self.place, self.scanned.emit)
        self.hint = label("", "c")
        self.go = ReadyButton()
        allow(self.go, desk, service.take_in)
        self.go.clicked.connect(lambda: self.shelve.emit())
        self.go.letter.connect(self._letter)
        keep_scans(self.go, self._scanned_over_go)
        self.below = LineBelow()
        self.setLayout(column(self._laid_out(), spacing=0))

    def _laid_out(self) -> QWidget:
        facts = frame("facts")
        who = row(
            column(label("房号或姓名（三个字母即可）", "c"), self.room, spacing=3),
            column(label("收件人", "c"), self.whose, spacing=3),
        )
        what = row(
            column(label("种类", "c"), self.kinds, spacing=3),
            column(label("外观", "c"), self.outsides, spacing=3),
            None,
        )
        where = row(
            column(label("放到", "c"), row(self.place, self.hint), spacing=3),
            None,
            column(None, row(self.go, key_cap("Enter")), spacing=3),
        )
        head = row(self.title, self.number, None, self.courier)
        facts.setLayout(column(head, who, what, where, self.below, spacing=7, margins=(12, 9, 12, 6)))
        return facts

    # ---- the parcel in hand

    def put(self, hand: InHand, number: int, courier: str) -> None:
        """Another parcel is in hand, the `number`-th of this sitting."""
        self.hand = hand
        self.title.setText(f"第 {number} 件")
        self.number.setText(_in_fours(hand.number) if hand.number else "无单号")
        self.courier.setText(courier)
        self.courier.setVisible(bool(courier))
        self.room.put(hand.typed)
        self.go.forget()
        self.below.say("")
        self.show_hand()

    def take(self, **facts: object) -> None:
        """Something about the parcel in hand is said."""
        self.hand = replace(self.hand, **facts)  # type: ignore[arg-type]
        self.below.say("")
        self.show_hand()
        self.next_focus().setFocus()

    def next_focus(self) -> QWidget:
        """The room while nobody knows whose it is, else the button."""
        return self.go if self.hand.known else self.room

    def show_hand(self) -> None:
        """Show what is known, and where it would go."""
        hand = self.hand
        self.kinds.choose(hand.kind)
        self.outsides.choose(hand.outside)
        whose = hand.whose
        named = whose.name or "未登记姓名" if whose is not None else ""
        self.whose.setText("待认" if hand.doubt else named)
        unit_id = whose.unit_id if whose is not None else None
        proposed = hand.place or self.desk.read(lists.proposed_place, hand.kind, unit_id)
        self.place.setText(proposed)
        self.hint.setText(
            "改放这里" if hand.place else "系统建议　P 改" if proposed else "没有空位，P 写货位"
        )
        self.go.setText("送待认" if hand.will_doubt else "上架")
        self.go.setEnabled(self.desk.may(service.take_in))
        self.below.step(hand)

    def refuse(self, refusal: Refusal | Said) -> None:
        """Say in place why not, and go where it can be put right."""
        field = {"room": self.room, "place": self.place}.get(refusal.field)
        self.below.say(refusal.sentence)
        if field is not None:
            restyle(field, state="wrong")
            field.setFocus()
            field.selectAll()

    def back(self) -> bool:
        """Esc: from the place to the button, from the button to the room; False in the room."""
        if self.room.offers.isVisible():
            self.room.fold()
            return True
        if self.place.hasFocus():
            self._clean()
            self.show_hand()
            self.next_focus().setFocus()
            return True
        if self.go.hasFocus():
            self.room.setFocus()
            self.room.selectAll()
            return True
        return False

    # ---- inside

    def _settle(self, whose: Candidate) -> None:
        self._clean()
        self.room.put(whose.room)
        self.take(whose=whose, typed=whose.room, doubt="")

    def _nobody(self, typed: str) -> None:
        if typed and typed == self.hand.typed and self.hand.known:
            self.go.setFocus()
            return
        words = f"名册里没有“{typed[:12]}”，请核对" if typed else "请输入房号或姓名"
        self.wrong.emit(Refusal(f"{words}；认不出的按 Alt+D 送待认。", clause="PARC-01", field="room"))

    def _retyped(self) -> None:
        self._clean()
        if self.hand.known:
            self.hand = replace(self.hand, whose=None, doubt="")
            self.show_hand()
        self.hand = replace(self.hand, typed=one_line(self.room.text()))

    def _clean(self) -> None:
        for field in (self.room, self.place):
            restyle(field, state="")
        self.below.say("")
        self.below.step(self.hand)

    def _look_at(self, outside: str) -> None:
        if outside == "broken":
            self.outsides.choose(self.hand.outside)  # it is broken once that is described
            self.asked.emit("b")
        else:
            self.take(outside=outside, words="", photos=())

    def _letter(self, char: str) -> None:
        if char.isdigit() and 1 <= int(char) <= len(KINDS):
            self.take(kind=KINDS[int(char) - 1][0])
        elif char in OUTSIDE_KEYS:
            self._look_at(OUTSIDE_KEYS[char])
        elif char == "p":
            self.place.setFocus()
            self.place.selectAll()
        elif char in ("b", "j", "d"):
            self.asked.emit(char)

    def _placed(self) -> None:
        typed = one_line(self.place.text())
        try:
            place = self.desk.read(incoming.place_named, typed) if typed else ""
        except Refusal as refusal:
            self.wrong.emit(refusal)
            return
        self._clean()
        self.take(place=place)

    def _scanned_over_go(self, code: str) -> None:
        self.go.forget()
        self.scanned.emit(code)


def _in_fours(number: str) -> str:
    """A long number as the eye reads it: YT9900 0412 7758 26."""
    first = len(number) - len(number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) + 4
    rest = [number[place : place + 4] for place in range(first, len(number), 4)]
    return " ".join([number[:first], *rest])
