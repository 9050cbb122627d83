"""What the journal calls a notice: its title."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.notices.model import Notice
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"notice": "通知"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """The titles of the notices that are still there."""
    found: dict[Ref, str] = {}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "notice"})):
        for number, title in session.execute(select(Notice.id, Notice.title).where(Notice.id.in_(some))):
            found[Ref("notice", number)] = title
    return found
