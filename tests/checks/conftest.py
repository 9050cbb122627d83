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
