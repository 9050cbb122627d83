"""Two clerks at one PC: one locks in the middle of a line, the other works, the first goes on where they were."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import start
from app.modules.residents.sheets_view import EditUnitSheet
from app.modules.residents.view import ResidentsPage
from app.modules.staff import service as staff
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow
from tests.sites import PASSWORD
from tests.walks.conftest import unlock
from tests.walks.ready import with_homes as site_folder
from tests.walks.test_first_day import press, shown, window_of, with_households

__all__ = ["site_folder"]
HERS = "柜台左边第二串是备用钥匙"


@pytest.fixture
def two(unlocked: start.Program) -> start.Program:
    """A second clerk with a log-in of her own."""
    assert unlocked.open is not None
    store, head = unlocked.open.store, unlocked.open.who

    def signed() -> Signature:
        return Signature(login_key(head.login), time.monotonic())

    clerk = store.do(
        head,
        staff.register,
        name="林晓禾",
        sex="f",
        entered="2026-11-01",
        role=Role.DESK.value,
        signature=signed(),
    )
    store.do(head, staff.open_log_in, clerk.id, login="晓禾", password=HERS, signature=signed())
    return unlocked


def log_in(program: start.Program, qtbot: QtBot, login: str, password: str) -> MainWindow:
    assert program.window is not None
    page = program.window.centralWidget()
    assert isinstance(page, UnlockPage)
    page.choose(login)
    page.password.setText(password)
    page.start()
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow), timeout=20_000)
    QApplication.processEvents()
    return window_of(program)


def residents(window: MainWindow) -> ResidentsPage:
    page = window.page("residents")
    assert isinstance(page, ResidentsPage)
    return page


def sheet_of(window: MainWindow) -> EditUnitSheet:
    return next(sheet for sheet in window.findChildren(EditUnitSheet) if sheet.isVisible())


def test_what_was_being_typed_at_the_lock_stands_there_again_for_the_same_person(
    two: start.Program, qtbot: QtBot
) -> None:
    page = with_households(window_of(two))
    page.open(Ref("unit", 7))
    page.card.edit_unit()
    sheet = sheet_of(window_of(two))
    sheet.form.controls["remark"].setPlainText("门铃坏了，先打")
    press(window_of(two), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert two.open is None and "门铃" not in shown(two.window)

    hers = log_in(two, qtbot, "晓禾", HERS)
    residents(hers).open(Ref("unit", 7))
    residents(hers).card.edit_unit()
    assert "门铃" not in sheet_of(hers).form.values()["remark"]
    two.lock_desk()

    again = unlock(two, qtbot)
    assert "没存完" in again.messages.accessibleName() or "没存完" in shown(again.messages)
    assert residents(again).title.text() == "1栋1单元203"
    residents(again).card.edit_unit()
    filled = sheet_of(again)
    assert filled.form.values()["remark"] == "门铃坏了，先打"
    filled.close_sheet()
    QApplication.processEvents()
    residents(again).card.edit_unit()
    assert "门铃" not in sheet_of(again).form.values()["remark"]


@pytest.mark.clause("ARCH-20")
def test_screens_and_journal_follow_whoever_is_at_the_desk(two: start.Program, qtbot: QtBot) -> None:
    window = window_of(two)
    with_households(window)
    press(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert two.window is not None
    page = two.window.centralWidget()
    assert isinstance(page, UnlockPage) and page.login == "晓禾"  # the other one of the two is proposed
    hers = log_in(two, qtbot, "晓禾", HERS)
    assert hers.topbar.person.text() == "林晓禾"
    assert hers.topbar.role.text() == "前台"
    residents(hers).open(Ref("unit", 7))
    residents(hers).card.edit_unit()
    sheet = sheet_of(hers)
    sheet.form.controls["remark"].setPlainText("快递放门卫")
    sheet.save()
    assert two.open is not None
    from app.storage.journal import history

    newest = two.open.store.read(history, Ref("unit", 7))[0]
    assert newest.staff_id == two.open.who.staff_id
    assert two.open.who.name == "林晓禾"


@pytest.mark.clause("ARCH-06")
def test_a_leavers_key_goes_at_once(two: start.Program, qtbot: QtBot) -> None:
    from app.leaving import leave

    assert two.open is not None
    store, head = two.open.store, two.open.who
    clerk = next(row for row in store.read(staff.working, store._clock().date()) if row.name == "林晓禾")
    store.do(
        head,
        leave,
        clerk.id,
        last_day="2026-11-23",
        signature=Signature(login_key(head.login), time.monotonic()),
    )
    two.lock_desk()
    assert two.window is not None
    page = two.window.centralWidget()
    assert isinstance(page, UnlockPage)
    assert "晓禾" not in shown(page)
    page.choose("维舟")
    QTest.keyClicks(page.password, "x")
    page.password.setText(PASSWORD)
    page.start()
    qtbot.waitUntil(lambda: isinstance(two.window, MainWindow), timeout=20_000)
