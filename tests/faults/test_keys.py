"""Everything that changes who can open a site, cut off at each step: the old state or the new, never neither.

A step is one call of the program to the file system (open, fsync, rename, unlink). Turning a password
into a key touches no disk, so a quick stand-in for Argon2id is used here; the true one is in
tests/storage.
"""

import errno
import hashlib
import io
import os
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from app.errors import Refusal, Trouble
from app.storage import header, keyring, recovery, rekey
from app.storage.argon import LEAST
from app.storage.check import all_well, check_site
from app.storage.cipher import connect
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder, hold_lock
from app.storage.guesses import Clocks
from app.storage.recovery import RecoveryKey
from app.storage.store import Store
from tests.faults.test_disk import fill, small_disk
from tests.storage.first_headers import write_first_header

FIRST, SECOND, THIRD = "雨落在青石板上，两点半", "桥边的红药年年为谁生", "檐下的燕子数到第七只"
__all__ = ["small_disk"]  # a fixture

DAY = date(2026, 11, 23)
NEW_PAPERS = tuple(RecoveryKey(bytes([number]) * 20) for number in (7, 8))
QUICK = Clocks(sleep=lambda _: None)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    def derive(password, salt, params):
        return hashlib.sha256(salt + password.encode()).digest()

    monkeypatch.setattr(keyring, "derive", derive)
    monkeypatch.setattr(rekey, "_STEPS", 50)


# ---------------------------------------------------------------- sites to do it to


@dataclass(frozen=True)
class Before:
    """A closed site with two log-ins and two recovery keys."""

    folder: SiteFolder
    key: DataKey
    papers: tuple[RecoveryKey, RecoveryKey]


def in_order(folder):
    key, papers = keyring.create_header(folder, "0001", FIRST, params=LEAST, today=DAY)
    key = keyring.add_slot(folder, key, "0002", SECOND, params=LEAST, today=DAY)
    Store.create(folder, key).close()
    return Before(folder, key, papers)


def with_new_papers(folder):
    made = in_order(folder)
    return replace(made, key=printed(made))


def with_two_heads(folder):
    made = in_order(folder)
    return replace(made, key=keyring.set_rank(folder, made.key, "0002", head=True))


def of_first_version(folder):
    made = in_order(folder)
    write_first_header(folder, made.key, [("0001", FIRST, True), ("0002", SECOND, False)], made.papers)
    return made


def begun(folder):
    """The new data key is in everybody's slot, the draft half written."""
    made = in_order(folder)
    rekey._write_pending(folder, header.newest(folder), replace(made.key, pending=b"n" * 32))
    (folder.path / "main.db.new").write_bytes(b"half a copy")
    return made


def swapped(folder):
    """The database lies under the new key already, the header still has both."""
    made = begun(folder)
    with rekey.new_file(folder.main_db) as draft:
        rekey._copy(folder, draft, replace(made.key, pending=b"n" * 32), lambda *_: None)
    return made


# ---------------------------------------------------------------- what is done


def printed(site):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recovery, "new_recovery_key", iter(NEW_PAPERS).__next__)
        key, _ = keyring.new_recovery_keys(site.folder, site.key, today=DAY)
    return key


def rekeyed(site):
    with hold_lock(site.folder) as lock:
        return rekey.new_data_key(site.folder, site.key, lock=lock, today=DAY)


def entered(site):
    return rekey.settle_pending(site.folder, keyring.unlock(site.folder, "0001", FIRST, clocks=QUICK))


@dataclass(frozen=True)
class Deed:
    """One path of the keys: the site it begins with, what is done, what opens before and after."""

    start: Callable[[SiteFolder], Before]
    do: Callable[[Before], object]
    before: str
    after: str


