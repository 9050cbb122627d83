"""The page of the backups: places, list, a check line by line, and the way back with both sides in sight."""

import shutil
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.modules.backups import lists, papers, service
from app.modules.backups import view as backups_view
from app.modules.backups.check_view import CheckSheet
from app.modules.backups.keeper_view import BackupKeeper
from app.modules.backups.places_view import PlacesSheet
from app.modules.backups.restore_view import RestoreSheet
from app.modules.backups.restoring import RestoreOrder
from app.modules.backups.view import BackupsPage
from app.modules.site import service as site
from app.rules.roles import Role
from app.storage import keyring
from app.storage.act import Act, verb
from app.storage.argon import LEAST
from app.storage.folder import hold_lock
from app.storage.rekey import new_data_key
from app.storage.site_tables import Meta
from app.storage.store import Store
from app.ui import printing
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.sign_sheet import SignSheet
from tests.backups.conftest import one_backup
from tests.sites import MONDAY, PASSWORD, OpenTestSite, make_site

LONG = 20_000
S = TypeVar("S", bound=Sheet)


@pytest.fixture
def ordered() -> list[RestoreOrder]:
    """The restores that were asked of the program."""
    return []


@pytest.fixture
def page(keeper: BackupKeeper, desk: Desk, ordered: list[RestoreOrder], qtbot: QtBot) -> BackupsPage:
    """The page in a window, with a program that would restore."""
    keeper.restore = ordered.append
    made = BackupsPage(desk)
    qtbot.addWidget(made)
    made.resize(1238, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def sheet(page: QWidget, kind: type[S]) -> S:
    return next(each for each in page.window().findChildren(kind) if each.isVisible())


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def back_up(page: BackupsPage, qtbot: QtBot) -> Path:
    with qtbot.waitSignal(page.keeper.finished, timeout=LONG):
        page.back_up()
    line = page.list.table.rows()[0]
    return Path(line.folder) / line.file_name


# ---------------------------------------------------------------- making


def test_an_empty_page_says_what_to_do_and_enter_makes_the_first_backup(
    page: BackupsPage, desk: Desk, qtbot: QtBot
) -> None:
    said: list[Said] = []
    desk.said.connect(said.append)
    assert page.list.is_empty and "还没有备份。" in words(page.own)
    first = page.first_focus()
    first.setFocus()
    with qtbot.waitSignal(page.keeper.finished, timeout=LONG):
        QTest.keyClick(first, Qt.Key.Key_Return)
        assert page.running.isVisible()
    assert not page.running.isVisible()
    assert said[-1].sentence == "备份做好并核对无误。"
    (line,) = page.list.table.rows()
    assert (line.at, line.place, line.result) == ("2026-11-23 09:42", "本机", "已全面核对")
    assert "最近一份已经读回来核对，完好。" in words(page.own) and line.journal in words(page.own)
    assert "还没有设定" in words(page.second)


def test_a_backup_that_failed_is_a_red_line_with_its_sentence(
    page: BackupsPage, opened: OpenTestSite, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    said: list[Said] = []
    desk.said.connect(said.append)
    gone = tmp_path / "u 盘"
    opened.do(service.set_up, second=str(gone), hours="4", too_old_hours="26")
    with qtbot.waitSignal(page.keeper.finished, timeout=LONG):
        page.back_up()
    lines = {line.place: line for line in page.list.table.rows()}
    assert lines["第二位置"].tone == "over" and "放备份的文件夹不见了" in lines["第二位置"].result
    assert lines["本机"].ok == "done"
    assert said[-1].refused and "放备份的文件夹不见了" in said[-1].sentence
    qtbot.waitUntil(lambda: "没有做成" in words(page.second))


def test_a_copy_goes_into_the_folder_that_was_chosen(
    page: BackupsPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups_view, "open_folder", lambda over, title, start: tmp_path)
    with qtbot.waitSignal(page.keeper.finished, timeout=LONG):
        page.copy_to()
    (line,) = page.list.table.rows()
    assert line.why == "另存" and (tmp_path / line.file_name).exists()


def test_two_clicks_make_one_backup(page: BackupsPage, desk: Desk, qtbot: QtBot) -> None:
    said: list[Said] = []
    desk.said.connect(said.append)
    with qtbot.waitSignal(page.keeper.finished, timeout=LONG):
        page.back_up()
        page.back_up()
        assert said[-1].refused
    assert len(page.list.table.rows()) == 1


def test_enter_tells_where_a_backup_lies(page: BackupsPage, qtbot: QtBot) -> None:
    made = back_up(page, qtbot)
    page.list.table.setFocus()
    QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    told = words(sheet(page, Sheet))
    assert made.name in told and str(made.parent) in told


def test_the_label_carries_the_journal_head(
    page: BackupsPage, opened: OpenTestSite, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[bytes] = []
    monkeypatch.setattr(printing, "ask_and_print", lambda over, pdf: bool(printed.append(pdf)) or True)
    page.print_label()
    assert printed == [], "no good backup, no label"
    back_up(page, qtbot)
    page.print_label()
    assert printed[0].startswith(b"%PDF")
    line = page.list.table.rows()[0]
    values = papers.label_values(line, opened.read(site.names), "顾维舟", MONDAY)
    (good,) = opened.read(lists.newest_good)
    assert values["journal"] == good.journal and values["made_at"] == "2026-11-23 09:42"


# ---------------------------------------------------------------- settings


def test_a_head_sets_the_second_place(
    page: BackupsPage, opened: OpenTestSite, tmp_path: Path, qtbot: QtBot
) -> None:
    page.set_places()
    asked = sheet(page, PlacesSheet)
    asked.put(str(tmp_path))
    asked.form.controls["hours"].setText("99")
    asked.save()
    assert asked.isVisible() and asked.form.controls["hours"].hasFocus()
    asked.form.controls["hours"].setText("6")
    asked.save()
    assert opened.read(lists.plan) == lists.Plan(str(tmp_path), 6, 26)
    qtbot.waitUntil(lambda: "同一块硬盘" in words(page.second))


def test_the_desk_sees_the_page_but_restores_nothing(
    opened: OpenTestSite, keeper: BackupKeeper, qtbot: QtBot
) -> None:
    desk = Desk(opened.store, opened.someone(Role.DESK))
    desk.backups = keeper  # type: ignore[attr-defined]
    page = BackupsPage(desk)
    qtbot.addWidget(page)
    page.show()
    assert page.now_button.isEnabled()
    for dead in (page.restore_button, page.places_button):
        assert not dead.isEnabled() and "前台" in dead.toolTip()


# ---------------------------------------------------------------- checking


def examine(page: BackupsPage, path: Path, qtbot: QtBot) -> CheckSheet:
    asked = CheckSheet(page, page.desk, path)
    asked.start()
    qtbot.waitUntil(lambda: bool(asked.findings), timeout=LONG)
    return asked


def test_a_sound_backup_is_all_ticks_and_fits_the_journal(page: BackupsPage, qtbot: QtBot) -> None:
    asked = examine(page, back_up(page, qtbot), qtbot)
    assert all(finding.ok for finding in asked.findings)
    assert "全部完好" in asked.words.text()
    assert asked.findings[-1].sentence == "操作日志的编号和本站点的记录接得上。"


def test_a_flipped_byte_is_found_and_the_backup_counts_no_more(
    page: BackupsPage, opened: OpenTestSite, qtbot: QtBot
) -> None:
    path = back_up(page, qtbot)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    asked = examine(page, path, qtbot)
    assert not asked.findings[0].ok and "不能用" in asked.words.text()
    assert opened.read(lists.newest_good) == ()
    qtbot.waitUntil(lambda: page.list.table.rows()[0].tone == "over")


def test_a_file_that_is_no_backup_is_told_so(page: BackupsPage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "x.qtb").write_bytes(b"PK\x03\x04 something else entirely")
    asked = examine(page, tmp_path / "x.qtb", qtbot)
    assert "不是本程序的备份文件" in asked.findings[0].sentence


def test_another_sites_backup_is_told_so(page: BackupsPage, tmp_path: Path, qtbot: QtBot) -> None:
    other = make_site(tmp_path / "other", own=True)
    asked = examine(page, one_backup(other, tmp_path), qtbot)
    other.store.close()
    assert "属于另一个站点" in words(asked)


def test_a_backup_from_before_a_new_data_key_asks_for_the_password_of_that_time(
    tmp_path: Path, dressed: QApplication, qtbot: QtBot
) -> None:
    opened = make_site(tmp_path / "rekeyed")
    old = one_backup(opened, tmp_path)
    opened.store.close()
    with hold_lock(opened.folder) as lock:
        new_data_key(opened.folder, opened.store.keys.key, lock=lock)
    store = Store.open(opened.folder, keyring.unlock(opened.folder, "weizhou", PASSWORD))
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    asked = CheckSheet(over, Desk(store, opened.who), old)
    asked.start()
    assert "更换数据密钥以前" in asked.words.text()
    asked.login.setText("weizhou")
    asked.password.setText(PASSWORD)
    asked.open_button.click()
    qtbot.waitUntil(lambda: bool(asked.findings), timeout=LONG)
    store.close()
    assert all(finding.ok for finding in asked.findings)


# ---------------------------------------------------------------- the way back


def ask(page: BackupsPage, path: Path, password: str = PASSWORD) -> RestoreSheet:
    page.restore()
    asked = sheet(page, RestoreSheet)
    asked.take(path)
    asked.password.setText(password)
    asked.forward()
    return asked


def test_both_sides_are_shown_and_only_a_signature_restores(
    page: BackupsPage, opened: OpenTestSite, ordered: list[RestoreOrder], qtbot: QtBot
) -> None:
    path = back_up(page, qtbot)
    opened.clock.now = MONDAY.replace(hour=15)
    opened.do(site.change, {"households_expected": "601"})
    asked = ask(page, path)
    qtbot.waitUntil(lambda: asked.order is not None, timeout=LONG)
    told = words(asked)
    for part in ("这份备份", "现在的站点", "2026-11-23 09:42", "2026-11-23 15:42", "要重新录入"):
        assert part in told
    QTest.keyClick(asked.go, Qt.Key.Key_Return)
    signing = sheet(page, SignSheet)
    signing.password.setText("不是这个密码吧")
    signing.sign()
    qtbot.waitUntil(lambda: signing.refusal.text().startswith("登录名或密码不对"), timeout=LONG)
    assert ordered == []
    signing.password.setText(PASSWORD)
    QTest.keyClick(signing.password, Qt.Key.Key_Return)
    assert signing.isVisible() and "Ctrl+Enter" in signing.refusal.text() and ordered == []
    QTest.keyClick(signing.password, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(ordered), timeout=LONG)
    assert ordered[0].path == path and not ordered[0].accept_destroyed
    labels = opened.read(
        lambda s: [row[0] for row in s.connection().exec_driver_sql("SELECT label FROM journal_act")]
    )
    assert labels[-1] == "决定从备份恢复"


def test_a_wrong_password_of_the_backup_shows_nothing_of_it(page: BackupsPage, qtbot: QtBot) -> None:
    asked = ask(page, back_up(page, qtbot), "不是这个密码吧")
    qtbot.waitUntil(lambda: "不对" in asked.refusal.text(), timeout=LONG)
    assert asked.order is None and not asked.sides.isVisible() and asked.password.hasFocus()


def test_only_heads_of_the_backup_are_offered(page: BackupsPage, opened: OpenTestSite, qtbot: QtBot) -> None:
    key = opened.store.keys.key
    opened.store.keys.key = keyring.add_slot(
        opened.folder, key, "晓禾", "傍晚的窗台有一盆薄荷", params=LEAST, today=MONDAY.date()
    )
    path = back_up(page, qtbot)
    page.restore()
    asked = sheet(page, RestoreSheet)
    asked.take(path)
    assert [asked.login.itemText(i) for i in range(asked.login.count())] == ["weizhou"]


def test_a_cut_file_is_said_as_soon_as_it_is_chosen(page: BackupsPage, qtbot: QtBot, tmp_path: Path) -> None:
    whole = back_up(page, qtbot)
    cut = tmp_path / whole.name
    cut.write_bytes(whole.read_bytes()[:-4096])
    page.restore()
    asked = sheet(page, RestoreSheet)
    asked.take(cut)
    assert "不完整" in asked.refusal.text() and asked.path is None


def test_a_backup_from_before_a_destruction_needs_a_tick(
    page: BackupsPage, opened: OpenTestSite, ordered: list[RestoreOrder], qtbot: QtBot
) -> None:
    @verb("households.edit", "销毁")
    def destroy(act: Act) -> None:
        meta = act.session.get(Meta, 1)
        assert meta is not None
        meta.destroyed_sequence = 9

    path = back_up(page, qtbot)
    opened.do(destroy)
    asked = ask(page, path)
    qtbot.waitUntil(lambda: asked.order is not None, timeout=LONG)
    assert asked.accept.isVisible()
    asked.forward()
    assert asked.isVisible() and "打勾" in asked.refusal.text()
    asked.accept.setChecked(True)
    asked.forward()
    signing = sheet(page, SignSheet)
    signing.password.setText(PASSWORD)
    signing.sign()
    qtbot.waitUntil(lambda: bool(ordered), timeout=LONG)
    assert ordered[0].accept_destroyed


def test_a_stick_pulled_while_comparing_ends_in_a_sentence(
    page: BackupsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    whole = back_up(page, qtbot)
    stick = tmp_path / "stick"
    stick.mkdir()
    shutil.copy(whole, stick)
    page.restore()
    asked = sheet(page, RestoreSheet)
    asked.take(stick / whole.name)
    shutil.rmtree(stick)
    asked.password.setText(PASSWORD)
    asked.forward()
    qtbot.waitUntil(lambda: "读不出来" in asked.refusal.text(), timeout=LONG)
    assert asked.go.isEnabled()
