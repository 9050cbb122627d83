"""The stage of a household 用户阶段 (VISIT-01): how long ago its flat was handed over to its owner."""

import calendar
from dataclasses import dataclass
from datetime import date

SETTLING, STEADY, LONG, UNKNOWN = "settling", "steady", "long", ""
STAGES = ((SETTLING, "磨合期"), (STEADY, "稳定期"), (LONG, "老用户"))
STAGE_ZH = {**dict(STAGES), UNKNOWN: ""}
SETTLING_MONTHS, STEADY_MONTHS = 12, 24


@dataclass(frozen=True)
class Stage:
    """A stage and the month it has come to: 1 in the first month; 0 before the handing over."""

    key: str = UNKNOWN
    month: int = 0

    @property
    def name(self) -> str:
        """磨合期, 稳定期, 老用户; empty when nothing was handed over yet."""
        return STAGE_ZH[self.key]

    @property
    def words(self) -> str:
        """The chip of the household's card: 磨合期　入住第 6 个月."""
        if self.key == UNKNOWN:
            return "未交付"
        if self.key == LONG:
            return f"{self.name}　入住 {(self.month - 1) // 12} 年"
        return f"{self.name}　入住第 {self.month} 个月"


def stage_of(handed_over: date | None, today: date) -> Stage:
    """Up to 12 months from the handing over settling in, up to 2 years steady, then an old user.

    The twelfth month ends with the same day of the next year, that day still in it; where the month
    has no such day (29 February) with its last one.
    """
    if handed_over is None or handed_over > today:
        return Stage()
    month = _month(handed_over, today)
    if today <= months_on(handed_over, SETTLING_MONTHS):
        return Stage(SETTLING, min(month, SETTLING_MONTHS))
    if today <= months_on(handed_over, STEADY_MONTHS):
        return Stage(STEADY, min(month, STEADY_MONTHS))
    return Stage(LONG, month)


def months_on(day: date, months: int) -> date:
    """The same day so many calendar months later, or the last day of that month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _month(since: date, today: date) -> int:
    """1 from the day itself, 2 from the same day of the next month on."""
    whole = (today.year - since.year) * 12 + today.month - since.month
    return whole + (today >= months_on(since, whole))
