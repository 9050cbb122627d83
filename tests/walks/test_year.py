"""A year of duties, day by day: none twice, none lost, and a file of all of them that was read by eye."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import daily
from app.modules.dues.service import differences
from app.modules.today import lists
from app.modules.today.rules import flat
from app.rules.rooms import parse_room
from tests.walks.year import Year, open_dues, open_year
from tests.walks.year_file import Row, days_of, rows, written
from tests.walks.year_homes import CONTROL, GATE, HALL
from tests.walks.year_homes_script import (
    GONE_BACK,
    HOMES,
    HOMES_LATE,
    MOVE_INS,
    PAPERS,
    SOLD,
    STRUCK,
    TELEPHONES,
)
from tests.walks.year_matters import followed_up
from tests.walks.year_matters_proof import FIRST_MATTER, MISSED, came_to_an_end, gone_through, ran_by_hand
from tests.walks.year_parcels import compared, fate_of_things, names_gone, numbers_of_slips
from tests.walks.year_parcels_script import DISPOSED, PARCELS, SLIPS
from tests.walks.year_script import (
    FIRST,
    KEYS_FOUND,
    KEYS_LONGER,
    KEYS_LOST,
    LAST,
    LATE,
    LEFT,
    LEFT_DAILY,
    LOANS,
    NEW_OFFICER,
    NORTH,
    NOTICES,
    PC_OFF,
    PROBLEMS,
    SENT_BACK,
    SOUTH,
    months_later,
    on,
    span,
)

DAY = timedelta(days=1)
FILE = Path(__file__).with_name("year-2026.txt")
LEAVES = on("08-14")


class Lived:
    """The year as it was lived: the centre at its end, its rows, and what was odd on the way."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.odd: list[str] = []
        for day in year.days():
            if day.weekday() == 0 or day.day == 1:
                self.odd += self._list_of(day)
            year.lives()
            self.odd += year.site.read(_odd, day)
        self.rows: list[Row] = year.site.read(rows)

    def _list_of(self, day: date) -> list[str]:
        """Where the day's list is not what is open by that day."""
        now = self.year.site.clock.now
        shown = self.year.site.read(lists.today, self.year.who("顾维舟"), day, now, lists.ALL)
        on_list = Counter(ref.id for row in flat((*shown.overdue, *shown.today)) for ref in row.refs)
        wanted = Counter(due.id for due in self.year.site.read(open_dues) if due.calls(now))
        return [] if on_list == wanted and not shown.before else [f"{day}: {on_list} {wanted}"]

    def of(self, clock: str, *, off: bool = False) -> list[Row]:
        """The rows of one clock that were not called off, in order."""
        return [row for row in self.rows if row.clock == clock and (off or row.state != "off")]


def _odd(session: Session, day: date) -> list[str]:
    """Where the list is not what the records say, and what the records say twice."""
    wanted = daily.wanted(session, day)
    counted = Counter(one.key for one in wanted)
    twice = [f"{day}: {key} is wanted {n} times" for key, n in counted.items() if n > 1]
    return twice + differences(session, lambda *_: wanted, day)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    year = open_year(tmp_path_factory.mktemp("year"))
    gc.disable()  # thousands of short-lived records: looking for rings among them is a sixth of the time
    try:
        made = Lived(year)
    finally:
        gc.enable()
    yield made
    year.site.store.close()


def test_the_list_says_what_the_records_say_every_evening_and_shows_it_in_the_morning(lived: Lived) -> None:
    assert lived.odd == []


def test_no_duty_is_on_the_list_twice(lived: Lived) -> None:
    counted = Counter(row.key for row in lived.rows if row.state != "off")
    assert [key for key, n in counted.items() if n > 1] == []


# ---------------------------------------------------------------- none lost: counted again the slow way


@pytest.mark.clause("ROLE-10", "KEY-07")
@pytest.mark.parametrize("clock", ["ROLE-10", "KEY-07"])
def test_every_day_of_the_year_was_done_or_missed(lived: Lived, clock: str) -> None:
    _every_day(lived.of(clock), FIRST, LAST + DAY, LEFT_DAILY.get((clock, ""), set()) | PC_OFF)


