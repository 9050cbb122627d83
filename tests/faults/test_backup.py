"""A backup or a restore is cut off at each step, or the disk runs full: old or new, never neither.

A step is one call of the program to the file system (open, fsync, rename, unlink, mkdir).
"""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal, Trouble
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage import backup, container, keyring
from app.storage.act import Act, verb
from app.storage.argon import LEAST
from app.storage.attachments import PHOTO, attach
from app.storage.check import all_well, check_site
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.header import is_sealed, newest
from app.storage.inside import WORK
from app.storage.restore import restore
from app.storage.site_tables import Setting
from app.storage.store import Store
from tests.faults import strikes
from tests.faults.strikes import DEAD, Disk, Fault, dies, failing, forks, striking

NOW, LATER = datetime(2026, 11, 23, 9, 42), datetime(2026, 11, 23, 14, 0)
HEAD = Who(1, "陈测试", frozenset({Role.CENTRE_HEAD}))
FAULTS = pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO], ids=["full", "io"])


@verb("households.edit", "写")
def write(act: Act, key: str, count: int = 1) -> None:
    act.session.add_all([Setting(key=f"{key}/{i}", value=key * 100) for i in range(count)])


@verb("households.edit", "照片")
def add_photo(act: Act, number: int) -> Ref:
    picture = BytesIO()
    Image.new("RGB", (40, 30), (number, 90, 90)).save(picture, "JPEG")
    return attach(act, Ref("unit", 1), picture.getvalue(), kind=PHOTO, title=f"照片 {number}")


def last_key(session: Session) -> str | None:
    return session.scalar(select(Setting.key).order_by(Setting.id.desc()))


@dataclass(frozen=True)
class Site:
    """A closed site, a backup of it, and what it looked like then and looks like now."""

    folder: SiteFolder
    key: DataKey
    stick: Path
    path: Path

    def opened(self) -> Store:
        return Store.open(self.folder, self.key, clock=lambda: LATER)

    def state(self) -> str:
        """Which of the two states the site is in, told only if all of it is in order."""
        with closing(self.opened()) as store:
            assert store.warnings == ()
            found = str(store.read(last_key))
        key = replace(self.key, generation=newest(self.folder).generation)
        assert is_sealed(newest(self.folder), key.secret)
        findings = check_site(self.folder, key)
        assert all_well(findings), [finding.sentence for finding in findings if not finding.ok]
        return found

    def leftovers(self) -> list[str]:
        names = [path.name for path in self.folder.path.iterdir()]
        return [n for n in names if n.endswith((".tmp", ".part", ".json.tmp")) or n.startswith("restore")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Site:
    place = tmp_path_factory.mktemp("template")
    folder = SiteFolder(place / "site")
    folder.path.mkdir()
    stick = place / "stick"
    stick.mkdir()
    key, _ = keyring.create_header(folder, "0001", "雨落在青石板上，两点半", params=LEAST)
    with closing(Store.create(folder, key, clock=lambda: NOW)) as store:
        store.do(HEAD, write, "old")
        store.do(HEAD, add_photo, 1)
        store.do(HEAD, write, "backed up")
        path = backup.back_up(store, stick, now=NOW).path
        store.do(HEAD, write, "live", 50)
        store.do(HEAD, add_photo, 2)
    next(folder.attachments.iterdir()).unlink()
    return Site(folder, key, stick, path)


@pytest.fixture
def fresh(template: Site, tmp_path: Path):
    """Gives a new copy of the site and its backup at each call."""

    def copy() -> Site:
        place = tmp_path / "copy"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(template.folder.path.parent, place)
        folder = SiteFolder(place / "site")
        return Site(folder, template.key, place / "stick", place / "stick" / template.path.name)

    return copy


OLD, NEW = "live/49", "backed up/0"
# While files are only made ready one step is like the next; before a release each is tried.
STRIDE = 1 if "QIANTAI_FAULTS" in os.environ else 4
KINDS = pytest.mark.parametrize(
    "lost", [(), ("main.db",), ("keys.a", "keys.b")], ids=["whole", "no db", "no keys"]
)


def put_back(site: Site) -> None:
    restore(site.path, site.folder, site.key, now=LATER)


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
    def broken() -> Site:
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
    for first in range(1, 200, 4):
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
def test_a_fault_at_each_step_of_a_restore_is_told_and_ends_in_old_or_new(fresh, code: int) -> None:
    number, told, struck = 1, [], True
    while struck:
        site, fault = fresh(), Fault(number, failing(code))
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


# ---------------------------------------------------------------- backup


def back_up(site: Site) -> None:
    with closing(site.opened()) as store:
        backup.back_up(store, site.stick, now=LATER)


def finished(site: Site) -> list[Path]:
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
def test_a_fault_at_each_step_of_a_backup_is_told_and_leaves_nothing_behind(fresh, code: int) -> None:
    number, told, struck = 1, [], True
    site = fresh()
    with closing(site.opened()) as store:
        while struck:
            fault = Fault(number, failing(code))
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small tmpfs cannot be mounted here (needs root on Linux)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, leave: int) -> Path:
    """Fill the disk but for so many bytes."""
    ballast = place / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast


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


def work_and_back_up(site: Site) -> None:
    """Acts on one thread and backups on another, until somebody pulls the plug."""
    import threading

    store = site.opened()

    def backups() -> None:
        while True:
            backup.back_up(store, site.stick, now=datetime.now())

    threading.Thread(target=backups, daemon=True).start()
    for number in range(100_000):
        store.do(HEAD, write, f"{os.getpid()}-{number}")
