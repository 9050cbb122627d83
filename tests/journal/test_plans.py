"""Ten years of entries cost the page what ten days do: no question goes through the whole journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from app import tabs
from app.modules.journal import finding, lists
from app.modules.journal.finding import Asked, found
from app.rules.ref import Ref
from app.storage import journal
from tests.journal.conftest import Past
from tests.sites import OpenTestSite

DAYS = {"day_from": date(2026, 11, 1), "day_to": date(2026, 11, 30)}
ASKED = [
    Asked(),
    Asked(staff_id=2),
    Asked(**DAYS),
    Asked(day_from=date(2026, 11, 1)),
    Asked(day_to=date(2026, 11, 30)),
    Asked(what="looked"),
    Asked(what="changed"),
    Asked(what="given out"),
    Asked(words="隐私"),
    Asked(ref=Ref("telephone", 1)),
    Asked(number=4),
    Asked(staff_id=2, what="looked", words="漏水", **DAYS),
    Asked(staff_id=2, what="looked"),
    Asked(staff_id=2, what="changed"),
    Asked(ref=Ref("telephone", 1), staff_id=2, what="looked", **DAYS),
]


@contextmanager
def asked_of(site: OpenTestSite) -> Iterator[list[tuple[str, Any]]]:
    """Every question that reaches the database, with its parameters."""
    heard: list[tuple[str, Any]] = []

    def hear(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    engine = site.store._live_engine()
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def plans(site: OpenTestSite, heard: list[tuple[str, Any]]) -> list[str]:
    """How the database goes about the questions that concern the journal."""
    told = []
    with site.store._live_engine().connect() as connection:
        for statement, parameters in heard:
            if "journal_" in statement:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                told += [row[3] for row in rows]
    return told


@pytest.mark.clause("ARCH-20")
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: lists.asked_words(asked))
@pytest.mark.parametrize("before", [None, 8])
def test_no_filter_goes_through_the_whole_journal(past: Past, asked: Asked, before: int | None) -> None:
    with asked_of(past.site) as heard:
        past.site.read(lists.entries, asked, before, words=tabs.WORDS, reader=past.site.who)
    told = plans(past.site, heard)
    assert told
    assert not [line for line in told if "SCAN" in line or "TEMP B-TREE" in line], told


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Asked(), "USING INTEGER PRIMARY KEY"),
        (Asked(staff_id=2), "ix_journal_act_staff_id"),
        (Asked(**DAYS), "ix_journal_act_at"),
        (Asked(what="looked"), "ix_journal_object_seen"),
        (Asked(ref=Ref("unit", 1)), "ix_journal_object_kind_object_id"),
    ],
)
def test_each_filter_has_its_index(past: Past, asked: Asked, index: str) -> None:
    with asked_of(past.site) as heard:
        past.site.read(found, asked, None, 100)
    assert index in plans(past.site, heard)[0]


def test_the_rest_of_the_page_goes_along_the_number(past: Past) -> None:
    with asked_of(past.site) as heard:
        past.site.read(lists.detail, 8, words=tabs.WORDS, reader=past.site.who)
        past.site.read(journal.first_break, since=2, until=7)
    told = plans(past.site, heard)
    assert not [line for line in told if "SCAN" in line], told


def test_the_head_and_the_beginning_take_one_row_each(past: Past) -> None:
    with asked_of(past.site) as heard:
        past.site.read(lists.state, reader=past.site.who)
    assert all("LIMIT" in statement for statement, _ in heard if "SELECT" in statement)


def test_a_rare_word_is_looked_for_in_slices(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finding.SLICE <= 10_000
    monkeypatch.setattr(finding, "SLICE", 3)
    numbers, further = past.site.read(found, Asked(words="漏水"), None, 100)
    assert (numbers, further) == ([], 6)
    numbers, further = past.site.read(found, Asked(words="漏水"), further, 100)
    assert (numbers, further) == ([4], 3)
    assert past.site.read(found, Asked(words="漏水"), further, 100) == ([], None)
