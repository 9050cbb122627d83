"""The drawn shelf before anything is drawn: every place has room, none lies on another, arrows lead to each."""

from itertools import combinations

import pytest

from app.modules.parcels.rules import looks_like_a_number
from app.modules.parcels.shelf_places import Frame, Places, arrange
from app.rules.box import Box

WALL = (Frame(6, 4), Frame(6, 4), Frame(6, 4), Frame(3, 2))
MANY = (Frame(6, 4),) * 9


def cells(places: Places) -> list[Box]:
    return [places.cell((bay, n)) for bay, frame in enumerate(places.frames) for n in range(frame.places)]


@pytest.mark.clause("PARC-01")
def test_places_have_their_room_at_every_size_and_never_share_a_pixel() -> None:
    for frames, width, height, scale in (
        (WALL, 754, 440, 1.0),
        (WALL, 754, 250, 1.0),
        (WALL, 980, 300, 1.3),
        (MANY, 754, 300, 1.0),
        ((Frame(9, 20), Frame(1, 1)), 754, 400, 1.0),
        (WALL, 200, 150, 1.0),
    ):
        places = arrange(frames, width, height, scale)
        found = cells(places)
        assert len(found) == sum(frame.places for frame in frames)
        assert not any(one.meets(other) for one, other in combinations(found, 2))
        assert all(box.width >= 20 * scale and box.height >= 20 * scale for box in found)
        for box in places.boxes:  # the heads stand free above the frames
            assert box.top >= places.head_high
        middle = {places.at(box.left + box.width / 2, box.top + box.height / 2) for box in found}
        assert None not in middle and len(middle) == len(found)
    assert arrange(WALL, 754, 440).width == 4 * 176 + 3 * 10
    assert arrange(WALL, 754, 440).cell((0, 0)).height == 69
    assert arrange((), 100, 100).end(last=False) is None and arrange((), 100, 100).at(3, 3) is None


def test_more_bays_than_fit_are_shown_small_unless_the_clerk_says_otherwise() -> None:
    assert not arrange(WALL, 754, 440).far and arrange(MANY, 754, 300).far
    near = arrange(MANY, 754, 300, far=False)
    assert not near.far and near.height > 300 and near.width <= 754 - 10
    assert arrange(WALL, 754, 440, far=True).far
    assert arrange(MANY, 754, 330).height <= 330


def test_the_arrows_reach_every_place_and_stay_at_the_rim() -> None:
    for frames, width, height in ((WALL, 754, 440), (MANY, 754, 300)):
        places = arrange(frames, width, height)
        reached, new = {(0, 0)}, [(0, 0)]
        while new:
            here = new.pop()
            for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                there = places.step(here, *step)
                if there not in reached:
                    reached.add(there)
                    new.append(there)
        assert len(reached) == sum(frame.places for frame in frames)
    wall = arrange(WALL, 754, 440)
    assert wall.step((0, 0), -1, 0) == (0, 0) == wall.step((0, 0), 0, -1)
    assert wall.step((2, 23), 1, 0) == (3, 4)  # from the sixth level of C to the third of D
    assert wall.step((3, 0), -1, 0) == (2, 3)
    assert wall.level_end((1, 5), last=True) == (1, 7) and wall.level_end((1, 5), last=False) == (1, 4)
    assert wall.turn((2, 20), 1) == (3, 5) and wall.turn((3, 1), 1) == (3, 1)
    assert wall.end(last=True) == (3, 5)


def test_only_what_is_exposed_is_asked_for() -> None:
    places = arrange(WALL, 754, 440)
    cell = places.cell((1, 9))
    part = Box(cell.left + 2, cell.top + 2, 4, 4)
    assert list(places.exposed(part)) == [1] and list(places.exposed_places(1, part)) == [9]
    assert places.head_at(3, 3) == 0 and places.head_at(3, 60) is None


def test_a_tracking_number_is_told_from_a_room_or_a_name() -> None:
    for code in ("YT99000412775826", "SF8800412291", "773004129918826"):
        assert looks_like_a_number(code)
    for code in ("7-1-1503", "19900000137", "林晓禾", "ABCDEFGHIJKL", "1" * 60, ""):
        assert looks_like_a_number(code) == (code == "19900000137")
