"""Work that takes long (a password, a big print) runs beside the window, one piece at a time."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.errors import Refusal, Trouble


class Background(QObject):
    """Runs one callable at a time on a thread of its own and answers on the window's thread."""

    started = Signal()
    finished = Signal()
    _over = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._done: Callable[[Any], None] | None = None
        self._failed: Callable[[Refusal | Trouble], None] | None = None
        # The thread belongs to Python, not to Qt: only a queued connection is safe here.
        self._over.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """True while a piece of work is under way."""
        return self._busy

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Refusal | Trouble], None],
    ) -> bool:
        """Start the work unless another is under way; True if it was started.

        `done` gets the result, `failed` a Refusal or Trouble; any other error is a bug and is
        raised again on the window's thread, where the crash dialog meets it.
        """
        if self._busy:
            return False
        self._busy, self._done, self._failed = True, done, failed
        self.started.emit()
        threading.Thread(target=self._work, args=(work,), daemon=True).start()
        return True

    def _work(self, work: Callable[[], Any]) -> None:
        result: Any = None
        error: Exception | None = None
        try:
            result = work()
        except Exception as caught:
            error = caught
        # The window may have been closed meanwhile; then nobody waits for the answer.
        with contextlib.suppress(RuntimeError):
            self._over.emit(result, error)

    def _answer(self, result: Any, error: Exception | None) -> None:
        done, failed = self._done, self._failed
        self._busy, self._done, self._failed = False, None, None
        self.finished.emit()
        if error is None:
            if done:
                done(result)
        elif isinstance(error, Refusal | Trouble):
            if failed:
                failed(error)
        else:
            raise error
