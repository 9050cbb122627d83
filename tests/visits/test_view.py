"""The page of visits worked by keys: plan, confirm, move, take off, print, enter; the map, the list, a flat."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.modules.residents import service as residents
from app.modules.residents.model import Unit
from app.modules.visits import lists, service
from app.modules.visits.entry_view import VisitSheet
from app.modules.visits.house_view import HousePane
from app.modules.visits.list_view import ListPane
from app.modules.visits.move_view import MoveSheet
from app.modules.visits.plan_view import PlanSheet
from app.modules.visits.view import HOUSE, LIST, MAP, WALKS, VisitsPage
from app.modules.visits.walks_view import WalksPane
from app.modules.visits.wish_view import WishSheet
from app.rules.ref import Ref
from app.storage.journal import JournalAct
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet
from app.ui.print_sheet import PaperSheet
from tests.checks.centre import DESK, HEAD, LEADER, OFFICER
from tests.consents.office import sheet_of
from tests.ui.scanner import press, type_keys
from tests.visits.doors import Doors, open_doors

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
FLATS = 12


class Hand:
    """Somebody at the page."""

    def __init__(self, doors: Doors, name: str, qtbot: QtBot) -> None:
        self.doors = doors
        self.desk = Desk(doors.site.store, doors.who(name))
        self.said: list[Said] = []
        self.desk.said.connect(self.said.append)
        self.page = VisitsPage(self.desk, doors.site.clock)
        qtbot.addWidget(self.page)
        self.page.resize(1238, 680)
        self.page.show()
        self.page.activateWindow()
        self.page.reload()
        QApplication.processEvents()
        self.page.first_focus().setFocus()
        QApplication.processEvents()

    @property
    def walks(self) -> WalksPane:
        pane = self.page.pane(WALKS)
        assert isinstance(pane, WalksPane)
        return pane

    def sheet(self, kind: type[Any]) -> Any:
        return sheet_of(self.page, kind)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key into whatever has the focus."""
        target = QApplication.focusWidget()
        assert target is not None
        press(target, key, held)
        QApplication.processEvents()


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    made = open_doors(tmp_path / "site")
    for number in range(FLATS):
        made.flat(1 + number % 2, f"业主{number}", handed_over="2026-09-01", delivery="bare")
    yield made
    made.site.store.close()


def booked(doors: Doors, verb: str) -> int:
    """How often a verb stands in the journal."""
    asked = select(JournalAct).where(JournalAct.verb.endswith(f".{verb}"))
    return len(doors.site.read(lambda s: [one.sequence for one in s.scalars(asked)]))


def units(doors: Doors) -> list[int]:
    today = doors.site.clock.now.date()
    found: list[int] = doors.site.read(lambda s: [one.unit_id for one in lists.houses(s, today) if one.stage])
    return found


def building(doors: Doors, unit_id: int) -> int:
    found: int = doors.site.read(lambda s: s.get_one(Unit, unit_id).building_id)
    return found


def states(hand: Hand) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in hand.page.map.map._cells:
        found[cell.state] = found.get(cell.state, 0) + 1
    return found


@pytest.mark.clause("VISIT-02", "VISIT-04", "VISIT-07")
def test_weeks_are_planned_confirmed_moved_and_taken_off_with_keys(doors: Doors, qtbot: QtBot) -> None:
    hand = Hand(doors, HEAD, qtbot)
    assert states(hand) == {"none": FLATS, "not_handed": 3}
    hand.page.plan_button.click()
    sheet = hand.sheet(PlanSheet)
    hand.key(ENTER)
    told = " ".join(label.text() for label in sheet.findChildren(type(hand.page.title)))
    hand.key(ENTER)  # to the calendar
    planned = states(hand)["planned"]
    assert hand.page.which == WALKS and planned and f"新排 {planned} 户" in told
    assert sum(states(hand).values()) == FLATS + 3

    board = hand.walks.board
    for _ in range(8):
        if board.walk() is not None:
            break
        hand.walks.turn(1)
    walk = board.walk()
    assert walk is not None and not walk.confirmed
    press(board, Qt.Key.Key_C)
    walk = board.walk()
    assert walk is not None and walk.confirmed and hand.said[-1].sentence.startswith("已确认")

    press(board, Qt.Key.Key_M)
    move = hand.sheet(MoveSheet)
    move.form.set_values({"day": walk.day.isoformat(), "window": walk.window, "first": str(walk.first_id),
                          "second": str(walk.first_id)})  # fmt: skip
    move.save()
    assert "两个人" in move.form.error("second")
    assert doors.stop(walk.stop_ids[0], "day", "window") == (walk.day, walk.window)
    later = walk.day + timedelta(days=1)
    move.form.set_values({"day": later.isoformat(), "window": "evening", "first": str(walk.first_id),
                          "second": str(walk.second_id)})  # fmt: skip
    move.save()
    moved = doors.stop(walk.stop_ids[0], "day", "window", "confirmed_at")
    assert moved == (later, "evening", None), "a walk that was moved is confirmed anew"
    undo = hand.said[-1].undo
    assert undo is not None
    undo()
    assert doors.stop(walk.stop_ids[0], "day", "window") == (walk.day, walk.window)

    hand.walks.show_day(walk.day, walk.window)
    again = board.walk()
    assert again is not None
    to = (again.day - board.week.monday).days
    other = (to + 1) % 7 if to < 6 else 5
    board.let_go(again, other, 2)
    dragged = doors.stop(again.stop_ids[0], "day", "window")
    assert dragged == (board.week.monday + timedelta(days=other), "evening")
    press(board, Qt.Key.Key_X)
    hand.sheet(ReasonSheet).give("住户来电取消")
    assert doors.stop(again.stop_ids[0], "state") == ("dropped",)
    assert booked(doors, "drop_walk") == 1


