"""Restore: both sides compared, made ready beside, exchanged whole; what may not or cannot be is told."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.errors import Refusal, Trouble
from app.storage import backup, container, keyring, swap
from app.storage.argon import LEAST
from app.storage.check import all_well, check_site
from app.storage.folder import SiteFolder, State, hold_lock
from app.storage.highwater import read_mark
from app.storage.rekey import new_data_key
from app.storage.restore import (
    live_log_ins,
    look,
    restore,
    take_place,
)
from app.storage.site_tables import Setting
from app.storage.store import Store
from tests.storage.backups import of_first_tables
from tests.storage.ready import desk, site
from tests.storage.restoring import NEW_WORDS, NOW, TABLES, Desk, add_photo, destroy, write

__all__ = ["desk", "site"]  # fixtures

# ---------------------------------------------------------------- restoring


def test_a_restore_brings_back_the_backup_and_keeps_what_it_replaced(desk: Desk) -> None:
    before = desk.files()
    done = desk.restore()
    assert done.kept == desk.folder.path / "replaced-20261123-094200"
    kept = {path.name: path.read_bytes() for path in done.kept.iterdir()}
    assert kept == {name: before[name] for name in kept}
    assert {"main.db", "keys.a", "keys.b", "high-water.json"} <= kept.keys()
    assert all_well(check_site(desk.folder, done.key))
    assert desk.contents() == ("before",)
    assert not (desk.folder.path / swap.NEW).exists()
    again = desk.restore()
    assert again.kept == desk.folder.path / "replaced-20261123-094200-2"


def test_what_was_replaced_can_be_put_back_by_hand(desk: Desk) -> None:
    kept = desk.restore().kept
    assert kept is not None
    for path in kept.iterdir():
        shutil.copy(path, desk.folder.path / path.name)
    assert desk.contents() == ("after", "before", "later")


@pytest.mark.parametrize("made", [False, True])
def test_a_restore_on_a_new_pc_makes_the_site(desk: Desk, tmp_path: Path, made: bool) -> None:
    folder = SiteFolder(tmp_path / "新电脑" / "站点")
    if made:
        folder.path.mkdir(parents=True)
    key = backup.open_backup(desk.path, desk.site.login, desk.site.password)
    done = restore(desk.path, folder, key, now=NOW)
    assert done.kept is None
    assert keyring.unlock(folder, desk.site.login, desk.site.password) == done.key
    assert desk.contents(folder) == ("before",)
    assert all_well(check_site(folder, done.key))


@pytest.mark.parametrize(
    "lost", [("main.db",), ("keys.a", "keys.b"), ("main.db", "keys.a"), ("high-water.json",)]
)
def test_a_restore_mends_a_site_that_lost_files(desk: Desk, lost: tuple[str, ...]) -> None:
    for name in lost:
        (desk.folder.path / name).unlink()
    done = desk.restore()
    assert desk.contents() == ("before",)
    assert keyring.unlock(desk.folder, desk.site.login, desk.site.password).secret == desk.key.secret
    assert done.kept is not None and not any((done.kept / name).exists() for name in lost)


def test_only_backups_and_attachments_are_left_and_the_site_comes_back(desk: Desk) -> None:
    for path in desk.folder.path.iterdir():
        if path.is_file():
            path.unlink()
    assert desk.folder.state() is State.FOREIGN
    desk.restore()
    assert desk.contents() == ("before",)


@pytest.mark.parametrize("content", [b"", b"x" * 9000, b"SQLite format 3\0" + bytes(8176)])
def test_a_broken_database_is_replaced_and_kept(desk: Desk, content: bytes) -> None:
    desk.folder.main_db.write_bytes(content)
    done = desk.restore()
    assert done.kept is not None and (done.kept / "main.db").read_bytes() == content
    assert desk.contents() == ("before",)


def test_a_rollback_journal_left_by_a_crash_is_never_played_into_the_restored_database(desk: Desk) -> None:
    hot = desk.folder.path / "main.db-journal"
    hot.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(5000))
    desk.folder.main_db.write_bytes(b"x" * 8192)
    done = desk.restore()
    assert not hot.exists() and done.kept is not None
    assert (done.kept / "main.db-journal").stat().st_size == 5008
    assert desk.contents() == ("before",)


def test_the_restored_site_goes_on_working(desk: Desk) -> None:
    desk.restore()
    desk.work((write, "again"))
    assert desk.contents() == ("again", "before")
    assert all_well(check_site(desk.folder, desk.key))


def test_a_restore_from_older_tables_is_brought_up_to_date(site, head, tmp_path: Path) -> None:
    of_first_tables(site)
    Store.open(site.folder, site.key).close()
    (old,) = backup.backups_in(site.folder.backups, site.key.site_id)
    folder = SiteFolder(tmp_path / "new")
    restore(old.path, folder, site.key, now=NOW)
    with closing(Store.open(folder, site.key)) as store:
        assert store.read(lambda session: session.scalar(select(func.count()).select_from(Setting))) == 0


# ---------------------------------------------------------------- which header


@pytest.mark.clause("ARCH-06")
def test_after_a_restore_leavers_stay_out_and_passwords_are_todays(desk: Desk) -> None:
    key = keyring.add_slot(desk.folder, desk.key, "0002", "檐下的燕子数到第七只", params=LEAST)
    with_leaver = desk.back_up(key)
    key = keyring.remove_slot(desk.folder, key, "0002")
    key = keyring.set_password(desk.folder, key, desk.site.login, NEW_WORDS, params=LEAST)
    both = look(with_leaver, desk.folder, desk.key, tables=TABLES)
    assert not any("登录名" in warning for warning in both.warnings)
    desk.restore(with_leaver)
    assert keyring.log_in_names(desk.folder) == (desk.site.login,)
    assert keyring.unlock(desk.folder, desk.site.login, NEW_WORDS).generation == key.generation
    assert live_log_ins(desk.folder, desk.key) == {desk.site.login}


def test_a_forged_live_header_is_not_kept(desk: Desk) -> None:
    for path in (desk.folder.keys_a, desk.folder.keys_b):
        told = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**told, "generation": 99}), "utf-8")
    desk.restore()
    assert keyring.unlock(desk.folder, desk.site.login, desk.site.password).generation == 1


@pytest.mark.clause("ARCH-06")
def test_a_backup_from_before_a_new_data_key_brings_back_its_log_ins_and_says_so(desk: Desk) -> None:
    keyring.change_password(
        desk.folder, desk.site.login, desk.site.password, desk.site.password + "二", params=LEAST
    )
    key = keyring.unlock(desk.folder, desk.site.login, desk.site.password + "二")
    with hold_lock(desk.folder) as lock:
        fresh = new_data_key(desk.folder, key, lock=lock)
    assert fresh.secret != desk.key.secret
    both = look(desk.path, desk.folder, desk.key, tables=TABLES)
    assert both.live is None, "the live database does not open under the key of then"
    assert any("登录名和密码也会回到备份那时" in warning for warning in both.warnings)
    desk.restore()
    assert keyring.unlock(desk.folder, desk.site.login, desk.site.password).secret == desk.key.secret
    assert desk.contents() == ("before",)


# ---------------------------------------------------------------- refused


def test_a_backup_from_before_a_destruction_is_refused_unless_it_is_accepted(desk: Desk) -> None:
    desk.work((destroy,))
    both = look(desk.path, desk.folder, desk.key, tables=TABLES)
    assert both.before_destruction
    assert any("已销毁的资料带回来" in warning for warning in both.warnings)
    before = desk.files()
    with pytest.raises(Refusal, match="早于最近一次资料销毁"):
        desk.restore()
    assert desk.files() == before
    desk.restore(accept_destroyed=True)
    assert desk.contents() == ("before",)


def test_a_lost_database_still_tells_of_its_destruction(desk: Desk) -> None:
    desk.work((destroy,))
    mark = read_mark(desk.folder)
    assert mark is not None and mark.destroyed == 5
    desk.folder.main_db.write_bytes(b"x" * 8192)
    with pytest.raises(Refusal, match="早于最近一次资料销毁"):
        desk.restore()


def test_a_backup_from_after_the_destruction_is_welcome(desk: Desk) -> None:
    desk.work((destroy,))
    path = desk.back_up()
    assert container.read_head(path).destroyed == 5
    desk.work((write, "more"))
    assert not look(path, desk.folder, desk.key, tables=TABLES).before_destruction
    desk.restore(path)
    mark = read_mark(desk.folder)
    assert mark is not None and mark.destroyed == 5


def test_another_sites_backup_is_refused(desk: Desk, tmp_path: Path) -> None:
    other = SiteFolder(tmp_path / "other")
    other.path.mkdir()
    key, _ = keyring.create_header(other, "0001", desk.site.password, params=LEAST)
    Store.create(other, key).close()
    for name in ("main.db", "keys.a", "keys.b", "high-water.json"):
        kept = (other.path / name).read_bytes()
        with pytest.raises(Refusal, match="另一个站点"):
            restore(desk.path, other, desk.key, now=NOW)
        with pytest.raises(Refusal, match="另一个站点"):
            look(desk.path, other, desk.key, tables=TABLES)
        assert (other.path / name).read_bytes() == kept
        if name != "high-water.json":
            (other.path / name).unlink()
    with pytest.raises(Refusal, match="另一个站点"):
        restore(desk.path, SiteFolder(tmp_path / "new"), key, now=NOW)


def test_a_folder_with_other_things_in_it_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "报表.xlsx").write_bytes(b"x")
    folder = SiteFolder(tmp_path)
    for attempt in (
        lambda: restore(desk.path, folder, desk.key, now=NOW),
        lambda: take_place(desk.path, folder, desk.key),
        lambda: look(desk.path, folder, desk.key, tables=TABLES),
    ):
        with pytest.raises(Refusal, match="有别的文件"):
            attempt()
    assert not (tmp_path / "main.db").exists() and not (tmp_path / "site.lock").exists()


def test_a_site_that_is_open_is_not_restored(desk: Desk) -> None:
    with closing(Store.open(desk.folder, desk.key)):
        with pytest.raises(Trouble, match="已在本机打开"):
            desk.restore()


def test_a_share_is_no_place_for_a_site(desk: Desk) -> None:
    with pytest.raises(Refusal, match="网络共享"):
        restore(desk.path, SiteFolder(Path("//server/share")), desk.key, now=NOW)


@pytest.mark.parametrize("place", [3, 60, 700, 3000, 200_000, -20])
def test_a_damaged_backup_is_told_and_the_site_stays_as_it_was(desk: Desk, place: int) -> None:
    content = bytearray(desk.path.read_bytes())
    content[place] ^= 0x20
    desk.path.write_bytes(content)
    before = desk.files()
    with pytest.raises((Refusal, Trouble)):
        desk.restore()
    assert desk.files() == before
    assert not (desk.folder.path / swap.NEW).exists()


def test_a_newer_backup_is_refused(desk: Desk) -> None:
    work = desk.stick / "back.db"
    contents = container.unpack(desk.path, work)
    head = container.BackupHead(**{**vars(contents.head), "schema": "9999"})
    container.write(desk.path, head, contents.header, work, b"", container.Pace())
    with pytest.raises(Trouble, match="更新版本的程序"):
        desk.restore()


# ---------------------------------------------------------------- attachments


def test_attachments_the_site_lacks_come_from_beside_the_backup(desk: Desk) -> None:
    desk.work((add_photo, 1), (add_photo, 2), (add_photo, 3))
    path = desk.back_up()
    one, two, three = sorted(desk.folder.attachments.iterdir())
    right = {file.name: file.read_bytes() for file in (one, two, three)}
    one.unlink()
    two.write_bytes(bytes(two.stat().st_size))
    (desk.folder.attachments / "f").touch()
    assert desk.restore(path).attachments_missing == 0
    for name, content in right.items():
        assert (desk.folder.attachments / name).read_bytes() == content
    assert (desk.folder.attachments / "f").exists()


def test_attachments_that_are_nowhere_are_counted_and_do_not_hold_up_the_rest(
    desk: Desk, tmp_path: Path
) -> None:
    desk.work((add_photo, 1), (add_photo, 2))
    path = desk.back_up()
    next((desk.stick / "attachments").iterdir()).unlink()
    folder = SiteFolder(tmp_path / "new")
    assert any("1 个附件" in w for w in look(path, folder, desk.key, tables=TABLES).warnings)
    done = restore(path, folder, desk.key, now=NOW)
    assert done.attachments_missing == 1
    assert len(list(folder.attachments.iterdir())) == 1


# ---------------------------------------------------------------- interrupted


def test_an_interrupted_exchange_is_finished_before_anybody_misses_a_file(desk: Desk) -> None:
    ready = swap.new_place(desk.folder)
    other = SiteFolder(desk.folder.path.with_name("other"))
    restore(desk.path, other, desk.key, now=NOW)
    shutil.copytree(other.path, ready.path, ignore=shutil.ignore_patterns("*.lock", "backups"))
    (desk.folder.path / swap.INTENT).write_text('{"into": "replaced-20261123-094200"}')
    desk.folder.keys_a.unlink()
    desk.folder.keys_b.unlink()
    assert keyring.unlock(desk.folder, desk.site.login, desk.site.password).secret == desk.key.secret
    assert desk.contents() == ("before",)
    assert swap.finish_interrupted(desk.folder) is None


@pytest.mark.parametrize("intent", ["", "nonsense", "[]", '{"into": "../../elsewhere"}', '{"into": 5}'])
def test_an_intent_that_does_not_read_keeps_the_old_files_inside_the_folder(desk: Desk, intent: str) -> None:
    swap.new_place(desk.folder).path.mkdir()
    shutil.copy(desk.folder.keys_a, swap.new_place(desk.folder).keys_a)
    (desk.folder.path / swap.INTENT).write_text(intent)
    hold_lock(desk.folder).release()
    assert (desk.folder.path / "replaced-unfinished" / "keys.a").exists()
    assert desk.contents() == ("after", "before", "later")


def test_what_was_only_made_ready_is_cleared_away_at_the_next_start(desk: Desk) -> None:
    swap.new_place(desk.folder).path.mkdir()
    swap.new_place(desk.folder).main_db.write_bytes(b"half a database")
    assert desk.contents() == ("after", "before", "later")
    assert not swap.new_place(desk.folder).path.exists()
