"""Once a household really lives there: the day it moved in, the visit at home within 30 days (CARE-05)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.dues import service as dues
from app.modules.dues.rules import Times
from app.modules.movein.duties import VISIT, visit_due
from app.modules.movein.model import HomeVisit
from app.modules.movein.rules import past_day_or_refuse, words_or_refuse
from app.modules.residents.model import Unit
from app.modules.residents.service import amend
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import NEW, Act, verb
from app.storage.record import ref_of

_TELLING = {"moved_in", "officer_id"}
"""What of a flat the visit follows from: since when the household lives there, and whose it is."""


@verb("movein.work", "登记乔迁")
def moved_in(act: Act, unit_id: int, day: date | str) -> None:
    """The household really lives there since that day; the visit at home is due within 30 days (CARE-05).

    Raises Refusal naming the field.
    """
    unit = _unit(act.session, unit_id)
    found = past_day_or_refuse(day, "乔迁日期", "day", act.today)
    if unit.handed_over is not None and found < unit.handed_over:
        raise Refusal("乔迁日期早于入伙日期，请核对。", field="day")
    amend(act, unit, "moved_in", found)
    act.session.flush()
    _bring_up(act, unit)


@verb("movein.work", "登记乔迁上门")
def visited(act: Act, unit_id: int, *, day: date | str, visitors: str, seen: str, words: str = "") -> Ref:
    """The household was visited at home after it moved in (CARE-05). Raises Refusal naming the field."""
    unit = _unit(act.session, unit_id)
    if unit.moved_in is None:
        raise Refusal("还没有登记乔迁日期，请先登记。", clause="CARE-05", field="day")
    found = past_day_or_refuse(day, "上门日期", "day", act.today)
    if found < unit.moved_in:
        raise Refusal("上门日期早于乔迁日期，请核对。", clause="CARE-05", field="day")
    visit = HomeVisit(
        unit_id=unit_id,
        day=found,
        visitors=words_or_refuse(visitors, "上门人员", "visitors", most=60),
        seen=words_or_refuse(seen, "见到谁", "seen", most=60),
        words=one_line(words)[:300],
        at=act.now,
        by=act.who.staff_id,
    )
    act.session.add(visit)
    act.session.flush()
    dues.stop(act, VISIT, Ref(Unit.__tablename__, unit_id))
    return ref_of(visit)


def follow(act: Act) -> None:
    """The store's indexer: the day of moving in or the officer was put right, and the visit with it."""
    touched = [touch for touch in act.touches() if touch.ref.kind == Unit.__tablename__]
    asked = [touch for touch in touched if _TELLING & set(touch.fields)]
    units = [(touch.how, act.session.get_one(Unit, touch.ref.id)) for touch in asked]
    lived_in = any(unit.moved_in is not None for _, unit in units)
    reckoned = dues.times(act.session) if lived_in else None  # an import brings hundreds
    for how, unit in units:
        if unit.moved_in is not None or how != NEW:
            _bring_up(act, unit, reckoned)


def was_visited(session: Session, unit: Unit) -> bool:
    """True if somebody went there since the household moved in."""
    if unit.moved_in is None:
        return False
    asked = select(HomeVisit.id).where(HomeVisit.unit_id == unit.id, HomeVisit.day >= unit.moved_in)
    return session.scalars(asked.limit(1)).first() is not None


def _bring_up(act: Act, unit: Unit, reckoned: Times | None = None) -> None:
    wanted = None
    if unit.moved_in is not None:
        reckoned = reckoned or dues.times(act.session)
        wanted = visit_due(unit, was_visited(act.session, unit), reckoned)
    if wanted is not None:
        dues.start(act, wanted)
    else:
        dues.call_off(act, VISIT, Ref(Unit.__tablename__, unit.id))


def _unit(session: Session, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Refusal("找不到这一户，请重新查找。", field="room")
    return unit
