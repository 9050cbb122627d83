"""Notices that the computer was asleep: whoever wakes it must say who they are."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

BEAT = 15
"""Seconds between two beats."""
ASLEEP = 90
"""Seconds between two beats after which nobody can say who is at the desk."""


class SleepWatch(QObject):
    """A pulse: when one beat comes much too late by any clock, the machine slept; `slept` then."""

    slept = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        clocks: tuple[Callable[[], float], ...] = (time.time, time.monotonic),
    ) -> None:
        super().__init__(parent)
        self._clocks = clocks
        self._last = self._now()
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT * 1000)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Begin to watch."""
        self._last = self._now()
        self._timer.start()

    def stop(self) -> None:
        """The desk is locked: nothing to watch."""
        self._timer.stop()

    def beat(self) -> None:
        """One beat. Some systems let the steady clock stand still while asleep, so both are asked."""
        before, self._last = self._last, self._now()
        if any(now - then > ASLEEP for now, then in zip(self._last, before, strict=True)):
            self.slept.emit()

    def _now(self) -> tuple[float, ...]:
        return tuple(clock() for clock in self._clocks)
