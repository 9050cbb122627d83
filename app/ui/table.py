"""A list of records: declared columns, one line each, Enter acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui.theme import colour

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 36
CLIPBOARD_SECONDS = 30


@dataclass(frozen=True)
class Column:
    """A column: the row's attribute, its head, its width in pixels (0 takes what is left)."""

    key: str
    label: str
    width: int = 120
    right: bool = False
    muted: bool = False


class Rows(QAbstractTableModel):
    """Frozen rows for Qt; only what is shown can be asked, so only that can be copied."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: tuple[Any, ...] = ()

    def put(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as text, its alignment, or its colour."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = str(getattr(self.rows[index.row()], column.key))
            return text if role == Qt.ItemDataRole.DisplayRole or len(text) > 12 else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and column.muted:
            return colour("muted")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The column's head."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class _Cells(QStyledItemDelegate):
    """Paints a cell with its own margins and a line below; the selected row is one even band."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        box = option.rect  # type: ignore[attr-defined]
        if chosen:
            painter.fillRect(box, colour("sel"))
        painter.setPen(colour("rowline"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        tint = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.setPen(tint if isinstance(tint, QColor) else colour("text"))
        painter.setFont(option.font)  # type: ignore[attr-defined]
        inner = box.adjusted(11, 0, -11, 0)
        text = option.fontMetrics.elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width()
        )  # type: ignore[attr-defined]
        painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), text)
        painter.restore()


class RowTable(QTableView):
    """A table of frozen rows. `opened` carries the row on Enter or double click, `chosen` on moving."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._rows = Rows(columns)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._rows)
        self._sorted.setSortRole(Qt.ItemDataRole.DisplayRole)
        self.setModel(self._sorted)
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setFixedHeight(30)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._sort)
        self._order = (-1, Qt.SortOrder.AscendingOrder)
        for index, column in enumerate(columns):
            if column.width:
                self.setColumnWidth(index, column.width)
                head.setSectionResizeMode(index, QHeaderView.ResizeMode.Interactive)
            else:
                head.setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _: self._open())
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit(self.current()))

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; the selected record stays selected and in sight if it is among them."""
        here = self.current()
        self._rows.put(rows)
        if not rows:
            return
        place = next((i for i, row in enumerate(rows) if here is not None and row.ref == here.ref), 0)
        self.setCurrentIndex(self._sorted.mapFromSource(self._rows.index(place, 0)))

    def rows(self) -> tuple[Any, ...]:
        """The rows in the order shown."""
        return tuple(self._row_at(i) for i in range(self._sorted.rowCount()))

    def current(self) -> Any | None:
        """The selected row, or None."""
        index = self.currentIndex()
        return self._row_at(index.row()) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Ctrl+C copies what is shown and forgets it after half a minute."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._open()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _row_at(self, shown: int) -> Any:
        return self._rows.rows[self._sorted.mapToSource(self._sorted.index(shown, 0)).row()]

    def _open(self) -> None:
        row = self.current()
        if row is not None:
            self.opened.emit(row)

    def _copy(self) -> None:
        row = self.current()
        if row is None:
            return
        text = "\t".join(str(getattr(row, column.key)) for column in self._rows.columns)
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(text)
        QTimer.singleShot(
            CLIPBOARD_SECONDS * 1000, lambda: clipboard.clear() if clipboard.text() == text else None
        )

    def _sort(self, section: int) -> None:
        """First click sorts upwards, the second downwards, the third gives the list's own order back."""
        before, order = self._order
        if before != section:
            self._order = (section, Qt.SortOrder.AscendingOrder)
        elif order == Qt.SortOrder.AscendingOrder:
            self._order = (section, Qt.SortOrder.DescendingOrder)
        else:
            self._order = (-1, Qt.SortOrder.AscendingOrder)
        self._sorted.sort(*self._order)
        self.horizontalHeader().setSortIndicatorShown(self._order[0] >= 0)
        self.horizontalHeader().setSortIndicator(max(0, self._order[0]), self._order[1])
