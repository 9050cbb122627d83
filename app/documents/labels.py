"""Small papers on one sheet: every label in its place, and sheets that were begun are used on."""

from collections.abc import Mapping
from dataclasses import replace

from app.documents.bars import bar_width, put_bars
from app.documents.flow import MM, STEP, Flow
from app.documents.linebreak import Line
from app.documents.parts import LabelLine, Labels, Row, Value, filled
from app.errors import Refusal

_PAD = 1.5 * MM  # inside a label, where the knife may go
_STEP = 1.3  # from line to line of a label, in sizes: there is little room
_GAP = 1.2 * MM  # above and below the bars
_SMALLER = 12  # points a line that may shrink is made smaller at most

Laid = list[tuple[Line, LabelLine]]


def set_labels(flow: Flow, block: Labels, values: Mapping[str, Value]) -> None:
    """A label for each row, after as many places as are used already; a new page when one is full."""
    rows = values[block.rows]
    assert not isinstance(rows, str)  # checked before anything is set
    on_page = block.columns * block.down
    first = _used(block, values, on_page)
    if rows and not flow.untouched:
        flow.turn()
    for place, row in enumerate(rows, first):
        if place > first and place % on_page == 0:
            flow.turn()
        down, across = divmod(place % on_page, block.columns)
        left = (block.left + across * (block.width + block.gap_across)) * MM
        top = (block.top + down * (block.height + block.gap_down)) * MM
        _set_label(flow, block, row, left, top)
        end = block.top + block.down * (block.height + block.gap_down) - block.gap_down
        flow.cut(end * MM)
        flow.leave_bare()
        flow.down = flow.bottom  # nothing else stands on a page of labels


def _used(block: Labels, values: Mapping[str, Value], on_page: int) -> int:
    if not block.skip:
        return 0
    told = str(values[block.skip]).strip() or "0"
    if not (told.isascii() and told.isdigit() and int(told) < on_page):
        raise Refusal(f"已用掉的标签张数请填 0 到 {on_page - 1}。", field=block.skip)
    return int(told)


def _set_label(flow: Flow, block: Labels, row: Row, left: float, top: float) -> None:
    """Everything in the middle of its label, from above: lines, bars, lines."""
    x, width, height = left + _PAD, block.width * MM - 2 * _PAD, block.height * MM
    code = filled(block.barcode, row).strip()
    bars = block.bar_height * MM + 2 * _GAP if code else 0.0
    free = height - 2 * _PAD - bars + 0.01
    above, below = _laid(flow, block.above, row, width), _laid(flow, block.below, row, width)
    for smaller in range(1, _SMALLER):
        if _high(above) + _high(below) <= free:
            break
        above = _laid(flow, block.above, row, width, smaller)
        below = _laid(flow, block.below, row, width, smaller)
    taken = _high(above) + bars + _high(below)
    if taken - bars > free:
        told = next(iter(line.text for line, _ in (*above, *below)), code)
        raise Refusal(f"标签上写不下“{told}”，请写短一些。")
    down = _put(flow, above, x, top + (height - taken) / 2, width)
    if code:
        # The white around the bars may reach into the label's margin.
        bar, wide = bar_width(code, block.dots, block.width * MM)
        put_bars(flow, code, x + (width - wide) / 2, down + bars - _GAP, bar, block.bar_height * MM)
    _put(flow, below, x, down + bars, width)


def _laid(flow: Flow, parts: tuple[LabelLine, ...], row: Row, width: float, smaller: int = 0) -> Laid:
    """The lines of a label; those that may shrink are `smaller` points smaller, down to their least."""
    shrunk = [
        replace(part, size=max(part.least, part.size - smaller)) if part.least else part for part in parts
    ]
    return [
        (line, part)
        for part in shrunk
        for line in flow.lines(filled(part.text, row), width, part.size, hei=part.face == "hei")
    ]


def _high(laid: Laid) -> float:
    return sum(_STEP * part.size for _, part in laid)


def _put(flow: Flow, laid: Laid, x: float, down: float, width: float) -> float:
    """The lines from `down` on; says where they end."""
    for line, part in laid:
        step = _STEP * part.size
        upper = down + (step - STEP * part.size) / 2
        flow.put(line, x, width, part.size, hei=part.face == "hei", align="centre", down=upper)
        down += step
    return down
