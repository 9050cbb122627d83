"""All that the household's card says of people, flat and belongings; private fields already masked."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.modules.residents.model import (
    DELIVERY,
    PET_ZH,
    TIE_ZH,
    Correction,
    EmergencyContact,
    Person,
    Pet,
    Tie,
    Unit,
    Vehicle,
)
from app.modules.residents.owning import owners_since
from app.modules.residents.rules import begins
from app.modules.residents.service import officer_of_unit
from app.rules.masking import mask_birthday, mask_identity, mask_phone, mask_plate
from app.rules.ref import Ref
from app.rules.stage import Stage, stage_of
from app.storage.record import label_of, ref_of

if TYPE_CHECKING:
    from app.modules.residents.lists import PutRightRow

DELIVERY_ZH = dict(DELIVERY)
NAMELESS = "（姓名待补）"
MOST_CORRECTIONS = 20
Owned = TypeVar("Owned", Vehicle, Pet, EmergencyContact)


@dataclass(frozen=True)
class PersonLine:
    """One person on a household's card, masked; `more` is the occupation, or whose firm it is."""

    person_id: int
    tie_id: int
    name: str
    tie: str
    sex: str
    phones: tuple[str, ...]
    identity: str
    birthday: str
    since: str
    until: str
    relation: str = ""
    more: str = ""
    address: bool = False


@dataclass(frozen=True)
class BelongingLine:
    """A vehicle, a pet or an emergency contact: what it is, what is covered of it, what can be amended."""

    ref: Ref
    label: str
    what: str
    covered: str
    values: dict[str, str]

    def shown(self, opened: str = "") -> str:
        """The line in words, with what was opened in the place of its cover."""
        seen = opened or self.covered
        first, then = (seen, self.what) if self.label == "车辆" else (self.what, seen)
        return "　".join(part for part in (first, then) if part)


@dataclass(frozen=True)
class PastLine:
    """A thing that was so before: a former owner, an earlier value."""

    what: str
    detail: str


@dataclass(frozen=True)
class HouseholdCard:
    """All that the desk shows of one household."""

    ref: Ref
    room: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    values: dict[str, str]
    officer_id: int | None
    people: tuple[PersonLine, ...]
    past: tuple[PastLine, ...]
    put_right: "tuple[PutRightRow, ...]"
    stage: Stage = field(default_factory=Stage)
    belongings: tuple[BelongingLine, ...] = ()


def iso(day: date | None) -> str:
    """A date as inputs and lists write it; empty when there is none."""
    return day.isoformat() if day else ""


def household(
    session: Session, unit_id: int, open_points: "tuple[PutRightRow, ...]", today: date | None
) -> HouseholdCard | None:
    """One household's card, or None when there is no such household; the stage is that of `today`."""
    unit = session.get(
        Unit,
        unit_id,
        options=[selectinload(Unit.ties).joinedload(Tie.person).selectinload(Person.telephones)],
    )
    if unit is None:
        return None
    now = [tie for tie in unit.ties if tie.until is None]
    area = f"{unit.area:.2f}" if unit.area is not None else ""
    return HouseholdCard(
        ref=ref_of(unit),
        room=unit.code.long,
        marks=tuple(m.mark.name for m in unit.marks if m.until is None),
        facts=_facts(session, unit),
        values={
            "area": area,
            "delivery": unit.delivery or "",
            "handed_over": iso(unit.handed_over),
            "formalities": iso(unit.formalities),
            "moved_in": iso(unit.moved_in),
            "remark": unit.remark,
        },
        officer_id=unit.officer_id,
        people=tuple(_person_line(tie) for tie in now),
        past=(*_left(unit), *_given_up(unit), *_corrections(session, unit)),
        put_right=open_points,
        stage=_stage(session, unit, today) if today else Stage(),
        belongings=_belongings(session, unit.id),
    )


def _stage(session: Session, unit: Unit, today: date) -> Stage:
    since = owners_since(session, [unit.id]).get(unit.id)
    return stage_of(begins(unit.handed_over, since, today), today)


