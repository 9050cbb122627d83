"""A week of walks as a board: days across, windows down, each walk a card; drawn by one widget (VISIT-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.modules.visits.lists import WalkRow
from app.modules.visits.rules import HOURS, WINDOW_ZH, WINDOWS
from app.rules.dates import WEEKDAYS
from app.ui import glyphs
from app.ui.theme import colour, painter_font, text_scale

DAYS = 7
_SIDE, _HEAD, _CARD, _GAP = 76, 30, 42, 4
_MIME = "application/x-qiantai-walk"


@dataclass(frozen=True)
class Week:
    """What the board shows: the Monday, the walks, the days on which nobody visits and why, today."""

    monday: date
    walks: tuple[WalkRow, ...] = ()
    off: tuple[tuple[date, str], ...] = ()
    today: date = date.min

    def cell(self, day: date, window: str) -> tuple[WalkRow, ...]:
        """The walks of one window."""
        return tuple(walk for walk in self.walks if (walk.day, walk.window) == (day, window))


class WalkBoard(QWidget):
    """The board. Arrows go by cell and by card, Enter opens, a card is dragged to another cell."""

    opened = Signal(object)
    chosen = Signal(object)
    dropped = Signal(object, object, str)
    """A walk let go over a day and a window."""
    turned = Signal(int)
    """Beyond the edge: the week before or after."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("一周走访")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.week = Week(date.min)
        self._day, self._window, self._card = 0, 0, 0
        self._pressed: tuple[QPoint, WalkRow] | None = None
        self._over: tuple[int, int] | None = None

    # ---------------------------------------------------------------- what it shows

    def put(self, week: Week) -> None:
        """Show a week; the cell in focus stays the same one."""
        new = week.monday != self.week.monday
        self.week = week
        if new:
            here = (week.today - week.monday).days
            self._day = here if 0 <= here < DAYS else 0
            self._card = 0
            self._to_first()
        self._settle()
        self.setMinimumHeight(self._needed())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for three cards in each window."""
        return QSize(840, max(420, self._needed()))

    @property
    def day(self) -> date:
        """The day in focus."""
        return self.week.monday + timedelta(days=self._day)

    @property
    def window_key(self) -> str:
        """The window in focus."""
        return WINDOWS[self._window][0]

    def walk(self) -> WalkRow | None:
        """The walk in focus."""
        cards = self.week.cell(self.day, self.window_key)
        return cards[min(self._card, len(cards) - 1)] if cards else None

    def go_to(self, day: date, window: str) -> None:
        """Put the focus on a cell of this week."""
        self._day = max(0, min(DAYS - 1, (day - self.week.monday).days))
        self._window = [key for key, _ in WINDOWS].index(window)
        self._card = 0
        self._settle()

    # ---------------------------------------------------------------- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home, End, Enter."""
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._across(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._down(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            found = self.walk()
            if found is not None:
                self.opened.emit(found)
        else:
            super().keyPressEvent(event)

    def _across(self, by: int) -> None:
        if not 0 <= self._day + by < DAYS:
            self.turned.emit(by)
            self._day = 0 if by > 0 else DAYS - 1
        else:
            self._day += by
        self._card = 0
        self._settle()

    def _down(self, by: int) -> None:
        cards = len(self.week.cell(self.day, self.window_key))
        if 0 <= self._card + by < cards:
            self._card += by
        elif 0 <= self._window + by < len(WINDOWS):
            self._window += by
            above = len(self.week.cell(self.day, self.window_key))
            self._card = max(0, above - 1) if by < 0 else 0
        self._settle()

    # ---------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses; held and moved it takes the walk along."""
        found = self._cell_at(event.position().toPoint())
        if found is None:
            return
        self._day, self._window = found
        self._card = self._card_at(event.position().toPoint())
        walk = self.walk()
        self._pressed = (event.position().toPoint(), walk) if walk is not None else None
        self._settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens the walk."""
        walk = self.walk()
        if walk is not None and self._cell_at(event.position().toPoint()) is not None:
            self.opened.emit(walk)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag once the mouse has gone far enough."""
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        away = (event.position().toPoint() - self._pressed[0]).manhattanLength()
        if away < QApplication.startDragDistance():
            return
        drag, data = QDrag(self), QMimeData()
        data.setData(_MIME, b"walk")
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.MoveAction)
        self._over = None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go without dragging."""
        self._pressed = None
        super().mouseReleaseEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A walk of this board may be let go here."""
        if event.mimeData().hasFormat(_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show the cell it would go to."""
        self._over = self._cell_at(event.position().toPoint())
        if self._over is not None and event.mimeData().hasFormat(_MIME):
            event.acceptProposedAction()
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Let go: the page moves the walk, if it may go there."""
        found = self._cell_at(event.position().toPoint())
        if found is not None and self._pressed is not None:
            event.acceptProposedAction()
            self.let_go(self._pressed[1], *found)
        self._pressed = None

    def let_go(self, walk: WalkRow, day: int, window: int) -> None:
        """A walk was let go over a cell."""
        to = self.week.monday + timedelta(days=day)
        key = WINDOWS[window][0]
        if (to, key) != (walk.day, walk.window):
            self.dropped.emit(walk, to, key)

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Heads, cells and cards."""
        painter = QPainter(self)
        off = dict(self.week.off)
        self._paint_heads(painter, off)
        for window in range(len(WINDOWS)):
            for day in range(DAYS):
                self._paint_cell(painter, day, window, off)
        painter.end()

    def _paint_heads(self, painter: QPainter, off: dict[date, str]) -> None:
        scale = text_scale()
        for number in range(DAYS):
            day = self.week.monday + timedelta(days=number)
            box = self._box(number, 0)
            head = QRectF(box.left(), 0, box.width(), round(_HEAD * scale))
            today = day == self.week.today
            painter.fillRect(head, colour("soft" if today else "head"))
            painter.setPen(colour("accent2" if today else "over" if day in off else "text"))
            painter.setFont(painter_font(round(12 * scale), bold=today))
            words = f"{day.month}/{day.day} 周{WEEKDAYS[day.weekday()]}" + (
                f" {off[day]}" if day in off else ""
            )
            painter.drawText(head, int(Qt.AlignmentFlag.AlignCenter), words)
        for window, (key, words) in enumerate(WINDOWS):
            box = self._box(0, window)
            painter.setPen(colour("text"))
            painter.setFont(painter_font(round(12 * scale), bold=True))
            left = QRectF(0, box.top() + 6, round(_SIDE * scale) - 8, 20 * scale)
            painter.drawText(left, int(Qt.AlignmentFlag.AlignRight), words)
            first, last = HOURS[key]
            painter.setPen(colour("muted"))
            painter.setFont(painter_font(round(11 * scale)))
            painter.drawText(
                left.translated(0, 18 * scale), int(Qt.AlignmentFlag.AlignRight), f"{first:%H}–{last:%H} 点"
            )

    def _paint_cell(self, painter: QPainter, day: int, window: int, off: dict[date, str]) -> None:
        box, at = self._box(day, window), self.week.monday + timedelta(days=day)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ground = "head" if at in off else "page" if at < self.week.today else "card"
        painter.setPen(QPen(colour("line"), 1))
        painter.setBrush(colour("sel" if self._over == (day, window) else ground))
        painter.drawRect(QRectF(box).adjusted(0, 0, -1, -1))
        focused = (day, window) == (self._day, self._window)
        cards = self.week.cell(at, WINDOWS[window][0])
        for number, walk in enumerate(cards):
            self._paint_card(painter, self._card_box(box, number), walk, focused and number == self._card)
        if focused and not cards:
            painter.setPen(QPen(colour("accent" if self.hasFocus() else "line2"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(box).adjusted(1, 1, -2, -2))

    def _paint_card(self, painter: QPainter, box: QRect, walk: WalkRow, focused: bool) -> None:
        scale = text_scale()
        done = sum(stop.state != "open" for stop in walk.stops)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if focused else "line2"
        painter.setPen(
            QPen(
                colour(edge),
                2 if focused else 1,
                Qt.PenStyle.SolidLine if walk.confirmed else Qt.PenStyle.DashLine,
            )
        )
        painter.setBrush(colour("sel" if focused and self.hasFocus() else "okbg" if done else "card"))
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 3, 3)
        inner = QRectF(box).adjusted(6, 2, -5, -2)
        top = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        painter.setPen(colour("text"))
        painter.setFont(painter_font(round(12 * scale), bold=True))
        count = f"{len(walk.stops)} 户" if not done else f"{done}/{len(walk.stops)} 户"
        wide = painter.fontMetrics().horizontalAdvance(count)
        painter.drawText(top, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        metrics, room = painter.fontMetrics(), int(top.width() - wide - 6)
        # The building alone says more than the first sign of building and entrance.
        name = walk.place if metrics.horizontalAdvance(walk.place) <= room else walk.building
        place = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(top, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), place)
        below = top.translated(0, inner.height() / 2)
        painter.setPen(colour("muted"))
        painter.setFont(painter_font(round(11 * scale)))
        sign = 0.0
        if walk.confirmed:
            sign = 15 * scale
            glyphs.paint(painter, "done", below.right() - 13, below.top() + 2, 13)
        pair = painter.fontMetrics().elidedText(
            walk.pair, Qt.TextElideMode.ElideRight, int(below.width() - sign)
        )
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), pair)

    # ---------------------------------------------------------------- places

    def _box(self, day: int, window: int) -> QRect:
        scale = text_scale()
        side, head = round(_SIDE * scale), round(_HEAD * scale)
        wide = (self.width() - side) / DAYS
        heights = self._heights()
        top = head + sum(heights[:window])
        left = side + round(day * wide)
        return QRect(left, top, side + round((day + 1) * wide) - left, heights[window])

    def _heights(self) -> list[int]:
        """Each window as high as its fullest day needs; what is left is shared."""
        least = [self._least(key) for key, _ in WINDOWS]
        spare = max(0, self.height() - round(_HEAD * text_scale()) - sum(least))
        return [one + spare // len(least) for one in least]

    def _least(self, window: str) -> int:
        days = (self.week.monday + timedelta(days=n) for n in range(DAYS))
        most = max(len(self.week.cell(day, window)) for day in days) if self.week.walks else 0
        return max(2, most) * (round(_CARD * text_scale()) + _GAP) + _GAP

    def _needed(self) -> int:
        return round(_HEAD * text_scale()) + sum(self._least(key) for key, _ in WINDOWS)

    def _card_box(self, box: QRect, number: int) -> QRect:
        high = round(_CARD * text_scale())
        return QRect(box.left() + 3, box.top() + _GAP + number * (high + _GAP), box.width() - 6, high)

    def _cell_at(self, at: QPoint) -> tuple[int, int] | None:
        for window in range(len(WINDOWS)):
            for day in range(DAYS):
                if self._box(day, window).contains(at):
                    return day, window
        return None

    def _card_at(self, at: QPoint) -> int:
        box = self._box(self._day, self._window)
        cards = self.week.cell(self.day, self.window_key)
        return next((n for n in range(len(cards)) if self._card_box(box, n).contains(at)), 0)

    # ---------------------------------------------------------------- inside

    def _to_first(self) -> None:
        """A new week begins at its first walk, so that Enter has something to open."""
        walks = sorted(
            self.week.walks, key=lambda walk: (walk.day, [k for k, _ in WINDOWS].index(walk.window))
        )
        ahead = [walk for walk in walks if walk.day >= self.week.today] or walks
        if ahead:
            self._day = (ahead[0].day - self.week.monday).days
            self._window = [key for key, _ in WINDOWS].index(ahead[0].window)

    def _settle(self) -> None:
        walk, day = self.walk(), self.day
        where = f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]} {WINDOW_ZH[self.window_key]}"
        if walk is None:
            said = f"{where}，没有走访"
        else:
            said = (
                f"{where}，{walk.place} {len(walk.stops)} 户，{walk.pair}，"
                f"{'已确认' if walk.confirmed else '待确认'}"
            )
        self.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.chosen.emit(walk)
        self.update()


def walk_words(walks: Sequence[WalkRow]) -> str:
    """3 次走访　11 户."""
    return f"{len(walks)} 次走访　{sum(len(walk.stops) for walk in walks)} 户"
