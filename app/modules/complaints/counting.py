"""What is counted: which matters came, were open, done, reopened or withdrawn in a stretch (COMP-04).

A matter that was closed and reopened counts for every day as it stood on that day, so that a past
month stays what it was: what counts are the steps, and the day of the ending only finds them quickly.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from app.modules.complaints.model import COUNTED_STEPS, Matter, MatterStep
from app.modules.complaints.repeating import WITHIN

Ids = Select[int]


def counted(step: type[MatterStep] = MatterStep) -> ColumnElement[bool]:
    """The steps figures are made of, written so that SQLite sees that their index holds them all."""
    return step.how.in_([literal(how, literal_execute=True) for how in COUNTED_STEPS])


def taken(begins: datetime, ends: datetime) -> Ids:
    """The matters that were taken down in a stretch."""
    return select(Matter.id).where(Matter.taken_at >= begins, Matter.taken_at < ends)


def open_at(moment: datetime) -> Ids:
    """The matters that were open at a moment: what has come before and had not ended."""
    came = select(Matter.id).where(Matter.taken_at < moment)
    # Two questions instead of an OR: each is answered by the index of endings alone, not by all that came.
    still = union_all(came.where(Matter.ended_at.is_(None)), came.where(Matter.ended_at >= moment))
    return select(Matter.id).where(Matter.id.in_(still), Matter.id.not_in(_rested(moment)))


def done(begins: datetime, ends: datetime) -> Ids:
    """The matters that were closed in a stretch, and had not been reopened at its end."""
    return _turned("closed", begins, ends).where(~_reopened_after(ends))


def returned(begins: datetime, ends: datetime) -> Ids:
    """The matters that had been closed before a stretch and were reopened in it."""
    return _turned("reopened", begins, ends).where(MatterStep.matter_id.in_(_rested(begins)))


def withdrawn(begins: datetime, ends: datetime) -> Ids:
    """The matters that were withdrawn in a stretch."""
    return _turned("withdrawn", begins, ends)


def steps(how: str, begins: datetime, ends: datetime) -> Select[int]:
    """How many steps of one sort there were in a stretch; the caller says of which matters."""
    asked = select(func.count()).select_from(MatterStep).join(Matter)
    return asked.where(counted(), MatterStep.how == how, _within(begins, ends))


def is_repeat() -> ColumnElement[bool]:
    """Matters that repeat an earlier one: said so at the taking down, or the same household and class."""
    earlier = aliased(Matter)
    since = func.datetime(Matter.taken_at, f"-{WITHIN // timedelta(days=1)} days")
    same = (
        select(earlier.id)
        .where(
            earlier.unit_id == Matter.unit_id,
            earlier.category == Matter.category,
            earlier.taken_at >= since,
            or_(earlier.taken_at < Matter.taken_at, _sooner(earlier)),
            earlier.state != "withdrawn",
        )
        .exists()
    )
    return or_(Matter.repeat_of.is_not(None), and_(Matter.category != "", same))


# ---------------------------------------------------------------- inside


def _sooner(earlier: type[Matter]) -> ColumnElement[bool]:
    """Of two that were taken down in the same minute the lower number came first."""
    return and_(earlier.taken_at == Matter.taken_at, earlier.id < Matter.id)


def _within(begins: datetime, ends: datetime) -> ColumnElement[bool]:
    return and_(MatterStep.at >= begins, MatterStep.at < ends)


def _turned(how: str, begins: datetime, ends: datetime) -> Ids:
    return select(MatterStep.matter_id).where(counted(), MatterStep.how == how, _within(begins, ends))


def _reopened_after(ends: datetime) -> ColumnElement[bool]:
    """The closing of a row was taken back before the end of the stretch."""
    later = aliased(MatterStep)
    return (
        select(later.id)
        .where(
            later.matter_id == MatterStep.matter_id,
            later.id > MatterStep.id,
            later.how == "reopened",
            later.at < ends,
        )
        .exists()
    )


def _rested(moment: datetime) -> Ids:
    """The matters that stood closed at a moment, though they were reopened since."""
    back, last = aliased(MatterStep), aliased(MatterStep)
    stood = (
        select(last.how)
        .where(last.matter_id == back.matter_id, last.at < moment, last.how.in_(("closed", "reopened")))
        .order_by(last.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(back.matter_id)
        .where(counted(back), back.how == "reopened", back.at >= moment)
        .where(stood == "closed")
    )
