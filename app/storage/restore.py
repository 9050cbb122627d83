"""Restore: both sides shown, everything made ready and proved beside the live site, then exchanged."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.orm import Session

from app.errors import Refusal, Trouble
from app.storage import container
from app.storage.beside import FOLDER, copy_right, is_right
from app.storage.check import connect
from app.storage.cipher import engine_on
from app.storage.container import BackupHead, Listed, unpacking
from app.storage.datakey import DataKey
from app.storage.disks import is_share
from app.storage.faults import machine_faults
from app.storage.folder import SiteFolder, SiteLock, State, hold_lock, sync_folder
from app.storage.header import (
    STAFF,
    Header,
    from_bytes,
    is_sealed,
    login_key,
    read_copies,
    write_both,
)
from app.storage.highwater import Mark, read_mark, write_mark
from app.storage.inside import examined, unpacked
from app.storage.pace import Pace, Progress
from app.storage.proof import Side, side_of
from app.storage.swap import INTENT, NEW, clear_left_over, new_place, swap_in
from app.storage.upgrade import is_old, newest_version, upgrade_to_head

_ANOTHER_SITE = "这份备份属于另一个站点，不能恢复到这里。请选择本站点的备份，或另选一个空文件夹。"
_DESTROYED = "这份备份早于最近一次资料销毁，恢复会把已销毁的资料带回来，恢复后须重新销毁。请先用更新的备份。"
_PARTED = (
    "这份备份和现在的站点在中间就分开了（恢复过更早的备份）：恢复后，分开以后录入站点的内容都要重新录入。"
)
_OLD_HEADER = "登录名和密码也会回到备份那时：之后改过的密码要用旧的，之后停用的登录要重新停用。"
_OURS = {FOLDER, "backups", "site.lock", "high-water.json", "guesses.json", NEW, INTENT}


@dataclass(frozen=True)
class Comparison:
    """Both sides of a restore. `live` is None where there is no site or it does not open.

    `lost` journal entries are in the live site and not in the backup (at least so many when it does
    not open). `warnings` are sentences to show before asking.
    """

    head: BackupHead
    backup: Side
    live: Side | None
    lost: int
    before_destruction: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Restored:
    """What a restore left: where the replaced files are kept, and how many attachments are still missing.

    `key` opens the restored database, with the number of the header that now lies there.
    """

    kept: Path | None
    attachments_missing: int
    key: DataKey


@dataclass(frozen=True)
class _Live:
    """What is known of the live site: its side if it opens, its mark, its true header under the key."""

    side: Side | None
    mark: Mark | None
    header: Header | None

    @property
    def sequence(self) -> int:
        return max(self.side.journal.sequence if self.side else 0, self.mark.sequence if self.mark else 0)

    @property
    def destroyed(self) -> int:
        return max(self.side.destroyed if self.side else 0, self.mark.destroyed if self.mark else 0)


# ---------------------------------------------------------------- looking


def live_side(session: Session, tables: Sequence[str], sequence: int) -> Side:
    """The live site's side, as a list for the store's door: for whoever has the site open.

    `sequence` is the backup's newest journal entry (`read_head(path).sequence`).
    """
    return side_of(session.connection().exec_driver_sql, tables, sequence)


def read_backup(path: Path, key: DataKey, listing: Callable[..., Any], *args: Any) -> Any:
    """Ask a list function of the database inside a backup; older tables are brought up to date first.

    Only the copy that is unpacked for it changes. Refusal: another site's; Trouble: damaged, newer.
    """
    with unpacked(path, key) as (_contents, database):
        engine = engine_on(database, key.secret)
        try:
            with engine.connect() as connection:
                old = is_old(connection)
            if old:
                upgrade_to_head(engine)
            with machine_faults(), Session(engine, autoflush=False) as session:
                return listing(session, *args)
        finally:
            engine.dispose()


def live_log_ins(folder: SiteFolder, key: DataKey) -> frozenset[str] | None:
    """The log-ins (`login_key` form) that open the live site under this key; None where that is unknown."""
    header = _true_header(folder, key)
    if header is None:
        return None
    return frozenset(login_key(slot.login) for slot in header.slots if slot.kind == STAFF)


def look(
    path: Path,
    folder: SiteFolder,
    key: DataKey,
    *,
    tables: Sequence[str],
    lock: SiteLock | None = None,
    live: Side | None = None,
) -> Comparison:
    """Compare a backup with the site it would replace; changes nothing. `key` is the backup's.

    `tables` are the ones whose rows are counted. Whoever has the site open gives its side as `live`;
    otherwise the database is opened here, which needs the site's lock (taken when not given).
    Refusal: another site's, no backup; Trouble: damaged, newer, the site is open elsewhere.
    """
    head = _must_fit(path, folder, key)
    with _lock_for(folder, lock, needed=live is None):
        now = _live(folder, key, tables, head.sequence, live)
    with unpacked(path, key) as (contents, database):
        backup = _side(database, key, tables, now.side.journal.sequence if now.side else 0)
        if backup is None:
            raise Trouble("备份里的数据库读不下去，不能用来恢复。", "请换另一份备份。")
        missing = _missing(path, folder, contents.listed)
        old_header = _differs(folder, now.header, from_bytes(contents.header))
    lost = max(0, now.sequence - head.sequence)
    before = now.destroyed > head.sequence
    told = (
        (_parted(backup, now.side), _PARTED),
        (lost > 0, f"恢复后，之后的 {lost} 条操作要重新录入。"),
        (before, _DESTROYED),
        (old_header, _OLD_HEADER),
        (missing > 0, f"有 {missing} 个附件既不在站点里也不在备份旁边，恢复后打不开。"),
    )
    warnings = tuple(words for true, words in told if true)
    return Comparison(head, backup, now.side, lost, before, warnings)


def _parted(backup: Side, live: Side | None) -> bool:
    """True if neither journal is the beginning of the other: an older backup was restored in between."""
    if live is None:
        return False
    if live.journal.sequence >= backup.journal.sequence:
        return live.hash_asked != backup.journal.hash
    return backup.hash_asked != live.journal.hash


# ---------------------------------------------------------------- restoring


def take_place(path: Path, folder: SiteFolder, key: DataKey) -> SiteLock:
    """The lock of the folder a backup may go to; a folder that is not there yet is made.

    Refusal: another site's, a folder with other things in it; Trouble: the site is open, disk.
    """
    _must_fit(path, folder, key)
    with unpacking():
        folder.path.mkdir(parents=True, exist_ok=True)
    return hold_lock(folder)


def restore(
    path: Path,
    folder: SiteFolder,
    key: DataKey,
    *,
    lock: SiteLock | None = None,
    progress: Progress | None = None,
    accept_destroyed: bool = False,
    now: datetime,
) -> Restored:
    """Put a backup in the place of the site, which must be closed; or make the site in an empty folder.

    Everything is made ready and proved beside the live files, which are then exchanged and kept. Until
    the exchange begins nothing of the site is touched: Refusal (another site's, from before a
    destruction, the folder is not a site's) and Trouble (damaged, disk full) leave it as it was. Its
    lock is held by the caller, or taken for the time.
    """
    head = _must_fit(path, folder, key)
    with unpacking():
        folder.path.mkdir(parents=True, exist_ok=True)
    with _lock_for(folder, lock):
        clear_left_over(folder)
        live = _live(folder, key)
        if live.destroyed > head.sequence and not accept_destroyed:
            raise Refusal(_DESTROYED)
        try:
            missing, generation = _make_ready(path, folder, key, live, progress)
            with unpacking():
                kept = swap_in(folder, now)
        except BaseException:
            clear_left_over(folder)
            raise
        return Restored(kept, missing, replace(key, generation=generation))


def _make_ready(
    path: Path, folder: SiteFolder, key: DataKey, live: _Live, progress: Progress | None
) -> tuple[int, int]:
    """How many attachments are nowhere, and the number of the header that was made ready."""
    ready = new_place(folder)
    pace = Pace(None, progress, container.read_head(path).database_size)
    with unpacking():
        ready.path.mkdir()
        contents = container.unpack(path, ready.main_db, pace, keep=True)
        wrong = [one for one in examined(contents, ready.main_db, key, full=True) if not one.ok]
        if wrong:
            raise Trouble(f"这份备份不能用来恢复：{wrong[0].sentence}", "站点没有改动。请换另一份备份。")
        header = _header_to_use(contents.header, live)
        write_both(ready, header)
        head = contents.head
        write_mark(ready, head.site_id, head.journal, head.destroyed)
        missing = _bring(path.parent / FOLDER, folder, ready, contents.listed, pace)
        sync_folder(ready.path)
    return missing, header.generation


def _header_to_use(content: bytes, live: _Live) -> Header:
    """The live one if it is as new: then leavers stay out and passwords are today's."""
    own = from_bytes(content)
    assert own is not None  # examined before
    if live.header is not None and live.header.generation >= own.generation:
        return live.header
    return own


def _bring(source: Path, folder: SiteFolder, ready: SiteFolder, listed: Iterable[Listed], pace: Pace) -> int:
    """Copy the attachments that the site lacks; how many are nowhere. OSError when the disk fails."""
    missing = 0
    for one in listed:
        if is_right(folder.attachments / one.name, one):
            continue
        ready.attachments.mkdir(exist_ok=True)
        if not copy_right(source / one.name, ready.attachments / one.name, one, pace):
            missing += 1
    if ready.attachments.is_dir():
        sync_folder(ready.attachments)
    return missing


# ---------------------------------------------------------------- inside


def _must_fit(path: Path, folder: SiteFolder, key: DataKey) -> BackupHead:
    if is_share(folder.path):
        raise Refusal("站点不能放在网络共享里，断网时会损坏数据。请恢复到本机的硬盘上。")
    head = container.read_head(path)
    if head.site_id != key.site_id or _other_site(folder, head.site_id):
        raise Refusal(_ANOTHER_SITE)
    if head.schema > newest_version():
        raise Trouble("这份备份是更新版本的程序做的，现在的程序读不了。", "请安装同样新或更新的程序再恢复。")
    with unpacking():
        if folder.state() is State.FOREIGN and _strangers(folder):
            raise Refusal(
                "这个文件夹里有别的文件，不能恢复到这里。请选站点原来的文件夹，或另选一个空文件夹。"
            )
    return head


def _other_site(folder: SiteFolder, site_id: str) -> bool:
    ids = {copy.site_id for copy in read_copies(folder) if copy}
    mark = read_mark(folder)
    if mark is not None and not ids:
        ids = {mark.site_id}
    return bool(ids) and site_id not in ids


def _strangers(folder: SiteFolder) -> bool:
    names = {entry.name for entry in folder.path.iterdir()}
    return any(name not in _OURS and not name.startswith("replaced-") for name in names)


def _live(
    folder: SiteFolder,
    key: DataKey,
    tables: Sequence[str] = (),
    sequence: int = 0,
    side: Side | None = None,
) -> _Live:
    mark = read_mark(folder)
    found = side or _side(folder.main_db, key, tables, sequence)
    known = mark if mark and mark.site_id == key.site_id else None
    return _Live(found, known, _true_header(folder, key))


def _true_header(folder: SiteFolder, key: DataKey) -> Header | None:
    true = [copy for copy in read_copies(folder) if copy and is_sealed(copy, key.secret)]
    return max(true, key=lambda copy: copy.generation, default=None)


def _side(database: Path, key: DataKey, tables: Sequence[str], sequence: int) -> Side | None:
    """The side of a database that nobody has open; None when there is none or it does not read.

    It stays as it lies: what is replaced later is kept the way it was found.
    """
    if not database.exists():
        return None
    try:
        with contextlib.closing(connect(database, key, untouched=True)) as raw:
            return side_of(raw.execute, tables, sequence)
    except (sqlcipher.Error, OSError, ValueError):
        return None


def _differs(folder: SiteFolder, live: Header | None, own: Header | None) -> bool:
    """True if the site has a header and the restore would put an older one in its place."""
    if not any(read_copies(folder)):
        return False
    return live is None or (own is not None and live.generation < own.generation)


def _missing(path: Path, folder: SiteFolder, listed: Iterable[Listed]) -> int:
    beside = path.parent / FOLDER
    return sum(
        not is_right(folder.attachments / one.name, one) and not is_right(beside / one.name, one)
        for one in listed
    )


@contextlib.contextmanager
def _lock_for(folder: SiteFolder, lock: SiteLock | None, *, needed: bool = True) -> Iterator[None]:
    if lock is not None or not needed or not folder.path.is_dir():
        yield
        return
    with hold_lock(folder):
        yield
