"""The card of a household, put together from what every room says of it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import tabs
from app.modules.residents import around as residents_around
from app.modules.residents import terms as residents_terms
from app.modules.today import lists as today_lists
from app.rules.household_card import CardAct, DueLine, Section
from app.rules.ref import Ref


def household_sections(session: Session, unit_id: int, day: date) -> tuple[Section, ...]:
    """What the rooms say of a household, in the order of their tabs."""
    asked = [say for room in tabs.ROOMS for say in (room.on_card, *room.also_on_card) if say is not None]
    return tuple(section for say in asked if (section := say(session, unit_id, day)) is not None)


def household_dues(
    session: Session, unit_id: int, sections: Sequence[Section], now: datetime
) -> tuple[DueLine, ...]:
    """The open duties of a household: those about the flat, and those about what its sections name."""
    subjects = {ref for section in sections for ref in section.subjects}
    return today_lists.about(session, {Ref(residents_terms.KIND, unit_id), *subjects}, now)


def around_household() -> residents_around.Around:
    """What the card of a household asks of the other rooms."""
    kinds = (room.kinds for room in tabs.ROOMS if room.on_card is not None or room.also_on_card)
    return residents_around.Around(
        sections=household_sections,
        dues=household_dues,
        acts=tuple(CardAct(room.card_act, room.key) for room in tabs.ROOMS if room.card_act),
        kinds=frozenset({"due"}).union(*kinds),
    )
