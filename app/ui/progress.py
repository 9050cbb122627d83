"""Long work in sight: how far, how fast, how long still, and a way to stop it."""

import contextlib
import time
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from app.errors import Cancelled
from app.ui.dialog import Sheet
from app.ui.parts import button, label

PAUSE = 0.05
"""Seconds between two looks at the keyboard; the work itself is not slowed."""

_INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
    QEvent.Type.ShortcutOverride,
    QEvent.Type.Shortcut,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.Wheel,
    QEvent.Type.Close,
}


class ProgressSheet(Sheet):
    """A panel over the window while one act runs on the window's own thread.

    `tick(done, total)` goes into the act as its progress; Esc or 停止 makes it raise Cancelled, and
    the act leaves nothing behind. Until it ends no other input reaches the window.
    """

    def __init__(
        self, over: QWidget, title: str, unit: str, *, stopped: str = "停止后什么都不会改动。"
    ) -> None:
        super().__init__(over, title)
        self._unit = unit
        self._stopped = False
        self._begun = self._looked = time.monotonic()
        self.words = label("准备中…")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        self.body.addWidget(self.words)
        self.body.addWidget(self.bar)
        self.body.addWidget(label(stopped, "muted"))
        self.stop_button = button("停止", self.stop)
        self.buttons.addWidget(self.stop_button)
        self._default = None

    def stop(self) -> None:
        """Stop at the next step."""
        self._stopped = True
        self.stop_button.setEnabled(False)
        self.words.setText("正在停止…")

    def tick(self, done: int, total: int) -> None:
        """Show how far it is; raises Cancelled when it was stopped."""
        now = time.monotonic()
        if now - self._looked >= PAUSE or done == total:
            self._looked = now
            self.bar.setMaximum(max(1, total))
            self.bar.setValue(done)
            self.words.setText(self._far(done, total, now - self._begun))
            self.stop_button.setEnabled(done < total and not self._stopped)
            QApplication.processEvents()
        if self._stopped:
            raise Cancelled

    def _far(self, done: int, total: int, spent: float) -> str:
        if done == total:
            return f"{done} / {total} {self._unit}，正在保存…"
        words = f"{done} / {total} {self._unit}"
        if done and spent > 0.5:
            rate = done / spent
            words += f"，每秒 {rate:.0f} {self._unit}，还要约 {max(1, round((total - done) / rate))} 秒"
        return words

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Show it while the block runs; input elsewhere waits outside."""
        self.open_sheet(self.stop_button)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        QApplication.processEvents()
        try:
            yield
        finally:
            # Keys pressed while it was saving were meant for this panel, not for the page behind.
            QApplication.processEvents()
            if application is not None:
                application.removeEventFilter(self)
            self.close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the work; the panel goes when it has stopped."""
        if event.key() == Qt.Key.Key_Escape:
            self.stop()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let input through only to this panel."""
        if event.type() in _INPUT and isinstance(watched, QWidget):
            return not (watched is self or self.isAncestorOf(watched) or watched is self.window())
        return event.type() == QEvent.Type.Shortcut or super().eventFilter(watched, event)
