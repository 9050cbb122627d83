"""What the desk asks about staff: who has just logged in, and who can be named."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.staff.model import StaffMember, StaffRole
from app.rules.roles import Role, Who
from app.rules.text import one_line


@dataclass(frozen=True)
class StaffRow:
    """One person who works here now."""

    id: int
    name: str
    roles_zh: str


def enter_first_head(session: Session, name: str, login: str, day: date) -> StaffMember:
    """Put the first centre head into a new site; only while the site is being made.

    Raises Refusal when the name is empty.
    """
    name = one_line(name)
    if not name:
        raise Refusal("请填写第一位中心负责人的姓名。", field="name")
    head = StaffMember(name=name, login=login, entered=day)
    head.roles.append(StaffRole(role=Role.CENTRE_HEAD, since=day))
    session.add(head)
    return head


def who_is(session: Session, login: str, day: date) -> Who:
    """The person behind a log-in name, with the roles held on that day. Raises Refusal if none."""
    member = session.scalar(select(StaffMember).where(StaffMember.login == login))
    if member is None or (member.left and member.left < day):
        raise Refusal("这个登录名不在人员名册里，请找负责人。")
    return Who(member.id, member.name, member.roles_on(day))


def working(session: Session, day: date) -> list[StaffRow]:
    """Everybody who works here on that day, by name."""
    members = session.scalars(
        select(StaffMember).where((StaffMember.left.is_(None)) | (StaffMember.left >= day))
    )
    return [
        StaffRow(member.id, member.name, "、".join(r.zh for r in Role if r in member.roles_on(day)))
        for member in sorted(members, key=lambda m: m.name)
    ]
