"""Files the clerk asked for: names that every system takes, and writing whole or not at all."""

import re
from pathlib import Path

from app.errors import Trouble
from app.rules.text import one_line
from app.storage.folder import write_atomic

_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{i}" for i in range(1, 10)),
    *(f"lpt{i}" for i in range(1, 10)),
}
LONGEST_NAME = 80


def safe_name(wanted: str, suffix: str) -> str:
    """A file name from any text: no folders, no reserved names, at most 80 characters before the suffix."""
    name = re.sub(r'[<>:"/\\|?*]', " ", one_line(wanted[: 10 * LONGEST_NAME]))
    name = " ".join(name.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    if not name or name.split(".")[0].strip().casefold() in _RESERVED:
        name = f"文件 {name}".strip()
    return name + suffix


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all. Raises Trouble when it cannot be written."""
    try:
        write_atomic(path, content)
    except OSError as error:
        raise Trouble(
            "文件没有存下来。", "请看一下磁盘是否已满、文件是否正被别的程序打开，或换一个文件夹再存。"
        ) from error
