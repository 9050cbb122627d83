"""A new data key for the whole site: copied under the new key, compared, put in place, never in place.

While it is under way the header holds both keys for everybody, so that wherever it is cut off one of
them opens the database; the next log-in finishes it or takes it back (`settle_pending`).
"""

import contextlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from app.errors import Refusal, Trouble
from app.storage.cipher import PAGE, connect
from app.storage.datakey import DataKey
from app.storage.faults import code_of, machine_faults
from app.storage.folder import SiteFolder, SiteLock, is_write_protected, new_file, sync_folder
from app.storage.header import (
    Header,
    header_for,
    is_sealed,
    read_copies,
    seal,
    signer_of,
    true_header,
    vouched,
    write_both,
    write_slots,
)
from app.storage.slots import KEY_BYTES, STAFF, seal_to

Progress = Callable[[int, int], None]

_FOREIGN = 26  # SQLite's "file is not a database": the other key, or no database at all
_STEPS = 2_000  # of SQLite's machine between two looks at the progress; some milliseconds


def new_data_key(
    folder: SiteFolder,
    key: DataKey,
    *,
    lock: SiteLock,
    progress: Progress | None = None,
    today: date | None = None,
) -> DataKey:
    """Put the whole database under a new data key (after somebody was dismissed for cause).

    Call with the store closed and the site's lock held, off the screen's thread. Passwords and
    recovery keys stay as they are; whoever lost the log-in before cannot open what comes after, not
    even with an old copy of the header. `progress(done, total)` counts pages and may raise Cancelled.
    Refusal when a log-in must be renewed first; Trouble when disk or file fail. After either, and
    after Cancelled, the site is as it was; where even taking it back fails, the next log-in does it.
    """
    if not lock.held or lock.folder.path != folder.path:
        raise RuntimeError("the data key is changed with the site's lock held")
    settled = settle_pending(folder, key)
    header = header_for(folder, settled)
    _must_be_renewed(header)
    both = replace(settled, pending=secrets.token_bytes(KEY_BYTES))
    # Opened once before the header changes: a journal left by a crash is played back under the old key,
    # and never met by the new one.
    connect(folder.main_db, both.secret).close()
    try:
        with machine_faults():
            _write_pending(folder, header, both)
            with new_file(folder.main_db) as draft:
                _copy(folder, draft, both, progress or _silent)
            return _finish(folder, both, today)
    except BaseException as error:
        after = _settled_after(folder, both, error)
        if after.secret == both.pending and isinstance(error, Trouble):
            return after  # it failed after the swap, and the second try went through
        raise


def settle_pending(folder: SiteFolder, key: DataKey, *, today: date | None = None) -> DataKey:
    """Finish or take back a change of the data key that was cut off; returns the key that opens.

    Call right after unlocking, with the site's lock held and before the store is opened. Without a
    change under way the key comes back as it is. Trouble when neither key opens the database. On a
    write-protected disk nothing is settled, only the key that opens is found.
    """
    if key.pending is None:
        return key
    protected = is_write_protected(folder)
    with machine_faults():
        for secret, is_new in ((key.pending, True), (key.secret, False)):
            if not _opens(folder.main_db, secret, view_only=protected):
                continue
            if protected:
                return replace(key, secret=secret, pending=None)
            return _finish(folder, key, today) if is_new else _take_back(folder, key)
    raise Trouble(
        "更换数据密钥时中断过，现在新旧两个密钥都打不开数据库，文件可能已经损坏。",
        "不要删除任何文件。请用最近的备份恢复，或请管理员查看。",
    )


# ---------------------------------------------------------------- header


def _must_be_renewed(header: Header) -> None:
    old = [slot for slot in header.slots if slot.is_first_version]
    names = "、".join(f"“{slot.login}”" for slot in old if slot.kind == STAFF)
    if names:
        raise Refusal(
            f"{names}还没有用新版程序登录过，现在不能更换数据密钥。请各人先登录一次，或者停用不再用的登录。"
        )
    if old:
        raise Refusal(
            "恢复密钥还是旧版的，现在不能更换数据密钥。请先打印新的恢复密钥，并把其中一把输回来核对。"
        )


def _write_pending(folder: SiteFolder, header: Header, both: DataKey) -> None:
    assert both.pending is not None
    signer, fresh = signer_of(header, both.secret), both.pending
    sealed = (seal_to(slot, header.place, fresh, signer) for slot in header.slots)
    slots = tuple(
        replace(slot, following=following) for slot, following in zip(header.slots, sealed, strict=True)
    )
    write_slots(folder, both, header, slots)


def _finish(folder: SiteFolder, both: DataKey, today: date | None) -> DataKey:
    """The database lies under the new key: make sure it stays there, then forget the old one."""
    assert both.pending is not None
    fresh = both.pending
    sync_folder(folder.path)
    if any(copy is not None and is_sealed(copy, fresh) for copy in read_copies(folder)):
        final = true_header(folder, fresh)
        return DataKey(fresh, final.site_id, final.generation)
    header = header_for(folder, both)
    slots = tuple(replace(slot, sealed=slot.following, following="") for slot in header.slots)
    day = (today or date.today()).isoformat()
    final = replace(header, generation=header.generation + 1, slots=slots, since=day)
    final = seal(vouched(final, fresh, signer=signer_of(header, both.secret)), fresh)
    write_both(folder, final)
    return DataKey(fresh, final.site_id, final.generation)


