"""Figures as bars and columns: what a chart says, and the marks it is drawn with on screen and paper."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

EMPTY = "这一段没有记录"
"""What stands in place of a chart without figures."""
NO_FIGURE = "—"


@dataclass(frozen=True)
class Bar:
    """One horizontal bar with its words at the right; `target` is where it should have got to."""

    name: str
    value: float
    words: str = ""
    target: float | None = None
    behind: bool = False

    def __post_init__(self) -> None:
        _check((self.value, self.target))

    @property
    def shown(self) -> str:
        """What stands at the right: the words, or the bare figure."""
        return self.words or number(self.value)

    @property
    def told(self) -> str:
        """The bar in words, for those who do not see it."""
        target = "" if self.target is None else f"，目标 {number(self.target)}"
        return f"{self.name}：{self.shown}{target}{'，未达到' if self.behind else ''}"


@dataclass(frozen=True)
class Bars:
    """Horizontal bars below each other. A full track is `most`, or the largest figure if that is more.

    `compact` puts name, bar and words side by side in rows of 24 instead of 38.
    """

    bars: tuple[Bar, ...]
    most: float = 0.0
    compact: bool = False

    @property
    def reach(self) -> float:
        """The figure at the right end of the track, never 0."""
        return max([self.most, *(max(bar.value, bar.target or 0.0) for bar in self.bars)]) or 1.0


@dataclass(frozen=True)
class Series:
    """One figure for each name; None where there is none. `words` stand on the columns in place of them."""

    label: str
    values: tuple[float | None, ...]
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.values)
        if self.words and len(self.words) != len(self.values):
            raise ValueError("as many words as figures")

    def shown(self, place: int) -> str:
        """What stands on one column."""
        value = self.values[place]
        return NO_FIGURE if value is None else self.words[place] if self.words else number(value)


@dataclass(frozen=True)
class Columns:
    """Upright columns side by side for each name, the second series hatched; `unit` stands above the axis."""

    names: tuple[str, ...]
    series: tuple[Series, ...]
    most: float = 0.0
    unit: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= 2 or any(len(s.values) != len(self.names) for s in self.series):
            raise ValueError("one or two series, each with a figure for every name")

    @property
    def figures(self) -> tuple[float, ...]:
        """Every figure there is."""
        return tuple(value for series in self.series for value in series.values if value is not None)

    def told(self, place: int, series: int) -> str:
        """One column in words."""
        one = self.series[series]
        words = "没有数字" if one.values[place] is None else one.shown(place)
        unit = self.unit if words.endswith(tuple("0123456789")) else ""
        return (
            f"{self.names[place]}{f' {one.label}' if one.label else ''}：{words}{f' {unit}' if unit else ''}"
        )


Figures = Bars | Columns


def is_empty(chart: Figures) -> bool:
    """True if there is no figure to draw; a zero is a figure."""
    return not (chart.bars if isinstance(chart, Bars) else chart.figures)


def in_words(chart: Figures) -> str:
    """The whole chart as one line of words."""
    if is_empty(chart):
        return EMPTY
    if isinstance(chart, Bars):
        return "；".join(bar.told for bar in chart.bars)
    order = ((p, s) for p in range(len(chart.names)) for s in range(len(chart.series)))
    return "；".join(chart.told(place, series) for place, series in order)


def number(value: float) -> str:
    """A figure with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def _check(values: Iterable[float | None]) -> None:
    if any(value is not None and not (math.isfinite(value) and value >= 0) for value in values):
        raise ValueError("figures of a chart are 0 or more")


# ---------- for papers

BAR_FIELDS = frozenset({"name", "value", "words", "target", "behind"})
COLUMN_FIELDS = frozenset({"name", "value", "words", "second", "second_words"})
"""What each row says: figures as plain numbers, nothing where there is none; `behind` by any word."""


def rows_of(chart: Figures) -> tuple[dict[str, str], ...]:
    """The figures as rows of texts, as the block `chart` of a printed paper takes them."""
    if isinstance(chart, Bars):
        return tuple(
            {
                "name": bar.name,
                "value": _text(bar.value),
                "words": bar.shown,
                "target": _text(bar.target),
                "behind": "是" if bar.behind else "",
            }
            for bar in chart.bars
        )
    first, second = chart.series[0], chart.series[1] if len(chart.series) == 2 else None
    return tuple(
        {
            "name": name,
            "value": _text(first.values[place]),
            "words": first.shown(place),
            "second": _text(second.values[place]) if second else "",
            "second_words": second.shown(place) if second else "",
        }
        for place, name in enumerate(chart.names)
    )


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)


# ---------- marks


@dataclass(frozen=True)
class Rect:
    """A box; `role` is accent, over, track or none, the last one an edge alone. `hatched` in `gap`."""

    x: float
    y: float
    width: float
    height: float
    role: str
    hatched: bool = False
    gap: float = 5.0


@dataclass(frozen=True)
class Stroke:
    """A straight line; `role` is grid, axis or target."""

    start: tuple[float, float]
    end: tuple[float, float]
    role: str
    width: float = 1.0


@dataclass(frozen=True)
class Label:
    """Words with their middle line at `y`; `anchor` says which end is at `x`. `turned` ones read upwards.

    A turned label begins at `y` and has its middle line at `x`. `role` is text, muted or over.
    """

    x: float
    y: float
    text: str
    size: float
    role: str = "text"
    anchor: str = "left"
    turned: bool = False


Mark = Rect | Stroke | Label
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Place:
    """Where one bar is: left, top, width and height of what belongs to it, and the bar in words."""

    box: Box
    words: str


@dataclass(frozen=True)
class Drawing:
    """A chart laid out: marks in the order to draw, from the upper left corner, and a place for each bar."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    places: tuple[Place, ...] = ()


def hatching(rect: Rect) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The slanting lines of a hatched box, `gap` from each other, ending at its edges."""
    found, low = [], rect.y + rect.height
    step = rect.gap * math.sqrt(2)  # along the edge: the lines lie at 45 degrees
    start = rect.x - rect.height + step / 2
    for count in range(math.ceil((rect.width + rect.height) / step)):
        foot = start + count * step
        near, far = max(0.0, rect.x - foot), min(rect.height, rect.x + rect.width - foot)
        if far > near:
            found.append(((foot + near, low - near), (foot + far, low - far)))
    return found
