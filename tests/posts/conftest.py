"""The site of these tests: made once for a file, each test takes up what the one before left."""

from collections.abc import Iterator

import pytest

from tests.posts.gates import Gates, fill
from tests.sites import make_site


@pytest.fixture(scope="module")
def gates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gates]:
    """Households and posts; at the end of a file the list of duties says what the records say."""
    made = fill(make_site(tmp_path_factory.mktemp("posts") / "site"))
    yield made
    made.must_agree()
    made.site.store.close()
