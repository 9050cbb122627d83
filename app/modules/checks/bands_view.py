"""A list in bands, painted: however long it is, only the lines in sight cost anything."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from app.modules.checks.widgets import (
    CENTRE,
    GAP,
    PAD,
    SIGN,
    Band,
    BandRow,
    longest,
    metrics,
    paint_band,
    paint_chip,
    paint_focus,
    paint_text,
    px,
    span,
    what_width,
)
from app.ui import glyphs
from app.ui.theme import colour, painter_font

ROW, BAND = 38, 32
DUE, WHO, ACTION, BUTTON = 132, 84, 116, 96
WHAT = 396
"""Pixels, times the text size, that what is to be done takes at most; what is left explains it."""
REASON = 150
"""Pixels, times the text size, that are left for the reason beside a sentence."""


@dataclass(frozen=True)
class _Place:
    top: int
    height: int
    band: Band
    row: BandRow | None = None


@dataclass(frozen=True)
class _Columns:
    """Left edges of what, reason, clause, who and action, in pixels."""

    what: int
    reason: int
    clause: int
    who: int
    action: int


class BandList(QAbstractScrollArea):
    """Bands with lines, painted. Arrows choose, Enter does what the line's button says.

    `chosen` carries the line or None, `acted` the line whose button was pressed.
    """

    chosen = Signal(object)
    acted = Signal(object)

    def __init__(self, name: str, *, sentences: bool = False) -> None:
        """`sentences`: what stands on the lines is told in sentences, which may end in … with a tooltip."""
        super().__init__()
        self._sentences = sentences
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setMouseTracking(True)
        self.bands: tuple[Band, ...] = ()
        self._places: list[_Place] = []
        self._rows: list[_Place] = []
        self._at = self._hover = -1

    # ---- what it shows

    def show_bands(self, bands: Sequence[Band]) -> None:
        """Show other lists; the chosen line stays chosen, else its neighbour is."""
        before, at = self.current(), self._at
        self.bands = tuple(band for band in bands if band.rows)
        self._arrange()
        kept = next(
            (i for i, p in enumerate(self._rows) if before and p.row and p.row.key == before.key), None
        )
        self._choose(kept if kept is not None else min(max(at, 0), len(self._rows) - 1))

    def rows(self, key: str) -> tuple[BandRow, ...]:
        """The lines of a band."""
        return next((band.rows for band in self.bands if band.key == key), ())

    def current(self) -> BandRow | None:
        """The chosen line, or None."""
        return self._rows[self._at].row if 0 <= self._at < len(self._rows) else None

    def choose(self, key: Hashable) -> bool:
        """Choose the line of a record; False when it is not in the list."""
        place = next((i for i, p in enumerate(self._rows) if p.row and p.row.key == key), -1)
        if place >= 0:
            self._choose(place)
        return place >= 0

    def choose_first(self, key: str) -> bool:
        """Choose the first line of a band; False when the band is not there."""
        rows = self.rows(key)
        return bool(rows) and self.choose(rows[0].key)

    def act(self) -> None:
        """Do what the chosen line's button says; whoever hears of it says why a dead one does nothing."""
        row = self.current()
        if row is not None and row.action:
            self.acted.emit(row)

    def _arrange(self) -> None:
        self._places, top = [], 0
        for band in self.bands:
            self._places.append(_Place(top, px(BAND), band))
            top += px(BAND)
            for row in band.rows:
                self._places.append(_Place(top, px(ROW), band, row))
                top += px(ROW)
        self._rows = [place for place in self._places if place.row is not None]
        self._set_range(top)

    def _set_range(self, height: int) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(px(ROW))
        bar.setRange(0, max(0, height - self.viewport().height()))
        self.viewport().update()

    def _choose(self, at: int) -> None:
        self._at = at if 0 <= at < len(self._rows) else -1
        row = self.current()
        if row is not None:
            self._bring_in_sight(self._rows[self._at])
            self.setAccessibleDescription(row.words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.viewport().update()
        self.chosen.emit(row)

    def _bring_in_sight(self, place: _Place) -> None:
        bar, high = self.verticalScrollBar(), self.viewport().height()
        first = self._places.index(place) == 1  # the head of the list comes along with its first line
        if place.top < bar.value() + (0 if first else 1):
            bar.setValue(0 if first else place.top)
        elif place.top + place.height > bar.value() + high:
            bar.setValue(place.top + place.height - high)

    # ---- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down, a page at a time, first and last; Enter acts; other keys are the page's."""
        page = max(1, self.viewport().height() // px(ROW) - 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._rows),
            Qt.Key.Key_End: len(self._rows),
        }
        step = steps.get(Qt.Key(event.key()), 0)
        if step and self._rows and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._choose(min(max(self._at + step, 0), len(self._rows) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held(event):
            if not event.isAutoRepeat():
                self.act()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses; on the button it acts."""
        place = self._under(event.position().toPoint())
        if place is None or place.row is None:
            return
        self._choose(self._rows.index(place))
        if self._button(self._box(place)).contains(event.position().toPoint()):
            self.act()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a line acts too; the button has acted already."""
        place = self._under(event.position().toPoint())
        if place is None or place.row is None:
            return
        if not self._button(self._box(place)).contains(event.position().toPoint()):
            self.act()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint the line under the pointer."""
        place = self._under(event.position().toPoint())
        hover = self._rows.index(place) if place is not None and place.row is not None else -1
        if hover != self._hover:
            self._hover = hover
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """The tooltip holds the whole line; a pointer that left tints nothing."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._under(event.pos())
            QToolTip.showText(event.globalPos(), place.row.words if place and place.row else "", self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover = -1
            self.viewport().update()
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The chosen line shows that it has the keys."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And when it has not."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height: another range to scroll."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Never lower than three lines."""
        return QSize(px(400), 3 * px(ROW))

    def _under(self, at: QPoint) -> _Place | None:
        y = at.y() + self.verticalScrollBar().value()
        return next((p for p in self._places if p.top <= y < p.top + p.height), None)

    def _box(self, place: _Place) -> QRect:
        top = place.top - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), place.height)

    # ---- painting

    def _columns(self) -> _Columns:
        """Names, days and people are never cut: they get what they need, the reason what is left."""
        rows = [place.row for place in self._rows if place.row is not None]
        body, small = metrics(14), metrics(12)
        who = max([px(WHO), *(body.horizontalAdvance(r.who) + 2 * PAD for r in rows)])
        chip = max([0, *(small.horizontalAdvance(r.clause) + 16 + GAP for r in rows if r.clause)])
        day = max([px(DUE) - 26, *(body.horizontalAdvance(r.day) + GAP for r in rows)])
        what = PAD + SIGN + 8 + day + GAP
        action = self.viewport().width() - max(px(ACTION), self._button_width() + 2 * PAD)
        clause = action - who - chip
        wide = max([0, *(what_width(r) for r in rows)])
        most = clause - what - px(REASON) if self._sentences else max(px(WHAT), longest(rows))
        reason = min(what + min(wide, most) + 2 * GAP, clause)
        return _Columns(what, reason, clause, action - who, action)

    def _button_width(self) -> int:
        small = metrics(13, bold=True)
        words = [place.row.action for place in self._rows if place.row is not None]
        return max([px(BUTTON), *(small.horizontalAdvance(text) + 24 for text in words)])

    def _button(self, box: QRect) -> QRect:
        wide, high = self._button_width(), max(26, px(26))
        return QRect(box.right() - PAD - wide, box.center().y() - high // 2 + 1, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only the lines in sight are painted."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = self._columns()
        for place in self._places:
            box = self._box(place)
            if not box.intersects(event.rect()):
                continue
            if place.row is None:
                paint_band(painter, box, place.band)
            else:
                self._paint_row(painter, box, place.row, columns, self._rows.index(place))
        painter.end()

    def _paint_row(self, painter: QPainter, box: QRect, row: BandRow, at: _Columns, place: int) -> None:
        chosen = place == self._at
        if chosen or place == self._hover:
            painter.fillRect(box, colour("sel" if chosen else "hover"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), colour("rowline"))
        if chosen and self.hasFocus():
            paint_focus(painter, box)
        glyphs.paint(painter, row.glyph, PAD, box.center().y() - SIGN / 2 + 1, SIGN)
        paint_text(painter, span(box, PAD + SIGN + 8, at.what - GAP), row.day, 14, row.tone or "muted")
        paint_text(
            painter, span(box, at.what, at.reason - GAP), row.what, 14, "muted" if row.dead else "text"
        )
        used = at.what + metrics(14).horizontalAdvance(row.what) + GAP
        paint_text(painter, span(box, used, at.reason - GAP), row.about, 13, "muted")
        paint_text(painter, span(box, at.reason, at.clause - GAP), row.reason, 13, "muted")
        if row.clause:
            paint_chip(painter, box, at.who - GAP, row.clause)
        paint_text(painter, span(box, at.who + 2, at.action), row.who, 14, "text")
        if row.action:
            self._paint_button(painter, self._button(box), row, chosen and self.hasFocus())

    def _paint_button(self, painter: QPainter, box: QRect, row: BandRow, filled: bool) -> None:
        if row.dead:
            edge, ground, ink = "line", "page", "faint"
        elif filled:
            edge, ground, ink = "accent", "accent", "card"
        else:
            edge, ground, ink = "line2", "card", "text"
        painter.setPen(QPen(colour(edge), 1))
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(colour(ink))
        painter.setFont(painter_font(px(13), bold=filled and not row.dead))
        painter.drawText(box, int(CENTRE), row.action)


def held(event: QKeyEvent) -> bool:
    plain = Qt.KeyboardModifier.KeypadModifier
    return bool(event.modifiers() & ~plain)
