"""A part of a page that another room shows there: it reloads by itself and has keys of its own."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QWidget

from app.rules.ref import Ref
from app.ui.desk import Desk


class Pane(QWidget):
    """A pane reloads when it is in sight and one of its `kinds` changed, else when shown again.

    Its `keys` (Ctrl+N …) come before the same ones of the page around it.
    """

    kinds: frozenset[str] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.keys: Mapping[str, Callable[[], object]] = {}
        self._stale = True
        desk.changed.connect(self._on_changed)

    def reload(self) -> None:
        """Read again what the pane shows; each pane says what, and calls this."""
        self._stale = False

    def back(self) -> bool:
        """Esc: go one step back inside the pane; False when there is none."""
        return False

    def first_focus(self) -> QWidget:
        """Where the next keystroke belongs when the pane is opened."""
        return self

    def refresh(self) -> None:
        """Read again now if in sight, else when shown again."""
        self._stale = True
        if self.isVisible():
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed while it was out of sight."""
        super().showEvent(event)
        if self._stale:
            self.reload()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The pane itself takes no keys: they go where the next one belongs."""
        target = self.first_focus()
        if target is not self:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """The keys of this pane come before the same ones of the page around it."""
        if event.type() == QEvent.Type.ShortcutOverride and _words_of(event) in self.keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key of the pane that nothing inside it took."""
        act = self.keys.get(_words_of(event))
        if act is not None:
            act()
        elif event.key() == Qt.Key.Key_Escape and self.back():
            event.accept()
        else:
            super().keyPressEvent(event)

    def _on_changed(self, refs: frozenset[Ref]) -> None:
        if any(ref.kind in self.kinds for ref in refs):
            self.refresh()


def _words_of(event: QEvent) -> str:
    return (
        QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        if isinstance(event, QKeyEvent)
        else ""
    )
