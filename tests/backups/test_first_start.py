"""A new PC or a broken site: back from a backup through the program's own windows."""

from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import start
from app.firststart import ask_restore
from app.modules.backups import keeper_view
from app.modules.backups.making import Target, make_all
from app.modules.backups.model import Restore
from app.modules.backups.restore_view import RestoreSheet
from app.modules.residents.importing import bring_in, plan_from
from app.modules.residents.lists import mark_names
from app.modules.staff.service import working
from app.storage.folder import SiteFolder
from app.ui.dialog import Sheet
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow
from app.ui.wizard import Wizard
from sqlalchemy import func, select
from threading import Event
from tests.sites import PASSWORD, SAMPLE, OpenTestSite, make_site


@pytest.fixture
def program(
    dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Iterator[start.Program]:
    """The program on a PC of its own."""
    for name in ("user_config_dir", "user_data_dir", "user_documents_dir"):
        monkeypatch.setattr(platformdirs, name, lambda *_, folder=tmp_path / name, **__: str(folder))
    monkeypatch.setattr(keeper_view, "START_REST", 3_600_000)
    running = start.Program(dressed)
    yield running
    running.close()
    if running.window is not None:
        running.window.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick with one backup of a site with the sample households."""
    opened = make_site(tmp_path / "old pc" / "site")
    marks = [name for _, name in opened.read(mark_names)]
    opened.do(bring_in, plan_from(SAMPLE, marks), SAMPLE.name)
    folder = tmp_path / "u 盘"
    folder.mkdir()
    made = back_up(opened, folder)
    opened.store.close()
    return made


def back_up(opened: OpenTestSite, folder: Path) -> Path:
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


def shown(program: start.Program, kind: type[QWidget]) -> QWidget:
    assert program.window is not None
    return next(each for each in program.window.findChildren(kind) if each.isVisible())


def central(program: start.Program) -> QWidget | None:
    return program.window.centralWidget() if program.window is not None else None


def unlock(program: start.Program, qtbot: QtBot) -> MainWindow:
    page = central(program)
    assert isinstance(page, UnlockPage)
    page.choose("weizhou")
    page.password.setText(PASSWORD)
    page.start()
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow), timeout=20_000)
    assert isinstance(program.window, MainWindow)
    return program.window


def test_on_a_new_pc_the_site_is_back_from_the_stick(
    program: start.Program, stick: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    program.greet()
    wizard = central(program)
    assert isinstance(wizard, Wizard)
    wizard.grab().save("/tmp/h7look/f1-wizard.png")
    choice = next(each for each in wizard.choices if each.accessibleName().startswith("从备份恢复"))
    QTest.keyClick(choice, Qt.Key.Key_Return)
    sheet = shown(program, RestoreSheet)
    assert isinstance(sheet, RestoreSheet)
    sheet.put_folder(tmp_path / "new pc")
    sheet.take(stick)
    assert [sheet.login.itemText(i) for i in range(sheet.login.count())] == ["weizhou"]
    sheet.password.setText(PASSWORD)
    program.window.grab().save("/tmp/h7look/f2-ask.png")
    QTest.keyClick(sheet.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.order is not None, timeout=20_000)
    QApplication.processEvents()
    program.window.grab().save("/tmp/h7look/f3-sides.png")
    with qtbot.waitSignal(sheet.closed):
        QTest.keyClick(sheet.go, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(central(program), UnlockPage), timeout=20_000)
    QApplication.processEvents()
    program.window.grab().save("/tmp/h7look/f4-unlock.png")
    told = shown(program, Sheet)
    told.close_sheet()
    window = unlock(program, qtbot)
    assert program.folder == SiteFolder(tmp_path / "new pc")
    assert [row.name for row in window.desk.read(working, program.open.store._clock().date())]
    assert window.desk.read(lambda session: session.scalar(select(func.count()).select_from(Restore))) == 1
