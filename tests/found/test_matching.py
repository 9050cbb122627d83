"""Whether what was found may be what somebody asks for: worked out by hand, with the edges."""

from datetime import date

import pytest

from app.errors import Refusal
from app.modules.found.matching import MOST, Match, Thing, best, match
from app.modules.found.rules import day_or_refuse, moment_or_refuse, over_on, read_code, tail_or_refuse

pytestmark = pytest.mark.clause("ROLE-11")
DAY = date(2026, 11, 20)


def lost(
    what: str, words: str = "", where: str = "", first: date | None = DAY, last: date | None = DAY
) -> Thing:
    return Thing(what, words, where, first, last)


def found(what: str, words: str = "", where: str = "", day: int = 20, month: int = 11) -> Thing:
    on = date(2026, month, day)
    return Thing(what, words, where, on, on)


def why(one: Thing, other: Thing) -> str:
    fit = match(one, other)
    return fit.why if fit else ""


def test_words_days_and_places_speak_for_a_thing_and_are_said() -> None:
    wallet = lost("黑色钱包", "里面有公交卡", "3栋大堂")
    fit = match(wallet, found("钱包", "黑色，旧", "3栋 大堂门口"))
    assert fit == Match(7, "词：黑色、钱包；日子：11-20 前后；地方：3栋、大堂")
    assert match(wallet, found("钱包", "棕色", "会所")) == Match(4, "词：钱包；日子：11-20 前后")
    assert match(wallet, found("雨伞", "黑色")) == Match(4, "词：黑色；日子：11-20 前后")
    assert match(wallet, found("水杯", "不锈钢", "3栋大堂")) is None  # a place alone says nothing
    assert "地方" not in why(wallet, found("钱包", "", "13栋车库"))  # 13栋 is not 3栋


def test_one_character_is_enough_only_where_the_thing_is_named_by_it() -> None:
    assert why(lost("伞"), found("折叠雨伞")) == "词：伞；日子：11-20 前后"
    assert match(lost("书包"), found("面包机")) is None
    assert match(lost("一个的"), found("两个的")) is None
    assert match(lost("伞", first=None, last=None), found("雨伞")) is None  # one point and no days
    assert match(lost("雨伞", first=None, last=None), found("雨伞")) == Match(2, "词：雨伞")


def test_latin_words_and_numbers_count_as_wholes_in_any_spelling() -> None:
    phone = lost("手机", "ｉＰｈｏｎｅ 15 蓝色")
    assert why(phone, found("手机", "IPHONE 15")) == "词：手机、iphone、15；日子：11-20 前后"
    assert why(phone, found("平板", "phone 1501")) == ""
    assert match(lost("A"), found("A")) is None and match(lost(""), found("")) is None


def test_days_are_remembered_three_days_wrong_and_a_late_find_must_fit_well() -> None:
    one, strong = lost("雨伞"), lost("折叠雨伞", "黑色")
    assert "11-17 前后" in why(one, found("雨伞", day=17)) and "11-23 前后" in why(one, found("雨伞", day=23))
    assert match(one, found("雨伞", day=16)) is None  # found before it was lost
    assert match(strong, found("折叠雨伞", "黑色", day=16)) is None
    assert match(one, found("雨伞", day=24)) is None
    assert "丢了 40 天以后捡到" in why(strong, found("黑色折叠雨伞", day=30, month=12))
    span = lost("雨伞", first=date(2026, 11, 1), last=DAY)
    assert match(span, found("雨伞", day=10)) is not None


def test_the_best_come_first_and_no_more_than_a_few() -> None:
    pairs = [(n, Match(n % 4, "")) for n in range(9)] + [(99, None)]
    shown = best(pairs)
    assert len(shown) == MOST and [fit.points for _, fit in shown] == [3, 3, 2, 2, 1]


def test_days_numbers_and_papers_are_read_as_people_write_them() -> None:
    today = date(2026, 11, 23)
    assert moment_or_refuse("11月20日 8：05", today).words == "2026-11-20 08:05"
    assert moment_or_refuse("12-30", today).words == "2025-12-30"  # the last one that has been
    assert moment_or_refuse("2026-11-20", today).words == "2026-11-20"
    assert day_or_refuse(date(2026, 2, 28), "哪天", "day", today) == date(2026, 2, 28)
    with pytest.raises(Refusal, match="没有这一天"):
        day_or_refuse("2-30", "哪天", "day", today)
    assert over_on("perishable", today, 90) == date(2026, 11, 24)
    assert over_on("ordinary", today, 90) == date(2027, 2, 21)
    assert read_code("sy2026-001") == read_code("ＳＹ2026-1") == (2026, 1) and read_code("2026-12") == (
        2026,
        12,
    )
    assert read_code("SY26-1") is None and read_code("") is None
    assert tail_or_refuse("mainland", "110101 19900307 4514", today) == "4514"
    assert tail_or_refuse("passport", "e1234567x", today) == "567X"
    with pytest.raises(Refusal):
        tail_or_refuse("mainland", "E12345678", today)
