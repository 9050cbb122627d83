"""A line of goods is typed in one go; what cannot be a line is said in a sentence (RELS-02)."""

import pytest

from app.errors import Refusal
from app.modules.release.goods import parse, parse_all
from app.modules.release.rules import code_or_none, code_or_refuse

pytestmark = pytest.mark.clause("RELS-02")

LINES = (
    ("沙发 2 件 旧", "沙发 2 件（旧）"),
    ("1", "沙发 1 件"),
    ("1 2 旧", "沙发 2 件（旧）"),
    ("１　２　旧", "沙发 2 件（旧）"),
    ("bx x2", "冰箱 2 台"),
    ("沙发2件旧", "沙发 2 件（旧）"),
    ("冰箱（银色）", "冰箱 1 台（银色）"),
    ("木板 1.5 米", "木板 1.5 米"),
    ("木板 2 旧的", "木板 2 件（旧的）"),
    ("床 2 张 1.8米，带床头柜", "床 2 张（1.8米 带床头柜）"),
    ("55寸电视 1台", "55寸电视 1 台"),
    ("纸箱 12", "纸箱 12 箱"),
)
WRONG = (
    ("", "请写物品"),
    ("\u200b ", "请写物品"),
    ("12345", "先写名称"),
    ("沙发 0 件", "大于 0"),
    ("沙发 -1", "大于 0"),
    ("沙发 99999", "大于 0"),
    ("大理石纹实木雕花餐桌椅组合套装 1", "最多 14 个字"),
    ("沙发 1 件 " + "旧" * 15, "最多 14 个字"),
)


def test_a_line_is_read_as_it_is_said_and_what_is_no_line_is_refused_with_a_way_out() -> None:
    for typed, read in LINES:
        assert parse(typed).words == read, typed
    for typed, said in WRONG:
        with pytest.raises(Refusal, match=said):
            parse(typed)


def test_a_slip_holds_twenty_lines_and_the_next_goes_on_another() -> None:
    assert len(parse_all(["1"] * 20)) == 20
    with pytest.raises(Refusal, match="再开一张"):
        parse_all(["1"] * 21)
    with pytest.raises(Refusal, match="还没有写"):
        parse_all(["", " "])


def test_a_number_is_read_in_any_spelling_and_what_is_none_is_named_shortly() -> None:
    for typed in ("FX2026-0001", "fx20260001", "ＦＸ２０２６－０００１", " 2026-0001 ", "FX2026 0001"):
        assert code_or_none(typed) == (2026, 1), typed
    for typed, said in (("", "扫门岗联"), ("9" * 60, "…”不是"), ("FX2026-", "不是"), ("K7F3", "FX2026-0001")):
        with pytest.raises(Refusal, match=said) as caught:
            code_or_refuse(typed)
        assert caught.value.clause == "RELS-02" and len(caught.value.sentence) < 70
