"""The handbook as data: what every clause asks, and every duty with a clock it brings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from app import paths
from app.rules.clocks import parse_term
from app.rules.data_file import Place, Table, read
from app.rules.roles import Role

SOURCES = {"handbook": "手册", "practice": "惯例"}
KINDS = {
    "gate": "前置条件",
    "deadline": "时限",
    "cadence": "定期",
    "principle": "原则",
    "register": "登记",
    "form": "表单",
    "retention": "保存",
    "permission": "权限",
    "prompt": "提示",
    "reference": "阅读",
}
WAYS = ("signed", "delegate", "telephone", "letter")
"""How a consent may be given; a clause may allow fewer."""
MISSED = ("stays", "lapses")
NAMED = "named:"
NAMED_DUTIES = ("information", "keys", "archive", "filing", "outbox")
"""The duties of named people that a clock may fall to, as `named:keys`."""
MOST_AHEAD = 7
LONGEST_WHAT, LONGEST_BUTTON = 16, 5

_ID = re.compile(r"[A-Z]+-\d{2}")
_KEY = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True)
class Clock:
    """A duty with a time: what starts and ends it, how long it runs, whose it is and who may put it off.

    `id` is the clause, or `CLAUSE/key` where a clause has several; a check of the site's own has the
    clause "". `who` is a role's value or `named:` and a duty. `missed` says whether one that was not
    done stays open or lapses; `ahead` how many days before its due day it is shown. `instead` says what
    is done where one cannot be put off and stays (its own room lets it last longer).
    """

    id: str
    clause: str
    what: str
    button: str
    starts: str
    ends: str
    term: str
    room: str
    who: str
    consent: tuple[Role, ...] = ()
    ways: tuple[str, ...] = WAYS
    can_put_off: bool = True
    missed: str = "stays"
    ahead: int = MOST_AHEAD
    instead: str = ""


@dataclass(frozen=True)
class Part:
    """A chapter of the handbook."""

    id: str
    title: str


@dataclass(frozen=True)
class Clause:
    """What one clause asks, in words a clerk may read, and which rooms serve it."""

    id: str
    part: str
    source: str
    kind: str
    title: str
    text: str
    rooms: tuple[str, ...]
    clocks: tuple[Clock, ...] = ()

    @property
    def source_zh(self) -> str:
        """手册, or 惯例 where the handbook is silent and the trade says what is done."""
        return SOURCES[self.source]

    @property
    def kind_zh(self) -> str:
        """What kind of rule it is, in Chinese."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Handbook:
    """Every clause, in the handbook's order."""

    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...] = ()

    def clause(self, clause_id: str) -> Clause:
        """The clause of that id. Raises KeyError."""
        return self._by_id[clause_id]

    def clock(self, clock_id: str) -> Clock:
        """The clock of that id. Raises KeyError."""
        return self._clock_by_id[clock_id]

    def clauses_in(self, part: str) -> tuple[Clause, ...]:
        """The clauses of one chapter."""
        return tuple(clause for clause in self.clauses if clause.part == part)

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """The clocks of all clauses."""
        return tuple(clock for clause in self.clauses for clock in clause.clocks)

    @cached_property
    def _by_id(self) -> Mapping[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def _clock_by_id(self) -> Mapping[str, Clock]:
        return {clock.id: clock for clock in self.clocks}


@cache
def handbook() -> Handbook:
    """The handbook that comes with the program. Raises Trouble."""
    return load(paths.resources() / "handbook" / "clauses.toml")


def load(path: Path) -> Handbook:
    """The handbook of one file. Raises Trouble naming file and clause when something is wrong with it."""
    place = Place("手册文件", path.name)
    top = Table(place, read(path, place))
    parts = tuple(_part(Table(place.at("part"), table)) for table in top.tables("part"))
    chapters = tuple(sorted({part.id for part in parts}))
    clauses = tuple(
        _clause(Table(place.at(f"第 {number} 条"), table), chapters)
        for number, table in enumerate(top.tables("clause"), 1)
    )
    top.must_be_empty()
    place.must_differ([part.id for part in parts])
    place.must_differ([clause.id for clause in clauses])
    if not clauses:
        top.refuse("没有条款，要有 [[clause]]")
    return Handbook(clauses, parts)


def _part(table: Table) -> Part:
    part = Part(table.text("id"), table.text("title"))
    table.must_be_empty()
    return part


def _clause(table: Table, chapters: tuple[str, ...]) -> Clause:
    number = table.called(table.text("id"))
    if not _ID.fullmatch(number):
        table.refuse("「id」不是条款编号")
    clocks, rooms = table.tables("clock"), table.texts("rooms")
    several = len(clocks) > 1
    clause = Clause(
        id=number,
        part=table.one_of("part", chapters),
        source=table.one_of("source", SOURCES, "handbook"),
        kind=table.one_of("kind", KINDS),
        title=table.text("title"),
        text=table.text("text"),
        rooms=rooms,
        clocks=tuple(_clock(Table(table.place, each), number, rooms, several=several) for each in clocks),
    )
    table.must_be_empty()
    table.place.must_differ([clock.id for clock in clause.clocks])
    return clause


def _clock(table: Table, clause: str, rooms: tuple[str, ...], *, several: bool) -> Clock:
    name = clause
    if several or "key" in table.kept:
        key = table.text("key")
        if not several:
            table.refuse(f"只有一个时限，不写「key」，「{key}」要去掉")
        if not _KEY.fullmatch(key):
            table.refuse("「key」只用小写字母和短横")
        name = table.called(f"{clause}/{key}")
    clock = Clock(
        id=name,
        clause=clause,
        what=table.text("what", longest=LONGEST_WHAT),
        button=table.text("button", longest=LONGEST_BUTTON),
        starts=table.text("starts"),
        ends=table.text("ends"),
        term=_term(table),
        room=table.one_of("room", rooms),
        who=_who(table),
        consent=_roles(table),
        ways=_ways(table),
        can_put_off=table.taken("put_off", bool, True),
        missed=table.one_of("missed", MISSED, "stays"),
        ahead=_ahead(table),
        instead=table.text("instead", otherwise=""),
    )
    table.must_be_empty()
    return clock


def _term(table: Table) -> str:
    term = table.text("term")
    try:
        parse_term(term)
    except ValueError:
        table.refuse(f"「term」看不懂「{term}」")
    return term


def _who(table: Table) -> str:
    who = table.text("who")
    named = who.startswith(NAMED) and who.removeprefix(NAMED) in NAMED_DUTIES
    if not named and who not in tuple(Role):
        table.refuse(f"「who」没有「{who}」这个岗位或指定职责")
    return who


def _roles(table: Table) -> tuple[Role, ...]:
    values = table.texts("consent", ())
    for value in values:
        if value not in tuple(Role):
            table.refuse(f"「consent」没有「{value}」这个岗位")
    return tuple(Role(value) for value in values)


def _ways(table: Table) -> tuple[str, ...]:
    values = table.texts("ways", WAYS)
    for value in values:
        if value not in WAYS:
            table.refuse(f"「ways」没有「{value}」这一种，可用的是 {'、'.join(WAYS)}")
    return values


def _ahead(table: Table) -> int:
    ahead: int = table.taken("ahead", int, MOST_AHEAD)
    if not 0 <= ahead <= MOST_AHEAD:
        table.refuse(f"「ahead」要在 0 到 {MOST_AHEAD} 之间")
    return ahead
