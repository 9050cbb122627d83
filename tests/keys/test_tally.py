"""What a count comes to: four lists, told apart, and the figures of every class."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.modules.keys.rules import STATES
from app.modules.keys.tally import Difference, Figures, Listed, Sighting, tally

A = Listed(1, "K2AA", "空-001", "vacant", "3栋101", "in", 3, 1, 7, "甲柜1板07钩")
B = Listed(2, "K2BB", "空-002", "vacant", "3栋102", "in", 2, 1, 8, "甲柜1板08钩")
OUT = Listed(3, "K3CC", "修-001", "rework", "3栋103", "out", 1, 1, 9, "甲柜1板09钩", "（周启明）")
OLD = Listed(4, "K4DD", "办-001", "office", "旧门岗", "retired", 1, 1, 10, "甲柜1板10钩")
GONE = Listed(5, "K5EE", "办-002", "office", "旧库房", "gone", 1)
RINGS = (A, B, OUT, OLD, GONE)


def seen(ring: Listed, hook: int | None = None, state: str = "") -> Sighting:
    where = f"甲柜1板{hook:02d}钩" if hook else ""
    return Sighting(ring.tag, ring.ring_id, 1 if hook else None, hook, where, state or ring.state)


def lines(differences: tuple[Difference, ...]) -> list[str]:
    return [one.text for one in differences]


@pytest.mark.clause("KEY-08")
def test_a_count_ends_in_four_lists() -> None:
    found = tally(
        RINGS, [seen(B, 9), seen(OUT, 11), seen(GONE), seen(OLD), Sighting("ZZ9", where="甲柜1板20钩")]
    )
    assert lines(found.unknown) == ["不认识：ZZ9　甲柜1板20钩"]
    assert lines(found.wrong) == ["挂错：K2BB　应挂甲柜1板08钩"]
    assert lines(found.missing) == ["缺：K2AA　甲柜1板07钩"]
    assert lines(found.extra) == ["多：K3CC　甲柜1板11钩", "多：K5EE"]
    assert found.wrong[0].told == "空-002，3栋102，挂在了甲柜1板09钩"
    assert found.extra[0].told == "修-001，3栋103，登记是借出（周启明），却在柜里"
    assert (found.seen, found.should) == (2, 3)
    assert found.classes["vacant"] == Figures(5, 2) and found.classes["rework"] == Figures(0, 1)
    assert found.classes["office"] == Figures(1, 2) and found.total == Figures(6, 5)


def test_where_no_place_was_told_nothing_hangs_wrong() -> None:
    found = tally(RINGS, [seen(A), seen(B, 8)])
    assert found.differences == () and (found.seen, found.should) == (2, 2)


def test_a_ring_that_went_out_or_came_back_while_the_count_went_on_is_no_difference() -> None:
    lent_later = Listed(1, "K2AA", "空-001", "vacant", "3栋101", "out", 3, 1, 7)
    back_meanwhile = Listed(2, "K2BB", "空-002", "vacant", "3栋102", "in", 2, 1, 8, excused=True)
    booked_late = Listed(3, "K3CC", "修-001", "rework", "3栋103", "in", 1, 1, 9)
    found = tally((lent_later, back_meanwhile, booked_late), [seen(A), seen(OUT)])
    assert found.differences == () and found.seen == found.should == 3
    assert found.classes["vacant"] == Figures(5, 5)


def test_a_sample_misses_only_what_it_looked_for() -> None:
    found = tally(RINGS, [seen(A, 7)], sampled=True)
    assert found.differences == () and (found.seen, found.should) == (1, 1)


rings = st.builds(
    Listed,
    st.integers(1, 30),
    st.just("K"),
    st.just(""),
    st.sampled_from(["vacant", "office"]),
    st.just(""),
    st.sampled_from([state for state, _ in STATES]),
    st.integers(1, 4),
    st.sampled_from([None, 1]),
    st.integers(1, 5),
    excused=st.booleans(),
)


@given(
    st.lists(rings, unique_by=lambda ring: ring.ring_id, max_size=12),
    st.lists(
        st.builds(Sighting, st.text("ABC", min_size=1, max_size=3), st.one_of(st.none(), st.integers(1, 30))),
        unique_by=lambda one: one.ring_id,
        max_size=12,
    ),
)
def test_every_ring_is_in_one_list_at_most_and_nothing_is_lost(
    listed: list[Listed], sightings: list[Sighting]
) -> None:
    found = tally(listed, sightings)
    of_rings = [one.ring.ring_id for one in found.differences if one.ring is not None]
    assert len(of_rings) == len(set(of_rings))
    known = {ring.ring_id for ring in listed}
    assert len(found.unknown) == sum(one.ring_id not in known for one in sightings)
    assert found.should - found.seen == len(found.missing)
    away = {one.ring_id for one in sightings}
    assert all(one.ring is not None and one.ring.ring_id not in away for one in found.missing)
