"""The form of one call: who, what it is, in whose words, how urgent, what was answered, whose it becomes."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.modules.complaints.capture_class_view import ClassField
from app.modules.complaints.capture_who_view import ENTERS, WhoField
from app.modules.complaints.classes import department_of, own_departments
from app.modules.complaints.people import people
from app.modules.complaints.proposing import propose_grade, propose_kind
from app.modules.complaints.rules import CHANNELS, GRADES, KINDS, LONGEST, REQUEST_GRADES, TOLD_HOW
from app.ui.desk import Desk
from app.ui.parts import column, label, row
from app.ui.person_box import PersonBox, SteadyBox
from app.ui.segments import Segments
from app.ui.theme import fix_width, restyle, text_scale

LETTERS = {"q": "question", "r": "repair", "o": "opinion", "s": "suggestion", "t": "complaint"}
_LETTER_OF = {kind: letter.upper() for letter, kind in LETTERS.items()}
ABOVE = ("urgent", "major")
"""Grades with which somebody above is told at once (DUTY-12)."""
USUAL = "客服"
CALL_BACK = (("yes", "可以"), ("no", "不便"))
_PLACE, _REPLY = 100, 200
TEXTS = ("words", "place", "reply")
CHOICES = ("channel", "kind", "grade", "may", "told_how")


class KindSegments(Segments):
    """The kinds with their letters; a digit tells who of the household is calling."""

    digit = Signal(int)
    letter = Signal(str)

    def __init__(self) -> None:
        super().__init__([(kind, f"{zh} {_LETTER_OF[kind]}") for kind, zh in KINDS], "属于")
        box = self.layout()
        for place in range(len(self.buttons)):
            box.setStretch(place, 1)  # type: ignore[union-attr]
        box.setStretch(len(self.buttons), 0)  # type: ignore[union-attr]

    def eventFilter(self, watched: object, event: object) -> bool:
        """A letter chooses and goes on."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            kind = LETTERS.get(event.text().lower(), "") if plain else ""
            if kind:
                self.choose(kind)
                self.letter.emit(kind)
                return True
            if plain and event.text().isascii() and event.text().isdigit():
                self.digit.emit(int(event.text()))
                return True
        return super().eventFilter(watched, event)


