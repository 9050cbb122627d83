"""What was typed and not saved when the desk was locked, kept in the encrypted file until it is wanted."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.storage.site_tables import Draft

LONGEST = 100_000


@dataclass(frozen=True)
class Kept:
    """One draft: the place it belongs to, what it is called on screen, and the fields as typed."""

    place: str
    title: str
    values: tuple[tuple[str, str], ...]
    at: datetime


def keep(
    session: Session, staff_id: int, place: str, title: str, values: dict[str, str], now: datetime
) -> None:
    """Keep what somebody had typed; the newest one for a place wins. Too long to be typed: left out."""
    text = json.dumps({"title": title, "values": values}, ensure_ascii=False)
    if len(text) > LONGEST:
        return
    row = session.scalars(_at(staff_id, place)).first()
    if row is None:
        row = Draft(staff_id=staff_id, place=place[:80])
        session.add(row)
    row.text, row.at = text, now


def kept(session: Session, staff_id: int) -> list[Kept]:
    """Everything somebody left unsaved, the newest first."""
    rows = session.scalars(select(Draft).where(Draft.staff_id == staff_id).order_by(Draft.at.desc()))
    return [_read(row) for row in rows]


def drop(session: Session, staff_id: int, place: str) -> None:
    """It was saved, or is not wanted any more."""
    session.execute(delete(Draft).where(Draft.staff_id == staff_id, Draft.place == place[:80]))


def _at(staff_id: int, place: str) -> Select[Draft]:
    return select(Draft).where(Draft.staff_id == staff_id, Draft.place == place[:80])


def _read(row: Draft) -> Kept:
    told = json.loads(row.text)
    return Kept(row.place, str(told["title"]), tuple(sorted(told["values"].items())), row.at)
