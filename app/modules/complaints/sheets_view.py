"""The dialog of one step of a matter: few fields, ready words on digits, the cursor in the words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.errors import Refusal
from app.modules.complaints.lists import MatterCard
from app.modules.complaints.rules import CLAUSE, LONGEST
from app.modules.complaints.telephone_view import Telephone
from app.modules.orders.rules import moment_or_none
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, button, column, label, row
from app.ui.segments import Segments

Now = Callable[[], datetime]
Choices = tuple[tuple[str, str], ...]
AT = Field("at", "时间", Kind.TEXT, limit=20, hint="现在；或 10:05、11-22 16:05")


def words_field(caption: str, *, required: bool = True, name: str = "words") -> Field:
    """The words of a step."""
    return Field(name, caption, Kind.LONG_TEXT, required=required, limit=LONGEST)


@dataclass(frozen=True)
class Asked:
    """What one step asks: its title, what the button says, its fields, and ready words for one of them.

    `choice` is a row of segments above the fields (name, label, choices, the first one chosen), `needy`
    those of its values that need words; `calls` shows the telephone, because the step is a call.
    """

    title: str
    button: str
    fields: tuple[Field, ...]
    verb: Callable[..., Any]
    done: str
    into: str = "words"
    ready: tuple[str, ...] = ()
    choice: tuple[str, str, Choices, str] | None = None
    needy: tuple[str, ...] = ()
    calls: bool = False
    facts: tuple[tuple[str, str], ...] = ()


class StepSheet(FormSheet):
    """One step of one matter. A digit alone in the words puts the ready words of that number there."""

    def __init__(self, over: QWidget, desk: Desk, card: MatterCard, how: str, asked: Asked, now: Now) -> None:
        title = f"{asked.title}：{card.code}"
        super().__init__(
            over, desk, title, asked.fields, clause=CLAUSE, icon="complaints", words=asked.button, width=600
        )
        self.place = f"complaints.{how}.{card.ref.id}"
        self.card, self.asked, self.now = card, asked, now
        self.segments: Segments | None = None
        self.telephone: Telephone | None = None
        self._lay_out()
        allow(self.go, desk, asked.verb)

    def _lay_out(self) -> None:
        card, asked = self.card, self.asked
        self.body.insertWidget(0, facts_block((*facts_of(card), *asked.facts)))
        place = 1
        if asked.calls:
            self.telephone = Telephone(self.desk, card)
            may = "可以回电" if card.may_call else "来电人说不便回电"
            self.body.insertLayout(place, row(label("电话", "muted"), self.telephone, label(may, "s"), None))
            shortcut = QShortcut(QKeySequence("Ctrl+E"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.telephone.turn)
            place += 1
        if asked.choice is not None:
            name, words, choices, first = asked.choice
            self.segments = Segments(choices, words, numbered=True)
            self.segments.setObjectName(name)
            self.segments.choose(first)
            self.segments.changed.connect(lambda _: self.refuse(" "))
            self.body.insertLayout(place, column(label(words, "c"), self.segments, spacing=3))
        if asked.ready:
            offers = [self._offer(number, text) for number, text in enumerate(asked.ready, 1)]
            self.body.addLayout(column(*(row(offer, None) for offer in offers), spacing=4))
            _on_text(self.form.controls[asked.into], self._take_number)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with the cursor where the next key belongs."""
        super().start(values)
        if self.segments is not None:
            self.segments.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.form.controls[self.asked.into].setFocus(Qt.FocusReason.TabFocusReason)

    def values(self) -> dict[str, Any]:
        """What the verb gets. Raises Refusal for a time that is none."""
        values: dict[str, Any] = dict(self.form.values())
        if "at" in values:
            values["at"] = moment_or_none(values["at"], AT.label, "at", self.now(), ahead=False)
        if self.segments is not None:
            values[self.segments.objectName()] = self.segments.value
        return values

    def save(self) -> None:
        """Put the step on record."""
        try:
            values = self.values()
        except Refusal as refusal:
            self.form.show_error(refusal.field, refusal.sentence)
            return
        self.do(self.asked.verb, self.card.ref.id, **values, done=f"{self.card.code} {self.asked.done}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a choice that needs words goes there first."""
        plain = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if plain and self._needs_words():
            self.form.controls[self.asked.into].setFocus(Qt.FocusReason.TabFocusReason)
            event.accept()
            return
        super().keyPressEvent(event)

    def _needs_words(self) -> bool:
        if self.segments is None or self.segments.value not in self.asked.needy:
            return False
        return self.focusWidget() in self.segments.buttons

    def _offer(self, number: int, text: str) -> QPushButton:
        made = button(f"{number}　{text}", lambda: self._take(text), role="row", name=f"常用：{text}")
        made.setObjectName(f"ready-{number}")
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        return made

    def _take_number(self) -> None:
        typed = self.form.values()[self.asked.into]
        if typed.isdigit() and len(typed) == 1 and 0 < int(typed) <= len(self.asked.ready):
            self._take(self.asked.ready[int(typed) - 1])

    def _take(self, text: str) -> None:
        control = self.form.controls[self.asked.into]
        self.form.put(self.asked.into, text)
        if isinstance(control, QPlainTextEdit):
            control.moveCursor(control.textCursor().MoveOperation.End)
        control.setFocus(Qt.FocusReason.OtherFocusReason)


def facts_of(card: MatterCard) -> list[tuple[str, str]]:
    """Which matter it is."""
    place = "　".join(part for part in (card.room, card.caller) if part) or "公共区域"
    chips = " · ".join(part for part in (card.kind_zh, card.category_zh, card.grade_zh) if part)
    return [("诉求", f"{card.title}（{chips}，{card.state_zh}）"), ("哪一户", place)]


def _on_text(control: object, then: Callable[[], object]) -> None:
    if isinstance(control, QLineEdit | QPlainTextEdit):
        control.textChanged.connect(lambda *_: then())


def choices_of(pairs: Sequence[tuple[str, str]], *keys: str) -> Choices:
    """Some of the choices, in their order."""
    return tuple(pair for pair in pairs if pair[0] in keys)
