"""The board of keys: how keys and pointer move on it, what is said of it, and what stays chosen."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.modules.keys.board import (
    EMPTY,
    Hook,
    Panel,
    Spot,
    counts,
    find_place,
    spoken,
)
from app.modules.keys.board_places import arrange
from app.modules.keys.widgets import Board
from tests.keys.boards import Clock, hook, panels, ring, shown

pytestmark = pytest.mark.usefixtures("dressed")
KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clock() -> Clock:
    """A clock for the pace of digits."""
    return Clock()


@pytest.fixture
def board(qtbot: QtBot, clock: Clock) -> Iterator[Board]:
    """Four panels at the page's size, with the keys."""
    window, made = shown(qtbot, clock)
    yield made
    window.close()


def at(board: Board) -> tuple[int, int] | None:
    spot = board.current()
    return spot.place if spot else None


def press(board: Board, *keys: Qt.Key) -> tuple[int, int] | None:
    for key in keys:
        QTest.keyClick(board, key)
    return at(board)


def write(board: Board, clock: Clock, text: str, gap: float = 0.2) -> None:
    for letter in text:
        clock.now += gap
        QTest.keyClick(board, letter)


# ---- by keys


def test_arrows_go_by_place_and_across_panels(board: Board) -> None:
    assert at(board) == (1, 1) and board.places.columns == 2
    assert press(board, KEY.Key_Up, KEY.Key_Left) == (1, 1)
    assert press(board, KEY.Key_End, KEY.Key_Right) == (2, 1)
    assert press(board, KEY.Key_Down, KEY.Key_Left) == (1, 20)
    assert press(board, *[KEY.Key_Down] * 5) == (3, 10)
    assert press(board, KEY.Key_Up) == (1, 60)
    assert press(board, KEY.Key_Home) == (1, 51)
    assert press(board, KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_PageDown) == (4, 51)
    assert press(board, KEY.Key_PageUp, KEY.Key_End, KEY.Key_Right) == (4, 51)
    QTest.keyClick(board, KEY.Key_Home, CONTROL)
    assert at(board) == (1, 1)
    QTest.keyClick(board, KEY.Key_End, CONTROL)
    assert at(board) == (4, 60)


def test_short_and_empty_panels_do_not_stop_the_arrows() -> None:
    places = arrange((13, 0, 25, 8), 2_100, 900)
    assert places.columns == 4
    assert places.step(0, 12, 1, 0) == (2, 10) and places.step(2, 10, -1, 0) == (0, 12)
    assert places.step(0, 9, 0, 1) == (0, 12) and places.step(0, 12, 0, 1) == (0, 12)
    assert (
        places.turn(0, 12, 1) == (2, 12)
        and places.turn(2, 12, 1) == (3, 7)
        and places.turn(3, 7, 1) == (3, 7)
    )
    short = arrange((60, 60, 20), 760, 580)
    assert short.columns == 2 and short.step(1, 55, 0, 1) == (2, 5), "below the second panel hangs none"
    assert arrange((0, 0), 760, 580).end(last=True) is None


def test_a_number_typed_is_gone_to(board: Board, clock: Clock, qtbot: QtBot) -> None:
    heard: list[str] = []
    board.typed.connect(heard.append)
    for text, place in (("18", (1, 18)), ("2-07", (2, 7)), ("9", (2, 9)), ("336", (3, 36)), ("4.5", (4, 5))):
        with qtbot.waitSignal(board.moved, timeout=2_000):
            write(board, clock, text)
        qtbot.waitUntil(lambda place=place: at(board) == place, timeout=2_000)
        clock.now += 2
    assert heard[:2] == ["1", "18"] and heard[-1] == "4-5"
    write(board, clock, "12")
    assert press(board, KEY.Key_Right) == (4, 13), "an arrow goes on from the number"
    clock.now += 2
    acted: list[Spot] = []
    board.acted.connect(acted.append)
    write(board, clock, "44")
    assert press(board, KEY.Key_Return) == (4, 44) and acted[0].place == (4, 44)
    clock.now += 2
    write(board, clock, "99")
    assert press(board, KEY.Key_Space) == (4, 44), "there is no such hook"


def test_what_a_number_means() -> None:
    large = panels(12, 120)
    assert find_place(large, 0, "118") == (0, 117) and find_place(large, 0, "1218") == (11, 17)
    assert find_place(large, 3, "2-118") == (1, 117) and find_place(large, 0, "2118") == (1, 117)
    assert [find_place(large, 0, text) for text in ("0", "2-", "13-1", "9999", "", "-")] == [None] * 6
    assert find_place((), 0, "1") is None


def test_a_scan_moves_nothing(board: Board, clock: Clock, qtbot: QtBot) -> None:
    for code in ("K2M8", "218218", "1234", "3K12"):
        clock.now += 3
        write(board, clock, code, gap=0.01)
        board._jump()
        assert at(board) == (1, 1), code
    clock.now += 0.5
    write(board, clock, "７".translate({ord("７"): "7"}))
    qtbot.waitUntil(lambda: at(board) == (1, 7), timeout=2_000)


def test_enter_acts_once_and_space_ticks(board: Board) -> None:
    acted: list[Spot] = []
    ticked: list[Spot] = []
    board.acted.connect(acted.append)
    board.ticked.connect(ticked.append)
    board.select(ring(1, 7))
    press(board, KEY.Key_Return, KEY.Key_Space)
    QTest.mouseDClick(board.viewport(), Qt.MouseButton.LeftButton, pos=board.cell(ring(3, 5)).center())
    assert [spot.place for spot in acted] == [(1, 7), (3, 5)] and ticked[0].hook.tag == "K107"


