"""The calendar of walks: its board by keys, one household moved, everything confirmed, what is too much."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.modules.visits import lists, service
from app.modules.visits.entry_view import VisitSheet
from app.modules.visits.lists import PlanState
from app.modules.visits.move_view import MoveSheet
from app.modules.visits.plan_view import PlanSheet, confirm_all, short_bars
from app.modules.visits.view import HOUSE, WALKS, VisitsPage
from app.modules.visits.walks_view import WalksPane
from app.ui.chart import Chart
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from tests.checks.centre import DESK, HEAD, LEADER, OFFICER
from tests.consents.office import sheet_of
from tests.ui.scanner import press
from tests.visits.doors import Doors, open_doors

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.clause("VISIT-07")]
WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Five flats: two visited in the forenoon, one in the evening of the same day, two of a later week."""
    made = open_doors(tmp_path_factory.mktemp("walks") / "site")
    flats = [made.flat(1, f"业主{n}", handed_over="2026-03-01", delivery="bare") for n in range(5)]
    pair = {"first_id": made.staff_id(OFFICER), "second_id": made.staff_id(LEADER)}
    places = ((WEDNESDAY, "forenoon"), (WEDNESDAY, "forenoon"), (WEDNESDAY, "evening"))
    later = (date(2026, 12, 2), "afternoon")
    for flat, (day, window) in zip(flats, (*places, later, later), strict=True):
        made.by(HEAD, service.add_stop, flat, day=day, window=window, **pair)
    yield made
    _DESKS.clear()
    made.site.store.close()


_DESKS: dict[str, Desk] = {}
"""One desk for each person: the store they share tells every desk of what changed."""


def _desk(doors: Doors, name: str) -> Desk:
    if name not in _DESKS:
        _DESKS[name] = Desk(doors.site.store, doors.who(name))
    return _DESKS[name]


class Calendar:
    """Somebody at the calendar."""

    def __init__(self, doors: Doors, name: str, qtbot: QtBot) -> None:
        self.desk = _desk(doors, name)
        self.said: list[Said] = []
        self.desk.said.connect(self.said.append)
        self.page = VisitsPage(self.desk, doors.site.clock)
        qtbot.addWidget(self.page)
        self.page.resize(1238, 680)
        self.page.show()
        self.page.activateWindow()
        self.page.choose(WALKS)
        pane = self.page.pane(WALKS)
        assert isinstance(pane, WalksPane)
        self.pane, self.board = pane, pane.board
        self.pane.show_day(WEDNESDAY, "forenoon")
        QApplication.processEvents()

    def keys(self, *keys: Qt.Key) -> None:
        self.board.setFocus()
        QApplication.processEvents()
        for key in keys:
            press(self.board, key)
        QApplication.processEvents()

    def sheet(self, kind: type[Any]) -> Any:
        return sheet_of(self.page, kind)

    def line_buttons(self, words: str) -> list[QPushButton]:
        return [one for one in self.pane.findChildren(QPushButton) if one.text() == words and one.isVisible()]

    def words(self) -> str:
        return " ".join(one.text() for one in self.pane.findChildren(QLabel) if one.isVisible())


def test_arrows_go_through_the_week_and_beyond_its_edge(doors: Doors, qtbot: QtBot) -> None:
    hand = Calendar(doors, DESK, qtbot)
    walk = hand.board.walk()
    assert walk is not None and len(walk.stops) == 2
    assert "11月25日 周三 上午" in hand.board.accessibleDescription()
    assert "2 户" in hand.board.accessibleDescription() and "待确认" in hand.board.accessibleDescription()
    assert "毛坯" in hand.words() and "最迟 2027-03-01" in hand.words()

    hand.keys(Qt.Key.Key_Down)
    assert hand.board.walk() is None and "没有走访" in hand.board.accessibleDescription()
    assert not any(made.isEnabled() for made in hand.pane.acts.values())
    hand.keys(Qt.Key.Key_M, Qt.Key.Key_P, Qt.Key.Key_X)
    assert "先用方向键选" in hand.said[-1].sentence
    hand.keys(Qt.Key.Key_Down)
    walk = hand.board.walk()
    assert walk is not None and walk.window == "evening"

    hand.keys(Qt.Key.Key_Up, *[Qt.Key.Key_Right] * 5)
    assert hand.pane.monday == date(2026, 11, 30) and hand.board.day == date(2026, 11, 30)
    hand.keys(Qt.Key.Key_Left)
    assert hand.board.day == date(2026, 11, 29)
    hand.pane.turn(1)
    assert hand.board.day == date(2026, 12, 2), "a week begins at its first walk"
    hand.keys(Qt.Key.Key_T)
    assert hand.pane.monday == date(2026, 11, 23)


