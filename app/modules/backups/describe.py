"""What the journal calls a backup or a restore: when it was made."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.backups.model import Backup, Restore
from app.rules.ref import Ref
from app.storage.search import in_slices

# The kinds of record of this room, the most telling first.
KINDS = {"backup": "备份", "restore": "恢复"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Words for the records that are still there."""
    return {**_told(session, refs, "backup", Backup), **_told(session, refs, "restore", Restore)}


def _told(session: Session, refs: Collection[Ref], kind: str, model: Any) -> dict[Ref, str]:
    found: dict[Ref, str] = {}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == kind})):
        for number, at in session.execute(select(model.id, model.at).where(model.id.in_(some))):
            found[Ref(kind, number)] = f"{at:%Y-%m-%d %H:%M}"
    return found
