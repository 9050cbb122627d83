"""What the one box finds a ring of keys by: its tag, its number on the list, and the room it opens."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.keys.finding import hook_of, open_loan, place_of
from app.modules.keys.model import KeyLoan, KeyRing
from app.modules.keys.rules import STATE_ZH, code_of
from app.rules.hit import Hit
from app.rules.ref import Ref
from app.rules.rooms import room_terms
from app.storage.search import in_slices

KIND = KeyRing.__tablename__
_OPENS = " 钥匙"
"""Behind a room's terms: a typed room finds its keys too, and never only them."""


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The terms of every ring that changed; one that is off the list is found by nothing."""
    found = []
    for some in in_slices(sorted(ref.id for ref in touched if ref.kind == KIND)):
        for ring in session.scalars(select(KeyRing).where(KeyRing.id.in_(some))):
            words: set[str] = set()
            if ring.state != "gone":
                words = {ring.tag.lower(), code_of(ring.key_class, ring.number)}
                if ring.unit is not None:
                    words |= {term + _OPENS for term in room_terms(ring.unit.code)}
            found.append((Ref(KIND, ring.id), frozenset(words)))
    return found


def hits(session: Session, rings: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these rings: Enter takes back what is out, and opens the rest."""
    kept = {ring.id: ring for some in in_slices(rings) for ring in _rings(session, some)}
    return [_hit(session, kept[ring_id], ring_id in exact) for ring_id in rings if ring_id in kept]


def _rings(session: Session, some: Iterable[int]) -> Iterable[KeyRing]:
    return session.scalars(select(KeyRing).where(KeyRing.id.in_(list(some))))


def _hit(session: Session, ring: KeyRing, exact: bool) -> Hit:
    loan: KeyLoan | None = open_loan(session, ring.id) if ring.state == "out" else None
    stands = f"{loan.lending.borrower} 借用" if loan else STATE_ZH[ring.state]
    return Hit(
        ref=Ref(KIND, ring.id),
        icon="keys",
        title=f"{ring.tag}　{place_of(ring)}",
        detail=f"{code_of(ring.key_class, ring.number)} · {hook_of(ring)} · {stands}",
        action="归还" if loan else "打开钥匙",
        exact=exact,
    )
