"""Charts on paper: the marks of the screen in black and grey, told apart by hatching and words."""

import math
from collections.abc import Iterable, Mapping

from app.documents.flow import CENTRE, MM, STEP, Fill, Flow, Stroke, Words
from app.documents.parts import Chart, Row, Value, filled
from app.errors import Trouble
from app.rules import chart
from app.rules.chart import Bar, Bars, Columns, Series, hatching
from app.rules.chart_layout import lay_out, row_height

_NAME = 13.0  # pixels of a name on the screen, whose arithmetic this is
_AFTER = 0.8  # of a size, below the chart
_FIGURES = ("value", "target", "second")
_FILLS = {"accent": 0.35, "over": 1.0, "track": 0.92, "none": 1.0}
_EDGES = {"accent": 0.0, "over": 0.0, "track": 0.6, "none": 0.0}
_LINES = {"grid": 0.75, "axis": 0.2, "target": 0.0}
_WIDTHS = {"grid": 0.5, "axis": 0.5, "target": 1.0}
_THIN, _HATCH = 0.4, 0.6


def set_chart(flow: Flow, block: Chart, values: Mapping[str, Value]) -> None:
    """A chart under its title. Bars go on on the next page; columns stay whole."""
    rows = values[block.rows]
    assert not isinstance(rows, str)  # checked before anything is set
    figure = odd_figure(rows)
    if figure is not None:
        raise Trouble(f"图表的数字写成了“{figure}”，画不出来。", "请联系维护人员，把这句话告诉他们。")
    if block.shape == "columns":
        _set_columns(flow, block, _columns(block, rows, values), values)
    else:
        _set_bars(flow, block, _bars(block, rows), values)
    flow.down += _AFTER * block.size


def odd_figure(rows: Iterable[Row]) -> str | None:
    """The first figure of the rows that is none; an empty one says that there is none."""
    texts = (row.get(name, "") for row in rows for name in _FIGURES)
    return next((text for text in texts if text and not _is_figure(text)), None)


def _is_figure(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and float(text) >= 0
    except ValueError:
        return False


def _bars(block: Chart, rows: Iterable[Row]) -> Bars:
    bars = tuple(
        Bar(
            row["name"],
            _figure(row["value"]) or 0.0,
            row["words"],
            _figure(row["target"]),
            bool(row["behind"]),
        )
        for row in rows
    )
    return Bars(bars, block.most, block.shape == "compact")


def _columns(block: Chart, rows: Iterable[Row], values: Mapping[str, Value]) -> Columns:
    rows = tuple(rows)
    series = [_series(filled(block.label, values), rows, "value", "words")]
    if block.second:
        series.append(_series(filled(block.second, values), rows, "second", "second_words"))
    names = tuple(row["name"] for row in rows)
    return Columns(names, tuple(series), block.most, filled(block.unit, values))


def _series(label: str, rows: Iterable[Row], value: str, words: str) -> Series:
    figures = tuple(_figure(row[value]) for row in rows)
    told = tuple(row[words] for row in rows)
    return Series(label, figures, told if all(told) else ())


def _figure(text: str) -> float | None:
    return float(text) if text else None


# ---------- on the page


def _set_bars(flow: Flow, block: Chart, bars: Bars, values: Mapping[str, Value]) -> None:
    high = row_height(bars, block.size / _NAME)
    _title(flow, block, values, high)
    drawing = _laid_out(flow, block, bars, high)
    start = 0
    while start * high < drawing.height - 0.01:
        flow.need(high)
        end = start + max(int((flow.room + 0.01) / high), 1)
        _put(flow, drawing, start * high, min(end * high, drawing.height))
        start = end


def _set_columns(flow: Flow, block: Chart, columns: Columns, values: Mapping[str, Value]) -> None:
    title = STEP * (block.size + 1) if block.title else 0.0
    high = min(block.height * MM, flow.page_room - title)
    _title(flow, block, values, row_height(Bars(()), block.size / _NAME) if chart.is_empty(columns) else high)
    drawing = _laid_out(flow, block, columns, high)
    _put(flow, drawing, 0.0, drawing.height)


def _title(flow: Flow, block: Chart, values: Mapping[str, Value], below: float) -> None:
    size = block.size + 1
    lines = flow.lines(filled(block.title, values), flow.right - flow.left, size, hei=True)
    flow.need(len(lines) * STEP * size + below)
    for line in lines:
        flow.put(line, flow.left, 0, size, hei=True, align="left", down=flow.down)
        flow.down += STEP * size


def _laid_out(flow: Flow, block: Chart, figures: chart.Figures, high: float) -> chart.Drawing:
    return lay_out(figures, flow.right - flow.left, high, flow.length, block.size / _NAME)


def _put(flow: Flow, drawing: chart.Drawing, top: float, bottom: float) -> None:
    """The marks of a drawing from `top` to `bottom`, where the page has got to."""
    up = flow.down - top  # where the upper edge of the whole drawing would be
    for mark in drawing.marks:
        if isinstance(mark, chart.Rect) and top <= mark.y < bottom:
            _rect(flow, mark, up)
        elif isinstance(mark, chart.Stroke) and top <= mark.start[1] < bottom:
            _line(
                flow, up, mark.start, mark.end, _LINES[mark.role], max(_WIDTHS[mark.role] * mark.width, _THIN)
            )
        elif isinstance(mark, chart.Label) and top <= mark.y < bottom:
            _label(flow, mark, up)
    flow.down += bottom - top


def _rect(flow: Flow, rect: chart.Rect, down: float) -> None:
    """A box with its edge, for grey prints lighter on one printer than on another."""
    low = flow.height - down - rect.y - rect.height
    flow.marks.append(Fill(flow.page, (flow.left + rect.x, low, rect.width, rect.height), _FILLS[rect.role]))
    if rect.hatched:
        for start, end in hatching(rect):
            _line(flow, down, start, end, 0.0, _HATCH)
    left, top, right, bottom = rect.x, rect.y, rect.x + rect.width, rect.y + rect.height
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    for place in range(4):
        _line(flow, down, corners[place], corners[place + 1], _EDGES[rect.role], _THIN)


def _line(
    flow: Flow, down: float, start: tuple[float, float], end: tuple[float, float], grey: float, width: float
) -> None:
    places = [(flow.left + x, flow.height - down - y) for x, y in (start, end)]
    flow.marks.append(Stroke(flow.page, places[0], places[1], grey, width=width))


def _label(flow: Flow, label: chart.Label, down: float) -> None:
    x, y = flow.left + label.x, flow.height - down - label.y
    if label.turned:
        x += CENTRE * label.size
    else:
        x -= {"left": 0.0, "centre": 0.5, "right": 1.0}[label.anchor] * flow.length(label.text, label.size)
        y -= CENTRE * label.size
    flow.marks.append(Words(flow.page, x, y, label.text, label.size, False, turned=label.turned))
