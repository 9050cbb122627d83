"""The text beside the list: as it reads on a phone, how long it is, why it cannot go, what can be done."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QWidget

from app.modules.care import lists, service
from app.modules.care.lists import TextDetail
from app.modules.care.rules import CLAUSE
from app.modules.care.sheets_view import OtherwiseSheet, ask_call_off
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, clause_chip, clear, column, frame, label, row

NOTHING = "选中一条短信，这里显示手机上看到的样子。"


def count_words(length: int, messages: int) -> str:
    """How long a text is, and as how many messages it goes out."""
    return f"{length} 字，按 {messages} 条计"


def bubble(text: str) -> QWidget:
    """A text as a phone shows it."""
    words = label(text, wrap=True)
    words.setAccessibleName(f"短信内容：{text}")
    return frame("soft", column(words, margins=(12, 10, 12, 10)))


class TextPanel(QWidget):
    """Shows a text; nothing until one is chosen. `home` is where the keys go after an act."""

    def __init__(
        self, desk: Desk, home: Callable[[], QWidget], now: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self.first_focus = home
        self.text: TextDetail | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.setAccessibleName("这条短信")
        self._inside = column(spacing=8, margins=(12, 10, 12, 10))
        holder = QWidget()
        holder.setLayout(self._inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        area.setAccessibleName("这条短信")
        self.setLayout(column(frame("card", column(area, margins=(1, 1, 1, 1))), margins=(0, 0, 0, 0)))
        self._fill()

    def show_text(self, ref: Ref | None) -> None:
        """Read a text and show it; None empties the panel."""
        self.text = self.desk.read(lists.text, ref.id, self._now().date()) if ref else None
        self._fill()

    def press(self, key: str) -> bool:
        """Do the act a key stands for; False when there is none now."""
        found = self.buttons.get(key.upper())
        if found is None or not found.isEnabled():
            return False
        found.click()
        return True

    # ---- inside

    def _fill(self) -> None:
        clear(self._inside)
        self.buttons = {}
        text = self.text
        if text is None:
            self._inside.addWidget(label(NOTHING, "muted", wrap=True))
            self._inside.addStretch(1)
            return
        state = label(text.reason or text.state_zh, "chip", tone=text.tone)
        self._inside.addLayout(row(label(text.room, "h2"), state, None, clause_chip(CLAUSE)))
        self._inside.addWidget(label(f"{text.name or '没有登记业主'}　{text.number}", "h3", wrap=True))
        if text.reason:
            self._inside.addLayout(row(Glyph("refused", 15), _stretched(label(text.way_out, wrap=True))))
        if text.text:
            self._inside.addWidget(bubble(text.text))
            self._inside.addWidget(label(count_words(text.length, text.messages), "muted"))
        self._inside.addLayout(_grid(text.facts))
        self._add_buttons(text)
        self._inside.addStretch(1)

    def _add_buttons(self, text: TextDetail) -> None:
        line = row(spacing=6)
        if "otherwise" in text.acts:
            told = button("另行告知…", self._tell, role="outline", keys="T", name="另行告知")
            self.buttons["T"] = allow(told, self.desk, service.told_otherwise)
        if "call_off" in text.acts:
            off = button("撤下…", self._call_off, keys="X", name="撤下")
            self.buttons["X"] = allow(off, self.desk, service.call_off)
        self.buttons["H"] = button("打开户卡", self._household, keys="H")
        for each in self.buttons.values():
            line.addWidget(each)
        line.addStretch(1)
        self._inside.addLayout(line)

    def _tell(self) -> None:
        if self.text is not None:
            OtherwiseSheet(self, self.desk, self.text).start()

    def _call_off(self) -> None:
        if self.text is not None:
            ask_call_off(self, self.desk, self.text)

    def _household(self) -> None:
        if self.text is not None:
            self.desk.go(self.text.unit)


def _stretched(words: QLabel) -> QLabel:
    words.setMinimumWidth(120)
    words.setSizePolicy(words.sizePolicy().Policy.Expanding, words.sizePolicy().Policy.Preferred)
    return words


def _grid(facts: tuple[tuple[str, str], ...]) -> QGridLayout:
    made = QGridLayout()
    made.setHorizontalSpacing(12)
    made.setVerticalSpacing(4)
    made.setColumnStretch(1, 1)
    for line, (name, words) in enumerate(facts):
        made.addWidget(label(name, "muted"), line, 0)
        made.addWidget(label(words, wrap=True), line, 1)
    return made
