"""A scan that does a verb: what came of it, a sound, and a line in place that says why not."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLabel

from app.ui import sounds
from app.ui.desk import Desk, Said
from app.ui.theme import restyle


def do_scan(desk: Desk, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Any, Said | None]:
    """Do a verb for a scan: its result, or why not; the message bar says it too."""
    refused: list[Said] = []

    def note(said: Said) -> None:
        if said.refused:
            refused.append(said)

    desk.said.connect(note)
    try:
        result = desk.do(verb, *args, **kwargs)
    finally:
        desk.said.disconnect(note)
    sounds.play("refused" if refused or result is None else "good", desk)
    return result, (refused[0] if refused else None)


def tell(line: QLabel, words: str, kind: str = "muted") -> None:
    """Put words into the line beneath a scan field; `kind` is its look (muted, over, due)."""
    line.setText(words or " ")
    restyle(line, kind=kind)
