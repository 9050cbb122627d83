"""Wishes, people, rules and a talk on record, by keys: what was typed is kept, what is wrong stands there."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.errors import Refusal
from app.modules.site import service as site
from app.modules.visits import card, lists, service
from app.modules.visits.capacity import capacity, on_day, reckon
from app.modules.visits.needs import Caller, Grounds, Need
from app.modules.visits.service import Promised, Said
from app.modules.visits.staffing_view import DaysOffSheet, StaffingSheet, VisitorSheet
from app.modules.visits.talk_sheets_view import AnswerSheet, MatterSheet, SignTalkSheet
from app.modules.visits.talk_view import ALL_ANSWERED, ALREADY_SIGNED, NOTHING, TalkPane
from app.modules.visits.terms_view import TermsSheet
from app.modules.visits.typed_days import day_or_refuse
from app.modules.visits.wish_view import WishSheet
from app.rules.roles import Role
from app.ui.desk import Desk
from app.ui.desk import Said as Told
from app.ui.parts import column
from tests.checks.centre import CS_HEAD, HEAD, LEADER, OFFICER
from tests.consents.office import no_sheet, sheet_of
from tests.ui.scanner import press, type_keys
from tests.visits.doors import Doors, open_doors

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, ESC, CTRL = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier
MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    made = open_doors(tmp_path_factory.mktemp("sheets"))
    yield made
    made.site.store.close()


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture(scope="module")
def desks(doors: Doors) -> dict[str, Desk]:
    """One for each person, as long as the store is open."""
    return {name: Desk(doors.site.store, doors.who(name)) for name in (HEAD, CS_HEAD, LEADER, OFFICER)}


def _ctrl_enter(host: QWidget) -> None:
    press(host, ENTER, CTRL)


@pytest.mark.clause("VISIT-07")
def test_a_wish_is_set_kept_over_a_lock_refused_at_its_field_and_taken_back(
    doors: Doors, host: QWidget, desks: dict[str, Desk]
) -> None:
    flat, desk, clock = doors.flat(owner="江望舒", handed_over="2026-09-01"), desks[OFFICER], doors.site.clock
    sheet = WishSheet(host, desk, flat, now=clock)
    sheet.start()
    assert not sheet.end.isVisible()
    for box in sheet.form.windows.values():
        assert box.isChecked()
    for _ in range(3):
        press(host, Qt.Key.Key_Space)
        press(host, ENTER)
    _ctrl_enter(host)
    assert "至少选一个时段" in sheet.refusal.text()
    assert QApplication.focusWidget() is sheet.form.windows["forenoon"]
    press(host, Qt.Key.Key_Space)
    for _ in range(4):
        press(host, ENTER)
    type_keys(host, "3")  # days off only
    sheet.form.not_before.setText("年后")
    _ctrl_enter(host)
    assert "不早于" in sheet.refusal.text() and sheet.form.not_before.property("state") == "wrong"
    sheet.form.not_before.setText("+30")
    type_keys(host, "x")
    sheet.form.not_before.setText("+30")
    sheet.keep()
    sheet.drop()

    sheet = WishSheet(host, desk, flat, now=clock)
    sheet.start()
    assert sheet.form.not_before.text() == "+30" and sheet.form.days.value == "free"
    _ctrl_enter(host)
    house = doors.site.read(card.house, flat, doors.today)
    assert house.wish == f"上午，休息日，{doors.today + timedelta(days=30):%Y-%m-%d} 以后"
    assert desk.draft(sheet.place) == {}

    sheet = WishSheet(host, desk, flat, now=clock)
    sheet.start()
    assert sheet.end.isVisible()
    sheet.form.only_phone.setChecked(True)
    assert not sheet.form.windows["forenoon"].isEnabled()
    sheet.end.click()
    assert doors.site.read(card.house, flat, doors.today).wish == "" and no_sheet(host)


@pytest.mark.clause("VISIT-04", "VISIT-07")
def test_people_are_shown_with_what_they_can_do_against_what_is_due(
    doors: Doors, host: QWidget, desks: dict[str, Desk]
) -> None:
    for _ in range(5):
        doors.flat(owner="江望舒", handed_over="2026-09-01")
    saved: list[bool] = []
    sheet = StaffingSheet(host, desks[CS_HEAD], now=doors.site.clock)
    sheet.saved.connect(lambda: saved.append(True))
    sheet.start()
    told = " ".join(one.text() for one in sheet.findChildren(QLabel))
    assert "够，每一周都赶得上。" in told
    line = next(one for one in sheet.table.rows() if one.name == OFFICER)
    sheet.table.choose(line.ref)
    press(host, ENTER)
    one: Any = sheet_of(host, VisitorSheet)
    one.form.put("per_day", "40")
    _ctrl_enter(host)
    assert "1 到 30" in one.form.error("per_day")
    one.form.put("per_day", "3")
    _ctrl_enter(host)
    assert _row(sheet, OFFICER).per_day == "3 户"

    press(host, Qt.Key.Key_D)
    off: Any = sheet_of(host, DaysOffSheet)
    off.form.put("first", "12-05")
    off.form.put("last", "12-01")
    _ctrl_enter(host)
    assert "早于开始日期" in off.form.error("last")
    off.form.put("last", "12-06")
    off.form.put("words", "培训")
    _ctrl_enter(host)
    assert _row(sheet, OFFICER).off == "12月5日至12月6日（培训）"
    press(host, Qt.Key.Key_Delete)
    assert _row(sheet, OFFICER).off == "" and len(saved) == 3
    press(host, Qt.Key.Key_Delete)
    assert "没有登记" in sheet.refusal.text()
    press(host, ESC)

    sheet = StaffingSheet(host, desks[OFFICER], now=doors.site.clock)  # an officer may look
    sheet.start()
    assert not sheet.edit_button.isEnabled() and not sheet.away_button.isEnabled()
    press(host, ENTER)
    assert sheet_of(host, StaffingSheet) is sheet


def _row(sheet: StaffingSheet, name: str) -> Any:
    return next(one for one in sheet.table.rows() if one.name == name)


@pytest.mark.clause("VISIT-04")
def test_what_can_be_visited_is_reckoned_by_pairs_and_what_is_missing_by_weeks(doors: Doors) -> None:
    day = MONDAY + timedelta(days=1)
    people = [Caller(number, "", Role.OFFICER, per_day) for number, per_day in ((1, 6), (2, 6), (3, 2))]
    # Two people go together: three with 6, 6 and 2 make seven visits; with one away six, alone none.
    assert on_day(people, day, 14) == 7
    assert on_day([people[0], people[2]], day, 14) == 2  # nobody goes more often than the other can
    assert on_day(people[:1], day, 14) == 0
    assert on_day(people, day, 5) == 5  # one pair, and no more fits into the windows
    away = [Caller(1, "", Role.OFFICER, 6, frozenset({day})), *people[1:]]
    assert on_day(away, day, 14) == 2

    days = tuple(MONDAY + timedelta(days=n) for n in range(1, 14))
    needs = tuple(Need(n, MONDAY - timedelta(days=n % 3), "settling", 1) for n in range(50))
    found = reckon(Grounds(days, needs, tuple(people)), MONDAY)
    assert [week.can for week in found.weeks][:3] == [42, 49, 0]  # six days of this week are left
    assert (found.due, found.short, found.since) == (50, 8, MONDAY)
    assert found.made_up == MONDAY + timedelta(days=7)
    assert found.shares[("settling", Role.OFFICER)] == 38 and found.usual == 49
    live = doors.site.read(capacity, doors.today)
    assert live.people == sum(row.goes for row in doors.site.read(lists.visitors, doors.today))


@pytest.mark.clause("VISIT-02", "VISIT-03")
def test_rules_that_cannot_be_are_refused_at_their_field_and_the_rest_stays_typed(
    doors: Doors, host: QWidget, desks: dict[str, Desk]
) -> None:
    sheet = TermsSheet(host, desks[HEAD], now=doors.site.clock)
    sheet.start()
    captions = [one.text() for one in sheet.findChildren(QLabel)]
    for clause in ("VISIT-02", "VISIT-03", "VISIT-04", "VISIT-05", "VISIT-07", "CARE-05"):
        assert any(clause in caption for caption in captions)
    sheet.form.put("visit_months_bare", "9")
    sheet.form.put("visit_shares_settling", "5/20/70")
    _ctrl_enter(host)
    assert "加起来是 100" in sheet.form.error("visit_shares_settling")
    assert doors.site.read(site.values)["visit_months_bare"] == "12"  # all or nothing
    sheet.keep()
    sheet.drop()
    sheet = TermsSheet(host, desks[HEAD], now=doors.site.clock)
    sheet.start()
    assert sheet.form.values()["visit_months_bare"] == "9"
    sheet.form.put("visit_shares_settling", "5／25／70")
    _ctrl_enter(host)
    held = doors.site.read(site.values)
    assert (held["visit_months_bare"], held["visit_shares_settling"]) == ("9", "5/25/70")
    assert no_sheet(host)
    sheet = TermsSheet(host, desks[OFFICER], now=doors.site.clock)
    sheet.start()
    assert not sheet.go.isEnabled()


@pytest.mark.clause("VISIT-06", "VISIT-08", "COMP-01")
def test_a_talk_on_record_shows_what_is_still_to_be_done_and_one_key_does_it(
    doors: Doors, host: QWidget, desks: dict[str, Desk]
) -> None:
    flat, desk = doors.flat(owner="江望舒", handed_over="2026-09-01"), desks[OFFICER]
    doors.day(str(doors.today), "17:00", roll=False)
    talk = doors.talk(
        flat,
        ratings={"safety": 5, "repair": 2},
        opinions=(Said("楼道灯不亮", "repair", "已报工程"), Said("保洁来得少", "cleaning")),
        promises=(Promised("换灯", doors.staff_id(OFFICER), doors.today),),
    )
    said: list[Told] = []
    desk.said.connect(said.append)
    pane = TalkPane(desk)
    host.setLayout(column(pane))
    pane.put(doors.site.read(card.talk, talk))
    pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    pane.setFocus()
    shown = " ".join(one.text() for one in pane.findChildren(QLabel))
    for words in ("维修 2 不满意", "保洁来得少", "还没有答复", "答应：换灯", "苏晚晴"):
        assert words in shown
    press(host, Qt.Key.Key_A)
    answer: Any = sheet_of(host, AnswerSheet)  # one opinion only is without an answer
    answer.form.put("reply", "每周加一次")
    _ctrl_enter(host)
    assert [one.reply for one in pane.talk.opinions] == ["已报工程", "每周加一次"]
    pane.setFocus()
    press(host, Qt.Key.Key_A)
    assert said[-1].sentence == ALL_ANSWERED and no_sheet(host)

    press(host, Qt.Key.Key_T)
    matter: Any = sheet_of(host, MatterSheet)
    assert not matter.form.controls["category"].isVisible()
    matter.form.put("becomes", "complaint")
    matter._show()
    _ctrl_enter(host)
    assert "类别" in matter.form.error("category")
    matter.form.put("category", "facilities")
    _ctrl_enter(host)
    assert [bool(one.matter) for one in pane.talk.opinions] == [True, False]
    pane.setFocus()
    press(host, Qt.Key.Key_T)
    sheet_of(host, MatterSheet).save()
    pane.setFocus()
    press(host, Qt.Key.Key_T)
    assert said[-1].sentence == NOTHING

    press(host, Qt.Key.Key_S)
    sign: Any = sheet_of(host, SignTalkSheet)
    type_keys(host, "2")
    sign.save()
    assert "手写板上签名" in sign.refusal.text() and sign.pad.isVisible()
    for start in (QPoint(20, 20), QPoint(60, 50)):
        QTest.mousePress(sign.pad, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(sign.pad, start + QPoint(90, 20))
        QTest.mouseRelease(sign.pad, Qt.MouseButton.LeftButton, pos=start + QPoint(90, 20))
    sign.save()
    assert pane.talk.signed == "pen" and doors.visit(talk, "strokes")[0].startswith("1|")
    pane.setFocus()
    press(host, Qt.Key.Key_S)
    assert said[-1].sentence == ALREADY_SIGNED
    assert not any(one.isVisible() for one in (pane.raise_button, pane.answer_button, pane.sign_button))
    desk.said.disconnect(said.append)
    with pytest.raises(Refusal):
        doors.by(OFFICER, service.answer, pane.talk.opinions[0].ref.id, reply="又一次")


def test_a_day_may_be_typed_short_and_is_the_one_nearest_to_today() -> None:
    cases = {
        "2026-12-01": date(2026, 12, 1), "12-1": date(2026, 12, 1), "1201": date(2026, 12, 1),
        "１２／１": date(2026, 12, 1), "1-5": date(2027, 1, 5), "11月20日": date(2026, 11, 20),
        "+7": date(2026, 11, 30), "8.30": date(2026, 8, 30),
    }  # fmt: skip
    for typed, day in cases.items():
        assert day_or_refuse(typed, "哪天", "day", MONDAY) == day, typed
    for wrong in ("", "明天", "13-1", "2-30", "+", "2026"):
        with pytest.raises(Refusal) as caught:
            day_or_refuse(wrong, "哪天", "day", MONDAY)
        assert caught.value.field == "day" and "请写成" in caught.value.sentence
