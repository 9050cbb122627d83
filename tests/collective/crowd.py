"""A site with many flats and a plan for them, for the tests of collective move-ins."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.errors import Refusal
from app.modules.collective import floor_lists, lists, service
from app.modules.collective.lists import HouseholdRow
from app.modules.consents import service as consents
from app.modules.residents.model import Person, Tie
from app.modules.residents.service import new_unit
from app.modules.staff.model import StaffMember, StaffRole
from app.modules.staff.service import who_works
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.rules.rooms import RoomCode
from app.storage.act import Act, verb
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.sites import MONDAY, OpenTestSite, make_site

STEPS = (
    ("核对身份和资料", "1号台", "identity"),
    ("填表签约", "2号台", "forms"),
    ("收费", "3号台", "fees"),
    ("验房领钥匙", "4号台", "other"),
)
NO_PLAN = Ref("move_plan", 0)
FIRST = MONDAY.date() + timedelta(days=1)


@verb("households.import", "建房")
def _build(act: Act, rooms: tuple[RoomCode, ...]) -> None:
    """Flats with an owner each, in one act: made by hand they would take longer than the walk."""
    for number, code in enumerate(rooms, 1):
        unit = new_unit(act.session, code)
        person = Person(name=f"业主{number:03d}")
        unit.ties.append(Tie(person=person, tie="owner", since=date(2026, 10, 8)))


@verb("staff.change", "登记人员")
def _enter(act: Act, name: str, login: str, role: Role) -> int:
    member = StaffMember(name=name, login=login or None, entered=date(2026, 1, 4))
    member.roles.append(StaffRole(role=role, since=date(2026, 1, 4)))
    act.session.add(member)
    act.session.flush()
    return member.id


def rooms_of(building: int, floors: int, flats: int = 4) -> tuple[RoomCode, ...]:
    """The flats of one building with one entrance."""
    return tuple(
        RoomCode(str(building), "1", f"{floor}{flat:02d}")
        for floor in range(1, floors + 1)
        for flat in range(1, flats + 1)
    )


@dataclass
class Crowd:
    """The site and what its desk does with a plan."""

    site: OpenTestSite
    people: dict[str, Who] = field(default_factory=dict)
    plan: Ref = NO_PLAN

    def do(self, verb: Callable[..., Any], *args: Any, by: str = "", **kwargs: Any) -> Any:
        """Run a verb as the head, or as somebody by name; signed when it must be."""
        who = self.people[by] if by else self.site.who
        if getattr(verb, "signed", False):
            kwargs["signature"] = Signature(login_key(who.login), time.monotonic())
        return self.site.store.do(who, verb, *args, **kwargs)

    def refused(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.do(verb, *args, **kwargs)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    def read(self, listing: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Ask a list."""
        return self.site.read(listing, *args, **kwargs)

    def at(self, day: date, clock: str) -> datetime:
        """The clock is moved there."""
        hour, _, minute = clock.partition(":")
        self.site.clock.now = datetime(day.year, day.month, day.day, int(hour), int(minute))
        return self.site.clock.now

    @property
    def now(self) -> datetime:
        """The desk's clock."""
        return self.site.clock.now

    def draft(self, name: str, rooms: str, days: int = 1, capacity: int = 10, slots: int = 2) -> Ref:
        """A plan with the usual steps and some times a day, not asked for yet."""
        last = FIRST + timedelta(days=days - 1)
        plan: Ref = self.do(service.make_plan, name=name, first_day=FIRST, last_day=last, place="会所一层")
        self.do(service.set_steps, plan.id, STEPS)
        lines = [
            (FIRST + timedelta(days=day), f"{9 + slot}:00", f"{10 + slot}:00", capacity)
            for day in range(days)
            for slot in range(slots)
        ]
        self.do(service.set_slots, plan.id, lines)
        if rooms:
            self.do(service.add_households, plan.id, rooms=rooms)
        self.plan = plan
        return plan

    def agree(self, consent: Ref) -> None:
        """Both heads, or the one who is asked, sign it."""
        for name in ("沈若兰", "顾维舟"):
            try:
                self.do(consents.agree, consent.id, by=name)
            except Refusal:
                continue

    def start(self, plan: Ref) -> None:
        """The plan is agreed to and runs."""
        self.agree(self.do(service.ask_plan, plan.id, by="何砚秋"))
        self.do(service.start_plan, plan.id)

    def rows(self) -> dict[str, HouseholdRow]:
        """The households of the plan by ticket."""
        found = self.read(lists.households, self.plan.id, self.now)
        return {row.ticket: row for row in found}

    def steps(self) -> tuple[int, ...]:
        """The ids of the steps in their order."""
        return tuple(step.id for step in self.read(lists.plan, self.plan.id).steps)

    def ticks(self) -> dict[int, frozenset[int]]:
        """What is stamped, by household."""
        found: dict[int, frozenset[int]] = self.read(floor_lists.ticks_of, self.plan.id)
        return found


def open_crowd(path: Path, buildings: tuple[tuple[int, int], ...] = ((3, 5), (5, 5))) -> Crowd:
    """A site with these buildings (number, floors; four flats a floor) and four people."""
    crowd = Crowd(make_site(path))
    crowd.people["顾维舟"] = crowd.site.who
    for name, login, role in (
        ("沈若兰", "ruolan", Role.CS_HEAD),
        ("何砚秋", "yanqiu", Role.LEADER),
        ("唐小满", "", Role.OFFICER),
    ):
        number = crowd.site.do(_enter, name, login, role)
        crowd.people[name] = crowd.site.read(who_works, number, crowd.now.date())
    for building, floors in buildings:
        crowd.site.do(_build, rooms_of(building, floors))
    return crowd
