"""What the machine's failures are called in plain words: the one place where low-level errors are named."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from app.errors import Trouble

_RESTORE = "先不要再往里录入。请关闭程序，用最近的备份恢复，或请管理员查看。"
_DISK = "什么都没有改动。请清理这块硬盘腾出空间，然后再做一次。"

_FULL = ("硬盘满了，这一步没有保存。", _DISK)
_IO = ("读写硬盘时出错。", "请检查硬盘或移动盘是否还接着，关闭程序再打开，看这一步是否已经保存。")
_BUSY = ("站点文件正被别的程序占用。", "请关闭占用它的程序（备份、同步或杀毒软件），然后再试。")
_FOREIGN = ("站点文件打不开：它不是这个站点的数据库，或者已经损坏。", _RESTORE)
_DAMAGED = ("站点文件有损坏。", _RESTORE)
_READONLY = ("站点所在的硬盘只能读，不能写，这一步没有保存。", "请检查硬盘的写保护和文件夹的权限，然后再试。")
_GONE = ("文件或文件夹打不开，可能已经不在原处。", "请检查硬盘或移动盘是否还接着，文件夹是否被移走。")
_BIG = ("这一步的数据太多，放不进站点文件，没有保存。", "请分几次做。")

# Primary SQLite result codes (the low byte of an extended code).
_BY_CODE = {
    5: _BUSY,
    6: _BUSY,
    7: ("内存不够，这一步没有保存。", "请关闭别的程序，然后再试。"),
    8: _READONLY,
    10: _IO,
    11: _DAMAGED,
    13: _FULL,
    14: _GONE,
    18: _BIG,
    26: _FOREIGN,
}
_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READONLY,
    errno.EACCES: _READONLY,
    errno.EPERM: _READONLY,
    errno.EIO: _IO,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.ENODEV: _GONE,
    errno.ENAMETOOLONG: ("文件夹的路径太长，打不开。", "请把站点放到路径短一些的文件夹里。"),
}
_UNTOLD = 1
# Copying and exporting tell what went wrong only in words; these are SQLite's own for its codes.
_BY_WORDS = {
    "database is locked": 5,
    "out of memory": 7,
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": 14,
    "file is not a database": 26,
}
# After these nobody knows whether the commit arrived: look it up by its request id.
_UNSURE = frozenset({10, 13})


def code_of(error: BaseException) -> int | None:
    """SQLite's primary result code behind an error, or None when it is not SQLite's."""
    original = error.orig if isinstance(error, DBAPIError) else error
    told = getattr(original, "sqlite_errorcode", None)
    code = told & 0xFF if isinstance(told, int) else None
    if code in (None, _UNTOLD) and isinstance(original, sqlcipher.Error):
        return _BY_WORDS.get(str(original), code)
    return code


def is_unsure(error: BaseException) -> bool:
    """True if a commit that failed this way may have arrived all the same."""
    return code_of(error) in _UNSURE


def as_trouble(error: BaseException) -> Trouble | None:
    """The Trouble that stands for a machine's failure, or None when the error is a bug."""
    if isinstance(error, OSError):
        return Trouble(*_BY_ERRNO.get(error.errno or 0, _IO))
    code = code_of(error)
    return Trouble(*_BY_CODE[code]) if code in _BY_CODE else None


@contextmanager
def machine_faults() -> Iterator[None]:
    """Turn what the disk and the database file do wrong into Trouble; bugs pass through as they are."""
    try:
        yield
    except (OSError, DBAPIError, sqlcipher.Error) as error:
        trouble = as_trouble(error)
        if trouble is None:
            raise
        raise trouble from error
