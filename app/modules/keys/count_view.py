"""Counting along the boards: scans and ticks are kept at once, four lists grow beside the board."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.modules.keys import count_lists, counting, lists
from app.modules.keys.board import Spot
from app.modules.keys.board_legend_view import Legend
from app.modules.keys.count_board_view import CountBoard
from app.modules.keys.count_finish_view import FinishSheet, finish
from app.modules.keys.count_lists import CountState, CutLine, OutLine
from app.modules.keys.count_panel_view import BY_HOOK, FREE, CountPanel
from app.modules.keys.counting import Seen
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.dialog import ask_reason
from app.ui.parts import clear, column, row
from app.ui.segments import Segments

if TYPE_CHECKING:
    from app.modules.keys.view import KeysPage

READY = ("柜子要搬，改天再点", "点错了种类", "人手不够，改天再点")
Entry = tuple[str, Callable[[], object], Callable[..., object]]


class CountView(QWidget):
    """One count: what is seen is kept with every scan, so it can be left at any time and taken up again."""

    def __init__(self, page: "KeysPage") -> None:
        super().__init__()
        self._page, self.desk = page, page.desk
        self.state: CountState | None = None
        self._out: list[OutLine] = []
        self._cut: list[CutLine] = []
        self._done: list[tuple[str, ...]] = []
        self._boxes: tuple[lists.BoxRow, ...] = ()
        self.box = 0
        self.board = CountBoard()
        self.board.ticked.connect(self._tick)
        self.board.acted.connect(self._at_this_hook)
        self.board.whole.connect(self._tick_panel)
        self.board.scanned.connect(self.take)
        self.board.moved.connect(lambda _: self._say_where())
        self.legend = Legend()
        self.legend.set_counting(True)
        self._box_row = row()
        left = column(self._box_row, self.board, self.legend, spacing=6)
        left.setStretch(1, 1)
        self.panel = CountPanel(self.desk)
        self.scan, self.mode = self.panel.scan, self.panel.mode
        self.scan.scanned.connect(self.take)
        self.mode.changed.connect(lambda _: self._mode_changed())
        self.panel.to_ring.connect(self._to_ring)
        self.panel.listed.connect(lambda _: self.board.set_marks(self._marks()))
        for made, act in (
            (self.panel.undo, self.undo), (self.panel.drop, self.ask_drop), (self.panel.done, self.finish),
        ):  # fmt: skip
            made.clicked.connect(lambda _=False, act=act: act())
        across = row(spacing=14)
        across.addLayout(left, 1)
        across.addWidget(self.panel)
        self.setLayout(across)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.finish)

    # ---- beginning

    @property
    def now(self) -> datetime:
        """The page's clock."""
        return self._page._now()

    def menu(self) -> list[Entry]:
        """The counts in use for the page's menu: which, when it is due, and whether one was left."""
        found = self.desk.read(count_lists.kinds, self.desk.who, self.now.date())
        return [
            (
                f"{kind.title}　{kind.due_words}{'　接着点' if kind.open_count else ''}",
                lambda key=kind.key: self.start(key),  # type: ignore[misc]
                counting.start_count,
            )
            for kind in found
        ]

    def start(self, check_key: str) -> bool:
        """Begin a count of that check, or take up the one that was left; False when it was refused."""
        ref: Ref | None = self.desk.do(counting.start_count, check_key)
        if ref is None:
            return False
        self.take_up(ref)
        self._page.show_view(self)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def take_up(self, ref: Ref) -> None:
        """Show a count that is going on."""
        if self.state is None or self.state.ref != ref:
            self._done = []
            self.panel.say("")
        self.state = self.desk.read(count_lists.count_state, ref.id)
        if self.state.state != "open":
            self.state = None
            self.desk.inform("这次清点已经结束；检查单在“检查”里。")
        self.reload()

    def reload(self) -> None:
        """Read the list and the board again, as after a loan or a return meanwhile."""
        if self.state is None:
            self._show()
            return
        self.state = self.desk.read(count_lists.count_state, self.state.ref.id)
        self._out = self.desk.read(count_lists.still_out, self.now)
        self._cut = self.desk.read(count_lists.cut_since, self.state.ref.id) if self.state.stocktake else []
        self._read_boxes()
        self._show()

    # ---- seeing

    def take(self, code: str) -> None:
        """A tag was scanned; along the hooks it was seen at the hook that is chosen."""
        spot = self.board.current() if self.mode.value == BY_HOOK else None
        seen = self._see(code, spot)
        if seen is None:
            return
        if spot is not None:
            self._go_on()
        elif seen.ring is not None:
            self._point_at(seen.ring)
        if not self.board.hasFocus():
            self.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tick(self, spot: Spot) -> None:
        """The ring of this hook hangs here; a second time it was a mistake."""
        if self.state is None:
            return
        if spot.hook.ring is None:
            self.desk.inform("清单上这个钩是空的；上面挂着钥匙的话，按 Enter，再扫它的牌。")
        elif any(one.code == spot.hook.tag for one in self.state.seen):
            self._take_back((spot.hook.tag,))
        elif self._see(spot.hook.tag, spot) is not None:
            self._go_on()

    def _see(self, code: str, spot: Spot | None) -> Seen | None:
        if self.state is None:
            return None
        panel, hook = (spot.panel.id, spot.hook.number) if spot is not None else (None, None)
        seen: Seen | None = self.desk.do(counting.see, self.state.ref.id, code, panel_id=panel, hook=hook)
        if seen is None:
            sounds.play("refused", self.desk)
            return None
        others = tuple(one for one in self.state.seen if one.code != seen.sighting.code)
        self.state = replace(self.state, seen=(*others, seen.sighting))
        if not seen.again:
            self._done.append((seen.sighting.code,))
        sounds.play("refused" if seen.finding else "good", self.desk)
        self.panel.say(seen.words, wrong=bool(seen.finding))
        self._offer_return(seen)
        self._show()
        return seen

    def _tick_panel(self, spot: Spot) -> None:
        """Every ring of this panel hangs as it should."""
        if self.state is None:
            return
        tags: tuple[str, ...] | None = self.desk.do(counting.see_all, self.state.ref.id, spot.panel.id)
        if tags is None:
            return
        words = f"{spot.panel.box}{spot.panel.number}板"
        if tags:
            self._done.append(tags)
            sounds.play("good", self.desk)
        self.panel.say(f"{words}　{len(tags)} 串都在" if tags else f"{words}　已经都点到了")
        self.reload()
        self._go_on()

    def _go_on(self) -> None:
        if self.state is not None:
            self.board.go_on({Ref("key_ring", one.ring_id) for one in self.state.seen if one.ring_id})

    def undo(self) -> bool:
        """The last scan or tick was a mistake; False when there is none."""
        if self.state is None:
            return False
        last = self._done[-1] if self._done else tuple(one.code for one in self.state.seen[-1:])
        if last:
            self._take_back(last)
        else:
            self.desk.inform("还没有点到什么，没有可撤的。")
        return bool(last)

    def _take_back(self, codes: tuple[str, ...]) -> None:
        if self.state is None or self.desk.do(counting.unsee, self.state.ref.id, *codes) is None:
            return
        self._done = [each for each in self._done if not set(each) & set(codes)]
        self.state = replace(self.state, seen=tuple(one for one in self.state.seen if one.code not in codes))
        what = codes[0] if len(codes) == 1 else f"{len(codes)} 串"
        self.panel.say(f"已撤回 {what}")
        self._show()

    def _offer_return(self, seen: Seen) -> None:
        """A ring that is booked as lent and hangs here was brought back without a word."""
        ring = seen.ring
        if seen.finding == "extra" and seen.sighting.state == "out" and ring is not None:
            back = ("办归还", lambda: self._page.take_back(ring))
            self.desk.refuse(seen.words, clause="KEY-03", act=back)
        elif not seen.finding:
            self.desk.settled.emit()

    # ---- ending

    def finish(self) -> None:
        """End the count: without a difference at once, else somebody is named to put it right."""
        if self.state is None:
            return
        late = [f"{one.tag} {one.words}" for one in self._out if one.late and not one.longer]
        if self.panel.found.differences or late:
            today = self.now.date()
            FinishSheet(
                self, self.desk, self.state, self.panel.found, late[:6], today, self._finished
            ).begin()
            return
        run = finish(self.desk, self.state.ref.id, lambda said: self.desk.refuse(said.sentence))
        if run is not None:
            self._finished(run)

    def _finished(self, run: Ref) -> None:
        sounds.play("finished", self.desk)
        self._forget()
        self.desk.go(run)

    def ask_drop(self) -> None:
        """Give the count up, with a reason."""
        if self.state is None:
            return
        facts = [("清点", self.state.title), ("已点到", f"{self.panel.found.seen} 串")]
        ask_reason(
            self, "放弃这次清点", facts, "放弃", self._drop,
            ready=READY, kept="理由记在日志里；到期的清点还在，要另点一次。", clause="KEY-08",
        )  # fmt: skip

    def _drop(self, reason: str) -> None:
        if self.state is not None:
            self.desk.do(counting.drop_count, self.state.ref.id, reason=reason, done="这次清点已放弃。")
            self._forget()

    def _forget(self) -> None:
        self.state = None
        self._show()
        self._page.show_cabinet()

    # ---- what it shows

    def _show(self) -> None:
        self.panel.show_count(self.state, self._out, self._cut)

    def _marks(self) -> dict[Any, str]:
        """Rings that were seen and that hang wrong; those not found while their list is looked at."""
        if self.state is None:
            return {}
        marks: dict[Any, str] = {
            Ref("key_ring", one.ring_id): "seen" for one in self.state.seen if one.ring_id
        }
        found = self.panel.found
        told = {"wrong": found.wrong, "missing": found.missing if self.panel.which == "missing" else ()}
        for mark, differences in told.items():
            for one in differences:
                if one.ring is not None:
                    marks[Ref("key_ring", one.ring.ring_id)] = mark
        return marks

    def _say_where(self) -> None:
        spot = self.board.current()
        if self.mode.value == FREE or spot is None:
            self.panel.where.put("扫到哪把算哪把，不问挂在哪里")
        else:
            self.panel.where.put(f"扫到的挂在 {spot.panel.box}{spot.panel.number}板{spot.hook.number:02d}钩")

    def _mode_changed(self) -> None:
        self._say_where()
        self.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def _at_this_hook(self, _spot: Spot) -> None:
        """Enter on a hook: the tag that hangs here is scanned next."""
        self.mode.choose(BY_HOOK)
        self._mode_changed()

    # ---- boxes and rings

    def _read_boxes(self) -> None:
        boxes = tuple(self.desk.read(lists.boxes))
        if boxes != self._boxes:
            self._boxes = boxes
            self._offer_boxes()
        ids = [box.ref.id for box in boxes]
        if self.box not in ids:
            self.box = ids[0] if ids else 0
        self._show_box(self.box)

    def _offer_boxes(self) -> None:
        clear(self._box_row)
        if len(self._boxes) > 1:
            self.boxes = Segments([(str(box.ref.id), box.name) for box in self._boxes], "钥匙柜")
            self.boxes.choose(str(self.box or self._boxes[0].ref.id))
            self.boxes.changed.connect(lambda box: self._show_box(int(box)))
            self._box_row.addWidget(self.boxes)

    def _show_box(self, box: int) -> None:
        self.box = box
        if len(self._boxes) > 1:
            self.boxes.choose(str(box))
        self.board.set_panels(self.desk.read(lists.board, box, self.now) if box else ())
        self.board.set_marks(self._marks())
        self._say_where()

    def _point_at(self, ring: Ref) -> None:
        """The board shows the ring that was seen, in whatever box it belongs."""
        if not self.board.select(ring):
            home = self.desk.read(lists.box_of, ring.id)
            if home and home != self.box:
                self._show_box(int(home))
                self.board.select(ring)

    def _to_ring(self, ring: Ref) -> None:
        self._point_at(ring)
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what the page asks

    def hints(self) -> Sequence[tuple[str, str]]:
        """Keys for the idle message bar."""
        return (
            ("空格", "这一钩在"), ("A", "整板都在"), ("Enter", "扫这一钩"), ("Ctrl Z", "撤上一个"),
            ("Ctrl Enter", "完成"), ("Esc", "先放着"),
        )  # fmt: skip

    def shown(self) -> Ref | None:
        """The count that is going on, so that it is open again after a lock."""
        return self.state.ref if self.state is not None else None

    def first_focus(self) -> QWidget:
        """The scan field."""
        return self.scan
