"""What happened in a case and what is to come, one below the other along a line; painted as one widget."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from app.rules.strokes import decode
from app.ui import glyphs
from app.ui.pad import paint_strokes
from app.ui.rows import chips_of, paint_chips
from app.ui.theme import colour, painter_font, text_scale

TIME, LINE, WORDS = 78, 93, 112
"""Where the time ends, the line runs and the words begin, in pixels times the text size."""
GLYPH, EVENT = 15, 44
SIGNATURE = (220, 66)
CHIPS = 24
WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)
TOLD = {
    "done": "已办",
    "today": "要办",
    "overdue": "逾期",
    "later": "以后",
    "paused": "暂停",
    "refused": "不同意",
    "off": "停下",
    "extended": "延期",
    "consent": "待签",
    "info": "说明",
}
"""How a sign is read to somebody who does not see it."""


@dataclass(frozen=True)
class Event:
    """One event: when (in the words of a list), its sign, what, a second line, chips, a drawn signature.

    `key` names what it leads to: with one it can be opened. `whole` is the time in full, as a tooltip.
    """

    at: str
    glyph: str
    title: str
    detail: str = ""
    chips: tuple[Any, ...] = ()
    strokes: str = ""
    key: Hashable | None = None
    whole: str = ""

    @property
    def words(self) -> str:
        """All of it in one line, for a screen reader."""
        chips = "，".join(text for text, _ in chips_of(self.chips))
        said = "，".join(one for one in (self.title, chips, self.detail) if one)
        signed = "，有手写签名" if self.strokes else ""
        when = self.whole or self.at
        return f"{when}　{TOLD.get(self.glyph, '')}：{said}{signed}".strip("　")


class Timeline(QWidget):
    """Events in their order; arrows go along them, Enter opens the one chosen when it leads somewhere."""

    opened = Signal(object)

    def __init__(self, name: str = "经过") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.events: tuple[Event, ...] = ()
        self._at = -1
        self._tops: list[int] = [0]

    # ---- what is shown

    def show_events(self, events: Sequence[Event]) -> None:
        """Show these, the oldest first."""
        self.events = tuple(events)
        self._at = -1
        self.setAccessibleDescription(f"{len(self.events)} 条")
        self._measure()
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """Everything that is shown, one event a line."""
        return "\n".join(event.words for event in self.events)

    def current(self) -> Event | None:
        """The event the keys stand on."""
        return self.events[self._at] if 0 <= self._at < len(self.events) else None

    def choose(self, place: int) -> None:
        """Stand on an event and say it."""
        if not self.events:
            return
        self._at = min(max(place, 0), len(self.events) - 1)
        self.setAccessibleDescription(self.events[self._at].words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self._bring_in_sight()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its events."""
        return QSize(360, self.heightForWidth(max(self.width(), 360)))

    def minimumSizeHint(self) -> QSize:
        """Words may wrap, but never to less than a few characters."""
        return QSize(round((WORDS + 120) * text_scale()), 0)

    def hasHeightForWidth(self) -> bool:
        """A narrower place makes longer events."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all events in this width."""
        return sum(self._high(event, width) for event in self.events)

    # ---- arithmetic

    def _measure(self) -> None:
        tops = [0]
        for event in self.events:
            tops.append(tops[-1] + self._high(event, self.width()))
        self._tops = tops

    def _high(self, event: Event, width: int) -> int:
        scale = text_scale()
        high = _tall(event.title, 14, self._room(event, width)) + 2 * scale
        if event.chips and not self._beside(event, width):
            high += CHIPS * scale
        if event.detail:
            high += _tall(event.detail, 13, self._room(event, width))
        if event.strokes:
            high += (SIGNATURE[1] + 4) * scale
        return max(round(high + 3 * scale), round(EVENT * scale))

    def _room(self, event: Event, width: int) -> int:
        return max(round(width - (WORDS + 6) * text_scale()), 60)

    def _beside(self, event: Event, width: int) -> bool:
        """True where the chips fit behind the title."""
        wide = QFontMetrics(_font(14)).horizontalAdvance(event.title) + 12
        return wide + _chips_wide(event) <= self._room(event, width)

    def _box(self, place: int) -> QRect:
        return QRect(0, self._tops[place], self.width(), self._tops[place + 1] - self._tops[place])

    def _under(self, y: float) -> int:
        return next((i for i in range(len(self.events)) if self._tops[i] <= y < self._tops[i + 1]), -1)

    def _bring_in_sight(self) -> None:
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None and area.widget() is not None:
            box = self._box(self._at)
            spot = self.mapTo(area.widget(), box.center())
            area.ensureVisible(spot.x(), spot.y(), 0, box.height())

    # ---- keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End go along; Enter opens; every other key is the page's."""
        steps = {
            Qt.Key.Key_Up: self._at - 1,
            Qt.Key.Key_Down: self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.events) - 1,
        }
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif event.key() in steps:
            self.choose(steps[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._open()
        else:
            event.ignore()

    def _open(self) -> None:
        chosen = self.current()
        if chosen is not None and chosen.key is not None:
            self.opened.emit(chosen.key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click stands on an event; one on its title opens what it leads to."""
        place = self._under(event.position().y())
        if place >= 0:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.choose(place)
            if event.position().x() >= WORDS * text_scale():
                self._open()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab stands on what happened last."""
        super().focusInEvent(event)
        if self._at < 0 and event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        ):
            done = [i for i, one in enumerate(self.events) if one.glyph not in ("today", "later", "overdue")]
            self.choose(done[-1] if done else 0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes with the focus."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Who points at a short time reads it in full."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._under(event.pos().y())
            told = self.events[place].whole if place >= 0 else ""
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: words wrap elsewhere."""
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size: everything is measured anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()
            self.updateGeometry()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only the events in the exposed part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self.events)):
            box = self._box(place)
            if box.intersects(event.rect()):
                self._paint(painter, place, QRectF(box))
        painter.end()

    def _paint(self, painter: QPainter, place: int, box: QRectF) -> None:
        scale, event = text_scale(), self.events[place]
        top = box.top() + 2 * scale
        if place == self._at and self.hasFocus():
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(colour("soft"))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        self._paint_track(painter, place, box, top)
        painter.setFont(_font(12))
        painter.setPen(colour("muted"))
        time = QRectF(0, top, TIME * scale, 20 * scale)
        painter.drawText(time, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), event.at)
        self._paint_words(painter, event, box, top)

    def _paint_track(self, painter: QPainter, place: int, box: QRectF, top: float) -> None:
        scale = text_scale()
        size, middle = GLYPH * scale, LINE * scale
        sign = top + (20 * scale - size) / 2
        line = colour("line")
        if place:
            painter.fillRect(QRectF(middle - 1, box.top(), 2, sign - box.top() - 2), line)
        if place + 1 < len(self.events):
            painter.fillRect(QRectF(middle - 1, sign + size + 2, 2, box.bottom() - sign - size - 2), line)
        glyphs.paint(painter, self.events[place].glyph, middle - size / 2, sign, size)

    def _paint_words(self, painter: QPainter, event: Event, box: QRectF, top: float) -> None:
        scale, wide = text_scale(), self._room(event, self.width())
        left = WORDS * scale
        painter.setFont(_font(14))
        painter.setPen(colour("accent" if event.key is not None else "text"))
        high = _tall(event.title, 14, wide)
        painter.drawText(QRectF(left, top, wide, high), WRAP, event.title)
        if event.chips:
            beside = self._beside(event, self.width())
            from_left = QFontMetrics(_font(14)).horizontalAdvance(event.title) + 12 if beside else 0
            chip_top = top if beside else top + high
            place = QRectF(left + from_left, chip_top, wide - from_left, 20 * scale)
            paint_chips(painter, place.toRect(), chips_of(event.chips))
            top += 0 if beside else CHIPS * scale
        top += high
        if event.detail:
            painter.setFont(_font(13))
            painter.setPen(colour("muted"))
            high = _tall(event.detail, 13, wide)
            painter.drawText(QRectF(left, top, wide, high), WRAP, event.detail)
            top += high
        if event.strokes:
            area = QRectF(QPointF(left, top + 2), QPointF(left, top + 2))
            area.setSize(QRectF(0, 0, SIGNATURE[0] * scale, SIGNATURE[1] * scale).size())
            paint_strokes(painter, area, decode(event.strokes), colour("text"))


def short_time(at: str) -> str:
    """A time as lists show it: 2026-11-23 13:20 as 11/23 13:20."""
    day, _, clock = at.partition(" ")
    _, _, month_and_day = day.partition("-")
    return f"{month_and_day.replace('-', '/')} {clock}".strip()


def _font(pixels: int) -> Any:
    return painter_font(round(pixels * text_scale()))


def _tall(text: str, pixels: int, wide: int) -> int:
    least = {14: 20, 13: 19}[pixels] * text_scale()
    box = QFontMetrics(_font(pixels)).boundingRect(QRect(0, 0, wide, 10_000), WRAP, text)
    return max(round(least), box.height() if text else 0)


def _chips_wide(event: Event) -> int:
    metrics = QFontMetrics(_font(12))
    return sum(metrics.horizontalAdvance(text) + 19 for text, _ in chips_of(event.chips))
