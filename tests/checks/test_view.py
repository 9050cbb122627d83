"""The page 检查 by keyboard: a check in a few keys, a problem with all it needs, taken up, watched."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.checks import run_view, service
from app.modules.checks.photos_view import PhotoSheet
from app.modules.checks.sheet_view import AnsweredRow
from app.modules.checks.view import ChecksPage
from app.modules.checks.watch_view import WatchSheet
from app.rules.ref import Ref
from app.storage.act import SEEN
from app.storage.journal import JournalObject
from app.ui.window import MainWindow, RoomTab
from tests.checks.centre import DESK, HEAD, LEADER, OFFICER, OTHER_OFFICER, Centre
from tests.checks.screens import (
    CTRL,
    DOWN,
    ENTER,
    ESC,
    UP,
    open_slot,
    picture,
    screen_of,
    words_in,
)

HERS = "窗台上的薄荷又长高了"
KEY = Qt.Key


# ---------- a daily check


@pytest.mark.clause("ROLE-10")
def test_the_daily_check_of_the_desk_takes_three_keys(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    row = at.page.shelf.bands.current()
    assert row is not None and (row.what, row.day, row.action) == ("前台5S与信息栏", "今天", "开始")
    keys = at.press(ENTER)
    keys += at.press(KEY.Key_A, mod=CTRL)
    assert at.page.counts.text() == "14 / 14"
    keys += at.press(ENTER, mod=CTRL)
    assert keys == 3
    assert at.last == "“前台5S与信息栏”已完成，编号 2026年1号，没有问题。"
    assert centre.due("front-desk").isoformat() == "2026-11-24"
    assert at.page.filling and not at.run.live  # it stays in sight, to be printed
    at.press(ESC)
    at.page.back()
    following = at.page.shelf.bands.current()
    assert following is not None and following.what == "钥匙每日清点"
    centre.must_agree()


@pytest.mark.clause("ROLE-06")
def test_line_by_line_a_digit_answers_and_goes_on(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, OFFICER)
    keys = at.press(ENTER)
    assert at.page.title.text() == "责任区现场检查"
    keys += at.press(*[KEY.Key_1] * 15, KEY.Key_3)
    keys += at.press(ENTER, mod=CTRL)
    assert keys == 18
    results = [line.result for line in centre.sheet(at.run.run_id).lines]
    assert results == ["fine"] * 15 + ["none"]
    assert centre.due("area-inspection", OFFICER).isoformat() == "2026-11-24"
    assert centre.due("area-inspection", OTHER_OFFICER) == centre.today


def test_the_arrows_walk_the_lines_and_an_answer_can_be_taken_back(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, OFFICER)
    at.press(ENTER, DOWN, DOWN, KEY.Key_1, UP, UP, KEY.Key_3, UP, UP, KEY.Key_Delete)
    rows = at.run.lines.rows
    assert [made.result for made in rows[:4]] == ["", "", "fine", ""]
    assert at.run.lines.at == 1
    at.press(UP, UP, UP)
    assert at.run.lines.at == 0 and rows[0].hasFocus() and rows[0].current
    assert rows[2].accessibleName().endswith("，好")
    marks = rows[0].marks
    QTest.mouseClick(marks, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert rows[0].result == "fine"
    QTest.mouseClick(marks, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert rows[0].result == ""


def test_what_is_left_out_is_said_and_the_keys_go_there(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, OFFICER)
    at.press(ENTER, KEY.Key_1, DOWN, KEY.Key_1)
    at.press(ENTER, mod=CTRL)
    assert at.said[-1].refused and at.said[-1].field == "line-2" and "还没有检查" in at.last
    assert at.run.lines.rows[1].hasFocus()
    settled: list[bool] = []
    at.desk.settled.connect(lambda: settled.append(True))
    at.press(KEY.Key_2)
    assert settled
    at.press(KEY.Key_A, mod=CTRL)
    at.run.finish()
    assert at.said[-1].field == "line-2" and "什么问题" in at.last
    problem = at.run.lines.rows[1].problem
    assert problem.note.hasFocus() and problem.note.property("state") == "wrong"
    at.page.focus_field("remark")
    assert at.run.card.remark.hasFocus()


# ---------- a problem


@pytest.mark.clause("ROLE-06")
def test_a_problem_gets_words_a_person_a_day_and_a_photograph_without_the_mouse(
    centre: Centre, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = screen_of(centre, qtbot, OFFICER)
    monkeypatch.setattr(run_view, "open_file", lambda *_: picture(tmp_path / "灯.png"))
    at.press(ENTER, KEY.Key_1, KEY.Key_1, KEY.Key_P, KEY.Key_2)
    at.write("2 单元大堂西侧灯不亮")
    at.press(ENTER)
    at.press(KEY.Key_L, KEY.Key_Y, ENTER)  # 陆远
    problem = at.run.lines.rows[2].problem
    assert problem.person.staff_id == centre.staff_id(OTHER_OFFICER)
    problem.until.selectAll()
    at.press(KEY.Key_2, ENTER)
    assert problem.until.text() == "2026-11-25"
    assert at.run.lines.rows[3].hasFocus()
    assert at.page.counts.text() == "3 / 16　有问题 1"
    at.press(KEY.Key_A, mod=CTRL)
    at.press(ENTER, mod=CTRL)
    assert at.last.endswith("1 项转入整改。")
    line = centre.sheet(at.run.run_id).lines[2]
    assert line.followup is not None and (line.followup.staff, line.followup.until.isoformat()) == (
        OTHER_OFFICER,
        "2026-11-25",
    )
    shown = at.run.findChildren(AnsweredRow)[2]
    words = words_in(shown)
    assert "2 单元大堂西侧灯不亮" in words and "整改：陆远　11/25 周三 前" in words and "待整改" in words
    strip = next(b for b in shown.findChildren(QWidget) if getattr(b, "text", str)() == "照片 1")
    strip.click()
    assert at.sheet(PhotoSheet).accessibleName() == "责任区现场检查第3行照片1"
    at.press(ENTER)

    def looked(session: Session) -> list[str]:
        return list(session.scalars(select(JournalObject.fields).where(JournalObject.how == SEEN)))

    assert centre.site.read(looked) == ["photo"]
    centre.must_agree()


def test_a_photograph_is_dropped_on_a_line_and_a_file_that_is_none_is_refused(
    centre: Centre, qtbot: QtBot, tmp_path: Path
) -> None:
    at = screen_of(centre, qtbot, OFFICER)
    at.press(ENTER)
    made = at.run.lines.rows[1]
    broken = tmp_path / "坏.png"
    broken.write_bytes(b"no picture")
    for path, said in (
        (picture(tmp_path / "好.jpg"), "照片已添加。"),
        (broken, ""),
        (tmp_path / "无.png", ""),
    ):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)), QUrl.fromLocalFile(str(tmp_path / "表.xlsx"))])
        drop = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        made.dropEvent(drop)
        assert at.last == said or (not said and at.said[-1].refused)
    assert len(centre.sheet(at.run.run_id).lines[1].photos) == 1
    assert made.strip.isVisible() and len(made.strip.photos) == 1
    made.strip.findChild(QPushButton).click()
    next(b for b in at.sheet(PhotoSheet).findChildren(QPushButton) if b.text() == "删去这张").click()
    assert at.last == "照片已删去。" and not centre.sheet(at.run.run_id).lines[1].photos
    assert not made.strip.photos and not made.strip.isVisible()


# ---------- taken up, watched, counted


def test_a_sheet_put_aside_is_taken_up_by_a_colleague_the_next_day(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, OFFICER)
    at.press(ENTER, KEY.Key_1, KEY.Key_1, KEY.Key_2)
    at.write("信报箱门松了")
    at.run.card.about.setText("1 栋")
    at.run.card.remark.setPlainText("雨天地滑")
    at.run.card.about.textEdited.emit("1 栋")
    at.press(ESC)
    assert at.page.back() and not at.page.filling
    row = at.page.shelf.bands.current()
    assert row is not None and (row.what, row.about[-4:], row.action) == (
        "责任区现场检查",
        "填了一半",
        "继续",
    )
    centre.day("2026-11-24")
    other = screen_of(centre, qtbot, HEAD)
    other.choose("责任区现场检查", OFFICER)
    other.press(ENTER)
    rows = other.run.lines.rows
    assert [made.result for made in rows[:4]] == ["fine", "fine", "problem", ""]
    assert rows[2].problem.note.text() == "信报箱门松了" and rows[3].hasFocus()
    assert (other.run.card.about.text(), other.run.card.remark.toPlainText()) == ("1 栋", "雨天地滑")
    assert centre.runs("area-inspection") == [("open", OFFICER)]


@pytest.mark.clause("KEY-08")
def test_keys_are_counted_by_digits_and_the_second_person_signs_at_the_same_desk(
    centre: Centre, qtbot: QtBot
) -> None:
    open_slot(centre, LEADER, HERS)
    at = screen_of(centre, qtbot, DESK)
    at.choose("钥匙季度盘点")
    at.press(ENTER)
    rows = at.run.lines.rows
    counted = [made for made in rows if made.line.kind == "count"]
    assert rows[0].should.hasFocus()
    for _ in counted:
        at.press(KEY.Key_8, ENTER, KEY.Key_8, ENTER)
    assert [made.result for made in counted] == ["fine"] * len(counted)
    at.press(KEY.Key_A, mod=CTRL)
    assert at.run.lines.answered == len(rows)
    at.press(ENTER, mod=CTRL)
    sheet = at.sheet(WatchSheet)
    names = [sheet.who.itemText(i) for i in range(sheet.who.count())]
    assert not any(DESK in name for name in names) and any(LEADER in name for name in names)
    sheet.who.setCurrentIndex(next(i for i, name in enumerate(names) if LEADER in name))
    for password in ("", "错的", HERS):
        assert sheet.isVisible()
        sheet.password.setText(password)
        at.press(ENTER)
        qtbot.waitUntil(lambda: not sheet._background.busy, timeout=20_000)
    assert at.last == f"{LEADER}已签名监盘。"
    QApplication.processEvents()
    assert at.run.finish_button.hasFocus() and f"监盘：{LEADER}" in words_in(at.run.card)
    at.press(ENTER, mod=CTRL)
    assert centre.sheet(at.run.run_id).watched_by == LEADER
    assert at.last.startswith("“钥匙季度盘点”已完成")
    assert centre.due("key-stocktake").isoformat() == "2027-03-31"
    centre.must_agree()


def test_the_difference_of_a_count_follows_every_digit(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.choose("钥匙季度盘点")
    at.press(ENTER)
    made = at.run.lines.rows[0]
    shown = []
    at.press(KEY.Key_2, KEY.Key_0, KEY.Key_5, ENTER)
    for digit in (KEY.Key_2, KEY.Key_0, KEY.Key_3):
        at.press(digit)
        shown.append(made._difference.text())
    assert shown == ["差 -203", "差 -185", "差 -2"]
    at.press(KEY.Key_Backspace, KEY.Key_5)
    assert made._difference.text() == "相符" and made.result == "fine"
    made.none.click()
    made.found.setFocus()
    at.press(KEY.Key_Backspace)
    assert made._difference.text() == "" and made.result == "none"


@pytest.mark.clause("KEY-08")
def test_what_is_changed_after_the_second_person_signed_is_signed_anew(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    run = centre.start(DESK, "key-stocktake")
    centre.by(DESK, service.save_run, run, centre.fine(run))
    centre.by(LEADER, service.watch, run)
    at.page.open(Ref("check_run", run))
    counted = at.run.lines.rows[0]
    counted.found.setFocus()
    counted.found.selectAll()
    at.press(KEY.Key_7, ENTER)
    assert counted.result == "problem" and counted._difference.text() == "差 -1"
    assert counted.problem.note.hasFocus()
    at.write("少一把")
    counted.problem.person.choose(centre.staff_id(LEADER))
    at.press(ENTER, mod=CTRL)
    assert at.sheet(WatchSheet).isVisible()
    assert centre.sheet(run).watch_missing


def test_nobody_else_to_sign_is_said_and_a_locked_desk_drops_the_question(
    centre: Centre, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = screen_of(centre, qtbot, DESK)
    monkeypatch.setattr("app.modules.checks.watch_view.watchers", lambda *_: [])
    at.choose("钥匙季度盘点")
    at.press(ENTER)
    at.run.ask_watcher()
    sheet = at.sheet(WatchSheet)
    assert "没有别的同事能登录签名" in sheet.refusal.text() and not sheet.go.isEnabled()


# ---------- kept at the lock


def test_a_desk_locked_in_the_middle_loses_nothing(centre: Centre, qtbot: QtBot) -> None:
    first = screen_of(centre, qtbot, OFFICER)
    desk, now = first.desk, first.page.now
    tab = RoomTab("checks", "检查", "checks", 1, lambda d: ChecksPage(d, now), frozenset({"check_run"}))
    window = MainWindow(desk, [tab], "青禾苑", lambda _: [], on_lock=lambda: None, on_switch=lambda: None)
    qtbot.addWidget(window)
    window.show()
    page = window.open_room("checks")
    page.open(Ref("check_definition", centre.check("area-inspection")))
    rows = page.running.lines.rows
    rows[0].mark("fine")
    rows[1].mark("problem")
    rows[1].problem.note.setText("玻璃裂了一")
    rows[1].problem.until.setText("12-1")
    page.running.card.remark.setPlainText("下雨")
    left = window.shown()
    window.cover(QWidget())
    assert left == Ref("check_run", page.running.run_id)
    second = MainWindow(desk, [tab], "青禾苑", lambda _: [], on_lock=lambda: None, on_switch=lambda: None)
    qtbot.addWidget(second)
    second.open_ref(left)  # before the window is there, as it is after the unlocking
    second.show()
    second.activateWindow()
    qtbot.waitUntil(second.isActiveWindow)
    again = second.page("checks")
    lines = again.running.lines.rows
    assert QApplication.focusWidget() is lines[2]
    assert [made.result for made in lines[:3]] == ["fine", "problem", ""]
    assert lines[1].problem.note.text() == "玻璃裂了一"
    assert lines[1].problem.until.text() == "2026-12-01"
    assert again.running.card.remark.toPlainText() == "下雨"


def test_a_sheet_left_lying_open_is_kept_before_the_power_can_fail(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, OFFICER)
    at.press(ENTER, KEY.Key_1)
    assert at.run._later.isActive() and centre.sheet(at.run.run_id).answered == 0
    at.run._later.timeout.emit()
    assert centre.sheet(at.run.run_id).answered == 1 and not at.run._later.isActive()
    assert at.run.lines.rows[1].hasFocus()
