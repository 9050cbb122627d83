"""The figures of a month of 300 matters agree with a count done another way (COMP-04)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.modules.complaints.figures import Figures, Share, figures
from app.modules.complaints.figures_kept import from_text, to_text
from app.rules.clocks import add_months
from app.rules.periods import Period
from tests.complaints.month import BEGINS, ENDS, Entry, Month, walked

DECEMBER = Period(2026, 12)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """The month, walked once."""
    made = walked(tmp_path_factory.mktemp("month") / "site")
    yield made
    made.site.store.close()


def _counted(month: Month, period: Period, only: str = "complaint") -> Figures:
    found: Figures = month.site.read(figures, period, month.site.clock.now, only=only)
    return found


def _done(entry: Entry, begins: datetime, ends: datetime) -> bool:
    """It stood closed at the end, and was closed within."""
    last = [at for at, what in entry.turns if what == "closed" and at < ends]
    return entry.stands(ends) == "closed" and last[-1] >= begins


def _in(moments: list[datetime]) -> int:
    return sum(BEGINS <= at < ENDS for at in moments)


@pytest.mark.clause("COMP-04")
def test_carried_over_and_new_are_what_was_done_withdrawn_or_is_open(month: Month) -> None:
    for only in ("complaint", ""):
        mine = [one for one in month.entries if not only or one.kind == only]
        told = _counted(month, DECEMBER, only)
        assert told.carried == sum(one.stands(BEGINS) == "open" for one in mine) > 1
        assert told.new == sum(BEGINS <= one.taken < ENDS for one in mine)
        assert (
            told.returned == sum(one.stands(BEGINS) == "closed" and _in(one.reopened) > 0 for one in mine) > 0
        )
        assert told.done == sum(_done(one, BEGINS, ENDS) for one in mine) > 50
        assert told.withdrawn == sum(
            what == "withdrawn" and BEGINS <= at < ENDS for one in mine for at, what in one.turns
        )
        assert told.open == sum(one.stands(ENDS) == "open" for one in mine) > 5
        assert told.due == told.done + told.withdrawn + told.open
        assert told.reopened == sum(_in(one.reopened) for one in mine) > 5
        assert told.again == sum(_in(one.again) for one in mine) > 5
    assert _counted(month, DECEMBER, "").new == 300


@pytest.mark.clause("COMP-04")
def test_shares_and_lengths_agree_with_a_count_done_another_way(month: Month) -> None:
    told = _counted(month, DECEMBER)
    now_closed = [
        one for one in month.entries
        if one.kind == "complaint" and _done(one, BEGINS, ENDS) and one.stands(month.site.clock.now) == "closed"
    ]  # fmt: skip
    # What was reopened after the month has lost its verdict: it is judged when it is closed again.
    judged = [one for one in now_closed if one.turns[-1][0] < ENDS]
    assert told.handled == Share(sum(one.in_time for one in judged), len(judged))
    with_reply = [one for one in judged if one.grade in ("ordinary", "important")]
    assert told.replied == Share(sum(one.in_time for one in with_reply), len(with_reply))
    lengths = sorted(one.minutes() for one in judged)
    half = len(lengths) // 2
    middle = lengths[half] if len(lengths) % 2 else (lengths[half - 1] + lengths[half]) / 2
    assert told.median_minutes == round(middle)
    assert told.ninety_minutes == next(
        long for long in lengths if sum(other <= long for other in lengths) * 10 >= 9 * len(lengths)
    )
    said = Counter(
        result for one in month.entries if one.kind == "complaint"
        for at, result in one.results if BEGINS <= at < ENDS
    )  # fmt: skip
    pleased = said["satisfied"] + said["acceptable"]
    assert told.satisfied == Share(pleased, pleased + said["not"]) and said["declined"] > 3


@pytest.mark.clause("COMP-04")
def test_a_repeat_is_the_same_household_and_class_within_a_year(month: Month) -> None:
    mine = [one for one in month.entries if one.kind == "complaint" and one.way != "withdrawn"]
    new = [one for one in month.entries if one.kind == "complaint" and BEGINS <= one.taken < ENDS]
    repeats = sum(
        any(
            (other.unit, other.category) == (one.unit, one.category)
            and one.taken - timedelta(days=365) <= other.taken < one.taken
            for other in mine
        )
        for one in new
        if one.unit
    )
    assert _counted(month, DECEMBER).repeats == repeats > 5


@pytest.mark.clause("COMP-04")
def test_classes_buildings_grades_departments_and_kinds_add_up(month: Month) -> None:
    told = _counted(month, DECEMBER)
    mine = [one for one in month.entries if one.kind == "complaint"]
    for lines, key in (
        (told.classes, lambda one: one.category),
        (told.grades, lambda one: one.grade),
        (told.buildings, lambda one: one.building),
        (told.departments, lambda one: one.department),
    ):
        by_key = {"" if lines is told.buildings and not line.key else line.key: line for line in lines}
        if lines is told.buildings:
            by_key = {"" if not line.key else line.name: line for line in lines}
        for value in {key(one) for one in mine}:
            these = [one for one in mine if key(one) == value]
            line = by_key[value]
            assert line.new == sum(BEGINS <= one.taken < ENDS for one in these)
            assert line.done == sum(_done(one, BEGINS, ENDS) for one in these)
            assert line.open == sum(one.stands(ENDS) == "open" for one in these)
        assert sum(line.handled.of for line in lines) == told.handled.of
        assert sum(line.new for line in lines) == told.new
    assert sum(line.new for line in told.kinds) == 300
    assert [line.name for line in told.kinds] == ["咨询", "报修", "意见", "建议", "投诉"]
    assert len(told.classes) == 8 and len(told.grades) == 4


@pytest.mark.clause("COMP-04")
def test_months_hang_together_and_a_year_is_the_sum_of_them(month: Month) -> None:
    november, december, january = (_counted(month, DECEMBER.moved(by)) for by in (-1, 0, 1))
    assert november.open == december.carried and december.open == january.carried
    year = _counted(month, Period(2026))
    assert (year.carried, year.new, year.open) == (0, november.new + december.new, december.open)
    assert [one.new for one in year.trend][-2:] == [november.new, december.new]
    assert december.trend[-1].done == december.done and len(december.trend) == 12
    before = _counted(month, Period(2025))
    assert (before.due, before.done, before.median_minutes, before.handled.words) == (0, 0, None, "—")


def test_what_was_late_at_the_end_of_a_month_stays_late_there_though_it_was_done_since(month: Month) -> None:
    told = _counted(month, DECEMBER)
    still = [
        one for one in month.entries
        if one.kind == "complaint" and one.stands(ENDS) == "open" and one.taken < ENDS - timedelta(days=12)
    ]  # fmt: skip
    assert len(still) <= told.late <= told.open and len(still) > 1


def test_figures_kept_with_a_report_are_read_as_they_were(month: Month) -> None:
    told = _counted(month, DECEMBER)
    assert from_text(to_text(told)) == told
    assert from_text(to_text(replace(told, median_minutes=None))).median_minutes is None
    with pytest.raises(ValueError, match="figures"):
        from_text("{}")
    assert add_months(DECEMBER.first, 1) == DECEMBER.after
