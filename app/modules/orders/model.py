"""Work orders 派工单: what the desk sends a team to do, the paper it goes with, and what came back."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.orders.rules import CHARGES, SERVICES, SIGNED, STATES, URGENCIES, code_words, line_fen
from app.modules.residents.model import Person, Unit
from app.rules.field import Kind
from app.rules.ref import Ref
from app.storage.record import Base, column_field


def _one_of(column: str, choices: tuple[tuple[str, str], ...]) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value, _ in choices)
    return CheckConstraint(f"{column} IN ({words})", name=column)


_OPEN = "state IN ('sent', 'arrived')"
_UNPAID = "state = 'finished' AND charge = 'due'"


class WorkOrder(Base):
    """One order 派工单: one running number for one job of one team (ROLE-09).

    `source_kind` and `source_id` point at what it was made for, `source_code` is what that calls itself.
    It has no telephone of its own: the paper reads the one of `person_id` when a clerk wants it printed.
    Money is kept in fen. `arrived_noted_at` and `finished_noted_at` are when the desk wrote it down.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        UniqueConstraint("number"),
        _one_of("state", STATES),
        _one_of("service", SERVICES),
        _one_of("urgency", URGENCIES),
        _one_of("charge", CHARGES),
        _one_of("signed", SIGNED),
        CheckConstraint("state <> 'sent' OR arrived_at IS NULL", name="sent"),
        CheckConstraint("state NOT IN ('arrived', 'finished') OR arrived_at IS NOT NULL", name="arrived"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finished"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        CheckConstraint("finished_at IS NULL OR finished_at >= arrived_at", name="times"),
        CheckConstraint("planned_until >= planned_from", name="planned"),
        CheckConstraint("(printed_at IS NULL) <= (reprints = 0)", name="reprints"),
        CheckConstraint("labour >= 0", name="labour"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        Index("ix_work_order_open", "sent_at", "id", sqlite_where=text(_OPEN)),
        Index("ix_work_order_unpaid", "id", sqlite_where=text(_UNPAID)),
        Index("ix_work_order_source", "source_kind", "source_id"),
        Index("ix_work_order_sent_at", "sent_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = column_field("编号", Kind.NUMBER)
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=STATES, default="sent")
    source_kind: Mapped[str] = mapped_column(String(30))
    source_id: Mapped[int]
    source_code: Mapped[str] = column_field("来自", Kind.TEXT, String(20), limit=20, default="")
    channel: Mapped[str] = column_field("渠道", Kind.TEXT, String(10), limit=10, default="")
    reported_at: Mapped[datetime | None] = column_field("反映时间", Kind.DATE)
    service: Mapped[str] = column_field("类别", Kind.CHOICE, String(8), required=True, choices=SERVICES)
    urgency: Mapped[str] = column_field("缓急", Kind.CHOICE, String(10), required=True, choices=URGENCIES)
    unit_id: Mapped[int | None] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    place: Mapped[str] = column_field("位置", Kind.TEXT, String(40), limit=40, default="")
    what: Mapped[str] = column_field("内容", Kind.TEXT, String(120), required=True, limit=120)
    person_id: Mapped[int | None] = column_field(
        "住户里的人", Kind.CHOICE, ForeignKey("person.id"), index=True
    )
    contact: Mapped[str] = column_field("联系人", Kind.NAME, String(60), limit=60, default="")
    team: Mapped[str] = column_field("班组", Kind.TEXT, String(20), required=True, limit=20)
    staff_id: Mapped[int | None] = column_field(
        "名册里的人员", Kind.CHOICE, ForeignKey("staff_member.id"), index=True
    )
    worker: Mapped[str] = column_field("人员", Kind.NAME, String(60), limit=60, default="")
    planned_from: Mapped[datetime | None] = column_field("计划到场", Kind.DATE)
    planned_until: Mapped[datetime | None] = column_field("计划完成", Kind.DATE)
    sent_at: Mapped[datetime] = column_field("派工时间", Kind.DATE)
    sent_by: Mapped[int] = column_field("派工人", Kind.CHOICE, ForeignKey("staff_member.id"))
    printed_at: Mapped[datetime | None] = column_field("打印时间", Kind.DATE)
    reprints: Mapped[int] = column_field("补打次数", Kind.NUMBER, default=0)
    arrived_at: Mapped[datetime | None] = column_field("到场时间", Kind.DATE)
    arrived_noted_at: Mapped[datetime | None] = column_field("到场登记", Kind.DATE)
    arrived_by: Mapped[int | None] = column_field("到场登记人", Kind.CHOICE, ForeignKey("staff_member.id"))
    finished_at: Mapped[datetime | None] = column_field("完成时间", Kind.DATE)
    finished_noted_at: Mapped[datetime | None] = column_field("完成登记", Kind.DATE)
    finished_by: Mapped[int | None] = column_field("完成登记人", Kind.CHOICE, ForeignKey("staff_member.id"))
    measure: Mapped[str] = column_field("处理结果", Kind.TEXT, String(120), limit=120, default="")
    labour: Mapped[int] = column_field("人工费（分）", Kind.NUMBER, default=0)
    charge: Mapped[str] = column_field("收费", Kind.CHOICE, String(4), choices=CHARGES, default="none")
    receipt: Mapped[str] = column_field("票据号", Kind.TEXT, String(40), limit=40, default="")
    signed: Mapped[str] = column_field("用户签名", Kind.CHOICE, String(6), choices=SIGNED, default="none")
    strokes: Mapped[str] = mapped_column(Text, default="")
    rating: Mapped[int | None] = column_field("用户评价", Kind.NUMBER)
    cancelled_at: Mapped[datetime | None] = column_field("取消时间", Kind.DATE)
    cancelled_by: Mapped[int | None] = column_field("取消人", Kind.CHOICE, ForeignKey("staff_member.id"))
    cancelled_why: Mapped[str] = column_field("取消理由", Kind.TEXT, String(200), default="")
    cleared_at: Mapped[datetime | None] = column_field("去掉姓名", Kind.DATE)
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship()
    lines: Mapped[list["WorkOrderLine"]] = relationship(
        back_populates="order", order_by="WorkOrderLine.position", cascade="all, delete-orphan"
    )

    @property
    def code(self) -> str:
        """The number as it is printed and barred."""
        return code_words(self.number)

    @property
    def source(self) -> Ref:
        """What it was made for."""
        return Ref(self.source_kind, self.source_id)

    @property
    def total(self) -> int:
        """Materials and labour together, in fen."""
        return self.labour + sum(line_fen(line.quantity, line.price) for line in self.lines)


class WorkOrderLine(Base):
    """One line of material 材料: what, how many, and the price of one in fen."""

    __tablename__ = "work_order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("price >= 0", name="price"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    position: Mapped[int]
    name: Mapped[str] = column_field("材料", Kind.TEXT, String(16), required=True, limit=16)
    quantity: Mapped[Decimal] = column_field("数量", Kind.NUMBER, Numeric(8, 2), required=True)
    counted: Mapped[str] = column_field("单位", Kind.TEXT, String(4), limit=4)
    price: Mapped[int] = column_field("单价（分）", Kind.NUMBER)
    order: Mapped[WorkOrder] = relationship(back_populates="lines")
