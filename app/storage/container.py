"""A backup as one file: what it is, the key header, the database, the list of attachments, a checksum."""

import contextlib
import hashlib
import json
import os
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.errors import Refusal, Trouble
from app.storage.faults import as_trouble
from app.storage.journal import Head
from app.storage.pace import Pace

MAGIC = b"qiantai-backup\n"
VERSION = 1
SUFFIX = ".qtb"
PART, BAD = ".part", ".bad"
BLOCK = 1 << 20
_FLUSH = BLOCK
_LENGTH = struct.Struct(">I")
_SUM = hashlib.sha256().digest_size
_LONGEST_HEAD = 64 * 1024
_LONGEST_HEADER = 1_000_000
_NAME = re.compile(r"qiantai-\d{8}-\d{6}-([0-9a-f]{8})(?:-\d{1,4})?\.qtb")
_LISTED_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,199}")

_ANOTHER = "请换另一份备份，或者从原来的地方重新复制一次再试。"


@dataclass(frozen=True)
class BackupHead:
    """What a backup says of itself without any key. Sizes in bytes; nothing about a person.

    `destroyed` is the journal entry of the newest destruction the database knew of, 0 for none.
    """

    version: int
    site_id: str
    made_at: datetime
    generation: int
    schema: str
    sequence: int
    journal_hash: str
    destroyed: int
    attachments: int
    attachments_size: int
    header_size: int
    database_size: int
    list_size: int

    @property
    def journal(self) -> Head:
        """The newest journal entry inside."""
        return Head(self.sequence, self.journal_hash)


@dataclass(frozen=True)
class Listed:
    """One attachment that belongs to the backup and lies beside it: name, bytes, SHA-256 as it lies."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """What is read out of a backup besides the database."""

    head: BackupHead
    header: bytes
    listed: tuple[Listed, ...]


def file_name(site_id: str, made_at: datetime, again: int = 0) -> str:
    """The name of a backup; `again` tells apart what was made in the same second."""
    more = f"-{again + 1}" if again else ""
    return f"qiantai-{made_at:%Y%m%d-%H%M%S}-{site_id[:8]}{more}{SUFFIX}"


def is_named_ours(name: str, site_id: str = "") -> bool:
    """True if a file's name is one that this site gives its backups; without a site, any site."""
    match = _NAME.fullmatch(name)
    return match is not None and (not site_id or match[1] == site_id[:8])


def list_bytes(listed: Iterable[Listed]) -> bytes:
    """The list of attachments as it goes into the file: one line of JSON each."""
    return b"".join(json.dumps([one.name, one.size, one.sha256]).encode() + b"\n" for one in listed)


def write(path: Path, head: BackupHead, header: bytes, database: Path, listing: bytes, pace: Pace) -> None:
    """Write the whole file block by block and wait until it is on the disk. OSError, Cancelled."""
    with path.open("wb") as out, database.open("rb") as source:
        digest = hashlib.sha256()

        loose = 0

        def put(piece: bytes) -> None:
            nonlocal loose
            digest.update(piece)
            out.write(piece)
            loose += len(piece)
            if loose >= _FLUSH:
                # In small portions: an act that is saved meanwhile would wait for one large one.
                _flush(out)
                loose = 0
            pace.step(len(piece))

        put(_front(head))
        put(header)
        for block in iter(lambda: source.read(BLOCK), b""):
            put(block)
        put(listing)
        out.write(digest.digest())
        _flush(out)


def read_head(path: Path) -> BackupHead:
    """What the file says it is, after a look at its length. Quick, whatever the size.

    Refusal when it is no backup of ours; Trouble when it is cut, damaged, newer or cannot be read.
    """
    with reading(), path.open("rb") as file:
        head, begins = _read_front(file)
        _must_be_whole(file, head, begins)
        return head


def read_header(path: Path) -> bytes:
    """The key header inside, without reading the rest. Refusal and Trouble as in `read_head`."""
    with reading(), path.open("rb") as file:
        head, begins = _read_front(file)
        _must_be_whole(file, head, begins)
        return file.read(head.header_size)


def unpack(path: Path, database: Path | None, pace: Pace | None = None, *, keep: bool = False) -> Contents:
    """Read the whole file, prove its checksum, and write the database to a place of its own.

    With `keep` the database is on the disk when this returns; otherwise it is only to be looked at.
    Refusal and Trouble as in `read_head`; what was written of the database is then left to the caller.
    Without a place it is only read through.
    """
    pace = pace or Pace()
    with contextlib.ExitStack() as stack:
        with reading():
            file = stack.enter_context(path.open("rb"))
            head, begins = _read_front(file)
            _must_be_whole(file, head, begins)
            file.seek(0)
            digest = hashlib.sha256(file.read(begins))
        take = _taker(file, digest, pace)
        header = b"".join(take(head.header_size))
        if database is None:
            for _ in take(head.database_size):
                pass
        else:
            _save(database, take(head.database_size), keep)
        listing = b"".join(take(head.list_size))
        with reading():
            if file.read(_SUM) != digest.digest():
                raise _damaged()
    return Contents(head, header, _listed(listing, head))


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Failures of the disk a backup is read from, in words that fit."""
    try:
        yield
    except OSError as error:
        raise Trouble(
            "备份文件读不出来，可能不在原处，或者硬盘有问题。", "请检查移动盘是否还接着，再选一次备份文件。"
        ) from error


@contextlib.contextmanager
def unpacking() -> Iterator[None]:
    """Failures of the disk a backup is unpacked to, in words that fit."""
    try:
        yield
    except OSError as error:
        trouble = as_trouble(error)
        full = trouble is not None and trouble.sentence == _FULL_SAID
        raise Trouble(
            "硬盘满了，备份展不开。" if full else "备份展不开：读写硬盘时出错。",
            "什么都没有改动。请清理硬盘腾出空间，再做一次。"
            if full
            else "什么都没有改动。请检查硬盘，再做一次。",
        ) from error


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Failures while a backup is being made, in words that fit; bugs pass as they are."""
    try:
        yield
    except Exception as error:
        trouble = as_trouble(error)
        if trouble is None:
            raise
        words = _WRITING.get(trouble.sentence)
        raise (Trouble(*words) if words else Trouble("备份没有做成。" + trouble.sentence, _STAYS)) from error


