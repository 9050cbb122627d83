"""The shelf as a list: everything on it by place, room or age, and what has left it, page by page."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from app.modules.parcels.columns_view import OPEN, Line, lines
from app.modules.parcels.history_view import HistoryList
from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.rules import KINDS
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.parts import button, column, row
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.theme import fix_width

HERE, GONE = "here", "gone"
_ALL = ("", "全部种类"), *KINDS


class OpenList(QWidget):
    """What is on the shelf, or has left it; `acted` carries the parcel Enter was pressed on."""

    acted = Signal(object)

    def __init__(self, desk: Desk, now: Callable[[], datetime], empty: Empty) -> None:
        super().__init__()
        self._rows: Sequence[Line] = ()
        self.which = Segments(((HERE, "在架"), (GONE, "已离架")), "在架还是离架")
        self.which.choose(HERE)
        self.which.changed.connect(lambda _: self.show_which(self.which.value))
        self.kind = QComboBox()
        self.kind.setAccessibleName("种类")
        for value, words in _ALL:
            self.kind.addItem(words, value)
        self.kind.currentIndexChanged.connect(lambda _: self._show_filtered())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("房号、收件人、单号、货位")
        self.filter.setAccessibleName("筛选包裹")
        self.filter.setMaxLength(40)
        fix_width(self.filter, 210)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        nothing = Empty(
            "没有符合筛选的包裹",
            "换个写法，或清除筛选。",
            button("清除筛选", self.clear_filter, role="filled"),
        )
        self.list = Register(
            OPEN, "架上的包裹", lambda line: self.acted.emit(line.parcel), empty, nothing=nothing
        )
        self.history = HistoryList(desk, now)
        self.history.opened.connect(lambda line: self.acted.emit(line.parcel))
        self.stack = QStackedWidget()
        for view in (self.list, self.history):
            self.stack.addWidget(view)
        box = column(row(self.which, None, self.kind, self.filter), self.stack, spacing=8)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_parcels(self, parcels: Sequence[ParcelRow]) -> None:
        """Everything that is on the shelf."""
        self._rows = lines(parcels)
        self._show_filtered()
        if self.which.value == GONE:
            self.history.reload()

    def show_which(self, which: str) -> None:
        """What is on the shelf, or what has left it."""
        self.which.choose(which)
        gone = which == GONE
        self.kind.setVisible(not gone)
        self.filter.setVisible(not gone)
        if gone:
            self.history.reload()
        self.stack.setCurrentWidget(self.history if gone else self.list)

    def choose(self, ref: Ref) -> bool:
        """Select a parcel that is on the shelf; False when it is not."""
        self.clear_filter()
        self.show_which(HERE)
        return self.list.table.choose(ref)

    def current(self) -> ParcelRow | None:
        """The parcel that is selected."""
        table = self.history.table if self.which.value == GONE else self.list.table
        line = table.current()
        return line.parcel if line is not None else None

    def clear_filter(self) -> None:
        """Show all again."""
        self.filter.clear()
        self.kind.setCurrentIndex(0)

    def to_filter(self) -> None:
        """Put the cursor into the filter."""
        self.show_which(HERE)
        self.filter.setFocus()
        self.filter.selectAll()

    def first_focus(self) -> QWidget:
        """Where the next key belongs."""
        return self.history.first_focus() if self.which.value == GONE else self.list.first_focus()

    def _show_filtered(self) -> None:
        wanted, kind = self.filter.text().strip().casefold(), str(self.kind.currentData() or "")
        rows = [line for line in self._rows if line.has(wanted) and kind in ("", line.parcel.kind)]
        self.list.show_rows(rows, filtered=bool(wanted or kind) and bool(self._rows))
