"""What must hold of the matters of the year that was walked through, worked out by hand."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.walks.year_matters import analysed, endings, followed_up, rounds_signed, whose
from tests.walks.year_matters_script import MATTERS
from tests.walks.year_script import CS_HEAD, LAST, LEFT_DAILY, NEW_OFFICER, PC_OFF, SOUTH, on

if TYPE_CHECKING:
    from tests.walks.test_year import Lived

FIRST_MATTER = on("01-13")
MISSED = {day for day in LEFT_DAILY[("ROLE-05", "")] | PC_OFF if day >= FIRST_MATTER}
"""Days without a round since the first matter was taken down."""


def gone_through(lived: "Lived") -> None:
    """A round was signed on every other day, an analysis in every month but August."""
    days = (LAST - FIRST_MATTER + timedelta(days=1)).days
    assert lived.year.site.read(rounds_signed) == days - len(MISSED)
    months = [(2026, month, 2) for month in range(1, 13) if month != 8]
    assert lived.year.site.read(analysed) == months
    assert lived.year.site.read(followed_up) == 2 * len(months)


def ran_by_hand(lived: "Lived") -> None:
    """Each step was due on the day the hand counts, and who is above was told when it was over."""
    found = {
        (row.clock, row.subject[1]): [
            (f"{one.first_day:%m-%d}", f"{one.ended:%m-%d}", one.state)
            for one in lived.of(row.clock, off=True)
            if one.subject == row.subject
        ]
        for row in lived.rows
        if row.subject[0] == "matter"
    }
    by_hand = {
        ("ROLE-09/close", 2): ["01-22"],  # Monday, 19 January: Tue 20, Wed 21, Thu 22
        ("ROLE-09/callback", 2): ["01-24"],  # forty-eight hours later, a Saturday
        ("COMP-02/ordinary-reply", 3): ["02-14"],  # 7:55 on the 12th, 10 on the 13th, 6:05 on the 14th
        ("COMP-02/ordinary-close", 3): ["02-24"],  # Fri 13, Sat 14 worked, nine days off, Tue 24
        ("COMP-02/important-reply", 4): ["04-29"],  # four hours
        ("COMP-02/important-close", 4): ["05-09"],  # Thu 30, five days off, Wed 6, Thu 7, Fri 8, Sat 9 worked
        ("ROLE-09/urgent-accept", 5): ["05-15"],  # two hours
        ("ROLE-09/urgent-close", 5): ["05-16"],  # twenty-four, over night
        ("ROLE-09/callback", 5): ["05-18", "05-25"],  # the PC is off
        ("COMP-02/ordinary-close", 6): ["05-20", "05-25"],  # Mon 18, Tue 19, Wed 20
        ("COMP-02/major-plan", 7): ["06-12"],  # twenty-four hours
        ("COMP-02/major-close", 7): ["06-23"],  # Fri 12, Mon 15 to Thu 18, three days off, Mon 22, Tue 23
        ("COMP-02/callback", 7): ["06-26"],
        ("ROLE-09/close", 9): ["08-17"],  # Wednesday, 12 August: Thu 13, Fri 14, Mon 17
        ("COMP-02/ordinary-accept", 10): ["09-29"],  # by letter: ten minutes
        ("COMP-02/ordinary-reply", 12): ["01-01"],
        ("COMP-02/ordinary-close", 12): ["01-04"],  # Thu 31, Fri 1, nothing known of 2027, Mon 4
        ("COMP-02/callback", 12): ["01-07"],
    }
    for key, (day, *late) in by_hand.items():
        assert found[key] == [(day, (late or [day])[0], "done")], key
    waited = {clock[8:]: turns for (clock, number), turns in found.items() if number == 8}
    # Waited for from the 7th to the 21st. Reply: 10 hours before, 7:55 on the 21st, 6:05 on the 22nd.
    assert waited["ordinary-reply"] == [("07-08", "07-07", "off"), ("07-22", "07-22", "done")]
    assert waited["ordinary-close"] == [("07-10", "07-07", "off"), ("07-23", "07-23", "done")]  # 21st to 23rd
    assert waited["nudge"] == [("07-14", "07-14", "done"), ("07-21", "07-21", "done")]
    again = {clock[8:]: turns for (clock, number), turns in found.items() if number == 10}
    # Wed 30, Thu 8, Fri 9; done on Monday. Not satisfied on Friday the 16th: Mon 19, Tue 20, Wed 21.
    assert again["ordinary-close"] == [("10-09", "10-12", "done"), ("10-21", "10-21", "done")]
    assert again["ordinary-reply"] == [("10-01", "10-01", "done"), ("10-18", "10-18", "done")]
    assert again["callback"] == [("10-15", "10-16", "done"), ("10-26", "10-26", "done")]
    assert again["over-head"][0] == ("10-10", "10-12", "done")  # Saturday worked
    told = [(row.subject[1], f"{row.first_day:%m-%d}") for row in lived.of("COMP-02/over-head")]
    # Besides: the week of illness, and the plan of a major one that was made at the last moment.
    assert told == [(5, "05-19"), (6, "05-21"), (7, "06-12"), (10, "10-10")]
    taken_back = [turns for (_, number), turns in found.items() if number == 11]
    assert all([(ended, state) for _, ended, state in turns] == [("11-18", "off")] for turns in taken_back)


def came_to_an_end(lived: "Lived") -> None:
    """Each matter is closed or withdrawn, with whoever was there, in the order of its numbers."""
    ends = lived.year.site.read(endings)
    assert [code for code, *_ in ends] == [
        f"{'TS' if one.kind == 'complaint' else 'SQ'}-{number:04d}" for number, one in enumerate(MATTERS, 1)
    ]
    assert [code for code, state, *_ in ends if state != "closed"] == ["TS-0011"]
    assert [code for code, _, _, in_time in ends if in_time is False] == ["TS-0006"]
    ids = lived.year.ids
    assert lived.year.site.read(whose, 9) == [ids[SOUTH], ids[NEW_OFFICER]], (
        "the officer left on the third day"
    )
    assert lived.year.site.read(whose, 7) == [ids[CS_HEAD]]
