"""Putting off: which duty, from which day to which, why, and what became of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.record import Base


class PutOff(Base):
    """One duty asked to be put off 推迟; a `Consent` about this record says whether it may.

    `asked` until it is carried out or settled; one that needs no consent is `done` at once.
    """

    __tablename__ = "put_off"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'done', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("to_day > from_day", name="later"),
        Index("ix_put_off_asked", "due_id", unique=True, sqlite_where=text("state = 'asked'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    due_id: Mapped[int] = mapped_column(ForeignKey("due.id"), index=True)
    from_day: Mapped[date]
    to_day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="asked")
    settled_at: Mapped[datetime | None]
