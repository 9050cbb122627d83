"""Repeats: the same household with the same class again within a year (COMP-04)."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.complaints.model import Matter

WITHIN = timedelta(days=365)
"""How far back the same household and class make a repeat."""


def repeats(session: Session, matter: Matter) -> int:
    """How many matters of the same household and class were taken down in the year before this one."""
    if matter.unit_id is None or not matter.category:
        return 0
    since = matter.taken_at - WITHIN
    asked = select(Matter.id).where(
        Matter.unit_id == matter.unit_id,
        Matter.category == matter.category,
        Matter.taken_at >= since,
        Matter.id != matter.id,
        Matter.taken_at <= matter.taken_at,
        Matter.state != "withdrawn",
    )
    return len(session.scalars(asked).all())
