"""The firm's workbook meets a full disk, a kill and a damaged file: all of it is in, or none, and it is said."""

import os
import random
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app import daily
from app.errors import Trouble
from app.modules.residents import importing, lists
from app.modules.residents.plan import DEFAULT_MARKS
from app.modules.residents.planned import ImportPlan
from app.site import OpenSite, unlock
from app.storage import keyring
from app.storage.check import all_well, check_site
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.store import Store
from app.tabs import search
from tests.sites import PASSWORD, SAMPLE, make_site

ALL = (1200, 1377, 17)
NONE = (0, 0, 0)
ROOT = Path(__file__).resolve().parents[2]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the harness forks and stops; Windows has neither")


@pytest.fixture(scope="module")
def workbook() -> ImportPlan:
    return importing.plan_from(SAMPLE, DEFAULT_MARKS)


@pytest.fixture(scope="module")
def full_database(tmp_path_factory: pytest.TempPathFactory, workbook: ImportPlan) -> Path:
    """A closed site with the whole workbook in it; tests damage copies."""
    path = tmp_path_factory.mktemp("full") / "站点"
    made = make_site(path)
    made.do(importing.bring_in, workbook, SAMPLE.name)
    made.store.close()
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A closed site without households."""
    make_site(tmp_path / "站点").store.close()
    return tmp_path / "站点"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small tmpfs cannot be mounted here (needs root on Linux)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, leave: int) -> Path:
    """Fill the disk to the last byte, but for `leave` bytes; the file that does it."""
    ballast = place / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast


def opened(path: Path) -> OpenSite:
    return unlock(path, "weizhou", PASSWORD)


def bring(
    site: OpenSite, workbook: ImportPlan, progress: Callable[[int, int], None] = lambda *_: None
) -> None:
    site.store.do(site.who, importing.bring_in, workbook, SAMPLE.name, progress)


def is_in_order(path: Path, key: DataKey | None = None) -> bool:
    folder = SiteFolder(path)
    return all_well(check_site(folder, key or keyring.unlock(folder, "weizhou", PASSWORD)))


# ---------------------------------------------------------------- full disk


def test_an_import_on_a_full_disk_says_so_leaves_nothing_and_the_retry_is_exact(
    small_disk: Path, full_database: Path, workbook: ImportPlan
) -> None:
    made = make_site(small_disk / "站点")
    need = (full_database / "main.db").stat().st_size - (small_disk / "站点" / "main.db").stat().st_size
    made.store.close()
    site = opened(small_disk / "站点")
    for part in (0.0, 0.3, 0.9):  # the disk runs full at once, in the middle, and near the end
        ballast = fill(small_disk, int(need * part))
        with pytest.raises(Trouble, match="硬盘满了") as trouble:
            bring(site, workbook)
        assert trouble.value.advice
        assert site.store.read(lists.counts) == NONE
        assert site.store.read(search, "1201") == []
        ballast.unlink()
    bring(site, workbook)
    assert site.store.read(lists.counts) == ALL
    site.close()
    assert is_in_order(small_disk / "站点")


# ---------------------------------------------------------------- kill -9


def importer(path: Path, workbook: ImportPlan) -> tuple[int, int]:
    """Fork a program that imports and tells its progress line by line; its number and where it tells."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            bring(opened(path), workbook, lambda done, _: os.write(writer, f"{done}\n".encode()) and None)
            os.write(writer, b"saved\n")
        finally:
            os._exit(1)
    os.close(writer)
    return child, reader


