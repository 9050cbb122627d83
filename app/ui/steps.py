"""The stages of a case as a row of small discs: done, now, later, left out; across a page and in a cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import glyphs
from app.ui.theme import colour, painter_font, text_scale

DISC, WORDS, NOTE = 18, 18, 16
"""Pixels of a disc, of its word and of the note beneath, times the text size."""
GAP = 5
TOLD = {"done": "已办", "now": "正在办", "later": "未到", "skipped": "不用办"}


@dataclass(frozen=True)
class Step:
    """One stage: `state` is done, now, later or skipped; `note` says who passed it and when."""

    zh: str
    state: str
    note: str = ""


def paint_disc(painter: QPainter, middle: QPointF, number: int, state: str, size: float) -> None:
    """One disc: a tick when done, a dash when left out, a ring when it is now, else its number."""
    half = size / 2
    if state == "done":
        glyphs.paint(painter, "done", middle.x() - half, middle.y() - half, size)
        return
    now = state == "now"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("accent" if now else "line2"), 2 if now else 1))
    painter.setBrush(colour("soft" if now else "card"))
    painter.drawEllipse(middle, half - 1, half - 1)
    painter.setPen(colour("accent2" if now else "muted"))
    if state == "skipped":
        painter.drawLine(middle - QPointF(half / 2.4, 0), middle + QPointF(half / 2.4, 0))
    else:
        painter.setFont(painter_font(round(size * 0.64), bold=now))
        around = QRectF(middle.x() - size, middle.y() - size, 2 * size, 2 * size)
        painter.drawText(around, int(Qt.AlignmentFlag.AlignCenter), str(number))
    painter.restore()


class Steps(QWidget):
    """The stages of one case across the page; a click on one is told, whoever hears shows it."""

    picked = Signal(int)

    def __init__(self, name: str = "办理进度") -> None:
        super().__init__()
        self._steps: tuple[Step, ...] = ()
        self._shown = -1
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[Step], shown: int = -1) -> None:
        """Show these; `shown` is the place of the one whose panel is in sight, if any."""
        self._steps, self._shown = tuple(steps), shown
        told = [f"{step.zh} {TOLD[step.state]} {step.note}".strip() for step in steps]
        self.setAccessibleDescription("，".join(told))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Discs and a line of words, two where something is noted."""
        return QSize(400, self._high())

    def minimumSizeHint(self) -> QSize:
        """Never lower, and as narrow as four words."""
        return QSize(300, self._high())

    def _high(self) -> int:
        noted = any(step.note for step in self._steps)
        return round((DISC + GAP + WORDS + (NOTE + GAP if noted else 1)) * text_scale())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the stage beneath it."""
        if self._steps:
            place = int(event.position().x() // (self.width() / len(self._steps)))
            self.picked.emit(min(max(place, 0), len(self._steps) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines between the discs, the discs, their words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, step in enumerate(self._steps):
            self._paint_step(painter, place, step)
        painter.end()

    def _paint_step(self, painter: QPainter, place: int, step: Step) -> None:
        scale, wide = text_scale(), self.width() / len(self._steps)
        size = DISC * scale
        middle = QPointF(wide * (place + 0.5), size / 2 + 1)
        if place:
            self._paint_line(painter, place, middle, wide, size)
        paint_disc(painter, middle, place + 1, step.state, size)
        below = QRectF(wide * place, size + GAP, wide, WORDS * scale)
        _paint_words(painter, below, step, chosen=place == self._shown)
        if step.note:
            painter.setFont(painter_font(round(11 * scale)))
            painter.setPen(colour("muted"))
            below = QRectF(wide * place + 4, size + GAP + WORDS * scale, wide - 8, NOTE * scale)
            note = painter.fontMetrics().elidedText(
                step.note, Qt.TextElideMode.ElideRight, round(below.width())
            )
            painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), note)

    def _paint_line(self, painter: QPainter, place: int, middle: QPointF, wide: float, size: float) -> None:
        passed = self._steps[place - 1].state in ("done", "skipped") and self._steps[place].state != "later"
        painter.setPen(QPen(colour("ok" if passed else "line"), 2))
        gap = QPointF(size / 2 + GAP, 0)
        painter.drawLine(QPointF(middle.x() - wide, middle.y()) + gap, middle - gap)


def _paint_words(painter: QPainter, box: QRectF, step: Step, *, chosen: bool) -> None:
    quiet = step.state in ("later", "skipped")
    painter.setFont(painter_font(round(13 * text_scale()), bold=step.state == "now" or chosen))
    painter.setPen(colour("accent2" if chosen or step.state == "now" else "muted" if quiet else "text"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), step.zh)
    if chosen:
        wide = painter.fontMetrics().horizontalAdvance(step.zh)
        painter.setPen(QPen(colour("accent"), 2))
        line, middle = box.bottom() - 0.5, box.center().x()
        painter.drawLine(QPointF(middle - wide / 2, line), QPointF(middle + wide / 2, line))


class StepsCell(QStyledItemDelegate):
    """The discs in a cell of a list; the row's attribute `steps` holds their states."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground and discs; the list itself paints the other cells."""
        states = index.model().rows[index.row()].steps
        box = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(box, colour("sel"))
        painter.setPen(colour("rowline"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        table = self.parent()
        if chosen and isinstance(table, QWidget) and table.hasFocus():
            edge: QColor = colour("accent")
            painter.fillRect(QRect(box.left(), box.top(), box.width(), 2), edge)
            painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), edge)
        size = 15 * text_scale()
        for place, state in enumerate(states):
            middle = QPointF(box.left() + 16 + place * (size + 7), box.center().y() + 1)
            paint_disc(painter, middle, place + 1, state, size)
        painter.restore()
