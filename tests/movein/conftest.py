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


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MovingIn]:
    """A centre of the test's own; at its end the list of duties says what the records say."""
    if not _made or not _made[0].folder.path.exists():
        first = open_moving_in(tmp_path.parent / f"moving-in-{os.getpid()}").site
        first.store.close()
        _made[:] = [first]
    first = _made[0]
    shutil.copytree(first.folder.path, tmp_path / "site")
    folder, clock = SiteFolder(tmp_path / "site"), StillClock()
    store = Store.open(folder, first.store.keys.key, clock=clock, indexers=daily.INDEXERS)
    site = OpenTestSite(folder, store, first.who, clock)
    store.on_changed(site.changed.append)
    made = MovingIn(site)
    yield made
    made.roll()
    made.must_agree()
    site.store.close()
