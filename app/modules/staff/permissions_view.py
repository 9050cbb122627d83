"""Behind the corner button: what each of the seven roles may do, as the program goes by it (ROLE-01)."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.modules.staff import lists
from app.modules.staff.lists import PermissionLine
from app.rules.roles import Role
from app.ui import glyphs
from app.ui.desk import Desk
from app.ui.page import Hint, Page
from app.ui.parts import column, frame
from app.ui.rows import CHIP_PAD, PAD
from app.ui.theme import colour, painter_font, text_scale

Index = QModelIndex | QPersistentModelIndex
ROLES = tuple(Role)
CLAUSE = len(ROLES) + 1
HEADS = ("能做什么", *(role.zh for role in ROLES), "条款")
TICK = 15
ROW, BAND = 30, 28


class PermissionTable(QAbstractTableModel):
    """Bands and lines; a cell says 可 or 不可 to whoever cannot see the tick."""

    def __init__(self, lines: Sequence[PermissionLine]) -> None:
        super().__init__()
        self.rows: list[str | PermissionLine] = []
        for group, inside in groupby(lines, key=lambda line: line.group):
            self.rows += [group, *inside]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Bands and lines."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """What, the seven roles, the clause."""
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell in words."""
        line, place = self.rows[index.row()], index.column()
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if isinstance(line, str):
            return line if place == 0 else None
        if place == 0:
            return line.what
        if place == CLAUSE:
            return line.clause
        may = "可" if line.may[place - 1] else "不可"
        return may if role == Qt.ItemDataRole.DisplayRole else f"{line.what}，{HEADS[place]}：{may}"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The roles stand in the head."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section in (0, CLAUSE) else Qt.AlignmentFlag.AlignHCenter
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class PermissionCells(QStyledItemDelegate):
    """Ticks, bands and chips; one's own roles stand on a tinted ground."""

    def __init__(self, own: frozenset[Role], parent: QObject) -> None:
        super().__init__(parent)
        self._own = own

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        box: QRect = option.rect  # type: ignore[attr-defined]
        line, place = index.model().rows[index.row()], index.column()  # type: ignore[attr-defined]
        painter.save()
        if isinstance(line, str):
            painter.fillRect(box, colour("head"))
            _write(painter, box.adjusted(PAD, 0, -PAD, 0), line, bold=True)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
            mine = 0 < place < CLAUSE and ROLES[place - 1] in self._own
            if chosen or mine:
                painter.fillRect(box, colour("sel" if chosen else "soft"))
            self._fill(painter, box, line, place)
        painter.setPen(colour("rowline"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()

    def _fill(self, painter: QPainter, box: QRect, line: PermissionLine, place: int) -> None:
        if place == 0:
            _write(painter, box.adjusted(PAD, 0, -PAD, 0), line.what)
        elif place == CLAUSE:
            _chip(painter, box, line.clause)
        elif line.may[place - 1]:
            side = TICK * text_scale()
            glyphs.paint(painter, "done", box.center().x() - side / 2, box.center().y() - side / 2 + 1, side)
        else:
            painter.setPen(colour("line2"))
            middle = box.center()
            painter.drawLine(middle.x() - 4, middle.y(), middle.x() + 4, middle.y())


class _Grid(QTableView):
    """A table whose first column takes what is left."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.model() is not None:
            self.fit()

    def fit(self) -> None:
        """Roles as narrow as their words, the rest for what may be done; too narrow a window scrolls."""
        small = QFontMetrics(painter_font(round(12 * text_scale())))
        words = QFontMetrics(painter_font(round(14 * text_scale())))
        lines = [line for line in self.model().rows if not isinstance(line, str)]
        wide = max(small.horizontalAdvance(head) for head in HEADS[1:CLAUSE]) + 2 * PAD
        for place in range(1, CLAUSE):
            self.setColumnWidth(place, wide)
        chip = max(small.horizontalAdvance(line.clause) for line in lines) + 2 * CHIP_PAD + 2 * PAD
        self.setColumnWidth(CLAUSE, chip)
        least = max(words.horizontalAdvance(line.what) for line in lines) + 2 * PAD
        fixed = sum(self.columnWidth(place) for place in range(1, len(HEADS)))
        self.setColumnWidth(0, max(least, self.viewport().width() - fixed))


class PermissionsPage(Page):
    """Page 岗位权限: the table of roles and what they may do, to be read."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "岗位权限")
        own = "、".join(role.zh for role in Role if role in desk.who.roles)
        self.counts.setText(f"浅蓝色的列是你的岗位：{own}")
        self.table = _Grid()
        self.table.setAccessibleName("岗位权限")
        self._shape()
        self.body.addWidget(frame("card", column(self.table, margins=(1, 1, 1, 1))), 1)

    def _shape(self) -> None:
        table = self.table
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        table.setItemDelegate(PermissionCells(self.desk.who.roles, table))
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setFixedHeight(round(30 * text_scale()))

    def reload(self) -> None:
        """The table as it is in force."""
        lines = self.desk.read(lists.permission_lines)
        model = PermissionTable(lines)
        self.table.setModel(model)
        self.table.clearSpans()
        for place, line in enumerate(model.rows):
            band = isinstance(line, str)
            self.table.setRowHeight(place, round((BAND if band else ROW) * text_scale()))
            if band:
                self.table.setSpan(place, 0, 1, len(HEADS))
        self.table.fit()

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (("↑ ↓", "逐行看"), ("Esc", "返回"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (("ROLE-01", "岗位不允许的事，按钮、按键和命令都做不了；这张表就是程序照着办的那一张。"),)

    def first_focus(self) -> QWidget:
        """Arrows go through the table."""
        return self.table


def _write(painter: QPainter, box: QRect, text: str, *, bold: bool = False) -> None:
    painter.setFont(painter_font(round(14 * text_scale()), bold=bold))
    painter.setPen(colour("text"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)


def _chip(painter: QPainter, box: QRect, text: str) -> None:
    painter.setFont(painter_font(round(12 * text_scale())))
    wide = painter.fontMetrics().horizontalAdvance(text) + 2 * CHIP_PAD
    high = painter.fontMetrics().height() + 3
    chip = QRect(box.right() - PAD - wide, box.center().y() - high // 2, wide, high)
    painter.setPen(colour("line2"))
    painter.setBrush(colour("head"))
    painter.drawRoundedRect(chip, 3, 3)
    painter.setPen(colour("muted"))
    painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), text)
