"""The papers open on a ring: to whom it was issued, its loss, its agreement, its application for copies."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.keys.finding import called
from app.modules.keys.model import KeyAgreement, KeyCutting, KeyIssue, KeyLoss, KeyRing


def open_issue(session: Session, ring_id: int) -> KeyIssue | None:
    """To whom a ring was given for good, while they have it."""
    asked = select(KeyIssue).where(KeyIssue.ring_id == ring_id, KeyIssue.ended_at.is_(None))
    return session.scalars(asked).first()


def open_loss(session: Session, ring_id: int) -> KeyLoss | None:
    """The report of a ring that was not found again."""
    asked = select(KeyLoss).where(KeyLoss.ring_id == ring_id, KeyLoss.found_at.is_(None))
    return session.scalars(asked).first()


def open_agreement(session: Session, ring_id: int) -> KeyAgreement | None:
    """By which agreement an owner's ring is here."""
    asked = select(KeyAgreement).where(KeyAgreement.ring_id == ring_id, KeyAgreement.ended_at.is_(None))
    return session.scalars(asked).first()


def open_cutting(session: Session, ring_id: int) -> KeyCutting | None:
    """The application for copies of a ring that is neither carried out nor dropped."""
    asked = select(KeyCutting).where(KeyCutting.ring_id == ring_id, KeyCutting.state == "asked")
    return session.scalars(asked).first()


def must_have_no_cutting(session: Session, ring: KeyRing) -> None:
    """A ring that goes for good leaves no application behind. Raises Refusal that leads to it."""
    asked = open_cutting(session, ring.id)
    if asked is not None:
        number = f"配{asked.year}-{asked.number:04d}"
        raise Refusal(f"{called(ring)} 还有配制申请 {number}，请先登记配好或撤回。", clause="KEY-05")
