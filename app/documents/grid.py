"""Bordered cells with their labels, as Chinese forms have them: words in the middle, nothing cut off."""

from collections.abc import Mapping, Sequence

from app.documents.flow import MM, STEP, Cell, Flow, row_height
from app.documents.parts import Entry, Grid, Records, Value, filled

_PAD = 3.0  # points inside a cell
_AFTER = 0.4  # of a size, below the grid
_LINE, _LABEL, _BAND = 0.55, 0.95, 0.92  # greys

Values = Mapping[str, Value]


def set_grid(flow: Flow, block: Grid, values: Values) -> None:
    """One grid, filled from the values of the paper."""
    _set(flow, block, values)
    flow.down += _AFTER * block.size


def set_records(flow: Flow, block: Records, values: Values) -> None:
    """A grid for each row of a list, one right below the other; each stays on one page if it can."""
    rows = values[block.rows]
    assert not isinstance(rows, str)  # checked before anything is set
    for row in rows:
        _set(flow, block, row)
    if rows or block.keep == "always":
        flow.down += _AFTER * block.size


def _set(flow: Flow, block: Grid | Records, values: Values) -> None:
    size, band = block.size, filled(block.band, values)
    width = flow.right - flow.left - 2 * _PAD
    head = [Cell(flow.left + _PAD, width, flow.lines(band, width, size, hei=True), hei=True)] if band else []
    rows = [_cells(flow, block, row, values) for row in _rows(block, values)]
    heights = [max(row_height(cells, size, _PAD), block.high * MM) for cells in rows]
    band_high = row_height(head, size, _PAD) if head else 0.0
    whole = band_high + sum(heights)
    flow.need(whole if whole <= flow.page_room else band_high + heights[0] if heights else band_high)
    if head:
        flow.row(head, size, _PAD, lambda top, bottom: _frame_band(flow, top, bottom))
    for cells, height in zip(rows, heights, strict=True):
        _put(flow, cells, height, size)


def _rows(block: Grid | Records, values: Values) -> list[list[tuple[Entry, int]]]:
    """The entries row by row, each with the columns it takes; the last of a row takes what is left."""
    rows: list[list[tuple[Entry, int]]] = []
    taken = block.columns
    for entry in block.entries:
        if entry.keep == "filled" and not filled(entry.text, values):
            continue
        if taken + entry.span > block.columns:
            rows.append([])
            taken = 0
        rows[-1].append((entry, entry.span))
        taken += entry.span
    for row in rows:
        entry, span = row[-1]
        row[-1] = entry, span + block.columns - sum(columns for _, columns in row)
    return rows


def _cells(flow: Flow, block: Grid | Records, row: Sequence[tuple[Entry, int]], values: Values) -> list[Cell]:
    """Label and value by turns; each cell is as wide as its frame without the padding."""
    wide, label, size = (flow.right - flow.left) / block.columns, block.label * MM, block.size
    cells, x = [], flow.left
    for entry, span in row:
        told = flow.lines(filled(entry.label, values), label - 2 * _PAD, size, hei=True)
        cells.append(Cell(x + _PAD, label - 2 * _PAD, told, "centre", hei=True))
        room = span * wide - label - 2 * _PAD
        cells.append(Cell(x + label + _PAD, room, flow.lines(filled(entry.text, values), room, size)))
        x += span * wide
    return cells


def _put(flow: Flow, cells: Sequence[Cell], height: float, size: float) -> None:
    """One row; only what is higher than a page goes on line by line."""
    if height > flow.page_room:
        flow.row(cells, size, _PAD, lambda top, bottom: _frame(flow, cells, top, bottom))
        return
    flow.need(height)
    _frame(flow, cells, flow.down, flow.down + height)
    for cell in cells:
        top = flow.down + (height - len(cell.lines) * STEP * size) / 2
        for number, line in enumerate(cell.lines):
            down = top + number * STEP * size
            flow.put(line, cell.x, cell.width, size, hei=cell.hei, align=cell.align, down=down)
    flow.down += height


def _frame(flow: Flow, cells: Sequence[Cell], top: float, bottom: float) -> None:
    for cell in cells:
        if cell.hei:
            flow.shade(cell.x - _PAD, cell.x + cell.width + _PAD, top, bottom, _LABEL)
    for down in (top, bottom):
        flow.across(flow.left, flow.right, down, grey=_LINE)
    for x in (*(cell.x - _PAD for cell in cells), flow.right):
        flow.upright(x, top, bottom, grey=_LINE)


def _frame_band(flow: Flow, top: float, bottom: float) -> None:
    flow.shade(flow.left, flow.right, top, bottom, _BAND)
    for down in (top, bottom):
        flow.across(flow.left, flow.right, down, grey=_LINE)
    for x in (flow.left, flow.right):
        flow.upright(x, top, bottom, grey=_LINE)
