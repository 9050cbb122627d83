"""Beside the board: how far a count is, the scan field, what was seen last, the four lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton

from app.modules.keys import counting
from app.modules.keys.count_lists import CountState, CutLine, OutLine
from app.modules.keys.tally import Difference, Tally, tally
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.parts import Card, Elided, allow, button, column, key_cap, label, row
from app.ui.scan_field import ScanField
from app.ui.segments import Segments
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height, fix_width, restyle

SIDE = 428
"""Pixels of the right side, as beside the cabinet."""
NEWEST = 60
FREE, BY_HOOK = "free", "hook"
MODES = ((FREE, "只扫牌"), (BY_HOOK, "逐钩扫"))
NEW = "new"
LISTS = ((NEW, "新点到"), ("unknown", "不认识"), ("wrong", "挂错"), ("missing", "缺"), ("extra", "多"))
OUT, CUT = "out", "cut"
COLUMNS = (Column("tag", "牌码", 84), Column("words", "说明", 0, muted=True), Column("hook", "挂钩", 104))


@dataclass(frozen=True)
class CountRow:
    """One line beside the board; `ref` is the ring, or the code nobody knows."""

    ref: object
    tag: str
    words: str
    hook: str


class CountPanel(Card):
    """The right side of a count; `to_ring` asks for a ring on the board, `listed` which list is shown."""

    to_ring = Signal(object)
    listed = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__("清点", "", key_cap("Esc"), label("先放着", "muted"))
        self.desk = desk
        self.found: Tally = tally((), ())
        self._state: CountState | None = None
        self._out: Sequence[OutLine] = ()
        self._cut: Sequence[CutLine] = ()
        self.which = NEW
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("点到多少")
        self.scan = ScanField("清点：扫钥匙牌", "扫钥匙牌，或输入牌码后回车")
        self.mode = Segments(MODES, "怎么点")
        self.mode.choose(FREE)
        self.where, self.last = Elided("muted"), Elided("h3")
        fix_height(self.last, 24)
        self.lists = Segments(LISTS, "看哪些")
        self.lists.choose(NEW)
        self.lists.changed.connect(self.show_list)
        self.table = RowTable(COLUMNS, "清点结果")
        self.table.opened.connect(self._opened)
        self.out_button = button("借出未还", lambda: self.show_list(OUT), role="row")
        self.cut_button = button("配过钥匙", lambda: self.show_list(CUT), role="row")
        self.undo = allow(button("撤上一个", keys="Ctrl+Z"), desk, counting.unsee)
        self.drop = allow(button("放弃…", role="danger"), desk, counting.drop_count)
        self.done = allow(button("完成清点", role="filled", keys="Ctrl+Enter"), desk, counting.finish_count)
        where = row(self.mode, spacing=10)
        where.addWidget(self.where, 1)
        inner = column(
            self.progress, self.scan, where, self.last, self.lists, self.table,
            row(self.out_button, self.cut_button, None),
            row(self.drop, None, self.undo, self.done, key_cap("Ctrl Enter")),
            spacing=8, margins=(12, 10, 12, 10),
        )  # fmt: skip
        inner.setStretch(5, 1)
        self.body.addLayout(inner)
        fix_width(self, SIDE)

    def show_count(self, state: CountState | None, out: Sequence[OutLine], cut: Sequence[CutLine]) -> None:
        """Show how a count stands; None while none is going on."""
        self._state, self._out, self._cut = state, out, cut
        for field in (self.scan, self.mode):
            field.setEnabled(state is not None)
        verbs: tuple[tuple[QPushButton, object], ...] = (
            (self.undo, counting.unsee), (self.drop, counting.drop_count), (self.done, counting.finish_count),
        )  # fmt: skip
        for made, verb in verbs:
            made.setEnabled(state is not None and self.desk.may(verb))  # type: ignore[arg-type]
        self.found = tally(state.rings, state.seen) if state is not None else tally((), ())
        far = f"点到 {self.found.seen} / 应在 {self.found.should}"
        self.count(f"{state.title}　{far}" if state is not None else "没有进行中的清点")
        self.progress.setMaximum(max(1, self.found.should))
        self.progress.setValue(self.found.seen)
        self.show_list(self.which)

    def show_list(self, which: str) -> None:
        """Show one of the four lists, the newest lines, what is lent, or what was cut."""
        self.which = which
        self.lists.choose(which if which in dict(LISTS) else "")
        for made, (value, words) in zip(self.lists.buttons, LISTS, strict=True):
            count = len(getattr(self.found, value)) if value != NEW else 0
            made.setText(words if value == NEW else f"{words} {count}")
        today = sum(one.today for one in self._out)
        self.out_button.setText(f"借出未还 {len(self._out)}" + (f"（今天借的 {today}）" if today else ""))
        self.cut_button.setText(f"配过钥匙 {len(self._cut)}")
        self.cut_button.setVisible(bool(self._cut))
        rows = self._rows(which)
        self.table.set_rows(rows)
        if which == NEW and rows:
            self.table.choose(rows[0].ref)  # the newest, whatever was chosen before
        self.listed.emit(which)

    def _rows(self, which: str) -> list[CountRow]:
        if which == OUT:
            return [CountRow(one.ref, one.tag, one.words, one.hook) for one in self._out]
        if which == CUT:
            return [CountRow(one.ref, one.tag, one.words, "") for one in self._cut]
        if which != NEW:
            return [_difference_row(one) for one in getattr(self.found, which)]
        return self._newest()

    def _newest(self) -> list[CountRow]:
        if self._state is None:
            return []
        known = {ring.ring_id: ring for ring in self._state.rings}
        rows = []
        for one in self._state.seen[: -NEWEST - 1 : -1]:
            ring = known.get(one.ring_id or 0)
            place = ring.place if ring is not None else "不认识的牌码"
            rows.append(CountRow(one.code, one.code, place, one.where or (ring.belongs if ring else "")))
        return rows

    def say(self, words: str, *, wrong: bool = False) -> None:
        """What became of the last scan or tick."""
        restyle(self.last, kind="over" if wrong else "h3")
        self.last.put(words)

    def _opened(self, line: CountRow) -> None:
        if isinstance(line.ref, Ref):
            self.to_ring.emit(line.ref)


def _difference_row(one: Difference) -> CountRow:
    ring = one.ring
    if ring is None:
        return CountRow(one.code, one.code, "钥匙清单里没有", one.where)
    words = ring.place if one.finding == "missing" else one.short
    return CountRow(Ref("key_ring", ring.ring_id), one.code, words, ring.belongs)
