"""Disks that are read-only, full or gone, and paths of every kind: looked at, told, and nothing lost."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import start, tabs
from app.errors import Refusal, Trouble
from app.modules.residents import lists, service
from app.modules.residents.sheets_view import NewUnitSheet
from app.rules.ref import Ref
from app.site import unlock
from app.storage import backup, keyring
from app.storage.argon import LEAST
from app.storage.check import all_well, check_site
from app.storage.cipher import connect
from app.storage.folder import SiteFolder, hold_lock
from app.storage.store import Store
from app.ui.crash import MishapDialog
from tests.badinput.conftest import Made, open_again
from tests.badinput.disks import ReadOnlyDisk, can_mount, files_of, mounted, read_only
from tests.badinput.rule import Desk, must_be_a_sentence, still_works, troubled
from tests.badinput.windows import log_in, sheet_of, texts
from tests.sites import MONDAY, PASSWORD, OpenTestSite

IN_USE_MAY_GO = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows does not let an open file be moved away"
)


# ---------------------------------------------------------------- a disk that is read-only, full or gone


@pytest.fixture
def disk(
    request: pytest.FixtureRequest, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ReadOnlyDisk]:
    """The site on a disk that will be read-only: a real one where there can be one."""
    real = getattr(request, "param", can_mount())
    with read_only(real, made.path, tmp_path / "只读盘", monkeypatch) as found:
        yield found


@pytest.mark.parametrize("disk", [True, False], ids=["mounted", "said"], indirect=True)
def test_files_read_only_disk_is_looked_at(disk: ReadOnlyDisk) -> None:
    disk.protect()
    before = files_of(disk.site)
    opened = unlock(disk.site, "weizhou", PASSWORD)
    store = opened.store
    assert store.view_only
    assert "只能查看" in store.warnings[0]
    for warning in store.warnings:
        must_be_a_sentence(warning)
    (household,) = store.read(lists.households)
    assert household.room == "3栋2单元1201"
    assert store.read(lists.household, household.ref.id).people[0].name == "单一鸣"
    assert store.read(tabs.search, "1201")
    for verb, args in ((service.add_unit, ("1-1-101", {})), (service.open_private, (1, ("phone",), "联系"))):
        with pytest.raises(Refusal, match="只能查看，不能办理") as refusal:
            store.do(opened.who, verb, *args)
        must_be_a_sentence(refusal.value.sentence)
    store.keep_draft(opened.who, "unit-new", "新增一户", {"room": "1-1-101"})
    store.drop_draft(opened.who, "unit-new")
    opened.close()
    assert files_of(disk.site) == before


def test_files_read_only_disk_by_command(disk: ReadOnlyDisk, desk: Desk, made: Made, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "名册.csv").write_text("房号,业主姓名\n5-1-502,温以宁\n", "utf-8")
    disk.protect()
    before = files_of(disk.site)
    desk.finds(disk.site)
    assert "只能查看" in desk.stops(
        "import-households", disk.site, tmp_path / "名册.csv", "--user", "weizhou"
    )
    told = desk.run("backup", disk.site, tmp_path / "out", "--user", "weizhou")
    if told.code:
        must_be_a_sentence(told.err)
    assert files_of(disk.site) == before
    # A copy on another disk is welcome, but cannot be put on record here; what there is of it is sound.
    for copy in (tmp_path / "out").iterdir():
        assert all_well(backup.verify(copy, made.key))


def test_files_read_only_disk_header_stays_as_it_is(disk: ReadOnlyDisk, desk: Desk) -> None:
    (disk.site / "keys.b").write_bytes(b"")
    disk.protect()
    desk.finds(disk.site)
    assert (disk.site / "keys.b").read_bytes() == b""


def test_files_read_only_disk_a_guess_still_takes_its_time(disk: ReadOnlyDisk) -> None:
    disk.protect()
    slept: list[float] = []
    clocks = keyring.Clocks(steady=lambda: 7.0, sleep=slept.append)
    with pytest.raises(Refusal, match="不对"):
        keyring.unlock(SiteFolder(disk.site), "weizhou", "不是这个密码的", clocks=clocks)
    assert slept == [0.5]
    assert not (disk.site / "guesses.json").exists()


def test_files_read_only_disk_with_older_tables(disk: ReadOnlyDisk, made: Made, desk: Desk) -> None:
    with closing(connect(disk.site / "main.db", made.key.secret)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
    disk.protect()
    assert "要先升级" in desk.stops("find", disk.site, "1201", "--user", "weizhou")


def test_files_read_only_disk_with_an_act_half_written(
    disk: ReadOnlyDisk, made: Made, closed: Path, desk: Desk
) -> None:
    with closing(connect(closed / "main.db", made.key.secret)) as raw:
        raw.execute("PRAGMA cache_size=1")
        raw.execute("BEGIN IMMEDIATE")
        for number in range(500):
            raw.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (f"half/{number}", "x" * 200))
        for name in ("main.db", "main.db-journal"):
            shutil.copy(closed / name, disk.site / name)
        raw.execute("ROLLBACK")
    assert (disk.site / "main.db-journal").stat().st_size
    disk.protect()
    assert "没有正常关闭" in desk.stops("find", disk.site, "1201", "--user", "weizhou")


def test_files_read_only_disk_without_a_lock_file(disk: ReadOnlyDisk, desk: Desk) -> None:
    (disk.site / "site.lock").unlink()
    disk.protect()
    desk.finds(disk.site)


def test_files_read_only_disk_is_open_elsewhere(disk: ReadOnlyDisk, desk: Desk) -> None:
    disk.protect()
    with hold_lock(SiteFolder(disk.site)):
        assert "已在本机打开" in desk.stops("find", disk.site, "1201", "--user", "weizhou")
    desk.finds(disk.site)


def test_files_read_only_disk_has_a_banner(disk: ReadOnlyDisk, program: start.Program, qtbot: QtBot) -> None:
    disk.protect()
    before = files_of(disk.site)
    program.take(disk.site)
    window = log_in(program, qtbot)
    assert window.strip.isVisible() and "只能查看" in window.strip.accessibleName()
    page = window.open_room("residents")
    page.open(Ref("unit", 1))
    assert page.title.text() == "3栋2单元1201"
    page.show_list()
    page.new_unit()
    sheet = sheet_of(window, NewUnitSheet)
    sheet.form.set_values({"room": "1-1-101"})
    sheet.save()
    assert "只能查看" in sheet.refusal.text() and sheet.form.values()["room"] == "1-1-101"
    program.lock_desk()
    window = log_in(program, qtbot)
    assert window.strip.isVisible()
    program.close()
    assert files_of(disk.site) == before


def test_files_disk_full(made: Made, tmp_path: Path) -> None:
    with mounted(tmp_path / "小盘", "6m"):
        opened = open_again(made, Path(shutil.copytree(made.path, tmp_path / "小盘" / "站点")))
        with (
            closing(opened.store),
            closing((tmp_path / "小盘" / "ballast").open("wb", buffering=0)) as ballast,
        ):
            fill(ballast)
            long = {"remark": "备" * 500}
            for number in range(101, 200):
                room = f"1-1-{number}"
                try:
                    opened.do(service.add_unit, room, long, request_id=room)
                except Trouble:
                    break
            trouble = troubled(opened, lambda: opened.do(service.add_unit, room, long, request_id=room))
            assert "硬盘满了" in trouble.sentence
            ballast.truncate(0)
            before = len(opened.read(lists.households))
            opened.do(service.add_unit, room, long, request_id=room)
            assert opened.do(service.add_unit, room, long, request_id=room) is None
            assert len(opened.read(lists.households)) == before + 1
            still_works(opened)


@IN_USE_MAY_GO
def test_files_folder_gone_keeps_what_was_typed(program: start.Program, closed: Path, qtbot: QtBot) -> None:
    window = log_in(program, qtbot)
    page = window.open_room("residents")
    page.new_unit()
    sheet = sheet_of(window, NewUnitSheet)
    typed = {"room": "1-1-101", "area": "88.5", "remark": "门铃坏了，先打电话"}
    sheet.form.set_values(typed)
    away = closed.rename(closed.parent / "移动盘被拔掉")
    sheet.save()
    (dialog,) = [one for one in window.findChildren(MishapDialog) if one.isVisible()]
    told = [line.text() for line in dialog.findChildren(QLabel)]
    assert any("不在原处" in line for line in told)
    dialog.close()
    assert sheet.isVisible()
    assert {name: sheet.form.values()[name] for name in typed} == typed
    assert [row.room for row in program.open.store.read(lists.households)] == ["3栋2单元1201"]
    away.rename(closed)
    sheet.save()
    assert not sheet.isVisible()
    assert page.title.text() == "1栋1单元101"


@IN_USE_MAY_GO
def test_files_folder_gone_when_the_desk_locks(program: start.Program, closed: Path, qtbot: QtBot) -> None:
    window = log_in(program, qtbot)
    window.open_room("residents").new_unit()
    sheet_of(window, NewUnitSheet).form.set_values({"room": "1-1-101"})
    away = closed.rename(closed.parent / "移动盘被拔掉")
    program.lock_desk()
    assert program.open is None and program.window is not None
    assert "不见了" in texts(program.window) and "单一鸣" not in texts(program.window)
    dialog = next(one for one in program.window.findChildren(MishapDialog) if one.isVisible())
    assert all(line.height() >= line.heightForWidth(line.width()) for line in dialog.findChildren(QLabel))
    dialog.close()
    away.rename(closed)
    program.take(closed)
    page = log_in(program, qtbot).open_room("residents")
    assert [row.room for row in page.list.table.rows()] == ["3栋2单元1201"]


def fill(ballast: BinaryIO) -> None:
    with suppress(OSError):
        while ballast.write(b"x" * 4096):
            pass


def test_files_disk_full_for_a_backup(closed: Path, tmp_path: Path, desk: Desk) -> None:
    with mounted(tmp_path / "小盘", "1m"):
        with closing((tmp_path / "小盘" / "ballast").open("wb", buffering=0)) as ballast:
            fill(ballast)
            ballast.truncate(1_000_000)
        told = desk.stops("backup", closed, tmp_path / "小盘", "--user", "weizhou")
        assert "硬盘满了，备份没有做成" in told
        assert [file.name for file in (tmp_path / "小盘").iterdir()] == ["ballast"]
        (tmp_path / "备份").mkdir()
        assert desk.run("backup", closed, tmp_path / "备份", "--user", "weizhou").code == 0


def test_files_disk_full_when_the_desk_locks(
    program: start.Program, made: Made, tmp_path: Path, qtbot: QtBot
) -> None:
    with mounted(tmp_path / "小盘", "3m"):
        path = Path(shutil.copytree(made.path, tmp_path / "小盘" / "站点"))
        program.take(path)
        window = log_in(program, qtbot)
        window.open_room("residents").new_unit()
        sheet_of(window, NewUnitSheet).form.set_values({"room": "1-1-101", "remark": "备" * 500})
        with closing((tmp_path / "小盘" / "ballast").open("wb", buffering=0)) as ballast:
            fill(ballast)
            program.lock_desk()
            assert program.open is None and program.window is not None
            told = texts(program.window)
            assert "没能留下来" in told and "硬盘满了" in told
            program.window.findChild(MishapDialog).close()
            log_in(program, qtbot)
            program.lock_desk()
        program.close()


@IN_USE_MAY_GO
def test_files_folder_exchanged(site: OpenTestSite, made: Made) -> None:
    shutil.copy(made.path / "main.db", site.folder.path / "other.db")
    (site.folder.path / "other.db").replace(site.folder.main_db)
    trouble = troubled(site, lambda: site.do(service.add_unit, "1-1-101", {}))
    assert "被换掉了" in trouble.sentence
    site.store.close()
    again = open_again(made, site.folder.path)
    with closing(again.store):
        still_works(again)


# ---------------------------------------------------------------- paths


def lives_at(path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site is made, closed, opened, backed up and proved in a folder of this name."""
    monkeypatch.setattr("app.storage.keyring.calibrate", lambda: LEAST)
    wanted = ("--company", "示例物业服务有限公司", "--centre", "青禾苑物业管理服务中心", "--head", "weizhou")
    made = desk.run("new-site", path, *wanted)
    assert made.code == 0, made.err
    opened = unlock(path, "weizhou", PASSWORD)
    opened.store.do(opened.who, service.add_unit, "3-2-1201", {})
    (path.parent / "备份").mkdir()
    for place in (path / "backups", path.parent / "备份"):
        saved = backup.back_up(opened.store, place, now=MONDAY)
        assert all_well(backup.verify(saved.path, opened.store.keys.key))
    key = opened.store.keys.key
    opened.close()
    with closing(Store.open(SiteFolder(path), key)) as store:
        assert [row.room for row in store.read(lists.households)] == ["3栋2单元1201"]
    assert all_well(check_site(SiteFolder(path), key))


