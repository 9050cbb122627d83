"""The room of release slips: today's, those not back, a month's; the new slip and the weekly comparison."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import Refusal
from app.modules.release import lists, printing_view, service
from app.modules.release.form_view import SlipForm
from app.modules.release.panel_view import SlipPanel
from app.modules.release.rules import CLAUSE, FORM_CLAUSE
from app.modules.release.week_view import WeekPane
from app.rules.clocks import add_months
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, key_cap, label, row
from app.ui.register import Register
from app.ui.scan_field import ScanField
from app.ui.segments import Segments
from app.ui.table import Column
from app.ui.theme import fix_width, text_scale

COLUMNS = (
    Column("code", "编号", 116, glyph="sign"),
    Column("room", "房号", 86, sort="place"),
    Column("who", "申请人", 130),
    Column("goods", "物品", 0, muted=True),
    Column("stands", "状态", 84, tone="tone"),
    Column("told", "告知", 84, tone="told_tone"),
)
TODAY, OUT, MONTH, WEEK = "today", "out", "month", "week"
LABELS = ((TODAY, "今天有效"), (OUT, "未回"), (MONTH, "全部"), (WEEK, "核对"))
SIDE, NARROW_SIDE = 540, 452
NARROW, ROOMY = 1060, 1180
"""Pixels, times the text size: below the first the sitting has the page for itself."""


class ReleasePage(Page):
    """Tab 放行: the list at the left, the slip or the sitting at the right; F9 makes a new one."""

    kinds = frozenset(
        {"release_slip", "release_line", "release_telling", "release_reconciling", "unit", "person", "tie",
         "telephone"}
    )  # fmt: skip

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "放行条")
        self._now = now
        self.which = TODAY
        self._month = now().date().replace(day=1)
        self._rows: list[lists.SlipRow] = []
        self._whole = True
        self._build_tools()
        self.list = Register(
            COLUMNS, "放行条列表", lambda _: self.panel.act(), self._first_words(), nothing=self._nothing()
        )
        table = self.list.table
        table.chosen.connect(lambda line: self.panel.show_slip(line.ref if line else None))
        table.installEventFilter(self)
        table.verticalScrollBar().valueChanged.connect(self._read_on)
        self.panel = SlipPanel(desk, now)
        self.form = SlipForm(desk, now)
        self.form.issued.connect(self._issued)
        self.form.folded.connect(self.fold)
        self.side = QStackedWidget()
        for view in (self.panel, self.form):
            self.side.addWidget(view)
        self.board = QWidget()
        sides = row(spacing=12)
        sides.addWidget(self.list, 1)
        sides.addWidget(self.side)
        self.board.setLayout(sides)
        self.week = WeekPane(desk, now)
        self.stack = QStackedWidget()
        for view in (self.board, self.week):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        for keys, act in (
            ("Ctrl+N", self.start_slip),
            ("Ctrl+P", self._print),
            ("Ctrl+E", self.panel.show_phone),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _build_tools(self) -> None:
        self.segments = Segments(
            ((TODAY, "今天有效"), (OUT, "未回"), (MONTH, "全部"), (WEEK, "核对")), "哪些放行条"
        )
        self.segments.choose(TODAY)
        self.segments.changed.connect(self.choose)
        self.chips.addWidget(self.segments)
        self.earlier = button("‹", lambda: self._turn_month(-1), role="quiet", name="上个月")
        self.later = button("›", lambda: self._turn_month(1), role="quiet", name="下个月")
        self.month = label("", "muted")
        self.months = QWidget()
        self.months.setLayout(row(self.earlier, self.month, self.later, spacing=2))
        self.scan = ScanField("扫门岗联", "扫门岗联登记")
        fix_width(self.scan, 190)
        self.scan.scanned.connect(self.scanned)
        self.new_button = allow(
            button("开放行条", self.start_slip, role="outline", icon="release", keys="F9"),
            self.desk,
            service.issue,
        )
        self._cap = key_cap("F9")
        for tool in (self.months, self.scan, self.new_button, self._cap):
            self.tools.addWidget(tool)

    # ---- what is in sight

    def reload(self) -> None:
        """Read the list again; a sitting that was under way at the lock is taken up."""
        today = self._now().date()
        told = self.desk.read(lists.counts, today)
        late = f"　过期未回 {told.late}" if told.late else ""
        self.counts.setText(f"今天 {told.today}　未回 {told.out}{late}")
        self._read()
        if self.form.take_up():
            self._sit()

    def open(self, ref: Ref) -> None:
        """Show a slip; a household begins a new one; the comparison is the site's."""
        if ref.kind == "unit":
            if self.desk.allows(service.issue):
                self._sit(ref.id)
            return
        if ref.kind == "release_reconciling":
            self.choose(WEEK)
            return
        issued = self.desk.read(lists.issued_on, ref.id) if ref.kind == "release_slip" else None
        if issued is None:
            self.desk.refuse("找不到这张放行条，请刷新后再看。", clause=FORM_CLAUSE)
            return
        self._month = issued.replace(day=1)
        self.fold()
        in_sight = self.which != WEEK and any(line.ref == ref for line in self._rows)
        self._choose(self.which if in_sight else self._home_of(ref))
        while not self.list.table.choose(ref) and not self._whole:
            self._more()
        self.panel.show_slip(ref)
        self.list.table.setFocus()

    def shown(self) -> Ref | None:
        """The slip in the panel."""
        return self.panel.card.ref if self.panel.card is not None and not self.sitting else None

    @property
    def sitting(self) -> bool:
        """True while a new slip is being filled in."""
        return self.stack.currentWidget() is self.board and self.side.currentWidget() is self.form

    def choose(self, which: str) -> None:
        """One of the segments."""
        self._choose(which)
        target = self.first_focus()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what is done here

    def start_slip(self) -> None:
        """F9: the sitting of a new slip, begun or taken up again."""
        if self.desk.allows(service.issue):
            self._sit()

    def fold(self) -> None:
        """Back to the list; what stands in the sitting stays."""
        self.side.setCurrentWidget(self.panel)
        self._fit()
        self.desk.moved.emit()

    def scanned(self, code: str) -> None:
        """A gate's part was scanned above the list: it is registered, or the bar says why not."""
        try:
            ref = self.desk.read(lists.slip_with, code)
        except Refusal as refusal:
            sounds.play("refused", self.desk)
            self.desk.refuse(refusal.sentence, clause=refusal.clause, field=refusal.field)
            self.scan.setFocus()
            return
        self.open(ref)
        card = self.panel.card
        if card is None or card.state != "issued":
            sounds.play("refused", self.desk)
            words = {"back": "门岗联已经登记过，没有再记一次", "void": "已经作废，物品出了门的请马上告诉班长"}
            self.desk.refuse(f"{card.code} {words[card.state]}。", clause=FORM_CLAUSE)
            self.scan.setFocus()
        elif self.desk.allows(service.take_gate_part):
            self.panel.take_gate_part(card, self.scan.setFocus)

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self.which == WEEK:
            return (("Enter", "空着回车：写未回原因"), ("Ctrl Z", "撤上一张"), ("Ctrl Enter", "签字"))
        if self.sitting:
            return (("Enter", "下一项"), ("Ctrl Enter", "开条"), ("Ctrl Z", "撤上一行"), ("Esc", "收起"))
        return (
            ("F9", "开放行条"),
            ("Enter", "告知岗位、登记门岗联"),
            ("P", "打印、补打"),
            ("Ctrl E", "显示电话"),
        )

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            (
                CLAUSE,
                "先核对身份，再看凭什么搬出，再写物品，开条后告知岗位。租户搬出要业主同意。",
            ),
            (FORM_CLAUSE, "一号一张，两联，当天有效。门岗联交回来，每 7 天核对一次，没回的写原因。"),
        )

    def back(self) -> bool:
        """Esc: from the sitting to the list, from the comparison to today's."""
        if self.sitting:
            self.fold()
            self.list.first_focus().setFocus()
            return True
        if self.which == WEEK:
            self.choose(TODAY)
            return True
        return False

    def undo(self) -> bool:
        """Ctrl+Z: the last line of goods, the last part scanned; False when there is none."""
        if self.which == WEEK:
            return self.week.undo()
        return self.form.undo() if self.sitting else False

    def leave(self) -> None:
        """Cover telephones; what is being filled in is kept."""
        self.panel.cover()
        self.form.keep()
        self.week.keep()

    def first_focus(self) -> QWidget | None:
        """What is going on, else the list."""
        if self.which == WEEK:
            return self.week.first_focus()
        return self.form.first_focus() if self.sitting else self.list.first_focus()

    def focus_field(self, name: str) -> None:
        """The field a refusal names."""
        if name == "code":
            (self.week.scan if self.which == WEEK else self.scan).setFocus()

    # ---- inside

    def _sit(self, unit_id: int = 0) -> None:
        if self.which == WEEK:
            self._choose(TODAY)
        self.side.setCurrentWidget(self.form)
        self._fit()
        self.form.start(unit_id)
        self.desk.moved.emit()

    def _issued(self, done: tuple[Ref, bool]) -> None:
        ref, wanted = done
        self.fold()
        self._choose(TODAY)
        self.list.table.choose(ref)
        self.panel.show_slip(ref)
        self.list.table.setFocus()
        code = self.panel.card.code if self.panel.card else ""
        self.desk.say(f"{code} 已开，请告知岗位。")
        if wanted:
            printing_view.print_slip(self, self.desk, ref, self._now())

    def _choose(self, which: str) -> None:
        if which != self.which:
            self._rows = []  # as many rows as were read are read again, but only of the same list
        self.which = which
        self.segments.choose(which)
        self.stack.setCurrentWidget(self.week if which == WEEK else self.board)
        self._fit()
        self._read()
        self.desk.moved.emit()

    def _home_of(self, ref: Ref) -> str:
        today = self._now().date()
        if any(line.ref == ref for line in self.desk.read(lists.valid_today, today)):
            return TODAY
        return OUT if any(line.ref == ref for line in self.desk.read(lists.out, today)) else MONTH

    def _read(self) -> None:
        today = self._now().date()
        self._whole = True
        if self.which == WEEK:
            return
        if self.which == MONTH:
            kept = len(self._rows)
            self._rows = self.desk.read(lists.month, self._month, today)
            self._whole = len(self._rows) < lists.PAGE
            while len(self._rows) < kept and not self._whole and self._same_month():
                self._more_rows(today)
        else:
            reader = lists.out if self.which == OUT else lists.valid_today
            self._rows = self.desk.read(reader, today)
        self._put()
        self.month.setText(f"{self._month.year}年{self._month.month}月")
        self.later.setEnabled(self._month < today.replace(day=1))

    def _same_month(self) -> bool:
        return self.month.text() == f"{self._month.year}年{self._month.month}月"

    def _more_rows(self, today: date) -> None:
        page = self.desk.read(lists.month, self._month, today, self._rows[-1].key)
        self._rows += page
        self._whole = len(page) < lists.PAGE

    def _more(self) -> None:
        self._more_rows(self._now().date())
        self._put()

    def _read_on(self, value: int) -> None:
        """Scrolled to the end of what was read: the next page of the month follows."""
        if not self._whole and value == self.list.table.verticalScrollBar().maximum():
            self._more()

    def _put(self) -> None:
        self.list.show_rows(self._rows, filtered=self.which != TODAY)
        current = self.list.current()
        self.panel.show_slip(current.ref if current else None)

    def _turn_month(self, by: int) -> None:
        self._month = add_months(self._month, by)
        self._rows = []
        self._read()

    def _print(self) -> None:
        if self.which != WEEK and not self.sitting:
            self.panel.do("print")

    def _first_words(self) -> Empty:
        new = allow(button("开放行条", self.start_slip, role="filled"), self.desk, service.issue)
        return Empty("今天还没有放行条", "有人要搬东西出门：按 F9，选房号，按数字选谁来办。", new)

    def _nothing(self) -> Empty:
        again = button("看今天的", lambda: self.choose(TODAY), role="filled")
        return Empty("这一栏没有放行条", "没有未回的，或这个月没有开过。", again)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter does the act it stands for on the chosen slip."""
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            letter = event.text().isalpha() and event.modifiers() in plain
            return letter and self.panel.press(event.text())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window the sitting has the page for itself."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale = text_scale()
        narrow = self.width() < round(NARROW * scale)
        alone = narrow and self.side.currentWidget() is self.form
        self.list.setVisible(not alone)
        if alone:
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(16_777_215)
        else:
            wanted = NARROW_SIDE if self.width() < round(ROOMY * scale) else SIDE
            self.side.setFixedWidth(min(round(wanted * scale), self.width() // 2))
        board = self.which != WEEK
        self.scan.setVisible(board)
        self.months.setVisible(self.which == MONTH)
        self._cap.setVisible(not narrow)
        self.counts.setVisible(self.width() >= round(ROOMY * scale) and self.which != MONTH)
