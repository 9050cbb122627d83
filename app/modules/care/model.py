"""Text messages 短信: the approved wordings, who is to get which text, what was handed to the platform."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.care.rules import BATCH_STATES, FILES, HOWS, TEMPLATE_STATES, TEXT_STATES
from app.modules.residents.model import Person, Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field

_OPEN = "state IN ('draft', 'asked', 'refused')"


def _one_of(column: str, choices: tuple[tuple[str, str], ...], *more: str) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in (*(value for value, _ in choices), *more))
    return CheckConstraint(f"{column} IN ({words})", name=column)


class SmsTemplate(Base):
    """One version of the words for an occasion 短信模板, with its standing approval (DOC-03).

    A changed text is a new version that is approved anew. Of an occasion at most one version is being
    written and at most one is approved; `until` is the last day of the approval asked for.
    """

    __tablename__ = "sms_template"
    __table_args__ = (
        _one_of("state", TEMPLATE_STATES),
        CheckConstraint("state NOT IN ('asked', 'approved') OR until IS NOT NULL", name="until"),
        CheckConstraint("state != 'approved' OR approved_at IS NOT NULL", name="approved"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        UniqueConstraint("occasion", "version"),
        Index("ix_sms_template_written", "occasion", unique=True, sqlite_where=text(_OPEN)),
        Index("ix_sms_template_in_force", "occasion", unique=True, sqlite_where=text("state = 'approved'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occasion: Mapped[str] = column_field("用途", Kind.CHOICE, String(20), required=True)
    version: Mapped[int] = column_field("版次", Kind.NUMBER)
    title: Mapped[str] = column_field("模板名称", Kind.TEXT, String(40), required=True, limit=40)
    body: Mapped[str] = column_field("短信内容", Kind.LONG_TEXT, String(500), required=True, limit=500)
    state: Mapped[str] = column_field(
        "状态", Kind.CHOICE, String(10), choices=TEMPLATE_STATES, default="draft"
    )
    until: Mapped[date | None] = column_field("有效至", Kind.DATE)
    approved_at: Mapped[datetime | None] = column_field("批准时间", Kind.DATE)
    written_at: Mapped[datetime] = mapped_column()
    written_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    ended_at: Mapped[datetime | None] = column_field("停用时间", Kind.DATE)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    why: Mapped[str] = column_field("停用原因", Kind.TEXT, String(200), default="")


class SmsBatch(Base):
    """Texts that go to the platform together 短信批次; the file was written when `written_at` says so."""

    __tablename__ = "sms_batch"
    __table_args__ = (
        _one_of("state", BATCH_STATES),
        _one_of("file", FILES),
        CheckConstraint("(state = 'handed') = (handed_at IS NOT NULL)", name="handed"),
        CheckConstraint("(state = 'dissolved') = (dissolved_at IS NOT NULL)", name="dissolved"),
        CheckConstraint("state = 'dissolved' OR count > 0", name="count"),
        UniqueConstraint("year", "number"),
        Index("ix_sms_batch_open", "id", sqlite_where=text("state = 'made'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    made_at: Mapped[datetime] = mapped_column()
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    count: Mapped[int] = column_field("条数", Kind.NUMBER)
    file: Mapped[str] = column_field("文件格式", Kind.CHOICE, String(10), choices=FILES)
    file_name: Mapped[str] = column_field("文件名", Kind.TEXT, String(80))
    columns: Mapped[str] = column_field("列", Kind.TEXT, String(60))
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=BATCH_STATES, default="made")
    written_at: Mapped[datetime | None] = column_field("导出时间", Kind.DATE)
    handed_at: Mapped[datetime | None] = column_field("交平台时间", Kind.DATE, index=True)
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    dissolved_at: Mapped[datetime | None] = column_field("取消时间", Kind.DATE)
    dissolved_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    why: Mapped[str] = column_field("取消原因", Kind.TEXT, String(200), default="")
    texts: Mapped[list["SmsText"]] = relationship(back_populates="batch", order_by="SmsText.id")


class SmsText(Base):
    """One text for one household 待发短信: waiting, in a batch, handed over, or told in another way.

    One for each occasion and subject (a move-in). It stands in one batch at most, so nobody gets it
    twice. `number` and `text` are empty until it is put into a batch and are what went out.
    """

    __tablename__ = "sms_text"
    __table_args__ = (
        _one_of("state", TEXT_STATES),
        _one_of("how", HOWS, ""),
        CheckConstraint("(state IN ('in_batch', 'handed')) = (batch_id IS NOT NULL)", name="in_a_batch"),
        CheckConstraint("batch_id IS NULL OR (number != '' AND text != '')", name="filled"),
        CheckConstraint("(state IN ('waiting', 'in_batch')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'otherwise') = (how != '')", name="told"),
        UniqueConstraint("occasion", "subject_kind", "subject_id"),
        Index("ix_sms_text_open", "id", sqlite_where=text("state IN ('waiting', 'in_batch')")),
        Index("ix_sms_text_ended_at", "ended_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occasion: Mapped[str] = column_field("用途", Kind.CHOICE, String(20), required=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True, index=True)
    person_id: Mapped[int | None] = column_field("收信人", Kind.CHOICE, ForeignKey("person.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    queued_at: Mapped[datetime] = column_field("加入时间", Kind.DATE)
    queued_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=TEXT_STATES, default="waiting")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("sms_batch.id"), index=True)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("sms_template.id"), index=True)
    own_words: Mapped[str] = column_field(
        "用途自带的内容", Kind.LONG_TEXT, String(500), default="", limit=500, server_default=""
    )
    number: Mapped[str] = column_field("手机号", Kind.PHONE, String(40), private=True, default="")
    text: Mapped[str] = column_field("短信内容", Kind.LONG_TEXT, String(1000), default="", limit=1000)
    ended_at: Mapped[datetime | None] = column_field("办结时间", Kind.DATE)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    how: Mapped[str] = column_field("怎么告知", Kind.CHOICE, String(10), choices=HOWS, default="")
    why: Mapped[str] = column_field("说明", Kind.TEXT, String(200), default="")
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person | None] = relationship()
    batch: Mapped[SmsBatch | None] = relationship(back_populates="texts")
    template: Mapped[SmsTemplate | None] = relationship()
