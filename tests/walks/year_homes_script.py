"""Who moves in during the year that is walked through, what their files get, and what the posts are told.

Nobody is real. The file of the year is read against these tables.
"""

from datetime import date

from tests.walks.year_script import SOUTH, on

HOMES = {
    "1-1-102": ("江望舒", "199-0000-0201"),
    "1-1-103": ("沈知微", "199-0000-0202"),
    "1-1-201": ("陆景和", "199-0000-0203"),
    "1-1-202": ("单一鸣", "0532-88001234"),  # no mobile: the welcome is said otherwise
    "1-1-203": ("阿依古丽", "199-0000-0209"),
    "1-1-301": ("顾清越", "199-0000-0210"),
    "2-1-102": ("温以宁", "199-0000-0205"),
    "2-1-103": ("罗美珍", "199-0000-0206"),
    "2-1-201": ("欧阳一鸣", "199-0000-0207"),
    "2-1-202": ("孟长青", "199-0000-0208"),
}
"""The households by room: the owner and a telephone."""
OFFICERS = {"2-1-102": SOUTH, "2-1-103": SOUTH}
"""Households that have an officer of their own by name; he leaves in August."""
TEMPLATES = {on("01-02"): on("06-30"), on("06-26"): on("12-31")}
"""The wording of the welcome: on which day the centre head agrees to it, and until when."""

MOVE_INS = (
    (on("01-14"), "1-1-102"),
    (on("02-13"), "1-1-103"),  # the Friday before a Saturday worked and nine days off
    (on("03-10"), "1-1-201"),
    (on("04-30"), "2-1-102"),  # before five days off
    (on("05-15"), "2-1-103"),  # the Friday before the week of illness
    (on("07-06"), "1-1-202"),  # 8 July is declared off on the 7th
    (on("09-29"), "2-1-201"),  # a day before seven off
    (on("11-17"), "1-1-301"),
    (on("12-30"), "2-1-202"),  # into a year not loaded
    (on("2027-01-06"), "1-1-203"),  # the approval of the wording has ended
)
"""The day on which the formalities are done, and whose."""
GONE_BACK = {"1-1-201": (on("03-11"), on("03-16")), "1-1-301": (on("11-17"), on("11-18"))}
"""Formalities that are opened again, and the day on which they are done anew."""
PAPERS = (
    (on("01-28"), "1-1-102", "vehicle", "行驶证复印件"),
    (on("03-25"), "1-1-103", "statement", "空调外机安装承诺书"),
    (on("05-16"), "2-1-102", "statement", "阳台承诺书"),  # the day before the week of illness
    (on("06-16"), "2-1-102", "renovation", "装修申请表"),
    (on("10-02"), "1-1-102", "statement", "养犬承诺书"),  # a day off is a day too
)
"""Papers that come to the desk one by one."""
STRUCK = {"装修申请表"}
"""Those handed back the same day."""
LISTS = (on("01-05"), on("07-03"))
"""The days on which the posts get a list, and a new one."""
TELEPHONES = (
    (on("02-03"), "1-1-102", "199-0000-0301"),
    (on("07-03"), "2-1-102", "199-0000-0305"),  # the day the new lists go out say it already
    (on("12-05"), "2-1-103", "199-0000-0306"),
)
"""Telephones that are added in front of the others, so that a list with telephones changes."""
SOLD = ((on("08-08"), "1-1-102", "许听澜", "199-0000-0401"),)
"""Flats that change hands."""
MOVED_IN = (
    (on("02-10"), "1-1-102", "2026-02-08"),
    (on("04-08"), "1-1-103", "2026-04-06"),
    (on("04-20"), "1-1-103", "2026-04-16"),  # put right
    (on("06-20"), "2-1-102", "2026-06-18"),
    (on("08-03"), "2-1-103", "2026-08-01"),  # its officer leaves before the visit
    (on("10-12"), "2-1-201", "2026-10-11"),
    (on("10-20"), "2-1-201", ""),  # they live elsewhere after all
    (on("11-28"), "1-1-201", "2026-11-27"),
)
"""The day it is entered that a household lives there, and since when."""
HOMES_LATE: dict[tuple[str, date], int] = {
    ("ARCH-03/movein", on("03-19")): 2,
    ("ARCH-05/single", on("10-08")): 1,
    ("ARCH-03/other", on("03-25")): 1,
    ("ARCH-03/other", on("05-16")): 9,
    ("CARE-05/welcome", on("09-29")): 1,
    ("ARCH-10", on("12-05")): 1,
    ("CARE-05/moved-in", on("12-27")): 5,
}
"""What is done after its day, by clock and day: how many days."""
HOMES_EARLY = {"CARE-05/moved-in": 4}
"""How many days before its day a duty is done, where it is not on the day itself."""
