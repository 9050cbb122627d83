"""A shelf of lost property for tests: things handed in, people who ask, a desk that hands out."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from app.errors import Refusal
from app.modules.found import card, lists, service
from app.modules.found.card import ItemCard
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.rules.strokes import encode
from tests.consents.office import Office
from tests.sites import MONDAY, OpenTestSite

DRAWN = encode((((100, 100), (400, 200)), ((500, 50), (500, 250), (900, 250))))
ITEM = {
    "what": "黑色雨伞",
    "found_where": "3栋大堂",
    "found_at": "2026-11-23 08:10",
    "finder": "保洁周阿姨",
    "kept_where": "失物柜2",
}
CLAIM = {
    "taker": "单一鸣",
    "relation": "self",
    "identity_kind": "mainland",
    "identity": "4514",
    "signed": "pad",
    "strokes": DRAWN,
}
WALLET = {"kind": "valuable", "what": "棕色钱包", "marks": "内袋有一张蓝色公交卡，现金 320 元"}


def photograph(colour: str = "brown") -> bytes:
    """A picture as a camera makes it."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Shelf:
    """The office, and what is done with lost property in it."""

    office: Office

    def __post_init__(self) -> None:
        self.site.store.on_changed(self.site.changed.append)
        self.unit = self.site.do(residents.add_unit, "3-2-1201", {})

    @property
    def site(self) -> OpenTestSite:
        """The open site."""
        return self.office.site

    def do(self, verb: Any, *args: Any, **told: Any) -> Any:
        """A verb as the officer at the desk."""
        return self.site.store.do(self.office.who("唐小满"), verb, *args, **told)

    def take_in(self, **told: Any) -> Ref:
        """Something is handed in."""
        return self.do(service.take_in, **(ITEM | told))

    def claim(self, ref: Ref, **told: Any) -> Ref:
        """Somebody comes for it."""
        return self.do(service.claim, ref.id, **(CLAIM | told))

    def ask(self, **told: Any) -> Ref:
        """Somebody asks for something."""
        asked = {"name": "单一鸣", "telephone": "199-0000-0137", "what": "雨伞"}
        return self.do(service.ask_for, **(asked | told))

    def card(self, ref: Ref) -> ItemCard:
        """A thing as its card shows it."""
        found = self.site.read(card.item, ref.id, self.office.day)
        assert found is not None
        return found

    def refused(self, verb: Any, *args: Any, **told: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.do(verb, *args, **told)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    def codes(self, *, over: bool = False) -> list[str]:
        """Numbers of what is kept."""
        return [row.code for row in self.site.read(lists.kept, self.office.day, over=over)]

    def days_later(self, days: int) -> None:
        """The clock is moved to so many days after the Monday of the tests."""
        self.site.clock.now = MONDAY + timedelta(days=days)

    @property
    def now(self) -> datetime:
        """The desk's clock."""
        return self.site.clock.now
