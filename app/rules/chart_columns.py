"""Lays columns out on their axis: grid, columns, names below, and figures on top where they have room."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from app.rules.chart import NO_FIGURE, Box, Columns, Drawing, Label, Mark, Place, Rect, Stroke
from app.rules.chart_words import Measure, axis_text, fitted, ticks, two_lines

_WORDS, _SMALL = 12.0, 11.0
_FEW = 8  # names that are cut rather than left out
_UNDER = 4.0  # clear of the 0 of the axis
_SEEN, _LINE_HIGH, _SWATCH, _WIDEST = 2.0, 16.0, 10.0, 32.0


class _Plot:
    """Where the columns stand once the words around them have their room."""

    def __init__(self, columns: Columns, width: float, height: float, measure: Measure, scale: float) -> None:
        self.scale, self.measure, self.columns = scale, measure, columns
        self.ticks = ticks(columns.figures, columns.most)
        axis = max(measure(axis_text(value), _SMALL * scale) for value in self.ticks)
        labels = [s.label for s in columns.series if s.label]
        beside = max((measure(label, _WORDS * scale) for label in labels), default=0.0)
        self.label_room = min(beside, width / 4)
        right = self.label_room + (_SWATCH + 14) * scale if labels else 0.0
        self.left, self.right = axis + 6 * scale, width - right
        self.slot = max(self.right - self.left, 1.0) / len(columns.names)
        self.names = _names_below(columns.names, _WORDS * scale, self.slot, measure)
        lines = max(map(len, self.names))
        self.bottom = height - (lines * _LINE_HIGH + _UNDER) * scale
        self.roof = (_LINE_HIGH * scale) if columns.unit else 0.0
        self.thick = min(self.slot * 0.82 / len(columns.series), _WIDEST * scale)
        self.top = self.roof

    def y(self, value: float) -> float:
        """How far down a figure is."""
        return self.bottom - (self.bottom - self.top) * value / self.ticks[-1]

    def column(self, place: int, series: int) -> Box:
        """The box of one column; what is more than nothing can be seen."""
        middle = self.left + (place + 0.5) * self.slot
        x = middle + (series - len(self.columns.series) / 2) * self.thick
        inset = self.scale if len(self.columns.series) == 2 and self.thick > 6 * self.scale else 0.0
        value = self.columns.series[series].values[place]
        high = max(self.bottom - self.y(value), _SEEN * self.scale) if value else 0.0
        return (x + inset, self.bottom - high, self.thick - 2 * inset, high)


def lay_columns(columns: Columns, width: float, height: float, measure: Measure, scale: float) -> Drawing:
    """Columns with all that stands around them; there is at least one figure."""
    plot = _Plot(columns, width, height, measure, scale)
    values = _values(plot)  # settles how high the plot is
    order = [(p, s) for p in range(len(columns.names)) for s in range(len(columns.series))]
    boxes = [plot.column(*each) for each in order]
    marks: list[Mark] = [*_grid(plot)]
    for (_, series), box in zip(order, boxes, strict=True):
        if box[3]:
            marks.append(_column(box, series, scale))
    base = plot.y(0)
    marks.append(Stroke((plot.left, base), (plot.right, base), "axis"))
    marks += [*values, *_names(plot), *_labels(plot)]
    places = [
        Place((box[0], plot.roof, box[2], plot.bottom - plot.roof), columns.told(*each))
        for each, box in zip(order, boxes, strict=True)
    ]
    return Drawing(width, height, tuple(marks), tuple(places))


def _column(box: Box, series: int, scale: float) -> Rect:
    return Rect(*box, "none", hatched=True, gap=5 * scale) if series else Rect(*box, "accent")


def _grid(plot: _Plot) -> Iterator[Mark]:
    size = _SMALL * plot.scale
    for value in plot.ticks:
        y = plot.y(value)
        if value:
            yield Stroke((plot.left, y), (plot.right, y), "grid")
        yield Label(plot.left - 6 * plot.scale, y, axis_text(value), size, "muted", "right")
    if plot.columns.unit:
        yield Label(0, plot.roof / 2, plot.columns.unit, size, "muted")


def _names_below(names: Sequence[str], size: float, slot: float, measure: Measure) -> list[list[str]]:
    """The lines of each name. Of many that are too wide only each second, third … is named: none is cut."""
    gap, most = size / 6, len(names) if len(names) > _FEW else 1
    for apart in range(1, most + 1):
        lines = [two_lines(name, size, apart * slot - gap, measure) for name in names]
        shown = [each if place % apart == 0 else [] for place, each in enumerate(lines)]
        if not any(line.endswith("…") for each in shown for line in each):
            return shown
    return [two_lines(name, size, slot - gap, measure) for name in names]


def _names(plot: _Plot) -> Iterator[Mark]:
    for place, lines in enumerate(plot.names):
        x = plot.left + (place + 0.5) * plot.slot
        for number, line in enumerate(lines):
            y = plot.bottom + (_UNDER + (number + 0.5) * _LINE_HIGH) * plot.scale
            yield Label(x, y, line, _WORDS * plot.scale, "text", "centre")


def _labels(plot: _Plot) -> Iterator[Mark]:
    """What each series is, beside its last column, with a little of its filling."""
    scale = plot.scale
    wanted = []
    for number, series in enumerate(plot.columns.series):
        last = next((value for value in reversed(series.values) if value is not None), 0.0)
        if series.label:
            wanted.append((min(max(plot.y(last), plot.top), plot.bottom - 8 * scale), number, series.label))
    below = plot.roof + _LINE_HIGH / 2 * scale
    lowest = plot.bottom - 8 * scale
    for rest, (y, number, label) in zip(range(len(wanted) - 1, -1, -1), sorted(wanted), strict=True):
        y = min(max(y, below), lowest - rest * _LINE_HIGH * scale)
        x, half = plot.right + 8 * scale, _SWATCH / 2 * scale
        yield _column((x, y - half, 2 * half, 2 * half), number, scale * 0.7)
        text = fitted(label, _WORDS * scale, plot.label_room, plot.measure)
        yield Label(x + 2 * half + 4 * scale, y, text, _WORDS * scale)
        below = y + _LINE_HIGH * scale


# ---------- what stands on the columns


def _values(plot: _Plot) -> list[Label]:
    """The figures upright if they have room, else turned, else none: the axis tells them roughly."""
    size = _SMALL * plot.scale
    columns = plot.columns
    order = [(p, s) for p in range(len(columns.names)) for s in range(len(columns.series))]
    texts = [columns.series[s].shown(p) for p, s in order]
    longest = max(plot.measure(text, size) for text in texts)
    full = plot.bottom - plot.roof
    for turned, head in ((False, 1.4 * size), (True, longest + 6 * plot.scale)):
        plot.top = plot.roof + head
        if turned and head > 0.45 * full:
            break
        boxes = [plot.column(*each) for each in order]
        labels = [
            _value(box, text, size, turned and text != NO_FIGURE)
            for box, text in zip(boxes, texts, strict=True)
        ]
        if _all_clear([_covered(each, plot) for each in labels], boxes, plot.slot):
            return labels
    plot.top = plot.roof + size / 2
    return []


def _value(box: Box, text: str, size: float, turned: bool) -> Label:
    middle, top = box[0] + box[2] / 2, box[1]
    if turned:
        return Label(middle, top - 0.3 * size, text, size, "text", "left", turned=True)
    return Label(middle, top - 0.7 * size, text, size, "text", "centre")


def _covered(label: Label, plot: _Plot) -> Box:
    long = plot.measure(label.text, label.size)
    if label.turned:
        # Digits are less high than their type.
        return (label.x - 0.4 * label.size, label.y - long, 0.8 * label.size, long)
    return (label.x - long / 2, label.y - 0.5 * label.size, long, label.size)


def _all_clear(words: Sequence[Box], columns: Sequence[Box], slot: float) -> bool:
    """True if no figure lies on another, or on the column of another."""
    if any(_meet(one, other, 2.0) for one, other in combinations(words, 2)):
        return False
    pairs = ((w, c) for i, w in enumerate(words) for j, c in enumerate(columns) if i != j)
    return not any(_meet(one, other, 0.5) for one, other in pairs)


def _meet(one: Box, other: Box, apart: float) -> bool:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across > -apart and down > 0
