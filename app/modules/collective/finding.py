"""Plans and their households found for the verbs, or a sentence why not."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.collective.model import (
    MovePlan,
    PlanHousehold,
    PlanSlot,
    PlanTick,
    PlanVisit,
    SheetBatch,
)
from app.modules.collective.rules import (
    CLAUSE,
    PLAN,
    STATE_ZH,
    Span,
    slot_words,
    ticket_or_code,
    ticket_words,
)
from app.modules.consents import service as consents
from app.modules.residents.model import Building, Unit
from app.storage.record import ref_of


def plan_or_refuse(session: Session, plan_id: int) -> MovePlan:
    """A plan. Raises Refusal."""
    plan = session.get(MovePlan, plan_id)
    if plan is None:
        raise Refusal("找不到这个入住方案，请刷新后再看。", clause=CLAUSE)
    return plan


def state_of(session: Session, plan: MovePlan) -> str:
    """How a plan stands: draft, waiting for consent, agreed to, running, closed."""
    if plan.state != "draft":
        return plan.state
    asked = consents.newest(session, ref_of(plan))
    if asked is not None and asked.kind == PLAN and asked.state in ("waiting", "agreed"):
        return asked.state
    return "draft"


def draft_or_refuse(session: Session, plan_id: int) -> MovePlan:
    """A plan whose days, steps and times may still be changed (MOVE-02). Raises Refusal."""
    plan = plan_or_refuse(session, plan_id)
    state = state_of(session, plan)
    if state in ("waiting", "agreed"):
        words = f"“{plan.name}”{STATE_ZH[state]}，照方案办，不能再改；要改请先撤回送审。"
        raise Refusal(words, clause=CLAUSE)
    if state != "draft":
        raise Refusal(f"“{plan.name}”{STATE_ZH[state]}，步骤和时段不能再改。", clause=CLAUSE)
    return plan


def live_or_refuse(session: Session, plan_id: int) -> MovePlan:
    """A plan that has not ended. Raises Refusal."""
    plan = plan_or_refuse(session, plan_id)
    if plan.state == "closed":
        raise Refusal(f"“{plan.name}”已经结束，不能再改。", clause=CLAUSE)
    return plan


def running_or_refuse(session: Session, plan_id: int) -> MovePlan:
    """A plan that runs. Raises Refusal that says what to do first."""
    plan = plan_or_refuse(session, plan_id)
    if plan.state == "draft":
        raise Refusal(f"“{plan.name}”还没有开始：方案同意后，先按“开始”。", clause=CLAUSE)
    if plan.state == "closed":
        raise Refusal(f"“{plan.name}”已经结束；没办完的住户按零星入住办理。", clause=CLAUSE)
    return plan


def by_code(session: Session, plan: MovePlan, text: str) -> PlanHousehold:
    """The household of a plan by its code or ticket. Raises Refusal that says whose it is."""
    asked = ticket_or_code(text)
    wanted = select(PlanHousehold).options(
        joinedload(PlanHousehold.unit), joinedload(PlanHousehold.slot), joinedload(PlanHousehold.plan)
    )
    if isinstance(asked, str):
        found = session.scalars(wanted.where(PlanHousehold.code == asked)).first()
    else:
        mine = PlanHousehold.plan_id == plan.id, PlanHousehold.ticket == asked
        found = session.scalars(wanted.where(*mine)).first()
    if found is None:
        raise Refusal(f"“{plan.name}”里没有 {text.strip()[:12]} 号，请核对票号。", clause=CLAUSE)
    if found.plan_id != plan.id:
        words = f"这张票是“{found.plan.name}”的，不在“{plan.name}”里。"
        raise Refusal(words, clause=CLAUSE)
    if found.struck_at is not None:
        words = f"{named(found)} 在 {found.struck_at:%m-%d %H:%M} 移出方案：{found.struck_why}。"
        raise Refusal(words, clause=CLAUSE)
    return found


def household_or_refuse(session: Session, household_id: int) -> PlanHousehold:
    """A household of a plan, not struck. Raises Refusal."""
    found = session.get(PlanHousehold, household_id)
    if found is None:
        raise Refusal("方案里找不到这一户，请刷新后再看。", clause=CLAUSE)
    if found.struck_at is not None:
        raise Refusal(f"{named(found)} 已经移出方案：{found.struck_why}。", clause=CLAUSE)
    return found


def slot_or_refuse(session: Session, plan_id: int, slot_id: int) -> PlanSlot:
    """A time of a plan. Raises Refusal."""
    slot = session.get(PlanSlot, slot_id)
    if slot is None or slot.plan_id != plan_id:
        raise Refusal("方案里没有这个时段，请重选。", clause=CLAUSE, field="slot_id")
    return slot


def batch_or_refuse(session: Session, batch_id: int) -> SheetBatch:
    """A batch that is open. Raises Refusal."""
    batch = session.get(SheetBatch, batch_id)
    if batch is None:
        raise Refusal("找不到这一批会签单，请刷新后再看。", clause=CLAUSE)
    if batch.closed_at is not None:
        raise Refusal(f"这一批在 {batch.closed_at:%H:%M} 已经收完，请开新的一批。", clause=CLAUSE)
    return batch


def here(session: Session, household_id: int) -> PlanVisit | None:
    """The visit of a household that is in the room now."""
    asked = select(PlanVisit).where(PlanVisit.household_id == household_id, PlanVisit.left_at.is_(None))
    return session.scalars(asked).first()


def last_visit(session: Session, household_id: int) -> PlanVisit | None:
    """The newest visit of a household."""
    asked = select(PlanVisit).where(PlanVisit.household_id == household_id).order_by(PlanVisit.id.desc())
    return session.scalars(asked.limit(1)).first()


def ticked(session: Session, household_id: int) -> frozenset[int]:
    """The steps stamped on a household's sheet so far, by their ids."""
    asked = select(PlanTick.step_id).where(PlanTick.household_id == household_id)
    return frozenset(session.scalars(asked))


