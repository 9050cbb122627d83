"""The place to sign by hand, with mouse, pen or finger, and the same strokes drawn again elsewhere."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.rules.strokes import (
    MOST_STROKES,
    Fit,
    Point,
    Stroke,
    Strokes,
    drawing_fit,
    is_signature,
    showing_fit,
)
from app.ui import parts
from app.ui.theme import colour, painter_font, text_scale

_INVITATION = "在这里签名"
_PEN = 7.0  # units of the strokes' box: about 2 px on a pad 320 px wide
_LEAST_PEN = 1.2
_MARGIN = 14
_AGAIN_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def paint_strokes(painter: QPainter, area: QRectF, strokes: Strokes, ink: QColor) -> None:
    """Draw a signature in an area, never stretched: for lists, sheets and papers alike."""
    fit = showing_fit(strokes, area.width(), area.height())
    painter.save()
    painter.translate(area.topLeft())
    _draw(painter, fit, strokes, ink)
    painter.restore()


class SignaturePad(QWidget):
    """A dashed frame to sign in; Del or 重签 empties it. `caption` says who signs.

    `changed` comes after each stroke, and when the pad was emptied or filled.
    """

    changed = Signal()

    def __init__(self, caption: str = "签名", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        self._done: list[Stroke] = []
        self._drawing: list[Point] | None = None
        self._fit: Fit = drawing_fit(1, 1)
        self.setAccessibleName("手写签名")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.again = parts.button("Del 重签", self.clear, role="quiet", keys="Del", name="重签")
        self.again.setParent(self)
        self.again.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tell()

    # ---------------------------------------------------------------- what was drawn

    def strokes(self) -> Strokes:
        """What was drawn, in the box of app.rules.strokes; () while empty."""
        return tuple(self._done)

    def set_strokes(self, strokes: Strokes) -> None:
        """Show strokes that were drawn before, in place of those on the pad."""
        self._drawing = None
        self._done = [stroke for stroke in strokes if stroke]
        self._fit_anew()
        self._tell()

    def clear(self) -> None:
        """Empty the pad, to sign again."""
        self.set_strokes(())

    @property
    def signed(self) -> bool:
        """True if more than a dot was drawn."""
        return is_signature(self.strokes())

    def _tell(self) -> None:
        self.again.setVisible(bool(self._done) and self.isEnabled())
        self.setAccessibleDescription("已签名" if self.signed else "还没有签名")
        self._place_button()
        self.update()
        self.changed.emit()

    # ---------------------------------------------------------------- drawing

    def _begin(self, place: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._end()  # a lift that was never told, as when another window came between
        if len(self._done) < MOST_STROKES:
            self._drawing = [self._fit.inwards(place.x(), place.y())]
            self.update()

    def _go_on(self, place: QPointF) -> None:
        if self._drawing is None:
            return
        inside = QPointF(_within(place.x(), self.width()), _within(place.y(), self.height()))
        point = self._fit.inwards(inside.x(), inside.y())
        if point != self._drawing[-1]:
            self._drawing.append(point)
            self.update()

    def _end(self) -> None:
        if self._drawing is not None:
            drawn, self._drawing = tuple(self._drawing), None
            self._done.append(drawn)
            self._tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A stroke begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The stroke goes on."""
        self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The stroke is done."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_on(event.position())
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen is finer than the mouse that Qt would make of it."""
        if event.type() == QEvent.Type.TabletPress:
            self._begin(event.position())
        elif event.type() == QEvent.Type.TabletMove:
            self._go_on(event.position())
        elif event.type() == QEvent.Type.TabletRelease:
            self._go_on(event.position())
            self._end()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del signs again; every other key is the page's."""
        if event.key() in _AGAIN_KEYS and self._done:
            self.clear()
        else:
            super().keyPressEvent(event)

    # ---------------------------------------------------------------- how it looks

    def changeEvent(self, event: QEvent) -> None:
        """A pad that cannot be signed offers no signing again."""
        if event.type() == QEvent.Type.EnabledChange:
            self.again.setVisible(bool(self._done) and self.isEnabled())
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """Wide enough for a name of four characters and the caption."""
        return QSize(round(372 * text_scale()), round(72 * text_scale()))

    def minimumSizeHint(self) -> QSize:
        """As low as a sitting's foot allows."""
        return QSize(round(200 * text_scale()), round(54 * text_scale()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was drawn keeps its place, and the button the lower right corner."""
        self._fit_anew()
        self._place_button()

    def _fit_anew(self) -> None:
        # Never between two strokes: the first would move under the hand.
        self._fit = showing_fit(self.strokes(), self.width(), self.height())

    def _place_button(self) -> None:
        """Far right above the caption: a hand that writes on does not come upon it."""
        size = self.again.sizeHint()
        self.again.setGeometry(QRect(QPoint(self.width() - size.width() - _MARGIN + 7, 3), size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, words and ink."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        self._paint_words(painter)
        drawing = (tuple(self._drawing),) if self._drawing else ()
        _draw(painter, self._fit, (*self._done, *drawing), colour("text"))
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        pen = QPen(colour("accent" if self.hasFocus() else "line2"), 2 if self.hasFocus() else 1)
        pen.setDashPattern([4, 3] if not self.hasFocus() else [3, 2])
        painter.setPen(pen)
        painter.setBrush(colour("card") if self.isEnabled() else colour("page"))
        edge = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 4, 4)

    def _paint_words(self, painter: QPainter) -> None:
        size = text_scale()
        area = QRectF(self.rect()).adjusted(_MARGIN, 0, -_MARGIN, 0)
        if not self._done and not self._drawing:
            painter.setFont(painter_font(round(14 * size)))
            painter.setPen(colour("faint"))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, _INVITATION)
        painter.setFont(painter_font(round(12 * size)))
        painter.setPen(colour("muted"))
        area.setBottom(area.bottom() - 3)
        painter.drawText(area, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, self._caption)


def _within(value: float, most: float) -> float:
    return min(max(value, 0.0), most)


def _draw(painter: QPainter, fit: Fit, strokes: Strokes, ink: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(_PEN * fit.scale, _LEAST_PEN)
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for stroke in strokes:
        places = [QPointF(*fit.outwards(point)) for point in stroke]
        if len(places) == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(places[0], width * 0.7, width * 0.7)
        elif places:
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(_curve(places))


def _curve(places: list[QPointF]) -> QPainterPath:
    """A smooth line through the middles between the points: a mouse leaves corners."""
    path = QPainterPath(places[0])
    for place, following in pairwise(places[1:]):
        path.quadTo(place, (place + following) / 2)
    path.lineTo(places[-1])
    return path
