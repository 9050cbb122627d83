"""The journal: every act, no values, and no quiet edits."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.rules.ref import Ref
from app.storage import journal
from app.storage.act import Act, verb
from app.storage.site_tables import Setting

SECRET = "199-0000-1234"


@verb("own.password", "写")
def write(act: Act, value: str) -> Ref:
    setting = Setting(key="tel", value=value)
    act.session.add(setting)
    act.session.flush()
    return Ref("setting", setting.id)


@verb("own.password", "改")
def change(act: Act, value: str) -> None:
    act.session.get_one(Setting, 1).value = value


@verb("own.password", "删")
def remove(act: Act) -> None:
    act.session.delete(act.session.get_one(Setting, 1))


@verb("private.open", "打开电话")
def open_telephone(act: Act) -> None:
    act.looked_at(Ref("person", 5), "telephone")


@verb("own.password", "很多")
def many(act: Act, count: int) -> None:
    act.session.add_all([Setting(key=f"k{i}", value="x") for i in range(count)])


def edit(store, statement, *, triggers=True):
    with store._live_engine().execution_options(writing=True).begin() as connection:
        if not triggers:
            for name in ("journal_act", "journal_object"):
                for deed in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER keep_{name}_{deed}"))
        connection.execute(text(statement))


@pytest.mark.clause("ARCH-20")
def test_the_history_of_a_record_names_fields_and_never_values(store, head):
    store.do(head, write, SECRET, purpose="回电")
    store.do(head, change, "199-0000-5678")
    store.do(head, remove)
    told = store.read(journal.history, Ref("setting", 1))
    assert [(e.label, e.how, e.fields) for e in told] == [
        ("删", "removed", ()),
        ("改", "changed", ("value",)),
        ("写", "new", ("key", "value")),
    ]
    assert told[-1].purpose == "回电"
    everything = store.read(
        lambda session: [
            tuple(row)
            for table in ("journal_act", "journal_object")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
    )
    assert "199-0000" not in str(everything)


@pytest.mark.clause("ARCH-12")
def test_opening_a_private_field_is_on_record(store, head):
    store.do(head, open_telephone, purpose="通知漏水")
    (entry,) = store.read(journal.history, Ref("person", 5))
    assert (entry.how, entry.fields, entry.purpose, entry.staff_id) == ("seen", ("telephone",), "通知漏水", 1)


def test_an_unchanged_record_is_not_noted_as_changed(store, head):
    store.do(head, write, "x")
    store.do(head, change, "x")
    assert len(store.read(journal.history, Ref("setting", 1))) == 1


def test_the_chain_holds_over_many_acts_and_a_big_one(store, head):
    store.do(head, many, 3000)
    for i in range(20):
        store.do(head, write if i == 0 else change, str(i))
    assert store.read(journal.first_break) is None
    assert store.read(journal.head).sequence == 22


@pytest.mark.clause("ARCH-20")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_act SET staff_id = 2 WHERE sequence = 2",
        "DELETE FROM journal_act WHERE sequence = 2",
        "UPDATE journal_object SET kind = 'person' WHERE act = 2",
        "DELETE FROM journal_object WHERE act = 2",
    ],
)
def test_the_journal_cannot_be_edited_and_an_edit_past_the_triggers_is_found(store, head, statement):
    store.do(head, write, "x")
    store.do(head, change, "y")
    with pytest.raises(DatabaseError, match="append-only"):
        edit(store, statement)
    assert store.read(journal.first_break) is None
    edit(store, "PRAGMA defer_foreign_keys = ON")
    edit(store, "DROP INDEX ix_journal_object_act", triggers=False)
    edit(store, "DELETE FROM journal_object WHERE act = 2") if "journal_act WHERE" in statement else None
    edit(store, statement)
    assert store.read(journal.first_break) == 2


def test_an_added_object_row_is_found(store, head):
    store.do(head, write, "x")
    edit(
        store,
        "INSERT INTO journal_object (act, kind, object_id, how, fields) VALUES (1, 'unit', 3, 'seen', '')",
    )
    assert store.read(journal.first_break) == 1


def test_the_head_is_short_enough_to_print(store):
    head = store.read(journal.head)
    assert head.short == f"1-{head.hash[:12]}"
