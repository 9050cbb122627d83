"""Cards found for the verbs: one card, the bearer of a number, the holder among a household's people."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.cards.model import AccessCard
from app.modules.cards.rules import CLAUSE, STATE_ZH, room_or_refuse, words_or_refuse
from app.modules.residents.model import Person, Tie, Unit
from app.modules.residents.service import find_unit
from app.rules.text import one_line


def card_or_refuse(session: Session, card_id: int) -> AccessCard:
    """A card. Raises Refusal."""
    card = session.get(AccessCard, card_id)
    if card is None:
        raise Refusal("找不到这张门禁卡，请刷新后再看。", clause=CLAUSE)
    return card


def in_state(session: Session, card_id: int, states: Sequence[str], wanted: str) -> AccessCard:
    """A card in one of these states. Raises Refusal that says how it stands and what can be done."""
    card = card_or_refuse(session, card_id)
    if card.state in states:
        return card
    if card.state == "in_use":
        raise Refusal(
            f"{card.number} 还在用，没有报失，不能{wanted}。卡丢了先挂失，卡坏了注销收回后发新卡。",
            clause=CLAUSE,
        )
    if card.state == "lost":
        raise Refusal(
            f"{card.number} 已经挂失，不能{wanted}。找到了请办“找回”，找不到请补办或注销。", clause=CLAUSE
        )
    raise Refusal(f"{card.number} {STATE_ZH[card.state]}，不能{wanted}。", clause=CLAUSE)


def outside(session: Session, number: str) -> AccessCard | None:
    """The card with this number that has not been handed back."""
    asked = select(AccessCard).where(AccessCard.number == number, AccessCard.handed_back.is_(False))
    return session.scalars(asked).first()


def must_be_free(session: Session, number: str, but: AccessCard | None = None) -> None:
    """A number goes out once. Raises Refusal that says who has the card, and the way out."""
    taken = outside(session, number)
    if taken is None or taken is but:
        return
    whose = f"{taken.unit.code.long} {taken.held_by}"
    if taken.state == "in_use":
        sentence = f"{number} 在用，持卡人是 {whose}。"
    elif taken.state == "lost":
        sentence = f"{number} 是 {whose} 挂失的卡，不能再发；卡在手上请先办“找回”。"
    else:
        sentence = (
            f"{number} 是 {whose} {STATE_ZH[taken.state]}的卡，当时没有收回；卡在手上请先办“旧卡收回”。"
        )
    raise Refusal(sentence, clause=CLAUSE, field="number")


def unit_or_refuse(session: Session, room: str) -> Unit:
    """The household by its room code as typed. Raises Refusal."""
    code = room_or_refuse(room)
    unit = find_unit(session, code)
    if unit is None:
        raise Refusal(f"住户名册里没有 {code.long}，请核对房号。", clause=CLAUSE, field="room")
    return unit


def people_of(session: Session, unit_id: int) -> list[Tie]:
    """Who belongs to a household now, with their names, in the order they came."""
    asked = select(Tie).join(Person).where(Tie.unit_id == unit_id, Tie.until.is_(None), Person.name != "")
    return list(session.scalars(asked.order_by(Tie.id)))


def holder_or_refuse(
    session: Session, unit: Unit, person_id: int | None, holder: str
) -> tuple[int | None, str]:
    """The holder: somebody of the household, or a name as typed. Raises Refusal.

    A typed name that exactly one person of the household bears is that person.
    """
    people = people_of(session, unit.id)
    if person_id is not None:
        chosen = next((tie.person for tie in people if tie.person_id == person_id), None)
        if chosen is None:
            raise Refusal(f"这个人不在 {unit.code.long}，请重选。", clause=CLAUSE, field="person_id")
        return chosen.id, chosen.name
    name = words_or_refuse(holder, "持卡人", "holder", most=60)
    bearers = {tie.person_id for tie in people if one_line(tie.person.name) == name}
    return (bearers.pop() if len(bearers) == 1 else None), name


def moved_away() -> ColumnElement[bool]:
    """A card that still opens the door though its holder no longer belongs to the household."""
    belongs = exists().where(
        Tie.person_id == AccessCard.person_id, Tie.unit_id == AccessCard.unit_id, Tie.until.is_(None)
    )
    return (AccessCard.state == "in_use") & AccessCard.person_id.is_not(None) & ~belongs


def unstopped() -> ColumnElement[bool]:
    """A card that should open nothing, is not in our hands, and was not stopped in the door system."""
    return (
        (AccessCard.state != "in_use") & AccessCard.handed_back.is_(False) & AccessCard.stopped_at.is_(None)
    )
