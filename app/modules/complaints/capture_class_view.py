"""The class of a call: offered while its words are typed; Enter confirms it, ↓ shows all eight."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.modules.complaints.capture_who_view import ENTERS, PLAIN, DropList
from app.modules.complaints.classes import class_at, class_of, classes
from app.modules.complaints.proposing import Proposal, examples_for, propose
from app.rules.ref import Ref
from app.ui.parts import button, column, label
from app.ui.table import Column
from app.ui.theme import text_scale

MOST = 2
"""Classes that are offered beside each other; the rest stands below them."""
ALL = (
    Column("digit", "", 28, muted=True),
    Column("name", "类别", 84, bold=True),
    Column("example", "例如", 0, muted=True),
)
_PROMISED = "类别"


@dataclass(frozen=True)
class ClassRow:
    """One of the eight with an example; one that is like what is said stands first."""

    ref: Ref
    category: str
    digit: str
    name: str
    example: str


class ClassList(DropList):
    """All eight: a digit or Enter chooses, Esc goes back."""

    folded = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses at once."""
        row = next((one for one in self.rows() if event.text() and one.digit == event.text()), None)
        if row is not None:
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_Escape:
            self.folded.emit()
        else:
            super().keyPressEvent(event)


class ClassField(QWidget):
    """`chosen` carries the class, `left` comes when Enter goes on, `entered` carries what has the focus."""

    chosen = Signal(str)
    left = Signal()
    entered = Signal(object)

    def __init__(self, over: QWidget) -> None:
        super().__init__()
        self.value = ""
        self._words, self._narrow = "", False
        self._offered: tuple[Proposal, ...] = ()
        self.caption = label(_PROMISED, "c")
        self.chips: list[QPushButton] = [self._chip(place) for place in range(MOST)]
        self.more = button("全部八类 ↓", self.show_all, role="quiet", name="类别：全部八类")
        self.more.installEventFilter(self)
        self.all = ClassList(ALL, "八类", over)
        self.all.opened.connect(lambda row: self.take(row.category))
        self.all.folded.connect(self.fold)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for one in (*self.chips, self.more):
            line.addWidget(one)
        line.addStretch(1)
        self.setLayout(column(self.caption, line, spacing=3))
        self.show_words("")

    @property
    def likely(self) -> str:
        """The class that was confirmed, else the proposed one: what is alike shows while one types."""
        return self.value or (self._offered[0].category if self._offered else "")

    def show_words(self, words: str) -> None:
        """The words are others; what was confirmed by hand stays."""
        self._words = words
        self._offered = propose(words)
        self._show()

    def make_narrow(self, narrow: bool) -> None:
        """Where there is little room the names alone stand on the buttons."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._show()

    def put(self, category: str) -> None:
        """What was chosen before; empty for not yet."""
        self.value = category
        self._show()

    def take(self, category: str) -> None:
        """Choose one and go on."""
        self.value = category
        self.all.hide()
        self._show()
        self.chosen.emit(category)
        self.left.emit()

    def fold(self) -> bool:
        """Put the eight away; False when they were not there."""
        shown = not self.all.isHidden()
        self.all.hide()
        if shown:
            self.first().setFocus(Qt.FocusReason.OtherFocusReason)
        return shown

    def first(self) -> QPushButton:
        """Where Enter confirms: what is chosen, else what is proposed, else the eight."""
        return self.chips[0] if not self.chips[0].isHidden() else self.more

    def show_all(self) -> None:
        """All eight with the example that fits best."""
        fitting = dict(reversed(examples_for(self._words)))
        rows = [
            ClassRow(
                Ref("class", one.digit),
                one.key,
                str(one.digit),
                one.name,
                fitting.get(one.key, one.examples[0]),
            )
            for one in classes().classes
        ]
        self.all.drop_below(self.more if self.chips[0].isHidden() else self.chips[0], rows, 560)
        best = self.value or (self._offered[0].category if self._offered else "")
        self.all.choose(Ref("class", class_of(best).digit if best else 1))
        self.all.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On a chip: Enter confirms and goes on, ← → change the chip, a digit chooses, ↓ shows all eight."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(watched)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.modifiers() not in PLAIN:
            return False
        chosen = class_at(int(event.text())) if event.text().isascii() and event.text().isdigit() else None
        if chosen is not None:
            self.take(chosen.key)
            return True
        if event.key() == Qt.Key.Key_Down:
            self.show_all()
            return True
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return self._step(watched, 1 if event.key() == Qt.Key.Key_Right else -1)
        if event.key() in ENTERS and watched is self.more and self.chips[0].isHidden():
            self.left.emit()
            return True
        return False

    def _step(self, watched: QObject, by: int) -> bool:
        shown = [one for one in (*self.chips, self.more) if not one.isHidden()]
        at = shown.index(watched) if watched in shown else 0
        shown[(at + by) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    # ---- inside

    def _chip(self, place: int) -> QPushButton:
        made = button("", lambda: self.take(str(made.property("category"))), role="segment")
        made.setCheckable(True)
        made.setProperty("first", "true")
        made.installEventFilter(self)
        return made

    def _show(self) -> None:
        offered = [one.category for one in self._offered if one.category != self.value]
        shown = ([self.value] if self.value else []) + offered
        for chip, category in zip(self.chips, [*shown, "", ""], strict=False):
            chip.setVisible(bool(category))
            chip.setProperty("category", category)
            if category:
                one = class_of(category)
                words = f"{one.digit} {one.name}"
                chip.setText(words if self._narrow else f"{words}　{one.chip}")
                chip.setToolTip(one.chip)
                chip.setAccessibleName(f"类别：{one.name}，{one.chip}")
                chip.setChecked(category == self.value)
        self.caption.setText(self._caption())
        self.setMinimumHeight(round(52 * text_scale()))

    def _caption(self) -> str:
        if self.value:
            return f"{_PROMISED}　已确认"
        if not self._offered:
            return f"{_PROMISED}　说不准的按 ↓ 看八类，或按 1–8"
        words = " · ".join(self._offered[0].words[:3])
        return f"{_PROMISED}　按「{words}」建议，回车确认"
