"""The next seven days beside the list of a wide window: worked or not, and how much falls on each."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.modules.today.lists import DayAhead
from app.modules.today.rules import day_words
from app.ui.band_places import font
from app.ui.parts import Card
from app.ui.theme import colour, fix_width, text_scale

WIDTH, STEP = 320, 58
WIDEST_BAR = 150
LEAST_MOST = 8
"""A bar is whole from so many on: a single duty looks like little."""


class Ladder(Card):
    """未来 7 天 as a card; `chosen` carries the day that was pressed."""

    def __init__(self) -> None:
        super().__init__("未来 7 天")
        self.days = _Days()
        self.chosen = self.days.chosen
        self.body.addWidget(self.days)
        self.body.addStretch(1)
        fix_width(self, WIDTH)

    def put(self, days: Sequence[DayAhead]) -> None:
        """Show other days."""
        self.days.put(days)
        self.count(f"{sum(day.count for day in days)} 项")


class _Days(QWidget):
    """One step for each day; up and down choose, Enter goes to its first duty."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[DayAhead, ...] = ()
        self._at = 0
        self.setAccessibleName("未来 7 天")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def put(self, days: Sequence[DayAhead]) -> None:
        """Show other days."""
        self._days = tuple(days)
        self._fit()
        self._speak()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size: every step is as high as it needs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(round(STEP * text_scale()) * len(self._days))

    def words(self) -> list[str]:
        """What each step says, for screen readers."""
        return [f"{day_words(day.day)} {_kind(day)} {_number(day.count)}" for day in self._days]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose a day, Enter goes there."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and self._days:
            self._at = min(max(self._at + step, 0), len(self._days) - 1)
            self._speak()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._days:
            self.chosen.emit(self._days[self._at].day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click goes to the first duty of that day."""
        place = int(event.position().y() // round(STEP * text_scale()))
        if 0 <= place < len(self._days):
            self._at = place
            self.update()
            self.chosen.emit(self._days[place].day)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The chosen day shows that it has the keys."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every day with its name, what kind of day it is, and a bar as long as what falls on it."""
        painter = QPainter(self)
        high, most = round(STEP * text_scale()), max([LEAST_MOST, *(day.count for day in self._days)])
        for place, day in enumerate(self._days):
            self._paint(painter, QRectF(0, place * high, self.width(), high), day, most, place == self._at)
        painter.end()

    def _paint(self, painter: QPainter, box: QRectF, day: DayAhead, most: int, at: bool) -> None:
        scale = text_scale()
        painter.fillRect(box, colour("card" if day.working else "zebra"))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), colour("rowline"))
        words = box.adjusted(14 * scale, 6 * scale, 0, 0)
        half = (box.height() - 12 * scale) / 2
        painter.setFont(font(14, bold=day.count > 0))
        painter.setPen(colour("text"))
        line = QRectF(words.left(), words.top(), 110 * scale, half)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), day_words(day.day))
        painter.setFont(font(12))
        painter.setPen(colour("muted" if day.working else "off"))
        painter.drawText(line.translated(0, half), int(Qt.AlignmentFlag.AlignVCenter), _kind(day))
        left = 124 * scale
        bar = QRectF(left, box.center().y() - 5, WIDEST_BAR * scale * day.count / most, 10)
        track = QRectF(left, box.center().y() - 5, WIDEST_BAR * scale, 10)
        painter.fillRect(track, colour("missbg" if day.count else "head"))
        painter.fillRect(bar, colour("accent"))
        painter.setFont(font(13, bold=day.count > 0))
        painter.setPen(colour("text" if day.count else "faint"))
        number = QRectF(track.right(), box.top(), box.width() - track.right() - 12 * scale, box.height())
        painter.drawText(
            number, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), str(day.count)
        )
        if at and self.hasFocus():
            painter.setPen(colour("accent"))
            painter.drawRect(box.adjusted(0.5, 0.5, -1.5, -1.5))

    def _speak(self) -> None:
        if self._days:
            self.setAccessibleDescription(self.words()[self._at])


def _kind(day: DayAhead) -> str:
    if day.working:
        return f"{day.name}调休上班" if day.name else "工作日"
    return f"{day.name}放假" if day.name else "休息"


def _number(count: int) -> str:
    return f"{count} 项" if count else "没有"
