"""Restore: both sides shown, everything made ready and proved beside the live site, then exchanged."""

import contextlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.orm import Session

from app.errors import Refusal, Trouble
from app.storage import container
from app.storage.backup import examined, unpacked
from app.storage.beside import FOLDER, copy_right, is_right
from app.storage.check import connect
from app.storage.container import BackupHead, Listed, unpacking
from app.storage.datakey import DataKey
from app.storage.disks import is_share
from app.storage.folder import SiteFolder, SiteLock, State, hold_lock, sync_folder
from app.storage.header import Header, from_bytes, is_sealed, read_copies, write_both
from app.storage.highwater import Mark, read_mark, write_mark
from app.storage.pace import Pace, Progress
from app.storage.proof import Side, side_of
from app.storage.swap import INTENT, NEW, clear_left_over, new_place, swap_in
from app.storage.upgrade import newest_version

_ANOTHER_SITE = "这份备份属于另一个站点，不能恢复到这里。请选择本站点的备份，或另选一个空文件夹。"
_DESTROYED = "这份备份早于最近一次资料销毁，恢复会把已销毁的资料带回来，恢复后须重新销毁。请先用更新的备份。"
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
    """What a restore left: where the replaced files are kept, and how many attachments are still missing."""

    kept: Path | None
    attachments_missing: int


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


def live_side(session: Session, tables: Sequence[str]) -> Side:
    """The live site's side, as a list for the store's door: for whoever has the site open."""
    return side_of(session.connection().exec_driver_sql, tables)


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
    with unpacked(path, key) as (contents, database):
        backup = _side(database, key, tables)
        if backup is None:
            raise Trouble("备份里的数据库读不下去，不能用来恢复。", "请换另一份备份。")
        beside = _missing(path, folder, contents.listed)
        header = from_bytes(contents.header)
    with _lock_for(folder, lock if live is None else None, needed=live is None):
        now = _live(folder, key, tables, live)
    lost = max(0, now.sequence - head.sequence)
    before = now.destroyed > head.sequence
    old_header = _differs(folder, now.header, header)
    return Comparison(head, backup, now.side, lost, before, _warnings(lost, before, old_header, beside))


def _warnings(lost: int, before: bool, old_header: bool, missing: int) -> tuple[str, ...]:
    told = (
        (lost > 0, f"恢复后，之后的 {lost} 条操作要重新录入。"),
        (before, _DESTROYED),
        (
            old_header,
            "登录名和密码也会回到备份那时：之后改过的密码要用旧的，之后停用的登录要重新停用。",
        ),
        (missing > 0, f"有 {missing} 个附件既不在站点里也不在备份旁边，恢复后打不开。"),
    )
    return tuple(words for true, words in told if true)


# ---------------------------------------------------------------- restoring


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
        live = _live(folder, key, (), None)
        if live.destroyed > head.sequence and not accept_destroyed:
            raise Refusal(_DESTROYED)
        try:
            missing = _make_ready(path, folder, key, live, progress)
            kept = swap_in(folder, now)
        except BaseException:
            clear_left_over(folder)
            raise
        return Restored(kept, missing)


def _make_ready(path: Path, folder: SiteFolder, key: DataKey, live: _Live, progress: Progress | None) -> int:
    ready = new_place(folder)
    pace = Pace(None, progress, container.read_head(path).database_size)
    with unpacking():
        ready.path.mkdir()
        contents = container.unpack(path, ready.main_db, pace)
        wrong = [one for one in examined(contents, ready.main_db, key, full=True) if not one.ok]
        if wrong:
            raise Trouble(f"这份备份不能用来恢复：{wrong[0].sentence}", "站点没有改动。请换另一份备份。")
        write_both(ready, _header_to_use(contents.header, live))
        head = contents.head
        write_mark(ready, head.site_id, head.journal, head.destroyed)
        missing = _bring(path.parent / FOLDER, folder, ready, contents.listed, pace)
        sync_folder(ready.path)
    return missing


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


def _live(folder: SiteFolder, key: DataKey, tables: Sequence[str], side: Side | None) -> _Live:
    mark = read_mark(folder)
    true = [copy for copy in read_copies(folder) if copy and is_sealed(copy, key.secret)]
    header = max(true, key=lambda copy: copy.generation, default=None)
    found = side or _side(folder.main_db, key, tables)
    return _Live(found, mark if mark and mark.site_id == key.site_id else None, header)


def _side(database: Path, key: DataKey, tables: Sequence[str]) -> Side | None:
    """The side of a database that nobody has open; None when there is none or it does not read."""
    if not database.exists():
        return None
    try:
        with contextlib.closing(connect(database, key)) as raw:
            return side_of(raw.execute, tables)
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
