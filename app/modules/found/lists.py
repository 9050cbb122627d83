"""What the screens show of lost property: frozen rows, marks and telephones covered (ARCH-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, defer, joinedload

from app.modules.consents import service as consents
from app.modules.found.finding import (
    as_found,
    as_lost,
    called,
    disposal_code,
    due_day,
    is_over,
    open_request,
    site_days,
)
from app.modules.found.matching import Thing, best, match
from app.modules.found.model import FoundAsker, FoundDisposal, FoundDisposalLine, FoundItem
from app.modules.found.rules import KIND_ZH, STATE_ZH, TO_POLICE, code_of, read_code
from app.modules.residents.model import Unit
from app.rules.masking import mask_phone
from app.rules.ref import Ref
from app.storage.record import ref_of

PAGE = 100
"""Things that left the desk, read at once; older ones by the next page, or by their number."""
MOST_OPEN = 1000


@dataclass(frozen=True)
class Counts:
    """Things kept, those of them whose time is over, and people who ask."""

    kept: int
    over: int
    askers: int


@dataclass(frozen=True)
class ItemRow:
    """One line of the list; `order` sorts by how long it lies, `police` says what is offered when over."""

    ref: Ref
    code: str
    what: str
    detail: str
    origin: str
    kind: str
    where: str
    kept_where: str
    found: str
    age: str
    order: int
    stands: str
    sign: str
    tone: str
    police: bool
    over: bool


@dataclass(frozen=True)
class AskerRow:
    """One line of those who ask; `fitting` says how many things may be theirs."""

    ref: Ref
    what: str
    detail: str
    name: str
    where: str
    days: str
    asked: str
    fitting: str
    sign: str
    tone: str


@dataclass(frozen=True)
class Candidate:
    """A thing for an asker, or an asker for a thing: who or what, and why it may be."""

    ref: Ref
    title: str
    detail: str
    why: str


@dataclass(frozen=True)
class DisposalRow:
    """A request for disposal that is not ended: what waits, and whether it may be carried out."""

    ref: Ref
    consent: Ref
    code: str
    how: str
    reason: str
    things: tuple[str, ...]
    left: int
    agreed: bool
    stands: str


def counts(session: Session, today: date) -> Counts:
    """How many things are kept, how many of them too long, how many people ask."""
    return Counts(
        _count(session, FoundItem, FoundItem.state == "kept"),
        _count(session, FoundItem, is_over(site_days(session), today)),
        _count(session, FoundAsker, FoundAsker.state == "open"),
    )


def kept(session: Session, today: date, *, over: bool = False) -> list[ItemRow]:
    """What the desk keeps, the newest first; those that are `over` the oldest first."""
    days = site_days(session)
    asked = _bare().where(is_over(days, today) if over else FoundItem.state == "kept")
    order = (FoundItem.taken_in_on, FoundItem.id) if over else (FoundItem.id.desc(),)
    requested = _requested(session)
    found = session.scalars(asked.order_by(*order).limit(MOST_OPEN))
    return [_row(item, today, days, item.id in requested) for item in found]


def ended(session: Session, today: date, before: tuple[datetime, int] | None = None) -> list[ItemRow]:
    """One page of what left the desk, the newest first, from `before` (time and id) on."""
    asked = _bare().where(FoundItem.ended_at.is_not(None))
    if before is not None:
        asked = asked.where(tuple_(FoundItem.ended_at, FoundItem.id) < before)
    found = session.scalars(asked.order_by(FoundItem.ended_at.desc(), FoundItem.id.desc()).limit(PAGE))
    days = site_days(session)
    return [_row(item, today, days, False) for item in found]


def page_end(session: Session, item_id: int) -> tuple[datetime, int] | None:
    """Where the page after this thing begins."""
    item = session.get(FoundItem, item_id)
    return (item.ended_at, item.id) if item is not None and item.ended_at is not None else None


def askers(session: Session) -> list[AskerRow]:
    """Everybody who still asks, those for whom something may be here first."""
    here = _comparable(session)
    asked = select(FoundAsker).where(FoundAsker.state == "open").options(_household())
    found = session.scalars(asked.order_by(FoundAsker.id.desc()).limit(MOST_OPEN)).all()
    rows = [_asker_row(one, _things_for(one, here)) for one in found]
    return sorted(rows, key=lambda row: not row.fitting)


def things_for(session: Session, asker_id: int) -> tuple[Candidate, ...]:
    """What is kept here and may be what somebody asks for, the likeliest first."""
    asker = session.get(FoundAsker, asker_id)
    return _things_for(asker, _comparable(session)) if asker is not None else ()


def askers_for(session: Session, item_id: int) -> tuple[Candidate, ...]:
    """Who asks for something like this thing, the likeliest first; telephones covered."""
    item = session.get(FoundItem, item_id)
    if item is None or item.state != "kept":
        return ()
    asked = select(FoundAsker).where(FoundAsker.state == "open").options(_household()).limit(MOST_OPEN)
    thing = as_found(item)
    pairs = ((one, match(as_lost(one), thing)) for one in session.scalars(asked))
    return tuple(
        Candidate(ref_of(one), _who(one), f"{one.what}　{mask_phone(one.telephone)}", fit.why)
        for one, fit in best(pairs)
    )


def disposals(session: Session) -> list[DisposalRow]:
    """Requests for disposal that wait for consent or to be carried out, the oldest first."""
    asked = select(FoundDisposal).where(open_request()).order_by(FoundDisposal.id)
    wanted = joinedload(FoundDisposal.lines).joinedload(FoundDisposalLine.item)
    return [_disposal(session, one) for one in session.scalars(asked.options(wanted)).unique()]


def where_of(session: Session, item_id: int, today: date) -> str | None:
    """The view that shows a thing: kept or ended; None when there is no such thing."""
    item = session.get(FoundItem, item_id)
    if item is None:
        return None
    return "kept" if item.state == "kept" else "ended"


def numbered(session: Session, text: str) -> Ref | None:
    """The thing with a number as typed or scanned; None when there is none."""
    read = read_code(text)
    if read is None:
        return None
    year, number = read
    asked = select(FoundItem.id).where(FoundItem.year == year, FoundItem.number == number)
    found = session.scalars(asked).one_or_none()
    return Ref(FoundItem.__tablename__, found) if found is not None else None


def last_place(session: Session) -> str:
    """Where the last thing was put: mostly the next one goes there too."""
    return session.scalars(select(FoundItem.kept_where).order_by(FoundItem.id.desc()).limit(1)).first() or ""


def room_of(asker: FoundAsker) -> str:
    """The room of somebody who asks; empty when they do not live here."""
    return asker.unit.code.long if asker.unit is not None else ""


def days_words(first: date | None, last: date | None) -> str:
    """From when to when: 11-18 至 11-20, 11-20, or nothing."""
    if first is None or last is None:
        return ""
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d} 至 {last:%m-%d}"


# ---------------------------------------------------------------- inside


def _count(session: Session, table: type[Any], where: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(where)) or 0


def _bare() -> Any:
    return select(FoundItem).options(defer(FoundItem.picture))


def _household() -> Any:
    return joinedload(FoundAsker.unit).joinedload(Unit.building)


def _requested(session: Session) -> frozenset[int]:
    asked = select(FoundDisposalLine.item_id).join(FoundDisposal).where(open_request())
    return frozenset(session.scalars(asked))


def _row(item: FoundItem, today: date, days: int, requested: bool) -> ItemRow:
    here = item.state == "kept"
    over = here and today >= due_day(item, days)
    lies = ((today if here else item.ended_at.date() if item.ended_at else today) - item.taken_in_on).days
    return ItemRow(
        ref=ref_of(item),
        code=code_of(item.year, item.number),
        what=item.what,
        detail=item.words,
        origin=f"{item.found_where} · {item.found_on:%m-%d} {item.found_time}".strip(),
        kind=KIND_ZH[item.kind],
        where=item.found_where,
        kept_where=item.kept_where if here else "",
        found=f"{item.found_on:%m-%d} {item.found_time}".strip(),
        age=f"{lies} 天" if here else f"{item.ended_at:%Y-%m-%d}",
        order=lies,
        stands=_stands(item, over, requested),
        sign="consent" if requested and here else "overdue" if over else "later" if here else "done",
        tone="over" if over and not requested else "",
        police=item.kind in TO_POLICE,
        over=over,
    )


def _stands(item: FoundItem, over: bool, requested: bool) -> str:
    if item.state != "kept":
        return STATE_ZH[item.state]
    return "待同意处理" if requested else "到期" if over else "在存"


def _comparable(session: Session) -> list[tuple[FoundItem, Thing]]:
    kept = session.scalars(_bare().where(FoundItem.state == "kept").limit(MOST_OPEN))
    return [(item, as_found(item)) for item in kept]


def _things_for(asker: FoundAsker, here: Sequence[tuple[FoundItem, Thing]]) -> tuple[Candidate, ...]:
    if asker.state != "open":
        return ()
    lost = as_lost(asker)
    return tuple(
        Candidate(ref_of(item), called(item), f"{item.found_where}　{item.found_on:%m-%d} 捡到", fit.why)
        for item, fit in best((item, match(lost, thing)) for item, thing in here)
    )


def _who(asker: FoundAsker) -> str:
    return f"{asker.name}　{room_of(asker)}".strip()


def _asker_row(asker: FoundAsker, fitting: Sequence[Candidate]) -> AskerRow:
    return AskerRow(
        ref=ref_of(asker),
        what=asker.what,
        detail=asker.words,
        name=_who(asker),
        where=asker.lost_where,
        days=days_words(asker.lost_from, asker.lost_to),
        asked=f"{asker.asked_at:%m-%d}",
        fitting=f"可能有 {len(fitting)} 件" if fitting else "",
        sign="today" if fitting else "later",
        tone="due" if fitting else "",
    )


def _disposal(session: Session, disposal: FoundDisposal) -> DisposalRow:
    consent = consents.newest(session, ref_of(disposal))
    assert consent is not None  # open_request asks for one
    agreed = consent.state == "agreed"
    return DisposalRow(
        ref=ref_of(disposal),
        consent=ref_of(consent),
        code=disposal_code(disposal),
        how=disposal.how,
        reason=disposal.reason,
        things=tuple(called(line.item) for line in disposal.lines),
        left=sum(line.item.state == "kept" for line in disposal.lines),
        agreed=agreed,
        stands="已同意，可以处理" if agreed else "等同意",
    )
