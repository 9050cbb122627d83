"""The wordings the program brings along, to begin a template with; none of them is approved."""

from dataclasses import dataclass
from functools import cache

from app.modules.care.rules import LONGEST_BODY, LONGEST_TITLE, OCCASION_ZH
from app.paths import resources
from app.rules.data_file import Place, Table, read

FILE = "texts.toml"


@dataclass(frozen=True)
class Wording:
    """A wording to begin with."""

    occasion: str
    title: str
    body: str


@cache
def wordings() -> tuple[Wording, ...]:
    """Every wording in the order of the file. Raises Trouble that names the place of a fault."""
    place = Place("短信样稿", FILE)
    whole = Table(place, read(resources() / "care" / FILE, place))
    found = tuple(
        _wording(Table(place.at(f"第 {n} 条"), one)) for n, one in enumerate(whole.tables("text"), 1)
    )
    whole.must_be_empty()
    return found


def _wording(table: Table) -> Wording:
    made = Wording(
        table.one_of("occasion", OCCASION_ZH),
        table.text("title", longest=LONGEST_TITLE),
        table.text("body", longest=LONGEST_BODY),
    )
    table.must_be_empty()
    return made
