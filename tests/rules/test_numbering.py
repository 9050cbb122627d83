"""Numbers begin at one, go up by one, and look as the papers want them."""

import pytest

from app.rules.numbering import next_number, written


def test_a_series_begins_at_one_and_counts_on() -> None:
    assert [next_number(last) for last in (0, 1, 41)] == [1, 2, 42]


def test_a_series_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="begins at 1"):
        next_number(-1)


@pytest.mark.clause("DOC-01")
def test_a_number_is_written_as_the_handbook_shows_it() -> None:
    assert written("青禾苑物业管理服务中心", 2026, 12) == "（青禾苑物业管理服务中心）2026年（12）号"
