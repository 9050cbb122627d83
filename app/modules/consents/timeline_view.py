"""The steps of one request, one below the other: what was said, when and how, and who is still asked."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QWidget

from app.modules.consents.lists import StepLine
from app.rules.strokes import Strokes, decode
from app.ui import glyphs
from app.ui.pad import paint_strokes
from app.ui.parts import clear, column, label, row
from app.ui.theme import colour, text_scale

TIME, TRACK, GLYPH = 78, 30, 15
SIGNATURE = (220, 66)


class _Track(QWidget):
    """The line from step to step, with the sign of this one."""

    def __init__(self, glyph: str, *, first: bool, last: bool) -> None:
        super().__init__()
        self._glyph, self._first, self._last = glyph, first, last
        self.setFixedWidth(TRACK)

    def paintEvent(self, event: object) -> None:
        """Line, then sign."""
        painter = QPainter(self)
        middle, top = TRACK / 2, 2.0
        begin = top + GLYPH if self._first else 0.0
        end = top if self._last else float(self.height())
        if end > begin:
            painter.fillRect(QRectF(middle - 1, begin, 2, end - begin), colour("line"))
        glyphs.paint(painter, self._glyph, middle - GLYPH / 2, top, GLYPH)
        painter.end()


class DrawnSignature(QWidget):
    """A signature as it was drawn."""

    def __init__(self, strokes: Strokes) -> None:
        super().__init__()
        self.strokes = strokes
        self.setFixedSize(QSize(round(SIGNATURE[0] * text_scale()), round(SIGNATURE[1] * text_scale())))
        self.setAccessibleName("手写签名")

    def paintEvent(self, event: object) -> None:
        """The strokes, never stretched."""
        painter = QPainter(self)
        paint_strokes(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2), self.strokes, colour("text"))
        painter.end()


class Timeline(QWidget):
    """Steps in their order; what is still to come stands below what was."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("审批经过")
        self._lines = column(spacing=0)
        self.setLayout(self._lines)

    def show_steps(self, asked: str, asked_at: str, steps: Sequence[StepLine], *, ended: str = "") -> None:
        """Who asked and when, each step, and how it ended (a withdrawal is no step)."""
        clear(self._lines)
        waiting = next((place for place, step in enumerate(steps) if not step.answered), len(steps))
        lines = [self._event("done", asked_at, f"{asked}送审", first=True, last=False)]
        for place, step in enumerate(steps):
            last = place + 1 == len(steps) and not ended
            lines.append(self._step(step, place == waiting and not ended, last))
        if ended:
            lines.append(self._event("off", "", ended, first=False, last=True))
        for line in lines:
            self._lines.addWidget(line)

    def _step(self, step: StepLine, waits: bool, last: bool) -> QFrame:
        if not step.answered:
            words = f"等{step.role}同意" if waits else f"{step.role}　还没轮到"
            return self._event("today" if waits else "later", "", words, first=False, last=last)
        glyph = "refused" if step.refused else "done"
        return self._event(
            glyph,
            step.at,
            step.words,
            f"“{step.remark}”" if step.remark else "",
            strokes=decode(step.strokes),
            first=False,
            last=last,
        )

    def _event(
        self,
        glyph: str,
        at: str,
        words: str,
        below: str = "",
        *,
        first: bool,
        last: bool,
        strokes: Strokes = (),
    ) -> QFrame:
        when = label(short_time(at), "c")
        when.setToolTip(at)
        when.setAlignment(Qt.AlignmentFlag.AlignRight)
        when.setFixedWidth(round(TIME * text_scale()))
        said = column(label(words, "s", wrap=True), spacing=2, margins=(0, 0, 0, 12))
        if below:
            said.addWidget(label(below, "muted", wrap=True))
        if strokes:
            said.addLayout(row(DrawnSignature(strokes), None))
        said.addStretch(1)
        line = QFrame()
        box = row(column(when, None, spacing=0, margins=(0, 1, 0, 0)), spacing=4)
        box.addWidget(_Track(glyph, first=first, last=last))
        box.addLayout(said, 1)
        line.setLayout(box)
        return line


def short_time(at: str) -> str:
    """A time as lists show it: 2026-11-23 13:20 as 11/23 13:20."""
    day, _, clock = at.partition(" ")
    _, _, month_and_day = day.partition("-")
    return f"{month_and_day.replace('-', '/')} {clock}".strip()
