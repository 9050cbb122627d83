"""A question in front of the page: title, body, clause, buttons; Enter does, Esc goes back."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.icons import IconLabel
from app.ui.parts import button, clause_chip, column, key_cap, label, row, rule
from app.ui.theme import colour


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
        self._before = window.focusWidget()
        self.setAccessibleName(title)
        self.frame = QFrame()
        self.frame.setProperty("surface", "card")
        self.frame.setFixedWidth(width)
        shadow = QGraphicsDropShadowEffect(self.frame)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 4)
        shadow.setColor(colour("text"))
        esc = key_cap("Esc")
        marks: list[QWidget] = [IconLabel(icon, 20, "accent")] if icon else []
        head = row(*marks, label(title, "h2"), None, esc, spacing=8, margins=(20, 12, 20, 12))
        self.body: QVBoxLayout = column(spacing=10, margins=(20, 14, 20, 14))
        self.refusal = label(" ", "over", wrap=True)
        self.buttons = row(spacing=8)
        foot = row(*([clause_chip(clause)] if clause else []), None, self.buttons, margins=(20, 12, 20, 12))
        words = row(self.refusal, margins=(20, 0, 20, 6))
        inner = column(head, rule(), self.body, words, rule(), foot, spacing=0, margins=(1, 1, 1, 1))
        self.frame.setLayout(inner)
        outer = column(None, row(None, self.frame, None), None, spacing=0)
        self.setLayout(outer)
        self._default: QPushButton | None = None
        window.installEventFilter(self)

    def add_buttons(
        self, words: str, act: Callable[[], object], *, danger: bool = False, back: str = "返回"
    ) -> QPushButton:
        """The button that goes back and the one that acts; Enter presses the safe one when it is dangerous."""
        away = button(back, self.close_sheet)
        go = button(words, act, role="danger" if danger else "filled")
        go.setMinimumWidth(88)
        for each in (away, go):
            self.buttons.addWidget(each)
        self.buttons.addWidget(key_cap("Enter"))
        self._default = away if danger else go
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
        self.window().removeEventFilter(self)
        self.hide()
        self.closed.emit()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts, Esc goes back, nothing reaches the page behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
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
        """Shade the page behind."""
        painter = QPainter(self)
        shade = colour("text")
        shade.setAlphaF(0.38)
        painter.fillRect(self.rect(), shade)
        painter.end()

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
