"""A ledger of visits in plain Python: what the rules of the handbook say, worked out another way."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

ANY_WAY = ("home", "phone", "office", "outdoors", "questionnaire")
NOT_BY_PAPER = ANY_WAY[:4]
RANK = ("centre_head", "cs_head", "officer")
SHARES = {"settling": (5, 20, 75), "settled": (2, 15, 83)}
SMALL_TO = 600


def later(day: date, months: int) -> date:
    """So many months later, or the last day of that month."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def near(value: float) -> int:
    """Rounded, a half goes up."""
    whole = int(value)
    return whole + (value - whole >= 0.5)


@dataclass
class Told:
    """One visit or try as somebody wrote it down on paper."""

    day: date
    way: str
    outcome: str
    role: str
    grades: dict[str, int] = field(default_factory=dict)
    alone: bool = False
    outside: bool = False


@dataclass
class Said:
    """One opinion: about what, whether it was answered, whether it became a matter, and that one ended."""

    day: date
    theme: str
    answered: bool
    matter: bool
    ended: bool = False


@dataclass
class Home:
    """One household as the ledger knows it."""

    unit: int
    building: str
    handed_over: date
    delivery: str
    sold: date | None = None
    key_since: date | None = None
    empty: bool = False
    moved_in: date | None = None
    told: list[Told] = field(default_factory=list)

    def begins(self, day: date) -> date:
        """Since when it is the household it is on a day."""
        if self.sold and self.handed_over < self.sold <= day:
            return self.sold
        return self.handed_over

    def stage(self, day: date) -> str:
        """Its stage on a day."""
        began = self.begins(day)
        if began > day:
            return ""
        if day <= later(began, 12):
            return "settling"
        return "steady" if day <= later(began, 24) else "long"

    def talks(
        self, day: date, ways: tuple[str, ...] = ANY_WAY, outcomes: tuple[str, ...] = ("talked",)
    ) -> list[date]:
        """The days of its talks since it began, up to a day."""
        mine = [t.day for t in self.told if t.way in ways and t.outcome in outcomes]
        return sorted(one for one in mine if self.begins(day) <= one <= day)


@dataclass
class Ledger:
    """The whole site: its homes, its first day, what was said."""

    go_live: date
    homes: dict[int, Home]
    said: list[Said] = field(default_factory=list)

    # ---- duties

    def duties(self, day: date) -> dict[tuple[str, int], date]:
        """Which visits are due by when, household by household."""
        found: dict[tuple[str, int], date] = {}
        for home in self.homes.values():
            if home.begins(day) <= day:
                for clock, until in self._duties_of(home, day).items():
                    found[clock, home.unit] = until
        return found

    def _duties_of(self, home: Home, day: date) -> dict[str, date]:
        began, found = home.begins(day), {}
        known = ("talked", "empty") if home.empty else ("talked",)
        heard = home.talks(day, outcomes=known)
        if not home.talks(day, NOT_BY_PAPER, known) and later(began, 12) >= self.go_live:
            bare = home.delivery == "bare"
            found["VISIT-02/bare" if bare else "VISIT-02/large"] = later(began, 12 if bare else 6)
        if home.stage(day) != "settling":
            start = heard[-1] if heard else max(later(began, 12), self.go_live)
            found["VISIT-04"] = later(start, 12)
        if home.empty:
            return found
        at_home = home.talks(day, ("home",))
        if home.key_since:
            start = max(began, home.key_since, self.go_live)
            if len(at_home) > 1:
                start = max(start, at_home[-2])
            found["VISIT-05"] = later(start, 12)
        moved = home.moved_in
        if moved and home.sold and moved < began:
            moved = None  # that was the owner before
        if moved and moved >= self.go_live and not [d for d in at_home if d >= moved]:
            found["CARE-05/moved-in"] = moved + timedelta(days=30)
        return found

    # ---- how far

    def covered(self, day: date) -> dict[str, tuple[int, int, int]]:
        """Done, of how many, and how many should be by that day: by stage, and of key users."""
        found = {}
        for stage in ("settling", "steady", "long"):
            mine = [home for home in self._wanted(day) if home.stage(day) == stage]
            done = sum(bool(self._counting(home, day)) for home in mine)
            found[stage] = (done, len(mine), near(sum(self._should(home, day) for home in mine)))
        key = [home for home in self._wanted(day) if home.key_since and home.key_since <= day]
        year = later(day, -12)
        homes = sum(min(2, len([d for d in home.talks(day, ("home",)) if year < d])) for home in key)
        should = 0.0
        for home in key:
            start = max(home.begins(day), home.key_since or self.go_live, self.go_live)
            should += 2 * min(1.0, (day - start).days / (later(start, 12) - start).days)
        found["key"] = (homes, 2 * len(key), near(should))
        return found

    def shared(self, day: date) -> dict[str, list[int]]:
        """How many households each role visited: head, CS head, officers."""
        found = {"settling": [0, 0, 0], "settled": [0, 0, 0]}
        for home in self._wanted(day):
            counting = self._counting(home, day)
            if counting:
                group = "settling" if home.stage(day) == "settling" else "settled"
                found[group][min(RANK.index(one.role) for one in counting)] += 1
        return found

    def _wanted(self, day: date) -> list[Home]:
        return [home for home in self.homes.values() if home.begins(day) <= day and not home.empty]

    def _counting(self, home: Home, day: date) -> list[Told]:
        young = home.stage(day) == "settling"
        since = home.begins(day) if young else max(home.begins(day), date(day.year, 1, 1))
        ways = NOT_BY_PAPER if young else ANY_WAY
        return [t for t in home.told if since <= t.day <= day and t.way in ways and t.outcome == "talked"]

    def _should(self, home: Home, day: date) -> float:
        if home.stage(day) != "settling":
            start = max(date(day.year, 1, 1), self.go_live)
            return ((day - start).days + 1) / (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
        began = home.begins(day)
        ends = later(began, 12 if home.delivery == "bare" else 6)
        return min(1.0, (day - began).days / (ends - began).days)

    # ---- what was said

    def every(self, first: date, after: date) -> list[tuple[Home, Told]]:
        """All that was noted in a stretch."""
        return [(h, t) for h in self.homes.values() for t in h.told if first <= t.day < after]

    def outcomes(self, first: date, after: date) -> Counter[tuple[str, str]]:
        """How often each way ended how."""
        return Counter((told.way, told.outcome) for _, told in self.every(first, after))

    def grades(self, first: date, after: date, dimension: str = "", building: str = "") -> list[int]:
        """Every grade given."""
        return [
            grade
            for home, told in self.every(first, after)
            for key, grade in told.grades.items()
            if dimension in ("", key) and building in ("", home.building)
        ]

    def themes(self, first: date, after: date) -> dict[str, tuple[int, int, int, int, int]]:
        """Opinions by theme: said, answered, became matters, ended, neither answered nor ended."""
        mine = [one for one in self.said if first <= one.day < after]
        return {
            theme: (
                len(some := [one for one in mine if one.theme == theme]),
                sum(one.answered for one in some),
                sum(one.matter for one in some),
                sum(one.ended for one in some),
                sum(not one.answered and not one.ended for one in some),
            )
            for theme in {one.theme for one in mine}
        }
