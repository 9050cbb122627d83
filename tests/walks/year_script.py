"""What happens in the year that is walked through: who is there, what is left, done late, found, asked for.

Nobody is real. The file of the year is read against these tables.
"""

from collections.abc import Callable
from datetime import date, timedelta

from app.rules.roles import Role

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2027, 1, 15)
HEAD, CS_HEAD, LEADER, NORTH, SOUTH, RECORDS, DESK = (
    "顾维舟",
    "叶知秋",
    "秦牧",
    "苏晚晴",
    "陆远",
    "郑小满",
    "林晓禾",
)
NEW_OFFICER, NEW_CLERK = "周以宁", "许青禾"
ROLES = {
    CS_HEAD: Role.CS_HEAD,
    LEADER: Role.LEADER,
    NORTH: Role.OFFICER,
    SOUTH: Role.OFFICER,
    RECORDS: Role.RECORDS,
}


def on(text_: str) -> date:
    """01-15 of 2026; a whole date as it is."""
    return date.fromisoformat(text_ if len(text_) > 5 else f"2026-{text_}")


def span(first: str, last: str) -> set[date]:
    """Every day from the first to the last."""
    return {on(first) + n * DAY for n in range((on(last) - on(first)).days + 1)}


def months_later(n: int) -> Callable[[date], date]:
    """The same day so many months on, or the last one of a shorter month."""

    def later(day: date) -> date:
        year, month, number = day.year, day.month, day.day
        for _ in range(n):
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        while True:
            try:
                return date(year, month, number)
            except ValueError:
                number -= 1

    return later


# ---------------------------------------------------------------- what is left, late, early

PC_OFF = span("05-18", "05-24")
"""A week of illness: nobody switches the PC on."""
LEFT_DAILY: dict[tuple[str, str], set[date]] = {
    ("ROLE-10", ""): {on("03-08"), on("12-25")},  # a Sunday; a Friday when everybody was out
    ("ROLE-06/inspection", SOUTH): span("02-16", "02-18") | {on("07-12")},  # at the Spring Festival; a Sunday
    ("ROLE-05", ""): {on("03-22"), on("11-29")},  # Sundays
    ("KEY-07", ""): {on("10-31"), on("11-01")},  # over the end of a month
    ("DORM-06", ""): {on("02-20"), on("2027-01-01")},
}
"""Daily duties that somebody forgot, by clock and whose they were."""
LEFT = {
    ("KEY-09", on("06-30")),
    ("ROLE-14", on("09-30")),
    ("ROLE-04", on("08-31")),
    ("KEY-08/keeper", on("09-30")),
    ("DORM-08", on("05-31")),
}
"""Turns of a month or a quarter that were forgotten, by clock and last day."""
EARLY = {
    "DORM-07": 0,
    "DORM-08": 9,
    "KEY-09": 12,
    "ROLE-14": 0,
    "ROLE-04": 0,
    "KEY-08/keeper": 40,
    "KEY-08/head": 10,
    "ARCH-06": 2,
    "ARCH-11": 0,
    "ARCH-14": 5,
    "ROLE-13": 6,
    "ROLE-06/correct": 1,
    "own": 1,
}
"""How many days before its day a duty is done, where it is not on the day itself."""
LATE = {
    ("DORM-07", on("03-19")): 2,
    ("ARCH-11", on("07-01")): 4,
    ("ROLE-13", on("10-01")): 3,
    ("ROLE-06/correct", on("06-05")): 5,
    ("ROLE-06/verify", on("01-19")): 1,
    ("DOC-03", on("04-21")): 3,
    ("DOC-02", on("08-10")): 2,
    ("KEY-03", on("03-17")): 2,
    ("KEY-03", on("05-15")): 10,  # the Friday before the week of illness
    ("KEY-03", on("10-30")): 3,  # a Friday, brought on Monday
}
"""What is done after its day, by clock and day: how many days."""
PROBLEMS = {
    on("01-12"): ("front-desk", DESK, "信息栏玻璃有一道裂纹", RECORDS, on("01-16")),
    on("02-11"): ("area-inspection", NORTH, "2 单元门厅灯不亮", NORTH, on("02-13")),
    on("05-28"): ("area-inspection", SOUTH, "灭火器压力不足", RECORDS, on("06-05")),
    on("07-03"): ("key-count", DESK, "挂钩标签脱落", RECORDS, on("07-07")),
    on("08-11"): ("area-inspection", SOUTH, "单元门闭门器漏油", SOUTH, on("08-20")),
    on("08-12"): ("area-inspection", SOUTH, "信报箱锁坏", RECORDS, on("08-24")),
    on("09-28"): ("dorm-weekly", CS_HEAD, "卫生间地漏堵塞", NORTH, on("10-02")),
    on("12-29"): ("front-desk", DESK, "打印机卡纸", RECORDS, on("12-31")),
}
"""What is found on a day, by which check and whom; who puts it right, and by when."""
SENT_BACK = {on("07-09"): on("07-17")}
"""Verifying due that day ends in sending back, with a new day."""
NOTICES = (
    (on("01-08"), "关于疏通排水管道的通知", on("01-15")),
    (on("02-13"), "关于春节期间服务时间的通知", on("02-24")),  # Saturday worked, nine days off
    (on("04-17"), "关于清洗水箱的通知", on("04-24")),
    (on("07-06"), "关于电梯年检的通知", on("07-10")),  # 8 July is declared off on the 7th
    (on("08-03"), "关于外墙检修的通知", on("08-10")),
    (on("09-29"), "关于国庆期间服务时间的通知", on("10-08")),
    (on("12-30"), "关于元旦期间服务时间的通知", on("2027-01-03")),  # into a year not loaded
)
"""Notices the centre head agrees to by telephone, the day they are asked for, until when they hang."""
LOANS = (
    (on("01-06"), "魏国栋", ("KA02", "KA03")),
    (on("01-21"), "周启明", ("KB02",)),
    (on("02-03"), "魏国栋", ("KA04",)),
    (on("02-14"), "周启明", ("KB02", "KB03")),
    (on("03-05"), "魏国栋", ("KC02",)),
    (on("03-17"), "周启明", ("KA02", "KA03", "KA04", "KB02", "KB03")),
    (on("04-09"), "魏国栋", ("KA02",)),
    (on("04-30"), "周启明", ("KB02",)),
    (on("05-15"), "魏国栋", ("KA03",)),
    (on("06-08"), "周启明", ("KC02",)),
    (on("07-08"), "魏国栋", ("KA04",)),
    (on("07-22"), "周启明", ("KB02",)),
    (on("08-19"), "魏国栋", ("KA02", "KA03")),
    (on("09-14"), "周启明", ("KB03", "KB02")),
    (on("10-09"), "魏国栋", ("KA04",)),
    (on("10-30"), "周启明", ("KB02",)),
    (on("11-11"), "魏国栋", ("KA02",)),
    (on("12-24"), "周启明", ("KC02",)),
    (on("2027-01-05"), "魏国栋", ("KA03",)),
)
"""Who borrows which rings on a day; they come back on the day they are due, or `LATE`."""
KEYS_LONGER = {on("04-30"): "05-06"}
"""Loans of a day that are wanted longer, over the days off; the centre head agrees by telephone."""
KEYS_LOST = (
    (on("06-08"), "KC02", "收工时不在包里"),
    (on("09-14"), "KB03", "下楼时掉进电梯井"),
)
KEYS_FOUND = ((on("06-09"), "KC02"),)
"""Rings lost and found, by day; for what was not found a written account is handed in."""
