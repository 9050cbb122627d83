"""Finds what the verbs of work orders act on, and says in a sentence when it cannot be done now."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.orders.model import WorkOrder
from app.modules.orders.rules import CLAUSE, LONGEST_PLACE, LONGEST_WHAT, STATE_ZH, words_or_refuse
from app.modules.orders.shipped import team_names
from app.modules.residents.model import Person, Tie, Unit
from app.modules.staff.service import working
from app.rules.text import one_line


def order_or_refuse(session: Session, order_id: int) -> WorkOrder:
    """An order. Raises Refusal."""
    order = session.get(WorkOrder, order_id)
    if order is None:
        raise Refusal("找不到这张派工单，请刷新后再看。", clause=CLAUSE)
    return order


def order_in_or_refuse(session: Session, order_id: int, states: tuple[str, ...], what: str) -> WorkOrder:
    """An order that stands where this can be done. Raises Refusal."""
    order = order_or_refuse(session, order_id)
    if order.state not in states:
        raise Refusal(f"{order.code} {STATE_ZH[order.state]}，不能再{what}。", clause=CLAUSE)
    return order


def unit_or_none(session: Session, unit_id: int) -> Unit | None:
    """The flat an order is for; none for a place outdoors. Raises Refusal (`place`)."""
    if not unit_id:
        return None
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Refusal("找不到这一户，请重新选房号。", clause=CLAUSE, field="place")
    return unit


def person_or_none(session: Session, person_id: int, unit_id: int) -> Person | None:
    """Who on the register is to be met, of that household. Raises Refusal (`contact`)."""
    if not person_id:
        return None
    asked = select(Tie).where(Tie.person_id == person_id, Tie.until.is_(None))
    if unit_id:
        asked = asked.where(Tie.unit_id == unit_id)
    tie = session.scalars(asked.limit(1)).first()
    if tie is None:
        raise Refusal("联系人现在不在这一户，请重新选，或只写姓名。", clause=CLAUSE, field="contact")
    return tie.person


def place_or_refuse(text: str, unit: Unit | None) -> str:
    """Where the work is; a flat alone is enough, outdoors it has to be said. Raises Refusal."""
    if unit is not None and not one_line(text):
        return ""
    return words_or_refuse(text, "位置", "place", most=LONGEST_PLACE)


def what_or_refuse(text: str) -> str:
    """What is to be done. Raises Refusal."""
    return words_or_refuse(text, "内容", "what", least=2, most=LONGEST_WHAT)


def team_or_refuse(text: str) -> str:
    """One of the site's teams. Raises Refusal."""
    name = one_line(text)
    if name not in team_names():
        raise Refusal(f"请选派给哪个班组：{'、'.join(team_names())}。", clause=CLAUSE, field="team")
    return name


def worker_named(session: Session, text: str, now: datetime) -> tuple[int | None, str]:
    """The name of whoever goes, and their place in the staff's register when they stand in it alone."""
    name = one_line(text)
    if not name:
        return None, ""
    words_or_refuse(name, "人员", "worker", most=30)
    known = [row.id for row in working(session, now.date()) if row.name == name]
    return (known[0] if len(known) == 1 else None), name
