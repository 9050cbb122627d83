"""An archive for the tests of a file: made once, each test takes households of its own."""

from collections.abc import Iterator

import pytest

from tests.archive.shelf import Shelf, open_shelf


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The archive; at the end the list of duties says what the records say."""
    made = open_shelf(tmp_path_factory.mktemp("archive"))
    yield made
    made.roll()
    made.must_agree()
    made.site.store.close()
