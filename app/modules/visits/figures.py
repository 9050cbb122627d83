"""The figures of visits for a month or a year: counted here, shown and printed as they are here.

Every number and what it means:

- coverage, shares: how far the visiting had come on the last day of the stretch, or by today where it
  still runs (`coverage.py` says what counts); of households, owners and key users as they are today.
- areas: the same for the households of each officer, all stages together, with the talks of the stretch.
- months: twelve months up to the stretch, each with the coverage of all stages on its last day, the
  households talked to in it, and how satisfied they were. A month still to come, or over before
  the site's first day, has no coverage.
- households: talked to (谈成) in the stretch at least once. Talks count each time, tries all that was
  noted with another outcome.
- planned: households on the plan of the stretch (what was taken off it does not count), and those of
  them that were visited as planned; the same of the key users of today.
- satisfied: grades 4 and 5 among all grades given in talks of the stretch; the mean is of all grades.
- opinions: of the talks of the stretch, with what has become of them until today.
- alone, outside: of the visits at home entered at the desk (VISIT-07).
- promises: whose day lies in the stretch and is over; kept are those reported done by that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.modules.residents.lists import buildings
from app.modules.staff.service import names, officer_of
from app.modules.visits import counting
from app.modules.visits.counting import Pleased, Theme
from app.modules.visits.coverage import CoverBar, Measure, ShareGroup, counted, covered, measure, shared
from app.modules.visits.reach import Household, Talks, households, talks_until
from app.modules.visits.reading import houses, key_marks
from app.modules.visits.rules import DIMENSIONS, KEY_CLAUSE, OUTCOMES, THEMES, WAYS
from app.modules.visits.stand import House
from app.rules.periods import Period, months_until
from app.rules.share import NO_SHARE, Share

NOBODY = "没有分片"


@dataclass(frozen=True)
class WayLine:
    """One way of talking: how many came about, and how the others ended."""

    key: str
    name: str
    ended: Mapping[str, int]

    @property
    def talked(self) -> int:
        """How many came about."""
        return self.ended.get("talked", 0)

    @property
    def total(self) -> int:
        """All that was noted."""
        return sum(self.ended.values())


@dataclass(frozen=True)
class AreaLine:
    """One officer's area: its coverage, and the households talked to in the stretch."""

    cover: CoverBar
    reached: int


@dataclass(frozen=True)
class MonthLine:
    """One month: the coverage on its last day, households talked to, satisfaction.

    No coverage (None) of a month that is still to come, or was over before the site's first day.
    """

    year: int
    month: int
    cover: CoverBar | None
    reached: int
    pleased: Pleased


@dataclass(frozen=True)
class PleasedLine:
    """How satisfied households are with one dimension."""

    key: str
    name: str
    pleased: Pleased


@dataclass(frozen=True)
class BuildingLine:
    """How satisfied one building is: talks with grades, each dimension, and all of them together."""

    name: str
    talks: int
    dimensions: Mapping[str, Pleased]
    pleased: Pleased


@dataclass(frozen=True)
class ThemeLine:
    """What was said about one thing; `words` is the opinion given last."""

    key: str
    name: str
    theme: Theme
    words: str


@dataclass(frozen=True)
class Figures:
    """Everything that is counted of a stretch, as it stood at the end of day `until`."""

    period: Period
    until: date
    cover: tuple[CoverBar, ...]
    shares: tuple[ShareGroup, ...]
    areas: tuple[AreaLine, ...]
    months: tuple[MonthLine, ...]
    households: int
    ways: tuple[WayLine, ...]
    planned: Share
    key_planned: Share
    at_home: int
    alone: int
    outside: int
    promises: Share
    pleased: Pleased
    dimensions: tuple[PleasedLine, ...]
    buildings: tuple[BuildingLine, ...]
    themes: tuple[ThemeLine, ...]

    @property
    def talks(self) -> int:
        """Talks that came about."""
        return sum(line.talked for line in self.ways)

    @property
    def tries(self) -> int:
        """Visits that did not come about."""
        return sum(line.total - line.talked for line in self.ways)

    @property
    def opinions(self) -> int:
        """Opinions of all themes."""
        return sum(line.theme.said for line in self.themes)


