"""A cabinet for tests of what becomes of rings: one box, rings of 空-001 on, and how they stand."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app import daily
from app.modules.dues.service import differences
from app.modules.keys import fate_lists, layout, listing, lists, service
from app.modules.keys.borrower import Borrower
from app.modules.keys.lists import RingCard
from app.modules.keys.model import KeyRing
from app.modules.site.service import change
from app.rules.ref import Ref
from app.rules.strokes import encode
from app.storage.act import Act, verb
from tests.checks.centre import DESK, HEAD, Centre, open_centre

DRAWN = encode((((100, 100), (400, 200)), ((500, 50), (500, 250), (900, 250))))
CONTRACTOR = Borrower(
    "contractor", "钱松", firm="示例装饰公司", telephone="199-0000-0131", reason="空置房维修"
)


@verb("keys.keep", "列入清单")
def _list_unsigned(act: Act, **told: Any) -> int:
    return listing.list_ring(act, **told).id


@dataclass
class Cabinet:
    """A centre with a key box of one panel; every ring it gives is new."""

    centre: Centre

    def do(self, verb: Callable[..., Any], *args: Any, by: str = DESK, **kwargs: Any) -> Any:
        return self.centre.by(by, verb, *args, **kwargs)

    def read(self, listing_of: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.centre.site.read(listing_of, *args, **kwargs)

    @property
    def now(self) -> Any:
        return self.centre.site.clock.now

    def ring(self, **more: Any) -> int:
        """A new ring in the cabinet."""
        told = {"key_class": "vacant", "pieces": 2, "source": "builder", "room": "1-1-101", **more}
        return int(self.do(listing.add_ring, **told).id)

    def deposited(self, **more: Any) -> Ref:
        """An owner's ring, by agreement."""
        told = {
            "key_class": "letting",
            "room": "2-1-101",
            "owner": "叶知秋",
            "used_for": "带客看房",
            "pieces": 2,
        }
        return self.do(service.deposit, **(told | more))  # type: ignore[no-any-return]

    def without_agreement(self, **more: Any) -> int:
        """An owner's ring as a workbook brings it in: on the list, and nothing signed."""
        told = {"key_class": "letting", "pieces": 2, "source": "owner", "room": "2-1-101", **more}
        return int(self.do(_list_unsigned, **told))

    def lent(self, *rings: int) -> Any:
        """Rings that are out with 钱松."""
        return self.do(service.lend, CONTRACTOR, rings, strokes=DRAWN)

    def card(self, ring_id: int) -> RingCard:
        found: RingCard = self.read(lists.ring_card, ring_id, self.now)
        return found

    def kept(self, ring_id: int) -> tuple[str, int, int, int | None]:
        """State, keys, keys missing, hook."""

        def look(session: Session) -> tuple[str, int, int, int | None]:
            ring = session.get_one(KeyRing, ring_id)
            return ring.state, ring.pieces, ring.short, ring.hook

        found: tuple[str, int, int, int | None] = self.read(look)
        return found

    def loss(self, ref: Ref) -> fate_lists.LossRow:
        found: fate_lists.LossRow = self.read(fate_lists.loss, ref.id, self.now)
        return found

    def cutting(self, ring_id: int) -> fate_lists.CuttingRow:
        """The newest application of a ring."""
        found: fate_lists.CuttingRow = self.read(fate_lists.cuttings, ring_id=ring_id)[-1]
        return found

    def sign_by(self, setting: str) -> None:
        """How the site wants signatures."""
        self.do(change, {"key_sign": setting}, by=HEAD)

    def must_agree(self) -> None:
        """The list of duties says what the records say."""
        assert self.read(differences, daily.wanted, self.centre.today) == []


def open_cabinet(path: Path) -> Cabinet:
    """One box of 60 hooks, and its keeper 林晓禾."""
    made = Cabinet(open_centre(path))
    made.do(layout.add_box, name="甲柜", panels=1, hooks=60)
    return made
