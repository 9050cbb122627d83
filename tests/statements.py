"""Every site a test opens speaks one dialect: what was put into SQL once need not be put into SQL again.

An engine keeps its statements for itself, so each of thousands of short-lived sites would begin with none.
The program keeps it that way: a statement remembers the values it was first asked with, and those must go
with the lock. In the tests only the made-up values of other tests could stay.
"""

from functools import cache
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from app.storage import cipher

_STATEMENTS: LRUCache = LRUCache(5_000)


@cache
def _dialect() -> Dialect:
    """One that has met a database, as every engine's own has after its first connection."""
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: sqlcipher.connect(":memory:"), poolclass=StaticPool
    )
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def _engine(*args: Any, **kwargs: Any) -> Engine:
    engine = create_engine(*args, **kwargs)
    engine.dialect = engine.pool._dialect = _dialect()
    engine._compiled_cache = _STATEMENTS
    return engine


def share() -> None:
    """From now on every engine of the program does so."""
    cipher.create_engine = _engine
