"""What the journal calls the records of visits."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.modules.residents.model import Unit
from app.modules.staff.model import StaffMember
from app.modules.visits.model import (
    Visit,
    VisitDayOff,
    VisitOpinion,
    Visitor,
    VisitPlan,
    VisitPromise,
    VisitRating,
    VisitStop,
    VisitWish,
)
from app.modules.visits.rules import DIMENSION_ZH, WAY_ZH, WINDOW_ZH
from app.rules.ref import Ref

EARLIER = "home_visit"
"""What the journal called a visit after moving in while it was a table of its own; the ids are the same."""
KINDS = {
    Visit.__tablename__: "访谈",
    EARLIER: "乔迁上门",
    VisitStop.__tablename__: "访谈排期",
    VisitPlan.__tablename__: "排期",
    VisitRating.__tablename__: "满意度",
    VisitOpinion.__tablename__: "访谈意见",
    VisitPromise.__tablename__: "访谈承诺",
    VisitWish.__tablename__: "访谈意愿",
    Visitor.__tablename__: "访谈员",
    VisitDayOff.__tablename__: "不排访谈",
}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """The words of these records; what is said at the door is not among them."""
    found = {ref: _words(session, ref) for ref in refs}
    return {ref: words for ref, words in found.items() if words}


def _words(session: Session, ref: Ref) -> str:
    if ref.kind in (Visit.__tablename__, EARLIER):
        return _visit(session.get(Visit, ref.id))
    if ref.kind == VisitStop.__tablename__:
        stop = session.get(VisitStop, ref.id)
        return f"{stop.unit.code.long}　{stop.day} {WINDOW_ZH[stop.window]}" if stop else ""
    if ref.kind == VisitPlan.__tablename__:
        plan = session.get(VisitPlan, ref.id)
        return f"{plan.at:%Y-%m-%d} 排到 {plan.until}" if plan else ""
    if ref.kind == VisitWish.__tablename__:
        wish = session.get(VisitWish, ref.id)
        return _flat(session, wish.unit_id) if wish else ""
    if ref.kind == VisitRating.__tablename__:
        rating = session.get(VisitRating, ref.id)
        return f"{_visit(rating.visit)}　{DIMENSION_ZH[rating.dimension]}" if rating else ""
    if ref.kind == VisitOpinion.__tablename__:
        opinion = session.get(VisitOpinion, ref.id)
        return _visit(opinion.visit) if opinion else ""
    if ref.kind == VisitPromise.__tablename__:
        promise = session.get(VisitPromise, ref.id)
        return _visit(promise.visit) if promise else ""
    return _person(session, ref)


def _person(session: Session, ref: Ref) -> str:
    row: Visitor | VisitDayOff | None
    if ref.kind == Visitor.__tablename__:
        row = session.get(Visitor, ref.id)
    else:
        row = session.get(VisitDayOff, ref.id)
    member = session.get(StaffMember, row.staff_id) if row else None
    return member.name if member else ""


def _visit(visit: Visit | None) -> str:
    return f"{visit.unit.code.long}　{visit.day} {WAY_ZH[visit.way]}" if visit else ""


def _flat(session: Session, unit_id: int) -> str:
    unit = session.get(Unit, unit_id)
    return unit.code.long if unit else ""
