"""A choice of up to five, all in sight: arrows or the printed digit choose."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget


class Segments(QWidget):
    """Buttons of which one is chosen; `changed` carries its value, `""` stands for none."""

    changed = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str, *, numbered: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._values = [value for value, _ in choices]
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: list[QPushButton] = []
        box = QHBoxLayout(self)
        box.setSpacing(0)
        box.setContentsMargins(0, 0, 0, 0)
        for index, (_, words) in enumerate(choices):
            made = QPushButton(f"{index + 1} {words}" if numbered else words)
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setProperty("role", "segment")
            made.setProperty("first", "true" if index == 0 else "false")
            made.setAccessibleName(f"{name}：{words}")
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if index == 0 else Qt.FocusPolicy.ClickFocus)
            made.installEventFilter(self)
            self._group.addButton(made, index)
            self.buttons.append(made)
            box.addWidget(made)
        box.addStretch(1)
        self._group.idClicked.connect(lambda index: self.changed.emit(self._values[index]))
        self.setFocusProxy(self.buttons[0])

    @property
    def value(self) -> str:
        """The chosen value, "" when nothing is chosen."""
        index = self._group.checkedId()
        return self._values[index] if index >= 0 else ""

    def choose(self, value: str) -> None:
        """Choose a value without telling anybody; "" takes the choice away."""
        self._group.setExclusive(False)
        for button, own in zip(self.buttons, self._values, strict=True):
            button.setChecked(own == value)
        self._group.setExclusive(True)
        chosen = self._values.index(value) if value in self._values else 0
        for index, button in enumerate(self.buttons):
            policy = Qt.FocusPolicy.StrongFocus if index == chosen else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)
        self.setFocusProxy(self.buttons[chosen])

    def eventFilter(self, watched: object, event: object) -> bool:
        """Arrows and digits choose while one of the segments has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
            text = event.text()
            here = max(0, self._group.checkedId())
            if step:
                return self._take((here + step) % len(self._values))
            if text.isdigit() and 1 <= int(text) <= len(self._values):
                return self._take(int(text) - 1)
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _take(self, index: int) -> bool:
        self.choose(self._values[index])
        self.buttons[index].setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit(self._values[index])
        return True