_STAYS = "站点和原来的备份都没有动。请检查放备份的硬盘是否还接着，再做一次。"
_FULL = ("硬盘满了，备份没有做成。", "站点和原来的备份都没有动。请清理放备份的硬盘，或换一块硬盘再做。")
_READ_ONLY = (
    "放备份的位置只能读，不能写，备份没有做成。",
    "请检查移动盘的写保护和文件夹的权限，或换一个位置再做。",
)
_FULL_SAID = "硬盘满了，这一步没有保存。"
_WRITING = {
    _FULL_SAID: _FULL,
    "站点所在的硬盘只能读，不能写，这一步没有保存。": _READ_ONLY,
    "文件或文件夹打不开，可能已经不在原处。": ("放备份的文件夹不见了，备份没有做成。", _STAYS),
    "读写硬盘时出错。": ("读写硬盘时出错，备份没有做成。", _STAYS),
}


def _front(head: BackupHead) -> bytes:
    told = json.dumps({**asdict(head), "made_at": head.made_at.isoformat()}, sort_keys=True).encode()
    front = MAGIC + _LENGTH.pack(len(told)) + told
    # The head's own checksum: it is trusted before the rest of the file is read.
    return front + hashlib.sha256(front).digest()


def _read_front(file: BinaryIO) -> tuple[BackupHead, int]:
    """The head and where it ends. Magic, length, JSON and checksum stand like this in every version."""
    magic = file.read(len(MAGIC))
    if len(magic) < len(MAGIC) and MAGIC.startswith(magic):
        raise _cut()
    if magic != MAGIC:
        raise Refusal("这不是本程序的备份文件。请选择名字以 qiantai 开头、以 .qtb 结尾的文件。")
    length = file.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        raise _cut()
    size = _LENGTH.unpack(length)[0]
    if size > _LONGEST_HEAD:
        raise _damaged()
    told, proof = file.read(size), file.read(_SUM)
    if len(proof) < _SUM:
        raise _cut()
    if hashlib.sha256(magic + length + told).digest() != proof:
        raise _damaged()
    return _head_of(told), len(magic) + len(length) + size + _SUM


def _head_of(told: bytes) -> BackupHead:
    try:
        fields: dict[str, Any] = json.loads(told)
        if fields["version"] > VERSION:
            raise Trouble(
                "这份备份是更新版本的程序做的，现在的程序读不了。", "请安装同样新或更新的程序再恢复。"
            )
        fields["made_at"] = datetime.fromisoformat(fields["made_at"])
        head = BackupHead(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged() from error
    sizes = (head.header_size, head.database_size, head.list_size)
    if min(sizes) < 0 or head.header_size > _LONGEST_HEADER:
        raise _damaged()
    return head


def _must_be_whole(file: BinaryIO, head: BackupHead, begins: int) -> None:
    wanted = begins + head.header_size + head.database_size + head.list_size + _SUM
    found = os.fstat(file.fileno()).st_size
    if found < wanted:
        raise _cut()
    if found > wanted:
        raise Trouble("备份文件比做好的时候长，后面多了别的内容。", _ANOTHER)


def _taker(file: BinaryIO, digest: Any, pace: Pace) -> Callable[[int], Iterator[bytes]]:
    """A way to take so many bytes from the file, block by block, into the digest and out."""

    def take(size: int) -> Iterator[bytes]:
        left = size
        while left:
            with reading():
                block = file.read(min(BLOCK, left))
            if not block:
                raise _cut()
            digest.update(block)
            left -= len(block)
            pace.step(len(block))
            yield block

    return take


def _save(place: Path, blocks: Iterator[bytes], keep: bool) -> None:
    with place.open("wb") as out:
        for block in blocks:
            out.write(block)
        if keep:
            _flush(out)


def _flush(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def _listed(content: bytes, head: BackupHead) -> tuple[Listed, ...]:
    try:
        rows = [json.loads(line) for line in content.splitlines()]
        listed = tuple(Listed(str(name), int(size), str(digest)) for name, size, digest in rows)
    except (ValueError, TypeError) as error:
        raise _damaged() from error
    # A name leads to a file beside the backup and in the site's folder, never anywhere else.
    good = all(_LISTED_NAME.fullmatch(one.name) for one in listed)
    if not good or len(listed) != head.attachments:
        raise _damaged()
    return listed


def _cut() -> Trouble:
    return Trouble("备份文件不完整，可能没有复制完，或者被截断过。", _ANOTHER)


def _damaged() -> Trouble:
    return Trouble("备份文件有损坏，和做好的时候不一样。", _ANOTHER)
