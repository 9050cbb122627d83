"""What the papers of moving in are filled from: one household, its people and its flat as they stand now.

The papers are the owner's own: he looks them over and signs them, so nothing on them is covered (MOVE-03).
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.errors import Refusal
from app.modules.keys.model import KeyIssue, KeyRing
from app.modules.movein.finding import number_words, running
from app.modules.movein.gaps import asked_for
from app.modules.movein.model import MeterReading, MoveIn
from app.modules.movein.rules import METERS
from app.modules.movein.shipped import shipped
from app.modules.residents.lists import DELIVERY_ZH
from app.modules.residents.model import (
    OWNERS,
    PET_ZH,
    TIE_ZH,
    EmergencyContact,
    Person,
    Pet,
    Tie,
    Unit,
    Vehicle,
)
from app.rules.identity import Paper
from app.rules.masking import show_phone
from app.rules.ref import Ref
from app.storage.act import listing

_Kept = TypeVar("_Kept", EmergencyContact, Vehicle, Pet)


@dataclass(frozen=True)
class OwnerData:
    """An owner, a person or a firm, with all that is known."""

    name: str
    firm: bool
    tie_zh: str
    sex: str
    birthday: str
    identity_kind: str
    identity_number: str
    telephones: str
    email: str
    postal: str
    occupation: str
    employer: str
    legal_person: str
    licence: str


@dataclass(frozen=True)
class RelativeData:
    """Somebody else of the household."""

    name: str
    relation: str
    occupation: str
    telephones: str


@dataclass(frozen=True)
class AgentData:
    """Who comes for the owner with a power of attorney."""

    name: str
    identity_kind: str
    identity_number: str
    telephone: str
    letter: str


@dataclass(frozen=True)
class PaperData:
    """One paper of the checklist; `there` is None until somebody said so."""

    part: str
    title: str
    needed: bool
    there: bool | None
    pages: int
    original: bool


@dataclass(frozen=True)
class PartData:
    """One part of a room; `result` is empty until somebody looked at it."""

    room: str
    part: str
    result: str = ""
    words: str = ""
    until: date | None = None
    mended: str = ""


@dataclass(frozen=True)
class MeterData:
    """A meter of the flat, or that the flat has none; number and reading as far as they are known."""

    meter: str
    number: str
    reading: str
    none: bool


@dataclass(frozen=True)
class KeyData:
    """A ring of the flat; `day` and `strokes` once it was handed over."""

    tag: str
    place: str
    pieces: int
    taken_by: str = ""
    day: str = ""
    signed: str = ""
    strokes: str = ""


@dataclass(frozen=True)
class HouseholdData:
    """All that the papers of one household say; `number` is empty before its move-in is begun."""

    ref: Ref
    number: str
    room: str
    short_room: str
    area: str
    delivery: str
    handed_over: str
    day: str
    owners: tuple[OwnerData, ...]
    family: tuple[RelativeData, ...]
    agent: AgentData | None
    contacts: tuple[tuple[str, str, str], ...]
    vehicles: tuple[tuple[str, str, str], ...]
    pets: tuple[tuple[str, str, str], ...]
    papers: tuple[PaperData, ...]
    parts: tuple[PartData, ...]
    meters: tuple[MeterData, ...]
    keys: tuple[KeyData, ...]

    @property
    def owner_names(self) -> str:
        """The owners in one line."""
        return "、".join(owner.name for owner in self.owners)


@listing("movein.work", "打印入住资料")
def household(session: Session, ref: Ref) -> HouseholdData:
    """One household for its papers, by its move-in or, before that is begun, by its flat. Raises Refusal."""
    move_in = _move_in(session, ref)
    unit = move_in.unit if move_in is not None else session.get(Unit, ref.id)
    if unit is None:
        raise Refusal("找不到这一户，请刷新后再看。", clause="MOVE-03")
    ties = _ties(session, unit.id)
    owners = sorted((tie for tie in ties if tie.tie in OWNERS), key=lambda tie: (tie.tie != "owner", tie.id))
    own = {tie.person_id for tie in owners}
    day = move_in.handed_over if move_in is not None and move_in.handed_over else unit.handed_over
    return HouseholdData(
        ref=ref,
        number=number_words(move_in) if move_in is not None else "",
        room=unit.code.long,
        short_room=unit.code.short,
        area=f"{unit.area:.2f} ㎡" if unit.area is not None else "",
        delivery=DELIVERY_ZH.get(unit.delivery or "", ""),
        handed_over=day.isoformat() if day else "",
        day=f"{move_in.forms_at:%Y-%m-%d}" if move_in is not None and move_in.forms_at else "",
        owners=tuple(_owner(tie) for tie in owners),
        family=tuple(_relative(tie) for tie in ties if tie.person_id not in own),
        agent=_agent(move_in) if move_in is not None and move_in.agent else None,
        contacts=tuple(
            (one.name, one.relation, show_phone(one.number)) for one in _kept(session, EmergencyContact, unit)
        ),
        vehicles=tuple((one.plate, one.words, one.space) for one in _kept(session, Vehicle, unit)),
        pets=tuple((PET_ZH[one.kind], one.name, one.licence) for one in _kept(session, Pet, unit)),
        papers=_papers(move_in),
        parts=_parts(move_in),
        meters=_meters(move_in),
        keys=_keys(session, unit, move_in),
    )


def _move_in(session: Session, ref: Ref) -> MoveIn | None:
    return session.get(MoveIn, ref.id) if ref.kind == MoveIn.__tablename__ else running(session, ref.id)


# ---------------------------------------------------------------- people


def _ties(session: Session, unit_id: int) -> list[Tie]:
    asked = select(Tie).where(Tie.unit_id == unit_id, Tie.until.is_(None)).order_by(Tie.id)
    with_phones = selectinload(Tie.person).selectinload(Person.telephones)
    return list(session.scalars(asked.options(with_phones)))


def _owner(tie: Tie) -> OwnerData:
    person = tie.person
    return OwnerData(
        name=person.name,
        firm=person.is_firm,
        tie_zh=TIE_ZH[tie.tie],
        sex=person.sex or "",
        birthday=person.birthday.isoformat() if person.birthday else "",
        identity_kind=_paper_zh(person.identity_kind),
        identity_number=person.identity_number,
        telephones=_phones(person),
        email=person.email,
        postal=person.postal,
        occupation=person.occupation,
        employer=person.employer,
        legal_person=person.legal_person,
        licence=person.licence,
    )


def _relative(tie: Tie) -> RelativeData:
    relation = tie.relation or ("" if tie.tie == "other" else TIE_ZH[tie.tie])
    return RelativeData(tie.person.name, relation, tie.person.occupation, _phones(tie.person))


def _agent(move_in: MoveIn) -> AgentData:
    return AgentData(
        move_in.agent,
        _paper_zh(move_in.agent_identity_kind),
        move_in.agent_identity,
        show_phone(move_in.agent_number) if move_in.agent_number else "",
        move_in.agent_letter,
    )


def _phones(person: Person) -> str:
    return "\n".join(show_phone(one.number) for one in person.open_telephones)


def _paper_zh(kind: str) -> str:
    return Paper(kind).zh if kind in list(Paper) else ""


def _kept(session: Session, table: type[_Kept], unit: Unit) -> list[_Kept]:
    asked = select(table).where(table.unit_id == unit.id, table.until.is_(None)).order_by(table.id)
    return list(session.scalars(asked))


# ---------------------------------------------------------------- papers and flat


def _papers(move_in: MoveIn | None) -> tuple[PaperData, ...]:
    if move_in is None:
        lists = shipped().papers
        return tuple(
            PaperData(one.part, one.title, one.needed and not one.agent, None, 0, one.original)
            for one in lists
        )
    return tuple(
        PaperData(one.part, one.title, asked_for(move_in, one), one.there, one.pages, one.original)
        for one in move_in.papers
    )


def _parts(move_in: MoveIn | None) -> tuple[PartData, ...]:
    """The parts as they were found; a household of a plan has only the paper, so all are left for the pen."""
    if move_in is None or not move_in.inspection:
        return tuple(PartData(room, part) for room, part in shipped().parts)
    return tuple(
        PartData(
            line.room,
            line.part,
            line.result,
            line.words,
            line.until,
            f"{line.mended_at:%m-%d} {line.mended_words}" if line.mended_at else "",
        )
        for line in move_in.inspection
    )


def _meters(move_in: MoveIn | None) -> tuple[MeterData, ...]:
    kept = {meter.meter: meter for meter in move_in.meters} if move_in is not None else {}
    return tuple(_meter(kind, kept.get(kind)) for kind, _ in METERS)


def _meter(kind: str, meter: MeterReading | None) -> MeterData:
    if meter is None:
        return MeterData(kind, "", "", False)
    told = f"{meter.reading:.2f}".rstrip("0").rstrip(".") if meter.reading is not None else ""
    return MeterData(kind, meter.number, told, meter.none)


def _keys(session: Session, unit: Unit, move_in: MoveIn | None) -> tuple[KeyData, ...]:
    """Rings handed over in this move-in, then those that still wait for it; an owner's deposit is none."""
    handed = []
    for key in move_in.keys if move_in is not None else []:
        ring, issue = session.get_one(KeyRing, key.ring_id), session.get_one(KeyIssue, key.issue_id)
        place, pieces = _opens(unit, ring), ring.pieces - ring.short
        handed.append(
            KeyData(
                ring.tag, place, pieces, issue.taken_by, f"{issue.at:%Y-%m-%d}",
                f"{issue.at:%Y-%m-%d %H:%M}" if issue.signed == "pad" else "", issue.strokes,
            )
        )  # fmt: skip
    asked = select(KeyRing).where(
        KeyRing.unit_id == unit.id, KeyRing.state.in_(("in", "out")), KeyRing.source != "owner"
    )
    waiting = session.scalars(asked.order_by(KeyRing.key_class, KeyRing.number))
    return (
        *handed,
        *(KeyData(ring.tag, _opens(unit, ring), ring.pieces - ring.short) for ring in waiting),
    )


def _opens(unit: Unit, ring: KeyRing) -> str:
    return f"{unit.code.long}　{ring.place}".rstrip("　")
