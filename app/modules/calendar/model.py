"""The years of holidays that this site has edited or imported, and their days."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.rules.field import Kind
from app.storage.record import Base, column_field


class CalendarYear(Base):
    """One year as this site has it; it stands in the place of the year that came with the program."""

    __tablename__ = "calendar_year"
    __table_args__ = (CheckConstraint("source IN ('edited', 'imported')", name="source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(String(10))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    days: Mapped[list["CalendarDay"]] = relationship(
        back_populates="year", cascade="all", order_by="CalendarDay.day"
    )


class CalendarDay(Base):
    """A day that is not as its weekday says: off, or a weekend worked in exchange.

    It may lie in the December before its year; `festival` marks the feast itself among the days off.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind IN ('off', 'on')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year_id: Mapped[int] = mapped_column(ForeignKey("calendar_year.id"), index=True)
    day: Mapped[date] = column_field("日期", Kind.DATE, unique=True)
    kind: Mapped[str] = column_field("类型", Kind.TEXT, String(3), choices=(("off", "休"), ("on", "班")))
    name: Mapped[str] = column_field("名称", Kind.TEXT, String(20), default="")
    festival: Mapped[bool] = mapped_column(default=False)
    year: Mapped[CalendarYear] = relationship(back_populates="days")
