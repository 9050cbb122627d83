"""Who works at the service centre: name, log-in, roles, area and duties, each from when to when."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.rules.field import Kind
from app.rules.roles import Role
from app.storage.record import Base, column_field

SEXES = (("f", "女"), ("m", "男"))


class StaffMember(Base):
    """A member of staff 员工 (ROLE-13); not everyone named has a log-in."""

    __tablename__ = "staff_member"
    __table_args__ = (CheckConstraint("sex IN ('', 'f', 'm')", name="sex"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("姓名", Kind.NAME, String(60), required=True, limit=60)
    sex: Mapped[str] = column_field(
        "性别", Kind.CHOICE, String(1), choices=SEXES, default="", server_default=""
    )
    login: Mapped[str | None] = mapped_column(String(40), unique=True)
    entered: Mapped[date] = column_field("入职日期", Kind.DATE, required=True)
    left: Mapped[date | None] = column_field("离职日期", Kind.DATE)
    roles: Mapped[list["StaffRole"]] = relationship(back_populates="member", order_by="StaffRole.since")

    def roles_on(self, day: date) -> frozenset[Role]:
        """The roles held on that day; none after leaving."""
        if self.left is not None and self.left < day:
            return frozenset()
        return frozenset(Role(held.role) for held in self.roles if held.since <= day and held.still_on(day))

    def works_on(self, day: date) -> bool:
        """True from the day of entry to the last day."""
        return self.entered <= day and (self.left is None or day <= self.left)


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


class StaffArea(Base):
    """A building that belongs to somebody's area 责任区, from when to when (ROLE-02)."""

    __tablename__ = "staff_area"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]


class Designation(Base):
    """A duty somebody is named for 指定专人 (key keeper, archive officer …), from when to when (ROLE-13)."""

    __tablename__ = "designation"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    duty: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]
