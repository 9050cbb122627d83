"""A real site in a temporary folder: header, encrypted database, lock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from app import tabs
from app.rules.roles import Role, Who
from app.storage.argon import LEAST
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.guesses import Clocks
from app.storage.keyring import create_header
from app.storage.recovery import RecoveryKey
from app.storage.store import Store
from tests.storage.backups import write_group
from tests.storage.restoring import Desk

# Every room is imported, so that the models are all the tables a site has.
assert tabs.TERMS is not None

PASSWORD = "雨落在青石板上，两点半"


@dataclass
class Site:
    """A new site that nobody has open yet."""

    folder: SiteFolder
    key: DataKey
    papers: tuple[RecoveryKey, RecoveryKey]
    login: str = "0001"
    password: str = PASSWORD


@dataclass
class FakeTime:
    """Clocks that stand still until told; sleeping is noted and takes no time."""

    wall_now: float = 1_000_000.0
    steady_now: float = 500.0
    slept: list[float] = field(default_factory=list)

    @property
    def clocks(self) -> Clocks:
        return Clocks(lambda: self.wall_now, lambda: self.steady_now, self.slept.append)

    def pass_by(self, seconds: float) -> None:
        self.wall_now += seconds
        self.steady_now += seconds


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Header and keys, no database yet."""
    folder = SiteFolder(tmp_path / "翠湖 站点")
    folder.path.mkdir()
    key, papers = create_header(folder, "0001", PASSWORD, params=LEAST)
    return Site(folder, key, papers)


@pytest.fixture
def store(site: Site) -> Iterator[Store]:
    """The site created and open; its clock stands at one moment."""
    made = Store.create(site.folder, site.key, clock=lambda: datetime(2026, 11, 23, 9, 30))
    yield made
    made.close()


@pytest.fixture
def head() -> Who:
    return Who(1, "陈测试", frozenset({Role.CENTRE_HEAD}))


@pytest.fixture
def culture() -> Who:
    return Who(9, "文测试", frozenset({Role.CULTURE}))


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where the backups go."""
    place = tmp_path / "移动盘 1"
    place.mkdir()
    return place


@pytest.fixture
def large(store: Store, head) -> Store:
    """A site of some megabytes, so that a copy takes several steps."""
    for number in range(12):
        store.do(head, write_group, f"large{number}", 1200)
    return store


@pytest.fixture
def desk(site, head, tmp_path: Path) -> Desk:
    return Desk(site, head, tmp_path / "移动盘")


@pytest.fixture
def untouched_database(site):
    """Where only the header is tested: a present file is enough, and nothing may open it."""
    site.folder.main_db.write_bytes(b"untouched")
    yield
    assert site.folder.main_db.read_bytes() == b"untouched"
