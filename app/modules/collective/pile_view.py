"""Stamped sheets taken in a pile (MOVE-02): scan, take off what is not stamped, Enter, the next one."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.errors import Refusal
from app.modules.collective import floor_lists, service
from app.modules.collective.floor_lists import BatchRow, PendingSheet
from app.modules.collective.rules import CLAUSE, out_of_order
from app.modules.collective.scan_view import do_scan, tell
from app.modules.collective.sheets_view import ask_order, countersign
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.parts import Card, allow, button, clear, column, key_cap, label, row
from app.ui.scan import ENTERS
from app.ui.scan_field import ScanField
from app.ui.table import Column, RowTable

Now = Callable[[], datetime]
COLUMNS = (
    Column("ticket", "票号", 70, glyph="sign"),
    Column("room", "房号", 110),
    Column("at", "时间", 64),
    Column("result", "结果", 0),
)
IDLE = "扫会签单上的条码"
ORDER_ZH = {
    "waiting": "跳步：已送审，等客服主管同意",
    "agreed": "跳步：客服主管已同意，可以收",
    "refused": "跳步：客服主管不同意",
    "done": "跳步：已按同意办理过一次",
}


class PileView(QWidget):
    """The scan field keeps the focus: digits take a step's tick off, Enter takes it, Esc lays it back."""

    def __init__(self, desk: Desk, now: Now) -> None:
        super().__init__()
        self.desk, self._now, self.plan = desk, now, 0
        self.pending: PendingSheet | None = None
        self.batch: BatchRow | None = None
        self.ticks: dict[int, QCheckBox] = {}
        self.scan = ScanField("扫会签单", "扫会签单，或打票号后回车")
        self.scan.scanned.connect(self.lay)
        self.scan.empty.connect(self.take)
        self.scan.installEventFilter(self)
        self.big, self.who = label("—", "num"), label(" ", "muted", wrap=True)
        self.steps = column(spacing=6)
        self._scroll = _scrolled(self.steps)
        self.missing = QLineEdit()
        self.missing.setMaxLength(100)
        self.missing.setAccessibleName("缺什么")
        self.missing.setPlaceholderText("缺什么（可空，空着就写没盖章的步骤）")
        self.missing.returnPressed.connect(self.take)
        self.words = label(" ", "muted", wrap=True)
        self.words.setMinimumHeight(38)
        self.order_words = label(" ", "due")
        self.order_button = button("跳步送审…", self.ask_order, role="quiet", keys="F2")
        allow(self.order_button, desk, service.ask_order)
        self.take_button = allow(button("收下", self.take, role="filled"), desk, service.take_sheet)
        self.take_button.setMinimumWidth(96)
        self.taken = RowTable(COLUMNS, "这一批收的会签单")
        self.close_button = allow(
            button("收完这一批", self.close_batch, keys="Ctrl+Enter"), desk, service.close_batch
        )
        self.pile = Card("这一批", "", self.close_button, key_cap("Ctrl Enter"))
        self.pile.body.addWidget(self.taken)
        self._build()
        self._show(None)

    def _build(self) -> None:
        sheet = Card("会签单", "", key_cap("Enter"))
        foot = row(self.order_words, self.order_button, None, self.take_button)
        whose = row(self.big, spacing=16)
        whose.addWidget(self.who, 1)
        sheet.body.addLayout(
            column(
                self.scan, whose, self._scroll, self.missing, self.words, foot,
                spacing=4, margins=(12, 8, 12, 8),
            )
        )  # fmt: skip
        box = row(sheet, self.pile, spacing=12)
        box.setStretch(0, 1)
        box.setStretch(1, 1)
        self.setLayout(box)

    # ---- what the pane asks

    def first_focus(self) -> QWidget:
        """The next sheet."""
        return self.missing if self.missing.hasFocus() else self.scan

    def reload(self) -> None:
        """Read the pile again; a sheet that lies there keeps its ticks."""
        staff = self.desk.who.staff_id
        self.batch = self.desk.read(floor_lists.open_batch_of, self.plan, staff)
        if self.batch is None:
            self.pile.count("还没有开始，扫第一张就开始")
            self.taken.set_rows(())
        else:
            self.pile.count(f"{self.batch.words}　{self.batch.count} 张")
            self.taken.set_rows(self.desk.read(floor_lists.taken_lines, self.batch.ref.id))
        self.close_button.setEnabled(self.batch is not None and self.desk.may(service.close_batch))
        if self.pending is not None:
            self._show_order(self._read(self.pending.ticket) or self.pending)

    def back(self) -> bool:
        """Esc lays the sheet back, nothing was taken."""
        if self.pending is None:
            return False
        self._show(None)
        tell(self.words, "这张没有收。")
        self.scan.setFocus()
        return True

    # ---- a sheet

    def lay(self, code: str) -> None:
        """A sheet was scanned: it lies there until it is taken or laid back."""
        if self.pending is not None and code not in (self.pending.ticket, self.pending.code):
            self._refuse(f"{self.pending.ticket} 号还没有收：回车收下，Esc 放下，再扫下一张。")
            return
        if self.pending is not None:
            self.take()
            return
        found = self._read(code, loud=True)
        if found is not None:
            sounds.play("good", self.desk)
            self.desk.settled.emit()  # a good scan: the refusal before it is history
            self._show(found)

    def take(self) -> None:
        """Enter: the sheet is taken as it is ticked."""
        sheet = self.pending
        if sheet is None or not self.desk.allows(service.take_sheet):
            return
        batch = self.batch.ref if self.batch else self.desk.do(service.open_batch, self.plan)
        if batch is None:
            return
        stamped = [step for step, box in self.ticks.items() if box.isChecked()]
        lacking = len(stamped) < len(self.ticks)
        missing = self.missing.text() if lacking else ""
        taken, refused = do_scan(
            self.desk, service.take_sheet, batch.id, sheet.ticket, stamped, missing=missing
        )
        if refused is not None:
            tell(self.words, refused.sentence, "over")
            self.order_button.setVisible(self._is_ahead(sheet))
            return
        self._show(None)
        self.scan.setFocus()
        if taken is not None:
            told = "收齐，手续办妥" if taken.complete else f"缺 {'、'.join(taken.lacking)}"
            tell(self.words, f"{taken.ticket} 号 {taken.room} {told}。", "muted" if taken.complete else "due")
            self.desk.say(f"{taken.ticket} 号 {taken.room} 的会签单已收：{told}。")

    def close_batch(self) -> None:
        """The pile is through."""
        if self.pending is not None:
            self._refuse(f"{self.pending.ticket} 号还没有收：回车收下，或 Esc 放下。")
        elif self.batch is not None and self.desk.allows(service.close_batch):
            count = self.batch.count
            if self.desk.do(service.close_batch, self.batch.ref.id) is not None:
                sounds.play("finished", self.desk)
                self.desk.say(f"这一批收完，共 {count} 张。")
                tell(self.words, IDLE)

    def ask_order(self) -> None:
        """Steps out of their order: ask, or let the head sign what was asked already."""
        sheet = self.pending
        if sheet is None:
            return
        words = f"{sheet.ticket}　{sheet.room}　{sheet.owners}"
        if sheet.order is not None and sheet.order_state == "waiting":
            countersign(self, self.desk, sheet.order, (("住户", words),), self._now, self.reload)
        else:
            ask_order(self, self.desk, sheet.ref, words, self._now, self.reload)

    def toggle(self, position: int) -> bool:
        """A digit: the step with this number is stamped, or is not; False when there is none."""
        sheet = self.pending
        step = next((s for s in sheet.steps if s.position == position), None) if sheet else None
        if step is None or not self.ticks[step.id].isEnabled():
            return False
        self.ticks[step.id].toggle()
        return True

    # ---- inside

    def _is_ahead(self, sheet: PendingSheet) -> bool:
        """True when a step is ticked although one before it is not."""
        stamped = {step.position for step in sheet.steps if self.ticks[step.id].isChecked()}
        return bool(out_of_order([step.position for step in sheet.steps], stamped))

    def _read(self, code: str, *, loud: bool = False) -> PendingSheet | None:
        try:
            return self.desk.read(floor_lists.sheet, self.plan, code, self._now())
        except Refusal as refusal:
            if loud:
                self._refuse(refusal.sentence)
            return None

    def _refuse(self, sentence: str) -> None:
        sounds.play("refused", self.desk)
        tell(self.words, sentence, "over")
        self.desk.refuse(sentence, clause=CLAUSE)

    def _show(self, sheet: PendingSheet | None) -> None:
        self.pending = sheet
        clear(self.steps)
        self.ticks = {}
        self.missing.clear()
        self.missing.setVisible(False)
        self.take_button.setEnabled(sheet is not None and self.desk.may(service.take_sheet))
        self.big.setText(f"{sheet.ticket}　{sheet.room}" if sheet else "—")
        lacked = f"　上次缺 {sheet.missing}" if sheet and sheet.missing else ""
        self.who.setText(f"{sheet.owners}　{sheet.stand_zh}{lacked}" if sheet else " ")
        self._show_order(sheet)
        tell(self.words, "回车收下；没盖章的按步骤的数字去掉；Esc 放下。" if sheet else IDLE)
        for step in sheet.steps if sheet else ():
            box = QCheckBox(f"{step.position}　{step.title}　{step.station}".rstrip())
            box.setChecked(True)
            box.setEnabled(not step.before)  # what was stamped stays stamped
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            box.toggled.connect(self._ticked)
            self.ticks[step.id] = box
            self.steps.addWidget(box)

    def _show_order(self, sheet: PendingSheet | None) -> None:
        if sheet is not None and self.pending is not None:
            self.pending = sheet
        state = sheet.order_state if sheet else ""
        self.order_words.setText(ORDER_ZH.get(state, " "))
        self.order_button.setText("签字…" if state == "waiting" else "跳步送审…")
        self.order_button.setVisible(state == "waiting")
        if state == "agreed":
            tell(self.words, "客服主管已同意跳步，回车收下。")

    def _ticked(self) -> None:
        self.missing.setVisible(not all(box.isChecked() for box in self.ticks.values()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit in the empty field belongs to the sheet that lies there; a scan begins with a letter."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self.scan.text():
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.text().isdigit() and not control:
                return self.toggle(int(event.text()))
            if event.key() in ENTERS and control:
                self.close_batch()
                return True
        return super().eventFilter(watched, event)


def _scrolled(steps: QVBoxLayout) -> QScrollArea:
    """Nine steps in a low window scroll; what is above and below them stays where it is."""
    area, holder = QScrollArea(), QWidget()
    holder.setLayout(column(steps, None, spacing=0))
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(holder)
    area.setMinimumHeight(4)  # whatever must be read stands around it
    return area
