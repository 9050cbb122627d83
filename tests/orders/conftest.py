"""A site with a household for the tests of work orders, made once for a file."""

from collections.abc import Iterator

import pytest

from tests.orders.workshop import Workshop, workshop_of
from tests.sites import make_site


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """The desk that sends orders."""
    made = workshop_of(make_site(tmp_path_factory.mktemp("orders") / "site"))
    yield made
    made.site.store.close()
