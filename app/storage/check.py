"""The full examination of a site, by its own eyes: it does not trust the way the program opens the file."""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import MetaData

from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder, SiteLock, hold_lock
from app.storage.header import is_sealed, read_copies
from app.storage.highwater import read_mark
from app.storage.record import Base
from app.storage.schema import compare_master
from app.storage.upgrade import newest_version

_PAGE = 4096
_RESTORE = "请用最近的备份恢复。"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: in order or not, and a sentence for the person who asked."""

    ok: bool
    sentence: str


def check_site(
    folder: SiteFolder,
    key: DataKey,
    *,
    lock: SiteLock | None = None,
    metadata: MetaData = Base.metadata,
) -> list[Finding]:
    """Examine a closed site: file, encryption, structure, references, tables, journal, marks, headers.

    Call with the store closed (the file is opened by its path) and with all models imported.
    Without `lock` the site's lock is taken for the time of the check; Trouble when it is open elsewhere.
    """
    with contextlib.ExitStack() as stack:
        if lock is None:
            stack.enter_context(hold_lock(folder))
        findings = list(_file(folder))
        if all(finding.ok for finding in findings):
            findings += _database(folder, key, metadata)
        return findings + list(_headers(folder, key))


def all_well(findings: Iterable[Finding]) -> bool:
    """True when nothing was found wrong."""
    return all(finding.ok for finding in findings)


def _told(ok: bool, good: str, bad: str) -> Finding:
    return Finding(ok, good if ok else bad)


def _file(folder: SiteFolder) -> Iterator[Finding]:
    try:
        size = folder.main_db.stat().st_size
        with folder.main_db.open("rb") as file:
            plain = file.read(15) == b"SQLite format 3"
    except OSError:
        yield Finding(False, "数据库文件不见了或者读不出来。请用最近的备份恢复。")
        return
    whole = size > 0 and size % _PAGE == 0
    yield _told(
        whole, "数据库文件大小正常。", "数据库文件的大小不对，可能被截断或加长过。请用最近的备份恢复。"
    )
    yield _told(not plain, "数据库文件是加密的。", "数据库文件没有加密，不是本程序写的。请用最近的备份恢复。")


def _database(folder: SiteFolder, key: DataKey, metadata: MetaData) -> list[Finding]:
    findings: list[Finding] = []
    try:
        with contextlib.closing(connect(folder.main_db, key)) as raw:
            for part in (
                structure(raw, folder.main_db),
                tables(raw, metadata),
                _content(raw, folder, key),
            ):
                findings += part
    except sqlcipher.Error:
        findings.append(Finding(False, "数据库读不下去：文件损坏，或者不属于这个站点。请用最近的备份恢复。"))
    except OSError:
        findings.append(Finding(False, "读硬盘时出错。请检查硬盘或移动盘是否还接着。"))
    return findings


def connect(path: Path, key: DataKey, *, untouched: bool = False) -> Any:
    """A bare connection to a database that nobody has open, past the program's own way of opening.

    `untouched` reads it as it lies: not even what a crash left half done is taken back.
    """
    uri = f"{path.resolve().as_uri()}?mode={'ro&immutable=1' if untouched else 'rw'}"
    raw = sqlcipher.connect(uri, uri=True, isolation_level=None)
    raw.execute("PRAGMA cipher_log_level=NONE").fetchall()
    raw.execute(f"PRAGMA key=\"x'{key.secret.hex()}'\"").fetchall()
    return raw


def structure(raw: Any, path: Path, *, full: bool = True, advice: str = _RESTORE) -> Iterator[Finding]:
    """Pages against the file's size and every page's seal; with `full` also what the pages say."""
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    yield _told(
        pages * _PAGE == path.stat().st_size,
        "页数和文件大小一致。",
        f"页数和文件大小不一致，文件被截断或加长过。{advice}",
    )
    sealed = raw.execute("PRAGMA cipher_integrity_check").fetchall()
    yield _told(
        not sealed,
        "每一页的加密校验都对。",
        f"有 {len(sealed)} 页的加密校验不对，文件损坏。{advice}",
    )
    if not full:
        return
    inner = [row[0] for row in raw.execute("PRAGMA integrity_check")]
    yield _told(inner == ["ok"], "数据库内部结构完整。", f"数据库内部结构有损坏。{advice}")
    loose = raw.execute("PRAGMA foreign_key_check").fetchall()
    yield _told(not loose, "记录之间的联系完整。", f"有 {len(loose)} 条记录的联系断了。请管理员查看。")


def tables(raw: Any, metadata: MetaData) -> Iterator[Finding]:
    """Version, tables, indexes and triggers against the program's own."""
    version = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    newest = newest_version()
    yield _told(
        bool(version) and version[0] == newest, "数据结构是最新的。", "数据结构和这个程序的版本不一样。"
    )
    different = compare_master(raw.execute("SELECT type, name, sql FROM sqlite_master"), metadata)
    yield _told(
        not different,
        "数据表、索引和日志保护都在。",
        f"数据表、索引或日志保护有 {len(different)} 处和程序不一致，可能被改过。请管理员查看。",
    )
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts = [raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names]
    yield Finding(True, f"共 {len(names)} 张表，{sum(counts)} 条记录。")


