"""The list of duties on a real site: started, done, missed, put off, brought up to the day, looked up."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.errors import Refusal
from app.modules.calendar import service as calendar
from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.site import service as settings
from app.rules.clocks import parse_term
from app.rules.handbook import handbook
from app.storage.act import Act
from tests.dues.records import Room, anything, everything, put_on_list, with_term

NOV_20 = date(2026, 11, 20)


def put_off(room: Room, name: str, to_day: date) -> None:
    subject = room.things[name].subject

    def move(act: Act) -> None:
        asked = select(Due).where(Due.subject_id == subject.id, Due.state == "open")
        dues.move(act.session.scalars(asked).one(), to_day)

    room.site.do(anything, move)


def day_off(room: Room, day: date, kind: str = "off") -> None:
    """The calendar is edited."""
    room.site.do(calendar.set_day, day, kind)


# ---------------------------------------------------------------- one duty


def test_a_duty_that_was_done_keeps_who_and_when_and_how_it_stood(room: Room) -> None:
    started = room.deadline("paper", "DOC-03").started
    assert room.rows("paper") == ["open 11-23..11-25"]
    assert room.row("paper")["reason"] == "11月23日（周一）起 2 个工作日"
    room.at("2026-11-24 15:20")
    room.do("paper")
    row = room.row("paper")
    assert (row["state"], row["ended_by"]) == ("done", room.site.who.staff_id)
    assert (row["started"], row["ended_at"]) == (started, datetime(2026, 11, 24, 15, 20))
    assert (row["clock"], row["clause"], row["room"], row["role"]) == (
        "DOC-03",
        "DOC-03",
        "consents",
        "centre_head",
    )
    assert room.differences() == []


def test_a_corrected_record_moves_its_duty_and_makes_no_second(room: Room) -> None:
    room.deadline("loan", "ARCH-18", given=date(2026, 12, 1))
    room.things["loan"].given = date(2026, 12, 4)
    room.site.do(put_on_list, room, "loan")
    assert room.rows("loan") == ["open 11-23..12-04"]
    assert room.row("loan")["reason"] == "约定 12月4日（周五）"


def test_the_moment_from_which_a_duty_calls_follows_its_record_until_it_is_put_off(room: Room) -> None:
    early, late = datetime(2026, 11, 24, 10, 30), datetime(2026, 11, 24, 15, 0)
    thing = room.deadline("call", "DOC-03", calls_at=early)
    assert room.row("call")["calls_at"] == early and room.differences() == []
    thing.calls_at = late
    (odd,) = room.differences()
    assert "list calls 2026-11-24 10:30:00, records 2026-11-24 15:00:00" in odd
    room.site.do(put_on_list, room, "call")
    assert room.row("call")["calls_at"] == late and room.differences() == []
    thing.calls_at = None
    assert room.roll() == "" and room.row("call")["calls_at"] is None
    thing.calls_at = late
    assert room.roll() == "" and room.row("call")["calls_at"] == late
    put_off(room, "call", date(2026, 11, 27))
    assert room.row("call")["calls_at"] is None
    assert room.roll() == "" and room.rows("call") == ["open 11-23..11-25 put off to 11-27"]
    assert room.row("call")["calls_at"] is None and room.differences() == []


def test_the_database_refuses_a_second_open_row_of_one_duty(room: Room) -> None:
    room.deadline("paper", "DOC-03")

    def second(act: Act) -> None:
        first = act.session.scalars(select(Due)).one()
        names = [column.key for column in Due.__table__.columns if column.key != "id"]
        act.session.add(Due(**{name: getattr(first, name) for name in names}))
        act.session.flush()

    with pytest.raises(IntegrityError):
        room.site.do(anything, second)
    assert room.rows("paper") == ["open 11-23..11-25"]


def test_what_fell_away_is_called_off_and_done_by_nobody(room: Room) -> None:
    thing = room.deadline("loan", "ARCH-18", given=date(2026, 12, 1))
    assert room.site.do(anything, lambda act: dues.call_off(act, thing.clock.id, thing.subject))
    assert room.row("loan")["state"] == "off" and room.row("loan")["ended_by"] is None
    assert not room.site.do(anything, lambda act: dues.call_off(act, thing.clock.id, thing.subject))
    assert not room.site.do(anything, lambda act: dues.stop(act, thing.clock.id, thing.subject))


def test_a_duty_that_is_over_cannot_be_taken_up(room: Room) -> None:
    room.deadline("paper", "DOC-03")
    room.do("paper")
    number = room.row("paper")["id"]
    with pytest.raises(Refusal, match="不在清单上"):
        room.site.do(anything, lambda act: dues.due_or_refuse(act.session, number))


def test_hours_are_due_at_a_time_of_day_and_days_at_their_end(room: Room) -> None:
    room.at("2026-11-23 17:59")
    room.deadline("angry", "COMP-02/important-reply")
    assert room.row("angry")["due_at"] == datetime(2026, 11, 24, 11, 59)
    room.deadline("paper", "DOC-03")
    assert room.row("paper")["due_at"] is None


def test_a_deadline_that_is_past_stays_until_it_is_done(room: Room) -> None:
    room.deadline("paper", "DOC-03")
    room.at("2026-12-20")
    assert room.roll() == "" and room.rows("paper") == ["open 11-23..11-25"]
    room.do("paper")
    assert room.rows("paper") == ["done 11-23..11-25"]


def test_a_greeting_whose_day_is_past_lapses_and_is_not_asked_for_again(room: Room) -> None:
    room.deadline("birthday", "CARE-05/birthday", given=date(2026, 11, 25))
    room.at("2026-11-25")
    room.roll()
    assert room.rows("birthday") == ["open 11-23..11-25"]
    room.at("2026-11-26")
    room.roll()
    assert room.rows("birthday") == ["lapsed 11-23..11-25 x1"]
    assert room.row("birthday")["ended_by"] is None
    room.at("2026-11-27")
    room.roll()
    assert room.rows("birthday") == ["lapsed 11-23..11-25 x1"] and room.differences() == []


def test_what_lapses_on_its_day_cannot_be_put_off() -> None:
    lapsing = [c for c in handbook().clocks if c.missed == "lapses" and not parse_term(c.term).returns]
    assert lapsing and not [c.id for c in lapsing if c.can_put_off]


# ---------------------------------------------------------------- duties that return


def test_done_a_second_time_on_one_day_ends_nothing(room: Room) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.roll()
    assert room.rows("board") == ["open 11-23..11-23"]
    room.do("board")
    room.do("board")
    assert room.rows("board") == ["done 11-23..11-23", "open 11-24..11-24"]
    assert room.row("board")["reason"] == "每天一次" and room.differences() == []


def test_twelve_days_with_the_pc_off_are_one_row_with_their_number(room: Room) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.returning("roster", "DUTY-01", date(2026, 11, 1))
    room.returning("month", "DORM-08", date(2026, 11, 1))
    room.roll()
    room.do("board")
    room.at("2026-12-06")  # the 24th of November to the 5th of December
    assert room.roll() == ""
    assert room.rows("board") == ["done 11-23..11-23", "lapsed 11-24..11-24 x12", "open 12-06..12-06"]
    assert room.rows("roster") == ["open 11-01..11-28"], "it stands"
    assert room.rows("month") == ["lapsed 11-01..11-30 x1", "open 12-01..12-31"]
    assert room.differences() == []


def test_rolling_twice_on_a_day_changes_nothing(room: Room) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.deadline("paper", "DOC-03")
    room.at("2026-11-24")
    room.roll()
    before, heard = room.site.read(everything), len(room.site.changed)
    room.at("2026-11-24 16:00")
    assert room.roll() == ""
    assert room.site.read(everything) == before
    assert len(room.site.changed) == heard, "nobody is told of anything"


def test_finished_after_midnight_before_anybody_rolled_the_day(room: Room) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.returning("month", "DORM-08", date(2026, 11, 1))
    room.roll()
    room.at("2026-11-24 00:20")
    room.do("board")
    assert room.rows("board") == ["lapsed 11-23..11-23 x1", "done 11-24..11-24", "open 11-25..11-25"]
    room.at("2026-12-02")
    room.do("month")
    assert room.rows("month") == ["lapsed 11-01..11-30 x1", "done 12-01..12-31", "open 01-01..01-31"]
    room.do("board")
    assert room.rows("board")[2:] == ["lapsed 11-25..11-25 x7", "done 12-02..12-02", "open 12-03..12-03"]
    assert room.roll() == "" and room.differences() == []


def test_done_late_on_a_day_off_the_missed_day_is_not_made_good(room: Room) -> None:
    _open_on_working_days(room)
    room.returning("board", "ROLE-10", NOV_20)
    room.at("2026-11-27")  # a Friday
    room.roll()
    room.at("2026-11-28")
    room.do("board")
    assert room.rows("board") == ["lapsed 11-27..11-27 x1", "open 11-30..11-30"]


def test_each_officer_has_a_lane_of_their_own(room: Room) -> None:
    first = room.returning("north", "ROLE-06/inspection", NOV_20, lane=1)
    room.returning("south", "ROLE-06/inspection", NOV_20, lane=2).subject = first.subject
    room.roll()
    room.do("north")
    lanes = room.site.read(_lanes)
    assert lanes == [(1, "done", "11-23"), (1, "open", "11-24"), (2, "open", "11-23")]
    del room.things["south"]  # that officer has left
    room.roll()
    assert room.site.read(_lanes)[2] == (2, "off", "11-23")


def test_a_long_holiday_that_began_without_its_notice_is_noted_as_missed(room: Room) -> None:
    room.returning("notice", "DUTY-03", date(2026, 1, 1))
    room.at("2026-02-09")
    room.roll()
    assert room.rows("notice") == ["open 01-01..02-10"]
    room.at("2026-02-14")
    room.roll()
    assert room.rows("notice") == ["open 01-01..02-10"], "four days late, and still of use"
    put_off(room, "notice", date(2026, 2, 18))
    room.at("2026-02-15")
    room.roll()
    assert room.rows("notice") == ["lapsed 01-01..02-10 put off to 02-18 x1", "open 02-24..04-26"]
    room.at("2026-03-30")
    room.do("notice")
    room.at("2026-05-01")
    room.roll(sure=True)
    assert room.rows("notice")[1:] == ["done 02-24..04-26", "open 05-06..09-26"]
    room.at("2026-10-01")
    room.roll(sure=True)
    assert room.rows("notice")[2:] == ["lapsed 05-06..09-26 x1"], "the holidays of 2027 are not known"
    assert room.differences() == []


def test_a_holiday_struck_from_the_calendar_takes_its_notice_with_it(room: Room) -> None:
    room.at("2026-09-10")
    room.returning("notice", "DUTY-03", date(2026, 9, 1))
    room.roll()
    assert room.rows("notice") == ["open 09-01..09-26"]
    for day in range(1, 8):
        day_off(room, date(2026, 10, day), "")
    assert room.row("notice")["state"] == "off" and room.differences() == []


# ---------------------------------------------------------------- what changes under an open list


def test_a_term_changed_in_the_handbook_leaves_closed_rows_as_they_were(room: Room) -> None:
    room.deadline("old", "DOC-03")
    room.deadline("open", "DOC-03")
    room.do("old")
    room.things["open"].clock = with_term("DOC-03", "3 working days")
    room.at("2026-11-24")
    room.roll()
    assert room.rows("old") == ["done 11-23..11-25"] and room.row("old")["term"] == "2 working days"
    assert room.rows("open") == ["open 11-23..11-26"] and room.row("open")["term"] == "3 working days"


def test_a_check_that_others_do_more_often_says_so_on_the_open_row(room: Room) -> None:
    before = with_term("ROLE-10", "every 7 days", id="own", missed="stays", ahead=7)
    room.returning("own", before, NOV_20)
    room.roll()
    assert (room.row("own")["missed"], room.row("own")["role"]) == ("stays", "desk")
    room.things["own"].clock = with_term("ROLE-10", "every day", id="own", who="named:keys", what="查一遍")
    room.roll()
    row = room.row("own")
    assert (row["missed"], row["role"], row["duty"], row["what"], row["ahead"]) == (
        "lapses",
        "",
        "keys",
        "查一遍",
        0,
    )
    room.at("2026-11-24")
    room.roll()
    assert room.rows("own") == ["lapsed 11-23..11-23 x1", "open 11-24..11-24"]


def test_an_edited_calendar_moves_what_is_open_and_nothing_else(room: Room) -> None:
    room.roll()
    for name in ("done", "open", "late", "near"):
        room.deadline(name, "DOC-03")
    room.do("done")
    put_off(room, "late", date(2026, 12, 4))
    put_off(room, "near", date(2026, 11, 26))
    day_off(room, date(2026, 11, 25))
    assert room.rows("done") == ["done 11-23..11-25"]
    assert room.rows("open") == ["open 11-23..11-26"]
    assert room.row("open")["reason"] == "11月23日（周一）起 2 个工作日，放假不计"
    assert room.rows("late") == ["open 11-23..11-26 put off to 12-04"]
    assert room.rows("near") == ["open 11-23..11-26"], "its day came after the day it was put off to"
    day_off(room, date(2026, 11, 25), "")
    assert room.rows("open") == ["open 11-23..11-25"] and room.differences() == []


def test_a_new_day_that_was_agreed_ends_a_putting_off(room: Room) -> None:
    room.deadline("loan", "ARCH-18", given=date(2026, 12, 1))
    put_off(room, "loan", date(2026, 12, 20))
    room.roll()
    assert room.rows("loan") == ["open 11-23..12-01 put off to 12-20"]
    room.things["loan"].given = date(2026, 12, 8)
    room.site.do(put_on_list, room, "loan")
    assert room.rows("loan") == ["open 11-23..12-08"]


def test_a_desk_that_closes_on_days_off_has_its_next_turn_on_a_working_day(room: Room) -> None:
    room.at("2026-11-27")
    room.returning("board", "ROLE-10", NOV_20)
    room.roll()
    room.do("board")
    assert room.rows("board")[-1] == "open 11-28..11-28"
    _open_on_working_days(room)
    assert room.rows("board")[-1] == "open 11-30..11-30" and room.differences() == []


def test_a_first_day_set_later_moves_what_returns(room: Room) -> None:
    room.returning("board", "ROLE-10", NOV_20)
    room.roll()
    room.site.do(anything, lambda act: settings.put(act.session, "go_live", "2026-12-01"))
    assert room.rows("board") == ["open 12-01..12-01"] and room.differences() == []


# ---------------------------------------------------------------- small readings


def _open_on_working_days(room: Room) -> None:
    room.site.do(anything, lambda act: settings.put(act.session, "open_days", "working"))


def _lanes(session: Any) -> list[tuple[Any, ...]]:
    asked = select(Due.lane, Due.state, Due.first_day).order_by(Due.lane, Due.id)
    return [(lane, state, f"{day:%m-%d}") for lane, state, day in session.execute(asked)]
