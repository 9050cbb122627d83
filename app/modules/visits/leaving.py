"""Planned visits of a colleague who leaves go to somebody by name, or off the plan (ROLE-13)."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.modules.staff.model import StaffMember
from app.modules.visits.finding import IS_OPEN
from app.modules.visits.grounds import callers
from app.modules.visits.model import VisitStop
from app.modules.visits.rules import lead_role
from app.storage.act import Act

Walk = tuple[date, str, int, int]


def open_of(session: Session, staff_id: int, today: date) -> list[VisitStop]:
    """Visits somebody is to make after today; for services, not for screens.

    What lies behind was made by whoever went, and its sheets are still to be entered.
    """
    asked = select(VisitStop).where(
        IS_OPEN, VisitStop.day > today, or_(VisitStop.first_id == staff_id, VisitStop.second_id == staff_id)
    )
    return sorted(session.scalars(asked), key=_walk)


def hand_over(act: Act, from_id: int, to_id: int) -> int:
    """Walk by walk the successor goes instead, where they can; else its visits are placed anew by the plan.

    Returns how many visits there were. One that changes hands is confirmed anew.
    """
    mine = open_of(act.session, from_id, act.today)
    for _, stops in groupby(mine, key=_walk):
        walk = list(stops)
        if _can_go(act, walk, from_id, to_id):
            for stop in walk:
                _replace(act, stop, from_id, to_id)
        else:
            for stop in walk:
                stop.state, stop.ended_at = "dropped", act.now
    return len(mine)


def _walk(stop: VisitStop) -> Walk:
    return stop.day, stop.window, stop.first_id, stop.second_id


def _can_go(act: Act, walk: Sequence[VisitStop], from_id: int, to_id: int) -> bool:
    """The successor visits that day, and goes nowhere else in that window."""
    day, window, first, second = _walk(walk[0])
    other = second if first == from_id else first
    known = {caller.staff_id: caller for caller in callers(act.session, day)}
    if to_id == other or to_id not in known or day in known[to_id].off:
        return False
    asked = select(VisitStop).where(IS_OPEN, VisitStop.day == day, VisitStop.window == window)
    return not any(to_id in (one.first_id, one.second_id) for one in act.session.scalars(asked))


def _replace(act: Act, stop: VisitStop, from_id: int, to_id: int) -> None:
    if stop.first_id == from_id:
        stop.first_id = to_id
        stop.lead_role = lead_role(act.session.get_one(StaffMember, to_id).roles_on(stop.day))
    else:
        stop.second_id = to_id
    stop.confirmed_at, stop.confirmed_by = None, None
