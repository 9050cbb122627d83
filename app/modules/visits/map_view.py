"""The building map on the screen: one widget paints every flat; arrows walk by place, digits jump."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFont,
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

from app.modules.visits.lists import STATE_ZH
from app.modules.visits.map_paint_view import Pictures, paint_cell
from app.modules.visits.map_places import (
    STATES,
    Cell,
    MapDrawing,
    Place,
    begins_a_flat,
    flats_of,
    lay_out,
    least_height,
)
from app.ui.theme import colour, painter_font, text_scale

LEAST = 160
"""Height below which the map scrolls, however few flats there are."""
REST = 150
"""Milliseconds a cell must be under the mouse or have the focus before it is told of."""
_TYPED_FOR = 1200
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
ENTRIES = (
    *((state, STATE_ZH[state], False) for state in STATES),
    ("planned", "折角＝重点用户", True),
)
"""The legend: state, words, key user."""


class VisitMap(QWidget):
    """All flats of the site: `chosen` tells the household in focus, `opened` the one that is opened."""

    chosen = Signal(int)
    opened = Signal(int)
    pointed = Signal(int)
    """The household under a pointer that rests; 0 when there is none any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("楼图")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._cells: Sequence[Cell] = ()
        self._shares: Mapping[str, str] = {}
        self._drawing: MapDrawing | None = None
        self._laid_for: tuple[int, int, float] = (0, 0, 0.0)
        self._pictures: Pictures | None = None
        self._unit = self._under = self._pointed = 0
        self._typed = ""
        self.drawn = 0
        """Cells painted the last time: only those that were exposed."""
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self._tell)
        self._hover = QTimer(self, interval=REST, singleShot=True)
        self._hover.timeout.connect(self._tell_pointed)
        self._forget = QTimer(self, interval=_TYPED_FOR, singleShot=True)
        self._forget.timeout.connect(self._forget_typed)

    # ---------------------------------------------------------------- what it shows

    def put(self, cells: Sequence[Cell], shares: Mapping[str, str] | None = None) -> None:
        """Show these households; the one in focus stays it while it is there."""
        self._cells, self._shares, self._drawing = cells, shares or {}, None
        self._set_least()
        known = self.drawing().by_unit
        if self._unit not in known:
            self._unit = self.drawing().places[0].cell.unit_id if known else 0
        self._describe()
        self.update()

    def drawing(self) -> MapDrawing:
        """The places for the size in force."""
        size = (self.width(), self.height(), text_scale())
        if self._drawing is None or size != self._laid_for:
            self._laid_for = size
            self._drawing = lay_out(self._cells, self.width(), self.height(), text_scale(), self._shares)
        return self._drawing

    @property
    def unit_id(self) -> int:
        """The household in focus; 0 when there is none."""
        return self._unit

    def cell(self) -> Cell | None:
        """The cell in focus."""
        place = self._place()
        return place.cell if place is not None else None

    def go_to(self, unit_id: int) -> None:
        """Put the focus on a household."""
        number = self.drawing().by_unit.get(unit_id)
        if number is not None and unit_id != self._unit:
            self._go(number)

    def sizeHint(self) -> QSize:
        """Room for a site of some hundred flats."""
        return QSize(820, 460)

    # ---------------------------------------------------------------- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go by place, Home and End along the floor, digits to a room, Enter opens."""
        key, number = Qt.Key(event.key()), self.drawing().by_unit.get(self._unit)
        if number is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            self._go(self.drawing().beside(number, *_ARROWS[key]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(self.drawing().end(number, key == Qt.Key.Key_End))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._forget_typed()
            self.opened.emit(self._unit)
        elif event.text() and (event.text().isdigit() or (event.text() == "-" and self._typed)):
            self._type(event.text(), number)
        else:
            super().keyPressEvent(event)

    def _type(self, sign: str, number: int) -> None:
        """Digits that cannot become a room any more begin the next one."""
        self._typed += sign
        if not begins_a_flat(self.drawing(), self._typed):
            self._typed = sign
        self._forget.start()
        found = flats_of(self.drawing(), self._typed, number)
        if found is not None:
            self._go(found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click puts the focus on a flat."""
        found = self.drawing().at(event.position().x(), event.position().y())
        if found is not None:
            self._go(found)
            self._rest.stop()
            self._tell()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens it."""
        if self.drawing().at(event.position().x(), event.position().y()) is not None:
            self.opened.emit(self._unit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A pointer that rests on a flat is told of."""
        found = self.drawing().at(event.position().x(), event.position().y())
        self._point(self.drawing().places[found].cell.unit_id if found is not None else 0)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._point(0)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """The tooltip says what is read aloud."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.drawing().at(event.pos().x(), event.pos().y())
            if found is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self._said(self.drawing().places[found].cell), self)
            return True
        return super().event(event)

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed: words, ground lines, and each cell from its ready picture."""
        drawing, part = self.drawing(), event.rect()
        painter = QPainter(self)
        pictures, size = self._ready(drawing.size), drawing.size
        painter.setPen(QPen(colour("muted"), 2))
        for ground in drawing.grounds:
            painter.drawLine(ground.left, ground.y, ground.right, ground.y)
        self._paint_words(painter, drawing, part)
        self.drawn = 0
        left, right, above, below = part.left() - size, part.right(), part.top() - size, part.bottom()
        for place in drawing.places:
            if left < place.left <= right and above < place.top <= below:
                cell = place.cell
                picture = pictures.cell(cell.state, cell.key_user, cell.faded)
                painter.drawPixmap(place.left, place.top, picture)
                self.drawn += 1
        self._paint_focus(painter, drawing)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size is laid out anew when it is painted."""
        self._drawing = None
        if event.size().width() != event.oldSize().width():
            self._set_least()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another size of text is laid out anew."""
        if event.type() == QEvent.Type.StyleChange:
            self._drawing = None
            self._set_least()
        super().changeEvent(event)

    def _paint_words(self, painter: QPainter, drawing: MapDrawing, part: QRect) -> None:
        scale = text_scale()
        for words in drawing.words:
            if not part.top() - 10 <= words.y <= part.bottom() + 10:
                continue
            bold, pixels = words.kind == "building", {"building": 13, "share": 12}.get(words.kind, 11)
            painter.setFont(painter_font(round(pixels * scale), bold=bold))
            painter.setPen(colour("text" if bold else "muted"))
            align = Qt.AlignmentFlag.AlignVCenter
            box = QRectF(words.x, words.y - 10, 200, 20)
            if words.right:
                box, align = QRectF(words.x - 200, words.y - 10, 200, 20), align | Qt.AlignmentFlag.AlignRight
            elif words.kind == "entrance":
                box, align = QRectF(words.x - 60, words.y - 10, 120, 20), Qt.AlignmentFlag.AlignCenter
            painter.drawText(box, int(align), words.text)

    def _paint_focus(self, painter: QPainter, drawing: MapDrawing) -> None:
        place = self._place()
        if place is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "line2"), 2))
        around = 0.0 if drawing.signs else 1.5  # a frame within so small a cell would hide it
        box = QRectF(place.left, place.top, drawing.size, drawing.size)
        painter.drawRoundedRect(box.adjusted(-around, -around, around, around), 3, 3)

    def _ready(self, size: int) -> Pictures:
        ratio = self.devicePixelRatioF()
        if self._pictures is None or (self._pictures.size, self._pictures.ratio) != (size, ratio):
            self._pictures = Pictures(size, ratio)
        return self._pictures

    # ---------------------------------------------------------------- inside

    def _place(self) -> Place | None:
        number = self.drawing().by_unit.get(self._unit)
        return self.drawing().places[number] if number is not None else None

    def _go(self, number: int) -> None:
        self._update_focus()
        place = self.drawing().places[number]
        self._unit = place.cell.unit_id
        self._update_focus()
        self._describe()
        self._rest.start()
        self._show_place(place)

    def _show_place(self, place: Place) -> None:
        """Scroll to it where the site is larger than the screen."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inside = area.widget() if area is not None else None
        if area is not None and inside is not None:
            at, size = self.mapTo(inside, QPoint(place.left, place.top)), self.drawing().size
            area.ensureVisible(at.x(), at.y(), size, 2 * size)

    def _update_focus(self) -> None:
        """Only the cell in focus and its frame."""
        place = self._place()
        if place is not None:
            wide = self.drawing().size + 8
            self.update(place.left - 4, place.top - 4, wide, wide)

    def _set_least(self) -> None:
        """What does not fit with the smallest cells scrolls; by the width alone, so that it comes to rest."""
        least = max(LEAST, least_height(self._cells, self.width(), text_scale(), self._shares))
        if least != self.minimumHeight():
            self.setMinimumHeight(least)

    def _tell(self) -> None:
        if self._unit:
            self.chosen.emit(self._unit)

    def _point(self, unit_id: int) -> None:
        if unit_id != self._under:
            self._under = unit_id
            self._hover.start()

    def _tell_pointed(self) -> None:
        if self._under != self._pointed:
            self._pointed = self._under
            self.pointed.emit(self._pointed)

    def _forget_typed(self) -> None:
        self._typed = ""

    def _said(self, cell: Cell) -> str:
        where = "-".join(part for part in (cell.building, cell.entrance, cell.room) if part)
        key = "，重点用户" if cell.key_user else ""
        return f"{where}　{STATE_ZH[cell.state]}{key}　{cell.words}".rstrip()

    def _describe(self) -> None:
        cell = self.cell()
        self.setAccessibleDescription(self._said(cell) if cell is not None else "没有住户")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))


class MapLegend(QWidget):
    """What the signs mean, above the map; in a narrow window on two lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("图例")
        self.setAccessibleDescription("，".join(words for _, words, _ in ENTRIES))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as this width asks for."""
        self._fit()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another size of text may ask for another line."""
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each sign and its word."""
        painter = QPainter(self)
        painter.setFont(self._font())
        size, high = self._size(), self._high()
        for (state, words, key_user), (x, line) in zip(ENTRIES, self._spots(), strict=True):
            top = line * high
            painter.save()
            paint_cell(painter, QRectF(x, top + (high - size) / 2, size, size), state, key_user=key_user)
            painter.restore()
            painter.setPen(colour("text"))
            wide = painter.fontMetrics().horizontalAdvance(words) + 2
            box = QRectF(x + size + 6, top, wide, high)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.end()

    def _fit(self) -> None:
        self.setFixedHeight(self._high() * (self._spots()[-1][1] + 1))

    def _spots(self) -> list[tuple[int, int]]:
        """From the left and on which line each entry begins."""
        metrics, found, x, line = QFontMetrics(self._font()), [], 0, 0
        for _, words, _ in ENTRIES:
            needs = self._size() + 6 + metrics.horizontalAdvance(words)
            if x and x + needs > self.width():
                x, line = 0, line + 1
            found.append((x, line))
            x += needs + 18
        return found

    def _font(self) -> QFont:
        return painter_font(round(12 * text_scale()))

    def _size(self) -> int:
        return round(20 * text_scale())

    def _high(self) -> int:
        return round(24 * text_scale())
