"""The copying under a new data key, cut off or starved in its middle, and met on a disk that only reads."""

import os
import subprocess

import pytest

from app.errors import Trouble
from app.storage import header, keyring, rekey
from app.storage.folder import SiteFolder, hold_lock
from app.storage.store import Store
from tests.faults.keysites import (
    EVERYBODY,
    FIRST,
    QUICK,
    begun,
    copied,
    found,
    in_order,
    leftovers,
    quick,
    rekeyed,
    swapped,
)
from tests.faults.strikes import DEAD, THOROUGH, dies, forks
from tests.faults.test_disk import fill


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    quick(monkeypatch)


@pytest.fixture
def begin(tmp_path):
    """Gives a new copy of the same site at each call."""
    folder = SiteFolder(tmp_path / "template")
    folder.path.mkdir()
    template = in_order(folder)
    return lambda place=None: copied(template, place or tmp_path / "site")


@forks
def test_killed_in_the_middle_of_the_copying_the_old_key_opens(begin):
    def do(site):
        with hold_lock(site.folder) as lock:
            rekey.new_data_key(site.folder, site.key, lock=lock, progress=progress)

    looks, stops = 0, set()

    def progress(_done, _total):
        nonlocal looks
        looks += 1
        if looks in stops:
            os._exit(DEAD)

    do(site := begin())
    assert found(site) == EVERYBODY + " new"
    # The last three looks are the phases after the copying: on the disk, whole, the same.
    last, looks = looks, 0
    assert last > 20
    for stop in {*range(1, last, 7 if THOROUGH else last // 16), *range(last - 2, last + 1)}:
        stops = {stop}
        assert dies(do, site := begin(), -1) == DEAD
        assert (
            rekey.settle_pending(site.folder, keyring.unlock(site.folder, "0001", FIRST, clocks=QUICK)).secret
            == site.key.secret
        )
        assert (found(site), leftovers(site)) == (EVERYBODY, [])


def test_a_disk_that_fills_up_while_copying_leaves_the_old_key(begin, small_disk):
    site = begin(small_disk / "site")
    size = site.folder.main_db.stat().st_size
    for leave in range(0, size - size // 6, size // 12):  # the copy leaves empty pages out
        fill(small_disk, leave)
        with pytest.raises(Trouble, match="硬盘满了"):
            rekeyed(site)
        (small_disk / "ballast").unlink()
        assert (found(site), leftovers(site)) == (EVERYBODY, [])
        assert header.newest(site.folder).is_pending is False
    key = rekeyed(site)
    assert key.secret != site.key.secret
    assert found(site) == EVERYBODY + " new"


@pytest.mark.parametrize(("start", "opens"), [(begun, EVERYBODY), (swapped, EVERYBODY + " new")])
def test_on_a_write_protected_disk_the_site_can_be_looked_at_with_the_key_that_opens(
    small_disk, start, opens
):
    folder = SiteFolder(small_disk / "site")
    folder.path.mkdir()
    site = start(folder)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    key = rekey.settle_pending(folder, keyring.unlock(folder, "0001", FIRST, clocks=QUICK))
    assert key.pending is None
    assert (key.secret == site.key.secret) == (start is begun)
    Store.open(folder, key).close()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert (found(site), leftovers(site)) == (opens, [])
