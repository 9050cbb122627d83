"""The board while keys are counted: a space ticks, A ticks the panel, a scan goes to the count."""

from collections.abc import Container
from itertools import chain

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from app.modules.keys.board import Spot
from app.modules.keys.tally import HOME
from app.modules.keys.widgets import Board
from app.ui.scan import SLOWEST

SETTLE = 90
"""Milliseconds after an A in which another key makes it the letter of a scanned tag."""


class CountBoard(Board):
    """A board that counts: `whole` asks for the panel of a hook, `scanned` carries a code."""

    whole = Signal(object)
    scanned = Signal(str)

    def __init__(self) -> None:
        super().__init__("清点：钥匙柜挂板")
        self.setProperty("scan", True)
        self._since = QElapsedTimer()
        self._letter = QTimer(self)
        self._letter.setSingleShot(True)
        self._letter.setInterval(SETTLE)
        self._letter.timeout.connect(self._ask_whole)

    def take_scan(self, code: str) -> None:
        """A tag was scanned while the board had the keys."""
        self._letter.stop()
        self.scanned.emit(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A alone is the whole panel; at a scanner's pace it is a letter."""
        quick = self._since.isValid() and self._since.elapsed() <= SLOWEST * 1000
        if event.text().isalnum():
            self._since.start()
        else:
            self._since.invalidate()  # no part of a tag
        self._letter.stop()
        plain = not event.modifiers() and not event.isAutoRepeat()
        if event.key() == Qt.Key.Key_A and plain:
            if not quick:
                self._letter.start()
            event.accept()
        else:
            super().keyPressEvent(event)

    def go_on(self, seen: Container[object]) -> bool:
        """To the next hook on which a ring should hang that was not seen; False when there is none."""
        spots = [Spot(panel, hook) for panel in self.panels() for hook in panel.hooks]
        here = self.current()
        at = next((i for i, spot in enumerate(spots) if here and spot.place == here.place), -1)
        for spot in chain(spots[at + 1 :], spots[: at + 1]):
            if spot.hook.ring is not None and spot.hook.state in HOME and spot.hook.ring not in seen:
                return self.select(spot.place)
        return False

    def _ask_whole(self) -> None:
        spot = self.current()
        if spot is not None:
            self.whole.emit(spot)
