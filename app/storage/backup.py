"""Backups: made from the live site, read back and proved at once, found again, proved again later."""

import contextlib
import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher

from app.errors import Refusal, Trouble
from app.storage import container
from app.storage.beside import copy_beside, look_beside
from app.storage.check import Finding, all_well
from app.storage.container import BackupHead, Listed, reading, writing
from app.storage.copying import PAUSE, copy_database
from app.storage.datakey import DataKey
from app.storage.disks import is_share, on_same_disk
from app.storage.folder import SiteFolder, sync_folder
from app.storage.header import from_bytes, is_sealed, read_copies, to_bytes
from app.storage.inside import (
    LOOK,
    WORK,
    examined,
    log_in_names,
    open_backup,
    open_backup_with_recovery,
    unpacked,
)
from app.storage.pace import Pace, Progress
from app.storage.proof import Facts, attachments_in, facts_of, unreadable

if TYPE_CHECKING:
    from app.storage.store import Store

__all__ = [
    "Found",
    "Made",
    "back_up",
    "back_up_before_upgrade",
    "backups_in",
    "is_share",
    "label",
    "log_in_names",
    "newest_named",
    "on_same_disk",
    "open_backup",
    "open_backup_with_recovery",
    "unpacked",
    "verify",
]

# Reading back and writing come after the copy: each block of the database is handled three times.
_TIMES = 3
_A_DAY = 24 * 3600.0


@dataclass(frozen=True)
class Made:
    """A backup that was made and proved. `size` in bytes; `files_copied` attachments were not there yet.

    `attachments_lost` counts those whose file was missing or changed already in the site.
    """

    path: Path
    head: BackupHead
    size: int
    seconds: float
    files_copied: int
    attachments_lost: int
    full: bool


@dataclass(frozen=True)
class Found:
    """A backup of this site that lies in a folder."""

    path: Path
    head: BackupHead


@dataclass(frozen=True)
class _Source:
    """What a backup is made of: the site's folder, its key, and a way to copy the database."""

    folder: SiteFolder
    key: DataKey
    copy: Callable[[Path, Progress], None]


# ---------------------------------------------------------------- making


def back_up(
    store: "Store",
    target: Path,
    *,
    stop: Event | None = None,
    progress: Progress | None = None,
    pause: float = PAUSE,
    full: bool = False,
    now: datetime,
) -> Made:
    """Make one backup in a folder, on any thread while people work, and prove it by reading it back.

    `full` adds the long examination (once a week). `progress` hears bytes done and in all. Cancelled
    when `stop` is set or the site is closed before its copy is taken; Trouble: disk full, folder gone,
    or the file did not pass (it is kept as `.bad`). What is in the folder already stays as it is.
    """

    def copy(path: Path, told: Progress) -> None:
        store.copy_to(path, pause=pause, stop=stop, progress=told)

    return _make(_Source(store.folder, store.keys.key, copy), target, stop, progress, full, now)


def back_up_before_upgrade(raw: Any, folder: SiteFolder, key: DataKey, now: datetime) -> Made:
    """Keep the site as it is before its tables are changed, in its own `backups`; `raw` is the connection."""

    def copy(path: Path, told: Progress) -> None:
        copy_database(raw, path, key.secret, pause=0.0, progress=told)

    with writing():
        folder.backups.mkdir(exist_ok=True)
    return _make(_Source(folder, key, copy), folder.backups, None, None, False, now)


def _make(
    source: _Source,
    target: Path,
    stop: Event | None,
    progress: Progress | None,
    full: bool,
    now: datetime,
) -> Made:
    begun = time.monotonic()
    _must_be_a_place(source.folder, target)
    _sweep(target, source.key.site_id)
    with writing():
        size = source.folder.main_db.stat().st_size
    pace = Pace(stop, progress, size * _TIMES)
    with _workroom(source, target, size) as work, writing():
        copy = work / "copy.db"
        source.copy(copy, lambda done, _total: pace.step(max(0, min(done, size) - pace.done)))
        facts, wanted = facts_of(copy, source.key), attachments_in(copy, source.key)
        beside = copy_beside(source.folder, target, wanted, pace)
        header = _header_bytes(source.folder, source.key)
        listing = container.list_bytes(wanted)
        head = _head(source, facts, wanted, header, listing, copy, now)
        part = _draft(target, head)
        try:
            container.write(part, head, header, copy, listing, pace)
            copy.unlink()
            _must_pass(part, work / "back.db", source.key, facts, full, pace)
            pace.step(0)
            final = _put_in_place(part)
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        seconds = time.monotonic() - begun
        return Made(final, head, final.stat().st_size, seconds, beside.copied, beside.lost, full)


def _must_be_a_place(folder: SiteFolder, target: Path) -> None:
    if not target.is_dir():
        raise Trouble("放备份的文件夹不见了，备份没有做成。", "请检查移动盘是否还接着，或换一个位置再做。")
    if target.resolve() in (folder.path.resolve(), folder.attachments.resolve()):
        raise Refusal("备份不能和站点的文件混放在一起，请另选一个文件夹。", field="target")


