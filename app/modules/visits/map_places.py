"""Where every flat stands on the building map 楼图: floor by floor, entrance by entrance, on one screen.

Arithmetic only: the screen (map_view) and the paper (map_paper) draw the same places.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

LARGEST, SMALLEST, TINY = 24, 12, 6
"""Pixels of a cell: what there is room for, the least with a sign in it, the least that can be told apart."""
ENTRANCE_GAP, BUILDING_GAP, NEAR_GAP, ROW_GAP = 6, 22, 14, 12
"""Between entrances, between buildings, between buildings without signs, between rows of buildings."""
HEAD, NAMES, NO_NAMES, FLOOR_NUMBERS = 22, 16, 2, 28
"""Height of a building's name, of its entrances' names or of their absence, width of the floors' numbers."""
EVERY_FLOOR = 3
HIGHEST = 70
"""A number that would be a higher floor is no floor: 10101 is a shop."""
ODD_ACROSS = 8
"""Shops and houses without a floor stand so many beside each other, then go on below."""
STATES = ("visited", "planned", "soon", "overdue", "empty", "none", "not_handed")


@dataclass(frozen=True)
class Cell:
    """One household as the map shows it."""

    unit_id: int
    building: str
    entrance: str
    room: str
    state: str
    key_user: bool = False
    words: str = ""
    """What is read aloud and stands in the tooltip."""
    faded: bool = False
    """Outside of the filter."""

    @cached_property
    def floor(self) -> int:
        """1201 → 12, 301 → 3, 101A → 1; 0 for what has no floor in its number (shops)."""
        digits = re.match(r"\d+", self.room)
        floor = int(digits.group()[:-2]) if digits is not None and len(digits.group()) >= 3 else 0
        return floor if floor <= HIGHEST else 0


@dataclass(frozen=True)
class Place:
    """A cell and its left upper corner."""

    cell: Cell
    left: int
    top: int


@dataclass(frozen=True)
class Words:
    """A text of the drawing: building, share, entrance or floor; `right` when it ends at x."""

    text: str
    x: int
    y: int
    kind: str
    right: bool = False


@dataclass(frozen=True)
class Ground:
    """The line on which a building stands."""

    left: int
    right: int
    y: int


@dataclass(frozen=True)
class MapDrawing:
    """Everything that is drawn, in pixels: cells `size` wide with squares three pixels smaller."""

    size: int
    width: int
    height: int
    places: tuple[Place, ...]
    words: tuple[Words, ...]
    grounds: tuple[Ground, ...]

    @cached_property
    def by_unit(self) -> Mapping[int, int]:
        """The place of each household."""
        return {place.cell.unit_id: number for number, place in enumerate(self.places)}

    @property
    def signs(self) -> bool:
        """True when cells are large enough for a sign in them."""
        return self.size >= SMALLEST

    def at(self, x: float, y: float) -> int | None:
        """The cell under a point."""
        for number, place in enumerate(self.places):
            if place.left <= x < place.left + self.size and place.top <= y < place.top + self.size:
                return number
        return None

    def beside(self, number: int, across: int, up: int) -> int:
        """The next cell to the right, left, above or below; the same one at an edge."""
        here = self.places[number]
        best, nearest = number, float("inf")
        for other, place in enumerate(self.places):
            dx, dy = place.left - here.left, place.top - here.top
            ahead, aside = (dx * across, abs(dy)) if across else (-dy * up, abs(dx))
            if ahead > 0 and (cost := ahead + 4 * aside) < nearest:
                best, nearest = other, cost
        return best

    def end(self, number: int, last: bool) -> int:
        """The first or last cell of the same floor, over all buildings beside each other."""
        top = self.places[number].top
        row = [other for other, place in enumerate(self.places) if place.top == top]
        return max(row, key=self._left) if last else min(row, key=self._left)

    def _left(self, number: int) -> int:
        return self.places[number].left


@dataclass(frozen=True)
class _Entrance:
    """The cells of one entrance, floor by floor; shops and the like on floors 0, -1, …"""

    name: str
    floors: Mapping[int, tuple[Cell, ...]]

    @cached_property
    def columns(self) -> int:
        return max(len(row) for row in self.floors.values())


@dataclass(frozen=True)
class _Block:
    """One building with the words above it."""

    name: str
    share: str
    entrances: tuple[_Entrance, ...]

    @cached_property
    def lowest(self) -> int:
        return min(1, *(floor for entrance in self.entrances for floor in entrance.floors))

    @cached_property
    def highest(self) -> int:
        return max(floor for entrance in self.entrances for floor in entrance.floors)

    def width(self, size: int, scale: float) -> int:
        """Its cells, or the words above them where these are longer."""
        cells = sum(entrance.columns for entrance in self.entrances) * size
        words = _long(self.name, 13 * scale) + _long(self.share, 12 * scale) + 8
        return max(cells + ENTRANCE_GAP * (len(self.entrances) - 1), round(words))


