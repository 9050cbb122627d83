"""The collective move-in as the clerk uses it: by keys, with a scanner, at the door and over the pile."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.modules.collective import lists, printing_view, service
from app.modules.collective.sheets_view import (
    CloseSheet,
    MoveSheet,
    PlanSheet,
    RoomsSheet,
    SlotsSheet,
    StepsSheet,
    WhySheet,
)
from app.modules.collective.view import CollectivePane
from app.modules.consents import service as consents
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.movein.printing_view import PacksSheet
from app.rules.roles import Role
from app.ui import dialog, print_job, progress
from app.ui.desk import Desk, Said
from app.ui.room_board import RoomBoard
from app.ui.scan import ScanCatcher
from tests.collective.crowd import FIRST, Crowd
from tests.consents.office import sheet_of
from tests.ui.scanner import HAND, press, scan

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.clause("MOVE-02")]
ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.fixture(scope="module")
def desk(crowd: Crowd) -> Desk:
    return Desk(crowd.site.store, crowd.site.who)


@pytest.fixture
def said(desk: Desk) -> Iterator[list[Said]]:
    heard: list[Said] = []
    desk.said.connect(heard.append)
    yield heard
    desk.said.disconnect(heard.append)


@pytest.fixture
def pane(crowd: Crowd, desk: Desk, qtbot: QtBot) -> Iterator[CollectivePane]:
    window = QWidget()
    made = CollectivePane(desk, crowd.site.clock)
    made.setParent(window)
    catcher = ScanCatcher(window, HAND)
    QApplication.instance().installEventFilter(catcher)
    qtbot.addWidget(window)
    window.resize(1206, 560)
    made.resize(1206, 560)
    window.show()
    made.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QApplication.processEvents()
    yield made
    QApplication.instance().removeEventFilter(catcher)


def fill(sheet, **values: str) -> None:  # type: ignore[no-untyped-def]
    sheet.form.set_values(sheet.form.values() | values)


def test_a_plan_is_made_from_nothing_by_keys_and_agreed_to(
    crowd: Crowd, pane: CollectivePane, said: list[Said]
) -> None:
    assert pane.first_focus() is pane.empty.first
    press(pane, Qt.Key.Key_N, CTRL)
    sheet = sheet_of(pane, PlanSheet)
    fill(sheet, name="一期", first_day=FIRST.isoformat(), last_day=FIRST.isoformat(), place="会所一层")
    sheet.save()
    assert pane.plan and pane.plan_view.next_button.text() == "步骤…"
    for kind, words in ((StepsSheet, "时段…"), (SlotsSheet, "排住户…")):
        pane.first_focus().click()
        sheet_of(pane, kind).save()  # the usual steps, the usual times
        assert pane.plan_view.next_button.text() == words
    assert [slot.since for slot in pane.plan_view.detail.slots][-1] == "16:00"
    pane.first_focus().click()
    rooms = sheet_of(pane, RoomsSheet)
    fill(rooms, rooms="3栋")
    rooms.save()
    assert said[-1].sentence == "排了 20 户。" and pane.plan_view.next_button.text() == "送审…"
    pane.turn_to("door")
    assert pane.stack.currentWidget() is pane.not_yet
    pane.turn_to("plan")
    pane.first_focus().click()
    sheet_of(pane, CountersignSheet).close_sheet()
    assert not pane.plan_view.steps_button.isEnabled()
    pane.plan_view.take_back()
    assert pane.plan_view.steps_button.isEnabled()
    pane.plan_view.ask()
    sheet_of(pane, CountersignSheet).close_sheet()
    crowd.agree(pane.plan_view.detail.consent)
    pane.first_focus().click()
    assert pane.choice.currentText() == "一期（进行中）"
    crowd.plan = pane.shown()


def test_the_door_takes_one_scan_after_the_other(
    crowd: Crowd, pane: CollectivePane, said: list[Said]
) -> None:
    codes = {ticket: row.code for ticket, row in crowd.rows().items()}
    crowd.at(FIRST, "9:05")
    press(pane, Qt.Key.Key_2, ALT)
    assert pane.which == "door" and pane.door.coming.hasFocus()
    for ticket in ("0001", "0002", "0003"):
        scan(pane, codes[ticket], input_method=ticket == "0002")
    assert pane.door.came.text() == "0003　3-1-103" and len(pane.door.here.rows()) == 3
    scan(pane, codes["0003"])
    assert said[-1].refused and "09:05 已经登记到场" in pane.door.came_words.text()
    scan(pane, codes["0004"])
    said[-1].undo()
    assert len(pane.door.here.rows()) == 3
    press(pane, Qt.Key.Key_F8)
    assert pane.door.called.text() == "0001" and "0002" in pane.door.waiting.text()
    press(pane, Qt.Key.Key_Tab)
    assert pane.door.going.hasFocus()
    scan(pane, codes["0001"])
    assert pane.door.going.hasFocus() and pane.door.went.text() == "0001　3-1-101"
    assert pane.door.called.text() == "—"


def test_sheets_go_scan_enter_next_and_a_digit_takes_a_step_off(
    crowd: Crowd, pane: CollectivePane, said: list[Said]
) -> None:
    codes = {ticket: row.code for ticket, row in crowd.rows().items()}
    press(pane, Qt.Key.Key_3, ALT)
    pile = pane.pile
    assert pile.scan.hasFocus()
    for ticket in ("0001", "0002"):
        scan(pane, codes[ticket])
        assert all(box.isChecked() for box in pile.ticks.values())
        press(pane, ENTER)
    assert [line.result for line in pile.taken.rows()] == ["收齐，手续办妥"] * 2
    scan(pane, codes["0003"])
    scan(pane, codes["0004"])  # the one before is not taken yet: nothing is lost, nothing is mixed up
    assert pile.pending.ticket == "0003" and "0003 号还没有收" in said[-1].sentence
    press(pane, Qt.Key.Key_4)
    press(pane, Qt.Key.Key_3)
    assert pile.missing.isVisible() and pile.scan.hasFocus()
    press(pane, ENTER)
    assert said[-1].sentence == "0003 号 3-1-103 的会签单已收：缺 收费、验房领钥匙。"
    scan(pane, codes["0003"])
    assert [box.isEnabled() for box in pile.ticks.values()] == [False, False, True, True]
    press(pane, ESCAPE)
    assert pile.pending is None
    scan(pane, codes["0004"])
    press(pane, Qt.Key.Key_2)
    press(pane, ENTER)
    assert said[-1].refused and pile.order_button.isVisible() and pile.pending.ticket == "0004"
    pile.order_button.click()
    why = sheet_of(pane, WhySheet)
    why._take("签约台停电")
    why._give()
    sheet_of(pane, CountersignSheet).close_sheet()
    assert "等客服主管" in pile.order_words.text()
    crowd.do(consents.agree, pile.pending.order.id, by="沈若兰")
    press(pane, ENTER)
    assert pile.pending is None and "缺 填表签约" in said[-1].sentence
    press(pane, ENTER, CTRL)
    assert said[-1].sentence == "这一批收完，共 4 张。" and pile.batch is None


def test_the_progress_shows_who_is_missing_and_gives_another_time(
    crowd: Crowd, pane: CollectivePane, said: list[Said]
) -> None:
    crowd.at(FIRST, "10:30")
    press(pane, Qt.Key.Key_4, ALT)
    view = pane.progress
    assert [each.text() for each in view.segments.buttons] == [
        "全部 20", "未到预约", "应到", "在场办理 1", "离场缺件 1", "办妥 2", "未到 16",
    ]  # fmt: skip
    view.segments.buttons[-1].click()
    assert len(view.list.table.rows()) == 16
    view.filter.setText("3-1-501")
    assert view.list.current().ticket == "0017"
    press(pane, Qt.Key.Key_F2)
    sheet = sheet_of(pane, MoveSheet)
    fill(sheet, why="电话约好")
    sheet.save()
    assert said[-1].sentence == "已改约 1 户，请打电话告诉住户。"
    view.show_all()
    view.move_missed()
    many = sheet_of(pane, MoveSheet)
    fill(many, why="没有联系上")
    many.save()
    assert view.segments.buttons[-1].text() == "未到"
    view.way.buttons[2].click()
    assert [(one.words, one.share) for one in view.shares.rows()] == [("3栋", "2 / 20")]
    pane.open(crowd.rows()["0019"].ref)
    assert pane.shown() == crowd.rows()["0019"].ref
    view.strike()
    out = sheet_of(pane, WhySheet)
    out._take("暂不收房")
    out._give()
    assert len(view.list.table.rows()) == 19


def test_what_leaves_the_printer_is_on_record_and_carries_no_more_than_it_should(
    crowd: Crowd, pane: CollectivePane, said: list[Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plan = crowd.read(lists.plan, crowd.plan.id)
    rows = crowd.read(lists.households, plan.ref.id, crowd.now)
    folder = tmp_path / "sheets"
    folder.mkdir()
    monkeypatch.setattr(print_job, "open_folder", lambda *_: folder)
    printing_view.print_sheets(pane, pane.desk, plan, rows[4:8], folder=True)
    assert said[-1].sentence == "会签单 4 张已存到文件夹。"
    written = sorted(folder.iterdir())
    assert [path.name for path in written][:2] == ["会签单 0005 3-1-201.pdf", "会签单 0006 3-1-202.pdf"]
    text = pypdfium2.PdfDocument(written[0])[0].get_textpage().get_text_range()
    assert "业主005" in text and text.index("核对身份和资料") < text.index("填表签约") < text.index("收费")
    printing_view.print_packs(pane, pane.desk, plan, rows[4:6], crowd.site.clock)
    packs = sheet_of(pane, PacksSheet)
    packs.where.choose("folder")
    packs._start()
    pack = pypdfium2.PdfDocument(next(path for path in folder.iterdir() if "入住资料" in path.name))
    texts = [page.get_textpage().get_text_range() for page in pack]
    assert "入住会签单" in texts[0] and "业主登记表" in texts[1] and "业主005" in texts[0]
    assert said[-1].sentence == "入住资料 2 户已存到文件夹。"
    written = len(list(folder.iterdir()))
    made: list[bytes] = []
    monkeypatch.setattr(printing_view, "print_many", lambda *a: len([made.append(p[1]) for p in a[3]]))
    printing_view.print_tickets(pane, pane.desk, plan, rows[4:10])
    ticket = pypdfium2.PdfDocument(made[0])
    assert len(ticket) == 2 and "0005" in (words := ticket[0].get_textpage().get_text_range())
    assert "业主" not in words and said[-1].sentence == "入住票 6 张已打印。"
    papers: list[bytes] = []
    monkeypatch.setattr(
        printing_view, "print_from_page", lambda _o, _d, make: bool(papers.append(make())) or True
    )
    printing_view.print_day(pane, pane.desk, plan, crowd.now)
    printing_view.print_plan(pane, pane.desk, plan, crowd.now)
    day, whole = (pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range() for pdf in papers)
    assert "2 / 19 户" in day and "0004" in day and "顾维舟同意" in whole
    monkeypatch.setattr(progress.ProgressSheet, "_stopped", True, raising=False)

    def stop(sheet: progress.ProgressSheet, done: int, total: int) -> None:
        if done == 2:
            raise print_job.Cancelled

    monkeypatch.setattr(progress.ProgressSheet, "tick", stop)
    printing_view.print_sheets(pane, pane.desk, plan, rows[8:14], folder=True)
    assert len(list(folder.iterdir())) == written + 2 and said[-2].sentence == "已停止，办到第 2 张。"
    monkeypatch.setattr(QPrintDialog, "exec", lambda _: 0)
    assert print_job.print_many(pane, pane.desk, "打印", iter([("一", made[0])]), 1) == 0


def test_the_board_shows_tickets_and_nothing_else(crowd: Crowd, pane: CollectivePane, qtbot: QtBot) -> None:
    board = RoomBoard()
    qtbot.addWidget(board)
    pane.desk.room_board = board
    crowd.do(service.arrive, crowd.plan.id, "12")
    press(pane, Qt.Key.Key_B, CTRL)
    assert board.isVisible() and board.parentWidget() is None
    words = " ".join(label.text() for label in board._called + board._waiting).split()
    assert "0012" in words
    assert all(word.isdigit() and len(word) == 4 for word in words)
    QTest.keyClick(board, Qt.Key.Key_F11)
    assert board.isFullScreen()
    QTest.keyClick(board, ESCAPE)
    board.close()
    assert board.state.called == () and board.state.about == 0
    pane.desk.room_board = None


def test_a_plan_ends_with_what_becomes_of_the_rest(
    crowd: Crowd, pane: CollectivePane, said: list[Said]
) -> None:
    crowd.at(FIRST + timedelta(days=1), "17:00")
    for row in crowd.rows().values():
        if row.stand == "here":
            crowd.do(service.leave, crowd.plan.id, row.ticket)
    pane.turn_to("plan")
    pane.plan_view.close_plan()
    sheet = sheet_of(pane, CloseSheet)
    sheet.save()
    assert "没有办妥" in sheet.form.error("closed_words")
    fill(sheet, closed_words="转零星入住，由管家联系")
    sheet.save()
    assert pane.choice.currentText() == "一期（已结束）" and not pane.plan_view.rooms_button.isEnabled()


def test_a_role_that_may_not_plan_sees_dead_buttons(crowd: Crowd, qtbot: QtBot) -> None:
    culture = Desk(crowd.site.store, crowd.site.someone(Role.CULTURE))
    pane = CollectivePane(culture, crowd.site.clock)
    qtbot.addWidget(pane)
    pane.show()
    assert not pane.new_button.isEnabled() and "权限" in pane.new_button.toolTip()
    assert not pane.door.call_button.isEnabled() and not pane.progress.move_button.isEnabled()
