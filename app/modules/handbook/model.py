"""The site's own wording of the handbook's reading texts; what was written before stays."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.handbook.rules import LONGEST_BODY
from app.rules.field import Kind
from app.storage.record import Base, column_field


class HandbookText(Base):
    """The site's own version 本中心修订 of a topic; without a body the shipped text is in force.

    The site's own files hang on it, so it may be there before anybody writes.
    """

    __tablename__ = "handbook_text"
    __table_args__ = (
        CheckConstraint("(edited_at IS NULL) = (edited_by IS NULL)", name="edited"),
        CheckConstraint("body IS NULL OR edited_at IS NOT NULL", name="signed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    body: Mapped[str | None] = column_field("正文", Kind.LONG_TEXT, Text, limit=LONGEST_BODY)
    edited_at: Mapped[datetime | None]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    past: Mapped[list["HandbookTextPast"]] = relationship(order_by="HandbookTextPast.id")


class HandbookTextPast(Base):
    """A former wording 旧稿 of the site: whose, and from when to when it was in force."""

    __tablename__ = "handbook_text_past"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("handbook_text.id"), index=True)
    body: Mapped[str] = column_field("正文", Kind.LONG_TEXT, Text, limit=LONGEST_BODY)
    since: Mapped[datetime]
    until: Mapped[datetime]
    written_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    ended_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