# What opens, one word a door: 1 and 2 the log-ins with their first password, 1' the new password of
# 0001, 3 a new log-in, p and q the old recovery keys, P and Q the new ones, ^ behind one of head rank.
ALL = "1^ 2 p q"
DEEDS = {
    "add_slot": Deed(
        in_order,
        lambda s: keyring.add_slot(s.folder, s.key, "0003", THIRD, params=LEAST),
        ALL,
        "1^ 2 3 p q",
    ),
    "set_password": Deed(
        in_order,
        lambda s: keyring.set_password(s.folder, s.key, "0001", THIRD, params=LEAST),
        ALL,
        "1'^ 2 p q",
    ),
    "change_password": Deed(
        in_order,
        lambda s: keyring.change_password(s.folder, "0001", FIRST, THIRD, params=LEAST, clocks=QUICK),
        ALL,
        "1'^ 2 p q",
    ),
    "remove_slot": Deed(in_order, lambda s: keyring.remove_slot(s.folder, s.key, "0002"), ALL, "1^ p q"),
    "set_rank": Deed(
        with_two_heads,
        lambda s: keyring.set_rank(s.folder, s.key, "0001", head=False),
        "1^ 2^ p q",
        "1 2^ p q",
    ),
    "new_recovery_keys": Deed(
        in_order,
        printed,
        ALL,
        "1^ 2 p q P Q",
    ),
    "settle_recovery": Deed(
        with_new_papers,
        lambda s: keyring.settle_recovery(s.folder, s.key, NEW_PAPERS[1].text),
        "1^ 2 p q P Q",
        "1^ 2 P Q",
    ),
    "remove_recovery": Deed(
        in_order, lambda s: keyring.remove_recovery(s.folder, s.key, s.papers[0].text), ALL, "1^ 2 q"
    ),
    "new_data_key": Deed(in_order, rekeyed, ALL, ALL),
    "log-in after a change of the data key that was begun": Deed(begun, entered, ALL, ALL),
    "log-in after a change of the data key that was swapped": Deed(swapped, entered, ALL, ALL),
    "log-in with a header of the first version": Deed(of_first_version, entered, ALL, ALL),
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """Each starting site is made once and then copied."""
    made: dict[str, Before] = {}

    def get(start):
        name = start.__name__
        if name not in made:
            folder = SiteFolder(tmp_path_factory.mktemp(name))
            made[name] = start(folder)
        return made[name]

    return get


@pytest.fixture(params=DEEDS)
def deed(request):
    return DEEDS[request.param]


@pytest.fixture
def fresh(deed, templates, tmp_path):
    """Gives a new copy of the deed's starting site at each call."""
    template = templates(deed.start)

    def copy() -> Before:
        place = tmp_path / "site"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(template.folder.path, place)
        return replace(template, folder=SiteFolder(place))

    return copy


# ---------------------------------------------------------------- the next morning


def doors(site):
    """Every way in that was ever given out."""

    def typed(login, password):
        return lambda: keyring.unlock(site.folder, login, password, clocks=QUICK)

    def paper(key):
        return lambda: keyring.unlock_with_recovery(site.folder, key.text, clocks=QUICK)

    told = {"1": typed("0001", FIRST), "1'": typed("0001", THIRD), "2": typed("0002", SECOND)}
    told["3"] = typed("0003", THIRD)
    return told | {name: paper(key) for name, key in zip("pqPQ", (*site.papers, *NEW_PAPERS), strict=True)}


def found(site):
    """What opens now, each with the database behind it; told as in `DEEDS`."""
    opened = []
    for name, door in doors(site).items():
        site.folder.guesses.unlink(missing_ok=True)
        try:
            key = rekey.settle_pending(site.folder, door())
        except Refusal:
            continue
        raw = connect(site.folder.main_db, key.secret)
        assert raw.execute("SELECT site_id FROM meta").fetchall() == [(site.key.site_id,)]
        raw.close()
        heads = [log_in.name[-1] for log_in in keyring.log_ins(site.folder) if log_in.head]
        opened.append(name + "^" * (name[0] in heads))
    first, second = header.read_copies(site.folder)
    assert first == second
    assert not first.is_pending
    return " ".join(opened)


def leftovers(site):
    return [path.name for path in site.folder.path.iterdir() if path.suffix in (".tmp", ".new")]


# ---------------------------------------------------------------- the faults


CALLS = ((os, "fsync"), (os, "replace"), (os, "unlink"), (os, "open"), (io, "open"))
READS = {"r", "rb", ""}


@dataclass
class Fault:
    """Strikes at one call of the program to the file system; with `for_good` at all that write after it."""

    at: int
    strike: Callable[[], object]
    for_good: bool = False
    calls: int = 0

    @property
    def struck(self):
        return self.calls >= self.at

    def step(self, writes):
        self.calls += 1
        if self.calls == self.at or (self.for_good and self.struck and writes):
            self.strike()


def failing(code):
    def strike():
        raise OSError(code, os.strerror(code))

    return strike


@contextmanager
def striking(fault):
    def wrapped(module, name, true):
        def call(*args, **kwargs):
            mode = kwargs.get("mode", args[1] if len(args) > 1 else "r")
            reads = (module is io and mode in READS) or (name == "open" and mode == os.O_RDONLY)
            fault.step(not reads)
            return true(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for module, name in CALLS:
            patch.setattr(module, name, wrapped(module, name, getattr(module, name)))
        yield


@dataclass
class Disk:
    """Remembers what a power cut would still undo: renames before their folder was synchronised.

    A file that was renamed before it was synchronised itself comes out of the power cut empty.
    """

    kept: set[int] = field(default_factory=set)
    loose: list[tuple[Path, bytes | None, Path]] = field(default_factory=list)

    def fsync(self, descriptor, true=os.fsync):
        true(descriptor)
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            self.loose.clear()
        self.kept.add(found.st_ino)

    def replace(self, source, target, true=os.replace):
        source, target = Path(source), Path(target)
        if source.stat().st_ino not in self.kept:
            source.write_bytes(b"")
        before = target.read_bytes() if target.exists() else None
        true(source, target)
        self.loose.append((target, before, source))

    def lose(self):
        for target, before, source in reversed(self.loose):
            target.rename(source)
            if before is not None:
                target.write_bytes(before)


def dies(do, site, number, *, power=False):
    """Do it in a process of its own that dies at call `number`, or has its power cut; False: came through."""
    child = os.fork()
    if child == 0:
        disk = Disk()
        if power:
            os.fsync, os.replace = disk.fsync, disk.replace
        dead = []

        def die():
            if not dead:
                dead.append(True)
                disk.lose()
                os._exit(77)

        with suppress(BaseException), striking(Fault(number, die)):
            do(site)
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 77)
    return code == 77


forks = pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork")


@pytest.mark.clause("ARCH-06")
@forks
@pytest.mark.parametrize("power", [False, True], ids=["killed", "power cut"])
def test_cut_off_at_each_step_the_old_or_the_new_secret_opens(deed, fresh, power):
    number, seen = 1, []
    while dies(deed.do, site := fresh(), number, power=power):
        seen.append(found(site))
        number += 1
    assert set(seen) <= {deed.before, deed.after}, seen
    # What was once done stays done in the steps that follow.
    assert seen == sorted(seen, key=[deed.before, deed.after].index)
    assert number > 12
    assert found(site) == deed.after
    key = keyring.unlock_with_recovery(site.folder, paper_of(deed, site).text)
    assert all_well(check_site(site.folder, key))


def paper_of(deed, site):
    return dict(zip("pqPQ", (*site.papers, *NEW_PAPERS), strict=True))[deed.after[-1]]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO], ids=["full", "io"])
