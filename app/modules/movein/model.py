"""Moving in 入住: one record for each household and occasion, with all that its four gates ask for."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.movein.rules import KINDS, METERS, PARTS, RESULTS, STATES
from app.modules.residents.model import Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field

Choices = tuple[tuple[str, str], ...]


def _one_of(column: str, choices: Choices) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value, _ in choices)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


class MoveIn(Base):
    """One household moving in (MOVE-01): who passed which gate when, and how it ended.

    `kind` says whether the owners came by themselves (零星) or under a plan (集中, MOVE-02; `plan_kind`
    and `plan_id` point to the household's line of that plan). `fees_at` is when the formalities were
    done. A unit has one open record at most.
    """

    __tablename__ = "move_in"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        _one_of("kind", KINDS),
        _one_of("state", STATES),
        Index("ix_move_in_open", "unit_id", unique=True, sqlite_where=text("state = 'open'")),
        Index("ix_move_in_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    unit_id: Mapped[int] = column_field("房屋", Kind.CHOICE, ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = column_field("方式", Kind.CHOICE, String(12), choices=KINDS)
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(12), choices=STATES, default="open")
    begun_at: Mapped[datetime]
    begun_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    agent: Mapped[str] = column_field("代办人", Kind.NAME, String(60), limit=60, default="")
    agent_identity_kind: Mapped[str] = mapped_column(String(20), default="")
    agent_identity: Mapped[str] = column_field(
        "代办人证件号", Kind.IDENTITY, String(40), private=True, limit=40, default=""
    )
    agent_number: Mapped[str] = column_field(
        "代办人电话", Kind.PHONE, String(40), private=True, limit=40, default=""
    )
    agent_letter: Mapped[str] = column_field("委托书", Kind.TEXT, String(100), limit=100, default="")
    handed_over: Mapped[date | None] = column_field("入伙日期", Kind.DATE)
    identity_at: Mapped[datetime | None] = column_field("身份核对", Kind.DATE)
    identity_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    identity_why: Mapped[str] = column_field("缺件先办的理由", Kind.TEXT, String(200), default="")
    forms_at: Mapped[datetime | None] = column_field("填表签约", Kind.DATE)
    forms_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    forms_why: Mapped[str] = column_field("未齐先办的理由", Kind.TEXT, String(200), default="")
    fees_at: Mapped[datetime | None] = column_field("收费（手续办妥）", Kind.DATE)
    fees_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    no_fees: Mapped[bool] = column_field("没有费用", Kind.YES_NO, default=False)
    reviewed_at: Mapped[datetime | None] = column_field("审核", Kind.DATE)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    filed_at: Mapped[datetime | None] = column_field("归档", Kind.DATE)
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    entered_at: Mapped[datetime | None] = column_field("录入", Kind.DATE)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    entered_why: Mapped[str] = column_field("资料不全先录的理由", Kind.TEXT, String(200), default="")
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = column_field("停办原因", Kind.TEXT, String(200), default="")
    plan_kind: Mapped[str] = mapped_column(String(40), default="")
    plan_id: Mapped[int | None]

    unit: Mapped[Unit] = relationship(lazy="joined")
    papers: Mapped[list["MoveInPaper"]] = relationship(order_by="MoveInPaper.position")
    inspection: Mapped[list["InspectionLine"]] = relationship(order_by="InspectionLine.position")
    meters: Mapped[list["MeterReading"]] = relationship(order_by="MeterReading.id")
    keys: Mapped[list["MoveInKey"]] = relationship(order_by="MoveInKey.id")
    fees: Mapped[list["MoveInFee"]] = relationship(order_by="MoveInFee.id")


class MoveInBack(Base):
    """A gate that was opened again 退回重办, with the reason; what was passed before stays readable here."""

    __tablename__ = "move_in_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    move_in_id: Mapped[int] = mapped_column(ForeignKey("move_in.id"), index=True)
    gate: Mapped[str] = column_field("退回到", Kind.CHOICE, String(10))
    why: Mapped[str] = column_field("退回原因", Kind.TEXT, String(200))
    passed: Mapped[str] = column_field("原已办到", Kind.TEXT, String(200), default="")
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))


class MoveInPaper(Base):
    """One paper of the checklist 资料清单: looked at, signed, or handed over to the owner (MOVE-03).

    `there` is None until somebody said so; `why` tells why a needed one is not asked for.
    """

    __tablename__ = "move_in_paper"
    __table_args__ = (_one_of("part", PARTS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    move_in_id: Mapped[int] = mapped_column(ForeignKey("move_in.id"), index=True)
    part: Mapped[str] = column_field("部分", Kind.CHOICE, String(10), choices=PARTS)
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(30), default="")
    title: Mapped[str] = column_field("资料", Kind.TEXT, String(60), limit=60)
    needed: Mapped[bool] = column_field("必备", Kind.YES_NO, default=True)
    kept: Mapped[bool] = column_field("留存归档", Kind.YES_NO, default=False)
    there: Mapped[bool | None] = column_field("已有", Kind.YES_NO)
    pages: Mapped[int] = column_field("页数", Kind.NUMBER, default=1)
    original: Mapped[bool] = column_field("原件", Kind.YES_NO, default=False)
    at: Mapped[datetime | None]
    by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class InspectionLine(Base):
    """One part of one room of the flat 验房: fine, or what is wrong and until when."""

    __tablename__ = "inspection_line"
    __table_args__ = (_one_of("result", RESULTS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    move_in_id: Mapped[int] = mapped_column(ForeignKey("move_in.id"), index=True)
    position: Mapped[int]
    room: Mapped[str] = column_field("房间", Kind.TEXT, String(20), limit=20)
    part: Mapped[str] = column_field("部位", Kind.TEXT, String(20), limit=20)
    result: Mapped[str] = column_field("结果", Kind.CHOICE, String(10), choices=RESULTS, default="")
    words: Mapped[str] = column_field("问题", Kind.TEXT, String(200), limit=200, default="")
    until: Mapped[date | None] = column_field("整改期限", Kind.DATE)
    mended_at: Mapped[datetime | None] = column_field("复验", Kind.DATE)
    mended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    mended_words: Mapped[str] = column_field("复验结果", Kind.TEXT, String(200), default="")


class MeterReading(Base):
    """A meter of the flat 表底数 as it stood at the handing over."""

    __tablename__ = "meter_reading"
    __table_args__ = (_one_of("meter", METERS), UniqueConstraint("move_in_id", "meter"))

    id: Mapped[int] = mapped_column(primary_key=True)
    move_in_id: Mapped[int] = mapped_column(ForeignKey("move_in.id"))
    meter: Mapped[str] = column_field("表", Kind.CHOICE, String(12), choices=METERS)
    number: Mapped[str] = column_field("表号", Kind.TEXT, String(30), limit=30, default="")
    reading: Mapped[Decimal | None] = column_field("底数", Kind.NUMBER, Numeric(12, 2))
    none: Mapped[bool] = column_field("没有此表", Kind.YES_NO, default=False)


class MoveInKey(Base):
    """A ring of the key list that was handed over to the owner 移交钥匙 (MOVE-03)."""

    __tablename__ = "move_in_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    move_in_id: Mapped[int] = mapped_column(ForeignKey("move_in.id"), index=True)
    ring_id: Mapped[int] = column_field("钥匙", Kind.CHOICE, ForeignKey("key_ring.id"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("key_issue.id"))


class MoveInFee(Base):
    """One fee taken 收费: what for, how much (yuan), receipt. A wrong one is struck, not deleted."""

    __tablename__ = "move_in_fee"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    move_in_id: Mapped[int] = mapped_column(ForeignKey("move_in.id"), index=True)
    item: Mapped[str] = column_field("项目", Kind.TEXT, String(40), limit=40)
    amount: Mapped[Decimal] = column_field("金额（元）", Kind.NUMBER, Numeric(10, 2))
    receipt: Mapped[str] = column_field("票据号", Kind.TEXT, String(40), limit=40, default="")
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    struck_at: Mapped[datetime | None]
    struck_why: Mapped[str] = column_field("作废原因", Kind.TEXT, String(200), default="")
