"""The board in the room stays while the desk is locked, and closes with the program (MOVE-02)."""

import weakref

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import start
from app.modules.collective import service
from app.modules.residents import service as residents
from app.ui.desk import Desk
from app.ui.room_board import BoardState
from app.ui.window import MainWindow
from tests.collective.running import running_plan
from tests.sites import PASSWORD
from tests.walks.conftest import unlock
from tests.walks.ready import empty as site_folder

__all__ = ["site_folder"]  # a copy


def twelve_homes(desk: Desk) -> range:
    """The flats of one staircase, each with an owner."""
    for number in range(12):
        unit = desk.do(residents.add_unit, f"6-1-{number // 4 + 1}0{number % 4 + 1}", {"area": "90"})
        owner = {"name": f"住户{number + 1}"}
        desk.do(residents.add_person, unit.id, "owner", owner, f"199-0000-61{number:02d}")
    return range(unit.id - 11, unit.id + 1)


@pytest.mark.clause("MOVE-02")
def test_the_board_outlives_the_lock_and_knows_tickets_only(program: start.Program, qtbot: QtBot) -> None:
    window = unlock(program, qtbot)
    plan = running_plan(window.desk, twelve_homes(window.desk))
    window.open_room("movein").open(plan)
    page = window.open_room("movein")
    page._collective.open_board()
    board = program.board
    assert board.isVisible() and board.parentWidget() is None
    before = board.state
    assert before.called == ("0001",) or before.waiting
    room_desk = weakref.ref(window.desk)
    program.lock_desk()
    assert program.open is None and not isinstance(program.window, MainWindow)
    assert board.isVisible() and board.state == before
    kept = (*vars(board).values(), *board.findChildren(QObject))
    assert not any(isinstance(value, Desk | MainWindow) for value in kept)
    shown = " ".join(label.text() for label in board.findChildren(QLabel))
    assert "栋" not in shown and not any(name in shown for name in ("业主", "单元", "住户"))

    program.enter_as("维舟", PASSWORD)
    assert isinstance(program.window, MainWindow) and program.window.desk is not room_desk()
    program.window.desk.do(service.arrive, plan.id, "9")
    assert "0009" in board.state.waiting  # no room had to be opened for it
    program.window.close()
    assert not board.isVisible() and board.state == BoardState()