@pytest.mark.clause("DORM-06")
def test_a_check_given_up_and_taken_up_again_has_no_day_between(lived: Lived) -> None:
    found = lived.of("DORM-06")
    left, again = LEFT_DAILY[("DORM-06", "")] | PC_OFF, on("12-01")
    before = [row for row in found if row.first_day < again]
    _every_day(before, FIRST, on("02-28"), {day for day in left if day < on("03-01")})
    _every_day(found[len(before) :], again, LAST + DAY, {day for day in left if day > again})


@pytest.mark.clause("ROLE-06")
@pytest.mark.parametrize(
    ("name", "first", "last"),
    [(NORTH, FIRST, LAST + DAY), (SOUTH, FIRST, LEAVES), (NEW_OFFICER, LEAVES + DAY, LAST + DAY)],
)
def test_every_officer_has_every_day_while_they_have_an_area(
    lived: Lived, name: str, first: date, last: date
) -> None:
    mine = [row for row in lived.of("ROLE-06/inspection") if row.lane == lived.year.ids[name]]
    left = LEFT_DAILY.get(("ROLE-06/inspection", name), set()) | PC_OFF
    _every_day(mine, first, last, {day for day in left if first <= day <= last})


def _every_day(found: list[Row], first: date, last: date, left: set[date]) -> None:
    days = Counter(day for row in found for day in days_of(row))
    assert days == Counter(span(first.isoformat(), last.isoformat()))
    assert {day for row in found if row.state == "lapsed" for day in days_of(row)} == left
    assert [row.first_day for row in found if row.state == "open"] == ([last] if last > LAST else [])


@pytest.mark.clause("DORM-08", "KEY-09", "ROLE-04", "ROLE-14")
@pytest.mark.parametrize("clock", ["DORM-08", "KEY-09", "ROLE-04", "ROLE-14"])
def test_every_month_was_done_or_missed(lived: Lived, clock: str) -> None:
    _every_period(lived.of(clock), clock, {(d.year, d.month) for d in span("01-01", "2027-01-15")})


@pytest.mark.clause("KEY-08")
def test_every_quarter_was_done_or_missed(lived: Lived) -> None:
    quarters = {(2026, 3), (2026, 6), (2026, 9), (2026, 12), (2027, 3)}
    _every_period(lived.of("KEY-08/keeper"), "KEY-08/keeper", quarters)


def _every_period(found: list[Row], clock: str, periods: set[tuple[int, int]]) -> None:
    assert Counter((row.first_day.year, row.first_day.month) for row in found) >= Counter(periods)
    assert all((row.first_day + DAY).day == 1 and row.times <= 1 for row in found)
    missed = {(clock, row.first_day) for row in found if row.state == "lapsed"}
    assert missed == {one for one in LEFT if one[0] == clock}
    later = [row for row in found if (row.first_day.year, row.first_day.month) not in periods]
    assert [row.state for row in later] in ([], ["open"]), "the next one, when this one is done"


@pytest.mark.clause("ARCH-06", "ARCH-11", "ARCH-14", "DORM-07", "KEY-08", "RELS-02")
@pytest.mark.parametrize(
    ("clock", "begins", "later"),
    [
        ("DORM-07", FIRST, lambda day: day + 7 * DAY),
        ("RELS-02", on("01-14"), lambda day: day + 7 * DAY),  # the first slip
        ("ARCH-06", FIRST, months_later(3)),
        ("ARCH-14", FIRST, months_later(3)),
        ("ARCH-11", FIRST, months_later(6)),
        ("KEY-08/head", FIRST, months_later(6)),
    ],
)
def test_what_returns_after_a_time_follows_without_a_gap(
    lived: Lived, clock: str, begins: date, later: Callable[[date], date]
) -> None:
    found, opens, base = lived.of(clock), begins, begins
    for row in found:
        assert (row.opens, row.first_day) == (opens, later(base))
        if row.ended is not None:
            opens, base = row.ended + DAY, row.ended
    assert [row.state for row in found] == ["done"] * (len(found) - 1) + ["open"]
    assert later(base) > LAST, "what came due in the year was done in it"


def test_the_sites_own_check_follows_what_the_site_wanted(lived: Lived) -> None:
    found = lived.of("own", off=True)
    monthly = [("04-15", "04-30"), ("05-01", "05-31"), ("06-01", "06-30")]
    assert [(f"{row.opens:%m-%d}", f"{row.first_day:%m-%d}") for row in found[:3]] == monthly
    opens = base = on("07-10")  # from then on every seven days
    for row in found[3:]:
        assert (row.opens, row.first_day) == (opens, base + 7 * DAY)
        assert row.ended is not None
        opens, base = row.ended + DAY, row.ended
    assert [row.state for row in found] == ["done"] * (len(found) - 1) + ["off"]
    assert found[-1].ended == on("11-20")


