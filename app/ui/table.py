"""A list of records: declared columns, one line each, Enter acts."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.ui import clipboard
from app.ui.rows import PAD, Cells, Column, Rows, text_of
from app.ui.theme import fix_height, painter_font, text_scale

__all__ = ["Column", "RowTable"]

ROW_HEIGHT, TWO_LINES = 36, 52
LEAST_REST = 120
"""Pixels, times the text size, that the column without a width of its own always keeps."""
LOOKED_AT = 200
"""So many rows, spread over the list, decide how wide a column is: 5,000 rows open as fast as 50."""


class RowTable(QTableView):
    """A table of frozen rows. `opened` carries the row on Enter or double click, `chosen` on moving."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._rows = Rows(columns)
        self.setModel(self._rows)
        self._cells = Cells(self._rows, self)
        self.setItemDelegate(self._cells)
        self._order = (-1, False)
        self._shape()
        self.doubleClicked.connect(lambda _: self._open())
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit(self.current()))

    def _shape(self) -> None:
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        # Single letters are the room's keys while a list has the focus.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.verticalHeader().hide()
        self._fit_rows()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        fix_height(head, 30)
        head.setSectionsClickable(True)
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.setToolTip("点列头排序；用键盘：左右键选列，Ctrl ↑ 升序，Ctrl ↓ 降序")
        head.sectionClicked.connect(self._sort)
        for section, column in enumerate(self._rows.columns):
            if column.width:
                self.setColumnWidth(section, column.width)
                head.setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
            else:
                head.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; the selected record stays selected and in sight, else its neighbour is."""
        here, at, top = self.current(), self.currentIndex(), self.verticalScrollBar().value()
        self._rows.put(rows)
        self._fit()
        if not rows:
            if here is not None:
                self.chosen.emit(None)
            return
        place = self._rows.place_of(here.ref) if here is not None else 0
        if place is None:
            place = min(at.row(), len(rows) - 1)
        self.verticalScrollBar().setValue(top)
        self.setCurrentIndex(self._rows.index(place, max(0, at.column())))

    def rows(self) -> tuple[Any, ...]:
        """The rows in the order shown."""
        return self._rows.rows

    def current(self) -> Any | None:
        """The selected row, or None."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def choose(self, ref: object) -> bool:
        """Select the row of a record and bring it in sight; False when it is not in the list."""
        place = self._rows.place_of(ref)
        if place is not None:
            self.setCurrentIndex(self._rows.index(place, max(0, self.currentIndex().column())))
        return place is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Ctrl+C copies what is shown and forgets it after half a minute; Ctrl+↑↓ sorts."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            self._open()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and control:
            self._order_by(max(0, self.currentIndex().column()), event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._rows.rows:
            place = 0 if event.key() == Qt.Key.Key_Home else len(self._rows.rows) - 1
            self.setCurrentIndex(self._rows.index(place, max(0, self.currentIndex().column())))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of the room, not a search."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A list with the focus always has a chosen row."""
        super().focusInEvent(event)
        if self._rows.rows and not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0, 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame around the chosen row goes with the focus."""
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint the row under the pointer."""
        self._hover(self.rowAt(round(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer any more."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, place: int) -> None:
        if self._cells.hovered != place:
            self._cells.hovered = place
            self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size: the rows are as high as it needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit_rows()

    def _fit_rows(self) -> None:
        high = TWO_LINES if any(column.detail or column.bar for column in self._rows.columns) else ROW_HEIGHT
        self.verticalHeader().setDefaultSectionSize(round(high * text_scale()))

    def _fit(self) -> None:
        """Widen columns so that no name, number or date is cut; only the column that takes the rest may."""
        head = QFontMetrics(painter_font(round(12 * text_scale())))
        step = max(1, len(self._rows.rows) // LOOKED_AT)
        for section, column in enumerate(self._rows.columns):
            if column.width:
                cells = [self._cells.needs(i, section) for i in range(0, len(self._rows.rows), step)]
                label = head.horizontalAdvance(column.label) + 2 * PAD + 14
                self.setColumnWidth(section, max([column.width, label, *cells]))
        self._stretch()

    def _stretch(self) -> None:
        """The column that takes the rest keeps room for a name; then the list scrolls sideways."""
        head, least = self.horizontalHeader(), round(LEAST_REST * text_scale())
        fixed = sum(self.columnWidth(i) for i, column in enumerate(self._rows.columns) if column.width)
        modes = QHeaderView.ResizeMode
        for section, column in enumerate(self._rows.columns):
            if not column.width:
                room = self.viewport().width() - fixed >= least
                head.setSectionResizeMode(section, modes.Stretch if room else modes.Interactive)
                if not room:
                    self.setColumnWidth(section, least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: who gets what is left."""
        super().resizeEvent(event)
        self._stretch()

    def _open(self) -> None:
        row = self.current()
        if row is not None:
            self.opened.emit(row)

    def _copy(self) -> None:
        row = self.current()
        if row is None:
            return
        clipboard.copy("\t".join(text_of(row, column) for column in self._rows.columns))

    def _sort(self, section: int) -> None:
        """First click sorts upwards, the second downwards, the third gives the list's own order back."""
        before, falling = self._order
        if before != section:
            self._order_by(section, False)
        elif not falling:
            self._order_by(section, True)
        else:
            self._order_by(-1, False)

    def _order_by(self, section: int, falling: bool) -> None:
        here, at = self.current(), max(0, self.currentIndex().column())
        self._order = (section, falling)
        self._rows.order_by(section, falling=falling)
        head = self.horizontalHeader()
        head.setSortIndicatorShown(section >= 0)
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(max(0, section), order)
        if here is not None:
            self.setCurrentIndex(self._rows.index(self._rows.place_of(here.ref) or 0, at))
