"""The numbers already taken: one row for each series and year, counted on inside the act that needs one."""

from sqlalchemy import CheckConstraint, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.rules.numbering import next_number
from app.storage.record import Base


class NumberSeries(Base):
    """The last number taken of one series ("notice") in one year."""

    __tablename__ = "number_series"
    __table_args__ = (
        UniqueConstraint("name", "year"),
        CheckConstraint("last >= 0", name="counted_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    year: Mapped[int]
    last: Mapped[int]


def take_number(session: Session, name: str, year: int) -> int:
    """The next number of a series; part of the act's transaction, so an act that fails leaves no gap."""
    asked = select(NumberSeries).where(NumberSeries.name == name, NumberSeries.year == year)
    series = session.scalars(asked).first()
    if series is None:
        series = NumberSeries(name=name, year=year, last=0)
        session.add(series)
    series.last = next_number(series.last)
    session.flush()
    return series.last
