"""What stands around a chart: words that fit their room, and round steps for its axis."""

import math
import re
from collections.abc import Callable, Sequence

Measure = Callable[[str, float], float]
"""How wide a text is at a size."""

_ROUNDING = 0.01  # what has exactly its room is not cut
_FINEST = 0.01  # no axis is finer
_MANTISSAS = (1.0, 2.0, 2.5, 5.0)


def fitted(text: str, size: float, width: float, measure: Measure) -> str:
    """The text, cut with … where it is wider than `width`."""
    if measure(text, size) <= width + _ROUNDING:
        return text
    kept = text
    while kept and measure(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def two_lines(text: str, size: float, width: float, measure: Measure) -> list[str]:
    """A name in one line or two; a number stays with its unit, and what is left over is cut."""
    if measure(text, size) <= width:
        return [text]
    pieces = re.findall(r"[!-~]+[^!-~\s]?|.", text)  # a number stays with its unit
    ends = ("".join(pieces[:place]) for place in range(1, len(pieces)))
    halves = [(end.strip(), text[len(end) :].strip()) for end in ends]
    # Lines of about the same length: 安全 above 管理, not 安全管 above 理.
    best = min(halves, key=lambda two: max(measure(each, size) for each in two), default=(text, ""))
    if all(measure(each, size) <= width for each in best):
        return list(best)
    first = [two for two in halves if measure(two[0], size) <= width]
    if not first:
        return [fitted(text, size, width, measure)]
    return [first[-1][0], fitted(first[-1][1], size, width, measure)]


def ticks(figures: Sequence[float], most: float = 0.0) -> tuple[float, ...]:
    """0 and three or four round steps up to the largest figure or `most`; whole ones for whole figures."""
    top = max([most, *figures])
    whole = all(float(figure).is_integer() for figure in figures)
    top = max(top, _FINEST) if top > 0 else 1.0
    power = math.floor(math.log10(top)) - 1
    steps = (m * 10.0**p for p in range(power - 1, power + 3) for m in _MANTISSAS)
    usable = [step for step in steps if not whole or (step >= 1 and step.is_integer())] or [1.0]
    ends = [(round(step * count, 9), -count, step) for step in usable for count in (3, 4)]
    _, count, step = min(each for each in ends if each[0] >= top * (1 - 1e-9))
    return tuple(round(step * place, 9) for place in range(-count + 1))


def axis_text(value: float) -> str:
    """What stands beside a line of the grid."""
    return f"{value:.10g}"
