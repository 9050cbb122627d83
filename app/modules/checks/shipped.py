"""The checks that come with the program, read from `resources/handbook/checks.toml`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import paths
from app.modules.checks.rules import (
    GROUPS,
    KINDS,
    LONGEST_HEAD,
    LONGEST_LINE,
    LONGEST_TITLE,
    PER,
    LineDraft,
    can_return,
    known_who,
)
from app.rules.data_file import Place, Table, read
from app.rules.handbook import Clock, handbook

_KEY = re.compile(r"[a-z]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class ShippedCheck:
    """One check as it is shipped; who does it and how often come from its clock where it has one."""

    key: str
    title: str
    group: str
    clock: str
    clause: str
    who: str
    term: str
    per: str
    watched: bool
    lines: tuple[LineDraft, ...]


@cache
def shipped() -> tuple[ShippedCheck, ...]:
    """The checks that come with the program, in the order they are shown. Raises Trouble."""
    return load(paths.resources() / "handbook" / "checks.toml")


def load(path: Path) -> tuple[ShippedCheck, ...]:
    """The checks of one file. Raises Trouble naming file and check when something is wrong with it."""
    place = Place("检查项目文件", path.name)
    top = Table(place, read(path, place))
    found = tuple(
        _check(Table(place.at(f"第 {number} 项"), table))
        for number, table in enumerate(top.tables("check"), 1)
    )
    top.must_be_empty()
    place.must_differ([one.key for one in found])
    if not found:
        place.refuse("没有检查项目，要有 [[check]]")
    return found


def _check(table: Table) -> ShippedCheck:
    key = table.called(table.text("key"))
    if not _KEY.fullmatch(key):
        table.refuse("「key」只用小写字母、数字和短横")
    per = table.one_of("per", PER, "site")
    clock_id = table.text("clock", otherwise="")
    if clock_id:
        clock = _clock(table, clock_id, per)
        clause, who, term = clock.clause, clock.who, clock.term
    else:
        clause, who, term = _clause(table), _who(table), ""
    check = ShippedCheck(
        key=key,
        title=table.text("title", longest=LONGEST_TITLE),
        group=table.one_of("group", GROUPS),
        clock=clock_id,
        clause=clause,
        who=who,
        term=term,
        per=per,
        watched=table.taken("watched", bool, False),
        lines=_lines(table),
    )
    table.must_be_empty()
    return check


def _clock(table: Table, clock_id: str, per: str) -> Clock:
    if {"who", "clause"} & table.kept.keys():
        table.refuse("有时限的，由谁做和条款都以时限为准，不另写「who」「clause」")
    try:
        clock = handbook().clock(clock_id)
    except KeyError:
        table.refuse(f"手册里没有「{clock_id}」这个时限")
    if not can_return(clock.term, per):
        table.refuse(f"时限「{clock.term}」不能用于检查")
    return clock


def _who(table: Table) -> str:
    who = table.text("who", otherwise="")
    if not known_who(who):
        table.refuse(f"「who」没有「{who}」这个岗位或指定职责")
    return who


def _clause(table: Table) -> str:
    clause_id = table.text("clause")
    try:
        return handbook().clause(clause_id).id
    except KeyError:
        table.refuse(f"手册里没有「{clause_id}」这一条")


def _lines(table: Table) -> tuple[LineDraft, ...]:
    found: list[LineDraft] = []
    head = ""
    for each in table.tables("line"):
        line = Table(table.place, each)
        head = line.text("head", longest=LONGEST_HEAD, otherwise=head)
        kind = line.one_of("kind", KINDS, "tick")
        found.append(LineDraft(head, line.text("text", longest=LONGEST_LINE), kind))
        line.must_be_empty()
    if not found:
        table.refuse("没有检查内容，要有 [[check.line]]")
    if len(set(found)) < len(found):
        table.refuse("有两行一样的内容")
    return tuple(found)
