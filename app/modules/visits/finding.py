"""Finds what the verbs of visits act on."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.residents.model import Unit
from app.modules.staff.model import StaffMember
from app.modules.visits.model import Visit, VisitOpinion, VisitStop, VisitWish
from app.modules.visits.rules import SHEET_CLAUSE

IS_OPEN = VisitStop.state == literal("open", literal_execute=True)
"""Open stops, written so that SQLite sees that the index of open stops holds them all."""
ENTERED_WITHIN = timedelta(days=7)
"""How long a walk may lie back whose sheets are not entered yet; later its stops count as failed."""


def unit_or_refuse(session: Session, unit_id: int) -> Unit:
    """A household. Raises Refusal."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Refusal("找不到这一户，请重新查找。", field="room")
    return unit


def visit_or_refuse(session: Session, visit_id: int) -> Visit:
    """A talk. Raises Refusal."""
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise Refusal("找不到这次访谈，请刷新后再看。", clause=SHEET_CLAUSE)
    return visit


def opinion_or_refuse(session: Session, opinion_id: int) -> VisitOpinion:
    """An opinion. Raises Refusal."""
    opinion = session.get(VisitOpinion, opinion_id)
    if opinion is None:
        raise Refusal("找不到这条意见，请刷新后再看。", clause=SHEET_CLAUSE)
    return opinion


def open_stop_or_refuse(session: Session, stop_id: int) -> VisitStop:
    """A stop that is still planned. Raises Refusal."""
    stop = session.get(VisitStop, stop_id)
    if stop is None or stop.state != "open":
        raise Refusal("这户的排期已经变了，请刷新后再看。")
    return stop


def open_stops(session: Session, unit_id: int) -> Sequence[VisitStop]:
    """What is planned for a household, the next one first."""
    asked = select(VisitStop).where(IS_OPEN, VisitStop.unit_id == unit_id)
    return session.scalars(asked.order_by(VisitStop.day, VisitStop.id)).all()


def wish_of(session: Session, unit_id: int) -> VisitWish | None:
    """How a household wants to be visited, as it holds today."""
    asked = select(VisitWish).where(VisitWish.unit_id == unit_id, VisitWish.until.is_(None))
    return session.scalars(asked).first()


def wishes(session: Session) -> dict[int, VisitWish]:
    """Every household's wish that holds today."""
    found = session.scalars(select(VisitWish).where(VisitWish.until.is_(None)))
    return {wish.unit_id: wish for wish in found}


def visitor_or_refuse(session: Session, staff_id: int, day: date, field: str) -> StaffMember:
    """Somebody who worked here on the day of a visit. Raises Refusal."""
    member = session.get(StaffMember, staff_id)
    if member is None or not member.works_on(day):
        raise Refusal("这个人那天不在人员名册里，请另选一位。", field=field)
    return member
