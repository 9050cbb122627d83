"""What the journal calls a year of the calendar, or one of its days."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.calendar.model import CalendarDay, CalendarYear
from app.modules.calendar.rules import KIND_ZH, in_words
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"calendar_year": "年度放假安排", "calendar_day": "放假或调休的日子"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Words for the years and days that are still there."""
    found: dict[Ref, str] = {}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "calendar_year"})):
        years = select(CalendarYear.id, CalendarYear.year).where(CalendarYear.id.in_(some))
        found |= {Ref("calendar_year", number): f"{year} 年" for number, year in session.execute(years)}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "calendar_day"})):
        days = select(CalendarDay.id, CalendarDay.day, CalendarDay.kind).where(CalendarDay.id.in_(some))
        for number, day, kind in session.execute(days):
            found[Ref("calendar_day", number)] = f"{in_words(day)} {KIND_ZH[kind]}"
    return found