def _facts(session: Session, unit: Unit) -> tuple[tuple[str, str], ...]:
    officer = officer_of_unit(session, unit)
    facts = (
        ("面积", f"{unit.area:.2f} ㎡" if unit.area is not None else "未填"),
        ("交付", DELIVERY_ZH.get(unit.delivery or "", "未填")),
        ("入伙", iso(unit.handed_over) or "未填"),
        ("手续办妥", iso(unit.formalities) or "未办"),
        ("乔迁", iso(unit.moved_in) or "未入住"),
        ("管家", officer.name if officer else "未定"),
    )
    return facts if not unit.remark else (*facts, ("备注", unit.remark))


def _person_line(tie: Tie) -> PersonLine:
    person = tie.person
    if person.legal_person or person.licence:
        told = (("法定代表人", person.legal_person), ("执照", person.licence))
        more = "　".join(f"{label} {value}" for label, value in told if value)
    else:
        more = " ".join(part for part in (person.employer, person.occupation) if part)
    return PersonLine(
        person_id=person.id,
        tie_id=tie.id,
        name=person.name or NAMELESS,
        tie=TIE_ZH[tie.tie],
        sex=person.sex or "",
        phones=tuple(mask_phone(t.number) for t in person.open_telephones),
        identity=mask_identity(person.identity_number) if person.identity_number else "",
        birthday=mask_birthday(person.birthday) if person.birthday else "",
        since=iso(tie.since),
        until=iso(tie.until),
        relation=tie.relation,
        more=more,
        address=bool(person.email or person.postal),
    )


# ---------------------------------------------------------------- belongings


def _belongings(session: Session, unit_id: int) -> tuple[BelongingLine, ...]:
    return (
        *(_vehicle(one) for one in _here(session, Vehicle, unit_id)),
        *(_pet(one) for one in _here(session, Pet, unit_id)),
        *(_contact(one) for one in _here(session, EmergencyContact, unit_id)),
    )


def _here(session: Session, table: type[Owned], unit_id: int) -> list[Owned]:
    asked = select(table).where(table.unit_id == unit_id, table.until.is_(None))
    return list(session.scalars(asked.order_by(table.id)))


def _vehicle(one: Vehicle) -> BelongingLine:
    what = "　".join(part for part in (one.words, one.space) if part)
    values = {"words": one.words, "space": one.space}
    return BelongingLine(ref_of(one), "车辆", what, mask_plate(one.plate), values)


def _pet(one: Pet) -> BelongingLine:
    licence = f"证 {one.licence}" if one.licence else ""
    what = "　".join(part for part in (PET_ZH[one.kind], one.name, licence) if part)
    return BelongingLine(
        ref_of(one), "宠物", what, "", {"kind": one.kind, "name": one.name, "licence": one.licence}
    )


def _contact(one: EmergencyContact) -> BelongingLine:
    what = f"{one.name}（{one.relation}）" if one.relation else one.name
    values = {"name": one.name, "relation": one.relation}
    return BelongingLine(ref_of(one), "紧急联系人", what, mask_phone(one.number), values)


# ---------------------------------------------------------------- what was before


def _left(unit: Unit) -> list[PastLine]:
    gone = [tie for tie in unit.ties if tie.until is not None]
    return [
        PastLine(tie.person.name or NAMELESS, f"{TIE_ZH[tie.tie]}，至 {iso(tie.until)}")
        for tie in reversed(gone)
    ]


def _given_up(unit: Unit) -> list[PastLine]:
    """Marks that were taken off, newest first; plates and numbers that ended are not told again."""
    gone = sorted(((held.until, held.id, held.mark.name) for held in unit.marks if held.until), reverse=True)
    return [PastLine(f"标记 {name}", f"至 {iso(until)}") for until, _, name in gone[:5]]


def _corrections(session: Session, unit: Unit) -> list[PastLine]:
    rows = session.scalars(
        select(Correction)
        .where(Correction.kind == Unit.__tablename__, Correction.ref_id == unit.id)
        .order_by(Correction.id.desc())
        .limit(MOST_CORRECTIONS)
    )
    return [PastLine(label_of(row.kind, row.field) or row.field, _was(row.before, row.at)) for row in rows]


def _was(before: str, at: datetime) -> str:
    """What stood there and since when something else does; where nothing stood, when it was written."""
    return f"原为 {before}，{at:%Y-%m-%d} 改" if before else f"{at:%Y-%m-%d} 登记"
