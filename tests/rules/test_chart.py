"""Figures become marks that say the truth in any room: proportions, grid, words, and nothing over another."""

import math
from itertools import combinations

import pytest

from app.rules.chart import (
    EMPTY,
    Bar,
    Bars,
    Columns,
    Label,
    Rect,
    Series,
    Stroke,
    hatching,
    in_words,
    rows_of,
)
from app.rules.chart_layout import lay_out
from app.rules.chart_words import fitted, ticks, two_lines

MONTHS = tuple(f"{month}月" for month in (11, 12, *range(1, 12)))


def measure(text: str, size: float) -> float:
    """Latin characters are half as wide as Chinese ones."""
    return sum(0.5 if char.isascii() else 1.0 for char in text) * size


def rects(drawing, role: str) -> list[Rect]:
    return [mark for mark in drawing.marks if isinstance(mark, Rect) and mark.role == role]


def labels(drawing) -> list[Label]:
    return [mark for mark in drawing.marks if isinstance(mark, Label)]


def covered(label: Label) -> tuple[float, float, float, float]:
    """Left, top, right, lower edge."""
    long = measure(label.text, label.size)
    if label.turned:
        return (label.x - 0.4 * label.size, label.y - long, label.x + 0.4 * label.size, label.y)
    left = label.x - {"left": 0, "centre": 0.5, "right": 1}[label.anchor] * long
    return (left, label.y - label.size / 2, left + long, label.y + label.size / 2)


def test_a_bar_is_as_long_as_its_figure_and_one_behind_is_hatched() -> None:
    bars = Bars(
        (Bar("甲", 150, "150 / 300 · 差 50 户", 200, True), Bar("乙", 300, target=200), Bar("丙", 0)), 300
    )
    drawing = lay_out(bars, 300, 10, measure)
    (behind,), (whole,) = rects(drawing, "over"), rects(drawing, "accent")
    assert (behind.width, behind.hatched) == (150, True) and (whole.width, whole.hatched) == (300, False)
    assert {track.width for track in rects(drawing, "track")} == {300} and drawing.height == 3 * 38
    targets = [mark for mark in drawing.marks if isinstance(mark, Stroke)]
    assert [(mark.start[0], mark.end[1] - mark.start[1]) for mark in targets] == [(200, 18)] * 2
    assert [label.role for label in labels(drawing) if label.anchor == "right"] == ["over", "muted", "muted"]
    assert in_words(bars) == "甲：150 / 300 · 差 50 户，目标 200，未达到；乙：300，目标 200；丙：0"
    assert [place.box[1] for place in drawing.places] == [0, 38, 76]


def test_no_room_cuts_a_figure_or_lays_words_over_words() -> None:
    long = "综合管理（含不便归入其它各类的一切事项）"
    for compact in (False, True):
        bars = Bars(tuple(Bar(long, v) for v in (1, 99.5, 1_000_000, 0) * 8), compact=compact)
        for width in (160, 240, 700):
            drawing = lay_out(bars, width, 10, measure)
            assert drawing.height == 32 * (24 if compact else 38)
            assert {"99.5", "1000000"} <= {label.text for label in labels(drawing)}
            assert not any(meet(one, other) for one, other in combinations(map(covered, labels(drawing)), 2))
            assert all(covered(each)[0] >= 0 and covered(each)[2] <= width + 0.1 for each in labels(drawing))
            # The smallest figure is still seen beside the largest.
            assert len(rects(drawing, "accent")) == 24 and all(
                bar.width >= 2 for bar in rects(drawing, "accent")
            )
            assert all(bar.x + bar.width <= width for bar in rects(drawing, "accent"))


def meet(one, other) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 0.1
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.1
    )


def test_the_grid_has_three_or_four_round_lines_and_whole_ones_for_counts() -> None:
    for figures, most, wanted in (
        ((99.5,), 100, (0, 25, 50, 75, 100)),
        ((44.0, 3), 0, (0, 20, 40, 60)),
        ((1.0, 0), 0, (0, 1, 2, 3)),
        ((0.0,), 0, (0, 1, 2, 3)),
        ((0.4,), 0, (0, 0.1, 0.2, 0.3, 0.4)),
        ((10_000,), 0, (0, 2500, 5000, 7500, 10_000)),
    ):
        assert ticks(figures, most) == wanted
    for top in range(1, 3000, 7):
        found = ticks((float(top),))
        assert (
            len(found) in (4, 5) and found[-2] < found[-1] >= top and all(each.is_integer() for each in found)
        )


