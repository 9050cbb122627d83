"""Backups made beside the work: on record, said in the top bar, stopped by a lock, made at closing."""

import errno
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.modules.backups import keeper_view, lists, making, restoring, service
from app.modules.backups.keeper_view import BackupKeeper, keeper_of
from app.modules.backups.view import BackupsPage
from app.modules.backups.waiting_view import ClosingDialog, WaitSheet
from app.modules.site import service as site
from app.storage import container, keyring
from app.storage.act import Act, verb
from app.storage.backup import backups_in, verify
from app.storage.folder import hold_lock
from app.storage.rekey import new_data_key
from app.storage.store import Store
from app.ui.desk import Desk, Said
from app.ui.window import MainWindow, RoomTab
from tests.sites import PASSWORD, OpenTestSite

LONG = 20_000


def run(keeper: BackupKeeper, qtbot: QtBot, why: str = "hand", **more: Any) -> None:
    with qtbot.waitSignal(keeper.finished, timeout=LONG):
        assert keeper.back_up_now(why, **more)


def look(keeper: BackupKeeper, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not keeper._looking.busy)
    keeper.look()
    qtbot.waitUntil(lambda: not keeper._looking.busy)


def set_second(opened: OpenTestSite, folder: Path) -> None:
    opened.do(service.set_up, second=str(folder), hours="4", too_old_hours="26")


