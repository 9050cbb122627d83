"""The gates as a row of small discs: done, now, later; in a cell of the list and across the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import glyphs
from app.ui.theme import colour, painter_font, text_scale

DISC, HIGH = 18, 62
"""Pixels of a disc, and of the whole bar with its two lines of words, times the text size."""


@dataclass(frozen=True)
class Step:
    """One gate of the bar: `state` is done, now or later; `note` says who passed it and when."""

    zh: str
    state: str
    note: str = ""


def paint_disc(painter: QPainter, middle: QPointF, number: int, state: str, size: float) -> None:
    """One disc: a tick when it is done, a ring when it is the one now, else its number."""
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
    painter.setFont(painter_font(round(size * 0.64), bold=now))
    around = QRectF(middle.x() - size, middle.y() - size, 2 * size, 2 * size)
    painter.drawText(around, int(Qt.AlignmentFlag.AlignCenter), str(number))
    painter.restore()


class Steps(QWidget):
    """The gates of one move-in across the page; a click on one that was passed shows it."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[Step, ...] = ()
        self._shown = -1
        self.setAccessibleName("办理进度")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[Step], shown: int) -> None:
        """Show these; `shown` is the place of the one whose panel is in sight."""
        self._steps, self._shown = tuple(steps), shown
        words = {"done": "已办", "now": "正在办", "later": "未到"}
        told = [f"{step.zh} {words[step.state]} {step.note}".strip() for step in steps]
        self.setAccessibleDescription("，".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Discs and two lines of words."""
        return QSize(400, round(HIGH * text_scale()))

    def minimumSizeHint(self) -> QSize:
        """Never lower, and as narrow as four words."""
        return QSize(300, round(HIGH * text_scale()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the gate beneath it."""
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
        middle = QPointF(wide * (place + 0.5), size / 2 + 2)
        if place:
            before = QPointF(middle.x() - wide, middle.y())
            done = self._steps[place - 1].state == "done"
            painter.setPen(QPen(colour("ok" if done else "line"), 2))
            gap = QPointF(size / 2 + 5, 0)
            painter.drawLine(before + gap, middle - gap)
        paint_disc(painter, middle, place + 1, step.state, size)
        _words(painter, QRectF(wide * place, size + 5, wide, 18 * scale), step, chosen=place == self._shown)
        painter.setFont(painter_font(round(11 * scale)))
        painter.setPen(colour("muted"))
        below = QRectF(wide * place + 4, size + 5 + 18 * scale, wide - 8, 16 * scale)
        note = painter.fontMetrics().elidedText(step.note, Qt.TextElideMode.ElideRight, round(below.width()))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), note)


def _words(painter: QPainter, box: QRectF, step: Step, *, chosen: bool) -> None:
    painter.setFont(painter_font(round(13 * text_scale()), bold=step.state == "now" or chosen))
    painter.setPen(colour("accent2" if chosen else "text" if step.state != "later" else "muted"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), step.zh)
    if chosen:
        wide = painter.fontMetrics().horizontalAdvance(step.zh)
        painter.setPen(QPen(colour("accent"), 2))
        line = box.bottom() - 0.5
        painter.drawLine(
            QPointF(box.center().x() - wide / 2, line), QPointF(box.center().x() + wide / 2, line)
        )


class StepsCell(QStyledItemDelegate):
    """The four discs in a cell of the list; the row's attribute `steps` holds their states."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground and discs; the list itself paints the other cells."""
        states = index.model().rows[index.row()].steps  # type: ignore[attr-defined]
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
