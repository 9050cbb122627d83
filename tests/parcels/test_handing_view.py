"""Handing out as the clerk does it: a scanner, a pen, few keys, and everything that can go wrong (PARC-02)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.modules.handbook.lists import prompts
from app.modules.parcels import service
from app.modules.parcels.handed_view import PutRightSheet, SignatureView, Struck
from app.modules.parcels.handing_face_view import BEFORE, IDLE, UNITS, WAITING
from app.modules.parcels.handing_view import HandingPane
from app.modules.parcels.leaving_sheets_view import (
    DecideSheet,
    DeclineSheet,
    GiveBackSheet,
    PassOnSheet,
    RemindSheet,
    WriteOffSheet,
)
from app.modules.parcels.other_view import OtherSheet
from app.modules.parcels.parcel_view import ParcelSheet
from app.modules.parcels.rules import own_code
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.journal import JournalAct
from app.ui import dialog
from app.ui.desk import Desk
from app.ui.scan import ScanCatcher
from tests.consents.office import sheet_of
from tests.parcels.clerk import Clerk, handovers, marks, pane_room, signing
from tests.parcels.counter import Counter
from tests.sites import MONDAY
from tests.ui.scanner import HAND, press, scan, type_keys

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.clause("PARC-02")]
ENTER = Qt.Key.Key_Return
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.fixture(scope="module")
def desk(counter: Counter) -> Desk:
    """The head at the desk, for all tests."""
    return Desk(counter.site.store, counter.site.who)


@pytest.fixture
def clerk(counter: Counter, desk: Desk, qtbot: QtBot) -> Iterator[Clerk]:
    """Somebody at the pane, with the program's ear for the scanner."""
    counter.at(MONDAY)
    pane = HandingPane(desk, counter.site.clock)
    window = QWidget()
    pane.setParent(window)
    qtbot.addWidget(window)
    window.resize(1100, 640)
    pane.setGeometry(0, 360, 756, 272)
    window.show()
    window.activateWindow()
    pane.scan.setFocus()
    QApplication.processEvents()
    catcher = ScanCatcher(window, HAND)
    QApplication.instance().installEventFilter(catcher)
    yield Clerk(pane)
    QApplication.instance().removeEventFilter(catcher)


def test_what_waits_for_a_household_goes_out_with_a_scan_a_signature_and_enter(
    counter: Counter, clerk: Clerk
) -> None:
    signing(counter, "pad")
    home, pane = counter.home(), clerk.pane
    one, two = counter.take(home), counter.take(home, kind="perishable", person_id=home.tenant.id)
    gone: list[bool] = []
    pane.handed.connect(lambda: gone.append(True))
    assert pane.face.view == IDLE
    clerk.scan(own_code(one.ref.id), end="\r\n")
    assert pane.face.view == WAITING and marks(pane) == ["在手里", "要取"]
    assert pane.taker.why_not.toolTip() == f"还没扫到：{two.place}"
    assert clerk.lit == [home.unit] and QApplication.focusWidget() is pane.scan
    assert pane.taker.done.text() == "签名并交付 2 件" and pane.taker.paper.isHidden()
    clerk.press(ENTER)  # nobody has signed yet
    assert "手写板上签名" in clerk.last.sentence and QApplication.focusWidget() is pane.taker.pad
    assert counter.row(one.ref.id).state == "waiting"
    clerk.counted()
    clerk.sign(pane.taker.pad)
    clerk.press(ENTER)
    assert clerk.counted() == (0, 1)
    assert clerk.last.sentence == f"已交付 2 件：{pane_room(counter, home.unit)}，单一鸣 取走。"
    assert [counter.row(each.ref.id).state for each in (one, two)] == ["collected"] * 2
    assert gone == [True] and clerk.lit[-1] is None and QApplication.focusWidget() is pane.scan
    assert [row.count for row in pane.face.lately.rows()][:1] == ["2 件"]

    third = counter.take(home)
    clerk.scan(third.number)  # the courier's own bar code does as well
    assert not pane.taker.last.isHidden() and pane.taker.last.accessibleName() == "上次 单一鸣的签名"
    clerk.sign(pane.taker.pad)
    clerk.press(ENTER)
    assert clerk.counted() == (1, 1) and counter.row(third.ref.id).state == "collected"

    assert pane.undo_last() and not pane.undo_last()
    sheet_of(pane.window(), PutRightSheet).close_sheet()
    clerk.last.undo()
    sheet = sheet_of(pane.window(), PutRightSheet)
    type_keys(sheet, "1")
    assert sheet.reason.text() == "交错了人"
    press(sheet, ENTER, CTRL)
    assert not sheet.isVisible() and counter.row(third.ref.id).state == "waiting"
    assert counter.row(third.ref.id).place == third.place
    clerk.scan(own_code(one.ref.id))
    assert "单一鸣取走" in clerk.last.sentence and clerk.last.clause == "PARC-02"
    clerk.last.act[1]()
    again = sheet_of(pane.window(), PutRightSheet)
    assert len(again.boxes) == 2
    again.close_sheet()
    pane.show_household(home.unit)
    pane.face.which.buttons[1].click()
    assert pane.face.view == BEFORE and not pane.taker.isVisible()
    struck = pane.face.before.findChildren(Struck)
    assert len(struck) == 1 and "1 件" in struck[0].text()
    assert len(pane.face.before.findChildren(SignatureView)) == 1
    assert pane.grab().width() == 756


