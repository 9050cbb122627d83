"""What is remembered of every backup and restore, the failed ones too."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.record import Base


class Backup(Base):
    """One attempt at a backup 备份: good only when it was read back and compared."""

    __tablename__ = "backup"
    __table_args__ = (CheckConstraint("state IN ('good', 'failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(400))
    same_disk: Mapped[bool]
    why: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    sentence: Mapped[str] = mapped_column(String(200), default="")
    file_name: Mapped[str] = mapped_column(String(120), default="")
    size: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(String(64), default="")
    full_check: Mapped[bool] = mapped_column(default=False)


class Restore(Base):
    """One restore 恢复, as the restored database remembers it."""

    __tablename__ = "restore"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    sequence: Mapped[int]
    replaced_sequence: Mapped[int | None]
    kept_folder: Mapped[str] = mapped_column(String(120), default="")
