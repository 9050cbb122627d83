"""Key caps: the small boxes that show which key does what."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QSizePolicy, QWidget

from app.ui.parts import button, clause_chip, column, key_cap, label, row

Hint = tuple[str, str]
"""A key as it is printed on the keyboard, and what it does in two to four characters."""

EVERYWHERE: tuple[Hint, ...] = (
    ("Ctrl K", "搜索、扫码"),
    ("Ctrl 1…9", "换页"),
    ("Ctrl Tab", "下一页"),
    ("Ctrl L", "锁屏"),
    ("Ctrl U", "换人"),
    ("F1", "本页说明"),
    ("Ctrl ,", "设置与其它"),
    ("Alt G", "待签与委托"),
)
"""The keys that work on every page."""


GAP = 16
"""Pixels between one key with its words and the next."""


def words(text: str) -> QLabel:
    """What the key beside it does."""
    label = QLabel(text)
    label.setProperty("kind", "c")
    label.setAccessibleName(text)
    return label


class HintRow(QWidget):
    """Key caps with their words side by side, as many as there is room for; none is ever cut."""

    def __init__(self, hints: Sequence[Hint], most: int = 8) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.pairs: list[QWidget] = []
        layout = row(spacing=GAP)
        for key, text in hints[:most]:
            pair = QWidget()
            pair.setLayout(row(key_cap(key), words(text), spacing=6))
            self.pairs.append(pair)
            layout.addWidget(pair)
        layout.addStretch(1)
        self.setLayout(layout)
        self.setAccessibleName("，".join(f"{key} {text}" for key, text in hints[:most]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The last ones give way first."""
        super().resizeEvent(event)
        left = event.size().width()
        for pair in self.pairs:
            left -= pair.sizeHint().width()
            pair.setVisible(left >= 0)
            left -= GAP


def help_dialog(
    title: str, own: Sequence[Hint], clauses: Sequence[tuple[str, str]], parent: QWidget | None = None
) -> QDialog:
    """What the keys do on a page and everywhere, and the clauses the page serves (F1)."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(f"{title} · 本页说明")
    dialog.setAccessibleName(f"{title} 本页说明")
    dialog.setMinimumWidth(520)
    body = column(spacing=10, margins=(20, 16, 20, 16))
    body.addWidget(label(title, "h2"))
    body.addLayout(_key_grid(tuple(own) + EVERYWHERE))
    if clauses:
        body.addWidget(label("手册条款", "h3"))
        for clause, sentence in clauses:
            body.addLayout(row(clause_chip(clause), label(sentence, "s", wrap=True), None))
    close = button("知道了", dialog.accept, role="filled")
    close.setDefault(True)
    body.addLayout(row(None, close, key_cap("Enter")))
    dialog.setLayout(body)
    return dialog


def _key_grid(hints: Sequence[Hint]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(8)
    for number, (key, text) in enumerate(hints):
        line, side = divmod(number, 2)
        grid.addLayout(row(key_cap(key), None), line, 2 * side)
        grid.addWidget(label(text, "s"), line, 2 * side + 1)
        grid.setColumnStretch(2 * side + 1, 1)
    return grid
