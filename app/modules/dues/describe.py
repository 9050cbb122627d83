"""What the journal calls a duty: its name and whom it is for."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues.model import DayRolled, Due
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"due": "应办事项", "day_rolled": "当天事项"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """What is due and for whom; the day for a day's list."""
    found: dict[Ref, str] = {}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "due"})):
        asked = select(Due.id, Due.what, Due.whom).where(Due.id.in_(some))
        for number, what, whom in session.execute(asked):
            found[Ref("due", number)] = f"{what}　{whom}".strip("　")
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "day_rolled"})):
        for number, day in session.execute(select(DayRolled.id, DayRolled.day).where(DayRolled.id.in_(some))):
            found[Ref("day_rolled", number)] = day.isoformat()
    return found
