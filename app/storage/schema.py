"""What the database must look like: tables as declared, and the triggers that keep the journal as it was."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, MetaData
from sqlalchemy.orm import Session

from app.storage.attachments import Attachment
from app.storage.cipher import memory_engine
from app.storage.journal import JournalAct, JournalObject
from app.storage.numbering import NumberSeries
from app.storage.record import Base
from app.storage.search import Term
from app.storage.site_tables import Draft, Meta, Setting

# These tables exist in every site; naming them here makes sure that they are declared.
OWN_TABLES = (Meta, Setting, Draft, NumberSeries, Attachment, JournalAct, JournalObject, Term)


def _keep(table: str, deed: str) -> tuple[str, str]:
    name = f"keep_{table}_{deed.lower()}"
    body = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    return name, f"CREATE TRIGGER {name} BEFORE {deed} ON {table} {body}"


# The one list of triggers: a batch upgrade drops them silently, so they are put back after each upgrade.
TRIGGERS: dict[str, str] = dict(
    _keep(table, deed) for table in ("journal_act", "journal_object") for deed in ("UPDATE", "DELETE")
)


def put_triggers(connection: Connection) -> None:
    """Put every trigger in place anew; part of the transaction that is open."""
    drop_triggers(connection)
    for statement in TRIGGERS.values():
        connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Take our triggers away for an upgrade."""
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def build_new(connection: Connection, metadata: MetaData = Base.metadata) -> None:
    """All tables, indexes and triggers straight from the models: the yardstick for upgrades and tests."""
    metadata.create_all(connection)
    put_triggers(connection)


def compare_schema(database: Session | Connection, metadata: MetaData = Base.metadata) -> list[str]:
    """Where the database differs from the models, one plain line each; empty when they agree.

    Tables (columns, constraints, checks), indexes and triggers are compared by their normalised text,
    so that the order in which an upgrade built them does not matter.
    """
    connection = database.connection() if isinstance(database, Session) else database
    return compare_master(connection.exec_driver_sql(_MASTER), metadata)


def compare_master(rows: Iterable[Any], metadata: MetaData = Base.metadata) -> list[str]:
    """The same comparison from the rows (type, name, sql) of a database's `sqlite_master`."""
    engine = memory_engine()
    with engine.begin() as yardstick:
        build_new(yardstick, metadata)
        wanted = _objects(yardstick.exec_driver_sql(_MASTER))
    engine.dispose()
    found = _objects(rows)
    lines = [f"missing {kind} {name}" for kind, name in sorted(wanted.keys() - found.keys())]
    lines += [f"unexpected {kind} {name}" for kind, name in sorted(found.keys() - wanted.keys())]
    for key in sorted(wanted.keys() & found.keys()):
        lines += _differences(f"{key[0]} {key[1]}", wanted[key], found[key])
    return lines


_MASTER = "SELECT type, name, sql FROM sqlite_master"


def _objects(rows: Iterable[Any]) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (str(kind), str(name)): _normal(str(kind), str(sql))
        for kind, name, sql in rows
        if sql is not None and not name.startswith("sqlite_") and name != "alembic_version"
    }


def _differences(what: str, wanted: Iterable[str], found: Iterable[str]) -> list[str]:
    lines = [f"{what}: missing {part}" for part in sorted(set(wanted) - set(found))]
    return lines + [f"{what}: unexpected {part}" for part in sorted(set(found) - set(wanted))]


def _normal(kind: str, sql: str) -> tuple[str, ...]:
    """The parts of a CREATE statement: of a table each column and constraint, of others the whole."""
    text = re.sub(r"\s+", " ", sql.replace('"', "")).strip()
    if kind != "table":
        return (text,)
    start, end = text.index("("), text.rindex(")")
    return (*_split(text[start + 1 : end]), "after:" + text[end + 1 :].strip())


def _split(body: str) -> list[str]:
    """Cut at the commas that stand outside brackets and quotes."""
    parts, depth, quoted, current = [], 0, False, ""
    for char in body:
        if char == "'":
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0 and not quoted:
            parts.append(current)
            current = ""
        else:
            current += char
    return [re.sub(r"\s*([(),])\s*", r"\1", part).strip() for part in [*parts, current]]
