"""The blocks of the household's card that other rooms fill: lines that open their record, in columns."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QPushButton, QSizePolicy, QWidget

from app.rules.household_card import DueLine, Section, SectionLine
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.parts import Card, Elided, button, card_line, clause_chip, column, frame, label, row, rule
from app.ui.theme import colour, text_scale

MOST_LINES = 6
"""Lines of a section; the rest is counted, and its button shows them all."""
FACT_LABEL = 70
"""Pixels, times the text size, of the longest label of a fact."""
NARROW = 300
"""Pixels, times the text size, below which a section has no second one beside it."""


class OpenLine(QAbstractButton):
    """One line that is a button as wide as its card: Enter or a click opens, arrows go on."""

    def __init__(
        self, tone: str, what: str, detail: str, pressed: Callable[[], object], *, as_fact: bool = False
    ) -> None:
        """`as_fact` writes it as a fact: a pale label in its own column, then the value."""
        super().__init__()
        self.setAccessibleName(f"{what} {detail}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: pressed())
        self.what = label(what, "muted" if as_fact else "")
        self.detail = Elided("" if as_fact else "muted")
        if as_fact:
            self.what.setMinimumWidth(round(FACT_LABEL * text_scale()))
        self.detail.put(detail)
        box = row(*([Glyph(tone, 15)] if tone else []), self.what, spacing=8, margins=(12, 0, 10, 0))
        box.addWidget(self.detail, 1)
        self._box = box
        self.setLayout(box)
        self.setMinimumHeight(round(32 * text_scale()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as its words, and one line at least."""
        return self._box.sizeHint().expandedTo(self.minimumSize())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses; up and down go to the next line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not event.isAutoRepeat():
                self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A tint under the pointer, a frame while it has the focus."""
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(self.rect(), colour("hover"))
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class Block(Card):
    """A card of the household's page; its head tells the Alt key that leads to it."""

    def __init__(self, title: str, *actions: QWidget) -> None:
        self.alt = label("", "c")
        super().__init__(title, "", *actions, self.alt)

    def stops(self) -> list[QWidget]:
        """What the keyboard reaches, in reading order."""
        return [each for each in self.findChildren(QPushButton) if each.isVisibleTo(self)]


class SectionCard(Block):
    """One room's block: title and sum, its lines, a button that leads there."""

    def __init__(self, desk: Desk, section: Section) -> None:
        self.go: QPushButton | None = None
        if section.action and section.ref is not None:
            target, room = section.ref, section.room
            self.go = button(
                section.action,
                lambda: desk.go(target, room),
                role="quiet",
                name=f"{section.action}{section.title}",
            )
        super().__init__(section.title, *([self.go] if self.go else []))
        self._shorten(section.summary)
        self.lines: list[OpenLine] = []
        for index, line in enumerate(section.lines[:MOST_LINES]):
            if index:
                self.body.addWidget(rule())
            self.body.addWidget(self._line(desk, line))
        if len(section.lines) > MOST_LINES:
            self.body.addWidget(card_line("", f"另有 {len(section.lines) - MOST_LINES} 项", height=28))
        if not section.lines:
            self.body.addWidget(card_line("", "没有记录", height=32))
        self.weight = min(len(section.lines), MOST_LINES) + 1

    def _shorten(self, summary: str) -> None:
        """The sum ends in … where its block is narrow."""
        words = Elided("muted")
        words.put(summary)
        self.head.insertWidget(1, words, 1)
        self.head.setStretch(3, 0)

    def _line(self, desk: Desk, line: SectionLine) -> QWidget:
        if line.ref is None:
            return card_line(line.tone, line.what, line.detail, height=32)
        target = line.ref
        made = OpenLine(line.tone, line.what, line.detail, lambda: desk.go(target, line.room))
        self.lines.append(made)
        return made

    def stops(self) -> list[QWidget]:
        """What the keyboard reaches, in reading order."""
        return [*([self.go] if self.go else []), *self.lines]


class DuesCard(Block):
    """What is to be done for this household, each with its clause and the button that leads there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("要办的")
        self._desk = desk
        self.buttons: list[QPushButton] = []

    def show_dues(self, dues: Sequence[DueLine]) -> None:
        """Show these."""
        self.clear()
        self.count(str(len(dues)) if dues else "")
        self.buttons = []
        for index, due in enumerate(dues):
            if index:
                self.body.addWidget(rule())
            self.body.addWidget(self._line(due))
        if not dues:
            self.body.addWidget(card_line("done", "没有要办的", height=32))

    def _line(self, due: DueLine) -> QFrame:
        go = button(
            due.button,
            lambda: self._desk.go(due.ref, due.room),
            role="row",
            name=f"{due.button}：{due.what} {due.when}",
        )
        self.buttons.append(go)
        when = Elided("muted")
        when.put(due.when)
        box = row(Glyph(due.tone, 15), label(due.what), spacing=8, margins=(12, 3, 10, 3))
        box.addWidget(when, 1)
        box.addWidget(clause_chip(due.clause))
        box.addWidget(go)
        made = QFrame()
        made.setLayout(box)
        made.setMinimumHeight(round(36 * text_scale()))
        return made

    def stops(self) -> list[QWidget]:
        """What the keyboard reaches, in reading order."""
        return list(self.buttons)


def notice_strip(desk: Desk, line: SectionLine) -> QFrame:
    """A standing instruction of the household, above everything else on its card."""
    words = row(
        Glyph("info", 18),
        label(f"本户嘱咐：{line.what}", "h3", wrap=True),
        label(line.detail, "muted"),
        spacing=8,
        margins=(12, 7, 8, 7),
    )
    words.setStretch(1, 1)
    if line.ref is not None:
        target = line.ref
        words.addWidget(
            button("查看", lambda: desk.go(target, line.room), role="quiet", name=f"查看嘱咐 {line.what}")
        )
    return frame("soft", words)


class Packed(QWidget):
    """Blocks side by side where there is room, each put where the column is shortest."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[SectionCard] = []
        self._abreast = 0
        self._columns = [column(spacing=10), column(spacing=10)]
        self.setLayout(row(*self._columns, spacing=10))

    def put(self, cards: Sequence[SectionCard]) -> None:
        """Show other blocks."""
        for card in self._cards:
            card.hide()  # it keeps its parent until it goes: taken away, it would be dressed anew
            card.deleteLater()
        self._cards = list(cards)
        self._abreast = 0
        self.setVisible(bool(cards))
        self._pack()

    def resizeEvent(self, event: object) -> None:
        """Two abreast where both have room."""
        self._pack()

    def _pack(self) -> None:
        wide = self.width() >= 2 * NARROW * text_scale() + 10 and len(self._cards) > 1
        abreast = 2 if wide else 1
        if abreast == self._abreast:
            return
        self._abreast = abreast
        for one in self._columns:
            while one.takeAt(0) is not None:
                pass
        heights = [0] * abreast
        for card in self._cards:
            place = heights.index(min(heights))
            self._columns[place].addWidget(card)
            heights[place] += card.weight + 1
        for one in self._columns:
            one.addStretch(1)
        box = self.layout()
        assert box is not None
        box.setStretch(0, 1)  # type: ignore[attr-defined]
        box.setStretch(1, abreast - 1)  # type: ignore[attr-defined]
        box.setSpacing(10 if abreast == 2 else 0)