def _sweep(target: Path, site_id: str) -> None:
    """What a killed run left. The site's lock makes sure that nobody is at its own; others get a day."""
    with contextlib.suppress(OSError):
        for path in target.glob(f"*{container.SUFFIX}{container.PART}"):
            if container.is_named_ours(path.name.removesuffix(container.PART), site_id):
                path.unlink(missing_ok=True)
        for path in target.glob(f"{WORK}{site_id[:8]}-*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in target.glob(f"{LOOK}*"):
            if time.time() - path.stat().st_mtime > _A_DAY:
                shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _workroom(source: _Source, target: Path, size: int) -> Iterator[Path]:
    """A place for half-made files: the site's own disk if it has room, as sticks are slow.

    Never on a share: a database that is written there is not safe.
    """
    mark = f"{WORK}{source.key.site_id[:8]}-"
    with writing():
        try:
            work = _own_room(source, mark, size)
        except OSError:
            # The site's disk is full or write-protected: all the more is the backup wanted.
            if is_share(target):
                raise
            work = Path(tempfile.mkdtemp(prefix=mark, dir=target))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _own_room(source: _Source, mark: str, size: int) -> Path:
    own = source.folder.backups
    own.mkdir(exist_ok=True)
    _sweep(own, source.key.site_id)
    if shutil.disk_usage(own).free <= 2 * size + container.BLOCK:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return Path(tempfile.mkdtemp(prefix=mark, dir=own))


def _head(
    source: _Source,
    facts: Facts,
    wanted: tuple[Listed, ...],
    header: bytes,
    listing: bytes,
    copy: Path,
    now: datetime,
) -> BackupHead:
    sealed = from_bytes(header)
    return BackupHead(
        version=container.VERSION,
        site_id=source.key.site_id,
        made_at=now.replace(microsecond=0),
        generation=sealed.generation if sealed else 0,
        schema=facts.schema,
        sequence=facts.journal.sequence,
        journal_hash=facts.journal.hash,
        destroyed=facts.destroyed,
        attachments=len(wanted),
        attachments_size=sum(one.size for one in wanted),
        header_size=len(header),
        database_size=copy.stat().st_size,
        list_size=len(listing),
    )


def _header_bytes(folder: SiteFolder, key: DataKey) -> bytes:
    true = [copy for copy in read_copies(folder) if copy and is_sealed(copy, key.secret)]
    if not true:
        raise Trouble("密钥文件和打开的站点对不上，备份没有做成。", "请关闭程序再打开，还不行请管理员查看。")
    return to_bytes(max(true, key=lambda header: header.generation))


def _draft(target: Path, head: BackupHead) -> Path:
    """Where the file is written until it has passed; its name without the ending is still free."""
    again = 0
    while (target / container.file_name(head.site_id, head.made_at, again)).exists():
        again += 1
    return target / (container.file_name(head.site_id, head.made_at, again) + container.PART)


def _must_pass(part: Path, back: Path, key: DataKey, facts: Facts, full: bool, pace: Pace) -> None:
    """Read the finished file back and compare; one that does not pass is kept as `.bad`. Trouble."""
    try:
        contents = container.unpack(part, back, pace)
        findings = examined(contents, back, key, full=full)
        if all_well(findings):
            findings.append(_compared(facts_of(back, key), facts))
    except (Refusal, Trouble) as problem:
        findings = [Finding(False, problem.sentence)]
    except sqlcipher.Error:
        findings = [unreadable()]
    wrong = next((finding for finding in findings if not finding.ok), None)
    if wrong is None:
        return
    with contextlib.suppress(OSError):
        part.replace(part.with_name(part.name.removesuffix(container.PART) + container.BAD))
    raise Trouble(
        f"备份做好后读回来核对，没有通过：{wrong.sentence}", "这份不能用。请检查硬盘，或换一块硬盘再做一次。"
    )


def _put_in_place(part: Path) -> Path:
    """Give the file that has passed its name. OSError: then it is not there under that name."""
    final = part.with_name(part.name.removesuffix(container.PART))
    part.replace(final)
    try:
        sync_folder(final.parent)
    except OSError:
        # Nobody knows whether the name outlasts a power cut, so nobody is told that there is a backup.
        final.unlink(missing_ok=True)
        raise
    return final


def _compared(back: Facts, facts: Facts) -> Finding:
    return Finding(
        back == facts, "读回来的内容和站点一致。" if back == facts else "读回来的内容和站点不一致。"
    )


# ---------------------------------------------------------------- proving


def verify(path: Path, key: DataKey, *, full: bool = True) -> list[Finding]:
    """Examine a backup and the attachments beside it; a file that cannot be read is one finding.

    `full` adds structure, references, tables and the whole journal.
    """
    try:
        with unpacked(path, key) as (contents, database):
            findings = [Finding(True, "备份文件完整，和做好的时候一样。")]
            findings += examined(contents, database, key, full=full)
        return [*findings, look_beside(path.parent, contents.listed)]
    except (Refusal, Trouble) as problem:
        return [Finding(False, problem.sentence + getattr(problem, "advice", ""))]


def backups_in(target: Path, site_id: str) -> tuple[Found, ...]:
    """This site's backups in a folder, the newest first; what does not read as one is passed over.

    Trouble when the folder cannot be read.
    """
    with reading():
        named = [path for path in target.iterdir() if container.is_named_ours(path.name, site_id)]
    found = []
    for path in named:
        with contextlib.suppress(Refusal, Trouble):
            head = container.read_head(path)
            if head.site_id == site_id:
                found.append(Found(path, head))
    return tuple(sorted(found, key=_age, reverse=True))


def newest_named(target: Path) -> Path | None:
    """The newest backup in a folder by its name, of any site and in any state; None when there is none."""
    with reading():
        found = [path for path in target.iterdir() if container.is_named_ours(path.name)]
    return max(found, key=lambda path: (path.name[:23], len(path.name), path.name), default=None)


def label(head: BackupHead) -> str:
    """The line on a backup's label: when it was made, and the journal's head to compare with."""
    return f"{head.made_at:%Y-%m-%d %H:%M}　日志 {head.journal.short}"


def _age(one: Found) -> tuple[datetime, int, int, str]:
    # Of two made in the same second the later one has the longer name.
    return one.head.made_at, one.head.sequence, len(one.path.name), one.path.name
