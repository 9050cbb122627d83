"""Restoring a site from a backup, step by step: the same for the window and for the command."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app import tabs
from app.errors import Refusal
from app.modules.backups import service as backups
from app.modules.staff.service import who_is
from app.rules.roles import Who
from app.storage import backup, restore
from app.storage.container import read_head
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder, SiteLock
from app.storage.header import login_key
from app.storage.pace import Progress
from app.storage.proof import Side
from app.storage.search import indexer
from app.storage.store import Store

COUNTED = (("unit", "户"), ("person", "人"), ("notice", "通知"))
"""What both sides are compared by: table, and the word people know it by."""

TABLES = tuple(table for table, _ in COUNTED)


@dataclass(frozen=True)
class Opened:
    """A backup that was opened: its key, and who opened it by the roles inside it."""

    path: Path
    key: DataKey
    who: Who


def open_for_restore(path: Path, folder: SiteFolder, login: str, password: str, today: date) -> Opened:
    """Open a backup with a log-in name and password of the day it was made; takes a second.

    Refusal: wrong, not of head rank inside the backup, or the log-in has been closed since.
    """
    key = backup.open_backup(path, login, password)
    known = next(name for name in backup.log_in_names(path) if login_key(name) == login_key(login))
    who: Who = restore.read_backup(path, key, who_is, known, today)
    if not who.may("backup.restore"):
        raise Refusal("从备份恢复只能由中心负责人或客服主管办理。请找负责人。", clause="ROLE-01")
    now = restore.live_log_ins(folder, key)
    if now is not None and login_key(login) not in now:
        raise Refusal("这个登录名在现在的站点里已经停用，不能用来恢复。请找负责人。", clause="ROLE-01")
    return Opened(path, key, who)


def compare(
    opened: Opened, folder: SiteFolder, *, lock: SiteLock | None = None, store: Store | None = None
) -> restore.Comparison:
    """Both sides, to be shown before asking; `store` when the site is open in this program."""
    live: Side | None = None
    if store is not None and store.is_open:
        live = store.read(restore.live_side, TABLES, read_head(opened.path).sequence)
    return restore.look(opened.path, folder, opened.key, tables=TABLES, lock=lock, live=live)


def in_words(side: Side | None) -> str:
    """One side as a line: newest act, journal, counts."""
    if side is None:
        return "没有站点，或者数据库打不开"
    newest = f"{side.newest:%Y-%m-%d %H:%M}" if side.newest else "没有"
    words = dict(COUNTED)
    counts = "、".join(f"{words[table]} {count}" for table, count in side.counts)
    return f"最近一条操作 {newest}，日志 {side.journal.short}，{counts}"


def after_restore(
    opened: Opened,
    folder: SiteFolder,
    lock: SiteLock,
    comparison: restore.Comparison,
    done: restore.Restored,
) -> None:
    """Put the restore on record in the restored site itself, by the person who opened the backup."""
    words = backups.Restored(
        file_name=opened.path.name,
        made_at=comparison.head.made_at,
        sequence=comparison.head.sequence,
        replaced_sequence=comparison.live.journal.sequence if comparison.live else None,
        kept_folder=done.kept.name if done.kept else "",
    )
    store = Store.open(folder, done.key, indexers=[indexer(tabs.TERMS)], lock=lock)
    try:
        store.do(opened.who, backups.restored, words)
    finally:
        store.close()


def put_back(
    opened: Opened,
    folder: SiteFolder,
    comparison: restore.Comparison,
    *,
    lock: SiteLock,
    now: datetime,
    accept_destroyed: bool = False,
    progress: Progress | None = None,
) -> restore.Restored:
    """Restore and put it on record; the site is closed before and after. Refusal and Trouble as there."""
    done = restore.restore(
        opened.path,
        folder,
        opened.key,
        lock=lock,
        progress=progress,
        accept_destroyed=accept_destroyed,
        now=now,
    )
    after_restore(opened, folder, lock, comparison, done)
    return done
