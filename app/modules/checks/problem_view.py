"""What a problem needs: what is wrong, who puts it right, and until when."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.checks.rules import LONGEST_NOTE
from app.rules.dates import WEEKDAYS, parse_date
from app.rules.text import halfwidth, one_line
from app.ui.parts import column, label, row
from app.ui.person_box import PersonBox, PersonChoice
from app.ui.theme import restyle, text_scale

USUAL = 3
"""Days a problem is proposed to take."""
_SHORT_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")


def day_words(day: date) -> str:
    """A day as lists show it: 11/25 周三."""
    return f"{day.month}/{day.day} 周{WEEKDAYS[day.weekday()]}"


def near_day(day: date, today: date) -> str:
    """The same, and the year too where it is another one."""
    return day_words(day) if day.year == today.year else day.isoformat()


def read_day(text: str, today: date) -> date | None:
    """The day somebody means: 2026-11-25, 11-25 (the next one), or 3 (in three days); None when none."""
    typed = halfwidth(one_line(text))
    if re.fullmatch(r"\d{1,2}", typed):
        return today + timedelta(days=int(typed))
    short = _SHORT_DAY.fullmatch(typed)
    if short is None:
        return parse_date(typed)
    day = parse_date(f"{today.year}-{short[1]}-{short[2]}")
    if day is not None and day < today:
        return parse_date(f"{today.year + 1}-{short[1]}-{short[2]}")
    return day


class DayBox(QLineEdit):
    """A day to come; the tooltip and the words beside it say which day of the week."""

    def __init__(self, today: date, name: str) -> None:
        super().__init__()
        self.today = today
        self.setMaxLength(20)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setToolTip("写日期，如 2026-11-25 或 11-25；写 3 是三天后")
        self.editingFinished.connect(self._write_out)

    @property
    def day(self) -> date | None:
        """The day that stands in it, None when it is none."""
        return read_day(self.text(), self.today)

    def put(self, day: date | None) -> None:
        """Show a day."""
        self.setText(day.isoformat() if day else "")

    def _write_out(self) -> None:
        if self.day is not None:
            self.put(self.day)


class ProblemBox(QWidget):
    """Beneath a line with a problem: Enter goes from field to field, behind the last one `finished`."""

    changed = Signal()
    finished = Signal()
    stepped = Signal(int)

    def __init__(self, people: Sequence[PersonChoice], today: date, line: str) -> None:
        super().__init__()
        self.note = QLineEdit()
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setAccessibleName(f"{line}：是什么问题")
        self.note.setPlaceholderText("地点和问题，例如：2 单元大堂灯不亮")
        self.person = PersonBox(people, f"{line}：由谁整改")
        self.until = DayBox(today, f"{line}：整改期限")
        self.until.put(today + timedelta(days=USUAL))
        self._weekday = label("", "c")
        self.note.textChanged.connect(lambda _: self.changed.emit())
        self.person.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.until.textChanged.connect(lambda _: self._day_typed())
        self.person.setFixedWidth(round(170 * text_scale()))
        self.until.setFixedWidth(round(116 * text_scale()))
        box = row(spacing=12)
        box.addLayout(column(label("是什么问题", "c"), self.note, spacing=3), 1)
        box.addLayout(column(label("由谁整改", "c"), self.person, spacing=3))
        until = row(label("整改期限", "c"), self._weekday, None, spacing=6)
        box.addLayout(column(until, self.until, spacing=3))
        self.setLayout(box)
        self.fields: tuple[QWidget, ...] = (self.note, self.person, self.until)
        for field in self.fields:
            field.installEventFilter(self)
        self._show_weekday()

    def put(self, note: str, staff_id: int | None, until: date | None) -> None:
        """Show what was written before; the day proposed stays when none was."""
        self.note.setText(note)
        self.person.choose(staff_id)
        if until is not None:
            self.until.put(until)

    def mark_missing(self) -> QWidget:
        """Mark what is missing, and return the first field that wants something."""
        wrong = [not one_line(self.note.text()), self.person.staff_id is None, self.until.day is None]
        for field, is_wrong in zip(self.fields, wrong, strict=True):
            restyle(field, state="wrong" if is_wrong else "")
        return next((f for f, is_wrong in zip(self.fields, wrong, strict=True) if is_wrong), self.note)

    def _day_typed(self) -> None:
        self._show_weekday()
        self.changed.emit()

    def _show_weekday(self) -> None:
        day = self.until.day
        self._weekday.setText(f"周{WEEKDAYS[day.weekday()]}" if day else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, Shift+Enter back; up and down leave the fields for the neighbouring lines."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._go(watched, -1 if back else 1)
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and watched is not self.person:
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
            return True
        return False

    def _go(self, field: QObject, by: int) -> None:
        here = next(i for i, each in enumerate(self.fields) if each is field) + by
        if here >= len(self.fields):
            self.finished.emit()
        elif here >= 0:
            self.fields[here].setFocus(Qt.FocusReason.TabFocusReason)
