"""One journal entry beside the list: when, who, what for, and every record it touched."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.modules.journal.lists import EntryDetail
from app.rules.ref import Ref
from app.ui.parts import Card, button, clear, column, label
from app.ui.table import Column, RowTable

COLUMNS = (Column("how", "怎样", 62), Column("what", "记录", 0, detail="told"))
NOT_CHOSEN = "选一条，这里写明它涉及哪些记录。"


class EntryCard(Card):
    """The selected entry; `only` gets a record whose other entries are wanted."""

    def __init__(self, only: Callable[[Ref, str], object]) -> None:
        self.only_button = button("只看这条记录", self.ask_only, role="row")
        self.only_button.setToolTip("列出这条记录的全部日志（Enter）")
        super().__init__("这一条", "", self.only_button)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._only = only
        self.facts = column(spacing=8, margins=(12, 10, 12, 10))
        self.table = RowTable(COLUMNS, "这一条涉及的记录")
        self.table.setMinimumHeight(1)  # in a low window the words above stay whole, the list scrolls
        self.table.opened.connect(lambda _: self.ask_only())
        self.more = label("", "muted", wrap=True)
        self.body.addLayout(self.facts)
        self.body.addWidget(self.table, 1)
        self.more.setContentsMargins(12, 6, 12, 8)
        self.body.addWidget(self.more)
        self._rest = QWidget()
        self.body.addWidget(self._rest, 1)
        self.show_entry(None)

    def show_entry(self, entry: EntryDetail | None) -> None:
        """Show another entry, or what to do first."""
        clear(self.facts)
        self.count(entry.line.number if entry else "")
        objects = entry.objects if entry else ()
        self.table.set_rows(objects)
        for each in (self.table, self.only_button):
            each.setVisible(bool(objects))
        self._rest.setVisible(not objects)
        self.more.setText(_more(entry))
        self.more.setVisible(bool(self.more.text()))
        if entry is not None:
            self.facts.addWidget(label(entry.line.what, "h2", wrap=True))
            self.facts.addLayout(_facts(_facts_of(entry)))

    def first_focus(self) -> QWidget:
        """The records take arrows and Enter."""
        return self.table if not self.table.isHidden() else self

    def ask_only(self) -> None:
        """List every entry of the chosen record."""
        line = self.table.current()
        if line is not None:
            self._only(line.ref, line.what)


def _more(entry: EntryDetail | None) -> str:
    if entry is None:
        return NOT_CHOSEN
    if not entry.objects:
        return "没有涉及别的记录。"
    left = entry.total - len(entry.objects)
    return f"还有 {left} 条记录没有列出。" if left else ""


def _facts_of(entry: EntryDetail) -> list[tuple[str, str]]:
    line = entry.line
    who = f"{line.who}（{line.role_zh}）" if line.role_zh else line.who
    return [
        ("时间", entry.when),
        ("谁", who),
        ("用途", line.purpose or "没有写"),
        ("校验码", line.hash12),
        ("涉及", f"{entry.total} 条记录"),
    ]


def _facts(facts: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    for place, (name, words) in enumerate(facts):
        told = label(words, wrap=True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label(name, "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(told, place, 1)
    grid.setColumnStretch(1, 1)
    return grid