class CallForm(QWidget):
    """`edited` on any change; `person_asked` carries a digit, `left` comes after the last field,
    `entered` carries the control that has the focus now.

    What the words suggest is chosen until the clerk chooses: kind and grade, never the class of a complaint.
    """

    edited = Signal()
    entered = Signal(object)
    person_asked = Signal(int)
    left = Signal()

    def __init__(self, desk: Desk, over: QWidget, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self._by_hand: set[str] = set()
        self._captions: dict[str, QWidget] = {}
        self.channel = Segments(CHANNELS, "渠道")
        self.who = WhoField(desk, over)
        self.kind = KindSegments()
        self.words = QPlainTextEdit()
        self.words.setAccessibleName("来电人的话")
        self.words.setTabChangesFocus(True)
        self.words.setMinimumHeight(round(64 * text_scale()))
        self.words.setMaximumHeight(round(88 * text_scale()))
        self.category = ClassField(over)
        self.grade = Segments(GRADES, "等级")
        self.may = Segments(CALL_BACK, "可否回电")
        self.place = _line("何时何地", "昨晚起 · 地库 B-117", _PLACE)
        self.reply = _line("第一句答复", "怎么回答的，说了几点以前回电", _REPLY)
        choices = desk.read(people, 0, "ordinary", now().date()).choices
        self.department: QComboBox = SteadyBox()
        self.department.setAccessibleName("责任部门")
        self.department.addItems([name for _, name in own_departments()])
        self.person = PersonBox(choices, "指派给")
        self.told = PersonBox(choices, "已告知")
        self.told_how = Segments(TOLD_HOW, "怎么告知")
        self.wrong = label("", "over", wrap=True)
        self.setLayout(self._laid_out())
        self._connect()
        self.put({})

    # ---- what stands here

    def values(self) -> dict[str, str]:
        """Everything as text, as a draft keeps it."""
        return {
            "channel": self.channel.value,
            "who": self.who.text(),
            "unit": str(self.who.unit_id or ""),
            "kind": self.kind.value,
            "words": self.words.toPlainText(),
            "category": self.category.value,
            "grade": self.grade.value,
            "may": self.may.value,
            "place": self.place.text(),
            "reply": self.reply.text(),
            "department": self.department.currentText(),
            "staff": str(self.person.staff_id or ""),
            "told": str(self.told.staff_id or ""),
            "told_how": self.told_how.value,
            "by_hand": ",".join(sorted(self._by_hand)),
        }

    def put(self, values: dict[str, str]) -> None:
        """What was kept, or an empty form."""
        self._by_hand = set(values.get("by_hand", "").split(",")) - {""}
        self.channel.choose(values.get("channel", "phone"))
        self.who.put(values.get("who", ""), int(values.get("unit") or 0))
        self.kind.choose(values.get("kind", ""))
        self.grade.choose(values.get("grade", "ordinary"))
        self.may.choose(values.get("may", "yes"))
        self.words.setPlainText(values.get("words", ""))
        self.category.put(values.get("category", ""))
        self.place.setText(values.get("place", ""))
        self.reply.setText(values.get("reply", ""))
        self.department.setCurrentText(values.get("department", USUAL))
        self.person.choose(int(values.get("staff") or 0))
        self.told.choose(int(values.get("told") or 0))
        self.told_how.choose(values.get("told_how", "telephone"))
        self.refuse("", "")
        self._show()

    @property
    def in_hand(self) -> bool:
        """True while something stands here that is not saved."""
        return bool(self.who.text().strip() or self.words.toPlainText().strip() or self.place.text().strip())

    def propose_person(self, unit_id: int) -> None:
        """The officer of the building answers, unless the clerk named somebody."""
        if "person" not in self._by_hand:
            found = self.desk.read(people, unit_id, self.grade.value, self._now().date())
            self.person.choose(found.officer)
        self._show()

    # ---- going through it

    def first(self) -> QWidget:
        """Where the next key belongs: who calls, then what it is, then the words."""
        if not self.who.text().strip() and not self.words.toPlainText().strip():
            return self.who
        return self.words

    def steps(self) -> list[QWidget]:
        """The fields in the order of Enter."""
        shown: list[QWidget] = [self.channel, self.who, self.kind, self.words, self.category.first()]
        shown += [self.grade, self.may, self.place, self.reply, self.person, self.department]
        if not self._captions["told"].isHidden():
            shown += [self.told, self.told_how]
        return [one.focusProxy() or one for one in shown]

    def go_to(self, number: int) -> None:
        """Alt and the number that stands beside a label."""
        fields = (self.channel, self.who, self.kind, self.words, self.grade, self.may, self.reply)
        if 1 <= number <= len(fields):
            fields[number - 1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refuse(self, field: str, sentence: str) -> None:
        """Say at its field what is missing; the sentence stands whole below the fields."""
        self.wrong.setText(sentence or " ")
        places: dict[str, QWidget] = {
            "room": self.who, "person": self.who, "telephone": self.who, "caller": self.who,
            "channel": self.channel, "kind": self.kind, "words": self.words, "title": self.words,
            "category": self.category.first(), "grade": self.grade, "place": self.place,
            "department": self.department, "told": self.told, "told_how": self.told_how,
        }  # fmt: skip
        self.who.wrong(places.get(field) is self.who)
        restyle(self.words, state="wrong" if field in ("words", "title") else "")
        if sentence and field in places:
            places[field].setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on to the next field, Shift+Enter back; Alt+Enter makes a line in the words."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(watched)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() not in ENTERS:
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.AltModifier and watched is self.words:
            self.words.insertPlainText("\n")
            return True
        if modifiers == Qt.KeyboardModifier.ShiftModifier:
            self._step(watched, -1)
            return True
        if modifiers == Qt.KeyboardModifier.NoModifier:
            self._step(watched, 1)
            return True
        return False

    # ---- inside

    def _step(self, here: QObject, by: int) -> None:
        steps = self.steps()
        segments = (self.channel, self.kind, self.grade, self.may, self.told_how)
        place = next((at for at, one in enumerate(steps) if one is here), -1)
        for group in segments:
            if here in group.buttons:
                place = next(at for at, one in enumerate(steps) if one in group.buttons)
        if place < 0:
            return
        if place + by >= len(steps):
            self.left.emit()
        else:
            steps[max(0, place + by)].setFocus(Qt.FocusReason.TabFocusReason)

    def _connect(self) -> None:
        for segments in (self.channel, self.kind, self.grade, self.may, self.told_how):
            for one in segments.buttons:
                one.installEventFilter(self)
        for field in (self.words, self.place, self.reply, self.person, self.department, self.told):
            field.installEventFilter(self)
        self.kind.letter.connect(self._take_letter)
        self.kind.digit.connect(self.person_asked)
        self.kind.changed.connect(lambda _: self._chosen("kind"))
        self.grade.changed.connect(lambda _: self._chosen("grade"))
        self.person.activated.connect(lambda _: self._chosen("person"))
        self.person.currentIndexChanged.connect(lambda _: self._named())
        self.words.textChanged.connect(self._told)
        self.who.done.connect(lambda: self.kind.setFocus(Qt.FocusReason.TabFocusReason))
        self.category.entered.connect(self.entered)
        self.category.chosen.connect(self._classed)
        self.category.left.connect(lambda: self.grade.setFocus(Qt.FocusReason.TabFocusReason))
        for line in (self.place, self.reply, self.who):
            line.textEdited.connect(lambda _: self.edited.emit())
        for choice in (self.channel, self.may, self.told_how):
            choice.changed.connect(lambda _: self.edited.emit())
        self.told.currentIndexChanged.connect(lambda _: self.edited.emit())
        self.department.currentIndexChanged.connect(lambda _: self.edited.emit())

    def _take_letter(self, _: str) -> None:
        self._chosen("kind")
        self.words.setFocus(Qt.FocusReason.TabFocusReason)

    def _named(self) -> None:
        if self.person.hasFocus():
            self._by_hand.add("person")
        self.edited.emit()

    def _chosen(self, name: str) -> None:
        self._by_hand.add(name)
        self._show()
        self.edited.emit()

    def _classed(self, category: str) -> None:
        self.department.setCurrentText(department_of(category).name)
        self.refuse("", "")
        self.edited.emit()

    def _told(self) -> None:
        text = self.words.toPlainText()
        if len(text) > LONGEST:
            self.words.setPlainText(text[:LONGEST])  # comes back here with the text that fits
            return
        self.category.show_words(text)
        if "kind" not in self._by_hand:
            self.kind.choose(propose_kind(text))
        if "grade" not in self._by_hand:
            found = propose_grade(text)
            self.grade.choose(found.grade if found else "ordinary")
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        """Only the grades the kind knows, and who was told where that is asked."""
        request = self.kind.value not in ("complaint", "")
        for button, (grade, _) in zip(self.grade.buttons, GRADES, strict=True):
            button.setHidden(request and grade not in REQUEST_GRADES)
        if request and self.grade.value not in REQUEST_GRADES:
            self.grade.choose("urgent" if self.grade.value == "major" else "ordinary")
        self._captions["told"].setHidden(self.grade.value not in ABOVE)

    def _laid_out(self) -> QLayout:
        fix_width(self.person, 170)
        fix_width(self.told, 170)
        for narrow in (self.channel, self.grade, self.may):
            narrow.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        top = row(
            _field("渠道　Alt 1", self.channel), _field("房号 · 姓名 · 电话　Alt 2", self.who), spacing=12
        )
        top.setStretch(1, 1)
        told = QWidget()
        told.setLayout(
            row(
                _field("紧急、重大：已当即告知谁", self.told),
                _field("怎么告知", self.told_how),
                None,
                spacing=12,
            )
        )
        self._captions["told"] = told
        how = row(
            _field("等级　Alt 5", self.grade), _field("可否回电　Alt 6", self.may),
            _field("何时何地（可空）", self.place), spacing=12,
        )  # fmt: skip
        how.setStretch(2, 1)
        end = row(
            _field("第一句答复（可空）　Alt 7", self.reply), _field("指派给（可空）", self.person),
            _field("责任部门", self.department), spacing=12,
        )  # fmt: skip
        end.setStretch(0, 1)
        words = _field("来电人的话（原话优先）　Alt 4", self.words)
        made = column(top, _field("属于　Alt 3", self.kind), words, self.category, how, end, told, spacing=9)
        made.addWidget(self.wrong)
        made.addStretch(1)
        return made


def _line(name: str, hint: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setMaxLength(longest)
    return made


def _field(caption: str, control: QWidget) -> QLayout:
    return column(label(caption, "c"), control, spacing=3)
