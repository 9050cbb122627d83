"""Pictures of the room: a painted list in bands, and the three marks of a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
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
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from app.rules.ref import Ref
from app.ui import glyphs
from app.ui.theme import colour, painter_font, text_scale

ROW, BAND, SIGN, GAP, PAD = 38, 32, 16, 10, 12
DUE, WHO, ACTION, BUTTON = 132, 84, 116, 96
WHAT = 396
"""Pixels, times the text size, that what is to be done takes at most; what is left explains it."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class BandRow:
    """One line: sign and day, what (never cut) and about it, why, clause, who, and what Enter does.

    `dead` says why its button cannot be pressed; `tone` colours the day.
    """

    ref: Ref
    glyph: str
    day: str
    what: str
    about: str = ""
    reason: str = ""
    clause: str = ""
    who: str = ""
    action: str = ""
    dead: str = ""
    tone: str = ""

    @property
    def words(self) -> str:
        """All of it in one sentence, for the tooltip and a screen reader."""
        parts = (self.day, self.what, self.about, self.reason, self.clause, self.who, self.action, self.dead)
        return "，".join(part for part in parts if part)


@dataclass(frozen=True)
class Band:
    """A head with its lines; one without lines is not shown."""

    key: str
    title: str
    rows: tuple[BandRow, ...]
    glyph: str = ""
    hint: str = ""
    tone: str = ""


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


def _font(pixels: int, *, bold: bool = False) -> QFontMetrics:
    return QFontMetrics(painter_font(_px(pixels), bold=bold))


def _px(pixels: float) -> int:
    return round(pixels * text_scale())


class BandList(QAbstractScrollArea):
    """Bands with lines, painted. Arrows choose, Enter does what the line's button says.

    `chosen` carries the line or None, `acted` the line whose button was pressed.
    """

    chosen = Signal(object)
    acted = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
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
            (i for i, p in enumerate(self._rows) if before and p.row and p.row.ref == before.ref), None
        )
        self._choose(kept if kept is not None else min(max(at, 0), len(self._rows) - 1))

    def rows(self, key: str) -> tuple[BandRow, ...]:
        """The lines of a band."""
        return next((band.rows for band in self.bands if band.key == key), ())

    def current(self) -> BandRow | None:
        """The chosen line, or None."""
        return self._rows[self._at].row if 0 <= self._at < len(self._rows) else None

    def choose(self, ref: Ref) -> bool:
        """Choose the line of a record; False when it is not in the list."""
        place = next((i for i, p in enumerate(self._rows) if p.row and p.row.ref == ref), -1)
        if place >= 0:
            self._choose(place)
        return place >= 0

    def choose_first(self, key: str) -> bool:
        """Choose the first line of a band; False when the band is not there."""
        rows = self.rows(key)
        return bool(rows) and self.choose(rows[0].ref)

    def act(self) -> None:
        """Do what the chosen line's button says."""
        row = self.current()
        if row is not None and row.action and not row.dead:
            self.acted.emit(row)

    def _arrange(self) -> None:
        self._places, top = [], 0
        for band in self.bands:
            self._places.append(_Place(top, _px(BAND), band))
            top += _px(BAND)
            for row in band.rows:
                self._places.append(_Place(top, _px(ROW), band, row))
                top += _px(ROW)
        self._rows = [place for place in self._places if place.row is not None]
        self._span(top)

    def _span(self, height: int) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(_px(ROW))
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
        page = max(1, self.viewport().height() // _px(ROW) - 1)
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
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not _held(event):
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
        if place is not None and place.row is not None:
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
        return QSize(_px(400), 3 * _px(ROW))

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
        body, small = _font(14), _font(12)
        who = max([_px(WHO), *(body.horizontalAdvance(r.who) + 2 * PAD for r in rows)])
        chip = max([0, *(small.horizontalAdvance(r.clause) + 16 + GAP for r in rows if r.clause)])
        day = max([_px(DUE) - 26, *(body.horizontalAdvance(r.day) + GAP for r in rows)])
        what = PAD + SIGN + 8 + day + GAP
        action = self.viewport().width() - max(_px(ACTION), self._button_width() + 2 * PAD)
        clause = action - who - chip
        wide = max([0, *(_what_width(r) for r in rows)])
        reason = min(what + min(wide, max(_px(WHAT), _longest(rows))) + 2 * GAP, clause)
        return _Columns(what, reason, clause, action - who, action)

    def _button_width(self) -> int:
        metrics = _font(13)
        words = [place.row.action for place in self._rows if place.row is not None]
        return max([_px(BUTTON), *(metrics.horizontalAdvance(text) + 24 for text in words)])

    def _button(self, box: QRect) -> QRect:
        wide, high = self._button_width(), max(26, _px(26))
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
                _paint_band(painter, box, place.band)
            else:
                self._paint_row(painter, box, place.row, columns, self._rows.index(place))
        painter.end()

    def _paint_row(self, painter: QPainter, box: QRect, row: BandRow, at: _Columns, place: int) -> None:
        chosen = place == self._at
        if chosen or place == self._hover:
            painter.fillRect(box, colour("sel" if chosen else "hover"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), colour("rowline"))
        if chosen and self.hasFocus():
            _paint_focus(painter, box)
        glyphs.paint(painter, row.glyph, PAD, box.center().y() - SIGN / 2 + 1, SIGN)
        _text(painter, _span(box, PAD + SIGN + 8, at.what - GAP), row.day, 14, row.tone or "muted")
        _text(painter, _span(box, at.what, at.reason - GAP), row.what, 14, "text")
        used = at.what + _font(14).horizontalAdvance(row.what) + GAP
        _text(painter, _span(box, used, at.reason - GAP), row.about, 13, "muted")
        _text(painter, _span(box, at.reason, at.clause - GAP), row.reason, 13, "muted")
        if row.clause:
            _chip(painter, box, at.who - GAP, row.clause)
        _text(painter, _span(box, at.who + 2, at.action), row.who, 14, "text")
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
        painter.setFont(painter_font(_px(13), bold=filled and not row.dead))
        painter.drawText(box, int(_CENTRE), row.action)


def _held(event: QKeyEvent) -> bool:
    plain = Qt.KeyboardModifier.KeypadModifier
    return bool(event.modifiers() & ~plain)


def _longest(rows: Sequence[BandRow]) -> int:
    metrics = _font(14)
    return max([0, *(metrics.horizontalAdvance(row.what) for row in rows)])


def _what_width(row: BandRow) -> int:
    about = _font(13).horizontalAdvance(row.about) + GAP if row.about else 0
    return _font(14).horizontalAdvance(row.what) + about


def _span(box: QRect, left: int, right: int) -> QRect:
    return QRect(left, box.top(), max(0, right - left), box.height())


def _text(painter: QPainter, box: QRect, text: str, pixels: int, tint: str, *, bold: bool = False) -> None:
    if not text or box.width() < 14:
        return
    painter.setFont(painter_font(_px(pixels), bold=bold))
    painter.setPen(colour(tint))
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(_LEFT), cut)


