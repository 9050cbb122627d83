"""How the database goes about the questions that reach it, for tests that look for a whole table read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.storage.store import Store


@contextmanager
def plans_of(store: Store) -> Iterator[list[str]]:
    """The steps of every plan; told when the block ends."""
    heard: dict[str, Any] = {}

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            heard.setdefault(statement, values)

    told: list[str] = []
    engine = store._live_engine()
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    with engine.connect() as connection:
        for statement, values in heard.items():
            one = values[0] if isinstance(values, list) else values  # many rows with one statement
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", one)
            told += [row[3] for row in rows]
