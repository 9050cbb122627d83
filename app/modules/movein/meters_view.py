"""Number and reading of every meter 表底数, abreast; Enter goes on, what is typed is noted as one act."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from app.modules.movein import service
from app.modules.movein.card import MoveInCard
from app.modules.movein.rules import METERS
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.parts import label
from app.ui.theme import restyle

Typed = dict[str, tuple[str, str] | None]
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Meters(QWidget):
    """Four meters; `left` when Enter was pressed behind the last reading."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.live = False
        self._move_in = 0
        self._shown: Typed = {}
        self.numbers: dict[str, QLineEdit] = {}
        self.readings: dict[str, QLineEdit] = {}
        self.none: dict[str, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        for place, (meter, zh) in enumerate(METERS):
            self._add(grid, place, meter, zh)
            grid.setColumnStretch(place, 1)

    def _add(self, grid: QGridLayout, place: int, meter: str, zh: str) -> None:
        reading, number, none = QLineEdit(), QLineEdit(), QCheckBox(f"没有{zh}")
        reading.setAccessibleName(f"{zh}底数")
        number.setAccessibleName(f"{zh}表号")
        number.setPlaceholderText("可空")
        none.setAccessibleName(f"没有{zh}")
        none.setMinimumHeight(26)
        for field, most in ((reading, 12), (number, 30)):
            field.setMaxLength(most)
            field.installEventFilter(self)
            field.textEdited.connect(lambda _, field=field: restyle(field, state=""))
        reading.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        none.toggled.connect(lambda on, meter=meter: self._close(meter, on))
        for line, widget in enumerate((label(f"{zh}底数", "c"), reading, label("表号", "c"), number, none)):
            grid.addWidget(widget, line, place)
        self.numbers[meter], self.readings[meter], self.none[meter] = number, reading, none

    def show_card(self, card: MoveInCard, *, live: bool) -> None:
        """Show what is noted; what is being typed in another meter stays."""
        anew = self._move_in != card.ref.id or live != self.live
        typed = {} if anew else {k: v for k, v in self.typed().items() if v != self._shown.get(k)}
        self._move_in, self.live = card.ref.id, live
        for meter in card.meters:
            if meter.meter not in typed:
                self.none[meter.meter].setChecked(meter.none)
                _put(self.numbers[meter.meter], meter.number)
                _put(self.readings[meter.meter], meter.reading)
        self._shown = {
            meter.meter: None if meter.none else (meter.number, meter.reading) for meter in card.meters
        }
        for each in (*self.numbers.values(), *self.readings.values(), *self.none.values()):
            each.setEnabled(live)
        for meter_, on in self.none.items():
            self._close(meter_, on.isChecked())

    def typed(self) -> Typed:
        """What stands in the fields; None for a meter that is not there."""
        return {
            meter: None
            if self.none[meter].isChecked()
            else (self.numbers[meter].text().strip(), self.readings[meter].text().strip())
            for meter, _ in METERS
        }

    @property
    def unread(self) -> QLineEdit | None:
        """The first reading that the gate asks for and nobody typed."""
        asked = (self.readings[meter] for meter, _ in METERS[:3] if not self.none[meter].isChecked())
        return next((field for field in asked if not field.text().strip()), None)

    def keep(self) -> bool:
        """Note what was typed; False when it is refused, and the field is marked."""
        changed = {meter: value for meter, value in self.typed().items() if value != self._shown.get(meter)}
        if not changed or not self.live:
            return True
        _, refused = attempt(self.desk, service.read_meters, self._move_in, changed, done="表底数已登记。")
        if refused is None:
            return True
        field = self.readings.get(refused.field)
        if field is not None:
            restyle(field, state="wrong")
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.desk.refuse(refused.sentence, clause=refused.clause)
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the next reading, behind the last one on to what follows; numbers are optional."""
        if not (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return False
        if event.key() not in _ENTER or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        order = [field for meter, _ in METERS for field in self._fields(meter, watched)]
        place = order.index(watched) if watched in order else -1
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = place - 1 if back else place + 1
        if 0 <= step < len(order):
            order[step].setFocus(Qt.FocusReason.TabFocusReason)
            order[step].selectAll()
        elif not back and self.keep():
            self.left.emit()
        return True

    def _fields(self, meter: str, here: QObject) -> list[QLineEdit]:
        """Where Enter stops: readings, the gas meter's as the last unless there is heat; and where it is."""
        if self.none[meter].isChecked():
            return []
        if self.numbers[meter] is here:
            return [self.numbers[meter]]
        return [self.readings[meter]]

    def _close(self, meter: str, none: bool) -> None:
        for field in (self.numbers[meter], self.readings[meter]):
            field.setEnabled(self.live and not none)


def _put(field: QLineEdit, text: str) -> None:
    if field.text() != text:
        field.setText(text)
