"""Tells the scanner from the keyboard by the pace of the keys, and cleans what was scanned."""

import time
import unicodedata
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.rules.text import halfwidth, one_line
from app.ui.dialog import Sheet
from app.ui.held_keys import HeldKeys

LONGEST = 100
"""The most characters the box or a scan field takes."""
SLOWEST = 0.035
"""Seconds between two keys of a scanner at most; a fast typist stays well above."""
TYPED = 0.05
"""Seconds between two presses that no scanner takes, by the system's own count, which is a coarse one."""
SHORTEST = 4
"""Fewer characters than this in a burst are taken for typing."""
ECHO = 0.1
"""Seconds in which a second line end after a scan belongs to the scan: many scanners send CR and LF."""
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SILENT = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock)
_LINE_FEED = Qt.Key.Key_J
_WATCHED = frozenset(
    {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.InputMethod}
)


def normalise(text: str) -> str:
    """The text as it is searched: one clean line, full-width digits and letters made plain."""
    return halfwidth(one_line(text[:LONGEST]))[:LONGEST]


def code_of(text: str) -> str:
    """The code in a scanned or typed text: plain capitals and digits, without control characters."""
    return normalise("".join(char for char in text if unicodedata.category(char) != "Cc")).upper()


class Burst:
    """Collects keys and knows whether they came at a scanner's pace; the clock can be replaced."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._text = ""
        self._last = 0.0
        self.pressed = 0.0
        """When the key looked at was pressed, by the system's count in seconds; 0 if it does not say."""
        self._pressed_last = 0.0

    @property
    def length(self) -> int:
        """Characters of the burst so far."""
        return len(self._text)

    @property
    def running(self) -> bool:
        """True if a key that comes now still belongs to the burst.

        Keys typed while the program was busy come all at once; when they were pressed tells them apart.
        """
        if self.pressed and self._pressed_last and self.pressed - self._pressed_last > TYPED:
            return False
        return bool(self._text) and self._clock() - self._last <= SLOWEST

    @property
    def ready(self) -> bool:
        """True if Enter would end a scan now."""
        return self.running and len(self._text) >= SHORTEST

    def key(self, text: str) -> bool:
        """Note a printable key; True if it begins a new burst."""
        fresh = not self.running
        self._text = (text if fresh else self._text + text)[-LONGEST:]
        self._last, self._pressed_last = self._clock(), self.pressed
        return fresh

    def stray(self) -> None:
        """A control character within the burst: it takes its time and is no part of the code."""
        self._last, self._pressed_last = self._clock(), self.pressed

    def enter(self) -> str:
        """The scanned text if Enter ends a burst, else the empty text; begins anew."""
        text = self._text if self.ready else ""
        self._text = ""
        return text

    def forget(self) -> None:
        """A key that is no character (an arrow, a shortcut) breaks the burst."""
        self._text = ""


