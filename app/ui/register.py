"""A room's list: its columns, what to do first when it is empty, what to say when a filter finds nothing."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.empty import Empty
from app.ui.parts import column, frame
from app.ui.table import Column, RowTable


class Register(QWidget):
    """Declared columns over frozen rows; Enter opens one. An empty list shows what to do first."""

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        opened: Callable[[Any], object],
        empty: Empty,
        *,
        nothing: Empty | None = None,
    ) -> None:
        super().__init__()
        self.table = RowTable(columns, name)
        self.table.opened.connect(opened)
        self.empty, self.nothing = empty, nothing or empty
        self.stack = QStackedWidget()
        for view in dict.fromkeys((self.table, self.empty, self.nothing)):
            self.stack.addWidget(view)
        self.setLayout(column(frame("card", column(self.stack, margins=(1, 1, 1, 1)))))

    def show_rows(self, rows: Sequence[Any], *, filtered: bool = False) -> None:
        """Show these rows, or why there are none."""
        self.table.set_rows(rows)
        self.stack.setCurrentWidget(self.table if rows else self.nothing if filtered else self.empty)

    @property
    def is_empty(self) -> bool:
        """True while it says what to do instead of showing rows."""
        return self.stack.currentWidget() is not self.table

    def current(self) -> Any | None:
        """The selected row, or None."""
        return None if self.is_empty else self.table.current()

    def first_focus(self) -> QWidget:
        """Where the next key belongs: the table, or the first button of what to do."""
        if not self.is_empty:
            return self.table
        shown = self.stack.currentWidget()
        return shown.first if isinstance(shown, Empty) and shown.first is not None else self
