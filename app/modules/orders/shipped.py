"""The teams the program brings along, and what they usually report (`resources/orders`)."""

from dataclasses import dataclass
from functools import cache

from app.paths import resources
from app.rules.data_file import Place, Table, read

FILE = "teams.toml"
MOST_OFFERED = 3


@dataclass(frozen=True)
class Team:
    """One team, with the usual words for what it did."""

    name: str
    measures: tuple[str, ...]


@cache
def teams() -> tuple[Team, ...]:
    """The teams in the order of the file. Raises Trouble that names a fault's place."""
    place = Place("班组", FILE)
    whole = Table(place, read(resources() / "orders" / FILE, place))
    found = []
    for number, one in enumerate(whole.tables("team"), 1):
        table = Table(place.at(f"第 {number} 个班组"), one)
        found.append(Team(table.text("name", longest=20), tuple(table.texts("measures"))[:MOST_OFFERED]))
        table.must_be_empty()
    whole.must_be_empty()
    place.must_differ([team.name for team in found])
    return tuple(found)


def team_names() -> tuple[str, ...]:
    """What the teams are called."""
    return tuple(team.name for team in teams())