@dataclass(frozen=True)
class _Row:
    """Buildings beside each other: the same floors are level with each other, all names at the top."""

    blocks: tuple[_Block, ...]

    @cached_property
    def lowest(self) -> int:
        return min(block.lowest for block in self.blocks)

    @cached_property
    def highest(self) -> int:
        return max(block.highest for block in self.blocks)

    def width(self, size: int, scale: float) -> int:
        wide = sum(block.width(size, scale) for block in self.blocks)
        return _margin(scale) + wide + _gap(size) * (len(self.blocks) - 1)

    def names(self, size: int, scale: float) -> int:
        """Height of the entrances' names: nothing where they do not fit above their cells."""
        told = any(_tells(entrance, size, scale) for block in self.blocks for entrance in block.entrances)
        return round(NAMES * scale) if told else NO_NAMES

    def height(self, size: int, scale: float) -> int:
        floors = (self.highest - self.lowest + 1) * size
        return round(HEAD * scale) + self.names(size, scale) + floors + 3 + ROW_GAP


def lay_out(
    cells: Iterable[Cell],
    width: int,
    height: int,
    scale: float = 1.0,
    shares: Mapping[str, str] | None = None,
) -> MapDrawing:
    """Place every cell so that the whole site fits into width and height, as large as it can be.

    `shares` are the words right of each building's name. A site too large for the smallest cells is
    as high as it must be.
    """
    blocks = _blocks(cells, shares or {})
    if not blocks:
        return MapDrawing(round(LARGEST * scale), 1, 0, (), (), ())
    for size in range(round(LARGEST * scale), TINY - 1, -1):
        rows = _rows(blocks, size, scale, width)
        if _fits(rows, size, scale, width, height):
            break
    return _draw(rows, size, scale)


def least_height(
    cells: Iterable[Cell], width: int, scale: float = 1.0, shares: Mapping[str, str] | None = None
) -> int:
    """How high the site is with the smallest cells in this width."""
    rows = _rows(_blocks(cells, shares or {}), TINY, scale, width)
    return sum(row.height(TINY, scale) for row in rows if row.blocks) - ROW_GAP


def in_order(cells: Iterable[Cell]) -> list[Cell]:
    """By building, so that 2栋 comes before 10栋."""
    return sorted(cells, key=lambda cell: _numbers(cell.building))


def flats_of(drawing: MapDrawing, typed: str, start: int = 0) -> int | None:
    """The cell a typed number means: 1201, 3-1201 or 3-2-1201.

    Of several the one in the same entrance or building as `start`; typed there again, the next one.
    """
    wanted = typed.strip().upper()
    found = [number for number, place in enumerate(drawing.places) if wanted in _spellings(place.cell)]
    if not found:
        return None
    if start in found:
        return found[(found.index(start) + 1) % len(found)]
    here = drawing.places[start].cell

    def far(number: int) -> tuple[bool, bool]:
        cell = drawing.places[number].cell
        return cell.building != here.building, cell.entrance != here.entrance

    return min(found, key=far)


def begins_a_flat(drawing: MapDrawing, typed: str) -> bool:
    """True when more digits may still make it the number of a flat."""
    return any(words.startswith(typed) for place in drawing.places for words in _spellings(place.cell))


# ---------------------------------------------------------------- inside


def _spellings(cell: Cell) -> tuple[str, ...]:
    whole = "-".join(part for part in (cell.building, cell.entrance, cell.room) if part)
    return cell.room.upper(), f"{cell.building}-{cell.room}".upper(), whole.upper()


def _blocks(cells: Iterable[Cell], shares: Mapping[str, str]) -> list[_Block]:
    buildings: dict[str, dict[str, dict[int, list[Cell]]]] = {}
    for cell in cells:
        entrance = buildings.setdefault(cell.building, {}).setdefault(cell.entrance, {})
        entrance.setdefault(cell.floor, []).append(cell)
    return [
        _Block(
            f"{name}栋" if name[-1:].isdigit() else name,
            shares.get(name, ""),
            tuple(
                _Entrance(entrance, _floors(buildings[name][entrance]))
                for entrance in sorted(buildings[name], key=_numbers)
            ),
        )
        for name in sorted(buildings, key=_numbers)
    ]


