"""How far a long piece of work has come, and whether somebody has stopped it."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from app.errors import Cancelled

Progress = Callable[[int, int], None]


@dataclass
class Pace:
    """Bytes done of bytes in all; every step asks whether to stop and tells who listens."""

    stop: Event | None = None
    progress: Progress | None = None
    total: int = 0
    done: int = 0

    def step(self, size: int) -> None:
        """So many bytes more are done. Cancelled when somebody has stopped the work."""
        if self.stop is not None and self.stop.is_set():
            raise Cancelled
        self.done = min(self.done + size, self.total)
        if self.progress is not None:
            self.progress(self.done, self.total)
