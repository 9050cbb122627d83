"""Beside the call: the household and who of it calls, the same matter again, what was before, what to say."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QSizePolicy, QWidget

from app.modules.complaints.lists import Beside
from app.modules.complaints.proposing import Subject, same_matter
from app.modules.complaints.saying import Said
from app.modules.residents.lists import HouseholdCard
from app.ui.glyphs import Glyph
from app.ui.icons import IconLabel
from app.ui.parts import Elided, button, clause_chip, clear, column, frame, key_cap, label, row, rule

SAYING_CLAUSE = "ETQ-03"
MOST_PEOPLE, MOST_OPEN, MOST_PAST = 6, 3, 4
_INSIDE = 30
"""Pixels of a button that its words do not have."""


class PersonButton(QPushButton):
    """Somebody of the household; the one who calls is pressed. A name that has no room is in the tooltip."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self._words = words
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setProperty("role", "segment")
        self.setProperty("first", "true")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew for another width."""
        super().resizeEvent(event)
        room = self.width() - _INSIDE
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room))


class CallSide(QScrollArea):
    """`person` carries who is calling, `join` the matter it belongs to, `apart` that it is another one.

    `card` asks for the card of the household.
    """

    person = Signal(int)
    join = Signal(object)
    apart = Signal(object)
    card = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.home: HouseholdCard | None = None
        self.person_id = 0
        self.alike: list[Beside] = []
        self._matters: Sequence[Beside] = ()
        self._apart: set[int] = set()
        self._home, self._open, self._said = (column(spacing=5, margins=(12, 10, 12, 10)) for _ in range(3))
        self._cards = [frame("card", box) for box in (self._home, self._open, self._said)]
        inside = QWidget()
        inside.setLayout(column(*self._cards, None, spacing=10))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self.setAccessibleName("住户、未结、此时可说")

    # ---- what is shown

    def show_home(self, home: HouseholdCard | None, person_id: int, stranger: tuple[str, str]) -> None:
        """The household with its people; the one who calls is marked. Without one, what the caller said."""
        self.home, self.person_id = home, person_id
        clear(self._home)
        if home is None:
            self._show_stranger(*stranger)
            return
        chips = [label(text, "chip") for text in (home.stage.name, *home.marks) if text]
        see = button("户卡", lambda: self.card.emit(home.ref), role="quiet", icon="residents")
        self._home.addLayout(row(label(home.room, "h2"), *chips[:1], None, see))
        for place, one in enumerate(home.people[:MOST_PEOPLE], 1):
            phone = one.phones[0] if one.phones else "没有电话"
            made = PersonButton(f"{place} {one.name}　{one.tie}", f"来电人：{one.name}　{one.tie}　{phone}")
            made.clicked.connect(partial(self._ask_person, one.person_id))
            made.setChecked(one.person_id == person_id)
            line = row(made, label(phone, "s"))
            line.setStretch(0, 1)
            self._home.addLayout(line)
        if len(home.people) > 1:
            self._home.addWidget(label("谁在说：停在“属于”上按数字", "c"))
        if chips[1:]:
            self._home.addLayout(row(*chips[1:5], None, spacing=6))

    def show_matters(self, matters: Sequence[Beside], subject: Subject) -> None:
        """What is open and was before; what seems to be the same can be joined."""
        self._matters = matters
        self.show_alike(subject, anew=True)

    def show_alike(self, subject: Subject, *, anew: bool = False) -> None:
        """The words or the class are others: which of the open matters is this again?"""
        alike = [
            one for one in self._matters
            if one.open and one.ref.id not in self._apart
            and same_matter(subject, Subject(subject.unit_id, one.category, f"{one.title} {one.words}"))
        ]  # fmt: skip
        if not anew and alike == self.alike:
            return
        self.alike = alike
        clear(self._open)
        self._cards[1].setHidden(not self._matters)
        self._show_open()
        self._show_past()

    def show_said(self, said: Sequence[Said]) -> None:
        """The lines to say now."""
        clear(self._said)
        head = row(IconLabel("book", 16, "accent"), label("此时可说", "h3"), None, clause_chip(SAYING_CLAUSE))
        self._said.addLayout(head)
        for one in said:
            never = one.moment == "never"
            words = f"{one.when}{one.words}" if never else f"「{one.words}」"
            self._said.addWidget(label(words, "muted" if never else "", wrap=True))

    def stand_apart(self, ref: object) -> None:
        """This one is another matter; the open one is not offered again for this call."""
        self._apart.add(getattr(ref, "id", 0))

    def forget(self) -> None:
        """The next call."""
        self._apart.clear()

    # ---- inside

    def _ask_person(self, person_id: int, _checked: bool = False) -> None:
        self.person.emit(person_id)

    def _show_stranger(self, name: str, telephone: str) -> None:
        told = "　".join(part for part in (name, telephone) if part)
        self._home.addWidget(label(told or "还不知道是哪一户", "h2"))
        words = "还没有对上名册里的人，存档后也可以补上房号" if told else "可以不问：没有房号也照样记下来"
        self._home.addWidget(label(words, "muted", wrap=True))

    def _show_open(self) -> None:
        running = [one for one in self._matters if one.open]
        if not running:
            return
        words = f"未结 {len(running)} 件" + ("，像是同一件事" if self.alike else "")
        self._open.addLayout(row(Glyph("today", 16), label(words, "h3"), None))
        first = self.alike[0] if self.alike else None
        shown = ([first] if first else []) + [one for one in running if one is not first]
        for one in shown[:MOST_OPEN]:
            self._open.addWidget(_whole(f"{one.code}　{one.title}　{one.grade}"))
            self._open.addWidget(label(f"{one.when}受理，{one.stands}", "muted"))
            if one is first:
                join = button(f"并入 {one.code}", lambda: self.join.emit(first), role="outline", keys="Alt+J")
                other = button("另立一件", lambda: self.apart.emit(first), role="quiet")
                self._open.addLayout(row(join, other, key_cap("Alt J"), None))

    def _show_past(self) -> None:
        past = [one for one in self._matters if not one.open]
        if not past:
            return
        if any(one.open for one in self._matters):
            self._open.addWidget(rule())
        self._open.addWidget(label(f"以前 {len(past)} 件", "h3"))
        for one in past[:MOST_PAST]:
            self._open.addWidget(_whole(f"{one.when}　{one.title}　{one.stands}", "muted"))


def _whole(text: str, kind: str = "s") -> QLabel:
    made = Elided(kind)
    made.put(text)
    return made
