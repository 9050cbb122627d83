"""Files that are not what they should be: the line, the sentence, and the site as it was."""

import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import start, tabs
from app.errors import Refusal, Trouble
from app.modules.residents import lists, service
from app.modules.residents.sheets_view import NewUnitSheet
from app.rules.ref import Ref
from app.site import unlock
from app.storage import backup, container, keyring
from app.storage.argon import LEAST
from app.storage.cipher import connect
from app.storage.folder import SiteFolder, hold_lock
from app.storage.slots import canonical
from app.storage.store import Store
from app.ui.crash import MishapDialog
from tests.badinput.conftest import Made, open_again
from tests.badinput.disks import ReadOnlyDisk, mounted, read_only
from tests.badinput.rule import Desk, must_be_a_sentence, still_works, troubled
from tests.badinput.windows import log_in, sheet_of, texts
from tests.sites import PASSWORD, SAMPLE, OpenTestSite

Damage = Callable[[bytes], bytes]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 64


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


def files_of(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """Another site with the same log-in name and password."""
    folder = SiteFolder(tmp_path_factory.mktemp("other") / "site")
    folder.path.mkdir()
    key, _papers = keyring.create_header(folder, "weizhou", PASSWORD, params=LEAST)
    Store.create(folder, key).close()
    return folder


# ---------------------------------------------------------------- the database


def spoil(path: Path, names: tuple[str, ...], damage: Damage, desk: Desk) -> str:
    """Damage files, meet the sentence, find all untouched, put them right, and go on; the sentence."""
    good = {name: (path / name).read_bytes() for name in names}
    for name, content in good.items():
        (path / name).write_bytes(damage(content))
    before = files_of(path)
    told = desk.stops("find", path, "1201", "--user", "weizhou")
    after = files_of(path)
    after.pop("guesses.json", None), before.pop("guesses.json", None)
    assert after == before, "a damaged site was written to"
    for name, content in good.items():
        (path / name).write_bytes(content)
    desk.finds(path)
    return told


def test_files_database_0_bytes(closed: Path, desk: Desk) -> None:
    assert "站点文件" in spoil(closed, ("main.db",), lambda _: b"", desk)


def test_files_database_cut(closed: Path, desk: Desk) -> None:
    assert "站点文件" in spoil(closed, ("main.db",), lambda whole: whole[:-4096], desk)
    assert "站点文件" in spoil(closed, ("main.db",), lambda whole: whole[:-1], desk)


def test_files_database_flipped(closed: Path, desk: Desk) -> None:
    spoil(closed, ("main.db",), lambda whole: flipped(whole, 2000), desk)
    content = (closed / "main.db").read_bytes()
    (closed / "main.db").write_bytes(flipped(content, len(content) // 2))
    told = desk.run("check", closed, "--user", "weizhou")
    assert told.code == 1 and "有误" in told.out
    must_be_a_sentence(told.err)


def test_files_database_foreign(closed: Path, desk: Desk) -> None:
    assert "站点文件" in spoil(closed, ("main.db",), lambda _: PNG, desk)


def test_files_database_plaintext(closed: Path, desk: Desk, tmp_path: Path) -> None:
    with closing(sqlcipher.connect(str(tmp_path / "plain.db"))) as plain:
        plain.execute("CREATE TABLE meta (id INTEGER)")
    content = (tmp_path / "plain.db").read_bytes()
    assert "没有加密" in spoil(closed, ("main.db",), lambda _: content, desk)


def test_files_database_of_another_site(closed: Path, desk: Desk, other: SiteFolder) -> None:
    told = spoil(closed, ("main.db",), lambda _: other.main_db.read_bytes(), desk)
    assert "不是这个站点的数据库" in told


def test_files_database_newer_schema(made: Made, closed: Path, desk: Desk, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    shutil.copy(closed / "main.db", newer)
    with closing(connect(newer, made.key.secret)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    told = spoil(closed, ("main.db",), lambda _: newer.read_bytes(), desk)
    assert "更新版本的程序" in told


def test_files_database_missing(closed: Path, desk: Desk) -> None:
    away = (closed / "main.db").rename(closed.parent / "away.db")
    told = desk.stops("find", closed, "1201", "--user", "weizhou")
    assert "数据库文件不见了" in told and "不要新建" in told
    assert not (closed / "main.db").exists()
    away.rename(closed / "main.db")
    desk.finds(closed)


# ---------------------------------------------------------------- the key header

BOTH = ("keys.a", "keys.b")


def test_files_header_0_bytes(closed: Path, desk: Desk) -> None:
    assert "两份密钥文件都读不出来" in spoil(closed, BOTH, lambda _: b"", desk)


def test_files_header_cut(closed: Path, desk: Desk) -> None:
    assert "两份密钥文件都读不出来" in spoil(closed, BOTH, lambda whole: whole[: len(whole) // 2], desk)


def test_files_header_flipped(closed: Path, desk: Desk) -> None:
    assert "两份密钥文件" in spoil(closed, BOTH, lambda whole: flipped(whole, len(whole) // 2), desk)


def test_files_header_foreign(closed: Path, desk: Desk) -> None:
    assert "两份密钥文件" in spoil(closed, BOTH, lambda _: PNG, desk)


def test_files_header_changed_by_hand(closed: Path, desk: Desk) -> None:
    def promoted(content: bytes) -> bytes:
        told = json.loads(content)
        del told["checksum"]
        told["slots"][0]["head"] = False
        told["checksum"] = hashlib.sha256(canonical(told)).hexdigest()
        return json.dumps(told, ensure_ascii=False).encode()

    assert "密钥文件被改过" in spoil(closed, BOTH, promoted, desk)


def test_files_header_of_another_site(closed: Path, desk: Desk, other: SiteFolder) -> None:
    told = spoil(closed, BOTH, lambda _: other.keys_a.read_bytes(), desk)
    assert "不是这个站点的数据库" in told


def test_files_header_newer(closed: Path, desk: Desk) -> None:
    def newer(content: bytes) -> bytes:
        told = json.loads(content)
        del told["checksum"]
        told["version"] = 99
        told["checksum"] = hashlib.sha256(canonical(told)).hexdigest()
        return json.dumps(told, ensure_ascii=False).encode()

    assert "更新版本的程序" in spoil(closed, BOTH, newer, desk)


def test_files_header_one_copy_damaged(closed: Path, desk: Desk) -> None:
    good = (closed / "keys.b").read_bytes()
    for name in BOTH:
        (closed / name).write_bytes(b"")
        desk.finds(closed)
        assert (closed / name).read_bytes() == good


# ---------------------------------------------------------------- backups


@pytest.fixture(scope="session")
def good_backup(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the site, taken once."""
    place = tmp_path_factory.mktemp("backups")
    opened = open_again(made, Path(shutil.copytree(made.path, place / "site")))
    with closing(opened.store):
        (place / "out").mkdir()
        return backup.back_up(opened.store, place / "out", now=opened.clock.now).path


def bad_backup(good: Path, damage: Damage, closed: Path, desk: Desk) -> str:
    """`verify` and `restore` both stop at a damaged backup, and the site stays; the sentence of `restore`."""
    bad = closed.parent / good.name
    bad.write_bytes(damage(good.read_bytes()))
    before = files_of(closed)
    desk.stops("verify", bad, "--user", "weizhou")
    told = desk.stops("restore", bad, closed, "--user", "weizhou", "--yes")
    assert files_of(closed) == before
    desk.finds(closed)
    return told


def test_files_backup_0_bytes(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda _: b"", closed, desk)


def test_files_backup_cut(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda whole: whole[:-5000], closed, desk)


def test_files_backup_flipped(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda whole: flipped(whole, len(whole) // 2), closed, desk)


def test_files_backup_foreign(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda _: PNG, closed, desk)


def test_files_backup_plaintext(good_backup: Path, closed: Path, desk: Desk) -> None:
    bad_backup(good_backup, lambda _: b"SQLite format 3\0" + bytes(8176), closed, desk)


def test_files_backup_newer(good_backup: Path, closed: Path, desk: Desk) -> None:
    def newer(whole: bytes) -> bytes:
        front = len(container.MAGIC) + 4
        size = int.from_bytes(whole[front - 4 : front], "big")
        told = whole[front : front + size].replace(b'"version": 1', b'"version": 9')
        proof = hashlib.sha256(whole[:front] + told).digest()
        return whole[:front] + told + proof + whole[front + size + 32 :]

    assert "更新版本的程序" in bad_backup(good_backup, newer, closed, desk)


def test_files_backup_of_another_site(good_backup: Path, other: SiteFolder, desk: Desk) -> None:
    before = files_of(other.path)
    told = desk.stops("restore", good_backup, other.path, "--user", "weizhou", "--yes")
    assert "另一个站点" in told
    assert files_of(other.path) == before


# ---------------------------------------------------------------- a disk that is read-only, full or gone


@pytest.fixture(params=["mounted", "said"])
def disk(
    request: pytest.FixtureRequest, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ReadOnlyDisk]:
    """The site on a disk that will be read-only."""
    with read_only(request.param, made.path, tmp_path / "只读盘", monkeypatch) as found:
        yield found


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


def test_files_read_only_disk_by_command(disk: ReadOnlyDisk, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    disk.protect()
    before = files_of(disk.site)
    desk.finds(disk.site)
    assert "只能查看" in desk.stops("import-households", disk.site, SAMPLE, "--user", "weizhou")
    desk.stops("backup", disk.site, tmp_path / "out", "--user", "weizhou")
    desk.finds(disk.site)
    assert files_of(disk.site) == before
    assert list((tmp_path / "out").iterdir()) == []


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
            with suppress(OSError):
                while ballast.write(b"x" * 4096):
                    pass
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


def test_files_folder_gone_when_the_desk_locks(program: start.Program, closed: Path, qtbot: QtBot) -> None:
    window = log_in(program, qtbot)
    window.open_room("residents").new_unit()
    sheet_of(window, NewUnitSheet).form.set_values({"room": "1-1-101"})
    away = closed.rename(closed.parent / "移动盘被拔掉")
    program.lock_desk()
    assert program.open is None and program.window is not None
    assert "不见了" in texts(program.window) and "单一鸣" not in texts(program.window)
    next(dialog for dialog in program.window.findChildren(MishapDialog) if dialog.isVisible()).close()
    away.rename(closed)
    program.take(closed)
    page = log_in(program, qtbot).open_room("residents")
    assert [row.room for row in page.list.table.rows()] == ["3栋2单元1201"]


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
            with suppress(OSError):
                while ballast.write(b"x" * 4096):
                    pass
            program.lock_desk()
            assert program.open is None and program.window is not None
            told = texts(program.window)
            assert "没能留下来" in told and "硬盘满了" in told
            program.window.findChild(MishapDialog).close()
            log_in(program, qtbot)
            program.lock_desk()
        program.close()


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
    opened.close()
    desk.finds(path)
    (path.parent / "备份").mkdir()
    saved = desk.run("backup", path, path.parent / "备份", "--user", "weizhou")
    assert saved.code == 0, saved.err
    assert desk.run("verify", path.parent / "备份", "--user", "weizhou").code == 0


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
