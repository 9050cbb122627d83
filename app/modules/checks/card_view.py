"""The card beside the lines of a sheet: what it is, whose, how far, remark, and who signed."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QProgressBar, QPushButton, QScrollArea, QWidget

from app.modules.checks import service
from app.modules.checks.lists import RunSheet
from app.modules.checks.problem_view import day_words, near_day
from app.rules.field import Field, Kind
from app.rules.strokes import Strokes, decode, encode
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form import Text
from app.ui.glyphs import Glyph
from app.ui.pad import SignaturePad, paint_strokes
from app.ui.parts import allow, button, clause_chip, clear, column, frame, label, row
from app.ui.theme import colour, text_scale

WIDTH, WIDEST_CARD = 340, 480
"""Pixels of the card, times the text size: at least, and at most in a wide window."""


class Drawn(QWidget):
    """A signature as it was drawn."""

    def __init__(self, strokes: Strokes, name: str) -> None:
        super().__init__()
        self._strokes = strokes
        self.setAccessibleName(name)
        self.setFixedHeight(round(54 * text_scale()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, never stretched."""
        painter = QPainter(self)
        paint_strokes(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2), self._strokes, colour("text"))
        painter.end()


class RunCard(QFrame):
    """About one sheet. `changed` when a word was typed, `left` when Enter was pressed in the last field."""

    changed = Signal()
    left = Signal()

    def __init__(self, desk: Desk, ask_watcher: Callable[[], object]) -> None:
        super().__init__()
        self.desk, self._ask_watcher = desk, ask_watcher
        self.sign_button: QPushButton | None = None
        self.setProperty("surface", "card")
        self.setAccessibleName("检查单说明")
        self._head = row(spacing=8, margins=(12, 0, 8, 0))
        head = frame("cardhead", self._head)
        head.setFixedHeight(round(32 * text_scale()))
        self.progress = label("", "s")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("已填行数")
        self._facts = column(spacing=0)
        self.about = QLineEdit()
        self.about.setMaxLength(200)
        self.about.setAccessibleName("地点、事由")
        self.remark = Text(Field("remark", "备注", Kind.LONG_TEXT, limit=500))
        self.remark.setAccessibleName("备注")
        self._about_box = column(label("地点、事由（可空）", "c"), self.about, spacing=3)
        self._remark_box = column(label("备注（可空）", "c"), self.remark, spacing=3)
        self._typed_part = QWidget()
        self._typed_part.setLayout(column(self._about_box, self._remark_box, spacing=10))
        self._watch = column(spacing=6)
        self._signed = column(spacing=6)
        self._make_pad()
        inner = QWidget()
        progress = column(self.progress, self.bar, spacing=4)
        inner.setLayout(
            column(
                progress, self._facts, self._typed_part, self._watch, self._pad_part, self._signed, None,
                spacing=12, margins=(12, 10, 12, 10),
            )
        )  # fmt: skip
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        box = column(head, area, spacing=0, margins=(1, 1, 1, 1))
        box.setStretch(1, 1)
        self.setLayout(box)
        self.about.textEdited.connect(lambda _: self.changed.emit())
        self.remark.textChanged.connect(self._remark_typed)
        for field in (self.about, self.remark):
            field.installEventFilter(self)
        self._filling = False

    def _make_pad(self) -> None:
        self.pad = SignaturePad("检查人签名")
        self.fold = button("手写签名", self._show_pad, role="quiet", icon="pen")
        self.fold.setToolTip("可以不签：登录的人已经记在单上")
        self._pad_part = QWidget()
        self._pad_part.setLayout(column(row(self.fold, None), self.pad, spacing=4))

    # ---- what it shows

    def show_sheet(self, sheet: RunSheet, today: date, *, live: bool) -> None:
        """A sheet; `live` while it is being filled in here."""
        self._filling = True
        self.about.setText(sheet.about)
        self.remark.setPlainText(sheet.remark)
        self._filling = False
        self.pad.clear()
        self.pad.hide()
        self.fold.show()
        self._show_head(sheet)
        self.show_facts(sheet, today)
        self.about.setReadOnly(not live)
        self.remark.setReadOnly(not live)
        self._typed_part.setVisible(live)
        self._pad_part.setVisible(live)
        self.show_watch(sheet, live=live)
        self._show_signed(sheet)

    def show_facts(self, sheet: RunSheet, today: date) -> None:
        """Whose it is, since when, until when; and what was remarked once nothing is typed any more."""
        clear(self._facts)
        facts = [("由谁做", sheet.who_zh)]
        if sheet.whom:
            facts.append(("对象", sheet.whom))
        if sheet.due is not None:
            facts.append(("期限", _due_words(sheet.due, today)))
        facts.append(("开始", f"{sheet.started_by}　{_short_time(sheet.started, today)}"))
        if sheet.state != "open":
            facts += self._ended(sheet)
        self._facts.addWidget(facts_block(facts))

    def _ended(self, sheet: RunSheet) -> list[tuple[str, str]]:
        found = [("编号", sheet.number)] if sheet.number else []
        found.append((sheet.state_zh, f"{sheet.finished_by}　{sheet.finished}"))
        for name, words in (
            ("作废原因", sheet.dropped_why),
            ("地点、事由", sheet.about),
            ("备注", sheet.remark),
        ):
            if words:
                found.append((name, words))
        return found

    def show_progress(self, answered: int, lines: int, problems: int) -> None:
        """How far it is."""
        found = f"　有问题 {problems}" if problems else ""
        self.progress.setText(f"已填 {answered} / {lines}{found}")
        self.bar.setMaximum(max(1, lines))
        self.bar.setValue(answered)

    def show_watch(self, sheet: RunSheet, *, live: bool) -> None:
        """Who watches, and the button to sign with."""
        clear(self._watch)
        self.sign_button = None
        if not sheet.watched:
            return
        if sheet.watched_by:
            words = f"监盘：{sheet.watched_by}　{sheet.watched_when[-5:]} 已签名"
            line = row(Glyph("done", 15), label(words, "s", wrap=True), spacing=6)
            line.setStretch(1, 1)
            self._watch.addLayout(line)
            if sheet.watch_strokes:
                self._watch.addWidget(Drawn(decode(sheet.watch_strokes), f"{sheet.watched_by}的签名"))
            return
        words = (
            "这张检查单要第二个人在场，填完后由本人签名。" if sheet.state == "open" else "没有监盘人签名。"
        )
        line = row(Glyph("consent" if live else "off", 15), label(words, "s", wrap=True), spacing=6)
        line.setStretch(1, 1)
        self._watch.addLayout(line)
        if live:
            self.sign_button = button("监盘人签名…", self._ask_watcher, role="outline", icon="pen")
            self._watch.addLayout(row(allow(self.sign_button, self.desk, service.watch), None))

    def _show_signed(self, sheet: RunSheet) -> None:
        clear(self._signed)
        if sheet.strokes:
            self._signed.addWidget(label("检查人签名", "c"))
            self._signed.addWidget(Drawn(decode(sheet.strokes), f"{sheet.finished_by}的签名"))

    def _show_head(self, sheet: RunSheet) -> None:
        clear(self._head)
        self._head.addWidget(label("说明", "h3"))
        self._head.addStretch(1)
        if sheet.clause:
            self._head.addWidget(clause_chip(sheet.clause))

    # ---- what was typed

    @property
    def strokes(self) -> str:
        """The signature of whoever checked, "" when none was drawn."""
        return encode(self.pad.strokes()) if self.pad.signed else ""

    def _show_pad(self) -> None:
        self.fold.hide()
        self.pad.show()
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remark_typed(self) -> None:
        if not self._filling:
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes from the place to the remark, and then on to the page."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if watched is self.about:
                    self.remark.setFocus(Qt.FocusReason.TabFocusReason)
                else:
                    self.left.emit()
                return True
        return super().eventFilter(watched, event)


def _due_words(due: date, today: date) -> str:
    if due < today:
        return f"逾期 {(today - due).days} 天（{day_words(due)}）"
    return "今天" if due == today else near_day(due, today)


def _short_time(moment: str, today: date) -> str:
    return moment[-5:] if moment.startswith(today.isoformat()) else moment
