"""A menu under a button: words, what they do, and the verb that must be allowed."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from app.ui.desk import Desk

Entry = tuple[str, Callable[[], object], Callable[..., object] | None]
"""Words, what they do, the verb they need; None for what everybody may look at."""


def show_menu(under: QWidget, desk: Desk, entries: Sequence[Entry]) -> None:
    """Show the entries below a widget, the first one chosen; what is not allowed is dead and says why."""
    menu = QMenu(under)
    menu.setToolTipsVisible(True)
    for words, act, verb in entries:
        made = menu.addAction(words)
        made.triggered.connect(lambda _=False, act=act: act())
        if verb is not None and not desk.may(verb):
            made.setEnabled(False)
            made.setToolTip(desk.why_not(verb))
    first = next((one for one in menu.actions() if one.isEnabled()), None)
    if first is not None:
        menu.setActiveAction(first)
    menu.popup(under.mapToGlobal(under.rect().bottomLeft()))