def test_columns_stand_on_zero_and_the_second_series_is_hatched() -> None:
    columns = Columns(
        MONTHS, (Series("应结", (20.0,) * 13), Series("已结", (10.0,) * 12 + (None,))), unit="件"
    )
    drawing = lay_out(columns, 560, 220, measure)
    first, second = rects(drawing, "accent"), [each for each in rects(drawing, "none") if each.hatched]
    assert len(first) == 13 + 1 and len(second) == 12 + 1  # one each beside the name of its series
    base = {round(each.y + each.height, 6) for each in first[:13] + second[:12]}
    assert len(base) == 1
    assert first[0].height == pytest.approx(2 * second[0].height)
    assert {"应结", "已结", "—", "件", *MONTHS} <= {label.text for label in labels(drawing)}
    assert drawing.places[-1].words == "11月 已结：没有数字" and drawing.places[0].words == "11月 应结：20 件"
    assert in_words(columns).startswith("11月 应结：20 件；11月 已结：10 件；12月")


def test_figures_on_columns_turn_or_go_before_they_lie_on_anything() -> None:
    values = tuple(float(i * 7 % 101) + 0.5 for i in range(30))
    words = tuple(f"{value} %" for value in values)
    seen = set()
    for count, width in ((2, 300), (6, 560), (13, 560), (13, 200), (30, 560), (30, 1400)):
        series = tuple(Series(label, values[:count], words[:count]) for label in ("上月", "本月"))
        drawing = lay_out(Columns(tuple(f"第{i}周" for i in range(count)), series, 100), width, 200, measure)
        found = labels(drawing)
        on_top = [label for label in found if label.text in words]
        seen.add((len(on_top) > 0, any(label.turned for label in on_top)))
        bars = rects(drawing, "accent") + rects(drawing, "none")
        assert not any(meet(one, other) for one, other in combinations(map(covered, found), 2))
        for label in on_top:
            assert len(on_top) == 2 * count
            box = covered(label)
            assert not any(meet(box, (b.x, b.y, b.x + b.width, b.y + b.height)) for b in bars)
            assert box[1] >= 0
        assert count < 9 or not any(label.text.endswith("…") for label in found)
    assert seen == {(True, False), (True, True), (False, False)}


def test_nothing_to_draw_is_said_and_a_zero_is_a_figure() -> None:
    for empty in (Bars(()), Columns((), (Series("", ()),)), Columns(MONTHS, (Series("", (None,) * 13),))):
        drawing = lay_out(empty, 300, 200, measure)
        assert [mark.text for mark in drawing.marks] == [EMPTY] == [in_words(empty)] and not drawing.places
    zeros = lay_out(Columns(MONTHS, (Series("", (0.0,) * 13),)), 560, 200, measure)
    assert not rects(zeros, "accent") and len(zeros.places) == 13


def test_names_keep_their_digits_together_and_are_cut_by_measure_alone() -> None:
    assert two_lines("2026年11月", 12, 40, measure) == ["2026年", "11月"]
    assert two_lines("设备设施", 12, 40, measure) == ["设备", "设施"]
    assert two_lines("综合管理与其它", 12, 30, measure) == ["综合", "管…"]
    assert fitted("设备设施", 10, 40, measure) == "设备设施"
    assert fitted("设备设施", 10, 39, measure) == "设备…"


def test_hatching_ends_at_the_edges_and_slants_by_45_degrees() -> None:
    box = Rect(10, 20, 33, 10, "over", hatched=True)
    lines = hatching(box)
    assert len(lines) >= 5
    for (x, y), (far, up) in lines:
        assert 10 - 1e-9 <= x < far <= 43 + 1e-9 and 30 + 1e-9 >= y > up >= 20 - 1e-9
        assert far - x == pytest.approx(y - up)


def test_what_is_no_figure_is_no_chart_and_rows_tell_all() -> None:
    for wrong in (lambda: Bar("甲", -1), lambda: Bar("甲", math.nan), lambda: Series("", (1.0,), ("一", "二")),
                  lambda: Columns(("甲",), ()), lambda: Columns(("甲",), (Series("", ()),))):  # fmt: skip
        with pytest.raises(ValueError):  # noqa: PT011
            wrong()
    assert rows_of(Bars((Bar("甲", 99.5, "99.5 %", 85, True),))) == (
        {"name": "甲", "value": "99.5", "words": "99.5 %", "target": "85", "behind": "是"},
    )
    (row,) = rows_of(Columns(("1月",), (Series("应结", (3.0,)), Series("已结", (None,)))))
    assert row == {"name": "1月", "value": "3.0", "words": "3", "second": "", "second_words": "—"}