@pytest.mark.clause("ROLE-06", "ROLE-13", "DOC-02", "DOC-03")
def test_each_problem_each_notice_and_each_newcomer_had_its_duty(lived: Lived) -> None:
    back, measures = len(SENT_BACK), lived.year.site.read(followed_up)
    counted = Counter(row.clock for row in lived.rows if row.state == "done")
    assert counted["ROLE-06/correct"] == counted["ROLE-06/verify"] == len(PROBLEMS) + back + measures
    assert counted["DOC-02"] == len(NOTICES)
    assert counted["DOC-03"] == len(NOTICES) + len(KEYS_LONGER)
    assert counted["ROLE-13"] == 2
    assert [row.first_day for row in lived.of("DOC-02")] == [until for _, _, until in NOTICES]
    assert [row.first_day for row in lived.of("ROLE-13")] == [on("04-01"), on("10-01")]


def test_working_days_of_the_year_fall_where_the_hand_counts_them(lived: Lived) -> None:
    assert [f"{row.first_day:%Y-%m-%d}" for row in lived.of("DOC-03")] == [
        "2026-01-12",  # asked on Thursday, 8 January: Fri 9, Mon 12
        "2026-02-24",  # Friday, 13 February: Sat 14 worked, nine days off, Tue 24
        "2026-04-21",  # Friday, 17 April: Mon 20, Tue 21
        "2026-05-07",  # Thursday, 30 April: five days off, Wed 6, Thu 7
        "2026-07-09",  # Monday, 6 July: Tue 7, Wed 8 declared off on the 7th, Thu 9
        "2026-08-05",  # Monday, 3 August: Tue 4, Wed 5
        "2026-10-08",  # Tuesday, 29 September: Wed 30, seven days off, Thu 8
        "2027-01-01",  # Wednesday, 30 December: Thu 31, Fri 1, of which nobody has said that it is off
    ]
    verify = {f"{row.opens:%m-%d}": f"{row.first_day:%m-%d}" for row in lived.of("ROLE-06/verify")}
    assert verify["02-12"] == "02-14"  # put right on Thursday: Fri 13, Sat 14 worked
    assert verify["07-06"] == "07-09"  # Monday: Tue 7, Wed 8 declared off on the 7th, Thu 9
    assert verify["10-05"] == "10-09"  # in the days off: Thu 8, Fri 9
    assert verify["12-30"] == "01-01"  # Wednesday: Thu 31, Fri 1


@pytest.mark.clause("KEY-02", "KEY-03")
def test_each_loan_came_back_when_it_was_due_or_late_and_each_loss_was_accounted_for(lived: Lived) -> None:
    late = {day: days for (clock, day), days in LATE.items() if clock == "KEY-03"}
    due = [on(KEYS_LONGER[day]) if day in KEYS_LONGER else day for day, _, _ in LOANS]
    found = lived.of("KEY-03", off=True)
    assert [row.first_day for row in found] == due
    assert {row.state for row in found} == {"done"}
    assert all(row.ended == row.first_day + late.get(row.first_day, 0) * DAY for row in found)
    losses = {row.first_day: (row.state, row.ended) for row in lived.of("KEY-02", off=True)}
    again = {tag: day for day, tag in KEYS_FOUND}
    assert losses == {
        day + 2 * DAY: ("off", again[tag]) if tag in again else ("done", day + 2 * DAY)
        for day, tag, _ in KEYS_LOST
    }