def test_files_path_chinese(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lives_at(tmp_path / "青禾苑" / "前台资料", desk, monkeypatch)


def test_files_path_blanks_and_signs(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    name = " 青禾  苑 100% #1 &" if sys.platform == "win32" else " 青禾  苑 100% #1 ?x=1&mode=ro "
    lives_at(tmp_path / name, desk, monkeypatch)


def test_files_path_emoji(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lives_at(tmp_path / "🏠青禾苑🌳" / "👨\u200d👩\u200d👧", desk, monkeypatch)


def test_files_path_260_characters(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "青禾苑"
    while len(str(path)) < 260:
        path = path / "a-long-folder-name-苑"
    assert 260 <= len(str(path)) < 300
    lives_at(path, desk, monkeypatch)


def test_files_path_too_long(tmp_path: Path, closed: Path, desk: Desk) -> None:
    path = tmp_path
    while len(str(path).encode()) < 500:
        path = path / "青禾苑物业管理服务中心的文件夹"
    told = desk.stops("new-site", path, "--company", "甲", "--centre", "乙", "--head", "weizhou")
    assert "路径太长" in told
    assert not path.exists()
    path.parent.mkdir(parents=True)
    closed.rename(path)
    assert "路径太长" in desk.stops("find", path, "1201", "--user", "weizhou")
    path.rename(closed)
    desk.finds(closed)
