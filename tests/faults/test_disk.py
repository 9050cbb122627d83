"""The disk is full, read-only or gone: a sentence, nothing half saved, and the same act can be done again."""

import subprocess
import sys
from contextlib import suppress

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from app.errors import Refusal, Trouble
from app.rules.ref import Ref
from app.storage import journal, keyring
from app.storage.act import Act, verb
from app.storage.argon import LEAST
from app.storage.check import all_well, check_site
from app.storage.folder import SiteFolder
from app.storage.keyring import create_header
from app.storage.site_tables import Setting
from app.storage.store import Store


@verb("own.password", "写")
def write(act: Act, group: str, count: int) -> str:
    act.session.add_all([Setting(key=f"{group}/{i}", value="值" * 40) for i in range(count)])
    return group


def count(session):
    return session.scalar(select(func.count()).select_from(Setting))


def make(place):
    folder = SiteFolder(place / "site")
    folder.path.mkdir()
    key, _papers = create_header(folder, "0001", "雨落在青石板上，两点半", params=LEAST)
    return folder, key


def trouble_of(act):
    try:
        act()
    except Trouble as trouble:
        return trouble
    return None


def fill(place, leave=0):
    """Fill the disk to the last byte, but for `leave` bytes."""
    with suppress(OSError), (place / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(b"x" * 4096):
            pass
    if leave:
        size = (place / "ballast").stat().st_size
        with (place / "ballast").open("r+b") as ballast:
            ballast.truncate(max(0, size - leave))


def test_a_full_disk_says_so_keeps_all_that_was_saved_and_the_retry_saves_once(small_disk, head):
    folder, key = make(small_disk)
    store = Store.create(folder, key)
    saved, troubles = 0, 0
    for leave in range(0, 40 * 4096, 4096):  # the disk runs full at another point of the act each time
        fill(small_disk, leave)
        request = f"r{leave}"
        trouble = trouble_of(lambda again=request: store.do(head, write, again, 100, request_id=again))
        if trouble:
            troubles += 1
            assert "硬盘满了" in trouble.sentence
            assert store.read(count) == saved
            (small_disk / "ballast").unlink()
            store.do(head, write, request, 100, request_id=request)
        saved += 100
        assert store.read(count) == saved
        assert store.do(head, write, request, 100, request_id=request) is None
        (small_disk / "ballast").unlink(missing_ok=True)
        if saved >= 1500:
            break
    assert troubles >= 5
    store.close()
    assert all_well(check_site(folder, key))


def test_a_site_is_not_half_made_on_a_full_disk(small_disk):
    folder, key = make(small_disk)
    fill(small_disk, 40_000)
    with pytest.raises(Trouble, match="硬盘满了"):
        Store.create(folder, key)
    assert not folder.main_db.exists()
    (small_disk / "ballast").unlink()
    Store.create(folder, key).close()


def test_a_password_change_on_a_full_disk_leaves_the_old_password(small_disk):
    folder, key = make(small_disk)
    Store.create(folder, key).close()
    fill(small_disk)
    with pytest.raises(Trouble, match="硬盘满了"):
        keyring.set_password(folder, key, "0001", "桥边的红药年年为谁生", params=LEAST)
    assert keyring.unlock(folder, "0001", "雨落在青石板上，两点半") == key
    assert not list(folder.path.glob("*.tmp"))


def test_a_read_only_disk_says_so_and_the_site_can_be_looked_at(small_disk, head):
    folder, key = make(small_disk)
    Store.create(folder, key).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    store = Store.open(folder, key)
    assert store.view_only and "只能查看" in store.warnings[0]
    assert store.read(count) == 0
    with pytest.raises(Refusal, match="只能查看"):
        store.do(head, write, "a", 1)
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be moved away")
def test_a_file_taken_away_or_exchanged_under_us_takes_no_more_acts(site, head):
    store = Store.open(site.folder, site.key)
    store.do(head, write, "a", 1)
    away = site.folder.main_db.rename(site.folder.path / "away.db")
    with pytest.raises(Trouble, match="不在原处"):
        store.do(head, write, "b", 1)
    site.folder.main_db.write_bytes(b"something else")
    with pytest.raises(Trouble, match="换掉"):
        store.do(head, write, "b", 1)
    away.replace(site.folder.main_db)
    store.do(head, write, "b", 1)
    assert store.read(count) == 2
    store.close()


def fail_commit_once(store, *, arrives):
    """Let the next COMMIT report an I/O error, after it arrived or before."""

    def commit(connection):
        event.remove(store._live_engine(), "commit", commit)
        if arrives:
            connection.connection.driver_connection.execute("COMMIT")
        cause = OSError("disk I/O error")
        cause.sqlite_errorcode = 10 | (4 << 8)
        raise OperationalError("COMMIT", {}, cause)

    event.listen(store._live_engine(), "commit", commit)


@pytest.mark.parametrize("arrives", [True, False])
def test_after_an_io_error_at_the_commit_the_truth_is_looked_up(site, head, arrives):
    store = Store.open(site.folder, site.key)
    heard: list[frozenset[Ref]] = []
    store.on_changed(heard.append)
    fail_commit_once(store, arrives=arrives)
    if arrives:
        assert store.do(head, write, "a", 3) == "a"
    else:
        with pytest.raises(Trouble, match="读写硬盘时出错"):
            store.do(head, write, "a", 3)
    assert store.read(count) == (3 if arrives else 0)
    assert len(heard) == (1 if arrives else 0)
    store.do(head, write, "b", 3)
    assert store.read(journal.first_break) is None
    store.close()
    assert all_well(check_site(site.folder, site.key))
