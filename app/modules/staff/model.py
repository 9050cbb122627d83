"""Who works at the service centre: name, log-in and roles, each from when to when."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.rules.roles import Role
from app.storage.record import Base


class StaffMember(Base):
    """A member of staff 员工 (ROLE-13); not everyone named has a log-in."""

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    login: Mapped[str | None] = mapped_column(String(40), unique=True)
    entered: Mapped[date]
    left: Mapped[date | None]
    roles: Mapped[list["StaffRole"]] = relationship(back_populates="member", order_by="StaffRole.since")

    def roles_on(self, day: date) -> frozenset[Role]:
        """The roles held on that day."""
        return frozenset(Role(held.role) for held in self.roles if held.since <= day and held.still_on(day))


class StaffRole(Base):
    """One role 岗位 a member of staff holds, from when to when (ROLE-01)."""

    __tablename__ = "staff_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]
    member: Mapped[StaffMember] = relationship(back_populates="roles")

    def still_on(self, day: date) -> bool:
        """True if the role has not ended on that day."""
        return self.until is None or day <= self.until
