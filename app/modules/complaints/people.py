"""Who may answer for a matter, and who is proposed: the officer of the building, else whoever it is now."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.modules.residents.model import Unit
from app.modules.staff.service import holders, officer_of, working
from app.rules.roles import Role


@dataclass(frozen=True)
class People:
    """The staff as choices (id, name, roles), who is proposed to answer, and who is to be told (DUTY-12)."""

    choices: tuple[tuple[int, str, str], ...]
    officer: int = 0
    tell: int = 0


def people(session: Session, unit_id: int, grade: str, day: date) -> People:
    """Everybody who works here by name; 0 where nobody can be proposed."""
    unit = session.get(Unit, unit_id) if unit_id else None
    officer = officer_of(session, unit.building_id, day) if unit is not None else None
    wanted = (Role.CENTRE_HEAD,) if grade == "major" else (Role.LEADER, Role.CS_HEAD, Role.CENTRE_HEAD)
    told = next((who for role in wanted for who in holders(session, role, day)), None)
    return People(
        tuple((row.id, row.name, row.roles_zh) for row in working(session, day)),
        officer.staff_id if officer is not None else 0,
        told.staff_id if told is not None else 0,
    )
