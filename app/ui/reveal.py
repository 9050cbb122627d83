"""Asking to see what is covered: which items, and what for (ARCH-12)."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from app.ui.dialog import Sheet
from app.ui.glyphs import Glyph
from app.ui.parts import label, row
from app.ui.segments import Segments

SECONDS = 60


class RevealSheet(Sheet):
    """Which private items of one person, for what purpose; `asked(items, purpose)` on Enter."""

    def __init__(
        self,
        over: QWidget,
        name: str,
        items: Sequence[tuple[str, str]],
        purposes: Sequence[tuple[str, str]],
        asked: Callable[[list[str], str], object],
    ) -> None:
        super().__init__(over, f"查看敏感项：{name}", icon="eye", clause="ARCH-12")
        self._asked = asked
        self._words = dict(purposes)
        self.body.addWidget(label(f"{SECONDS} 秒后自动遮盖；离开本页立即遮盖。"))
        self.body.addWidget(label("查看哪几项", "c"))
        self.items = {key: QCheckBox(words) for key, words in items}
        self.body.addLayout(row(*self.items.values(), None, spacing=16))
        for index, box in enumerate(self.items.values()):
            box.setChecked(index == 0)
            box.setAccessibleName(box.text())
        self.body.addWidget(label("用途（必选）", "c"))
        self.purpose = Segments(purposes, "用途", numbered=True)
        self.purpose.choose(purposes[0][0])
        self.purpose.changed.connect(self._on_purpose)
        self.body.addWidget(self.purpose)
        self.other = QLineEdit()
        self.other.setMaxLength(60)
        self.other.setPlaceholderText("写明用途")
        self.other.setAccessibleName("其它用途")
        keep = self.other.sizePolicy()
        keep.setRetainSizeWhenHidden(True)  # its line is reserved: nothing jumps when it comes
        self.other.setSizePolicy(keep)
        self.other.hide()
        self.body.addWidget(self.other)
        self.body.addLayout(
            row(Glyph("info", 15), label("谁、何时、看了什么、为何，写入日志，不能删改。", "s"), None)
        )
        self.go: QPushButton = self.add_buttons("查看", self._go)

    def start(self) -> None:
        """Show it with the purpose ready to be chosen by digit."""
        self.open_sheet(self.purpose.buttons[0])

    def _on_purpose(self, value: str) -> None:
        self.other.setVisible(value == "other")
        if value == "other":
            self.other.setFocus()

    def _go(self) -> None:
        items = [key for key, box in self.items.items() if box.isChecked()]
        purpose = (
            self.other.text().strip() if self.purpose.value == "other" else self._words[self.purpose.value]
        )
        if not items:
            self.refuse("请至少选一项。")
        elif not purpose:
            self.refuse("请写明查看的用途。")
        else:
            self.close_sheet()
            self._asked(items, purpose)
