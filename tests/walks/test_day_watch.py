"""While the window is open: the day is rolled at log-in and at midnight, an odd clock is told, badges count."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import daily, tabs
from app.daywatch import QUIET, DayWatch
from app.modules.calendar import service as calendar
from app.modules.checks import lists as checks
from app.modules.checks import service as checking
from app.modules.checks.rules import LineEntry
from app.modules.dues.model import DayRolled, Due
from app.modules.dues.service import differences, last_rolled
from app.modules.site import service as settings
from app.storage.act import Act, verb
from app.storage.journal import JournalAct
from app.ui.desk import Desk
from app.ui.window import MainWindow, RoomTab
from tests.sites import MONDAY, OpenTestSite, make_site


class Watched:
    """A site with its window and its watch, all by one clock."""

    def __init__(self, site: OpenTestSite) -> None:
        self.site = site
        self.desk = Desk(site.store, site.who)
        rooms = [
            RoomTab(r.key, r.label, r.icon, r.group, r.page, r.kinds, r.behind, r.deals_with)
            for r in tabs.ROOMS
            if r.key in ("today", "checks", "calendar")
        ]
        self.window = MainWindow(
            self.desk, rooms, "青禾苑", lambda _: [], on_lock=lambda: None, on_switch=lambda: None
        )
        self.watch = DayWatch(self.window, self.desk, site.store, site.clock)

    def later(self, **by: int) -> None:
        """So much later the watch looks at the clock."""
        self.site.clock.now += timedelta(**by)
        self.watch.look()

    @property
    def told(self) -> str:
        """What stands under the top bar."""
        return self.window.strip.accessibleName() if not self.window.strip.isHidden() else ""

    def badge(self, room: str) -> tuple[int, int]:
        return self.window.rail.bar.badge(room)

    def open_days(self) -> set[date]:
        return self.site.read(_daily_days)


def _daily_days(session: Session) -> set[date]:
    return set(session.scalars(select(Due.due_day).where(Due.state == "open", Due.term == "every day")))


def _acts(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(JournalAct)) or 0


def _rolled(session: Session) -> list[date]:
    return list(session.scalars(select(DayRolled.day).order_by(DayRolled.day)))


def _missed(session: Session) -> set[int]:
    return set(session.scalars(select(Due.times).where(Due.state == "lapsed")))


@pytest.fixture
def watched(tmp_path: Path, dressed: QApplication, qtbot: QtBot) -> Iterator[Watched]:
    made = Watched(make_site(tmp_path / "site"))
    qtbot.addWidget(made.window)
    yield made
    made.site.store.close()


def test_the_day_is_rolled_once_at_log_in_and_again_at_midnight(watched: Watched) -> None:
    watched.watch.begin()
    assert watched.open_days() == {date(2026, 11, 23)}
    before = watched.site.read(_acts)
    watched.later(minutes=5)
    Watched(watched.site).watch.begin()  # the next colleague unlocks on the same day
    assert watched.site.read(_acts) == before
    watched.later(hours=15)
    assert watched.open_days() == {date(2026, 11, 24)}
    assert watched.site.read(_rolled) == [date(2026, 11, 23), date(2026, 11, 24)]
    assert watched.site.read(_missed) == {1}
    assert watched.told == ""


def test_a_clock_set_back_is_told_and_notes_nothing_until_somebody_is_sure(watched: Watched) -> None:
    watched.watch.begin()
    watched.site.clock.now = MONDAY - timedelta(days=3650)
    watched.watch.look()
    assert "早了 10 年" in watched.told and "另有" in watched.told
    assert watched.open_days() == {date(2026, 11, 23)} and watched.site.read(_missed) == set()
    watched.site.do(settings.change, {"households_expected": "602"})  # nor does what hangs on settings
    assert watched.open_days() == {date(2026, 11, 23)}
    watched.site.clock.now = MONDAY + timedelta(days=-3)
    watched.site.do(settings.change, {"households_expected": "603"})
    assert watched.open_days() == {date(2026, 11, 23)}
    watched.site.clock.now = MONDAY + timedelta(hours=1)
    watched.watch.look()
    assert watched.site.read(_rolled) == [date(2026, 11, 23)]
    assert watched.open_days() == {date(2026, 11, 23)}


def test_after_two_months_it_asks_before_it_notes_what_was_missed(watched: Watched) -> None:
    watched.watch.begin()
    watched.site.clock.now = MONDAY + timedelta(days=61)
    again = Watched(watched.site)
    again.watch.begin()
    assert "离上次使用超过两个月" in again.told
    assert watched.site.read(_missed) == set()
    sure = next(b for b in again.window.strip.findChildren(QPushButton) if b.text() == "日期没错")
    sure.click()
    assert "离上次使用" not in again.told
    assert 61 in watched.site.read(_missed)
    assert watched.open_days() == {date(2027, 1, 23)}


def test_a_year_that_is_not_loaded_stands_as_a_warning_until_it_is(watched: Watched) -> None:
    watched.site.clock.now = datetime(2026, 12, 1, 8)
    watched.watch.begin()
    assert watched.told.startswith("2027 年的放假安排还没有录入")
    watched.site.clock.now = datetime(2027, 1, 2, 8)
    watched.watch.look()
    assert watched.told.startswith("2027 年的放假安排还没有录入，工作日先按周一至周五计")
    for day in range(1, 5):
        watched.site.do(calendar.set_day, date(2027, 10, day), "off", name="国庆节")
    assert watched.told == ""


def test_badges_count_what_falls_to_the_person_and_follow_what_is_done(
    watched: Watched, qtbot: QtBot
) -> None:
    watched.watch.begin()
    over, due = watched.badge("checks")
    assert (over, due) == (0, 3) and watched.badge("today") == (0, 3)  # 5S is the desk's
    row = next(
        r for r in watched.site.read(checks.shelf, watched.site.who, MONDAY.date()) if r.clause == "DORM-06"
    )
    run = watched.site.do(checking.start_run, row.ref.id)
    lines = watched.site.read(checks.run, run.id, MONDAY.date()).lines
    watched.site.do(checking.finish, run.id, tuple(LineEntry(line.position, "fine") for line in lines))
    QTest.qWait(QUIET + 300)
    assert watched.badge("checks") == (0, 2)
    assert watched.window.rail.bar.accessibleTabName(1) == "检查，今天 2"
    assert watched.site.read(differences, daily.wanted, MONDAY.date()) == []


def test_a_badge_counts_from_its_minute_what_calls_though_nobody_touches_anything(watched: Watched) -> None:
    watched.watch.begin()
    before = watched.badge("checks")
    noon = datetime(2026, 11, 23, 12, 0)
    added = watched.site.do(_calls_at, noon)
    watched.watch.count()
    assert watched.badge("checks") == before
    watched.site.clock.now = datetime(2026, 11, 23, 11, 59, 50)
    watched.watch.look()
    assert watched.badge("checks") == before
    watched.later(seconds=20)  # one look later
    assert watched.badge("checks") == (before[0], before[1] + 1) and watched.told == ""
    watched.site.clock.now = datetime(2026, 11, 23, 11, 58)
    watched.watch.look()
    assert watched.badge("checks") == before
    watched.site.do(_forget, added)


@verb("today.work", "备好应办事项")
def _calls_at(act: Act, moment: datetime) -> int:
    """Beside a check that is open the same one a second time, for whoever acts; it calls from then on."""
    shown = act.session.scalars(select(Due).where(Due.state == "open", Due.room == "checks")).first()
    assert shown is not None
    names = [column.key for column in Due.__table__.columns if column.key != "id"]
    of_mine = {"lane": 7, "ahead": 0, "calls_at": moment, "staff_id": act.who.staff_id}
    due = Due(**{name: getattr(shown, name) for name in names} | of_mine)
    act.session.add(due)
    act.session.flush()
    return due.id


@verb("today.work", "收起应办事项")
def _forget(act: Act, due_id: int) -> None:
    act.session.delete(act.session.get_one(Due, due_id))


def test_a_window_that_is_locked_asks_nothing_of_a_closed_store(watched: Watched) -> None:
    watched.watch.begin()
    watched.site.store.close()
    watched.later(days=1)
    watched.watch.count()
    assert watched.told == ""


def test_enter_on_a_duty_leads_to_where_it_is_done(watched: Watched) -> None:
    watched.watch.begin()
    watched.window.show()
    watched.window.open_room("today")
    QApplication.processEvents()
    QTest.keyClick(watched.window.focusWidget(), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert watched.window.current == "checks"
    assert watched.site.read(last_rolled) == MONDAY.date()
