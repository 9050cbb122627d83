"""Whose a parcel may be, while three letters of a room or a name are typed (PARC-01)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.modules.parcels.finding import decline_of
from app.modules.residents.lists import begins_like
from app.modules.residents.model import OWNERS, TIE_ZH, Building, Person, Tie, Unit
from app.rules.pinyin import name_terms
from app.rules.query import name_query, readings
from app.rules.text import one_line
from app.storage.search import find

MOST = 8
KIND = Unit.__tablename__


@dataclass(frozen=True)
class Candidate:
    """One person of one household. `gone` when they moved away, `declined` what was said about parcels.

    Without a name on the register `person_id` is None and only the room is known.
    """

    unit_id: int
    person_id: int | None
    room: str
    name: str
    tie_zh: str
    gone: bool = False
    declined: str = ""


def addressees(session: Session, text: str, most: int = MOST) -> list[Candidate]:
    """Who may be meant by a typed room, name, initials or last digits; the exact room or name first.

    For a room everybody of the household, owners first; for a name those of that name. Somebody of the
    whole name who has moved away comes last.
    """
    typed = one_line(text)[:40]
    if not typed:
        return []
    units = _meant(session, typed, most)
    word, found = name_query(typed), list[Candidate]()
    for unit in _units(session, units):
        ties = sorted((tie for tie in unit.ties if tie.until is None), key=_rank)
        alike = [tie for tie in ties if _is_called(tie.person.name, word)]
        for tie in alike or ties:
            found.append(_candidate(session, unit, tie))
        if not ties:
            found.append(
                Candidate(unit.id, None, unit.code.long, "", "", declined=_declined(session, unit.id))
            )
    return found[:most] + _gone(session, typed, most - len(found))


def _meant(session: Session, typed: str, most: int) -> list[int]:
    """The households a text may mean: what it names exactly, then what begins like it, then the rest."""
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
        .options(joinedload(Unit.building), selectinload(Unit.ties).joinedload(Tie.person))
    )
    known = {unit.id: unit for unit in session.scalars(asked).unique()}
    return [known[unit_id] for unit_id in ids if unit_id in known]


def _is_called(name: str, word: str) -> bool:
    return bool(name and word) and any(term.startswith(word) for term in name_terms(name))


def _rank(tie: Tie) -> tuple[bool, int]:
    return (tie.tie not in OWNERS, tie.id)


def _candidate(session: Session, unit: Unit, tie: Tie, *, gone: bool = False) -> Candidate:
    return Candidate(
        unit.id,
        tie.person_id,
        unit.code.long,
        tie.person.name,
        TIE_ZH.get(tie.tie, ""),
        gone,
        _declined(session, unit.id, tie.person_id),
    )


def _declined(session: Session, unit_id: int, person_id: int | None = None) -> str:
    said = decline_of(session, unit_id, person_id)
    return said.words if said is not None else ""


def _gone(session: Session, name: str, most: int) -> list[Candidate]:
    """People of exactly this name who have moved away."""
    if most <= 0 or len(name) < 2:
        return []
    asked = (
        select(Tie)
        .join(Person)
        .where(Person.name == name, Tie.until.is_not(None))
        .order_by(Tie.until.desc())
        .limit(most)
    )
    return [_candidate(session, tie.unit, tie, gone=True) for tie in session.scalars(asked)]
