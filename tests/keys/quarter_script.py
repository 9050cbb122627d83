"""Who comes for which keys in the last quarter of 2026, and on which days; nobody is real."""

from datetime import date

from app.modules.keys.borrower import Borrower
from tests.checks.centre import OFFICER
from tests.keys.ledger import every_day


def on(text: str) -> date:
    """10-08 of 2026."""
    return date.fromisoformat(f"2026-{text}")


FIRST, LAST = on("10-01"), on("12-31")
NATIONAL_DAYS = set(every_day(FIRST, on("10-07")))
WORKED = [
    day
    for day in every_day(on("10-08"), LAST)
    if day.weekday() < 5 or day == on("10-10")  # the Saturday worked for the holiday
]
"""The days on which somebody is there, written down by hand."""
NOT_COUNTED = {on("10-16"), on("11-12")}
"""Working days on which the keeper forgot to count."""

EVERYDAY = ("KA02", "KA03", "KA04", "KA06", "KA07", "KA08", "KA09", "KA0C", "KA0D", "KA0E")
TOLD = ("KB02", "KB03", "KB04", "KB06", "KC02", "KC03", "KC04", "KD02")
LATE, LONGER, LOST, FOUND, CUT, COPIED, ISSUED, HIDDEN = TOLD
"""Rings that something is told of; `HIDDEN` is not found at the stocktake."""
DEPOSITED, CUT_ANEW, NOBODY_KNOWS = "KE02", "KE03", "ZZ9Q"

FITTER = Borrower("contractor", "魏国栋", firm="澄光机电", telephone="199-0000-0311", reason="返修")
PAINTER = Borrower(
    "contractor", "周启明", firm="示例装饰工程队", telephone="199-0000-0142", reason="空置房维修"
)
TESTER = Borrower(
    "outside", "韩青", firm="安居检测", telephone="199-0000-0312", identity="E12345678", reason="验房"
)
OWNER = Borrower("owner", "叶知夏", firm="1栋1单元101", telephone="199-0000-0313", reason="业主本人取用")
ENGINEER = Borrower("contractor", "袁望", firm="工程部", telephone="199-0000-0314", reason="设备检修")
COLLEAGUE = Borrower("staff", OFFICER, reason="抄表")
ROUND = (FITTER, COLLEAGUE, TESTER, OWNER, PAINTER)
"""Who comes on ordinary days, in turn."""


def comes(day: int) -> int:
    """How many borrow on a working day; on some nobody does."""
    return 0 if day % 6 == 5 else 1 + day % 3


def takes(day: int, place: int) -> int:
    """How many rings the one at that place borrows."""
    return 1 + (day + place) % 3


def keeps(day: int, place: int) -> bool:
    """True for those who bring their keys only the next morning."""
    return day % 9 == 4 and place == 0
