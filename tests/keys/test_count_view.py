"""Counting at the screen: scans and keys alone, taken back with one key, ended in one dialog."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.modules.keys.count_finish_view import FinishSheet
from app.modules.keys.count_panel_view import BY_HOOK
from app.modules.keys.count_view import CountView
from app.modules.keys.model import KeyCount
from app.modules.keys.rules import Counted
from app.rules.ref import Ref
from app.ui.desk import Desk, Said
from app.ui.page import Page
from tests.checks.centre import DESK, HEAD
from tests.checks.screens import ENTER, desk_of
from tests.checks.screens import screen_of as checks_screen
from tests.keys.walls import Wall, open_wall

CTRL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


class Room(Page):
    """The page of the keys as far as a count needs it."""

    def __init__(self, desk: Desk, wall: Wall) -> None:
        super().__init__(desk, "钥匙柜")
        self._now = lambda: wall.site.clock.now
        self.counting = CountView(self)  # type: ignore[arg-type]
        self.body.addWidget(self.counting)
        self.left = 0
        self.returned: list[Ref] = []

    def reload(self) -> None:
        self.counting.reload()

    def show_view(self, view: QWidget) -> None:
        view.show()

    def show_cabinet(self) -> None:
        self.left += 1

    def take_back(self, ref: Ref) -> None:
        self.returned.append(ref)


@dataclass
class Screen:
    """Somebody who counts."""

    wall: Wall
    room: Room
    said: list[Said] = field(default_factory=list)
    went: list[Ref] = field(default_factory=list)

    @property
    def view(self) -> CountView:
        return self.room.counting

    def keys(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = PLAIN) -> None:
        for key in keys:
            target = QApplication.focusWidget()
            assert target is not None
            QTest.keyClick(target, key, mod)
            QApplication.processEvents()

    def scan(self, *codes: str) -> None:
        for code in codes:
            QTest.keyClicks(self.view.scan, code)
            QTest.keyClick(self.view.scan, Qt.Key.Key_Return)

    def rows(self, which: str = "") -> list[tuple[str, str]]:
        if which:
            self.view.panel.show_list(which)
        return [(row.tag, row.words) for row in self.view.panel.table.rows()]

    def sheet(self) -> FinishSheet:
        QApplication.processEvents()
        return next(s for s in self.room.window().findChildren(FinishSheet) if s.isVisible())

    @property
    def far(self) -> str:
        return f"{self.view.panel.found.seen}/{self.view.panel.found.should}"


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    made = open_wall(tmp_path)
    made.site.clock.now = made.site.clock.now.replace(hour=17, minute=30)
    made.lend(3)
    yield made
    made.site.store.close()


def screen_of(wall: Wall, qtbot: QtBot, name: str = DESK) -> Screen:
    desk = desk_of(wall, name)
    room = Room(desk, wall)
    made = Screen(wall, room)
    desk.said.connect(made.said.append)
    desk.wanted.connect(made.went.append)
    qtbot.addWidget(room)
    room.resize(1238, 640)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    return made


@pytest.mark.clause("KEY-07")
def test_a_daily_count_by_keys_alone(wall: Wall, qtbot: QtBot, dressed: QApplication) -> None:
    at = screen_of(wall, qtbot)
    words = [entry[0] for entry in at.view.menu()]
    assert words[0] == "钥匙每日清点　今天" and len(words) == 4
    assert at.view.start(Counted.DAILY) and at.view.scan.hasFocus() and at.far == "0/11"
    at.scan("K001", "k 002", "K001", "X9")
    assert at.far == "2/11" and at.view.panel.last.text() == "X9　不认识的牌码，已记下"
    assert at.rows() == [("X9", "不认识的牌码"), ("K001", "空置 1 号"), ("K002", "空置 2 号")]
    at.view.undo()
    assert at.rows("unknown") == [] and at.view.panel.last.text() == "已撤回 X9"
    # Along the board: a space for each hook, A for the rest of the panel, a space again takes back.
    at.view.board.setFocus()
    at.view.board.select(Ref("key_ring", 4))
    at.keys(Qt.Key.Key_Space, Qt.Key.Key_Space)
    assert at.far == "4/11" and at.view.board.current().hook.tag == "K006"
    at.view.board.select(Ref("key_ring", 5))
    at.keys(Qt.Key.Key_Space)
    assert at.far == "3/11"
    at.keys(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: at.far == "7/11")
    assert at.view.panel.last.text() == "甲柜1板　4 串都在"
    at.view.undo()
    assert at.far == "3/11"
    # Left and taken up again: nothing is lost.
    again = screen_of(wall, qtbot)
    again.view.take_up(at.view.shown())
    assert again.far == "3/11" and again.rows("out") == [("K003", "周启明，应还 今天 18:00")]
    again.view.undo()
    assert again.far == "2/11"
    again.view._drop("人手不够，改天再点")
    assert again.room.left == 1 and again.view.state is None and not again.view.scan.isEnabled()


def test_letters_of_a_scan_over_the_board_tick_nothing(
    wall: Wall, qtbot: QtBot, dressed: QApplication
) -> None:
    at = screen_of(wall, qtbot)
    at.view.start(Counted.DAILY)
    at.view.board.setFocus()
    QTest.keyClicks(at.view.board, "KA01")
    qtbot.wait(150)
    assert at.far == "0/11"
    at.view.board.take_scan("K001")
    assert at.far == "1/11" and at.view.board.hasFocus()
    at.view._drop("人手不够，改天再点")


@pytest.mark.clause("KEY-08")
def test_a_stocktake_ends_in_one_dialog_and_goes_on_to_the_sheet(
    wall: Wall, qtbot: QtBot, dressed: QApplication
) -> None:
    at = screen_of(wall, qtbot)
    at.view.start(Counted.KEEPER)
    at.scan("K001", "K005", "K006", "K007", "K008", "K009", "K010", "K011", "K012")
    # Enter on a hook: what is scanned next hangs there, and the board goes on by itself.
    at.view.board.setFocus()
    at.view.board.select((1, 12))
    at.keys(Qt.Key.Key_Return)
    assert at.view.mode.value == BY_HOOK and at.view.scan.hasFocus()
    assert at.view.panel.where.text() == "扫到的挂在 甲柜1板12钩"
    at.scan("K004")
    assert at.view.panel.last.text() == "K004　挂错了，应挂 甲柜1板04钩"
    assert at.view.board.current().hook.tag == "K002"
    at.scan("K003")  # at the hook of K002, while it is booked as lent
    assert at.said[-1].act[0] == "办归还" and at.rows("extra") == [("K003", "登记是借出（周启明），却在柜里")]
    at.said[-1].act[1]()
    assert at.room.returned == [Ref("key_ring", 3)]
    assert at.rows("wrong") == [("K004", "挂在了甲柜1板12钩")] and at.rows("missing") == [
        ("K002", "空置 2 号")
    ]
    at.keys(Qt.Key.Key_Return, mod=CTRL)
    sheet = at.sheet()
    assert sheet.form.values() == {"staff_id": str(wall.staff_id(DESK)), "until": "2026-11-24"}
    sheet.form.controls["until"].setText("11月")
    sheet.save()
    assert sheet.isVisible()
    sheet.form.controls["until"].setText("2026-11-25")
    at.keys(Qt.Key.Key_Return, mod=CTRL)
    assert at.went and at.went[0].kind == "check_run" and at.room.left == 1
    texts = [line.text for line in wall.sheet(at.went[0].id).lines if line.until == date(2026, 11, 25)]
    assert texts == ["挂错：K004　应挂甲柜1板04钩", "缺：K002　甲柜1板02钩", "多：K003　甲柜1板02钩"]
    assert at.said[-1].sentence == "清点完成，检查单已填好；请核对后签名。"
    at.view.take_up(Ref("key_count", wall.site.read(_newest_count)))
    assert "已经结束" in at.said[-1].sentence and at.view.state is None


@pytest.mark.clause("KEY-09")
def test_the_monthly_look_at_a_few_keys_names_nobody_for_the_rest(
    wall: Wall, qtbot: QtBot, dressed: QApplication
) -> None:
    at = screen_of(wall, qtbot, HEAD)
    at.view.start(Counted.MONTH)
    at.scan("K001", "K002", "K004", "K005", "K006")
    at.view.finish()
    assert at.sheet().form.values()["sampled"] == "yes"
    at.sheet().save()
    run = wall.sheet(at.went[0].id)
    assert [line.result for line in run.lines][1] == "fine" and not [
        x for x in run.lines if x.result == "problem"
    ]


def test_the_sheet_leads_to_the_count_and_is_finished_with_its_differences(
    wall: Wall, qtbot: QtBot, dressed: QApplication
) -> None:
    wall.back(3)
    run = wall.sheet_of(DESK, Counted.DAILY)
    count = wall.start(DESK, Counted.DAILY)
    wall.see(count, *range(2, 13))
    assert wall.finish(count) == run
    at = checks_screen(wall, qtbot, DESK)
    entered: list[str] = []
    at.desk.entered.connect(entered.append)
    at.page.open(Ref("check_run", run))
    assert at.run.count_button.isVisible()
    at.run.count_button.click()
    assert entered == ["keys"]
    for _ in range(2):
        at.press(Qt.Key.Key_1)
    at.press(ENTER, mod=CTRL)
    sheet = wall.sheet(run)
    assert sheet.state == "finished" and [line.text for line in sheet.lines if line.followup] == [
        "缺：K001　甲柜1板01钩"
    ]
    assert not at.run.count_button.isVisible()
    at.page.open(Ref("check_run", wall.sheet_of(DESK, "front-desk")))
    assert not at.run.count_button.isVisible()


def _newest_count(session: object) -> int:
    return session.scalars(select(func.max(KeyCount.id))).one()  # type: ignore[attr-defined]