def test_the_code_is_compared_and_on_paper_a_scan_and_enter_are_enough(
    counter: Counter, clerk: Clerk
) -> None:
    signing(counter, "code")
    home, pane = counter.home(), clerk.pane
    one = counter.take(home)
    clerk.scan(own_code(one.ref.id))
    assert pane.taker.done.text() == "核对无误，交付 1 件"
    clerk.press(ENTER)
    assert "取件码和这一户的包裹对不上" in clerk.last.sentence and counter.row(one.ref.id).state == "waiting"
    clerk.type("0-0-00\r")
    assert "架上没有" in clerk.last.sentence and pane.shelf is not None
    clerk.type(one.code.replace("-", "") + "\r")
    assert pane.taker.proof_words.toolTip() == f"{one.code} 对上了"
    clerk.press(ENTER)
    assert counter.row(one.ref.id).state == "collected"
    two = counter.take(home)
    clerk.counted()
    clerk.scan(two.code)
    clerk.press(ENTER)
    assert clerk.counted() == (1, 1) and counter.row(two.ref.id).state == "collected"

    signing(counter, "paper")
    three = counter.take(home)
    clerk.scan(own_code(three.ref.id), input_method=True)
    clerk.press(ENTER)
    assert clerk.counted() == (1, 1) and counter.row(three.ref.id).state == "collected"
    assert clerk.last.act is not None and clerk.last.act[0] == "打印签收单"
    four = counter.take(home)
    clerk.scan(own_code(four.ref.id))
    pane.taker.proof.setFocus()
    clerk.type("2")  # this one would rather sign on the pad
    assert pane.taker.pad.isVisible() and pane.taker.done.text() == "签名并交付 1 件"
    clerk.sign(pane.taker.pad)
    clerk.press(ENTER)
    assert [one[3] for one in handovers(counter, home.unit)] == ["code", "code", "paper", "pad"]


def test_what_is_valuable_goes_only_to_somebody_whose_paper_was_looked_at(
    counter: Counter, clerk: Clerk
) -> None:
    signing(counter, "paper")
    home, pane = counter.home(), clerk.pane
    plain, ring = counter.take(home), counter.take(home, kind="valuable")
    clerk.scan(own_code(plain.ref.id))
    assert pane.taker.paper.isVisible()
    clerk.press(ENTER)
    assert "是贵重件" in clerk.last.sentence and counter.row(plain.ref.id).state == "waiting"
    assert QApplication.focusWidget() is pane.taker.paper.tail
    pane.table.setFocus()
    pane.table.choose(ring.ref)
    clerk.press(Qt.Key.Key_Space)
    assert marks(pane) == ["在手里", "先不取"] and pane.taker.paper.isHidden()
    assert pane.taker.done.text().endswith("1/2 件")
    clerk.press(Qt.Key.Key_Space)
    pane.taker.paper.kind.setFocus()
    clerk.type("2")
    assert QApplication.focusWidget() is pane.taker.paper.tail
    clerk.type("3021x")
    clerk.press(ENTER)
    assert handovers(counter, home.unit) == [("单一鸣", "", "", "paper", "passport", "021X", 2)]


