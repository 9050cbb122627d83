"""Who was seen: a digit takes somebody of the household, anybody else is typed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QWidget

from app.modules.visits.card import MemberLine
from app.ui.parts import column, label, row
from app.ui.theme import fix_width, restyle

MOST_SHOWN = 4
"""People with a button of their own; digits reach up to nine."""


class SeenField(QWidget):
    """`edited` on any change, `taken` when a digit chose somebody."""

    edited = Signal()
    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._members: Sequence[MemberLine] = ()
        self.line, self.relation = QLineEdit(), QLineEdit()
        self.line.setAccessibleName("见到谁")
        self.line.setMaxLength(60)
        self.line.setPlaceholderText("数字选，或写姓名")
        self.relation.setAccessibleName("关系")
        self.relation.setMaxLength(20)
        fix_width(self.line, 150)
        fix_width(self.relation, 84)
        self.chips = [self._chip(place) for place in range(MOST_SHOWN)]
        self.rest = label("", "muted")
        names = QWidget()
        names.setLayout(row(*self.chips, self.rest, None, spacing=6))
        names.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        whole = row(
            column(label("见到谁　Alt 3", "c"), self.line, spacing=3),
            column(label("关系", "c"), self.relation, spacing=3),
            column(label("这一户的人", "c"), names, spacing=3),
            spacing=12,
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(lambda _: self._show())
        for one in (self.line, self.relation):
            one.textChanged.connect(lambda _: self.edited.emit())

    @property
    def person_id(self) -> int:
        """The member whose name stands there; 0 for somebody the list does not know."""
        name = self.line.text().strip()
        return next((one.person_id for one in self._members if one.name == name), 0)

    def show_members(self, members: Sequence[MemberLine]) -> None:
        """Who may be chosen."""
        self._members = members
        for place, chip in enumerate(self.chips):
            chip.setHidden(place >= len(members))
            if place < len(members):
                one = members[place]
                chip.setText(f"{place + 1} {_short(one.name)}")
                chip.setToolTip(f"{one.name}（{one.relation}）")
                chip.setAccessibleName(f"见到{one.name}，{one.relation}")
        more = len(members) - MOST_SHOWN
        self.rest.setText(f"还有 {more} 人，按 5–{min(9, len(members))}" if more > 0 else "")
        if not members:
            self.rest.setText("名册里还没有人")
        self._show()

    def put(self, name: str, relation: str) -> None:
        """What was kept."""
        self.line.setText(name)
        self.relation.setText(relation)

    def take(self, place: int) -> None:
        """Somebody of the household."""
        one = self._members[place]
        self.put(one.name, one.relation)

    def mark_wrong(self, wrong: bool) -> None:
        """Whether the name is refused."""
        restyle(self.line, state="wrong" if wrong else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit in the line takes somebody of the household; no name has one."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        digit = event.text()
        if plain and digit.isascii() and digit.isdigit() and 1 <= int(digit) <= len(self._members):
            self.take(int(digit) - 1)
            self.taken.emit()
            return True
        return False

    def _chip(self, place: int) -> QPushButton:
        made = QPushButton()
        made.setProperty("role", "segment")
        made.setProperty("first", "true")
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(partial(self._clicked, place))
        return made

    def _clicked(self, place: int, _checked: bool = False) -> None:
        self.take(place)
        self._show()
        self.taken.emit()

    def _show(self) -> None:
        for place, chip in enumerate(self.chips):
            here = place < len(self._members) and self._members[place].person_id == self.person_id
            chip.setChecked(here and bool(self.person_id))


def _short(name: str) -> str:
    return name if len(name) <= 5 else f"{name[:4]}…"
