"""A form from declared fields: label above, control, and a reserved line for what is wrong."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.rules.field import Field, Kind
from app.ui.glyphs import Glyph
from app.ui.parts import Elided, column, label, row
from app.ui.segments import Segments
from app.ui.theme import restyle, text_scale

WIDTHS = {
    Kind.ROOM: 160,
    Kind.PHONE: 180,
    Kind.IDENTITY: 220,
    Kind.DATE: 150,
    Kind.BIRTHDAY: 150,
    Kind.NUMBER: 120,
    Kind.TIME: 120,
    Kind.NAME: 180,
}
_CODES = (Kind.ROOM, Kind.PHONE, Kind.IDENTITY, Kind.DATE, Kind.TIME, Kind.BIRTHDAY, Kind.NUMBER)
# A room may be typed as 3栋2单元1201, so it keeps the input method.
_NO_INPUT_METHOD = tuple(kind for kind in _CODES if kind is not Kind.ROOM)
MOST_SEGMENTS = 5
WIDEST_SEGMENTS = 300
"""Pixels of half a dialog; longer choices are a list that opens."""
Control = QLineEdit | QPlainTextEdit | QComboBox | Segments | QCheckBox


class Line(QLineEdit):
    """One line of text; a code field takes no input method, so that a scanner's digits arrive as they are."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.setMaxLength(field.limit)
        self.setPlaceholderText(field.hint)
        if field.kind is Kind.PASSWORD:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        if field.kind in _NO_INPUT_METHOD:
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        if field.kind in _CODES:
            self.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """A code field has no input method: Qt 6 asks the field and not its attribute."""
        if query == Qt.InputMethodQuery.ImEnabled and not self.testAttribute(
            Qt.WidgetAttribute.WA_InputMethodEnabled
        ):
            return False
        return super().inputMethodQuery(query)


