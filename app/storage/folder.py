"""A site's folder: what lies in it, who has it open, and how a file in it is written so that it stays."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.errors import Refusal, Trouble
from app.storage import oslock
from app.storage.faults import machine_faults

_PLAIN = b"SQLite format 3"
_PROTECTED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# The database library takes paths of 511 bytes; the longest place below a site's folder is a backup's
# half-made copy with its journal.
_LONGEST = 440


class State(Enum):
    """What was found in a folder."""

    MISSING = "missing"
    EMPTY = "empty"
    SITE = "site"
    NO_DATABASE = "no_database"
    NO_HEADER = "no_header"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class SiteFolder:
    """The places inside one site's folder. Nothing is opened by asking for a place."""

    path: Path

    @property
    def main_db(self) -> Path:
        """The encrypted database. After connecting it is never opened by this path again."""
        return self.path / "main.db"

    @property
    def keys_a(self) -> Path:
        """First copy of the key header."""
        return self.path / "keys.a"

    @property
    def keys_b(self) -> Path:
        """Second copy of the key header, written first."""
        return self.path / "keys.b"

    @property
    def lock_file(self) -> Path:
        """Held from start to exit, also while the desk is locked."""
        return self.path / "site.lock"

    @property
    def attachments(self) -> Path:
        """Sealed photographs and papers."""
        return self.path / "attachments"

    @property
    def backups(self) -> Path:
        """Backups kept on this disk."""
        return self.path / "backups"

    @property
    def high_water(self) -> Path:
        """The newest journal entry seen at the last close."""
        return self.path / "high-water.json"

    @property
    def guesses(self) -> Path:
        """Wrong passwords and how long to wait."""
        return self.path / "guesses.json"

    def state(self) -> State:
        """What the folder holds now; only looks, opens nothing."""
        if not self.path.is_dir():
            return State.MISSING
        database = self.main_db.exists()
        header = self.keys_a.exists() or self.keys_b.exists()
        if database or header:
            return {(True, True): State.SITE, (False, True): State.NO_DATABASE}.get(
                (database, header), State.NO_HEADER
            )
        others = [entry for entry in self.path.iterdir() if entry != self.lock_file]
        return State.FOREIGN if others else State.EMPTY


def must_be_site(folder: SiteFolder) -> None:
    """Pass for a whole site; otherwise Trouble that leads to restore. Call with the site's lock held.

    Never creates anything; a restore that was interrupted while it exchanged the files is finished.
    """
    _finish_restore(folder)
    with machine_faults():
        state = folder.state()
    advice = "不要新建，也不要删除这个文件夹。请用最近的备份恢复，或请管理员查看。"
    if state is State.NO_DATABASE:
        raise Trouble("这个站点的数据库文件不见了，只剩密钥文件。", advice)
    if state is State.NO_HEADER:
        raise Trouble("这个站点的密钥文件不见了，只剩数据库。", advice)
    if state is State.MISSING:
        raise Trouble(
            "站点文件夹不在原处，这里没有站点。", "如果它在移动盘上，请接好再试。不要为同一个小区新建站点。"
        )
    if state is not State.SITE:
        raise Trouble("这个文件夹里没有站点。", "请另选站点所在的文件夹，或新建站点。")
    _refuse_place(folder)


def make_ready(folder: SiteFolder) -> None:
    """Make an empty folder for a new site; Refusal when there is anything in it already."""
    _refuse_place(folder)
    with machine_faults():
        state = folder.state()
        if state in (State.SITE, State.NO_DATABASE, State.NO_HEADER):
            raise Refusal("这个文件夹里已经有站点的文件，不能在这里新建。请另选一个空文件夹。")
        if state is State.FOREIGN or (state is State.MISSING and folder.path.exists()):
            raise Refusal("新站点要放在空文件夹里，这里已经有别的文件。请另选一个空文件夹。")
        folder.path.mkdir(parents=True, exist_ok=True)


def _refuse_place(folder: SiteFolder) -> None:
    if len(os.fsencode(folder.path.absolute())) > _LONGEST:
        raise Refusal("站点文件夹的路径太长，数据库打不开。请放到路径短一些的文件夹里。")
    if str(folder.path).startswith(("\\\\", "//")):
        raise Refusal("站点不能放在网络共享里，断网时会损坏数据。请放在本机的硬盘上。")


class SiteLock:
    """The hold on a site, from `hold_lock` to `release`; released by the system if the program dies.

    `descriptor` is None on a write-protected disk that has no lock file: nobody can write there, so
    there is nobody to keep out.
    """

    def __init__(self, folder: SiteFolder, descriptor: int | None) -> None:
        self.folder = folder
        self._descriptor = descriptor
        self._held = True

    @property
    def held(self) -> bool:
        """True until released."""
        return self._held

    def release(self) -> None:
        """Let others open the site; a second call does nothing."""
        self._held = False
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            oslock.unlock(descriptor)
            os.close(descriptor)

    def __enter__(self) -> "SiteLock":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def hold_lock(folder: SiteFolder) -> SiteLock:
    """Take the site for this program, at once or not at all; Trouble when it is open already.

    On a write-protected disk the lock file there is held as it is: the site can still be looked at.
    """
    with machine_faults():
        descriptor = _open_lock(folder)
    if descriptor is None or oslock.try_lock(descriptor):
        lock = SiteLock(folder, descriptor)
        try:
            _finish_restore(folder, clear=True)
        except BaseException:
            lock.release()
            raise
        return lock
    os.close(descriptor)
    raise Trouble(
        "这个站点已在本机打开，同一时间只能打开一次。", "请到已经打开的窗口里继续，或先把它关掉再打开。"
    )


def _open_lock(folder: SiteFolder) -> int | None:
    try:
        return os.open(folder.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if error.errno not in _PROTECTED:
            raise
    try:
        return os.open(folder.lock_file, os.O_RDONLY)
    except FileNotFoundError:
        return None


def is_write_protected(folder: SiteFolder) -> bool:
    """True if nothing can be written into the site's folder: then it can only be looked at."""
    try:
        os.close(os.open(folder.lock_file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        return error.errno in _PROTECTED
    return False


def _finish_restore(folder: SiteFolder, *, clear: bool = False) -> None:
    from app.storage import swap  # it knows this module

    swap.finish_interrupted(folder)
    if clear:
        swap.clear_left_over(folder)


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file whole: after a power cut it is the old one or the new one. OSError when it fails."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make a rename in this folder last through a power cut (Windows does that by itself)."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def looks_plain(path: Path) -> bool:
    """True if a file begins like an unencrypted database. Only before connecting (see main_db)."""
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN


@contextlib.contextmanager
def new_file(final: Path) -> Iterator[Path]:
    """A place to build a database under another name; renamed to `final` when the block ends well."""
    draft = final.with_name(final.name + ".new")
    _clear(draft)
    try:
        yield draft
        draft.replace(final)
        sync_folder(final.parent)
    finally:
        with contextlib.suppress(OSError):
            _clear(draft)


def _clear(draft: Path) -> None:
    # A rollback journal left by a killed run would otherwise be played into the next draft.
    for path in (draft, draft.with_name(draft.name + "-journal")):
        path.unlink(missing_ok=True)
