"""The board in the room, fed from the desk: tickets only (MOVE-02)."""

from app.modules.collective import floor_lists
from app.ui.desk import Desk
from app.ui.room_board import BoardState, RoomBoard
from app.ui.room_board import follow as follow_board

KINDS = frozenset({"plan_visit", "plan_household", "move_plan"})


def state_of(desk: Desk, plan_id: int) -> BoardState:
    """The numbers of a plan."""
    queue = desk.read(floor_lists.queue, plan_id)
    return BoardState(plan_id, queue.title, queue.called, queue.waiting, queue.done)


def open_board(desk: Desk, plan_id: int) -> None:
    """Show the board for a plan."""
    if desk.room_board is None:
        desk.inform("这里没有看板窗口。")
        return
    desk.room_board.put(state_of(desk, plan_id))
    desk.room_board.open_board()


def follow(desk: Desk, board: RoomBoard) -> None:
    """From now on the open board shows what this desk does; read anew at once when somebody unlocks."""
    follow_board(
        board,
        desk.changed,
        lambda refs: any(ref.kind in KINDS for ref in refs),
        lambda plan_id: state_of(desk, plan_id),
    )
