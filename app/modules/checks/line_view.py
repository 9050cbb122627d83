"""One line of an open sheet: a tick, a count or words; a problem opens what it needs right beneath."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.modules.checks.lists import RunLine
from app.modules.checks.photos_view import PhotoStrip, dropped_photos
from app.modules.checks.problem_view import ProblemBox
from app.modules.checks.rules import EMERGENCY, RESULTS, LineEntry, fine_zh
from app.modules.checks.widgets import Marks
from app.storage.attachments import AttachmentRow
from app.ui.parts import column, label, row
from app.ui.person_box import PersonChoice
from app.ui.theme import colour, text_scale

KEYS = {"1": "fine", "2": "problem", "3": "none"}
HIGH, INDENT = 40, 44
"""Pixels, times the text size: least height of a line, and where its words begin."""


@dataclass(frozen=True)
class Surroundings:
    """What every line of a sheet is told: who works here, today, the clock, and what photographs do."""

    people: Sequence[PersonChoice]
    today: date
    now: Callable[[], datetime]
    look: Callable[[AttachmentRow], object]
    add_photo: Callable[["LineRow"], object]
    drop_photos: Callable[["LineRow", list[Path]], object]
    group: str = ""

    @property
    def stamps(self) -> bool:
        """True where the minute stands on a line that was answered."""
        return self.group == EMERGENCY


class LineRow(QFrame):
    """A line that is being answered.

    `changed` after every answer and letter; `moved` asks for the neighbour (-1, 1), `finished` for the
    next line without an answer, `entered` that the keys are here now.
    """

    changed = Signal()
    moved = Signal(int)
    finished = Signal()
    entered = Signal()

    def __init__(self, line: RunLine, number: int, around: Surroundings) -> None:
        super().__init__()
        self.line, self.number, self._around = line, number, around
        self.position = line.position
        self.result = line.result
        self._at: datetime | None = None
        self.current = False
        self.problem: ProblemBox | None = None
        self.strip: PhotoStrip | None = None
        self.setMinimumHeight(round(HIGH * text_scale()))
        self.setAcceptDrops(True)
        self.words = label(line.text, wrap=True)
        self._stamp = label(line.answered if around.stamps else "", "c")
        count = label(str(number), "c")
        count.setFixedWidth(round(24 * text_scale()))
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._first = row(count, spacing=10, margins=(8, 5, 12, 5))
        self._first.addWidget(self.words, 1)
        self._first.addWidget(self._stamp)
        self._rest = column(spacing=8, margins=(round(INDENT * text_scale()), 0, 12, 8))
        self.setLayout(column(self._first, self._rest, spacing=0))
        self._build()
        self._show_result()
        if line.photos:
            self.show_photos(line.photos)
        self._rest.setContentsMargins(*self._rest_margins())

    def _build(self) -> None:
        raise NotImplementedError

    def next_field(self) -> QWidget:
        """Where the next key belongs: the line itself, or the field that wants it."""
        return self

    def last_field(self) -> QWidget:
        """After which what a problem needs is reached by Tab."""
        return self

    def take_focus(self) -> None:
        """The next key belongs here."""
        self.next_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def entry(self) -> LineEntry:
        """What stands at the line now."""
        box = self.problem if self.result == "problem" else None
        return LineEntry(
            self.position,
            self.result,
            note=box.note.text() if box else self._note(),
            should=self._should(),
            found=self._found(),
            staff_id=box.person.staff_id if box else None,
            until=box.until.day if box else None,
            at=self._at,
        )

    def _note(self) -> str:
        return ""

    def _should(self) -> int | None:
        return self.line.should

    def _found(self) -> int | None:
        return None

    def mark(self, result: str) -> None:
        """Answer the line."""
        if result != self.result:
            self.result = result
            self._at = self._around.now() if result else None
            if self._around.stamps:
                self._stamp.setText(f"{self._at:%H:%M}" if self._at and result != "none" else "")
            self._show_result()
        self.changed.emit()

    def show_photos(self, photos: Sequence[AttachmentRow]) -> None:
        """Show the photographs of the line."""
        if self.strip is None:
            self.strip = PhotoStrip(
                f"第 {self.number} 行", self._around.look, lambda: self._around.add_photo(self)
            )
            self._rest.addWidget(self.strip)
        self.strip.show_photos(photos)
        self.strip.setVisible(bool(photos) or self.result == "problem")
        self._order()
        self._rest.setContentsMargins(*self._rest_margins())

    def focus_missing(self) -> None:
        """Go to what the line still wants, and mark it."""
        if self.result == "problem" and self.problem is not None:
            self.problem.mark_missing().setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.take_focus()

    def show_current(self, current: bool) -> None:
        """The line the keys are in is tinted."""
        if current != self.current:
            self.current = current
            self.update()

    # ---- inside

    def _show_result(self) -> None:
        is_problem = self.result == "problem"
        if is_problem and self.problem is None:
            self._add_problem()
        if self.problem is not None:
            self.problem.setVisible(is_problem)
        if is_problem and self.strip is None:
            self.show_photos(())
        elif self.strip is not None:
            self.strip.setVisible(is_problem or bool(self.strip.photos))
        self._rest.setContentsMargins(*self._rest_margins())
        self._name()

    def _rest_margins(self) -> tuple[int, int, int, int]:
        below = self.problem is not None or self.strip is not None or self.line.kind == "words"
        return (round(INDENT * text_scale()), 0, 12, 8 if below else 0)

    def _add_problem(self) -> None:
        self.problem = ProblemBox(self._around.people, self._around.today, f"第 {self.number} 行")
        if self.line.kind != "words":
            self.problem.put(self.line.note, self.line.staff_id, self.line.until)
        self.problem.changed.connect(self.changed)
        self.problem.finished.connect(self.finished)
        self.problem.stepped.connect(self.moved)
        for field in self.problem.fields:
            field.installEventFilter(self)
        self._rest.insertWidget(self._rest.count() - (1 if self.strip is not None else 0), self.problem)
        self._order()

    def _order(self) -> None:
        """Tab goes as one reads, although what a problem needs comes into being last."""
        fields = self.problem.fields if self.problem is not None else ()
        buttons = self.strip.findChildren(QPushButton) if self.strip is not None else ()
        for before, after in pairwise([self.last_field(), *fields, *buttons]):
            QWidget.setTabOrder(before, after)

    def _name(self) -> None:
        answer = fine_zh(self._around.group) if self.result == "fine" else RESULTS[self.result]
        self.setAccessibleName(f"{self.number} {self.line.text}，{answer}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field of the line has the keys: so has the line."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes the keys here."""
        self.take_focus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A photograph may be dropped here."""
        if dropped_photos(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """It was dropped."""
        event.acceptProposedAction()
        self._around.drop_photos(self, dropped_photos(event.mimeData()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, line beneath, and a bar at the left while the keys are here."""
        painter = QPainter(self)
        if self.current:
            painter.fillRect(self.rect(), colour("soft"))
            painter.fillRect(QRect(0, 0, 4, self.height()), colour("accent"))
        if self.hasFocus():
            edge = colour("accent")
            painter.fillRect(QRect(0, 0, self.width(), 2), edge)
            painter.fillRect(QRect(0, self.height() - 2, self.width(), 2), edge)
            painter.fillRect(QRect(self.width() - 2, 0, 2, self.height()), edge)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), colour("rowline"))
        painter.end()


class TickRow(LineRow):
    """To look at: 1 好, 2 有问题, 3 不适用."""

    def _build(self) -> None:
        self.marks = Marks(fine_zh(self._around.group))
        self.marks.picked.connect(self._picked)
        self._first.addWidget(self.marks)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mark(self, result: str) -> None:
        """Answer the line; a problem wants its words next."""
        super().mark(result)
        if result == "problem" and self.problem is not None:
            self.problem.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit answers and goes on; Del takes the answer back; P adds a photograph."""
        answer = KEYS.get(event.text())
        if answer is not None:
            self.mark(answer)
            if answer != "problem":
                self.finished.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.mark("")
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control(event):
            self.finished.emit()
        elif event.key() == Qt.Key.Key_P and not event.modifiers():
            self._around.add_photo(self)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keys are here."""
        super().focusInEvent(event)
        self.entered.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And now elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def _picked(self, result: str) -> None:
        self.take_focus()
        self.mark("" if result == self.result else result)

    def _show_result(self) -> None:
        self.marks.show_value(self.result)
        super()._show_result()


def pressed(event: QEvent) -> bool:
    """True for a key that goes down."""
    return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress


def control(event: QKeyEvent) -> bool:
    """True while Ctrl is held: such keys are the page's."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
