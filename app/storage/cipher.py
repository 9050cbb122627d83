"""Opening the encrypted file: the one recipe that lost nothing when the power was cut."""

import re
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from app.errors import Trouble
from app.storage.faults import code_of, machine_faults
from app.storage.folder import looks_plain

PAGE = 4096
# Seconds to wait for a virus scanner to let go; two of our own programs never get this far.
_PATIENCE = 1.0
# SQLite's code for a half-written act that cannot be rolled back.
_WANTS_WRITING = 8
_KEY = re.compile(r"[0-9a-f]{64}")
_SETTINGS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA journal_mode=TRUNCATE",
    "PRAGMA synchronous=FULL",
    "PRAGMA temp_store=MEMORY",
    # What is destroyed leaves no trace in free pages: the key of a destroyed attachment least of all.
    "PRAGMA secure_delete=ON",
)

# On a disk that cannot be written: no journal, and no statement that would want one.
_VIEW_SETTINGS = ("PRAGMA temp_store=MEMORY", "PRAGMA query_only=ON")


def connect(
    path: Path, secret: bytes, *, new: bool = False, settings: bool = True, view_only: bool = False
) -> Any:
    """A raw connection to the file under its 32-byte key; `new` makes the file, else it must be there.

    `view_only` is for a write-protected disk.

    Trouble when the file is plain, foreign, damaged or missing. The caller holds the site's lock,
    and nobody may open the file by its path until this connection is closed: on POSIX that would
    drop the database's own lock.
    """
    key = secret.hex()
    if len(secret) != 32 or not _KEY.fullmatch(key):
        raise RuntimeError("a data key is 32 bytes")  # anything else would silently become a passphrase
    with machine_faults():
        if not new and looks_plain(path):
            raise Trouble(
                "站点文件没有加密，不是本程序写的，已拒绝打开。", "请用最近的备份恢复，或请管理员查看。"
            )
        mode = "rwc" if new else "ro" if view_only else "rw"
        wanted = _VIEW_SETTINGS if view_only else _SETTINGS
        raw = sqlcipher.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            timeout=_PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            _unseal(raw, key)
            for statement in wanted if settings else ():
                raw.execute(statement).fetchall()
        except BaseException as error:
            raw.close()
            if view_only and code_of(error) == _WANTS_WRITING:
                raise _unfinished() from error
            raise
    return raw


def _unseal(raw: Any, key: str) -> None:
    # The library would otherwise write its own lines to the clerk's console.
    raw.execute("PRAGMA cipher_log_level=NONE").fetchall()
    version = raw.execute("PRAGMA cipher_version").fetchone()
    if not version or not version[0]:
        raise RuntimeError("this SQLite cannot encrypt")
    raw.execute(f"PRAGMA key=\"x'{key}'\"").fetchall()
    raw.execute("SELECT count(*) FROM sqlite_master").fetchall()


def _unfinished() -> Trouble:
    return Trouble(
        "站点上次没有正常关闭，有一步写到一半要先退回，可是这块硬盘只能读。",
        "请去掉写保护，或者把整个站点文件夹复制到能写的硬盘上，再打开。",
    )


def engine_on(path: Path, secret: bytes, *, new: bool = False, view_only: bool = False) -> Engine:
    """An engine with one single connection; transactions begin as `BEGIN`, writing ones `BEGIN IMMEDIATE`.

    Use `engine.execution_options(writing=True)` for the latter.
    """
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, secret, new=new, view_only=view_only),
        poolclass=StaticPool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def memory_engine() -> Engine:
    """An empty database in memory with the same manners, to compare tables with."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: sqlcipher.connect(":memory:", isolation_level=None, check_same_thread=False),
        poolclass=StaticPool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
