"""The two tables every site has before any room: what the site is, and how it is set."""

from datetime import datetime

from sqlalchemy import CheckConstraint
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


class Setting(Base):
    """One setting of the site as text; what it means is in app.settings."""

    __tablename__ = "setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]
