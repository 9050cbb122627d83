"""A site with a room of the test's own, whose list follows the calendar as the real rooms' does."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from app.modules.calendar.model import CalendarDay, CalendarYear
from app.modules.dues.model import DayRolled, Due
from app.modules.site import service as settings
from app.storage.act import Act
from tests.dues.records import Room, anything
from tests.sites import MONDAY, OpenTestSite, make_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    """One site for all tests of a file: making it takes longer than most of them."""
    made = make_site(tmp_path_factory.mktemp("dues"))
    yield made
    made.store.close()


@pytest.fixture
def room(site: OpenTestSite) -> Room:
    """An empty list; the site's first day is 1 January 2026, its clock stands at Monday, 23 November."""
    site.clock.now = MONDAY
    site.store.indexers[:] = []
    site.do(anything, _begin)
    site.changed.clear()
    made = Room(site)
    site.store.indexers[:] = [made.follow]
    return made


def _begin(act: Act) -> None:
    for table in (Due, DayRolled, CalendarDay, CalendarYear):
        act.session.execute(delete(table))
    settings.put(act.session, "go_live", "2026-01-01")
    settings.put(act.session, "open_days", "all")
