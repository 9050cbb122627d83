"""A head enters a colleague and opens a log-in; the colleague logs in, changes the password, and may no more."""

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import start
from app.errors import Refusal
from app.modules.site.keys_view import ChangePasswordSheet, KeysPage
from app.modules.staff.sheets_view import OpenLogInSheet, RegisterSheet
from app.modules.staff.view import StaffPage
from app.storage import keyring
from app.ui.dialog import Sheet
from app.ui.window import MainWindow
from tests.sites import PASSWORD

FIRST, OWN = "傍晚的码头停着七条船", "桥下的流水绕过三块石头"


def sheet_of(window: MainWindow, kind: type[Sheet]) -> Any:
    return next(s for s in window.findChildren(kind) if s.isVisible())


def sign(sheet: Any, qtbot: QtBot, **values: str) -> None:
    sheet.form.set_values(sheet.form.values() | values)
    sheet.password.setText(PASSWORD)
    background = sheet._background
    sheet.save()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    QApplication.processEvents()


def log_in(program: start.Program, qtbot: QtBot, login: str, password: str) -> MainWindow:
    page = program.window.centralWidget()
    page.choose(login)
    page.password.setText(password)
    page.start()
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow), timeout=20_000)
    QApplication.processEvents()
    return program.window


@pytest.mark.clause("ROLE-13", "ARCH-06", "ROLE-01")
def test_a_new_colleague_logs_in_with_a_password_of_their_own(unlocked: start.Program, qtbot: QtBot) -> None:
    page = unlocked.window.open_room("staff")
    assert isinstance(page, StaffPage)
    page.register()
    values = {"name": "何一帆", "sex": "m", "entered": "2026-11-01", "role": "officer"}
    sign(sheet_of(unlocked.window, RegisterSheet), qtbot, **values)
    assert page.card.name == "何一帆"
    page.open_log_in()
    sign(sheet_of(unlocked.window, OpenLogInSheet), qtbot, login="yifan", password=FIRST, again=FIRST)
    assert "yifan" in [one.name for one in unlocked.open.store.keys.log_ins()]

    unlocked.lock_desk()
    window = log_in(unlocked, qtbot, "yifan", FIRST)
    assert window.desk.who.name == "何一帆" and window.desk.who.role_zh == "客服人员"
    staff_page = window.open_room("staff")
    assert not any(each.isEnabled() for each in staff_page.person.buttons.values())
    keys = window.open_room("passwords")
    assert isinstance(keys, KeysPage) and not keys.list.isVisible()
    keys.change_password()
    sheet = sheet_of(window, ChangePasswordSheet)
    sheet.form.set_values({"old": FIRST, "new": OWN, "again": OWN})
    sheet.save()

    unlocked.lock_desk()
    with pytest.raises(Refusal):
        keyring.unlock(unlocked.folder, "yifan", FIRST)
    assert log_in(unlocked, qtbot, "yifan", OWN).desk.who.name == "何一帆"


@pytest.mark.clause("ARCH-06")
def test_locking_while_a_password_is_being_checked_does_nothing(
    unlocked: start.Program, qtbot: QtBot
) -> None:
    page = unlocked.window.open_room("staff")
    page.register()
    sheet = sheet_of(unlocked.window, RegisterSheet)
    sheet.form.set_values({"name": "何一帆", "sex": "", "entered": "2026-11-01", "role": "officer"})
    sheet.password.setText(PASSWORD)
    sheet.save()
    unlocked.lock_desk()
    window = log_in(unlocked, qtbot, "维舟", PASSWORD)
    page = window.open_room("staff")
    assert [row.name for row in page.table.rows()] == ["顾维舟"]
    page.register()
    sheet = sheet_of(window, RegisterSheet)
    assert sheet.form.values()["name"] == "何一帆" and sheet.password.text() == ""