@pytest.fixture
def stick(opened: OpenTestSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second place that the system takes for another disk."""
    monkeypatch.setattr(making, "on_same_disk", lambda first, second: False)
    folder = tmp_path / "u 盘"
    folder.mkdir()
    set_second(opened, folder)
    return folder


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window with the page of the backups behind the corner button."""
    room = RoomTab("residents", "住户", "residents", 1, lambda desk: QPushButton("住户"))
    behind = RoomTab("backups", "备份与恢复", "backup", 3, BackupsPage, behind=True)
    made = MainWindow(
        desk, [room, behind], "青禾苑", lambda text: [], on_lock=lambda: None, on_switch=lambda: None
    )
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    yield made
    QApplication.processEvents()


# ---------------------------------------------------------------- made, and on record


def test_a_backup_lies_in_the_folder_and_is_on_record(
    keeper: BackupKeeper, opened: OpenTestSite, qtbot: QtBot
) -> None:
    assert keeper.state.kind == "never" and keeper.state.words == "尚未备份"
    run(keeper, qtbot)
    (good,) = opened.read(lists.newest_good)
    found = backups_in(opened.folder.backups, opened.store.keys.key.site_id)
    assert [one.path.name for one in found] == [good.file_name]
    assert good.journal == found[0].head.journal.short and good.full_at == good.at
    assert keeper.state.words == "09:42 已备份"
    assert all(finding.ok for finding in verify(found[0].path, opened.store.keys.key))


def test_with_a_second_place_both_get_one_and_all_is_well(
    keeper: BackupKeeper, opened: OpenTestSite, stick: Path, qtbot: QtBot
) -> None:
    look(keeper, qtbot)
    run(keeper, qtbot)
    places = {good.place for good in opened.read(lists.newest_good)}
    assert places == {str(opened.folder.backups), str(stick)}
    assert (keeper.state.kind, keeper.state.sentence) == ("good", "")


def test_a_second_place_on_the_same_disk_does_not_count(
    keeper: BackupKeeper, opened: OpenTestSite, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "second").mkdir()
    set_second(opened, tmp_path / "second")
    look(keeper, qtbot)
    run(keeper, qtbot)
    assert keeper.state.kind == "warned" and "同一块硬盘" in keeper.state.sentence


def test_a_stick_that_was_pulled_is_red_on_record_and_said_with_what_to_do(
    keeper: BackupKeeper, opened: OpenTestSite, stick: Path, qtbot: QtBot
) -> None:
    run(keeper, qtbot)
    shutil.rmtree(stick)
    opened.clock.now += timedelta(hours=4)
    run(keeper, qtbot, "hours")
    assert (keeper.state.kind, keeper.state.words, keeper.state.tone) == ("failed", "备份失败", "over")
    assert "请检查移动盘是否还接着" in keeper.state.sentence
    (failure,) = opened.read(lists.failures)
    assert failure.place == str(stick)
    own = next(g for g in opened.read(lists.newest_good) if g.place == str(opened.folder.backups))
    assert own.at == opened.clock.now, "one place that fails does not keep the other from its backup"
    stick.mkdir()
    run(keeper, qtbot)
    assert keeper.state.kind != "failed" and opened.read(lists.failures) == ()


def test_a_full_disk_is_red_and_leaves_nothing_behind(
    keeper: BackupKeeper,
    opened: OpenTestSite,
    stick: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = container.write

    def full(path: Path, *rest: Any) -> None:
        if path.parent == stick:
            raise OSError(errno.ENOSPC, "no room", str(path))
        write(path, *rest)

    monkeypatch.setattr(container, "write", full)
    run(keeper, qtbot)
    (failure,) = opened.read(lists.failures)
    assert failure.sentence.startswith("硬盘满了，备份没有做成。") and "请清理" in failure.sentence
    assert keeper.state.kind == "failed" and list(stick.iterdir()) == []


def test_old_backups_are_thinned_out_and_other_files_stay(
    keeper: BackupKeeper, opened: OpenTestSite, qtbot: QtBot
) -> None:
    opened.folder.backups.mkdir(exist_ok=True)
    (opened.folder.backups / "别人的.qtb").write_bytes(b"not ours")
    for _ in range(10):
        opened.clock.now += timedelta(days=1)
        run(keeper, qtbot)
    left = backups_in(opened.folder.backups, opened.store.keys.key.site_id)
    assert 7 <= len(left) < 10 and left[0].head.made_at == opened.clock.now
    assert (opened.folder.backups / "别人的.qtb").exists()


def test_a_copy_elsewhere_is_one_file_more_and_thins_nothing(
    keeper: BackupKeeper, opened: OpenTestSite, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "带走"
    folder.mkdir()
    run(keeper, qtbot, "copy", to=folder)
    (good,) = opened.read(lists.newest_good)
    assert good.place == str(folder) and (folder / good.file_name).exists()
    assert keeper.state.kind == "never", "a copy carried away is not the site's own backup"


# ---------------------------------------------------------------- beside the work


def test_the_window_lives_while_a_backup_is_made(keeper: BackupKeeper, qtbot: QtBot) -> None:
    beats: list[int] = []
    pulse = QTimer(interval=1)
    pulse.timeout.connect(lambda: beats.append(1) if keeper.running else None)
    pulse.start()
    run(keeper, qtbot, pause=0.05)
    pulse.stop()
    assert beats


def test_acts_go_on_while_a_backup_is_made_and_a_second_one_is_not_begun(
    keeper: BackupKeeper, opened: OpenTestSite, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(keeper.finished, timeout=LONG):
        assert keeper.back_up_now("hand", pause=0.05)
        assert not keeper.back_up_now("hand")
        opened.do(site.change, {"households_expected": "601"})
    assert opened.read(site.values)["households_expected"] == "601"


def test_a_backup_that_ends_inside_an_import_is_put_on_record_after_it(
    keeper: BackupKeeper, opened: OpenTestSite, desk: Desk, qtbot: QtBot
) -> None:
    @verb("households.edit", "长工作")
    def long_work(act: Act) -> None:
        while keeper.running:
            QApplication.processEvents()

    with qtbot.waitSignal(keeper.finished, timeout=LONG):
        assert keeper.back_up_now("hand")
        desk.do(long_work)
        assert opened.read(lists.newest_good) == ()
    assert len(opened.read(lists.newest_good)) == 1


def test_after_so_many_hours_of_use_one_is_due_but_only_when_something_was_done(
    keeper: BackupKeeper, opened: OpenTestSite, qtbot: QtBot
) -> None:
    assert keeper.due_now(), "never backed up"
    run(keeper, qtbot)
    assert not keeper.due_now()
    keeper._used = 4 * 3600.0
    assert keeper.due_now()
    keeper._tick()
    assert not keeper.running, "nothing was written since"
    opened.do(site.change, {"households_expected": "601"})
    with qtbot.waitSignal(keeper.finished, timeout=LONG):
        keeper._tick()
        assert keeper.running
    assert not keeper.due_now()
    assert {line.why for line in opened.read(lists.recent, "", "", reader=opened.who)} == {"手工", "定时"}


def test_a_pc_that_slept_was_not_used(keeper: BackupKeeper, qtbot: QtBot) -> None:
    run(keeper, qtbot)
    keeper._looked -= 8 * 3600
    keeper._tick()
    assert not keeper.due_now()


def test_a_lock_stops_a_copy_and_the_next_unlock_takes_it_up_again(
    keeper: BackupKeeper, opened: OpenTestSite, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keeper.back_up_now("hand", pause=60.0)
    keeper.stop()
    opened.store.close()
    qtbot.waitUntil(lambda: not keeper.running)
    assert list(opened.folder.backups.glob("*.qtb*")) == []
    monkeypatch.setattr(keeper_view, "START_REST", 1)
    opened.store = Store.open(opened.folder, opened.store.keys.key, clock=opened.clock)
    again = Desk(opened.store, opened.who)
    with qtbot.waitSignal(keeper.finished, timeout=LONG):
        keeper.start(again, opened.store, opened.folder)
    (line,) = opened.read(lists.recent, "", "", reader=opened.who)
    assert line.why == "手工" and line.ok == "done"


def test_a_backup_the_clerk_stops_is_not_on_record_and_not_taken_up_again(
    keeper: BackupKeeper, opened: OpenTestSite, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(keeper.finished, timeout=LONG):
        keeper.back_up_now("hand", pause=0.3)
        keeper.cancel()
    assert opened.read(lists.recent, "", "", reader=opened.who) == []
    assert keeper._interrupted == ""


# ---------------------------------------------------------------- before great changes, at closing


def test_before_an_import_a_backup_is_made_and_only_then_it_goes_on(
    keeper: BackupKeeper, opened: OpenTestSite, window: MainWindow
) -> None:
    keeper.attach(window)
    seen: list[bool] = []
    QTimer.singleShot(0, lambda: seen.append(bool(window.findChildren(WaitSheet))))
    assert keeper.before("import")
    assert seen == [True] and not any(s.isVisible() for s in window.findChildren(WaitSheet))
    (line,) = opened.read(lists.recent, "", "", reader=opened.who)
    assert line.why == "导入前"


def test_an_import_does_not_begin_when_the_backup_failed(
    keeper: BackupKeeper, opened: OpenTestSite, window: MainWindow, desk: Desk
) -> None:
    said: list[Said] = []
    desk.said.connect(said.append)
    shutil.rmtree(opened.folder.backups)
    opened.folder.backups.write_bytes(b"a file where the folder was")
    assert not keeper.before("import", window)
    assert said[-1].refused and said[-1].sentence.endswith("没有备份，这一步没有开始。")
    assert keeper.state.kind == "failed"
    opened.folder.backups.unlink()


def test_the_panel_stops_the_backup_and_the_step_does_not_begin(
    keeper: BackupKeeper, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = keeper.back_up_now
    monkeypatch.setattr(keeper, "back_up_now", lambda why, done, **_: begin(why, done, pause=0.3))
    QTimer.singleShot(50, lambda: window.findChildren(WaitSheet)[0].stop_button.click())
    assert not keeper.before("import", window)


def test_a_lock_while_a_step_waits_for_its_backup_ends_the_waiting(
    keeper: BackupKeeper, opened: OpenTestSite, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = keeper.back_up_now
    monkeypatch.setattr(keeper, "back_up_now", lambda why, done, **_: begin(why, done, pause=0.3))

    def lock() -> None:
        keeper.stop()
        opened.store.close()

    QTimer.singleShot(50, lock)
    assert not keeper.before("import", window)


def test_closing_makes_a_backup_once_and_again_only_after_something_was_done(
    keeper: BackupKeeper, opened: OpenTestSite, window: MainWindow
) -> None:
    keeper.at_close(window)
    assert len(opened.read(lists.recent, "", "", reader=opened.who)) == 1
    keeper.at_close(window)
    assert len(opened.read(lists.recent, "", "", reader=opened.who)) == 1
    opened.do(site.change, {"households_expected": "601"})
    keeper.at_close(window)
    lines = opened.read(lists.recent, "", "", reader=opened.who)
    assert [line.why for line in lines] == ["关闭前", "关闭前"]


def test_closing_waits_for_a_backup_under_way_and_makes_no_second_one(
    keeper: BackupKeeper, opened: OpenTestSite, window: MainWindow
) -> None:
    assert keeper.back_up_now("hours")
    keeper.at_close(window)
    assert not keeper.running
    assert [line.why for line in opened.read(lists.recent, "", "", reader=opened.who)] == ["定时"]


def test_the_backup_at_closing_can_be_left_out(
    keeper: BackupKeeper, opened: OpenTestSite, window: MainWindow
) -> None:
    def skip() -> None:
        window.findChildren(ClosingDialog)[0].close()

    begin = keeper.back_up_now
    keeper.back_up_now = lambda why, done, **_: begin(why, done, pause=0.3)  # type: ignore[method-assign]
    QTimer.singleShot(50, skip)
    keeper.at_close(window)
    assert opened.read(lists.recent, "", "", reader=opened.who) == []


def test_a_backup_that_fails_at_closing_is_said_before_the_window_goes(
    keeper: BackupKeeper, opened: OpenTestSite, window: MainWindow, qtbot: QtBot
) -> None:
    shutil.rmtree(opened.folder.backups)
    opened.folder.backups.write_bytes(b"a file where the folder was")
    heard: list[str] = []

    def read() -> None:
        dialog = window.findChildren(ClosingDialog)[0]
        if "没有做成" not in dialog.words.text():
            QTimer.singleShot(20, read)
            return
        heard.append(dialog.more.text())
        dialog.skip.click()

    QTimer.singleShot(20, read)
    keeper.at_close(window)
    assert "已保存的资料没有受影响" in heard[0]
    opened.folder.backups.unlink()


# ---------------------------------------------------------------- seen


def test_the_top_bar_and_the_strip_say_how_it_stands(
    keeper: BackupKeeper, opened: OpenTestSite, window: MainWindow, qtbot: QtBot
) -> None:
    keeper.attach(window)
    assert window.topbar.backup.accessibleName().startswith("尚未备份，这个站点还没有备份")
    assert window.strip.isVisible()
    press = next(b for b in window.strip.findChildren(QPushButton) if b.text() == "现在备份")
    with qtbot.waitSignal(keeper.finished, timeout=LONG):
        press.click()
    assert window.topbar.backup.accessibleName().startswith("09:42 已备份")
    press = next(b for b in window.strip.findChildren(QPushButton) if b.text() == "设定位置…")
    press.click()
    assert window.current == "backups"
    window.open_room("residents")
    QTest.mouseClick(window.topbar.backup, Qt.MouseButton.LeftButton)
    assert window.current == "backups"


def test_the_strip_goes_once_a_second_place_has_one(
    keeper: BackupKeeper, window: MainWindow, stick: Path, qtbot: QtBot
) -> None:
    keeper.attach(window)
    look(keeper, qtbot)
    run(keeper, qtbot)
    assert not window.strip.isVisible()


def test_the_sample_site_is_not_nagged(keeper: BackupKeeper, window: MainWindow) -> None:
    keeper.attach(window, nagging=False)
    assert not window.strip.isVisible()
    assert "尚未备份" in window.topbar.backup.accessibleName()


def test_a_desk_without_a_keeper_gets_its_own(opened: OpenTestSite, desk: Desk, qtbot: QtBot) -> None:
    made = keeper_of(desk)
    assert keeper_of(desk) is made and made.own_place == opened.folder.backups
    made.stop()
    qtbot.waitUntil(lambda: not made._looking.busy)


def test_under_a_new_data_key_a_backup_is_made_although_nothing_was_written(
    keeper: BackupKeeper, opened: OpenTestSite, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(keeper, qtbot)
    keeper.stop()
    qtbot.waitUntil(lambda: not keeper._looking.busy)
    opened.store.close()
    with hold_lock(opened.folder) as lock:
        new_data_key(opened.folder, opened.store.keys.key, lock=lock)
    opened.store = Store.open(
        opened.folder, keyring.unlock(opened.folder, "weizhou", PASSWORD), clock=opened.clock
    )
    monkeypatch.setattr(keeper_view, "START_REST", 200)
    opened.clock.now += timedelta(hours=1)
    with qtbot.waitSignal(keeper.finished, timeout=LONG):
        keeper.start(Desk(opened.store, opened.who), opened.store, opened.folder)
    newest = backups_in(opened.folder.backups, opened.store.keys.key.site_id)[0]
    assert restoring.opens(newest.path, opened.store.keys.key)
