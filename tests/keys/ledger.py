"""A ledger as a keeper would write it by hand: what went out, came back and was due, in plain Python.

It knows nothing of the program. The quarter writes into it what people did, and at the end the program
must say the same.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Duty = tuple[str, date, str, date]
"""A clock, the day it was due, what became of it, and when."""


@dataclass
class Ring:
    """A ring on its hook, or away."""

    place: tuple[int, int] | None
    pieces: int = 2
    short: int = 0
    state: str = "in"
    who: str = ""


@dataclass
class Line:
    """One line of the record of what went out."""

    number: str
    tag: str
    who: str
    pieces: int
    out: datetime
    due: datetime | None
    longer: bool = False
    back: datetime | None = None
    how: str = ""
    by: str = ""
    short: int = 0

    @property
    def is_out(self) -> bool:
        return self.due is not None and self.back is None


@dataclass
class Ledger:
    """The keeper's own book."""

    rings: dict[str, Ring] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    reminders: list[tuple[str, date]] = field(default_factory=list)
    problems: int = 0
    numbers: Counter[str] = field(default_factory=Counter)

    # ---------- papers

    def number(self, series: str) -> str:
        """The next number of a paper."""
        self.numbers[series] += 1
        return f"{series}2026-{self.numbers[series]:04d}"

    def hang(self, tag: str, panel: int, hook: int, pieces: int = 2) -> None:
        self.rings[tag] = Ring((panel, hook), pieces)

    def issue(self, tag: str, who: str, now: datetime) -> None:
        """A ring is somebody's for good."""
        ring = self.rings[tag]
        ring.state, ring.who = "issued", who
        self.lines.append(Line(self.number("领"), tag, who, ring.pieces, now, None))

    # ---------- loans

    def lend(self, tags: list[str], who: str, now: datetime, due: datetime) -> str:
        number = self.number("借")
        for tag in tags:
            ring = self.rings[tag]
            assert ring.state == "in", "the script lends what is not there"
            ring.state, ring.who = "out", who
            self.lines.append(Line(number, tag, who, ring.pieces - ring.short, now, due))
        return number

    def loan(self, tag: str) -> Line:
        """The line of a ring that is out."""
        return next(line for line in self.lines if line.tag == tag and line.is_out)

    def end(self, tag: str, now: datetime, how: str = "", *, by: str = "", short: int = 0) -> Line:
        """A ring is back, lost or kept; with the last one the duty to bring them back is done."""
        line, ring = self.loan(tag), self.rings[tag]
        line.back, line.how, line.short = now, how, short
        line.by = "" if how else by or line.who
        ring.short += short
        ring.state, ring.who = "in", ""
        if line.due and not any(one.is_out for one in self.of(line.number)):
            self.duties.append(("KEY-03", line.due.date(), "done", now.date()))
        return line

    def undo(self, line: Line) -> None:
        """A line was ended by mistake; what was done stays on the list of duties, and begins anew."""
        line.back, line.by = None, ""
        self.rings[line.tag].state, self.rings[line.tag].who = "out", line.who

    def lengthen(self, number: str, due: datetime) -> None:
        for line in self.of(number):
            line.due, line.longer = due, True

    def of(self, number: str) -> list[Line]:
        return [line for line in self.lines if line.number == number]

    def overdue(self, now: datetime) -> list[str]:
        """The numbers of the borrowings that are late."""
        late = (line.number for line in self.lines if line.is_out and line.due and line.due < now)
        return list(dict.fromkeys(late))

    # ---------- what stands on the wall

    def stands(self, tag: str, now: datetime) -> str:
        """How a hook looks."""
        ring = self.rings[tag]
        if ring.state != "out":
            return ring.state
        line = self.loan(tag)
        if line.due and line.due < now:
            return "overdue"
        return "extended" if line.longer else "out"

    def listed(self, now: datetime) -> dict[str, tuple[str, str, str]]:
        """Every ring of the list: how it stands, who has it, how many keys."""
        return {tag: (self.stands(tag, now), ring.who, self._keys(ring)) for tag, ring in self.rings.items()}

    def wall(self, now: datetime) -> dict[tuple[int, int], tuple[str, str]]:
        """Every hook that is somebody's: the tag, and how it looks."""
        return {
            ring.place: (tag, self.stands(tag, now))
            for tag, ring in self.rings.items()
            if ring.place is not None
        }

    def _keys(self, ring: Ring) -> str:
        return f"{ring.pieces}（缺 {ring.short}）" if ring.short else f"{ring.pieces}"

    def wrong_tonight(self, now: datetime) -> int:
        """Lines of the daily sheet that are a problem: out since today and late, or out since before."""
        out = [line for line in self.lines if line.is_out and not line.longer]
        today = any(line.out.date() == now.date() and line.due and line.due < now for line in out)
        before = any(line.out.date() < now.date() for line in out)
        return today + before


def every_day(first: date, last: date) -> list[date]:
    """The days from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
