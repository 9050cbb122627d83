"""Lists under each other with a band over each: arrows choose a line, Enter does what its button says."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app.rules.ref import Ref
from app.ui.glyphs import Glyph
from app.ui.palette import TOKENS
from app.ui.parts import Elided, button, clause_chip, clear, column, frame, label, row
from app.ui.theme import colour, fix_height, text_scale

BAND, LINE = 32, 52
FILLED = "QPushButton {{ background-color: {accent}; color: {card}; border: 1px solid {accent}; }}".format(
    **TOKENS
)
"""The button of the line that Enter acts on."""


@dataclass(frozen=True)
class Line:
    """One line of a list: sign, what (bold), about it, a second line, clause, and what its button does.

    `tone` colours the second line; `key` is what the button does, for whoever hears of it.
    """

    ref: Ref
    glyph: str
    what: str
    about: str
    below: str
    clause: str = ""
    action: str = ""
    key: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """A band with its lines; a folded one shows only its number until it is opened."""

    key: str
    title: str
    hint: str
    lines: tuple[Line, ...]
    tone: str = ""
    folds: bool = False


class _Row(QFrame):
    """One line; painted as chosen while it is."""

    pressed = Signal()

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line, self.chosen, self.focused = line, False, False
        self.setMinimumHeight(round(LINE * text_scale()))
        self.setAccessibleName(" ".join(w for w in (line.what, line.about, line.below, line.action) if w))
        what = label(line.what, "h3")
        what.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        what.setToolTip(line.what)
        about, below = Elided("muted"), Elided(line.tone or "c")
        about.put(line.about)
        below.put(line.below)
        first = row(what, spacing=10)
        first.addWidget(about, 1)
        box = row(Glyph(line.glyph, 16), spacing=12, margins=(12, 4, 12, 4))
        box.addLayout(column(first, below, spacing=2), 1)
        if line.clause:
            box.addWidget(clause_chip(line.clause))
        self.button = button(line.action, role="row", name=f"{line.action}{line.what}")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the list has the keys; Enter presses it
        if not line.action:
            self.button.hide()
        box.addWidget(self.button)
        self.setLayout(box)

    def show_chosen(self, chosen: bool, focused: bool) -> None:
        """The chosen line is tinted, and its button is the filled one while the list has the focus."""
        if (self.chosen, self.focused) == (chosen, focused):
            return
        self.chosen, self.focused = chosen, focused
        self.button.setStyleSheet(FILLED if chosen and focused else "")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, line beneath, and a frame around the line that has the keys."""
        painter = QPainter(self)
        if self.chosen:
            painter.fillRect(self.rect(), colour("sel"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), colour("rowline"))
        if self.chosen and self.focused:
            edge = colour("accent")
            painter.fillRect(QRectF(0, 0, self.width(), 2), edge)
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), edge)
            painter.fillRect(QRectF(0, 0, 3, self.height()), edge)
            painter.fillRect(QRectF(self.width() - 2, 0, 2, self.height()), edge)
        painter.end()


class Sections(QScrollArea):
    """Bands with lines. `chosen` carries (section, line) or None, `acted` a line whose button was pressed."""

    chosen = Signal(object)
    acted = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._open: set[str] = set()
        self._sections: tuple[Section, ...] = ()
        self._rows: list[tuple[str, _Row]] = []
        self._at = -1
        self._holder = QWidget()
        self._box = column(spacing=0)
        self._holder.setLayout(self._box)
        self.setWidget(self._holder)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show other lists; the chosen line stays chosen, else its neighbour is."""
        before, at = self.current(), self._at
        self._sections = tuple(sections)
        clear(self._box)
        self._rows = []
        for section in self._sections:
            self._box.addWidget(self._band(section))
            if not section.folds or section.key in self._open:
                for line in section.lines:
                    self._add(section.key, line)
        self._box.addStretch(1)
        kept = self._place(before[0], before[1].ref) if before else None
        self._choose(kept if kept is not None else min(max(at, 0), len(self._rows) - 1))

    def _add(self, key: str, line: Line) -> None:
        made = _Row(line)
        place = len(self._rows)
        made.pressed.connect(lambda: self._clicked(place))
        made.button.clicked.connect(lambda: self._pressed(place))
        self._rows.append((key, made))
        self._box.addWidget(made)

    def _band(self, section: Section) -> QFrame:
        band = frame("cardhead")
        fix_height(band, BAND)
        box = row(label(section.title, "h3"), spacing=8, margins=(12, 0, 12, 0))
        if section.lines:
            box.addWidget(label(str(len(section.lines)), section.tone or "muted"))
        box.addWidget(label(section.hint, "c"))
        box.addStretch(1)
        if section.folds and section.lines:
            words = "收起" if section.key in self._open else "展开"
            fold = button(words, lambda: self.fold(section.key), role="quiet", name=f"{words}{section.title}")
            box.addWidget(fold)
        band.setLayout(box)
        return band

    def fold(self, key: str) -> None:
        """Open a folded list, or fold it again."""
        self._open ^= {key}
        self.show_sections(self._sections)

    def current(self) -> tuple[str, Line] | None:
        """The chosen line with the key of its section, or None."""
        if not 0 <= self._at < len(self._rows):
            return None
        key, made = self._rows[self._at]
        return key, made.line

    def lines(self, key: str) -> tuple[Line, ...]:
        """What a section holds, folded or not."""
        return next((s.lines for s in self._sections if s.key == key), ())

    def choose(self, ref: Ref) -> bool:
        """Choose the line of a record, the first one if it stands in several lists."""
        for section in self._sections:
            if any(line.ref == ref for line in section.lines):
                if section.folds and section.key not in self._open:
                    self.fold(section.key)
                self._choose(self._place(section.key, ref) or 0)
                return True
        return False

    def choose_nothing(self) -> None:
        """What is shown beside stands in none of the lists."""
        self._choose(-1)

    def act(self) -> None:
        """Do what the chosen line's button says."""
        found = self.current()
        if found is not None and found[1].action:
            self.acted.emit(found[1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose, Enter acts."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and self._rows:
            self._choose(min(max(self._at + step, 0), len(self._rows) - 1))
        elif event.key() == Qt.Key.Key_Home:
            self._choose(0)
        elif event.key() == Qt.Key.Key_End:
            self._choose(len(self._rows) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.act()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The chosen line shows that it has the keys."""
        super().focusInEvent(event)
        self._paint_chosen()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And when it has not."""
        super().focusOutEvent(event)
        self._paint_chosen()

    def _clicked(self, place: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._choose(place)

    def _pressed(self, place: int) -> None:
        self._clicked(place)
        self.act()

    def _place(self, key: str, ref: Ref) -> int | None:
        return next(
            (i for i, (own, made) in enumerate(self._rows) if own == key and made.line.ref == ref), None
        )

    def _choose(self, place: int) -> None:
        self._at = place if 0 <= place < len(self._rows) else -1
        self._paint_chosen()
        if self._at >= 0:
            made = self._rows[self._at][1]
            self.setAccessibleDescription(made.accessibleName())
            self.ensureWidgetVisible(made, 0, 0)
        self.chosen.emit(self.current())

    def _paint_chosen(self) -> None:
        for place, (_, made) in enumerate(self._rows):
            made.show_chosen(place == self._at, self.hasFocus())
