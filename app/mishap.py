"""What is kept of a bug: where it happened, never with what values."""

import traceback
from datetime import datetime
from pathlib import Path

from app import paths

LONGEST = 1_000_000
"""The log is begun anew above this many bytes."""


def trace_of(error: BaseException) -> str:
    """Kinds of error with file, line and function of every frame; no messages, no variables.

    The text of a foreign error may quote data, so it is left out.
    """
    lines = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        for frame in traceback.extract_tb(cause.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def note(error: BaseException) -> Path:
    """Append the trace to the local log and return the log's path; a full disk is not one more error."""
    log = paths.logs() / "qiantai.log"
    entry = f"{datetime.now():%Y-%m-%d %H:%M:%S}\n{trace_of(error)}\n\n"
    try:
        fresh = log.exists() and log.stat().st_size > LONGEST
        with log.open("w" if fresh else "a", encoding="utf-8") as file:
            file.write(entry)
    except OSError:
        pass
    return log
