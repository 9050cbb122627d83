"""The couriers the program brings along, with the beginnings of their tracking numbers."""

from functools import cache

from app.modules.parcels.rules import begins_or_refuse
from app.paths import resources
from app.rules.data_file import Place, Table, read

FILE = "couriers.toml"


@cache
def couriers() -> tuple[tuple[str, str], ...]:
    """Name and beginnings of each, in the order of the file. Raises Trouble that names a fault's place."""
    place = Place("快递公司", FILE)
    whole = Table(place, read(resources() / "parcels" / FILE, place))
    found = []
    for number, one in enumerate(whole.tables("courier"), 1):
        table = Table(place.at(f"第 {number} 家"), one)
        found.append((table.text("name", longest=20), begins_or_refuse(table.text("begins", longest=60))))
        table.must_be_empty()
    whole.must_be_empty()
    return tuple(found)
