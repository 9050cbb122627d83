"""A new PC or a broken site: back from a backup through the program's own windows."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import platformdirs
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app import start
from app.errors import Trouble
from app.firststart import ask_restore, lead_to_restore, restore_site
from app.modules.backups import keeper_view, restoring
from app.modules.backups.model import Restore
from app.modules.backups.restore_view import RestoreSheet
from app.modules.backups.restoring import RestoreOrder
from app.modules.residents.importing import bring_in, plan_from
from app.modules.residents.lists import mark_names
from app.modules.residents.model import Unit
from app.modules.site import service as settings
from app.storage import keyring
from app.storage.folder import SiteFolder, hold_lock
from app.ui.crash import MishapDialog
from app.ui.dialog import Sheet
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow
from app.ui.wizard import Wizard
from tests.backups.conftest import one_backup
from tests.sites import MONDAY, PASSWORD, SAMPLE, make_site

LONG = 20_000
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def program(
    dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the sample households and a stick with one backup of it; the site went on for one act."""
    place = tmp_path_factory.mktemp("restored")
    opened = make_site(place / "old pc")
    marks = [name for _, name in opened.read(mark_names)]
    opened.do(bring_in, plan_from(SAMPLE, marks), SAMPLE.name)
    folder = place / "u 盘"
    folder.mkdir()
    one_backup(opened, folder)
    opened.do(settings.change, {"households_expected": "601"})
    opened.store.close()
    return place


@pytest.fixture
def stick(master: Path, tmp_path: Path) -> Path:
    """The backup on a stick of this test's own, its site on the old PC beside it."""
    shutil.copytree(master, tmp_path, dirs_exist_ok=True)
    (made,) = (tmp_path / "u 盘").glob("*.qtb")
    return made


def shown(program: start.Program, kind: type[W]) -> W:
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
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow), timeout=LONG)
    assert isinstance(program.window, MainWindow)
    return program.window


def go_through(sheet: RestoreSheet, program: start.Program, stick: Path, qtbot: QtBot) -> None:
    sheet.take(stick)
    sheet.password.setText(PASSWORD)
    QTest.keyClick(sheet.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.order is not None, timeout=LONG)
    QTest.keyClick(sheet.go, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: told_restored(program), timeout=LONG)


def told_restored(program: start.Program) -> bool:
    page = central(program)
    sheets = [s for s in program.window.findChildren(Sheet) if not isinstance(s, RestoreSheet)]
    return isinstance(page, UnlockPage) and any(sheet.isVisible() for sheet in sheets)


def restores(window: MainWindow) -> list[tuple[str, int, int | None, str]]:
    asked = select(Restore.file_name, Restore.sequence, Restore.replaced_sequence, Restore.kept_folder)
    found: list[tuple[str, int, int | None, str]] = window.desk.read(
        lambda session: [tuple(row) for row in session.execute(asked)]
    )
    return found


def test_on_a_new_pc_the_site_is_back_from_the_stick(
    program: start.Program, stick: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    program.greet()
    wizard = central(program)
    assert isinstance(wizard, Wizard)
    choice = next(each for each in wizard.choices if each.accessibleName().startswith("从备份恢复"))
    QTest.keyClick(choice, Qt.Key.Key_Return)
    sheet = shown(program, RestoreSheet)
    sheet.put_folder(tmp_path / "new pc")
    go_through(sheet, program, stick, qtbot)
    shown(program, Sheet).close_sheet()
    window = unlock(program, qtbot)
    assert program.folder == SiteFolder(tmp_path / "new pc")
    units = window.desk.read(lambda session: len(session.scalars(select(Unit.id)).all()))
    assert units == 1200
    assert restores(window) == [(stick.name, 2, None, "")]


def test_a_folder_with_other_files_gets_a_folder_of_its_own_inside(
    program: start.Program, tmp_path: Path
) -> None:
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "信.txt").write_text("x")
    program.greet()
    sheet = ask_restore(program, central(program), SiteFolder(tmp_path / "a"), choosing=True)
    sheet.put_folder(tmp_path / "文档")
    assert sheet.folder.path == tmp_path / "文档" / "前台站点"


