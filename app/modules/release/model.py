"""Release slips 放行条: who carries what out of which flat, by whose leave, what the gate says (RELS-01)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.release.rules import (
    ANSWERS,
    AUTHORITIES,
    CAPACITIES,
    CONSENTS,
    IDENTITIES,
    SIGNED,
    STATES,
    TOLD,
    code_words,
)
from app.modules.residents.model import Person, Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field


def _one_of(column: str, choices: tuple[tuple[str, str], ...], *more: str) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in (*(value for value, _ in choices), *more))
    return CheckConstraint(f"{column} IN ({words})", name=column)


class ReleaseSlip(Base):
    """One slip: one number, one day, one household (RELS-02); a void one keeps its number.

    `day` is the only day it is valid. Of the identity paper only its kind and last four characters are
    kept, and who looked at it. `back_at` is when the gate's part was registered, `gate_at` when the
    goods passed.
    """

    __tablename__ = "release_slip"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        _one_of("state", STATES),
        _one_of("capacity", CAPACITIES),
        _one_of("identity", IDENTITIES),
        _one_of("authority", AUTHORITIES),
        _one_of("consent", CONSENTS, ""),
        _one_of("arrears", ANSWERS),
        _one_of("signed", SIGNED),
        CheckConstraint("(authority = 'consent') = (consent <> '')", name="consented"),
        CheckConstraint("(state = 'back') = (back_at IS NOT NULL)", name="back"),
        CheckConstraint("(state = 'void') = (void_at IS NOT NULL)", name="void"),
        CheckConstraint("(printed_at IS NULL) <= (reprints = 0)", name="reprints"),
        CheckConstraint("back_at IS NULL OR gate_ok IS NOT NULL", name="gate"),
        Index("ix_release_slip_out", "day", sqlite_where=text("state = 'issued'")),
        Index("ix_release_slip_day", "day"),
        Index("ix_release_slip_issued_at", "issued_at"),
        Index("ix_release_slip_back_at", "back_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int] = column_field("编号", Kind.NUMBER)
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(8), choices=STATES, default="issued")
    day: Mapped[date] = column_field("有效日期", Kind.DATE)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True, index=True)
    person_id: Mapped[int | None] = column_field(
        "住户里的人", Kind.CHOICE, ForeignKey("person.id"), index=True
    )
    name: Mapped[str] = column_field("申请人", Kind.NAME, String(60), required=True, limit=60)
    capacity: Mapped[str] = column_field("身份", Kind.CHOICE, String(10), required=True, choices=CAPACITIES)
    firm: Mapped[str] = column_field("单位", Kind.TEXT, String(30), limit=30, default="")
    telephone: Mapped[str] = column_field("电话", Kind.PHONE, String(40), private=True, limit=40, default="")
    identity: Mapped[str] = column_field("核对的证件", Kind.CHOICE, String(10), choices=IDENTITIES)
    tail: Mapped[str] = column_field("证件尾号", Kind.IDENTITY, String(4), private=True, limit=8, default="")
    seen_by: Mapped[int] = column_field("核对人", Kind.CHOICE, ForeignKey("staff_member.id"))
    plate: Mapped[str] = column_field("车牌", Kind.TEXT, String(12), private=True, limit=20, default="")
    authority: Mapped[str] = column_field("凭什么搬出", Kind.CHOICE, String(8), choices=AUTHORITIES)
    consent: Mapped[str] = column_field("怎么同意的", Kind.CHOICE, String(8), choices=CONSENTS, default="")
    consent_id: Mapped[int | None] = column_field(
        "同意的人", Kind.CHOICE, ForeignKey("person.id"), index=True
    )
    consent_who: Mapped[str] = column_field("同意人姓名", Kind.NAME, String(60), limit=60, default="")
    consent_at: Mapped[datetime | None] = column_field("同意时间", Kind.DATE)
    consent_words: Mapped[str] = column_field("同意的内容", Kind.TEXT, String(60), limit=60, default="")
    arrears: Mapped[str] = column_field("欠费", Kind.CHOICE, String(4), choices=ANSWERS, default="")
    signed: Mapped[str] = column_field("签名方式", Kind.CHOICE, String(8), choices=SIGNED, default="paper")
    strokes: Mapped[str] = mapped_column(Text, default="")
    issued_at: Mapped[datetime] = column_field("开条时间", Kind.DATE)
    issued_by: Mapped[int] = column_field("开条人", Kind.CHOICE, ForeignKey("staff_member.id"))
    printed_at: Mapped[datetime | None] = column_field("打印时间", Kind.DATE)
    reprints: Mapped[int] = column_field("补打次数", Kind.NUMBER, default=0)
    back_at: Mapped[datetime | None] = column_field("门岗联登记", Kind.DATE)
    back_by: Mapped[int | None] = column_field("登记人", Kind.CHOICE, ForeignKey("staff_member.id"))
    gate_guard: Mapped[str] = column_field("门岗", Kind.NAME, String(60), limit=60, default="")
    gate_at: Mapped[datetime | None] = column_field("出门时间", Kind.DATE)
    gate_carrier: Mapped[str] = column_field("搬运人", Kind.NAME, String(60), limit=60, default="")
    gate_ok: Mapped[bool | None] = column_field("与清单一致", Kind.YES_NO)
    gate_differences: Mapped[str] = column_field("出入", Kind.TEXT, String(200), default="")
    void_at: Mapped[datetime | None] = column_field("作废时间", Kind.DATE)
    void_by: Mapped[int | None] = column_field("作废人", Kind.CHOICE, ForeignKey("staff_member.id"))
    void_why: Mapped[str] = column_field("作废理由", Kind.TEXT, String(200), default="")
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    lines: Mapped[list["ReleaseLine"]] = relationship(back_populates="slip", order_by="ReleaseLine.position")
    tellings: Mapped[list["ReleaseTelling"]] = relationship(order_by="ReleaseTelling.id")

    @property
    def code(self) -> str:
        """The number as it is printed and barred."""
        return code_words(self.year, self.number)


class ReleaseLine(Base):
    """One line of goods 物品: what, how many, and what to know it by."""

    __tablename__ = "release_line"
    __table_args__ = (
        UniqueConstraint("slip_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("release_slip.id"))
    position: Mapped[int]
    goods: Mapped[str] = column_field("物品", Kind.TEXT, String(14), required=True, limit=14)
    quantity: Mapped[Decimal] = column_field("数量", Kind.NUMBER, Numeric(8, 2), required=True)
    unit: Mapped[str] = column_field("单位", Kind.TEXT, String(4), limit=4)
    mark: Mapped[str] = column_field("特征", Kind.TEXT, String(14), limit=14, default="")
    slip: Mapped[ReleaseSlip] = relationship(back_populates="lines")


class ReleaseTelling(Base):
    """That a post was told of a slip 告知岗位: which post, who there, by whom, when and how (RELS-01)."""

    __tablename__ = "release_telling"
    __table_args__ = (_one_of("how", TOLD),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("release_slip.id"), index=True)
    post: Mapped[str] = column_field("岗位", Kind.TEXT, String(40), required=True, limit=40)
    who: Mapped[str] = column_field("告知谁", Kind.NAME, String(60), limit=60, default="")
    how: Mapped[str] = column_field("怎么告知", Kind.CHOICE, String(10), required=True, choices=TOLD)
    at: Mapped[datetime] = column_field("时间", Kind.DATE)
    by: Mapped[int] = column_field("告知人", Kind.CHOICE, ForeignKey("staff_member.id"))


class ReleaseReconciling(Base):
    """The weekly comparison of slips with the gate's parts 核对 (RELS-02), signed with a password."""

    __tablename__ = "release_reconciling"
    __table_args__ = (
        CheckConstraint("slips = back + missing", name="slips"),
        Index("ix_release_reconciling_done_at", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[date] = column_field("核对到", Kind.DATE)
    done_at: Mapped[datetime] = column_field("核对时间", Kind.DATE)
    done_by: Mapped[int] = column_field("核对人", Kind.CHOICE, ForeignKey("staff_member.id"))
    slips: Mapped[int] = column_field("应回", Kind.NUMBER)
    back: Mapped[int] = column_field("已回", Kind.NUMBER)
    missing: Mapped[int] = column_field("未回", Kind.NUMBER)
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(200), default="")
    unreturned: Mapped[list["ReleaseMissing"]] = relationship(order_by="ReleaseMissing.id")


class ReleaseMissing(Base):
    """A slip whose gate's part was not there when it was compared 未回放行条, and why."""

    __tablename__ = "release_missing"
    __table_args__ = (UniqueConstraint("reconciling_id", "slip_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reconciling_id: Mapped[int] = mapped_column(ForeignKey("release_reconciling.id"))
    slip_id: Mapped[int] = mapped_column(ForeignKey("release_slip.id"), index=True)
    why: Mapped[str] = column_field("未回原因", Kind.TEXT, String(200), required=True)
    slip: Mapped[ReleaseSlip] = relationship()
