"""What has not gone out: the texts that wait, those that cannot go and why, the batches not booked yet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.care import export_view, lists, service
from app.modules.care.lists import BatchRow, Outbox, TextRow
from app.modules.care.sheets_view import ask_dissolve
from app.modules.care.text_panel_view import TextPanel
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, clear, column, frame, label, row
from app.ui.register import Register
from app.ui.table import Column
from app.ui.theme import fix_width, text_scale

COLUMNS = (
    Column("room", "房号", 140, glyph="sign", sort="place"),
    Column("name", "收信人", 0),
    Column("number", "手机号", 124),
    Column("occasion", "用途", 84),
    Column("queued", "加入", 100),
    Column("stands", "状态", 110, tone="tone"),
)
SIDE, NARROW_SIDE, NARROW = 400, 330, 1060
LEFT_OUT = "这次不发"
UNDONE = "撤销成批"


class OutboxPane(QWidget):
    """The list of what waits and the chosen text; Ctrl+Enter hands over, the blank key leaves one out."""

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self.outbox = Outbox((), ())
        self.left_out: set[Ref] = set()
        self.setAccessibleName("待发的短信")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选")
        self.filter.setAccessibleName("筛选短信")
        self.filter.setMaxLength(40)
        fix_width(self.filter, 120)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        self.summary = label("", "muted")
        self.go = allow(
            button("交平台…", self.hand_over, role="filled", keys="Ctrl+Enter"), desk, service.put_in_batch
        )
        every = button("清除筛选", self.filter.clear, role="filled")
        self.list = Register(
            COLUMNS,
            "待发的短信",
            lambda _: self._to_panel(),
            Empty("没有待发的短信", "入住手续办妥，欢迎短信就排在这里。"),
            nothing=Empty("没有符合的短信", "换几个字，或清除筛选。", every),
        )
        self.list.table.installEventFilter(self)
        self.panel = TextPanel(desk, self.first_focus, now)
        self.list.table.chosen.connect(self._show_text)
        self.batches = column(spacing=6)
        sides = row(spacing=12)
        sides.addWidget(self.list, 1)
        sides.addWidget(self.panel)
        tools = row(self.summary, None, self.filter, self.go)
        box = column(self.batches, tools, spacing=10)
        box.addLayout(sides, 1)
        self.setLayout(box)
        fix_width(self.panel, SIDE)

    # ---- what the page around it asks

    def reload(self) -> None:
        """Read what waits again; what was left out stays so while it waits."""
        self.outbox = self.desk.read(lists.outbox, self._now().date())
        self.left_out &= {line.ref for line in self.outbox.texts}
        self._show_batches()
        self._show_filtered()

    def open(self, ref: Ref) -> None:
        """Show a text that waits, or the batch it is in."""
        self.filter.clear()
        self.reload()
        if ref.kind == "sms_text" and not self.list.table.choose(ref):
            self.panel.show_text(ref)  # it stands in a batch that is not booked yet

    def first_focus(self) -> QWidget:
        """The list takes arrows, letters and the blank."""
        return self.list.first_focus()

    @property
    def going(self) -> tuple[TextRow, ...]:
        """What Ctrl+Enter hands over now."""
        return tuple(line for line in self.outbox.ready if line.ref not in self.left_out)

    def main_act(self) -> None:
        """Ctrl+Enter."""
        self.hand_over()

    def hand_over(self) -> None:
        """What can go becomes a batch and its file is asked for; the batch can be undone."""
        if not self.desk.allows(service.put_in_batch):
            return
        going = [line.ref.id for line in self.going]
        if not going and self.outbox.batches:
            self._go_on_with(self.outbox.batches[0])
            return
        if not going:
            why = "原因写在每一条后面" if self.outbox.texts else "办妥入住手续以后会排进来"
            self.desk.refuse(f"现在没有能发的短信，{why}。", clause="CARE-01")
            return
        made = self.desk.do(service.put_in_batch, going)
        if made is None:
            return
        self.reload()
        left = f"，{len(made.left)} 条留在待发" if made.left else ""
        self.desk.say(
            f"{made.number} 已成批，{made.count} 条{left}。",
            undo=lambda: self.desk.do(service.dissolve, made.ref.id, UNDONE, done=f"{made.number} 已取消。"),
        )
        self._export(next(batch for batch in self.outbox.batches if batch.ref == made.ref))

    def to_filter(self) -> None:
        """Put the cursor into the filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    # ---- inside

    def _export(self, batch: BatchRow) -> None:
        export_view.export(self, self.desk, batch, partial(self._book, batch))

    def _go_on_with(self, batch: BatchRow) -> None:
        """Nothing more can go: the batch at hand gets its file, or is booked once it has one."""
        if batch.written and self.desk.allows(service.handed):
            self._book(batch)
        elif not batch.written and self.desk.allows(service.write_out):
            self._export(batch)

    def _book(self, batch: BatchRow) -> None:
        export_view.book(self, self.desk, batch)

    def _show_batches(self) -> None:
        clear(self.batches)
        for batch in self.outbox.batches:
            self.batches.addWidget(self._strip(batch))

    def _strip(self, batch: BatchRow) -> QWidget:
        when = f"{batch.written} 导出了文件，等平台收下" if batch.written else "还没有导出文件"
        write = allow(
            button("再导出…" if batch.written else "导出文件…", partial(self._export, batch), role="row"),
            self.desk,
            service.write_out,
        )
        buttons = [write]
        if batch.written:
            book = button("登记已交平台…", partial(self._book, batch), role="row")
            buttons.append(allow(book, self.desk, service.handed))
        drop = button("取消这一批…", lambda: ask_dissolve(self, self.desk, batch), role="row")
        buttons.append(allow(drop, self.desk, service.dissolve))
        words = label(f"{batch.number}　{batch.count} 条　{batch.file}　{when}", wrap=True)
        line = row(Glyph("today", 16), words, *buttons, margins=(12, 4, 8, 4))
        line.setStretch(1, 1)
        made = frame("strip", line)
        made.setAccessibleName(words.text())
        return made

    def _show_filtered(self) -> None:
        wanted = self.filter.text().strip().casefold()
        rows = [self._marked(line) for line in self.outbox.texts]
        if wanted:
            rows = [r for r in rows if wanted in f"{r.room} {r.name} {r.occasion} {r.stands}".casefold()]
        self.list.show_rows(rows, filtered=bool(wanted))
        current = self.list.current()
        self.panel.show_text(current.ref if current else None)
        self._show_summary()

    def _marked(self, line: TextRow) -> TextRow:
        if line.ref not in self.left_out or line.reason:
            return line
        return replace(line, sign="off", stands=LEFT_OUT, tone="off")

    def _show_summary(self) -> None:
        going, texts = len(self.going), self.outbox.texts
        cannot = sum(1 for line in texts if line.reason)
        out = len(texts) - going - cannot
        parts = [f"{going} 条可以交"]
        parts += [f"{cannot} 条不能发"] if cannot else []
        parts += [f"{out} 条{LEFT_OUT}"] if out else []
        self.summary.setText("，".join(parts) if texts else "")
        self.go.setText(f"交平台 {going} 条…" if going else "交平台…")

    def _leave_out(self) -> None:
        line = self.list.current()
        if line is not None and not line.reason:
            self.left_out ^= {line.ref}
            self._show_filtered()

    def _to_panel(self) -> None:
        first = next((each for each in self.panel.buttons.values() if each.isEnabled()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_text(self, line: TextRow | None) -> None:
        self.panel.show_text(line.ref if line is not None else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list keeps its columns and the panel gives way."""
        super().resizeEvent(event)
        fix_width(self.panel, SIDE if self.width() / text_scale() >= NARROW else NARROW_SIDE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The blank leaves a text out or takes it along; a letter does the act it stands for."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Space:
            self._leave_out()
            return True
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        letter = event.text().isalpha() and event.modifiers() in plain
        return letter and self.panel.press(event.text())
