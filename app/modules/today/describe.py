"""What the journal calls a duty that was put off: its name and the day it was put off to."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues.model import Due
from app.modules.today.model import PutOff
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"put_off": "推迟"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """What is put off, and to which day."""
    found: dict[Ref, str] = {}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == "put_off"})):
        asked = select(PutOff.id, Due.what, Due.whom, PutOff.to_day).join(Due, Due.id == PutOff.due_id)
        for number, what, whom, to_day in session.execute(asked.where(PutOff.id.in_(some))):
            subject = f"{what}　{whom}".strip("　")
            found[Ref("put_off", number)] = f"{subject}，推迟到 {to_day.isoformat()}"
    return found
