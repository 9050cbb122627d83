"""What the journal calls an access card: by its household and holder, never by its number alone."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.cards.model import AccessCard, AccessCardStep
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"access_card": "门禁卡", "access_card_step": "门禁卡经过"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Room, holder and number of the cards that are still there; a step is called by its card."""
    cards = {ref: ref.id for ref in refs if ref.kind == "access_card"}
    for some in in_slices(sorted(ref.id for ref in refs if ref.kind == "access_card_step")):
        steps = select(AccessCardStep.id, AccessCardStep.card_id).where(AccessCardStep.id.in_(some))
        cards |= {Ref("access_card_step", number): card for number, card in session.execute(steps)}
    told: dict[int, str] = {}
    for some in in_slices(sorted(set(cards.values()))):
        for card in session.scalars(select(AccessCard).where(AccessCard.id.in_(some))):
            told[card.id] = f"{card.unit.code.long} {card.held_by} {card.number}"
    return {ref: told[card] for ref, card in cards.items() if card in told}
