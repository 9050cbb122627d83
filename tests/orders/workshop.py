"""The desk for tests of work orders: a household with somebody to be met, and orders made for it."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from app.errors import Refusal
from app.modules.orders import lists, service
from app.modules.orders.card import OrderCard
from app.modules.orders.rules import Asked, Done
from app.modules.residents import service as residents
from app.rules.ref import Ref
from tests.sites import MONDAY, OpenTestSite

_sources = count(417)
STROKES = "1|120,180,30,-60,30,60,30,-60,30,60|300,120,80,0|340,90,0,130,-40,30"


@dataclass
class Workshop:
    """The site, one household, and what the desk does with orders."""

    site: OpenTestSite
    unit: Ref
    person: Ref

    def asked(self, **told: Any) -> Asked:
        """A tap that drips, for whoever is at home, unless told otherwise."""
        whole = Asked(
            unit_id=self.unit.id,
            person_id=self.person.id,
            place="厨房水槽",
            what="水龙头滴水，需更换",
            team="工程维修班",
            worker="周启明",
            planned_until="12:00",
            code="SQ-0418",
            channel="电话",
            reported_at=MONDAY,
        )
        return replace(whole, **told)

    def send(self, source: Ref | None = None, **told: Any) -> OrderCard:
        """An order, as its card shows it; each is made for something of its own."""
        made = self.site.do(service.dispatch, source or self.source(), self.asked(**told))
        return self.card(made)

    def source(self) -> Ref:
        """Something that orders are made for."""
        return Ref("matter", next(_sources))

    def card(self, ref: Ref) -> OrderCard:
        """The card of an order."""
        found: OrderCard = self.site.read(lists.order, ref.id, self.site.clock.now)
        return found

    def finish(self, card: OrderCard, **told: Any) -> OrderCard:
        """The order is back."""
        done = Done(**({"arrived": "", "measure": "已更换水龙头"} | told))
        self.site.do(service.finish, card.ref.id, done)
        return self.card(card.ref)

    def refused(self, verb: Any, *args: Any, **told: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.site.do(verb, *args, **told)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    def at(self, hour: int, minute: int = 0, day: int = 23) -> None:
        """The clock is moved."""
        self.site.clock.now = datetime(2026, 11, day, hour, minute)


def workshop_of(site: OpenTestSite) -> Workshop:
    """A household with one owner who has a telephone."""
    unit = site.do(residents.add_unit, "3-2-101", {})
    person = site.do(residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    return Workshop(site, unit, person)
