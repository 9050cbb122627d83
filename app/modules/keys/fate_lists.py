"""What is shown of losses, applications for copies, issues and agreements: in hand, or of one ring."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import service as consents
from app.modules.consents.rules import STATE_ZH as CONSENT_ZH
from app.modules.dues.service import times
from app.modules.keys.agreements import agreement_number
from app.modules.keys.cutting import number_of
from app.modules.keys.duties import account_due
from app.modules.keys.finding import called, hook_of, open_loan, place_of
from app.modules.keys.model import KeyAgreement, KeyCutting, KeyIssue, KeyLoss, KeyRing
from app.modules.keys.rules import LOCK_ZH, SIGNED_ZH, end_of_deposit, when_zh
from app.modules.residents.model import Unit
from app.modules.residents.service import find_unit
from app.modules.staff.service import names
from app.rules.masking import mask_identity
from app.rules.ref import Ref
from app.rules.rooms import parse_room
from app.storage.record import ref_of


@dataclass(frozen=True)
class LossRow:
    """One loss: what was said, until when the account is due (None once it is in), and the lock.

    `days_left` is negative when the account is late.
    """

    ref: Ref
    ring: Ref
    called: str
    place: str
    hook: str
    what: str
    lost_by: str
    reported: str
    account: str
    account_by: date | None
    days_left: int | None
    lock: str
    lock_zh: str
    lock_words: str
    found: bool


@dataclass(frozen=True)
class CuttingRow:
    """One application for copies; `state` is asked, agreed, done, refused or withdrawn."""

    ref: Ref
    ring: Ref
    number: str
    called: str
    place: str
    applicant: str
    copies: int
    reason: str
    opinion: str
    asked: str
    asked_by: str
    state: str
    state_zh: str
    consent: Ref | None


@dataclass(frozen=True)
class IssueRow:
    """One ring given for good; the identity number covered."""

    ref: Ref
    ring: Ref
    number: str
    called: str
    place: str
    taken_by: str
    firm: str
    identity: str
    reason: str
    at: str
    by: str
    signed: str
    ended: str


@dataclass(frozen=True)
class AgreementRow:
    """One agreement on an owner's ring; `until` is when it runs out, `overrun` that it has."""

    ref: Ref
    ring: Ref
    number: str
    called: str
    place: str
    owner: str
    purpose: str
    at: str
    until: str
    overrun: bool
    ended: str


def losses(session: Session, now: datetime, *, ring_id: int = 0) -> list[LossRow]:
    """What is lost and not settled (no account yet, or the lock undecided), or every loss of one ring."""
    asked = select(KeyLoss, KeyRing).join(KeyRing, KeyRing.id == KeyLoss.ring_id)
    if ring_id:
        asked = asked.where(KeyLoss.ring_id == ring_id)
    else:
        open_ones = KeyLoss.account_at.is_(None) | (KeyLoss.lock == "")
        asked = asked.where(KeyLoss.found_at.is_(None), open_ones)
    rows = session.execute(asked.order_by(KeyLoss.id.desc()))
    return [_loss(session, loss, ring, now) for loss, ring in rows]


def loss(session: Session, loss_id: int, now: datetime) -> LossRow | None:
    """One loss, or None."""
    kept = session.get(KeyLoss, loss_id)
    ring = session.get(KeyRing, kept.ring_id) if kept is not None else None
    return _loss(session, kept, ring, now) if kept is not None and ring is not None else None


def cuttings(session: Session, *, ring_id: int = 0) -> list[CuttingRow]:
    """The applications that wait for consent or for the locksmith, or every one of a ring."""
    asked = select(KeyCutting, KeyRing).join(KeyRing, KeyRing.id == KeyCutting.ring_id)
    asked = (
        asked.where(KeyCutting.ring_id == ring_id) if ring_id else asked.where(KeyCutting.state == "asked")
    )
    known = names(session)
    return [
        _cutting(session, one, ring, known) for one, ring in session.execute(asked.order_by(KeyCutting.id))
    ]


def cutting(session: Session, cutting_id: int) -> CuttingRow | None:
    """One application, or None."""
    kept = session.get(KeyCutting, cutting_id)
    ring = session.get(KeyRing, kept.ring_id) if kept is not None else None
    if kept is None or ring is None:
        return None
    return _cutting(session, kept, ring, names(session))


def newest_cutting(session: Session, ring_id: int) -> CuttingRow | None:
    """The newest application of a ring, or None."""
    found = cuttings(session, ring_id=ring_id)
    return found[-1] if found else None


