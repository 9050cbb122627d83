"""How the board of keys looks: every state in grey, what is drawn, and how panels use the room."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.modules.keys.board import (
    EMPTY,
    STATES,
)
from app.modules.keys.board_paint_view import Pictures
from app.modules.keys.board_places import MANY, Cells, arrange
from app.modules.keys.widgets import Board, Legend
from app.rules.box import Box
from app.rules.ref import Ref
from app.ui import theme
from tests.keys.boards import Clock, panels, ring, shown

pytestmark = pytest.mark.usefixtures("dressed")
KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NEAR, SMALL, TAGS = Cells(35, 40, False, 1.0), Cells(35, 34, False, 1.0), Cells(18, 18, True, 1.0)


@pytest.fixture
def board(qtbot: QtBot) -> Iterator[Board]:
    """Four panels at the page's size, with the keys."""
    window, made = shown(qtbot, Clock())
    yield made
    window.close()


# ---- what is seen


def grey(
    state: str, cells: Cells, *, deposit: bool = False, faint: bool = False, mark: str = "", ratio: float = 1
) -> list[int]:
    """The pixels of a cell on the panel's ground, in grey."""
    picture = Pictures(cells, ratio).hook(state, deposit, faint, 7, mark)
    image = QImage(picture.size(), QImage.Format.Format_RGB32)
    image.fill(theme.colour("zebra"))
    painter = QPainter(image)
    picture.setDevicePixelRatio(1)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return [plain.pixelColor(x, y).red() for y in range(plain.height()) for x in range(plain.width())]


