"""The lines of a talk: opinions with what becomes of them, promises with who and until when (VISIT-06)."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.errors import Refusal
from app.modules.complaints.rules import CATEGORIES
from app.modules.visits.recording import MATTERS, MOST_LINES, Promised, Said
from app.modules.visits.rules import THEMES
from app.modules.visits.typed_days import day_or_refuse
from app.ui.parts import clear, row
from app.ui.person_box import PersonBox, PersonChoice, SteadyBox
from app.ui.segments import Segments
from app.ui.theme import fix_width

Values = dict[str, str]
WITHIN_DAYS = 7
"""Until when a promise is kept unless somebody says otherwise."""


class QuickSegments(Segments):
    """Segments whose digit chooses and goes on: `taken` comes after it, and not after an arrow."""

    taken = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__(choices, name, numbered=True)

    def eventFilter(self, watched: object, event: object) -> bool:
        """A digit chooses and goes on."""
        done = super().eventFilter(watched, event)
        pressed = isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress
        if done and pressed and event.text().isdigit():  # type: ignore[attr-defined]
            self.taken.emit(self.value)
        return done


class DigitBox(SteadyBox):
    """A list of which a digit chooses one and goes on: `taken` comes after it."""

    taken = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        for number, (value, words) in enumerate(choices, 1):
            self.addItem(f"{number} {words}", value)

    @property
    def value(self) -> str:
        """What is chosen."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """Choose one; an unknown one takes the choice away."""
        self.setCurrentIndex(self.findData(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses and goes on."""
        digit = int(event.text()) if event.text().isascii() and event.text().isdigit() else 0
        if 1 <= digit <= self.count():
            self.setCurrentIndex(digit - 1)
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class OpinionLine(QWidget):
    """One opinion: words and theme; once there are words also the reply and what becomes of it."""

    edited = Signal()
    taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.words = _line("意见", "用户的原话；没有就直接回车", 300)
        self.theme = DigitBox(THEMES, "关于")
        self.reply = _line("答复", "当场怎么答的（可空）", 300)
        self.becomes = QuickSegments(MATTERS, "转成")
        self.category = DigitBox(CATEGORIES, "投诉类别")
        fix_width(self.theme, 112)
        fix_width(self.category, 128)
        self.more = QWidget()
        below = row(self.reply, self.becomes, self.category)
        below.setStretch(0, 1)
        self.more.setLayout(below)
        above = row(self.words, self.theme)
        above.setStretch(0, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(above)
        box.addWidget(self.more)
        for line in (self.words, self.reply):
            line.textChanged.connect(self._edited)
        for one in (self.theme, self.category):
            one.currentIndexChanged.connect(self._edited)
            one.taken.connect(lambda one=one: self.taken.emit(one))
        self.becomes.changed.connect(self._edited)
        self.becomes.taken.connect(lambda _: self.taken.emit(self.becomes))
        self.put({})

    def values(self) -> Values:
        """As a draft keeps it."""
        return {
            "words": self.words.text(),
            "theme": self.theme.value,
            "reply": self.reply.text(),
            "becomes": self.becomes.value,
            "category": self.category.value,
        }

    def put(self, values: Values) -> None:
        """What was kept, or an empty line."""
        self.words.setText(values.get("words", ""))
        self.theme.choose(values.get("theme", "other"))
        self.reply.setText(values.get("reply", ""))
        self.becomes.choose(values.get("becomes", ""))
        self.category.choose(values.get("category", ""))
        self._show()

    @property
    def filled(self) -> bool:
        """True if there is anything to note."""
        return bool(self.words.text().strip())

    def steps(self) -> list[QWidget]:
        """The fields in the order of Enter."""
        if not self.filled:
            return [self.words]
        found: list[QWidget] = [self.words, self.theme, self.reply, self.becomes]
        return [*found, self.category] if self.becomes.value == "complaint" else found

    def said(self) -> Said:
        """For the verb."""
        values = self.values()
        complaint = values["becomes"] == "complaint"
        return Said(
            values["words"], values["theme"], values["reply"], values["becomes"],
            values["category"] if complaint else "",
        )  # fmt: skip

    def _edited(self, *_: object) -> None:
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.theme.setEnabled(self.filled)
        self.more.setHidden(not self.filled)
        self.category.setHidden(self.becomes.value != "complaint")


class PromiseLine(QWidget):
    """One promise: what, who follows it up, until which day."""

    edited = Signal()
    taken = Signal(object)

    def __init__(self, people: Sequence[PersonChoice], usual: int, today: date) -> None:
        super().__init__()
        self._usual, self._today = usual, today
        self.words = _line("答应了什么", "答应了什么；没有就直接回车", 200)
        self.person = PersonBox(people, "谁跟进")
        self.until = _line("到哪天", "", 20)
        self.until.setToolTip("可以写 12-01，或 +3 表示三天后")
        fix_width(self.person, 148)
        fix_width(self.until, 108)
        line = row(self.words, self.person, self.until)
        line.setStretch(0, 1)
        self.setLayout(line)
        for one in (self.words, self.until):
            one.textChanged.connect(self._edited)
        self.person.currentIndexChanged.connect(self._edited)
        self.put({})

    def values(self) -> Values:
        """As a draft keeps it."""
        staff = str(self.person.staff_id or "")
        return {"words": self.words.text(), "staff": staff, "until": self.until.text()}

    def put(self, values: Values) -> None:
        """What was kept, or an empty line: by whoever enters it, within a week."""
        self.words.setText(values.get("words", ""))
        self.person.choose(int(values.get("staff") or self._usual))
        usual = self._today + timedelta(days=WITHIN_DAYS)
        self.until.setText(values.get("until", f"{usual:%Y-%m-%d}"))
        self._show()

    @property
    def filled(self) -> bool:
        """True if there is anything to note."""
        return bool(self.words.text().strip())

    def steps(self) -> list[QWidget]:
        """The fields in the order of Enter."""
        return [self.words, self.person, self.until] if self.filled else [self.words]

    def promised(self) -> Promised:
        """For the verb. Raises Refusal."""
        until = day_or_refuse(self.until.text(), "到哪天", "promises", self._today)
        if not 0 <= (until - self._today).days <= 366:
            raise Refusal("承诺的日子要在今天以后、一年以内，请核对。", field="promises")
        if not self.person.staff_id:
            raise Refusal("请选谁跟进这条承诺。", field="promises")
        return Promised(self.words.text(), self.person.staff_id, until)

    def _edited(self, *_: object) -> None:
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.person.setEnabled(self.filled)
        self.until.setEnabled(self.filled)


class Lines(QWidget):
    """Lines below each other, the last one empty: Enter at the end of a filled one makes the next.

    `edited` on any change, `made` carries a line that was just made, `taken` a field that a digit left.
    """

    edited = Signal()
    made = Signal(object)
    taken = Signal(object)

    def __init__(self, make: Callable[[], OpinionLine | PromiseLine]) -> None:
        super().__init__()
        self._make = make
        self.lines: list[OpinionLine | PromiseLine] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(5)

    def text(self) -> str:
        """As a draft keeps it."""
        return json.dumps([one.values() for one in self.lines if one.filled], ensure_ascii=False)

    def put(self, text: str) -> None:
        """What was kept, and an empty line if there was nothing."""
        clear(self._box)
        self.lines = []
        for values in json.loads(text or "[]") or [{}]:
            self._add().put(values)

    @property
    def filled(self) -> list[OpinionLine | PromiseLine]:
        """The lines with something in them."""
        return [one for one in self.lines if one.filled]

    def steps(self) -> list[QWidget]:
        """The fields in the order of Enter."""
        return [step for line in self.lines for step in line.steps()]

    def ends_at(self, widget: QWidget) -> bool:
        """True if Enter there asks for one more line: the last field of the last line, which is filled."""
        last = self.lines[-1]
        if not last.filled or len(self.lines) == MOST_LINES:
            return False
        field = last.steps()[-1]
        return field is widget or (isinstance(field, Segments) and widget in field.buttons)

    def more(self) -> QWidget:
        """One more line; the field it begins with."""
        return self._add().words

    def _add(self) -> OpinionLine | PromiseLine:
        made = self._make()
        made.edited.connect(self.edited)
        made.taken.connect(self.taken)
        self.lines.append(made)
        self._box.addWidget(made)
        self.made.emit(made)
        return made


def _line(name: str, hint: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setMaxLength(longest)
    return made
