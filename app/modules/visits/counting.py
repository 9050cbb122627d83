"""What is counted of the talks of a stretch, in the database: each function one question (VISIT-06).

A stretch is from its first day up to, not including, the day after it. A talk is a visit that came
about (谈成); whatever else was noted is a try. What came in from before the program counts like the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from app.modules.complaints.model import Matter
from app.modules.followups.model import FollowUp
from app.modules.residents.model import Mark, Unit, UnitMark
from app.modules.visits.model import Visit, VisitOpinion, VisitPromise, VisitRating, VisitStop
from app.modules.visits.rules import SATISFIED_FROM
from app.rules.share import Share

TALKED = Visit.outcome == "talked"


@dataclass(frozen=True)
class Pleased:
    """How satisfied those who were asked are: grades from 满意 on, all grades, and their sum."""

    satisfied: int = 0
    asked: int = 0
    total: int = 0

    @property
    def share(self) -> Share:
        """The grades from 满意 on, of all grades."""
        return Share(self.satisfied, self.asked)

    @property
    def mean(self) -> float | None:
        """The mean grade; None where nobody was asked."""
        return self.total / self.asked if self.asked else None

    def __add__(self, other: "Pleased") -> "Pleased":
        return Pleased(self.satisfied + other.satisfied, self.asked + other.asked, self.total + other.total)


@dataclass(frozen=True)
class Theme:
    """What was said about one thing: opinions, those with a reply, those that became matters, ended ones.

    `open` ones have neither a reply nor a matter that has ended.
    """

    said: int = 0
    answered: int = 0
    matters: int = 0
    closed: int = 0
    open: int = 0


def outcomes(session: Session, first: date, after: date) -> dict[tuple[str, str], int]:
    """How many visits and tries there were, by way and outcome."""
    asked = select(Visit.way, Visit.outcome, func.count()).where(_within(first, after))
    return {(row[0], row[1]): row[2] for row in session.execute(asked.group_by(Visit.way, Visit.outcome))}


def talks_by_month(session: Session, first: date, after: date) -> dict[tuple[int, int], tuple[int, int]]:
    """Talks, and households talked to, by year and month."""
    month = _month()
    asked = select(*month, func.count(), func.count(Visit.unit_id.distinct()))
    found = session.execute(asked.where(_within(first, after), TALKED).group_by(*month))
    return {(row[0], row[1]): (row[2], row[3]) for row in found}


def reached(session: Session, first: date, after: date) -> set[int]:
    """The households that were talked to."""
    return set(session.scalars(select(Visit.unit_id).where(_within(first, after), TALKED).distinct()))


def exceptions(session: Session, first: date, after: date) -> tuple[int, int, int]:
    """Visits at home entered at the desk: all of them, by one alone, outside of the hours (VISIT-07)."""
    asked = select(
        func.count(),
        func.coalesce(func.sum(cast(Visit.alone_why != "", Integer)), 0),
        func.coalesce(func.sum(cast(Visit.hours_why != "", Integer)), 0),
    ).where(_within(first, after), Visit.way == "home", Visit.source == "desk")
    row = session.execute(asked).one()
    return row[0], row[1], row[2]


def pleased_by_building(
    session: Session, first: date, after: date
) -> dict[int, tuple[int, dict[str, Pleased]]]:
    """For each building, by its record's number: talks with grades, and satisfaction by dimension."""
    graded = _grades(first, after, func.count(VisitRating.visit_id.distinct()))
    asked = graded.join(Unit, Unit.id == Visit.unit_id).add_columns(Unit.building_id)
    every = session.execute(asked.group_by(Unit.building_id))
    talks: dict[int, int] = {row[4]: row[3] for row in every}
    parts: dict[int, dict[str, Pleased]] = {building: {} for building in talks}
    by = (Unit.building_id, VisitRating.dimension)
    split = _grades(first, after, *by).join(Unit, Unit.id == Visit.unit_id).group_by(*by)
    for row in session.execute(split):
        parts[row[3]][row[4]] = Pleased(*row[:3])
    return {building: (talks[building], parts[building]) for building in talks}


