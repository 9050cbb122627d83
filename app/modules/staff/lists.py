"""What is shown of staff: the register, one person with everything from when to when, and the permissions."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.staff.model import SEXES, Designation, StaffArea, StaffMember
from app.modules.staff.rules import DUTY_ZH
from app.modules.staff.service import roles_zh
from app.rules.ref import Ref
from app.rules.roles import TABLE, Role
from app.storage.act import listing
from app.storage.record import ref_of


@dataclass(frozen=True)
class StaffLine:
    """One line of the register."""

    ref: Ref
    name: str
    sex: str
    roles: str
    login: str
    entered: str
    left: str
    building_ids: tuple[int, ...]
    duties: str


@dataclass(frozen=True)
class Span:
    """Something held from a day to a day; `key` names it for the verbs, `until` is empty while it lasts."""

    key: str
    words: str
    since: str
    until: str


@dataclass(frozen=True)
class StaffCard:
    """Everything the register knows about one person."""

    id: int
    name: str
    sex: str
    login: str
    entered: date
    left: date | None
    roles: tuple[Span, ...]
    building_ids: tuple[int, ...]
    duties: tuple[Span, ...]


@dataclass(frozen=True)
class PermissionLine:
    """One line of the permission table: what, and for each role whether it may."""

    group: str
    what: str
    clause: str
    may: tuple[bool, ...]


@listing("staff.see", "看人员名册")
def register_lines(session: Session, day: date, *, with_left: bool = False) -> list[StaffLine]:
    """The register by name; those who left only when asked for."""
    members = session.scalars(select(StaffMember).order_by(StaffMember.name)).all()
    areas, duties = _areas(session, day), _duties(session, day)
    return [
        StaffLine(
            ref_of(m),
            m.name,
            dict(SEXES).get(m.sex, ""),
            roles_zh(m.roles_on(day)),
            m.login or "",
            m.entered.isoformat(),
            m.left.isoformat() if m.left else "",
            tuple(areas.get(m.id, ())),
            "、".join(duties.get(m.id, ())),
        )
        for m in members
        if with_left or m.left is None or m.left >= day
    ]


@listing("staff.see", "看人员名册")
def card(session: Session, staff_id: int, day: date) -> StaffCard | None:
    """One person, with roles and duties past and present."""
    m = session.get(StaffMember, staff_id)
    if m is None:
        return None
    duties = session.scalars(
        select(Designation).where(Designation.staff_id == staff_id).order_by(Designation.since)
    )
    return StaffCard(
        m.id,
        m.name,
        m.sex,
        m.login or "",
        m.entered,
        m.left,
        tuple(_span(r.role, Role(r.role).zh, r.since, r.until) for r in m.roles),
        tuple(_areas(session, day).get(staff_id, ())),
        tuple(_span(d.duty, DUTY_ZH.get(d.duty, d.duty), d.since, d.until) for d in duties),
    )


@listing("staff.see", "看岗位权限")
def permission_lines(_session: Session) -> list[PermissionLine]:
    """The permission table as it is in force (ROLE-01): one column for each role, in the handbook's order."""
    return [
        PermissionLine(line.group, line.zh, line.clause, tuple(role in line.roles for role in Role))
        for line in TABLE
    ]


def _span(key: str, words: str, since: date, until: date | None) -> Span:
    return Span(key, words, since.isoformat(), until.isoformat() if until else "")


def _areas(session: Session, day: date) -> dict[int, list[int]]:
    rows = session.scalars(
        select(StaffArea).where((StaffArea.until.is_(None)) | (StaffArea.until >= day)).order_by(StaffArea.id)
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.staff_id, []).append(row.building_id)
    return found


def _duties(session: Session, day: date) -> dict[int, list[str]]:
    rows = session.scalars(
        select(Designation)
        .where((Designation.until.is_(None)) | (Designation.until >= day))
        .order_by(Designation.id)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.staff_id, []).append(DUTY_ZH.get(row.duty, row.duty))
    return found
