"""Talks lose the names of those who were seen once the site's time of keeping is over (ARCH-15)."""

from sqlalchemy import select

from app.modules.retention.service import months
from app.modules.visits.model import Visit, VisitWish
from app.rules.clocks import add_months
from app.storage.act import Act

KEPT_AS, WISHES_KEPT_AS = "visit", "visit_wish"
"""The lines of the table of retention that say how long."""
AT_ONCE = 500


def clear_visits(act: Act) -> int:
    """Take who was seen, the signature and private needs from talks long ago; returns how many.

    Part of the day's first act. Day, way, grades and opinions stay, for the clocks and the figures of
    years. Of a wish that holds no more its words go.
    """
    _clear_wishes(act)
    kept = months(act.session, KEPT_AS)
    if kept is None:
        return 0
    before = add_months(act.today, -kept)
    asked = select(Visit).where(Visit.cleared_at.is_(None), Visit.day < before)
    visits = act.session.scalars(asked.order_by(Visit.day).limit(AT_ONCE)).all()
    for visit in visits:
        visit.seen, visit.relation, visit.person_id = "", "", None
        visit.needs, visit.words, visit.strokes = "", "", ""
        visit.cleared_at = act.now
    act.session.flush()
    return len(visits)


def _clear_wishes(act: Act) -> None:
    kept = months(act.session, WISHES_KEPT_AS)
    if kept is None:
        return
    before = add_months(act.today, -kept)
    asked = select(VisitWish).where(VisitWish.until < before, VisitWish.words != "").limit(AT_ONCE)
    for wish in act.session.scalars(asked).all():
        wish.words = ""
    act.session.flush()
