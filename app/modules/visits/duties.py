"""The clocks of visits on the list of duties: brought up with every act that touches a household."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.dues.rules import Times, Wanted
from app.modules.residents.model import Mark, Tie, UnitMark
from app.modules.visits.model import Visit
from app.modules.visits.reading import houses, terms_of
from app.modules.visits.stand import CLOCKS, UNIT, House, Talk, Terms, satisfied, stand
from app.storage.act import NEW, Act

_TELLING = frozenset({"handed_over", "delivery", "moved_in", "officer_id"})
"""What of a flat its visits follow from."""
_CHUNK = 400


def wanted(session: Session, today: date) -> list[Wanted]:
    """Every visit that is due, from the records (VISIT-02, VISIT-04, VISIT-05, CARE-05)."""
    terms, times = terms_of(session), dues.times(session)
    return [one for house in houses(session) for one in stand(house, terms, times, today).wanted]


def follow(act: Act) -> None:
    """The store's indexer: what an act on flats, owners, marks and talks means for the visits due."""
    units = _touched(act)
    if units is not None and not units:
        return
    found, terms, times = houses(act.session, units), terms_of(act.session), dues.times(act.session)
    rows = _open_rows(act.session, units)
    new = _new_talks(act)
    absent: list[Wanted] = []
    for house in found:
        mine = rows.get(house.unit_id, {})
        asked = {one.clock.id: one for one in stand(house, terms, times, act.today).wanted}
        done = _done(house, new.get(house.unit_id, ()), terms, times, act.today)
        for clock, due in mine.items():
            _bring_up(act, due, asked.get(clock), clock in done)
        absent += [one for clock, one in asked.items() if clock not in mine]
    dues.start_all(act, absent)


# ---------------------------------------------------------------- inside


def _bring_up(act: Act, due: Due, one: Wanted | None, done: bool) -> None:
    """A row of the list says what the records say: done, fallen away, or another day."""
    subject = dues.subject_of(due)
    if one is None:
        (dues.stop if done else dues.call_off)(act, due.clock, subject)
    elif done:
        dues.again(act, one)
    elif _differs(due, one):
        dues.start(act, one)


def _differs(due: Due, one: Wanted) -> bool:
    return (due.first_day, due.reason, due.whom, due.staff_id, due.building_id, due.what) != (
        one.day, one.reason[:200], one.whom, one.staff_id, one.building_id, one.what or one.clock.what
    )  # fmt: skip


def _done(house: House, talks: Iterable[Talk], terms: Terms, times: Times, today: date) -> frozenset[str]:
    """The clocks that the talks noted in this act end: what they satisfy of what was due before them."""
    new = tuple(talks)
    if not new:
        return frozenset()
    known = list(house.talks)
    for talk in new:
        if talk in known:
            known.remove(talk)
    before = stand(replace(house, talks=tuple(known)), terms, times, today)
    return frozenset[str]().union(*(satisfied(before, talk) for talk in new))


def _touched(act: Act) -> Collection[int] | None:
    """The households an act touched; None when it was the marks themselves, which any may carry."""
    units: set[int] = set()
    for touch in act.touches():
        kind, fields = touch.ref.kind, set(touch.fields)
        if kind == Mark.__tablename__ and touch.how != NEW:
            return None
        if kind == UNIT and (touch.how == NEW or fields & _TELLING):
            units.add(touch.ref.id)
        elif kind == Visit.__tablename__ and touch.how == NEW:
            units.add(act.session.get_one(Visit, touch.ref.id).unit_id)
        elif kind == Tie.__tablename__:
            units.add(act.session.get_one(Tie, touch.ref.id).unit_id)
        elif kind == UnitMark.__tablename__:
            units.add(act.session.get_one(UnitMark, touch.ref.id).unit_id)
    return units


def _new_talks(act: Act) -> Mapping[int, list[Talk]]:
    found: dict[int, list[Talk]] = {}
    for touch in act.touches():
        if touch.ref.kind == Visit.__tablename__ and touch.how == NEW:
            visit = act.session.get_one(Visit, touch.ref.id)
            found.setdefault(visit.unit_id, []).append(Talk(visit.day, visit.way, visit.outcome))
    return found


def _open_rows(session: Session, units: Collection[int] | None) -> Mapping[int, dict[str, Due]]:
    asked = select(Due).where(dues.IS_OPEN, Due.clock.in_(CLOCKS), Due.subject_kind == UNIT)
    found: dict[int, dict[str, Due]] = {}
    if units is None or len(units) > _CHUNK:
        rows = session.scalars(asked).all()
    else:
        rows = session.scalars(asked.where(Due.subject_id.in_(units))).all()
    wanted_units = None if units is None else frozenset(units)
    for due in rows:
        if wanted_units is None or due.subject_id in wanted_units:
            found.setdefault(due.subject_id, {})[due.clock] = due
    return found
