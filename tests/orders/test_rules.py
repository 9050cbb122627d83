"""Promises about what is typed for a work order: materials, sums to the fen, times, how late it is."""

from datetime import datetime
from decimal import Decimal

import pytest

from app.errors import Refusal
from app.modules.orders.rules import (
    Material,
    behind_words,
    fen_or_refuse,
    line_fen,
    material_or_refuse,
    moment_or_none,
    planned_or_refuse,
)
from app.modules.orders.shipped import teams

NOW = datetime(2026, 11, 23, 9, 42)


def test_a_line_of_material_is_read_as_a_hand_writes_it():
    for typed, name, quantity, counted, price in (
        ("水龙头 1 个 35", "水龙头", "1", "个", 3500),
        ("生料带 2卷 3.5", "生料带", "2", "卷", 350),
        ("角阀 18", "角阀", "1", "个", 1800),
        ("角阀 2×18", "角阀", "2", "个", 1800),
        ("４分角阀　２个　１８元", "4分角阀", "2", "个", 1800),
        ("LED 灯管 1.5 米 25.05", "LED 灯管", "1.5", "米", 2505),
        ("PPR 20 管 2 米 8", "PPR 20 管", "2", "米", 800),
        ("螺丝 6 颗", "螺丝", "6", "颗", 0),
    ):
        assert material_or_refuse(typed) == Material(name, Decimal(quantity), counted, price), typed
    for typed in (
        "",
        "水龙头",
        "35",
        "水龙头 0 个 35",
        "水龙头 1 个 3.555",
        "不锈钢加厚双层防溢水槽下水器全套配件 1 套 80",
    ):
        with pytest.raises(Refusal) as caught:
            material_or_refuse(typed)
        assert caught.value.field == "lines"
    assert material_or_refuse("生料带 2 卷 3.5").words == "生料带 2 卷 × 3.50 = 7.00 元"
    assert material_or_refuse("螺丝 6 颗").words == "螺丝 6 颗，不计价"


def test_sums_are_whole_fen_and_a_half_goes_up():
    assert line_fen(Decimal("1.5"), 2505) == 3758  # 37.575 yuan
    assert line_fen(Decimal("0.33"), 100) == 33
    assert [fen_or_refuse(text, "人工费", "labour") for text in ("", "0", "50", "50.5元", "０.０１")] == [
        0, 0, 5000, 5050, 1,
    ]  # fmt: skip
    for text in ("-1", "1.234", "五十", "100000"):
        with pytest.raises(Refusal):
            fen_or_refuse(text, "人工费", "labour")


def test_a_time_without_a_day_is_today_and_at_the_turn_of_the_year_the_nearest():
    def read(text: str, now: datetime = NOW, *, ahead: bool = True) -> datetime | None:
        return moment_or_none(text, "计划完成", "planned_until", now, ahead=ahead)

    assert read("") is None
    assert read("16:05") == datetime(2026, 11, 23, 16, 5)
    assert read("11-24 9:00") == datetime(2026, 11, 24, 9)
    assert read("2027-01-02 9:00") == datetime(2027, 1, 2, 9)
    assert read("1-2 9:00", datetime(2026, 12, 30, 9)) == datetime(2027, 1, 2, 9)
    assert read("12-31 16:00", datetime(2027, 1, 2, 9), ahead=False) == datetime(2026, 12, 31, 16)
    for text in ("25:00", "16点", "2-30 9:00", "1605"):
        with pytest.raises(Refusal):
            read(text)
    with pytest.raises(Refusal):
        planned_or_refuse("14:00", "13:00", NOW)
    with pytest.raises(Refusal):
        planned_or_refuse("", "9:00", NOW)
    assert planned_or_refuse("9:00", "", NOW) == (datetime(2026, 11, 23, 9), None)


def test_how_late_is_said_in_the_largest_unit_that_still_tells():
    for then, words in (
        (datetime(2026, 11, 23, 9, 42), "1 分钟"),
        (datetime(2026, 11, 23, 9, 2), "40 分钟"),
        (datetime(2026, 11, 23, 6, 0), "3 小时"),
        (datetime(2026, 11, 20, 9, 0), "3 天"),
    ):
        assert behind_words(then, NOW) == words


def test_the_teams_that_come_along_offer_words_that_fit_an_order():
    assert [team.name for team in teams()] == ["工程维修班", "安全班", "环境班", "综合班"]
    assert all(1 <= len(team.measures) <= 3 for team in teams())
