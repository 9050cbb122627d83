"""Taking parcels in (F5, PARC-01): who brings them said once, then parcel after parcel without the mouse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.parcels import incoming, lists, service
from app.modules.parcels.incoming import InHand
from app.modules.parcels.intake_face_view import IntakeFace
from app.modules.parcels.intake_labels_view import SittingLabels
from app.modules.parcels.intake_sheets_view import BrokenSheet, DoubtSheet, ask_why_refused
from app.modules.parcels.intake_table_view import next_number, tally
from app.modules.parcels.lists import ParcelRow, SittingCard
from app.modules.parcels.rules import DOUBT_ZH, IN
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.desk import Desk, Said
from app.ui.form_sheet import attempt
from app.ui.pane import Pane
from app.ui.parts import column

PLACE = "parcel-intake"
NO_NUMBER = "没有扫到单号。请再扫一次，或手工输入；包裹上没有单号的按 Alt+N。"
HEAD = "head-"
"""What the draft calls the fields of the header."""


class IntakePane(Pane):
    """The right column of the page. `shelved` carries the Ref of the parcel just taken in.

    `left` says that the clerk is done here: the focus goes back to the page. The sitting itself is in
    the file; the parcel in hand and a header half typed are kept by `keep` when the desk is locked.
    """

    shelved = Signal(object)
    left = Signal()
    kinds = frozenset({"parcel", "parcel_sitting", "courier", "shelf_bay", "parcel_decline"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.labels = SittingLabels(self, desk, now)
        self.sitting: SittingCard | None = None
        self._in_hand = False
        self._kept_taken_up = False
        self.setAccessibleName("收件")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.face = IntakeFace(desk, self)
        self.header, self.scan, self.entry = self.face.header, self.face.scan, self.face.entry
        self.header.ready.connect(lambda _: self._begun())
        self.header.scanned.connect(self.take_scan)
        self.scan.scanned.connect(self.take_scan)
        self.scan.empty.connect(lambda: self._refused(Refusal(NO_NUMBER, clause=IN, field="number")))
        self.entry.shelve.connect(self.shelve)
        self.entry.asked.connect(self._asked)
        self.entry.scanned.connect(self.take_scan)
        self.entry.wrong.connect(self._refused)
        for pressed, act in (
            (self.face.labels, self.print_all),
            (self.face.change, self.ask_header),
            (self.face.end, self.finish),
        ):
            pressed.clicked.connect(act)
        self.setLayout(column(self.face, spacing=0))
        self.keys = {"Esc": self.back}
        for keys, act in (
            ("Alt+H", self.ask_header), ("Alt+N", self.no_number), ("Alt+B", lambda: self._asked("b")),
            ("Alt+D", lambda: self._asked("d")), ("Alt+J", lambda: self._asked("j")),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ---- what the page asks

    @property
    def busy(self) -> bool:
        """True while a sitting is open."""
        return self.sitting is not None

    @property
    def hand(self) -> InHand | None:
        """The parcel in hand; None between two."""
        return self.entry.hand if self._in_hand else None

    @property
    def _parcels(self) -> tuple[ParcelRow, ...]:
        return self.sitting.parcels if self.sitting is not None else ()

    def begin(self) -> None:
        """F5: ask who brings the parcels, or go on with the sitting that is open."""
        self.reload()
        self.first_focus().setFocus()

    def first_focus(self) -> QWidget:
        """Where the next keystroke or scan belongs."""
        if self.face.asking:
            return self.header.form.controls["courier"]
        return self.entry.next_focus() if self._in_hand else self.scan

    def reload(self) -> None:
        """Read the open sitting again; the parcel in hand stays as it is."""
        super().reload()
        was = self.sitting
        self.sitting = self.desk.read(lists.sitting, self.desk.who.staff_id, self._now())
        if self.sitting is None:
            if was is not None or not self._kept_taken_up:
                self._ask_who()
        elif was is None or was.ref != self.sitting.ref:
            self.labels.failed = False
            self.face.work(self.sitting)
            self._show_sitting()
        else:
            self._show_sitting()
        if not self._kept_taken_up:
            self._kept_taken_up = True
            self._take_up()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys for the idle message bar."""
        if self.face.asking:
            return (("Enter", "下一项"), ("Esc", "返回"))
        if self._in_hand:
            return (("Enter", "上架"), ("1–5", "种类"), ("B", "破损"), ("D", "待认"), ("J", "拒收"))
        return (("Alt N", "没有单号"), ("Alt H", "改快递员"), ("Ctrl Z", "撤上一件"), ("Esc", "结束本次"))

    def focus_field(self, name: str) -> None:
        """Go to what a refusal in the message bar names."""
        fields = {"room": self.entry.room, "place": self.entry.place} if self._in_hand else {}
        fields.get(name, self.first_focus()).setFocus()

    def take_scan(self, code: str) -> None:
        """A tracking number, or the label of a place for the parcel in hand; what else it is, is said."""
        if self.sitting is None and not self.header.submit():
            return
        self.face.work(self.sitting)
        if self.hand is not None and self.hand.number and self.hand.number == "".join(code.upper().split()):
            return
        try:
            found = self.desk.read(incoming.scanned, code)
            if found.place:
                self._scanned_place(found.place)
            else:
                self._scanned_number(found.number)
        except Refusal as refusal:
            self._refused(refusal)

    def undo_last(self) -> bool:
        """Ctrl+Z: the last one of this sitting was a mistake; False when there is none."""
        last = next((one for one in self._parcels if one.state in ("waiting", "unclear", "refused")), None)
        return last is not None and self._void(last)

    def back(self) -> bool:
        """Esc: one step back, a parcel in hand is laid aside, then the sitting ends."""
        if self.face.asking:
            return self._leave_header()
        if not self._in_hand:
            if self.face.last.why_not.toolTip():
                self._clear_refusal()
            else:
                self.finish()
            return True
        if not self.entry.back():
            self._lay_aside()
        return True

    def keep(self) -> None:
        """The page goes out of sight or the desk is locked: what stands here is kept for this person."""
        if self.hand is not None:
            self.desk.keep_draft(PLACE, "收件", self.hand.draft())
        elif self.sitting is None and self.header.typed:
            values = self.header.form.values()
            self.desk.keep_draft(PLACE, "收件", {HEAD + name: value for name, value in values.items()})

    # ---- one parcel

    def no_number(self) -> None:
        """The parcel bears no tracking number."""
        if self.sitting is None and not self.header.submit():
            return
        self.face.work(self.sitting)
        if self.hand is not None:
            self._refused(_one_at_a_time(self.hand))
            return
        self._take_in_hand(InHand(unnumbered=True))

    def shelve(self) -> None:
        """Enter: its outside was looked at, it is signed for, registered and put on the shelf."""
        hand = self.hand
        if hand is None or self.sitting is None:
            return
        if not hand.known:
            self.entry.room.setFocus()
            return
        facts = {**hand.facts(), "place": hand.place, "doubt": hand.doubt}
        taken, refused = attempt(self.desk, service.take_in, self.sitting.ref.id, done="", **facts)
        if refused is not None:
            self._refused(refused)
            return
        self._done_with()
        where = f"{taken.place}：" if taken.place else ""
        whose = hand.whose.room if hand.whose is not None else hand.typed
        words = f"待认（{DOUBT_ZH[taken.doubt]}）" if taken.doubt else whose
        self._say(f"已上架 {where}{words}，取件码 {taken.code}。", taken.ref)
        self.labels.print_after(taken.ref, self._show_unprinted)
        self.shelved.emit(taken.ref)

    def print_all(self) -> None:
        """Print the labels of this sitting that were not printed."""
        self.labels.send(self.labels.missing(self._parcels))
        self._show_unprinted()
        self.first_focus().setFocus()

    def finish(self) -> None:
        """Esc or 结束本次: nothing more comes from this courier."""
        if self.sitting is None:
            self.left.emit()
            return
        if self.hand is not None:
            self._refused(_one_at_a_time(self.hand))
            return
        words, missing = tally(self._parcels).words, self.labels.missing(self._parcels)
        self.desk.do(
            service.end_sitting,
            self.sitting.ref.id,
            done=f"本次收件结束：{words}。",
            act=(f"打印标签 {len(missing)} 张", lambda _: self.labels.send(missing)) if missing else None,
        )
        sounds.play("finished", self.desk)
        self.left.emit()

    # ---- inside

    def ask_header(self) -> None:
        """Alt+H: who brings these parcels was said wrongly; the parcel in hand stays."""
        self.face.ask(self.sitting)
        self.header.form.focus_first()

    def _ask_who(self) -> None:
        self._in_hand = False
        self.header.clear()
        self.face.ask(None)

    def _begun(self) -> None:
        self._drop_draft()
        self.face.work(self.sitting)
        self.reload()
        self.desk.moved.emit()
        self.first_focus().setFocus()

    def _leave_header(self) -> bool:
        if self.sitting is not None:
            self.header.clear()
            self.face.work(self.sitting)
            self.first_focus().setFocus()
            return True
        self.header.clear()
        self._drop_draft()
        self.left.emit()
        return True

    def _scanned_place(self, place: str) -> None:
        if self.hand is None:
            raise Refusal(f"{place} 是货位。先扫快递单号，再扫货位。", clause=IN)
        self.entry.take(place=place)
        sounds.play("good", self.desk)

    def _scanned_number(self, number: str) -> None:
        if self.hand is not None:
            raise _one_at_a_time(self.hand)
        self._take_in_hand(InHand(number=number))
        sounds.play("good", self.desk)

    def _take_in_hand(self, hand: InHand) -> None:
        self._in_hand = True
        courier = self.desk.read(lists.recognised, hand.number) if hand.number else ""
        known = courier or (self.sitting.courier if self.sitting is not None else "")
        self.entry.put(hand, next_number(self._parcels), known)
        self._clear_refusal()
        self.face.show_hand(True)
        self.desk.moved.emit()  # other keys count now; Esc lays aside instead of ending
        self.entry.next_focus().setFocus()

    def _done_with(self) -> None:
        """Nothing is in hand any more; the next scan belongs here."""
        self._in_hand = False
        self.entry.room.put("")
        self._clear_refusal()
        self._drop_draft()
        self.face.show_hand(False)
        self.desk.moved.emit()
        self.scan.setFocus()

    def _lay_aside(self) -> None:
        tail = self.entry.hand.tail
        self._done_with()
        self.desk.inform(f"{tail} 没有登记，放在一边了。")

    def _asked(self, letter: str) -> None:
        hand = self.hand
        if hand is None:
            self._refused(Refusal("先扫快递单号，没有单号的按 Alt+N。", clause=IN, field="number"))
        elif letter == "b":
            BrokenSheet(self, self.desk, hand, self._put_in_hand, self._turn_away).start()
        elif letter == "d":
            DoubtSheet(self, hand, self._put_in_hand).start()
        elif self.desk.allows(service.refuse):
            room = hand.whose.room if hand.whose is not None else hand.typed or "没有写"
            ask_why_refused(self, hand, [("单号", hand.number or "无"), ("房号", room)], self._turn_away)

    def _put_in_hand(self, hand: InHand) -> None:
        facts = {
            name: getattr(hand, name) for name in ("outside", "words", "photos", "doubt", "typed", "whose")
        }
        if hand.doubt:
            self.entry.room.put(hand.typed)
        self.entry.take(**facts)

    def _turn_away(self, hand: InHand) -> None:
        if self.sitting is None:
            return
        facts = replace(hand, doubt="").facts()
        ref, refused = attempt(self.desk, service.refuse, self.sitting.ref.id, done="", **facts)
        if refused is not None:
            self._refused(refused)
            return
        self._done_with()
        self._say(f"{hand.tail} 已拒收，请快递员带回。", ref)

    def _say(self, sentence: str, ref: Ref) -> None:
        sounds.play("good", self.desk)
        self.desk.say(sentence, undo=lambda: self._void_ref(ref))

    def _void_ref(self, ref: Ref) -> None:
        one = self.desk.read(lists.parcel, ref.id, self._now())
        if one is not None:
            self._void(one)

    def _void(self, one: ParcelRow) -> bool:
        _, refused = attempt(self.desk, service.void, one.ref.id, done="")
        if refused is not None:
            self._refused(refused)
            return True
        where = f"，请从 {one.place} 取下" if one.place else ""
        self.desk.inform(f"{one.tail} 的登记已撤销{where}。")
        self.first_focus().setFocus()
        return True

    def _refused(self, refusal: Refusal | Said) -> None:
        """In place, in the bar, and to be heard; nothing that stands here is lost."""
        sounds.play("refused", self.desk)
        if self._in_hand:
            self.entry.refuse(refusal)
        else:
            self.face.refuse(refusal.sentence)
            self.first_focus().setFocus()
        self.desk.refuse(refusal.sentence, clause=refusal.clause)

    def _clear_refusal(self) -> None:
        if self.face.last.why_not.toolTip() or self.entry.below.sentence:
            self.desk.settled.emit()
        self.face.refuse("")

    def _show_sitting(self) -> None:
        assert self.sitting is not None
        self.face.show_sitting(self.sitting, in_hand=self._in_hand)
        self._show_unprinted()

    def _show_unprinted(self) -> None:
        missing = len(self.labels.missing(self._parcels)) if self.labels.failed else 0
        self.face.show_unprinted(missing)

    # ---- kept over a lock

    def _take_up(self) -> None:
        draft = self.desk.draft(PLACE)
        if not draft:
            return
        hand = incoming.taken_up(draft)
        if hand is not None and self.sitting is not None:
            self._take_in_hand(hand)
        elif self.sitting is None:
            self.header.put({name.removeprefix(HEAD): value for name, value in draft.items()})

    def _drop_draft(self) -> None:
        if self.desk.draft(PLACE):
            self.desk.drop_draft(PLACE)


def _one_at_a_time(hand: InHand) -> Refusal:
    what = "先按 Enter 上架" if hand.known else "先输房号，认不出按 Alt+D"
    return Refusal(f"{hand.tail} 还在手上：{what}；不收按 Esc。", clause=IN, field="number")
