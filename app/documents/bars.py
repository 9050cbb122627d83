"""Texts as bars that a scanner reads: Code 128, drawn as shapes and not as a picture."""

from collections.abc import Mapping
from typing import Any

from app.documents.flow import MM, STEP, Bars, Flow
from app.documents.parts import Barcode, Value, filled
from app.errors import Refusal

DOT = 72 / 203  # points: what slip and label printers set side by side
_QUIET = 10  # thinnest bars of white that a scanner wants on either side
_FINEST = 2  # dots: thinner bars run together on a slip printer
_GAP = 2.0  # points between the bars and their text


def code128(text: str, bar: float, height: float) -> Any:
    """The bars of a text in points, without the white around them, to be drawn on a paper."""
    # Reading these modules takes as long as all else of the papers; most papers have no bars.
    from reportlab.graphics.barcode.code128 import Code128

    return Code128(text, barWidth=bar, barHeight=height, quiet=False)


def bar_width(text: str, dots: int, room: float) -> tuple[float, float]:
    """Points of the thinnest bar and of all bars; finer than wanted where `room` is too narrow.

    Raises Refusal when the text cannot be told in bars or no scanner would read them.
    """
    odd = [char for char in text if not " " <= char <= "~"]
    if odd:
        raise Refusal(f"条码只能用英文字母、数字和常用符号，“{odd[0]}”印不成条码，请改一个编号。")
    bars = code128(text, 1, 1).width
    fitting = int(room / DOT / (bars + 2 * _QUIET) + 1e-6)
    taken = min(dots, fitting)
    if taken < _FINEST:
        raise Refusal(f"“{text}”太长，在这里印成的条码扫不出来，请改一个短些的编号。")
    return taken * DOT, taken * DOT * bars


def set_barcode(flow: Flow, block: Barcode, values: Mapping[str, Value]) -> None:
    """One barcode with its text below; nothing when the text is empty."""
    text = filled(block.text, values).strip()
    if not text:
        return
    room, high = flow.right - flow.left, block.height * MM
    bar, wide = bar_width(text, block.dots, room)
    flow.need(high + _GAP + STEP * block.size)
    spare = {"left": 0.0, "centre": (room - wide) / 2, "right": room - wide}[block.align]
    put_bars(flow, text, flow.left + spare, flow.down + high, bar, high)
    flow.down += high + _GAP
    for line in flow.lines(text, room, block.size, hei=True):
        flow.put(line, flow.left + spare, wide, block.size, hei=True, align="centre", down=flow.down)
        flow.down += STEP * block.size


def put_bars(flow: Flow, text: str, x: float, down: float, bar: float, height: float) -> None:
    """The bars with their lower edge `down` points from the upper edge of the paper."""
    flow.marks.append(Bars(flow.page, x, flow.height - down, text, bar, height))
