"""What waits for my consent, on top of the day's list: two lines each, with the two answers."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QSizePolicy

from app.modules.consents import service as consents
from app.modules.consents.lists import ConsentLine
from app.modules.today.rules import day_zh
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.palette import TOKENS
from app.ui.parts import (
    Elided,
    allow,
    button,
    clause_chip,
    clear,
    column,
    frame,
    key_cap,
    label,
    row,
    rule,
)
from app.ui.theme import fix_height, text_scale

MOST, FEWEST = 3, 1
"""Requests shown at most, and in a low window."""
LINE = 50
"""Pixels, times the text size, of one request."""
OUTLINED = """QPushButton {{ color: {accent2}; border: 1px solid {accent}; }}
QPushButton:focus {{ border: 2px solid {accent}; }}
QPushButton:disabled {{ color: {faint}; border: 1px solid {line}; }}""".format(**TOKENS)
"""The answer that is the main one of its pane."""


class Waiting(QFrame):
    """等我同意: who asks for what and why, and what happens then; at most three, the rest is elsewhere.

    `agreed` and `refused` carry the request whose button was pressed, `opened` the one to be looked at.
    """

    agreed = Signal(object)
    refused = Signal(object)
    opened = Signal(object)
    rest = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setProperty("surface", "card")
        self.setAccessibleName("等我同意")
        self.lines: list[_Request] = []
        self._shown: tuple[Sequence[ConsentLine], Sequence[tuple[str, date]], datetime] | None = None
        self._narrow, self._most = False, MOST
        self._count = label("", "h3")
        self._count.setStyleSheet("QLabel {{ color: {accent}; }}".format(**TOKENS))
        self._for = label("", "c")
        self._for.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = row(label("等我同意", "h3"), self._count, spacing=8, margins=(12, 0, 12, 0))
        head.addWidget(self._for, 1)
        head.addWidget(key_cap("Alt G"))
        band = frame("cardhead", head)
        fix_height(band, 32)
        self._box = column(spacing=0)
        self.setLayout(column(band, self._box, spacing=0, margins=(1, 1, 1, 1)))
        self.hide()

    def put(self, lines: Sequence[ConsentLine], stands_in: Sequence[tuple[str, date]], now: datetime) -> None:
        """Show what waits; nothing at all when nothing does."""
        had, self._shown = self._focused(), (lines, stands_in, now)
        clear(self._box)
        self.lines = [_Request(self, line, now, self._narrow) for line in lines[: self._most]]
        for number, made in enumerate(self.lines):
            if number:
                self._box.addWidget(rule())
            self._box.addWidget(made)
        if len(lines) > self._most:
            more = button(
                f"还有 {len(lines) - self._most} 项，到「待签与委托」里看", self.rest.emit, role="quiet"
            )
            self._box.addWidget(rule())
            self._box.addLayout(row(more, None, margins=(36, 4, 12, 4)))
        self._count.setText(str(len(lines)))
        words = "；".join(f"受{name}委托，至 {until.month}月{until.day}日" for name, until in stands_in)
        self._for.setText(words)
        self._for.setToolTip(words)
        self.setVisible(bool(lines))
        if had and self.lines:
            self.take_focus()

    def fit(self, *, narrow: bool, low: bool) -> None:
        """In a narrow window the words take more lines; in a low one the list keeps its room."""
        most = FEWEST if low else MOST
        if (narrow, most) == (self._narrow, self._most):
            return
        self._narrow, self._most = narrow, most
        if self._shown is not None:
            self.put(*self._shown)

    def take_focus(self) -> bool:
        """Go to the first answer; False when nothing waits."""
        if not self.lines:
            return False
        self.lines[0].yes.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down go from one request to the next; buttons would go to their neighbour."""
        here = self._focused()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and here is not None:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step:
                other = self.lines[min(max(self.lines.index(here) + step, 0), len(self.lines) - 1)]
                (other.no if here.no.hasFocus() else other.yes).setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _focused(self) -> "_Request | None":
        return next((each for each in self.lines if each.no.hasFocus() or each.yes.hasFocus()), None)


class _Request(QFrame):
    """One request in two lines."""

    def __init__(self, over: Waiting, line: ConsentLine, now: datetime, narrow: bool) -> None:
        super().__init__()
        self._over, self.line = over, line
        self.setMinimumHeight(round(LINE * text_scale()))
        self.setAccessibleName(f"{line.what}，{line.asked_by}提出")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        about, below = Elided("muted"), Elided("c")
        what = label(line.what, "h3", wrap=narrow)
        reason = f" · “{line.reason}”" if line.reason else ""
        about.put(f"{line.asked_by}提出 · {_when(line.asked_at, now)}{reason}")
        below.put(f"同意后：{_then(line)}")
        first: QBoxLayout = column(what, about, spacing=2)
        if not narrow:
            what.setToolTip(line.what)
            what.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
            first = row(what, spacing=10)
            first.addWidget(about, 1)
        box = row(Glyph("consent", 16), spacing=12, margins=(12, 3, 12, 3))
        box.addLayout(column(first, below, spacing=2), 1)
        box.addWidget(clause_chip(line.clause))
        self.no = self._answer("退回…", lambda: over.refused.emit(line), consents.refuse)
        self.yes = self._answer("同意并签名…", lambda: over.agreed.emit(line), consents.agree)
        self.yes.setStyleSheet(OUTLINED)
        box.addWidget(self.no)
        box.addWidget(self.yes)
        self.setLayout(box)

    def _answer(self, words: str, pressed: Callable[[], object], verb: Callable[..., Any]) -> QPushButton:
        made = button(words, pressed, role="row", name=f"{words}{self.line.what}")
        made.installEventFilter(self._over)
        return allow(made, self._over.desk, verb)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the words shows what it is about."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._over.opened.emit(self.line)


def _then(line: ConsentLine) -> str:
    done = sum(step.answered for step in line.steps)
    last = done + 1 >= len(line.steps)
    return line.then if last else f"送{line.steps[done + 1].role}同意，还不能办。"


def _when(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return f"{at:%H:%M}"
    if at.date() == now.date() - timedelta(days=1):
        return f"昨天 {at:%H:%M}"
    return f"{day_zh(at.date())} {at:%H:%M}"
