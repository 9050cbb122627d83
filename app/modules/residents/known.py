"""Who has a telephone or an identity number already: pointed out while it is typed, never refused."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.residents.model import Building, Person, Telephone, Tie, Unit
from app.rules.identity import check_identity
from app.rules.masking import mask_name
from app.rules.rooms import RoomCode
from app.rules.telephones import split_phones
from app.rules.text import one_line

MOST_NAMED = 3


@dataclass(frozen=True)
class Known:
    """Somebody who has the number already: whose household, the name covered, and which number it is."""

    person_id: int
    field: str
    room: str
    name: str
    tied: bool

    @property
    def words(self) -> str:
        """3栋2单元1201 陆*和, and whether they left."""
        return f"{self.room} {self.name}".strip() + ("" if self.tied else "（已迁出）")


def same_as(
    session: Session, number: str = "", identity: str = "", but: Collection[int] = ()
) -> tuple[Known, ...]:
    """Other people with one of these telephones (as typed, several in a field) or this identity number.

    `but` are people who are not meant (the one being corrected).
    """
    found: list[Known] = []
    numbers = [piece.phone.number for piece in split_phones(number) if piece.phone is not None]
    if numbers:
        asked = select(Telephone.person_id).where(Telephone.number.in_(numbers), Telephone.until.is_(None))
        found += _known(session, "number", session.scalars(asked).all(), but)
    if one_line(identity):
        paper = check_identity(identity).number
        same = select(Person.id).where(Person.identity_number == paper)
        found += _known(session, "identity_number", session.scalars(same).all(), but)
    return tuple(found)


def point_out(found: Collection[Known], field: str) -> str:
    """The line beneath a field: 这个号码已登记在 …; empty when nobody has it."""
    here = [known.words for known in found if known.field == field]
    if not here:
        return ""
    more = f" 等 {len(here)} 人" if len(here) > MOST_NAMED else ""
    return f"已登记在 {'、'.join(here[:MOST_NAMED])}{more}名下，请核对是不是同一人。"


def _known(session: Session, field: str, people: Any, but: Collection[int]) -> list[Known]:
    asked = (
        select(Tie.person_id, Person.name, Building.name, Unit.entrance, Unit.room, Tie.until)
        .join(Person, Tie.person_id == Person.id)
        .join(Unit, Tie.unit_id == Unit.id)
        .join(Building)
        .where(Tie.person_id.in_([one for one in people if one not in but]))
        .order_by(Tie.until.is_not(None), Tie.id.desc())
    )
    newest: dict[int, Known] = {}
    for person_id, name, building, entrance, room, until in session.execute(asked):
        code = RoomCode(building, entrance, room).long
        newest.setdefault(person_id, Known(person_id, field, code, mask_name(name), until is None))
    return list(newest.values())
