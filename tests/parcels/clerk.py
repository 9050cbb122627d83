"""Both hands of a clerk who hands parcels out, for tests: scanner, keys and a pen, all counted."""

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import select

from app.modules.parcels import lists
from app.modules.parcels.handing_view import HandingPane
from app.modules.parcels.model import ParcelHandover
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.ui.desk import Said
from tests.parcels.counter import Counter
from tests.ui.scanner import press, scan, type_keys


class Clerk:
    """Somebody at the pane: what they did is counted, what they were told is kept."""

    def __init__(self, pane: HandingPane) -> None:
        self.pane, self.scans, self.keys = pane, 0, 0
        self.said: list[Said] = []
        self.lit: list[Ref | None] = []
        pane.desk.said.connect(self.said.append)
        pane.household.connect(self.lit.append)

    def scan(self, code: str, **how: object) -> None:
        """A code at a scanner's pace."""
        scan(self.pane, code, **how)
        self.scans += 1

    def type(self, text: str) -> None:
        """Typed by hand."""
        type_keys(self.pane, text)
        self.keys += len(text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key."""
        press(self.pane, key, modifiers)
        self.keys += 1

    def sign(self, pad: QWidget) -> None:
        """A name on the pad, with the mouse."""
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
        for place in (QPoint(60, 14), QPoint(90, 40), QPoint(150, 20)):
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(170, 40))

    @property
    def last(self) -> Said:
        """What the message bar says."""
        return self.said[-1]

    def counted(self) -> tuple[int, int]:
        """Scans and keys since the last time this was asked."""
        done = (self.scans, self.keys)
        self.scans = self.keys = 0
        return done


def signing(counter: Counter, way: str) -> None:
    """How the site has parcels signed for."""
    counter.do(settings.change, {"parcel_sign": way})


def handovers(counter: Counter, unit: Ref) -> list[tuple[Any, ...]]:
    """What was kept of a household's handovers."""
    return counter.site.read(
        lambda session: [
            (one.name, one.relation, one.consent, one.proof, one.paper, one.paper_tail, one.count)
            for one in session.scalars(
                select(ParcelHandover).where(ParcelHandover.unit_id == unit.id).order_by(ParcelHandover.id)
            )
        ]
    )


def marks(pane: HandingPane) -> list[str]:
    """What the list says of each parcel."""
    return [row.mark for row in pane.table.rows()]


def pane_room(counter: Counter, unit: Ref) -> str:
    """A household's room."""
    return counter.read(lists.household, unit.id, counter.now).room