def test_somebody_else_is_named_with_relation_and_consent_and_the_number_opens_with_the_call(
    counter: Counter, clerk: Clerk
) -> None:
    signing(counter, "pad")
    home, pane = counter.home(), clerk.pane
    one = counter.take(home)
    clerk.scan(own_code(one.ref.id))
    assert "199-****-0137" in pane.telephone.words.text()
    clerk.press(Qt.Key.Key_O, ALT)
    sheet = sheet_of(pane.window(), OtherSheet)
    sheet.form.put("name", "周启明")
    press(sheet, ENTER)
    type_keys(sheet, "4")
    assert sheet.form.values()["relation"] == "邻居"
    press(sheet, ENTER)
    sheet.save()
    assert "怎么同意" in sheet.form.error("consent") and counter.row(one.ref.id).state == "waiting"
    sheet.form.controls["consent"].setFocus()
    type_keys(sheet, "1")
    press(sheet, ENTER)
    assert QApplication.focusWidget() is sheet.form.controls["code"]
    scan(sheet, "1-1-1")
    sheet.form.put("code", "11111")
    clerk.sign(sheet.pad)
    sheet.save()
    assert "取件码" in sheet.form.error("code")
    sheet.form.controls["consent"].setFocus()
    type_keys(sheet, "3")
    assert sheet.telephone.words.text() == "单一鸣 199-****-0137"
    press(sheet, ENTER)
    assert sheet.telephone.words.text() == "单一鸣 199-0000-0137"
    last = counter.site.read(
        lambda s: s.scalars(select(JournalAct).order_by(JournalAct.sequence.desc())).first().purpose
    )
    assert last.startswith("代领确认")
    sheet.pad.clear()
    press(sheet, ENTER)
    assert "签名" in sheet.refusal.text() and QApplication.focusWidget() is sheet.pad
    clerk.sign(sheet.pad)
    press(sheet, ENTER)
    assert not sheet.isVisible() and clerk.last.sentence.endswith("周启明（邻居）代取。")
    assert handovers(counter, home.unit) == [("周启明", "邻居", "called", "pad", "", "", 1)]


def test_wrong_scans_say_what_is_wrong_and_lose_nothing(counter: Counter, clerk: Clerk) -> None:
    signing(counter, "paper")
    home, other, pane = counter.home(), counter.home("陆景和"), clerk.pane
    mine, theirs = counter.take(home), counter.take(other)
    lost = counter.take(None, doubt="several", number="QT000011110000")
    back = counter.take(other)
    counter.do(service.give_back, [back.ref.id], to="李立", why="收件人要求退回")
    clerk.press(ENTER)
    assert clerk.last.refused and clerk.last.sentence.startswith("请先扫标签")
    clerk.scan(own_code(mine.ref.id))
    wrong = {
        own_code(theirs.ref.id): f"这件是 {theirs.room} 的，现在交付的是 {mine.room}",
        own_code(lost.ref.id): "还在待认（同名几户）",
        own_code(back.ref.id): "已退给李立",
        "QT-NOBODY-KNOWS": "架上没有",
        "9" * 60: "架上没有",
    }
    for code, words in wrong.items():
        clerk.scan(code)
        assert words in clerk.last.sentence and clerk.last.refused, code
        assert pane.shelf is not None and pane.shelf.ref == home.unit and marks(pane) == ["在手里"]
    pane.show_household(other.unit, [theirs.ref])  # scanned while the pen had the focus
    assert pane.shelf.ref == home.unit and clerk.last.refused
    clerk.press(Qt.Key.Key_Escape)
    clerk.type(home.room + "\r")  # nothing of it fetched yet, and the wrong parcel is
    clerk.scan(own_code(theirs.ref.id))
    assert pane.shelf.ref == home.unit and clerk.last.refused
    clerk.last.act[1]()
    assert pane.shelf.ref == other.unit and marks(pane) == ["在手里"]
    clerk.press(Qt.Key.Key_Escape)
    assert pane.shelf is None and clerk.lit[-1] is None
    clerk.scan(own_code(mine.ref.id))
    counter.do(service.write_off, [mine.ref.id], why="清架没有找到")  # another clerk was quicker
    clerk.press(ENTER)
    assert handovers(counter, home.unit) == []


def test_a_room_lights_its_household_and_several_are_offered(counter: Counter, clerk: Clerk) -> None:
    signing(counter, "paper")
    home, other, bare, pane = counter.home(), counter.home("陆景和"), counter.home(), clerk.pane
    counter.take(home, number="QT8800770555"), counter.take(other, number="QT9911770555")
    clerk.type("0555\r")
    assert pane.face.view == UNITS and len(pane.face.units.rows()) == 2
    clerk.press(Qt.Key.Key_Down)
    clerk.press(ENTER)
    assert pane.shelf.ref == other.unit
    clerk.press(Qt.Key.Key_Escape)
    clerk.type(home.room + "\r")
    assert pane.shelf.ref == home.unit and marks(pane) == ["要取"]
    clerk.press(Qt.Key.Key_E, CTRL)
    assert "199-0000-0137" in pane.telephone.words.text()
    clerk.press(Qt.Key.Key_E, CTRL)
    assert "199-****-0137" in pane.telephone.words.text()
    clerk.press(Qt.Key.Key_Escape)
    clerk.type(bare.room + "\r")
    assert pane.face.view == BEFORE and "没有待取的包裹" in clerk.last.sentence
    words = [each.text() for each in pane.face.before.findChildren(QLabel)]
    assert "还没有通知过，也没有取过包裹。" in words


