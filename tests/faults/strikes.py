"""Faults of the disk and of the machine at each call of the program to the file system."""

import io
import os
import signal
import stat
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

forks = pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork")

# Before a release (QIANTAI_FAULTS) every call is struck; in between it is every second or fourth.
THOROUGH = "QIANTAI_FAULTS" in os.environ
CALLS = ((os, "fsync"), (os, "replace"), (os, "unlink"), (os, "open"), (io, "open"))
READS = {"r", "rb", ""}
DONE, DEAD = 0, 77


@dataclass
class Fault:
    """Strikes at one call of the program to the file system; with `for_good` at all that write after it."""

    at: int
    strike: Callable[[], object]
    for_good: bool = False
    calls: int = 0

    @property
    def struck(self):
        return self.calls >= self.at

    def step(self, writes):
        self.calls += 1
        if self.calls == self.at or (self.for_good and self.struck and writes):
            self.strike()


def failing(code):
    def strike():
        raise OSError(code, os.strerror(code))

    return strike


@contextmanager
def striking(fault):
    def wrapped(module, name, true):
        def call(*args, **kwargs):
            mode = kwargs.get("mode", args[1] if len(args) > 1 else "r")
            reads = (module is io and mode in READS) or (name == "open" and mode == os.O_RDONLY)
            fault.step(not reads)
            return true(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for module, name in CALLS:
            patch.setattr(module, name, wrapped(module, name, getattr(module, name)))
        yield


@dataclass
class Disk:
    """Remembers what a power cut would still undo: renames before their folder was synchronised.

    A file that was renamed before it was synchronised itself comes out of the power cut empty.
    """

    kept: set[int] = field(default_factory=set)
    loose: list[tuple[Path, bytes | None, Path]] = field(default_factory=list)

    def fsync(self, descriptor, true=os.fsync):
        true(descriptor)
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            self.loose.clear()
        self.kept.add(found.st_ino)

    def replace(self, source, target, true=os.replace):
        source, target = Path(source), Path(target)
        if source.stat().st_ino not in self.kept:
            source.write_bytes(b"")
        before = target.read_bytes() if target.exists() else None
        true(source, target)
        self.loose.append((target, before, source))

    def lose(self):
        for target, before, source in reversed(self.loose):
            target.rename(source)
            if before is not None:
                target.write_bytes(before)


def dies(do, site, number, *, power=False):
    """Do it in a process of its own that dies at call `number`, or has its power cut there.

    Returns DEAD, or DONE when it came through before.
    """
    child = os.fork()
    if child == 0:
        disk = Disk()
        if power:
            os.fsync, os.replace = disk.fsync, disk.replace

        def die():
            disk.lose()
            os._exit(DEAD)

        with suppress(BaseException), striking(Fault(number, die)):
            do(site)
            os._exit(DONE)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (DONE, DEAD)
    return code


def shaky(do, site):
    """The calls at which a power cut takes more than a dying process would."""
    disk, numbers = Disk(), []

    @dataclass
    class Look(Fault):
        def step(self, _writes):
            self.calls += 1
            if disk.loose:
                numbers.append(self.calls)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", disk.fsync)
        patch.setattr(os, "replace", disk.replace)
        with striking(Look(0, lambda: None)):
            do(site)
    assert not disk.loose, "done and told so, but a power cut would take it back"
    return numbers


def killed_at(work: Callable[[Callable[[bytes], object]], object], rest: float) -> str:
    """Let another process work and kill it `rest` seconds after its first acknowledgement; all of them.

    `work` goes on for ever and acknowledges each thing done with a letter.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(lambda letter: os.write(writer, letter))
        finally:
            os._exit(1)
    os.close(writer)
    told = os.read(reader, 1).decode()
    time.sleep(rest)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 65536):
        told += more.decode()
    os.close(reader)
    return told
