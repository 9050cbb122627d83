"""A site with an outbox for the tests of texts: made once for a file, each test takes its own household."""

from collections.abc import Iterator

import pytest

from tests.care.outbox import Outbox
from tests.sites import make_site


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outbox]:
    """An outbox and the site it belongs to."""
    made = Outbox(make_site(tmp_path_factory.mktemp("care") / "site"))
    yield made
    made.site.store.close()
