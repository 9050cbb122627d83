"""The two tables every site has before any room: what the site is, and how it is set."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.record import Base


class Meta(Base):
    """One row: which site this is. The version of the tables is Alembic's own (`alembic_version`)."""

    __tablename__ = "meta"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str]
    created: Mapped[datetime]
    # The newest key header this database has met; an older one beside it was put there by somebody.
    header_generation: Mapped[int]
    # The journal entry of the newest destruction: a backup from before it holds what was destroyed.
    destroyed_sequence: Mapped[int] = mapped_column(default=0, server_default="0")


class Draft(Base):
    """What somebody had typed and not saved when the desk was locked; gone when it is saved or dropped.

    No act, so it stays out of the journal.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("staff_id", "place"), {"info": {"derived": True}})

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int]
    place: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Setting(Base):
    """One setting of the site as text; what it means is in app.settings."""

    __tablename__ = "setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]
