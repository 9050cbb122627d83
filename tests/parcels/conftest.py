"""A shelf with two bays and some households: the site is made once for a file, each test takes its own."""

from collections.abc import Iterator

import pytest

from tests.parcels.counter import Counter
from tests.sites import make_site


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """The desk where parcels are taken in and given out."""
    made = Counter(make_site(tmp_path_factory.mktemp("parcels") / "site"))
    made.furnish()
    yield made
    made.site.store.close()
