"""The bar at the bottom: keys when nothing happened, else what was done or why it was not."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.ui.desk import Said
from app.ui.glyphs import Glyph
from app.ui.keys import Hint, HintRow
from app.ui.parts import button, clause_chip, clear, key_cap, label
from app.ui.theme import fix_height, restyle

KEPT = 20
_CHIPS = {"refused": "over", "done": "ok", "info": "accent"}
STAYS = 10_000
"""Milliseconds a line about something done stays; a refusal stays until Esc."""


class MessageBar(QFrame):
    """One message at a time, always of the same height; the last 20 open with a click.

    What a line offers (undo, another act) goes with it: after ten seconds, with Esc, with the next act.
    `leave` carries the field or place that a refusal's button leads to.
    """

    leave = Signal(str)

    def __init__(self, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self._now = now
        self._hints: tuple[Hint, ...] = ()
        self._said: Said | None = None
        self._past: deque[tuple[datetime, Said]] = deque(maxlen=KEPT)
        self.setProperty("surface", "bar")
        self.setAccessibleName("消息条")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(144, 0, 16, 0)
        self._row.setSpacing(8)
        self._away = QTimer(self, singleShot=True, interval=STAYS)
        self._away.timeout.connect(self.dismiss)
        self.set_compact(False)
        self._fill()

    @property
    def said(self) -> Said | None:
        """The line shown now; None while the bar shows keys."""
        return self._said

    @property
    def past(self) -> tuple[tuple[datetime, Said], ...]:
        """The last lines, newest first."""
        return tuple(self._past)

    def say(self, said: Said) -> None:
        """Show a line from the desk."""
        self._said = said
        self._past.appendleft((self._now(), replace(said, undo=None, act=None)))
        self._away.stop() if said.refused else self._away.start()
        self._fill()

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """The keys of the page in sight, shown while there is nothing to say."""
        self._hints = tuple(hints)
        if self._said is None:
            self._fill()

    @property
    def offers_undo(self) -> bool:
        """True while the line shown can be taken back."""
        return self._said is not None and self._said.undo is not None

    def undo(self) -> bool:
        """Take back what the line shown tells; False when it cannot be."""
        said = self._said
        if said is None or said.undo is None:
            return False
        self.dismiss()  # first: what is said then is about the taking back
        said.undo()
        return True

    def withdraw(self) -> None:
        """Something else was done: what the line offered is no longer the last act."""
        if self._said is not None and not self._said.refused and (self._said.undo or self._said.act):
            self.dismiss()

    def dismiss(self) -> bool:
        """Put the line away; False when there was none."""
        had = self._said is not None
        self._said = None
        self._away.stop()
        if had:
            self._fill()
        return had

    def settle(self) -> None:
        """The cause of a refusal is gone: put it away; a line about something done stays."""
        if self._said is not None and self._said.refused:
            self.dismiss()

    def set_compact(self, compact: bool) -> None:
        """32 pixels high in a small window, else 36."""
        fix_height(self, 32 if compact else 36)
        self._row.setContentsMargins(112 if compact else 144, 0, 16, 0)

    def _fill(self) -> None:
        clear(self._row)
        said = self._said
        restyle(self, tone="" if said is None else said.tone)
        if said is None:
            self._row.addWidget(HintRow(self._hints), 1)
            self.setAccessibleDescription("")
            return
        words = label(said.sentence, "said")
        words.setToolTip(said.sentence)
        words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        words.setMinimumWidth(40)
        words.setAccessibleName(said.sentence)
        self._row.addWidget(Glyph(said.tone, 18))
        self._row.addWidget(words)
        if said.clause:
            chip = clause_chip(said.clause)
            restyle(chip, tone=_CHIPS[said.tone])
            self._row.addWidget(chip)
        self._row.addStretch(1)
        self._add_buttons(said)
        self.setAccessibleDescription(said.sentence)

    def _add_buttons(self, said: Said) -> None:
        if said.act is not None:
            words, act = said.act
            self._row.addWidget(button(words, lambda: self._go_on(act), role="row"))
        if said.undo is not None:
            take_back = button("撤销", self.undo, role="row", keys="Ctrl+Z")
            self._row.addWidget(take_back)
            self._row.addWidget(key_cap("Ctrl Z"))
        if said.refused and said.field:
            place = said.field
            self._row.addWidget(button("跳到该项", lambda: self.leave.emit(place)))
        close = button("", self.dismiss, role="quiet", icon="close", name="收起这条消息")
        close.setToolTip("收起（Esc）")
        self._row.addWidget(key_cap("Esc"))
        self._row.addWidget(close)

    def _go_on(self, act: Callable[[], object]) -> None:
        self.dismiss()
        act()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the last lines."""
        if self._past:
            self.past_menu().popup(self.mapToGlobal(event.position().toPoint()))

    def past_menu(self) -> QMenu:
        """The last lines as a menu that only shows."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for when, said in self._past:
            mark = "没有办成：" if said.refused else ""
            menu.addAction(f"{when:%H:%M}  {mark}{said.sentence}".replace("&", "&&"))
        return menu


class StandingStrip(QFrame):
    """A warning that stays under the top bar until its cause is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "strip")
        fix_height(self, 34)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 16, 0)
        self._row.setSpacing(8)
        self._warnings: dict[str, tuple[str, str, Callable[[], object] | None]] = {}
        self.hide()

    def warn(
        self, key: str, sentence: str, act: str = "", pressed: Callable[[], object] | None = None
    ) -> None:
        """Show a warning until `settle(key)`; `act` is the button that ends its cause."""
        self._warnings[key] = (sentence, act, pressed)
        self._fill()

    def settle(self, key: str) -> None:
        """The cause is gone."""
        self._warnings.pop(key, None)
        self._fill()

    def _fill(self) -> None:
        clear(self._row)
        self.setVisible(bool(self._warnings))
        if not self._warnings:
            return
        sentence, act, pressed = next(iter(self._warnings.values()))
        more = len(self._warnings) - 1
        words = sentence + (f"（另有 {more} 条）" if more else "")
        self.setAccessibleName(words)
        widgets: list[QWidget] = [Glyph("today", 16), label(words)]
        for widget in widgets:
            self._row.addWidget(widget)
        self._row.addStretch(1)
        if act and pressed:
            self._row.addWidget(button(act, pressed, role="row"))
