"""A drawn signature survives being written down, stays small, and bad text is no signature."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from app.rules.strokes import (
    HEIGHT,
    MOST_POINTS,
    MOST_STROKES,
    WIDTH,
    decode,
    drawing_fit,
    encode,
    is_signature,
    showing_fit,
)

POINT = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))
STROKES = st.lists(st.lists(POINT, min_size=1, max_size=40).map(tuple), max_size=20).map(tuple)
WAVE = tuple((x, 150 + round(100 * math.sin(x / 40))) for x in range(0, 1001, 4))


@given(STROKES)
def test_what_is_written_down_comes_back_the_same(strokes) -> None:
    assert decode(encode(strokes)) == strokes


@given(st.text(alphabet="1|,-0123456789 ９x", max_size=60))
def test_any_text_gives_strokes_in_the_box_or_none(text: str) -> None:
    for stroke in decode(text):
        assert stroke and all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in stroke)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "2|1,2,3,4",
        "1|1,2,3",
        "1|1",
        "1|",
        "1|1,2||3,4",
        "1|1001,2",
        "1|1,301",
        "1|-1,5",
        "1|5,5,-6,0",
        "1|1,2,a,b",
        "1|1,2\n",
        "1|１,２",
        "1|99999,2",
        "1|5,5" + ",0,0" * MOST_POINTS,
        "1" + "|5,5" * (MOST_STROKES + 1),
        "[[1,2]]",
        "x" * 10_000_000,
    ],
)
def test_bad_text_is_no_signature(text: str) -> None:
    assert decode(text) == ()


def test_nothing_drawn_is_the_empty_text() -> None:
    assert encode(()) == "" and encode(((),)) == ""


def test_a_usual_signature_is_a_short_text() -> None:
    signature = (WAVE, WAVE[:80], WAVE[100:180])
    assert len(encode(signature)) < 3000


def test_too_many_points_are_thinned_and_every_stroke_keeps_its_ends() -> None:
    strokes = tuple(tuple((x, (x * 7 + row) % 301) for x in range(0, 1001, 2)) for row in range(MOST_STROKES))
    assert sum(map(len, strokes)) > 100_000
    kept = decode(encode(strokes))
    assert 0 < sum(map(len, kept)) <= MOST_POINTS
    assert [(s[0], s[-1]) for s in kept] == [(s[0], s[-1]) for s in strokes]


def test_a_long_line_thinned_still_runs_where_it_ran() -> None:
    line = tuple((x // 10, 150) for x in range(10_001))
    kept = decode(encode((line,)))[0]
    assert len(kept) <= MOST_POINTS
    assert max(b[0] - a[0] for a, b in pairwise(kept)) <= 8


def test_scribbling_is_refused_with_the_way_out() -> None:
    with pytest.raises(Refusal, match="重签") as caught:
        encode((((1, 1), (5, 5)),) * (MOST_STROKES + 1))
    assert caught.value.field == "signature"


@pytest.mark.parametrize(
    ("strokes", "is_one"),
    [
        ((), False),
        (((),), False),
        ((((500, 150),),), False),
        ((((500, 150),), ((900, 20),)), False),  # two dots far apart
        ((((500, 150), (505, 152), (503, 149)),), False),  # a slip of the hand
        ((((500, 150), (560, 150)),), True),  # 一
        ((((500, 100), (500, 160)),), True),
        ((WAVE,), True),
    ],
)
def test_a_dot_is_no_signature(strokes, is_one: bool) -> None:
    assert is_signature(strokes) is is_one


SIDE = st.integers(20, 4000)


@given(SIDE, SIDE, st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_every_place_one_can_draw_on_is_in_the_box(width: int, height: int, place) -> None:
    placed = drawing_fit(width, height)
    x, y = place[0] * width, place[1] * height
    back = placed.outwards(placed.inwards(x, y))
    assert math.dist(back, (x, y)) <= placed.scale


@given(STROKES, SIDE, SIDE)
def test_strokes_are_shown_whole_and_never_stretched_on_any_surface(strokes, width, height) -> None:
    placed = showing_fit(strokes, width, height)
    for stroke in strokes:
        for x, y in map(placed.outwards, stroke):
            assert -0.01 <= x <= width + 0.01 and -0.01 <= y <= height + 0.01


@given(SIDE, SIDE, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=9))
def test_what_was_drawn_is_shown_in_its_place_on_the_same_surface(width, height, places) -> None:
    placed = drawing_fit(width, height)
    drawn = tuple(placed.inwards(x * width, y * height) for x, y in places)
    shown = showing_fit((drawn,), width, height)
    off = max(1.0, 2.5 * placed.scale)  # a pixel, or two and a half units of the box
    for (x, y), point in zip(places, drawn, strict=True):
        assert math.dist(shown.outwards(point), (x * width, y * height)) <= off


def test_a_place_outside_the_box_is_its_nearest_edge() -> None:
    placed = drawing_fit(322, 54)
    assert placed.inwards(-50, 27) == (0, 150)
    assert placed.inwards(9999, 9999) == (WIDTH, HEIGHT)


def test_nothing_drawn_fits_everywhere() -> None:
    for size in ((372, 54), (30, 200), (0, 0)):
        assert showing_fit((), *size) == showing_fit(((),), *size) == drawing_fit(*size)
    assert showing_fit(((),), 0, 0).scale > 0
