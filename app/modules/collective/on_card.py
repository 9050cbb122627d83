"""The collective move-in on the household's card (MOVE-02): ticket, time, where it stands, what lacks."""

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.collective.finding import last_visit, words_of
from app.modules.collective.model import MovePlan, PlanHousehold, SheetBatch, SheetTaking
from app.modules.collective.rules import ticket_words
from app.rules.household_card import DONE, LATER, OVERDUE, TODAY, Section, SectionLine
from app.storage.record import ref_of


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """The household in the newest plan it stands in; None when it stands in none."""
    asked = (
        select(PlanHousehold)
        .join(MovePlan, MovePlan.id == PlanHousehold.plan_id)
        .where(PlanHousehold.unit_id == unit_id, PlanHousehold.struck_at.is_(None))
        .order_by(PlanHousehold.id.desc())
    )
    found = session.scalars(asked.limit(1)).first()
    if found is None or (found.plan.state == "closed" and found.sheet_at is None):
        return None
    tone, stands = _stands(session, found, today)
    slot = f"{ticket_words(found.ticket)} 号　{words_of(found.slot)}"
    lines = [SectionLine(tone, slot, stands, ref_of(found), "movein")]
    missing = _missing(session, found.id) if found.sheet_at is None else ""
    if missing:
        lines.append(SectionLine(OVERDUE, "会签单缺", missing, ref_of(found), "movein"))
    return Section("集中入住", found.plan.name, tuple(lines), ref_of(found), "movein", "打开")


def _stands(session: Session, found: PlanHousehold, today: date) -> tuple[str, str]:
    """Sign and words; by the day, for the card knows no hour."""
    if found.sheet_at is not None:
        return DONE, f"{found.done_at or found.sheet_at:%Y-%m-%d} 办妥"
    visit = last_visit(session, found.id)
    if visit is not None:
        here = visit.left_at is None
        return (TODAY, "在场办理") if here else (OVERDUE, f"{visit.left_at:%Y-%m-%d} 离场，没办完")
    if datetime.combine(found.slot.day, time()) < datetime.combine(today, time()):
        return OVERDUE, "没有来"
    return (TODAY, "今天来") if found.slot.day == today else (LATER, "还没到")


def _missing(session: Session, household_id: int) -> str:
    asked = select(SheetTaking.missing).join(SheetBatch, SheetBatch.id == SheetTaking.batch_id)
    mine = asked.where(SheetTaking.household_id == household_id).order_by(SheetTaking.id.desc())
    return session.scalars(mine.limit(1)).first() or ""
