"""What hangs on the board: hooks and panels as the page gives them, their words, and typed numbers."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.rules.ref import Ref
from app.rules.text import halfwidth

EMPTY = "empty"
STATES: dict[str, str] = {
    "in": "在柜",
    "out": "借出",
    "overdue": "逾期",
    "extended": "延期（已批）",
    "issued": "领用",
    "missing": "遗失",
    "retired": "停用",
    EMPTY: "空钩",
}
"""The states of a hook in the order of the legend, each with its words."""
AWAY = frozenset({"out", "overdue", "extended", "issued", "missing"})
"""States of a ring that does not hang in the cabinet; one out of service still hangs there."""
MARKS: dict[str, str] = {"seen": "已点到", "wrong": "挂错钩", "missing": "没找到"}
"""What counting says about a hook."""
DEPOSIT = "折角＝业主寄存"

Key = Ref | tuple[int, int]
"""What a hook is known by: its ring, or the panel's id and the hook's number where nothing hangs."""


@dataclass(frozen=True)
class Hook:
    """One hook; `state` is one of STATES, `words` say who has the ring and since when."""

    number: int
    ring: Ref | None = None
    tag: str = ""
    state: str = EMPTY
    deposit: bool = False
    words: str = ""


@dataclass(frozen=True)
class Panel:
    """One panel of a cabinet; `box` is the cabinet's name, for whoever listens."""

    id: int
    number: int
    title: str
    hooks: tuple[Hook, ...]
    box: str = ""


class Spot(NamedTuple):
    """A hook and the panel it is on."""

    panel: Panel
    hook: Hook

    @property
    def key(self) -> Key:
        """What the hook is known by."""
        return self.hook.ring or self.place

    @property
    def place(self) -> tuple[int, int]:
        """The panel's id and the hook's number."""
        return self.panel.id, self.hook.number


def counts(panel: Panel) -> tuple[tuple[str, int], ...]:
    """How many rings hang there, are away, and how many hooks are free."""
    found = Counter(
        "空" if hook.state == EMPTY else "出" if hook.state in AWAY else "在" for hook in panel.hooks
    )
    return tuple((word, found[word]) for word in ("在", "出", "空"))


def heading(panel: Panel) -> str:
    """A panel's number and title."""
    return f"{panel.number}板　{panel.title}".rstrip("　")


def spoken(spot: Spot, mark: str = "") -> str:
    """Where a hook is, what hangs there and how it stands: for the tooltip and for whoever listens."""
    panel, hook = spot
    state = STATES[hook.state]
    said = "" if hook.words.startswith(state[:2]) else state
    parts = (
        f"{panel.box} {panel.number}板 {hook.number:02d}钩".strip(),
        hook.tag,
        said,
        hook.words,
        "业主寄存" if hook.deposit and "寄存" not in hook.words else "",
        MARKS.get(mark, ""),
    )
    return "，".join(part for part in parts if part)


def find_place(panels: Sequence[Panel], here: int, typed: str) -> tuple[int, int] | None:
    """The hook a typed number means, as places in the lists: 2-18, 18 on the panel `here`, or 218.

    A number the panel has itself is its hook; else the last two or three digits are the hook's.
    """
    if "-" in typed:
        first, _, second = typed.partition("-")
        return _numbered(panels, first, second)
    if not typed.isdigit() or not panels:
        return None
    whole = _hook_place(panels[here], int(typed))
    if whole is not None:
        return here, whole
    return _numbered(panels, typed[:-2], typed[-2:]) or _numbered(panels, typed[:-3], typed[-3:])


def _numbered(panels: Sequence[Panel], panel: str, hook: str) -> tuple[int, int] | None:
    if not panel.isdigit() or not hook.isdigit():
        return None
    for index, each in enumerate(panels):
        if each.number == int(panel):
            place = _hook_place(each, int(hook))
            return None if place is None else (index, place)
    return None


def _hook_place(panel: Panel, number: int) -> int | None:
    return next((place for place, hook in enumerate(panel.hooks) if hook.number == number), None)


PACE = 1.2
"""Seconds between two digits of one number at most."""
QUICK = 0.035
"""Seconds between two keys that only a scanner keeps to."""
QUIET = 0.1
"""Seconds after a letter in which digits are the rest of a scan, not a number."""
SCANNED = 4
"""So many keys at a scanner's pace are a scan."""


class TypedNumber:
    """Collects the digits of a hook's number and lets a scan pass by; the clock can be replaced."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._text = ""
        self._last = self._letter = float("-inf")
        self._quick = 0

    def key(self, text: str) -> str:
        """The number as typed so far, empty when the key belongs to no number."""
        now, before = self._clock(), self._last
        self._last = now
        self._quick = self._quick + 1 if now - before <= QUICK else 1
        sign = halfwidth(text).replace("/", "-").replace(".", "-")
        if now - before > PACE:
            self._text = ""
        if len(sign) != 1 or not sign.isascii() or not (sign.isdigit() or sign == "-"):
            self._text, self._letter = "", now
        elif now - self._letter <= QUIET:
            self._letter = now
        elif self._quick >= SCANNED:
            self._text, self._letter = "", now
        elif not (sign == "-" and ("-" in self._text or not self._text)):
            self._text += sign
        return self._text

    def forget(self) -> None:
        """The number is used or given up."""
        self._text = ""