def apart(one: list[int], other: list[int]) -> int:
    """How many pixels differ clearly."""
    return sum(abs(a - b) > 50 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("cells", [NEAR, SMALL, TAGS], ids=["near", "small", "tags"])
def test_every_state_is_told_apart_in_grey(cells: Cells) -> None:
    seen = {state: grey(state, cells) for state in STATES}
    least = min((apart(seen[a], seen[b]), a, b) for a, b in combinations(STATES, 2))
    assert least[0] >= 20, least
    for state in STATES:
        if state != EMPTY:
            assert apart(seen[state], grey(state, cells, deposit=True)) >= 8, f"fold on {state}"
    marks = [grey("in", cells, mark=mark) for mark in ("", "seen", "wrong", "missing")]
    assert min(apart(a, b) for a, b in combinations(marks, 2)) >= 20
    faint = {state: grey(state, cells, faint=True) for state in STATES}
    assert all(min(faint[s]) > min(seen[s]) + 40 for s in STATES if s != EMPTY), "outside the filter"


def test_pictures_are_drawn_for_the_screens_own_pixels() -> None:
    coarse, fine = Pictures(NEAR, 1.0), Pictures(NEAR, 2.0)
    small, large = coarse.hook("out", False, False, 7), fine.hook("out", False, False, 7)
    assert (large.width(), large.height()) == (70, 80) and large.deviceIndependentSize() == small.size()
    assert large.toImage() != small.toImage().scaled(70, 80), "drawn anew, not enlarged"
    assert fine.hook("out", False, False, 7) is large, "drawn once"


class Parts(QObject):
    """The parts of the viewport that are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.parts += list(event.region())
        return False


def drawn(board: Board, *parts: QRect) -> int:
    image = QImage(board.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    count = board.paint_on(painter, parts)
    painter.end()
    return count


def test_only_what_is_exposed_is_drawn(board: Board) -> None:
    cell = board.cell((2, 35))
    assert drawn(board, cell) == 1 and drawn(board, cell.adjusted(-1, -1, 1, 1)) == 9
    assert drawn(board, QRect(0, 0, 760, 5)) == 0 and drawn(board, board.viewport().rect()) == 240
    QApplication.processEvents()
    parts = Parts()
    board.viewport().installEventFilter(parts)
    QTest.keyClick(board, KEY.Key_Right)
    QApplication.processEvents()
    assert parts.parts and sum(part.width() * part.height() for part in parts.parts) < 6_000, parts.parts


def test_two_thousand_hooks_are_shown_small_and_drawn_only_in_sight(board: Board) -> None:
    board.set_panels(panels(34))
    assert board.is_far() and board.verticalScrollBar().maximum() > 0
    assert drawn(board, board.viewport().rect()) < 1_000
    for number in (1, 20, 34):
        assert board.select((number, 33))
        assert board.viewport().rect().contains(board.cell((number, 33))), "brought in sight"
    QTest.keyClick(board, KEY.Key_Plus, CONTROL)
    assert not board.is_far() and board.viewport().rect().contains(board.cell((34, 33)))
    QTest.keyClick(board, KEY.Key_0, CONTROL)
    assert board.is_far()


def test_dimming_is_seen_and_ended(board: Board) -> None:
    def look(key: Ref) -> QImage:
        return board.viewport().grab(board.cell(key)).toImage()

    plain, other = look(ring(2, 5)), look(ring(2, 6))
    board.set_dimmed(frozenset({ring(2, 6)}))
    assert look(ring(2, 5)) != plain and look(ring(2, 6)) == other
    board.set_dimmed(None)
    assert look(ring(2, 5)) == plain
    board.set_marks({(2, 58): "wrong", ring(2, 5): "seen"})
    assert look(ring(2, 5)) != plain


# ---- room


@pytest.mark.parametrize("scale", [1.0, 1.15, 1.3])
@pytest.mark.parametrize(
    ("some", "width", "height"),
    [(4, 760, 580), (12, 760, 580), (4, 520, 430), (34, 1_100, 900), (1, 300, 200)],
)
def test_panels_never_overlap_and_keep_to_the_width(some: int, width: int, height: int, scale: float) -> None:
    places = arrange([60] * some, width, height, scale)
    assert all(box.right <= width for box in places.panels)
    assert not any(a.meets(b) for a, b in combinations(places.panels, 2))
    for panel, box in enumerate(places.panels):
        last = places.hook(panel, 59)
        assert last.right <= box.right and last.bottom <= box.bottom
        assert places.at(last.right - 1, last.bottom - 1) == (panel, 59)
    whole = Box(0, 0, width, places.height)
    assert sum(len(list(places.exposed_hooks(p, whole))) for p in places.exposed(whole)) == 60 * some


def test_the_room_decides_how_large_hooks_are() -> None:
    page = arrange([60] * 4, 760, 580)
    assert not page.far and (page.cells.width, page.columns) == (35, 2) and page.height <= 580
    low = arrange([60] * 4, 760, 490)
    assert low.cells.small and low.height <= 490
    assert arrange([60] * 4, 520, 430).far, "two panels of numbers have no room side by side"
    many = arrange([60] * (MANY + 4), 760, 580)
    assert many.far and many.height <= 580, "twelve panels at one glance"
    assert not arrange([20] * (MANY + 1), 1_920, 1_000).far, "all have room"
    wide = arrange([60] * 6, 1_240, 580)
    assert wide.columns == 3 and not wide.far
    assert arrange([60], 2_000, 2_000).cells == Cells(48, 52, False, 1.0)


def test_the_legend_names_every_state_at_every_width(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    assert all(words in legend.accessibleName() for words in STATES.values())
    one, two = legend.heightForWidth(760), legend.heightForWidth(520)
    assert two == 2 * one
    legend.set_counting(True)
    assert "没找到" in legend.accessibleName() and legend.heightForWidth(760) == 2 * one
    legend.resize(380, 30)
    legend.show()
    assert legend.height() == 3 * one
    legend.resize(760, 30)
    grabbed = legend.grab().toImage()
    legend.set_counting(False)
    assert legend.grab().toImage() != grabbed


def test_another_text_size_lays_the_board_out_anew(board: Board, dressed: QApplication) -> None:
    board.window().resize(1_160, 900)
    QApplication.processEvents()
    before = board.places.cells
    try:
        theme.apply(dressed, scale=1.3)
        QApplication.processEvents()
        larger = board.places.cells
        assert larger.scale > before.scale and larger.unit >= before.unit and larger.head > before.head
        assert board.places.panels[1].right <= board.width() and drawn(board, board.viewport().rect()) > 100
    finally:
        theme.apply(dressed)
    QApplication.processEvents()
    assert board.places.cells == before
