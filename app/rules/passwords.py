"""How old a password may be: every three calendar months a new one, and nobody is locked out for it."""

import calendar
from datetime import date, timedelta
from typing import Literal

MONTHS = 3
"""The handbook's rule (ARCH-06); a site may set another number."""

NOTICE = timedelta(days=14)

State = Literal["fine", "soon", "over"]


def due_on(changed: date, months: int = MONTHS) -> date:
    """The last day of a password set on `changed`: the same day so many calendar months later.

    A month too short for that day ends on its last day (30 November: 28 or 29 February).
    """
    if months < 1:
        raise ValueError("a password lasts at least a month")
    years, month = divmod(changed.month - 1 + months, 12)
    year = changed.year + years
    return date(year, month + 1, min(changed.day, calendar.monthrange(year, month + 1)[1]))


def state(changed: date, today: date, months: int = MONTHS) -> State:
    """How a password stands today: "soon" in the two weeks up to its last day, "over" after it (ARCH-06)."""
    due = due_on(changed, months)
    if today > due:
        return "over"
    return "soon" if today >= due - NOTICE else "fine"
