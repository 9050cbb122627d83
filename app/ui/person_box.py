"""A choice of somebody from the staff: letters typed are the beginning of a name in pinyin."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from app.rules.pinyin import name_terms

NEXT_LETTER = 1200
"""Milliseconds within which letters typed belong to one name."""
PersonChoice = tuple[int, str, str]
"""Staff id, name, and role in words."""


class SteadyBox(QComboBox):
    """A choice inside a sheet that scrolls: the wheel scrolls the sheet and never changes what is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the sheet."""
        event.ignore()


class PersonBox(SteadyBox):
    """Somebody of the staff; letters typed are the beginning of a name in pinyin (lxh)."""

    def __init__(self, people: Sequence[PersonChoice], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip("可以直接输入姓名拼音首字母")
        self._people = tuple(people)
        self._typed, self._since = "", QElapsedTimer()
        self.addItem("", 0)
        for staff_id, person, role in self._people:
            first = role.partition("、")[0]
            self.addItem(f"{person}　{first}" if first else person, staff_id)

    @property
    def staff_id(self) -> int | None:
        """Who is chosen, None for nobody."""
        return self.currentData() or None

    def choose(self, staff_id: int | None) -> None:
        """Choose somebody; nobody for None or for somebody who left."""
        self.setCurrentIndex(max(0, self.findData(staff_id or 0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters find the next name that begins so."""
        letter = event.text().lower()
        if letter.isalnum() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._find(letter)
        else:
            super().keyPressEvent(event)

    def _find(self, letter: str) -> None:
        if not self._since.isValid() or self._since.elapsed() > NEXT_LETTER:
            self._typed = ""
        self._typed += letter
        self._since.start()
        for place, (_, person, _) in enumerate(self._people, 1):
            if any(term.startswith(self._typed) for term in name_terms(person)):
                self.setCurrentIndex(place)
                return
