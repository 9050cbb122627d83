"""An office with a shelf of lost property, made once for a file."""

from collections.abc import Iterator

import pytest

from tests.consents.office import open_office
from tests.found.shelf import Shelf


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The shelf and the office it stands in."""
    made = Shelf(open_office(tmp_path_factory.mktemp("found")))
    yield made
    made.site.store.close()
