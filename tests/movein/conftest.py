"""Households that move in: made once for each worker, copied for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import daily
from app.storage.folder import SiteFolder
from app.storage.store import Store
from tests.movein.household import MovingIn, open_moving_in
from tests.sites import OpenTestSite, StillClock

_made: list[OpenTestSite] = []


def _copy(to: Path) -> MovingIn:
    if not _made or not _made[0].folder.path.exists():
        first = open_moving_in(to.parent / f"moving-in-{os.getpid()}").site
        first.store.close()
        _made[:] = [first]
    first = _made[0]
    shutil.copytree(first.folder.path, to / "site")
    folder, clock = SiteFolder(to / "site"), StillClock()
    store = Store.open(folder, first.store.keys.key, clock=clock, indexers=daily.INDEXERS)
    site = OpenTestSite(folder, store, first.who, clock)
    store.on_changed(site.changed.append)
    return MovingIn(site)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MovingIn]:
    """A centre of the test's own; at its end the list of duties says what the records say."""
    made = _copy(tmp_path)
    yield made
    made.roll()
    made.must_agree()
    made.site.store.close()


@pytest.fixture(scope="module")
def house_of_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MovingIn]:
    """One centre for tests that do not get in each other's way."""
    made = _copy(tmp_path_factory.mktemp("movein"))
    yield made
    made.site.store.close()
