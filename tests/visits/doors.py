"""A centre for tests of visits: its people, flats with their days, talks as the pair reports them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.dues.model import Due
from app.modules.residents import service as residents
from app.modules.visits import service
from app.modules.visits.model import Visit, VisitStop
from app.modules.visits.service import Report
from app.modules.visits.stand import CLOCKS
from tests.checks.centre import DESK, LEADER, OFFICER, Centre, open_centre

SMALL, LARGE, BARE, YEARLY, KEY, MOVED_IN = CLOCKS


@dataclass
class Doors(Centre):
    """The centre, and what its tests of visits do over and over."""

    numbers: "count[int]" = field(default_factory=lambda: count(201))
    minutes: "count[int]" = field(default_factory=count)

    def flat(self, building: int = 1, owner: str = "", **facts: str) -> int:
        """A new flat with these days, and its owner."""
        room = f"{building}-1-{next(self.numbers)}"
        unit: int = self.by(DESK, residents.add_unit, room, facts).id
        if owner:
            self.by(DESK, residents.add_person, unit, "owner", {"name": owner}, "199-0000-0140")
        return unit

    def report(self, unit: int, **more: Any) -> Report:
        """What 苏晚晴 and 秦牧 brought back from a flat this afternoon, unless something else is said.

        Each at a minute of its own: the same talk twice is refused.
        """
        usual = {
            "day": self.today, "begun": f"16:{next(self.minutes) % 60:02d}", "first_id": self.staff_id(OFFICER),
            "second_id": self.staff_id(LEADER), "seen": "业主",
        }  # fmt: skip
        return Report(unit, **(usual | more))

    def talk(self, unit: int, by: str = OFFICER, **more: Any) -> int:
        """A talk is entered; its record."""
        found: int = self.by(by, service.record, self.report(unit, **more)).id
        return found

    def visit(self, visit_id: int, *fields: str) -> tuple[Any, ...]:
        """What a record says."""

        def look(session: Session) -> tuple[Any, ...]:
            record = session.get_one(Visit, visit_id)
            return tuple(getattr(record, name) for name in fields)

        found: tuple[Any, ...] = self.site.read(look)
        return found

    def stop(self, stop_id: int, *fields: str) -> tuple[Any, ...]:
        """What a planned visit says."""

        def look(session: Session) -> tuple[Any, ...]:
            record = session.get_one(VisitStop, stop_id)
            return tuple(getattr(record, name) for name in fields)

        found: tuple[Any, ...] = self.site.read(look)
        return found

    def owed(self, unit: int) -> dict[str, str]:
        """The open duties of visiting a flat, and that list and records agree on everything."""
        self.must_agree()
        return {clock: str(due) for clock, due in self.rows(unit, "open", "due_day")}

    def rows(self, unit: int, state: str, *fields: str) -> list[tuple[Any, ...]]:
        """The rows of the list about visiting a flat, in one state, in order: clock and these fields."""

        def look(session: Session) -> list[tuple[Any, ...]]:
            asked = select(Due).where(
                Due.subject_kind == "unit", Due.subject_id == unit, Due.state == state, Due.clock.in_(CLOCKS)
            )
            found = session.scalars(asked.order_by(Due.id)).all()
            return [(due.clock, *(getattr(due, name) for name in fields)) for due in found]

        found: list[tuple[Any, ...]] = self.site.read(look)
        return found

    def refused(self, verb: Callable[..., Any], *args: Any, by: str = OFFICER, **kwargs: Any) -> Refusal:
        """What is said when it is not allowed."""
        with pytest.raises(Refusal) as caught:
            self.by(by, verb, *args, **kwargs)
        return caught.value

    def refused_talk(self, unit: int, by: str = OFFICER, **more: Any) -> tuple[str, str | None]:
        """Field and clause of the refusal of a talk that is told like this."""
        refusal = self.refused(service.record, self.report(unit, **more), by=by)
        return refusal.field, refusal.clause

    def on(self, text: str) -> date:
        """A day; 11-25 of this year."""
        return date.fromisoformat(text if len(text) > 5 else f"{self.today.year}-{text}")


def open_doors(folder: Path) -> Doors:
    """The centre on Monday 2026-11-23, its first day."""
    return Doors(open_centre(folder).site)
