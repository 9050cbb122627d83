"""A day as it is typed at the sheet: 2026-12-01, 12/1, 1201, +7."""

import re
from datetime import date, timedelta

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.text import halfwidth, one_line

_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_FOUR = re.compile(r"(\d{2})(\d{2})")
_AHEAD = re.compile(r"\+(\d{1,3})")
_HALF_A_YEAR = 183


def day_or_refuse(text: str, label: str, field: str, today: date) -> date:
    """The day that was typed; one without a year is the one nearest to today. Raises Refusal."""
    typed = halfwidth(one_line(text[:40])).replace(" ", "")
    ahead = _AHEAD.fullmatch(typed)
    if ahead is not None:
        return today + timedelta(days=int(ahead[1]))
    short = _SHORT.fullmatch(typed) or _FOUR.fullmatch(typed)
    found = _nearest(int(short[1]), int(short[2]), today) if short is not None else parse_date(typed)
    if found is None:
        raise Refusal(f"“{label}”请写成 {today:%Y-%m-%d} 或 {today:%m-%d}。", field=field)
    return found


def _nearest(month: int, day: int, today: date) -> date | None:
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    near = [one for one in found if abs((one - today).days) <= _HALF_A_YEAR]
    return near[0] if near else None
