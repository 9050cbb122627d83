"""Who must be visited by when: every edge by hand, and against a model that walks day by day."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.modules.dues.rules import Times
from app.modules.visits.rules import COUNTS, WAYS, counts
from app.modules.visits.stand import (
    BARE,
    CLOCKS,
    LARGE,
    MOVED_IN,
    SMALL,
    House,
    Standing,
    Talk,
    Terms,
    reason_words,
    satisfied,
    stand,
)
from app.rules.calendar import WorkCalendar
from app.rules.clocks import DeskHours

YEARLY, KEY = "VISIT-04", "VISIT-05"
CALENDAR = WorkCalendar(frozenset(), frozenset(), frozenset())
GO_LIVE = date(2020, 1, 1)
DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def talks(*told: str) -> tuple[Talk, ...]:
    """Talks as "2026-03-01 home" or "2026-03-01 phone absent"."""
    parts = [one.split() for one in told]
    return tuple(Talk(day(on), way, *outcome) for on, way, *outcome in parts)


def house(handed_over: str = "", *told: str, **more: Any) -> House:
    facts = {name: day(value) if isinstance(value, str) and value[:2] == "20" else value
             for name, value in more.items()}  # fmt: skip
    return House(1, day(handed_over) if handed_over else None, facts.pop("delivery", "finished"),
                 talks=talks(*told), whom="3栋2单元1201", **facts)  # fmt: skip


def standing(one: House, today: str, terms: Terms | None = None, go_live: date = GO_LIVE) -> Standing:
    return stand(one, terms or Terms(), Times(CALENDAR, DeskHours(), go_live), day(today))


def due(one: House, today: str, terms: Terms | None = None, go_live: date = GO_LIVE) -> dict[str, str]:
    """What is due on a day: clock and last day."""
    found = standing(one, today, terms, go_live).wanted
    assert len({w.clock.id for w in found}) == len(found)
    return {w.clock.id: w.day.isoformat() for w in found}


@pytest.mark.clause("VISIT-01")
def test_the_stage_follows_the_handing_over_and_begins_anew_with_an_owner() -> None:
    stages = [
        ("2025-11-23", "2026-11-23", "settling"),  # the day a year later still is in the first year
        ("2025-11-22", "2026-11-23", "steady"),
        ("2024-11-23", "2026-11-23", "steady"),  # and the day two years later in the second
        ("2024-11-22", "2026-11-23", "long"),
        ("2024-02-29", "2025-02-28", "settling"),  # no 29 February: the last day of the month
        ("2024-02-29", "2025-03-01", "steady"),
        ("2024-02-29", "2026-02-28", "steady"),
        ("2024-02-29", "2026-03-01", "long"),
        ("2026-11-23", "2026-11-23", "settling"),  # from the day itself
        ("2026-11-24", "2026-11-23", ""),
        ("", "2026-11-23", ""),
    ]
    assert [(at, now, standing(house(at), now).stage.key) for at, now, _ in stages] == stages
    sold = house("2022-06-01", "2026-01-10 home", owner_since="2026-05-01")
    assert standing(sold, "2026-04-30").stage.key == "long", "the sale is to come"
    assert standing(sold, "2026-05-01").stage.key == "settling"
    assert standing(sold, "2026-05-01").last is None, "the talk was with the owner before"
    assert standing(house("2026-06-01", owner_since="2026-05-01"), "2026-11-23").begins == day("2026-06-01")


@pytest.mark.clause("VISIT-02")
def test_whoever_settles_in_is_visited_once_within_the_months_of_delivery_and_size() -> None:
    new = house("2026-08-31")
    by_size = {600: (SMALL, "2026-11-30"), 601: (LARGE, "2027-02-28")}  # neither has a 31st
    for households, (clock, last) in by_size.items():
        assert due(new, "2026-11-23", Terms(households=households)) == {clock: last}
    assert due(replace(new, delivery="bare"), "2026-11-23", Terms(households=601)) == {BARE: "2027-08-31"}
    assert due(replace(new, delivery=""), "2026-11-23") == {SMALL: "2026-11-30"}, "not said: as finished"
    own = Terms(households=300, large_from=299, months={SMALL: 2, LARGE: 4, BARE: 10})
    assert due(new, "2026-11-23", own) == {LARGE: "2026-12-31"}
    assert due(new, "2026-12-01") == {SMALL: "2026-11-30"}, "it stays on the list when it is late"
    assert due(house("2024-02-29"), "2024-03-01") == {SMALL: "2024-05-29"}
    for told in ("2026-08-31 home", "2026-09-05 phone", "2026-09-05 office", "2026-09-05 outdoors"):
        assert due(house("2026-08-31", told), "2026-11-23") == {}, told
    for told in ("2026-08-30 home", "2026-09-05 questionnaire", "2026-09-05 home absent",
                 "2026-09-05 home refused", "2026-09-05 phone later", "2026-09-05 home empty"):  # fmt: skip
        assert due(house("2026-08-31", told), "2026-11-23") == {SMALL: "2026-11-30"}, told
    sold = house("2022-06-01", "2026-04-30 home", owner_since="2026-05-01")
    assert due(sold, "2026-04-30") == {YEARLY: "2027-04-30"}
    assert due(sold, "2026-05-01") == {SMALL: "2026-08-01"}
    words = [w.reason for w in standing(sold, "2026-05-01").wanted]
    assert words == ["磨合期：精装、600 户的项目，5月1日（周五）换了业主，3 个月内"]
    bare = [w.reason for w in standing(replace(new, delivery="bare"), "2026-11-23").wanted]
    assert bare == ["磨合期：毛坯，2026年8月31日（周一）入伙，12 个月内"]


@pytest.mark.clause("VISIT-02")
def test_nobody_is_late_for_a_first_year_that_was_over_before_the_program_came() -> None:
    live = day("2026-11-23")
    assert due(house("2025-11-23"), "2026-11-23", go_live=live) == {SMALL: "2026-02-23"}
    assert due(house("2025-11-22"), "2026-11-23", go_live=live) == {YEARLY: "2027-11-23"}
    assert due(house("2025-11-23"), "2026-11-24", go_live=live) == {
        SMALL: "2026-02-23",
        YEARLY: "2027-11-23",
    }


@pytest.mark.clause("VISIT-04")
def test_whoever_is_settled_is_talked_to_twelve_months_after_the_last_time() -> None:
    assert due(house("2024-01-10", "2024-02-01 home"), "2025-01-10") == {}, "still settling in"
    assert due(house("2024-01-10", "2024-02-01 home"), "2025-01-11") == {YEARLY: "2025-02-01"}
    last = ("2026-03-01 home", "2026-05-31 phone", "2026-06-02 home absent", "2026-06-03 phone refused")
    assert due(house("2020-01-10", *last), "2026-11-23") == {YEARLY: "2027-05-31"}
    assert due(house("2020-01-10", "2024-02-29 home"), "2026-11-23") == {YEARLY: "2025-02-28"}
    by_paper = house("2020-01-10", "2026-05-31 questionnaire")
    assert YEARLY in due(by_paper, "2026-11-23") and due(by_paper, "2026-11-23")[YEARLY] == "2027-05-31"
    assert due(house("2020-01-10", *last), "2026-11-23", Terms(months={YEARLY: 6})) == {YEARLY: "2026-11-30"}
    # Never talked to: settled from 10 January 2021 on, a year from then; both are late.
    assert due(house("2020-01-10"), "2026-11-23") == {SMALL: "2020-04-10", YEARLY: "2022-01-10"}
    # What is known from before the program counts: the last talk was in August 2025.
    live = day("2026-11-23")
    assert due(house("2020-01-10", "2025-08-01 home"), "2026-11-23", go_live=live) == {YEARLY: "2026-08-01"}
    words = [w.reason for w in standing(house("2020-01-10", *last), "2026-11-23").wanted]
    assert words == ["上次访谈 2026年5月31日（周日），每 12 个月一次"]


@pytest.mark.clause("VISIT-05")
def test_a_key_user_is_seen_at_home_twice_in_any_twelve_months() -> None:
    marked = {"key_since": "2026-03-01"}
    one = house("2020-01-10", "2025-12-01 home", **marked)
    assert due(one, "2026-11-23") == {YEARLY: "2026-12-01", KEY: "2027-03-01"}, "from the mark on"
    one = house("2020-01-10", "2025-12-01 home", "2026-06-10 home", **marked)
    assert due(one, "2026-11-23")[KEY] == "2027-03-01", "one of the two was before the mark"
    one = house("2020-01-10", "2026-04-05 home", "2026-06-10 home", **marked)
    assert due(one, "2026-11-23")[KEY] == "2027-04-05", "the last but one, and twelve months"
    one = house("2020-01-10", "2026-04-05 home", "2026-06-10 phone", "2026-07-01 home absent", **marked)
    assert due(one, "2026-11-23")[KEY] == "2027-03-01", "neither a telephone nor a closed door"
    assert due(one, "2026-11-23", Terms(months={KEY: 6}))[KEY] == "2026-09-01"
    sold = replace(one, owner_since=day("2026-06-01"))
    assert due(sold, "2026-11-23")[KEY] == "2027-06-01", "what was before the new owner does not count"
    young = house("2026-08-31", "2026-09-01 home", "2026-10-01 home", key_since="2026-08-31")
    assert due(young, "2026-11-23") == {KEY: "2027-09-01"}, "one talk served both clauses"
    assert due(one, "2026-11-23", go_live=day("2026-11-23"))[KEY] == "2027-11-23"


@pytest.mark.clause("CARE-05")
def test_whoever_really_moved_in_is_seen_at_home_within_thirty_days() -> None:
    live = day("2026-11-01")
    one = house("2020-01-10", "2026-10-30 home", moved_in="2026-11-01")
    assert due(one, "2026-11-23", go_live=live)[MOVED_IN] == "2026-12-01", "1 November and 30 days"
    assert due(one, "2026-11-23", Terms(moved_in_days=45), live)[MOVED_IN] == "2026-12-16"
    assert MOVED_IN not in due(replace(one, moved_in=day("2026-10-31")), "2026-11-23", go_live=live)
    for told, still in (("2026-11-01 home", False), ("2026-11-02 phone", True),
                        ("2026-11-02 home absent", True), ("2026-11-02 office", True)):  # fmt: skip
        there = replace(one, talks=talks(told))
        assert (MOVED_IN in due(there, "2026-11-23", go_live=live)) == still, told
    sold = replace(one, owner_since=day("2026-11-20"))
    assert MOVED_IN not in due(sold, "2026-11-23", go_live=live), "the owner before had moved in"
    again = replace(sold, moved_in=day("2026-11-21"))
    assert due(again, "2026-11-23", go_live=live)[MOVED_IN] == "2026-12-21"


@pytest.mark.clause("VISIT-04", "VISIT-05")
def test_a_flat_that_nobody_lives_in_is_asked_after_and_never_visited() -> None:
    one = house("2020-01-10", "2025-12-01 home", empty=True, key_since="2026-03-01", moved_in="2026-11-01")
    assert due(one, "2026-11-23") == {YEARLY: "2026-12-01"}
    assert [w.what for w in standing(one, "2026-11-23").wanted] == ["问候空置户"]
    asked = replace(one, talks=talks("2025-12-01 home", "2026-05-01 phone empty"))
    assert due(asked, "2026-11-23") == {YEARLY: "2027-05-01"}, "found empty: one knows how it stands"
    assert due(replace(asked, empty=False), "2026-11-23")[YEARLY] == "2026-12-01"
    assert "打电话向业主了解" in reason_words(standing(one, "2026-11-23"), day("2026-11-23"))


@pytest.mark.clause("VISIT-05", "VISIT-02", "VISIT-04", "CARE-05")
def test_one_talk_ends_exactly_the_clocks_whose_way_counts() -> None:
    every = house("2020-01-10", key_since="2026-03-01", moved_in="2026-11-01")
    before = standing(every, "2026-11-23")
    assert {w.clock.id for w in before.wanted} == {SMALL, YEARLY, KEY, MOVED_IN}
    for way, _ in WAYS:
        expected = {"home": {SMALL, YEARLY, KEY, MOVED_IN}, "questionnaire": {YEARLY}}
        found = satisfied(before, Talk(day("2026-11-23"), way))
        assert found == expected.get(way, {SMALL, YEARLY}), way
        assert found == {w.clock.id for w in before.wanted if counts(w.clock.clause, way)}
        for outcome in ("absent", "refused", "later", "empty"):
            assert satisfied(before, Talk(day("2026-11-23"), way, outcome)) == frozenset()
    assert set(COUNTS) == {clock.partition("/")[0] for clock in CLOCKS}


@pytest.mark.clause("VISIT-01")
def test_the_reason_says_the_stage_what_is_due_and_how_late_it_is() -> None:
    def words(one: House, today: str) -> str:
        return reason_words(standing(one, today), day(today))

    assert words(house(), "2026-11-23") == "还没有交付，不用访谈。"
    assert words(house("2026-12-01"), "2026-11-23") == "未交付。现在没有到期的访谈。"
    calm = house("2026-08-31", "2026-09-01 home")
    assert words(calm, "2026-11-23") == "磨合期　入住第 3 个月。现在没有到期的访谈。"
    late = house("2020-01-10", "2025-11-20 phone")
    assert words(late, "2026-11-23") == (
        "老用户　入住 6 年。上次访谈 2025年11月20日（周四），每 12 个月一次，"
        "最迟 11月20日（周五），已逾期 3 天。"
    )


# ---------------------------------------------------------------- day by day


def later(since: date, months: int) -> date:
    """The same day some months on, found by walking there."""
    at, passed = since, 0
    while True:
        if passed == months and (at.day == since.day or (at + DAY).day == 1):
            return at
        at += DAY
        passed += at.day == 1
        assert passed <= months


def model(one: House, terms: Terms, go_live: date, today: date) -> dict[str, date]:
    """What is due, in the words of the clauses and without any cleverness."""
    known = [since for since in (one.handed_over, one.owner_since) if since is not None and since <= today]
    if one.handed_over is None or one.handed_over > today:
        return {}
    begins = max(known)
    first_year = later(begins, 12)
    ours = [talk for talk in one.talks if talk.day >= begins]
    spoken = [t for t in ours if t.outcome == "talked" or (one.empty and t.outcome == "empty")]
    found = {}
    if all(talk.way == "questionnaire" for talk in spoken) and first_year >= go_live:
        size = "large" if terms.households > terms.large_from else "small"
        kind = "bare" if one.delivery == "bare" else size
        found[f"VISIT-02/{kind}"] = later(begins, {"bare": 12, "large": 6, "small": 3}[kind])
    if today > first_year:
        since = max((talk.day for talk in spoken), default=max(first_year, go_live))
        found[YEARLY] = later(since, 12)
    at_home = [talk.day for talk in ours if talk.outcome == "talked" and talk.way == "home"]
    if one.key_since is not None and not one.empty:
        first = max(begins, one.key_since, go_live)
        good = later(first, 12)  # up to that day nothing can be missing
        while sum(later(seen, 12) > good for seen in at_home) >= 2:
            good += DAY
        found[KEY] = good
    moved = one.moved_in
    if moved is not None and moved >= go_live and not one.empty:
        by_owner_before = begins != one.handed_over and moved < begins
        if not by_owner_before and not any(seen >= moved for seen in at_home):
            found[MOVED_IN] = moved + 30 * DAY
    return found


def anywhen(dice: random.Random, first: str, last: str) -> date:
    return day(first) + dice.randrange((day(last) - day(first)).days + 1) * DAY


def any_house(dice: random.Random) -> House:
    def maybe(share: float, first: str, last: str) -> date | None:
        return anywhen(dice, first, last) if dice.random() < share else None

    ways = [way for way, _ in WAYS]
    told: Iterable[Talk] = (
        Talk(anywhen(dice, "2021-01-01", "2026-11-23"), dice.choice([*ways, "home", "home"]),
             dice.choice(("talked", "talked", "talked", "absent", "empty")))
        for _ in range(dice.choice((0, 1, 1, 2, 3, 6)))
    )  # fmt: skip
    return House(
        1, maybe(0.95, "2020-01-01", "2026-12-31"), dice.choice(("finished", "bare", "")),
        owner_since=maybe(0.3, "2021-01-01", "2026-12-31"),
        moved_in=maybe(0.4, "2023-01-01", "2026-11-23"), key_since=maybe(0.4, "2022-01-01", "2026-11-23"),
        empty=dice.random() < 0.2, talks=tuple(sorted(told, key=lambda talk: talk.day)),
    )  # fmt: skip


@pytest.mark.clause("VISIT-02", "VISIT-04", "VISIT-05", "CARE-05")
def test_any_household_on_any_day_is_due_when_a_walk_day_by_day_says_so() -> None:
    dice = random.Random(20261123)
    seen: set[str] = set()
    for _ in range(300):
        one = any_house(dice)
        terms = Terms(households=dice.choice((300, 600, 601)))
        go_live = anywhen(dice, "2021-01-01", "2026-11-23")
        today = max(anywhen(dice, "2021-01-01", "2027-12-31"), *(t.day for t in one.talks), day("2021-01-01"))
        found = {w.clock.id: w.day for w in stand(
            one, terms, Times(CALENDAR, DeskHours(), go_live), today).wanted}  # fmt: skip
        assert found == model(one, terms, go_live, today), (one, terms, go_live, today)
        seen |= set(found)
    assert seen == set(CLOCKS)
