"""Ctrl+Z: first what the message bar offers to take back, then what the page in sight can."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.ui.messages import MessageBar

KEYS = QKeySequence("Ctrl+Z")


class UndoKey(QObject):
    """The window's Ctrl+Z; a text field in which something was typed keeps its own.

    `page` gives the page in sight: its method `undo`, when it has one, is asked when the bar offers nothing.
    """

    def __init__(self, window: QWidget, bar: MessageBar, page: Callable[[], Any]) -> None:
        super().__init__(window)
        self._bar, self._page = bar, page
        self.shortcut = QShortcut(KEYS, window)
        self.shortcut.activated.connect(self.take_back)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def take_back(self) -> None:
        """Take the last act back, or the last line of the sitting."""
        own = getattr(self._page(), "undo", None)
        if not self._bar.undo() and own is not None:
            own()

    def let_go(self) -> None:
        """The window is covered or closed."""
        self.shortcut.setEnabled(False)
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A text field claims Ctrl+Z even when it has nothing to take back: then it is the window's."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if watched is not QApplication.focusWidget() or not event.matches(QKeySequence.StandardKey.Undo):
            return False
        if _has_own(watched):
            return False
        event.ignore()  # what stands above the field (a dialog) is still asked
        return True


def _has_own(widget: QObject) -> bool:
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable()
    return isinstance(widget, QPlainTextEdit) and widget.document().isUndoAvailable()
