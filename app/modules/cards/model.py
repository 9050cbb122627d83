"""Access cards 门禁卡: to whom of which household each was issued, and what became of it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.cards.rules import CAPACITIES, DEPOSITS, STATES, STEPS
from app.modules.residents.model import Person, Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field


def _one_of(column: str, choices: tuple[tuple[str, str], ...]) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value, _ in choices)
    return CheckConstraint(f"{column} IN ({words})", name=column)


class AccessCard(Base):
    """An access card 门禁卡 in somebody's hand (ROLE-12).

    A number is taken while its card is outside: it can be issued anew once the plastic was handed back,
    which then opens a row of its own. `stopped_at` is when somebody stopped it in the door system,
    which this program does not reach. `person_id` is the holder when the household's list knows them.
    """

    __tablename__ = "access_card"
    __table_args__ = (
        _one_of("capacity", CAPACITIES),
        _one_of("state", STATES),
        _one_of("deposit_state", DEPOSITS),
        CheckConstraint("(state IN ('replaced', 'cancelled')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("handed_back = 0 OR ended_at IS NOT NULL", name="handed_back"),
        CheckConstraint("capacity NOT IN ('tenant', 'worker') OR valid_until IS NOT NULL", name="valid"),
        CheckConstraint("deposit >= 0 AND (deposit = 0) = (deposit_state = 'none')", name="deposit"),
        CheckConstraint("(deposit_state = 'settled') = (deposit_back IS NOT NULL)", name="settled"),
        Index("ix_access_card_outside", "number", unique=True, sqlite_where=text("handed_back = 0")),
        Index("ix_access_card_state_valid_until", "state", "valid_until"),
        Index("ix_access_card_held", "id", sqlite_where=text("deposit_state = 'held'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = column_field("卡号", Kind.TEXT, String(20), required=True, limit=40, index=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True, index=True)
    person_id: Mapped[int | None] = column_field(
        "住户里的人", Kind.CHOICE, ForeignKey("person.id"), index=True
    )
    holder: Mapped[str] = column_field("持卡人", Kind.NAME, String(60), required=True, limit=60)
    capacity: Mapped[str] = column_field("身份", Kind.CHOICE, String(8), required=True, choices=CAPACITIES)
    telephone: Mapped[str] = column_field("电话", Kind.PHONE, String(40), private=True, limit=40, default="")
    valid_until: Mapped[date | None] = column_field("有效期", Kind.DATE)
    deposit: Mapped[Decimal] = column_field("押金（元）", Kind.NUMBER, Numeric(8, 2), default=Decimal(0))
    receipt: Mapped[str] = column_field("收据号", Kind.TEXT, String(40), limit=40, default="")
    deposit_state: Mapped[str] = column_field("押金状态", Kind.CHOICE, String(8), choices=DEPOSITS)
    deposit_back: Mapped[Decimal | None] = column_field("退还（元）", Kind.NUMBER, Numeric(8, 2))
    deposit_day: Mapped[date | None] = column_field("退还日期", Kind.DATE)
    deposit_to: Mapped[str] = column_field("退给", Kind.NAME, String(60), limit=60, default="")
    deposit_why: Mapped[str] = column_field("扣留原因", Kind.TEXT, String(200), default="")
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=STATES, default="in_use")
    stopped_at: Mapped[datetime | None] = column_field("门禁系统停用", Kind.DATE)
    handed_back: Mapped[bool] = column_field("卡已收回", Kind.YES_NO, default=False)
    replaces_id: Mapped[int | None] = column_field(
        "补的是", Kind.CHOICE, ForeignKey("access_card.id"), unique=True
    )
    issued_at: Mapped[datetime] = column_field("发卡时间", Kind.DATE)
    issued_by: Mapped[int] = column_field("发卡人", Kind.CHOICE, ForeignKey("staff_member.id"))
    ended_at: Mapped[datetime | None] = column_field("注销、补办时间", Kind.DATE, index=True)
    ended_by: Mapped[int | None] = column_field("经办人", Kind.CHOICE, ForeignKey("staff_member.id"))
    why: Mapped[str] = column_field("注销原因", Kind.TEXT, String(200), default="")
    remark: Mapped[str] = column_field("备注", Kind.TEXT, String(200), default="")
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person | None] = relationship()
    steps: Mapped[list["AccessCardStep"]] = relationship(back_populates="card", order_by="AccessCardStep.id")

    @property
    def held_by(self) -> str:
        """The holder as the household's list writes the name today, else as it was typed."""
        return (self.person.name if self.person is not None else "") or self.holder


class AccessCardStep(Base):
    """One thing that happened to a card 门禁卡经过: what, when, who did it at the desk, who told it."""

    __tablename__ = "access_card_step"
    __table_args__ = (_one_of("how", STEPS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("access_card.id"), index=True)
    how: Mapped[str] = column_field("经过", Kind.CHOICE, String(10), choices=STEPS)
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[int] = column_field("办理人", Kind.CHOICE, ForeignKey("staff_member.id"))
    told_by: Mapped[str] = column_field("谁报的", Kind.NAME, String(60), limit=60, default="")
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(300), limit=300, default="")
    card: Mapped[AccessCard] = relationship(back_populates="steps")
