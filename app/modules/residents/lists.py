"""What the screens show of households: frozen rows, private fields already masked (ARCH-12)."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.modules.residents.card import (
    BelongingLine,
    HouseholdCard,
    PastLine,
    PersonLine,
    iso,
)
from app.modules.residents.card import household as household_card
from app.modules.residents.model import (
    DELIVERY,
    Building,
    EmergencyContact,
    Mark,
    Person,
    Pet,
    PutRight,
    Telephone,
    Tie,
    Unit,
    UnitMark,
    Vehicle,
)
from app.modules.residents.owning import owners_since
from app.modules.residents.planned import Problem
from app.modules.residents.rules import begins
from app.modules.staff.service import working
from app.rules.field import Field, Kind
from app.rules.masking import mask_identity, mask_phone
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.rules.stage import stage_of
from app.rules.text import halfwidth
from app.storage.record import Base, fields_of

DELIVERY_ZH = dict(DELIVERY)
_ROOM_WORDS = re.compile(r"号楼|号房|单元|[栋幢座号楼室房户]")
_BETWEEN = re.compile(r"[^0-9A-Z\u4e00-\u9fff]+")
NAMELESS = "（姓名待补）"
__all__ = ["BelongingLine", "HouseholdCard", "PastLine", "PersonLine", "household", "iso"]


@dataclass(frozen=True)
class HouseholdRow:
    """One line of the list of households."""

    ref: Ref
    room: str
    owners: str
    phone: str
    area: str
    delivery: str
    handed_over: str
    marks: str
    open_points: str
    stage: str = ""


@dataclass(frozen=True)
class PutRightRow:
    """One field of an imported row that waits to be put right."""

    ref: Ref
    unit: Ref | None
    row: int
    room: str
    label: str
    reason: str
    text: str
    file: str
    field: str = ""


def buildings(session: Session) -> list[tuple[int, str]]:
    """Id and name of every building, in the order of the list."""
    rows = session.execute(
        select(Building.id, Building.name, func.min(Unit.place))
        .join(Unit)
        .group_by(Building.id, Building.name)
    )
    return [(row[0], f"{row[1]}栋") for row in sorted(rows, key=lambda r: (r[2], r[1]))]


def counts(session: Session) -> tuple[int, int, int]:
    """Households, people tied to one now, and fields waiting to be put right."""
    units = session.scalar(select(func.count()).select_from(Unit)) or 0
    tied = select(func.count(func.distinct(Tie.person_id))).join(Person)
    people = session.scalar(tied.where(Tie.until.is_(None), Person.name != "")) or 0
    open_points = (
        session.scalar(select(func.count()).select_from(PutRight).where(PutRight.settled_at.is_(None))) or 0
    )
    return units, people, open_points


def households(
    session: Session, building_id: int | None = None, today: date | None = None
) -> list[HouseholdRow]:
    """The households of one building, or of all, in the order of the list; the stage is that of `today`."""
    chosen = select(
        Unit.id, Building.name, Unit.entrance, Unit.room, Unit.area, Unit.delivery, Unit.handed_over
    )
    chosen = chosen.join(Building).order_by(Unit.place, Unit.id)
    if building_id is not None:
        chosen = chosen.where(Unit.building_id == building_id)
    owners = _gathered(
        session, select(Tie.unit_id, Person.name).join(Person), Tie.tie.in_(("owner", "co_owner"))
    )
    phones = _gathered(
        session,
        select(Tie.unit_id, Telephone.number).join(Telephone, Telephone.person_id == Tie.person_id),
        Telephone.until.is_(None),
    )
    marks, since = _marks(session), owners_since(session) if today else {}
    waiting = select(PutRight.unit_id, func.count()).where(PutRight.settled_at.is_(None))
    open_points = {row[0]: row[1] for row in session.execute(waiting.group_by(PutRight.unit_id))}
    return [
        HouseholdRow(
            ref=Ref(Unit.__tablename__, unit_id),
            room=RoomCode(building, entrance, room).long,
            owners="、".join(name or NAMELESS for name in owners.get(unit_id, ())),
            phone=mask_phone(phones[unit_id][0]) if unit_id in phones else "",
            area=f"{area:.2f}" if area is not None else "",
            delivery=DELIVERY_ZH.get(delivery or "", ""),
            handed_over=iso(handed_over),
            marks="、".join(marks.get(unit_id, ())),
            open_points=f"{open_points[unit_id]} 项" if unit_id in open_points else "",
            stage=stage_of(begins(handed_over, since.get(unit_id), today), today).name if today else "",
        )
        for unit_id, building, entrance, room, area, delivery, handed_over in session.execute(chosen)
    ]


def _gathered(session: Session, statement: Any, *where: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for unit_id, value in session.execute(statement.where(Tie.until.is_(None), *where).order_by(Tie.id)):
        found.setdefault(unit_id, []).append(value)
    return found


def _marks(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = session.execute(select(UnitMark.unit_id, Mark.name).join(Mark).where(UnitMark.until.is_(None)))
    for unit_id, name in rows:
        found.setdefault(unit_id, []).append(name)
    return found


def household(session: Session, unit_id: int, today: date | None = None) -> HouseholdCard | None:
    """One household's card, or None when there is no such household."""
    return household_card(session, unit_id, tuple(put_right(session, unit_id)), today)