class Heard(QObject):
    """Keys that reach the page."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() != KEY.Key_Control:
            self.keys.append(event.key())
        return False


def test_letters_and_the_pages_keys_are_left_to_the_page(board: Board) -> None:
    heard = Heard()
    board.window().installEventFilter(heard)
    press(board, KEY.Key_M, KEY.Key_F7, KEY.Key_Escape, KEY.Key_1, KEY.Key_Right)
    QTest.keyClick(board, KEY.Key_F, CONTROL)
    assert heard.keys == [KEY.Key_M, KEY.Key_F7, KEY.Key_Escape, KEY.Key_F]


# ---- by pointer


def test_the_hook_under_the_pointer_is_found_to_the_pixel(board: Board) -> None:
    for key in ((1, 1), (2, 60), (4, 31)):
        cell = board.cell(key)
        for corner in (cell.topLeft(), cell.topRight(), cell.bottomLeft(), cell.bottomRight()):
            spot = board.spot_at(corner)
            assert spot is not None and spot.place == key
    first, last = board.cell((1, 1)), board.cell((1, 10))
    assert board.spot_at(first.topLeft() - QPoint(1, 0)) is None
    assert board.spot_at(last.topRight() + QPoint(1, 0)) is None
    assert board.spot_at(first.topLeft() - QPoint(0, 4)) is None
    assert board.told_at(first.topLeft() - QPoint(0, 10)) == "1板　空置房"


def test_a_click_moves_and_a_resting_pointer_is_told_of(board: Board, qtbot: QtBot) -> None:
    moved: list[Spot] = []
    pointed: list[Spot | None] = []
    board.moved.connect(moved.append)
    board.pointed.connect(pointed.append)
    QTest.mouseClick(board.viewport(), Qt.MouseButton.LeftButton, pos=board.cell((2, 4)).center())
    assert [spot.place for spot in moved] == [(2, 4)]
    with qtbot.waitSignal(board.pointed, timeout=2_000):
        for number in range(5, 9):  # only where it comes to rest
            QTest.mouseMove(board.viewport(), board.cell((3, number)).center())
            QApplication.processEvents()
    assert [spot.place for spot in pointed if spot] == [(3, 8)] and at(board) == (2, 4)
    with qtbot.waitSignal(board.pointed, timeout=2_000):
        QApplication.sendEvent(board, QEvent(QEvent.Type.Leave))
    assert pointed[-1] is None


# ---- what is said


def test_the_hook_with_the_keys_is_said(board: Board) -> None:
    board.set_panels(
        (
            Panel(
                1,
                1,
                "",
                (hook(1, 1, words="3把"), hook(1, 2, "overdue", deposit=True, words="逾期 2 天，周启明")),
                "甲柜",
            ),
        )
    )
    said = [board.accessibleDescription()]
    press(board, KEY.Key_Right)
    said.append(board.accessibleDescription())
    assert said == ["甲柜 1板 01钩，K101，在柜，3把", "甲柜 1板 02钩，K102，逾期 2 天，周启明，业主寄存"]
    board.set_marks({ring(1, 2): "seen"})
    assert board.accessibleDescription().endswith("，已点到")
    assert board.told_at(board.cell(ring(1, 2)).center()) == board.accessibleDescription()
    assert spoken(Spot(Panel(2, 3, "", ()), Hook(8))) == "3板 08钩，空钩"
    assert board.accessibleName() == "钥匙柜挂板"


def test_counts_of_a_panel_tell_what_hangs() -> None:
    states = ("in", "in", "retired", "out", "overdue", "extended", "issued", "missing", EMPTY)
    panel = Panel(1, 1, "", tuple(hook(1, n, state) for n, state in enumerate(states, 1)))
    assert counts(panel) == (("在", 3), ("出", 5), ("空", 1))


def test_the_ring_chosen_stays_chosen(board: Board) -> None:
    moved: list[Spot | None] = []
    board.select(ring(1, 7))
    board.moved.connect(moved.append)
    board.set_panels(panels(h7="overdue"))
    assert moved == [] and at(board) == (1, 7)
    board.set_panels(panels(h7="in"))
    assert moved[-1] is not None and moved[-1].hook.state == "in", "the card must be filled again"
    first, second, *rest = panels()
    hooks = list(second.hooks)
    hooks[58] = replace(first.hooks[6], number=59)
    emptied = tuple(Hook(7) if each.number == 7 else each for each in first.hooks)
    board.set_panels((replace(first, hooks=emptied), replace(second, hooks=tuple(hooks)), *rest))
    assert at(board) == (2, 59), "it was hung elsewhere"
    board.set_panels((replace(first, hooks=emptied), second, *rest))
    assert at(board) == (2, 59) and board.current() is not None and board.current().hook.ring is None
    board.set_panels(panels(1))
    assert at(board) == (1, 1)
    board.set_panels(())
    assert board.current() is None and press(board, KEY.Key_Down, KEY.Key_PageUp, KEY.Key_Space) is None
    assert not board.select(ring(1, 7)) and board.cell(ring(1, 7)) == QRect()


def test_the_scroll_bar_goes_while_a_hook_far_down_was_chosen(qtbot: QtBot, clock: Clock) -> None:
    """The viewport is resized in the middle of it; nothing may be asked of a hook that is there no more."""
    window, board = shown(qtbot, clock)
    window.resize(520, 300)
    QApplication.processEvents()
    board.set_panels(panels(8, 60))
    board.set_far(False)
    assert board.verticalScrollBar().maximum() > 0
    last = board.panels()[-1]
    assert board.select((last.id, 60))
    board.set_panels(())
    assert board.current() is None
    board.set_panels(panels(1, 10))
    assert board.verticalScrollBar().maximum() == 0
