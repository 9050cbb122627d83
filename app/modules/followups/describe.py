"""What the journal calls a follow-up: the problem itself."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.followups.model import FollowUp, FollowUpStep
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"followup": "整改事项", "followup_step": "整改经过"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """The problems of those that are still there; a step is called by its problem."""
    found: dict[Ref, str] = {}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "followup"})):
        for number, what in session.execute(select(FollowUp.id, FollowUp.what).where(FollowUp.id.in_(some))):
            found[Ref("followup", number)] = what
    steps = select(FollowUpStep.id, FollowUp.what).join(FollowUp)
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "followup_step"})):
        for number, what in session.execute(steps.where(FollowUpStep.id.in_(some))):
            found[Ref("followup_step", number)] = what
    return found
