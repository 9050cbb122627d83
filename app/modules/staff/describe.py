"""What the journal calls a member of staff, a role or a duty."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.staff.model import Designation, StaffArea, StaffMember, StaffRole
from app.modules.staff.rules import DUTY_ZH
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.search import in_slices

# The kinds of record of this room, the most telling first.
KINDS = {"staff_member": "员工", "staff_role": "岗位", "designation": "指定职责", "staff_area": "责任区"}
_ROLE_ZH = {role.value: role.zh for role in Role}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Words for the records that are still there."""
    return {
        **_told(session, refs, "staff_member", select(StaffMember.id, StaffMember.name), StaffMember.id, {}),
        **_told(session, refs, "staff_role", _held(StaffRole, StaffRole.role), StaffRole.id, _ROLE_ZH),
        **_told(session, refs, "designation", _held(Designation, Designation.duty), Designation.id, DUTY_ZH),
        **_told(session, refs, "staff_area", _held(StaffArea), StaffArea.id, {}),
    }


def _held(model: Any, *column: Any) -> Any:
    return select(model.id, StaffMember.name, *column).join(StaffMember, model.staff_id == StaffMember.id)


def _told(
    session: Session, refs: Collection[Ref], kind: str, asked: Any, key: Any, words: dict[str, str]
) -> dict[Ref, str]:
    found: dict[Ref, str] = {}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == kind})):
        for number, name, *value in session.execute(asked.where(key.in_(some))):
            found[Ref(kind, number)] = " ".join([name, *(words.get(each, each) for each in value)])
    return found
