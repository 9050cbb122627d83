"""Wrong passwords are slowed down more and more, for each log-in name by itself, and never for ever."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.errors import Refusal
from app.storage.folder import SiteFolder, write_atomic

FREE = 5
FIRST_WAIT = 30.0
LONGEST_WAIT = 15 * 60.0
LEAST_SECONDS = 0.5
# Tells whether a reading of the monotonic clock was taken by this very run of the program.
_RUN = secrets.token_hex(8)


@dataclass(frozen=True)
class Clocks:
    """Where time comes from; tests bring their own."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class _Record:
    wrong: int
    wait: float
    wall: float
    steady: float
    run: str


def must_wait(folder: SiteFolder, login_key: str, clocks: Clocks) -> None:
    """Refusal with the time left while a log-in name has to wait; others are not held up."""
    records = _read(folder)
    record = records.get(login_key)
    if record is None or record.wait <= 0:
        return
    left = record.wait - _elapsed(record, clocks)
    # Noted again at each look, so that a clock set back costs at most what was left at the last look.
    _write(folder, {**records, login_key: _stamp(record.wrong, max(0.0, left), clocks)})
    if left > 0:
        raise Refusal(f"密码连续输错 {record.wrong} 次，请过{in_words(left)}再试。", field="password")


def seconds_left(folder: SiteFolder, login_key: str, clocks: Clocks) -> float:
    """How long a log-in name still has to wait; only looks, for a clock on the screen."""
    record = _read(folder).get(login_key)
    return max(0.0, record.wait - _elapsed(record, clocks)) if record else 0.0


def count_guess(folder: SiteFolder, login_key: str, clocks: Clocks) -> None:
    """Note a guess as wrong before it is computed, so that ending the program does not help."""
    records = _read(folder)
    wrong = (records[login_key].wrong if login_key in records else 0) + 1
    wait = 0.0 if wrong < FREE else min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(wrong - FREE, 20))
    _write(folder, {**records, login_key: _stamp(wrong, wait, clocks)})


def forgive(folder: SiteFolder, login_key: str) -> None:
    """Forget the wrong guesses of a log-in name after a right one."""
    records = _read(folder)
    if records.pop(login_key, None) is not None:
        _write(folder, records)


def in_words(seconds: float) -> str:
    """A waiting time as one says it: "30 秒", "2 分钟", "1 分 15 秒"."""
    whole = max(1, int(-(-seconds // 1)))
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f" {rest} 秒"
    return f" {minutes} 分 {rest} 秒" if rest else f" {minutes} 分钟"


def _elapsed(record: _Record, clocks: Clocks) -> float:
    by_wall = max(0.0, clocks.wall() - record.wall)  # a clock set back: nothing has passed
    if record.run != _RUN:
        return by_wall
    # Within one run the steady clock knows better than a clock that somebody sets forward or back.
    return max(0.0, clocks.steady() - record.steady)


def _stamp(wrong: int, wait: float, clocks: Clocks) -> _Record:
    return _Record(wrong, wait, clocks.wall(), clocks.steady(), _RUN)


def _read(folder: SiteFolder) -> dict[str, _Record]:
    try:
        told: Any = json.loads(folder.guesses.read_text("utf-8"))
        return {
            str(key): _Record(
                int(r["wrong"]), float(r["wait"]), float(r["wall"]), float(r["steady"]), str(r["run"])
            )
            for key, r in told.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(folder: SiteFolder, records: dict[str, _Record]) -> None:
    told = {key: vars(record) for key, record in records.items()}
    try:
        write_atomic(folder.guesses, json.dumps(told, ensure_ascii=False).encode())
    except OSError:
        # A full or read-only disk must not keep people out of their data.
        return
