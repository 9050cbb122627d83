"""Times the map of visits beside the barest drawing of as many cells: `python tests/bench/visitmap.py`; no test.

Both sides draw into a picture of the same size, in turn in one process.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from app.modules.visits.map_places import STATES, Cell, Place, lay_out
from app.modules.visits.map_view import VisitMap
from app.ui import theme
from tests.bench.desk import in_turn

FLATS, ROUNDS = (400, 1_200, 2_000, 5_000), 30
WIDE, HIGH = 840, 420
"""What a window of 1366 x 768 leaves for the map."""


def site(flats: int) -> list[Cell]:
    """Buildings of two entrances and eighteen floors, states in turn, every ninth a key user."""
    found = []
    for number in range(flats):
        rest, room = divmod(number, 4)
        rest, floor = divmod(rest, 18)
        building, entrance = divmod(rest, 2)
        state, key_user = STATES[number % len(STATES)], number % 9 == 0
        found.append(
            Cell(
                number + 1,
                str(building + 1),
                str(entrance + 1),
                f"{floor + 1}{room + 1:02d}",
                state,
                key_user,
            )
        )
    return found


def bare(picture: QImage, cells: list[QRect]) -> None:
    """A rectangle for every cell, nothing else."""
    painter = QPainter(picture)
    for cell in cells:
        painter.drawRect(cell)
    painter.end()


def bench(drawn: VisitMap, name: str, part: QRect) -> None:
    """One part of the map against as many plain cells of the same size."""
    picture = QImage(drawn.size(), QImage.Format.Format_ARGB32_Premultiplied)
    flags = QWidget.RenderFlag.DrawWindowBackground

    def ours() -> None:
        drawn.render(picture, part.topLeft(), QRegion(part), flags)

    ours()
    size = drawn.drawing().size
    cells = [QRect(QPoint(p.left, p.top), QPoint(p.left + size - 1, p.top + size - 1)) for p in places(drawn)]
    in_turn(f"{name}, {drawn.drawn}", ROUNDS, ours, lambda: bare(picture, cells[: drawn.drawn]))


def places(drawn: VisitMap) -> tuple[Place, ...]:
    """Where its cells are."""
    return drawn.drawing().places


def main() -> None:
    theme.prepare()
    app = QApplication([])
    theme.apply(app)
    sys.stdout.write(
        f"\n{WIDE} x {HIGH}; ms: ours / drawRect\n"
        f"  {'cells painted':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    )
    for flats in FLATS:
        drawn = VisitMap()
        drawn.resize(WIDE, HIGH)
        cells = site(flats)
        drawn.put(cells, {str(number): "91%" for number in range(1, 99)})
        drawn.show()
        app.processEvents()
        size = drawn.drawing().size
        bench(drawn, f"{flats:,} flats of {size} px", drawn.rect())
        first = places(drawn)[0]
        bench(drawn, "one step of the keys", QRect(first.left - 4, first.top - 4, size + 8, size + 8))
        in_turn(
            "  places anew / the same flats",
            10,
            lambda c=cells: lay_out(c, WIDE, HIGH),
            lambda n=flats: site(n),
        )
        drawn.close()


if __name__ == "__main__":
    main()
