"""Open matters of a colleague who leaves go to somebody by name (ROLE-13)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.complaints.finding import IS_OPEN
from app.modules.complaints.model import Matter, MatterMeasure, MatterReport
from app.modules.complaints.noting import assign_to, note, settled
from app.modules.complaints.rules import ANALYSIS_CLAUSE, can
from app.modules.staff.service import holders, who_works
from app.rules.roles import HEADS, Role
from app.storage.act import Act

WHY = "原责任人离职"


def open_of(session: Session, staff_id: int) -> list[Matter]:
    """Open matters somebody answers for; for services, not for screens."""
    asked = select(Matter).where(IS_OPEN, Matter.staff_id == staff_id).order_by(Matter.id)
    return list(session.scalars(asked))


def hand_over(act: Act, from_id: int, to_id: int) -> int:
    """Every open matter of somebody who leaves, and the measures of drafts; how many matters there were.

    A major complaint goes to a head even when the successor is none (ROLE-04). Raises Refusal.
    """
    mine = open_of(act.session, from_id)
    for matter in mine:
        _pass_on(act, matter, from_id, to_id)
    drafts = (
        select(MatterMeasure)
        .join(MatterReport)
        .where(MatterMeasure.staff_id == from_id, MatterReport.signed_at.is_(None))
    )
    for measure in act.session.scalars(drafts).all():
        measure.staff_id = to_id
    return len(mine)


def _pass_on(act: Act, matter: Matter, from_id: int, to_id: int) -> None:
    whom = _fitting(act, matter, from_id, to_id)
    if can(matter.state, "assigned", paused=bool(matter.waits_for)):
        assign_to(act, matter, matter.department, whom)
        note(act, matter, "assigned", WHY, department=matter.department, staff_id=whom)
    else:  # what is handled is assigned no more; who calls back and closes it is told all the same
        name = who_works(act.session, whom, act.today).name
        note(act, matter, "supplement", f"{WHY}，改由{name}负责")
        matter.staff_id = whom
    settled(act, matter)


def _fitting(act: Act, matter: Matter, from_id: int, to_id: int) -> int:
    if matter.grade != "major" or who_works(act.session, to_id, act.today).roles & HEADS:
        return to_id
    ranks = (Role.CS_HEAD, Role.CENTRE_HEAD)
    heads = [who.staff_id for role in ranks for who in holders(act.session, role, act.today)]
    found = next((head for head in heads if head != from_id), 0)
    if not found:
        raise Refusal(
            f"{matter.code} 是重大投诉，只能由客服主管或中心负责人接手，请另选。",
            clause=ANALYSIS_CLAUSE,
            field="successor",
        )
    return found
