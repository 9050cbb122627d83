"""What the sitting of lending asks while it goes on: the header, and ring after ring."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.keys.borrower import Borrower, checked_borrower, last_borrowing
from app.modules.keys.finding import must_be_in, place_of
from app.modules.keys.lists import instructions
from app.modules.keys.model import KeyRing
from app.modules.keys.rules import (
    BORROWER_ZH,
    is_longer,
    tag_or_refuse,
    until_or_refuse,
    when_zh,
)
from app.modules.site import service as settings
from app.modules.staff.service import working
from app.rules.masking import mask_phone
from app.rules.pinyin import name_terms
from app.rules.query import name_query
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.record import ref_of


@dataclass(frozen=True)
class HeaderLine:
    """The header as it was understood: in two lines of words, and whether the centre head must agree."""

    who: str
    why: str
    longer: bool


@dataclass(frozen=True)
class LendLine:
    """One ring that is to go out, and the instructions on its unit that are to be read first."""

    ref: Ref
    tag: str
    place: str
    pieces: int
    hook: str
    instructions: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class KnownBorrower:
    """Somebody who borrows: on the staff register, or known from an earlier borrowing."""

    name: str
    staff_id: int | None = None
    known: int = 0
    firm: str = ""
    telephone: str = ""
    has_paper: bool = False


def header_line(session: Session, who: Borrower, now: datetime) -> HeaderLine:
    """The header in words. Raises Refusal naming the field that lacks something (KEY-03)."""
    told = checked_borrower(session, who, now.date())
    closes = time.fromisoformat(settings.values(session)["closes_at"])
    until = until_or_refuse(who.until, now, closes)
    longer = is_longer(until, now)
    if longer and not one_line(who.longer_why):
        raise Refusal("今天不还要中心负责人同意，请写明为什么。", clause="KEY-03", field="longer_why")
    parts = [told["firm"] or BORROWER_ZH[told["capacity"]], mask_phone(told["telephone"])]
    return HeaderLine(
        f"{told['borrower']}　{' · '.join(part for part in parts if part)}",
        f"{told['reason']}　{when_zh(until, now.date())} 前还",
        longer,
    )


def line_for_lending(session: Session, code: str, taken: Collection[int]) -> LendLine:
    """The ring of a scanned tag. Raises Refusal when it cannot go out, or is in this sitting already."""
    tag = tag_or_refuse(code)
    ring = session.scalars(select(KeyRing).where(KeyRing.tag == tag)).one_or_none()
    if ring is None:
        raise Refusal(f"钥匙清单里没有牌码 {tag}，没有加入。", clause="KEY-02", field="tag")
    if ring.id in taken:
        raise Refusal(f"{tag} 已经在这张借用单上。", field="tag")
    must_be_in(session, ring)
    left = ring.pieces - ring.short
    hook = f"{ring.panel.number}-{ring.hook:02d}" if ring.panel and ring.hook else ""
    return LendLine(ref_of(ring), ring.tag, place_of(ring), left, hook, instructions(session, ring.unit_id))


def borrower_named(session: Session, capacity: str, typed: str, now: datetime) -> KnownBorrower | None:
    """Whoever is meant by a name or its initials: on the register, or from the last borrowing."""
    name = one_line(typed)
    if not name:
        return None
    if capacity == "staff":
        query = name_query(name)
        found = [row for row in working(session, now.date()) if row.name == name]
        found = found or [row for row in working(session, now.date()) if query in name_terms(row.name)]
        if len(found) == 1:
            return KnownBorrower(found[0].name, staff_id=found[0].id)
    last = last_borrowing(session, capacity, name)
    if last is None:
        return None
    return KnownBorrower(
        last.borrower,
        known=last.id,
        firm=last.firm,
        telephone=mask_phone(last.telephone) if last.telephone else "",
        has_paper=bool(last.identity_number),
    )
