"""Sheets found again, printed, dropped and read; emergencies, and the ways that lead into a sheet."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.checks import lists
from app.modules.checks.card_view import Drawn
from app.modules.checks.emergency_view import EmergencySheet
from app.modules.checks.model import CheckResult
from app.modules.staff import service as staff
from app.rules.ref import Ref
from app.storage.journal import JournalObject
from app.ui import band_places, printing
from app.ui.dialog import ReasonSheet
from tests.checks.centre import DESK, HEAD, LEADER, OFFICER, Centre
from tests.checks.screens import (
    ALT,
    CTRL,
    ENTER,
    screen_of,
    words_in,
)

KEY = Qt.Key


# ---------- printed, dropped, read


def test_a_finished_sheet_is_found_in_its_month_read_and_printed(
    centre: Centre, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = centre.make(DESK, "front-desk", centre.problem(2, "名册没有锁", LEADER, "2026-11-24"))
    centre.day("2026-12-02")
    at = screen_of(centre, qtbot, DESK)
    at.press(KEY.Key_3, mod=ALT)
    assert at.page.which.value == "done" and at.page.history.register.is_empty
    at.page.history.before.setFocus()
    at.press(KEY.Key_Left, mod=ALT)
    assert at.page.history.month.currentText() == "2026年11月"
    assert at.page.counts.text().split("　")[0] == "1 张"
    at.page.first_focus().setFocus()
    at.press(ENTER)
    assert at.page.filling and not at.run.live and at.run.run_id == run
    assert at.page.shown() is None
    papers: list[bytes] = []
    monkeypatch.setattr(printing, "ask_and_print", lambda _, pdf: papers.append(pdf) or True)
    at.press(KEY.Key_P, mod=CTRL)
    assert papers[0].startswith(b"%PDF") and at.last == "检查单已打印。"

    def printed(session: Session) -> list[str]:
        asked = select(JournalObject.fields).where(JournalObject.fields == "printed")
        return list(session.scalars(asked))

    assert centre.site.read(printed) == ["printed"]
    at.page.back()
    assert at.page.which.value == "done" and at.page.history.month.currentText() == "2026年11月"


def test_a_sheet_is_dropped_with_a_reason_and_the_duty_stays(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.press(ENTER, KEY.Key_1)
    at.run.drop_button.click()
    sheet = at.sheet(ReasonSheet)
    sheet._take("填错了单")
    at.press(ENTER, mod=CTRL)
    assert at.last == "检查单已作废。" and not at.page.filling
    assert centre.runs("front-desk") == [("dropped", DESK)]
    assert centre.due("front-desk") == centre.today
    (row,) = centre.site.read(lists.history, centre.today)
    assert row.state == "dropped"


@pytest.mark.clause("ROLE-01")
def test_a_check_of_another_role_says_whose_it_is_and_its_sheet_can_only_be_read(
    centre: Centre, qtbot: QtBot
) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.choose("责任区现场检查", OFFICER)
    row = at.page.shelf.bands.current()
    assert row is not None and row.dead == f"由{OFFICER}做"
    at.press(ENTER)
    assert at.said[-1].refused and OFFICER in at.last and not at.page.filling
    run = centre.start(OFFICER, "area-inspection")
    at.page.reload()
    row = at.page.shelf.bands.current()
    assert row is not None and row.action == "看一看"
    at.press(ENTER)
    assert at.run.run_id == run and not at.run.live
    assert not at.run.finish_button.isVisible() and at.run.print_button.isVisible()
    at.run.rest_fine()
    at.run.finish()
    assert centre.sheet(run).answered == 0


def test_a_signature_drawn_by_hand_stands_on_the_sheet(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.press(ENTER)
    at.run.card.fold.click()
    assert at.run.card.pad.isVisible()
    at.run.card.pad.set_strokes((((100, 150), (400, 100), (700, 200)),))
    at.press(KEY.Key_Tab)
    at.run.rest_fine()
    at.run.finish()
    assert centre.sheet(at.run.run_id).strokes
    drawn = at.run.card.findChild(Drawn)
    assert drawn is not None and drawn.accessibleName() == f"{DESK}的签名"


# ---------- emergencies and ways in


@pytest.mark.clause("SKILL-04")
def test_an_emergency_list_is_two_keys_away_and_keeps_the_minute_of_every_step(
    centre: Centre, qtbot: QtBot
) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.press(KEY.Key_E, mod=ALT)
    sheet = at.sheet(EmergencySheet)
    titles = [tile.accessibleName() for tile in sheet.tiles]
    assert len(titles) >= 8 and "电梯困人" in titles
    at.press(getattr(KEY, f"Key_{titles.index('电梯困人') + 1}"))
    assert at.page.title.text() == "电梯困人"
    ticks = [made for made in at.run.lines.rows if made.line.kind == "tick"]
    for minute, made in zip((43, 44, 51), ticks, strict=False):
        centre.site.clock.now = centre.site.clock.now.replace(minute=minute)
        made.take_focus()
        at.press(KEY.Key_1)
    assert "09:51" in words_in(ticks[2])
    at.page.leave()

    def stamps(session: Session) -> list[str]:
        asked = select(CheckResult.answered_at).where(
            CheckResult.run_id == at.run.run_id, CheckResult.answered_at.is_not(None)
        )
        return [f"{moment:%H:%M}" for moment in session.scalars(asked.order_by(CheckResult.position))]

    assert centre.site.read(stamps) == ["09:43", "09:44", "09:51"]


@pytest.mark.clause("SKILL-04")
def test_nobody_can_say_at_one_key_that_an_emergency_was_dealt_with(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.press(ENTER)
    assert at.run.rest_button.text() == "其余都好" and dict(at.page.hints())["1 2 3"] == "好、有问题、不适用"
    at.press(KEY.Key_E, mod=ALT)
    at.press(KEY.Key_1)
    assert at.run.rest_button.text() == at.run.rest_button.accessibleName() == "其余不适用"
    hints = dict(at.page.hints())
    assert (hints["1 2 3"], hints["Ctrl A"]) == ("已做、有问题、不适用", "其余不适用")
    first, *rest = [made for made in at.run.lines.rows if made.line.kind == "tick"]
    first.take_focus()
    at.press(KEY.Key_1)
    assert first.accessibleName().endswith("，已做")
    at.press(KEY.Key_A, mod=CTRL)
    assert at.last == f"{len(rest)} 行记为“不适用”，还没有完成。"
    assert {made.result for made in rest} == {"none"} and first.result == "fine"
    assert "09:42" in words_in(first) and not any("09:42" in words_in(made) for made in rest)
    at.press(KEY.Key_A, mod=CTRL)
    assert at.last == "没有空着的打勾行。"


@pytest.mark.clause("SKILL-04")
def test_the_arrows_go_over_the_tiles_of_the_emergencies_as_they_stand(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.press(KEY.Key_E, mod=ALT)
    sheet = at.sheet(EmergencySheet)

    def after(*keys: KEY) -> int:
        at.press(*keys)
        return next(number for number, tile in enumerate(sheet.tiles, 1) if tile.hasFocus())

    assert [after(KEY.Key_Down), after(KEY.Key_Down)] == [3, 5]
    assert [after(KEY.Key_Up), after(KEY.Key_Up), after(KEY.Key_Up)] == [3, 1, 1]
    assert [after(KEY.Key_Right), after(KEY.Key_Down), after(KEY.Key_Left), after(KEY.Key_Left)] == [
        2,
        4,
        3,
        2,
    ]
    last = len(sheet.tiles)
    sheet.tiles[-1].setFocus()
    assert after(KEY.Key_Down) == after(KEY.Key_Right) == last
    at.press(ENTER)
    assert at.page.title.text() == sheet.tiles[-1].accessibleName()


@pytest.mark.clause("ROLE-13")
def test_a_line_on_today_leads_straight_into_the_sheet(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, OFFICER)
    at.page.open(Ref("check_definition", centre.check("area-inspection")))
    assert at.run.live and centre.sheet(at.run.run_id).whom == OFFICER
    at.press(KEY.Key_1)
    at.page.open(Ref("check_definition", centre.check("front-desk")))
    assert at.said[-1].refused and at.said[-1].clause == "ROLE-10"
    assert centre.runs("area-inspection") == [("open", OFFICER)]
    at.page.open(Ref("staff_member", centre.staff_id(DESK)))
    assert "现在不用做" in at.last
    at.page.open(Ref("check_run", 999))
    assert "找不到" in at.last
    head = screen_of(centre, qtbot, HEAD)
    head.page.open(Ref("check_definition", centre.check("area-inspection")))
    assert not head.page.filling and "一人一张" in head.last
    line = centre.sheet(at.run.run_id).lines[0]
    assert line.result == "fine"
    head.page.open(Ref("check_result", 1))
    assert head.page.filling


@pytest.mark.clause("ROLE-13")
def test_the_leader_shows_a_newcomer_round_from_their_name(centre: Centre, qtbot: QtBot) -> None:
    centre.day("2026-11-24")
    centre.by(HEAD, staff.register, name="罗一鸣", sex="m", entered="2026-11-24", role="desk")
    at = screen_of(centre, qtbot, LEADER)
    at.page.open(Ref("staff_member", centre.staff_id("罗一鸣")))
    assert at.page.title.text() == "新员工引导" and centre.sheet(at.run.run_id).whom == "罗一鸣"
    for made in at.run.lines.rows:
        made.mark("fine") if made.line.kind == "tick" else made.text.setPlainText("已说明")
    at.press(ENTER, mod=CTRL)
    assert at.last.startswith("“新员工引导”已完成")
    centre.must_agree()


def test_the_list_answers_mouse_keys_and_screen_readers(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, HEAD)
    bands = at.page.shelf.bands
    at.press(KEY.Key_Home)
    first = bands.current()
    assert first is not None and bands.accessibleDescription() == first.words and first.what in first.words
    at.press(KEY.Key_End)
    last = bands.current()
    assert last is not None and last.key[0] != first.key[0]
    assert bands.verticalScrollBar().value() == bands.verticalScrollBar().maximum()
    at.press(KEY.Key_PageUp, KEY.Key_Home)
    assert bands.verticalScrollBar().value() == 0
    asked: list[str] = []
    at.desk.asked.connect(asked.append)
    chip = band_places.chip_box(first, bands.places, bands._top(1))
    for spot in (QPoint(300, int(bands._top(1)) + 8), chip.center().toPoint()):
        QTest.mouseClick(bands.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert not at.page.filling and asked == [first.clause]
    button = band_places.button_box(bands.places, bands._top(1))
    QTest.mouseClick(bands.viewport(), Qt.MouseButton.LeftButton, pos=button.center().toPoint())
    assert at.page.filling
