"""One site for the tests of a file; each test makes its own plan and its own building is enough for it."""

from collections.abc import Iterator

import pytest

from tests.collective.crowd import Crowd, open_crowd


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A site with two buildings."""
    made = open_crowd(tmp_path_factory.mktemp("crowd") / "site")
    yield made
    made.site.store.close()
