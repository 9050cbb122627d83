"""What the household's card asks of the other rooms; residents knows none of them, so it is handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.rules.household_card import CardAct, DueLine, Section


def _no_sections(_session: Session, _unit_id: int, _day: date) -> tuple[Section, ...]:
    return ()


def _no_dues(
    _session: Session, _unit_id: int, _sections: Sequence[Section], _now: datetime
) -> tuple[DueLine, ...]:
    return ()


@dataclass(frozen=True)
class Around:
    """The sections of a household, its open duties, the buttons at the head, and whose changes matter."""

    sections: Callable[[Session, int, date], tuple[Section, ...]] = _no_sections
    dues: Callable[[Session, int, Sequence[Section], datetime], tuple[DueLine, ...]] = _no_dues
    acts: tuple[CardAct, ...] = ()
    kinds: frozenset[str] = frozenset()
