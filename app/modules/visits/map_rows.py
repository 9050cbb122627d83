"""From what is known of the households to what the map draws: the screen and the paper say the same."""

from collections.abc import Sequence

from app.modules.visits.lists import EMPTY, NOT_HANDED, HouseRow
from app.modules.visits.map_places import Cell


def map_cell(one: HouseRow, *, faded: bool = False) -> Cell:
    """One household as the map draws it."""
    words = "　".join(part for part in (one.due_words, one.planned) if part)
    code = one.code
    return Cell(one.unit_id, code.building, code.entrance, code.room, one.state, one.key_user, words, faded)


def building_shares(rows: Sequence[HouseRow]) -> dict[str, str]:
    """How many of each building's households were visited, per cent; empty and new flats left out."""
    found: dict[str, list[bool]] = {}
    for one in rows:
        if one.state not in (NOT_HANDED, EMPTY):
            found.setdefault(one.code.building, []).append(one.standing.last is not None)
    return {name: f"{round(100 * sum(well) / len(well))}%" for name, well in found.items()}
