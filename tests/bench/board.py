"""Times the board of keys beside the barest drawing of as many cells: `python tests/bench/board.py`; not a test.

Both sides draw into a picture of the same size, in turn in one process.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.modules.keys.board import EMPTY, STATES, Hook, Panel
from app.modules.keys.widgets import Board
from app.rules.ref import Ref
from app.ui import theme
from tests.bench.desk import in_turn

PANELS, HOOKS, ROUNDS = 20, 100, 40


def cabinet() -> tuple[Panel, ...]:
    """Two thousand hooks, every seventh something else than there."""
    others = [state for state in STATES if state not in ("in", EMPTY)]
    return tuple(
        Panel(
            panel,
            panel,
            "空置房",
            tuple(
                Hook(
                    number,
                    Ref("key_ring", panel * 1_000 + number),
                    f"K{number:03d}",
                    others[number % len(others)] if number % 7 == 0 else "in",
                    number % 11 == 0,
                )
                for number in range(1, HOOKS + 1)
            ),
        )
        for panel in range(1, PANELS + 1)
    )


def bare(picture: QImage, cells: list[QRect]) -> None:
    """A rectangle and a number for every cell, nothing else."""
    painter = QPainter(picture)
    for number, cell in enumerate(cells):
        painter.drawRect(cell)
        painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), str(number))
    painter.end()


def bench(board: Board, name: str, part: QRect) -> None:
    """One part of the board against as many plain cells of the same size."""
    ratio = board.devicePixelRatioF()
    picture = QImage(board.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    drawn = 0

    def ours() -> None:
        nonlocal drawn
        painter = QPainter(picture)
        drawn = board.paint_on(painter, [part])
        painter.end()

    ours()
    wide, high = board.places.cells.width, board.places.cells.height
    across = max(1, part.width() // wide)
    cells = [QRect(n % across * wide, n // across * high, wide, high) for n in range(drawn)]
    in_turn(f"{name}, {drawn} hooks", ROUNDS, ours, lambda: bare(picture, cells))


def main() -> None:
    theme.prepare()
    app = QApplication([])
    theme.apply(app)
    sys.stdout.write(
        f"\n{PANELS * HOOKS:,} hooks, ratio {app.devicePixelRatio():g} (QT_SCALE_FACTOR sets another)\n"
        f"  {'ms: ours / drawRect+drawText':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    )
    for name, width, height, far in (
        ("page 760x580", 760, 580, None),
        ("wide 1900x1000", 1900, 1000, None),
        ("all, near", 3800, 2600, False),
    ):
        board = Board()
        board.resize(width, height)
        board.set_far(far)
        board.set_panels(cabinet())
        board.show()
        app.processEvents()
        board.select((1, 14))
        bench(board, name, board.viewport().rect())
        board.set_dimmed(frozenset())
        bench(board, f"{name[:8]} dimmed", board.viewport().rect())
        bench(board, "one step of the keys", board.cell((1, 14)).adjusted(-3, -3, 3, 3))
        board.set_dimmed(None)
        board.set_marks({(panel.id, hook.number): "seen" for panel in board.panels() for hook in panel.hooks})
        bench(board, f"{name[:8]} all counted", board.viewport().rect())
        in_turn("  other panels / the same", 10, lambda b=board: b.set_panels(cabinet()), cabinet)
        board.close()


if __name__ == "__main__":
    main()
