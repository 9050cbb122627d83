"""Disks that do not let us write: a real one where the machine allows it, else one that only says so."""

import builtins
import errno
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


_MOUNT = ["mount", "-t", "tmpfs", "-o"]


@cache
def can_mount() -> bool:
    """True if a disk of its own can be mounted here: needs root on Linux."""
    if sys.platform != "linux":
        return False
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run([*_MOUNT, "size=1m", "tmpfs", place], capture_output=True, check=False)
        if done.returncode == 0:
            subprocess.run(["umount", "-l", place], check=True)
    return done.returncode == 0


@contextmanager
def mounted(place: Path, size: str) -> Iterator[Callable[[str], None]]:
    """A disk of its own at `place`, and a way to mount it anew with other options; else a skip."""
    if not can_mount():
        pytest.skip("a disk of its own cannot be mounted here (needs root on Linux)")
    place.mkdir()
    subprocess.run([*_MOUNT, f"size={size}", "tmpfs", str(place)], check=True)
    try:
        yield lambda how: subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True) and None
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def protect(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every try to write below `path` fails as on a write-protected disk."""

    def guarded(real: Callable[..., Any], writes: Callable[..., bool]) -> Callable[..., Any]:
        def call(target: Any, *args: Any, **kwargs: Any) -> Any:
            inside = isinstance(target, str | Path) and path in (Path(target), *Path(target).parents)
            if inside and writes(*args, **kwargs):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS))
            return real(target, *args, **kwargs)

        return call

    def mode_writes(mode: str = "r", *_: Any, **__: Any) -> bool:
        return bool(set(mode) & set("wax+"))

    for module in (io, builtins):
        monkeypatch.setattr(module, "open", guarded(io.open, mode_writes))
    monkeypatch.setattr(os, "open", guarded(os.open, lambda flags, *_, **__: bool(flags & _WRITING)))
    for name in ("unlink", "mkdir", "replace", "rename", "rmdir"):
        monkeypatch.setattr(os, name, guarded(getattr(os, name), lambda *_, **__: True))


class ReadOnlyDisk:
    """A copy of a site on a disk that can still be written until `protect` is called."""

    def __init__(self, site: Path, protect: Callable[[], None]) -> None:
        self.site, self.protect = site, protect


@contextmanager
def read_only(real: bool, made: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadOnlyDisk]:
    """The disk with the site on it; `real` for a mounted one, else one that only says so."""
    if real:
        with mounted(place, "20m") as remount:
            site = Path(shutil.copytree(made, place / "站点"))
            yield ReadOnlyDisk(site, lambda: remount("ro"))
    else:
        site = Path(shutil.copytree(made, place / "站点"))
        yield ReadOnlyDisk(site, lambda: protect(site, monkeypatch))


def files_of(path: Path) -> dict[str, bytes]:
    """Every file of a folder with what is in it."""
    return {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}
