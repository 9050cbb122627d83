"""What is shown of the backups: the recent ones, how each place stands, and what the site has set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.modules.backups.model import Backup, Restore
from app.modules.backups.rules import WHY_ZH, size_zh
from app.modules.site import service as site
from app.rules.ref import Ref
from app.storage.act import listing
from app.storage.journal import Head, JournalAct, hash_at
from app.storage.record import ref_of

OWN_ACTS = tuple(f"backups.{verb}" for verb in ("note_made", "note_failed", "checked", "set_up"))
"""What keeping backups writes into the journal itself; alone it is no reason for another backup."""


@dataclass(frozen=True)
class BackupLine:
    """One attempt, as the page lists it; `ok` names the sign, `tone` the colour of the result."""

    ref: Ref
    at: str
    place: str
    folder: str
    why: str
    size: str
    bytes: int
    result: str
    ok: str
    tone: str
    journal: str
    file_name: str


@dataclass(frozen=True)
class Good:
    """The newest good backup of a place, and the newest one there that had the long examination."""

    place: str
    at: datetime
    file_name: str
    sequence: int
    head_hash: str
    size: int
    full_at: datetime | None

    @property
    def journal(self) -> str:
        """The journal's head inside, as it is printed on labels."""
        return Head(self.sequence, self.head_hash).short


@dataclass(frozen=True)
class Failure:
    """The newest attempt at a place, when it did not come off."""

    place: str
    at: datetime
    sentence: str


@dataclass(frozen=True)
class Plan:
    """What the site has set: the second place (empty for none), every how many hours, when too old."""

    second: str
    hours: int
    too_old_hours: int


@listing("backup.make", "看备份记录")
def recent(session: Session, own: str, second: str, most: int = 50) -> list[BackupLine]:
    """The newest attempts first; `own` and `second` are the folders that have a name on the page."""
    rows = session.scalars(select(Backup).order_by(Backup.id.desc()).limit(most)).all()
    names = {own: "本机", second: "第二位置"} if second else {own: "本机"}
    return [_line(row, names) for row in rows]


def newest_good(session: Session) -> tuple[Good, ...]:
    """The newest good backup of each place, the newest place first."""
    newest = select(func.max(Backup.id)).where(Backup.state == "good").group_by(Backup.place)
    rows = session.scalars(select(Backup).where(Backup.id.in_(newest)).order_by(Backup.id.desc())).all()
    fully = dict(_full_checks(session))
    return tuple(
        Good(row.place, row.at, row.file_name, row.sequence, row.head_hash, row.size, fully.get(row.place))
        for row in rows
    )


def failures(session: Session) -> tuple[Failure, ...]:
    """The places whose newest attempt did not come off."""
    newest = select(func.max(Backup.id)).group_by(Backup.place)
    rows = session.scalars(select(Backup).where(Backup.id.in_(newest), Backup.state == "failed")).all()
    return tuple(Failure(row.place, row.at, row.sentence) for row in rows)


def plan(session: Session) -> Plan:
    """The settings that concern backups."""
    values = site.values(session)
    return Plan(values["backup_second"], int(values["backup_hours"]), int(values["backup_too_old_hours"]))


def has_news(session: Session, place: str) -> bool:
    """True when anything was done since the newest good backup of a place, other than keeping backups."""
    since = next((good.sequence for good in newest_good(session) if good.place == place), 0)
    asked = select(JournalAct.sequence).where(JournalAct.sequence > since, JournalAct.verb.not_in(OWN_ACTS))
    return session.execute(asked.limit(1)).first() is not None


def is_known(session: Session, sequence: int, digest: str) -> bool:
    """True if a backup's newest journal entry is one of this site's."""
    return hash_at(session, sequence) == digest


def last_restore(session: Session) -> datetime | None:
    """When this site was last put back from a backup."""
    return session.scalar(select(func.max(Restore.at)))


def _full_checks(session: Session) -> Sequence[tuple[str, datetime]]:
    asked = (
        select(Backup.place, func.max(Backup.at))
        .where(Backup.state == "good", Backup.full_check)
        .group_by(Backup.place)
    )
    return [(place, at) for place, at in session.execute(asked)]


def _line(row: Backup, names: dict[str, str]) -> BackupLine:
    good = row.state == "good"
    checked = "已全面核对" if row.full_check else "已核对"
    return BackupLine(
        ref_of(row),
        f"{row.at:%Y-%m-%d %H:%M}",
        names.get(row.place, Path(row.place).name or row.place),
        row.place,
        WHY_ZH.get(row.why, row.why),
        size_zh(row.size) if good else "",
        row.size,
        checked if good else row.sentence,
        "done" if good else "refused",
        "" if good else "over",
        Head(row.sequence, row.head_hash).short if good else "",
        row.file_name,
    )
