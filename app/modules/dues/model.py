"""Everything that is to be done by a time: open, done, missed or called off."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.record import Base


class Due(Base):
    """One duty with a clock 应办事项, as its clause stood when it began.

    `clock` is the id in the clause data ("own" for a check of the site's own); `lane` tells apart what
    several people owe for the same record (the officer's id), 0 when there is one. `first_day` is the
    day worked out from the clause, `due_day` the one in force after putting off. `role` and `duty`
    say who answers when nobody is named. `times` counts the turns of a missed duty.

    `calls_at` is the moment from which it calls for its person, where it has one: from then on it stands
    under today even when its day is later; before that it is coming at most, and with `ahead` 0 unseen.
    """

    __tablename__ = "due"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'lapsed', 'off')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        Index(
            "ix_due_open",
            "clock",
            "subject_kind",
            "subject_id",
            "lane",
            unique=True,
            sqlite_where=text("state = 'open'"),
        ),
        Index("ix_due_day", "due_day", sqlite_where=text("state = 'open'")),
        Index("ix_due_calls_at", "calls_at", sqlite_where=text("state = 'open' AND calls_at IS NOT NULL")),
        Index("ix_due_ended_at", "ended_at"),
        Index("ix_due_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clock: Mapped[str] = mapped_column(String(40))
    clause: Mapped[str] = mapped_column(String(10))
    room: Mapped[str] = mapped_column(String(20))
    term: Mapped[str] = mapped_column(String(60))
    missed: Mapped[str] = mapped_column(String(10))
    ahead: Mapped[int]
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    lane: Mapped[int] = mapped_column(default=0)
    what: Mapped[str] = mapped_column(String(100))
    whom: Mapped[str] = mapped_column(String(100), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    started: Mapped[datetime]
    opens: Mapped[date]
    first_day: Mapped[date]
    due_day: Mapped[date]
    due_at: Mapped[datetime | None]
    calls_at: Mapped[datetime | None]
    role: Mapped[str] = mapped_column(String(20), default="")
    duty: Mapped[str] = mapped_column(String(20), default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    times: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class DayRolled(Base):
    """A day on which the duties that return were brought up to date, and when."""

    __tablename__ = "day_rolled"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    at: Mapped[datetime]