@pytest.mark.clause("VISIT-05", "VISIT-08")
def test_a_talk_entered_from_the_map_changes_map_and_bars(doors: Doors, qtbot: QtBot) -> None:
    hand = Hand(doors, OFFICER, qtbot)
    hand.page.map.area.setCurrentIndex(0)
    first = units(doors)[0]
    hand.page.map.map.go_to(first)
    before = hand.page.map.cover_chart.figures
    press(hand.page.map.map, Qt.Key.Key_N, CTRL)
    hand.page.enter_chosen()
    sheet = hand.sheet(VisitSheet)
    assert sheet.unit_id == first
    sheet.drop()
    doors.talk(first)
    QApplication.processEvents()
    assert hand.page.map.map.cell().state == "visited"
    assert hand.page.map.cover_chart.figures != before
    assert "已访 1" in hand.page.counts.text()


def test_digits_jump_to_a_room_and_enter_opens_the_household(doors: Doors, qtbot: QtBot) -> None:
    hand = Hand(doors, HEAD, qtbot)
    drawn = hand.page.map.map
    type_keys(drawn, "205")
    assert drawn.cell().room == "205"
    press(drawn, ENTER)
    assert hand.page.which == HOUSE
    pane = hand.page.pane(HOUSE)
    assert isinstance(pane, HousePane) and pane.card is not None and pane.card.room.endswith("205")
    press(pane.table, Qt.Key.Key_W)
    hand.sheet(WishSheet).close_sheet()
    press(pane.table, Qt.Key.Key_M)
    planned = hand.sheet(MoveSheet)
    people = dict(planned.form.fields[2].choices)
    assert len(people) >= 2
    one, two = list(people)[:2]
    planned.form.set_values({"day": "2026-11-25", "window": "evening", "first": one, "second": two})
    planned.save()
    assert pane.card.next_stop is not None and pane.card.next_stop.day == date(2026, 11, 25)
    assert hand.page.back() and hand.page.which == MAP


def test_the_list_is_filtered_and_opens_a_household(doors: Doors, qtbot: QtBot) -> None:
    hand = Hand(doors, HEAD, qtbot)
    hand.page.choose(LIST)
    pane = hand.page.pane(LIST)
    assert isinstance(pane, ListPane) and len(pane.table.rows()) == FLATS
    pane.filter.setText("1-1-20")
    assert {line.room[:4] for line in pane.table.rows()} == {"1-1-"}
    pane.table.opened.emit(pane.table.rows()[0])
    assert hand.page.which == HOUSE
    assert hand.page.back() and hand.page.which == LIST
    assert hand.page.back() and pane.filter.text() == ""
    assert hand.page.back() and hand.page.which == MAP


@pytest.mark.clause("VISIT-08")
def test_sheets_and_the_weeks_list_are_looked_at_before_they_are_booked(
    doors: Doors, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors.by(HEAD, service.make_plan)
    hand = Hand(doors, HEAD, qtbot)
    hand.page.choose(WALKS)
    for _ in range(8):
        if hand.walks.board.walk() is not None:
            break
        hand.walks.turn(1)
    monkeypatch.setattr(QPrintDialog, "exec", lambda _: QDialog.DialogCode.Rejected)
    press(hand.walks.board, Qt.Key.Key_P)
    sheets = hand.sheet(PaperSheet)
    walk = hand.walks.board.walk()
    assert walk is not None and sheets.preview.paper.pages == len(walk.stops)
    sheets.go.click()
    assert booked(doors, "printed_sheets") == 0, "what the printer did not take is not booked"
    hand.walks.print_week()
    assert hand.sheet(PaperSheet).preview.paper.pages >= 1
    hand.sheet(PaperSheet).drop()


@pytest.mark.clause("ROLE-02")
def test_an_officer_sees_the_own_area_first_and_may_not_plan(doors: Doors, qtbot: QtBot) -> None:
    elsewhere = next(cell for cell in units(doors) if building(doors, cell) == 2)
    doors.by(HEAD, residents.set_officer, elsewhere, doors.staff_id(OFFICER))
    hand = Hand(doors, OFFICER, qtbot)
    assert hand.page.map.area.currentData() == doors.staff_id(OFFICER)
    strong = {
        cell.unit_id for cell in hand.page.map.map._cells if not cell.faded and cell.state != "not_handed"
    }
    assert strong == {one for one in units(doors) if building(doors, one) == 1} | {elsewhere}
    assert not hand.page.plan_button.isEnabled() and "权限" in hand.page.plan_button.toolTip()
    assert hand.page.enter_button.isEnabled()


def test_records_of_the_room_open_where_they_belong(doors: Doors, qtbot: QtBot) -> None:
    first, second = units(doors)[:2]
    pair = {"first_id": doors.staff_id(OFFICER), "second_id": doors.staff_id(LEADER)}
    stop = doors.by(HEAD, service.add_stop, second, day=date(2026, 12, 2), window="evening", **pair)
    talk = doors.talk(first)
    hand = Hand(doors, DESK, qtbot)
    hand.page.open(Ref("unit", first))
    assert hand.page.which == HOUSE and hand.page.shown() == Ref("unit", first)
    hand.page.open(stop)
    walk = hand.walks.board.walk()
    assert hand.page.which == WALKS and walk is not None and walk.day == date(2026, 12, 2)
    hand.page.open(Ref("visit", talk))
    assert hand.page.shown() == Ref("unit", first)
    hand.page.open(Ref("visit", 9999))
    assert hand.said[-1].refused and "找不到" in hand.said[-1].sentence
