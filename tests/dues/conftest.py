"""A site with a room of the test's own, whose list follows the calendar as the real rooms' does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.modules.site import service as settings
from app.storage.act import Act, verb
from tests.dues.records import Room
from tests.sites import make_site


@verb("today.work", "启用日期")
def _begin(act: Act) -> None:
    settings.put(act.session, "go_live", "2026-01-01")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """The site's first day is 1 January 2026, and its clock stands at Monday, 23 November."""
    site = make_site(tmp_path)
    made = Room(site)
    site.store.indexers[:] = [made.follow]
    site.do(_begin)
    yield made
    site.store.close()
