"""What is copied from a list is forgotten after half a minute, and at once when the desk is locked."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

SECONDS = 30
_OURS = "qiantai-copied"


def copy(text: str) -> None:
    """Put a text into the clipboard for half a minute."""
    QGuiApplication.clipboard().setText(text)
    QGuiApplication.instance().setProperty(_OURS, text)
    QTimer.singleShot(SECONDS * 1000, lambda: forget(text))


def forget(text: str = "") -> None:
    """Take our text out of the clipboard; what another program put there stays."""
    ours = QGuiApplication.instance().property(_OURS)
    if ours and (not text or text == ours):
        QGuiApplication.instance().setProperty(_OURS, "")
        if QGuiApplication.clipboard().text() == ours:
            QGuiApplication.clipboard().clear()
