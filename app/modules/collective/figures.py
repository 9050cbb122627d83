"""Where the households of a plan are (MOVE-02), counted: in all, by day, by time, by building, of one day."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.modules.collective.model import PlanHousehold, PlanSlot, PlanVisit
from app.modules.collective.rules import STANDS, slot_words
from app.modules.residents.model import Building, Unit
from app.rules.dates import WEEKDAYS

ORDER = tuple(stand for stand, _ in STANDS)


@dataclass(frozen=True)
class Tally:
    """How many households are where; `words` says whose these are (a day, a time, a building)."""

    words: str
    later: int = 0
    expected: int = 0
    here: int = 0
    left: int = 0
    done: int = 0
    missed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.later + self.expected + self.here + self.left + self.done + self.missed

    @property
    def share(self) -> int:
        """How many of a hundred have done all."""
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class Figures:
    """The progress of a plan at a moment."""

    all: Tally
    by_day: tuple[Tally, ...]
    by_slot: tuple[Tally, ...]
    by_building: tuple[Tally, ...]


@dataclass(frozen=True)
class DayFigures:
    """One day of a plan: who was asked to come, who came, what was done that day.

    `appointed` are those with a time that day; of them `came` (that day or before it) and `missed` (their
    time is over). `others` came that day although their time is on another; `done` are the sheets that
    became full that day, `arrivals` all comings.
    """

    day: date
    appointed: int
    came: int
    missed: int
    others: int
    arrivals: int
    done: int
    done_so_far: int
    total: int


def visits() -> Any:
    """How often each household came, whether it is here, when it first came and last left."""
    return (
        select(
            PlanVisit.household_id,
            func.count().label("came"),
            func.sum(case((PlanVisit.left_at.is_(None), 1), else_=0)).label("here"),
            func.min(PlanVisit.arrived_at).label("first"),
            func.max(PlanVisit.arrived_at).label("last"),
            func.max(PlanVisit.left_at).label("left"),
        )
        .group_by(PlanVisit.household_id)
        .subquery()
    )


def stand_at(now: datetime, seen: Any) -> ColumnElement[str]:
    """Where a household is at a moment, in a query over households, their times and `visits()`."""
    day, clock = now.date(), now.time()
    later = or_(PlanSlot.day > day, and_(PlanSlot.day == day, PlanSlot.since > clock))
    expected = and_(PlanSlot.day == day, PlanSlot.until > clock)
    return case(
        (PlanHousehold.sheet_at.is_not(None), "done"),
        (seen.c.here > 0, "here"),
        (seen.c.came > 0, "left"),
        (later, "later"),
        (expected, "expected"),
        else_="missed",
    )


def figures(session: Session, plan_id: int, now: datetime) -> Figures:
    """Where everybody is, by day, time and building: one query over the plan's households."""
    seen = visits()
    stand = stand_at(now, seen).label("stand")
    asked = (
        select(PlanSlot.day, PlanSlot.since, PlanSlot.until, Building.name, stand, func.count())
        .select_from(PlanHousehold)
        .join(PlanSlot)
        .join(Unit, Unit.id == PlanHousehold.unit_id)
        .join(Building)
        .outerjoin(seen, seen.c.household_id == PlanHousehold.id)
        .where(PlanHousehold.plan_id == plan_id, PlanHousehold.struck_at.is_(None))
        .group_by(PlanSlot.id, Building.id, stand)
        .order_by(PlanSlot.day, PlanSlot.since, func.min(Unit.place))
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(asked)]
    return Figures(
        all=_tally("全部", ((row[4], row[5]) for row in rows)),
        by_day=_by(rows, lambda row: _day_words(row[0])),
        by_slot=_by(rows, lambda row: slot_words(row[0], row[1], row[2])),
        by_building=tuple(sorted(_by(rows, lambda row: f"{row[3]}栋"), key=lambda t: _number(t.words))),
    )


def day_figures(session: Session, plan_id: int, day: date, now: datetime) -> DayFigures:
    """What happened on a day, as far as it has gone at `now`."""
    begin, end = datetime.combine(day, time()), datetime.combine(day, time()) + timedelta(days=1)
    until = min(end, now)
    first = (
        select(
            PlanVisit.household_id,
            func.min(PlanVisit.arrived_at).label("first"),
            func.sum(case((PlanVisit.arrived_at >= begin, 1), else_=0)).label("today"),
        )
        .where(PlanVisit.arrived_at < end)
        .group_by(PlanVisit.household_id)
        .subquery()
    )
    own = PlanSlot.day == day
    came = first.c.first.is_not(None)
    over = own & ~came & (PlanSlot.until <= until.time() if until < end else own)
    full = PlanHousehold.sheet_at

    def count(*wanted: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((and_(*wanted), 1), else_=0)), 0)

    asked = (
        select(
            count(own),
            count(own, came),
            count(over),
            count(~own, first.c.today > 0),
            func.coalesce(func.sum(first.c.today), 0),
            count(full >= begin, full < end),
            count(full < end),
            func.count(),
        )
        .select_from(PlanHousehold)
        .join(PlanSlot)
        .outerjoin(first, first.c.household_id == PlanHousehold.id)
        .where(PlanHousehold.plan_id == plan_id, PlanHousehold.struck_at.is_(None))
    )
    return DayFigures(day, *(int(number) for number in session.execute(asked).one()))


def _by(rows: Iterable[tuple[Any, ...]], name: Callable[[tuple[Any, ...]], str]) -> tuple[Tally, ...]:
    found: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault(name(row), []).append((row[4], row[5]))
    return tuple(_tally(words, counts) for words, counts in found.items())


def _tally(words: str, counts: Iterable[tuple[str, int]]) -> Tally:
    summed: Counter[str] = Counter()
    for stand, number in counts:
        summed[stand] += number
    return Tally(words, *(summed[stand] for stand in ORDER))


def _day_words(day: date) -> str:
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def _number(words: str) -> tuple[int, str]:
    digits = "".join(char for char in words if char.isdigit())
    return (int(digits) if digits else 0, words)
