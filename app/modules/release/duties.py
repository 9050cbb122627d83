"""The weekly clock of release slips (RELS-02): seven days after the last time they were compared."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues.rules import Times, Wanted, turn_of
from app.modules.dues.service import start, times
from app.modules.release.model import ReleaseReconciling, ReleaseSlip
from app.modules.release.rules import FORM_CLAUSE
from app.rules.clocks import History
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.storage.act import Act

WHOLE_SITE = Ref(ReleaseReconciling.__tablename__, 0)
"""The duty is about no single record: it is the site's."""


def wanted(session: Session, today: date) -> list[Wanted]:
    """That the slips are compared with the gate's parts, from the records."""
    one = reconciling_due(session, today, times(session))
    return [one] if one is not None else []


def reconciling_due(session: Session, today: date, reckoned: Times) -> Wanted | None:
    """The turn of comparing that is open on that day; the first one counts from the first slip.

    Where none was ever issued there is nothing to compare.
    """
    first = session.scalars(select(ReleaseSlip.issued_at).order_by(ReleaseSlip.id).limit(1)).first()
    if first is None:
        return None
    asked = select(ReleaseReconciling.done_at).order_by(ReleaseReconciling.done_at.desc()).limit(2)
    days = [at.date() for at in session.scalars(asked)]
    clock = handbook().clock(FORM_CLAUSE)
    return turn_of(clock, WHOLE_SITE, first.date(), History(len(days), *days), today, reckoned)


def issued(act: Act) -> None:
    """A slip was issued: with the first one the weekly clock begins."""
    some = act.session.scalars(select(ReleaseSlip.id).order_by(ReleaseSlip.id).limit(2)).all()
    if len(some) == 1:
        start(act, reconciling_due(act.session, act.today, times(act.session)))
