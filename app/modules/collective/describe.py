"""What the journal calls the records of a collective move-in: a plan by name, a household by its ticket."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.modules.collective.finding import named, words_of
from app.modules.collective.model import (
    MovePlan,
    PlanHousehold,
    PlanMove,
    PlanSlot,
    PlanStep,
    PlanTick,
    PlanVisit,
    SheetBatch,
    SheetTaking,
)
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {
    "move_plan": "集中入住方案",
    "plan_step": "入住步骤",
    "plan_slot": "入住时段",
    "plan_household": "方案住户",
    "plan_move": "改约",
    "plan_visit": "到场",
    "sheet_batch": "会签单批次",
    "sheet_taking": "收会签单",
    "plan_tick": "会签步骤",
}
_OF_HOUSEHOLDS: dict[str, type[PlanMove | PlanVisit | SheetTaking | PlanTick]] = {
    "plan_move": PlanMove,
    "plan_visit": PlanVisit,
    "sheet_taking": SheetTaking,
    "plan_tick": PlanTick,
}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Names of plans, times and steps; what belongs to a household is called by ticket and room."""
    told: dict[Ref, str] = {}
    for ref in refs:
        if ref.kind == "move_plan" and (plan := session.get(MovePlan, ref.id)) is not None:
            told[ref] = plan.name
        elif ref.kind == "plan_step" and (step := session.get(PlanStep, ref.id)) is not None:
            told[ref] = f"{step.position} {step.title}"
        elif ref.kind == "plan_slot" and (slot := session.get(PlanSlot, ref.id)) is not None:
            told[ref] = words_of(slot)
        elif ref.kind == "sheet_batch" and (batch := session.get(SheetBatch, ref.id)) is not None:
            told[ref] = f"{batch.opened_at:%m-%d %H:%M} 起的一批"
    return told | _households(session, refs)


def _households(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    owner = {ref: ref.id for ref in refs if ref.kind == "plan_household"}
    for kind, table in _OF_HOUSEHOLDS.items():
        for some in in_slices(sorted(ref.id for ref in refs if ref.kind == kind)):
            found = select(table.id, table.household_id).where(table.id.in_(some))
            owner |= {Ref(kind, number): household for number, household in session.execute(found)}
    called: dict[int, str] = {}
    for some in in_slices(sorted(set(owner.values()))):
        asked = select(PlanHousehold).options(joinedload(PlanHousehold.unit))
        for one in session.scalars(asked.where(PlanHousehold.id.in_(some))):
            called[one.id] = named(one)
    return {ref: called[household] for ref, household in owner.items() if household in called}