def test_a_fault_at_each_step_is_said_and_leaves_the_old_state(deed, fresh, code):
    number, troubles, struck = 1, 0, True
    while struck:
        site, fault = fresh(), Fault(number, failing(code))
        try:
            with striking(fault):
                deed.do(site)
        except Trouble as trouble:
            troubles += bool(trouble.sentence and trouble.advice)
            assert (found(site), leftovers(site)) == (deed.before, []), number
        else:
            # Struck were what may be missing (the note of wrong guesses), or a second try mended it.
            assert (found(site), leftovers(site)) == (deed.after, []), number
        number, struck = number + 1, fault.struck
    assert number > 12
    assert troubles > 1


def test_a_disk_that_stays_full_never_ends_in_neither(deed, fresh):
    number, struck = 1, True
    while struck:
        site, fault = fresh(), Fault(number, failing(errno.ENOSPC), for_good=True)
        with suppress(Trouble), striking(fault):
            deed.do(site)
        assert found(site) in (deed.before, deed.after)
        number, struck = number + 2, fault.struck


# ---------------------------------------------------------------- a new site


@forks
def test_a_site_killed_while_it_is_made_is_whole_or_has_no_data(tmp_path):
    def make(folder):
        key, _ = keyring.create_header(folder, "0001", FIRST, params=LEAST, today=DAY)
        Store.create(folder, key).close()

    number, made, going = 1, [], True
    while going:
        folder = SiteFolder(tmp_path / str(number))
        folder.path.mkdir()
        going = dies(make, folder, number)
        whole = folder.main_db.exists()
        made.append(whole)
        if whole:
            key = keyring.unlock(folder, "0001", FIRST, clocks=QUICK)
            Store.open(folder, key).close()
        elif folder.keys_b.exists():
            assert header.newest(folder).slots[0].login == "0001"
        number += 1
    assert made == sorted(made) and made[-1]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO], ids=["full", "io"])
