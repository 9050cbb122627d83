"""How many visits the people can make in the coming weeks against how many are due (VISIT-04)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.modules.visits.grounds import grounds
from app.modules.visits.needs import SETTLED, SETTLING, Caller, Grounds
from app.modules.visits.rules import LEADS
from app.rules.roles import Role

WEEKS = 13


@dataclass(frozen=True)
class Week:
    """One week: its Monday, how many visits can be made in it, how many are due by its end."""

    monday: date
    can: int
    due: int


@dataclass(frozen=True)
class Capacity:
    """The coming weeks together. `short` is how many are missing where it is worst, from `since` on.

    `made_up` is the week by whose end everybody is visited again; None when that is farther off.
    """

    people: int
    weeks: tuple[Week, ...]
    short: int
    since: date | None
    made_up: date | None
    shares: Mapping[tuple[str, Role], int]
    """How many visits of these weeks fall to each role by the shares, by group."""

    @property
    def can(self) -> int:
        """All visits that can be made."""
        return sum(week.can for week in self.weeks)

    @property
    def due(self) -> int:
        """All visits that are due, overdue ones among them."""
        return sum(week.due for week in self.weeks)

    @property
    def usual(self) -> int:
        """Visits of the fullest week: nobody away, no holiday."""
        return max((week.can for week in self.weeks), default=0)


def capacity(session: Session, today: date) -> Capacity:
    """What the coming 13 weeks ask for, and what the people can do."""
    return reckon(grounds(session, today), today)


def reckon(found: Grounds, today: date) -> Capacity:
    """The same from what the planner is given. What is overdue is due this week."""
    first = today - timedelta(days=today.weekday())
    mondays = [first + timedelta(weeks=n) for n in range(WEEKS)]
    end = mondays[-1] + timedelta(days=6)
    can, due = dict.fromkeys(mondays, 0), dict.fromkeys(mondays, 0)
    for day in found.days:
        if day <= end:
            can[_monday(day)] += on_day(found.callers, day, sum(found.room.values()))
    needs = [need for need in found.needs if need.due <= end]
    for need in needs:
        due[max(first, _monday(need.due))] += 1
    weeks = tuple(Week(monday, can[monday], due[monday]) for monday in mondays)
    short, since, made_up = _short(weeks)
    shares = {
        (group, role): round(sum(need.group == group for need in needs) * found.shares[group][role] / 100)
        for group in (SETTLING, SETTLED)
        for role in LEADS
    }
    return Capacity(len(found.callers), weeks, short, since, made_up, shares)


def on_day(callers: Sequence[Caller], day: date, most_of_pair: int) -> int:
    """Visits that can be made on a day: each takes two people, a person no more than they can a day."""
    loads = [min(one.per_day, most_of_pair) for one in callers if day not in one.off]
    if len(loads) < 2:
        return 0
    return min(sum(loads) // 2, sum(loads) - max(loads), len(loads) // 2 * most_of_pair)


def _short(weeks: Iterable[Week]) -> tuple[int, date | None, date | None]:
    """The most missing at the end of a week, the first such week, and the one that makes up for it."""
    worst, since, made_up, ahead = 0, None, None, 0
    for week in weeks:
        ahead += week.can - week.due
        if ahead < 0:
            since, made_up = since or week.monday, None
            worst = max(worst, -ahead)
        elif since is not None:
            made_up = made_up or week.monday
    return worst, since, made_up


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
