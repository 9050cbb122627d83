"""What the one box finds a matter by: its number for ever; room and caller while it is open."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.modules.complaints.model import Matter
from app.modules.complaints.rules import GRADE_ZH, KIND_ZH, STATE_ZH, WAIT_ZH
from app.rules.hit import Hit
from app.rules.pinyin import name_terms
from app.rules.query import whole_term
from app.rules.ref import Ref
from app.rules.rooms import room_terms
from app.storage.search import in_slices

KIND = Matter.__tablename__
_MATTER = " 诉求"
"""Behind a room's and a name's terms: what is typed finds the household exactly, and its matters too."""


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The terms of every matter that changed."""
    found = []
    for some in in_slices(sorted(ref.id for ref in touched if ref.kind == KIND)):
        for matter in session.scalars(_asked().where(Matter.id.in_(some))):
            found.append((Ref(KIND, matter.id), _words(matter)))
    return found


def hits(session: Session, matters: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these matters; Enter opens one."""
    kept: dict[int, Matter] = {}
    for some in in_slices(matters):
        kept |= {matter.id: matter for matter in session.scalars(_asked().where(Matter.id.in_(some)))}
    return [_hit(kept[number], number in exact) for number in matters if number in kept]


def _asked() -> Any:
    return select(Matter).options(joinedload(Matter.unit), joinedload(Matter.person))


def _words(matter: Matter) -> frozenset[str]:
    """The number as it is written, as it is typed in haste (ts417), and while it is open its bare digits."""
    letters, digits = matter.code.lower().split("-")
    own = {f"{letters}-{digits}", f"{letters}{digits}", f"{letters}{matter.number}"}
    if not matter.is_open:
        return frozenset(whole_term(one) for one in own)
    behind = room_terms(matter.unit.code) if matter.unit is not None else frozenset()
    behind |= name_terms(matter.called) if matter.called else frozenset()
    behind |= {digits, str(matter.number)}
    return frozenset(own | {term + _MATTER for term in behind})


def _hit(matter: Matter, exact: bool) -> Hit:
    room = matter.unit.code.long if matter.unit is not None else "公共区域"
    kind = f"{GRADE_ZH[matter.grade]}投诉" if matter.kind == "complaint" else KIND_ZH[matter.kind]
    waits = f"（{WAIT_ZH[matter.waits_for]}）" if matter.waits_for else ""
    return Hit(
        ref=Ref(KIND, matter.id),
        icon="complaints",
        title=f"{matter.code}　{room} {matter.title}",
        detail=f"{kind} · {matter.taken_at:%m-%d} 受理 · {STATE_ZH[matter.state]}{waits}",
        action="打开诉求",
        exact=exact,
    )
