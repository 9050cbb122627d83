"""A backup is cut off at each step, or the disk runs full: a whole one or none, and the site as it was.

A step is one call of the program to the file system (open, fsync, rename, unlink, mkdir).
"""

import os
import random
import shutil
import signal
import subprocess
import time
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.errors import Trouble
from app.storage import backup
from app.storage.check import all_well, check_site
from app.storage.folder import SiteFolder
from app.storage.header import newest
from app.storage.inside import WORK
from app.storage.store import Store
from tests.faults import strikes
from tests.faults.backedup import CODES, FAULTS, HEAD, LATER, OLD, STRIDE, BackedUp, fill, write
from tests.faults.strikes import DEAD, Fault, dies, failing, forks, striking


@pytest.fixture(autouse=True)
def _more_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    more = ((os, "mkdir"), (os, "rmdir"), (os, "link"))
    monkeypatch.setattr(strikes, "CALLS", (*strikes.CALLS, *more))


# ---------------------------------------------------------------- backup


def back_up(site: BackedUp) -> None:
    with closing(site.opened()) as store:
        backup.back_up(store, site.stick, now=LATER)


def finished(site: BackedUp) -> list[Path]:
    """Everything in the folder that would be taken for a backup."""
    found = [path for path in site.stick.iterdir() if path.suffix == ".qtb"]
    assert {one.path for one in backup.backups_in(site.stick, site.key.site_id)} == set(found)
    return found


@forks
def test_a_backup_killed_at_each_step_is_whole_or_none_and_the_next_one_sweeps_up(fresh) -> None:
    number, going = 1, True
    while going:
        site = fresh()
        going = dies(back_up, site, number) == DEAD
        for path in finished(site):
            assert all(f.ok or "附件" in f.sentence for f in backup.verify(path, site.key, full=False))
        assert site.state() == OLD
        back_up(site)
        left = [p.name for p in (*site.stick.iterdir(), *site.folder.backups.iterdir())]
        assert all(n.endswith(".qtb") or n == "attachments" for n in left), left
        assert not list((site.stick / "attachments").glob("*.part"))
        number += STRIDE
    assert number > 40
    assert len(finished(site)) == 3


@FAULTS
def test_a_fault_at_each_step_of_a_backup_is_told_and_leaves_nothing_behind(fresh, first: int) -> None:
    number, told, struck = 1, [], True
    site = fresh()
    with closing(site.opened()) as store:
        while struck:
            fault = Fault(number, failing(CODES[(number + first) % 2]))
            before = finished(site)
            try:
                with striking(fault):
                    backup.back_up(store, site.stick, now=LATER)
            except Trouble as trouble:
                told.append(trouble)
                failed = True
            else:
                failed = False
            assert not failed or finished(site) == before, number
            left = [p.name for p in (*site.stick.iterdir(), *site.folder.backups.iterdir())]
            # A work folder that could not be removed for the fault is swept by the next backup.
            left = [name for name in left if not name.startswith(WORK)]
            assert all(n.endswith((".qtb", ".bad")) or n == "attachments" for n in left), (number, left)
            for path in (*site.stick.glob("*.bad"), *finished(site)):
                if path != site.path:
                    path.unlink()
            # The site itself is as good as before.
            store.do(HEAD, write, f"n{number}")
            number, struck = number + 1, fault.struck
    assert len(told) > 10
    assert all(t.sentence.endswith("。") and t.advice.endswith("。") for t in told)


# ---------------------------------------------------------------- a small disk


def test_a_stick_that_runs_full_is_told_and_keeps_its_older_backups(fresh, small_disk: Path) -> None:
    site = fresh()
    kept = shutil.copy(site.path, small_disk / site.path.name)
    with closing(site.opened()) as store:
        size = backup.back_up(store, site.stick, now=LATER).size
        troubles = 0
        for part in (0.0, 0.1, 0.5, 0.9, 0.99):
            ballast = fill(small_disk, int(size * part))
            with pytest.raises(Trouble, match="硬盘满了，备份没有做成") as caught:
                backup.back_up(store, small_disk, now=LATER)
            troubles += bool(caught.value.advice)
            assert {p.name for p in small_disk.iterdir()} <= {ballast.name, site.path.name, "attachments"}
            assert all_well(backup.verify(Path(kept), site.key, full=False)[:-1])
            ballast.unlink()
        made = backup.back_up(store, small_disk, now=LATER)
    assert troubles == 5
    assert all_well(backup.verify(made.path, site.key)[:-1])


def test_a_site_on_a_full_disk_is_backed_up_to_a_stick_with_room(fresh, small_disk: Path) -> None:
    site = fresh()
    place = SiteFolder(small_disk / "site")
    shutil.copytree(site.folder.path, place.path)
    fill(small_disk, 8192)
    with closing(Store.open(place, site.key, clock=lambda: LATER)) as store:
        made = backup.back_up(store, site.stick, now=LATER)
    assert all_well(backup.verify(made.path, site.key)[:-1])


def test_a_site_on_a_write_protected_disk_is_backed_up_to_a_stick(fresh, small_disk: Path) -> None:
    site = fresh()
    place = SiteFolder(small_disk / "site")
    shutil.copytree(site.folder.path, place.path)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with closing(Store.open(place, site.key, clock=lambda: LATER)) as store:
        assert store.view_only
        made = backup.back_up(store, site.stick, now=LATER)
        with pytest.raises(Trouble, match="只能读"):
            backup.back_up(store, place.backups, now=LATER)
    assert all_well(backup.verify(made.path, site.key)[:-1])


# ---------------------------------------------------------------- killed at any moment


@forks
def test_a_program_killed_while_it_works_and_backs_up_leaves_a_sound_site_and_sound_backups(
    fresh, chance: random.Random, rounds: int
) -> None:
    site = fresh()
    for _ in range(max(4, rounds // 4)):
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                work_and_back_up(site)
            os._exit(0)
        time.sleep(0.05 + chance.random() * 0.5)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for path in finished(site):
            assert all(f.ok or "附件" in f.sentence for f in backup.verify(path, site.key, full=False))
        with closing(site.opened()):
            pass
    key = replace(site.key, generation=newest(site.folder).generation)
    assert all_well(check_site(site.folder, key))


def work_and_back_up(site: BackedUp) -> None:
    """Acts on one thread and backups on another, until somebody pulls the plug."""
    import threading

    store = site.opened()

    def backups() -> None:
        while True:
            backup.back_up(store, site.stick, now=datetime.now())

    threading.Thread(target=backups, daemon=True).start()
    for number in range(100_000):
        store.do(HEAD, write, f"{os.getpid()}-{number}")
