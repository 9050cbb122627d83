"""What the journal calls the records of an archive: by household, and papers by their titles."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.archive.model import ArchiveCheck, ArchiveDamage, ArchiveFile, ArchiveNeed, ArchivePaper
from app.modules.archive.rules import DAMAGE_ZH
from app.modules.residents.model import Unit
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {
    "archive_file": "户档位置",
    "archive_paper": "档案资料",
    "archive_damage": "档案损坏",
    "archive_check": "档案检查",
    "archive_need": "应有资料",
}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Words for the records that are still there."""
    found: dict[Ref, str] = {}
    for model, words in (
        (ArchiveFile, lambda one: f"{_room(session, one)} {one.place}"),
        (ArchivePaper, lambda one: f"{_room(session, one)} {one.title}"),
        (ArchiveDamage, lambda one: f"{_room(session, one)} {DAMAGE_ZH[one.kind]}"),
        (ArchiveCheck, lambda one: f"{_room(session, one)} {one.at:%Y-%m-%d}"),
        (ArchiveNeed, lambda one: one.title),
    ):
        kept: Any = model
        numbers = sorted(ref.id for ref in refs if ref.kind == kept.__tablename__)
        for some in in_slices(numbers):
            for one in session.scalars(select(kept).where(kept.id.in_(some))):
                found[Ref(kept.__tablename__, one.id)] = words(one)
    return found


def _room(session: Session, record: Any) -> str:
    unit = session.get(Unit, record.unit_id)
    return unit.code.long if unit is not None else ""
