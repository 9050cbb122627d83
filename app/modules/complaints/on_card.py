"""The open and the last matters of a household on its card."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.complaints.finding import IS_OPEN, allowed_of, limits_of
from app.modules.complaints.model import Matter
from app.modules.complaints.rows import clock_cell
from app.modules.complaints.rules import KIND_ZH, RESULT_ZH, STATE_ZH
from app.modules.dues import service as dues
from app.rules.household_card import DONE, OVERDUE, PLAIN, TODAY, Section, SectionLine
from app.storage.record import ref_of

_PAST = 3
_TONES = {"overdue": OVERDUE, "today": TODAY}


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """The open ones with their limits, then the last that ended; None for a household without any."""
    of_it = select(Matter).where(Matter.unit_id == unit_id)
    newest = (Matter.taken_at.desc(), Matter.id.desc())
    running = session.scalars(of_it.where(IS_OPEN).order_by(*newest)).all()
    past = session.scalars(of_it.where(~IS_OPEN).order_by(*newest).limit(_PAST)).all()
    if not running and not past:
        return None
    lines = (*_open_lines(session, running, today), *map(_past_line, past))
    return Section(
        title="诉求",
        summary=f"未结 {len(running)}" if running else f"最近 {len(past)} 件",
        lines=lines,
        ref=ref_of((*running, *past)[0]),
        room="complaints",
        action="打开",
        subjects=tuple(ref_of(matter) for matter in running),
    )


def _open_lines(session: Session, matters: Sequence[Matter], today: date) -> list[SectionLine]:
    times, allowed = dues.times(session), allowed_of(session)
    lines = []
    for matter in matters:
        # A card knows the day and not the hour: the limit of the day itself is told as due today.
        now = max(datetime.combine(today, datetime.min.time()), matter.steps[-1].noted_at)
        cell = clock_cell(matter, limits_of(matter, allowed, times, now), times, now)
        words = f"{matter.title}，{STATE_ZH[matter.state]}，{cell.words}"
        lines.append(
            SectionLine(
                _TONES.get(cell.sign, PLAIN), f"{matter.code}　{KIND_ZH[matter.kind]}", words, ref_of(matter)
            )
        )
    return lines


def _past_line(matter: Matter) -> SectionLine:
    result = f"，{RESULT_ZH[matter.result]}" if matter.result else ""
    words = f"{matter.title}，{matter.taken_at:%Y-%m-%d}，{STATE_ZH[matter.state]}{result}"
    return SectionLine(DONE, f"{matter.code}　{KIND_ZH[matter.kind]}", words, ref_of(matter))
