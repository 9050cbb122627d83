"""A register of access cards for tests: households with an owner and a tenant, cards issued to them."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from app.errors import Refusal
from app.modules.cards import lists, service
from app.modules.cards.lists import CardDetail, CardRow
from app.modules.residents import service as residents
from app.rules.ref import Ref
from tests.sites import MONDAY, OpenTestSite

TODAY = MONDAY.date()
_rooms = count(101)


@dataclass
class Home:
    """A household: its room, the owner and the tenant."""

    room: str
    unit: Ref
    owner: Ref
    tenant: Ref


@dataclass
class Register:
    """The site, and what the desk does in it."""

    site: OpenTestSite

    def home(self, owner: str = "单一鸣", tenant: str = "温以宁") -> Home:
        """A household of its own."""
        room = f"3-2-{next(_rooms)}"
        unit = self.site.do(residents.add_unit, room, {})
        phone = "199-0000-0137"
        return Home(
            room,
            unit,
            self.site.do(residents.add_person, unit.id, "owner", {"name": owner}, phone),
            self.site.do(residents.add_person, unit.id, "tenant", {"name": tenant}, "199-0000-0138"),
        )

    def issue(self, home: Home, number: str, **told: Any) -> Ref:
        """A card for the owner, unless told otherwise."""
        whole = {"capacity": "owner", "holder": "单一鸣"} | told
        return self.site.do(service.issue, room=home.room, number=number, **whole)

    def lose(self, ref: Ref, **told: Any) -> None:
        """The card is reported lost by telephone."""
        self.site.do(service.report_lost, ref.id, **({"told_by": "单一鸣", "how": "telephone"} | told))

    def card(self, ref: Ref) -> CardDetail:
        """The card as its panel shows it."""
        found = self.site.read(lists.card, ref.id, self.today)
        assert found is not None
        return found

    def listed(self, which: str) -> list[CardRow]:
        """The cards of one filter."""
        return self.site.read(lists.cards, which, self.today)

    def numbers(self, which: str) -> set[str]:
        """Their numbers."""
        return {row.number for row in self.listed(which)}

    def refused(self, verb: Any, *args: Any, **told: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.site.do(verb, *args, **told)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    @property
    def today(self) -> date:
        """The desk's day."""
        return self.site.clock.now.date()

    def on(self, day: date) -> None:
        """The clock is moved to a day."""
        self.site.clock.now = datetime.combine(day, MONDAY.time())
