"""How long this site keeps each kind of record with names, where it differs from the proposal."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.record import Base


class Retention(Base):
    """One kind of record whose time 保存期限 the centre head has set, in months; None is for ever."""

    __tablename__ = "retention"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), unique=True)
    months: Mapped[int | None]
    set_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    set_at: Mapped[datetime]
