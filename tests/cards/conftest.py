"""A site with households for the tests of access cards: made once for a file, each test takes its own room."""

from collections.abc import Iterator

import pytest

from tests.cards.register import Register
from tests.sites import make_site


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of cards and the site it belongs to."""
    made = Register(make_site(tmp_path_factory.mktemp("cards") / "site"))
    yield made
    made.site.store.close()
