"""A notice is sent, left for later, signed from the page of consents, and numbered; a lock lets nothing through."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import start
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.consents.view import ConsentsPage
from app.modules.notices.view import NoticePage
from app.modules.staff.model import StaffMember, StaffRole
from app.rules.roles import Role, Who
from app.storage import argon, keyring
from app.storage.act import Act, verb
from app.ui.dialog import ENTER_RESTS
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow
from tests.consents.office import RUOLAN_PASSWORD
from tests.sites import PASSWORD
from tests.walks.conftest import unlock

ENTER, CTRL, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(
    window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QApplication.processEvents()
    QTest.keyClick(window.focusWidget() or window, key, modifier)
    QApplication.processEvents()


def sheet_of(window: MainWindow) -> CountersignSheet:
    return next(sheet for sheet in window.findChildren(CountersignSheet) if sheet.isVisible())


def send_notice(window: MainWindow) -> None:
    """A notice by keyboard, sent, and left waiting."""
    page = window.open_room("notices")
    assert isinstance(page, NoticePage)
    page.new()
    page.editor.title.setText("停水通知")
    page.editor.body.setPlainText("27 日停水，请提前储水。")
    press(window, ENTER, CTRL | SHIFT)
    assert sheet_of(window).password.hasFocus()
    press(window, Qt.Key.Key_Escape)


def consents_of(window: MainWindow) -> ConsentsPage:
    page = window.open_room("consents")
    QApplication.processEvents()
    assert isinstance(page, ConsentsPage)
    return page


@pytest.mark.clause("DOC-03")
def test_a_notice_waits_over_a_lock_and_is_signed_and_numbered_by_keyboard(
    unlocked: start.Program, qtbot: QtBot
) -> None:
    window = unlocked.window
    assert isinstance(window, MainWindow)
    send_notice(window)
    assert len(consents_of(window).list.lines("mine")) == 1
    press(window, ENTER)
    sheet_of(window).password.setText(PASSWORD)
    press(window, ENTER)
    unlocked.lock_desk()  # while the password is being checked
    assert unlocked.window is not None
    assert isinstance(unlocked.window.centralWidget(), UnlockPage)

    window = unlock(unlocked, qtbot)
    page = consents_of(window)
    assert len(page.list.lines("mine")) == 1  # nothing was signed
    press(window, ENTER)
    sheet_of(window).password.setText(PASSWORD)
    press(window, ENTER)
    qtbot.waitUntil(lambda: not page.list.lines("mine"), timeout=20_000)
    QTest.qWait(ENTER_RESTS + 50)
    press(window, ENTER)  # opens what was agreed to
    notices = window.page("notices")
    assert isinstance(notices, NoticePage) and notices.writing
    press(window, ENTER, CTRL)
    said = window.messages.said
    assert said is not None and said.sentence.startswith("已取号：")
    assert notices.editor.number == "1"


@pytest.mark.clause("DOC-03")
def test_the_second_head_finds_the_cursor_in_the_password(unlocked: start.Program, qtbot: QtBot) -> None:
    window = unlocked.window
    assert isinstance(window, MainWindow) and unlocked.open is not None
    store, who = unlocked.open.store, unlocked.open.who
    store.do(who, _enter_cs_head)
    keyring.add_slot(unlocked.open.folder, store.keys.key, "若兰", RUOLAN_PASSWORD, params=argon.LEAST)
    window.desk.who = Who(who.staff_id, who.name, frozenset({Role.OFFICER}), who.login)
    page = window.open_room("notices")
    assert isinstance(page, NoticePage)
    page.new()
    page.editor.title.setText("停水通知")
    page.editor.body.setPlainText("27 日停水，请提前储水。")
    page.editor.signer.setText("顾维舟")
    press(window, ENTER, CTRL | SHIFT)
    sheet = sheet_of(window)
    assert sheet.approver.currentText() == "沈若兰　客服主管"
    sheet.password.setText(RUOLAN_PASSWORD)
    press(window, ENTER)
    qtbot.waitUntil(lambda: sheet.approver.currentText() == "顾维舟　中心负责人", timeout=20_000)
    QApplication.processEvents()
    assert sheet.password.hasFocus() and not sheet.password.text()


@verb("staff.change", "登记人员")
def _enter_cs_head(act: Act) -> int:
    member = StaffMember(name="沈若兰", login="若兰", entered=act.today)
    member.roles.append(StaffRole(role=Role.CS_HEAD, since=act.today))
    act.session.add(member)
    act.session.flush()
    return member.id
