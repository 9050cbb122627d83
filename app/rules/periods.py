"""The stretch that figures are about: a month or a year, and the one beside it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from app.rules.clocks import add_months


@dataclass(frozen=True)
class Period:
    """A month of a year, or with `month` 0 the whole year."""

    year: int
    month: int = 0

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def after(self) -> date:
        """The first day that does not belong to it."""
        return add_months(self.first, 1 if self.month else 12)

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time.min)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.after, time.min)

    @property
    def words(self) -> str:
        """2026年11月, or 2026年."""
        return f"{self.year}年{self.month}月" if self.month else f"{self.year}年"

    def moved(self, by: int) -> "Period":
        """The one so many months, or years, later."""
        if not self.month:
            return Period(self.year + by)
        return month_of(add_months(self.first, by))


def month_of(day: date) -> Period:
    """The month of a day."""
    return Period(day.year, day.month)


def year_of(day: date) -> Period:
    """The year of a day."""
    return Period(day.year)


def months_until(period: Period) -> tuple[Period, ...]:
    """Twelve months: those of a year, or those up to a month."""
    last = period if period.month else Period(period.year, 12)
    return tuple(last.moved(by - 11) for by in range(12))
