"""Looking inside a backup: opened by its own header, its database unpacked beside it for a while."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from app.errors import Refusal, Trouble
from app.storage import container, keyring
from app.storage.check import Finding
from app.storage.container import Contents, unpacking
from app.storage.datakey import DataKey
from app.storage.disks import is_share
from app.storage.folder import SiteFolder
from app.storage.guesses import Clocks
from app.storage.header import STAFF, from_bytes, is_sealed
from app.storage.proof import ANOTHER, examine, facts_of, unreadable

WORK = "qiantai-work-"
"""How the folders of half-made files begin."""

LOOK = WORK + "look-"
"""The ones that are only looked into: they may belong to another program that is at it now."""


def open_backup(path: Path, login: str, password: str, *, clocks: Clocks | None = None) -> DataKey:
    """The data key through the backup's own header: the passwords are those of the day it was made.

    Refusal: wrong, or no backup of ours; Trouble: damaged. Takes up to about a second.
    """
    with _header_folder(path) as folder:
        return keyring.unlock(folder, login, password, clocks=clocks)


def open_backup_with_recovery(path: Path, text: str, *, clocks: Clocks | None = None) -> DataKey:
    """The data key through a recovery key on paper that was good when the backup was made."""
    with _header_folder(path) as folder:
        return keyring.unlock_with_recovery(folder, text, clocks=clocks)


def log_in_names(path: Path) -> tuple[str, ...]:
    """The log-in names that open a backup. Refusal and Trouble as in `container.read_head`."""
    header = from_bytes(container.read_header(path))
    if header is None:
        raise Trouble("备份里的密钥文件损坏，打不开。", ANOTHER)
    return tuple(slot.login for slot in header.slots if slot.kind == STAFF)


@contextlib.contextmanager
def _header_folder(path: Path) -> Iterator[SiteFolder]:
    """A folder that holds the backup's header and nothing else; a header tells no secret."""
    header = container.read_header(path)
    with _room(path.parent) as work, unpacking():
        folder = SiteFolder(work)
        for place in (folder.keys_a, folder.keys_b):
            place.write_bytes(header)
        folder.main_db.touch()
        yield folder


@contextlib.contextmanager
def _room(place: Path) -> Iterator[Path]:
    try:
        room = Path(tempfile.mkdtemp(prefix=LOOK, dir=None if is_share(place) else place))
    except OSError:
        room = Path(tempfile.mkdtemp(prefix=LOOK))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextlib.contextmanager
def unpacked(path: Path, key: DataKey, room: Path | None = None) -> Iterator[tuple[Contents, Path]]:
    """The backup's contents and its database as a file of its own for the time of the block.

    It lies in `room`, or beside the backup, or where nothing can be written there, in the system's
    temporary folder; it is as encrypted as the site. Refusal: another site's; Trouble: damaged.
    """
    with _room(room or path.parent) as work:
        database = work / "back.db"
        with unpacking():
            contents = container.unpack(path, database)
        if contents.head.site_id != key.site_id:
            raise Refusal("这份备份属于另一个站点，不能用在这里。请选择本站点的备份。")
        yield contents, database


def examined(contents: Contents, database: Path, key: DataKey, *, full: bool) -> list[Finding]:
    header = from_bytes(contents.header)
    head = contents.head
    true = header is not None and is_sealed(header, key.secret) and header.generation == head.generation
    findings = [
        Finding(true, "备份里的密钥文件完好。")
        if true
        else Finding(False, f"备份里的密钥文件损坏或被改过，和数据对不上。{ANOTHER}")
    ]
    findings += examine(database, key, full=full)
    try:
        facts = facts_of(database, key)
    except (sqlcipher.Error, TypeError):
        return [*findings, unreadable()]
    told = (head.site_id, head.sequence, head.journal_hash, head.destroyed, head.schema)
    inside = (facts.site_id, *vars(facts.journal).values(), facts.destroyed, facts.schema)
    words = f"备份说明和里面的数据一致，操作日志到 {head.journal.short}。"
    return [
        *findings,
        Finding(True, words)
        if told == inside
        else Finding(False, f"备份说明和里面的数据不一致，可能被改过。{ANOTHER}"),
    ]
