"""What every room's page has: a head with title and buttons, a body, and reloading when something changed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import tell
from app.ui.parts import column, label, row
from app.ui.theme import fix_height

Hint = tuple[str, str]
WIDEST = 1720
"""Pixels the content of a page takes at most, so that a line can still be read across."""


class Page(QWidget):
    """A room's page. It reloads when it is in sight and one of its `kinds` changed, else when shown again."""

    kinds: frozenset[str] = frozenset()

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self.desk = desk
        self._stale = True
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = label(title, "h1")
        self.counts = label("", "muted")
        self.chips = row(spacing=6)
        self.tools = row(spacing=8)
        self.head = QWidget()
        fix_height(self.head, 34)
        self.head.setLayout(row(self.title, self.chips, self.counts, None, self.tools, spacing=12))
        self.body = column(spacing=10)
        box = column(self.head, self.body, spacing=10, margins=(16, 10, 16, 10))
        box.setStretch(1, 1)
        content = QWidget()
        content.setLayout(box)
        content.setMaximumWidth(WIDEST + 32)
        across = row(content, spacing=0)
        across.addStretch(0)  # what a very wide window has left stays free on the right
        across.setStretch(0, 1)
        self.setLayout(across)
        desk.changed.connect(self._on_changed)

    def reload(self) -> None:
        """Read again what the page shows; each page says what."""
        raise NotImplementedError

    def open(self, ref: Ref) -> None:
        """Show one record of the page's kinds."""
        raise NotImplementedError

    def shown(self) -> Ref | None:
        """The record that is open, so that it is open again when the same person unlocks the desk."""
        return None

    def hints(self) -> Sequence[Hint]:
        """Keys and what they do here, for the idle message bar; at most eight."""
        return ()

    def clauses(self) -> Sequence[tuple[str, str]]:
        """Handbook clauses served here, with a sentence each in our own words (F1)."""
        return ()

    def back(self) -> bool:
        """Esc: go one step back inside the page; False when there is none."""
        return False

    def focus_field(self, name: str) -> None:
        """Go to the field that a refusal in the message bar names; a page with fields says where."""

    def leave(self) -> None:
        """The page goes out of sight or the desk is locked: cover what was uncovered."""

    def first_focus(self) -> QWidget | None:
        """Where the next keystroke belongs when the page is opened."""
        return None

    def refresh(self) -> None:
        """Reload now if in sight, else when shown again."""
        if self.isVisible():
            self._stale = False
            self.reload()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Reload if something changed while the page was out of sight."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.reload()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: cover what was uncovered, keep what was written."""
        super().hideEvent(event)
        self.leave()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The page itself takes no keys: they go where the next one belongs."""
        target = self.first_focus()
        if target is not None and target is not self:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def help(self) -> None:
        """F1: the keys and clauses of this page, in a dialog."""
        keys = [f"{key}　{words}" for key, words in self.hints()]
        clauses = [f"{clause}　{words}" for clause, words in self.clauses()]
        tell(self, f"本页说明：{self.accessibleName()}", [*keys, *clauses])

    def _on_changed(self, refs: frozenset[Ref]) -> None:
        if any(ref.kind in self.kinds for ref in refs):
            self.refresh()
