"""Whom the visiting has reached by a day: households to be visited, with the talks that may count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.visits.model import Visit
from app.modules.visits.rules import (
    KEY_CLAUSE,
    LEADS,
    SETTLING_CLAUSE,
    YEAR_CLAUSE,
    counts,
)
from app.modules.visits.stand import House, base_of
from app.rules.clocks import add_months
from app.rules.roles import Role
from app.rules.stage import SETTLING, stage_of

REACH = 13
"""Months back to any talk that counts for a stage: of a household's first year, or of the running one."""
TWICE = 2
"""How many talks at home a key user is to have within its months (VISIT-05)."""


@dataclass(frozen=True)
class Seen:
    """One talk as it is counted: when, how, and as what the first visitor counts (None: not known)."""

    day: date
    way: str
    role: Role | None


Talks = Mapping[int, Sequence[Seen]]


@dataclass(frozen=True)
class Household:
    """A household that is to be visited, as it stands on a day; `talks` since it began, up to that day."""

    house: House
    begins: date
    stage: str
    at: date
    talks: tuple[Seen, ...]

    @property
    def clause(self) -> str:
        """The clause that wants it visited: while it settles in, or every year."""
        return SETTLING_CLAUSE if self.stage == SETTLING else YEAR_CLAUSE

    @property
    def counting(self) -> tuple[Seen, ...]:
        """The talks its clause counts: since it began, or in the year of that day."""
        since = self.begins if self.stage == SETTLING else date(self.at.year, 1, 1)
        return tuple(one for one in self.talks if one.day >= since and counts(self.clause, one.way))

    @property
    def visited(self) -> bool:
        """True when it was visited as its clause wants."""
        return bool(self.counting)

    @property
    def led_by(self) -> Role | None:
        """The highest role that led one of these talks."""
        roles = {one.role for one in self.counting}
        return next((role for role in LEADS if role in roles), None)

    @property
    def is_key(self) -> bool:
        """True for a key user of that day."""
        return self.house.key_since is not None and self.house.key_since <= self.at

    def homes(self, months: int) -> int:
        """Its talks at home within so many months, two at most."""
        since = add_months(self.at, -months)
        found = [one for one in self.talks if one.day > since and counts(KEY_CLAUSE, one.way)]
        return min(TWICE, len(found))


def talks_until(session: Session, first: date, last: date, key_months: int) -> dict[int, list[Seen]]:
    """Every talk that may count on one of these days, by household, the oldest first.

    `key_months` is within how many months key users are to be visited twice.
    """
    since = add_months(first, -max(REACH, key_months))
    asked = (
        select(Visit.unit_id, Visit.day, Visit.way, Visit.lead_role)
        .where(Visit.day > since, Visit.day <= last, Visit.outcome == "talked")
        .order_by(Visit.day, Visit.id)
    )
    found: dict[int, list[Seen]] = {}
    for unit_id, day, way, role in session.execute(asked):
        found.setdefault(unit_id, []).append(Seen(day, way, Role(role) if role else None))
    return found


def households(houses: Iterable[House], talks: Talks, at: date) -> list[Household]:
    """Who was to be visited on a day: handed over by then, and not marked as lived in by nobody."""
    found = []
    for house in houses:
        begins = base_of(house, at)
        if begins is None or begins > at or house.empty:
            continue
        mine = tuple(one for one in talks.get(house.unit_id, ()) if begins <= one.day <= at)
        found.append(Household(house, begins, stage_of(begins, at).key, at, mine))
    return found
