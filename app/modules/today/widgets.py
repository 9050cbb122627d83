"""The day's duties in the painted list of the program, and the key that puts one off."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from app.modules.today.rules import DutyRow
from app.modules.today.sections import Section, told
from app.ui.band_list import PLAIN, BandList
from app.ui.bands import Band, BandRow, Columns

COLUMNS = Columns(heads=("期限", "事项 · 对象", "缘由", "条款", "负责", "办理"), what=396)
TONES = {"overdue": "over", "today": "due", "extended": "ext"}


class DutyList(BandList):
    """Duties in bands; `put_off` carries the one to be put off, or None."""

    put_off = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name, COLUMNS)

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        """Show other duties; the chosen one stays chosen, else its neighbour is."""
        self.show_bands([_band(section) for section in sections])

    def duty(self) -> DutyRow | None:
        """The chosen duty, or None on a band."""
        row = self.current()
        return duty_of(row) if row else None

    def duties(self) -> tuple[DutyRow, ...]:
        """The duties in sight or to be scrolled to, as they stand."""
        return tuple(duty_of(row) for row in self.rows())

    def choose_day(self, day: date) -> None:
        """Choose the first duty that is due on a day."""
        row = next((row for row in self.rows() if duty_of(row).day == day), None)
        if row is not None:
            self.choose(row.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """T puts off; the other keys are the list's."""
        if event.key() == Qt.Key.Key_T and event.modifiers() in PLAIN:
            self.put_off.emit(self.duty())
        else:
            super().keyPressEvent(event)

    def offer_more(self, menu: QMenu, row: BandRow) -> None:
        """Putting off."""
        if duty_of(row).can_put_off:
            menu.addAction("推迟…", lambda: self.put_off.emit(duty_of(row)))


def duty_of(row: BandRow) -> DutyRow:
    """The duty a row of the list shows."""
    assert isinstance(row.of, DutyRow)
    return row.of


def _band(section: Section) -> Band:
    rows = tuple(_row(duty) for duty in section.rows)
    return Band(section.key, section.title, rows, section.glyph, section.hint, section.tone, section.folds)


def _row(duty: DutyRow) -> BandRow:
    return BandRow(
        key=duty.refs,
        glyph=duty.glyph,
        day=duty.due,
        what=duty.what,
        about=duty.whom,
        reason=duty.reason,
        clause=duty.clause,
        who=duty.who,
        action="办推迟" if duty.ready else duty.button,
        tone=TONES.get(duty.glyph, ""),
        before=duty.put_off,
        note=duty.who_note,
        told=told(duty),
        of=duty,
        rows=tuple(_row(each) for each in duty.rows),
    )
