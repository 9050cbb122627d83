"""The record of what went out 钥匙领借用记录表: loans and issues of a period, with who agreed to longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import lists as consents
from app.modules.keys.finding import place_of
from app.modules.keys.model import KeyExtension, KeyIssue, KeyLending, KeyLoan, KeyRing
from app.modules.keys.rules import BORROWER_ZH, LOST_WHEN_ISSUED, code_of
from app.modules.keys.service import number_words
from app.modules.staff.service import names
from app.rules.roles import Who
from app.storage.record import ref_of
from app.storage.search import in_slices

ENDED_ZH = {"lost": "报失", "issued": "转领用"}


@dataclass(frozen=True)
class LoanRecord:
    """One ring that went out, as the record prints it; one issued for good is never `due`."""

    number: str
    code: str
    tag: str
    place: str
    pieces: int
    borrower: str
    firm: str
    reason: str
    out: datetime
    due: datetime | None
    clerk: str
    remark: str
    back: datetime | None
    ended: str
    returned_by: str
    short: int
    signed: str


@dataclass(frozen=True)
class _Longer:
    """That a borrowing may be out longer: since when, until when, why and who agreed in which way.

    It is said of the rings that were still out then; what was back already was never out longer.
    """

    at: datetime
    to: datetime
    words: str


def loan_records(session: Session, who: Who, since: date, until: date) -> list[LoanRecord]:
    """What went out from one day to another, loans and issues, the oldest first (KEY-03, KEY-04)."""
    first, last = datetime.combine(since, time()), datetime.combine(until + timedelta(days=1), time())
    known = names(session)
    lent = select(KeyLoan).join(KeyLending, KeyLending.id == KeyLoan.lending_id)
    loans = session.scalars(
        lent.where(KeyLending.lent_at >= first, KeyLending.lent_at < last).order_by(KeyLoan.id)
    ).all()
    agreed = _agreed(session, who, [loan.lending for loan in loans], until)
    found = [_lent(loan, known, agreed.get(loan.lending_id, ())) for loan in loans]
    issues = session.execute(
        select(KeyIssue, KeyRing)
        .join(KeyRing, KeyRing.id == KeyIssue.ring_id)
        .where(KeyIssue.at >= first, KeyIssue.at < last)
    )
    found += [_issued(issue, ring, known) for issue, ring in issues]
    return sorted(found, key=lambda one: (one.out, one.number))


# ---------------------------------------------------------------- inside


def _lent(loan: KeyLoan, known: dict[int, str], agreed: Sequence[_Longer]) -> LoanRecord:
    lending, ring = loan.lending, loan.ring
    opened = "启用前已借出" if lending.opened else ""
    mine = [one for one in agreed if loan.back_at is None or one.at <= loan.back_at]
    longer = f"延期 {len(mine)} 次：{mine[-1].words}" if mine else ""
    first = lending.first_due_at if agreed else lending.due_at
    return LoanRecord(
        number=number_words(lending),
        code=code_of(ring.key_class, ring.number),
        tag=ring.tag,
        place=place_of(ring),
        pieces=loan.pieces,
        borrower=lending.borrower,
        firm=lending.firm or BORROWER_ZH[lending.capacity],
        reason=lending.reason,
        out=lending.lent_at,
        due=mine[-1].to if mine else first,
        clerk=known.get(lending.lent_by, ""),
        remark="；".join(filter(None, (longer, opened, loan.back_remark))),
        back=loan.back_at,
        ended=ENDED_ZH.get(loan.ended, ""),
        returned_by=(loan.returned_by or lending.borrower) if loan.ended == "back" else "",
        short=loan.short,
        signed=lending.signed,
    )


def _issued(issue: KeyIssue, ring: KeyRing, known: dict[int, str]) -> LoanRecord:
    return LoanRecord(
        number=f"领{issue.year}-{issue.number:04d}",
        code=code_of(ring.key_class, ring.number),
        tag=ring.tag,
        place=place_of(ring),
        pieces=ring.pieces,
        borrower=issue.taken_by,
        firm=issue.firm,
        reason=issue.reason,
        out=issue.at,
        due=None,
        clerk=known.get(issue.by, ""),
        remark=issue.ended_why,
        back=issue.ended_at,
        ended=ENDED_ZH["lost"] if issue.ended_why == LOST_WHEN_ISSUED else "",
        returned_by="",
        short=0,
        signed=issue.signed,
    )


def _agreed(
    session: Session, who: Who, lendings: Sequence[KeyLending], day: date
) -> dict[int, list[_Longer]]:
    """For each borrowing that may be out longer, every time that was agreed to, the first one first."""
    found: dict[int, list[_Longer]] = {}
    for some in in_slices(sorted({lending.id for lending in lendings if lending.longer})):
        asked = select(KeyExtension).where(KeyExtension.lending_id.in_(some), KeyExtension.state == "done")
        for extension in session.scalars(asked.order_by(KeyExtension.id)):
            about = consents.about(session, ref_of(extension), who, day)
            said = about.steps[-1] if about and about.steps else None
            words = extension.reason + (f"；{said.at[:10]} {said.words}" if said else "")
            at = extension.settled_at or extension.asked_at
            found.setdefault(extension.lending_id, []).append(_Longer(at, extension.to_at, words))
    return found