class ScanCatcher(QObject):
    """Watches all keys of the program and hands a scan to the box, never to a text field.

    A field with the property `scan` set keeps its scans (its method `take_scan`, when it has one, gets
    the code whole); elsewhere the field gets back what it had before the scan began, a list sees at most
    the first key, and `scanned` carries what was read. Over a dialog the scan is only told, so that
    nothing happens behind it.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.clock = clock
        self._burst = Burst(lambda: self.clock())
        self._composing = Burst(lambda: self.clock())
        self._composed = ""
        self._held = HeldKeys(self, SLOWEST)
        self._put_back: Callable[[int], object] | None = None
        self._since = 0
        self._widget: QWidget | None = None
        self._ended: float | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at keys and composed text on their way to the widget that has the focus."""
        if event.type() not in _WATCHED or watched is not QApplication.focusWidget():
            return False  # the same key passes the window first
        if not isinstance(watched, QWidget) or self._held.handing_on:
            return False
        if isinstance(watched, QLineEdit) and watched.echoMode() != QLineEdit.EchoMode.Normal:
            self._burst.forget()
            return False  # a password is never a code, and never shown
        if isinstance(event, QInputMethodEvent):
            return self._from_input_method(watched, event)
        if not isinstance(event, QKeyEvent):
            return False
        self._burst.pressed = event.timestamp() / 1000
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._keeps_from_shortcuts(event)
        if event.type() == QEvent.Type.KeyRelease:
            if self._ended is not None and event.key() in ENTERS:
                self._ended = self.clock()  # what the scan set off may have taken its time
            return False
        return self._pressed(watched, event)

    def _keeps_from_shortcuts(self, event: QKeyEvent) -> bool:
        """Within a scan no key is a shortcut: a stray group separator arrives as Ctrl and a letter."""
        inside = self._burst.ready if event.key() in ENTERS else self._burst.running
        if not (inside or self._is_echo(event)) or event.key() in _SILENT:
            return False
        event.accept()
        return True

    def _pressed(self, widget: QWidget, event: QKeyEvent) -> bool:
        if event.key() in _SILENT:
            return False
        echo, self._ended = self._is_echo(event), None
        if echo:
            return True
        if event.key() in ENTERS:
            return self._enter(widget, event)
        text, inside = halfwidth(event.text()), self._burst.running
        if inside and _is_control(event, text):
            self._burst.stray()
            return True
        # A scanner sends no Chinese: text an input method puts in all at once is typing.
        if not _is_plain(text) or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._burst.forget()
            inside = False
        else:
            self._note(widget, text)
        if not inside:
            self._held.hand_on()
        return inside and self._held.hold(widget, event)

    def _note(self, widget: QWidget, text: str) -> None:
        """Remember what the field had; the first key in a list may have led the cursor elsewhere."""
        if self._burst.key(text) or widget is not self._widget:
            self._widget, self._put_back = widget, _keeper(widget)
            self._since = self._burst.length - 1

    def _is_echo(self, event: QKeyEvent) -> bool:
        if self._ended is None or not 0 <= self.clock() - self._ended <= ECHO:
            return False
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return event.key() in ENTERS if not control else event.key() == _LINE_FEED

    def _enter(self, widget: QWidget, event: QKeyEvent) -> bool:
        code = self._burst.enter()
        if not code or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._held.hand_on()
            return False
        self._held.drop()
        return self._finish(widget, code)

    def _finish(self, widget: QWidget, code: str, *, whole: bool = False) -> bool:
        """Hand a code on; `whole` if the field has none of it yet. False if the field does it itself."""
        self._ended = self.clock()
        if QApplication.activeModalWidget():
            return False
        if widget.property("scan"):
            take = getattr(widget, "take_scan", None) or (self.scanned.emit if whole else None)
            if take is None:
                return False
            take(normalise(code))
        else:
            if self._widget is widget and self._put_back is not None and not whole:
                self._put_back(len(code) - self._since)
            self._hand_on(widget, normalise(code))
        self._ended = self.clock()
        return True

    def _hand_on(self, widget: QWidget, code: str) -> None:
        sheet = _sheet_over(widget)
        if sheet is None:
            self.scanned.emit(code)
        else:
            sheet.refuse(f"扫到了 {code[:20]}。请先办完或关掉这个对话框，再扫一次。")

    def _from_input_method(self, widget: QWidget, event: QInputMethodEvent) -> bool:
        """A scan swallowed by a Chinese input method: letters composed at its pace, given out as they are."""
        if not event.commitString():
            self._compose(_squeezed(event.preeditString()))
            return False
        text = _squeezed(event.commitString())
        code, self._composed = self._composing.enter(), ""
        if code and code.upper() == text.upper() and not QApplication.activeModalWidget():
            QApplication.sendEvent(widget, QInputMethodEvent())  # what stands half composed goes
            return self._finish(widget, text, whole=True)
        for char in halfwidth(event.commitString()):
            if _is_plain(char):
                self._note(widget, char)
            else:
                self._burst.forget()
        return False

    def _compose(self, text: str) -> None:
        if not text.startswith(self._composed):
            self._composing.forget()
            self._composed = ""
        for char in text[len(self._composed) :]:
            self._composing.key(char)
        self._composed = text


def _is_plain(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable()


def _is_control(event: QKeyEvent, text: str) -> bool:
    """NUL, group separator, tab and their like; some arrive without a text, as Ctrl and a letter."""
    if text:
        return unicodedata.category(text[0]) == "Cc"
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _squeezed(text: str) -> str:
    """Composed letters without the marks an input method puts between syllables."""
    return "".join(char for char in halfwidth(text) if char not in " '")


def _sheet_over(widget: QWidget) -> Sheet | None:
    above: QWidget | None = widget
    while above is not None and not isinstance(above, Sheet):
        above = above.parentWidget()
    return above


def _keeper(widget: QWidget) -> Callable[[int], object] | None:
    """What gives a field back what it had; it gets the number of characters that came in."""
    if isinstance(widget, QLineEdit):
        text, place = widget.text(), widget.cursorPosition()
        return lambda _: (widget.setText(text), widget.setCursorPosition(place))
    if isinstance(widget, QComboBox):
        chosen = widget.currentIndex()
        return lambda _: widget.setCurrentIndex(chosen)
    if isinstance(widget, QPlainTextEdit):
        return lambda length: _cut_before(widget, length)
    return None


def _cut_before(widget: QPlainTextEdit, length: int) -> None:
    cursor = widget.textCursor()
    for _ in range(length):
        cursor.deletePreviousChar()
