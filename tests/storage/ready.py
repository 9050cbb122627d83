"""Sites made once and copied: what most tests of the storage begin with, without making it anew each time.

A test module imports the fixtures it wants under the names of those in `conftest`, which make each anew.
All copies lie under one data key; a test that needs two different sites makes the second one itself.
"""

import atexit
import copy
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from app.rules.roles import Role, Who
from app.storage.argon import LEAST
from app.storage.folder import SiteFolder
from app.storage.keyring import create_header
from app.storage.store import Store
from tests.storage.backups import write_group
from tests.storage.conftest import PASSWORD, Site
from tests.storage.restoring import Desk

HEAD = Who(1, "陈测试", frozenset({Role.CENTRE_HEAD}))
HALF_PAST_NINE = datetime(2026, 11, 23, 9, 30)
_NOTHING_YET = ("main.db", "high-water.json", "attachments", "backups")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Header and keys, no database yet."""
    return _copied(tmp_path / "翠湖 站点", _NOTHING_YET)


@pytest.fixture
def store(site: Site) -> Iterator[Store]:
    """The site created and open; its clock stands at one moment."""
    made = opened(site)
    yield made
    made.close()


@pytest.fixture
def large(site: Site) -> Iterator[Store]:
    """A site of some megabytes, so that a copy takes several steps."""
    made = opened(site, _large())
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    place = tmp_path / "desk"
    shutil.copytree(_desk().folder.path.parent, place)
    made = copy.copy(_desk())
    made.folder, made.stick = SiteFolder(place / made.folder.path.name), place / made.stick.name
    made.site, made.path = replace(made.site, folder=made.folder), made.stick / made.path.name
    return made


def opened(site: Site, like: SiteFolder | None = None) -> Store:
    """The database of a site that has none yet, as new as `Store.create` makes it, or with more in it."""
    for path in (like or _site().folder).path.iterdir():
        if path.name in _NOTHING_YET:
            (shutil.copytree if path.is_dir() else shutil.copy)(path, site.folder.path / path.name)
    return Store.open(site.folder, site.key, clock=lambda: HALF_PAST_NINE)


def _copied(place: Path, without: tuple[str, ...]) -> Site:
    shutil.copytree(_site().folder.path, place, ignore=shutil.ignore_patterns(*without))
    return replace(_site(), folder=SiteFolder(place))


@cache
def _site() -> Site:
    """A site whose database holds nothing but its making, closed."""
    folder = SiteFolder(_place() / "翠湖 站点")
    folder.path.mkdir()
    key, papers = create_header(folder, "0001", PASSWORD, params=LEAST)
    Store.create(folder, key, clock=lambda: HALF_PAST_NINE).close()
    return Site(folder, key, papers)


@cache
def _desk() -> Desk:
    place = _place()
    return Desk(_copied(place / "翠湖 站点", _NOTHING_YET), HEAD, place / "移动盘")


@cache
def _large() -> SiteFolder:
    site = _copied(_place() / "翠湖 站点", _NOTHING_YET)
    with closing(opened(site)) as store:
        for number in range(12):
            store.do(HEAD, write_group, f"large{number}", 1200)
    return site.folder


def _place() -> Path:
    """A folder that goes when the tests end."""
    place = Path(tempfile.mkdtemp(prefix="qiantai-ready-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place
