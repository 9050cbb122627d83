"""The list of duties when the PC's clock is odd, and when ten years lie behind it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text

from app.modules.dues import service as dues
from app.modules.dues.model import DayRolled, Due
from app.rules.clocks import parse_term
from app.rules.handbook import handbook
from app.storage.act import Act
from tests.dues.records import Room, anything, everything

NOV_20 = date(2026, 11, 20)


# ---------------------------------------------------------------- the PC's clock


def test_a_clock_set_back_is_told_and_nothing_is_noted(room: Room) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.roll()
    before = room.site.read(everything)
    room.at("2026-11-20")
    assert room.roll() == "back" and room.site.read(everything) == before
    room.at("2026-11-23")
    assert room.roll() == ""


def test_a_date_somebody_is_sure_of_counts_again_from_there(room: Room) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.at("2026-12-30")  # wrong by a month, and not noticed
    room.roll()
    room.at("2026-11-24")
    assert room.roll() == "back"
    assert room.roll(sure=True) == ""
    assert room.rows("board") == ["open 11-24..11-24"] and room.differences() == []
    assert room.site.read(_days) == ["2026-11-24"]
    room.at("2026-11-25")
    assert room.roll() == "", "the next day is a day like any other"
    assert room.rows("board") == ["lapsed 11-24..11-24 x1", "open 11-25..11-25"]


@pytest.mark.parametrize(("days", "answer"), [(60, ""), (61, "forward")])
def test_more_than_two_months_forward_is_asked_about(room: Room, days: int, answer: str) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.roll()
    room.site.clock.now += timedelta(days=days)
    assert room.roll() == answer
    assert (room.rows("board") == ["open 11-23..11-23"]) is bool(answer)
    assert room.roll(sure=True) == ""
    assert room.rows("board")[0] == f"lapsed 11-23..11-23 x{days}"
    assert room.differences() == []


def test_ten_years_forward_and_back_break_nothing(room: Room) -> None:
    for name, clock in enumerate(c for c in handbook().clocks if parse_term(c.term).returns):
        room.returning(str(name), clock, date(2026, 1, 1))
    for year in (2026, 2036, 2016, 2026):
        room.at(f"{year}-11-23")
        assert room.roll(sure=True) == "" and room.differences() == []


# ---------------------------------------------------------------- many years


def test_with_ten_years_of_history_only_open_duties_are_looked_through(room: Room) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.deadline("paper", "DOC-03")
    room.roll()
    room.site.do(anything, _ten_years)
    plans = room.site.read(_plans, room)
    reading = [plan for statement, plan in plans if "FROM due" in statement]
    assert len(reading) >= 4
    assert [
        plan for plan in reading if "USING INDEX ix_due_open" not in plan and "ix_due_day" not in plan
    ] == []


def _ten_years(act: Act) -> None:
    """A closed row of the first duty for every day of ten years and each of three lanes."""
    first = act.session.scalars(select(Due).order_by(Due.id)).first()
    assert first is not None
    names = [column.key for column in Due.__table__.columns if column.key != "id"]
    as_it_is = {name: getattr(first, name) for name in names} | {
        "state": "done",
        "ended_by": act.who.staff_id,
    }
    rows = [
        as_it_is
        | {
            "lane": n % 3,
            "ended_at": act.now - timedelta(days=n // 3),
            "due_day": act.today - timedelta(days=n // 3),
        }
        for n in range(3 * 3653)
    ]
    act.session.execute(Due.__table__.insert(), rows)
    act.session.execute(text("ANALYZE"))


def _plans(session: Any, room: Room) -> list[tuple[str, str]]:
    """How SQLite goes about every statement that the list asks, with the values it was asked with."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, values))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    today = date(2026, 11, 23)
    dues.differences(session, room.wanted, today)
    dues.open_due(session, room.wanted(session, today)[0])
    session.scalars(select(Due).where(dues.IS_OPEN, Due.due_day <= today).order_by(Due.due_day)).all()
    session.scalars(select(Due).where(dues.IS_OPEN)).all()
    event.remove(connection, "before_cursor_execute", note)
    raw = connection.connection.cursor()
    found = []
    for statement, values in asked:
        raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        found.append((statement, "; ".join(str(row[-1]) for row in raw.fetchall())))
    return found


def _days(session: Any) -> list[str]:
    return [day.isoformat() for day in session.scalars(select(DayRolled.day).order_by(DayRolled.day))]
