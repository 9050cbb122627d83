"""Moving in by plan 集中入住 (MOVE-02): the plan, its steps and times, its households and their sheets."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.collective.rules import GATES, STATES
from app.modules.residents.model import Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field


def _one_of(column: str, choices: tuple[tuple[str, str], ...]) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value, _ in choices)
    return CheckConstraint(f"{column} IN ({words})", name=column)


class MovePlan(Base):
    """A plan of a collective move-in 集中入住方案; whether it is agreed to, its consent says (MOVE-02)."""

    __tablename__ = "move_plan"
    __table_args__ = (
        _one_of("state", STATES),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("方案名称", Kind.TEXT, String(40), required=True, limit=40)
    first_day: Mapped[date] = column_field("第一天", Kind.DATE, required=True)
    last_day: Mapped[date] = column_field("最后一天", Kind.DATE, required=True)
    place: Mapped[str] = column_field("地点", Kind.TEXT, String(60), limit=60, default="")
    words: Mapped[str] = column_field("说明", Kind.LONG_TEXT, String(500), limit=500, default="")
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=STATES, default="draft")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = column_field("拟定人", Kind.CHOICE, ForeignKey("staff_member.id"))
    started_at: Mapped[datetime | None]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    closed_words: Mapped[str] = column_field("没办完的怎么办", Kind.TEXT, String(200), limit=200, default="")
    steps: Mapped[list["PlanStep"]] = relationship(order_by="PlanStep.position", cascade="all, delete-orphan")
    slots: Mapped[list["PlanSlot"]] = relationship(
        order_by="PlanSlot.day, PlanSlot.since", cascade="all, delete-orphan"
    )


class PlanStep(Base):
    """One step of a plan 步骤, in its order, and the station where it is stamped."""

    __tablename__ = "plan_step"
    __table_args__ = (UniqueConstraint("plan_id", "position"), _one_of("gate", GATES))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("move_plan.id"))
    position: Mapped[int] = column_field("序号", Kind.NUMBER)
    title: Mapped[str] = column_field("步骤", Kind.TEXT, String(20), limit=20)
    station: Mapped[str] = column_field("台位", Kind.TEXT, String(20), limit=20, default="")
    gate: Mapped[str] = column_field("相当于", Kind.CHOICE, String(10), choices=GATES)


class PlanSlot(Base):
    """A time on a day for which so many households are asked to come 时段."""

    __tablename__ = "plan_slot"
    __table_args__ = (
        UniqueConstraint("plan_id", "day", "since"),
        CheckConstraint("until > since", name="times"),
        CheckConstraint("capacity > 0", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("move_plan.id"))
    day: Mapped[date] = column_field("日期", Kind.DATE)
    since: Mapped[time] = column_field("从", Kind.TEXT, Time)
    until: Mapped[time] = column_field("到", Kind.TEXT, Time)
    capacity: Mapped[int] = column_field("户数", Kind.NUMBER)


class PlanHousehold(Base):
    """A household of a plan: its time, its ticket, the code on its ticket and sheet, when its sheet was full.

    `sheet_at` is when the formalities were entered as done; `done_at` when they were.
    """

    __tablename__ = "plan_household"
    __table_args__ = (
        UniqueConstraint("plan_id", "ticket"),
        UniqueConstraint("plan_id", "unit_id"),
        CheckConstraint("sheet_at IS NULL OR struck_at IS NULL", name="struck"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("move_plan.id"))
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    slot_id: Mapped[int] = column_field("时段", Kind.CHOICE, ForeignKey("plan_slot.id"), index=True)
    ticket: Mapped[int] = column_field("票号", Kind.NUMBER)
    code: Mapped[str] = column_field("条码", Kind.TEXT, String(12), unique=True)
    added_at: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    done_at: Mapped[datetime | None] = column_field("手续办妥", Kind.DATE)
    sheet_at: Mapped[datetime | None] = column_field("会签单收齐", Kind.DATE)
    sheet_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    struck_at: Mapped[datetime | None] = column_field("移出方案", Kind.DATE)
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    struck_why: Mapped[str] = column_field("移出原因", Kind.TEXT, String(100), limit=100, default="")
    plan: Mapped[MovePlan] = relationship()
    unit: Mapped[Unit] = relationship()
    slot: Mapped[PlanSlot] = relationship()


class PlanMove(Base):
    """A household was given another time 改约: from which to which, and why."""

    __tablename__ = "plan_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("plan_household.id"), index=True)
    from_id: Mapped[int] = column_field("原时段", Kind.CHOICE, ForeignKey("plan_slot.id"))
    to_id: Mapped[int] = column_field("新时段", Kind.CHOICE, ForeignKey("plan_slot.id"))
    why: Mapped[str] = column_field("改约原因", Kind.TEXT, String(100), limit=100)
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))


class PlanVisit(Base):
    """A household came and went 到场: one row each time; one that has not left is in the room."""

    __tablename__ = "plan_visit"
    __table_args__ = (
        Index("ix_plan_visit_here", "household_id", unique=True, sqlite_where=text("left_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("plan_household.id"), index=True)
    arrived_at: Mapped[datetime] = column_field("到场", Kind.DATE)
    arrived_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    called_at: Mapped[datetime | None] = column_field("叫号", Kind.DATE)
    left_at: Mapped[datetime | None] = column_field("离场", Kind.DATE)
    left_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    note: Mapped[str] = column_field("备注", Kind.TEXT, String(100), limit=100, default="")


class SheetBatch(Base):
    """A pile of signing sheets taken in one go 收表批次: whose, from when to when, how many."""

    __tablename__ = "sheet_batch"
    __table_args__ = (
        Index(
            "ix_sheet_batch_open", "plan_id", "opened_by", unique=True, sqlite_where=text("closed_at IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("move_plan.id"))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = column_field("收表人", Kind.CHOICE, ForeignKey("staff_member.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    count: Mapped[int] = column_field("张数", Kind.NUMBER, default=0)


class SheetTaking(Base):
    """One signing sheet came back to the desk 收表, and what was missing on it."""

    __tablename__ = "sheet_taking"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("sheet_batch.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("plan_household.id"), index=True)
    missing: Mapped[str] = column_field("缺什么", Kind.TEXT, String(100), limit=100, default="")
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))


class PlanTick(Base):
    """A step that was stamped on a household's sheet 盖章, from which batch; or by which consent."""

    __tablename__ = "plan_tick"
    __table_args__ = (UniqueConstraint("household_id", "step_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("plan_household.id"))
    step_id: Mapped[int] = column_field("步骤", Kind.CHOICE, ForeignKey("plan_step.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("sheet_batch.id"), index=True)
    consent_id: Mapped[int | None] = column_field("跳步同意", Kind.CHOICE, ForeignKey("consent.id"))
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
