"""Breaks a paragraph into lines the way Chinese readers expect it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Measure = Callable[[str], float]

_QUOTES = "\"'"  # the typewriter's quotation marks open and close alike, so they cling to both sides
# No line may begin with one of these (closing marks, stops, units that cling to what precedes).
NO_START = frozenset(
    "，。、；：？！”’）》〉】〕」』〗〙〛］｝｠…‥—–·・•‧％‰℃℉°′″ー～々゛゜ヽヾゝゞ,.;:?!)]}%~｡､｣､‼⁇⁈⁉／"
    + _QUOTES
)
# No line may end with one of these (opening marks, signs of money, boxes to tick).
NO_END = frozenset("（《〈【“‘「『〔〖〘〚［｛｟([{￥¥＄$£€＃#№§｢☐☑" + _QUOTES)

_UNITS = (
    "平方米|立方米|公斤|公里|小时|分钟|单元|毫米|厘米|毫升|千瓦|"
    "[年月日号时点分秒周天夜元角万亿千百栋座幢层楼室户个位名人次件把张份只台辆部间套条项家支批袋箱包瓶米克吨升度伏瓦期岁折倍成]|"
    r"(?:kWh|MPa|min|dB|Hz|[kcmµ]?[mgLlVAWhts])[²³]?(?![A-Za-z])"
)
# What is never divided (unless it alone is longer than a line): runs of Latin letters, digits and ASCII
# signs; a number with the unit after it, also with one blank between; ranges of numbers; pairs of … and —.
_WHOLE = re.compile(
    rf"(?:第\s?)?\d[\d,.:/+\-–—~～×]*[ \u00a0]?(?:{_UNITS})"
    r"|[^\W\u2e80-\U0010ffff]+(?:[!-~\u00a0-\u024f–×][^\W\u2e80-\U0010ffff]*|[—～](?=\d)|’(?=[A-Za-z]))*"
    r"|[!-~\u00a0-\u024f]+"
    r"|[…‥]+|[—–]+"
)
_EPSILON = 1e-6
_LONE = 2  # characters: so short a last line looks like a mistake


@dataclass(frozen=True)
class Line:
    """One line: `text` without the blanks at its end, where it starts, and how it is stretched.

    `indent`, `natural` (width without stretching) and `gap` are points. `gap` is added after each character
    whose index is in `stretch`; it is 0 on a last line. `last` says that the paragraph ends here.
    """

    text: str
    indent: float
    natural: float
    gap: float
    stretch: tuple[int, ...]
    last: bool


def compose(text: str, width: float, measure: Measure, first_indent: float = 0.0) -> list[Line]:
    """Lines of one paragraph no wider than `width` points, both edges straight.

    `measure` gives the points one character takes. The work grows with the length of `text` and no faster.
    """
    if width <= first_indent:
        raise ValueError("a line must be wider than its indent")
    widths = [measure(char) for char in text]
    spans = _no_lone_end(text, list(_lines(text, widths, width, first_indent)))
    return [
        _line(text, widths, start, end, (0.0 if index else first_indent), width, index == len(spans) - 1)
        for index, (start, end) in enumerate(spans)
    ]


def breaks(text: str) -> list[bool]:
    """For every position of `text`, whether a line may begin there (never at 0)."""
    allowed = [True] * len(text)
    before = shown = ""  # the character before, and the last one that was no blank
    for index, char in enumerate(text):
        if not before or char in NO_START or shown in NO_END or char.isspace() or _clings(char, before):
            allowed[index] = False
        before = char
        if not char.isspace():
            shown = char
    for match in _WHOLE.finditer(text):
        for index in range(match.start() + 1, match.end()):
            # A blank ends a Latin run, so the only ones inside a match belong to a number and its unit.
            allowed[index] = False
    return allowed


def _clings(char: str, before: str) -> bool:
    if "\u00a0" in (char, before) or "\u2060" in (char, before) or "\u200d" in (char, before):
        return True
    if before in "%％‰℃℉" and char in "（([":
        return True  # 3.5%（09:00 reads as one amount; Unicode keeps it together too
    return ord(char) >= 0x300 and unicodedata.category(char)[0] == "M"


def _lines(text: str, widths: list[float], width: float, indent: float) -> Iterator[tuple[int, int]]:
    """Spans [start, end) of the lines; every character is looked at a bounded number of times."""
    allowed = breaks(text)
    start, used, room = 0, 0.0, width - indent
    candidate = 0  # the last place after `start` where a line may begin
    index = 0
    while index < len(text):
        if index > start and allowed[index]:
            candidate = index
        # Blanks may stand in the margin: they are dropped when the line ends there.
        if used + widths[index] <= room + _EPSILON or text[index].isspace() or index == start:
            used += widths[index]
            index += 1
            continue
        end = candidate if candidate > start else _forced(text, start, index)
        yield start, end
        start = index = _past_blanks(text, end)
        used, room, candidate = 0.0, width, start
    if start < len(text) or not text:
        yield start, len(text)


def _no_lone_end(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give a last line that holds a single character, with or without its full stop, one word more."""
    if len(spans) < 2 or len(text[slice(*spans[-1])].strip()) > _LONE:
        return spans
    (start, end), (_, stop) = spans[-2:]
    allowed = breaks(text[start:end])
    for index in range(end - 1, max(start + (end - start) * 3 // 4, start), -1):
        if allowed[index - start]:
            return [*spans[:-2], (start, index), (index, stop)]
    return spans


def _forced(text: str, start: int, full: int) -> int:
    """Where to cut what has no place to break: at the margin, or a little before if a mark stands there."""
    for end in range(full, max(start + 1, full - 8), -1):
        if (
            text[end] not in NO_START
            and text[end - 1] not in NO_END
            and not _clings(text[end], text[end - 1])
        ):
            return end
    return full


def _past_blanks(text: str, index: int) -> int:
    while index < len(text) and text[index].isspace():
        index += 1
    return index


def _line(
    text: str, widths: list[float], start: int, end: int, indent: float, width: float, last: bool
) -> Line:
    while end > start and text[end - 1].isspace():
        end -= 1
    piece = text[start:end]
    natural = sum(widths[start:end])
    if last:
        return Line(piece, indent, natural, 0.0, (), True)
    gap, stretch = _stretch(piece, width - indent - natural, widths[start:end])
    return Line(piece, indent, natural, gap, stretch, False)


def _stretch(piece: str, spare: float, widths: list[float]) -> tuple[float, tuple[int, ...]]:
    """Spread `spare` points: between characters but not inside words, unless the line would fall apart."""
    em = max(widths, default=0.0)
    if spare <= _EPSILON or len(piece) < 2:
        return 0.0, ()
    inside = {
        index
        for match in _WHOLE.finditer(piece)
        for index in range(match.start(), match.end() - 1)
        if not (_wide(piece[index]) or _wide(piece[index + 1]))
    }
    marks = {index for index in range(len(piece) - 1) if _clings(piece[index + 1], piece[index])}
    everywhere = tuple(index for index in range(len(piece) - 1) if index not in marks)
    for places, limit in ((tuple(i for i in everywhere if i not in inside), 0.5), (everywhere, 1.0)):
        if places and spare / len(places) <= limit * em:
            return spare / len(places), places
    # One long word was carried over: an uneven edge reads better than letters strewn over the line.
    return 0.0, ()


def _wide(char: str) -> bool:
    return ord(char) >= 0x2E80 or char in "“”‘’"
