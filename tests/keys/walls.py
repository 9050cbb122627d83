"""A small cabinet for tests of counting: two panels, twelve rings, and people who lend and count."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.modules.keys import counting, service
from app.modules.keys.borrower import Borrower
from app.modules.keys.model import KeyBox, KeyPanel, KeyRing
from app.rules.ref import Ref
from app.storage.act import Act, verb
from tests.checks.centre import DESK, Centre, open_centre

FITTER = Borrower(
    "contractor", "周启明", firm="示例装饰工程队", telephone="199-0000-0142", reason="空置房维修"
)
CLASSES = ("vacant",) * 8 + ("rework",) * 2 + ("office", "letting")


@verb("keys.keep", "钥匙入柜")
def _hang(act: Act, rings: int) -> None:
    """`rings` rings of two keys each; K001 hangs on hook 1, twelve hooks a panel unless there are many."""
    hooks = 12 if rings <= 24 else 100
    box = KeyBox(name="甲柜", position=1)
    panels = [
        KeyPanel(box=box, number=number, title="空置房", hooks=hooks)
        for number in range(1, rings // hooks + 3)
    ]
    act.session.add_all(panels)
    act.session.flush()
    for number in range(1, rings + 1):
        key_class = CLASSES[(number - 1) % len(CLASSES)]
        panel = panels[0 if rings <= 12 and number <= 8 else (1 if rings <= 12 else (number - 1) // hooks)]
        act.session.add(
            KeyRing(
                tag=f"K{number:03d}", key_class=key_class, number=number, pieces=2, short=0,
                place=f"空置 {number} 号", source="builder", panel_id=panel.id, hook=(number - 1) % hooks + 1,
                listed_at=datetime(2026, 11, 2, 9), listed_by=act.who.staff_id,
            )
        )  # fmt: skip


@dataclass
class Wall(Centre):
    """The centre with its key cabinet; the ring K007 has the id 7."""

    def lend(self, *rings: int, **more: Any) -> None:
        self.by(DESK, service.lend, FITTER, rings, **more)

    def back(self, *rings: int) -> None:
        for ring in rings:
            self.by(DESK, service.take_back, ring)

    def start(self, name: str, key: str, **more: Any) -> int:  # type: ignore[override]
        """Somebody begins a count."""
        ref: Ref = self.by(name, counting.start_count, key)
        return ref.id

    def sheet_of(self, name: str, key: str, **more: Any) -> int:
        """The check sheet of a count, begun in the room of checks."""
        return super().start(name, key, **more)

    def see(self, count: int, *rings: int, name: str = DESK, **place: int) -> counting.Seen:
        """Rings are scanned one after the other; what became of the last."""
        for ring in rings:
            seen = self.by(name, counting.see, count, f"K{ring:03d}", **place)
        return seen

    def finish(self, count: int, *, name: str = DESK, **more: Any) -> int:
        """The count ends; the id of its sheet."""
        given = {"staff_id": self.staff_id(DESK), "until": datetime(2026, 11, 25).date(), **more}
        ref: Ref = self.by(name, counting.finish_count, count, **given)
        return ref.id


def open_wall(folder: Path, rings: int = 12) -> Wall:
    """The cabinet on Monday, nothing lent; the keys were hung weeks ago."""
    made = Wall(open_centre(folder).site)
    made.by(DESK, _hang, rings)
    return made