def put_right(session: Session, unit_id: int | None = None) -> list[PutRightRow]:
    """What waits to be put right, of one household or of all, in the order of the file."""
    chosen = (
        select(PutRight)
        .where(PutRight.settled_at.is_(None))
        .order_by(PutRight.file, PutRight.row, PutRight.id)
    )
    if unit_id is not None:
        chosen = chosen.where(PutRight.unit_id == unit_id)
    return [
        PutRightRow(
            ref=Ref(PutRight.__tablename__, p.id),
            unit=Ref(Unit.__tablename__, p.unit_id) if p.unit_id else None,
            row=p.row,
            room=p.room,
            label=p.label,
            reason=p.reason,
            text=_shown_text(p),
            file=p.file,
            field=p.field,
        )
        for p in session.scalars(chosen)
    ]


def _shown_text(line: PutRight) -> str:
    """What stood in the cell; an identity number shows its last four only (ARCH-12).

    A telephone that is none cannot be rung, and without its digits nobody could put it right.
    """
    return mask_identity(line.text) if line.field == "identity" else line.text


def for_export(problem: Problem) -> Problem:
    """A line of the list as it may leave the program: an identity number shows its last four only."""
    return replace(problem, text=mask_identity(problem.text)) if problem.field == "identity" else problem


def mark_names(session: Session) -> list[tuple[int, str]]:
    """The site's list of marks."""
    return [
        (m.id, m.name) for m in session.scalars(select(Mark).where(Mark.retired.is_(None)).order_by(Mark.id))
    ]


def found_lines(session: Session, units: list[int]) -> list[dict[str, Any]]:
    """Households as lines for the administrator's `find`: private fields masked, ready for JSON."""
    lines = []
    for unit_id in units:
        card = household(session, unit_id)
        if card is not None:
            people = [
                {"name": p.name, "tie": p.tie, "phones": list(p.phones), "identity": p.identity}
                for p in card.people
            ]
            lines.append({"room": card.room, "people": people, "marks": list(card.marks)})
    return lines


UNIT_FIELDS = tuple(fields_of(Unit).values())
_OF_PERSON = fields_of(Person)
MORE_NAMES = ("email", "postal", "occupation", "employer", "legal_person", "licence")
PERSON_FIELDS = tuple(field for name, field in _OF_PERSON.items() if name not in MORE_NAMES)
"""What is asked of everybody who is entered."""
MORE_FIELDS = tuple(_OF_PERSON[name] for name in MORE_NAMES)
"""What may be known of a person besides, or of a firm that owns."""
RELATION_FIELD = fields_of(Tie)["relation"]


def _entered(table: type[Base]) -> tuple[Field, ...]:
    return tuple(field for name, field in fields_of(table).items() if name not in ("since", "until"))


VEHICLE_FIELDS, PET_FIELDS, CONTACT_FIELDS = (_entered(t) for t in (Vehicle, Pet, EmergencyContact))
PHONES_FIELD = replace(fields_of(Telephone)["number"], name="phones", label="电话")
TIE_FIELD = fields_of(Tie)["tie"]
ROOM_FIELD = Field("room", "房号", Kind.ROOM, required=True, limit=40, hint="3-2-1201")


def officers(session: Session, day: date) -> list[tuple[int, str]]:
    """Who can be named as officer of a household."""
    return [(row.id, row.name) for row in working(session, day)]


def amendable(session: Session, person_id: int) -> dict[str, str]:
    """What can be corrected of a person without being opened: the identity number starts empty."""
    person = session.get(Person, person_id)
    if person is None:
        return {}
    open_ones = ("name", "sex", "occupation", "employer", "legal_person", "licence")
    return {name: getattr(person, name) or "" for name in open_ones}


def begins_like(typed: str) -> ColumnElement[bool] | None:
    """Which flats begin like what is typed: building, entrance and the beginning of a room (join Building).

    Without an entrance the second part is the room; None for a text that is no beginning of a room.
    """
    plain = _ROOM_WORDS.sub("-", halfwidth(typed).upper())
    parts = [part for part in _BETWEEN.split(plain) if part]
    if len(parts) == 3:
        building, entrance, room = parts
        return (Building.name == building) & (Unit.entrance == entrance) & Unit.room.startswith(room)
    if len(parts) == 2:
        building, second = parts
        inside = or_(Unit.entrance == second, (Unit.entrance == "") & Unit.room.startswith(second))
        return (Building.name == building) & inside
    if len(parts) == 1 and len(parts[0]) > 2:
        return Unit.room.startswith(parts[0])
    return None