def kill(child: int, reader: int) -> str:
    """Kill it; the last thing it told."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told = b""
    while more := os.read(reader, 65536):
        told += more
    os.close(reader)
    return told.decode().split()[-1] if told else ""


@POSIX
def test_an_import_killed_half_way_leaves_nothing(empty: Path, workbook: ImportPlan) -> None:
    child, reader = importer(empty, workbook)
    told = b""
    while b"\n600\n" not in told:
        more = os.read(reader, 65536)
        assert more, "the importer ended before it was half way"
        told += more
    kill(child, reader)
    site = opened(empty)
    assert site.store.read(lists.counts) == NONE
    site.close()


@POSIX
def test_an_import_killed_while_it_writes_is_rolled_back_and_the_retry_is_exact(
    empty: Path, workbook: ImportPlan
) -> None:
    database, undo = empty / "main.db", empty / "main.db-journal"
    before = database.stat().st_size
    child, reader = importer(empty, workbook)
    until = time.monotonic() + 60
    while True:  # stopped first, so that nothing is saved between the look and the kill
        os.kill(child, signal.SIGSTOP)
        os.waitpid(child, os.WUNTRACED)
        if undo.exists() and undo.stat().st_size and database.stat().st_size > before:
            break
        assert time.monotonic() < until, "the importer never wrote"
        os.kill(child, signal.SIGCONT)
        if select.select([reader], [], [], 0)[0]:
            assert os.read(reader, 65536), "the importer ended before it was caught writing"
        time.sleep(0.002)
    assert kill(child, reader) != "saved"
    site = opened(empty)
    assert site.store.read(lists.counts) == NONE
    bring(site, workbook)
    assert site.store.read(lists.counts) == ALL
    site.close()
    assert is_in_order(empty)


# ---------------------------------------------------------------- a damaged file


@pytest.fixture
def damaged(full_database: Path, tmp_path: Path) -> Path:
    """A copy of the full site that a test may spoil."""
    copy = tmp_path / "站点"
    copy.mkdir()
    for file in full_database.iterdir():
        if file.is_file():
            (copy / file.name).write_bytes(file.read_bytes())
    return copy


def flip(path: Path, place: int) -> None:
    """Turn one bit of the byte at a place."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 0x10]))


def must_be_a_sentence(trouble: Trouble) -> None:
    assert re.search(r"[\u4e00-\u9fff].*。$", trouble.sentence) and trouble.advice.endswith("。")
    assert not re.search(r"[a-zA-Z]{4,}", trouble.sentence)


@pytest.mark.parametrize("keep", [0.0, 0.0001, 0.5, 0.999, -4096])
def test_a_cut_database_is_told_at_the_unlock_page(damaged: Path, keep: float) -> None:
    size = (damaged / "main.db").stat().st_size
    os.truncate(damaged / "main.db", int(size * keep) if keep >= 0 else size + int(keep))
    with pytest.raises(Trouble) as trouble:
        opened(damaged)
    must_be_a_sentence(trouble.value)


@pytest.mark.parametrize("place", [0, 15, 16, 100, 2000, 4095])
def test_a_byte_flipped_in_the_first_page_is_told_at_the_unlock_page(damaged: Path, place: int) -> None:
    flip(damaged / "main.db", place)
    with pytest.raises(Trouble) as trouble:
        opened(damaged)
    must_be_a_sentence(trouble.value)


def test_a_byte_flipped_anywhere_is_a_sentence_and_never_a_wrong_household(
    damaged: Path, chance: random.Random
) -> None:
    database = damaged / "main.db"
    site = opened(damaged)
    right, key = site.store.read(lists.households), site.store.keys.key
    site.close()
    troubles = 0
    for _ in range(12):
        place = chance.randrange(database.stat().st_size)
        flip(database, place)
        assert not is_in_order(damaged, key), f"the check saw nothing at byte {place}"
        try:
            with closing(Store.open(SiteFolder(damaged), key, indexers=daily.INDEXERS)) as store:
                assert store.read(lists.households) == right
        except Trouble as trouble:
            troubles += 1
            must_be_a_sentence(trouble)
        flip(database, place)
    assert troubles, "no flip was met by opening and listing: the test proves nothing"
    assert is_in_order(damaged)


def test_a_command_in_a_process_of_its_own_tells_a_cut_database_in_a_sentence(damaged: Path) -> None:
    """`check` looks deepest; how `find` tells it is in tests/badinput/test_files.py."""
    os.truncate(damaged / "main.db", (damaged / "main.db").stat().st_size // 2)
    line = [sys.executable, "-m", "app", "check", str(damaged), "--user", "weizhou", "--password-stdin"]
    told = subprocess.run(
        line, cwd=ROOT, input=PASSWORD + "\n", capture_output=True, encoding="utf-8", check=False
    )
    assert told.returncode == 1
    assert "Traceback" not in told.stderr and told.stderr.strip().endswith("。")
