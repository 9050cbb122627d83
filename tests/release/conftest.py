"""A site with households for the tests of release slips, made once for a file."""

from collections.abc import Iterator

import pytest

from tests.release.counter import Counter
from tests.sites import make_site


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """The counter at which slips are asked for."""
    made = Counter(make_site(tmp_path_factory.mktemp("release") / "site"))
    yield made
    made.site.store.close()
