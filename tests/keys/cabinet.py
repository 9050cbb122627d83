"""A centre with a key cabinet for tests: two panels of twenty hooks, rings of every class, its keeper."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.modules.keys import listing, service
from app.modules.keys.borrower import Borrower
from app.modules.keys.layout import add_box
from app.modules.keys.lists import RingCard, ring_card
from app.modules.keys.model import KeyPanel, KeyRing
from app.modules.keys.service import Back, Lent
from app.rules.ref import Ref
from tests.checks.centre import DESK, Centre, open_centre

KEEPER = DESK
TAGS = ("K2A1", "K2A2", "K2A3", "K2A4", "K3B1", "K3B2", "K4C1", "K5D1")
FITTER = Borrower("contractor", "魏国栋", firm="澄光机电", telephone="199-0000-0311", reason="返修")


@dataclass
class Cabinet(Centre):
    """The centre, and its rings by their tags."""

    def ring(self, tag: str) -> int:
        """The id of a ring."""
        asked = select(KeyRing.id).where(KeyRing.tag == tag)
        return int(self.site.read(lambda session: session.scalars(asked).one()))

    def card(self, tag: str) -> RingCard:
        """A ring as the card shows it."""
        found = self.site.read(ring_card, self.ring(tag), self.site.clock.now)
        assert found is not None
        return found

    def panel(self, number: int = 1) -> int:
        """The id of a panel."""
        asked = select(KeyPanel.id).where(KeyPanel.number == number).order_by(KeyPanel.box_id)
        return int(self.site.read(lambda session: session.scalars(asked).first()))

    def lend(self, *tags: str, who: Borrower = FITTER, by: str = KEEPER, **more: Any) -> Lent:
        """Lend rings to somebody."""
        lent: Lent = self.by(by, service.lend, who, [self.ring(tag) for tag in tags], **more)
        return lent

    def back(self, tag: str, by: str = KEEPER, **more: Any) -> Back:
        """A ring comes back."""
        back: Back = self.by(by, service.take_back, self.ring(tag), **more)
        return back

    def add(self, tag: str, key_class: str, hook: int, panel: int = 1, **more: Any) -> Ref:
        """A ring more on the list."""
        ref: Ref = self.by(
            KEEPER, listing.add_ring, key_class=key_class, pieces=more.pop("pieces", 2),
            source=more.pop("source", "builder"), tag=tag, panel_id=self.panel(panel), hook=hook, **more,
        )  # fmt: skip
        return ref


def open_cabinet(folder: Path) -> Cabinet:
    """Eight rings: four of vacant flats, two of flats under repair, an office, a flat to be let."""
    made = Cabinet(open_centre(folder).site)
    made.by(KEEPER, add_box, name="甲柜", panels=2, hooks=20, titles=("空置房", "返修 · 办公"))
    for number, tag in enumerate(TAGS[:4], 1):
        room = "1-1-101" if number == 1 else ""
        made.add(tag, "vacant", number, room=room, place="" if room else f"空置 {number} 号")
    made.add(TAGS[4], "rework", 1, 2, place="返修 1 号", pieces=3)
    made.add(TAGS[5], "rework", 2, 2, place="返修 2 号")
    made.add(TAGS[6], "office", 3, 2, place="会议室", source="centre", pieces=1)
    made.add(TAGS[7], "letting", 4, 2, place="待租 1 号")
    return made
