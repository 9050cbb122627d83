"""A month of 300 matters, walked through the verbs with a moved clock, and a ledger of it kept in plain Python."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.modules.complaints import service
from app.modules.complaints.rules import CATEGORIES
from app.modules.complaints.taking import Call
from app.modules.residents import service as residents
from app.rules.ref import Ref
from tests.sites import OpenTestSite, make_site

BEGINS, ENDS = datetime(2026, 12, 1), datetime(2027, 1, 1)
MANY, BEFORE, AFTER = 294, 24, 10
EACH = ("quick", "slow", "paused", "reopened", "unhappy", "withdrawn")
"""Taken down just before both ends of the month, so that what crosses them is always among them."""
DEPARTMENTS = ("工程维修", "客服", "环境", "安全")
GRADES = ("ordinary",) * 6 + ("important",) * 3 + ("urgent",)
WAYS = (
    ("quick",) * 9 + ("slow",) * 3 + ("paused", "reopened", "unhappy", "withdrawn", "joined", "open", "open")
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Entry:
    """One matter as the ledger knows it; `turns` are its endings and reopenings, `stood` its pauses."""

    kind: str
    category: str
    grade: str
    department: str
    building: str
    unit: int
    taken: datetime
    way: str
    ref: Ref | None = None
    turns: list[tuple[datetime, str]] = field(default_factory=list)
    results: list[tuple[datetime, str]] = field(default_factory=list)
    again: list[datetime] = field(default_factory=list)
    reopened: list[datetime] = field(default_factory=list)
    stood: timedelta = timedelta()
    in_time: bool = True

    def stands(self, moment: datetime) -> str:
        """Not yet there, open, closed or withdrawn just before a moment."""
        if self.taken >= moment:
            return "unborn"
        before = [what for at, what in self.turns if at < moment]
        return before[-1] if before else "open"

    def minutes(self) -> int:
        """How long it was open in the end, pauses taken out."""
        return int((self.turns[-1][0] - self.taken - self.stood).total_seconds() // 60)


@dataclass
class Month:
    """The site after that month, and the ledger."""

    site: OpenTestSite
    entries: list[Entry]
    units: list[tuple[Ref, str]]


Deed = tuple[datetime, Callable[[], object]]


@dataclass
class Walk:
    """Plans what happens to each matter; the deeds of all of them are done in the order of the days."""

    site: OpenTestSite
    units: list[tuple[Ref, str]]
    dice: random.Random
    entries: list[Entry] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    def take(self, at: datetime, sure: str = "") -> None:
        """One matter is taken down, and goes its way; a complaint where the way is said."""
        drawn = self.dice.choices(("complaint", "question", "repair", "suggestion"), (7, 11, 1, 1))[0]
        kind = "complaint" if sure else drawn
        category = self.dice.choice(CATEGORIES)[0] if kind == "complaint" else ""
        grade = self.dice.choice(GRADES) if kind == "complaint" else "ordinary"
        ref, building = self.dice.choice(self.units)
        way = sure or ("answered" if kind == "question" else self.dice.choice(WAYS))
        elsewhere = self.dice.random() < 0.1
        entry = Entry(
            kind, category, grade,
            "" if way in ("answered", "open") else self.dice.choice(DEPARTMENTS),
            "" if elsewhere else building, 0 if elsewhere else ref.id, at, way,
        )  # fmt: skip
        self.entries.append(entry)
        self.at(at, lambda: self._taken(entry))
        if way == "answered":
            entry.turns.append((at, "closed"))
        else:
            getattr(self, f"_{way}")(entry, at)

    def at(self, when: datetime, deed: Callable[[], object]) -> None:
        """Something is done then."""
        self.deeds.append((when, deed))

    def go(self) -> None:
        """Do all of it."""
        for when, deed in sorted(self.deeds, key=lambda deed: deed[0]):
            self.site.clock.now = when
            deed()

    # ---- the ways

    def _quick(self, entry: Entry, at: datetime) -> datetime:
        return self._end(entry, at + 3 * HOUR)

    def _slow(self, entry: Entry, at: datetime) -> None:
        entry.in_time = False
        self._end(entry, at + 12 * DAY)

    def _paused(self, entry: Entry, at: datetime) -> None:
        self.verb(at + HOUR, service.wait, entry, waits_for="parts", words="等水泵配件到货")
        self.verb(at + HOUR + 9 * DAY, service.resume, entry)
        entry.stood += 9 * DAY
        self._end(entry, at + 3 * HOUR + 9 * DAY)

    def _reopened(self, entry: Entry, at: datetime) -> None:
        again = self._end(entry, at + 3 * HOUR) + 2 * DAY
        self.verb(again, service.reopen, entry, why="业主来电说又漏了")
        entry.turns.append((again, "open"))
        entry.reopened.append(again)
        self._end(entry, again + 3 * HOUR)

    def _unhappy(self, entry: Entry, at: datetime) -> None:
        handled = at + 3 * HOUR
        self._handled(entry, handled)
        if entry.kind != "suggestion":
            self._called(entry, handled + DAY, "not", "还是不行，请再来看")
            entry.reopened.append(handled + DAY)
            self._end(entry, handled + DAY + 3 * HOUR)
        else:
            self._closed(entry, handled + DAY)

    def _withdrawn(self, entry: Entry, at: datetime) -> None:
        self.verb(at + DAY, service.withdraw, entry, why="业主来电撤回")
        entry.turns.append((at + DAY, "withdrawn"))

    def _joined(self, entry: Entry, at: datetime) -> None:
        call = Call("又来电问进展", kind=entry.kind)
        self.at(at + HOUR, lambda: self.site.do(service.join, _id(entry), call))
        entry.again.append(at + HOUR)
        self._quick(entry, at)

    def _open(self, entry: Entry, at: datetime) -> None:
        """Nobody takes it up."""

    def _end(self, entry: Entry, handled: datetime) -> datetime:
        self._handled(entry, handled)
        if entry.kind in ("complaint", "repair"):
            result = self.dice.choice(("satisfied", "satisfied", "acceptable", "declined"))
            self._called(entry, handled + DAY, result)
        return self._closed(entry, handled + DAY + HOUR)

    def _handled(self, entry: Entry, at: datetime) -> None:
        self.verb(at, service.handle, entry, handling="已经处理好了", cause="老化", reply="已处理，请留意")

    def _called(self, entry: Entry, at: datetime, result: str, words: str = "") -> None:
        self.verb(at, service.call_back, entry, result=result, words=words)
        entry.results.append((at, result))

    def _closed(self, entry: Entry, at: datetime) -> datetime:
        self.verb(at, service.close, entry)
        entry.turns.append((at, "closed"))
        return at

    def verb(self, when: datetime, verb: Callable[..., Any], entry: Entry, **told: Any) -> None:
        """A verb on a matter that is taken down by then."""
        self.at(when, lambda: self.site.do(verb, _id(entry), **told))

    def _taken(self, entry: Entry) -> None:
        call = Call(
            "水管渗水请来看一下", kind=entry.kind, category=entry.category, grade=entry.grade,
            unit_id=entry.unit, department=entry.department, reply="已记录，会尽快安排",
            staff_id=0 if entry.way in ("answered", "open") else self.site.who.staff_id,
            done=entry.way == "answered",
        )  # fmt: skip
        entry.ref = self.site.do(service.take_down, call)


def walked(path: Path) -> Month:
    """The month, walked."""
    site = make_site(path)
    units = [
        (site.do(residents.add_unit, f"{building}-1-{room}", {}), f"{building}栋")
        for building in (1, 2, 3)
        for room in range(101, 111)
    ]
    walk = Walk(site, units, random.Random(8))
    for begins, days, many in (
        (BEGINS - 7 * DAY, 7, BEFORE), (BEGINS, 31, MANY), (ENDS, 5, AFTER),
    ):  # fmt: skip
        for at in _moments(walk.dice, begins, days, many):
            walk.take(at)
    for day in (BEGINS - 3 * DAY, ENDS - 3 * DAY):
        for place, way in enumerate(EACH):
            walk.take(day + 14.5 * HOUR + timedelta(minutes=place), way)
    walk.go()
    return Month(site, walk.entries, units)


def _moments(dice: random.Random, begins: datetime, days: int, many: int) -> Iterator[datetime]:
    """Minutes of desk hours, none of them twice."""
    free = [(day, minute) for day in range(days) for minute in range(8 * 60, 14 * 60)]
    for day, minute in sorted(dice.sample(free, many)):
        yield begins + day * DAY + timedelta(minutes=minute)


def _id(entry: Entry) -> int:
    assert entry.ref is not None
    return entry.ref.id
