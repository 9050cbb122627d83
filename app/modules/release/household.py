"""The household a slip is made out for: found by a few letters, its people with what each may do."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.release.finding import ties_of
from app.modules.release.gates import needs_consent
from app.modules.release.rules import CAPACITY_OF_TIE, FIRMS
from app.modules.residents.model import OWNERS, TIE_ZH, Tie, Unit
from app.rules.masking import mask_phone
from app.rules.query import readings
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.search import find

LONGEST = 40


@dataclass(frozen=True)
class Candidate:
    """A household that what is typed may mean."""

    ref: Ref
    room: str
    people: str


@dataclass(frozen=True)
class HouseholdPerson:
    """Somebody of the household: capacity by the tie, and whether consent must be shown (RELS-01).

    `known_tail` is True when the register can compare the identity paper.
    """

    person_id: int
    name: str
    tie: str
    capacity: str
    consent: bool
    telephone: str
    known_tail: bool


@dataclass(frozen=True)
class Agreeing:
    """Somebody on the register who may agree; one without a telephone cannot be rung."""

    person_id: int
    name: str
    tie: str
    telephone: str


@dataclass(frozen=True)
class Household:
    """The household of a new slip: who belongs to it, and who may agree."""

    ref: Ref
    room: str
    people: tuple[HouseholdPerson, ...]
    owners: tuple[Agreeing, ...]
    tenants: tuple[Agreeing, ...]

    def agreeing(self, capacity: str, asking: int) -> tuple[Agreeing, ...]:
        """Who may agree when somebody comes in that capacity, but never whoever asks."""
        offered = self.owners + self.tenants if capacity in FIRMS else self.owners
        return tuple(one for one in offered if one.person_id != asking)


def candidates(session: Session, text: str, most: int = 6) -> list[Candidate]:
    """The households a room, a name or initials may mean; three letters are enough."""
    typed = one_line(text)[:LONGEST]
    if not typed:
        return []
    ids = [one.ref.id for one in find(session, readings(typed), most=most, kind=Unit.__tablename__)]
    units = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return [_candidate(session, units[unit_id]) for unit_id in ids if unit_id in units]


def household(session: Session, unit_id: int, today: date) -> Household | None:
    """The people of a household for the form, or None when there is no such flat."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    ties = list(ties_of(session, unit.id))
    return Household(
        Ref(Unit.__tablename__, unit.id),
        unit.code.long,
        tuple(_person(tie, today) for tie in ties),
        tuple(_agreeing(tie) for tie in ties if tie.tie in OWNERS),
        tuple(_agreeing(tie) for tie in ties if tie.tie == "tenant"),
    )


def _candidate(session: Session, unit: Unit) -> Candidate:
    names = list(dict.fromkeys(tie.person.name for tie in ties_of(session, unit.id)))
    more = f" 等 {len(names)} 人" if len(names) > 4 else ""
    return Candidate(Ref(Unit.__tablename__, unit.id), unit.code.long, "、".join(names[:4]) + more)


def _person(tie: Tie, today: date) -> HouseholdPerson:
    capacity = CAPACITY_OF_TIE.get(tie.tie, "family")
    return HouseholdPerson(
        tie.person_id,
        tie.person.name,
        TIE_ZH[tie.tie],
        capacity,
        needs_consent(tie, capacity, today),
        _phone(tie),
        bool(tie.person.identity_number),
    )


def _agreeing(tie: Tie) -> Agreeing:
    return Agreeing(tie.person_id, tie.person.name, TIE_ZH[tie.tie], _phone(tie))


def _phone(tie: Tie) -> str:
    known = tie.person.open_telephones
    return mask_phone(known[0].number) if known else ""
