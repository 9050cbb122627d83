"""Finds what the verbs of release slips act on, and says in a sentence when it is not there."""

from collections.abc import Sequence

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.release.model import ReleaseSlip
from app.modules.release.rules import CLAUSE, FORM_CLAUSE, code_or_refuse, code_words
from app.modules.residents.model import Person, Tie, Unit

IS_OUT = ReleaseSlip.state == literal("issued", literal_execute=True)
"""Slips not back, written so that SQLite sees that the index of those holds them all."""


def slip_or_refuse(session: Session, slip_id: int) -> ReleaseSlip:
    """A slip. Raises Refusal."""
    slip = session.get(ReleaseSlip, slip_id)
    if slip is None:
        raise Refusal("找不到这张放行条，请刷新后再看。", clause=FORM_CLAUSE)
    return slip


def slip_coded(session: Session, code: str) -> ReleaseSlip:
    """The slip of a scanned or typed number. Raises Refusal (field `code`)."""
    year, number = code_or_refuse(code)
    asked = select(ReleaseSlip).where(ReleaseSlip.year == year, ReleaseSlip.number == number)
    slip = session.scalars(asked).first()
    if slip is None:
        words = code_words(year, number)
        raise Refusal(
            f"没有开过 {words} 这张放行条，请核对编号；纸上有这个号的，先问开条的人。",
            clause=FORM_CLAUSE,
            field="code",
        )
    return slip


def unit_or_refuse(session: Session, unit_id: int) -> Unit:
    """The household something is carried out of. Raises Refusal (field `room`)."""
    unit = session.get(Unit, unit_id) if unit_id else None
    if unit is None:
        raise Refusal("请先选从哪一户搬出。", clause=CLAUSE, field="room")
    return unit


def ties_of(session: Session, unit_id: int) -> Sequence[Tie]:
    """Who belongs to a household now, the owners first."""
    asked = select(Tie).join(Person).where(Tie.unit_id == unit_id, Tie.until.is_(None), Person.name != "")
    rank = {"owner": 0, "co_owner": 1, "tenant": 2, "family": 3}
    return sorted(session.scalars(asked), key=lambda tie: (rank.get(tie.tie, 4), tie.id))
