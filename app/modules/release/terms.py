"""What the one box finds a slip by: its whole number for ever; room and name while its gate's part is out."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.release.model import ReleaseSlip
from app.modules.release.rules import CAPACITY_ZH, STATE_ZH
from app.rules.hit import Hit
from app.rules.pinyin import name_terms
from app.rules.query import whole_term
from app.rules.ref import Ref
from app.rules.rooms import room_terms
from app.storage.search import in_slices

KIND = ReleaseSlip.__tablename__
_SLIP = " 放行条"
"""Behind a room's and a name's terms: what is typed finds the household exactly, and its slips too."""


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The terms of every slip that changed."""
    found = []
    for some in in_slices(sorted(ref.id for ref in touched if ref.kind == KIND)):
        for slip in session.scalars(select(ReleaseSlip).where(ReleaseSlip.id.in_(some))):
            found.append((Ref(KIND, slip.id), _words(slip)))
    return found


def hits(session: Session, slips: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these slips; Enter opens one."""
    kept: dict[int, ReleaseSlip] = {}
    for some in in_slices(slips):
        asked = select(ReleaseSlip).where(ReleaseSlip.id.in_(some))
        kept |= {slip.id: slip for slip in session.scalars(asked)}
    return [_hit(kept[number], number in exact) for number in slips if number in kept]


def _words(slip: ReleaseSlip) -> frozenset[str]:
    own = {slip.code.lower(), slip.code.replace("-", "").lower()}
    if slip.state != "issued":
        return frozenset(whole_term(one) for one in own)
    behind = room_terms(slip.unit.code) | name_terms(slip.name)
    return frozenset(own | {term + _SLIP for term in behind})


def _hit(slip: ReleaseSlip, exact: bool) -> Hit:
    return Hit(
        ref=Ref(KIND, slip.id),
        icon="release",
        title=f"{slip.code}　{slip.unit.code.long} {slip.name}",
        detail=f"{CAPACITY_ZH[slip.capacity]} · {slip.day:%m-%d} 有效 · {STATE_ZH[slip.state]}",
        action="打开放行条",
        exact=exact,
    )
