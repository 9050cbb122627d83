"""A quarter of the key cabinet, walked through day by day and compared with a ledger kept by hand."""

import gc
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.followups.model import FollowUp
from app.modules.keys.model import (
    KeyAgreement,
    KeyCountLine,
    KeyCutting,
    KeyIssue,
    KeyLending,
    KeyReminder,
    KeyRing,
)
from app.modules.keys.printed import LoanRecord, loan_records
from tests.checks.centre import DESK
from tests.keys.ledger import every_day
from tests.keys.quarter import Quarter, live, open_quarter
from tests.keys.quarter_script import FIRST, HIDDEN, LAST, LATE, NOBODY_KNOWS, NOT_COUNTED, WORKED, on
from tests.keys.quarter_tale import TALE
from tests.walks.year_file import Row, days_of, rows


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    made = open_quarter(tmp_path_factory.mktemp("quarter"))
    gc.disable()  # thousands of short-lived records: looking for rings among them is a sixth of the time
    try:
        live(made, TALE)
    finally:
        gc.enable()
    yield made
    made.site.store.close()


def of(quarter: Quarter, clock: str) -> list[Row]:
    return [row for row in quarter.site.read(rows) if row.clock == clock]


def record(quarter: Quarter) -> list[LoanRecord]:
    found: list[LoanRecord] = quarter.site.read(loan_records, quarter.who(DESK), FIRST, LAST)
    return found


@pytest.mark.clause("KEY-02", "KEY-03", "KEY-04", "KEY-06")
def test_every_evening_board_list_and_duties_said_what_the_ledger_said(quarter: Quarter) -> None:
    assert quarter.odd == []
    assert len(WORKED) == 62


@pytest.mark.clause("KEY-03", "KEY-04")
def test_the_record_of_what_went_out_has_the_lines_of_the_ledger_and_no_other(quarter: Quarter) -> None:
    printed = [
        (one.number, one.tag, one.borrower, one.pieces, one.out, one.due, one.back, one.ended,
         one.returned_by, one.short)
        for one in record(quarter)
    ]  # fmt: skip
    written = [
        (line.number, line.tag, line.who, line.pieces, line.out, line.due, line.back, line.how, line.by,
         line.short)
        for line in quarter.book.lines
    ]  # fmt: skip
    assert sorted(printed, key=str) == sorted(written, key=str)
    assert len(written) > 150


@pytest.mark.clause("KEY-03")
def test_no_ring_was_ever_in_two_hands(quarter: Quarter) -> None:
    spans: dict[str, list[LoanRecord]] = {}
    for one in record(quarter):
        spans.setdefault(one.tag, []).append(one)
    assert all(
        before.back is not None and before.back <= after.out
        for lines in spans.values()
        for before, after in pairwise(lines)
    )


@pytest.mark.clause("KEY-02", "KEY-03")
def test_every_duty_of_the_keys_ended_as_the_ledger_says(quarter: Quarter) -> None:
    clocks = ("KEY-02", "KEY-03", "DOC-03")
    ended = Counter((row.clock, row.first_day, row.state, row.ended) for clock in clocks
                    for row in of(quarter, clock))  # fmt: skip
    assert ended == Counter(quarter.book.duties)
    late = [row for row in of(quarter, "KEY-03") if row.ended and row.ended > row.due_day]
    assert len(late) >= 5 and {row.state for row in of(quarter, "KEY-03")} == {"done"}


@pytest.mark.clause("KEY-03")
def test_each_late_borrower_was_reminded_once_a_day(quarter: Quarter) -> None:
    def noted(session: Session) -> list[tuple[str, object]]:
        asked = select(KeyLending, KeyReminder).join(KeyReminder, KeyReminder.lending_id == KeyLending.id)
        return [(f"借2026-{one.number:04d}", said.day) for one, said in session.execute(asked)]

    assert sorted(quarter.site.read(noted)) == sorted(quarter.book.reminders)
    assert len(quarter.book.reminders) >= 8


