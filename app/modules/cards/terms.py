"""What the one box finds an access card by: its number, its holder, and the room of its household."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.cards.model import AccessCard
from app.modules.cards.rules import CAPACITY_ZH, STATE_ZH
from app.rules.hit import Hit
from app.rules.pinyin import name_terms
from app.rules.ref import Ref
from app.rules.rooms import room_terms
from app.storage.search import in_slices

KIND = AccessCard.__tablename__
_CARD = " 门禁卡"
"""Behind a room's and a holder's terms: what is typed finds the household exactly, and its cards too."""


def terms(session: Session, touched: frozenset[Ref]) -> Iterable[tuple[Ref, frozenset[str]]]:
    """The terms of every card that changed, or whose holder's name did; one handed back has none."""
    cards = {ref.id for ref in touched if ref.kind == KIND}
    for some in in_slices(sorted(ref.id for ref in touched if ref.kind == "person")):
        cards |= set(session.scalars(select(AccessCard.id).where(AccessCard.person_id.in_(some))))
    found = []
    for some in in_slices(sorted(cards)):
        for card in session.scalars(select(AccessCard).where(AccessCard.id.in_(some))):
            found.append((Ref(KIND, card.id), _words(card)))
    return found


def _words(card: AccessCard) -> frozenset[str]:
    if card.handed_back:
        return frozenset()
    behind = room_terms(card.unit.code) | name_terms(card.held_by)
    return frozenset({card.number.lower(), *(term + _CARD for term in behind)})


def hits(session: Session, cards: list[int], exact: frozenset[int]) -> list[Hit]:
    """The lines of the box for these cards; Enter opens one."""
    kept: dict[int, AccessCard] = {}
    for some in in_slices(cards):
        kept |= {card.id: card for card in session.scalars(select(AccessCard).where(AccessCard.id.in_(some)))}
    return [_hit(kept[number], number in exact) for number in cards if number in kept]


def _hit(card: AccessCard, exact: bool) -> Hit:
    until = f" · {card.valid_until} 止" if card.valid_until else ""
    return Hit(
        ref=Ref(KIND, card.id),
        icon="keys",
        title=f"{card.number}　{card.unit.code.long} {card.held_by}",
        detail=f"{CAPACITY_ZH[card.capacity]} · {STATE_ZH[card.state]}{until}",
        action="打开门禁卡",
        exact=exact,
    )
