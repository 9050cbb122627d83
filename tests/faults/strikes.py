"""Dying, or failing, at the n-th call of the program to the file system."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

CALLS = (
    (os, "fsync"),
    (os, "replace"),
    (os, "unlink"),
    (os, "mkdir"),
    (os, "rmdir"),
    (os, "link"),
    (os, "open"),
    (io, "open"),
)
READS = {"r", "rb", ""}
DEAD = 77


@dataclass
class Fault:
    """Strikes at one call to the file system; with `for_good` also at all that write after it."""

    at: int
    strike: Callable[[], object]
    for_good: bool = False
    calls: int = 0

    @property
    def struck(self) -> bool:
        return self.calls >= self.at

    def step(self, writes: bool) -> None:
        self.calls += 1
        if self.calls == self.at or (self.for_good and self.struck and writes):
            self.strike()


def failing(code: int) -> Callable[[], object]:
    """A strike that fails the way the system does."""

    def strike() -> object:
        raise OSError(code, os.strerror(code))

    return strike


@contextmanager
def striking(fault: Fault) -> Iterator[None]:
    """Count every call inside the block."""

    def wrapped(module: Any, name: str, true: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            mode = kwargs.get("mode", args[1] if len(args) > 1 else "r")
            reads = (module is io and mode in READS) or (name == "open" and mode == os.O_RDONLY)
            fault.step(not reads)
            return true(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for module, name in CALLS:
            patch.setattr(module, name, wrapped(module, name, getattr(module, name)))
        yield


def dies(do: Callable[[], object], number: int) -> bool:
    """Do it in a process of its own that dies at call `number`; False when it came through."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException), striking(Fault(number, lambda: os._exit(DEAD))):
            do()
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, DEAD)
    return code == DEAD
