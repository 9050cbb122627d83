"""What comes out the same each time is worked out once for all the sites that the tests open.

The program keeps neither: a statement in its SQL remembers the values it was first asked with, and those
must go with the lock, and so must what a password was turned into. In the tests only the made-up values of
other tests stay.
"""

from functools import cache
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from app.storage import argon, cipher, keyring

_STATEMENTS: LRUCache = LRUCache(2_000)
_derive = cache(argon.derive)  # Argon2id itself: the same password, salt and parameters give the same key


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
    """An engine keeps its statements for itself; thousands of short-lived sites would begin with none."""
    engine = create_engine(*args, **kwargs)
    engine.dialect = engine.pool._dialect = _dialect()
    engine._compiled_cache = _STATEMENTS
    return engine


def remember() -> None:
    """From now on every engine takes its statements, and every password its key, from what is known."""
    cipher.create_engine = _engine
    keyring.derive = _derive
