"""A signature drawn by hand, kept as strokes: points in a box of 1000 by 300, written as one short text."""

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from app.errors import Refusal

Point = tuple[int, int]
Stroke = tuple[Point, ...]
Strokes = tuple[Stroke, ...]

WIDTH, HEIGHT = 1000, 300
MOST_STROKES = 200
MOST_POINTS = 4000
# A signature is wider or higher than this; less is a dot or a slip of the hand.
_LEAST_EXTENT = 60
_SMALLEST = 1e-6  # a surface without size still needs something to divide by

_VERSION = "1"
_NUMBER = r"-?\d{1,4}"
_TEXT = re.compile(rf"{_VERSION}(?:\|{_NUMBER},{_NUMBER}(?:,{_NUMBER},{_NUMBER})*)*")
_LONGEST_TEXT = 12 * MOST_POINTS


@dataclass(frozen=True)
class Fit:
    """How the box lies on a surface: pixels for one unit, and where its corner is; never stretched."""

    scale: float
    left: float
    top: float

    def outwards(self, point: Point) -> tuple[float, float]:
        """Where a point of the box lies on the surface."""
        return self.left + point[0] * self.scale, self.top + point[1] * self.scale

    def inwards(self, x: float, y: float) -> Point:
        """The point of the box under a place on the surface; outside of the box the nearest one."""
        across, down = (x - self.left) / self.scale, (y - self.top) / self.scale
        return _within(round(across), WIDTH), _within(round(down), HEIGHT)


def drawing_fit(width: float, height: float) -> Fit:
    """The box behind a surface one draws on: all of the surface lies inside of it."""
    scale = max(width / WIDTH, height / HEIGHT, _SMALLEST)
    return Fit(scale, (width - WIDTH * scale) / 2, (height - HEIGHT * scale) / 2)


def showing_fit(strokes: Strokes, width: float, height: float) -> Fit:
    """The box behind a surface that shows strokes: as they were drawn, moved or smaller where cut off."""
    if not any(strokes):
        return drawing_fit(width, height)
    (left, right), (top, bottom) = _spans(strokes)
    wide, high = max(right - left, 1), max(bottom - top, 1)
    scale = max(min(drawing_fit(width, height).scale, width / wide, height / high), _SMALLEST)
    return Fit(
        scale,
        _moved(width / 2 - WIDTH / 2 * scale, left * scale, right * scale, width),
        _moved(height / 2 - HEIGHT / 2 * scale, top * scale, bottom * scale, height),
    )


def _moved(start: float, first: float, last: float, room: float) -> float:
    """Where the box begins so that what it holds from `first` to `last` lies within the room."""
    return max(min(start, room - last), -first)


def _spans(strokes: Strokes) -> tuple[tuple[int, int], tuple[int, int]]:
    """Least and most of x and of y; zeros when nothing was drawn."""
    across = [x for stroke in strokes for x, _ in stroke] or [0]
    down = [y for stroke in strokes for _, y in stroke] or [0]
    return (min(across), max(across)), (min(down), max(down))


def encode(strokes: Strokes) -> str:
    """The strokes as text for a row, "" for none; more than 4,000 points are thinned out evenly.

    Refusal when there are more than 200 strokes: that is scribbling, no signature.
    """
    strokes = tuple(stroke for stroke in strokes if stroke)
    if not strokes:
        return ""
    if len(strokes) > MOST_STROKES:
        raise Refusal(f"签名超过 {MOST_STROKES} 笔，没有保存。请按“重签”再签一次。", field="signature")
    return "|".join((_VERSION, *map(_written, _thinned(strokes))))


def decode(text: str) -> Strokes:
    """The strokes of a text; () for the empty text and for anything `encode` has not written."""
    if len(text) > _LONGEST_TEXT or not text.isascii() or not _TEXT.fullmatch(text):
        return ()
    strokes = tuple(_read(part) for part in text.split("|")[1:])
    whole = all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for stroke in strokes for x, y in stroke)
    bounded = len(strokes) <= MOST_STROKES and sum(map(len, strokes)) <= MOST_POINTS
    return strokes if whole and bounded else ()


def is_signature(strokes: Strokes) -> bool:
    """True if something was drawn that is more than a dot."""
    if all(len(stroke) < 2 for stroke in strokes):
        return False
    across, down = _spans(strokes)
    return max(across[1] - across[0], down[1] - down[0]) >= _LEAST_EXTENT


def _within(value: int, most: int) -> int:
    return min(max(value, 0), most)


def _written(stroke: Stroke) -> str:
    """First point, then steps: small numbers keep the row short."""
    steps = [stroke[0]]
    for (x, y), (next_x, next_y) in pairwise(stroke):
        steps.append((next_x - x, next_y - y))
    return ",".join(f"{x},{y}" for x, y in steps)


def _read(part: str) -> Stroke:
    numbers = [int(number) for number in part.split(",")]
    x = y = 0
    points = []
    for across, down in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + across, y + down
        points.append((x, y))
    return tuple(points)


def _thinned(strokes: Strokes) -> Strokes:
    """Leave out points that lie close to the one before, ever less close, until few enough are left."""
    apart = 1.0
    while sum(map(len, strokes)) > MOST_POINTS:
        strokes = tuple(_spread(stroke, apart) for stroke in strokes)
        apart *= 1.5
    return strokes


def _spread(stroke: Stroke, apart: float) -> Stroke:
    kept = [stroke[0]]
    for point in stroke[1:-1]:
        if math.dist(point, kept[-1]) > apart:
            kept.append(point)
    return (*kept, *stroke[1:][-1:])
