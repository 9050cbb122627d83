"""Lines of an open sheet that are answered by typing: a count, or words."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.modules.checks.line_view import LineRow, Surroundings, TickRow, control, pressed
from app.modules.checks.lists import RunLine
from app.modules.checks.rules import LARGEST_COUNT, LONGEST_NOTE
from app.rules.field import Field, Kind
from app.ui.form import Text
from app.ui.parts import button, label
from app.ui.theme import restyle, text_scale


class _TypedRow(LineRow):
    """A line that is answered by typing; 不适用 takes it out."""

    def _not_asked(self) -> None:
        self.none = button("不适用", self._toggle_none, role="row", name=f"第 {self.number} 行：不适用")
        self.none.setCheckable(True)
        self.none.setChecked(self.result == "none")
        self.none.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._first.addWidget(self.none)

    def _toggle_none(self) -> None:
        self.mark("none" if self.none.isChecked() else self._by_itself())

    def _by_itself(self) -> str:
        raise NotImplementedError

    def _typed(self) -> None:
        if self.result != "none":
            self.mark(self._by_itself())

    def _show_result(self) -> None:
        restyle(self.none, tone="due" if self.result == "none" else "")
        super()._show_result()


class CountRow(_TypedRow):
    """To count: how many there should be, and how many were found; a difference is a problem."""

    def _build(self) -> None:
        self.should = _digits(f"第 {self.number} 行：应有")
        self.found = _digits(f"第 {self.number} 行：实有")
        for field, value in ((self.should, self.line.should), (self.found, self.line.found)):
            field.setText("" if value is None else str(value))
            field.textEdited.connect(lambda _: self._typed())
            field.installEventFilter(self)
        self._difference: QLabel = label("", "s")
        self._difference.setFixedWidth(round(52 * text_scale()))
        for item in (label("应有", "c"), self.should, label("实有", "c"), self.found, self._difference):
            self._first.addWidget(item)
        self._not_asked()
        self.setFocusProxy(self.found)

    def next_field(self) -> QWidget:
        """The first number that is not known yet."""
        return self.should if not self.should.text() and not self.found.text() else self.found

    def last_field(self) -> QWidget:
        """The number found."""
        return self.found

    def take_focus(self) -> None:
        """A number typed takes the place of the one that stands there."""
        super().take_focus()
        self.found.selectAll()

    def _should(self) -> int | None:
        return int(self.should.text()) if self.should.text() else None

    def _found(self) -> int | None:
        return int(self.found.text()) if self.found.text() else None

    def _by_itself(self) -> str:
        should, found = self._should(), self._found()
        if found is None:
            return ""
        return "fine" if should in (None, found) else "problem"

    def _typed(self) -> None:
        super()._typed()
        self._show_difference()  # which changes with every digit, the result only with some

    def _show_result(self) -> None:
        self._show_difference()
        super()._show_result()

    def _show_difference(self) -> None:
        should, found = self._should(), self._found()
        if should is None or found is None or self.result == "none":
            self._difference.setText("")
        else:
            self._difference.setText("相符" if should == found else f"差 {found - should:+d}")
        restyle(self._difference, kind="over" if self.result == "problem" else "s")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes from what should be to what is, and on; up and down to the neighbours."""
        if watched in (self.should, self.found) and pressed(event):
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control(event):
                self._go_on(watched)
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
        return super().eventFilter(watched, event)

    def _go_on(self, field: QObject) -> None:
        if field is self.should:
            self.found.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.result == "problem" and self.problem is not None:
            self.problem.note.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()


class WordsRow(_TypedRow):
    """To write: Enter goes on."""

    def _build(self) -> None:
        self.text = Text(Field("note", self.line.text, Kind.LONG_TEXT, limit=LONGEST_NOTE))
        self.text.setFixedHeight(round(56 * text_scale()))
        self.text.setAccessibleName(self.line.text)
        self.text.setPlainText(self.line.note)
        self.text.textChanged.connect(self._typed)
        self.text.installEventFilter(self)
        self._not_asked()
        self._rest.addWidget(self.text)
        self.setFocusProxy(self.text)

    def next_field(self) -> QWidget:
        """The text."""
        return self.text

    def last_field(self) -> QWidget:
        """The text too."""
        return self.text

    def _note(self) -> str:
        return self.text.toPlainText()

    def _by_itself(self) -> str:
        return "fine" if self.text.toPlainText().strip() else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on; up and down to the neighbours."""
        if watched is self.text and pressed(event):
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control(event):
                self.finished.emit()
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
        return super().eventFilter(watched, event)


ROWS: dict[str, type[LineRow]] = {"tick": TickRow, "count": CountRow, "words": WordsRow}


def _digits(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setFixedWidth(round(64 * text_scale()))
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.setValidator(QIntValidator(0, LARGEST_COUNT, field))
    field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
    return field


def row_for(line: RunLine, number: int, around: Surroundings) -> LineRow:
    """The row of a line's kind."""
    return ROWS[line.kind](line, number, around)
