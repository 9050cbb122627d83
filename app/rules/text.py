"""Cleans whatever was typed, pasted or read from a file before the program keeps it."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

# Invisible characters that Unicode does not count as "format": fillers and variation selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0\ufffe\uffff\U000e0100-\U000e01ef]"
)
_NEWLINES = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_PLAIN = re.compile("[!-~\u4e00-\u9fff]*")  # nothing here to clean: most cells, and quickly told
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_NEWLINES = re.compile(r"\n{3,}")

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE[0x3000] = 0x20
for _dash in "‐‑‒–—―−﹣－":
    _WIDE[ord(_dash)] = 0x2D

_DIGITS = {zh: value for value, zh in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def clean(text: str) -> str:
    """The text in NFC without NUL, control, zero-width, bidi or lone surrogate characters.

    Runs of blanks (also full-width and no-break ones) become one blank, line ends become a line feed,
    blanks at the ends go. Rare characters and the name dot `·` stay exactly as they are.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = _NEWLINES.sub("\n", text)
    kept = "".join(
        char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )
    kept = unicodedata.normalize("NFC", _INVISIBLE.sub("", kept))
    lines = [_BLANKS.sub(" ", line).strip() for line in kept.split("\n")]
    return _MANY_NEWLINES.sub("\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """`clean`, with line ends turned into single blanks: for every field of one line."""
    return _BLANKS.sub(" ", clean(text).replace("\n", " "))


def halfwidth(text: str) -> str:
    """Full-width digits, letters and punctuation as ASCII, every dash as `-`.

    For codes only (rooms, telephones, identity numbers, dates), never for names or free text.
    """
    return text.translate(_WIDE)


def as_text(cell: object) -> str:
    """A cell of a workbook as one clean line, numbers without `.0` and without an exponent.

    None becomes the empty text; a date becomes 2026-09-08.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time().isoformat() != "00:00:00" else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return _number_text(cell)
    return one_line(str(cell))


def _number_text(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if abs(value) >= 1e15:
        return f"{value:.14E}".replace("E", "E+").replace("++", "+")
    return format(Decimal(repr(value)), "f")


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral from 一 to 九十九 (also 〇 and 零); None if it is none."""
    if not text or any(char not in _DIGITS and char != "十" for char in text):
        return None
    if "十" not in text:
        return int("".join(str(_DIGITS[char]) for char in text)) if len(text) <= 4 else None
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or tens in ("零", "〇") or "十" in ones:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
