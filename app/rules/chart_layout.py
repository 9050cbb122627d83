"""Lays a chart out: bars, columns, grid and words as marks; sizes are pixels on screen, points on paper."""

from collections.abc import Iterator

from app.rules.chart import EMPTY, Bar, Bars, Drawing, Figures, Label, Mark, Place, Rect, Stroke, is_empty
from app.rules.chart_columns import lay_columns
from app.rules.chart_words import Measure, fitted

ROW, COMPACT_ROW = 38.0, 24.0
LEAST_COLUMNS = 140.0
"""The height below which columns say nothing."""
_BAR, _TEXT_LINE, _BAR_TOP, _OUT = 10.0, 18.0, 22.0, 4.0
_NAME, _WORDS = 13.0, 12.0
_GAP, _LEAST_BAR, _SEEN, _TARGET = 10.0, 90.0, 2.0, 2.0


def lay_out(chart: Figures, width: float, height: float, measure: Measure, scale: float = 1.0) -> Drawing:
    """The chart in so much room. Bars take the height they need; `scale` multiplies type and bars."""
    if is_empty(chart):
        high = min(height, ROW * scale)
        words = Label(width / 2, high / 2, EMPTY, _NAME * scale, "muted", "centre")
        return Drawing(width, high, (words,))
    if isinstance(chart, Bars):
        return _lay_bars(chart, width, measure, scale)
    return lay_columns(chart, width, max(height, LEAST_COLUMNS * scale), measure, scale)


def row_height(bars: Bars, scale: float = 1.0) -> float:
    """How high one bar with its words is."""
    return (COMPACT_ROW if bars.compact else ROW) * scale


# ---------- bars


def _lay_bars(bars: Bars, width: float, measure: Measure, scale: float) -> Drawing:
    high = row_height(bars, scale)
    left, right = _beside(bars, width, measure, scale) if bars.compact else (0.0, width)
    marks: list[Mark] = []
    places = []
    for number, bar in enumerate(bars.bars):
        top = number * high
        if bars.compact:
            marks += _side_words(bar, top + high / 2, left, right, width, measure, scale)
            bar_top = top + (high - _BAR * scale) / 2
        else:
            marks += _words_above(bar, top, width, measure, scale)
            bar_top = top + _BAR_TOP * scale
        marks += _bar(bar, left, bar_top, right - left, bars.reach, scale)
        places.append(Place((0.0, top, width, high), bar.told))
    return Drawing(width, len(bars.bars) * high, tuple(marks), tuple(places))


def _bar(bar: Bar, left: float, top: float, width: float, reach: float, scale: float) -> Iterator[Mark]:
    """Track, bar and target; what is more than nothing can be seen."""
    high = _BAR * scale
    yield Rect(left, top, width, high, "track")
    if bar.value:
        long = min(max(width * bar.value / reach, _SEEN * scale), width)
        yield Rect(left, top, long, high, "over" if bar.behind else "accent", bar.behind, 5 * scale)
    if bar.target is not None:
        thick = _TARGET * scale
        x = left + min(max(width * bar.target / reach, thick / 2), width - thick / 2)
        yield Stroke((x, top - _OUT * scale), (x, top + high + _OUT * scale), "target", thick)


def _words_above(bar: Bar, top: float, width: float, measure: Measure, scale: float) -> Iterator[Mark]:
    """The name has what the words leave: a number is never cut while there is room for it alone."""
    middle = top + _TEXT_LINE / 2 * scale
    words = fitted(bar.shown, _WORDS * scale, width, measure)
    room = width - measure(words, _WORDS * scale) - _GAP * scale
    if room >= _NAME * scale:
        yield Label(0, middle, fitted(bar.name, _NAME * scale, room, measure), _NAME * scale)
    yield Label(width, middle, words, _WORDS * scale, "over" if bar.behind else "muted", "right")


def _beside(bars: Bars, width: float, measure: Measure, scale: float) -> tuple[float, float]:
    """Where the tracks of compact rows begin and end; long names give way, then the bars."""
    gap = _GAP * scale
    words = max(measure(bar.shown, _WORDS * scale) for bar in bars.bars) + gap
    names = max(measure(bar.name, _NAME * scale) for bar in bars.bars) + gap
    least = min(_LEAST_BAR * scale, width / 4)
    names = min(names, max(width - words - least, 4 * _NAME * scale + gap))
    return min(names, width), max(width - words, min(names, width))


def _side_words(
    bar: Bar, middle: float, left: float, right: float, width: float, measure: Measure, scale: float
) -> Iterator[Mark]:
    gap = _GAP * scale
    name = fitted(bar.name, _NAME * scale, left - gap, measure)
    words = fitted(bar.shown, _WORDS * scale, width - right - gap, measure)
    yield Label(0, middle, name, _NAME * scale)
    yield Label(width, middle, words, _WORDS * scale, "over" if bar.behind else "muted", "right")