def _content(raw: Any, folder: SiteFolder, key: DataKey) -> Iterator[Finding]:
    meta = raw.execute("SELECT site_id, header_generation FROM meta").fetchall()
    yield _told(
        len(meta) == 1 and meta[0][0] == key.site_id,
        "数据库和密钥文件属于同一个站点。",
        "数据库和密钥文件不属于同一个站点。请管理员查看。",
    )
    yield _told(
        not meta or key.generation >= meta[0][1],
        "密钥文件是最新的。",
        "密钥文件比数据库记得的旧，可能被换成了旧文件。请报告中心负责人。",
    )
    broken, hashes = chain(raw)
    yield _told(
        broken is None and bool(hashes),
        f"操作日志完整，共 {len(hashes)} 条。",
        f"操作日志从第 {broken or 1} 条起对不上，可能被改过。请报告中心负责人。",
    )
    yield _high_water(folder, key, hashes)


def _high_water(folder: SiteFolder, key: DataKey, hashes: list[str]) -> Finding:
    mark = read_mark(folder)
    if mark is None:
        return Finding(
            False, "记录最新进度的文件不见了，无法判断数据库是否被换成旧的。正常关闭一次程序会重新写好。"
        )
    reached = mark.site_id == key.site_id and 0 < mark.sequence <= len(hashes)
    return _told(
        reached and hashes[mark.sequence - 1][:12] == mark.short_hash,
        "数据库不比上次关闭时旧。",
        "数据库比上次关闭时旧，可能被换成了旧文件。请核对最近的记录，并报告中心负责人。",
    )


def chain(raw: Any) -> tuple[int | None, list[str]]:
    """Work the chain out again from the bare rows: the first entry that does not fit, and the hashes."""
    names = ("sequence", "request_id", "at", "staff_id", "role", "verb", "label", "purpose", "previous")
    objects: dict[int, list[list[Any]]] = {}
    for act, *touched in raw.execute("SELECT act, kind, object_id, how, fields FROM journal_object"):
        objects.setdefault(act, []).append(touched)
    previous = "0" * 64
    hashes: list[str] = []
    rows = raw.execute(f"SELECT {', '.join(names)}, hash FROM journal_act ORDER BY sequence")
    for expected, (*values, digest) in enumerate(rows, start=1):
        act = dict(zip(names, values, strict=True))
        fits = act["sequence"] == expected and act["previous"] == previous
        with contextlib.suppress(ValueError):
            act["at"] = datetime.fromisoformat(act["at"]).isoformat()
        told = [act, sorted(objects.pop(expected, []))]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if not fits or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != digest:
            return expected, hashes
        hashes.append(digest)
        previous = digest
    return (min(objects) if objects else None), hashes


def _headers(folder: SiteFolder, key: DataKey) -> Iterator[Finding]:
    first, second = read_copies(folder)
    for name, copy in (("甲", first), ("乙", second)):
        good = copy is not None and copy.site_id == key.site_id and is_sealed(copy, key.secret)
        yield _told(
            good,
            f"密钥文件（{name}本）完好。",
            f"密钥文件（{name}本）缺失、损坏或被改过。重新登录一次会用另一本修复。",
        )
    if first is not None and second is not None:
        yield _told(first == second, "两本密钥文件一致。", "两本密钥文件不一致。重新登录一次会修复。")
