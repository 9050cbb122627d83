"""Dates in any spelling read from a cell, and dates as papers write them."""

import re
from datetime import date, datetime, timedelta

from app.rules.text import chinese_number, halfwidth, one_line

_EPOCH = date(1899, 12, 30)  # Excel's day 0, its false 29 February 1900 included
_FIRST_SERIAL = 3654  # 1 January 1910: a smaller number is a year or a count, not a date
_LAST_SERIAL = 109939  # 31 December 2200

_TAIL = (
    r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?(?:[T\s]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_WRITTEN = re.compile(rf"([0-9]{{4}})\s*[-/.年]\s*([0-9]{{1,2}})\s*[-/.月]\s*([0-9]{{1,2}})\s*[日号]?{_TAIL}")
_BLANKS = re.compile(r"([0-9]{4}) ([0-9]{1,2}) ([0-9]{1,2})")
_PACKED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_CHINESE = re.compile(
    r"([零〇一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日?"
)

WEEKDAYS = "一二三四五六日"
"""Monday to Sunday, as 周 is followed by them."""
_NUMERALS = "〇一二三四五六七八九"


def parse_date(cell: object) -> date | None:
    """The day a cell names, or None for anything that is no day between 1900 and 2200.

    Understood: dates and Excel day numbers; 2026/09/08, 2025.3.13, 2024-8-19, 2024年8月19日, 20240819,
    二〇二四年八月十九日, full-width, with a time or weekday behind. A year of two digits is not guessed.
    """
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, datetime):
        return _bounded(cell.date())
    if isinstance(cell, date):
        return _bounded(cell)
    if isinstance(cell, int | float):
        return _from_number(cell)
    return _from_text(halfwidth(one_line(str(cell)[:60])))


def chinese_date(day: date) -> str:
    """The day in Chinese numerals as notices carry it: 二〇二六年十一月二十三日 (DOC-01)."""
    year = "".join(_NUMERALS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{_below_hundred(day.month)}月{_below_hundred(day.day)}日"


def month_day(day: date) -> str:
    """Month and day as lists show them: 11月23日."""
    return f"{day.month}月{day.day}日"


def _from_number(value: float) -> date | None:
    if value != value or abs(value) > 1e9:
        return None
    if _FIRST_SERIAL <= value < _LAST_SERIAL + 1:
        return _EPOCH + timedelta(days=int(value))
    return _from_text(str(int(value))) if value == int(value) and value > _LAST_SERIAL else None


def _from_text(text: str) -> date | None:
    for pattern in (_WRITTEN, _PACKED, _BLANKS):
        match = pattern.fullmatch(text)
        if match:
            return _day(int(match[1]), int(match[2]), int(match[3]))
    chinese = _CHINESE.fullmatch(text)
    if chinese:
        year, month, day = (chinese_number(part) for part in chinese.groups())
        return _day(year or 0, month or 0, day or 0)
    if re.fullmatch(r"[0-9]{4,6}(?:\.[0-9]+)?", text):
        return _from_serial_text(text)
    return None


def _from_serial_text(text: str) -> date | None:
    number = float(text)
    return _from_number(number) if _FIRST_SERIAL <= number <= _LAST_SERIAL else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return _bounded(date(year, month, day))
    except ValueError:
        return None


def _bounded(day: date) -> date | None:
    return day if 1900 <= day.year <= 2200 else None


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + (_NUMERALS[ones] if ones else "")
