"""Households that move in: made once for each worker, copied for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import daily
from app.modules.movein.view import MoveInPage
from app.storage.folder import SiteFolder
from app.storage.store import Store
from app.ui import dialog
from app.ui.desk import Desk
from tests.movein.at_the_desk import shown
from tests.movein.household import CLERK, COLLEAGUE, FILER, MovingIn, open_moving_in
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


@pytest.fixture
def quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.fixture(scope="module")
def desks(house_of_module: MovingIn) -> dict[str, Desk]:
    """A desk for each of the people; the store tells each of them of every change."""
    store = house_of_module.site.store
    return {name: Desk(store, house_of_module.who(name)) for name in (CLERK, COLLEAGUE, FILER)}


@pytest.fixture
def page(house_of_module: MovingIn, desks: dict[str, Desk], qtbot: QtBot) -> Iterator[MoveInPage]:
    """The page with the clerk at it, who keeps the keys."""
    made = shown(house_of_module, desks[CLERK], qtbot)
    yield made
    made.one.keep()
