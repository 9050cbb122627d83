"""The drawn shelf: one widget for all bays, by keys and by mouse, quick with hundreds of places."""

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal
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
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from app.modules.parcels.shelf_paint_view import Pictures, Scene, paint_shelf
from app.modules.parcels.shelf_places import BAR, At, arrange
from app.modules.parcels.stacks import Stack, Standing
from app.rules.box import Box
from app.rules.ref import Ref
from app.ui.theme import colour, text_scale

PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
REST = 150
"""Milliseconds a pointer rests before what is under it is told."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ShelfDrawing(QAbstractScrollArea):
    """All bays of the shelf.

    `acted` carries the Stack on Enter or a double click, `pointed` the one the pointer or the keys rest
    on, None when there is none. `zoomed` says that another size was chosen.
    """

    acted = Signal(object)
    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("包裹架")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(self)
        # Letters are the page's keys while the shelf has the focus.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.standing = Standing()
        self.lit: frozenset[At] = frozenset()
        self._unit: Ref | None = None
        self._at: At | None = None
        self._under: At | None = None
        self._far: bool | None = None
        self.places = arrange((), 1, 1)
        self._pictures = Pictures(1.0, False, 1.0)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._tell)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.viewport().update())

    # ---- what it shows

    def show_shelf(self, standing: Standing) -> None:
        """Show the shelf as it stands now; the place the keys are at stays, and so does the lit household."""
        before = self.current()
        self.standing = standing
        self._at = self._under = None
        self._lay_out()
        if before is not None:
            self._at = standing.where.get(before.place.words) or self.places.end(last=False)
        self.light(self._unit)
        self._say()

    def light(self, unit: Ref | None) -> None:
        """Light the places of a household, the first one in sight; None puts the light out."""
        self._unit = unit
        self.lit = frozenset(
            (b, n)
            for b, bay in enumerate(self.standing.bays)
            for n, stack in enumerate(bay.stacks)
            if unit is not None and unit in stack.units
        )
        if self.lit:
            self._bring_in_sight(min(self.lit))
        self.viewport().update()

    def choose(self, place: str) -> bool:
        """Put the keys at a place (A2-4); False when there is none."""
        at = self.standing.where.get(place)
        if at is not None:
            self._go_to(at)
        return at is not None

    def set_far(self, far: bool | None) -> None:
        """Show boxes only, or never; None lets the room decide."""
        self._far = far
        self._lay_out()
        if self._at is not None:
            self._bring_in_sight(self._at)

    def current(self) -> Stack | None:
        """What lies where the keys are."""
        return self._stack(self._at)

    def place_box(self, place: str) -> QRect:
        """Where a place stands in the viewport; empty for none."""
        at = self.standing.where.get(place)
        return QRect() if at is None else self._in_view(self.places.cell(at))

    def _stack(self, at: At | None) -> Stack | None:
        return self.standing.bays[at[0]].stacks[at[1]] if at is not None else None

    def _lay_out(self) -> None:
        room = self.contentsRect()
        frames = [bay.frame for bay in self.standing.bays]
        self.places = arrange(frames, room.width(), room.height(), text_scale(), self._far)
        over = self.places.height > room.height()
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if over else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() is not policy:
            self.setVerticalScrollBarPolicy(policy)
        bar = self.verticalScrollBar()
        bar.setFixedWidth(BAR)
        bar.setRange(0, max(0, self.places.height - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(40)
        self.viewport().update()

    # ---- choosing

    def _go_to(self, at: At | None) -> None:
        if at is None:
            return
        self._at = at
        self._bring_in_sight(at)
        self._say()
        self.viewport().update()
        self.pointed.emit(self.current())

    def _say(self) -> None:
        stack = self.current()
        self.setAccessibleDescription(stack.words if stack is not None else "")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _bring_in_sight(self, at: At) -> None:
        bar, cell = self.verticalScrollBar(), self.places.cell(at)
        top = cell.top - (self.places.head_high if at[1] < self.places.frames[at[0]].spots else 0)
        if top < bar.value():
            bar.setValue(top)
        elif cell.bottom > bar.value() + self.viewport().height():
            bar.setValue(cell.bottom - self.viewport().height())

    def _in_view(self, box: Box) -> QRect:
        return QRect(box.left, box.top - self.verticalScrollBar().value(), box.width, box.height)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home, End and the page keys go by place, Enter acts; other keys are the page's."""
        key = Qt.Key(event.key())
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier and self._zoom(key):
            return
        if event.modifiers() not in PLAIN or not (
            self._enter(key, held=event.isAutoRepeat()) or self._walk(key)
        ):
            event.ignore()

    def _zoom(self, key: Qt.Key) -> bool:
        if key not in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0):
            return False
        self.set_far(None if key == Qt.Key.Key_0 else key == Qt.Key.Key_Minus)
        return True

    def _enter(self, key: Qt.Key, *, held: bool) -> bool:
        if key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        stack = self.current()
        if stack is not None and not held:
            self.acted.emit(stack)
        return True

    def _walk(self, key: Qt.Key) -> bool:
        at = self._at
        if key in _ARROWS:
            self._go_to(
                self.places.step(at, *_ARROWS[key]) if at is not None else self.places.end(last=False)
            )
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = key == Qt.Key.Key_End
            self._go_to(
                self.places.level_end(at, last=last) if at is not None else self.places.end(last=last)
            )
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            by = 1 if key == Qt.Key.Key_PageDown else -1
            self._go_to(self.places.turn(at, by) if at is not None else self.places.end(last=False))
        else:
            return False
        return True

    # ---- pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click puts the keys at a place."""
        self._go_to(self._at_point(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks act."""
        stack = self._stack(self._at_point(event.position()))
        if stack is not None and event.button() == Qt.MouseButton.LeftButton:
            self.acted.emit(stack)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A pointer that rests on a place is told of."""
        self._hover(self._at_point(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._hover(None)

    def _hover(self, at: At | None) -> None:
        if at != self._under:
            self._under = at
            self._rest.start()

    def _tell(self) -> None:
        self.pointed.emit(self._stack(self._under) or self.current())

    def _at_point(self, point: QPointF) -> At | None:
        return self.places.at(point.x(), point.y() + self.verticalScrollBar().value())

    def told_at(self, point: QPoint) -> str:
        """The words of what is under a point of the viewport: a place, or the words above a bay."""
        stack = self._stack(self._at_point(QPointF(point)))
        if stack is not None:
            return stack.words
        bay = self.places.head_at(point.x(), point.y() + self.verticalScrollBar().value())
        if bay is None:
            return ""
        told = self.standing.bays[bay]
        return f"{told.name} 架，{told.told}"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A pointer that rests reads the words of the place."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.told_at(event.pos()), self)
            return True
        return super().eventFilter(watched, event)

    # ---- painting

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The place the keys are at shows it."""
        super().focusInEvent(event)
        if self._at is None:
            self._go_to(min(self.lit) if self.lit else self.places.end(last=False))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And no longer when they are elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        """Never narrower than one bay."""
        return QSize(round(190 * text_scale()), round(120 * text_scale()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Bays and places take the room there is."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size is another layout."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only what is exposed is drawn, from pictures made once for this screen."""
        painter = QPainter(self.viewport())
        self.paint_on(painter, list(cast(Iterable[QRect], event.region())))
        painter.end()

    def paint_on(self, painter: QPainter, parts: Sequence[QRect]) -> int:
        """Draw parts of the viewport; says how many places were drawn."""
        scrolled, ratio, places = self.verticalScrollBar().value(), self.devicePixelRatioF(), self.places
        made = self._pictures
        if (made.scale, made.far, made.ratio) != (places.scale, places.far, ratio):
            self._pictures = Pictures(places.scale, places.far, ratio)
        scene = Scene(self.standing, places, self._pictures, self.lit, self._at, self.hasFocus())
        drawn = 0
        for part in parts:
            painter.save()
            painter.setClipRect(part)
            painter.fillRect(part, colour("page"))
            painter.translate(0, -scrolled)
            box = Box(part.left(), part.top() + scrolled, part.width(), part.height())
            drawn += paint_shelf(painter, scene, box)
            painter.restore()
        return drawn
