"""A chart on the screen: painted from its marks, read aloud in words, gone through with the arrow keys."""

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.rules.chart import Bars, Drawing, Figures, Label, Mark, Rect, Stroke, hatching, in_words, is_empty
from app.rules.chart_layout import LEAST_COLUMNS, ROW, lay_out, row_height
from app.ui.theme import colour, painter_font, text_scale

_WIDE, _HIGH, _LEAST_WIDE = 420, 220, 160
_EDGE = 4.0  # around the marks, for the frame of the one with the focus
_INK = {"text": "text", "muted": "muted", "over": "over"}
_LINES = {"grid": "line", "axis": "line2", "target": "text"}
_FILLS = {"accent": "accent", "over": "over", "track": "missbg", "none": "card"}
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_HATCH_PEN = 1.6
_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Chart(QWidget):
    """Bars or columns. `words` is the bar that the arrow keys or the mouse chose, in words."""

    words = Signal(str)

    def __init__(self, name: str, figures: Figures | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._figures: Figures = Bars(())
        self._drawing: Drawing | None = None
        self._laid_for: tuple[float, float, float] = (0.0, 0.0, 0.0)
        self._chosen = -1
        self.put(figures or self._figures)

    # ---------------------------------------------------------------- what it shows

    @property
    def figures(self) -> Figures:
        """What is shown."""
        return self._figures

    def put(self, figures: Figures) -> None:
        """Show other figures; the chosen bar stays the same one as long as there is one."""
        self._figures, self._drawing = figures, None
        self._chosen = min(self._chosen, len(self.drawing().places) - 1)
        high = QSizePolicy.Policy.Fixed if self._is_bars() else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, high)
        self._describe()
        self.updateGeometry()
        self.update()

    def drawing(self) -> Drawing:
        """The marks for the size and text size in force."""
        size = (self.width() - 2 * _EDGE, self.height() - 2 * _EDGE, text_scale())
        if self._drawing is None or size != self._laid_for:
            self._laid_for = size
            self._drawing = lay_out(self._figures, max(size[0], 1.0), max(size[1], 1.0), _measured, size[2])
        return self._drawing

    def _is_bars(self) -> bool:
        return isinstance(self._figures, Bars) or is_empty(self._figures)

    def sizeHint(self) -> QSize:
        """As high as the bars need, or a handy height for columns."""
        scale = text_scale()
        return QSize(round(_WIDE * scale), self._own_height() if self._is_bars() else round(_HIGH * scale))

    def minimumSizeHint(self) -> QSize:
        """Bars are never squeezed."""
        scale = text_scale()
        least = self._own_height() if self._is_bars() else round(LEAST_COLUMNS * scale + 2 * _EDGE)
        return QSize(round(_LEAST_WIDE * scale), least)

    def _own_height(self) -> int:
        rows = len(self._figures.bars) if isinstance(self._figures, Bars) else 0
        high = rows * row_height(self._figures, text_scale()) if rows else ROW * text_scale()
        return round(high + 2 * _EDGE)

    # ---------------------------------------------------------------- choosing a bar

    @property
    def chosen(self) -> str:
        """The chosen bar in words; nothing while none is."""
        return self.drawing().places[self._chosen].words if self._chosen >= 0 else ""

    def choose(self, place: int) -> None:
        """Choose a bar by its place, counted from 0."""
        places = self.drawing().places
        if not places:
            return
        self._chosen = min(max(place, 0), len(places) - 1)
        self._describe()
        self.update()
        self.words.emit(self.chosen)

    def _describe(self) -> None:
        """All the figures in words, the chosen one first."""
        chosen = f"{self.chosen}。" if self._chosen >= 0 else ""
        self.setAccessibleDescription(chosen + in_words(self._figures))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from bar to bar, Home and End to the first and the last; others are the page's."""
        last = len(self.drawing().places) - 1
        key = event.key()
        if last < 0 or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _BACK + _ON:
            self._go(self._chosen + (1 if key in _ON else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def _go(self, place: int) -> None:
        self.choose(place)
        left, top, width, high = self.drawing().places[self._chosen].box
        spot = QPointF(left + _EDGE + min(width, 120.0) / 2, top + _EDGE + high)
        QToolTip.showText(self.mapToGlobal(spot.toPoint()), self.chosen, self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arrived by a key, the first bar is chosen; not so when only the window came to the front."""
        super().focusInEvent(event)
        if self._chosen < 0 and event.reason() in _BY_KEY:
            self.choose(0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes with the focus."""
        super().focusOutEvent(event)
        QToolTip.hideText()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the bar under it."""
        place = self._under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.choose(place)
        super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The tooltip says the bar in words."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._under(QPointF(event.pos()))
            told = self.drawing().places[place].words if place >= 0 else ""
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def _under(self, spot: QPointF) -> int:
        at = spot - QPointF(_EDGE, _EDGE)
        for number, place in enumerate(self.drawing().places):
            if QRectF(*place.box).contains(at):
                return number
        return -1

    # ---------------------------------------------------------------- how it looks

    def changeEvent(self, event: QEvent) -> None:
        """Another text size needs another height."""
        if event.type() in (
            QEvent.Type.FontChange,
            QEvent.Type.ApplicationFontChange,
            QEvent.Type.StyleChange,
        ):
            self._drawing = None
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The marks in their order, then the frame of the chosen bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(_EDGE, _EDGE)
        drawing = self.drawing()
        for mark in drawing.marks:
            paint_mark(painter, mark)
        if self.hasFocus():
            self._paint_focus(painter, drawing)
        painter.end()

    def _paint_focus(self, painter: QPainter, drawing: Drawing) -> None:
        box = QRectF(0, 0, drawing.width, drawing.height)
        if 0 <= self._chosen < len(drawing.places):
            box = QRectF(*drawing.places[self._chosen].box)
        painter.setPen(QPen(colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(-3, 0, 3, -1), 3, 3)


def paint_mark(painter: QPainter, mark: Mark) -> None:
    """One mark in the colours of the program."""
    if isinstance(mark, Rect):
        _paint_rect(painter, mark)
    elif isinstance(mark, Stroke):
        pen = QPen(colour(_LINES[mark.role]), mark.width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(_crisp(mark))
    else:
        _paint_label(painter, mark)


def _crisp(mark: Stroke) -> QLineF:
    """A level line of one pixel lies in the middle of its pixels."""
    (x, y), (far, low) = mark.start, mark.end
    return QLineF(x, int(y) + 0.5, far, int(low) + 0.5) if y == low else QLineF(x, y, far, low)


def _paint_rect(painter: QPainter, mark: Rect) -> None:
    """A hatched box without a filling is drawn in the accent, on a filling in white."""
    box = QRectF(mark.x, mark.y, mark.width, mark.height)
    painter.fillRect(box, colour(_FILLS[mark.role]))
    edged = mark.role == "none"
    if mark.hatched:
        painter.setPen(QPen(colour("accent" if edged else "card"), _HATCH_PEN))
        painter.save()
        painter.setClipRect(box)
        painter.drawLines([QLineF(*start, *end) for start, end in hatching(mark)])
        painter.restore()
    if edged:
        painter.setPen(QPen(colour("accent"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_label(painter: QPainter, mark: Label) -> None:
    painter.setFont(painter_font(round(mark.size)))
    painter.setPen(colour(_INK[mark.role]))
    long, high = _measured(mark.text, mark.size) + 1, 1.6 * mark.size
    painter.save()
    painter.translate(mark.x, mark.y)
    if mark.turned:
        painter.rotate(-90)
    left = {"left": 0.0, "centre": -long / 2, "right": -long}[mark.anchor]
    side = {"left": Qt.AlignmentFlag.AlignLeft, "centre": Qt.AlignmentFlag.AlignHCenter,
            "right": Qt.AlignmentFlag.AlignRight}[mark.anchor]  # fmt: skip
    painter.drawText(
        QRectF(left, -high / 2, long, high), int(side | Qt.AlignmentFlag.AlignVCenter), mark.text
    )
    painter.restore()


def _measured(text: str, size: float) -> float:
    return QFontMetricsF(painter_font(round(size))).horizontalAdvance(text)
