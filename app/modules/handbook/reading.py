"""The reading texts that come with the program."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app import paths
from app.errors import Refusal, Trouble
from app.modules.handbook.rules import ARROW, ROOM_ZH, Line, lines_of

_KEY = re.compile(r"[a-z]+(-[a-z]+)*")
_KNOWN = frozenset({"key", "clause", "title", "chapter", "places", "body", "line"})
_SAYING_HEAD = "怎么说"


@dataclass(frozen=True)
class Topic:
    """One reading text: the clause it belongs to, its chapter, and the rooms where its lines help."""

    key: str
    clause: str
    title: str
    chapter: str
    places: tuple[str, ...]
    body: str
    lines: tuple[Line, ...] = ()

    @property
    def whole(self) -> str:
        """Body and lines as one text, which is what the site edits."""
        if not self.lines:
            return self.body
        said = "\n".join(f"{line.when}{ARROW}{line.say}" for line in self.lines)
        return f"{self.body}\n\n## {_SAYING_HEAD}\n{said}"


@cache
def reading() -> tuple[Topic, ...]:
    """The texts that come with the program, in order. Raises Trouble."""
    return load(paths.resources() / "handbook" / "reading.toml")


def topic_or_refuse(key: str) -> Topic:
    """One shipped topic. Raises Refusal when there is none of that key."""
    found = next((topic for topic in reading() if topic.key == key), None)
    if found is None:
        raise Refusal("手册里没有这一篇，请从列表里选。")
    return found


def load(path: Path) -> tuple[Topic, ...]:
    """The topics of one file. Raises Trouble naming the topic when something is wrong with it."""
    try:
        kept = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(path.name) from error
    tables = kept.pop("topic", None)
    if kept or not isinstance(tables, list) or not tables:
        raise _unreadable(path.name)
    topics = tuple(_topic(path.name, table) for table in tables)
    twice = [topic.key for place, topic in enumerate(topics) if topic.key in {t.key for t in topics[:place]}]
    if twice:
        raise _unreadable(path.name, twice[0])
    return topics


def _topic(file: str, kept: dict[str, Any]) -> Topic:
    key = str(kept.get("key", ""))
    try:
        clause, title, chapter, body = (kept[name].strip() for name in ("clause", "title", "chapter", "body"))
        places = tuple(kept["places"])
        lines = tuple(Line(each["when"], each["say"]) for each in kept.get("line", ()))
        whole = Topic(key, clause, title, chapter, places, body, lines)
        sound = lines_of(whole.whole) == lines  # what the site would edit reads back as the same
    except (KeyError, TypeError, AttributeError) as error:
        raise _unreadable(file, key) from error
    named = _KEY.fullmatch(key) and clause and title and chapter and body
    if not named or not sound or not set(kept) <= _KNOWN or not set(places) <= set(ROOM_ZH):
        raise _unreadable(file, key)
    return whole


def _unreadable(file: str, key: str = "") -> Trouble:
    where = f"的“{key}”一篇" if key else ""
    return Trouble(f"手册读本文件 {file} {where}写法不对，读不出来。", "请换回程序自带的那一份。")
