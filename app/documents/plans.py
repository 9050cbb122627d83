"""A drawing of boxes, lines and words on paper, as large as the page has room for."""

from collections.abc import Mapping

from app.documents.flow import CENTRE, Fill, Flow, Stroke, Words
from app.documents.parts import Plan, Row, Value

_EDGE = 0.4
_ANCHORS = {"left": 0.0, "centre": 0.5, "right": 1.0}
_SHAPES = ("box", "line", "text")


def set_plan(flow: Flow, block: Plan, values: Mapping[str, Value]) -> None:
    """The shapes of one list, scaled to the width and to what is left of the page.

    ValueError for a row that is no shape: the rows come from the program, not from a form.
    """
    rows = values[block.rows]
    assert not isinstance(rows, str)  # checked before anything is set
    if not rows:
        return
    wide = max(_right(row) for row in rows)
    high = max(float(row["y"]) + float(row["high"]) for row in rows)
    scale = min(1.0, (flow.right - flow.left) / wide, max(flow.room, 1.0) / high)
    flow.need(high * scale)
    for row in rows:
        _shape(flow, row, scale)
    flow.down += high * scale


def _right(row: Row) -> float:
    """A text takes no room of its own: it lies within the boxes beside it."""
    return float(row["x"]) + (0.0 if row["shape"] == "text" else float(row["wide"]))


def _shape(flow: Flow, row: Row, scale: float) -> None:
    if row["shape"] not in _SHAPES:
        raise ValueError(f"no shape: {row['shape']}")
    x, y = flow.left + float(row["x"]) * scale, flow.height - flow.down - float(row["y"]) * scale
    wide, high, grey = float(row["wide"]) * scale, float(row["high"]) * scale, float(row["grey"])
    if row["shape"] == "line":
        flow.marks.append(Stroke(flow.page, (x, y), (x + wide, y - high), grey, width=_EDGE * 2))
    elif row["shape"] == "box":
        flow.marks.append(Fill(flow.page, (x, y - high, wide, high), grey))
        corners = ((x, y), (x + wide, y), (x + wide, y - high), (x, y - high), (x, y))
        for place in range(4):
            flow.marks.append(Stroke(flow.page, corners[place], corners[place + 1], 0.35, width=_EDGE))
    if row["text"]:
        across = x if row["shape"] == "text" else x + wide / 2
        anchor = row["anchor"] if row["shape"] == "text" else "centre"
        size = high if row["shape"] == "text" else 0.8 * high
        length = flow.length(row["text"], size)
        middle = y - (high / 2 if row["shape"] == "box" else 0.0)
        place_x = across - _ANCHORS[anchor] * length
        flow.marks.append(Words(flow.page, place_x, middle - CENTRE * size, row["text"], size, False))