@pytest.mark.clause("ARCH-03", "ARCH-05", "MOVE-01")
def test_what_moves_in_is_entered_and_filed_where_the_hand_counts_the_days(lived: Lived) -> None:
    by_hand = {
        "1栋1单元102": ("01-16", "01-19"),  # Wednesday, 14 January: Thu 15, Fri 16; Mon 19
        "1栋1单元103": (
            "02-24",
            "02-25",
        ),  # Friday, 13 February: Sat 14 worked, nine days off, Tue 24; Wed 25
        "1栋1单元201": ("03-18", "03-19"),  # opened again, done anew on Monday, 16 March
        "2栋1单元102": ("05-07", "05-08"),  # Thursday, 30 April: five days off, Wed 6, Thu 7; Fri 8
        "2栋1单元103": ("05-19", "05-20"),  # Friday, 15 May: Mon 18, Tue 19; Wed 20, in the week of illness
        "1栋1单元202": ("07-09", "07-10"),  # Monday, 6 July: Tue 7, Wed 8 declared off, Thu 9; Fri 10
        "2栋1单元201": ("10-08", "10-09"),  # Tuesday, 29 September: Wed 30, seven days off, Thu 8; Fri 9
        "1栋1单元301": ("11-20", "11-23"),  # done anew on Wednesday, 18 November
        "2栋1单元202": ("01-01", "01-04"),  # Wednesday, 30 December: Thu 31, Fri 1, nothing known of 2027
        "1栋1单元203": ("01-08", "01-11"),  # Wednesday, 6 January: Thu 7, Fri 8; Mon 11
    }
    entered, filed = (
        {row.whom: row for row in lived.of(clock)} for clock in ("ARCH-05/single", "ARCH-03/movein")
    )
    found = {room: (f"{entered[room].first_day:%m-%d}", f"{filed[room].first_day:%m-%d}") for room in entered}
    assert found == by_hand and entered.keys() == filed.keys()
    for clock, rows_of in (("ARCH-05/single", entered), ("ARCH-03/movein", filed)):
        for row in rows_of.values():
            back = on("05-25") if row.first_day in PC_OFF else row.first_day
            assert row.ended == back + HOMES_LATE.get((clock, row.first_day), 0) * DAY
        off = [row for row in lived.of(clock, off=True) if row.state == "off"]
        assert [row.ended for row in off] == [on("03-11"), on("11-17")], "opened again before it was done"


@pytest.mark.clause("CARE-05", "ARCH-03")
def test_every_household_is_welcomed_once_visited_in_thirty_days_and_its_papers_filed(lived: Lived) -> None:
    texts = {row.whom.split("　")[0]: row for row in lived.of("CARE-05/welcome")}
    days = {parse_room(room).long: day for day, room in MOVE_INS}
    days[parse_room("1-1-301").long] = on("11-18")  # the first was taken back before it went out
    assert {room: row.first_day for room, row in texts.items()} == days
    assert len(lived.of("CARE-05/welcome")) == len(texts) == len(HOMES)
    visits = [
        (f"{row.first_day:%m-%d}", row.who, row.state) for row in lived.of("CARE-05/moved-in", off=True)
    ]
    assert visits == [
        ("03-10", "客服人员", "done"),  # 8 February and 30 days
        ("05-16", "客服人员", "done"),  # put right to 16 April
        ("07-18", SOUTH, "done"),
        ("08-31", NEW_OFFICER, "done"),  # the officer before left on the 14th
        ("11-10", "客服人员", "off"),
        ("12-27", "客服人员", "done"),
    ]
    papers = [(row.first_day, row.state) for row in lived.of("ARCH-03/other", off=True)]
    assert papers == [(day, "off" if title in STRUCK else "done") for day, _, _, title in PAPERS]
    for row in lived.rows:
        late = HOMES_LATE.get((row.clock, row.first_day))
        if row.state == "done" and late and row.clock.startswith(("CARE-05", "ARCH-03/other")):
            assert row.ended == row.first_day + late * DAY


@pytest.mark.clause("ARCH-10")
def test_every_change_is_told_to_the_posts_that_have_it_on_their_list_and_to_no_other(lived: Lived) -> None:
    moved = [(day, room) for day, room in MOVE_INS] + [
        (again, room) for room, (_, again) in GONE_BACK.items()
    ]
    before_told = {day for day, room in MOVE_INS if room in GONE_BACK and GONE_BACK[room][0] == day}
    moved += [(undone, room) for room, (undone, _) in GONE_BACK.items() if undone not in before_told]
    sold = [(day, room) for day, room, *_ in SOLD]
    expected = {(day, CONTROL) for day, _, _ in TELEPHONES}
    for day, room in moved + sold:
        expected |= {(day, GATE), (day, CONTROL)} | ({(day, HALL)} if room.startswith("1-") else set())
    told = lived.of("ARCH-10", off=True)
    assert {(row.first_day, row.whom.split("　")[0]) for row in told} == expected
    assert len(told) == len(expected)
    assert all((row.state == "off") == (row.first_day in before_told) for row in told)
    late = {row.first_day: (row.ended - row.first_day).days for row in told if row.ended != row.first_day}
    assert late == {day: days for (clock, day), days in HOMES_LATE.items() if clock == "ARCH-10"}


