"""Visits planned, confirmed, entered and explained in the real window, by keyboard only, every stroke counted."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.modules.today import lists as today
from app.modules.today.view import TodayPage
from app.modules.visits import card, lists, service
from app.modules.visits.entry_view import NextSheet, VisitSheet
from app.modules.visits.house_view import HousePane
from app.modules.visits.plan_view import PlanSheet
from app.modules.visits.view import HOUSE, WALKS, VisitsPage
from app.modules.visits.walks_view import WalksPane
from app.rules.ref import Ref
from app.ui import dialog
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.window import MainWindow, RoomTab
from tests.checks.centre import HEAD, LEADER, OFFICER
from tests.ui.scanner import press, type_keys
from tests.visits.doors import Doors, open_doors

KEY = Qt.Key
ENTER = KEY.Key_Return
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
S = TypeVar("S", bound=Sheet)
PLANNED, TALKED, NOT_AT_HOME, WHY = 4, 10, 3, 1
"""Keystrokes each takes, as docs/guide.md says; the digits of the room are typed, not counted."""


class Hand:
    """Somebody at the window: keys since they were asked for, and what the bar said."""

    def __init__(self, doors: Doors, name: str, qtbot: QtBot) -> None:
        self.doors, self.strokes = doors, 0
        self.desk = Desk(doors.site.store, doors.who(name))
        self.said: list[Said] = []
        self.desk.said.connect(self.said.append)
        clock = doors.site.clock
        rooms = [
            RoomTab("today", "今日", "today", 0, lambda desk: TodayPage(desk, clock), frozenset()),
            RoomTab(
                "visits", "访谈", "visits", 2, lambda desk: VisitsPage(desk, clock),
                frozenset({"visit", "visit_stop"}), deals_with=frozenset({"unit"}),
            ),
        ]  # fmt: skip
        self.window = MainWindow(
            self.desk, rooms, "青禾苑", lambda _: [], on_lock=lambda: None, on_switch=lambda: None
        )
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def key(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys that are counted."""
        for one in keys:
            QTest.qWait(2)  # Enter rests for a moment after a dialog
            press(self.window, one, mod)
            self.strokes += 1
            QApplication.processEvents()

    def letter(self, text: str) -> None:
        """Letters and digits that choose: counted."""
        QTest.qWait(2)
        type_keys(self.window, text)
        self.strokes += len(text)
        QApplication.processEvents()

    def tell(self, words: str) -> None:
        """A room: typed, not counted."""
        type_keys(self.window, words)
        QApplication.processEvents()

    def counted(self) -> int:
        """Keys since the last time this was asked."""
        done, self.strokes = self.strokes, 0
        return done

    def sheet(self, kind: type[S]) -> S:
        """The dialog in sight."""
        return next(one for one in self.window.findChildren(kind) if one.isVisible())

    @property
    def page(self) -> VisitsPage:
        """The page."""
        found = self.window.open_room("visits")
        assert isinstance(found, VisitsPage)
        return found

    @property
    def walks(self) -> WalksPane:
        """The calendar."""
        pane: Any = self.page.pane(WALKS)
        assert isinstance(pane, WalksPane)
        return pane

    @property
    def bar(self) -> str:
        """What the message bar said last."""
        return self.said[-1].sentence


@pytest.fixture(scope="module")
def doors(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Four flats whose year of settling ends soon, one that has its day in a week."""
    made = open_doors(tmp_path_factory.mktemp("visits") / "site")
    for number in range(4):
        made.flat(1, f"业主{number}", handed_over="2026-02-01", delivery="bare")
    made.flat(1, "江望舒", handed_over="2025-11-30", delivery="bare")
    made.roll()
    yield made
    made.site.store.close()


@pytest.fixture(autouse=True)
def _enter_rests_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.mark.clause("VISIT-02", "VISIT-06", "VISIT-07", "VISIT-08")
def test_weeks_are_planned_a_walk_is_entered_and_a_reason_is_found_in_few_keys(
    doors: Doors, qtbot: QtBot
) -> None:
    hand = Hand(doors, HEAD, qtbot)
    page = hand.page
    hand.key(KEY.Key_R, mod=CTRL)
    hand.sheet(PlanSheet)
    hand.key(ENTER, ENTER)
    assert page.which == WALKS
    hand.letter("c")
    assert hand.counted() == PLANNED <= 6 and hand.bar.startswith("已确认")
    assert doors.site.read(lists.unconfirmed, doors.today) != hand.walks._to_confirm == ()

    hand.key(KEY.Key_1, mod=ALT)
    hand.counted()
    hand.tell("205")
    hand.key(ENTER)
    assert page.which == HOUSE and hand.counted() == WHY <= 5
    told = " ".join(one.text() for one in page.pane(HOUSE).findChildren(QLabel) if one.isVisible())
    assert "最迟 2026-11-30" in told


@pytest.mark.clause("VISIT-06", "VISIT-08", "ETQ-03")
def test_the_next_stops_are_entered_from_the_calendar_in_few_keys(doors: Doors, qtbot: QtBot) -> None:
    pair = {"first_id": doors.staff_id(OFFICER), "second_id": doors.staff_id(LEADER)}
    flats = [doors.flat(1, "江望舒", handed_over="2026-09-01") for _ in range(2)]
    for flat in flats:
        doors.by(LEADER, service.add_stop, flat, day=doors.today, window="evening", **pair)
    doors.day(str(doors.today), "21:10", roll=False)
    hand = Hand(doors, OFFICER, qtbot)
    hand.page.choose(WALKS)
    hand.walks.show_day(doors.today, "evening")
    hand.counted()
    hand.key(ENTER)
    hand.sheet(VisitSheet)
    hand.letter("11545545")
    hand.key(ENTER, mod=CTRL)
    assert hand.counted() == TALKED <= 20 and "谈成" in hand.bar
    talk = doors.site.read(card.house, flats[0], doors.today).talks[0]
    assert [grade for _, grade, _ in talk.ratings] == [5, 4, 5, 5, 4, 5]

    hand.sheet(NextSheet)
    hand.key(ENTER)
    hand.letter("2")
    hand.key(ENTER, mod=CTRL)
    assert hand.counted() == NOT_AT_HOME <= 8 and "不在家" in hand.bar
    assert doors.site.read(card.house, flats[1], doors.today).talks[0].outcome_zh == "不在家"
    doors.must_agree()


@pytest.mark.clause("ROLE-02", "VISIT-02")
def test_the_officer_sees_a_visit_seven_days_ahead_and_enter_leads_to_the_household(
    doors: Doors, qtbot: QtBot
) -> None:
    flat = doors.flat(1, "许朗", handed_over=str(doors.today), delivery="finished")
    last = date(2027, 2, 23)
    for ahead, seen in ((8, False), (7, True)):
        doors.day(str(last - timedelta(days=ahead)))
        coming = doors.site.read(today.today, doors.who(OFFICER), doors.today, doors.site.clock()).coming
        assert any(row.subject == Ref("unit", flat) for row in coming) == seen, ahead
    hand = Hand(doors, OFFICER, qtbot)
    page = hand.window.open_room("today")
    assert isinstance(page, TodayPage)
    for _ in page.list.rows():
        if getattr(page.list.current().of, "subject", None) == Ref("unit", flat):
            break
        hand.key(KEY.Key_Down)
    hand.counted()
    hand.key(ENTER)
    assert hand.window.current == "visits" and hand.page.which == HOUSE
    pane: Any = hand.page.pane(HOUSE)
    assert isinstance(pane, HousePane) and pane.unit_id == flat
