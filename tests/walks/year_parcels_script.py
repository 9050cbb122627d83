"""What comes to the desk in the year that is walked through: parcels, release slips, something found.

Nobody is real. The file of the year is read against these tables.
"""

from dataclasses import dataclass
from datetime import date

from tests.walks.year_script import on


@dataclass(frozen=True)
class Came:
    """A parcel: the day, the room, what kind, and the day it is fetched (None when nobody comes)."""

    day: date
    room: str
    fetched: date | None
    kind: str = "ordinary"


PARCELS = (
    Came(on("01-09"), "1-1-102", on("01-10")),
    Came(on("02-12"), "1-1-103", on("02-20")),  # reminded twice in the days off
    Came(on("04-30"), "2-1-102", on("05-02"), "perishable"),  # before five days off
    Came(on("05-16"), "1-1-102", on("05-25")),  # over the week of illness
    Came(on("06-01"), "1-1-201", on("06-06")),
    Came(on("06-03"), "1-1-201", on("06-06"), "document"),  # one household, one reminder
    Came(on("08-20"), "2-1-201", None),  # thirty days, then what the leader says
    Came(on("10-01"), "1-1-202", on("10-09")),  # over seven days off
    Came(on("12-30"), "1-1-301", on("2027-01-04")),
)
DECIDED = "再联系一次，没有回音就退回快递公司"
GIVEN_BACK = {on("09-23"): "2-1-201"}
"""What nobody fetched goes back with the courier, as the leader said."""


@dataclass(frozen=True)
class Carried:
    """A release slip: the day, the room, the goods; when the gate's part is back, or that it is void."""

    day: date
    room: str
    goods: str
    back: date | None = None
    void: str = ""


SLIPS = (
    Carried(on("01-14"), "1-1-102", "沙发 2", on("01-14")),
    Carried(on("02-13"), "1-1-103", "冰箱", on("02-25")),  # the gate forgot it over the nine days off
    Carried(on("04-29"), "2-1-102", "纸箱 12", on("04-30")),
    Carried(on("09-30"), "2-1-201", "衣柜 1", on("10-09")),  # over seven days off
    Carried(on("11-17"), "1-1-301", "床 1", void="今天不搬了"),
    Carried(on("12-31"), "2-1-202", "钢琴 1"),  # never back
)
FOUND, ASKED, DISPOSED = on("02-02"), on("05-06"), on("05-08")
"""An umbrella is handed in, its ninety days are over on 3 May; asked for after the days off, agreed, done."""

PARCELS_LATE = {
    ("PARC-02/perishable", on("04-30")): 1,
    ("PARC-02/remind", on("10-04")): 2,
    ("RELS-02", on("02-18")): 6,  # in nine days off; Tue 24 is the first day at work
    ("RELS-02", on("05-05")): 1,  # the last of five days off
    ("RELS-02", on("10-05")): 3,  # in seven days off; Thu 8
}
"""What is done after its day, by clock and day: how many days."""
