"""What the sheet at the desk starts from 登记: the planned stop, who went, the household beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.handbook import lists as handbook
from app.modules.site.service import names as centre
from app.modules.staff.model import StaffMember
from app.modules.visits import card
from app.modules.visits.card import HouseCard
from app.modules.visits.finding import open_stops
from app.modules.visits.grounds import callers
from app.modules.visits.lists import walks
from app.modules.visits.model import VisitStop
from app.modules.visits.on_paper import house_sheet
from app.modules.visits.printed import HomeFacts
from app.modules.visits.rules import LEAD_ZH, lead_role
from app.modules.visits.wishes import Wish
from app.rules.ref import Ref

AT_THE_DOOR, BY_TELEPHONE = "visit-content", "phone-out"
"""The reading texts whose lines stand beside a talk; the site may write its own in the handbook."""
_CENTRE, _NEW_ONLY = "（中心名称）", "新入住的"


@dataclass(frozen=True)
class Person:
    """Somebody who may have gone: `logs_in` when they can enter it themselves."""

    staff_id: int
    name: str
    role: str
    goes: bool
    logs_in: bool


@dataclass(frozen=True)
class NextStop:
    """Another household of the same walk whose sheet is not entered yet."""

    stop_id: int
    unit: Ref
    room: str
    begins: str


@dataclass(frozen=True)
class Entry:
    """Everything the sheet opens with. `second_id` is 0 when nobody knows who went along."""

    card: HouseCard
    home: HomeFacts
    people: tuple[Person, ...]
    stop_id: int
    day: date
    begun: str
    way: str
    first_id: int
    second_id: int
    wish: Wish
    settling: bool

    def name_of(self, staff_id: int) -> str:
        """Somebody's name; empty for nobody."""
        return next((one.name for one in self.people if one.staff_id == staff_id), "")

    def who_enters(self, staff_ids: Sequence[int]) -> tuple[Person, ...]:
        """Those of a pair who can enter it themselves; nobody means that anybody may."""
        return tuple(one for one in self.people if one.staff_id in staff_ids and one.logs_in)


def entry(session: Session, unit_id: int, stop_id: int, staff_id: int, now: datetime) -> Entry | None:
    """What the sheet of a household opens with, for whoever sits at the desk; None when it is not there."""
    house = card.house(session, unit_id, now.date())
    if house is None:
        return None
    stop = _stop(session, unit_id, stop_id, now)
    staff = people(session, now.date())
    mine = staff_id if any(one.staff_id == staff_id and one.goes for one in staff) else 0
    home = house_sheet(session, unit_id, now.date()).home or HomeFacts()
    by_telephone = stop is None and (house.empty or house.wish_only_phone)
    # One that lies ahead is ended by a talk at home and by nothing else: the verb sees to that.
    came = stop if stop is not None and stop.day <= now.date() else None
    return Entry(
        card=house,
        home=home,
        people=staff,
        stop_id=came.id if came is not None else 0,
        day=came.day if came is not None else now.date(),
        begun=f"{now:%H:%M}" if by_telephone else _begun(came, now),
        way="phone" if by_telephone else "home",
        first_id=stop.first_id if stop is not None else mine,
        second_id=stop.second_id if stop is not None else 0,
        wish=wish_of(house),
        settling=_settling(house),
    )


def people(session: Session, today: date) -> tuple[Person, ...]:
    """Everybody who works here, those who visit first."""
    going = {caller.staff_id for caller in callers(session, today)}
    found = [
        Person(
            member.id, member.name, LEAD_ZH[lead_role(member.roles_on(today))], member.id in going,
            bool(member.login),
        )
        for member in session.scalars(select(StaffMember).order_by(StaffMember.name, StaffMember.id))
        if member.works_on(today)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: not one.goes))


def rest_of_walk(session: Session, stop_id: int) -> tuple[NextStop, ...]:
    """What else the same pair went to on the same walk and did not enter yet, in its order."""
    stop = session.get(VisitStop, stop_id)
    if stop is None:
        return ()
    walk = next(
        (
            one
            for one in walks(session, stop.day, stop.day)
            if any(line.ref.id == stop_id for line in one.stops)
        ),
        None,
    )
    if walk is None:
        return ()
    return tuple(
        NextStop(line.ref.id, line.unit, line.room, line.begins)
        for line in walk.stops
        if line.state == "open" and line.ref.id != stop_id
    )


def lines_to_say(session: Session, way: str, *, settling: bool) -> tuple[tuple[str, str], ...]:
    """What to say in a talk held that way (ETQ-03): when, and the words, with the centre's name filled in."""
    topic, called = BY_TELEPHONE if way == "phone" else AT_THE_DOOR, centre(session).centre
    return tuple(
        (line.when, line.say.replace(_CENTRE, called))
        for line in handbook.topic(session, topic).lines
        if settling or line.when != _NEW_ONLY
    )


def wish_of(house: HouseCard) -> Wish:
    """What the household wishes as it holds today, for the form that changes it."""
    return Wish(
        house.wish_windows, house.wish_days, house.wish_not_before, house.wish_only_phone, house.wish_words
    )


# ---------------------------------------------------------------- inside


def _stop(session: Session, unit_id: int, stop_id: int, now: datetime) -> VisitStop | None:
    """The stop asked for, else one whose day has come."""
    stops = open_stops(session, unit_id)
    asked = next((one for one in stops if one.id == stop_id), None)
    return asked or next((one for one in stops if one.day <= now.date()), None)


def _begun(stop: VisitStop | None, now: datetime) -> str:
    """The planned time, once it is over; before that nobody knows."""
    if stop is None or (stop.day, stop.begins) > (now.date(), f"{now:%H:%M}"):
        return ""
    return stop.begins


def _settling(house: HouseCard) -> bool:
    return house.stage_words.startswith("磨合期")
