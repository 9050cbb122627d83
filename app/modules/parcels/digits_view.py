"""Choices that a digit takes at once: in a list that opens, and ready sentences for a line of text."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from app.ui.form import Control
from app.ui.parts import button


def by_digit(choices: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Choices whose words begin with the digit that takes them."""
    return tuple((value, f"{place} {words}") for place, (value, words) in enumerate(choices, 1))


class _Digits(QObject):
    """Qt puts quick digits together and then finds nothing; each digit here is a choice of its own."""

    def __init__(self, combo: QComboBox) -> None:
        super().__init__(combo)
        self._combo = combo
        combo.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit chooses the line that begins with it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            text = event.text()
            lines = [self._combo.itemText(at) for at in range(self._combo.count())]
            found = next((at for at, line in enumerate(lines) if text and line.startswith(f"{text} ")), -1)
            if text.isdigit() and found >= 0:
                self._combo.setCurrentIndex(found)
                return True
        return super().eventFilter(watched, event)


def take_digits(control: Control) -> None:
    """Let a digit choose in a list whose words were made by `by_digit`."""
    if isinstance(control, QComboBox):
        _Digits(control)


def offer_ready(
    control: Control, ready: Sequence[str], then: Callable[[], object] = lambda: None
) -> list[QPushButton]:
    """Ready words for a line of text: buttons, and a digit typed alone takes the one of that number.

    `then` is called after a button was pressed.
    """
    assert isinstance(control, QLineEdit)

    def take(text: str) -> None:
        control.setText(text)
        control.setFocus()
        then()

    def typed(text: str) -> None:
        if len(text) == 1 and text.isascii() and text.isdigit() and 1 <= int(text) <= len(ready):
            control.setText(ready[int(text) - 1])

    control.textEdited.connect(typed)
    return [
        button(f"{n} {text}", partial(take, text), role="row", name=f"常用：{text}")
        for n, text in enumerate(ready, 1)
    ]