@pytest.mark.clause("KEY-07")
def test_every_day_of_the_quarter_was_counted_or_is_noted_as_missed(quarter: Quarter) -> None:
    found = of(quarter, "KEY-07")
    days = {state: [day for row in found if row.state == state for day in days_of(row)]
            for state in ("done", "lapsed", "open")}  # fmt: skip
    counted = [day for day in WORKED if day not in NOT_COUNTED]
    assert days["done"] == counted
    assert sorted(days["lapsed"]) == [day for day in every_day(FIRST, LAST) if day not in counted]
    assert days["open"] == [on("12-31").replace(year=2027, month=1, day=1)]


@pytest.mark.clause("KEY-08", "KEY-09")
def test_stocktakes_and_the_head_of_the_centres_checks_ended_their_turns(quarter: Quarter) -> None:
    def turns(clock: str) -> list[tuple[str, str, str]]:
        return [(f"{row.first_day}", row.state, f"{row.ended}") for row in of(quarter, clock)]

    assert turns("KEY-08/keeper") == [
        ("2026-12-31", "done", "2026-12-08"), ("2027-03-31", "open", "None")]  # fmt: skip
    assert turns("KEY-08/head") == [
        ("2027-04-01", "done", "2026-12-16"), ("2027-06-16", "open", "None")]  # fmt: skip
    assert turns("KEY-09") == [
        ("2026-10-31", "done", "2026-10-29"), ("2026-11-30", "done", "2026-11-26"),
        ("2026-12-31", "done", "2026-12-29"), ("2027-01-31", "open", "None")]  # fmt: skip


@pytest.mark.clause("KEY-08")
def test_the_stocktake_came_to_the_four_lists_that_were_planted(quarter: Quarter) -> None:
    def found(session: Session) -> dict[str, list[str]]:
        asked = select(KeyCountLine).where(
            KeyCountLine.count_id == quarter.ids["stocktake"], KeyCountLine.finding != ""
        )
        lists: dict[str, list[str]] = {}
        for line in session.scalars(asked):
            lists.setdefault(line.finding, []).append(line.code)
        return lists

    assert quarter.site.read(found) == {
        "unknown": [NOBODY_KNOWS], "wrong": [quarter.misplaced], "missing": [HIDDEN], "extra": [LATE]
    }  # fmt: skip


@pytest.mark.clause("KEY-08", "ROLE-06")
def test_whatever_the_counts_found_was_put_right_and_looked_at_by_somebody_else(quarter: Quarter) -> None:
    def kept(session: Session) -> list[tuple[str, bool]]:
        return [(one.state, one.done_by != one.verified_by) for one in session.scalars(select(FollowUp))]

    assert quarter.site.read(kept) == [("verified", True)] * quarter.book.problems
    assert quarter.book.problems >= 10


@pytest.mark.clause("KEY-01", "KEY-02", "KEY-05")
def test_the_key_list_has_every_ring_with_its_keys_and_numbers_without_gaps(quarter: Quarter) -> None:
    def listed(session: Session) -> list[tuple[str, int, int, int, str]]:
        asked = select(KeyRing).order_by(KeyRing.key_class, KeyRing.number)
        return [(one.key_class, one.number, one.pieces, one.short, one.tag) for one in session.scalars(asked)]

    found = quarter.site.read(listed)
    assert {tag: (pieces, short) for _, _, pieces, short, tag in found} == {
        tag: (ring.pieces, ring.short) for tag, ring in quarter.book.rings.items()
    }
    for key_class in ("vacant", "rework", "letting"):
        numbers = [number for kind, number, *_ in found if kind == key_class]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.clause("KEY-03", "KEY-04", "KEY-05")
def test_the_numbers_of_papers_have_no_gap_and_none_is_given_twice(quarter: Quarter) -> None:
    tables = {"借": KeyLending, "领": KeyIssue, "配": KeyCutting, "存": KeyAgreement}
    for series, table in tables.items():
        kept = quarter.site.read(
            lambda session, table=table: list(session.scalars(select(table.number).order_by(table.number)))
        )
        assert kept == list(range(1, quarter.book.numbers[series] + 1)), series
