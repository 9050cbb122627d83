"""Two years of random acts on visits: whatever is done, list and records agree and no plan breaks a rule."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.calendar.service import work_calendar
from app.modules.residents import service as residents
from app.modules.staff.model import StaffMember
from app.modules.visits import lists, service
from app.modules.visits.model import VisitDayOff, VisitStop
from app.modules.visits.rules import OUTCOMES, WAYS, WINDOWS
from app.modules.visits.service import Promised, Said, Wish
from tests.checks.centre import CS_HEAD, DESK, HEAD, LEADER, OFFICER, OTHER_OFFICER
from tests.visits.doors import Doors, open_doors

STEPS = 120
LEAP = "2028-02-27"
"""Two days before a 29 February, in a year whose holidays nobody entered."""
PEOPLE = (HEAD, CS_HEAD, LEADER, OFFICER, OTHER_OFFICER)


class Days:
    """The centre while days pass and people do this and that."""

    def __init__(self, doors: Doors, dice: Random) -> None:
        self.doors, self.dice, self.done = doors, dice, 0
        self.flats = [
            doors.flat(
                1 + n % 2, f"业主{n}", delivery=dice.choice(("bare", "finished")),
                handed_over=(doors.today - timedelta(days=dice.randrange(1, 900))).isoformat(),
            )
            for n in range(16)
        ]  # fmt: skip

    @property
    def flat(self) -> int:
        return self.dice.choice(self.flats)

    def pair(self) -> tuple[str, str]:
        one, two = self.dice.sample(PEOPLE, 2)
        return one, two

    def stops(self) -> list[int]:
        """What is planned, from today on."""
        today = self.doors.today
        found: list[int] = self.doors.site.read(
            lambda s: list(
                s.scalars(select(VisitStop.id).where(VisitStop.state == "open", VisitStop.day >= today))
            )
        )
        return found

    # ---------------------------------------------------------------- what is done

    def talk(self) -> None:
        first, second = self.pair()
        outcome = self.dice.choice(OUTCOMES)[0] if self.dice.random() < 0.4 else "talked"
        more = {}
        if outcome == "talked" and self.dice.random() < 0.3:
            until = self.doors.today + timedelta(days=7)
            more = {
                "opinions": (
                    Said("楼道里的灯不亮了", "facilities", becomes=self.dice.choice(("", "repair"))),
                ),
                "promises": (Promised("下周回话", self.doors.staff_id(first), until),),
            }
        self.doors.talk(
            self.flat, by=first, way=self.dice.choice(WAYS)[0], outcome=outcome,
            first_id=self.doors.staff_id(first), second_id=self.doors.staff_id(second), **more,
        )  # fmt: skip

    def plan(self) -> None:
        self.doors.by(HEAD, service.make_plan)

    def confirm(self) -> None:
        ids = self.stops()
        self.doors.by(CS_HEAD, service.confirm, self.dice.sample(ids, min(4, len(ids))))

    def move(self) -> None:
        first, second = (self.doors.staff_id(name) for name in self.pair())
        day = self.doors.today + timedelta(days=self.dice.randrange(0, 40))
        window = self.dice.choice(WINDOWS)[0]
        if self.dice.random() < 0.7 and self.stops():
            stop = self.dice.choice(self.stops())
            self.doors.by(
                LEADER, service.move_stop, stop, day=day, window=window, first_id=first, second_id=second
            )
        else:
            self.doors.by(
                HEAD, service.add_stop, self.flat, day=day, window=window, first_id=first, second_id=second
            )

    def drop(self) -> None:
        if self.stops():
            self.doors.by(LEADER, service.drop_stop, self.dice.choice(self.stops()))

    def wish(self) -> None:
        windows = tuple(key for key, _ in WINDOWS if self.dice.random() < 0.6)
        wish = Wish(windows, self.dice.choice(("any", "working", "free")), None, self.dice.random() < 0.2)
        self.doors.by(DESK, service.set_wish, self.flat, wish)

    def marks(self) -> None:
        names = [name for name in ("重点", "独居", "空置") if self.dice.random() < 0.3]
        self.doors.by(DESK, residents.set_marks, self.flat, names)

    def owner(self) -> None:
        self.doors.by(
            DESK, residents.change_owner, self.flat, self.doors.today, [({"name": "新业主"}, "199-0000-0177")]
        )

    def facts(self) -> None:
        day = self.doors.today - timedelta(days=self.dice.randrange(0, 700))
        field = self.dice.choice(("handed_over", "moved_in"))
        self.doors.by(DESK, residents.amend_unit, self.flat, {field: day.isoformat()})

    def leave(self) -> None:
        first = self.doors.today + timedelta(days=self.dice.randrange(0, 30))
        who = self.doors.staff_id(self.dice.choice(PEOPLE))
        self.doors.by(LEADER, service.add_day_off, who, first=first, last=first + timedelta(days=5))

    def back(self) -> None:
        held = self.doors.site.read(lambda s: list(s.scalars(select(VisitDayOff.id))))
        if held:
            self.doors.by(LEADER, service.end_day_off, self.dice.choice(held))

    def terms(self) -> None:
        months = str(self.dice.randrange(1, 13))
        key, value = self.dice.choice(
            (
                ("visit_months_small", months), ("visit_months_bare", months), ("visit_months_year", months),
                ("visit_minutes", self.dice.choice(("20", "25", "45"))), ("visit_days", "free"),
            )
        )  # fmt: skip
        self.doors.by(HEAD, service.set_terms, {key: value})

    def wait(self) -> None:
        day = self.doors.today + timedelta(days=self.dice.choice((1, 1, 3, 8, 40)))
        self.doors.day(day.isoformat())

    def step(self) -> str:
        deeds: dict[Callable[[], None], int] = {
            self.talk: 8, self.plan: 5, self.confirm: 3, self.move: 6, self.drop: 2, self.wish: 3,
            self.marks: 4, self.owner: 1, self.facts: 2, self.leave: 2, self.back: 1, self.terms: 2,
            self.wait: 6,
        }  # fmt: skip
        deed = self.dice.choices(tuple(deeds), tuple(deeds.values()))[0]
        with suppress(Refusal):
            deed()
            self.done += 1
        return deed.__name__


def odd(session: Session, today: date, planned: bool) -> list[str]:
    """Where what is planned breaks a rule; days off and holidays are minded by the next planning."""
    asked = select(VisitStop).where(VisitStop.state == "open", VisitStop.day > today)
    stops = session.scalars(asked).all()
    calendar, found = work_calendar(session), []
    where: dict[tuple[date, str, int], tuple[int, int]] = {}
    doors = [(one, stop.day, stop.begins) for stop in stops for one in (stop.first_id, stop.second_id)]
    if len(doors) != len(set(doors)):
        found.append("somebody stands at two doors at once")
    for stop in stops:
        pair = (stop.first_id, stop.second_id)
        for one in pair:
            held = where.setdefault((stop.day, stop.window, one), pair)
            if set(held) != set(pair):
                found.append(f"{one} is in two pairs on {stop.day} {stop.window}")
            member = session.get_one(StaffMember, one)
            if planned and not member.works_on(stop.day):
                found.append(f"{member.name} has left by {stop.day}")
        if stop.day in calendar.off:
            found.append(f"{stop.day} is a holiday")
    units = [(stop.unit_id, stop.day) for stop in stops]
    if len(units) != len(set(units)):
        found.append("a flat is planned twice on a day")
    return found


@pytest.mark.clause("VISIT-02", "VISIT-04", "VISIT-05", "VISIT-07")
def test_whatever_is_done_the_list_says_what_the_records_say(tmp_path: Path) -> None:
    doors = open_doors(tmp_path / "site")
    doors.roll()
    days = Days(doors, Random(9))
    told: list[str] = []
    for number in range(STEPS):
        if number == STEPS // 2:
            doors.day(LEAP)
        told.append(days.step())
        doors.must_agree()
        assert doors.site.read(odd, doors.today, told[-1] == "plan") == [], told[-5:]
    assert doors.today > date(2028, 3, 1) and STEPS / 2 < days.done < STEPS
    rows = doors.site.read(lists.houses, doors.today)
    assert len(rows) >= 16 and {row.state for row in rows} & {"planned", "visited"}
    doors.site.store.close()
