"""What the screens show of access cards: frozen rows, telephones masked (ARCH-12)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.cards.finding import moved_away, people_of, unit_or_refuse
from app.modules.cards.history import HistoryLine, history_of
from app.modules.cards.model import AccessCard
from app.modules.cards.monthly import CardAnswer as CardAnswer
from app.modules.cards.monthly import CardFigures as CardFigures
from app.modules.cards.monthly import answers as answers
from app.modules.cards.monthly import month_check as month_check
from app.modules.cards.rules import (
    ACTS,
    CAPACITY_OF_TIE,
    CAPACITY_ZH,
    SOON,
    STANDS_ZH,
    money,
    stands,
    until_words,
)
from app.modules.residents.model import TIE_ZH, Tie, Unit
from app.modules.staff.service import names
from app.rules.masking import mask_phone
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.storage.record import ref_of

MOST_ENDED = 500
"""Ended cards that are listed, the newest first; an older one is found by its number."""
FILTERS = ("in_use", "expiring", "expired", "lost", "moved", "ended")
SIGNS = {
    "in_use": "done",
    "expiring": "today",
    "expired": "overdue",
    "lost": "refused",
    "replaced": "off",
    "cancelled": "off",
}
TONES = {"expiring": "due", "expired": "over", "lost": "over"}


@dataclass(frozen=True)
class CardRow:
    """One line of the list of cards; `place` sorts by room, `tone` and `sign` are how it stands."""

    ref: Ref
    number: str
    room: str
    place: str
    holder: str
    capacity: str
    valid: str
    stands: str
    stands_zh: str
    sign: str
    tone: str
    deposit: str
    issued: str
    unstopped: bool = False


@dataclass(frozen=True)
class Counts:
    """How many cards each filter of the list shows."""

    in_use: int
    expiring: int
    expired: int
    lost: int
    moved: int
    ended: int


@dataclass(frozen=True)
class CardDetail:
    """One card as its panel shows it.

    `acts` are the verbs that can be done with it now; `values` fill the form that puts it right,
    `deposit_held` is what would be paid back, empty when nothing is held.
    """

    ref: Ref
    unit: Ref
    number: str
    room: str
    holder: str
    capacity: str
    state: str
    stands: str
    stands_zh: str
    tone: str
    facts: tuple[tuple[str, str], ...]
    telephones: tuple[str, ...]
    notes: tuple[str, ...]
    acts: frozenset[str]
    values: dict[str, str]
    deposit_held: str
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class HouseholdPerson:
    """Somebody of a household who may hold a card; `capacity` follows from the tie."""

    person_id: int
    name: str
    tie: str
    capacity: str
    telephone: str


@dataclass(frozen=True)
class Household:
    """The household a card is issued to: its people, and how many cards it has in use."""

    room: str
    people: tuple[HouseholdPerson, ...]
    in_use: int


def cards(session: Session, which: str, today: date) -> list[CardRow]:
    """The cards of one filter (FILTERS), by room; those that ended newest first and bounded."""
    asked = _joined().where(_of_filter(which, today))
    if which == "ended":
        asked = asked.order_by(AccessCard.ended_at.desc(), AccessCard.id.desc()).limit(MOST_ENDED)
    elif which in ("expiring", "expired"):
        asked = asked.order_by(AccessCard.valid_until, Unit.place, AccessCard.id)
    else:
        asked = asked.order_by(Unit.place, AccessCard.id)
    return _rows(session, asked, today)


def of_unit(session: Session, unit_id: int, today: date) -> list[CardRow]:
    """Every card a household ever had, those outside first."""
    asked = _joined().where(AccessCard.unit_id == unit_id)
    return _rows(session, asked.order_by(AccessCard.ended_at.is_not(None), AccessCard.id), today)


def counts(session: Session, today: date) -> Counts:
    """How many cards each filter shows."""
    return Counts(*(_count(session, _of_filter(which, today)) for which in FILTERS))


def filter_of(session: Session, card_id: int) -> str | None:
    """The filter that shows a card, or None when there is no such card."""
    found = session.get(AccessCard, card_id)
    if found is None:
        return None
    return found.state if found.state in ("in_use", "lost") else "ended"


def household(session: Session, room: str) -> Household | None:
    """The household of a room as typed, or None when there is none."""
    try:
        unit = unit_or_refuse(session, room)
    except Refusal:
        return None
    people = tuple(_person(tie) for tie in people_of(session, unit.id))
    in_use = (AccessCard.unit_id == unit.id) & (AccessCard.state == "in_use")
    return Household(unit.code.long, people, _count(session, in_use))


def card(session: Session, card_id: int, today: date) -> CardDetail | None:
    """One card with its history, or None."""
    found = session.get(AccessCard, card_id)
    if found is None:
        return None
    looks = stands(found.state, found.valid_until, today)
    phones = _phones(found)
    return CardDetail(
        ref=ref_of(found),
        unit=Ref(Unit.__tablename__, found.unit_id),
        number=found.number,
        room=found.unit.code.long,
        holder=found.held_by,
        capacity=found.capacity,
        state=found.state,
        stands=looks,
        stands_zh=STANDS_ZH[looks],
        tone=TONES.get(looks, ""),
        facts=_facts(session, found, today),
        telephones=tuple(mask_phone(number) for number in phones),
        notes=_notes(session, found),
        acts=_acts(found),
        values=_values(found),
        deposit_held=money(found.deposit) if found.deposit_state == "held" else "",
        history=history_of(session, found),
    )


# ---------------------------------------------------------------- inside


def _of_filter(which: str, today: date) -> Any:
    in_use = AccessCard.state == "in_use"
    return {
        "in_use": in_use,
        "expiring": in_use & AccessCard.valid_until.between(today, today + SOON),
        "expired": in_use & (AccessCard.valid_until < today),
        "lost": AccessCard.state == "lost",
        "moved": moved_away(),
        "ended": or_(AccessCard.state == "replaced", AccessCard.state == "cancelled"),
    }[which]


def _count(session: Session, where: Any) -> int:
    return session.scalar(select(func.count()).select_from(AccessCard).where(where)) or 0


def _joined() -> Any:
    wanted = joinedload(AccessCard.unit).joinedload(Unit.building), joinedload(AccessCard.person)
    return select(AccessCard).join(AccessCard.unit).options(*wanted)


def _rows(session: Session, asked: Any, today: date) -> list[CardRow]:
    return [_row(found, today) for found in session.scalars(asked)]


def _row(found: AccessCard, today: date) -> CardRow:
    looks = stands(found.state, found.valid_until, today)
    code: RoomCode = found.unit.code
    stopped = found.state == "in_use" or found.handed_back or found.stopped_at is not None
    return CardRow(
        ref=ref_of(found),
        number=found.number,
        room=code.long,
        place=code.sort_key,
        holder=found.held_by,
        capacity=CAPACITY_ZH[found.capacity],
        valid=_valid(found),
        stands=looks,
        stands_zh=_stands_zh(found, looks, today) + ("" if stopped else "，待停用"),
        sign=SIGNS[looks],
        tone=TONES.get(looks, ""),
        deposit=money(found.deposit) if found.deposit_state == "held" else "",
        issued=f"{found.issued_at:%Y-%m-%d}",
        unstopped=not stopped,
    )


def _valid(found: AccessCard) -> str:
    if found.state not in ("in_use", "lost"):
        return ""
    return found.valid_until.isoformat() if found.valid_until else "长期"


def _stands_zh(found: AccessCard, looks: str, today: date) -> str:
    """The state in words; of an expired card how long it is over."""
    if looks == "expired" and found.valid_until is not None:
        return f"过期 {(today - found.valid_until).days} 天"
    return STANDS_ZH[looks]


def _person(tie: Tie) -> HouseholdPerson:
    phones = tie.person.open_telephones
    return HouseholdPerson(
        person_id=tie.person_id,
        name=tie.person.name,
        tie=TIE_ZH[tie.tie],
        capacity=CAPACITY_OF_TIE[tie.tie],
        telephone=mask_phone(phones[0].number) if phones else "",
    )


def _phones(found: AccessCard) -> list[str]:
    """The card's own telephone, else those its holder has now."""
    if found.telephone or found.person is None:
        return [found.telephone] if found.telephone else []
    return [telephone.number for telephone in found.person.open_telephones]


