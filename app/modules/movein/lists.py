"""What is shown of moving in: who is at which gate, one household with all it still asks for, what is due."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues.rules import Wanted
from app.modules.dues.service import times
from app.modules.movein.card import MoveInCard as MoveInCard
from app.modules.movein.card import card as card
from app.modules.movein.duties import enter_due, file_due
from app.modules.movein.finding import number_words
from app.modules.movein.gaps import (
    stamps_of,
)
from app.modules.movein.model import MoveIn, MoveInPaper
from app.modules.movein.offers import offers as offers
from app.modules.movein.rules import (
    GATE_ZH,
    GATES,
    KIND_ZH,
    STATE_ZH,
)
from app.modules.movein.standing import standing as standing
from app.modules.residents.model import OWNERS, Person, Tie, Unit
from app.modules.staff.model import StaffMember
from app.rules.ref import Ref
from app.storage.attachments import AttachmentRow, attached
from app.storage.record import ref_of

PAGE = 100
"""Rows of what is over that one page shows."""


@dataclass(frozen=True)
class MoveInRow:
    """One line of the list: the household, the gate it stands at, since when, and who had it last."""

    ref: Ref
    number: str
    room: str
    owners: str
    kind: str
    gate: str
    gate_zh: str
    since: str
    clerk: str
    state: str


def wanted(session: Session, _day: date) -> list[Wanted]:
    """What is due of moving in: filing, entering (ARCH-03, ARCH-05)."""
    reckoned = times(session)
    running = select(MoveIn).where(MoveIn.state == "open", MoveIn.fees_at.is_not(None))
    found: list[Wanted | None] = []
    for move_in in session.scalars(running):
        found += [file_due(move_in, reckoned), enter_due(move_in, reckoned)]
    return [one for one in found if one is not None]


def counts(session: Session) -> dict[str, int]:
    """How many households stand at each gate now."""
    found = dict.fromkeys((gate for gate, _ in GATES), 0)
    asked = select(MoveIn.identity_at, MoveIn.forms_at, MoveIn.fees_at, MoveIn.reviewed_at).where(
        MoveIn.state == "open"
    )
    for identity, forms, fees, _ in session.execute(asked):
        found["identity" if not identity else "forms" if not forms else "fees" if not fees else "review"] += 1
    return found


def running_rows(session: Session) -> list[MoveInRow]:
    """Every move-in that is not over, the one that waits longest first."""
    asked = select(MoveIn).where(MoveIn.state == "open").order_by(MoveIn.id)
    return _rows(session, list(session.scalars(asked)))


def past_rows(session: Session, before: int = 0, most: int = PAGE) -> list[MoveInRow]:
    """Those that are over, the newest first; `before` is the id the last page ended with."""
    asked = select(MoveIn).where(MoveIn.state != "open")
    if before:
        asked = asked.where(MoveIn.id < before)
    return _rows(session, list(session.scalars(asked.order_by(MoveIn.id.desc()).limit(most))))


def of_unit(session: Session, unit_id: int) -> list[MoveInRow]:
    """Every move-in of one household, the newest first."""
    asked = select(MoveIn).where(MoveIn.unit_id == unit_id).order_by(MoveIn.id.desc())
    return _rows(session, list(session.scalars(asked)))


def scans_of(session: Session, paper_id: int) -> list[AttachmentRow]:
    """The scans of one paper of a checklist; what they show is opened by a verb."""
    return list(attached(session, Ref(MoveInPaper.__tablename__, paper_id)))


def unit_of(session: Session, move_in_id: int) -> Ref | None:
    """Whose move-in it is."""
    found = session.get(MoveIn, move_in_id)
    return Ref(Unit.__tablename__, found.unit_id) if found is not None else None


# ---------------------------------------------------------------- inside


def _rows(session: Session, found: list[MoveIn]) -> list[MoveInRow]:
    names = _owner_names(session, [move_in.unit_id for move_in in found])
    clerks = dict(session.execute(select(StaffMember.id, StaffMember.name)).all())
    rows = []
    for move_in in found:
        gate = stamps_of(move_in).gate if move_in.state == "open" else ""
        since, by = _last(move_in)
        rows.append(
            MoveInRow(
                ref_of(move_in),
                number_words(move_in),
                move_in.unit.code.long,
                names.get(move_in.unit_id, ""),
                KIND_ZH[move_in.kind],
                gate,
                GATE_ZH.get(gate, STATE_ZH[move_in.state]),
                f"{since:%m-%d %H:%M}",
                clerks.get(by, ""),
                move_in.state,
            )
        )
    return rows


def _last(move_in: MoveIn) -> tuple[datetime, int]:
    """When somebody worked on it last, and who: the newest stamp it carries."""
    stamps = (
        (move_in.begun_at, move_in.begun_by),
        (move_in.identity_at, move_in.identity_by),
        (move_in.forms_at, move_in.forms_by),
        (move_in.fees_at, move_in.fees_by),
        (move_in.reviewed_at, move_in.reviewed_by),
        (move_in.filed_at, move_in.filed_by),
        (move_in.entered_at, move_in.entered_by),
    )
    return max((at, by) for at, by in stamps if at is not None and by is not None)


def _owner_names(session: Session, units: list[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for start in range(0, len(units), 500):
        asked = (
            select(Tie.unit_id, Person.name)
            .join(Person)
            .where(Tie.unit_id.in_(units[start : start + 500]), Tie.until.is_(None), Tie.tie.in_(OWNERS))
        )
        for unit_id, name in session.execute(asked.order_by(Tie.id)):
            found.setdefault(unit_id, []).append(name)
    return {unit_id: "、".join(name for name in names if name) for unit_id, names in found.items()}
