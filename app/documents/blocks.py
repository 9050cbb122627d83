"""How each kind of block fills the paper."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from app.documents.flow import MM, STEP, Cell, Flow, row_height
from app.documents.form import (
    Block,
    CutLine,
    Facts,
    Lines,
    PageBreak,
    Row,
    Rule,
    Signature,
    Space,
    Table,
    Text,
    Value,
    filled,
)
from app.errors import Refusal

_AFTER = 0.4  # of a size, below a paragraph
_VERBATIM_STEP = 2.0  # sizes: lines that are typed off must not be mixed up
_VERBATIM_INDENT = 20.0
_PAD = 3.0  # points inside a cell of a table
_GRID, _HEAD = 0.55, 0.92  # greys
_SIGN_ROOM = 14 * MM  # height to sign in
_EDGE = 14 * MM  # from the paper's edge to a cut line

Values = Mapping[str, Value]


def set_block(flow: Flow, block: Block, values: Values) -> None:
    """Put one block on the paper with its names filled in; values are literal text."""
    if isinstance(block, Text):
        _text(flow, block, values)
    elif isinstance(block, Facts):
        _facts(flow, block, values)
    elif isinstance(block, Lines):
        _verbatim(flow, block, values)
    elif isinstance(block, Table):
        _table(flow, block, values)
    elif isinstance(block, Signature):
        _signature(flow, block, values)
    else:
        _furniture(flow, block)


def _furniture(flow: Flow, block: Rule | CutLine | Space | PageBreak) -> None:
    if isinstance(block, Rule):
        flow.need(6)
        flow.across(flow.left, flow.right, flow.down + 3)
        flow.down += 6
    elif isinstance(block, CutLine):
        flow.across(_EDGE, flow.width - _EDGE, flow.down, grey=0.3, dashed=True)
    elif isinstance(block, Space):
        wanted = max(flow.down + block.height * MM, block.down_to * MM)
        flow.down = max(flow.down, min(wanted, flow.bottom))
    elif not flow.untouched:
        flow.turn()


def _text(flow: Flow, block: Text, values: Values) -> None:
    hei, size = block.face == "hei", block.size
    width = flow.right - flow.left
    indent = block.indent * size if block.align == "left" else 0.0
    found = flow.lines(filled(block.text, values), width, size, hei=hei, indent=indent)
    for line in found:
        flow.need(STEP * size)
        if block.align == "left":
            flow.put_justified(line, size, hei=hei)
        else:
            flow.put(line, flow.left, width, size, hei=hei, align=block.align, down=flow.down)
        flow.down += STEP * size
    flow.down += _AFTER * size if found else 0


def _verbatim(flow: Flow, block: Lines, values: Values) -> None:
    step = _VERBATIM_STEP * block.size
    left = flow.left + _VERBATIM_INDENT
    found = flow.lines(filled(block.text, values), flow.right - left, block.size, hei=True)
    flow.need(step * len(found))
    for line in found:
        flow.need(step)
        flow.put(line, left, 0, block.size, hei=True, align="left", down=flow.down)
        flow.down += step


def _facts(flow: Flow, block: Facts, values: Values) -> None:
    size = block.size
    wide = (flow.right - flow.left) / block.columns
    labels = [filled(pair.label, values) for pair in block.pairs]
    label = min(max(flow.length(text, size, hei=True) for text in labels), wide / 2 - size)
    for start in range(0, len(block.pairs), block.columns):
        cells: list[Cell] = []
        for place, pair in enumerate(block.pairs[start : start + block.columns]):
            x = flow.left + place * wide
            told = flow.lines(labels[start + place], label + 0.01, size, hei=True)
            cells.append(Cell(x, label, told, hei=True))
            # A value alone on its line has all of the line.
            alone = block.columns > 1 and start + 1 == len(block.pairs)
            width = (flow.right - x if alone else wide) - label - 2 * size
            text = filled(pair.text, values)
            cells.append(Cell(x + label + size, width, flow.lines(text, width, size)))
        flow.row(cells, size, 1.0)
    flow.down += _AFTER * size


# ---------- table


def _table(flow: Flow, block: Table, values: Values) -> None:
    edges, size = _edges(flow, block), block.size
    rows = values[block.rows]
    assert not isinstance(rows, str)  # checked before anything is set
    head = _head_cells(flow, block, edges, values)
    high = row_height(head, size, _PAD)
    if high > flow.page_room / 2:
        raise Refusal("表头太长，请写短一些。")

    def heading() -> None:
        flow.row(head, size, _PAD, lambda top, bottom: _head_frame(flow, edges, top, bottom))

    bodies = [_cells(flow, block, edges, row) for row in rows]
    # The head never stands alone at the foot of a page.
    flow.need(high + (row_height(bodies[0], size, _PAD) if bodies else 0.0))
    heading()
    flow.repeat(heading, high)
    for cells in bodies:
        flow.row(cells, size, _PAD, lambda top, bottom: _grid(flow, edges, top, bottom))
    flow.repeat(None)
    flow.down += _AFTER * size


def _edges(flow: Flow, block: Table) -> list[float]:
    """Where the columns begin, and where the last one ends."""
    room = flow.right - flow.left
    taken = sum(column.width * MM for column in block.columns)
    open_columns = sum(column.width == 0 for column in block.columns)
    rest = (room - taken) / open_columns if open_columns else 0.0
    widths = (column.width * MM or rest for column in block.columns)
    return list(accumulate(widths, initial=flow.left))


def _head_cells(flow: Flow, block: Table, edges: Sequence[float], values: Values) -> list[Cell]:
    return [
        _cell(flow, filled(column.heading, values), edges, place, block.size, column.align, hei=True)
        for place, column in enumerate(block.columns)
    ]


def _head_frame(flow: Flow, edges: Sequence[float], top: float, bottom: float) -> None:
    flow.shade(edges[0], edges[-1], top, bottom, _HEAD)
    _grid(flow, edges, top, bottom)


def _cells(flow: Flow, block: Table, edges: Sequence[float], row: Row) -> list[Cell]:
    return [
        _cell(flow, filled(column.text, row), edges, place, block.size, column.align)
        for place, column in enumerate(block.columns)
    ]


def _cell(
    flow: Flow, text: str, edges: Sequence[float], place: int, size: float, align: str, *, hei: bool = False
) -> Cell:
    x, width = edges[place] + _PAD, edges[place + 1] - edges[place] - 2 * _PAD
    return Cell(x, width, flow.lines(text, width, size, hei=hei), align, hei)


def _grid(flow: Flow, edges: Sequence[float], top: float, bottom: float) -> None:
    for down in (top, bottom):
        flow.across(edges[0], edges[-1], down, grey=_GRID)
    for x in edges:
        flow.upright(x, top, bottom, grey=_GRID)


# ---------- signatures


def _signature(flow: Flow, block: Signature, values: Values) -> None:
    size = block.size
    wide = (flow.right - flow.left) / block.columns
    labels = [flow.lines(filled(text, values), wide * 0.6, size) for text in block.labels]
    rows = [labels[start : start + block.columns] for start in range(0, len(labels), block.columns)]
    heights = [max(_SIGN_ROOM, STEP * size * max(len(lines) for lines in row)) for row in rows]
    flow.need(sum(heights))
    for row, height in zip(rows, heights, strict=True):
        flow.need(height)
        base = flow.down + height
        for place, lines in enumerate(row):
            x = flow.left + place * wide
            for up, line in enumerate(reversed(lines)):
                down = base - (up + 1) * STEP * size
                flow.put(line, x, 0, size, hei=False, align="left", down=down)
            told = max((line.natural for line in lines), default=0.0)
            flow.across(x + told + size / 2, x + wide - size, base - 3)
        flow.down = base
    flow.down += _AFTER * size
