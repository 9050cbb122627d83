"""The centre of these tests, anew for each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checks.centre import Centre, open_centre


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = open_centre(tmp_path)
    yield made
    made.site.store.close()


@pytest.fixture(scope="module")
def centre_of_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """One centre for tests that do not get in each other's way."""
    made = open_centre(tmp_path_factory.mktemp("checks"))
    yield made
    made.site.store.close()
