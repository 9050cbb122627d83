"""Which checks of a month were never made: what the list of duties noted as missed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.checks.model import CheckDefinition
from app.modules.dues.model import Due
from app.modules.staff.service import names
from app.rules.clocks import add_months

LATEST = timedelta(days=70)
"""A turn of a month is noted as missed this long after its end at most, or somebody was asked first."""


@dataclass(frozen=True)
class MissedLine:
    """A stretch of turns that passed undone: which check, whose, how often, and the first day of it."""

    title: str
    whose: str
    times: int
    day: date

    @property
    def words(self) -> str:
        """One part of the sentence above the sheets of a month."""
        of = f"（{self.whose}）" if self.whose else ""
        since = f"{self.day.month}月{self.day.day}日"
        return f"{self.title}{of} {self.times} 次（{since}{'起' if self.times > 1 else ''}）"


def missed(session: Session, month: date, definition_id: int | None = None) -> list[MissedLine]:
    """What was missed in a month, in the order of its days."""
    first = month.replace(day=1)
    after = add_months(first, 1)
    asked = select(Due, CheckDefinition.title).join(CheckDefinition, CheckDefinition.id == Due.subject_id)
    asked = asked.where(
        Due.ended_at >= datetime.combine(first, time.min),
        Due.ended_at < datetime.combine(after, time.min) + LATEST,
        Due.state == "lapsed",
        Due.subject_kind == CheckDefinition.__tablename__,
        Due.first_day >= first,
        Due.first_day < after,
    )
    if definition_id is not None:
        asked = asked.where(Due.subject_id == definition_id)
    known = names(session)
    found = session.execute(asked.order_by(Due.first_day, Due.id))
    return [
        MissedLine(title, known.get(due.staff_id or -1, ""), due.times, due.first_day) for due, title in found
    ]