def _acts(found: AccessCard) -> frozenset[str]:
    acts = {act for act in ACTS[found.state] if not (act == "take_in" and found.handed_back)}
    if found.valid_until is None:
        acts.discard("extend")
    if found.state in ("in_use", "lost"):
        acts.add("put_right")
    if found.state != "in_use" and not found.handed_back and found.stopped_at is None:
        acts.add("stop")
    return frozenset(acts)


def _facts(session: Session, found: AccessCard, today: date) -> tuple[tuple[str, str], ...]:
    staff = names(session)
    facts = [
        ("身份", CAPACITY_ZH[found.capacity]),
        ("有效期", until_words(found.valid_until, today)),
        ("押金", _deposit(found)),
        ("发卡", f"{found.issued_at:%Y-%m-%d %H:%M}　{staff.get(found.issued_by, '')}"),
    ]
    if found.ended_at is not None:
        facts.append(("结束", f"{found.ended_at:%Y-%m-%d %H:%M}　{staff.get(found.ended_by or 0, '')}"))
    if found.remark:
        facts.append(("备注", found.remark))
    return tuple(facts)


def _deposit(found: AccessCard) -> str:
    if found.deposit_state == "none":
        return "没收"
    told = f"{money(found.deposit)} 元　收据 {found.receipt}"
    if found.deposit_state == "carried":
        return f"{told}，已转到新卡"
    if found.deposit_state == "settled":
        return f"{told}，退 {money(found.deposit_back)} 元"
    return told


def _notes(session: Session, found: AccessCard) -> tuple[str, ...]:
    """What one must know before acting: another card of the chain, what is still to be done."""
    told = []
    if found.replaces_id is not None and (old := session.get(AccessCard, found.replaces_id)) is not None:
        told.append(f"补的是 {old.number}")
    newer = session.scalars(select(AccessCard.number).where(AccessCard.replaces_id == found.id)).first()
    if newer is not None:
        told.append(f"已补新卡 {newer}")
    if found.state != "in_use" and not found.handed_back:
        told.append("卡在外面" + ("，门禁系统已停用" if found.stopped_at else "，门禁系统还没有登记停用"))
    if session.scalar(select(AccessCard.id).where(AccessCard.id == found.id, moved_away())) is not None:
        told.append("持卡人已经不在这一户，请收回注销")
    return tuple(told)


def _values(found: AccessCard) -> dict[str, str]:
    """What the form that puts a card right begins with; the telephone stays covered."""
    return {
        "number": found.number,
        "room": found.unit.code.short,
        "holder": found.held_by,
        "capacity": found.capacity,
        "valid_until": found.valid_until.isoformat() if found.valid_until else "",
        "deposit": money(found.deposit) if found.deposit else "",
        "receipt": found.receipt,
        "remark": found.remark,
    }