def figures(session: Session, period: Period, today: date) -> Figures:
    """The figures of a month or a year; of one that still runs up to today."""
    first, after = period.first, period.after
    until = min(today, after - timedelta(days=1))
    months, by, every = months_until(period), measure(session), houses(session)
    talks = talks_until(session, min(until, months[0].first), until, by.months(KEY_CLAUSE))
    found = households(every, talks, until)
    estate = _buildings(session, first, after)
    dimensions = _sums(line.dimensions for line in estate)
    home, alone, outside = counting.exceptions(session, first, after)
    return Figures(
        period=period,
        until=until,
        cover=covered(found, by),
        shares=shared(found, by),
        areas=_areas(session, found, by, first, after, until),
        months=_months(session, months, every, talks, by, today),
        households=len(counting.reached(session, first, after)),
        ways=_ways(counting.outcomes(session, first, after)),
        planned=counting.planned(session, first, after),
        key_planned=_key_planned(session, first, after),
        at_home=home,
        alone=alone,
        outside=outside,
        promises=counting.promises(session, first, after, today),
        pleased=sum(dimensions.values(), Pleased()),
        dimensions=tuple(
            PleasedLine(key, name, dimensions[key]) for key, name in DIMENSIONS if key in dimensions
        ),
        buildings=estate,
        themes=_themes(session, first, after),
    )


# ---------------------------------------------------------------- inside


def _areas(
    session: Session, found: Sequence[Household], by: Measure, first: date, after: date, until: date
) -> tuple[AreaLine, ...]:
    """One line for each officer in whose area there is a household; what nobody has comes last."""
    people, talked = names(session), counting.reached(session, first, after)
    areas: dict[int, int] = {}
    groups: dict[int, list[Household]] = {}
    for one in found:
        building = one.house.building_id
        if building not in areas:
            officer = officer_of(session, building, until)
            areas[building] = officer.staff_id if officer is not None else 0
        groups.setdefault(one.house.officer_id or areas[building], []).append(one)
    lines = [
        AreaLine(
            counted(str(staff_id), people.get(staff_id, NOBODY), group, by),
            sum(one.house.unit_id in talked for one in group),
        )
        for staff_id, group in groups.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.cover.key == "0", line.cover.name)))


def _months(
    session: Session,
    months: Sequence[Period],
    every: Iterable[House],
    talks: Talks,
    by: Measure,
    today: date,
) -> tuple[MonthLine, ...]:
    first, after = months[0].first, months[-1].after
    reached = counting.talks_by_month(session, first, after)
    satisfied = counting.pleased_by_month(session, first, after)
    found = []
    for one in months:
        key = (one.year, one.month)
        cover = None
        if one.first <= today and one.after > by.go_live:
            last = min(today, one.after - timedelta(days=1))
            cover = counted("", one.words, households(every, talks, last), by)
        _, many = reached.get(key, (0, 0))
        found.append(MonthLine(*key, cover, many, satisfied.get(key, Pleased())))
    return tuple(found)


def _ways(found: Mapping[tuple[str, str], int]) -> tuple[WayLine, ...]:
    lines = (
        WayLine(way, name, {outcome: found.get((way, outcome), 0) for outcome, _ in OUTCOMES})
        for way, name in WAYS
    )
    return tuple(line for line in lines if line.total)


def _key_planned(session: Session, first: date, after: date) -> Share:
    marks = sorted(key_marks(session))
    return counting.planned(session, first, after, marks) if marks else NO_SHARE


def _buildings(session: Session, first: date, after: date) -> tuple[BuildingLine, ...]:
    found = counting.pleased_by_building(session, first, after)
    return tuple(
        BuildingLine(name, *found[number], sum(found[number][1].values(), Pleased()))
        for number, name in buildings(session)
        if number in found
    )


def _sums(parts: Iterable[Mapping[str, Pleased]]) -> dict[str, Pleased]:
    found: dict[str, Pleased] = {}
    for part in parts:
        for key, one in part.items():
            found[key] = found.get(key, Pleased()) + one
    return found


def _themes(session: Session, first: date, after: date) -> tuple[ThemeLine, ...]:
    """The most frequent first."""
    found = counting.themes(session, first, after)
    words = counting.words_by_theme(session, first, after)
    lines = [ThemeLine(key, name, found[key], words.get(key, "")) for key, name in THEMES if key in found]
    return tuple(sorted(lines, key=lambda line: -line.theme.said))
