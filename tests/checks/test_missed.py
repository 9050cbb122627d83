"""What nobody did stands beside what was done: the history of a month names the checks that were missed."""

import pytest
from pytestqt.qtbot import QtBot

from app.modules.checks import lists
from tests.checks.centre import DESK, OFFICER, OTHER_OFFICER, Centre
from tests.checks.screens import screen_of


@pytest.mark.clause("KEY-07", "ROLE-06")
def test_the_history_of_a_month_says_what_was_missed_how_often_and_whose(
    centre: Centre, qtbot: QtBot
) -> None:
    centre.make(OFFICER, "area-inspection")
    centre.day("2026-11-26")  # nobody was there for two more days
    found = centre.site.read(lists.missed, centre.today)
    words = [one.words for one in found]
    assert "钥匙每日清点 3 次（11月23日起）" in words
    assert f"责任区现场检查（{OTHER_OFFICER}） 3 次（11月23日起）" in words
    assert f"责任区现场检查（{OFFICER}） 2 次（11月24日起）" in words
    at = screen_of(centre, qtbot, DESK)
    at.page.show_view("done")
    assert "钥匙每日清点 3 次" in at.page.history.missed.text()
    assert at.page.counts.text().startswith("1 张　漏做 ")
    only = centre.site.read(lists.missed, centre.today, centre.check("key-count"))
    assert [one.times for one in only] == [3]


def test_a_month_is_its_own_also_when_its_end_is_noted_in_the_next(centre: Centre) -> None:
    centre.day("2026-11-30")
    centre.day("2026-12-02")
    november = centre.site.read(lists.missed, centre.today.replace(month=11))
    december = centre.site.read(lists.missed, centre.today)
    count = centre.check("key-count")
    assert [(one.day.isoformat(), one.times) for one in november if one.title == "钥匙每日清点"] == [
        ("2026-11-23", 7),
        ("2026-11-30", 2),
    ]
    assert not [one for one in december if one.title == "钥匙每日清点"] and count
    assert "钥匙和智能卡检查 1 次（11月30日）" in [one.words for one in november]


def test_a_month_without_gaps_says_nothing(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.page.show_view("done")
    assert not at.page.history.missed.isVisible()
    assert centre.site.read(lists.missed, centre.today) == []
