"""What the papers of the key cabinet are filled from: the list, one slip or sheet; the record is beside."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.errors import Refusal
from app.modules.consents import lists as consents
from app.modules.consents.lists import StepLine
from app.modules.keys.finding import hook_of, lending_or_refuse, place_of
from app.modules.keys.lists import open_loans
from app.modules.keys.loan_record import LoanRecord as LoanRecord
from app.modules.keys.loan_record import loan_records as loan_records
from app.modules.keys.model import (
    KeyAgreement,
    KeyCutting,
    KeyExtension,
    KeyIssue,
    KeyLoan,
    KeyRing,
)
from app.modules.keys.rules import (
    BORROWER_ZH,
    CLASS_ZH,
    SOURCE_ZH,
    STATE_ZH,
    code_of,
    listed_at,
)
from app.modules.keys.service import number_words
from app.modules.staff.service import names
from app.rules.masking import mask_identity
from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage.record import ref_of
from app.storage.search import in_slices


@dataclass(frozen=True)
class ListedRing:
    """One ring as the key list prints it; `until` is empty unless it is out, `since` unless issued."""

    ref: Ref
    tag: str
    code: str
    class_zh: str
    place: str
    pieces: int
    short: int
    hook: str
    source_zh: str
    state: str
    until: datetime | None
    since: datetime | None
    remark: str


@dataclass(frozen=True)
class SlipRing:
    """One ring of a slip."""

    tag: str
    code: str
    place: str
    pieces: int


@dataclass(frozen=True)
class Slip:
    """One borrowing with all its rings; `wanted` is until when the centre head is asked to let it be out."""

    number: str
    borrower: str
    capacity_zh: str
    firm: str
    reason: str
    out: datetime
    due: datetime
    longer: int
    wanted: datetime | None
    clerk: str
    signed: str
    strokes: str
    rings: tuple[SlipRing, ...]


@dataclass(frozen=True)
class IssueSlip:
    """One ring given out for good; the identity number covered, `ended` is when and why it ended."""

    number: str
    taken_by: str
    firm: str
    identity: str
    reason: str
    at: datetime
    clerk: str
    signed: str
    strokes: str
    ring: SlipRing
    ended: datetime | None
    ended_why: str


@dataclass(frozen=True)
class CuttingSheet:
    """An application for copies, and what the centre head said to it."""

    number: str
    applicant: str
    asked: datetime
    code: str
    tag: str
    class_zh: str
    place: str
    pieces: int
    short: int
    copies: int
    reason: str
    opinion: str
    clerk: str
    said: StepLine | None
    done: datetime | None
    done_by: str
    received_by: str
    onto: str


@dataclass(frozen=True)
class AgreementSheet:
    """An owner's keys left by agreement, and how they were taken back."""

    number: str
    owner: str
    place: str
    pieces: int
    tag: str
    purpose: str
    since: datetime
    until: date | None
    clerk: str
    signed: str
    strokes: str
    ended: datetime | None
    ended_by: str
    taken_by: str
    end_signed: str
    end_strokes: str


# ---------------------------------------------------------------- lists of many


def listed_rings(session: Session, refs: Collection[Ref] | None = None) -> list[ListedRing]:
    """The key list (KEY-02) class by class: these rings, or all that have not been struck off."""
    asked = select(KeyRing).options(joinedload(KeyRing.unit))
    if refs is None:
        rings = list(session.scalars(asked.where(KeyRing.state != "gone")))
    else:
        ids = sorted({ref.id for ref in refs})
        rings = [r for some in in_slices(ids) for r in session.scalars(asked.where(KeyRing.id.in_(some)))]
    loans = open_loans(session, [ring.id for ring in rings if ring.state == "out"])
    issues = {
        one.ring_id: one.at for one in session.scalars(select(KeyIssue).where(KeyIssue.ended_at.is_(None)))
    }
    rings.sort(key=lambda ring: listed_at(ring.key_class, ring.number))
    return [_listed(ring, loans.get(ring.id), issues.get(ring.id)) for ring in rings]


# ---------------------------------------------------------------- one paper


