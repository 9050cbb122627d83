"""The first day at the desk: unlock, bring in the list, find, open a telephone, write a notice, lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import mishap, recent, site, start
from app.firststart import SAMPLE_PASSWORD
from app.modules.notices.model import Notice
from app.modules.residents import lists
from app.modules.residents.view import ResidentsPage
from app.rules.ref import Ref
from app.storage import argon
from app.storage.folder import SiteFolder, hold_lock
from app.ui.crash import MishapDialog
from app.ui.reveal import RevealSheet
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow
from tests.sites import PASSWORD, SAMPLE
from tests.walks.conftest import unlock
from tests.walks.ready import empty as site_folder
from tests.walks.ready import households

__all__ = ["households", "site_folder"]  # fixtures

COUNTED = "1200 户 · 1377 人"
PROBLEM_ROWS = (98, 132, 279, 428, 440, 452, 483, 664, 744, 766, 807, 852, 1041, 1050, 1058, 1142, 1146)


def window_of(program: start.Program) -> MainWindow:
    assert isinstance(program.window, MainWindow)
    return program.window


def shown(widget: QWidget) -> str:
    """Every text of every label in sight, with tooltips and accessible names."""
    words = []
    for each in widget.findChildren(QWidget):
        if each.isVisible():
            words += [each.toolTip(), each.accessibleName(), each.accessibleDescription()]
            if isinstance(each, QLabel):
                words.append(each.text())
    return "\n".join(words)


def press(
    window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QApplication.processEvents()
    QTest.keyClick(window.focusWidget() or window, key, modifier)
    QApplication.processEvents()


def with_households(window: MainWindow) -> ResidentsPage:
    """The residents' page of a site with the firm's households: the workbook comes in if it has not yet."""
    page = window.open_room("residents")
    assert isinstance(page, ResidentsPage)
    if page.counts.text() != COUNTED:
        page.importing.load(SAMPLE)
        page.importing.bring_in()
    assert page.counts.text() == COUNTED
    return page


@pytest.mark.clause("ARCH-07")
def test_the_workbook_comes_in_through_the_window_with_its_exact_figures(unlocked: start.Program) -> None:
    window = window_of(unlocked)
    page = window.open_room("residents")
    assert page.importing.load(SAMPLE)
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert unlocked.open is not None
    read = unlocked.open.store.read
    assert read(lists.counts) == (1200, 1377, 17)
    assert tuple(row.row for row in read(lists.put_right)) == PROBLEM_ROWS
    assert page.counts.text() == COUNTED
    assert len(page.list.table.rows()) == 1200


@pytest.mark.clause("ARCH-12")
@pytest.mark.usefixtures("households")
def test_a_household_is_found_opened_and_uncovered_with_the_keyboard_alone(
    unlocked: start.Program, qtbot: QtBot
) -> None:
    window = window_of(unlocked)
    page = with_households(window)
    press(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.box.hasFocus() or window.focusWidget() is window.box
    QTest.keyClicks(window.box, "dyj")
    qtbot.waitUntil(lambda: bool(window.box.hit_list.hits), timeout=3000)
    press(window, Qt.Key.Key_Return)
    assert page.title.text() == "1栋1单元203"
    assert "199-****-0238" in shown(window) and "199-0000-0238" not in shown(window)
    page.card.ask_first()
    sheet = window.findChild(RevealSheet)
    QTest.keyClick(sheet.focusWidget() or sheet, Qt.Key.Key_2)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert "199-0000-0238" in shown(window)
    assert "990101195107014634" not in shown(window)
    page.card.cover()
    assert "199-0000-0238" not in shown(window)


@pytest.mark.clause("ARCH-12")
@pytest.mark.usefixtures("households")
def test_what_was_uncovered_is_covered_on_leaving_the_page(unlocked: start.Program) -> None:
    window = window_of(unlocked)
    page = with_households(window)
    page.open(Ref("unit", 7))
    page.card.ask_first()
    window.findChild(RevealSheet).go.click()
    assert "199-0000-0238" in shown(window)
    window.open_room("notices")
    window.open_room("residents")
    assert "199-0000-0238" not in shown(window)


@pytest.mark.clause("DOC-01", "DOC-02")
def test_a_notice_is_written_and_its_page_follows(unlocked: start.Program, qtbot: QtBot) -> None:
    window = window_of(unlocked)
    page = window.open_room("notices")
    page.new()
    assert page.editor.signer.text() == "顾维舟"
    page.editor.title.setText("停水通知")
    page.editor.body.setPlainText("尊敬的各位用户：\n<b>27 日</b>停水。")
    qtbot.waitUntil(lambda: page.editor.typeset is not None, timeout=3000)
    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not page.editor.changed
    page.back()
    assert [row.title for row in page.table.rows()] == ["停水通知"]


@pytest.mark.clause("DOC-02")
def test_the_slider_warns_when_the_body_falls_below_small_print(
    unlocked: start.Program, qtbot: QtBot
) -> None:
    page = window_of(unlocked).open_room("notices")
    page.new()
    page.editor.title.setText("停水通知")
    page.editor.body.setPlainText("停水。")
    page.editor.slider.setValue(page.editor.slider.minimum())
    qtbot.waitUntil(lambda: "10.5" in page.editor.preview.note.text(), timeout=3000)


def test_a_character_no_font_has_is_named_and_the_page_before_stays(
    unlocked: start.Program, qtbot: QtBot
) -> None:
    page = window_of(unlocked).open_room("notices")
    page.new()
    page.editor.title.setText("通知")
    page.editor.body.setPlainText("正文。")
    qtbot.waitUntil(lambda: page.editor.preview.paper.pages == 1, timeout=3000)
    page.editor.body.setPlainText("正文\U000e0041\U0010fffd。")
    qtbot.waitUntil(lambda: "U+10FFFD" in page.editor.problem.text(), timeout=3000)
    assert page.editor.preview.paper.pages == 1


@pytest.mark.clause("ARCH-06")
def test_a_locked_desk_shows_nothing_and_opens_again_with_the_password(
    unlocked: start.Program, qtbot: QtBot
) -> None:
    window = window_of(unlocked)
    window.open_room("residents")
    press(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert unlocked.open is None
    assert unlocked.window is not None
    assert unlocked.window.findChild(UnlockPage) is not None
    assert "顾维舟" not in shown(unlocked.window)
    assert unlocked.lock is not None and unlocked.lock.held
    unlock(unlocked, qtbot)
    assert window_of(unlocked).topbar.person.text() == "顾维舟"


@pytest.mark.clause("ARCH-06")
def test_a_wrong_password_is_a_sentence_and_the_rooms_stay_shut(program: start.Program, qtbot: QtBot) -> None:
    assert program.window is not None
    page = program.window.centralWidget()
    page.choose("维舟")
    page.password.setText("不是这个密码的")
    page.start()
    qtbot.waitUntil(lambda: "不对" in shown(page), timeout=20_000)
    assert program.open is None


@pytest.mark.clause("ARCH-12", "ARCH-20")
def test_nothing_of_the_people_is_outside_the_database(
    unlocked: start.Program, own_folders: Path, site_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    window = window_of(unlocked)
    page = with_households(window)
    page.open(Ref("unit", 7))
    page.card.ask_first()
    window.findChild(RevealSheet).go.click()
    try:
        raise ValueError("单宇静 19900000238 990101195107014634")
    except ValueError as error:
        mishap.note(error)
    unlocked.close()
    assert recent.load() is not None
    marks = ["单宇静", "19900000238", "990101195107014634", "199-0000-0238", PASSWORD]
    wanted = [m.encode(code) for m in marks for code in ("utf-8", "utf-16-le", "gb18030")]
    looked = 0
    for folder in (own_folders, tmp_path_factory.getbasetemp() / "logs"):
        for path in (p for p in folder.rglob("*") if p.is_file()):
            content = path.read_bytes()
            looked += 1
            assert not [m for m in wanted if m in content], path.name
    assert looked >= 5  # database, two headers, lock, the note of the site, the log
    assert (site_folder / "main.db").stat().st_size > 100_000


@pytest.mark.usefixtures("households")
def test_every_widget_that_takes_keys_has_a_name(unlocked: start.Program) -> None:
    window = window_of(unlocked)
    residents = with_households(window)
    residents.open(Ref("unit", 7))
    residents.card.new_person()
    notices = window.open_room("notices")
    notices.new()
    nameless = [
        type(w).__name__
        for w in window.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not w.accessibleName()
        and not w.objectName().startswith("qt_")
        and type(w).__name__
        not in ("QScrollArea", "QWidget", "QTabBar", "QComboBoxListView", "QHeaderView", "QListView")
    ]
    assert nameless == []


def test_a_site_folder_that_is_gone_is_told_and_nothing_is_made_in_its_place(
    dressed: QApplication, own_folders: Path, qtbot: QtBot
) -> None:
    recent.save(recent.Recent(own_folders / "移动硬盘" / "站点", "青禾苑服务中心", "示例公司"))
    running = start.Program(dressed)
    running.begin()
    assert running.window is not None
    dialog = running.window.findChild(MishapDialog)
    assert "不见了" in shown(dialog)
    assert not (own_folders / "移动硬盘").exists()
    dialog.close()
    running.window.close()


def test_the_first_start_greets_a_new_pc(dressed: QApplication, own_folders: Path, qtbot: QtBot) -> None:
    running = start.Program(dressed)
    running.begin()
    assert running.window is not None
    assert "新建站点" in shown(running.window)
    running.window.close()


@pytest.mark.clause("ARCH-06")
def test_a_desk_left_alone_locks_itself_and_an_import_under_way_is_not_cut_off(
    unlocked: start.Program,
) -> None:
    assert unlocked.open is not None
    assert unlocked._idle.isActive() and unlocked._idle.interval() == 10 * 60_000
    with unlocked.open.store._entered():  # a long act is under way
        unlocked._idle_lock()
        assert unlocked.open is not None
    unlocked._idle_lock()
    assert unlocked.open is None
    assert unlocked.window is not None and unlocked.window.findChild(UnlockPage) is not None


@pytest.mark.clause("ARCH-06")
def test_closing_the_window_lets_the_site_go(unlocked: start.Program, site_folder: Path) -> None:
    window_of(unlocked).close()
    hold_lock(SiteFolder(site_folder)).release()
    assert (site_folder / "high-water.json").exists()


def test_closing_the_window_keeps_what_was_being_written(unlocked: start.Program, site_folder: Path) -> None:
    page = window_of(unlocked).open_room("notices")
    page.new()
    page.editor.title.setText("停水检修")
    page.editor.body.setPlainText("写到一半")
    window_of(unlocked).close()
    with unlocked_again(site_folder) as session:
        assert [n.title for n in session.scalars(select(Notice))] == ["停水检修"]


@contextmanager
def unlocked_again(folder: Path) -> Iterator[Session]:
    """The site of a closed program, only to look."""
    opened = site.unlock(folder, "维舟", PASSWORD)
    try:
        with Session(opened.store._live_engine()) as session:
            yield session
    finally:
        opened.store.close()


def test_looking_around_leads_straight_into_the_sample_site(
    dressed: QApplication, own_folders: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
    running = start.Program(dressed)
    running.begin()
    assert running.window is not None
    running.window.centralWidget().sample.emit()
    assert running.open is not None
    assert running.open.store.read(lists.counts) == (1200, 1377, 17)
    running.lock_desk()
    assert running.window is not None and SAMPLE_PASSWORD in shown(running.window)
    running.close()
    running.window.close()
