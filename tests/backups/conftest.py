"""An open site with a keeper of its backups, and the pages dressed as the clerk sees them."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.modules.backups import keeper_view
from app.modules.backups.keeper_view import BackupKeeper
from app.modules.backups.making import Target, make_all
from app.storage import keyring
from app.ui.desk import Desk
from tests.sites import OpenTestSite, make_site


def one_backup(opened: OpenTestSite, folder: Path) -> Path:
    """One backup of an open site in a folder."""
    (one,) = make_all(
        opened.store,
        [Target(folder)],
        "hand",
        opened.clock,
        stop=Event(),
        progress=lambda done, total: None,
        pause=0.0,
    )
    assert one.made is not None
    return one.made.path


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenTestSite]:
    """A small open site."""
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


@pytest.fixture
def desk(opened: OpenTestSite, dressed: QApplication) -> Desk:
    """The head at the desk of that site, able to sign."""
    return Desk(opened.store, opened.who, prove=lambda login, word: keyring.sign(opened.folder, login, word))


@pytest.fixture
def keeper(
    opened: OpenTestSite, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BackupKeeper]:
    """A keeper at work that begins nothing by itself unless a test lets its clock run."""
    monkeypatch.setattr(keeper_view, "START_REST", 3_600_000)
    made = BackupKeeper(clock=opened.clock)
    made.start(desk, opened.store, opened.folder)
    qtbot.waitUntil(lambda: not made._looking.busy)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: not made.running and not made._looking.busy)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
