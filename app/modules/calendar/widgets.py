"""The year as twelve small months in one picture: days off, weekends worked, today, and the chosen day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.modules.calendar.lists import DayCell, YearView
from app.modules.calendar.rules import FIRST_YEAR, LAST_YEAR
from app.rules.dates import WEEKDAYS as DAY_NAMES
from app.ui.theme import colour, painter_font, text_scale

CELL = (28, 22)
"""Pixels a day takes at least, times the text size."""
HEAD, WEEKDAYS, PAD, GAP = 24, 17, 6, 8
"""Pixels: a month's name, the line of weekdays, the edge inside a month, and between two."""
REST = 70
"""Milliseconds before and after a letter without another: no scanner is as slow, no clerk as quick."""
KINDS = {Qt.Key.Key_X: "off", Qt.Key.Key_B: "on", Qt.Key.Key_Space: ""}
_SIGN = {"off": "休", "on": "班"}


@dataclass(frozen=True)
class _Measure:
    """Where the months and days stand: months side by side, and sizes in pixels."""

    across: int
    wide: float
    high: float
    cell_wide: float
    cell_high: float
    scale: float


class YearGrid(QWidget):
    """One year. `moved` carries the day chosen, `asked` a kind for it, `entered` says Enter was pressed."""

    moved = Signal(object)
    asked = Signal(str)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.day = self._today = date(2026, 1, 1)
        self._cells: dict[date, DayCell] = {}
        self._measured = _Measure(4, 1, 1, 1, 1, 1)
        self.rest, self._kind, self._since = REST, "", QElapsedTimer()
        self.setProperty("scan_guard", True)
        self._wanted = QTimer(self)
        self._wanted.setSingleShot(True)
        self._wanted.timeout.connect(lambda: self.asked.emit(self._kind))

    def show_year(self, view: YearView, day: date, today: date) -> None:
        """Show a year with one of its days chosen."""
        self._cells = {cell.day: cell for cell in view.cells}
        self.day, self._today = day, today
        self.setAccessibleName(f"{view.year} 年日历")
        self._tell()
        self._lay_out()
        self.update()

    def cell(self) -> DayCell:
        """The chosen day."""
        return self._cells[self.day]

    def cell_box(self, day: date) -> QRect:
        """Where a day of the year stands."""
        return self._box(day).toAlignedRect()

    def month_box(self, day: date) -> QRect:
        """Where the month of a day stands."""
        return self._month_box(day.month).toAlignedRect()

    def day_at(self, place: QPoint) -> date | None:
        """The day at a place, None between the days."""
        return next((day for day in self._cells if self._box(day).contains(place)), None)

    def go_to(self, day: date) -> None:
        """Choose another day; one of another year is asked for by `moved` alone."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return
        if day in self._cells:
            self.day = day
            self._tell()
            self.update()
        self.moved.emit(day)

    # ------------------------------------------------------------ keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows by day, PageUp and PageDown by month, Ctrl with an arrow by year; letters act."""
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        others = event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier)
        scanned = self._scanned(event.text())
        letter = scanned and bool(event.text())
        step = None if others or letter else _STEPS.get((key, control))
        if step is not None:
            self._fulfil()
            self.go_to(step(self.day, self._today))
        elif control or others or event.isAutoRepeat():
            super().keyPressEvent(event)
        elif key in KINDS:
            self._wish(KINDS[key], scanned)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not scanned:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _scanned(self, text: str) -> bool:
        """True if a key came at a scanner's pace: a code read over this page must change no day."""
        close = self._since.isValid() and self._since.elapsed() < self.rest
        if text.isprintable() and text:
            self._wanted.stop()
            self._since.restart()
        return close

    def _wish(self, kind: str, scanned: bool) -> None:
        if scanned:
            return
        self._kind = kind
        if self.rest:
            self._wanted.start(self.rest)
        else:
            self.asked.emit(kind)

    def _fulfil(self) -> None:
        """A letter and then an arrow: the letter was meant for the day before the step."""
        if self._wanted.isActive():
            self._wanted.stop()
            self.asked.emit(self._kind)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses a day."""
        found = self.day_at(event.position().toPoint())
        if found is not None:
            self.go_to(found)

    def event(self, event: QEvent) -> bool:
        """The words of the day under the mouse."""
        if event.type() == QEvent.Type.ToolTip:
            found = self.day_at(event.pos())  # type: ignore[attr-defined]
            QToolTip.showText(
                event.globalPos(),  # type: ignore[attr-defined]
                self._cells[found].in_full if found else "",
                self,
            )
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring of the chosen day shows who has the keys."""
        super().focusInEvent(event)
        self._tell()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And goes pale."""
        super().focusOutEvent(event)
        self.update()

    def _tell(self) -> None:
        """What a screen reader says of the chosen day."""
        if self.day in self._cells:
            today = "，今天" if self.day == self._today else ""
            self.setAccessibleDescription(f"{self.cell().in_full}{today}")

    # ------------------------------------------------------------ measures

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many months side by side as there is room for."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        scale = text_scale()
        least = CELL[0] * scale * 7 + 2 * PAD
        across = next((n for n in (4, 3, 2) if n * least + (n - 1) * GAP <= self.width()), 1)
        down = 12 // across
        least_high = (HEAD + WEEKDAYS + CELL[1] * 6) * scale + PAD
        self.setMinimumHeight(round(down * least_high + (down - 1) * GAP))
        wide = (self.width() - (across - 1) * GAP) / across
        high = (max(self.height(), self.minimumHeight()) - (down - 1) * GAP) / down
        days = high - (HEAD + WEEKDAYS) * scale - PAD
        self._measured = _Measure(across, wide, high, (wide - 2 * PAD) / 7, days / 6, scale)

    def _month_box(self, month: int) -> QRectF:
        by = self._measured
        down, along = divmod(month - 1, by.across)
        return QRectF(along * (by.wide + GAP), down * (by.high + GAP), by.wide, by.high)

    def _box(self, day: date) -> QRectF:
        by, month = self._measured, self._month_box(day.month)
        place = day.day - 1 + day.replace(day=1).weekday()
        left = month.left() + PAD + place % 7 * by.cell_wide
        top = month.top() + (HEAD + WEEKDAYS) * by.scale + place // 7 * by.cell_high
        return QRectF(left, top, by.cell_wide, by.cell_high)

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The months that are to be drawn anew."""
        if not self._cells:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        exposed = QRectF(event.rect())
        for month in range(1, 13):
            if self._month_box(month).intersects(exposed):
                self._paint_month(painter, month)
        for day, cell in self._cells.items():
            if self._box(day).intersects(exposed):
                self._paint_day(painter, cell)
        painter.end()

    def _paint_month(self, painter: QPainter, month: int) -> None:
        box, by = self._month_box(month), self._measured
        painter.setPen(QPen(colour("line"), 1))
        painter.setBrush(colour("card"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(colour("text"))
        painter.setFont(painter_font(round(14 * by.scale), bold=True))
        head = QRectF(box.left() + PAD + 6, box.top(), box.width(), HEAD * by.scale)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, f"{month}月")
        painter.setFont(painter_font(round(11 * by.scale)))
        painter.setPen(colour("muted"))
        top = box.top() + HEAD * by.scale
        for place, word in enumerate(DAY_NAMES):
            left = box.left() + PAD + place * by.cell_wide
            where = QRectF(left, top, by.cell_wide, WEEKDAYS * by.scale)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_day(self, painter: QPainter, cell: DayCell) -> None:
        box = self._box(cell.day).adjusted(1, 1, -1, -1)
        self._paint_kind(painter, cell, box)
        if cell.day == self.day:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent" if self.hasFocus() else "line2"), 2))
            painter.drawRoundedRect(box, 4, 4)
        self._paint_words(painter, cell, box)

    def _paint_kind(self, painter: QPainter, cell: DayCell, box: QRectF) -> None:
        """Off is a pill, worked a square with a dark edge, the chosen day a tinted box."""
        chosen = cell.day == self.day
        inner = box.adjusted(0.5, 1, -0.5, -1)
        if cell.kind == "off":
            painter.setPen(QPen(colour("ok"), 1.8 if cell.festival else 1))
            painter.setBrush(colour("sel" if chosen else "okbg"))
            painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        elif cell.kind == "on":
            painter.setPen(QPen(colour("text"), 1.6))
            painter.setBrush(colour("sel" if chosen else "duebg"))
            painter.drawRect(inner)
        elif chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("sel"))
            painter.drawRoundedRect(box, 4, 4)

    def _paint_words(self, painter: QPainter, cell: DayCell, box: QRectF) -> None:
        scale, today = self._measured.scale, cell.day == self._today
        bold = today or cell.kind == "on" or cell.festival
        painter.setFont(painter_font(round(12 * scale), bold=bold))
        painter.setPen(colour("text" if cell.working or cell.kind or today else "faint"))
        words, number = str(cell.day.day), QRectF(box)
        if cell.kind:
            taken = painter.fontMetrics().horizontalAdvance(words)
            sign_font = painter_font(round(10 * scale))
            left = box.center().x() - (taken + 1 + QFontMetricsF(sign_font).horizontalAdvance("休")) / 2
            number = QRectF(left, box.top(), taken, box.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, words)
        if cell.kind:
            painter.setFont(sign_font)
            painter.drawText(
                QRectF(number.right() + 1, box.top(), box.width(), box.height()),
                Qt.AlignmentFlag.AlignVCenter,
                _SIGN[cell.kind],
            )
        if today:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("text"), 1.6))
            across = min(number.height(), 22 * scale)
            middle = number.center()
            painter.drawEllipse(middle, across / 2, across / 2)


def _month(day: date, by: int) -> date:
    number = day.year * 12 + day.month - 1 + by
    year, month = divmod(number, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


Step = Callable[[date, date], date]

_STEPS: dict[tuple[Qt.Key, bool], Step] = {
    (Qt.Key.Key_Left, False): lambda day, _: day - timedelta(days=1),
    (Qt.Key.Key_Right, False): lambda day, _: day + timedelta(days=1),
    (Qt.Key.Key_Up, False): lambda day, _: day - timedelta(days=7),
    (Qt.Key.Key_Down, False): lambda day, _: day + timedelta(days=7),
    (Qt.Key.Key_PageUp, False): lambda day, _: _month(day, -1),
    (Qt.Key.Key_PageDown, False): lambda day, _: _month(day, 1),
    (Qt.Key.Key_Left, True): lambda day, _: _month(day, -12),
    (Qt.Key.Key_Right, True): lambda day, _: _month(day, 12),
    (Qt.Key.Key_Home, False): lambda day, _: day.replace(day=1),
    (Qt.Key.Key_End, False): lambda day, _: _month(day.replace(day=1), 1) - timedelta(days=1),
    (Qt.Key.Key_T, False): lambda _, today: today,
}