def free_places(session: Session, plan: MovePlan, now: datetime) -> list[tuple[PlanSlot, int]]:
    """The times that are not over, in their order, each with how many more households it takes."""
    taken = taken_places(session, plan.id)
    return [
        (slot, max(0, slot.capacity - taken.get(slot.id, 0)))
        for slot in plan.slots
        if plan.state == "draft" or datetime.combine(slot.day, slot.until) > now
    ]


def taken_places(session: Session, plan_id: int) -> dict[int, int]:
    """How many households each time has, by its id."""
    asked = (
        select(PlanHousehold.slot_id, func.count())
        .where(PlanHousehold.plan_id == plan_id, PlanHousehold.struck_at.is_(None))
        .group_by(PlanHousehold.slot_id)
    )
    return {row[0]: row[1] for row in session.execute(asked)}


def units_of(session: Session, span: Span) -> Sequence[Unit]:
    """The flats a span means, in the order of the list. Raises Refusal when there is none."""
    asked = select(Unit).order_by(Unit.place, Unit.id)
    if span.building:
        asked = asked.join(Building).where(Building.name == span.building)
        if span.entrance:
            asked = asked.where(Unit.entrance == span.entrance)
    else:
        asked = asked.where(Unit.place >= span.first, Unit.place <= span.last)
    found = session.scalars(asked).all()
    if not found:
        raise Refusal(f"住户名册里没有“{span.text}”，请核对。", clause=CLAUSE, field="rooms")
    return found


def named(household: PlanHousehold) -> str:
    """A household as sentences call it: 0137 号 3-2-1201."""
    return f"{ticket_words(household.ticket)} 号 {household.unit.code.short}"


def words_of(slot: PlanSlot) -> str:
    """A time in words."""
    return slot_words(slot.day, slot.since, slot.until)
