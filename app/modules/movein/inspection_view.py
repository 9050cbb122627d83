"""The inspection of the flat 验房: a field for every part of every room, letters say how it was found."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.modules.movein import service
from app.modules.movein.card import InspectionRow, MoveInCard
from app.rules.field import Field, Kind
from app.ui import glyphs
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, clear, column, label, row
from app.ui.theme import colour, painter_font, text_scale

LINE, ROOM_WIDE = 32, 84
"""Pixels of a line, and of the column with the room's name, times the text size."""
_SIGN = {"": "later", "fine": "done", "problem": "overdue"}
_ROW = Qt.ItemDataRole.UserRole


class InspectionGrid(QTableWidget):
    """Rooms below each other, their parts abreast. H fine, W a problem, A the rest is fine, N one more."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.live = False
        self._move_in = 0
        self.setAccessibleName("验房")
        self.setItemDelegate(_PartCell(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(40)
        self.itemDoubleClicked.connect(lambda _: self.note_problem())

    def show_lines(self, card: MoveInCard, *, live: bool) -> None:
        """Show what was found; the chosen part stays chosen."""
        self._move_in, self.live = card.ref.id, live
        rooms: dict[str, list[InspectionRow]] = {}
        for line in card.inspection:
            rooms.setdefault(line.room, []).append(line)
        here = (self.currentRow(), self.currentColumn())
        wide = max((len(parts) for parts in rooms.values()), default=0)
        self.setRowCount(len(rooms))
        self.setColumnCount(wide + 1)
        self._shape(len(rooms), wide)
        for place, (room, parts) in enumerate(rooms.items()):
            self._put_room(place, room, parts, wide)
        if rooms:
            self.setCurrentCell(*(here if here[0] >= 0 else self._first_open()))

    @property
    def unseen(self) -> bool:
        """True while a part was not looked at."""
        return any(line is not None and not line.result for line in self._lines())

    def chosen(self) -> InspectionRow | None:
        """The part that is chosen."""
        item = self.currentItem()
        found: InspectionRow | None = item.data(_ROW) if item is not None else None
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters note, Enter goes on to what comes next."""
        acts = {
            Qt.Key.Key_H: self.note_fine,
            Qt.Key.Key_W: self.note_problem,
            Qt.Key.Key_F2: self.note_problem,
            Qt.Key.Key_A: self.rest_fine,
            Qt.Key.Key_N: self.add_part,
            Qt.Key.Key_Return: self.left.emit,
            Qt.Key.Key_Enter: self.left.emit,
            Qt.Key.Key_Delete: self.take_back,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            act()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here, not a search."""

    def note_fine(self) -> None:
        """The chosen part is fine; the next one is chosen."""
        self._note("fine")

    def take_back(self) -> None:
        """The chosen part was not looked at after all."""
        self._note("", on=False)

    def note_problem(self) -> None:
        """Say what is wrong with the chosen part."""
        line = self.chosen()
        if line is not None and self._may():
            ProblemSheet(self, self.desk, line).start()

    def rest_fine(self) -> None:
        """Whatever nobody said anything about is fine."""
        if self._may() and self.unseen:
            count = self.desk.do(service.inspect_rest, self._move_in)
            if count:
                self.desk.say(f"其余 {count} 处合格，回车到下一块。")

    def add_part(self) -> None:
        """Another part of a room."""
        line = self.chosen()
        if self.live and self.desk.allows(service.add_part):
            PartSheet(self, self.desk, self._move_in).start({"room": line.room if line else ""})

    # ---- inside

    def _may(self) -> bool:
        return self.live and self.desk.allows(service.note_inspection)

    def _note(self, result: str, *, on: bool = True) -> None:
        line = self.chosen()
        if line is None or not self._may():
            return
        here = (self.currentRow(), self.currentColumn())
        self.desk.do(service.note_inspection, line.id, result=result)
        if on:
            self.setCurrentCell(*self._after(*here))

    def _after(self, place: int, column_: int) -> tuple[int, int]:
        """The part behind this one, in reading order."""
        if column_ + 1 < self.columnCount() and self._line(place, column_ + 1) is not None:
            return place, column_ + 1
        return (place + 1, 1) if place + 1 < self.rowCount() else (place, column_)

    def _first_open(self) -> tuple[int, int]:
        for place in range(self.rowCount()):
            for across in range(1, self.columnCount()):
                line = self._line(place, across)
                if line is not None and not line.result:
                    return place, across
        return 0, 1

    def _line(self, place: int, across: int) -> InspectionRow | None:
        item = self.item(place, across)
        found: InspectionRow | None = item.data(_ROW) if item is not None else None
        return found

    def _lines(self) -> list[InspectionRow | None]:
        cells = ((y, x) for y in range(self.rowCount()) for x in range(1, self.columnCount()))
        return [self._line(y, x) for y, x in cells]

    def _shape(self, rooms: int, parts: int) -> None:
        scale = text_scale()
        head = self.horizontalHeader()
        for place in range(rooms):
            self.setRowHeight(place, round(LINE * scale))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(0, round(ROOM_WIDE * scale))
        self.setFixedHeight(round(LINE * scale) * max(1, rooms) + 2)

    def _put_room(self, place: int, room: str, parts: Sequence[InspectionRow], wide: int) -> None:
        name = QTableWidgetItem(room)
        name.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.setItem(place, 0, name)
        for across in range(wide):
            line = parts[across] if across < len(parts) else None
            item = QTableWidgetItem(f"{line.part} {line.result_zh}" if line else "")
            item.setData(_ROW, line)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if line else Qt.ItemFlag.NoItemFlags
            )
            if line is not None:
                item.setToolTip("　".join(part for part in (line.part, line.result_zh, line.words) if part))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.room} {item.toolTip()}")
            self.setItem(place, across + 1, item)


class _PartCell(QStyledItemDelegate):
    """A part with its sign; the chosen one has a frame."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, sign, the part's name."""
        box = option.rect
        line: InspectionRow | None = index.data(_ROW)
        scale = text_scale()
        painter.save()
        painter.setPen(colour("rowline"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        grid = self.parent()
        chosen = line is not None and bool(option.state & QStyle.StateFlag.State_Selected)
        if line is not None and line.result == "problem":
            painter.fillRect(box.adjusted(2, 2, -2, -3), colour("overbg"))
        if chosen:
            painter.fillRect(box.adjusted(1, 1, -1, -2), colour("sel"))
            if isinstance(grid, QWidget) and grid.hasFocus():
                painter.setPen(colour("accent"))
                painter.drawRect(box.adjusted(1, 1, -2, -3))
                painter.drawRect(box.adjusted(2, 2, -3, -4))
        left = box.left() + 10
        if line is not None:
            size = 15 * scale
            glyphs.paint(painter, _SIGN[line.result], left, box.center().y() - size / 2 + 1, size)
            left += round(size) + 6
        painter.setFont(painter_font(round(13 * scale), bold=line is None))
        painter.setPen(colour("text"))
        words = line.part if line is not None else str(index.data() or "")
        area = QRect(left, box.top(), box.right() - left - 4, box.height())
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)
        painter.restore()


class Problems(QWidget):
    """What was found wrong, line by line, with the day it is to be mended; also after moving in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._box: QVBoxLayout = column(spacing=2, margins=(12, 6, 12, 8))
        self.setLayout(self._box)

    def show_lines(self, card: MoveInCard) -> None:
        """Those with a problem."""
        clear(self._box)
        wrong = [line for line in card.inspection if line.result == "problem"]
        self.setVisible(bool(wrong))
        for line in wrong:
            self._box.addLayout(self._line(line))

    def _line(self, line: InspectionRow) -> QVBoxLayout:
        words = label(f"{line.room} {line.part}：{line.words}", wrap=True)
        told = f"已复验 {line.mended}" if line.mended else f"限 {line.until} 前" if line.until else ""
        state: QLabel = label(told, "s")
        line_ = row(Glyph("done" if line.mended else "overdue", 15), words, state, spacing=8)
        line_.setStretch(1, 1)
        if not line.mended:
            mend = button(
                "复验…",
                lambda: MendedSheet(self, self.desk, line).start(),
                role="row",
                name=f"复验 {line.room} {line.part}",
            )
            line_.addWidget(allow(mend, self.desk, service.note_mended))
        return column(line_)


class ProblemSheet(FormSheet):
    """What is wrong with a part, and until when it is mended."""

    FIELDS = (
        Field("words", "问题", Kind.TEXT, required=True, limit=200, hint="空鼓、渗水、划伤、缺件"),
        Field("until", "整改期限", Kind.DATE, hint="2026-12-10"),
    )

    def __init__(self, over: QWidget, desk: Desk, line: InspectionRow) -> None:
        title = f"有问题：{line.room} {line.part}"
        super().__init__(over, desk, title, self.FIELDS, clause="MOVE-01", icon="movein")
        self._line = line
        allow(self.go, desk, service.note_inspection)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Filled with what is noted."""
        super().start(values or {"words": self._line.words, "until": self._line.until})

    def save(self) -> None:
        """Note it."""
        done = f"{self._line.room} {self._line.part}的问题已登记。"
        self.do(service.note_inspection, self._line.id, result="problem", **self.form.values(), done=done)


class PartSheet(FormSheet):
    """Another part of a room to look at."""

    FIELDS = (
        Field("room", "房间", Kind.TEXT, required=True, limit=20),
        Field("part", "部位", Kind.TEXT, required=True, limit=20),
    )

    def __init__(self, over: QWidget, desk: Desk, move_in_id: int) -> None:
        super().__init__(over, desk, "加一处验房项目", self.FIELDS, clause="MOVE-01", icon="movein")
        self._move_in = move_in_id
        allow(self.go, desk, service.add_part)

    def save(self) -> None:
        """Add it."""
        values = self.form.values()
        done = f"{values['room']} {values['part']}已加上。"
        self.do(service.add_part, self._move_in, **values, done=done)


class MendedSheet(FormSheet):
    """A problem was looked at again and is mended."""

    FIELDS = (Field("words", "复验结果", Kind.TEXT, required=True, limit=200, hint="谁修的、谁看过"),)

    def __init__(self, over: QWidget, desk: Desk, line: InspectionRow) -> None:
        title = f"复验：{line.room} {line.part}"
        super().__init__(over, desk, title, self.FIELDS, clause="MOVE-01", icon="movein", columns=1)
        self._line = line
        allow(self.go, desk, service.note_mended)

    def save(self) -> None:
        """Note it."""
        done = f"{self._line.room} {self._line.part}已复验。"
        self.do(service.note_mended, self._line.id, **self.form.values(), done=done)
