"""Six dimensions of satisfaction in one strip: a digit grades one and goes on to the next (VISIT-06)."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.modules.visits.rules import DIMENSIONS, GRADE_ZH, GRADES, SATISFIED_FROM
from app.ui.theme import colour, painter_font, text_scale

_HEIGHT, _NAME, _BOX, _GAP = 54, 22, 20, 3
"""Pixels of ordinary type: the strip, the line of names, one digit's box, and between two of them."""
_SKIPS = ("0", " ")
_ALL_VERY = ("=", "＝")


class GradeStrip(QWidget):
    """`changed` on any grade; `left` when the last dimension was graded or skipped.

    5 to 1 grade, 0 or blank skips, arrows move, Backspace takes one back, = grades all with 5.
    """

    changed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._grades: dict[str, int] = {}
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName("满意度")
        self.setToolTip("5 很满意　4 满意　3 一般　2 不满意　1 很不满意；0 跳过，= 全是 5")
        self._tell()

    # ---- what stands here

    def grades(self) -> dict[str, int]:
        """What was graded, by dimension."""
        return dict(self._grades)

    def put(self, grades: Mapping[str, int]) -> None:
        """Show grades that were kept; without any the strip begins anew."""
        self._grades = {key: grades[key] for key, _ in DIMENSIONS if key in grades}
        self._at = 0
        self._tell()

    def text(self) -> str:
        """As a draft keeps it."""
        return ",".join(f"{key}:{grade}" for key, grade in self._grades.items())

    def put_text(self, text: str) -> None:
        """What a draft kept."""
        pairs = (part.split(":") for part in text.split(",") if ":" in part)
        self.put({key: int(grade) for key, grade in pairs})

    @property
    def at(self) -> str:
        """The dimension that the next digit grades."""
        return DIMENSIONS[self._at][0]

    # ---- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits, blank, arrows, Backspace, =; everything else is the sheet's."""
        text = event.text()
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif text in ("1", "2", "3", "4", "5"):
            self._grade(int(text))
        elif text in _SKIPS:
            self._grade(0)
        elif text in _ALL_VERY:
            self._grade_all()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._move(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._take_back(event.key() == Qt.Key.Key_Backspace)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a digit's box grades; on the one that is chosen already it takes the grade away."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        for place, (key, _) in enumerate(DIMENSIONS):
            if not self._cell(place).contains(event.position()):
                continue
            self._at = place
            for grade, _ in GRADES:
                if self._box(place, grade).contains(event.position()):
                    self._set(key, 0 if self._grades.get(key) == grade else grade)
        self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame of the dimension comes with the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes with the focus."""
        super().focusOutEvent(event)
        self.update()

    # ---- how it looks

    def sizeHint(self) -> QSize:
        """Six cells with five boxes each."""
        size = text_scale()
        return QSize(round(6 * (5 * (_BOX + _GAP) + 12) * size), round(_HEIGHT * size))

    def minimumSizeHint(self) -> QSize:
        """Boxes stand closer where there is little room."""
        size = text_scale()
        return QSize(round(6 * 86 * size), round(_HEIGHT * size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names above, boxes with digits below; the chosen one is filled."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (key, name) in enumerate(DIMENSIONS):
            self._paint_cell(painter, place, key, name)
        painter.end()

    def _paint_cell(self, painter: QPainter, place: int, key: str, name: str) -> None:
        cell, size, grade = self._cell(place), text_scale(), self._grades.get(key, 0)
        here = self.hasFocus() and place == self._at
        painter.setPen(QPen(colour("accent" if here else "line"), 2 if here else 1))
        painter.setBrush(colour("soft" if here else "card"))
        painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 4, 4)
        painter.setFont(painter_font(round(13 * size), bold=here))
        painter.setPen(colour("text"))
        line = QRectF(cell.left() + 8 * size, cell.top() + 3 * size, cell.width() - 14 * size, _NAME * size)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(painter_font(round(12 * size)))
        painter.setPen(colour(_tone(grade)))
        said = GRADE_ZH.get(grade, "")
        if painter.fontMetrics().horizontalAdvance(said + name) < line.width() - 10 * size:
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, said)
        for value, _ in GRADES:
            self._paint_box(painter, self._box(place, value), value, chosen=value == grade)

    def _paint_box(self, painter: QPainter, box: QRectF, value: int, *, chosen: bool) -> None:
        painter.setPen(QPen(colour(_tone(value) if chosen else "line2"), 1))
        painter.setBrush(colour(_tone(value)) if chosen else colour("card"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(painter_font(round(12 * text_scale()), bold=chosen))
        painter.setPen(colour("card" if chosen else "muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(value))

    def _cell(self, place: int) -> QRectF:
        wide = self.width() / len(DIMENSIONS)
        gap = 0 if place == len(DIMENSIONS) - 1 else 4 * text_scale()
        return QRectF(place * wide, 0, wide - gap, self.height())

    def _box(self, place: int, grade: int) -> QRectF:
        cell, size = self._cell(place), text_scale()
        step = min((_BOX + _GAP) * size, (cell.width() - 12 * size) / len(GRADES))
        side = min(_BOX * size, step - 2)
        corner = QPointF(cell.left() + 8 * size + (5 - grade) * step, cell.bottom() - side - 6 * size)
        return QRectF(corner.x(), corner.y(), side, side)

    # ---- inside

    def _grade(self, grade: int) -> None:
        self._set(DIMENSIONS[self._at][0], grade)
        if self._at + 1 < len(DIMENSIONS):
            self._at += 1
            self._tell()
        else:
            self._tell()
            self.left.emit()

    def _grade_all(self) -> None:
        self._grades = {key: 5 for key, _ in DIMENSIONS}
        self._at = len(DIMENSIONS) - 1
        self._tell()
        self.changed.emit()
        self.left.emit()

    def _take_back(self, before: bool) -> None:
        if before and DIMENSIONS[self._at][0] not in self._grades:
            self._move(-1)
        self._set(DIMENSIONS[self._at][0], 0)
        self._tell()

    def _move(self, by: int) -> None:
        self._at = min(max(0, self._at + by), len(DIMENSIONS) - 1)
        self._tell()

    def _set(self, key: str, grade: int) -> None:
        if grade:
            self._grades[key] = grade
        else:
            self._grades.pop(key, None)
        self.changed.emit()

    def _tell(self) -> None:
        told = [f"{name} {GRADE_ZH[self._grades[key]]}" for key, name in DIMENSIONS if key in self._grades]
        self.setAccessibleDescription(f"现在给{DIMENSIONS[self._at][1]}打分；" + "，".join(told))
        self.update()


def _tone(grade: int) -> str:
    """Green for who is satisfied, red for who is not."""
    if not grade:
        return "muted"
    return "ok" if grade >= SATISFIED_FROM else "due" if grade == SATISFIED_FROM - 1 else "over"
