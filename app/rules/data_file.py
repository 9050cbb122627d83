"""A file of data (TOML) read strictly: what is wrong with it is said in a sentence that names the place."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from app.errors import Trouble


@dataclass(frozen=True)
class Place:
    """Where in which file; `called` is what kind of file it is, for the sentence."""

    called: str
    file: str
    where: str = ""

    def at(self, where: str) -> "Place":
        """Another place in the same file."""
        return replace(self, where=where)

    def refuse(self, what: str) -> NoReturn:
        """Say what is wrong here. Raises Trouble."""
        place = f"{self.called} {self.file} {self.where}".strip()
        raise Trouble(f"{place}：{what}。", "请改正这个文件，或换回程序自带的那一份。")

    def must_differ(self, ids: list[str]) -> None:
        """No name is used twice. Raises Trouble."""
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            self.at(twice[0]).refuse("写了两次")


def read(path: Path, place: Place) -> dict[str, Any]:
    """Everything a file holds. Raises Trouble when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place.refuse(f"第 {line[1]} 行的写法不对" if line else "写法不对")
    except UnicodeDecodeError:
        place.refuse("不是 UTF-8 编码")
    except OSError:
        place.refuse("读不出来")


class Table:
    """A table of the file whose entries are taken one by one; what is left in the end is unknown."""

    def __init__(self, place: Place, kept: object) -> None:
        self.place = place
        if not isinstance(kept, dict):
            place.refuse("要写成一节")
        self.kept = dict(kept)

    def refuse(self, what: str) -> NoReturn:
        """Say what is wrong with this table. Raises Trouble."""
        self.place.refuse(what)

    def called(self, name: str) -> str:
        """From here on, faults are named by what the table calls itself."""
        self.place = self.place.at(name)
        return name

    def taken(self, key: str, kind: type, otherwise: object = None) -> Any:
        """An entry of exactly that type. Raises Trouble."""
        value = self.kept.pop(key, otherwise)
        if value is None:
            self.refuse(f"缺少「{key}」这一项")
        if type(value) is not kind:
            self.refuse(f"「{key}」的写法不对")
        return value

    def text(self, key: str, *, longest: int = 0, otherwise: str | None = None) -> str:
        """A text; an empty one only where that is what it is `otherwise`. Raises Trouble."""
        value: str = self.taken(key, str, otherwise)
        if not value.strip() and value != otherwise:
            self.refuse(f"「{key}」是空的")
        if longest and len(value) > longest:
            self.refuse(f"「{key}」最多 {longest} 个字")
        return value

    def one_of(
        self, key: str, known: Mapping[str, str] | tuple[str, ...], otherwise: str | None = None
    ) -> str:
        """One of the known words. Raises Trouble."""
        value = self.text(key, otherwise=otherwise)
        if value not in known:
            self.refuse(f"「{key}」没有「{value}」这一种，可用的是 {'、'.join(known)}")
        return value

    def texts(self, key: str, otherwise: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Several texts, none twice. Raises Trouble."""
        values = self.taken(key, list, None if otherwise is None else list(otherwise))
        if not all(isinstance(value, str) and value for value in values) or len(set(values)) < len(values):
            self.refuse(f"「{key}」要写成一串不重复的文字")
        return tuple(values)

    def tables(self, key: str) -> list[Any]:
        """The tables of a list; none when it is not there. Raises Trouble."""
        found: list[Any] = self.taken(key, list, [])
        return found

    def must_be_empty(self) -> None:
        """Nothing is left that nobody asked for. Raises Trouble."""
        if self.kept:
            self.refuse(f"不认识「{next(iter(self.kept))}」这一项")
