"""How each kind of block fills the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate

from app.documents.bars import set_barcode
from app.documents.charts import set_chart
from app.documents.flow import MM, STEP, Cell, Flow, row_height
from app.documents.grid import set_grid, set_records
from app.documents.labels import set_labels
from app.documents.parts import (
    Barcode,
    Block,
    Chart,
    Column,
    CutLine,
    Drawn,
    Facts,
    Grid,
    Labels,
    Lines,
    PageBreak,
    Plan,
    Records,
    Row,
    Rule,
    Signature,
    Space,
    Table,
    Text,
    Value,
    filled,
)
from app.documents.plans import set_plan
from app.errors import Refusal
from app.rules.strokes import decode, showing_fit

_AFTER = 0.4  # of a size, below a paragraph
_VERBATIM_STEP = 2.0  # sizes: lines that are typed off must not be mixed up
_VERBATIM_INDENT = 20.0
_PAD = 3.0  # points inside a cell of a table
_GRID, _HEAD, _BAND = 0.55, 0.92, 0.96  # greys
_SIGN_ROOM = 14 * MM  # height to sign in
_DRAWN_ROOM = 18 * MM  # height of a signature that was drawn
_EDGE = 14 * MM  # from the paper's edge to a cut line

Values = Mapping[str, Value]


def set_block(flow: Flow, block: Block, values: Values) -> None:
    """Put one block on the paper with its names filled in; values are literal text."""
    if isinstance(block, Text):
        _text(flow, block, values)
    elif isinstance(block, Facts):
        _facts(flow, block, values)
    elif isinstance(block, Grid):
        set_grid(flow, block, values)
    elif isinstance(block, Records):
        set_records(flow, block, values)
    elif isinstance(block, Lines):
        _verbatim(flow, block, values)
    elif isinstance(block, Table):
        _table(flow, block, values)
    elif isinstance(block, Signature):
        _signature(flow, block, values)
    elif isinstance(block, Drawn):
        _drawn(flow, block, values)
    elif isinstance(block, Barcode):
        set_barcode(flow, block, values)
    elif isinstance(block, Labels):
        set_labels(flow, block, values)
    elif isinstance(block, Chart | Plan):
        _figure(flow, block, values)
    else:
        _furniture(flow, block)


def _figure(flow: Flow, block: Chart | Plan, values: Values) -> None:
    if isinstance(block, Chart):
        set_chart(flow, block, values)
    else:
        set_plan(flow, block, values)


def _furniture(flow: Flow, block: Rule | CutLine | Space | PageBreak) -> None:
    if isinstance(block, Rule):
        flow.need(6)
        flow.across(flow.left, flow.right, flow.down + 3)
        flow.down += 6
    elif isinstance(block, CutLine):
        edge = min(_EDGE, flow.left)
        flow.across(edge, flow.width - edge, flow.down, grey=0.3, dashed=True)
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
    rows = values[block.rows]
    assert not isinstance(rows, str)  # checked before anything is set
    if block.keep == "filled" and not rows:
        return
    block = replace(block, columns=_kept(block, rows))
    edges, size = _edges(flow, block), block.size
    head = _head_cells(flow, block, edges, values)
    bands = [_band(flow, block, edges, row) for row in rows]
    band_high = row_height(bands[0], size, _PAD) if block.band and rows else 0.0
    high = row_height(head, size, _PAD)
    if high + band_high > flow.page_room / 2:
        raise Refusal("表头太长，请写短一些。")
    now: list[Cell] = []  # the band that the next row belongs to

    def heading() -> None:
        flow.row(head, size, _PAD, lambda top, bottom: _head_frame(flow, edges, top, bottom))
        under_band()

    def under_band() -> None:
        if now:
            flow.row(now, size, _PAD, lambda top, bottom: _band_frame(flow, edges, top, bottom))

    bodies = [_cells(flow, block, edges, row) for row in rows]
    # The head never stands alone at the foot of a page.
    flow.need(high + band_high + (row_height(bodies[0], size, _PAD) if bodies else 0.0))
    heading()
    flow.repeat(heading, high + band_high)
    going_on = [*_going_on(block, rows), frozenset[int]()]
    for place, (band, cells) in enumerate(zip(bands, bodies, strict=True)):
        if band and band != now:
            first, now = not now, []  # a page turned for the next band does not repeat the last one
            if block.bands == "pages" and not first:
                flow.turn()
            flow.need(band_high + row_height(cells, size, _PAD))
            now = band
            under_band()
        if band and not any(cell.lines for cell in cells):  # a band may say that there is nothing
            continue
        joined = going_on[place]
        if joined and row_height(cells, size, _PAD) > flow.room and not flow.untouched:
            # What goes on is said again on the next page, and its cell on this one gets its lower edge.
            for column in joined:
                flow.across(edges[column], edges[column + 1], flow.down, grey=_GRID)
            flow.turn()
            joined = frozenset()
        cells = [replace(cell, lines=()) if n in joined else cell for n, cell in enumerate(cells)]
        below = going_on[place + 1]
        flow.row(cells, size, _PAD, partial(_grid, flow, edges, open_above=joined, open_below=below))
    flow.repeat(None)
    flow.down += _AFTER * size


def _band(flow: Flow, block: Table, edges: Sequence[float], row: Row) -> list[Cell]:
    """The line above the rows of one band; none when the row names none."""
    text = filled(block.band, row)
    width = edges[-1] - edges[0] - 2 * _PAD
    lines = flow.lines(text, width, block.size, hei=True)[:1]
    return [Cell(edges[0] + _PAD, width, lines, hei=True)] if lines else []


def _band_frame(flow: Flow, edges: Sequence[float], top: float, bottom: float) -> None:
    flow.shade(edges[0], edges[-1], top, bottom, _BAND)
    _grid(flow, (edges[0], edges[-1]), top, bottom)


def _kept(block: Table, rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns without those that are kept only when filled, and are not."""
    return tuple(
        column
        for column in block.columns
        if column.keep == "always" or any(filled(column.text, row) for row in rows)
    )


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


