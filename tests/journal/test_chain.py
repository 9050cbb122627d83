"""The chain worked out again, slice by slice: a slice asks two questions, however many acts it has."""

import pytest
from sqlalchemy import event, text

from app.storage import journal
from app.storage.act import Act, verb
from app.storage.site_tables import Setting
from tests.sites import OpenTestSite


@verb("own.password", "改")
def change(act: Act, value: str) -> None:
    act.session.add(Setting(key=value, value=value))


@pytest.fixture
def long(site: OpenTestSite, monkeypatch: pytest.MonkeyPatch) -> OpenTestSite:
    """Thirty entries, in slices of seven."""
    monkeypatch.setattr(journal, "SLICE", 7)
    for number in range(29):
        site.do(change, str(number))
    return site


def edit(site: OpenTestSite, *statements: str) -> None:
    """Past the triggers, as somebody with the key and a tool could."""
    with site.store._live_engine().execution_options(writing=True).begin() as connection:
        for name in ("journal_act", "journal_object"):
            for deed in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER keep_{name}_{deed}"))
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.clause("ARCH-20")
@pytest.mark.parametrize("sequence", [1, 6, 7, 8, 14, 29, 30])
def test_an_edited_entry_is_named_wherever_it_lies_in_its_slice(long: OpenTestSite, sequence: int) -> None:
    assert long.read(journal.first_break) is None
    edit(long, f"UPDATE journal_act SET staff_id = 9 WHERE sequence = {sequence}")
    assert long.read(journal.first_break) == sequence
    assert long.read(journal.first_break, since=sequence - 1, until=sequence) == sequence
    if sequence > 1:
        assert long.read(journal.first_break, until=sequence - 1) is None


@pytest.mark.parametrize("sequence", [2, 7, 8, 29])
def test_a_missing_entry_is_named(long: OpenTestSite, sequence: int) -> None:
    edit(
        long,
        f"DELETE FROM journal_object WHERE act = {sequence}",
        f"DELETE FROM journal_act WHERE sequence = {sequence}",
    )
    assert long.read(journal.first_break) == sequence


def test_entries_cut_off_at_the_end_are_missed_when_it_is_known_how_many_there_were(
    long: OpenTestSite,
) -> None:
    edit(long, "DELETE FROM journal_object WHERE act > 25", "DELETE FROM journal_act WHERE sequence > 25")
    assert long.read(journal.first_break) is None
    assert long.read(journal.first_break, until=30) == 26


def test_a_record_added_to_an_entry_is_named(long: OpenTestSite) -> None:
    edit(
        long,
        "INSERT INTO journal_object (act, kind, object_id, how, fields) VALUES (13, 'unit', 3, 'seen', '')",
    )
    assert long.read(journal.first_break) == 13


def test_records_of_no_entry_are_found(long: OpenTestSite) -> None:
    with long.store._live_engine().execution_options(writing=True).connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for act in (44, 0):
            connection.exec_driver_sql(
                f"INSERT INTO journal_object (act, kind, object_id, how, fields) VALUES ({act}, 'unit', 3, 'seen', '')"
            )
            assert connection.execute(text("SELECT count(*) FROM journal_act")).scalar() == 30
            assert journal.first_break(connection) == act
        connection.rollback()


@pytest.mark.parametrize("since", [0, 5, 7, 12, 28, 29, 30])
def test_a_sound_chain_is_sound_from_anywhere(long: OpenTestSite, since: int) -> None:
    assert long.read(journal.first_break, since=since) is None
    assert long.read(journal.first_break, since=since, until=30) is None


def test_a_start_that_is_not_there_is_a_break(long: OpenTestSite) -> None:
    assert long.read(journal.first_break, since=31) == 31


def test_a_slice_asks_two_questions(long: OpenTestSite) -> None:
    asked: list[str] = []
    engine = long.store._live_engine()

    def hear(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    long.read(journal.first_break, until=28)
    event.remove(engine, "before_cursor_execute", hear)
    assert len([statement for statement in asked if "SELECT" in statement]) == 2 * 4
