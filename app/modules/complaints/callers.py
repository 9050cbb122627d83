"""Who is calling: households and people that a few letters or digits may mean, or a stranger's own words."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.modules.residents import lists as residents
from app.modules.residents.lists import HouseholdCard, begins_like
from app.modules.residents.model import OWNERS, TIE_ZH, Building, Person, Tie, Unit
from app.rules.pinyin import name_terms
from app.rules.query import name_query, readings
from app.rules.ref import Ref
from app.rules.text import halfwidth, one_line
from app.storage.search import find

LONGEST = 60
MOST = 6
FEWEST_DIGITS = 4
KIND = Unit.__tablename__
_NUMBER = re.compile(r"\+?[0-9][0-9 -]{5,}[0-9]")


@dataclass(frozen=True)
class Caller:
    """A household that may be meant; with a person where the name or the number is somebody's."""

    ref: Ref
    unit_id: int
    person_id: int
    room: str
    who: str


def callers(session: Session, text: str, most: int = MOST) -> list[Caller]:
    """Who a room, a name, initials or a telephone's last digits may mean, the exact one first.

    A room is offered as a household with its people, a name or a number as the person it belongs to.
    """
    typed = one_line(text)[:LONGEST]
    if not typed:
        return []
    found: list[tuple[Unit, Tie | None]] = []
    for unit in _units(session, _meant(session, typed, most)):
        alike = [tie for tie in _ties(unit) if _is_meant(tie.person, typed)]
        found += [(unit, tie) for tie in alike] or [(unit, None)]
    return [_caller(place, unit, tie) for place, (unit, tie) in enumerate(found[:most], 1)]


def household(session: Session, unit_id: int, day: date) -> HouseholdCard | None:
    """The household beside the call, telephones covered; None when there is none."""
    return residents.household(session, unit_id, day)


def stranger(text: str) -> tuple[str, str]:
    """Name and telephone of somebody who is not on the register, as they were typed in one field."""
    typed = halfwidth(one_line(text))
    number = _NUMBER.search(typed)
    telephone = number.group().strip() if number else ""
    name = typed.replace(telephone, " ") if telephone else one_line(text)
    return " ".join(name.split()).strip("，,、 ")[:LONGEST], telephone


def _meant(session: Session, typed: str, most: int) -> list[int]:
    """What the text names exactly, then rooms that begin like it, then the rest."""
    hits = find(session, readings(typed), most=most, kind=KIND)
    like, begun = begins_like(typed), list[int]()
    if like is not None:
        asked = select(Unit.id).join(Building).where(like).order_by(Unit.place).limit(most)
        begun = list(session.scalars(asked))
    exact = [one.ref.id for one in hits if one.exact]
    return list(dict.fromkeys([*exact, *begun, *(one.ref.id for one in hits)]))[:most]


def _units(session: Session, ids: list[int]) -> list[Unit]:
    asked = (
        select(Unit)
        .where(Unit.id.in_(ids))
        .options(
            joinedload(Unit.building),
            selectinload(Unit.ties).joinedload(Tie.person).selectinload(Person.telephones),
        )
    )
    known = {unit.id: unit for unit in session.scalars(asked).unique()}
    return [known[unit_id] for unit_id in ids if unit_id in known]


def _ties(unit: Unit) -> list[Tie]:
    return sorted((tie for tie in unit.ties if tie.until is None), key=lambda t: (t.tie not in OWNERS, t.id))


def _is_meant(person: Person, typed: str) -> bool:
    word = name_query(typed)
    if person.name and word and any(term.startswith(word) for term in name_terms(person.name)):
        return True
    digits = "".join(char for char in halfwidth(typed) if char.isdigit())
    if len(digits) < FEWEST_DIGITS or not halfwidth(typed).replace("-", "").replace(" ", "").isdigit():
        return False
    return any(_digits(phone.number).endswith(digits) for phone in person.open_telephones)


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isdigit())


def _caller(place: int, unit: Unit, tie: Tie | None) -> Caller:
    if tie is not None:
        who = f"{tie.person.name}（{TIE_ZH[tie.tie]}）"
        return Caller(Ref("caller", place), unit.id, tie.person_id, unit.code.long, who)
    names = list(dict.fromkeys(tie.person.name for tie in _ties(unit) if tie.person.name))
    more = f" 等 {len(names)} 人" if len(names) > 4 else ""
    return Caller(Ref("caller", place), unit.id, 0, unit.code.long, "、".join(names[:4]) + more)
