"""The posts of a small site: two buildings, a gate, a control room, and what the desk does with them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.errors import Refusal
from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.posts import lists, printed, service
from app.modules.posts.lists import ChangeLine, PostCard
from app.modules.residents import service as residents
from app.modules.residents.model import Tie
from app.rules.ref import Ref
from tests.sites import MONDAY, OpenTestSite


def open_duties(session: Session) -> list[tuple[int, date, str, str]]:
    """Post, day, whom and reason of every open duty of ARCH-10."""
    asked = select(Due).where(Due.clock == "ARCH-10", Due.state == "open").order_by(Due.subject_id)
    return [(due.subject_id, due.due_day, due.whom, due.reason) for due in session.scalars(asked)]


@dataclass
class Gates:
    """The site with its households, and its posts by name."""

    site: OpenTestSite
    posts: dict[str, Ref] = field(default_factory=dict)
    homes: dict[str, Ref] = field(default_factory=dict)

    def home(self, room: str, *people: tuple[str, str, str]) -> Ref:
        """A household of people given as tie, name, telephones."""
        unit = self.site.do(residents.add_unit, room, {})
        self.homes[room] = unit
        for tie, name, phones in people:
            self.site.do(residents.add_person, unit.id, tie, {"name": name}, phones)
        return unit

    def post(self, name: str, kind: str = "ground", *buildings: str) -> Ref:
        """A post, for these buildings or for all."""
        known = {zh: number for number, zh in self.site.read(lists.buildings)}
        ids = tuple(known[each] for each in buildings)
        self.posts[name] = self.site.do(service.set_up_post, name=name, kind=kind, building_ids=ids)
        return self.posts[name]

    def print(self, *names: str) -> tuple[Ref, ...]:
        """The printer takes a new copy for each of these posts."""
        self.tick()
        copies = self.site.do(service.prepare_copies, tuple(self.posts[name].id for name in names))
        self.site.do(service.issue_copies, tuple(copy.id for copy in copies))
        return copies

    def hand(self, *names: str, by: str = "赵班长", old: str = "") -> tuple[Ref, ...]:
        """Printed, and taken along by somebody of the post."""
        copies = self.print(*names)
        for copy in copies:
            self.site.do(service.hand_out, copy.id, received_by=by, old_how=old)
        return copies

    def tell(self, name: str, **told: Any) -> int:
        """A post is told."""
        self.tick()
        whole = {"told_to": "赵班长", "way": "radio"} | told
        return self.site.do(service.tell, self.posts[name].id, **whole)

    def card(self, name: str) -> PostCard:
        """The post as its panel shows it."""
        found = self.site.read(lists.card, self.posts[name].id, self.today)
        assert found is not None
        return found

    def untold(self, name: str) -> tuple[ChangeLine, ...]:
        """What the post is still to be told."""
        return self.card(name).untold

    def duties(self) -> list[tuple[int, date, str, str]]:
        """The open duties of ARCH-10."""
        return self.site.read(open_duties)

    def prepared(self, name: str) -> printed.PrintedList:
        """The list of a post as it would go to the printer now."""
        (copy,) = self.site.do(service.prepare_copies, (self.posts[name].id,))
        return self.site.read(printed.printed_list, copy.id, reader=self.site.who)

    def change_name(self, person: Ref, name: str) -> None:
        """A person is called otherwise."""
        self.site.do(residents.amend_person, person.id, {"name": name})

    def owner(self, room: str) -> Ref:
        """The first person of a household."""
        return self.site.read(_first_person, self.homes[room].id)

    def refused(self, verb: Any, *args: Any, **told: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.site.do(verb, *args, **told)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    def tick(self) -> None:
        """A second goes by."""
        self.site.clock.now += timedelta(seconds=1)

    def at(self, moment: datetime) -> None:
        """The clock stands there, and the day was rolled."""
        self.site.clock.now = moment
        self.site.do(daily.roll, sure=True)

    def must_agree(self) -> None:
        """The list of duties says what the records say."""
        assert self.site.read(dues.differences, daily.wanted, self.today) == []

    @property
    def today(self) -> date:
        """The desk's day."""
        return self.site.clock.now.date()


def _first_person(session: Session, unit_id: int) -> Ref:
    asked = select(Tie.person_id).where(Tie.unit_id == unit_id, Tie.until.is_(None)).order_by(Tie.id)
    return Ref("person", session.scalars(asked.limit(1)).one())


def fill(site: OpenTestSite) -> Gates:
    """Two buildings of three flats, a gate, a building's concierge and the control room."""
    gates = Gates(site)
    gates.at(MONDAY)
    gates.home("3-2-1201", ("owner", "陆景和", "199-0000-0137 199-0000-0131"), ("family", "陆一一", ""))
    gates.home("3-2-1202", ("owner", "单一鸣", ""), ("co_owner", "沈知微", "199-0000-0155"))
    gates.home("3-2-1203")
    gates.home("5-101", ("owner", "江望舒", "0532-88001234"), ("tenant", "温以宁", "199-0000-0138"))
    gates.home("5-102", ("owner", "阿卜杜热合曼·买买提艾力·吐尔逊江·阿不都克里木", "199-0000-0166"))
    gates.home("5-103", ("other", "罗美珍", "199-0000-0160"))
    gates.post("北门岗")
    gates.post("3栋大堂", "ground", "3栋")
    gates.post("监控室", "control")
    return gates
