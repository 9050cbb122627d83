"""Things and people found for the verbs: one item, one asker, the household of a room, what is due."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents.model import Consent
from app.modules.found.matching import Thing
from app.modules.found.model import FoundAsker, FoundDisposal, FoundDisposalLine, FoundEnding, FoundItem
from app.modules.found.rules import CLAUSE, PERISHABLE_DAYS, STATE_ZH, code_of, over_on
from app.modules.residents.model import Unit
from app.modules.residents.rules import room_or_refuse
from app.modules.residents.service import find_unit
from app.modules.site.service import values as settings
from app.rules.text import one_line

ITEM, ASKER, DISPOSAL = "found_item", "found_asker", "found_disposal"
DAYS = "found_keep_days"


def item_or_refuse(session: Session, item_id: int) -> FoundItem:
    """A thing that was found. Raises Refusal."""
    item = session.get(FoundItem, item_id)
    if item is None:
        raise Refusal("找不到这件拾遗物品，请核对编号，或刷新后再看。", clause=CLAUSE)
    return item


def kept_or_refuse(session: Session, item_id: int, wanted: str) -> FoundItem:
    """A thing that is still at the desk. Raises Refusal that says where it went."""
    item = item_or_refuse(session, item_id)
    if item.state != "kept":
        when = f"{item.ended_at:%Y-%m-%d} " if item.ended_at else ""
        raise Refusal(f"{called(item)} {when}{STATE_ZH[item.state]}，不能{wanted}。", clause=CLAUSE)
    return item


def all_kept_or_refuse(session: Session, items: Sequence[int], wanted: str) -> list[FoundItem]:
    """Several things that are all still at the desk, each once. Raises Refusal."""
    if not items:
        raise Refusal("请至少选一件物品。", clause=CLAUSE, field="items")
    return [kept_or_refuse(session, number, wanted) for number in dict.fromkeys(items)]


def asker_or_refuse(session: Session, asker_id: int) -> FoundAsker:
    """Somebody who still asks for something. Raises Refusal."""
    asker = session.get(FoundAsker, asker_id)
    if asker is None:
        raise Refusal("找不到这条询问，请刷新后再看。", clause=CLAUSE)
    if asker.state != "open":
        raise Refusal(f"{asker.name} 找“{asker.what}”这条已经了结。", clause=CLAUSE)
    return asker


def household_or_none(session: Session, room: str) -> Unit | None:
    """The household of a room as typed, None when nothing is typed. Raises Refusal."""
    if not one_line(room):
        return None
    code = room_or_refuse(room)
    unit = find_unit(session, code)
    if unit is None:
        words = f"住户名册里没有 {code.long}，请核对房号；不是住户就空着。"
        raise Refusal(words, clause=CLAUSE, field="room")
    return unit


def called(item: FoundItem) -> str:
    """What a sentence calls a thing: SY2026-001 黑色钱包."""
    return f"{code_of(item.year, item.number)} {item.what}"


def site_days(session: Session) -> int:
    """For how many days the site keeps what is found."""
    return int(settings(session)[DAYS])


def due_day(item: FoundItem, days: int) -> date:
    """The day from which a thing need not be kept any longer; `days` is what the site has set."""
    return over_on(item.kind, item.taken_in_on, days)


def is_over(days: int, today: date) -> ColumnElement[bool]:
    """Kept things whose time is over: ordinary ones after the site's days, perishable ones after one."""
    long_ago = date.fromordinal(today.toordinal() - days)
    yesterday = date.fromordinal(today.toordinal() - PERISHABLE_DAYS)
    old = or_(
        FoundItem.taken_in_on <= long_ago,
        (FoundItem.kind == "perishable") & (FoundItem.taken_in_on <= yesterday),
    )
    return (FoundItem.state == "kept") & old


def done_ending(session: Session, item_id: int) -> FoundEnding | None:
    """How a thing left the desk, as it stands."""
    asked = select(FoundEnding).where(FoundEnding.item_id == item_id, FoundEnding.state == "done")
    return session.scalars(asked).one_or_none()


def open_request() -> ColumnElement[bool]:
    """Requests for disposal that still wait, or were agreed to and not carried out yet."""
    newest = (
        select(Consent.state)
        .where(Consent.subject_kind == DISPOSAL, Consent.subject_id == FoundDisposal.id)
        .order_by(Consent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (FoundDisposal.state == "asked") & newest.in_(("waiting", "agreed"))


def request_of(session: Session, item_id: int) -> FoundDisposal | None:
    """The open request for disposal that names a thing."""
    named = exists().where(
        FoundDisposalLine.disposal_id == FoundDisposal.id, FoundDisposalLine.item_id == item_id
    )
    return session.scalars(select(FoundDisposal).where(open_request(), named)).first()


def disposal_code(disposal: FoundDisposal) -> str:
    """The number of a request as people say it: 处理申请 CL2026-001."""
    return f"CL{disposal.year}-{disposal.number:03d}"


def as_lost(asker: FoundAsker) -> Thing:
    """What somebody asks for, to be compared."""
    return Thing(asker.what, asker.words, asker.lost_where, asker.lost_from, asker.lost_to)


def as_found(item: FoundItem) -> Thing:
    """What was found, to be compared; never its marks, which only the desk knows."""
    return Thing(item.what, item.words, item.found_where, item.found_on, item.found_on)
