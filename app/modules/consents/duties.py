"""What is due about consents: a head confirms what was noted in their name."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents.model import ConsentStep
from app.modules.dues import service as dues
from app.modules.dues.rules import Times, Wanted, deadline_of
from app.rules.clocks import deadline, parse_term
from app.rules.handbook import handbook
from app.rules.ref import Ref

CONFIRM = "DOC-03"
"""The clock of confirming what was said by telephone or letter."""


def wanted(session: Session, _day: date) -> list[Wanted]:
    """What is to be confirmed, for the list of everything that is due."""
    open_steps = select(ConsentStep).where(ConsentStep.confirm_by.is_not(None), ConsentStep.confirmed == "")
    steps = session.scalars(open_steps).all()
    found = dues.times(session) if steps else None
    return [confirm_due(step, found) for step in steps if found is not None]


def confirm_by(session: Session, noted_at: datetime) -> date:
    """By which day a head confirms what was noted in their name."""
    found = dues.times(session)
    term = parse_term(handbook().clock(CONFIRM).term)
    return deadline(term, noted_at, found.calendar, found.hours).day


def confirm_due(step: ConsentStep, times: Times) -> Wanted:
    """That a noted consent is to be confirmed, by whoever it was noted for.

    The day is counted by the working days as they are known now; `confirm_by` is the day that was told.
    """
    return deadline_of(
        handbook().clock(CONFIRM),
        Ref("consent_step", step.id),
        step.at,
        times,
        whom=step.consent.what,
        role=step.role,
        staff_id=step.approver_id,
    )