def _floors(known: Mapping[int, Sequence[Cell]]) -> dict[int, tuple[Cell, ...]]:
    """Every floor's cells by number; what has no floor below them, as wide as the house or a little."""
    found = {floor: _row(cells) for floor, cells in known.items() if floor}
    odd = _row(known.get(0, ()))
    across = max(ODD_ACROSS, *(len(row) for row in found.values())) if found else ODD_ACROSS
    for number, start in enumerate(range(0, len(odd), across)):
        found[-number] = odd[start : start + across]
    return found


def _row(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: _numbers(cell.room)))


def _numbers(text: str) -> tuple[tuple[int, str], ...]:
    """Sorts 2 before 10."""
    return tuple((int(part) if part.isdigit() else -1, part) for part in re.split(r"(\d+)", text) if part)


def _long(text: str, pixels: float) -> float:
    """About the width of a text: Chinese signs are square, the others half as wide and a bit."""
    return sum(pixels if ord(sign) > 0x2E7F else 0.6 * pixels for sign in text)


def _margin(scale: float) -> int:
    return round(FLOOR_NUMBERS * scale)


def _gap(size: int) -> int:
    return BUILDING_GAP if size >= SMALLEST else NEAR_GAP


def _tells(entrance: _Entrance, size: int, scale: float) -> bool:
    """True when there is room for its name above its cells."""
    room = entrance.columns * size + ENTRANCE_GAP
    return entrance.name != "" and _long(f"{entrance.name}单元", 11 * scale) <= room


def _rows(blocks: Sequence[_Block], size: int, scale: float, width: int) -> list[_Row]:
    """Buildings beside each other as long as there is room."""
    rows: list[list[_Block]] = [[]]
    used = _margin(scale)
    for block in blocks:
        needs = block.width(size, scale) + (_gap(size) if rows[-1] else 0)
        if rows[-1] and used + needs > width:
            rows.append([])
            used, needs = _margin(scale), block.width(size, scale)
        rows[-1].append(block)
        used += needs
    return [_Row(tuple(row)) for row in rows]


def _fits(rows: Sequence[_Row], size: int, scale: float, width: int, height: int) -> bool:
    return (
        sum(row.height(size, scale) for row in rows) - ROW_GAP <= height
        and max(row.width(size, scale) for row in rows) <= width
    )


def _draw(rows: Sequence[_Row], size: int, scale: float) -> MapDrawing:
    places: list[Place] = []
    words: list[Words] = []
    grounds: list[Ground] = []
    top = 0
    for row in rows:
        named = top + round(HEAD * scale)
        first = named + row.names(size, scale)  # the upper edge of the highest floor
        left = _margin(scale)
        for block in row.blocks:
            right = left + block.width(size, scale)
            words += _heads(block, left, right, (top + named) // 2)
            words += _entrance_names(block, left, size, scale, (named + first) // 2)
            places += _cells(block, left, size, first + row.highest * size)
            grounds.append(Ground(left - 4, right + 2, first + (row.highest - block.lowest + 1) * size + 1))
            left = right + _gap(size)
        words += _floor_numbers(row, size, scale, first)
        top += row.height(size, scale)
    widest = max(row.width(size, scale) for row in rows)
    return MapDrawing(size, widest, top - ROW_GAP, tuple(places), tuple(words), tuple(grounds))


def _heads(block: _Block, left: int, right: int, middle: int) -> Iterable[Words]:
    yield Words(block.name, left, middle, "building")
    if block.share:
        yield Words(block.share, right, middle, "share", right=True)


def _entrance_names(block: _Block, left: int, size: int, scale: float, middle: int) -> Iterable[Words]:
    for entrance in block.entrances:
        wide = entrance.columns * size
        if _tells(entrance, size, scale):
            yield Words(f"{entrance.name}单元", left + wide // 2, middle, "entrance")
        left += wide + ENTRANCE_GAP


def _cells(block: _Block, left: int, size: int, below: int) -> Iterable[Place]:
    """`below` is the lower edge of the floor 1."""
    for entrance in block.entrances:
        for floor, cells in sorted(entrance.floors.items(), reverse=True):
            for column, cell in enumerate(cells):
                yield Place(cell, left + column * size, below - floor * size)
        left += entrance.columns * size + ENTRANCE_GAP


def _floor_numbers(row: _Row, size: int, scale: float, first: int) -> Iterable[Words]:
    """The first floor and every third one; the first one only where it does not touch the third."""
    for floor in range(1, row.highest + 1):
        if floor % EVERY_FLOOR == 0 or (floor == 1 and (EVERY_FLOOR - 1) * size >= 13 * scale):
            middle = first + (row.highest - floor) * size + size // 2
            yield Words(f"{floor}F", _margin(scale) - 6, middle, "floor", right=True)
