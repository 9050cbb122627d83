"""A hand scanner and a typing hand for tests: real key events, one by one, at their own pace."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QInputMethodQueryEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.scan import ScanCatcher

SCANNER_PACE, TYPING_PACE = 0.004, 0.12
"""Seconds between two keys."""
NOBODY = Qt.KeyboardModifier.NoModifier
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@dataclass
class Pace:
    """A clock that only keys move; it lies far before the machine's own, so the two never meet."""

    now: float = -1_000_000.0

    def __call__(self) -> float:
        return self.now


HAND = Pace()


def scan(
    where: QWidget,
    code: str,
    pace: float = SCANNER_PACE,
    clock: Pace = HAND,
    *,
    input_method: bool = False,
    full_width: bool = False,
    end: str = "\r",
    rest: float = 1.0,
) -> None:
    """Scan a code into whatever has the focus in the window of `where`.

    `code` may hold control characters (`"\\x1dK7F3\\t0012\\0"`), `end` is what the scanner ends with
    (`"\\r"`, `"\\r\\n"`, `""`), `rest` the seconds before the first key. With `input_method` a Chinese input
    method composes what it gets, where the focused field takes one, and swallows the Enter that ends it;
    with `full_width` it is switched to full-width letters and digits.
    """
    with _hand_moves(where, clock):
        clock.now += rest
        if input_method and _takes_input_method():
            _compose(code, pace, clock)
            end = end[1:]  # the first line end has closed the composition
        else:
            for char in code:
                _strike(char.translate(_FULL_WIDTH) if full_width else char, pace, clock)
        for char in end:
            _strike(char, pace, clock)


def type_keys(where: QWidget, text: str, pace: float = TYPING_PACE, clock: Pace = HAND) -> None:
    """Type ASCII or Chinese text by hand into whatever has the focus; `"\\r"` is Enter."""
    scan(where, text, pace, clock, end="")


def press(
    where: QWidget,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier = NOBODY,
    clock: Pace = HAND,
    *,
    times: int = 1,
) -> None:
    """Press a key that is no character (an arrow, Esc, F7, Ctrl+Z) in whatever has the focus."""
    with _hand_moves(where, clock):
        for _ in range(times):
            clock.now += TYPING_PACE
            QTest.keyClick(_focus(), key, modifiers)
    QApplication.processEvents()


@contextmanager
def _hand_moves(where: QWidget, clock: Pace) -> Iterator[None]:
    """The window's catcher looks at the hand's clock meanwhile."""
    QApplication.processEvents()  # the focus settles with the next turn of the event loop
    catchers = where.window().findChildren(ScanCatcher)
    before = [catcher.clock for catcher in catchers]
    for catcher in catchers:
        catcher.clock = clock
    try:
        yield
    finally:
        for catcher, was in zip(catchers, before, strict=True):
            catcher.clock = was


def _focus() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None, "nothing has the focus: show the window and wait until it is active"
    return focused


def _takes_input_method() -> bool:
    asked = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
    QApplication.sendEvent(_focus(), asked)
    return bool(asked.value(Qt.InputMethodQuery.ImEnabled))


def _compose(code: str, pace: float, clock: Pace) -> None:
    for length in range(1, len(code) + 1):
        clock.now += pace
        QApplication.sendEvent(_focus(), QInputMethodEvent(code[:length], []))
    clock.now += pace
    given = QInputMethodEvent("", [])
    given.setCommitString(code)
    QApplication.sendEvent(_focus(), given)


def _strike(char: str, pace: float, clock: Pace) -> None:
    """One key down and up, with the shift or control a scanner presses for it."""
    clock.now += pace
    if char == "\r":
        _both(Qt.Key.Key_Return, "\r", NOBODY)
    elif char == "\t":
        _both(Qt.Key.Key_Tab, "\t", NOBODY)
    elif char < " ":
        # Control characters come as Ctrl and the key 64 places above: line feed is Ctrl+J.
        _both(Qt.Key(ord(char) + 64), char, _CONTROL)
    else:
        key = Qt.Key(ord(char.upper())) if char.isascii() else Qt.Key.Key_unknown
        _both(key, char, _SHIFT if char.isupper() else NOBODY)


def _both(key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier) -> None:
    QTest.sendKeyEvent(QTest.KeyAction.Press, _focus(), key, text, modifiers)
    QTest.sendKeyEvent(QTest.KeyAction.Release, _focus(), key, text, modifiers)