def issues(session: Session, now: datetime, *, ring_id: int = 0) -> list[IssueRow]:
    """What is out for good, or every issue of a ring (KEY-04)."""
    asked = select(KeyIssue, KeyRing).join(KeyRing, KeyRing.id == KeyIssue.ring_id)
    asked = asked.where(KeyIssue.ring_id == ring_id) if ring_id else asked.where(KeyIssue.ended_at.is_(None))
    known = names(session)
    return [
        IssueRow(
            ref_of(one),
            ref_of(ring),
            f"领{one.year}-{one.number:04d}",
            called(ring),
            place_of(ring),
            one.taken_by,
            one.firm,
            mask_identity(one.identity_number) if one.identity_number else "",
            one.reason,
            when_zh(one.at, now.date()),
            known.get(one.by, ""),
            SIGNED_ZH[one.signed],
            f"{when_zh(one.ended_at, now.date())}　{one.ended_why}" if one.ended_at else "",
        )
        for one, ring in session.execute(asked.order_by(KeyIssue.id.desc()))
    ]


def agreements(session: Session, now: datetime, *, ring_id: int = 0) -> list[AgreementRow]:
    """The agreements that hold, or every one of a ring (KEY-01)."""
    asked = select(KeyAgreement, KeyRing).join(KeyRing, KeyRing.id == KeyAgreement.ring_id)
    if ring_id:
        asked = asked.where(KeyAgreement.ring_id == ring_id)
    else:
        asked = asked.where(KeyAgreement.ended_at.is_(None))
    return [
        AgreementRow(
            ref_of(one),
            ref_of(ring),
            agreement_number(one),
            called(ring),
            place_of(ring),
            one.owner,
            one.purpose,
            when_zh(one.at, now.date()),
            one.until.isoformat() if one.until else "不定期",
            one.ended_at is None and one.until is not None and one.until < now.date(),
            f"{when_zh(one.ended_at, now.date())}　{end_of_deposit(one.taken_by)}" if one.ended_at else "",
        )
        for one, ring in session.execute(asked.order_by(KeyAgreement.id.desc()))
    ]


def firm_of_borrower(session: Session, ring_id: int) -> str:
    """The team, firm or room of whoever has a ring on loan; empty when nobody has."""
    loan = open_loan(session, ring_id)
    return loan.lending.firm if loan is not None else ""


def owners_of(session: Session, room: str) -> str:
    """The owners of a room as typed, to be taken for whoever leaves its keys; empty when none is known."""
    code = parse_room(room)
    return _owners(find_unit(session, code) if code is not None else None)


def owners_of_ring(session: Session, ring_id: int) -> str:
    """The owners of the room a ring opens; empty when none is known."""
    ring = session.get(KeyRing, ring_id)
    return _owners(ring.unit if ring is not None else None)


# ---------------------------------------------------------------- inside


def _owners(unit: Unit | None) -> str:
    if unit is None:
        return ""
    return "、".join(tie.person.name for tie in unit.ties if tie.tie == "owner" and tie.until is None)[:60]


def _loss(session: Session, loss: KeyLoss, ring: KeyRing, now: datetime) -> LossRow:
    due = account_due(loss, ring, times(session))
    return LossRow(
        ref=ref_of(loss),
        ring=ref_of(ring),
        called=called(ring),
        place=place_of(ring),
        hook=hook_of(ring),
        what=loss.what,
        lost_by=loss.lost_by,
        reported=when_zh(loss.reported_at, now.date()),
        account=loss.account,
        account_by=due.day if due else None,
        days_left=(due.day - now.date()).days if due else None,
        lock=loss.lock,
        lock_zh=LOCK_ZH[loss.lock],
        lock_words=loss.lock_words,
        found=loss.found_at is not None,
    )


def _cutting(session: Session, one: KeyCutting, ring: KeyRing, known: dict[int, str]) -> CuttingRow:
    consent = consents.newest(session, ref_of(one))
    said = consent.state if consent is not None else "withdrawn"
    state = {"asked": "agreed" if said == "agreed" else "asked", "done": "done"}.get(one.state, "withdrawn")
    state = "refused" if state == "withdrawn" and said == "refused" else state
    words = {"asked": CONSENT_ZH["waiting"], "agreed": "已同意，待配", "done": "已配好"}
    return CuttingRow(
        ref=ref_of(one),
        ring=ref_of(ring),
        number=number_of(one),
        called=called(ring),
        place=place_of(ring),
        applicant=one.applicant,
        copies=one.copies,
        reason=one.reason,
        opinion=one.opinion,
        asked=f"{one.asked_at:%Y-%m-%d %H:%M}",
        asked_by=known.get(one.asked_by, ""),
        state=state,
        state_zh=words.get(state) or CONSENT_ZH[state],
        consent=ref_of(consent) if consent is not None else None,
    )
