"""What the journal page is asked: what kind, by whom, which days, which words, or the number off a paper."""

import re
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.modules.journal.finding import WHATS, Asked
from app.rules.dates import parse_date
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.rules.text import halfwidth, one_line
from app.ui.form import Line
from app.ui.parts import button, column, label, row
from app.ui.segments import Segments
from app.ui.theme import restyle, text_scale

REST = 250
"""Milliseconds without a key before the words are looked for."""
_HEAD = re.compile(r"(?:第\s*)?(\d{1,12})\s*(?:条|-\s*([0-9a-f]{12}))?", re.IGNORECASE)


class Asking(QWidget):
    """The filter; `changed` when something else is asked, `wrong` with a sentence and the field's name."""

    changed = Signal()
    wrong = Signal(str, str)

    def __init__(self, *right: QWidget) -> None:
        super().__init__()
        self._ref: Ref | None = None
        self.what = Segments(WHATS, "看哪些")
        self.what.choose("all")
        self.who = QComboBox()
        self.who.setAccessibleName("谁")
        self.who.setMinimumWidth(round(110 * text_scale()))
        self.day_from = _day("从哪天", "day_from")
        self.day_to = _day("到哪天", "day_to")
        self.words = QLineEdit()
        self.words.setPlaceholderText("词、条数，或纸上的校验码")
        self.words.setAccessibleName("查找")
        self.words.setMaxLength(60)
        self.words.setFixedWidth(round(210 * text_scale()))
        self.clear_button = button("清除筛选", self.clear)
        self.clear_button.setEnabled(False)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.apply)
        self.setLayout(column(row(self.what, None, *right), self._second_row(), spacing=8))
        self.what.changed.connect(lambda _: self.apply())
        self.who.currentIndexChanged.connect(lambda _: self.apply())
        self.words.textChanged.connect(lambda _: self._rest.start())
        for line in (self.day_from, self.day_to):
            line.textChanged.connect(lambda _: self._rest.start())
            line.editingFinished.connect(self._check_days)
        self.words.returnPressed.connect(self.apply)
        self._told = Asked()

    def _second_row(self) -> QWidget:
        made = QWidget()
        items = (self.who, label("从", "muted"), self.day_from, label("至", "muted"), self.day_to, self.words)
        made.setLayout(row(*items, self.clear_button, None, spacing=8))
        return made

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Who can be chosen; the choice stays."""
        chosen = self.who.currentData()
        self.who.blockSignals(True)
        self.who.clear()
        self.who.addItem("所有人", None)
        for staff_id, name in people:
            self.who.addItem(name, staff_id)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self.who.blockSignals(False)

    @property
    def asked(self) -> Asked:
        """What is asked now; a day that is none is not asked for, and a number asks for that entry alone."""
        number, _ = self.head_code
        if number is not None:
            return Asked(number=number)
        return Asked(
            staff_id=self.who.currentData(),
            day_from=_day_in(self.day_from),
            day_to=_day_in(self.day_to),
            what=self.what.value or "all",
            words=one_line(self.words.text()),
            ref=self._ref,
        )

    @property
    def head_code(self) -> tuple[int | None, str]:
        """The entry's number and its twelve digits as they stand on a paper; None when words were typed."""
        match = _HEAD.fullmatch(halfwidth(one_line(self.words.text())))
        return (int(match[1]), (match[2] or "").lower()) if match else (None, "")

    def only(self, ref: Ref | None) -> None:
        """Ask for one record alone: everything that was ever done with it."""
        self.clear(tell=False)
        self._ref = ref
        self.apply()

    def clear(self, *, tell: bool = True) -> None:
        """Ask for everything again."""
        self._ref = None
        self.what.choose("all")
        self.who.blockSignals(True)
        self.who.setCurrentIndex(0)
        self.who.blockSignals(False)
        for line in (self.day_from, self.day_to, self.words):
            line.clear()
            restyle(line, state="")
        if tell:
            self.apply()

    def apply(self) -> None:
        """Tell the page when something else is asked than before."""
        self._rest.stop()
        self.clear_button.setEnabled(not self.asked.everything)
        if self._told != self._wanted():
            self._told = self._wanted()
            self.changed.emit()

    def _wanted(self) -> Asked:
        number, code = self.head_code
        return replace(self.asked, words=code) if number is not None else self.asked

    def _check_days(self) -> None:
        """A day that is none stands marked, and the bar says how to write it."""
        for line in (self.day_from, self.day_to):
            bad = bool(line.text().strip()) and _day_in(line) is None
            restyle(line, state="wrong" if bad else "")
            if bad:
                self.wrong.emit("没有这一天，请写成 2026-11-25。", line.objectName())
        first, last = _day_in(self.day_from), _day_in(self.day_to)
        if first and last and last < first:
            restyle(self.day_to, state="wrong")
            self.wrong.emit("后一天早于前一天，请核对。", "day_to")
        self.apply()


def _day(name: str, field: str) -> Line:
    made = Line(Field(field, name, Kind.DATE, limit=20, hint="2026-11-25"))
    made.setObjectName(field)
    made.setAccessibleName(name)
    made.setFixedWidth(round(112 * text_scale()))
    return made


def _day_in(line: Line) -> date | None:
    return parse_date(line.text()) if line.text().strip() else None
