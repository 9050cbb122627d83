"""The checks that come with the program, read from `resources/handbook/checks.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from app import paths
from app.errors import Trouble
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
    kept = _read(path)
    found = tuple(_check(_Place(path.name, f"第 {n} 项"), one) for n, one in enumerate(kept, 1))
    keys = [one.key for one in found]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        _Place(path.name, twice[0]).refuse("写了两次")
    return found


@dataclass(frozen=True)
class _Place:
    """Where in which file, for the sentence."""

    file: str
    where: str

    def refuse(self, what: str) -> NoReturn:
        where = f"检查项目文件 {self.file} {self.where}".strip()
        raise Trouble(f"{where}：{what}。", "请改正这个文件，或换回程序自带的那一份。")

    def only(self, table: Any, known: frozenset[str]) -> dict[str, Any]:
        if not isinstance(table, dict):
            self.refuse("要写成一节")
        for name in table:
            if name not in known:
                self.refuse(f"不认识「{name}」这一项")
        return dict(table)

    def text(self, table: dict[str, Any], name: str, longest: int = 40, otherwise: str | None = None) -> str:
        value = table.get(name, otherwise)
        if not isinstance(value, str) or (not value.strip() and otherwise is None):
            self.refuse(f"缺少「{name}」这一项，或者写法不对")
        if len(value) > longest:
            self.refuse(f"「{name}」最多 {longest} 个字")
        return value


_CHECK = frozenset(("key", "title", "group", "clock", "clause", "who", "per", "watched", "line"))
_LINE = frozenset(("head", "text", "kind"))


def _read(path: Path) -> list[Any]:
    place = _Place(path.name, "")
    try:
        kept = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+)", str(error))
        place.refuse(f"第 {where[1]} 行的写法不对" if where else "写法不对")
    except UnicodeDecodeError:
        place.refuse("不是 UTF-8 编码")
    except OSError:
        place.refuse("读不出来")
    found = place.only(kept, frozenset(("check",))).get("check")
    if not isinstance(found, list) or not found:
        place.refuse("没有检查项目，要有 [[check]]")
    return found


def _check(place: _Place, kept: Any) -> ShippedCheck:
    table = place.only(kept, _CHECK)
    key = place.text(table, "key")
    place = _Place(place.file, key)
    if not _KEY.fullmatch(key):
        place.refuse("「key」只用小写字母、数字和短横")
    clock = _clock(place, place.text(table, "clock", otherwise=""))
    per = place.text(table, "per", otherwise="site")
    if per not in PER:
        place.refuse(f"「per」没有「{per}」这一种，可用的是 {'、'.join(PER)}")
    if clock is not None and not can_return(clock.term, per):
        place.refuse(f"时限「{clock.term}」不能用于检查")
    if clock is not None and ("who" in table or "clause" in table):
        place.refuse("有时限的，由谁做和条款都以时限为准，不另写「who」「clause」")
    who = place.text(table, "who", otherwise="")
    if not known_who(who):
        place.refuse(f"「who」没有「{who}」这个岗位或指定职责")
    group = place.text(table, "group")
    if group not in GROUPS:
        place.refuse(f"「group」没有「{group}」这一组，可用的是 {'、'.join(GROUPS)}")
    watched = table.get("watched", False)
    if not isinstance(watched, bool):
        place.refuse("「watched」要写成 true 或 false")
    return ShippedCheck(
        key=key,
        title=place.text(table, "title", LONGEST_TITLE),
        group=group,
        clock=clock.id if clock else "",
        clause=clock.clause if clock else _clause(place, place.text(table, "clause")),
        who=clock.who if clock else who,
        term=clock.term if clock else "",
        per=per,
        watched=watched,
        lines=_lines(place, table.get("line")),
    )


def _clock(place: _Place, clock_id: str) -> Clock | None:
    if not clock_id:
        return None
    try:
        return handbook().clock(clock_id)
    except KeyError:
        place.refuse(f"手册里没有「{clock_id}」这个时限")


def _clause(place: _Place, clause_id: str) -> str:
    try:
        return handbook().clause(clause_id).id
    except KeyError:
        place.refuse(f"手册里没有「{clause_id}」这一条")


def _lines(place: _Place, kept: Any) -> tuple[LineDraft, ...]:
    if not isinstance(kept, list) or not kept:
        place.refuse("没有检查内容，要有 [[check.line]]")
    found, head = [], ""
    for one in kept:
        table = place.only(one, _LINE)
        head = place.text(table, "head", LONGEST_HEAD, otherwise=head)
        kind = place.text(table, "kind", otherwise="tick")
        if kind not in KINDS:
            place.refuse(f"「kind」没有「{kind}」这一种，可用的是 {'、'.join(KINDS)}")
        found.append(LineDraft(head, place.text(table, "text", LONGEST_LINE), kind))
    if len(set(found)) < len(found):
        place.refuse("有两行一样的内容")
    return tuple(found)