class Text(QPlainTextEdit):
    """Several lines; Enter goes on to the next field, Alt+Enter makes a new line, the length is bounded."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._limit = field.limit
        self.setPlaceholderText(field.hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(round(72 * text_scale()))
        self.textChanged.connect(self._bound)

    def _bound(self) -> None:
        text = self.toPlainText()
        if len(text) <= self._limit:
            return
        # At once, not letter by letter: a pasted book must not stop the window.
        place = self.textCursor().position()
        self.blockSignals(True)
        self.setPlainText(text[: self._limit])
        self.blockSignals(False)
        cursor = self.textCursor()
        cursor.setPosition(min(place, self.document().characterCount() - 1))
        self.setTextCursor(cursor)


class FieldForm(QWidget):
    """Controls for declared fields; `submitted` on Enter in the last one, `edited` on any change.

    `stepping` carries the name of a field that Enter is about to leave, so that a page can fill the next;
    `entered` the control that has the focus now, so that a low place can scroll to it.
    """

    submitted = Signal()
    stepping = Signal(str)
    entered = Signal(object)
    edited = Signal()

    def __init__(self, fields: Sequence[Field], *, columns: int = 2) -> None:
        super().__init__()
        self.fields = tuple(fields)
        self.controls: dict[str, Control] = {}
        self._errors: dict[str, QWidget] = {}
        self._words: dict[str, Elided] = {}
        self._captions: dict[str, QLabel] = {}
        self._skip_to = ""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        place = 0
        for field in self.fields:
            wide = field.kind is Kind.LONG_TEXT
            if wide and place % columns:
                place += columns - place % columns
            span = columns if wide else 1
            grid.addWidget(self._cell(field), place // columns, place % columns, 1, span)
            place += span
        for index in range(columns):
            grid.setColumnStretch(index, 1)

    def _cell(self, field: Field) -> QWidget:
        control = _control(field)
        control.setAccessibleName(field.label)
        control.installEventFilter(self)
        self.controls[field.name] = control
        _on_edit(control, lambda: (self.clear_error(field.name), self.edited.emit()))
        words = Elided("over")
        error = QWidget()
        error.setLayout(row(Glyph("refused", 13), words, spacing=5))
        error.setFixedHeight(round(20 * text_scale()))
        keep = error.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        error.setSizePolicy(keep)
        error.hide()
        self._errors[field.name], self._words[field.name] = error, words
        cell = QWidget()
        optional = "" if field.required else "（可空）"
        caption = label(f"{field.label}{optional}", "c")
        caption.setBuddy(control)
        self._captions[field.name] = caption
        cell.setLayout(column(caption, control, error, spacing=3))
        return cell

    def values(self) -> dict[str, str]:
        """What stands in the controls, as text, by field name."""
        return {name: _value(control) for name, control in self.controls.items()}

    def set_values(self, values: dict[str, str]) -> None:
        """Fill the controls; fields not named are emptied."""
        for name, control in self.controls.items():
            _put(control, values.get(name, ""))
            self.clear_error(name)

    def put(self, name: str, value: str) -> None:
        """Fill one control."""
        _put(self.controls[name], value)

    def set_shown(self, names: Collection[str]) -> None:
        """Show only these fields; the others keep what stands in them and Enter passes them by."""
        for name, caption in self._captions.items():
            cell = caption.parentWidget()
            if cell is not None and cell.isHidden() == (name in names):
                cell.setVisible(name in names)

    def set_caption(self, name: str, words: str) -> None:
        """Another label above a field, where what it means depends on another field."""
        self._captions[name].setText(words)
        self.controls[name].setAccessibleName(words)

    def set_hint(self, name: str, words: str) -> None:
        """Other words in an empty line."""
        control = self.controls[name]
        if isinstance(control, QLineEdit | QPlainTextEdit):
            control.setPlaceholderText(words)

    def skip_to(self, name: str) -> None:
        """While `stepping` is told: go to this field instead of the next."""
        self._skip_to = name

    def error(self, name: str) -> str:
        """What is said to be wrong with a field; empty when nothing is."""
        return "" if self._errors[name].isHidden() else self._errors[name].toolTip()

    def show_error(self, name: str, sentence: str) -> bool:
        """Say beneath a field what is wrong and go there; False when the form has no such field."""
        if name not in self.controls:
            return False
        control = self.controls[name]
        restyle(control, state="wrong")
        self._words[name].put(sentence)
        self._errors[name].setToolTip(sentence)
        control.setAccessibleDescription(sentence)
        self._errors[name].show()
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_error(self, name: str) -> None:
        """Take the error line of a field away."""
        if not self._errors[name].isHidden():
            restyle(self.controls[name], state="")
            self.controls[name].setAccessibleDescription("")
            self._errors[name].hide()

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        next(iter(self.controls.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, on the last field it submits; Shift+Enter goes back."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(watched)
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() in enter:
            if event.modifiers() & Qt.KeyboardModifier.AltModifier and isinstance(watched, QPlainTextEdit):
                watched.insertPlainText("\n")
                return True
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            self._step(watched, -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        return super().eventFilter(watched, event)

    def _step(self, control: QObject, by: int) -> None:
        here = next((name for name, each in self.controls.items() if each is control), "")
        self._skip_to = ""
        if by > 0 and here:
            self.stepping.emit(here)
        ordered = [name for name in self.controls if name == here or self._stands(name)]
        to = self._skip_to if by > 0 and self._skip_to in ordered else ""
        place = ordered.index(to) if to else (ordered.index(here) if here else 0) + by
        if place >= len(ordered):
            self.submitted.emit()
        elif place >= 0:
            self.controls[ordered[place]].setFocus(Qt.FocusReason.TabFocusReason)

    def _stands(self, name: str) -> bool:
        cell = self._captions[name].parentWidget()
        return cell is None or not cell.isHidden()


def _control(field: Field) -> Control:
    if field.kind is Kind.LONG_TEXT:
        return Text(field)
    if field.kind is Kind.YES_NO:
        box = QCheckBox(field.label)
        box.setMinimumHeight(32)
        return box
    if field.kind is Kind.CHOICE and _stand_abreast(field.choices):
        segments = Segments(field.choices, field.label)
        segments.setMinimumHeight(32)  # in a crowded place it is not the choice that gives way
        return segments
    if field.kind is Kind.CHOICE:
        combo = QComboBox()
        if all(value for value, _ in field.choices):
            combo.addItem("", "")
        for value, words in field.choices:
            combo.addItem(words, value)
        return combo
    return Line(field)


def _stand_abreast(choices: Sequence[tuple[str, str]]) -> bool:
    """True if the choices fit side by side as segments: few, and short enough for half a dialog."""
    wide = sum(24 + 14 * len(words) for _, words in choices)
    return 0 < len(choices) <= MOST_SEGMENTS and wide <= WIDEST_SEGMENTS


def _on_edit(control: Control, then: object) -> None:
    if isinstance(control, QLineEdit | QPlainTextEdit):
        control.textChanged.connect(then)
    elif isinstance(control, QComboBox):
        control.currentIndexChanged.connect(then)
    elif isinstance(control, Segments):
        control.changed.connect(then)
    else:
        control.toggled.connect(then)


def _value(control: Control) -> str:
    if isinstance(control, QLineEdit):
        return control.text()
    if isinstance(control, QPlainTextEdit):
        return control.toPlainText()
    if isinstance(control, QComboBox):
        return str(control.currentData() or "")
    if isinstance(control, Segments):
        return control.value
    return "yes" if control.isChecked() else "no"


def _put(control: Control, value: str) -> None:
    if isinstance(control, QLineEdit):
        control.setText(value)
    elif isinstance(control, QPlainTextEdit):
        control.setPlainText(value)
    elif isinstance(control, QComboBox):
        control.setCurrentIndex(max(0, control.findData(value)))
    elif isinstance(control, Segments):
        control.choose(value)
    else:
        control.setChecked(value == "yes")
