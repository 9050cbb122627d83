"""The desk where parcels are taken in and given out, for tests: everything a test says of it in one line."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from app import daily
from app.errors import Refusal
from app.modules.care.model import SmsText
from app.modules.dues.model import Due
from app.modules.dues.service import differences
from app.modules.parcels import lists, service
from app.modules.parcels.lists import HouseholdShelf, ParcelRow
from app.modules.residents import service as residents
from app.rules.ref import Ref
from tests.archive.shelf import picture
from tests.sites import MONDAY, OpenTestSite

PHOTO = picture(60, 40)
_rooms = count(101)
_numbers = count(990_000_001)


@dataclass
class Home:
    """A household with an owner and a tenant."""

    room: str
    unit: Ref
    owner: Ref
    tenant: Ref


@dataclass
class Counter:
    """The site, and what the desk does in it."""

    site: OpenTestSite
    sitting: Ref = field(default=Ref("parcel_sitting", 0))

    def furnish(self) -> None:
        """Two bays for ordinary parcels, one for big and one for cold ones; a courier at the desk."""
        for name, kind, levels, spots in (("A", "ordinary", 6, 4), ("D", "bulky", 3, 2), ("L", "cold", 1, 4)):
            self.do(service.save_bay, name=name, kind=kind, levels=levels, spots=spots, holds=40)
        self.do(daily.roll)
        self.sitting = self.do(service.begin_sitting, brought_by="李立", telephone="199-0000-0188")

    def do(self, verb: Any, *args: Any, **words: Any) -> Any:
        """A verb, by the head."""
        return self.site.do(verb, *args, **words)

    def read(self, listing: Any, *args: Any) -> Any:
        """A list."""
        return self.site.read(listing, *args)

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self.site.clock.now

    def at(self, moment: datetime = MONDAY) -> None:
        """Set the clock."""
        self.site.clock.now = moment

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.site.clock.now += timedelta(**by)

    def home(self, owner: str = "单一鸣", tenant: str = "温以宁") -> Home:
        """A household of its own."""
        room = f"3-2-{next(_rooms)}"
        unit = self.do(residents.add_unit, room, {})
        first = self.do(residents.add_person, unit.id, "owner", {"name": owner}, "199-0000-0137")
        second = self.do(residents.add_person, unit.id, "tenant", {"name": tenant}, "199-0000-0246")
        return Home(room, unit, first, second)

    def number(self) -> str:
        """A tracking number nobody had."""
        return f"QT{next(_numbers)}"

    def take(self, home: Home | None, **words: Any) -> ParcelRow:
        """A parcel for a household, whole and ordinary unless said otherwise."""
        facts = {
            "number": self.number(), "unit_id": home.unit.id if home else None,
            "person_id": home.owner.id if home else None, "outside": "whole",
        } | words  # fmt: skip
        taken = self.do(service.take_in, self.sitting.id, **facts)
        return self.row(taken.ref.id)

    def row(self, parcel_id: int) -> ParcelRow:
        """A parcel as the lists show it."""
        found = self.read(lists.parcel, parcel_id, self.now)
        assert isinstance(found, ParcelRow)
        return found

    def shelf_of(self, home: Home) -> HouseholdShelf:
        """What waits for a household."""
        found = self.read(lists.household, home.unit.id, self.now)
        assert isinstance(found, HouseholdShelf)
        return found

    def hand(self, rows: list[ParcelRow], who: service.Taker | None = None, **words: Any) -> Ref:
        """Give parcels out."""
        given = self.do(service.hand_out, [row.ref.id for row in rows], who or service.Taker(), **words)
        assert isinstance(given, Ref)
        return given

    def refused(self, verb: Any, *args: Any, **words: Any) -> Refusal:
        """What the desk says when it does not do something."""
        with pytest.raises(Refusal) as caught:
            self.do(verb, *args, **words)
        assert caught.value.sentence.endswith(("。", "？"))
        return caught.value

    def dues(self, ref: Ref) -> dict[str, tuple[datetime | None, str]]:
        """The open duties about a record: clock, and its moment or day."""
        asked = select(Due).where(Due.subject_kind == ref.kind, Due.subject_id == ref.id, Due.state == "open")
        return self.read(
            lambda session: {
                due.clock: (due.due_at, due.due_day.isoformat()) for due in session.scalars(asked)
            }
        )

    def ended(self, ref: Ref) -> list[str]:
        """How the duties about a record ended."""
        asked = select(Due.state).where(
            Due.subject_kind == ref.kind, Due.subject_id == ref.id, Due.state != "open"
        )
        return self.read(lambda session: list(session.scalars(asked)))

    def texts(self, home: Home) -> list[tuple[str, str, str]]:
        """The texts of a household: occasion, state, own words."""
        asked = select(SmsText).where(SmsText.unit_id == home.unit.id).order_by(SmsText.id)
        return self.read(
            lambda session: [(one.occasion, one.state, one.own_words) for one in session.scalars(asked)]
        )

    def is_whole(self) -> None:
        """The list of duties says what the records say."""
        odd = self.read(differences, lists.wanted, self.now.date())
        odd = [line for line in odd if "PARC-" in line]
        assert odd == []
