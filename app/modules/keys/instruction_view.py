"""A standing instruction on a unit, shown before one of its keys goes out."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.ui.dialog import Sheet
from app.ui.glyphs import Glyph
from app.ui.parts import label, row


class HeardSheet(Sheet):
    """Reads the instruction out; Enter lends all the same, Esc leaves the ring where it hangs."""

    def __init__(
        self,
        over: QWidget,
        tag: str,
        place: str,
        said: Sequence[tuple[int, str]],
        go_on: Callable[[], object],
    ) -> None:
        super().__init__(over, f"借用嘱咐：{place}", icon="keys", clause="KEY-03")
        self._go_on = go_on
        for _, words in said:
            self.body.addLayout(row(Glyph("today", 18), label(words, "h3", wrap=True), spacing=8))
        more = f"{tag} 还没有加入借用单。看过以后仍要借，按 Ctrl+Enter。"
        self.body.addWidget(label(more, "muted", wrap=True))
        self.add_buttons("看过了，仍要借", self._lend, danger=True, back="不借")

    def start(self) -> None:
        """Show it; the safe button has the focus."""
        self.open_sheet()

    def _lend(self) -> None:
        self.close_sheet()
        self._go_on()
