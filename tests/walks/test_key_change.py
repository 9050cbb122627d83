"""Somebody was dismissed for cause: the whole site goes under a new key, and everybody else goes on."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import start
from app.errors import Trouble
from app.modules.residents import lists
from app.modules.site.keys_view import KeysPage
from app.storage.cipher import connect
from app.ui.dialog import Sheet
from app.ui.sign_sheet import SignSheet
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow
from tests.sites import PASSWORD
from tests.walks.conftest import unlock
from tests.walks.ready import with_homes as site_folder
from tests.walks.test_first_day import shown, window_of, with_households
from tests.walks.test_two_clerks import HERS, log_in, two

__all__ = ["site_folder", "two"]


@pytest.mark.clause("ARCH-06")
def test_the_site_goes_under_a_new_key_and_everybodys_password_still_opens_it(
    two: start.Program, qtbot: QtBot
) -> None:
    window = window_of(two)
    with_households(window)
    assert two.open is not None
    before, folder = two.open.store.keys.key, two.open.folder
    backed_up = len(list(folder.backups.glob("*.qtb")))
    page = window.open_room("passwords")
    assert isinstance(page, KeysPage)
    page.new_data_key()
    sheet = next(s for s in window.findChildren(SignSheet) if s.isVisible())
    sheet.password.setText(PASSWORD)
    sheet.sign()
    qtbot.waitUntil(lambda: isinstance(_page(two), UnlockPage), timeout=60_000)
    assert "数据密钥已经更换" in shown(two.window)
    for told in two.window.findChildren(Sheet):
        told.close_sheet()
    QApplication.processEvents()
    unlock(two, qtbot)
    assert two.open is not None
    after = two.open.store.keys.key
    assert after.secret != before.secret
    assert two.open.store.read(lists.counts) == (1200, 1377, 17)
    assert len(list(folder.backups.glob("*.qtb"))) > backed_up  # before the new key
    two.lock_desk()
    log_in(two, qtbot, "晓禾", HERS)
    two.lock_desk()
    with pytest.raises(Trouble):
        connect(folder.main_db, before.secret)
    connect(folder.main_db, after.secret).close()


@pytest.mark.clause("ARCH-06")
def test_without_a_backup_the_key_is_not_changed(
    two: start.Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.keychange import change_data_key

    assert two.open is not None
    before = two.open.store.keys.key
    monkeypatch.setattr(two.keeper, "before", lambda why, over=None: False)
    change_data_key(two)
    assert isinstance(two.window, MainWindow)
    assert two.open is not None and two.open.store.keys.key is before


def _page(program: start.Program) -> object:
    return program.window.centralWidget() if program.window is not None else None