def _going_on(block: Table, rows: Sequence[Row]) -> list[frozenset[int]]:
    """For each row the columns whose cell goes on from the row above; one to the left ends those beside."""
    found: list[frozenset[int]] = []
    before: list[str] = []
    once = [place for place, column in enumerate(block.columns) if column.same == "once"]
    for row in rows:
        texts = [filled(block.band, row), *(filled(block.columns[place].text, row) for place in once)]
        same = [bool(before) and texts[: n + 2] == before[: n + 2] for n in range(len(once))]
        found.append(frozenset(place for place, goes_on in zip(once, same, strict=True) if goes_on))
        before = texts
    return found


def _grid(
    flow: Flow,
    edges: Sequence[float],
    top: float,
    bottom: float,
    open_above: frozenset[int] = frozenset(),
    open_below: frozenset[int] = frozenset(),
) -> None:
    for down, gaps in ((top, open_above), (bottom, open_below)):
        for left, right in _without(edges, gaps):
            flow.across(left, right, down, grey=_GRID)
    for x in edges:
        flow.upright(x, top, bottom, grey=_GRID)


def _without(edges: Sequence[float], gaps: frozenset[int]) -> list[tuple[float, float]]:
    """One level line, or the pieces of it beside the columns that have none."""
    if not gaps:
        return [(edges[0], edges[-1])]
    return [(edges[n], edges[n + 1]) for n in range(len(edges) - 1) if n not in gaps]


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


def _drawn(flow: Flow, block: Drawn, values: Values) -> None:
    """Each signature over a line, label before it, and below who signed and when."""
    size, wide = block.size, (flow.right - flow.left) / block.columns
    high = _DRAWN_ROOM + STEP * size
    for start in range(0, len(block.signers), block.columns):
        flow.need(high)
        for place, signer in enumerate(block.signers[start : start + block.columns]):
            left, right = flow.left + place * wide, flow.left + (place + 1) * wide - size
            base = flow.down + _DRAWN_ROOM
            label = flow.lines(filled(signer.label, values), wide * 0.6, size)[:1]
            for line in label:
                flow.put(line, left, 0, size, hei=False, align="left", down=base - STEP * size)
            left += max((line.natural for line in label), default=0.0) + size / 2
            _strokes(flow, str(values[signer.strokes]), left, flow.down, right - left)
            flow.across(left, right, base - 3)
            for line in flow.lines(filled(signer.text, values), right - left, size)[:1]:
                flow.put(line, left, 0, size, hei=False, align="left", down=base)
        flow.down += high
    flow.down += _AFTER * size


def _strokes(flow: Flow, text: str, left: float, top: float, width: float) -> None:
    strokes, height = decode(text), _DRAWN_ROOM - 6
    fit = showing_fit(strokes, width, height)
    for stroke in strokes:
        flow.drawn([(left + x, top + y) for x, y in map(fit.outwards, stroke)])
