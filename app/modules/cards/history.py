"""What happened to a card, the newest first: its steps, and what was put right."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.cards.model import AccessCard
from app.modules.cards.rules import CAPACITY_ZH, STEP_ZH
from app.modules.residents.model import Correction, Unit
from app.modules.staff.service import names
from app.rules.happened import HistoryLine as HistoryLine
from app.rules.masking import mask_phone
from app.storage.record import fields_of

MOST = 40
_BY_THE_WAY = ("person_id", "deposit_state")
"""Fields that follow from another that was put right."""


def history_of(session: Session, card: AccessCard) -> tuple[HistoryLine, ...]:
    """Steps and corrections of a card, the newest first, at most forty."""
    known = names(session)
    found = []
    for step in card.steps:
        told = f"（{step.told_by}）" if step.told_by else ""
        words = f"{STEP_ZH[step.how]}{told}" + (f"　{step.words}" if step.words else "")
        found.append(_line(step.at, words, known.get(step.by, "")))
    for fix in _corrections(session, card.id):
        words = f"更正{_label(fix.field)}　原为 {_before(session, fix)}"
        found.append(_line(fix.at, words, known.get(fix.staff_id, "")))
    found.reverse()  # sorting keeps it: the last of what happened in one act stands first
    found.sort(key=lambda line: line.at, reverse=True)
    return tuple(found[:MOST])


def _line(at: datetime, words: str, by: str) -> HistoryLine:
    return HistoryLine(at, f"{at:%Y-%m-%d %H:%M}", words, by)


def _corrections(session: Session, card_id: int) -> list[Correction]:
    asked = select(Correction).where(
        Correction.kind == AccessCard.__tablename__, Correction.ref_id == card_id
    )
    rows = session.scalars(asked.order_by(Correction.id))
    return [fix for fix in rows if fix.field not in _BY_THE_WAY]


def _label(field: str) -> str:
    return fields_of(AccessCard)[field].label


def _before(session: Session, fix: Correction) -> str:
    """What stood there, as it may be shown."""
    if not fix.before:
        return "空"
    if fix.field == "telephone":
        return mask_phone(fix.before)
    if fix.field == "capacity":
        return CAPACITY_ZH.get(fix.before, fix.before)
    if fix.field == "unit_id":
        unit = session.get(Unit, int(fix.before))
        return unit.code.long if unit is not None else "空"
    return fix.before