def slip(session: Session, lending_id: int) -> Slip:
    """One borrowing for its slip. Raises Refusal."""
    lending = lending_or_refuse(session, lending_id)
    asked = session.scalars(
        select(KeyExtension).where(KeyExtension.lending_id == lending.id, KeyExtension.state == "asked")
    ).one_or_none()
    return Slip(
        number=number_words(lending),
        borrower=lending.borrower,
        capacity_zh=BORROWER_ZH[lending.capacity],
        firm=lending.firm,
        reason=lending.reason,
        out=lending.lent_at,
        due=lending.due_at,
        longer=lending.longer,
        wanted=asked.to_at if asked else None,
        clerk=names(session).get(lending.lent_by, ""),
        signed=lending.signed,
        strokes=lending.strokes,
        rings=tuple(
            SlipRing(loan.ring.tag, _code(loan.ring), place_of(loan.ring), loan.pieces)
            for loan in lending.loans
        ),
    )


def issue_slip(session: Session, issue_id: int) -> IssueSlip:
    """One issue for its slip (KEY-04). Raises Refusal."""
    issue, ring = _with_ring(session, KeyIssue, issue_id, "找不到这次领用。")
    return IssueSlip(
        number=f"领{issue.year}-{issue.number:04d}",
        taken_by=issue.taken_by,
        firm=issue.firm,
        identity=mask_identity(issue.identity_number) if issue.identity_number else "",
        reason=issue.reason,
        at=issue.at,
        clerk=names(session).get(issue.by, ""),
        signed=issue.signed,
        strokes=issue.strokes,
        ring=SlipRing(ring.tag, _code(ring), place_of(ring), ring.pieces - ring.short),
        ended=issue.ended_at,
        ended_why=issue.ended_why,
    )


def cutting_sheet(session: Session, cutting_id: int, who: Who, day: date) -> CuttingSheet:
    """One application for copies (KEY-05). Raises Refusal."""
    cutting, ring = _with_ring(session, KeyCutting, cutting_id, "找不到这张配制申请。")
    onto = session.get(KeyRing, cutting.onto_id) if cutting.onto_id else None
    known = names(session)
    about = consents.about(session, ref_of(cutting), who, day)
    said = [step for step in about.steps if step.answered] if about else []
    return CuttingSheet(
        number=f"配{cutting.year}-{cutting.number:04d}",
        applicant=cutting.applicant,
        asked=cutting.asked_at,
        code=_code(ring),
        tag=ring.tag,
        class_zh=CLASS_ZH[ring.key_class],
        place=place_of(ring),
        pieces=ring.pieces,
        short=ring.short,
        copies=cutting.copies,
        reason=cutting.reason,
        opinion=cutting.opinion,
        clerk=known.get(cutting.asked_by, ""),
        said=said[-1] if said else None,
        done=cutting.done_at,
        done_by=known.get(cutting.done_by or -1, ""),
        received_by=cutting.received_by,
        onto=f"{onto.tag}（{_code(onto)}）{hook_of(onto)}" if onto else "",
    )


def agreement_sheet(session: Session, agreement_id: int) -> AgreementSheet:
    """One agreement on an owner's keys (KEY-01). Raises Refusal."""
    kept, ring = _with_ring(session, KeyAgreement, agreement_id, "找不到这份寄存协议。")
    known = names(session)
    return AgreementSheet(
        number=f"存{kept.year}-{kept.number:04d}",
        owner=kept.owner,
        place=place_of(ring),
        pieces=ring.pieces,
        tag=ring.tag,
        purpose=kept.purpose,
        since=kept.at,
        until=kept.until,
        clerk=known.get(kept.by, ""),
        signed=kept.signed,
        strokes=kept.strokes,
        ended=kept.ended_at,
        ended_by=known.get(kept.ended_by or -1, ""),
        taken_by=kept.taken_by,
        end_signed=kept.end_signed,
        end_strokes=kept.end_strokes,
    )


# ---------------------------------------------------------------- inside


def _code(ring: KeyRing) -> str:
    return code_of(ring.key_class, ring.number)


def _listed(ring: KeyRing, loan: KeyLoan | None, issued: datetime | None) -> ListedRing:
    return ListedRing(
        ref=ref_of(ring),
        tag=ring.tag,
        code=_code(ring),
        class_zh=CLASS_ZH[ring.key_class],
        place=place_of(ring),
        pieces=ring.pieces,
        short=ring.short,
        hook=hook_of(ring),
        source_zh=SOURCE_ZH[ring.source],
        state=STATE_ZH[ring.state],
        until=loan.lending.due_at if loan else None,
        since=issued if ring.state == "issued" else None,
        remark="　".join(filter(None, (ring.why, ring.remark))),
    )


def _with_ring(session: Session, table: type[Any], record_id: int, missing: str) -> tuple[Any, KeyRing]:
    record = session.get(table, record_id)
    ring = session.get(KeyRing, record.ring_id) if record is not None else None
    if ring is None:
        raise Refusal(missing)
    return record, ring
