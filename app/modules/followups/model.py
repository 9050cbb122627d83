"""Problems that somebody puts right by a day, and that somebody else looks at afterwards."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.rules.field import Kind
from app.storage.record import Base, column_field


class FollowUp(Base):
    """A problem 整改事项 with a person and a date (ROLE-06): open, reported done, verified.

    `source_kind` and `source_id` are the record it was found with. `until` is the day agreed last,
    `returned` how often it was sent back.
    """

    __tablename__ = "followup"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'verified')", name="state"),
        CheckConstraint("(state = 'open') = (done_at IS NULL)", name="done"),
        CheckConstraint("(state = 'verified') = (verified_at IS NOT NULL)", name="verified"),
        Index("ix_followup_open", "state", sqlite_where=text("state != 'verified'")),
        Index("ix_followup_source", "source_kind", "source_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_kind: Mapped[str] = mapped_column(String(30))
    source_id: Mapped[int]
    what: Mapped[str] = column_field("问题", Kind.TEXT, String(300), required=True, limit=300)
    place: Mapped[str] = column_field("地点", Kind.TEXT, String(100), limit=100, default="")
    staff_id: Mapped[int] = column_field("整改人", Kind.CHOICE, ForeignKey("staff_member.id"), index=True)
    until: Mapped[date] = column_field("整改期限", Kind.DATE, required=True)
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), default="open")
    set_by: Mapped[int] = column_field("提出人", Kind.CHOICE, ForeignKey("staff_member.id"))
    set_at: Mapped[datetime] = column_field("提出时间", Kind.DATE)
    done_at: Mapped[datetime | None] = column_field("报完成时间", Kind.DATE)
    done_by: Mapped[int | None] = column_field("报完成人", Kind.CHOICE, ForeignKey("staff_member.id"))
    done_words: Mapped[str] = column_field("整改情况", Kind.TEXT, String(300), limit=300, default="")
    verified_at: Mapped[datetime | None] = column_field("验证时间", Kind.DATE)
    verified_by: Mapped[int | None] = column_field("验证人", Kind.CHOICE, ForeignKey("staff_member.id"))
    verify_words: Mapped[str] = column_field("验证意见", Kind.TEXT, String(300), limit=300, default="")
    returned: Mapped[int] = column_field("退回次数", Kind.NUMBER, default=0)
    steps: Mapped[list["FollowUpStep"]] = relationship(back_populates="followup", order_by="FollowUpStep.id")


class FollowUpStep(Base):
    """One thing that happened to a follow-up 整改经过: by whom, when, in what words.

    `staff_id` and `until` are whose it is, and until when, after it.
    """

    __tablename__ = "followup_step"
    __table_args__ = (
        CheckConstraint("how IN ('set', 'done', 'verified', 'sent_back', 'handed')", name="how"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    followup_id: Mapped[int] = mapped_column(ForeignKey("followup.id"), index=True)
    how: Mapped[str] = column_field("经过", Kind.CHOICE, String(10))
    at: Mapped[datetime]
    by: Mapped[int] = column_field("办理人", Kind.CHOICE, ForeignKey("staff_member.id"))
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(300), default="")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    until: Mapped[date]
    followup: Mapped[FollowUp] = relationship(back_populates="steps")
