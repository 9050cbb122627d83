"""The quick look at a database before anybody works with it: damaged or exchanged files are seen at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.errors import Trouble
from app.storage import journal
from app.storage.cipher import PAGE
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.highwater import read_mark
from app.storage.site_tables import Meta

_ADVICE = "先不要再往里录入。请用最近的备份恢复，或请管理员查看。"

VIEW_ONLY = (
    "站点在只读的硬盘上，现在只能查看，不能办理。要办理，请去掉写保护，或把站点移到能写的硬盘上再打开。"
)
"""What the banner says, and what an act is refused with."""

_BACK = timedelta(minutes=10)
"""So much a clock is put right by now and then."""
_FORWARD = timedelta(days=60)
"""So long a site may well have been left alone."""


@dataclass(frozen=True)
class Opened:
    """What the look found: sentences for a banner, and what the store has to do about them."""

    warnings: tuple[str, ...]
    stopped_uncleanly: bool
    header_is_newer: bool
    mark_allowed: bool


def look_over(
    engine: Engine, folder: SiteFolder, key: DataKey, now: datetime, view_only: bool = False
) -> Opened:
    """Check size, page count, the site's own row, the newest journal entry and the high-water mark.

    Trouble when the file is cut, lengthened, another site's, or its journal does not fit; an older
    file, an older header or a clock that does not fit gives a warning instead. With
    `view_only` nothing is to be written afterwards. Takes a few milliseconds whatever the size.
    """
    with engine.connect() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    size = folder.main_db.stat().st_size  # asks the file system only; the file is not opened
    if size == 0 or size != pages * PAGE:
        raise Trouble("站点文件的大小不对，可能被截断过或被别的程序改过。", _ADVICE)
    with Session(engine) as session:
        # Named columns: tables that are still old have fewer than this program knows.
        meta = session.execute(select(Meta.site_id, Meta.header_generation)).one_or_none()
        if meta is None:
            raise Trouble("站点文件里没有站点信息，文件不完整。", _ADVICE)
        if meta.site_id != key.site_id:
            raise Trouble("这个数据库属于另一个站点，和密钥文件对不上。", _ADVICE)
        newest = journal.head(session)
        if newest.sequence == 0 or journal.first_break(session, since=newest.sequence - 1) is not None:
            raise Trouble("操作日志的最后一条和记录对不上，站点文件可能被改过。", _ADVICE)
        older = _older_than_mark(session, folder, key)
        mark = read_mark(folder)
        last = session.scalars(select(journal.JournalAct.at).filter_by(sequence=newest.sequence)).one()
    warnings = [VIEW_ONLY] if view_only else []
    if older:
        warnings.append("数据库比上次关闭时旧，可能被换成了旧文件。请核对最近的记录，并报告中心负责人。")
    if key.generation < meta.header_generation:
        warnings.append(
            "密钥文件比数据库记得的旧，可能被换成了旧文件。请核对各人的登录权限，并报告中心负责人。"
        )
    if odd := clock_warning(now, last):
        warnings.append(odd)
    return Opened(
        tuple(warnings),
        stopped_uncleanly=mark is not None and not older and mark.sequence < newest.sequence,
        header_is_newer=key.generation > meta.header_generation and not view_only,
        mark_allowed=not older and not view_only,
    )


def cannot_upgrade() -> Trouble:
    """Why a site with older tables cannot be opened on a write-protected disk."""
    return Trouble(
        "这个站点是用旧版程序保存的，要先升级才能打开，可是这块硬盘只能读。",
        "请去掉写保护，或者把整个站点文件夹复制到能写的硬盘上，再打开。",
    )


def clock_warning(now: datetime, last: datetime) -> str:
    """What is odd about the PC's clock beside the newest act's time, both local; "" when nothing is.

    Only a warning: the journal is in order by its numbers, whatever the clock says.
    """
    if last - now > _BACK:
        way, gap = "早", last - now
    elif now - last > _FORWARD:
        way, gap = "晚", now - last
    else:
        return ""
    odd = f"电脑的时间比上次使用时{way}了 {_in_words(gap)}"
    return f"{odd}，请核对日期和时间，不对就先改好。已有的记录没有受影响。"


def _in_words(gap: timedelta) -> str:
    minutes = int(gap.total_seconds()) // 60
    for least, size, unit in ((2 * 525_600, 525_600, "年"), (2_880, 1_440, "天"), (120, 60, "小时")):
        if minutes >= least:
            return f"{minutes // size} {unit}"
    return f"{minutes} 分钟"


def _older_than_mark(session: Session, folder: SiteFolder, key: DataKey) -> bool:
    mark = read_mark(folder)
    if mark is None or mark.site_id != key.site_id:
        return False
    here = journal.hash_at(session, mark.sequence)
    return here is None or here[:12] != mark.short_hash
