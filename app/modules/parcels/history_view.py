"""What left the shelf, the newest first: a page at a time, the next one when the end comes in sight."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.modules.parcels import lists
from app.modules.parcels.columns_view import GONE, Line, lines
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.parts import column
from app.ui.register import Register
from app.ui.table import RowTable

NEAR_THE_END = 5
"""So many lines before the end the next page is read."""


class HistoryList(QWidget):
    """`opened` carries the line that was opened."""

    opened = Signal(object)

    def __init__(self, desk: Desk, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._desk, self._now = desk, now
        self._rows: list[Line] = []
        self._all = False
        empty = Empty("还没有包裹离架", "交付、退回、转交、拒收和作废的都记在这里。")
        self.register = Register(GONE, "离架记录", self.opened.emit, empty)
        self.setLayout(column(self.register))
        self.table.verticalScrollBar().valueChanged.connect(lambda _: self._scrolled())
        self.table.chosen.connect(self._chosen)

    @property
    def table(self) -> RowTable:
        """The lines themselves."""
        return self.register.table

    def reload(self) -> None:
        """Read the newest page again."""
        self._rows, self._all = [], False
        self._more()

    def first_focus(self) -> QWidget:
        """Where the next key belongs."""
        return self.register.first_focus()

    def _more(self) -> None:
        last = self._rows[-1].parcel if self._rows else None
        before = (last.ended, last.ref.id) if last is not None and last.ended is not None else None
        page = self._desk.read(lists.history, self._now(), before, lists.PAGE)
        self._all = len(page) < lists.PAGE
        self._rows += lines(page)
        self.register.show_rows(self._rows)

    def _scrolled(self) -> None:
        bar = self.table.verticalScrollBar()
        if (
            not self._all
            and self._rows
            and bar.maximum()
            and bar.value() >= bar.maximum() - bar.pageStep() // 2
        ):
            self._more()

    def _chosen(self, line: Line | None) -> None:
        if line is not None and not self._all and line in self._rows[-NEAR_THE_END:]:
            self._more()
