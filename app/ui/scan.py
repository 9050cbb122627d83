"""Tells the scanner from the keyboard by the pace of the keys, and cleans what was scanned."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.rules.text import halfwidth, one_line

LONGEST = 100
"""The most characters the box or a scan field takes."""
SLOWEST = 0.035
"""Seconds between two keys of a scanner at most; a fast typist stays well above."""
SHORTEST = 4
"""Fewer characters than this in a burst are taken for typing."""


def normalise(text: str) -> str:
    """The text as it is searched: one clean line, full-width digits and letters made plain."""
    return halfwidth(one_line(text[:LONGEST]))[:LONGEST]


class Burst:
    """Collects keys and knows whether they came at a scanner's pace; the clock can be replaced."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._text = ""
        self._last = 0.0

    @property
    def length(self) -> int:
        """Characters of the burst so far."""
        return len(self._text)

    def key(self, text: str) -> bool:
        """Note a printable key; True if it begins a new burst."""
        now = self._clock()
        fresh = not self._text or now - self._last > SLOWEST
        self._text = (text if fresh else self._text + text)[-LONGEST:]
        self._last = now
        return fresh

    def enter(self) -> str:
        """The scanned text if Enter ends a burst, else the empty text; begins anew."""
        text, self._text = self._text, ""
        in_pace = self._clock() - self._last <= SLOWEST
        return text if in_pace and len(text) >= SHORTEST else ""

    def forget(self) -> None:
        """A key that is no character (an arrow, a shortcut) breaks the burst."""
        self._text = ""


class ScanCatcher(QObject):
    """Watches all keys of the program and hands a scan to the box, never to a text field.

    A field with the property `scan` set keeps its scans; elsewhere the field gets back the text it
    had before the scan began, and `scanned` carries what was read.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._burst = Burst(clock)
        self._before: tuple[QWidget, str] | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at key presses on their way to the widget that has the focus."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is not QApplication.focusWidget():
            return False  # the same key passes the window first
        return self._pressed(watched, event) if isinstance(watched, QWidget) else False

    def _pressed(self, widget: QWidget, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter(widget)
        if event.key() == Qt.Key.Key_Shift:
            return False
        text = event.text()
        # A scanner sends no Chinese: text an input method puts in all at once is typing.
        if (
            not text.isascii()
            or not text.isprintable()
            or not text
            or event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._burst.forget()
        elif self._burst.key(text):
            self._before = (widget, _text_of(widget))
        return False

    def _enter(self, widget: QWidget) -> bool:
        code = self._burst.enter()
        if not code or widget.property("scan") or QApplication.activeModalWidget():
            return False
        if self._before and self._before[0] is widget:
            _put_back(widget, self._before[1], len(code))
        self.scanned.emit(normalise(code))
        return True


def _text_of(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLineEdit) else ""


def _put_back(widget: QWidget, before: str, length: int) -> None:
    if isinstance(widget, QLineEdit):
        widget.setText(before)
    elif isinstance(widget, QPlainTextEdit):
        cursor = widget.textCursor()
        for _ in range(length):
            cursor.deletePreviousChar()
