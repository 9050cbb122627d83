"""Lines break as Chinese readers expect it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from uniseg.linebreak import line_break_breakables

from app.documents.linebreak import NO_END, NO_START, Line, breaks, compose

EM = 14.0
WIDTH = 31 * EM


def measure(char: str) -> float:
    return EM if ord(char) > 0x2000 else EM / 2


def pieces(text: str) -> list[str]:
    """The parts of `text` that are never divided."""
    cuts = [index for index, may in enumerate(breaks(text)) if may]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@pytest.mark.parametrize(
    "whole",
    [
        "09:00", "3.5%", "3.5％", "2026-11-23", "199-0000-0100", "1,234.50", "￥1,234.50", "25℃",
        "2026年", "2026 年", "6 栋", "第 3 单元", "10元", "24 小时", "10—20", "5×8米", "iPhone14", "café",
        "GB/T", "COVID-19", "……", "——", "a@b.c", "&nbsp;", "<b>", "9704-2012", "µm²", "Übung",
        "don’t", "5 kg", "220 V", "20 m²",
    ],
)  # fmt: skip
def test_numbers_words_dashes_and_ellipses_are_never_divided(whole: str) -> None:
    assert any(whole in piece for piece in pieces(f"我们在{whole}处停水"))


@pytest.mark.parametrize("mark", sorted(NO_START))
def test_a_line_never_begins_with_a_closing_mark(mark: str) -> None:
    lines = compose("停" * 31 + mark + "水" * 5, WIDTH, measure)
    assert lines[1].text[0] not in NO_START


@pytest.mark.parametrize("mark", sorted(NO_END))
def test_a_line_never_ends_with_an_opening_mark(mark: str) -> None:
    for blank in ("", " "):
        lines = compose("停" * 30 + mark + blank + "水" * 5, WIDTH, measure)
        assert lines[0].text[-1] not in NO_END


def test_a_long_text_without_a_place_to_break_is_cut_at_the_margin() -> None:
    lines = compose("a" * 200, WIDTH, measure)
    assert [len(line.text) for line in lines] == [62, 62, 62, 14]


def test_the_first_line_starts_further_right_and_the_others_do_not() -> None:
    lines = compose("停" * 62, WIDTH, measure, 2 * EM)
    assert [(line.indent, len(line.text)) for line in lines] == [(2 * EM, 29), (0.0, 30), (0.0, 3)] or [
        (line.indent, len(line.text)) for line in lines
    ] == [(2 * EM, 29), (0.0, 31), (0.0, 2)]


def test_a_single_character_is_never_left_for_the_last_line() -> None:
    assert compose("停" * 31 + "水。", WIDTH, measure)[-1].text == "停水。"


def test_blanks_at_a_line_end_are_dropped_and_never_begin_a_line() -> None:
    lines = compose("停" * 31 + "   " + "水" * 5, WIDTH, measure)
    assert [line.text for line in lines] == ["停" * 31, "水" * 5]


def test_letters_of_a_word_are_not_spread_when_the_line_has_other_gaps() -> None:
    text = "请致电服务中心，" * 3 + "电话是199-0000-0100或者199-0000-0101都可以打。"
    first = compose(text, WIDTH, measure)[0]
    assert first.gap > 0
    start = first.text.find("199") if "199" in first.text else None
    if start is not None:
        assert not set(range(start, start + 12)) & set(first.stretch)


def test_the_two_halves_of_a_dash_are_not_pulled_apart() -> None:
    line = compose("停水——停电……" + "停" * 22 + "（" + "停水" * 5, WIDTH, measure)[0]
    assert line.gap > 0
    assert not {2, 6} & set(line.stretch)


def test_an_empty_text_is_one_empty_line() -> None:
    assert compose("", WIDTH, measure) == [Line("", 0.0, 0.0, 0.0, (), True)]


def test_a_line_narrower_than_its_indent_is_refused() -> None:
    with pytest.raises(ValueError, match="indent"):
        compose("停水", 20, measure, 28)


@pytest.mark.parametrize(
    "unit", [" ", "a", "（", "）", "1,", "1 ", "x—", "1.年", "“", "'", "a\u0301", "第", "…", "停 "]
)
def test_a_hostile_paragraph_comes_out_whole_with_no_line_too_wide(unit: str) -> None:
    text = unit * (4_000 // len(unit))
    lines = compose(text, WIDTH, measure, 2 * EM)
    assert _without_blanks("".join(line.text for line in lines)) == _without_blanks(text)
    assert all(line.indent + line.natural <= WIDTH + 1e-6 for line in lines)


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


WORDS = st.sampled_from(
    ["停水", "小区", "用户", "的", "请", "，", "。", "、", "；", "：", "！", "？", "……", "——", "％", "·", " ",
     "2026", "09:00", "199-0000-0100", "3.5%", "Wi-Fi", "App", "（周五）", "《通知》", "“安全”", "‘水’",
     "【重要】", "「钥匙」", "『门』", "〔2026〕", "6 栋", "２号", "㎡", "，”", "。）", "：“", "１０", "ａ",
     "\u3000", "〈二〉", "10 层"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=120).map("".join)


def _is_clean(text: str) -> bool:
    """No piece so long that it must be cut by force."""
    return all(sum(map(measure, piece.rstrip())) <= WIDTH - 2 * EM for piece in pieces(text))


@given(TEXTS)
def test_any_text_comes_out_whole_with_good_line_starts_and_ends(text: str) -> None:
    text = text.strip()
    lines = compose(text, WIDTH, measure, 2 * EM)
    assert _without_blanks("".join(line.text for line in lines)) == _without_blanks(text)
    if _is_clean(text):
        assert not [line.text for line in lines[1:] if line.text[0] in NO_START]
        assert not [line.text for line in lines[:-1] if line.text[-1] in NO_END]


@given(TEXTS)
def test_any_line_but_the_last_reaches_the_margin_when_its_gaps_stay_small(text: str) -> None:
    for line in compose(text.strip(), WIDTH, measure, 2 * EM)[:-1]:
        right = line.indent + line.natural + line.gap * len(line.stretch)
        assert right <= WIDTH + 1e-6
        assert abs(right - WIDTH) < 1e-6 or WIDTH - right > (len(line.text) - 1) * EM * 0.5


PLAIN = st.lists(
    st.sampled_from([*"停水电梯的，。、；！？（）《》【】abcX 12", "……", "——", "Wi-Fi", "09:00", "3.5%"]),
    max_size=60,
)


@example("3.5%（09:00")
@given(PLAIN.map("".join))
def test_a_line_begins_only_where_the_unicode_rules_allow_it(text: str) -> None:
    allowed = [bool(may) for may in line_break_breakables(text)]
    assert [index for index, may in enumerate(breaks(text)) if may and not allowed[index]] == []


@given(st.text(max_size=300))
def test_no_text_at_all_breaks_the_line_breaker(text: str) -> None:
    lines = compose(text, WIDTH, measure, 2 * EM)
    assert _without_blanks("".join(line.text for line in lines)) == _without_blanks(text)
    assert [line.last for line in lines] == [False] * (len(lines) - 1) + [True]
