"""Panels of invented keys, and a board in a window that has the keys."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.modules.keys.board import EMPTY, Hook, Panel, TypedNumber
from app.modules.keys.widgets import Board
from app.rules.ref import Ref
from app.ui.parts import column


def ring(panel: int, number: int) -> Ref:
    return Ref("key_ring", panel * 1_000 + number)


def hook(panel: int, number: int, state: str = "in", *, deposit: bool = False, words: str = "") -> Hook:
    if state == EMPTY:
        return Hook(number)
    return Hook(number, ring(panel, number), f"K{panel}{number:02d}", state, deposit, words)


def panels(some: int = 4, hooks: int = 60, **states: str) -> tuple[Panel, ...]:
    """Panels whose last three hooks are free; `h7="overdue"` sets hook 7 of the first panel."""
    return tuple(
        Panel(
            panel,
            panel,
            "空置房",
            tuple(
                hook(
                    panel,
                    number,
                    EMPTY if number > hooks - 3 else states.get(f"h{number}", "in") if panel == 1 else "in",
                )
                for number in range(1, hooks + 1)
            ),
            "甲柜",
        )
        for panel in range(1, some + 1)
    )


class Clock:
    """The hands are moved by the test."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def shown(qtbot: QtBot, clock: Clock) -> tuple[QWidget, Board]:
    """A window with four panels at the page's size; one key of the first is overdue."""
    window = QWidget()
    qtbot.addWidget(window)
    made = Board(number=TypedNumber(clock))
    window.setLayout(column(made))
    window.resize(760, 580)
    made.set_panels(panels(h7="overdue"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.setFocus()
    return window, made
