"""Backups: made from the live site, read back and proved at once, found again, proved again later."""

import contextlib
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
from app.storage import container, keyring
from app.storage.beside import copy_beside, look_beside
from app.storage.check import Finding, all_well
from app.storage.container import BackupHead, Contents, Listed, reading, writing
from app.storage.copying import copy_database
from app.storage.datakey import DataKey
from app.storage.disks import is_share
from app.storage.folder import SiteFolder, sync_folder
from app.storage.guesses import Clocks
from app.storage.header import Header, from_bytes, is_sealed, read_copies, to_bytes
from app.storage.pace import Pace, Progress
from app.storage.proof import ANOTHER, Facts, attachments_in, examine, facts_of, unreadable

if TYPE_CHECKING:
    from app.storage.store import Store

_WORK = "qiantai-work-"
# Reading back and writing come after the copy: each block of the database is handled three times.
_TIMES = 3


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
    pause: float = 0.010,
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
    size = source.folder.main_db.stat().st_size
    pace = Pace(stop, progress, size * _TIMES)
    with _workroom(source.folder, target, size) as work, writing():
        copy = work / "copy.db"
        source.copy(copy, lambda done, _total: pace.step(min(done, size) - pace.done))
        facts, wanted = facts_of(copy, source.key), attachments_in(copy, source.key)
        beside = copy_beside(source.folder, target, wanted, pace)
        header = to_bytes(_header_of(source.folder, source.key))
        listing = container.list_bytes(wanted)
        head = _head(source, facts, wanted, header, listing, copy, now)
        part = _draft(target, head)
        try:
            container.write(part, head, header, copy, listing, pace)
            copy.unlink()
            _must_pass(part, work / "back.db", source.key, facts, full, pace)
            final = part.with_name(part.name.removesuffix(container.PART))
            part.replace(final)
            sync_folder(target)
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
    """What a killed run left of this site's own; the site's lock makes sure that nobody is at it."""
    with contextlib.suppress(OSError):
        for path in target.glob(f"*{container.SUFFIX}{container.PART}"):
            if container.is_named_ours(path.name.removesuffix(container.PART), site_id):
                path.unlink(missing_ok=True)
        for path in target.glob(f"{_WORK}{site_id[:8]}-*"):
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _workroom(folder: SiteFolder, target: Path, size: int) -> Iterator[Path]:
    """A place for half-made files: the site's own disk if it has room, as sticks are slow.

    Never on a share: a database that is written there is not safe.
    """
    with writing():
        folder.backups.mkdir(exist_ok=True)
        _sweep(folder.backups, folder_mark := _site_mark(folder))
        roomy = shutil.disk_usage(folder.backups).free > 2 * size + container.BLOCK
        place = folder.backups if roomy or is_share(target) else target
        work = Path(tempfile.mkdtemp(prefix=f"{_WORK}{folder_mark}-", dir=place))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
