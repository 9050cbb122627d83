"""The key cabinet as it hangs on the wall: one painted board that keys and pointer move on; its legend."""

from collections.abc import Iterable, Mapping, Sequence
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

from app.modules.keys.board import Key, Panel, Spot, TypedNumber, find_place, heading, spoken
from app.modules.keys.board_legend_view import Legend
from app.modules.keys.board_paint_view import Pictures
from app.modules.keys.board_places import ACROSS, BAR, arrange
from app.modules.keys.board_scene_view import RIM, Scene, paint_board
from app.rules.box import Box
from app.rules.ref import Ref
from app.ui.theme import colour, text_scale

__all__ = ["Board", "Legend"]

REST = 150
"""Milliseconds the pointer rests on a hook before it is told of."""
SETTLE = 80
"""Milliseconds after a digit before the number is gone to: the digits of a scan never move anything."""
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_LEAPS = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Board(QAbstractScrollArea):
    """All panels of a cabinet, quick with thousands of hooks.

    Every signal carries a `Spot` (panel, hook): `moved` the hook chosen, or None; `pointed` the one the
    pointer rests on, or None when it has left; `acted` Enter or a double click; `ticked` the space bar.
    `typed` carries the number as typed so far.
    """

    moved = Signal(object)
    pointed = Signal(object)
    acted = Signal(object)
    ticked = Signal(object)
    typed = Signal(str)

    def __init__(self, name: str = "钥匙柜挂板", number: TypedNumber | None = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(self)
        # Digits jump and letters are the page's while the board has the focus.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._panels: tuple[Panel, ...] = ()
        self._where: dict[Key, tuple[int, int]] = {}
        self._at: tuple[int, int] | None = None
        self._under: tuple[int, int] | None = None
        self._told: tuple[int, int] | None = None
        self._shown: frozenset[Ref] | None = None
        self._marks: dict[Key, str] = {}
        self._far: bool | None = None
        self._number = number or TypedNumber()
        self._waiting = ""
        self.places = arrange((), 1, 1)
        self._pictures = Pictures(self.places.cells, 1.0)
        self._settle, self._rest = QTimer(self), QTimer(self)
        for timer, pause, then in ((self._settle, SETTLE, self._jump), (self._rest, REST, self._tell)):
            timer.setSingleShot(True)
            timer.setInterval(pause)
            timer.timeout.connect(then)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.viewport().update())

    # ---- what it shows

    def set_panels(self, panels: Sequence[Panel]) -> None:
        """Show other panels; the ring chosen stays chosen where it hangs now, else the same hook."""
        before, at = self.current(), self._at
        self._panels = tuple(panels)
        self._where = {}
        for p, panel in enumerate(self._panels):
            for h, hook in enumerate(panel.hooks):
                self._where[panel.id, hook.number] = (p, h)
                if hook.ring is not None:
                    self._where[hook.ring] = (p, h)
        # The layout may resize the viewport, which asks where the chosen hook is: it is nowhere yet.
        self._under = self._told = self._at = None
        self._lay_out()
        self._at = self._again(before, at)
        self._say()
        if self.current() != before:
            self.moved.emit(self.current())

    def set_dimmed(self, shown: frozenset[Ref] | None) -> None:
        """Only these rings are shown plainly, the others faint; None ends the filter."""
        self._shown = shown
        self.viewport().update()

    def set_marks(self, marks: Mapping[Key, str]) -> None:
        """What counting says: "seen", "wrong" or "missing" by ring, or by panel id and hook number."""
        self._marks = dict(marks)
        self._say()
        self.viewport().update()

    def set_far(self, far: bool | None) -> None:
        """Show tags only, or never; None lets the room decide."""
        self._far = far
        self._lay_out()
        self._bring_in_sight()

    def is_far(self) -> bool:
        """True when only tags are shown."""
        return self.places.far

    def panels(self) -> tuple[Panel, ...]:
        """The panels as they stand."""
        return self._panels

    def current(self) -> Spot | None:
        """The hook chosen, with its panel."""
        return self._spot(self._at)

    def select(self, key: Key) -> bool:
        """Choose a ring, or a hook by panel id and number; False when it is not on the board."""
        place = self._where.get(key)
        if place is None:
            return False
        self._choose(place)
        return True

    def spot_at(self, point: QPoint | QPointF) -> Spot | None:
        """The hook under a point of the viewport."""
        return self._spot(self._place_at(QPointF(point)))

    def cell(self, key: Key) -> QRect:
        """Where a hook stands in the viewport, empty when it is not on the board."""
        place = self._where.get(key)
        return QRect() if place is None else self._in_view(self.places.hook(*place))

    def _spot(self, place: tuple[int, int] | None) -> Spot | None:
        if place is None:
            return None
        panel = self._panels[place[0]]
        return Spot(panel, panel.hooks[place[1]])

    def _again(self, before: Spot | None, at: tuple[int, int] | None) -> tuple[int, int] | None:
        """Where what was chosen is now; the first hook when it is gone."""
        if before is not None:
            found = self._where.get(before.key) or self._where.get(before.place)
            if found is not None:
                return found
        return self.places.end(last=False) if at is not None or self.hasFocus() else None

    def _lay_out(self) -> None:
        room = self.contentsRect()
        counts = [len(panel.hooks) for panel in self._panels]
        self.places = arrange(counts, room.width(), room.height(), text_scale(), self._far)
        over = self.places.height > room.height()
        policy = Qt.ScrollBarPolicy
        wanted = policy.ScrollBarAlwaysOn if over else policy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() is not wanted:
            self.setVerticalScrollBarPolicy(wanted)
        bar = self.verticalScrollBar()
        bar.setFixedWidth(BAR)
        bar.setRange(0, max(0, self.places.height - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(self.places.cells.height)
        self.viewport().update()

    # ---- choosing

    def _choose(self, place: tuple[int, int]) -> None:
        before, self._at = self._at, place
        if before is not None:
            self._refresh(before)
        self._bring_in_sight()
        self._refresh(place)
        if before != place:
            self._say()
            self.moved.emit(self.current())

    def _say(self) -> None:
        spot = self.current()
        self.setAccessibleDescription(self._words(spot) if spot else "")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _words(self, spot: Spot) -> str:
        return spoken(spot, self._marks.get(spot.key) or self._marks.get(spot.place, ""))

    def _bring_in_sight(self) -> None:
        if self._at is None:
            return
        bar, cell = self.verticalScrollBar(), self.places.hook(*self._at)
        head = self.places.head(self._at[0])
        first_row = self._at[1] < ACROSS
        top, bottom = (head.top if first_row else cell.top) - RIM, cell.bottom + RIM
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def _refresh(self, place: tuple[int, int]) -> None:
        cell = self._in_view(self.places.hook(*place))
        self.viewport().update(cell.adjusted(-RIM, -RIM, RIM, RIM))

    def _in_view(self, box: Box) -> QRect:
        return QRect(box.left, box.top - self.verticalScrollBar().value(), box.width, box.height)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go by place, digits jump, Enter acts, space ticks; other keys are the page's."""
        key, control = Qt.Key(event.key()), event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and self._zoom(key):
            return
        if control and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose_end(last=key == Qt.Key.Key_End)
        elif event.modifiers() not in PLAIN or not (
            self._act(key, held=event.isAutoRepeat()) or self._go(key) or self._digit(event.text())
        ):
            event.ignore()

    def _zoom(self, key: Qt.Key) -> bool:
        if key not in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0):
            return False
        self.set_far(None if key == Qt.Key.Key_0 else key == Qt.Key.Key_Minus)
        return True

    def _act(self, key: Qt.Key, *, held: bool) -> bool:
        """Enter and space, which do what they do once however long they are held."""
        signal = {Qt.Key.Key_Return: self.acted, Qt.Key.Key_Enter: self.acted, Qt.Key.Key_Space: self.ticked}
        if key not in signal:
            return False
        self._jump()
        spot = self.current()
        if spot is not None and not held:
            signal[key].emit(spot)
        return True

    def _go(self, key: Qt.Key) -> bool:
        """The keys that move."""
        if key not in _ARROWS and key not in _LEAPS:
            return False
        self._jump()
        if self._at is None:
            self._choose_end(last=False)
            return True
        if key in _ARROWS:
            place = self.places.step(*self._at, *_ARROWS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            place = self.places.row_end(*self._at, last=key == Qt.Key.Key_End)
        else:
            place = self.places.turn(*self._at, 1 if key == Qt.Key.Key_PageDown else -1)
        self._choose(place)
        return True

    def _choose_end(self, *, last: bool) -> None:
        place = self.places.end(last=last)
        if place is not None:
            self._choose(place)

    def _digit(self, text: str) -> bool:
        """Note a key of a number; a letter ends it and is the page's."""
        self._waiting = self._number.key(text) if text else self._waiting
        self._settle.start() if self._waiting else self._settle.stop()
        taken = bool(text) and (text.isdigit() or text in "-./－")
        if taken:
            self.typed.emit(self._waiting)
        return taken

    def _jump(self) -> None:
        """Go to the number typed so far; more digits may follow."""
        typed, self._waiting = self._waiting, ""
        self._settle.stop()
        place = find_place(self._panels, self._at[0] if self._at else 0, typed) if typed else None
        if place is not None:
            self._choose(place)

    # ---- pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses, with either button."""
        self._number.forget()
        place = self._place_at(event.position())
        if place is not None:
            self._choose(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks act."""
        spot = self.spot_at(event.position())
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self.acted.emit(spot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A pointer that rests on a hook is told of."""
        self._hover(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        self._hover(None)

    def _hover(self, place: tuple[int, int] | None) -> None:
        if place != self._under:
            self._under = place
            self._rest.start()

    def _tell(self) -> None:
        if self._under != self._told:
            self._told = self._under
            self.pointed.emit(self._spot(self._under))

    def _place_at(self, point: QPointF) -> tuple[int, int] | None:
        return self.places.at(point.x(), point.y() + self.verticalScrollBar().value())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A pointer that rests on a hook reads its words, on a head the whole title."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.told_at(event.pos()), self)
            return True
        return super().eventFilter(watched, event)

    def told_at(self, point: QPoint) -> str:
        """The words of what is under a point of the viewport."""
        spot = self.spot_at(point)
        if spot is not None:
            return self._words(spot)
        panel = self.places.panel_at(point.x(), point.y() + self.verticalScrollBar().value())
        return "" if panel is None else heading(self._panels[panel])

    # ---- painting

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The chosen hook shows that it has the keys."""
        super().focusInEvent(event)
        if self._at is None:
            self._choose_end(last=False)
        else:
            self._refresh(self._at)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And when it has not."""
        super().focusOutEvent(event)
        self._number.forget()
        if self._at is not None:
            self._refresh(self._at)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than one panel of tags."""
        return QSize(round(240 * text_scale()), round(200 * text_scale()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panels and cells take the room there is."""
        super().resizeEvent(event)
        self._lay_out()
        self._bring_in_sight()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size is another layout."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only the hooks in the exposed parts are drawn, from pictures made once for this screen."""
        painter = QPainter(self.viewport())
        self.paint_on(painter, list(cast(Iterable[QRect], event.region())))
        painter.end()

    def paint_on(self, painter: QPainter, parts: Sequence[QRect]) -> int:
        """Draw parts of the viewport; says how many hooks were drawn."""
        scrolled, ratio = self.verticalScrollBar().value(), self.devicePixelRatioF()
        if self._pictures.cells != self.places.cells or self._pictures.ratio != ratio:
            self._pictures = Pictures(self.places.cells, ratio)
        scene = Scene(
            self._panels, self.places, self._pictures, self._at, self.hasFocus(), self._shown, self._marks
        )
        drawn = 0
        for part in parts:
            painter.save()
            painter.setClipRect(part)
            painter.fillRect(part, colour("page"))
            painter.translate(0, -scrolled)
            drawn += paint_board(
                painter, scene, Box(part.left(), part.top() + scrolled, part.width(), part.height())
            )
            painter.restore()
        return drawn
