"""Ended matters lose their names once the site's time of keeping is over (ARCH-15)."""

from datetime import datetime, time

from sqlalchemy import select

from app.modules.complaints.model import Matter
from app.modules.orders import service as orders
from app.modules.retention.service import months
from app.rules.clocks import add_months
from app.storage.act import Act
from app.storage.attachments import attached, take_away
from app.storage.record import ref_of

KEPT_AS = "complaint"
"""The line of the table of retention that says how long."""
AT_ONCE = 500


def clear_callers(act: Act) -> int:
    """Take name, telephone, person and photographs from what ended long enough ago; returns how many.

    Part of the day's first act. What was the matter and what was done stays, for the figures of years.
    """
    kept = months(act.session, KEPT_AS)
    if kept is None:
        return 0
    before = datetime.combine(add_months(act.today, -kept), time())
    asked = select(Matter).where(Matter.cleared_at.is_(None), Matter.ended_at < before)
    matters = act.session.scalars(asked.order_by(Matter.ended_at).limit(AT_ONCE)).all()
    for matter in matters:
        matter.caller, matter.telephone, matter.person_id = "", "", None
        matter.cleared_at = act.now
        for photo in attached(act.session, ref_of(matter)):
            take_away(act, photo.ref.id)
        orders.forget(act, ref_of(matter))
    act.session.flush()
    return len(matters)
