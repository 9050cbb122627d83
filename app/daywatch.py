"""While the window is open: the list at log-in and at midnight, badges, an odd clock, a missing year."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QObject, QTimer
from sqlalchemy.orm import Session

from app import daily
from app.modules.calendar.service import work_calendar
from app.modules.dues.service import last_rolled
from app.modules.today import lists
from app.rules.ref import Ref
from app.storage.opening import clock_warning
from app.storage.store import Store
from app.ui.desk import Desk
from app.ui.window import MainWindow

EVERY = 20_000
"""Milliseconds between two looks at the clock."""
QUIET = 500
"""Milliseconds of quiet before the badges are counted again."""
COUNTED = frozenset(
    {"due", "consent", "consent_step", "delegation", "staff_member", "staff_role", "staff_area"}
)
"""Records on which the badges depend."""


class DayWatch(QObject):
    """Keeps the list of duties up to the day for one open window."""

    def __init__(
        self, window: MainWindow, desk: Desk, store: Store, now: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__(window)
        self.window, self.desk, self.store = window, desk, store
        self._now = now
        self._seen = now()
        self._rolled: date | None = None
        self._timer = QTimer(window)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)
        self._count = QTimer(window)
        self._count.setSingleShot(True)
        self._count.setInterval(QUIET)
        self._count.timeout.connect(self.count)

    def begin(self) -> None:
        """Roll the day, warn of what is odd, count the badges, and go on watching."""
        self._roll()
        self._warn_of_year()
        self.count()
        self.desk.changed.connect(self._changed)
        self._timer.start()

    def look(self) -> None:
        """Every now and then: a new day is rolled, a clock that jumped is told.

        A duty may call from a minute on though nobody touched anything, so each minute is counted anew.
        """
        if not self.store.is_open or self.store.busy:
            return
        before, self._seen = self._seen, self._now()
        if odd := clock_warning(self._seen, before):
            self.window.strip.warn("clock", odd)
        if self._rolled != self._seen.date():
            self._roll()
            self._warn_of_year()
            self.count()
        elif before.replace(second=0, microsecond=0) != self._seen.replace(second=0, microsecond=0):
            self.count()

    def count(self) -> None:
        """Count again what waits in each room for the person acting."""
        if not self.store.is_open or self.store.busy:
            return
        now = self._now()
        found = self.desk.read(lists.badges, self.desk.who, now.date(), now)
        for room in self.window.rooms:
            if not room.behind:
                self.window.rail.set_badge(room.key, *found.get(room.key, (0, 0)))

    def _changed(self, refs: frozenset[Ref]) -> None:
        if any(ref.kind in COUNTED for ref in refs):
            self._count.start()
        if any(ref.kind in ("calendar_year", "calendar_day") for ref in refs):
            self._warn_of_year()

    def _roll(self, *, sure: bool = False) -> None:
        if self.store.view_only:
            return
        self._rolled = self._now().date()
        if self.desk.read(last_rolled) == self._rolled:
            return  # somebody before has done it today; nothing is written for nothing
        odd = self.desk.do(daily.roll, sure=sure)
        if not odd:
            self.window.strip.settle("roll")
            return
        words = {
            "back": "电脑的日期比上次使用时早，今天的事项没有重新排。请核对日期；日期没错就按今天排。",
            "forward": "离上次使用超过两个月，漏做的事项还没有记。请核对日期；日期没错就按今天排。",
        }[odd]
        self.window.strip.warn("roll", words, "日期没错", lambda: self._roll(sure=True))

    def _warn_of_year(self) -> None:
        words = self.desk.read(year_warning, self._now().date())
        if words:
            self.window.strip.warn("calendar", words, "工作日历…", lambda: self.window.open_room("calendar"))
        else:
            self.window.strip.settle("calendar")


def year_warning(session: Session, today: date) -> str:
    """That the holidays of this year, or in December of the next, are not known; "" when they are."""
    known = work_calendar(session)
    if not known.loaded(today):
        return f"{today.year} 年的放假安排还没有录入，工作日先按周一至周五计。"
    if today.month == 12 and not known.loaded(date(today.year + 1, 1, 1)):
        return f"{today.year + 1} 年的放假安排还没有录入，跨年的期限先按周一至周五计。"
    return ""
