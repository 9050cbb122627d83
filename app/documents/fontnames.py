"""Reads the names written inside font files, so that 黑体 and 宋体 are known by name and not by file."""

import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SUFFIXES = frozenset({".ttf", ".ttc", ".otf", ".otc"})
_FAMILY, _FULL, _TYPOGRAPHIC = 1, 4, 16
_MAX_FILES = 4000  # more fonts than any desk has; keeps a wrong folder from stopping the start
_MAX_TABLE = 1 << 20


@dataclass(frozen=True)
class NamedFont:
    """One font of a file: its sub-font number, its family and full names, and whether it can be embedded."""

    path: Path
    subfont: int
    names: frozenset[str]
    truetype: bool


def font_folders() -> tuple[Path, ...]:
    """Where this kind of computer keeps fonts, for everyone and for the person logged in."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        local = Path(os.environ.get("LOCALAPPDATA", str(home / "AppData/Local")))
        return (windows / "Fonts", local / "Microsoft/Windows/Fonts")
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    return (
        home / ".local/share/fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    )


def fonts_in(folders: tuple[Path, ...], likely: tuple[str, ...]) -> Iterator[NamedFont]:
    """Every readable font below `folders`; files whose name contains a word of `likely` come first.

    A file that cannot be read or is no font is passed over.
    """
    files = [file for folder in folders for file in _files(folder)][:_MAX_FILES]
    files.sort(key=lambda file: not any(word in file.name.lower() for word in likely))
    for file in files:
        yield from read_names(file)


def _files(folder: Path) -> Iterator[Path]:
    for where, _, names in os.walk(folder):
        for name in sorted(names):
            if Path(name).suffix.lower() in _SUFFIXES:
                yield Path(where) / name


def read_names(file: Path) -> list[NamedFont]:
    """The fonts inside one file; an empty list when it is damaged or not a font."""
    try:
        with file.open("rb") as stream:
            return [_read_one(file, stream, number, at) for number, at in enumerate(_starts(stream))]
    except (OSError, struct.error, ValueError):
        return []


def _starts(stream: BinaryIO) -> list[int]:
    tag = stream.read(4)
    if tag == b"ttcf":
        _, count = struct.unpack(">LL", stream.read(8))
        if count > 64:
            raise ValueError("too many fonts in one file")
        return list(struct.unpack(f">{count}L", stream.read(4 * count)))
    if tag in (b"\x00\x01\x00\x00", b"true", b"OTTO"):
        return [0]
    raise ValueError("not a font")


def _read_one(file: Path, stream: BinaryIO, number: int, start: int) -> NamedFont:
    stream.seek(start + 4)
    (count,) = struct.unpack(">H", stream.read(2))
    stream.seek(6, os.SEEK_CUR)
    tables: dict[bytes, tuple[int, int]] = {}
    for _ in range(count):
        tag, _, offset, length = struct.unpack(">4sLLL", stream.read(16))
        tables[tag] = (offset, length)
    if b"name" not in tables:
        raise ValueError("a font without names")
    offset, length = tables[b"name"]
    stream.seek(offset)
    return NamedFont(file, number, _names(stream.read(min(length, _MAX_TABLE))), b"glyf" in tables)


def _names(table: bytes) -> frozenset[str]:
    _, count, strings = struct.unpack_from(">HHH", table)
    found = set()
    for index in range(count):
        platform, _, _, kind, length, at = struct.unpack_from(">HHHHHH", table, 6 + 12 * index)
        if kind in (_FAMILY, _FULL, _TYPOGRAPHIC):
            raw = table[strings + at : strings + at + length]
            # Platform 1 is the old Macintosh one; its English names are plain ASCII.
            found.add(raw.decode("latin-1" if platform == 1 else "utf-16-be", "replace"))
    return frozenset(found)
