"""A list in bands, painted: arrows choose, Enter does what the button says, however long it is."""

from bisect import bisect_right
from collections.abc import Hashable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QToolTip, QWidget

from app.ui import band_paint, band_places
from app.ui.band_paint import Look
from app.ui.bands import Band, BandRow, Columns, Line
from app.ui.theme import colour, text_scale

PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class _Head(QWidget):
    """The names of the columns; it stays while the rows scroll."""

    def __init__(self, over: "BandList", heads: tuple[str, ...]) -> None:
        super().__init__(over)
        self._over, self._heads = over, heads

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the names."""
        painter = QPainter(self)
        band_paint.paint_head(painter, self._over.places, self.height(), self._heads)
        painter.end()


class BandList(QAbstractScrollArea):
    """One painted list, quick with hundreds of rows.

    `chosen` carries the row chosen or None, `acted` the row whose button was pressed, `asked` a clause
    that was pressed.
    """

    chosen = Signal(object)
    acted = Signal(object)
    asked = Signal(str)

    def __init__(self, name: str, columns: Columns = Columns()) -> None:  # noqa: B008
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        # Single letters act while the list has the focus.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._columns = columns
        self._bands: tuple[Band, ...] = ()
        self._open: set[Hashable] = set()
        self._lines: list[Line] = []
        self._tops: list[int] = [0]
        self._at = self._hovered = -1
        self.places = band_places.places((), 800, columns)
        self._head = _Head(self, columns.heads) if columns.heads else None
        self.verticalScrollBar().valueChanged.connect(lambda _: self.viewport().update())

    # ---- what it shows

    def show_bands(self, bands: Sequence[Band]) -> None:
        """Show other lists; the chosen row stays chosen, else its neighbour is."""
        before, at, top = self.current(), self._at, self.verticalScrollBar().value()
        self._bands = tuple(bands)
        self._lay_out()
        kept = self._place_of(before) if before else None
        self._choose(kept if kept is not None else self._nearest(max(at, 0)))
        if kept is not None:  # somebody may be reading further down
            self.verticalScrollBar().setValue(top)

    def current(self) -> BandRow | None:
        """The chosen row, or None on a band."""
        line = self._line()
        return line.row if line else None

    def rows(self) -> tuple[BandRow, ...]:
        """The rows in sight or to be scrolled to, as they stand."""
        return tuple(line.row for line in self._lines if line.row is not None)

    def bands(self) -> tuple[Band, ...]:
        """The bands as they stand."""
        return self._bands

    def rows_of(self, key: str) -> tuple[BandRow, ...]:
        """The rows of a band."""
        return next((band.rows for band in self._bands if band.key == key), ())

    def choose(self, key: Hashable) -> bool:
        """Choose a row, unfolding what hides it; False when it is not on the list."""
        for band in self._bands:
            for row in band.rows:
                if key == row.key or key in row.keys:
                    if band.folds:
                        self._open.add(band.key)
                    if key != row.key:
                        self._open.add(row.key)
                    self._lay_out()
                    self._choose(next(i for i, x in enumerate(self._lines) if x.row and x.key == key))
                    return True
        return False

    def cut(self) -> list[str]:
        """Names, numbers and dates that have no room; there should be none."""
        return [words for row in self.rows() for words in band_places.cut(row, self.places)]

    def _lay_out(self) -> None:
        self._lines = []
        for band in self._bands:
            self._lines.append(Line(band))
            if not band.folds or band.key in self._open:
                for row in band.rows:
                    self._lines.append(Line(band, row))
                    if row.rows and row.key in self._open:
                        self._lines += [Line(band, inner, inner=True) for inner in row.rows]
        self._measure()

    def _measure(self) -> None:
        if self._head is not None:
            head = round(band_places.HEAD * text_scale())
            self.setViewportMargins(0, head, 0, 0)
            self._head.setGeometry(0, 0, self.width(), head)
            self._head.update()
        rows = [each for band in self._bands for row in band.rows for each in (row, *row.rows)]
        self.places = band_places.places(rows, self.viewport().width(), self._columns)
        tops = [0]
        for line in self._lines:
            tops.append(tops[-1] + (self.places.row if line.row else self.places.band))
        self._tops = tops
        bar, high = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, tops[-1] - high))
        bar.setPageStep(high)
        bar.setSingleStep(self.places.row)
        self.viewport().update()

    # ---- choosing

    def _line(self) -> Line | None:
        return self._lines[self._at] if 0 <= self._at < len(self._lines) else None

    def _place_of(self, row: BandRow) -> int | None:
        """Where a row stands now, alone or in another company."""
        whole = next((i for i, x in enumerate(self._lines) if x.row and x.key == row.key), None)
        if whole is not None:
            return whole
        return next((i for i, x in enumerate(self._lines) if x.row and row.keys & x.row.keys), None)

    def _open_to_keys(self) -> list[int]:
        return [i for i, line in enumerate(self._lines) if line.chosen_by_keys]

    def _nearest(self, place: int) -> int:
        """The next line that keys choose, from a place on, else the last one before it."""
        some = self._open_to_keys()
        return next((i for i in some if i >= place), some[-1] if some else -1)

    def _step(self, by: int) -> None:
        some = self._open_to_keys()
        if some:
            here = some.index(self._at) if self._at in some else -1
            self._choose(some[min(max(here + by, 0), len(some) - 1)])

    def _choose(self, place: int) -> None:
        self._at = place if 0 <= place < len(self._lines) else -1
        line = self._line()
        if line is not None:
            self.setAccessibleDescription(line.row.words if line.row else line.band.words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
            self._bring_in_sight(place)
        self.viewport().update()
        self.chosen.emit(line.row if line else None)

    def _bring_in_sight(self, place: int) -> None:
        bar, top, bottom = self.verticalScrollBar(), self._tops[place], self._tops[place + 1]
        if place == self._nearest(0):
            bar.setValue(0)  # the band above the first row comes into sight with it
        elif top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def unfold(self, opened: bool | None = None) -> bool:
        """Open or fold what is chosen (None turns it round); False when it is neither band nor group."""
        line = self._line()
        if line is None or not line.opens:
            return False
        wanted = line.key not in self._open if opened is None else opened
        self._open = self._open | {line.key} if wanted else self._open - {line.key}
        self._lay_out()
        if wanted:
            self._bring_in_sight(self._last_of(self._at))
        self._choose(self._at)
        return True

    def _last_of(self, place: int) -> int:
        """The last line of what was unfolded there."""
        line, after = self._lines[place], place + 1
        while after < len(self._lines):
            other = self._lines[after]
            if not other.inner and (line.row is not None or other.band is not line.band):
                break
            after += 1
        return after - 1

    def _fold_above(self) -> bool:
        """Fold what is chosen, or the group of an unfolded row and stand on it; False for other lines."""
        line = self._line()
        if line is None or not line.inner:
            return self.unfold(False)
        above = next(x.row for x in reversed(self._lines[: self._at]) if x.row and x.row.rows)
        self._open.discard(above.key)
        self._lay_out()
        self._choose(self._place_of(above) or 0)
        return True

    def act(self) -> None:
        """Do what the chosen line's button says; whoever hears of it says why a dead one does nothing."""
        line = self._line()
        if line is not None and not self.unfold() and line.row is not None and line.row.action:
            self.acted.emit(line.row)

    # ---- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End choose; Enter acts; right and left unfold; other keys are the page's."""
        if event.modifiers() not in PLAIN or not self._pressed_key(Qt.Key(event.key()), event.isAutoRepeat()):
            event.ignore()

    def _pressed_key(self, key: Qt.Key, held: bool) -> bool:
        page = max(1, self.viewport().height() // self.places.row - 1)
        whole = len(self._lines)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -whole,
            Qt.Key.Key_End: whole,
        }
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not held:
                self.act()
        elif key == Qt.Key.Key_Right:
            return self.unfold(True)
        else:
            return key == Qt.Key.Key_Left and self._fold_above()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses; on the button it acts, on the clause it shows the clause."""
        place = self._under(event.position())
        if place < 0 or not self._lines[place].chosen_by_keys:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._choose(place)
        row = self.current()
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed(place, event.position())
        elif event.button() == Qt.MouseButton.RightButton and row is not None:
            self.menu_of(row).popup(event.globalPosition().toPoint())

    def _pressed(self, place: int, spot: QPointF) -> None:
        row, top = self._lines[place].row, self._top(place)
        if row is None:
            self.unfold()
        elif band_places.button_box(self.places, top).contains(spot):
            self.act()
        elif row.clause and band_places.chip_box(row, self.places, top).contains(spot):
            self.asked.emit(row.clause)

    def menu_of(self, row: BandRow) -> QMenu:
        """What a click with the right button offers for a row."""
        menu = QMenu(self)
        if row.rows:
            menu.addAction("展开或收起", lambda: self.unfold())
        elif row.action:
            menu.addAction(row.action, self.act)
        self.offer_more(menu, row)
        if row.clause:
            menu.addAction(f"看条款 {row.clause}", lambda: self.asked.emit(row.clause))
        return menu

    def offer_more(self, menu: QMenu, row: BandRow) -> None:
        """What else a page does with a row; nothing unless its own list says so."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a row act; the second one on its button is not another act."""
        place, spot = self._under(event.position()), event.position()
        on_button = place >= 0 and band_places.button_box(self.places, self._top(place)).contains(spot)
        if place == self._at and not on_button and self.current() is not None:
            self.act()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the pointer is tinted."""
        self._hover(self._under(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._hover(-1)

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """A pointer that rests on a row reads the whole of it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._told(event.pos()), self)
            return True
        return super().viewportEvent(event)

    def _told(self, spot: QPoint) -> str:
        place = self._under(QPointF(spot))
        row = self._lines[place].row if place >= 0 else None
        return (row.told or row.words) if row else ""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The chosen row shows that it has the keys."""
        super().focusInEvent(event)
        if self._at < 0:
            self._choose(self._nearest(0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And when it has not."""
        super().focusOutEvent(event)
        self.viewport().update()

    # ---- painting

    def minimumSizeHint(self) -> QSize:
        """Never lower than three rows."""
        return QSize(round(400 * text_scale()), round(3 * band_places.ROW * text_scale()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns take the width there is."""
        super().resizeEvent(event)
        self._measure()
        if self._line() is not None:  # a shorter list may be on its way in
            self._bring_in_sight(self._at)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only the lines in the exposed part are drawn."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), colour("card"))
        scrolled = self.verticalScrollBar().value()
        first = max(0, bisect_right(self._tops, event.rect().top() + scrolled) - 1)
        for place in range(first, len(self._lines)):
            top = self._tops[place] - scrolled
            if top > event.rect().bottom():
                break
            line = self._lines[place]
            band_paint.paint_line(painter, self.places, top, line, self._look(place, line))
        painter.end()

    def _look(self, place: int, line: Line) -> Look:
        hovered = place == self._hovered and line.row is not None
        return Look(place == self._at, self.hasFocus(), hovered, line.key in self._open)

    def _top(self, place: int) -> float:
        return self._tops[place] - self.verticalScrollBar().value()

    def _under(self, spot: QPointF) -> int:
        place = bisect_right(self._tops, spot.y() + self.verticalScrollBar().value()) - 1
        return place if 0 <= place < len(self._lines) else -1
