"""A question in front of the page: title, body, clause, buttons; Enter does, Esc goes back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.ui.glyphs import Glyph
from app.ui.icons import IconLabel
from app.ui.parts import button, clause_chip, column, frame, key_cap, label, row, rule
from app.ui.theme import colour, text_scale

LEAST_REASON = 4
ENTER_RESTS = 300
"""Milliseconds; a double Enter is quicker, a clerk who means the next thing is slower."""
_ALWAYS = (QKeySequence("Ctrl+L"), QKeySequence("Ctrl+U"), QKeySequence("F1"))


class _EnterRest(QObject):
    """Takes Enter away for a moment: the second stroke of a double Enter must not act on the page."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._since = QElapsedTimer()
        self._since.start()
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        QTimer.singleShot(ENTER_RESTS, self.deleteLater)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only plain Enter rests, and only in this window."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if self._since.elapsed() > ENTER_RESTS or not isinstance(watched, QWidget):
            return False
        if watched.window() is not self.parent():
            return False
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()


def rest_enter(window: QWidget) -> None:
    """After a dialog saved by Enter, let the same stroke's echo go by."""
    _EnterRest(window)


class _Body(QScrollArea):
    """What a dialog asks, as high as it needs to be; in a low window it scrolls and head and foot stay."""

    def __init__(self, layout: QVBoxLayout, width: int) -> None:
        super().__init__()
        self._wide = width - 2
        holder = QWidget()
        holder.setLayout(layout)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setWidget(holder)

    def sizeHint(self) -> QSize:
        """The whole of it, when there is room."""
        layout = self.widget().layout()
        high = layout.totalHeightForWidth(self._wide) if layout.hasHeightForWidth() else 0
        return QSize(self._wide, high or layout.totalSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """At least a field with its words."""
        return QSize(self._wide, min(80, self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What it holds grew or shrank: so does the dialog."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class Sheet(QWidget):
    """A dialog inside the window with the page shaded behind it; `closed` when it goes.

    It lives over its window, so a screenshot, a lock and the keyboard treat it as part of the page.
    """

    closed = Signal()

    def __init__(
        self, over: QWidget, title: str, *, width: int = 478, icon: str = "", clause: str = ""
    ) -> None:
        window = over.window()
        super().__init__(window)
        self._over, self._before = over, window.focusWidget()
        self.setAccessibleName(title)
        self.frame = QFrame()
        self.frame.setProperty("surface", "sheet")
        width = min(round(width * text_scale()), max(width, window.width() - 40))
        self.frame.setFixedWidth(width)
        esc = key_cap("Esc")
        marks: list[QWidget] = [IconLabel(icon, 20, "accent")] if icon else []
        head = row(*marks, label(title, "h2"), None, esc, spacing=8, margins=(20, 12, 20, 12))
        self.body: QVBoxLayout = column(spacing=10, margins=(20, 14, 20, 14))
        self.refusal = label(" ", "over", wrap=True)
        self.buttons = row(spacing=8)
        foot = row(*([clause_chip(clause)] if clause else []), None, self.buttons, margins=(20, 12, 20, 12))
        words = row(self.refusal, margins=(20, 0, 20, 6))
        self._scroll = _Body(self.body, width)
        inner = column(head, rule(), self._scroll, words, rule(), foot, spacing=0, margins=(1, 1, 1, 1))
        self.frame.setLayout(inner)
        outer = column(None, row(None, self.frame, None), None, spacing=0)
        self.setLayout(outer)
        self._default: QPushButton | None = None
        self._main_button: QPushButton | None = None
        self._dropped = False
        window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._keep_focus)  # type: ignore[union-attr]
        # A lock drops the page: what stood over it (names, numbers) must not outlive it.
        if over is not window:
            # Queued: a window being torn down takes the dialog along by itself.
            over.destroyed.connect(self.drop, Qt.ConnectionType.QueuedConnection)

    def add_buttons(
        self, words: str, act: Callable[[], object], *, danger: bool = False, back: str = "返回"
    ) -> QPushButton:
        """The buttons that go back and act; Enter presses the safe one when the act is dangerous."""
        away = button(back, self.close_sheet)
        go = button(words, act, role="danger" if danger else "filled")
        go.setMinimumWidth(88)
        for each in (away, go):
            self.buttons.addWidget(each)
        self.buttons.addWidget(key_cap("Ctrl Enter" if danger else "Enter"))
        self._default, self._main_button = (away if danger else go), go
        return go

    def open_sheet(self, focus: QWidget | None = None) -> None:
        """Show it over the whole window with the cursor where the next key belongs."""
        self.setGeometry(self.window().rect())
        self.show()
        self.raise_()
        (focus or self._default or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        """Say inside the dialog why it cannot be done."""
        self.refusal.setText(sentence)

    def close_sheet(self) -> None:
        """Go back to the page, the focus where it was."""
        before = self._before
        self.drop()
        self.closed.emit()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isValid(self._over) and (first := getattr(self._over, "first_focus", None)):
            first().setFocus(Qt.FocusReason.OtherFocusReason)  # what had it was read anew and is gone

    def keep(self) -> None:
        """The desk is being locked: keep what was typed, if there is anything to keep."""

    def drop(self) -> None:
        """Go away without a word: the page it belongs to is gone."""
        if not self._dropped:
            self._dropped = True
            QApplication.instance().focusChanged.disconnect(self._keep_focus)  # type: ignore[union-attr]
            self.window().removeEventFilter(self)
            self.hide()
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts, Ctrl+Enter acts even when dangerous, Esc goes back; the page behind gets nothing."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        elif control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._main_button is not None and self._main_button.isEnabled():
                self._main_button.click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            pressed = (
                focused if isinstance(focused, QPushButton) and not focused.isCheckable() else self._default
            )
            if pressed is not None and pressed.isEnabled():
                pressed.click()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside the dialog."""
        inside = [
            w
            for w in self.findChildren(QWidget)
            if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and w.isEnabled()
        ]
        if not inside:
            return True
        here = self.focusWidget()
        place = inside.index(here) if here in inside else -1
        inside[(place + (1 if forward else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: object) -> None:
        """Shade the page behind, and a soft edge around the dialog."""
        painter = QPainter(self)
        shade = colour("text")
        shade.setAlphaF(0.38)
        painter.fillRect(self.rect(), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 5))
        for spread in range(10, 0, -1):
            soft = self.frame.geometry().adjusted(-spread, -spread + 3, spread, spread + 3)
            painter.drawRoundedRect(soft, 8 + spread, 8 + spread)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Keys go to the dialog before any shortcut of the window; only lock and switch stay alive."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence(event.keyCombination())
            own = any(shortcut.key() == keys for shortcut in self.findChildren(QShortcut))
            if not own and keys not in _ALWAYS:
                event.accept()
                return True
        return super().event(event)

    def _keep_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """A page that reads itself again behind the dialog does not take the focus away."""
        if now is None or not self.isVisible() or now.window() is not self.window():
            return
        inside = now
        while inside is not None and not isinstance(inside, Sheet):
            inside = inside.parentWidget()
        if inside is self and now is not self and self._scroll.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 0, 30)
        if inside is None:
            (self._default or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: object, event: object) -> bool:
        """Grow with the window."""
        if watched is self.parent() and getattr(event, "type", lambda: None)() == event.Type.Resize:  # type: ignore[attr-defined]
            self.setGeometry(self.window().rect())
        return False


def tell(over: QWidget, title: str, lines: list[str], *, button_words: str = "知道了") -> Sheet:
    """A sheet that only says something."""
    sheet = Sheet(over, title, icon="book")
    for line in lines:
        words: QLabel = label(line, wrap=True)
        sheet.body.addWidget(words)
    go = button(button_words, sheet.close_sheet, role="filled")
    sheet.buttons.addWidget(go)
    sheet._default = go
    sheet.open_sheet(go)
    return sheet


def confirm(
    over: QWidget,
    title: str,
    sentence: str,
    words: str,
    act: Callable[[], object],
    *,
    danger: bool = False,
    clause: str = "",
) -> Sheet:
    """Ask before something that is not undone by one key."""
    sheet = Sheet(over, title, clause=clause)
    sheet.body.addWidget(label(sentence, wrap=True))

    def go() -> None:
        sheet.close_sheet()
        act()

    sheet.add_buttons(words, go, danger=danger)
    sheet.open_sheet()
    return sheet


def facts_block(facts: Sequence[tuple[str, str]]) -> QFrame:
    """Who, what and what will happen then, in a grey block."""
    block = frame("facts")
    grid = QGridLayout(block)
    grid.setContentsMargins(12, 10, 12, 10)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    for line, (name, words) in enumerate(facts):
        grid.addWidget(label(name, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(words, wrap=True), line, 1)
    grid.setColumnStretch(1, 1)
    return block


class ReasonSheet(Sheet):
    """An act that needs a reason of at least four characters; Ctrl+Enter does it, Enter does not.

    A digit alone in the field puts the ready reason with that number there.
    """

    def __init__(
        self,
        over: QWidget,
        title: str,
        facts: Sequence[tuple[str, str]],
        words: str,
        act: Callable[[str], object],
        *,
        ready: Sequence[str] = (),
        kept: str = "",
        icon: str = "",
        clause: str = "",
    ) -> None:
        super().__init__(over, title, width=558, icon=icon, clause=clause)
        self._act = act
        if facts:
            self.body.addWidget(facts_block(facts))
        self.reason = QLineEdit()
        self.reason.setMaxLength(200)
        self.reason.setAccessibleName("理由")
        self.reason.textChanged.connect(lambda _: self.refuse(" "))
        self.reason.textEdited.connect(self._take_number)
        self._ready = tuple(ready[:3])
        caption = label(f"理由（必填，至少 {LEAST_REASON} 个字）", "c")
        self.body.addLayout(column(caption, self.reason, spacing=3))
        if ready:
            offers = [self._offer(number, text) for number, text in enumerate(self._ready, 1)]
            self.body.addLayout(row(label("常用", "c"), *offers, None))
        if kept:
            self.body.addLayout(row(Glyph("info", 15), label(kept, "s", wrap=True), spacing=6))
        self.add_buttons(words, self._give, danger=True)

    def _offer(self, number: int, text: str) -> QPushButton:
        made = button(f"{number}　{text}", lambda: self._take(text), role="row", name=f"常用理由：{text}")
        made.setObjectName(f"ready-{number}")
        return made

    def _take_number(self, typed: str) -> None:
        if typed in ("1", "2", "3")[: len(self._ready)]:
            self._take(self._ready[int(typed) - 1])

    def _take(self, text: str) -> None:
        self.reason.setText(text)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self) -> None:
        reason = " ".join(self.reason.text().split())
        if len(reason) < LEAST_REASON:
            self.refuse(f"理由至少写 {LEAST_REASON} 个字。")
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.give(reason)

    def give(self, reason: str) -> None:
        """Close and do it; a dialog that does its verb itself may stay when that is refused."""
        self.close_sheet()
        self._act(reason)


def ask_reason(
    over: QWidget,
    title: str,
    facts: Sequence[tuple[str, str]],
    words: str,
    act: Callable[[str], object],
    *,
    ready: Sequence[str] = (),
    kept: str = "",
    icon: str = "",
    clause: str = "",
) -> ReasonSheet:
    """Ask why before an act: up to three `ready` reasons, `kept` says what stays on record."""
    sheet = ReasonSheet(over, title, facts, words, act, ready=ready, kept=kept, icon=icon, clause=clause)
    sheet.open_sheet(sheet.reason)
    return sheet