def test_every_other_way_off_the_shelf_asks_what_it_needs(counter: Counter, clerk: Clerk) -> None:
    home, pane = counter.home(), clerk.pane
    counter.at(MONDAY - timedelta(days=5))
    old = counter.take(home)
    counter.at(MONDAY)
    counter.take(home), counter.take(home), counter.take(home)
    pane.show_household(home.unit, [old.ref])
    leaving = pane.leaving

    leaving.remind()
    sheet = sheet_of(pane.window(), RemindSheet)
    type_keys(sheet, "2")
    press(sheet, ENTER)
    assert "199-0000-0137" in sheet.telephone.words.text()
    sheet.form.put("words", "晚上来取")
    press(sheet, ENTER)
    assert not sheet.isVisible() and counter.shelf_of(home).reminded_today and pane.face.note.isVisible()
    leaving.remind()
    again = sheet_of(pane.window(), RemindSheet)
    again.save()
    assert "一天最多一次" in again.refusal.text() and again.isVisible()
    again.close_sheet()

    def only(row: int) -> Ref:
        waiting = counter.shelf_of(home).parcels
        pane.ticks.left = {one.ref.id for one in waiting} - {waiting[row].ref.id}
        return waiting[row].ref

    first = only(0)
    pane.table.choose(first)
    leaving.decide()
    decide = sheet_of(pane.window(), DecideSheet)
    type_keys(decide, "2")
    press(decide, ENTER)
    assert counter.row(first.id).decided == "退回快递公司" and not decide.isVisible()
    press(pane, Qt.Key.Key_F2)
    card = sheet_of(pane.window(), ParcelSheet)
    assert card.parcel.ref == first
    card.close_sheet()
    leaving.give_back()
    back = sheet_of(pane.window(), GiveBackSheet)
    back.form.put("to", "李立")
    press(back, ENTER)
    press(back, ENTER)
    assert "原因" in back.form.error("why") + back.refusal.text()
    type_keys(back, "1")
    press(back, ENTER)
    assert (counter.row(first.id).state, counter.row(first.id).ended_to) == ("returned", "李立")
    second = only(0)
    leaving.pass_on()
    on = sheet_of(pane.window(), PassOnSheet)
    on.form.set_values({"to": "东门岗亭", "why": "收件人来电要求"})
    on.save()
    assert counter.row(second.id).state == "passed_on"
    third = only(0)
    leaving.write_off()
    lost = sheet_of(pane.window(), WriteOffSheet)
    lost.form.put("why", "清架没有找到")
    press(lost, ENTER, CTRL)
    assert counter.row(third.id).state == "lost"
    leaving.decline()
    no = sheet_of(pane.window(), DeclineSheet)
    no.form.put("words", "出差一个月不要代收")
    no.save()
    assert counter.shelf_of(home).declined and pane.face.note.text() == "不让代收"
    pane.ticks.left = {one.ref.id for one in counter.shelf_of(home).parcels}
    leaving.give_back()
    assert "没有选包裹" in clerk.last.sentence


@pytest.mark.clause("ETQ-03")
def test_who_may_not_hand_out_sees_why_and_f1_has_the_words(counter: Counter, qtbot: QtBot) -> None:
    signing(counter, "pad")
    home = counter.home()
    one = counter.take(home)
    culture = HandingPane(Desk(counter.site.store, counter.site.someone(Role.CULTURE)), counter.site.clock)
    qtbot.addWidget(culture)
    culture.show_household(home.unit, [one.ref])
    assert not culture.taker.done.isEnabled() and "权限" in culture.taker.done.toolTip()
    culture.finish()
    assert counter.row(one.ref.id).state == "waiting"
    assert ("F1", "怎么说") in culture.hints()
    said = {line.say for line in counter.read(prompts, "parcels")}
    assert "这是您的包裹，请看一下外包装，没有问题请在这里签字。" in said
