"""Reads from the records what the clocks of visits need to know, for one household or for all at once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Row, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.residents.model import Building, Mark, Unit, UnitMark
from app.modules.residents.rules import begins as begins_on
from app.modules.residents.service import owners_since
from app.modules.site.service import values
from app.modules.visits.model import Visit
from app.modules.visits.rules import KEY_CLAUSE, WAYS, YEAR_CLAUSE
from app.modules.visits.stand import BARE, CLOCKS, LARGE, SMALL, UNIT, House, Standing, Talk, Terms, stand
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.rules.stage import stage_of

_MANY = 500
"""Households from which on all are read: fewer than that are asked for one by one."""
MONTHS = {
    SMALL: "visit_months_small",
    LARGE: "visit_months_large",
    BARE: "visit_months_bare",
    YEAR_CLAUSE: "visit_months_year",
    KEY_CLAUSE: "visit_months_key",
}
"""The setting that holds the months of each clock."""

Units = Collection[int] | None
"""Ids of households; None for all of them."""


def terms_of(session: Session) -> Terms:
    """What the site allows (VISIT-02, VISIT-04, VISIT-05), from its settings."""
    kept = values(session)
    flats = session.scalar(select(func.count()).select_from(Unit)) or 0
    return Terms(
        households=max(int(kept["households_expected"]), flats),
        large_from=int(kept["visit_large_from"]),
        months={clock: int(kept[key]) for clock, key in MONTHS.items()},
        moved_in_days=int(kept["visit_moved_in_days"]),
    )


def key_marks(session: Session) -> frozenset[str]:
    """The marks that make a household a key user (VISIT-05)."""
    return _names(values(session)["visit_key_marks"])


def empty_mark(session: Session) -> str:
    """The mark of a flat that nobody lives in."""
    return values(session)["visit_empty_mark"]


def houses(session: Session, units: Units = None) -> list[House]:
    """What the clocks see of each household, in the order of their places."""
    if units is not None and len(units) > _MANY:
        wanted = frozenset(units)
        return [house for house in houses(session) if house.unit_id in wanted]
    kept = values(session)
    owners = owners_since(session, units)
    marked = _marked(session, units)
    key, empty = _names(kept["visit_key_marks"]), kept["visit_empty_mark"]
    talks = _talks(session, units)
    found = []
    for row in session.execute(_flats(units)):
        marks = marked.get(row.id, {})
        found.append(
            House(
                unit_id=row.id,
                handed_over=row.handed_over,
                delivery=row.delivery or kept["delivery"],
                owner_since=owners.get(row.id),
                moved_in=row.moved_in,
                key_since=min((since for name, since in marks.items() if name in key), default=None),
                empty=empty in marks,
                talks=talks.get(row.id, ()),
                officer_id=row.officer_id,
                building_id=row.building_id,
                whom=RoomCode(row.name, row.entrance, row.room).long,
            )
        )
    return found


def standings(session: Session, today: date, units: Units = None) -> list[Standing]:
    """Where each household stands today; a day that was put off stays put off."""
    terms, times, moved = terms_of(session), dues.times(session), put_off(session, units)
    found = []
    for house in houses(session, units):
        one = stand(house, terms, times, today)
        if house.unit_id in moved:
            mine = moved[house.unit_id]
            one = replace(one, wanted=tuple(replace(w, day=mine.get(w.clock.id, w.day)) for w in one.wanted))
        found.append(one)
    return found


def standing_of(session: Session, unit_id: int, today: date) -> Standing | None:
    """Where one household stands today; None when there is no such household."""
    return next(iter(standings(session, today, [unit_id])), None)


def stage_on(session: Session, unit: Unit, day: date) -> str:
    """The stage of one household on a day (VISIT-01); empty before it was handed over."""
    begins = begins_on(unit.handed_over, owners_since(session, [unit.id]).get(unit.id), day)
    return stage_of(begins, day).key


def put_off(session: Session, units: Units = None) -> dict[int, dict[str, date]]:
    """The days that were put off with consent, by household and clock."""
    asked = select(Due.subject_id, Due.clock, Due.due_day).where(
        dues.IS_OPEN, Due.clock.in_(CLOCKS), Due.subject_kind == UNIT, Due.due_day != Due.first_day
    )
    found: dict[int, dict[str, date]] = {}
    for unit_id, clock, day in session.execute(_only(asked, Due.subject_id, units)):
        found.setdefault(unit_id, {})[clock] = day
    return found


def unit_ref(unit_id: int) -> Ref:
    """The household as the subject of its duties."""
    return Ref(UNIT, unit_id)


# ---------------------------------------------------------------- inside


def _names(text: str) -> frozenset[str]:
    return frozenset(part for part in text.replace("，", ",").replace("、", ",").split(",") if part)


def _only(asked: Select, column: object, units: Units) -> Select:  # type: ignore[type-arg]
    return asked if units is None else asked.where(column.in_(units))  # type: ignore[attr-defined]


def _flats(units: Units) -> Select:  # type: ignore[type-arg]
    asked = select(
        Unit.id, Unit.building_id, Building.name, Unit.entrance, Unit.room, Unit.handed_over,
        Unit.delivery, Unit.moved_in, Unit.officer_id,
    ).join(Building, Building.id == Unit.building_id)  # fmt: skip
    return _only(asked.order_by(Unit.place), Unit.id, units)


def _marked(session: Session, units: Units) -> dict[int, dict[str, date]]:
    asked = (
        select(UnitMark.unit_id, Mark.name, UnitMark.since)
        .join(Mark, Mark.id == UnitMark.mark_id)
        .where(UnitMark.until.is_(None))
    )
    found: dict[int, dict[str, date]] = {}
    for unit_id, name, since in session.execute(_only(asked, UnitMark.unit_id, units)):
        found.setdefault(unit_id, {})[name] = since
    return found


def _talks(session: Session, units: Units) -> Mapping[int, tuple[Talk, ...]]:
    """The last talk of each way and outcome, and the last but one at home: all that the clocks ask for.

    A point look-up for each, so that ten years of talks cost no more than one.
    """
    kinds = union_all(
        *(
            select(literal(way).label("way"), literal(outcome).label("outcome"))
            for way, _ in WAYS
            for outcome in ("talked", "empty")
        )
    ).subquery()
    last = (
        select(func.max(Visit.day))
        .where(Visit.unit_id == Unit.id, Visit.way == kinds.c.way, Visit.outcome == kinds.c.outcome)
        .scalar_subquery()
    )
    every = _only(
        select(Unit.id, kinds.c.way, kinds.c.outcome, last.label("day")).join(kinds, literal(True)),
        Unit.id,
        units,
    )
    found: dict[int, list[Talk]] = {}
    for row in _with_days(session, every):
        found.setdefault(row.id, []).append(Talk(row.day, row.way, row.outcome))
    for unit_id, day in session.execute(_home_before_last(units)):
        found.setdefault(unit_id, []).append(Talk(day, "home"))
    return {unit_id: tuple(sorted(talks, key=lambda talk: talk.day)) for unit_id, talks in found.items()}


def _with_days(session: Session, every: Select) -> list[Row]:  # type: ignore[type-arg]
    known = every.subquery()
    return list(session.execute(select(known).where(known.c.day.is_not(None))))


def _home_before_last(units: Units) -> Select:  # type: ignore[type-arg]
    """The last home talk but one of each household that had two."""
    home = (Visit.way == "home", Visit.outcome == "talked")
    before = (
        select(Visit.day)
        .where(Visit.unit_id == Unit.id, *home)
        .order_by(Visit.day.desc())
        .offset(1)
        .limit(1)
        .scalar_subquery()
    )
    every = _only(select(Unit.id, before.label("day")), Unit.id, units).subquery()
    return select(every.c.id, every.c.day).where(every.c.day.is_not(None))
