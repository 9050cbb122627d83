"""The board in the room stays while the desk is locked, and closes with the program (MOVE-02)."""

import weakref

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import start
from app.modules.collective import service
from app.ui.desk import Desk
from app.ui.room_board import BoardState
from app.ui.window import MainWindow
from tests.collective.running import running_plan
from tests.sites import PASSWORD, SAMPLE
from tests.walks.conftest import unlock


@pytest.mark.clause("MOVE-02")
def test_the_board_outlives_the_lock_and_knows_tickets_only(program: start.Program, qtbot: QtBot) -> None:
    window = unlock(program, qtbot)
    page = window.open_room("residents")
    page.importing.load(SAMPLE)
    page.importing.bring_in()
    plan = running_plan(window.desk, range(1, 13))
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
    assert "栋" not in shown and not any(name in shown for name in ("业主", "单元"))

    program.enter_as("维舟", PASSWORD)
    assert isinstance(program.window, MainWindow) and program.window.desk is not room_desk()
    program.window.desk.do(service.arrive, plan.id, "9")
    assert "0009" in board.state.waiting  # no room had to be opened for it
    program.window.close()
    assert not board.isVisible() and board.state == BoardState()
