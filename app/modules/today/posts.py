"""Who holds what on a day: roles, named duties, areas; read once for the whole list."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.modules.staff.model import Designation, StaffArea, StaffMember, StaffRole
from app.modules.today.rules import Posts
from app.rules.roles import Role

Held = type[StaffRole] | type[StaffArea] | type[Designation]


def posts(session: Session, day: date) -> Posts:
    """Names, roles, named duties and areas as they are on a day, in four queries."""
    members = session.execute(
        select(StaffMember.id, StaffMember.name, StaffMember.entered, StaffMember.left)
    ).all()
    names = {number: name for number, name, _, _ in members}
    working = {number for number, _, entered, left in members if entered <= day and not (left and left < day)}

    def held(
        what: Held, key: InstrumentedAttribute[str] | InstrumentedAttribute[int]
    ) -> list[tuple[str, int]]:
        asked = select(key, what.staff_id).where(
            what.since <= day, (what.until.is_(None)) | (what.until >= day)
        )
        rows = session.execute(asked.order_by(what.since, what.id))
        return [(str(each), owner) for each, owner in rows if owner in working]

    return Posts(
        names,
        _gathered(held(StaffRole, StaffRole.role), names),
        _gathered(held(Designation, Designation.duty), names),
        {int(building): owner for building, owner in held(StaffArea, StaffArea.building_id)},
        frozenset(working),
    )


def manned(session: Session, day: date) -> frozenset[Role]:
    """The roles held by somebody who can log in, and so sign."""
    login = set(session.scalars(select(StaffMember.id).where(StaffMember.login.is_not(None))))
    return frozenset(Role(role) for role, owners in posts(session, day).roles.items() if login & set(owners))


def _gathered(pairs: Iterable[tuple[str, int]], names: dict[int, str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for key, owner in pairs:
        found.setdefault(key, set()).add(owner)
    return {key: tuple(sorted(owners, key=lambda o: (names[o], o))) for key, owners in found.items()}
