"""The figures of a month or a year (COMP-04): counted in the database, shown and printed as they are here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from app.modules.complaints import counting
from app.modules.complaints.counting import Ids
from app.modules.complaints.finding import allowed_of, course_of
from app.modules.complaints.limits import Course, limits
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.rules import CATEGORIES, GRADES, KINDS
from app.modules.dues import service as dues
from app.modules.residents.lists import buildings
from app.modules.residents.model import Unit
from app.rules.periods import Period, months_until
from app.rules.share import NO_SHARE
from app.rules.share import Share as Share

NOBODY = "未指派"
ELSEWHERE = "公共区域"
NOT_CLASSED = "未分类"
SATISFIED = ("satisfied", "acceptable")
ANSWERED = (*SATISFIED, "not")
"""Call-backs in which the user said what they think of it."""


@dataclass(frozen=True)
class Line:
    """One class, building, grade, department or kind: what came, was done and is open, and in time."""

    key: str
    name: str
    new: int = 0
    done: int = 0
    open: int = 0
    handled: Share = NO_SHARE


@dataclass(frozen=True)
class MonthLine:
    """One month of the trend: what came and what was done."""

    year: int
    month: int
    new: int
    done: int


@dataclass(frozen=True)
class Figures:
    """Everything that is counted of a stretch.

    `returned` had been closed before and was reopened in it: it is due again. `late` were open at the
    end (or are open now) and over their limit. Minutes are those matters stood open, pauses taken out;
    None where nothing was done. `again` are calls joined to an open matter, `repeats` new matters that
    repeat an earlier one. `kinds` are of all matters, whatever `only` says.
    """

    year: int
    month: int
    only: str
    carried: int
    new: int
    returned: int
    done: int
    withdrawn: int
    open: int
    late: int
    replied: Share
    handled: Share
    median_minutes: int | None
    ninety_minutes: int | None
    satisfied: Share
    reopened: int
    repeats: int
    again: int
    classes: tuple[Line, ...]
    buildings: tuple[Line, ...]
    grades: tuple[Line, ...]
    departments: tuple[Line, ...]
    kinds: tuple[Line, ...]
    trend: tuple[MonthLine, ...]

    @property
    def period(self) -> Period:
        """The stretch they are of."""
        return Period(self.year, self.month)

    @property
    def due(self) -> int:
        """What was to be done: carried over, new, and closed ones that came back."""
        return self.carried + self.new + self.returned


@dataclass(frozen=True)
class _Stretch:
    """The matters of a stretch as selections of their ids, and which of all matters count.

    `judged` leaves out what was closed again after the stretch: its verdict is of that later closing.
    """

    new: Ids
    done: Ids
    open: Ids
    counts: ColumnElement[bool]
    judged: ColumnElement[bool]


def figures(session: Session, period: Period, now: datetime, *, only: str = "complaint") -> Figures:
    """The figures of a month or a year; `only` a kind of matter, "" for all of them."""
    begins, ends = period.begins, period.ends
    counts = Matter.kind == only if only else true()
    stretch = _Stretch(
        counting.taken(begins, ends),
        counting.done(begins, ends),
        _once(session, counting.open_at(ends)),
        counts,
        Matter.ended_at < ends,
    )
    median, ninety = _lengths(session, stretch)
    results = _results(session, period, counts)
    return Figures(
        year=period.year, month=period.month, only=only,
        carried=_number(session, counting.open_at(begins), counts),
        new=_number(session, stretch.new, counts),
        returned=_number(session, counting.returned(begins, ends), counts),
        done=_number(session, stretch.done, counts),
        withdrawn=_number(session, counting.withdrawn(begins, ends), counts),
        open=_number(session, stretch.open, counts),
        late=_late(session, stretch, min(now, ends)),
        replied=_share(session, stretch, Matter.replied_in_time),
        handled=_share(session, stretch, Matter.handled_in_time),
        median_minutes=median, ninety_minutes=ninety,
        satisfied=Share(
            sum(results.get(result, 0) for result in SATISFIED),
            sum(results.get(result, 0) for result in ANSWERED),
        ),
        reopened=session.scalar(counting.steps("reopened", begins, ends).where(counts)) or 0,
        repeats=_number(session, stretch.new, counts & counting.is_repeat()),
        again=session.scalar(counting.steps("again", begins, ends).where(counts)) or 0,
        classes=_lines(session, stretch, Matter.category, (*CATEGORIES, ("", NOT_CLASSED)), every=bool(only)),
        buildings=_by_building(session, stretch),
        grades=_lines(session, stretch, Matter.grade, GRADES, every=only == "complaint"),
        departments=_by_department(session, stretch),
        kinds=_lines(
            session, replace(stretch, counts=true()), Matter.kind, KINDS, every=True
        ),
        trend=_trend(session, period, counts),
    )  # fmt: skip


# ---------------------------------------------------------------- counts


def _number(session: Session, ids: Ids, counts: ColumnElement[bool]) -> int:
    asked = select(func.count()).select_from(Matter).where(Matter.id.in_(ids), counts)
    return session.scalar(asked) or 0


def _once(session: Session, ids: Ids) -> Ids:
    """The same ids, found now: what was open long ago is asked for in many ways, and dear to find."""
    return select(Matter.id).where(Matter.id.in_(session.scalars(ids).all()))


def _share(session: Session, stretch: _Stretch, column: InstrumentedAttribute[bool | None]) -> Share:
    asked = select(*_in_time(column, stretch)).where(Matter.id.in_(stretch.done), stretch.counts)
    part, of = session.execute(asked).one()
    return Share(part, of)


def _in_time(
    column: InstrumentedAttribute[bool | None], stretch: _Stretch
) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """How many were in time, and of how many it was said."""
    kept = func.sum(cast(column, Integer)).filter(stretch.judged)
    return func.coalesce(kept, 0), func.count(column).filter(stretch.judged)


def _lengths(session: Session, stretch: _Stretch) -> tuple[int | None, int | None]:
    """The middle one of what was done, and the one that nine in ten do not exceed, in minutes."""
    of_done = select(Matter.open_minutes).where(
        Matter.id.in_(stretch.done), stretch.counts, stretch.judged, Matter.open_minutes.is_not(None)
    )
    many = session.scalar(select(func.count()).select_from(of_done.subquery())) or 0
    ordered = of_done.order_by(Matter.open_minutes)
    if not many:
        return None, None
    middle = session.scalars(ordered.offset((many - 1) // 2).limit(2 - many % 2)).all()
    ninety = session.scalars(ordered.offset(-(-many * 9 // 10) - 1).limit(1)).one()
    return round(sum(minutes or 0 for minutes in middle) / len(middle)), ninety


def _results(session: Session, period: Period, counts: ColumnElement[bool]) -> dict[str, int]:
    """How the call-backs of a stretch ended."""
    asked = counting.steps("called", period.begins, period.ends).where(counts)
    found = session.execute(asked.add_columns(MatterStep.result).group_by(MatterStep.result))
    return {row[1]: row[0] for row in found}


def _late(session: Session, stretch: _Stretch, at: datetime) -> int:
    """How many of those open at the end were over a limit by then, from the steps up to then."""
    times, allowed = dues.times(session), allowed_of(session)
    asked = select(Matter).where(Matter.id.in_(stretch.open), stretch.counts)
    found = session.scalars(asked.options(selectinload(Matter.steps)))
    return sum(
        any(limit.open and limit.late(at) for limit in limits(course, allowed, times, at))
        for course in (_until(course_of(matter), at) for matter in found)
        if course.events
    )


def _until(course: Course, at: datetime) -> Course:
    return Course(tuple(event for event in course.events if event.at < at))


# ---------------------------------------------------------------- lines


def _lines(
    session: Session, stretch: _Stretch, column: Any, names: Iterable[tuple[str, str]], *, every: bool = False
) -> tuple[Line, ...]:
    """One line for each value in the order of its names; `every` also those without a matter."""
    found = _grouped(session, stretch, column)
    lines = (_line(key, name, found) for key, name in names)
    return tuple(line for line in lines if _says(line) or (every and line.key))


def _by_building(session: Session, stretch: _Stretch) -> tuple[Line, ...]:
    found = _grouped(session, stretch, Unit.building_id)
    lines = (_line(number, name, found) for number, name in (*buildings(session), (None, ELSEWHERE)))
    return tuple(line for line in lines if _says(line))


def _by_department(session: Session, stretch: _Stretch) -> tuple[Line, ...]:
    found = _grouped(session, stretch, Matter.department)
    lines = [_line(key, key or NOBODY, found) for key in {key for some in found for key in some}]
    return tuple(sorted(lines, key=lambda line: (not line.key, -line.new - line.done, line.name)))


Grouped = tuple[dict[Any, int], dict[Any, tuple[int, Share]], dict[Any, int]]


def _grouped(session: Session, stretch: _Stretch, column: Any) -> Grouped:
    """New, done (with its share in time) and open by one column."""

    def asked(ids: Ids, *more: ColumnElement[Any]) -> Select[Any]:
        joined = select(column, func.count(), *more).select_from(Matter).outerjoin(Unit)
        return joined.where(Matter.id.in_(ids), stretch.counts).group_by(column)

    in_time = _in_time(Matter.handled_in_time, stretch)
    return (
        {row[0]: row[1] for row in session.execute(asked(stretch.new))},
        {row[0]: (row[1], Share(row[2], row[3])) for row in session.execute(asked(stretch.done, *in_time))},
        {row[0]: row[1] for row in session.execute(asked(stretch.open))},
    )


def _line(key: Any, name: str, found: Grouped) -> Line:
    new, done, still = found
    number, share = done.get(key, (0, Share()))
    return Line("" if key is None else str(key), name, new.get(key, 0), number, still.get(key, 0), share)


def _says(line: Line) -> bool:
    return bool(line.new or line.done or line.open)


def _trend(session: Session, period: Period, counts: ColumnElement[bool]) -> tuple[MonthLine, ...]:
    """Twelve months, each with what came and what was done."""
    return tuple(
        MonthLine(
            one.year,
            one.month,
            _number(session, counting.taken(one.begins, one.ends), counts),
            _number(session, counting.done(one.begins, one.ends), counts),
        )
        for one in months_until(period)
    )
