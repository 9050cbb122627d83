"""A restore from the first look to the record of it: open a backup, compare both sides, put it in place."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.errors import Refusal, Trouble
from app.modules.backups import service
from app.modules.staff.service import who_is
from app.rules.roles import Who
from app.storage import restore
from app.storage.backup import open_backup
from app.storage.container import read_header
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder, SiteLock
from app.storage.header import STAFF, from_bytes, is_sealed, login_key
from app.storage.pace import Progress
from app.storage.proof import Side
from app.storage.restore import Comparison
from app.storage.store import Store

COUNTED = (("unit", "住户（户）"), ("person", "人员登记"), ("notice", "通知"), ("staff_member", "员工"))
"""The tables whose rows are shown on both sides, with their names on the screen."""
HEADS_ONLY = "恢复要由负责人来做，请用中心负责人或客服主管的登录名。"
TABLES = tuple(table for table, _ in COUNTED)


@dataclass(frozen=True)
class RestoreOrder:
    """A restore that was looked at and asked for: which file, into which site, opened by whom."""

    path: Path
    folder: SiteFolder
    key: DataKey
    login: str
    comparison: Comparison
    accept_destroyed: bool = False


@dataclass(frozen=True)
class RestoreDone:
    """What a restore left: where the replaced files lie, and what is to be known (sentences)."""

    kept: Path | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SideLine:
    """One line of the comparison; `less` when the backup has less than the site now."""

    name: str
    backup: str
    live: str
    less: bool


def opened(path: Path, login: str, password: str, *, folder: SiteFolder, today: date) -> DataKey:
    """The key of a backup, for somebody who may restore by the roles inside it. Takes about a second.

    Refusal: wrong, not a head's log-in, closed in the site since, no backup of ours; Trouble: damaged.
    """
    header = from_bytes(read_header(path))
    wanted = login_key(login)
    slots = header.slots if header else ()
    slot = next((s for s in slots if s.kind == STAFF and login_key(s.login) == wanted), None)
    if slot is not None and not slot.head:
        raise Refusal(HEADS_ONLY, clause="ROLE-01", field="login")
    key = open_backup(path, login, password)
    who: Who = restore.read_backup(path, key, who_is, slot.login if slot else login, today)
    if not who.may(service.restored.permission):  # type: ignore[attr-defined]
        raise Refusal(HEADS_ONLY, clause="ROLE-01", field="login")
    now = restore.live_log_ins(folder, key)
    if now is not None and wanted not in now:
        raise Refusal(
            "这个登录名在现在的站点里已经停用，不能用来恢复。请找负责人。", clause="ROLE-01", field="login"
        )
    return key


def head_names(path: Path) -> tuple[str, ...]:
    """The log-in names of head rank in a backup; they stand in its header. Refusal and Trouble: no backup."""
    header = from_bytes(read_header(path))
    return tuple(slot.login for slot in (header.slots if header else ()) if slot.kind == STAFF and slot.head)


def opens(path: Path, key: DataKey) -> bool:
    """True if a backup was made under this data key. Refusal and Trouble: no backup."""
    header = from_bytes(read_header(path))
    return header is not None and is_sealed(header, key.secret)


def compared(
    path: Path, folder: SiteFolder, key: DataKey, *, lock: SiteLock | None, live: Side | None
) -> Comparison:
    """Both sides of a restore; `live` from whoever has the site open. Refusal and Trouble as in `look`."""
    return restore.look(path, folder, key, tables=TABLES, lock=lock, live=live)


def lines(comparison: Comparison) -> tuple[SideLine, ...]:
    """Both sides line by line; where there is no site now, its side is empty."""
    backup, live = comparison.backup, comparison.live
    newer = live is not None and (live.newest or datetime.min) > (backup.newest or datetime.min)
    told = [
        SideLine("做备份的时间", f"{comparison.head.made_at:%Y-%m-%d %H:%M}", "", False),
        SideLine("最近一次操作", _moment(backup.newest), _moment(live.newest) if live else "", newer),
        SideLine(
            "操作日志（条）",
            str(backup.journal.sequence),
            str(live.journal.sequence) if live else "",
            live is not None and live.journal.sequence > backup.journal.sequence,
        ),
    ]
    now = dict(live.counts) if live else {}
    had = dict(backup.counts)
    for table, name in COUNTED:
        here, there = now.get(table), had.get(table, 0)
        told.append(SideLine(name, f"{there:,}", "" if here is None else f"{here:,}", (here or 0) > there))
    return tuple(told)


def carry_out(
    order: RestoreOrder, *, lock: SiteLock | None, now: datetime, progress: Progress | None = None
) -> RestoreDone:
    """Put the backup in place of the closed site and put that on record in it.

    Refusal and Trouble leave the site as it was. Works on any thread.
    """
    done = restore.restore(
        order.path,
        order.folder,
        order.key,
        lock=lock,
        progress=progress,
        accept_destroyed=order.accept_destroyed,
        now=now,
    )
    notes = []
    if done.attachments_missing:
        notes.append(f"有 {done.attachments_missing} 个附件找不到，打不开；找到后放回备份旁边再恢复一次。")
    if order.comparison.before_destruction:
        notes.append("这份备份早于最近一次资料销毁，请重新销毁那些资料。")
    try:
        _put_on_record(order, done, lock, now.date())
    except (Refusal, Trouble):
        # The site is whole and in place; only the line that says so could not be written.
        notes.append("恢复已经完成，但没有能记进操作日志，请告诉管理员。")
    return RestoreDone(done.kept, tuple(notes))


def _put_on_record(order: RestoreOrder, done: restore.Restored, lock: SiteLock | None, today: date) -> None:
    head, live, kept = order.comparison.head, order.comparison.live, done.kept
    store = Store.open(order.folder, done.key, lock=lock)
    try:
        who = store.read(who_is, _known(store, order.login), today)
        store.do(
            who,
            service.restored,
            service.Restored(
                order.path.name,
                head.made_at,
                head.sequence,
                live.journal.sequence if live else None,
                kept.name if kept else "",
            ),
        )
    finally:
        store.close()


def _known(store: Store, login: str) -> str:
    """The log-in name as it is written in the header."""
    names = (one.name for one in store.keys.log_ins())
    return next((name for name in names if login_key(name) == login_key(login)), login)


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "没有"
