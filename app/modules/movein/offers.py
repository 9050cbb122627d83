"""The households a typed room may mean when a move-in is begun, those that are at it already marked."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.movein.finding import number_words
from app.modules.movein.model import MoveIn
from app.modules.residents.lists import begins_like
from app.modules.residents.model import OWNERS, Building, Person, Tie, Unit
from app.rules.ref import Ref
from app.rules.rooms import parse_room
from app.rules.text import one_line
from app.storage.record import ref_of

LONGEST = 40


@dataclass(frozen=True)
class Offer:
    """A household that may be moved in; `running` is its move-in when one is under way."""

    ref: Ref
    room: str
    owners: str
    running: Ref | None
    stands: str


def offers(session: Session, text: str, most: int = 8) -> list[Offer]:
    """The households whose room is, or begins like, what is typed; the exact one first."""
    typed = one_line(text)[:LONGEST]
    if not typed:
        return []
    code = parse_room(typed)
    exact = None
    if code is not None:
        exact = session.scalars(select(Unit).where(Unit.place == code.sort_key)).first()
    found = [exact] if exact is not None else []
    like = begins_like(typed)
    if like is not None and len(found) < most:
        asked = select(Unit).join(Building).where(like).order_by(Unit.place).limit(most)
        found += [unit for unit in session.scalars(asked) if unit is not exact]
    return [_offer(session, unit) for unit in found[:most]]


def _offer(session: Session, unit: Unit) -> Offer:
    names = session.scalars(
        select(Person.name)
        .join(Tie)
        .where(Tie.unit_id == unit.id, Tie.until.is_(None), Tie.tie.in_(OWNERS))
        .order_by(Tie.id)
    )
    running = session.scalars(
        select(MoveIn).where(MoveIn.unit_id == unit.id, MoveIn.state == "open")
    ).one_or_none()
    stands = f"在办 {number_words(running)}" if running else "已办过手续" if unit.formalities else ""
    return Offer(
        Ref(Unit.__tablename__, unit.id),
        unit.code.long,
        "、".join(name for name in names if name),
        ref_of(running) if running else None,
        stands,
    )
