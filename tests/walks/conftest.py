"""A clerk's day in the real window: the program itself, a made-up site, nothing replaced but the asking for files."""

from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from app import daily, site, start
from app.modules.dues.service import differences, last_rolled
from app.storage import argon
from app.storage.store import Store
from app.ui.window import MainWindow
from tests.sites import PASSWORD


@pytest.fixture(autouse=True)
def _the_list_says_what_the_records_say(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whenever a walk closes a site, its duties worked out from the records are those on the list."""
    odd: list[str] = []
    close = Store.close

    def compare_and_close(store: Store) -> None:
        if store.is_open and not store.view_only:
            odd.extend(store.read(_odd_duties))
        close(store)

    monkeypatch.setattr(Store, "close", compare_and_close)
    yield
    assert odd == []


def _odd_duties(session: Session) -> list[str]:
    day = last_rolled(session)
    return differences(session, daily.wanted, day) if day else []


@pytest.fixture
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, cache notes and documents of this test alone."""
    for name in ("user_config_dir", "user_data_dir", "user_documents_dir"):
        monkeypatch.setattr(platformdirs, name, lambda *_, folder=tmp_path / name, **__: str(folder))
    return tmp_path


@pytest.fixture
def site_folder(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new, empty site."""
    monkeypatch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
    folder = own_folders / "青禾 苑"
    new = site.NewSite("示例物业服务有限公司", "青禾苑物业管理服务中心", "顾维舟", "维舟", PASSWORD)
    site.create(folder, new)
    return folder


@pytest.fixture
def program(dressed: QApplication, site_folder: Path, qtbot: QtBot) -> Iterator[start.Program]:
    """The program at its unlock page."""
    running = start.Program(dressed)
    running.take(site_folder)
    yield running
    running.close()
    if running.window is not None:
        running.window.close()


@pytest.fixture
def unlocked(program: start.Program, qtbot: QtBot) -> start.Program:
    """The program with the head at work."""
    unlock(program, qtbot)
    return program


def unlock(program: start.Program, qtbot: QtBot) -> MainWindow:
    """Type the password and wait for the rooms."""
    assert program.window is not None
    page = program.window.centralWidget()
    page.choose("维舟")
    page.password.setText(PASSWORD)
    page.start()
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow), timeout=20_000)
    assert isinstance(program.window, MainWindow)
    QApplication.processEvents()
    return program.window
