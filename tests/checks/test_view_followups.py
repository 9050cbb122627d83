"""What is to be put right, on the page: reported, looked at by another, sent back, handed to a colleague."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.modules.checks.followup_view import FollowUpSheet
from app.modules.checks.problem_view import read_day
from app.modules.followups import lists as followups
from app.modules.followups import service as putting_right
from app.rules.ref import Ref
from app.ui.person_box import PersonBox
from tests.checks.centre import CS_HEAD, DESK, LEADER, OFFICER, OTHER_OFFICER, Centre
from tests.checks.screens import ALT, CTRL, DOWN, ENTER, ESC, Screen, screen_of, words_in


def found(centre: Centre, until: str = "2026-11-25") -> Ref:
    """A problem that 苏晚晴 found and 陆远 puts right."""
    run = centre.make(OFFICER, "area-inspection", centre.problem(3, "西侧灯不亮", OTHER_OFFICER, until))
    line = centre.sheet(run).lines[2].followup
    assert line is not None
    return line.ref


def one(centre: Centre, ref: Ref) -> followups.FollowUpLine:
    line = centre.site.read(followups.one, ref.id, centre.today)
    assert line is not None
    return line


def no_dialog(at: Screen) -> bool:
    return not any(sheet.isVisible() for sheet in at.page.window().findChildren(FollowUpSheet))


@pytest.mark.clause("ROLE-06")
def test_it_is_reported_done_and_verified_by_whoever_found_it(centre: Centre, qtbot: QtBot) -> None:
    ref = found(centre)
    at = screen_of(centre, qtbot, OTHER_OFFICER)
    at.press(type(ENTER).Key_2, mod=ALT)
    row = at.page.mend.bands.current()
    assert row is not None and (row.day, row.who, row.action) == ("11/25 周三", OTHER_OFFICER, "报完成…")
    at.press(ENTER)
    sheet = at.sheet(FollowUpSheet)
    assert "西侧灯不亮" in words_in(sheet) and "提出　苏晚晴" in words_in(sheet)
    at.press(ENTER)
    assert "至少 2 个字" in sheet.refusal.text() and sheet.words.property("state") == "wrong"
    at.write("换了灯管，亮了")
    at.press(ENTER)
    assert at.last == "已报整改完成，等另一位同事验证。" and no_dialog(at)
    row = at.page.mend.bands.current()
    assert row is not None and (row.action, row.reason) == ("验证…", "陆远：换了灯管，亮了")
    qtbot.wait(320)  # a second Enter right behind the first would be its echo
    at.press(ENTER)
    sheet = at.sheet(FollowUpSheet)
    at.press(ENTER)
    assert "另一位同事验证" in sheet.refusal.text()
    at.press(ESC)
    assert no_dialog(at)
    other = screen_of(centre, qtbot, OFFICER)
    other.page.open(ref)
    other.press(ENTER)
    assert other.last == "已验证合格。" and one(centre, ref).state == "verified"
    other.page.show_view("mend")
    assert other.page.mend.stack.currentWidget() is other.page.mend.nothing
    other.page.open(ref)
    done = other.sheet(FollowUpSheet)
    assert not done.go.isVisible() and "验证合格" in words_in(done)
    centre.must_agree()


@pytest.mark.clause("ROLE-06")
def test_what_is_not_right_goes_back_with_a_reason_and_a_new_day(centre: Centre, qtbot: QtBot) -> None:
    ref = found(centre)
    centre.by(OTHER_OFFICER, putting_right.done, ref.id, words="换了灯管")
    centre.day("2026-11-24")
    at = screen_of(centre, qtbot, OFFICER)
    at.page.open(ref)
    sheet = at.sheet(FollowUpSheet)
    sheet.back_button.click()
    assert sheet.until.text() == "2026-11-27" and not sheet.hand_button.isVisible()
    sheet.until.setText("乱写")
    at.write("还在闪")
    at.press(ENTER)
    assert "没有这一天" in sheet.refusal.text() and sheet.until.hasFocus()
    sheet.until.setText("1")
    at.press(ENTER, ENTER)
    line = one(centre, ref)
    assert (line.state, line.until.isoformat(), line.returned) == ("open", "2026-11-25", 1)
    assert at.last == "已退回整改。"
    at.page.show_view("mend")
    row = at.page.mend.bands.current()
    assert row is not None and "退回过 1 次" in row.reason
    centre.must_agree()


@pytest.mark.clause("ROLE-06")
def test_it_is_handed_to_a_colleague_by_whoever_may(centre: Centre, qtbot: QtBot) -> None:
    ref = found(centre)
    at = screen_of(centre, qtbot, DESK)
    at.page.open(ref)
    sheet = at.sheet(FollowUpSheet)
    assert not sheet.hand_button.isEnabled() and "整改人、提出人" in sheet.hand_button.toolTip()
    at.press(ESC)
    leader = screen_of(centre, qtbot, LEADER)
    leader.page.open(ref)
    sheet = leader.sheet(FollowUpSheet)
    sheet.hand_button.click()
    leader.press(ESC)
    assert sheet.isVisible() and sheet.words.hasFocus()
    sheet.hand_button.click()
    sheet.person.choose(None)
    leader.press(ENTER, ENTER)
    leader.write("请假")
    leader.press(ENTER)
    assert "转交给谁" in sheet.refusal.text()
    leader.press(*[getattr(type(ENTER), f"Key_{letter}") for letter in "LXH"])
    leader.press(ENTER, ENTER, ENTER)
    line = one(centre, ref)
    assert (line.staff, [step.how_zh for step in line.steps]) == (DESK, ["提出", "转交"])
    centre.must_agree()


def test_the_overdue_ones_stand_first_and_lead_back_to_their_sheet(centre: Centre, qtbot: QtBot) -> None:
    ref = found(centre, "2026-11-24")
    centre.make(CS_HEAD, "dorm-weekly", centre.problem(1, "地面有水", DESK, "2026-12-01"))
    centre.day("2026-11-26")
    at = screen_of(centre, qtbot, LEADER)
    at.page.show_view("mend")
    assert at.page.counts.text() == "逾期 1　待整改 2"
    rows = at.page.mend.bands.rows_of("open")
    assert [row.day for row in rows] == ["逾期 2 天", "12/1 周二"] and rows[0].tone == "over"
    at.press(DOWN, type(ENTER).Key_Home, ENTER)
    sheet = at.sheet(FollowUpSheet)
    assert "逾期 2 天" in words_in(sheet)
    sheet.source_button.click()
    assert at.page.title.text() == "责任区现场检查" and not at.run.live
    shown = one(centre, ref)
    assert shown.ref == ref
    at.page.open(Ref("followup", 999))
    assert "找不到" in at.last
    at.page.running.other_pane()
    at.press(ENTER, mod=CTRL)
    assert not at.run.live


# ---------- who and until when


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("0", "2026-11-23"),
        ("3", "2026-11-26"),
        ("11-25", "2026-11-25"),
        ("１１／２５", "2026-11-25"),
        ("11月2日", "2027-11-02"),
        ("2026.12.1", "2026-12-01"),
        ("2-30", None),
        ("后天", None),
        ("", None),
    ],
)
def test_a_day_may_be_written_as_it_is_said(typed: str, day: str | None) -> None:
    found_day = read_day(typed, date(2026, 11, 23))
    assert (found_day.isoformat() if found_day else None) == day


def test_the_wheel_over_a_person_scrolls_the_sheet_and_changes_nobody(qtbot: QtBot) -> None:
    box = PersonBox([(3, "陆远", "客服人员、前台"), (5, "林晓禾", "前台")], "由谁整改")
    qtbot.addWidget(box)
    box.show()
    box.choose(3)
    down = QPoint(0, -120)
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), down, down, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    box.wheelEvent(wheel)
    assert not wheel.isAccepted() and box.staff_id == 3 and box.currentText() == "陆远　客服人员"
    QTest.keyClicks(box, "linxiao")
    assert box.staff_id == 5
