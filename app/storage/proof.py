"""What a copied database holds, and whether it is sound: looked at on a connection of its own."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.errors import Trouble
from app.storage.check import Finding, chain, connect, structure, tables
from app.storage.container import Listed
from app.storage.datakey import DataKey
from app.storage.journal import START, Head
from app.storage.record import Base
from app.storage.upgrade import newest_version

ANOTHER = "请换另一份备份。"
_TRIES = 5

Run = Callable[[str], Any]


@dataclass(frozen=True)
class Facts:
    """What two copies of one database must agree in."""

    site_id: str
    generation: int
    destroyed: int
    schema: str
    pages: int
    journal: Head
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its newest act, and how many rows the asked tables have.

    `hash_asked` is the hash of the journal entry that was asked for, "" when there is none.
    """

    newest: datetime | None
    journal: Head
    destroyed: int
    counts: tuple[tuple[str, int], ...]
    hash_asked: str = ""


def facts_of(path: Path, key: DataKey) -> Facts:
    """The facts of a database that nobody has open. Errors of the library as they come."""
    with contextlib.closing(connect(path, key)) as raw:
        run = raw.execute
        site_id, generation = run("SELECT site_id, header_generation FROM meta").fetchone()
        return Facts(
            site_id,
            generation,
            destroyed_in(run),
            run("SELECT version_num FROM alembic_version").fetchone()[0],
            run("PRAGMA page_count").fetchone()[0],
            journal_in(run),
            counted(run, _tables_in(run)),
        )


def newest_in(path: Path, key: DataKey) -> Side:
    """Newest act and newest destruction of a database that nobody has open."""
    with contextlib.closing(connect(path, key)) as raw:
        return side_of(raw.execute, ())


def must_be_known(raw: Any, newest: Head) -> None:
    """Trouble when a copy's newest journal entry is not one of the live database `raw`."""
    for _ in range(_TRIES):
        with contextlib.suppress(sqlcipher.InterfaceError):
            # Somebody's rollback on the same connection may come between the question and its answer.
            row = raw.execute(
                "SELECT hash FROM journal_act WHERE sequence = ?", (newest.sequence,)
            ).fetchone()
            if row is not None and row[0] == newest.hash:
                return
    raise Trouble("备份的副本和站点的操作日志对不上，备份没有做成。", "请再做一次，还不行请管理员查看。")


def side_of(run: Run, wanted: Sequence[str], sequence: int = 0) -> Side:
    """One side of a comparison, asked through any connection; a table that is not there counts 0."""
    asked = run(f"SELECT hash FROM journal_act WHERE sequence = {int(sequence)}").fetchone()
    row = run("SELECT at FROM journal_act ORDER BY sequence DESC LIMIT 1").fetchone()
    here = _tables_in(run)
    known = dict(counted(run, [name for name in wanted if name in here]))
    return Side(
        datetime.fromisoformat(row[0]) if row else None,
        journal_in(run),
        destroyed_in(run),
        tuple((name, known.get(name, 0)) for name in wanted),
        asked[0] if asked else "",
    )


def journal_in(run: Run) -> Head:
    """The newest journal entry."""
    row = run("SELECT sequence, hash FROM journal_act ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(row[0], row[1]) if row else Head(0, START)


def destroyed_in(run: Run) -> int:
    """The entry of the newest destruction; 0 in tables from before there was any."""
    columns = [row[1] for row in run("PRAGMA table_info(meta)").fetchall()]
    if "destroyed_sequence" not in columns:
        return 0
    row = run("SELECT destroyed_sequence FROM meta").fetchone()
    return int(row[0]) if row else 0


def counted(run: Run, names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """How many rows each of these tables has."""
    return tuple((name, run(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names)


def attachments_in(path: Path, key: DataKey) -> tuple[Listed, ...]:
    """The sealed files that the records of a database speak of."""
    with contextlib.closing(connect(path, key)) as raw:
        if "attachment" not in _tables_in(raw.execute):
            return ()
        rows = raw.execute("SELECT name, size, sha256 FROM attachment ORDER BY name").fetchall()
        return tuple(Listed(*row) for row in rows)


def examine(path: Path, key: DataKey, *, full: bool) -> list[Finding]:
    """Every page and the newest act; with `full` also structure, references, tables and whole journal."""
    try:
        with contextlib.closing(connect(path, key)) as raw:
            findings = list(structure(raw, path, full=full, advice=ANOTHER))
            if full:
                findings += _fully(raw)
            return findings
    except sqlcipher.Error:
        return [unreadable()]


def unreadable() -> Finding:
    """Said of a database that does not open under its key."""
    return Finding(False, f"备份里的数据库读不下去：文件损坏，或者不属于这个站点。{ANOTHER}")


def _fully(raw: Any) -> Iterator[Finding]:
    version = raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    if version == newest_version():
        yield from tables(raw, Base.metadata)
    else:
        # Tables of an older program are brought up to date when the restored site is opened.
        yield Finding(True, "数据结构是较早版本的，恢复后打开时自动升级。")
    broken, hashes = chain(raw)
    sound = broken is None and bool(hashes)
    words = (
        f"操作日志完整，共 {len(hashes)} 条。"
        if sound
        else f"操作日志从第 {broken or 1} 条起对不上。{ANOTHER}"
    )
    yield Finding(sound, words)


def _tables_in(run: Run) -> list[str]:
    rows = run("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [row[0] for row in rows]
