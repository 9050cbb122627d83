"""What is put on record of backups: made, failed, checked, restored, and where they go."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.backups.model import Backup, Restore
from app.modules.backups.rules import WHY_ZH
from app.modules.site import service as site
from app.storage.act import Act, verb
from app.storage.container import BackupHead
from app.storage.site_tables import Setting

LONGEST_PLACE, LONGEST_SENTENCE = 400, 200


@dataclass(frozen=True)
class MadeBackup:
    """A backup that was read back and found good. `size` in bytes."""

    place: str
    same_disk: bool
    why: str
    file_name: str
    size: int
    head: BackupHead
    full: bool


@dataclass(frozen=True)
class Restored:
    """A restore that was carried out; `replaced_sequence` is None where there was no site before."""

    file_name: str
    made_at: datetime
    sequence: int
    replaced_sequence: int | None
    kept_folder: str


@verb("backup.make", "做备份")
def note_made(act: Act, made: MadeBackup) -> None:
    """A good backup; a reason that is none of `WHY_ZH` is a bug (RuntimeError)."""
    act.session.add(
        Backup(
            at=made.head.made_at,
            place=made.place[:LONGEST_PLACE],
            same_disk=made.same_disk,
            why=_reason(made.why),
            state="good",
            file_name=made.file_name,
            size=made.size,
            sequence=made.head.sequence,
            head_hash=made.head.journal_hash,
            full_check=made.full,
        )
    )


@verb("backup.make", "备份没有做成")
def note_failed(act: Act, place: str, why: str, sentence: str, *, same_disk: bool = False) -> None:
    """A backup that did not come off, with the sentence that says why and what to do."""
    act.session.add(
        Backup(
            at=act.now,
            place=place[:LONGEST_PLACE],
            same_disk=same_disk,
            why=_reason(why),
            state="failed",
            sentence=sentence[:LONGEST_SENTENCE],
        )
    )


@verb("backup.make", "核对备份")
def checked(act: Act, place: str, file_name: str, *, sound: bool) -> bool:
    """A backup was examined in full; one that is not sound is no backup any more.

    False when the file is none of those on record (copied from elsewhere, made by another PC).
    """
    row = act.session.scalars(
        select(Backup)
        .where(Backup.place == place, Backup.file_name == file_name, Backup.file_name != "")
        .order_by(Backup.id.desc())
    ).first()
    if row is None:
        return False
    if sound:
        row.full_check = True
    else:
        row.state, row.sentence = "failed", "核对时发现备份文件有损坏。请现在重新做一次备份。"
    return True


@verb("backup.restore", "决定从备份恢复", signed=True)
def order_restore(act: Act, file_name: str) -> bool:
    """A head decides, with their password, to put a backup in the place of this site.

    The entry stays in the journal of the site that is replaced and kept. Raises Refusal.
    """
    if not file_name:
        raise Refusal("请先选一份备份。", field="file")
    return True


@verb("backup.restore", "从备份恢复")
def restored(act: Act, done: Restored) -> None:
    """The site was put back from a backup; what it replaced is kept beside it."""
    act.session.add(
        Restore(
            at=act.now,
            file_name=done.file_name[:120],
            made_at=done.made_at,
            sequence=done.sequence,
            replaced_sequence=done.replaced_sequence,
            kept_folder=done.kept_folder[:120],
        )
    )


@verb("backup.set_up", "设定备份位置")
def set_up(act: Act, *, second: str, hours: str, too_old_hours: str) -> None:
    """The second place (empty for none) and how often. Raises Refusal naming the field."""
    if len(second) > LONGEST_PLACE:
        raise Refusal("第二备份位置的路径太长，请选层级浅一点的文件夹。", field="second")
    if second and not Path(second).is_absolute():
        raise Refusal("请从列表里选第二备份位置的文件夹。", field="second")
    if second and Path(second).is_relative_to(act.site_folder.path):
        raise Refusal("第二备份位置不能在站点文件夹里，请选另一块硬盘或 U 盘上的文件夹。", field="second")
    hours = _number("backup_hours", hours, "hours")
    too_old = _number("backup_too_old_hours", too_old_hours, "too_old_hours")
    site.put(act.session, "backup_hours", hours)
    site.put(act.session, "backup_too_old_hours", too_old)
    _put_second(act.session, second)


def _number(key: str, value: str, field: str) -> str:
    try:
        return site.checked(key, value)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=field) from None


def _put_second(session: Session, path: str) -> None:
    """A path is kept exactly as it is: blanks inside it count."""
    row = session.scalar(select(Setting).where(Setting.key == "backup_second"))
    if row is None:
        session.add(Setting(key="backup_second", value=path))
    elif row.value != path:
        row.value = path


def _reason(why: str) -> str:
    if why not in WHY_ZH:
        raise RuntimeError(f"{why} is no reason for a backup")
    return why
