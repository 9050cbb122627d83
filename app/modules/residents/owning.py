"""Which flats changed hands, and when the owners of today took over (VISIT-01)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.residents.model import OWNERS, Tie
from app.modules.residents.rules import Owned, owner_since


def owners_since(session: Session, units: Collection[int] | None = None) -> dict[int, date]:
    """Since when the owners of today own, of the flats that ever changed hands; of all or of these."""
    left = select(Tie.unit_id).where(Tie.tie.in_(OWNERS), Tie.until.is_not(None))
    if units is not None:
        left = left.where(Tie.unit_id.in_(units))
    asked = select(Tie.unit_id, Tie.since, Tie.until).where(Tie.tie.in_(OWNERS), Tie.unit_id.in_(left))
    owned: dict[int, list[Owned]] = {}
    for unit_id, since, until in session.execute(asked):
        owned.setdefault(unit_id, []).append((since, until))
    found = ((unit_id, owner_since(rows)) for unit_id, rows in owned.items())
    return {unit_id: since for unit_id, since in found if since is not None}
