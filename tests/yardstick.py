"""The tables the models ask for, worked out once: every examination of a site holds it against them anew.

What is compared stays as it is. Only the two halves that come out the same each time in one process are
remembered: the statements that make the yardstick, and the text of a statement cut at its commas.
"""

from collections.abc import Iterator
from functools import cache, lru_cache

import pytest
from sqlalchemy import Connection, MetaData

from app.storage import schema
from app.storage.cipher import memory_engine
from app.storage.record import Base

_build_new, _split = schema.build_new, schema._split


@cache
def _statements(tables: int) -> str:
    """Everything a new database is made with; `tables`: how many there were, should a test declare one."""
    engine = memory_engine()
    with engine.begin() as connection:
        _build_new(connection)
        rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    engine.dispose()
    return ";\n".join(row[0] for row in rows) + ";"


def _quick_build(connection: Connection, metadata: MetaData = Base.metadata) -> None:
    if metadata is not Base.metadata:
        _build_new(connection, metadata)
        return
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.executescript(_statements(len(metadata.tables)))


_quick_split = lru_cache(4096)(_split)


@pytest.fixture(scope="module", autouse=True)
def yardstick() -> Iterator[None]:
    """Every examination in a test goes by it; the conftest of all tests takes it in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "build_new", _quick_build)
        patch.setattr(schema, "_split", _quick_split)
        yield
