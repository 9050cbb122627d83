"""What the journal calls the records of release slips: number and household, never the goods."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.release.model import (
    ReleaseLine,
    ReleaseMissing,
    ReleaseReconciling,
    ReleaseSlip,
    ReleaseTelling,
)
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {
    "release_slip": "放行条",
    "release_line": "放行物品",
    "release_telling": "放行条告知",
    "release_reconciling": "放行条核对",
    "release_missing": "未回放行条",
}
_OF_A_SLIP: tuple[Any, ...] = (ReleaseLine, ReleaseTelling, ReleaseMissing)


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Number and room of the slips that are still there; what belongs to one is called by it."""
    slips = {ref: ref.id for ref in refs if ref.kind == ReleaseSlip.__tablename__}
    for table in _OF_A_SLIP:
        mine = sorted(ref.id for ref in refs if ref.kind == table.__tablename__)
        for some in in_slices(mine):
            asked = select(table.id, table.slip_id).where(table.id.in_(some))
            slips |= {Ref(table.__tablename__, number): slip for number, slip in session.execute(asked)}
    told: dict[int, str] = {}
    for some in in_slices(sorted(set(slips.values()))):
        for slip in session.scalars(select(ReleaseSlip).where(ReleaseSlip.id.in_(some))):
            told[slip.id] = f"{slip.code} {slip.unit.code.long}"
    found = {ref: told[slip] for ref, slip in slips.items() if slip in told}
    return found | _comparisons(session, refs)


def _comparisons(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    kind, found = ReleaseReconciling.__tablename__, {}
    for some in in_slices(sorted(ref.id for ref in refs if ref.kind == kind)):
        asked = select(ReleaseReconciling).where(ReleaseReconciling.id.in_(some))
        for one in session.scalars(asked):
            found[Ref(kind, one.id)] = f"{one.done_at:%Y-%m-%d} 核对，应回 {one.slips} 张"
    return found
