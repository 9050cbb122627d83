"""Somebody leaves: the key goes at once, and open work in every room is handed to somebody by name."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.complaints import service as complaints
from app.modules.consents import service as consents
from app.modules.followups import service as followups
from app.modules.notices import service as notices
from app.modules.orders import service as orders
from app.modules.residents import service as residents
from app.modules.staff import lists, service
from app.modules.staff.leaving import strike_off
from app.modules.staff.rules import day_or_refuse
from app.modules.visits import service as visits
from app.storage.act import Act, verb


@dataclass(frozen=True)
class OpenWork:
    """One kind of work somebody still has in hand, and how much of it."""

    label: str
    count: int


def open_work(session: Session, staff_id: int, day: date) -> tuple[OpenWork, ...]:
    """What a leaver would leave undone; empty when there is nothing to hand over."""
    card = lists.card(session, staff_id, day)
    found = (
        OpenWork("责任区（栋）", len(card.building_ids) if card else 0),
        OpenWork("管家名下（户）", residents.households_of(session, staff_id)),
        OpenWork("指定职责", sum(not duty.until for duty in card.duties) if card else 0),
        OpenWork("送审中的事", len(consents.open_of(session, staff_id))),
        OpenWork("没发的通知", len(notices.unfinished_of(session, staff_id))),
        OpenWork("手上的整改", len(followups.open_of(session, staff_id))),
        OpenWork("手上的诉求", len(complaints.open_of(session, staff_id))),
        OpenWork("手上的派工单", len(orders.open_of(session, staff_id))),
        OpenWork("排定的访谈（户）", len(visits.open_of(session, staff_id, day))),
    )
    return tuple(work for work in found if work.count)


@verb("staff.change", "办理离职", signed=True)
def leave(act: Act, staff_id: int, *, last_day: str | date, successor_id: int | None = None) -> int:
    """Register that somebody left (ROLE-13); returns how many open matters went to the successor.

    Raises Refusal when work is open and nobody is named, for the last centre head, or a day to come.
    """
    day = day_or_refuse(last_day, "离职日期", "last_day")
    left_open = open_work(act.session, staff_id, act.today)
    if left_open and successor_id is None:
        named = "、".join(f"{work.label} {work.count}" for work in left_open)
        raise Refusal(f"他手上还有：{named}。请选由谁接手。", clause="ROLE-13", field="successor")
    if successor_id == staff_id:
        raise Refusal("接手的人不能是他自己。", field="successor")
    if successor_id is not None:
        service.who_works(act.session, successor_id, act.today)
        consents.hand_over(act, staff_id, successor_id)
        notices.hand_over(act, staff_id, successor_id)
        followups.hand_over(act, staff_id, successor_id)
        complaints.hand_over(act, staff_id, successor_id)
        orders.hand_over(act, staff_id, successor_id)
        visits.hand_over(act, staff_id, successor_id)
        residents.hand_over(act, staff_id, successor_id)
    strike_off(act, staff_id, day, successor_id)
    return sum(work.count for work in left_open)
