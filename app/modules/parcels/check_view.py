"""Looking over the shelf with the scanner: a place, then what lies there; four lists grow beside."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar

from app.modules.parcels import check_lists, lists, service
from app.modules.parcels.check_finish_view import FinishSheet, finish
from app.modules.parcels.check_lists import CheckState, Line
from app.modules.parcels.checking import Seen
from app.modules.parcels.leaving_sheets_view import WriteOffSheet
from app.modules.parcels.printing_view import print_check
from app.modules.parcels.rules import CHECK_FINDINGS
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.dialog import ask_reason
from app.ui.pane import Pane
from app.ui.parts import Card, Elided, allow, button, column, key_cap, label, row
from app.ui.scan_field import ScanField
from app.ui.segments import Segments
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height, fix_width, restyle

SIDE = 310
"""Pixels of the side where one scans; the lists have the rest."""
NEW = "new"
SEGMENTS = ((NEW, "新扫到"), *CHECK_FINDINGS)
NO_PLACE = "先扫货位的码，再扫那一格的包裹；不扫货位就只问在不在架。"
READY = ("货架要搬，改天再清", "正忙，先办业务", "点错了")
COLUMNS = (
    Column("what", "包裹", 116, glyph="sign"),
    Column("room", "房号", 112),
    Column("belongs", "登记货位", 82),
    Column("seen", "看到在", 70),
    Column("words", "说明", 0, muted=True),
)
NOTHING = {
    NEW: "还没有扫到",
    "unknown": "没有不认识的码",
    "wrong": "没有放错的",
    "missing": "都扫到了",
    "extra": "没有不该在架的",
}


class CheckPane(Pane):
    """One look over the shelf: every scan is kept at once, so it can be left at any time and taken up again.

    `left` when it is over or put aside, `lit` carries the parcel that was just scanned.
    """

    left = Signal()
    lit = Signal(object)
    kinds = frozenset({"parcel", "shelf_check", "shelf_check_seen", "shelf_bay"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self.setAccessibleName("清架")
        self._now = now
        self.state: CheckState | None = None
        self.place = ""
        self._make_side()
        self._make_lists()
        across = row(self.side, spacing=12)
        across.addWidget(self.board, 1)
        self.setLayout(across)
        self.keys = {
            "F2": self.put_here,
            "Del": self.write_off,
            "Ctrl+Return": self.finish,
            "Ctrl+Num+Enter": self.finish,
        }

    def _make_side(self) -> None:
        self.side = Card("清架", "", key_cap("Esc"), label("先放着", "muted"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("扫到多少")
        self.where = QLabel("")
        self.where.setProperty("kind", "h1")
        self.scan = ScanField("清架：扫货位或包裹", "扫货位，再扫包裹")
        self.scan.scanned.connect(self.take)
        self.last = label(" ", "h3", wrap=True)
        self.last.setAlignment(Qt.AlignmentFlag.AlignTop)
        fix_height(self.last, 66)
        self.how = label(NO_PLACE, "muted", wrap=True)
        self.drop = allow(
            button("取消清架…", self.ask_cancel, role="danger"), self.desk, service.cancel_check
        )
        self.undo = allow(button("撤上一个", self.undo_last, keys="Ctrl+Z"), self.desk, service.unsee)
        self.done = allow(
            button("完成清架", self.finish, role="filled", keys="Ctrl+Enter"), self.desk, service.finish_check
        )
        inner = column(
            self.progress, row(label("现在扫", "c"), self.where, None), self.scan, self.last, self.how, None,
            row(self.drop, None, self.undo), row(None, self.done, key_cap("Ctrl Enter")),
            spacing=10, margins=(12, 12, 12, 12),
        )  # fmt: skip
        self.side.body.addLayout(inner)
        fix_width(self.side, SIDE)

    def _make_lists(self) -> None:
        self.segments = Segments(SEGMENTS, "看哪些")
        self.segments.choose(NEW)
        self.segments.changed.connect(self.show_list)
        self.here_button = allow(
            button("登记改到这里", self.put_here, keys="F2"), self.desk, service.put_here
        )
        self.lost_button = allow(
            button("登记查无…", self.write_off, role="danger", keys="Delete"), self.desk, service.write_off
        )
        self.table = RowTable(COLUMNS, "清架结果")
        self.table.opened.connect(lambda _: self._open())
        self.table.chosen.connect(lambda _: self._choose())
        self.empty = Elided("muted")
        self.board = Card("四张清单")
        foot = row()
        foot.addWidget(self.empty, 1)
        for made in (self.here_button, self.lost_button):
            foot.addWidget(made)
        inner = column(row(self.segments, None), self.table, foot, spacing=8, margins=(12, 10, 12, 10))
        inner.setStretch(1, 1)
        self.board.body.addLayout(inner)

    # ---- beginning

    @property
    def busy(self) -> bool:
        """True while a look over the shelf is going on."""
        return self.state is not None and self.state.state == "open"

    def begin(self) -> bool:
        """Begin a look, or take up the one that was left; False when it was refused."""
        ref: Ref | None = self.desk.do(service.begin_check)
        if ref is None:
            return False
        self.place = ""
        self.say(" ")
        self.segments.choose(NEW)
        self._read(ref)
        self._show()
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def reload(self) -> None:
        """Read the shelf again, as after a parcel was handed out meanwhile."""
        super().reload()
        ref = self.state.ref if self.state is not None else self.desk.read(check_lists.running)
        if ref is not None:
            self._read(ref)
        self._show()

    def _read(self, ref: Ref) -> None:
        state = self.desk.read(check_lists.check_state, ref.id)
        self.state = state if state.state == "open" else None

    # ---- seeing

    def take_scan(self, code: str) -> None:
        """A scan that came in while something else had the focus."""
        self.scan.take_scan(code)

    def take(self, code: str) -> None:
        """A place or a parcel was scanned."""
        if self.state is None:
            self.desk.refuse("没有进行中的清架，请先开始。", clause="PARC-02")
            return
        place = self.desk.read(check_lists.place_scanned, code)
        if place:
            self._go_to(place)
            return
        seen: Seen | None = self.desk.do(service.see, self.state.ref.id, code, self.place)
        if seen is None:
            sounds.play("refused", self.desk)
            return
        sounds.play("refused" if seen.finding else "good", self.desk)
        self.say(f"{seen.words}{'（已经扫过）' if seen.again else ''}", wrong=bool(seen.finding))
        self.refresh()
        self.segments.choose(NEW)
        self._show_rows(seen.ref)
        if seen.parcel is not None:
            self.lit.emit(seen.parcel)
        self._tell(seen)

    def _tell(self, seen: Seen) -> None:
        """What is wrong stands in the bar until the next good scan; what lies wrong with the way out."""
        if not seen.finding:
            self.desk.settled.emit()
        elif seen.finding == "wrong" and seen.parcel is not None:
            act = (f"登记改到 {self.place}", partial(self._register, seen.parcel, self.place))
            self.desk.refuse(seen.words, clause="PARC-02", act=act)
        else:
            self.desk.refuse(f"{seen.words}。", clause="PARC-02")

    def _go_to(self, place: str) -> None:
        self.place = place
        sounds.play("good", self.desk)
        self.say(f"{place}：扫这一格里的包裹")
        self._show()

    def say(self, words: str, *, wrong: bool = False) -> None:
        """What became of the last scan."""
        restyle(self.last, kind="over" if wrong else "h3")
        self.last.setText(words)

    def undo_last(self) -> bool:
        """The last scan was a mistake; False when there is none."""
        if self.state is None or not self.state.newest:
            return False
        line = self.state.newest[0]
        self.desk.do(service.unsee, self.state.ref.id, line.ref.id)
        self.say(f"已撤回 {line.what}")
        self.refresh()
        return True

    # ---- putting right

    def put_here(self) -> None:
        """The chosen parcel is registered where it was seen."""
        line = self._line()
        if line is not None and line.parcel is not None:
            self._register(line.parcel, line.seen)

    def _register(self, parcel: Ref, place: str) -> None:
        if self.state is None:
            return
        done = f"登记已改到 {place}。"
        if self.desk.do(service.put_here, self.state.ref.id, parcel.id, done=done) is not None:
            self.say(done)
            self.refresh()
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def write_off(self) -> None:
        """The chosen parcel that was not found is booked as lost, by whoever may."""
        line = self._line()
        if self.segments.value != "missing" or line is None or line.parcel is None:
            return
        parcel = self.desk.read(lists.parcel, line.parcel.id, self._now())
        if parcel is not None and parcel.ended is None and self.desk.allows(service.write_off):
            sheet = WriteOffSheet(self, self.desk, [parcel])
            sheet.closed.connect(self.refresh)
            sheet.start()

    # ---- ending

    def finish(self) -> None:
        """End the look: without a difference at once, else with a word on what was done about it."""
        if self.state is None or not self.desk.allows(service.finish_check):
            return
        if self.state.wrong_count:
            FinishSheet(self, self.desk, self.state, self._finished).start()
        elif (ref := finish(self.desk, self.state.ref.id, self._print)) is not None:
            self._finished(ref)

    def _print(self, ref: Ref) -> None:
        print_check(self, self.desk, ref, self._now())

    def _finished(self, _: Ref) -> None:
        sounds.play("finished", self.desk)
        self._forget()

    def ask_cancel(self) -> None:
        """Give it up, with a reason."""
        if self.state is not None:
            facts = [("已扫到", f"{self.state.seen} 件，应有 {self.state.expected} 件")]
            ask_reason(
                self, "取消这次清架", facts, "取消清架", self._cancel,
                ready=READY, kept="理由和扫到的留在记录里，下次重新清。", clause="PARC-02",
            )  # fmt: skip

    def _cancel(self, why: str) -> None:
        if self.state is not None:
            self.desk.do(service.cancel_check, self.state.ref.id, why=why, done="这次清架已取消。")
            self._forget()

    def _forget(self) -> None:
        self.state = None
        self._show()
        self.left.emit()

    def back(self) -> bool:
        """Esc puts the look aside; it goes on when it is taken up again."""
        self.left.emit()
        return True

    # ---- what it shows

    def show_list(self, which: str) -> None:
        """The newest scans or one of the four lists."""
        self.segments.choose(which)
        self._show_rows(None)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        state = self.state
        self.side.count(f"扫到 {state.seen} / 应有 {state.expected}" if state else "没有进行中的清架")
        self.progress.setMaximum(max(1, state.expected if state else 1))
        self.progress.setValue(state.seen if state else 0)
        self.where.setText(self.place or "整个货架")
        self.how.setVisible(not self.place)
        self.scan.setEnabled(state is not None)
        for made, verb in (
            (self.undo, service.unsee), (self.drop, service.cancel_check), (self.done, service.finish_check),
        ):  # fmt: skip
            made.setEnabled(state is not None and self.desk.may(verb))
        for made, (value, words) in zip(self.segments.buttons, SEGMENTS, strict=True):
            count = len(getattr(state, value)) if state is not None and value != NEW else 0
            made.setText(words if value == NEW else f"{words} {count}")
        self._show_rows(None)

    def _show_rows(self, choose: Ref | None) -> None:
        which = self.segments.value
        rows = self._rows(which)
        self.table.set_rows(rows)
        self.empty.put("" if rows else NOTHING[which])
        if choose is not None:
            self.table.choose(choose)
        self._choose()

    def _rows(self, which: str) -> tuple[Line, ...]:
        if self.state is None:
            return ()
        rows: tuple[Line, ...] = self.state.newest if which == NEW else getattr(self.state, which)
        return rows

    def _line(self) -> Line | None:
        line = self.table.current()
        return line if isinstance(line, Line) else None

    def _choose(self) -> None:
        line, which = self._line(), self.segments.value
        self.here_button.setVisible(line is not None and line.fix)
        self.lost_button.setVisible(line is not None and which == "missing")

    def _open(self) -> None:
        line = self._line()
        if line is not None and line.parcel is not None:
            self.desk.go(line.parcel)

    def hints(self) -> Sequence[tuple[str, str]]:
        """Keys for the idle message bar."""
        return (
            ("F2", "登记改到这里"), ("Ctrl Z", "撤上一个"), ("Ctrl Enter", "完成清架"), ("Esc", "先放着"),
        )  # fmt: skip

    def first_focus(self) -> ScanField:
        """The scan field."""
        return self.scan
