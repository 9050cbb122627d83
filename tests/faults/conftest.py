"""A site that can be killed, raced for and run out of disk."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import tabs
from app.rules.roles import Role, Who
from app.storage import backup, keyring
from app.storage.argon import LEAST
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.keyring import create_header
from app.storage.store import Store
from tests.faults.backedup import HEAD, NOW, BackedUp, add_photo, write

# Every room is imported, so that the models are all the tables a site has.
assert tabs.TERMS is not None

PASSWORD = "雨落在青石板上，两点半"


@dataclass(frozen=True)
class Site:
    folder: SiteFolder
    key: DataKey
    password: str = PASSWORD


def new_site(path: Path) -> Site:
    folder = SiteFolder(path)
    folder.path.mkdir(exist_ok=True)
    key, _papers = create_header(folder, "0001", PASSWORD, params=LEAST)
    Store.create(folder, key).close()
    return Site(folder, key)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return new_site(tmp_path / "站点")


@pytest.fixture
def head() -> Who:
    return Who(1, "陈测试", frozenset({Role.CENTRE_HEAD}))


@pytest.fixture
def rounds() -> int:
    """How often a fault is tried; QIANTAI_FAULTS=5000 before a release."""
    return int(os.environ.get("QIANTAI_FAULTS", "20"))


@pytest.fixture
def chance() -> Iterator[random.Random]:
    """Randomness whose seed is printed with a failing test (QIANTAI_SEED repeats it)."""
    seed = int(os.environ.get("QIANTAI_SEED", random.SystemRandom().randrange(2**32)))
    print(f"seed {seed}")  # noqa: T201
    return random.Random(seed)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> BackedUp:
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
    # The site lost the photograph that lies beside the backup.
    for photo in (stick / "attachments").iterdir():
        (folder.attachments / photo.name).unlink()
    return BackedUp(folder, key, stick, path)


@pytest.fixture
def fresh(template: BackedUp, tmp_path: Path):
    """Gives a new copy of the site and its backup at each call."""

    def copy() -> BackedUp:
        place = tmp_path / "copy"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(template.folder.path.parent, place)
        folder = SiteFolder(place / "site")
        return BackedUp(folder, template.key, place / "stick", place / "stick" / template.path.name)

    return copy


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB: room for the site, for what is made beside it, and for more tables than today's."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small tmpfs cannot be mounted here (needs root on Linux)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
