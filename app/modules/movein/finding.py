"""Finds move-ins for the verbs, and says in a sentence when there is none or it is over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.movein.model import MoveIn


def running(session: Session, unit_id: int) -> MoveIn | None:
    """The move-in of a household that is not over yet."""
    return session.scalars(
        select(MoveIn).where(MoveIn.unit_id == unit_id, MoveIn.state == "open")
    ).one_or_none()


def number_words(move_in: MoveIn) -> str:
    """The number of a move-in as people say it: 入2026-0012."""
    return f"入{move_in.year}-{move_in.number:04d}"


def move_in_or_refuse(session: Session, move_in_id: int) -> MoveIn:
    """A move-in that is not over. Raises Refusal."""
    found = session.get(MoveIn, move_in_id)
    if found is None:
        raise Refusal("找不到这次入住，请刷新后再看。", clause="MOVE-01")
    if found.state != "open":
        raise Refusal(f"{number_words(found)} 已经了结，不能再改。", clause="MOVE-01")
    return found


def must_not_be_reviewed(move_in: MoveIn) -> None:
    """What was reviewed stays as it is. Raises Refusal."""
    if move_in.reviewed_at is not None:
        raise Refusal("资料已经审核，不能再改。", clause="MOVE-01")