def _take_back(folder: SiteFolder, both: DataKey) -> DataKey:
    """The database lies under the old key: remove the draft, then the new key from the header."""
    draft = _beside(folder.main_db, ".new")
    for path in (draft, _beside(draft, "-journal")):
        path.unlink(missing_ok=True)
    sync_folder(folder.path)
    header = header_for(folder, both)
    old = replace(both, pending=None, generation=header.generation)
    if not header.is_pending:
        return old
    return write_slots(folder, old, header, tuple(replace(slot, following="") for slot in header.slots))


def _settled_after(folder: SiteFolder, both: DataKey, error: BaseException) -> DataKey:
    try:
        return settle_pending(folder, both)
    except (Trouble, OSError) as second:
        raise Trouble(
            error.sentence if isinstance(error, Trouble) else "更换数据密钥没有做完。",
            "数据没有丢。请先检查硬盘，再关闭程序重新登录，登录时会自动接着做完或者退回。",
        ) from second


# ---------------------------------------------------------------- database


@dataclass(frozen=True)
class _Contents:
    """What a copy must have in common with its original."""

    tables: tuple[Any, ...]
    counts: tuple[tuple[str, int], ...]
    versions: tuple[Any, ...]
    site: tuple[Any, ...]
    journal: tuple[Any, ...]
    loose: tuple[Any, ...]


def _copy(folder: SiteFolder, draft: Path, both: DataKey, progress: Progress) -> None:
    """Write the draft under the new key, put it safely on the disk, and compare it with the original."""
    assert both.pending is not None
    with contextlib.closing(connect(folder.main_db, both.secret)) as source:
        pages = _one(source, "PRAGMA page_count")
        _export(source, draft, both.pending, lambda done: progress(min(done, pages), 2 * pages))
        contents = _contents(source)
    with draft.open("r+b") as written:
        os.fsync(written.fileno())
    sync_folder(draft.parent)
    with contextlib.closing(connect(draft, both.pending)) as copy:
        progress(pages, 2 * pages)
        whole = _is_whole(copy, draft)
        progress(pages + pages // 2, 2 * pages)
        same = whole and _contents(copy) == contents
    if not same:
        raise Trouble(
            "按新密钥抄写的数据库和原来的对不上，没有更换。",
            "原来的站点没有动。请检查硬盘，再做一次；还不行请管理员查看。",
        )
    _must_be_at_rest(folder)
    progress(2 * pages, 2 * pages)


def _export(source: Any, draft: Path, fresh: bytes, progress: Callable[[int], None]) -> None:
    stopped: list[BaseException] = []

    def look() -> int:
        try:
            progress(draft.stat().st_size // PAGE)
        except BaseException as error:
            stopped.append(error)
        return len(stopped)

    version = _one(source, "PRAGMA user_version")
    address = f"{draft.resolve().as_uri()}?mode=rwc"
    source.execute("ATTACH DATABASE ? AS fresh KEY ?", (address, f"x'{fresh.hex()}'"))
    # No journal of its own: a draft that is cut off is thrown away.
    source.execute("PRAGMA fresh.journal_mode=OFF").fetchall()
    source.set_progress_handler(look, _STEPS)
    try:
        source.execute("BEGIN")
        source.execute("SELECT sqlcipher_export('fresh')").fetchall()
        source.execute(f"PRAGMA fresh.user_version={int(version)}")
        source.execute("COMMIT")
    except sqlcipher.Error:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        source.set_progress_handler(None, 0)
    source.execute("DETACH DATABASE fresh")


def _is_whole(copy: Any, draft: Path) -> bool:
    size = draft.stat().st_size
    return (
        0 < size == _one(copy, "PRAGMA page_count") * PAGE
        and not copy.execute("PRAGMA cipher_integrity_check").fetchall()
        and copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    )


def _contents(raw: Any) -> _Contents:
    master = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    names = sorted(name for kind, name, _, _ in master if kind == "table")
    quoted = ((name, name.replace('"', '""')) for name in names)
    newest = "SELECT sequence, hash FROM journal_act ORDER BY sequence DESC LIMIT 1"
    return _Contents(
        tables=tuple(sorted(master, key=repr)),
        counts=tuple((name, _one(raw, f'SELECT count(*) FROM "{safe}"')) for name, safe in quoted),
        versions=(
            _one(raw, "PRAGMA user_version"),
            *raw.execute("SELECT version_num FROM alembic_version").fetchall(),
        ),
        site=tuple(raw.execute("SELECT * FROM meta").fetchall()),
        journal=tuple(raw.execute(newest).fetchall()),
        loose=tuple(sorted(raw.execute("PRAGMA foreign_key_check").fetchall(), key=repr)),
    )


def _must_be_at_rest(folder: SiteFolder) -> None:
    """A journal of the old file that still waits would be played into the new one and spoil it."""
    journal = _beside(folder.main_db, "-journal")
    if journal.exists() and journal.stat().st_size:
        raise Trouble("数据库还有没收尾的写入，没有更换密钥。", "请关闭程序再打开，然后再做一次。")


def _opens(path: Path, secret: bytes, *, view_only: bool) -> bool:
    if not path.stat().st_size:
        return False  # an empty file would open under any key
    try:
        connect(path, secret, view_only=view_only).close()
    except Trouble as trouble:
        if trouble.__cause__ is not None and code_of(trouble.__cause__) == _FOREIGN:
            return False
        raise
    return True


def _one(raw: Any, question: str) -> Any:
    return raw.execute(question).fetchone()[0]


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _silent(_done: int, _total: int) -> None:
    """Nobody asked."""
