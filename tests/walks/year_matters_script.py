"""What callers bring to the desk in the year that is walked through: requests, complaints, what becomes of them.

Nobody is real. The file of the year is read against these tables.
"""

from dataclasses import dataclass
from datetime import date

from tests.walks.year_script import CS_HEAD, NORTH, SOUTH, on


@dataclass(frozen=True)
class Called:
    """A matter: the day, the room, what was said; whose it becomes; the kind and grade it is given."""

    day: date
    room: str
    words: str
    staff: str = NORTH
    kind: str = "complaint"
    category: str = "facilities"
    grade: str = "ordinary"
    channel: str = "phone"


MATTERS = (
    Called(on("01-13"), "1-1-101", "装修垃圾几点清运", "", "question", ""),  # answered at once
    Called(on("01-19"), "1-1-102", "厨房水龙头滴水", NORTH, "repair", ""),
    Called(on("02-12"), "1-1-103", "楼上深夜拖动桌椅", category="neighbours"),  # before nine days off
    Called(
        on("04-29"), "2-1-102", "电梯平层不准，老人绊倒", SOUTH, grade="important"
    ),  # before five days off
    Called(on("05-15"), "1-1-102", "厨房水管爆裂", NORTH, "repair", "", "urgent"),
    Called(on("05-16"), "1-1-201", "楼道堆放纸箱", category="environment"),  # into the week of illness
    Called(on("06-11"), "2-1-102", "孩子在滑梯上受伤", CS_HEAD, category="safety", grade="major"),
    Called(on("07-06"), "1-1-202", "外墙渗水到卧室", category="developer"),  # the developer is waited for
    Called(on("08-12"), "2-1-201", "水表读数不对", SOUTH, "repair", ""),  # the officer leaves on Friday
    Called(
        on("09-29"), "2-1-201", "垃圾房有异味", category="environment", channel="letter"
    ),  # seven days off
    Called(on("11-17"), "1-1-301", "门禁刷不开", category="safety"),  # taken back
    Called(on("12-30"), "2-1-202", "隔壁装修到很晚", category="neighbours"),  # into a year not loaded
)
WAITS = {on("07-07"): (8, "developer"), on("07-21"): (8, "")}
"""Who is waited for from a day on, by the matter's number; "" when they have come."""
WITHDRAWN = {on("11-18"): 11}
NOT_SATISFIED = {10}
"""Whose first call-back says that it is not right."""
MATTERS_LATE = {
    ("COMP-02/ordinary-close", on("10-09")): 3,  # Friday; Saturday worked; on Monday the CS head is told
    ("COMP-02/callback", on("10-15")): 1,
}
"""What is done after its day, by clock and day: how many days."""
MEASURES_BY = 10
"""The day of the next month by which a month's measures are done."""
