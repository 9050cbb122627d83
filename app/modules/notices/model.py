"""Notices that are written at the desk and hung on the board."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.rules.field import Kind
from app.storage.record import Base, column_field


class Notice(Base):
    """A notice 通知 in the layout of DOC-01 and DOC-02; numbered once it is approved (DOC-03)."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'asked', 'issued')", name="state"),
        CheckConstraint("(state = 'issued') = (number IS NOT NULL)", name="numbered"),
        UniqueConstraint("year", "number"),
        Index(
            "ix_notice_hanging", "post_until", sqlite_where=text("state = 'issued' AND taken_down_at IS NULL")
        ),
        CheckConstraint("scale_percent BETWEEN 50 AND 150", name="scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    title: Mapped[str] = column_field("标题", Kind.TEXT, String(80), required=True, limit=80)
    body: Mapped[str] = column_field("正文", Kind.LONG_TEXT, Text, required=True, limit=20_000)
    dated: Mapped[date] = column_field("落款日期", Kind.DATE, required=True)
    post_until: Mapped[date | None] = column_field("张贴至", Kind.DATE, required=True)
    signer: Mapped[str] = column_field("负责人", Kind.NAME, String(40), required=True, limit=40)
    scale_percent: Mapped[int] = mapped_column(default=100)
    written_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(index=True)
    # Who follows it up when the writer left; None is the writer.
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    printed_at: Mapped[datetime | None]
    year: Mapped[int | None]
    number: Mapped[int | None]
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    # When it came off the board (DOC-02).
    taken_down_at: Mapped[datetime | None]
    taken_down_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
