"""A restore is cut off at each step, or the disk runs full: the old site or the new, never neither.

A step is one call of the program to the file system (open, fsync, rename, unlink, mkdir).
"""

import itertools
import os
import random
import shutil
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Refusal, Trouble
from app.storage import backup, container
from app.storage.check import all_well
from app.storage.folder import SiteFolder
from app.storage.restore import restore
from tests.faults import strikes
from tests.faults.backedup import CODES, FAULTS, LATER, NEW, OLD, STRIDE, BackedUp, fill, put_back
from tests.faults.strikes import DEAD, Disk, Fault, dies, failing, forks, striking


@pytest.fixture(autouse=True)
def _more_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    more = ((os, "mkdir"), (os, "rmdir"), (os, "link"))
    monkeypatch.setattr(strikes, "CALLS", (*strikes.CALLS, *more))


# ---------------------------------------------------------------- restore


@forks
@pytest.mark.parametrize("power", [False, True], ids=["killed", "power cut"])
def test_a_restore_cut_off_at_each_step_leaves_the_old_or_the_new_site(
    fresh, monkeypatch: pytest.MonkeyPatch, power: bool
) -> None:
    number, seen, going = 1, [], True
    while going:
        site = fresh()
        # What lay there before was synchronised long ago.
        safe = {path.stat().st_ino for path in site.folder.path.rglob("*")}
        monkeypatch.setattr(strikes, "Disk", lambda safe=safe: Disk(kept=set(safe)))
        going = dies(put_back, site, number, power=power) == DEAD
        number += 1 if (site.folder.path / "restore.json").exists() else STRIDE
        seen.append(site.state())
        assert site.leftovers() == []
        kept = list(site.folder.path.glob("replaced-*/main.db"))
        assert len(kept) == (seen[-1] == NEW), "the replaced database is kept, once"
    assert set(seen) == {OLD, NEW}
    assert seen == sorted(seen, key=[OLD, NEW].index), "what was once done stays done"
    assert number > 40


@forks
@pytest.mark.parametrize("lost", [("main.db",), ("keys.a", "keys.b")], ids=["database", "headers"])
def test_a_restore_of_a_site_that_lost_files_can_be_done_again_wherever_it_was_killed(
    fresh, lost: tuple[str, ...]
) -> None:
    def broken() -> BackedUp:
        site = fresh()
        for name in lost:
            (site.folder.path / name).unlink()
        return site

    number, going = 1, True
    while going:
        site = broken()
        going = dies(put_back, site, number) == DEAD
        # What is left is told, or the site is there already; a second restore mends it in any case.
        with suppress(Trouble):
            assert site.state() == NEW
        put_back(site)
        assert site.state() == NEW
        number += STRIDE + 1
    assert number > 40


@forks
def test_finishing_that_is_killed_itself_comes_to_the_same_end(fresh) -> None:
    steps = 0
    for first in range(1, 200, 2 * STRIDE):
        site = fresh()
        if dies(put_back, site, first) != DEAD:
            break
        if not (site.folder.path / "restore.json").exists():
            continue
        second = 1
        while dies(lambda s: s.opened().close(), site, second) == DEAD and second < 40:
            second += 1
        steps += second
        assert site.state() == NEW
    assert steps > 10


@FAULTS
def test_a_fault_at_each_step_of_a_restore_is_told_and_ends_in_old_or_new(fresh, first: int) -> None:
    number, told, struck = 1, [], True
    for turn in itertools.count(first):
        if not struck:
            break
        site, fault = fresh(), Fault(number, failing(CODES[turn % 2]))
        try:
            with striking(fault):
                put_back(site)
        except Trouble as trouble:
            told.append(trouble)
            # Once the exchange has begun it is finished at the next start, and the sentence says so.
            wanted = NEW if "还没有做完" in trouble.sentence else OLD
        else:
            wanted = NEW
        assert site.state() == wanted, number
        assert site.leftovers() == [], number
        begun = bool(told) and "还没有做完" in told[-1].sentence
        number, struck = number + (1 if begun else STRIDE), fault.struck
    assert len(told) > 5
    assert all(t.sentence.endswith("。") and t.advice.endswith("。") for t in told)


# ---------------------------------------------------------------- a small disk


def test_a_write_protected_stick_is_verified_and_restored_from(fresh, small_disk: Path) -> None:
    site = fresh()
    shutil.copytree(site.stick, small_disk / "stick")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    path = small_disk / "stick" / site.path.name
    key = backup.open_backup(path, "0001", "雨落在青石板上，两点半")
    assert all_well(backup.verify(path, key))
    restore(path, site.folder, key, now=LATER)
    assert site.state() == NEW


def test_a_restore_on_a_full_disk_is_told_and_leaves_the_site(fresh, small_disk: Path) -> None:
    site = fresh()
    shutil.copytree(site.folder.path, small_disk / "site")
    small = replace(site, folder=SiteFolder(small_disk / "site"))
    need = small.path.stat().st_size
    for part in (0.0, 0.3, 0.8, 0.98):
        ballast = fill(small_disk, int(need * part))
        with pytest.raises(Trouble, match="硬盘满了"):
            put_back(small)
        assert small.leftovers() == []
        ballast.unlink()
        assert small.state() == OLD
    put_back(small)
    assert small.state() == NEW


# ---------------------------------------------------------------- damage


def test_a_byte_turned_anywhere_is_found_by_verify_and_restores_nothing(fresh, chance: random.Random) -> None:
    site = fresh()
    content = site.path.read_bytes()
    head = container.read_head(site.path)
    edges = [0, 14, 15, 18, 19, 200, len(content) - 33, len(content) - 32, len(content) - 1]
    edges += [len(content) - 32 - head.list_size, len(content) - 32 - head.list_size - 1]
    before = {p.name: p.read_bytes() for p in site.folder.path.iterdir() if p.is_file()}
    for place in [*edges, *(chance.randrange(len(content)) for _ in range(40))]:
        site.path.write_bytes(content[:place] + bytes([content[place] ^ 8]) + content[place + 1 :])
        assert not all_well(backup.verify(site.path, site.key, full=False)), place
        with pytest.raises((Refusal, Trouble)):
            put_back(site)
    now = {p.name: p.read_bytes() for p in site.folder.path.iterdir() if p.is_file()}
    assert now == before
    site.path.write_bytes(content)
    put_back(site)
    assert site.state() == NEW
