"""What a household's file should hold, as it is shipped: read from `resources/archive/needs.toml`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import paths
from app.modules.archive.rules import KIND_ZH, LONGEST_TITLE, NEEDED_ZH
from app.rules.data_file import Place, Table, read

_KEY = re.compile(r"[a-z]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class ShippedNeed:
    """One paper a file should hold, and of which households."""

    key: str
    kind: str
    title: str
    needed: str


@cache
def shipped() -> tuple[ShippedNeed, ...]:
    """What comes with the program, in the order it is shown. Raises Trouble."""
    return load(paths.resources() / "archive" / "needs.toml")


def load(path: Path) -> tuple[ShippedNeed, ...]:
    """The needs of one file. Raises Trouble naming file and place when something is wrong with it."""
    place = Place("应有资料文件", path.name)
    top = Table(place, read(path, place))
    found = tuple(
        _need(Table(place.at(f"第 {number} 项"), table)) for number, table in enumerate(top.tables("need"), 1)
    )
    top.must_be_empty()
    place.must_differ([one.key for one in found])
    place.must_differ([f"{one.kind} {one.title}" for one in found])
    if not found:
        place.refuse("没有应有的资料，要有 [[need]]")
    return found


def _need(table: Table) -> ShippedNeed:
    key = table.called(table.text("key", longest=30))
    if not _KEY.fullmatch(key):
        table.refuse("「key」只用小写字母、数字和短横")
    need = ShippedNeed(
        key=key,
        kind=table.one_of("kind", KIND_ZH),
        title=table.text("title", longest=LONGEST_TITLE),
        needed=table.one_of("needed", NEEDED_ZH, "always"),
    )
    table.must_be_empty()
    return need
