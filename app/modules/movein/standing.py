"""What is still due of a household that moves in, and how it lives there: days left, since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues.model import Due
from app.modules.movein.duties import ENTER, FILE
from app.modules.residents.model import OWNERS, Unit
from app.modules.residents.service import same_as
from app.modules.site.service import values
from app.rules.ref import Ref

VISIT = "CARE-05/moved-in"
"""The clock of the visit at home after a household really moved in; it belongs to the room of visits."""


@dataclass(frozen=True)
class Deadline:
    """One duty that is open: what, how long still in words, how urgent, its clause and why."""

    clock: str
    what: str
    left: str
    tone: str
    clause: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """The household beside its move-in: its days as typed, what is due."""

    unit: Ref
    room: str
    owners: str
    handed_over: str
    formalities: str
    moved_in: str
    deadlines: tuple[Deadline, ...]
    visit_within: str = ""
    """Within how many days of moving in somebody visits (CARE-05)."""
    repeats: tuple[str, ...] = ()

    @property
    def visit_due(self) -> Deadline | None:
        """The visit at home while it is still to be made (CARE-05)."""
        return self.deadline(VISIT)

    def deadline(self, *clocks: str) -> Deadline | None:
        """What is open of these clocks."""
        return next((one for one in self.deadlines if one.clock in clocks), None)


def standing(
    session: Session, unit_id: int, today: date, move_in: Ref | None = None, *, repeats: bool = True
) -> Standing | None:
    """How a household stands on a day, or None when there is no such household.

    `repeats` also looks who else has its telephones and identity numbers.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    about = [Ref(Unit.__tablename__, unit_id), *([move_in] if move_in else [])]
    dues = [due for ref in about for due in _open(session, ref)]
    return Standing(
        about[0],
        unit.code.long,
        "、".join(tie.person.name for tie in unit.ties if tie.until is None and tie.tie in OWNERS),
        _iso(unit.handed_over),
        _iso(unit.formalities),
        _iso(unit.moved_in),
        tuple(_deadline(due, today) for due in sorted(dues, key=lambda due: due.due_day)),
        values(session)["visit_moved_in_days"],
        tuple(_repeats(session, unit)) if repeats else (),
    )


def left_words(due: date, today: date) -> tuple[str, str]:
    """How long still until a day, in words, and how urgent that is: over, due or nothing."""
    days = (due - today).days
    if days < 0:
        return f"逾期 {-days} 天", "over"
    if days == 0:
        return "今天到期", "due"
    return f"还有 {days} 天", "due" if days == 1 else ""


def _repeats(session: Session, unit: Unit) -> Iterator[str]:
    """Who of the household has a telephone or an identity number that somebody else has too."""
    people = dict.fromkeys(tie.person for tie in unit.ties if tie.until is None)
    ours = [person.id for person in people]  # a family often shares a telephone
    for person in people:
        numbers = "、".join(phone.number for phone in person.open_telephones)
        for known in same_as(session, numbers, person.identity_number, but=ours):
            what = "电话" if known.field == "number" else "证件号"
            yield f"{person.name}的{what}也登记在 {known.words}名下"


def _open(session: Session, ref: Ref) -> list[Due]:
    asked = select(Due).where(
        Due.state == "open",
        Due.subject_kind == ref.kind,
        Due.subject_id == ref.id,
        Due.clock.in_((FILE, VISIT, *ENTER.values())),
    )
    return list(session.scalars(asked))


def _deadline(due: Due, today: date) -> Deadline:
    left, tone = left_words(due.due_day, today)
    return Deadline(due.clock, due.what, left, tone, due.clause, due.reason)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
