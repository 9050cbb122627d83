"""The emergency lists at one key: a digit opens the sheet at once."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.modules.checks.lists import CheckRow
from app.ui.dialog import Sheet
from app.ui.parts import button, label

MOST_DIGITS = 9
ACROSS = 2
STEPS: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -ACROSS,
    Qt.Key.Key_Down: ACROSS,
}


class EmergencySheet(Sheet):
    """One tile for each emergency, with its digit; what is under way already says so."""

    def __init__(self, over: QWidget, rows: Sequence[CheckRow], take: Callable[[CheckRow], object]) -> None:
        super().__init__(over, "应急检查单", width=560, icon="checks", clause="SKILL-04")
        self._take = take
        self._rows = tuple(rows)
        self.tiles: list[QPushButton] = []
        self.body.addWidget(
            label("先救人、先报警：火警 119，急救 120，报警 110。再按单上的顺序做。", wrap=True)
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        for place, one in enumerate(self._rows):
            digit = f"{place + 1}　" if place < MOST_DIGITS else ""
            begun = "（继续）" if one.open_run else ""
            tile = button(f"{digit}{one.title}{begun}", partial(self._pick, one), role="tile", name=one.title)
            self.tiles.append(tile)
            tile.installEventFilter(self)
            grid.addWidget(tile, place // ACROSS, place % ACROSS)
        self.body.addLayout(grid)
        self.buttons.addWidget(button("返回", self.close_sheet))

    def start(self) -> None:
        """Show it with the first tile chosen."""
        self.open_sheet(self.tiles[0] if self.tiles else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit takes the tile with it."""
        text = event.text()
        if text.isdigit() and 1 <= int(text) <= min(MOST_DIGITS, len(self._rows)):
            self._pick(self._rows[int(text) - 1])
            event.accept()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: object) -> bool:
        """Arrows go over the tiles as they stand; a button of its own would only go to the next one."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        step = STEPS.get(event.key(), 0)
        if not step:
            return super().eventFilter(watched, event)
        there = next(place for place, tile in enumerate(self.tiles) if tile is watched) + step
        if 0 <= there < len(self.tiles):
            self.tiles[there].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _pick(self, one: CheckRow) -> None:
        self.close_sheet()
        self._take(one)
