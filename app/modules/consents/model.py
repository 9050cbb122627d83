"""What needs somebody's consent: who asked, who said what at which step, in which way, and who stands in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.storage.record import Base


class Consent(Base):
    """One thing that was asked for: waiting, agreed, refused, taken back, or carried out.

    The steps are written down as they stood when it was asked (role names, in order), so that a
    changed table never rewrites what was asked for.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'agreed', 'refused', 'withdrawn', 'done')", name="state"),
        Index("ix_consent_subject", "subject_kind", "subject_id"),
        Index("ix_consent_open", "state", sqlite_where=text("state IN ('waiting', 'agreed')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    what: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(200), default="")
    roles: Mapped[str] = mapped_column(String(100))
    step: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    asked_at: Mapped[datetime]
    # Who follows it up; another person than the one who asked after somebody left.
    handler_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    # The clause of what is asked for and the ways it takes, where they are not those of the kind.
    clause: Mapped[str] = mapped_column(String(10), default="", server_default="")
    ways: Mapped[str] = mapped_column(String(60), default="", server_default="")
    ended_at: Mapped[datetime | None]
    steps: Mapped[list["ConsentStep"]] = relationship(back_populates="consent", order_by="ConsentStep.id")

    @property
    def waiting_role(self) -> str:
        """The role whose turn it is; empty when nobody is waited for."""
        names = self.roles.split()
        return names[self.step] if self.state == "waiting" and self.step < len(names) else ""


class ConsentStep(Base):
    """What was said at one step: by whom, in which way; a noted one is confirmed by the head later."""

    __tablename__ = "consent_step"
    __table_args__ = (
        CheckConstraint("way IN ('signed', 'delegate', 'telephone', 'letter', 'rank')", name="way"),
        CheckConstraint("answer IN ('agreed', 'refused')", name="answer"),
        CheckConstraint("confirmed IN ('', 'yes', 'no')", name="confirmed"),
        Index(
            "ix_consent_step_to_confirm",
            "confirm_by",
            sqlite_where=text("confirm_by IS NOT NULL AND confirmed = ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"), index=True)
    step: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(10))
    approver_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    entered_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[datetime]
    said_at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(100), default="")
    remark: Mapped[str] = mapped_column(String(200), default="")
    strokes: Mapped[str] = mapped_column(Text, default="")
    confirm_by: Mapped[date | None]
    confirmed: Mapped[str] = mapped_column(String(3), default="")
    confirmed_at: Mapped[datetime | None]
    confirm_remark: Mapped[str] = mapped_column(String(200), default="")
    consent: Mapped[Consent] = relationship(back_populates="steps")


class Delegation(Base):
    """A head lets somebody decide in their place for a time 委托."""

    __tablename__ = "delegation"
    __table_args__ = (CheckConstraint("until >= since", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
