"""What the journal calls lost property: by number and thing; somebody who asks by the thing, not the name."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.found.finding import ASKER, DISPOSAL, ITEM, called, disposal_code
from app.modules.found.model import FoundAsker, FoundDisposal, FoundDisposalLine, FoundEnding, FoundItem
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {
    ITEM: "拾遗物品",
    ASKER: "找失物的人",
    "found_ending": "拾遗物品去向",
    DISPOSAL: "拾遗物品处理申请",
    "found_disposal_line": "处理申请里的物品",
}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Number and thing of those still there; endings and lines are called by their thing."""
    told: dict[Ref, str] = {}
    for some in in_slices(_ids(refs, ITEM)):
        for item in session.scalars(select(FoundItem).where(FoundItem.id.in_(some))):
            told[Ref(ITEM, item.id)] = called(item)
    for some in in_slices(_ids(refs, ASKER)):
        for asker in session.scalars(select(FoundAsker).where(FoundAsker.id.in_(some))):
            told[Ref(ASKER, asker.id)] = f"{asker.name} 找 {asker.what}"
    for some in in_slices(_ids(refs, DISPOSAL)):
        for asked in session.scalars(select(FoundDisposal).where(FoundDisposal.id.in_(some))):
            told[Ref(DISPOSAL, asked.id)] = disposal_code(asked)
    for some in in_slices(_ids(refs, "found_ending")):
        for ending in session.scalars(select(FoundEnding).where(FoundEnding.id.in_(some))):
            told[Ref("found_ending", ending.id)] = called(ending.item)
    for some in in_slices(_ids(refs, "found_disposal_line")):
        for line in session.scalars(select(FoundDisposalLine).where(FoundDisposalLine.id.in_(some))):
            told[Ref("found_disposal_line", line.id)] = called(line.item)
    return told


def _ids(refs: Collection[Ref], kind: str) -> list[int]:
    return sorted(ref.id for ref in refs if ref.kind == kind)