def pleased_by_month(session: Session, first: date, after: date) -> dict[tuple[int, int], Pleased]:
    """Satisfaction month by month, over all dimensions."""
    month = _month()
    asked = _grades(first, after, *month).group_by(*month)
    return {(row[3], row[4]): Pleased(*row[:3]) for row in session.execute(asked)}


def themes(session: Session, first: date, after: date) -> dict[str, Theme]:
    """What was said, by theme, and what has become of it until today."""
    answered, is_matter = VisitOpinion.reply != "", VisitOpinion.matter_id.is_not(None)
    closed = and_(is_matter, Matter.ended_at.is_not(None))
    asked = (
        select(
            VisitOpinion.theme, func.count(), _times(answered), _times(is_matter), _times(closed),
            _times(~or_(answered, closed)),
        )
        .join(Visit, Visit.id == VisitOpinion.visit_id)
        .outerjoin(Matter, Matter.id == VisitOpinion.matter_id)
        .where(_within(first, after))
        .group_by(VisitOpinion.theme)
    )  # fmt: skip
    return {row[0]: Theme(*row[1:]) for row in session.execute(asked)}


def words_by_theme(session: Session, first: date, after: date) -> dict[str, str]:
    """Of each theme the opinion that was given last."""
    asked = (
        select(VisitOpinion.theme, VisitOpinion.words)
        .join(Visit, Visit.id == VisitOpinion.visit_id)
        .where(_within(first, after))
        .order_by(Visit.day, VisitOpinion.id)
    )
    return {row[0]: row[1] for row in session.execute(asked)}


def promises(session: Session, first: date, after: date, today: date) -> Share:
    """Promises whose day lies in the stretch and is over: those reported done by that day."""
    kept = and_(FollowUp.done_at.is_not(None), func.date(FollowUp.done_at) <= VisitPromise.until)
    asked = (
        select(_times(kept), func.count())
        .select_from(VisitPromise)
        .outerjoin(FollowUp, FollowUp.id == VisitPromise.followup_id)
        .where(VisitPromise.until >= first, VisitPromise.until < min(after, today))
    )
    return Share(*session.execute(asked).one())


def planned(session: Session, first: date, after: date, marks: Sequence[str] = ()) -> Share:
    """Households that were planned for these days, and those of them that were visited as planned.

    With marks only households that carry one of them today.
    """
    asked = select(
        func.count(case((VisitStop.state == "done", VisitStop.unit_id)).distinct()),
        func.count(VisitStop.unit_id.distinct()),
    ).where(VisitStop.day >= first, VisitStop.day < after, VisitStop.state != "dropped")
    if marks:
        asked = asked.where(VisitStop.unit_id.in_(marked(marks)))
    return Share(*session.execute(asked).one())


def marked(marks: Sequence[str]) -> Select[int]:
    """The households that carry one of these marks today."""
    asked = select(UnitMark.unit_id).join(Mark, Mark.id == UnitMark.mark_id)
    return asked.where(UnitMark.until.is_(None), Mark.name.in_(marks))


# ---------------------------------------------------------------- inside


def _within(first: date, after: date) -> ColumnElement[bool]:
    return and_(Visit.day >= first, Visit.day < after)


def _month() -> tuple[ColumnElement[int], ColumnElement[int]]:
    return (
        cast(func.strftime("%Y", Visit.day), Integer),
        cast(func.strftime("%m", Visit.day), Integer),
    )


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _grades(first: date, after: date, *more: Any) -> Select[Any]:
    satisfied = _times(VisitRating.grade >= SATISFIED_FROM)
    total = func.coalesce(func.sum(VisitRating.grade), 0)
    asked = select(satisfied, func.count(VisitRating.id), total, *more)
    return asked.select_from(Visit).join(VisitRating).where(_within(first, after))