@pytest.mark.clause("PARC-02", "ARCH-15")
def test_each_household_is_reminded_every_three_days_until_it_comes(lived: Lived) -> None:
    found = [
        (row.whom[:-3], f"{row.first_day:%m-%d}", row.ended) for row in lived.of("PARC-02/remind", off=True)
    ]
    weeks = [f"{on('08-23') + 3 * n * DAY:%m-%d}" for n in range(11)]
    by_hand = {
        "1栋1单元102": [("01-12", "01-10"), ("05-19", "05-25")],  # fetched before; over the week of illness
        "1栋1单元103": [("02-15", "02-15"), ("02-18", "02-18"), ("02-21", "02-20")],
        "1栋1单元201": [("06-04", "06-04"), ("06-07", "06-06")],  # two parcels
        "2栋1单元201": [*((day, day) for day in weeks), ("09-25", "09-23")],  # went back with the courier
        "1栋1单元202": [("10-04", "10-06"), ("10-09", "10-09")],
        "1栋1单元301": [("01-02", "01-02"), ("01-05", "01-04")],
    }
    for room, days in by_hand.items():
        assert [(day, f"{ended:%m-%d}") for whom, day, ended in found if whom.strip() == room] == days, room
    assert len(found) == sum(map(len, by_hand.values()))
    two = [row.whom for row in lived.of("PARC-02/remind") if row.first_day in (on("06-04"), on("06-07"))]
    assert two == ["1栋1单元201　2 件"] * 2
    cold = [(f"{row.first_day:%m-%d}", row.ended) for row in lived.of("PARC-02/perishable", off=True)]
    assert cold == [("04-30", on("05-01")), ("05-01", on("05-02"))]  # twelve hours are over at 22:05
    limits = [(row.first_day, row.ended, row.ended_by) for row in lived.of("PARC-02/limit", off=True)]
    assert limits == [
        (one.day + 30 * DAY, one.fetched or one.day + 30 * DAY, "林晓禾" if one.fetched else "秦牧")
        for one in PARCELS
    ]
    assert lived.year.site.read(names_gone) == [one.day < on("07-14") for one in PARCELS]


@pytest.mark.clause("RELS-02", "ROLE-11")
def test_slips_were_compared_week_by_week_and_the_umbrella_was_disposed_of_with_consent(lived: Lived) -> None:
    kept = lived.year.site.read(compared)
    assert [(f"{day:%m-%d}", slips, missing) for day, slips, missing in kept if slips] == [
        ("01-21", 1, 0),
        ("02-24", 1, 1),  # after nine days off; the gate forgot it
        ("03-03", 1, 0),
        ("05-06", 1, 0),  # after five days off
        ("10-08", 1, 1),  # after seven days off
        ("10-15", 1, 0),
        ("01-07", 1, 1),  # the one of 31 December never came back
        ("01-14", 1, 1),
    ]
    assert len(kept) == len(lived.of("RELS-02")) - 1
    assert lived.year.site.read(numbers_of_slips) == [(2026, number + 1) for number in range(len(SLIPS))]
    assert lived.year.site.read(fate_of_things) == [("disposed", DISPOSED, "done")]


@pytest.mark.clause("ROLE-04", "ROLE-05")
def test_what_is_open_was_gone_through_every_day_and_analysed_every_month(lived: Lived) -> None:
    _every_day(lived.of("ROLE-05"), FIRST_MATTER, LAST + DAY, MISSED)
    gone_through(lived)


@pytest.mark.clause("COMP-02", "ROLE-09", "ROLE-13")
def test_each_matter_ran_by_the_days_the_hand_counts_and_came_to_its_end(lived: Lived) -> None:
    ran_by_hand(lived)
    came_to_an_end(lived)


def test_the_file_of_the_year_is_as_it_was_read(lived: Lived) -> None:
    now = written(lived.rows)
    if os.environ.get("QIANTAI_WRITE"):
        FILE.write_text(now, encoding="utf-8")
    kept = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    assert now == kept, "read the difference, then QIANTAI_WRITE=1 pytest tests/walks/test_year.py"
