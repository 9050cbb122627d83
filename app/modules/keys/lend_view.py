"""The sitting of lending: the header once, then ring after ring is scanned; Enter on nothing ends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QScrollArea, QStackedWidget, QWidget

from app.errors import Refusal
from app.modules.keys import lending_lists, service
from app.modules.keys.header_view import HeaderForm
from app.modules.keys.instruction_view import HeardSheet
from app.modules.keys.lending_lists import HeaderLine, LendLine
from app.modules.keys.service import Lent
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.rules.strokes import encode
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.pad import SignaturePad
from app.ui.parts import Card, Elided, allow, button, column, frame, key_cap, label, row
from app.ui.scan_field import ScanField
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height

PLACE = "key-lending"
COLUMNS = (
    Column("no", "", 30, right=True, muted=True),
    Column("tag", "牌码", 74),
    Column("place", "位置", 0),
    Column("pieces", "把数", 44, right=True),
    Column("hook", "挂钩", 60, right=True),
)


@dataclass(frozen=True)
class SittingRow:
    """One scanned ring as the sitting shows it."""

    ref: Ref
    no: str
    tag: str
    place: str
    pieces: str
    hook: str


class LendPanel(Card):
    """Header, scan field, lines, signature and the button; what stands here is kept until it is lent.

    `lent` carries what was lent, `folded` says that Esc put the sitting away.
    """

    lent = Signal(object)
    folded = Signal()

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__("借出", "填一次借用人，连续扫牌", key_cap("Esc"), label("收起", "muted"))
        self.desk, self._now = desk, now
        self.lines: list[LendLine] = []
        self.heard: set[int] = set()
        self._paper, self._first = "paper", ""
        self.header = HeaderForm(desk, now)
        self.header.ready.connect(self._begin)
        self.go_on = button("开始扫牌", self.header.submit, role="filled", keys="Enter")
        asking = QWidget()
        asking.setLayout(column(self.header, row(None, self.go_on, key_cap("Enter")), None, spacing=8))
        self.who, self.why = Elided("h3"), Elided("muted")
        self.change = button("改", self.ask_header, role="quiet", keys="Alt+H", name="改借用人")
        drop = button("不借了", self.give_up, role="quiet", name="不借了，清空这张借用单")
        folded = row(drop, self.change, key_cap("Alt H"))
        folded.insertLayout(0, column(self.who, self.why, spacing=2), 1)
        facts = frame("facts", row(folded, margins=(12, 8, 10, 8)))
        self.scan = ScanField("扫钥匙牌", "扫钥匙牌，或输入牌码后回车")
        self.scan.scanned.connect(self.take)
        self.scan.empty.connect(self.finish)
        self.table = RowTable(COLUMNS, "这次借出的钥匙")
        self.why_not = Elided("over")
        self._refusal = QWidget()
        self._refusal.setLayout(row(Glyph("refused", 15), self.why_not, spacing=6))
        fix_height(self._refusal, 22)
        self._refusal_room(False)
        self.pad = SignaturePad("借用人签名")
        fix_height(self.pad, 84)
        self.print_slip = QCheckBox("打印借用单")
        self.print_slip.setAccessibleName("打印借用单")
        self.total = label("", "h3")
        self.done = allow(button("完成借出", self.finish, role="filled"), desk, service.lend)
        foot = row(self.print_slip, None, self.total, self.done, key_cap("Enter"))
        scanning = QWidget()
        box = column(facts, self.scan, self.table, self._refusal, self.pad, foot, spacing=8)
        box.setStretch(2, 1)
        scanning.setLayout(box)
        self._asking = QScrollArea()
        self._asking.setWidgetResizable(True)
        self._asking.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._asking.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._asking.setWidget(asking)
        self.header.form.entered.connect(self._asking.ensureWidgetVisible)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._asking)
        self.stack.addWidget(scanning)
        inner = column(self.stack, margins=(12, 10, 12, 10))
        self.body.addLayout(inner)
        for keys, act in (("Alt+H", self.ask_header), ("Ctrl+Return", self.finish)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        delete = QShortcut(QKeySequence("Delete"), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove_current)

    # ---- the sitting

    @property
    def scanning(self) -> bool:
        """True once the header is whole and tags are scanned."""
        return self.stack.currentIndex() == 1

    @property
    def in_hand(self) -> bool:
        """True while something stands here that was not lent."""
        return bool(self.lines) or self.header.typed()

    def start(self, first: str = "") -> None:
        """Begin, or take up again where it was left; `first` is the ring chosen on the board, if one was."""
        self._read_settings()
        self._first = "" if self.in_hand else first
        self.count(f"第一串 {first}" if self._first else "填一次借用人，连续扫牌")
        if not self.in_hand:
            self.stack.setCurrentIndex(0)
        self.first_focus().setFocus()

    def first_focus(self) -> QWidget:
        """The scan field, or the first field of the header."""
        if self.scanning:
            return self.scan
        form = self.header.form
        return form.controls["name"] if self.header.typed() else form.controls["capacity"]

    def ask_header(self) -> None:
        """Back to the header; the lines stay."""
        self.stack.setCurrentIndex(0)
        self.desk.moved.emit()
        self.header.form.controls["name"].setFocus()

    def take(self, code: str) -> None:
        """A tag was scanned: one line more, or one red line that says why not."""
        try:
            line: LendLine = self.desk.read(
                lending_lists.line_for_lending, code, [line.ref.id for line in self.lines]
            )
        except Refusal as refusal:
            self._refused(refusal)
            return
        unheard = [said for said in line.instructions if said[0] not in self.heard]
        if unheard:
            sounds.play("refused", self.desk)
            HeardSheet(self, line.tag, line.place, unheard, lambda: self._heard(line)).start()
            return
        self._add(line)

    def undo(self) -> bool:
        """The last line was a wrong one; False when there is none."""
        if not self.scanning or not self.lines:
            return False
        gone = self.lines.pop()
        self._show_lines()
        self.desk.inform(f"{gone.tag} 已从这张借用单去掉。")
        self.scan.setFocus()
        return True

    def finish(self) -> None:
        """Lend what was scanned, as one act."""
        if not self.scanning:
            self.header.submit()
            return
        if not self.lines:
            self._refused(Refusal("还没有扫钥匙牌。", clause="KEY-03"))
            return
        lent: Lent | None = self.desk.do(
            service.lend,
            self.header.borrower(),
            [line.ref.id for line in self.lines],
            heard=tuple(self.heard),
            strokes=encode(self.pad.strokes()) if self._paper == "pad" else "",
        )
        if lent is None:
            sounds.play("refused", self.desk)
            return
        sounds.play("finished", self.desk)
        wanted = self.print_slip.isChecked()
        self.clear()
        self.lent.emit((lent, wanted))

    def give_up(self) -> None:
        """The borrower went away: nothing was lent, and nothing of it stays."""
        self.clear()
        self.folded.emit()
        self.desk.inform("没有借出，这张借用单已清空。")

    def clear(self) -> None:
        """Nothing is in hand any more."""
        self.lines, self.heard, self._first = [], set(), ""
        self.header.clear()
        self.pad.clear()
        self._refusal_room(False)
        self._show_lines()
        self.stack.setCurrentIndex(0)
        if self.desk.draft(PLACE):
            self.desk.drop_draft(PLACE)

    # ---- kept over a lock

    def keep(self) -> None:
        """The page goes out of sight or the desk is locked: what stands here is kept for this person."""
        if self.in_hand:
            tags = " ".join(line.tag for line in self.lines)
            self.desk.keep_draft(PLACE, "借出钥匙", {**self.header.values(), "tags": tags})

    def take_up(self) -> bool:
        """What this person had in hand before the lock; False when there was nothing."""
        draft = self.desk.draft(PLACE)
        if not draft or self.in_hand:
            return False
        tags = draft.pop("tags", "").split()
        self.header.put(draft)
        for tag in tags:
            try:
                self.lines.append(
                    self.desk.read(lending_lists.line_for_lending, tag, [one.ref.id for one in self.lines])
                )
            except Refusal:
                continue  # somebody else lent it meanwhile
        self.heard = set()
        self._show_lines()
        return True

    # ---- inside

    def _begin(self, line: HeaderLine) -> None:
        who, _, more = line.who.partition("　")
        self.who.put(f"{who}　{more}" if more else who)
        self.why.put(line.why + ("　要中心负责人同意" if line.longer else ""))
        self.stack.setCurrentIndex(1)
        self.desk.moved.emit()  # other keys hold now, and the scan field has the focus
        first, self._first = self._first, ""
        if first:
            self.take(first)

    def _heard(self, line: LendLine) -> None:
        self.heard |= {said for said, _ in line.instructions}
        self._add(line)

    def _add(self, line: LendLine) -> None:
        sounds.play("good", self.desk)
        self.lines.append(line)
        self._refusal_room(False)
        self.desk.settled.emit()
        self._show_lines()
        self.scan.setFocus()

    def _refused(self, refusal: Refusal) -> None:
        sounds.play("refused", self.desk)
        self.why_not.put(refusal.sentence)
        self._refusal_room(True)
        self.desk.refuse(refusal.sentence, clause=refusal.clause)
        self.scan.setFocus()

    def _refusal_room(self, shown: bool) -> None:
        for child in self._refusal.findChildren(QWidget):
            child.setVisible(shown)

    def _remove_current(self) -> None:
        current = self.table.current()
        if current is not None:
            self.lines = [line for line in self.lines if line.ref != current.ref]
            self._show_lines()

    def _show_lines(self) -> None:
        rows = [
            SittingRow(line.ref, str(number), line.tag, line.place, str(line.pieces), line.hook)
            for number, line in enumerate(self.lines, 1)
        ]
        self.table.set_rows(rows)
        if rows:
            self.table.choose(rows[-1].ref)
        self.total.setText(f"{len(rows)} 串 {sum(line.pieces for line in self.lines)} 把" if rows else "")

    def _read_settings(self) -> None:
        self._paper = self.desk.read(settings.values)["key_sign"]
        self.pad.setVisible(self._paper == "pad")
        self.print_slip.setChecked(self._paper == "paper")