def _chip(painter: QPainter, box: QRect, right: int, text: str) -> None:
    painter.setFont(painter_font(_px(12)))
    wide, high = painter.fontMetrics().horizontalAdvance(text) + 16, painter.fontMetrics().height() + 4
    chip = QRectF(right - wide + 0.5, box.center().y() - high / 2 + 0.5, wide - 1, high)
    painter.setPen(QPen(colour("line2"), 1))
    painter.setBrush(colour("head"))
    painter.drawRoundedRect(chip, 3, 3)
    painter.setPen(colour("muted"))
    painter.drawText(chip, int(_CENTRE), text)


def _paint_band(painter: QPainter, box: QRect, band: Band) -> None:
    painter.fillRect(box, colour("head"))
    painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), colour("line"))
    left = PAD
    if band.glyph:
        glyphs.paint(painter, band.glyph, left, box.center().y() - SIGN / 2 + 1, SIGN)
        left += SIGN + 8
    for text, pixels, tint, bold in (
        (band.title, 14, "text", True),
        (str(len(band.rows)), 14, band.tone or "muted", bool(band.tone)),
        (band.hint, 12, "muted", False),
    ):
        _text(painter, _span(box, left, box.right() - PAD), text, pixels, tint, bold=bold)
        left += _font(pixels, bold=bold).horizontalAdvance(text) + GAP


def _paint_focus(painter: QPainter, box: QRect) -> None:
    """A frame around the whole line, so that it is seen in grey too."""
    edge = colour("accent")
    painter.fillRect(QRect(box.left(), box.top(), box.width(), 2), edge)
    painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), edge)
    painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), edge)
    painter.fillRect(QRect(box.right() - 1, box.top(), 2, box.height()), edge)


class Marks(QWidget):
    """The three answers of a line, side by side; a click picks one, the keys belong to the line."""

    picked = Signal(str)
    CHOICES = (
        ("fine", "1 好", "done", "ok"),
        ("problem", "2 有问题", "refused", "over"),
        ("none", "3 不适用", "off", "off"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.value = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._widths = [_font(13, bold=True).horizontalAdvance(words) + 36 for _, words, _, _ in self.CHOICES]
        self.setFixedSize(sum(self._widths) + 1, max(28, _px(28)))

    def show_value(self, value: str) -> None:
        """Show another answer; "" is none yet."""
        self.value = value
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the answer under the pointer."""
        left = 0.0
        for (value, *_), wide in zip(self.CHOICES, self._widths, strict=True):
            if left <= event.position().x() < left + wide:
                self.picked.emit(value)
            left += wide

    def paintEvent(self, event: QPaintEvent) -> None:
        """Three cells; the picked one is tinted, framed, bold and has its sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        picked: tuple[QRectF, str] | None = None
        for (value, words, sign, tone), wide in zip(self.CHOICES, self._widths, strict=True):
            box = QRectF(left + 0.5, 0.5, wide, self.height() - 1)
            chosen = value == self.value
            painter.setPen(QPen(colour("line2"), 1))
            painter.setBrush(colour(f"{tone}bg") if chosen else colour("card"))
            painter.drawRect(box)
            if chosen:
                picked = (box, tone)
                glyphs.paint(painter, sign, left + 8, (self.height() - 14) / 2, 14)
            painter.setFont(painter_font(_px(13), bold=chosen))
            painter.setPen(colour(tone if chosen else "text"))
            painter.drawText(
                box.adjusted(24 if chosen else 0, 0, -4 if chosen else 0, 0), int(_CENTRE), words
            )
            left += wide
        if picked is not None:  # last, or the neighbour's edge would lie over it
            painter.setPen(QPen(colour(picked[1]), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(picked[0].adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
