"""The counter for tests of release slips: households with everybody who may ask, and slips made for them."""

import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Any

from app.errors import Refusal
from app.modules.release import lists, service
from app.modules.release.card import SlipCard
from app.modules.release.rules import Asked
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.sites import MONDAY, OpenTestSite

TODAY = MONDAY.date()
TAIL = "001X"
_rooms = count(101)


@dataclass
class Home:
    """A household: the owner, an adult and a child of the family, the tenant."""

    room: str
    unit: Ref
    owner: Ref
    family: Ref
    child: Ref
    tenant: Ref


@dataclass
class Counter:
    """The site, and what the desk does in it."""

    site: OpenTestSite

    def home(self) -> Home:
        """A household of its own."""
        room = f"3-2-{next(_rooms)}"
        unit = self.site.do(residents.add_unit, room, {})

        def person(tie: str, name: str, phone: str = "", **facts: str) -> Ref:
            ref: Ref = self.site.do(residents.add_person, unit.id, tie, {"name": name, **facts}, phone)
            return ref

        return Home(
            room,
            unit,
            person(
                "owner", "单一鸣", "199-0000-0137", identity_number="11010119900307001X", identity_note="照录"
            ),
            person("family", "单知夏", "199-0000-0139"),
            person("family", "单小满", "199-0000-0140", birthday="2012-05-06"),
            person("tenant", "温以宁", "199-0000-0138"),
        )

    def asked(self, home: Home, **told: Any) -> Asked:
        """The owner with a sofa and twelve boxes, unless told otherwise."""
        whole = Asked(
            unit_id=home.unit.id,
            person_id=home.owner.id,
            capacity="owner",
            tail=TAIL,
            goods=("沙发 2 件 旧", "纸箱 12"),
        )
        return replace(whole, **told)

    def issue(self, home: Home | None = None, **told: Any) -> SlipCard:
        """A slip, as its card shows it."""
        ref = self.site.do(service.issue, self.asked(home or self.home(), **told))
        return self.card(ref)

    def card(self, ref: Ref) -> SlipCard:
        """The card of a slip."""
        found = self.site.read(lists.slip_card, ref.id)
        assert found is not None
        return found

    def refused(self, verb: Any, *args: Any, **told: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.site.do(verb, *args, **told)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    def back(self, card: SlipCard, **told: Any) -> Ref:
        """The gate's part of a slip came back."""
        ref: Ref = self.site.do(service.take_gate_part, card.code, **({"guard": "欧阳正清"} | told))
        return ref

    def sign_week(self, reasons: dict[int, str], **told: Any) -> Ref:
        """The week is compared and signed."""
        signature = Signature(login_key(self.site.who.login), time.monotonic())
        ref: Ref = self.site.do(service.finish_reconciling, reasons, signature=signature, **told)
        return ref

    def on(self, day: date, hour: int = 9, minute: int = 42) -> None:
        """The clock is moved."""
        self.site.clock.now = datetime(day.year, day.month, day.day, hour, minute)