def test_a_site_that_does_not_open_is_put_back_and_the_broken_files_are_kept(
    program: start.Program, stick: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = SiteFolder(tmp_path / "old pc")
    content = bytearray(broken.main_db.read_bytes())
    content[100:200] = bytes(100)
    broken.main_db.write_bytes(content)
    program.take(broken.path)
    page = central(program)
    assert isinstance(page, UnlockPage) and not page.restore_link.isVisible()
    page.choose("weizhou")
    page.password.setText(PASSWORD)
    page.start()
    qtbot.waitUntil(page.restore_link.isVisible, timeout=LONG)
    for dialog in page.findChildren(MishapDialog):
        dialog.close()
    sheet = ask_restore(program, page, broken)
    go_through(sheet, program, stick, qtbot)
    shown(program, Sheet).close_sheet()
    window = unlock(program, qtbot)
    ((_, _, replaced, kept),) = restores(window)
    assert replaced is None, "nobody could read how far the broken one had come"
    assert (broken.path / kept / "main.db").read_bytes() == bytes(content)


def test_a_site_that_lost_its_keys_is_led_back_to_its_backup(
    program: start.Program, stick: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = SiteFolder(tmp_path / "old pc")
    folder.keys_a.unlink()
    folder.keys_b.unlink()
    program.lock = hold_lock(folder)
    lead_to_restore(program, folder, Trouble("这个站点的密钥文件不见了，只剩数据库。"))
    shown(program, MishapDialog).accept()
    sheet = shown(program, RestoreSheet)
    go_through(sheet, program, stick, qtbot)
    shown(program, Sheet).close_sheet()
    assert restores(unlock(program, qtbot))[0][0] == stick.name


def test_closing_the_window_leaves_a_backup_and_nothing_new_leaves_none(
    program: start.Program, stick: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = SiteFolder(tmp_path / "old pc")
    for expected in (1, 1):
        program.take(folder.path)
        window = unlock(program, qtbot)
        window.close()
        assert program.lock is None and program.open is None
        assert len(list(folder.backups.glob("*.qtb"))) == expected
    program.take(folder.path)
    window = unlock(program, qtbot)
    window.desk.do(settings.change, {"households_expected": "602"})
    window.close()
    assert len(list(folder.backups.glob("*.qtb"))) == 2


def test_from_the_window_the_site_closes_is_exchanged_and_asks_who_it_is(
    program: start.Program, stick: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = SiteFolder(tmp_path / "old pc")
    program.take(folder.path)
    window = unlock(program, qtbot)
    assert window.desk.read(settings.values)["households_expected"] == "601"
    key = restoring.opened(stick, "weizhou", PASSWORD, folder=folder, today=MONDAY.date())
    side = window.desk.read(restoring.restore.live_side, restoring.TABLES, 2)
    compared = restoring.compared(stick, folder, key, lock=None, live=side)
    restore_site(program, RestoreOrder(stick, folder, key, "weizhou", compared))
    qtbot.waitUntil(lambda: told_restored(program), timeout=LONG)
    assert program.lock is not None and program.lock.held
    shown(program, Sheet).close_sheet()
    window = unlock(program, qtbot)
    assert window.desk.read(settings.values)["households_expected"] == "600"
    ((name, sequence, replaced, kept),) = restores(window)
    assert (name, sequence, replaced) == (stick.name, 2, side.journal.sequence)
    assert (folder.path / kept / "main.db").exists()


def test_a_restore_that_fails_leaves_the_site_as_it_was_and_says_why(
    program: start.Program, stick: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = SiteFolder(tmp_path / "old pc")
    key = restoring.opened(stick, "weizhou", PASSWORD, folder=folder, today=MONDAY.date())
    compared = restoring.compared(stick, folder, key, lock=None, live=None)
    program.take(folder.path)
    content = bytearray(stick.read_bytes())
    content[len(content) // 2] ^= 1
    stick.write_bytes(content)
    restore_site(program, RestoreOrder(stick, folder, key, "weizhou", compared))
    qtbot.waitUntil(lambda: bool(program.window.findChildren(MishapDialog)), timeout=LONG)
    for dialog in program.window.findChildren(MishapDialog):
        dialog.close()
    window = unlock(program, qtbot)
    assert window.desk.read(settings.values)["households_expected"] == "601"
    assert restores(window) == []


def test_a_clerk_who_is_no_head_opens_no_backup_for_a_restore(tmp_path: Path) -> None:
    opened = make_site(tmp_path / "site")
    opened.store.keys.key = keyring.add_slot(
        opened.folder, opened.store.keys.key, "晓禾", "傍晚的窗台有一盆薄荷", today=MONDAY.date()
    )
    path = one_backup(opened, tmp_path)
    opened.store.close()
    assert restoring.head_names(path) == ("weizhou",)
    with pytest.raises(Exception, match="负责人") as refused:
        restoring.opened(
            path, "晓禾", "傍晚的窗台有一盆薄荷", folder=SiteFolder(path.parent), today=MONDAY.date()
        )
    assert not isinstance(refused.value, Trouble)
