"""Key caps: the small boxes that show which key does what."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.dialog import Sheet, tell
from app.ui.parts import button, clause_chip, clause_words, column, key_cap, label, row
from app.ui.theme import text_scale

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
    ("Alt E", "应急清单"),
)
"""The keys that work on every page."""


GAP = 16
"""Pixels between one key with its words and the next."""
SAYING = "怎么说"
MOST_SAID = 8
"""Lines of what to say that help shows; the rest stands in the handbook."""
WIDE, MOST_HIGH = 620, 640


def with_everywhere(own: Sequence[Hint]) -> tuple[Hint, ...]:
    """A page's keys, then those that work everywhere; a key stands once, in the page's words."""
    found: dict[str, Hint] = {}
    for key, text in (*own, *EVERYWHERE):
        found.setdefault(key.replace(" ", ""), (key, text))
    return tuple(found.values())


def with_line(clauses: Sequence[tuple[str, str]], focused: QWidget | None) -> list[tuple[str, str]]:
    """The page's clauses, the one of the line that has the focus first."""
    current = getattr(focused, "current", None)
    line: Any = current() if callable(current) else None
    line = line[-1] if isinstance(line, tuple) and line else line
    own = str(getattr(line, "clause", "") or "")
    if not own or not clause_words(own):
        return list(clauses)
    words = next((sentence for clause, sentence in clauses if clause == own), clause_words(own))
    return [(own, words), *((clause, sentence) for clause, sentence in clauses if clause != own)]


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
    title: str,
    own: Sequence[Hint],
    clauses: Sequence[tuple[str, str]],
    parent: QWidget | None = None,
    *,
    prompts: Sequence[tuple[str, str]] = (),
    show_clause: Callable[[str], object] | None = None,
) -> QDialog:
    """What the keys do on a page and everywhere, the clauses it serves, and what to say there (F1).

    A clause is shown by `show_clause` when it is pressed, and the dialog goes.
    """
    dialog = QDialog(parent)
    dialog.setWindowTitle(f"{title} · 本页说明")
    dialog.setAccessibleName(f"{title} 本页说明")
    inner = column(spacing=10, margins=(20, 16, 20, 8))
    inner.addWidget(label(title, "h2"))
    inner.addLayout(_key_grid(with_everywhere(own)))
    if clauses:
        inner.addWidget(label("手册条款", "h3"))
        inner.addLayout(_clause_grid(clauses, _leaving(dialog, show_clause)))
    if prompts:
        inner.addWidget(label(SAYING, "h3"))
        inner.addLayout(_saying_grid(prompts[:MOST_SAID]))
        if len(prompts) > MOST_SAID:
            more = f"还有 {len(prompts) - MOST_SAID} 句，在手册的读本里。"
            inner.addWidget(label(more, "muted"))
    close = button("知道了", dialog.accept, role="filled")
    close.setDefault(True)
    foot = row(None, close, key_cap("Enter"), margins=(20, 8, 20, 16))
    dialog.setLayout(column(_Scroll(inner, parent), foot, spacing=0))
    close.setFocus()
    return dialog


def clause_sheet(clause: str, over: QWidget) -> Sheet:
    """The words of one clause over what is being filled in."""
    return tell(over, f"手册条款 {clause}", [clause_words(clause) or "手册里没有这一条。"])


def _leaving(dialog: QDialog, show_clause: Callable[[str], object] | None) -> Callable[[str], object] | None:
    """Shows a clause after the dialog is gone; None when nobody can show one."""
    if show_clause is None:
        return None

    def show(clause: str) -> None:
        dialog.accept()
        show_clause(clause)

    return show


class _Scroll(QScrollArea):
    """What the dialog says, as high as it is; in a low window it scrolls and the button stays in sight."""

    def __init__(self, layout: QVBoxLayout, window: QWidget | None) -> None:
        super().__init__()
        holder = QWidget()
        holder.setLayout(layout)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        wide = round(WIDE * text_scale())
        most = window.window().height() - 120 if window is not None else MOST_HIGH
        needs = layout.totalHeightForWidth(wide - 12) if layout.hasHeightForWidth() else 0
        high = needs or layout.totalSizeHint().height()
        self.setFixedWidth(wide)
        self.setFixedHeight(max(160, min(high, most)))


def _clause_grid(clauses: Sequence[tuple[str, str]], show: Callable[[str], object] | None) -> QGridLayout:
    grid = _grid()
    for line, (clause, sentence) in enumerate(clauses):
        chip = clause_chip(clause, show)
        if show is not None:
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        grid.addWidget(chip, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(sentence, "s", wrap=True), line, 1)
    return grid


def _saying_grid(prompts: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = _grid()
    for line, (when, say) in enumerate(prompts):
        grid.addWidget(label(when, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
        spoken = label(say, "s", wrap=True)
        spoken.setAccessibleName(f"{when}：{say}")
        grid.addWidget(spoken, line, 1)
    return grid


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    return grid


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
