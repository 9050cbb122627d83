"""The lines of a check as they are written: head, words, kind; moved up and down, added, taken out."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.checks.rules import KINDS, LONGEST_HEAD, LONGEST_LINE, LineDraft
from app.modules.checks.widgets import LinesArea
from app.ui.parts import button, clear, column, label, row
from app.ui.person_box import SteadyBox
from app.ui.theme import text_scale


class DraftRow(QWidget):
    """One line being written."""

    def __init__(self, lines: "DraftLines", draft: LineDraft) -> None:
        super().__init__()
        self._lines = lines
        self.head, self.text, self.kind = QLineEdit(draft.head), QLineEdit(draft.text), SteadyBox()
        self.head.setMaxLength(LONGEST_HEAD)
        self.head.setFixedWidth(round(130 * text_scale()))
        self.text.setMaxLength(LONGEST_LINE)
        for value, words in KINDS.items():
            self.kind.addItem(words, value)
        self.kind.setCurrentIndex(max(0, self.kind.findData(draft.kind)))
        self.kind.setFixedWidth(round(88 * text_scale()))
        self._count = label("", "c")
        self._count.setFixedWidth(round(24 * text_scale()))
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.up = button("上移", lambda: lines.shift(self, -1), role="row")
        self.down = button("下移", lambda: lines.shift(self, 1), role="row")
        self.out = button("删去", lambda: lines.take_out(self), role="row")
        box = row(self._count, self.head, spacing=8, margins=(8, 3, 12, 3))
        box.addWidget(self.text, 1)
        for each in (self.kind, self.up, self.down, self.out):
            box.addWidget(each)
        self.fields = (self.head, self.text, self.kind, self.up, self.down, self.out)
        self.setLayout(box)
        for field in (self.head, self.text, self.kind):
            field.installEventFilter(self)

    def number(self, place: int, count: int) -> None:
        """Where it stands now."""
        self._count.setText(str(place))
        for field, words in ((self.head, "小标题"), (self.text, "检查内容"), (self.kind, "怎么填")):
            field.setAccessibleName(f"第 {place} 行{words}")
        for each in (self.up, self.down, self.out):
            each.setAccessibleName(f"第 {place} 行{each.text()}")
        self.up.setEnabled(place > 1)
        self.down.setEnabled(place < count)

    def draft(self) -> LineDraft:
        """What stands in it."""
        return LineDraft(self.head.text(), self.text.text(), str(self.kind.currentData()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, from the words to the next line; Alt+↑↓ moves the line, Alt+Del takes it out."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()), 0)
        if alt and step:
            self._lines.shift(self, step)
            return True
        if alt and event.key() == Qt.Key.Key_Delete:
            self._lines.take_out(self)
            return True
        if step and watched is not self.kind:
            self._lines.step(self, step, head=watched is self.head)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if watched is self.head:
                self.text.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self._lines.go_on(self)
            return True
        return False


class DraftLines(LinesArea):
    """All the lines of a check being written; Tab reaches them from the field `before` them."""

    def __init__(self, before: QWidget) -> None:
        super().__init__()
        self.rows: list[DraftRow] = []
        self._before = before
        self._box = column(spacing=0, margins=(0, 6, 0, 6))
        self._rows_box = column(spacing=0)
        scale = text_scale()
        heads = row(spacing=8, margins=(8 + round(24 * scale) + 8, 0, 12, 0))
        head = label("小标题（可空）", "c")
        head.setFixedWidth(round(130 * scale))
        heads.addWidget(head)
        heads.addWidget(label("检查内容", "c"), 1)
        self._box.addLayout(heads)
        self._box.addLayout(self._rows_box)
        self._box.addStretch(1)
        self.hold(self._box)

    def put(self, lines: Sequence[LineDraft]) -> None:
        """Show other lines."""
        clear(self._rows_box)
        self.rows = []
        for draft in lines or (LineDraft("", ""),):
            self._add(len(self.rows), draft)
        self._count()

    def drafts(self) -> tuple[LineDraft, ...]:
        """What stands in the lines; empty ones are left out."""
        found = (made.draft() for made in self.rows)
        return tuple(draft for draft in found if draft.text.strip())

    def add_line(self) -> None:
        """One more line at the end, with the head of the one before."""
        head = self.rows[-1].head.text() if self.rows else ""
        self._add(len(self.rows), LineDraft(head, ""))
        self._count()
        self.focus_line(len(self.rows) - 1)

    def shift(self, made: DraftRow, by: int) -> None:
        """A line changes places with its neighbour."""
        here = self.rows.index(made)
        there = here + by
        if not 0 <= there < len(self.rows):
            return
        self.rows.insert(there, self.rows.pop(here))
        self._rows_box.removeWidget(made)
        self._rows_box.insertWidget(there, made)
        self._count()
        self.focus_line(there)

    def take_out(self, made: DraftRow) -> None:
        """A line goes; the last one is emptied instead."""
        here = self.rows.index(made)
        if len(self.rows) == 1:
            made.text.clear()
            return
        self.rows.pop(here)
        self._rows_box.removeWidget(made)
        made.hide()
        made.deleteLater()
        self._count()
        self.focus_line(min(here, len(self.rows) - 1))

    def step(self, made: DraftRow, by: int, *, head: bool) -> None:
        """The keys go to the neighbour, in the same field."""
        there = self.rows.index(made) + by
        if 0 <= there < len(self.rows):
            target = self.rows[there].head if head else self.rows[there].text
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self, made: DraftRow) -> None:
        """The keys go to the next line; behind the last one a new line is made."""
        here = self.rows.index(made)
        if here + 1 < len(self.rows):
            self.focus_line(here + 1)
        elif made.text.text().strip():
            self.add_line()

    def focus_line(self, place: int) -> None:
        """The keys go to the words of a line."""
        self.rows[place].text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(self.rows[place], 0, 20)

    def focus_first(self) -> None:
        """The keys go to the first line without words, else to the first one."""
        empty = next((i for i, made in enumerate(self.rows) if not made.text.text().strip()), 0)
        self.focus_line(empty)

    def _add(self, place: int, draft: LineDraft) -> None:
        made = DraftRow(self, draft)
        self.rows.insert(place, made)
        self._rows_box.insertWidget(place, made)

    def _count(self) -> None:
        for place, made in enumerate(self.rows, 1):
            made.number(place, len(self.rows))
        fields = [field for made in self.rows for field in made.fields]
        for before, after in pairwise([self._before, *fields]):
            QWidget.setTabOrder(before, after)
