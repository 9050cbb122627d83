"""What the journal calls the records of moving in: numbers and rooms, never a person."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.movein.finding import number_words
from app.modules.movein.model import (
    InspectionLine,
    MeterReading,
    MoveIn,
    MoveInBack,
    MoveInFee,
    MoveInKey,
    MoveInPaper,
)
from app.rules.ref import Ref
from app.storage.search import in_slices


def _of(session: Session, move_in_id: int) -> str:
    move_in = session.get(MoveIn, move_in_id)
    return f"{number_words(move_in)} {move_in.unit.code.long}" if move_in else ""


Words = Callable[[Session, Any], str]
_TABLES: dict[str, tuple[type[Any], str, Words]] = {
    "move_in": (MoveIn, "入住", lambda session, one: _of(session, one.id)),
    "move_in_paper": (MoveInPaper, "入住资料", lambda _, one: one.title),
    "inspection_line": (InspectionLine, "验房", lambda _, one: f"{one.room} {one.part}"),
    "meter_reading": (MeterReading, "表底数", lambda session, one: _of(session, one.move_in_id)),
    "move_in_key": (MoveInKey, "移交钥匙", lambda session, one: _of(session, one.move_in_id)),
    "move_in_fee": (MoveInFee, "入住收费", lambda _, one: one.item),
    "move_in_back": (MoveInBack, "退回重办", lambda session, one: _of(session, one.move_in_id)),
}
KINDS = {kind: zh for kind, (_, zh, _words) in _TABLES.items()}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """The records that are still there, in the words of the desk."""
    found: dict[Ref, str] = {}
    for kind, (table, _, words) in _TABLES.items():
        ids = sorted({ref.id for ref in refs if ref.kind == kind})
        for some in in_slices(ids):
            for record in session.scalars(select(table).where(table.id.in_(some))):
                found[Ref(kind, record.id)] = words(session, record)
    return found
