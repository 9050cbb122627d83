"""A year of a site of 1,200 households, walked through the verbs, with its ledger beside it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.modules.complaints import service as complaints
from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.followups import service as followups
from app.modules.residents import service as residents
from app.modules.residents.model import Building, Mark, Person, Tie, Unit, UnitMark
from app.modules.staff.model import StaffArea, StaffMember, StaffRole
from app.modules.visits import coverage, lists, service
from app.modules.visits.model import Visit, VisitStop
from app.modules.visits.rules import DIMENSIONS, THEMES
from app.modules.visits.stand import CLOCKS
from app.rules.roles import Role
from app.rules.rooms import RoomCode
from app.storage.act import Act, verb
from tests.sites import MONDAY, OpenTestSite, make_site
from tests.visits.yearbook import Home, Ledger, Said, Told

WEEKS, STEP, PLANNED_EVERY = 52, 2, 8
"""Sheets are entered every other week; the plan reaches as far as the next one."""
LOOKED_AT = (8, 24, 52)
"""After how many weeks the books are compared."""
TEAM = (
    ("沈若兰", "f", Role.CS_HEAD),
    ("江照晚", "f", Role.LEADER),
    ("唐小满", "f", Role.OFFICER),
    ("周启明", "m", Role.OFFICER),
    ("何砚秋", "m", Role.OFFICER),
    ("陆知夏", "f", Role.OFFICER),
)
BEGAN, NOT_YET = date(2018, 1, 1), date(2100, 1, 1)
NINE = timedelta(hours=9)
ENDED = ("talked",) * 82 + ("absent",) * 9 + ("refused",) * 4 + ("later",) * 3 + ("empty",) * 2


@dataclass
class Look:
    """Both books on one day."""

    day: date
    odd: list[str]
    due: dict[tuple[str, int], date]
    duties: dict[tuple[str, int], date]
    covered: dict[str, tuple[int, int, int]]
    cover: tuple[coverage.CoverBar, ...]
    shared: dict[str, list[int]]
    shares: tuple[coverage.ShareGroup, ...]


@dataclass
class Year:
    """The site after the year, its ledger, and what both said on the way."""

    site: OpenTestSite
    ledger: Ledger
    looks: list[Look] = field(default_factory=list)
    promised: list[tuple[date, date | None]] = field(default_factory=list)
    """The day of each promise, and when it was reported done."""


@dataclass
class Walk:
    """Goes through the year; the dice are loaded, so that every run is the same."""

    year: Year
    dice: random.Random
    roles: dict[int, str]
    places: dict[int, str]
    open_promises: list[tuple[int, int, date]] = field(default_factory=list)

    def go(self) -> Year:
        """Enter what was walked, what came by telephone, what changed; plan now and then."""
        site = self.year.site
        for week in range(0, WEEKS + 1, STEP):
            today = MONDAY.date() + timedelta(weeks=week)
            site.clock.now = datetime.combine(today, datetime.min.time()) + NINE
            if week:
                self._enter(today)
            if week % PLANNED_EVERY == 0 or week in LOOKED_AT:
                assert site.do(daily.roll, sure=True) == ""
            if week % PLANNED_EVERY == 0:
                site.do(service.make_plan)
                site.do(service.confirm, site.read(lists.unconfirmed, today))
            self._changes(today)
            if week in LOOKED_AT:
                self._look(today)
        return self.year

    # ---- what is entered

    def _enter(self, today: date) -> None:
        reports = [self._walked(stop) for stop in self.year.site.read(_stops_behind, today)]
        reports += [self._by_the_way(today) for _ in range(8)]
        entered = [one for one in reports if one is not None]
        noted = self.year.site.do(_enter, entered)
        for report, (opinions, promises) in zip(entered, noted, strict=True):
            self._write_down(report, opinions, promises)

    def _walked(self, stop: tuple[Any, ...]) -> service.Report | None:
        """What came of a planned visit; one in fifty sheets is lost."""
        stop_id, unit, day, begins, first, second = stop
        if self.dice.random() < 0.02:
            return None
        alone, outside = self.dice.random() < 0.03, self.dice.random() < 0.02
        return self._report(
            unit, day, "home", self.dice.choice(ENDED), first, 0 if alone else second,
            stop_id=stop_id, begun="13:10" if outside else begins,
            alone_why="同事临时有事" if alone else "", hours_why="住户约的时间" if outside else "",
        )  # fmt: skip

    def _by_the_way(self, today: date) -> service.Report | None:
        """A talk that nobody planned; an empty flat is asked after."""
        day = today - timedelta(days=self.dice.randint(1, 13))
        home = self.dice.choice(list(self.year.ledger.homes.values()))
        if home.handed_over > day:
            return None
        empty = [one for one in self.year.ledger.homes.values() if one.empty and one.handed_over <= day]
        if empty and self.dice.random() < 0.2:
            home = self.dice.choice(empty)
            ended = self.dice.choice(("talked", "empty"))
            return self._report(home.unit, day, "phone", ended, self.dice.choice(self._officers()), 0)
        way = self.dice.choice(("phone", "office", "outdoors", "questionnaire"))
        ended = self.dice.choice(("talked", "talked", "talked", "refused"))
        return self._report(home.unit, day, way, ended, self.dice.choice(self._officers()), 0)

    def _officers(self) -> list[int]:
        return [staff_id for staff_id, role in self.roles.items() if role == "officer"]

    def _report(
        self, unit: int, day: date, way: str, outcome: str, first: int, second: int, **more: Any
    ) -> service.Report:
        talked, dice = outcome == "talked", self.dice
        opinions, promises = (), ()
        if talked and dice.random() < 0.2:
            theme = dice.choice(THEMES)[0]
            becomes = "opinion" if dice.random() < 0.15 else ""
            reply = "已经当面解释" if dice.random() < 0.5 else ""
            opinions = (service.Said(f"关于{unit}号门前的{theme}", theme, reply, becomes),)
        if talked and dice.random() < 0.05:
            until = max(day, self.year.site.clock.now.date()) + timedelta(days=dice.randint(2, 20))
            promises = (service.Promised("更换门厅灯泡", first, until),)
        grades = {key: dice.choice((2, 3, 4, 4, 4, 5, 5)) for key, _ in DIMENSIONS if dice.random() < 0.9}
        return service.Report(
            unit, day, way, outcome, first_id=first, second_id=second, seen="业主本人" if talked else "",
            ratings=grades if talked and dice.random() < 0.4 else {},
            opinions=opinions, promises=promises, **more,
        )  # fmt: skip

    def _write_down(self, report: service.Report, opinions: Sequence[int], promises: Sequence[int]) -> None:
        home, talked = self.year.ledger.homes[report.unit_id], report.outcome == "talked"
        home.told.append(
            Told(
                report.day, report.way, report.outcome, self.roles[report.first_id], dict(report.ratings),
                bool(report.alone_why), bool(report.hours_why),
            )
        )  # fmt: skip
        if report.outcome == "empty":
            home.empty = True
        elif talked and report.way == "home":
            home.empty = False
        for said, matter in zip(report.opinions, opinions, strict=True):
            one = Said(report.day, said.theme, bool(said.reply), bool(said.becomes))
            self.year.ledger.said.append(one)
            if matter and self.dice.random() < 0.2:
                self.year.site.do(complaints.withdraw, matter, why="住户自己解决了")
                one.ended = True
        for promised, followup in zip(report.promises, promises, strict=True):
            self.year.promised.append((promised.until, None))
            self.open_promises.append((len(self.year.promised) - 1, followup, promised.until))

    # ---- what changes

    def _changes(self, today: date) -> None:
        site, homes = self.year.site, self.year.ledger.homes
        old = [home for home in homes.values() if home.handed_over <= today]
        sold = self.dice.choice([home for home in old if home.sold is None])
        site.do(residents.change_owner, sold.unit, today, [({"name": "新来户"}, "199-0000-0001")])
        sold.sold = today
        moved = self.dice.choice([home for home in old if home.moved_in is None])
        site.do(residents.amend_unit, moved.unit, {"moved_in": today.isoformat()})
        moved.moved_in = today
        marked = self.dice.choice(old)
        keep = ["空置"] if marked.empty else []
        site.do(residents.set_marks, marked.unit, keep if marked.key_since else [*keep, "重点"])
        marked.key_since = None if marked.key_since else today
        coming = [home for home in homes.values() if home.handed_over == NOT_YET]
        if coming:
            coming[0].handed_over = today
            site.do(residents.amend_unit, coming[0].unit, {"handed_over": today.isoformat()})
        self._keep_promises(today)

    def _keep_promises(self, today: date) -> None:
        kept = [one for one in self.open_promises if self.dice.random() < 0.4]
        self.year.site.do(_keep, [followup for _, followup, _ in kept])
        for place, _, until in kept:
            self.year.promised[place] = (until, today)
        self.open_promises = [one for one in self.open_promises if one not in kept]

    # ---- what is compared

    def _look(self, today: date) -> None:
        site, ledger = self.year.site, self.year.ledger
        self.year.looks.append(
            Look(
                today,
                site.read(dues.differences, daily.wanted, today),
                site.read(_due),
                ledger.duties(today),
                ledger.covered(today),
                site.read(coverage.coverage, today),
                ledger.shared(today),
                site.read(coverage.role_shares, today),
            )
        )


def walked(path: Path) -> Year:
    """The year, walked."""
    site, dice = make_site(path), random.Random(1207)
    indexers = list(site.store.indexers)
    site.store.indexers.clear()  # what a site is made with is put on the list by the first day's roll
    ledger = Ledger(MONDAY.date(), site.do(_build, dice))
    site.store.indexers.extend(indexers)
    roles = site.read(_roles)
    return Walk(Year(site, ledger), dice, roles, {}).go()


# ---------------------------------------------------------------- the site


@verb("households.edit", "建一个小区")
def _build(act: Act, dice: random.Random) -> dict[int, Home]:
    """Eight buildings of three entrances, 25 floors, two flats each; some are handed over later."""
    team = [_member(act, *one) for one in TEAM]
    today, homes, people = act.today, [], []
    buildings = [Building(name=str(number)) for number in range(1, 9)]
    act.session.add_all(buildings)
    act.session.flush()
    for place, building in enumerate(buildings):
        officer = team[2 + place % 4]
        act.session.add(StaffArea(staff_id=officer.id, building_id=building.id, since=BEGAN))
        for entrance in "123":
            for floor in range(1, 26):
                for flat in "12":
                    code = RoomCode(building.name, entrance, f"{floor}0{flat}")
                    old = dice.choice((300, 700, 2500))
                    day = None if len(homes) % 30 == 29 else today - timedelta(days=dice.randint(0, old))
                    unit = Unit(
                        building_id=building.id, entrance=entrance, room=code.room, place=code.sort_key,
                        delivery=dice.choice(("finished", "finished", "bare")), handed_over=day,
                    )  # fmt: skip
                    people.append(Tie(unit=unit, person=Person(name="住户"), tie="owner", since=day))
                    homes.append((unit, f"{building.name}栋", day))
    act.session.add_all(people)
    act.session.flush()
    key = act.session.scalars(select(Mark).where(Mark.name == "重点")).one()
    empty = Mark(name="空置")
    act.session.add(empty)
    act.session.flush()
    found = {unit.id: Home(unit.id, name, day or NOT_YET, unit.delivery or "") for unit, name, day in homes}
    for home in dice.sample(list(found.values()), 40):
        home.key_since = today
        act.session.add(UnitMark(unit_id=home.unit, mark_id=key.id, since=today))
    for home in dice.sample(list(found.values()), 30):
        home.empty = True
        act.session.add(UnitMark(unit_id=home.unit, mark_id=empty.id, since=today))
    return found


def _member(act: Act, name: str, sex: str, role: Role) -> StaffMember:
    member = StaffMember(name=name, sex=sex, entered=BEGAN)
    member.roles.append(StaffRole(role=role, since=BEGAN))
    act.session.add(member)
    act.session.flush()
    return member


# ---------------------------------------------------------------- verbs and lists of the test


@verb("visits.work", "登记一周的访谈")
def _enter(act: Act, reports: Sequence[service.Report]) -> list[tuple[list[int], list[int]]]:
    """Many sheets in one act; the matters (0 where there is none) and follow-ups of each."""
    found = []
    for report in reports:
        visit = act.session.get_one(Visit, service.record(act, report).id)
        found.append(
            (
                [opinion.matter_id or 0 for opinion in visit.opinions],
                [promise.followup_id or 0 for promise in visit.promises],
            )
        )
    return found


@verb("visits.work", "兑现承诺")
def _keep(act: Act, ids: Sequence[int]) -> None:
    """Several promises in one act."""
    for followup_id in ids:
        followups.done(act, followup_id, words="已经换好")


def _stops_behind(session: Session, today: date) -> list[tuple[Any, ...]]:
    asked = select(
        VisitStop.id,
        VisitStop.unit_id,
        VisitStop.day,
        VisitStop.begins,
        VisitStop.first_id,
        VisitStop.second_id,
    ).where(VisitStop.state == "open", VisitStop.day >= today - timedelta(weeks=STEP), VisitStop.day < today)
    return [tuple(row) for row in session.execute(asked.order_by(VisitStop.day, VisitStop.id))]


def _roles(session: Session) -> dict[int, str]:
    """As what everybody who visits counts."""
    found = {}
    for member in session.scalars(select(StaffMember)):
        held = {one.role for one in member.roles}
        if held & {"centre_head", "cs_head", "leader", "officer"}:
            found[member.id] = next((role for role in ("centre_head", "cs_head") if role in held), "officer")
    return found


def _due(session: Session) -> dict[tuple[str, int], date]:
    asked = select(Due.clock, Due.subject_id, Due.first_day).where(Due.state == "open", Due.clock.in_(CLOCKS))
    return {(row[0], row[1]): row[2] for row in session.execute(asked)}