def test_clicks_choose_a_walk_and_open_its_household(doors: Doors, qtbot: QtBot) -> None:
    hand = Calendar(doors, DESK, qtbot)
    evening = hand.board._box(2, 2)
    at = QPoint(evening.left() + 20, evening.top() + 20)
    QTest.mouseClick(hand.board, Qt.MouseButton.LeftButton, pos=at)
    walk = hand.board.walk()
    assert walk is not None and walk.window == "evening"
    hand.keys(Qt.Key.Key_Return)
    assert hand.page.which == HOUSE, "a walk that lies ahead opens its household"
    assert hand.page.back() and hand.page.which == WALKS
    hand.line_buttons("打开")[0].click()
    assert hand.page.which == HOUSE and hand.page.shown() == walk.stops[0].unit


def test_one_household_of_a_walk_is_moved_and_put_back(doors: Doors, qtbot: QtBot) -> None:
    hand = Calendar(doors, HEAD, qtbot)
    walk = hand.board.walk()
    assert walk is not None
    first, second = walk.stop_ids
    hand.line_buttons("改期")[0].click()
    sheet = hand.sheet(MoveSheet)
    sheet.form.set_values({**sheet.form.values(), "day": "2026-11-22"})
    sheet.save()
    assert "已经过了" in sheet.form.error("day")
    sheet.form.set_values({**sheet.form.values(), "day": THURSDAY.isoformat()})
    sheet.save()
    assert doors.stop(first, "day") == (THURSDAY,) and doors.stop(second, "day") == (WEDNESDAY,)
    undo = hand.said[-1].undo
    assert undo is not None
    undo()
    assert doors.stop(first, "day", "window") == (WEDNESDAY, "forenoon")


def test_what_may_not_be_moved_stays_when_it_is_dragged(doors: Doors, qtbot: QtBot) -> None:
    hand = Calendar(doors, HEAD, qtbot)
    walk = hand.board.walk()
    assert walk is not None
    hand.board.let_go(walk, 0, 0)  # Monday 10–12 lies behind: it is 09:42, so this one is allowed
    assert doors.stop(walk.stop_ids[0], "day") == (date(2026, 11, 23),)
    undo = hand.said[-1].undo
    assert undo is not None
    undo()
    doors.by(HEAD, service.add_day_off, doors.staff_id(LEADER), first=THURSDAY, last=THURSDAY)
    hand.board.let_go(walk, 3, 0)
    assert hand.said[-1].refused and "不参加访谈" in hand.said[-1].sentence
    assert doors.stop(walk.stop_ids[0], "day") == (WEDNESDAY,)


def test_everything_planned_is_confirmed_in_one_go(doors: Doors, qtbot: QtBot) -> None:
    clerk = Calendar(doors, DESK, qtbot)
    assert not clerk.line_buttons("改期") and not clerk.pane.confirm_button.isEnabled()
    hand = Calendar(doors, HEAD, qtbot)
    confirm_all(hand.page, hand.desk, doors.site.clock)
    press(hand.sheet(Sheet), Qt.Key.Key_Return)
    assert doors.site.read(lambda s: lists.unconfirmed(s, doors.site.clock.now.date())) == ()
    assert hand.said[-1].sentence == "已确认 5 户。"
    confirm_all(hand.page, hand.desk, doors.site.clock)
    assert hand.said[-1].sentence == "没有待确认的排期。"
    assert "本周已确认" in hand.pane.confirm_button.text()


def test_a_walk_nobody_entered_stands_on_top_until_it_is(doors: Doors, qtbot: QtBot) -> None:
    before = doors.site.clock.now
    doors.site.clock.now = before + timedelta(days=3)
    try:
        hand = Calendar(doors, OFFICER, qtbot)
        assert "还没有登记" in hand.words()
        hand.line_buttons("登记")[0].click()
        sheet = hand.sheet(VisitSheet)
        assert sheet.unit_id
        sheet.drop()
        hand.keys(Qt.Key.Key_Return)
        assert hand.sheet(VisitSheet).unit_id, "a walk of a day that came is entered"
        hand.sheet(VisitSheet).drop()
    finally:
        doors.site.clock.now = before


@pytest.mark.clause("VISIT-04")
def test_a_plan_that_falls_short_says_in_which_weeks_and_what_helps(doors: Doors, qtbot: QtBot) -> None:
    weeks = tuple((date(2026, 11, 23) + timedelta(weeks=n), n + 1) for n in range(8))
    state = PlanState(
        at=doors.site.clock.now, by="陆", until=date(2027, 1, 19), placed=10, kept=0, moved=0,
        short=sum(n for _, n in weeks), weeks=weeks, notes=(),
    )  # fmt: skip
    assert [bar.words for bar in short_bars(state).bars] == [f"少 {n} 户" for n in range(1, 7)]
    hand = Calendar(doors, HEAD, qtbot)
    sheet = PlanSheet(hand.page, hand.desk, (), doors.site.clock, lambda: None)
    sheet._tell_short(state)
    told = " ".join(one.text() for one in sheet.findChildren(QLabel))
    assert "36 户排不进期限" in told and "以后各周一共还少 15 户" in told and "人手" in told
    assert "少 6 户" in sheet.findChild(Chart).accessibleDescription()
    sheet.drop()
