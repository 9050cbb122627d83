"""The key cabinet of these tests: made once, copied for each of them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import daily
from app.storage.folder import SiteFolder
from app.storage.store import Store
from tests.keys.cabinet import Cabinet, open_cabinet
from tests.sites import OpenTestSite, StillClock

_made: list[OpenTestSite] = []


def _copy(to: Path) -> Cabinet:
    if not _made or not _made[0].folder.path.exists():
        first = open_cabinet(to.parent / f"cabinet-{os.getpid()}").site
        first.store.close()
        _made[:] = [first]
    first = _made[0]
    shutil.copytree(first.folder.path, to / "site")
    folder, clock = SiteFolder(to / "site"), StillClock()
    store = Store.open(folder, first.store.keys.key, clock=clock, indexers=daily.INDEXERS)
    site = OpenTestSite(folder, store, first.who, clock)
    store.on_changed(site.changed.append)
    return Cabinet(site)


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    """A cabinet of the test's own; at its end the list of duties says what the records say."""
    made = _copy(tmp_path)
    yield made
    made.roll()  # a test may have moved the clock past midnight
    made.must_agree()
    made.site.store.close()


@pytest.fixture(scope="module")
def cabinet_of_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cabinet]:
    """One cabinet for tests that do not get in each other's way."""
    made = _copy(tmp_path_factory.mktemp("keys"))
    yield made
    made.site.store.close()
