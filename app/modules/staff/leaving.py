"""Somebody leaves: roles end, area and duties go to a named successor, the key goes at once."""

from datetime import date, timedelta

from sqlalchemy import select

from app.errors import Refusal
from app.modules.staff.model import Designation, StaffArea, StaffMember
from app.modules.staff.rules import may_give
from app.modules.staff.service import (
    end_area,
    member_or_refuse,
    must_leave_a_head,
    open_duty,
    take_key,
)
from app.rules.roles import Role
from app.storage.act import Act


def strike_off(act: Act, staff_id: int, last_day: date, successor_id: int | None) -> None:
    """Somebody leaves: the key goes at once, roles end, area and duties go to a named successor.

    The last step of the verb `app.leaving.leave`, after the open work of the rooms was handed over:
    a key that was taken away does not come back when a later step refuses. Raises Refusal.
    """
    member = member_or_refuse(act.session, staff_id)
    if member.left is not None:
        raise Refusal(f"{member.name}已经办过离职。")
    if member.id == act.who.staff_id:
        raise Refusal("自己的离职要由另一位负责人办理。", clause="ROLE-13")
    if last_day > act.today:
        raise Refusal("离职日期还没到，到那天再办；要提前停用，请先停用登录。", field="last_day")
    if last_day < member.entered:
        raise Refusal("离职日期早于入职日期，请核对。", field="last_day")
    may_give(act.who, max(member.roles_on(act.today), key=_rank, default=Role.DESK))
    must_leave_a_head(act, member)
    _must_be_able_to_follow(act, member, successor_id)
    member.left = last_day
    for held in member.roles:
        if held.until is None or held.until > last_day:
            held.until = max(held.since, last_day)
    _pass_on(act, staff_id, successor_id)
    take_key(act, member)


def _must_be_able_to_follow(act: Act, leaving: StaffMember, successor_id: int | None) -> None:
    if successor_id is None:
        return
    if successor_id == leaving.id:
        raise Refusal("接手的要是另一位同事。", field="successor")
    successor = act.session.get(StaffMember, successor_id)
    if successor is None or not successor.works_on(act.today + timedelta(days=1)):
        raise Refusal("接手的人明天不在岗，请另选一位。", field="successor")


def _rank(role: Role) -> int:
    return -list(Role).index(role)


def _pass_on(act: Act, staff_id: int, successor_id: int | None) -> None:
    tomorrow = act.today + timedelta(days=1)
    areas = act.session.scalars(
        select(StaffArea).where(StaffArea.staff_id == staff_id, StaffArea.until.is_(None))
    ).all()
    duties = act.session.scalars(
        select(Designation).where(Designation.staff_id == staff_id, Designation.until.is_(None))
    ).all()
    if (areas or duties) and successor_id is None:
        raise Refusal("他名下还有责任区或指定职责，请选由谁接手。", clause="ROLE-02", field="successor")
    for area in areas:
        end_area(act.session, area, tomorrow)
        act.session.add(StaffArea(staff_id=successor_id, building_id=area.building_id, since=tomorrow))
    for duty in duties:
        duty.until = max(duty.since, act.today)
        if open_duty(act.session, successor_id or 0, duty.duty) is None:
            act.session.add(Designation(staff_id=successor_id, duty=duty.duty, since=tomorrow))
