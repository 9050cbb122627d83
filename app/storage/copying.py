"""A copy of the live database while people are at work: taken from its own connection, in small steps."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.errors import Cancelled, Refusal
from app.storage.cipher import PAGE, connect
from app.storage.container import writing

PAGES = 100
"""Pages of one step. While a step is under way an act waits: two or three milliseconds at this number."""
PAUSE = 0.005
"""Seconds between two steps, in which acts go on."""

Copied = Callable[[int, int], None]


class CopyGate:
    """One copy at a time, and none while the connection it reads from is being closed."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._leave = threading.Event()

    @contextlib.contextmanager
    def copying(self) -> Iterator[threading.Event]:
        """Hold the connection for a copy; the event says that it has to be given back at once. Refusal."""
        if not self._one.acquire(blocking=False):
            raise Refusal("正在做另一份备份，请等它完成后再做。")
        try:
            yield self._leave
        finally:
            self._one.release()

    @contextlib.contextmanager
    def shut(self) -> Iterator[None]:
        """Stop a copy that is under way, wait until it has left (one step), and let none begin."""
        self._leave.set()
        with self._one:
            try:
                yield
            finally:
                self._leave.clear()


def copy_database(
    raw: Any,
    path: Path,
    secret: bytes,
    *,
    pages: int = PAGES,
    pause: float = PAUSE,
    stop: threading.Event | None = None,
    leave: threading.Event | None = None,
    progress: Copied | None = None,
) -> None:
    """Copy a live database to a new file under the same key, to be packed at once; it is not synchronised.

    `raw` stays in use by others meanwhile; what they commit during the copy is in it or not, each act
    whole. `progress` hears bytes done and in all. Cancelled when `stop` or `leave` is set; Trouble:
    disk. The file is the caller's to remove.
    """
    leave = leave or threading.Event()

    def after_step(_result: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress((total - remaining) * PAGE, total * PAGE)
        # The library itself pauses only when it could not copy; acts need the pause every time.
        left = leave.wait(pause)
        if left or (stop is not None and stop.is_set()):
            raise Cancelled

    with writing():
        target = connect(path, secret, new=True, settings=False)
        try:
            # Nobody needs this copy after a power cut, and an act would wait for its synchronising.
            target.execute("PRAGMA journal_mode=OFF").fetchall()
            target.execute("PRAGMA synchronous=OFF")
            # Written as it comes: a large cache would be emptied in the last step, with an act waiting.
            target.execute("PRAGMA cache_size=10")
            raw.backup(target, pages=pages, progress=after_step, sleep=max(pause, 0.001))
        finally:
            target.close()
