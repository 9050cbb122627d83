"""The day's list: bands with rows; arrows choose, Enter does what the button says, letters do the rest."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QToolTip, QWidget

from app.modules.today import painting_view as painting
from app.modules.today.painting_view import Look
from app.modules.today.rules import DutyRow
from app.modules.today.sections import Section, spoken, told
from app.rules.ref import Ref
from app.ui.theme import colour, text_scale


@dataclass(frozen=True)
class Line:
    """One line of the list: a band, or a row of it (an inner one was unfolded)."""

    band: Section
    row: DutyRow | None = None
    inner: bool = False

    @property
    def chosen_by_keys(self) -> bool:
        """Rows, and bands that open."""
        return self.row is not None or self.band.folds


class _Head(QWidget):
    """The names of the columns; it stays while the rows scroll."""

    def __init__(self, over: "DutyList") -> None:
        super().__init__(over)
        self._over = over

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the names."""
        painter = QPainter(self)
        painting.paint_head(painter, self._over.places, self.height())
        painter.end()


class DutyList(QAbstractScrollArea):
    """One painted list, quick with hundreds of rows.

    `chosen` carries the row chosen or None, `acted` the row whose button was pressed, `put_off` the row
    to be put off, `asked` a clause that was pressed.
    """

    chosen = Signal(object)
    acted = Signal(object)
    put_off = Signal(object)
    asked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        # Single letters act while the list has the focus.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._sections: tuple[Section, ...] = ()
        self._open: set[object] = set()
        self._lines: list[Line] = []
        self._tops: list[int] = [0]
        self._at = self._hovered = -1
        self.places = painting.places((), 800)
        self._head = _Head(self)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.viewport().update())

    # ---- what it shows

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show other lists; the chosen row stays chosen, else its neighbour is."""
        before, at, top = self.current(), self._at, self.verticalScrollBar().value()
        self._sections = tuple(sections)
        self._lay_out()
        kept = self._place_of(before.refs) if before else None
        self._choose(kept if kept is not None else self._nearest(max(at, 0)))
        if kept is not None:  # somebody may be reading further down
            self.verticalScrollBar().setValue(top)

    def current(self) -> DutyRow | None:
        """The chosen row, or None on a band."""
        line = self._line()
        return line.row if line else None

    def rows(self) -> tuple[DutyRow, ...]:
        """The rows in sight or to be scrolled to, as they stand."""
        return tuple(line.row for line in self._lines if line.row is not None)

    def bands(self) -> tuple[Section, ...]:
        """The bands as they stand."""
        return self._sections

    def choose(self, ref: Ref) -> bool:
        """Choose the row of a duty, unfolding what hides it; False when it is not on the list."""
        for band in self._sections:
            for row in band.rows:
                if ref in row.refs:
                    if band.folds:
                        self._open.add(band.key)
                    if row.rows:
                        self._open.add(row.refs)
                    self._lay_out()
                    place = next(i for i, line in enumerate(self._lines) if _is(line, ref))
                    self._choose(place)
                    return True
        return False

    def choose_day(self, day: object) -> None:
        """Choose the first row that is due on a day."""
        place = next((i for i, x in enumerate(self._lines) if x.row and x.row.day == day), None)
        if place is not None:
            self._choose(place)

    def cut(self) -> list[str]:
        """Names, numbers and dates that have no room; there should be none."""
        return [words for row in self.rows() for words in painting.cut(row, self.places)]

    def _lay_out(self) -> None:
        self._lines = []
        for band in self._sections:
            self._lines.append(Line(band))
            if not band.folds or band.key in self._open:
                for row in band.rows:
                    self._lines.append(Line(band, row))
                    if row.rows and row.refs in self._open:
                        self._lines += [Line(band, inner, inner=True) for inner in row.rows]
        self._measure()

    def _measure(self) -> None:
        scale = text_scale()
        head = round(painting.HEAD * scale)
        self.setViewportMargins(0, head, 0, 0)
        self._head.setGeometry(0, 0, self.width(), head)
        rows = [
            row for band in self._sections for row in (*band.rows, *(r for g in band.rows for r in g.rows))
        ]
        self.places = painting.places(rows, self.viewport().width())
        tops = [0]
        for line in self._lines:
            tops.append(tops[-1] + (self.places.row if line.row else self.places.band))
        self._tops = tops
        bar, high = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, tops[-1] - high))
        bar.setPageStep(high)
        bar.setSingleStep(self.places.row)
        self.viewport().update()
        self._head.update()

    # ---- choosing

    def _line(self) -> Line | None:
        return self._lines[self._at] if 0 <= self._at < len(self._lines) else None

    def _place_of(self, refs: tuple[Ref, ...]) -> int | None:
        whole = next((i for i, x in enumerate(self._lines) if x.row and x.row.refs == refs), None)
        if whole is not None:
            return whole
        wanted = set(refs)
        return next((i for i, x in enumerate(self._lines) if x.row and wanted & set(x.row.refs)), None)

    def _nearest(self, place: int) -> int:
        """The next line that keys choose, from a place on, else the last one before it."""
        open_to = [i for i, line in enumerate(self._lines) if line.chosen_by_keys]
        return next((i for i in open_to if i >= place), open_to[-1] if open_to else -1)

    def _step(self, by: int) -> None:
        open_to = [i for i, line in enumerate(self._lines) if line.chosen_by_keys]
        if not open_to:
            return
        here = open_to.index(self._at) if self._at in open_to else -1
        self._choose(open_to[min(max(here + by, 0), len(open_to) - 1)])

    def _choose(self, place: int) -> None:
        self._at = place if 0 <= place < len(self._lines) else -1
        line = self._line()
        if line is not None:
            self.setAccessibleDescription(spoken(line.row) if line.row else line.band.words)
            self._bring_in_sight(place)
        self.viewport().update()
        self.chosen.emit(line.row if line else None)

    def _bring_in_sight(self, place: int) -> None:
        bar, top, bottom = self.verticalScrollBar(), self._tops[place], self._tops[place + 1]
        first = next(i for i, line in enumerate(self._lines) if line.chosen_by_keys)
        if place == first:
            bar.setValue(0)  # the band above the first row comes into sight with it
        elif top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def unfold(self, opened: bool | None = None) -> bool:
        """Open or fold what is chosen (None turns it round); False when it is neither band nor group."""
        line = self._line()
        if line is None:
            return False
        key: object = line.band.key if line.row is None else line.row.refs if line.row.rows else None
        if key is None or (line.row is None and not line.band.folds):
            return False
        wanted = key not in self._open if opened is None else opened
        self._open = self._open | {key} if wanted else self._open - {key}
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

    def _fold_above(self) -> None:
        """On an unfolded row: fold its group and stand on it."""
        line = self._line()
        if line is None or line.row is None or self.unfold(False):
            return
        wanted = line.row.refs[0]
        above = next((x.row.refs for x in self._lines if x.row and x.row.rows and wanted in x.row.refs), None)
        if above is not None and line.inner:
            self._open.discard(above)
            self._lay_out()
            self._choose(self._place_of(above) or 0)

    def act(self) -> None:
        """Do what the button of the chosen line says."""
        line = self._line()
        if line is not None and not self.unfold() and line.row is not None:
            self.acted.emit(line.row)

    # ---- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End choose; Enter acts; right and left unfold; T puts off."""
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
            return
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
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.act()
        elif key == Qt.Key.Key_Right:
            self.unfold(True)
        elif key == Qt.Key.Key_Left:
            self._fold_above()
        elif key == Qt.Key.Key_T:
            self.put_off.emit(self.current())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses; on the button it acts, on the clause it shows the clause."""
        place = self._under(event.position())
        if place < 0 or not self._lines[place].chosen_by_keys:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._choose(place)
        if event.button() == Qt.MouseButton.RightButton:
            self._menu(event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton:
            self._pressed(place, event.position())

    def _pressed(self, place: int, spot: QPointF) -> None:
        line, top = self._lines[place], self._top(place)
        if line.row is None:
            self.unfold()
        elif painting.button_box(self.places, top).contains(spot):
            self.act()
        elif line.row.clause and painting.chip_box(line.row, self.places, top).contains(spot):
            self.asked.emit(line.row.clause)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a row act; the second one on its button is not another act."""
        place = self._under(event.position())
        on_button = place >= 0 and painting.button_box(self.places, self._top(place)).contains(
            event.position()
        )
        if place == self._at and not on_button and self._lines[place].row is not None:
            self.act()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the pointer is tinted."""
        place = self._under(event.position())
        if place != self._hovered:
            self._hovered = place
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._hovered = -1
        self.viewport().update()

    def _menu(self, spot: QPoint) -> None:
        row = self.current()
        if row is None:
            return
        menu = QMenu(self)
        if row.rows:
            menu.addAction("展开或收起", lambda: self.unfold())
        else:
            menu.addAction(row.button, self.act)
            if row.can_put_off:
                menu.addAction("推迟…", lambda: self.put_off.emit(row))
        if row.clause:
            menu.addAction(f"看条款 {row.clause}", lambda: self.asked.emit(row.clause))
        menu.popup(spot)

    def viewportEvent(self, event: QEvent) -> bool:
        """A pointer that rests on a row reads the whole of it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._under(QPointF(event.pos()))
            row = self._lines[place].row if place >= 0 else None
            QToolTip.showText(event.globalPos(), told(row) if row else "", self)
            return True
        return super().viewportEvent(event)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns take the width there is."""
        super().resizeEvent(event)
        self._measure()
        if self._at >= 0:
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
            self._paint(painter, place, top)
        painter.end()

    def _paint(self, painter: QPainter, place: int, top: float) -> None:
        line, at = self._lines[place], self.places
        key: object = line.row.refs if line.row else line.band.key
        look = Look(
            chosen=place == self._at,
            focused=self.hasFocus(),
            hovered=place == self._hovered and line.row is not None,
            open=key in self._open,
            inner=line.inner,
        )
        if line.row is None:
            painting.paint_band(painter, at, top, line.band, look)
        else:
            painting.paint_row(painter, at, top, line.row, look)

    def _top(self, place: int) -> float:
        return self._tops[place] - self.verticalScrollBar().value()

    def _under(self, spot: QPointF) -> int:
        y = spot.y() + self.verticalScrollBar().value()
        place = bisect_right(self._tops, y) - 1
        return place if 0 <= place < len(self._lines) else -1


def _is(line: Line, ref: Ref) -> bool:
    return line.row is not None and not line.row.rows and line.row.ref == ref