def test_a_fault_while_a_header_is_made_leaves_none(tmp_path, code):
    number, struck = 1, True
    while struck:
        folder, fault = SiteFolder(tmp_path / str(number)), Fault(number, failing(code))
        folder.path.mkdir()
        with suppress(Trouble), striking(fault):
            keyring.create_header(folder, "0001", FIRST, params=LEAST, today=DAY)
        left = [path.name for path in folder.path.iterdir()]
        assert sorted(left) == ([] if fault.struck else ["keys.a", "keys.b"]), number
        number, struck = number + 1, fault.struck
    assert number > 10


# ---------------------------------------------------------------- inside the copying


@pytest.fixture
def begin(templates, tmp_path):
    def copy(place=None):
        place = place or tmp_path / "site"
        shutil.rmtree(place, ignore_errors=True)
        template = templates(in_order)
        shutil.copytree(template.folder.path, place)
        return replace(template, folder=SiteFolder(place))

    return copy


@forks
def test_killed_in_the_middle_of_the_copying_the_old_key_opens(begin):
    def do(site):
        with hold_lock(site.folder) as lock:
            rekey.new_data_key(site.folder, site.key, lock=lock, progress=progress)

    looks = 0

    def progress(_done, _total):
        nonlocal looks
        looks += 1
        if looks == stop:
            os._exit(77)

    stop = 1
    while dies(do, site := begin(), -1):
        assert (
            rekey.settle_pending(site.folder, keyring.unlock(site.folder, "0001", FIRST, clocks=QUICK)).secret
            == site.key.secret
        )
        assert (found(site), leftovers(site)) == (ALL, [])
        stop += 4
    assert stop > 20
    assert found(site) == ALL


def test_a_disk_that_fills_up_while_copying_leaves_the_old_key(begin, small_disk):
    site = begin(small_disk / "site")
    size = site.folder.main_db.stat().st_size
    for leave in range(0, size, size // 12):
        fill(small_disk, leave)
        with pytest.raises(Trouble, match="硬盘满了"):
            rekeyed(site)
        (small_disk / "ballast").unlink()
        assert (found(site), leftovers(site)) == (ALL, [])
        assert header.newest(site.folder).is_pending is False
    key = rekeyed(site)
    assert key.secret != site.key.secret
    assert found(site) == ALL
