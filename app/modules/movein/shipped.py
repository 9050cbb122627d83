"""The lists that come with the program: papers, rooms to inspect, usual fees (`resources/movein`)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import paths
from app.modules.movein.rules import PART_ZH
from app.rules.data_file import Place, Table, read


@dataclass(frozen=True)
class ShippedPaper:
    """One paper of the checklist; `agent` ones are asked for when somebody comes for the owner."""

    key: str
    part: str
    title: str
    needed: bool
    kept: bool
    original: bool
    agent: bool


@dataclass(frozen=True)
class Shipped:
    """Papers, parts of rooms (room, part) and usual fees, in the order they are shown."""

    papers: tuple[ShippedPaper, ...]
    parts: tuple[tuple[str, str], ...]
    fees: tuple[str, ...]


@cache
def shipped() -> Shipped:
    """The lists that come with the program. Raises Trouble."""
    return load(paths.resources() / "movein" / "papers.toml")


def load(path: Path) -> Shipped:
    """The lists of one file. Raises Trouble naming file and place when something is wrong with it."""
    place = Place("入住资料文件", path.name)
    top = Table(place, read(path, place))
    papers = tuple(
        _paper(Table(place.at(f"第 {number} 份资料"), table))
        for number, table in enumerate(top.tables("paper"), 1)
    )
    parts = tuple(
        pair
        for number, table in enumerate(top.tables("room"), 1)
        for pair in _room(Table(place.at(f"第 {number} 间"), table))
    )
    fees = top.texts("fees", ())
    top.must_be_empty()
    place.must_differ([paper.key for paper in papers])
    return Shipped(papers, parts, fees)


def _paper(table: Table) -> ShippedPaper:
    key = table.called(table.text("key", longest=30))
    made = ShippedPaper(
        key,
        table.one_of("part", PART_ZH),
        table.text("title", longest=60),
        table.taken("needed", bool, True),
        table.taken("kept", bool, False),
        table.taken("original", bool, False),
        table.text("when", otherwise="") == "agent",
    )
    table.must_be_empty()
    return made


def _room(table: Table) -> list[tuple[str, str]]:
    room = table.called(table.text("name", longest=20))
    parts = table.texts("parts")
    table.must_be_empty()
    return [(room, part) for part in parts]
