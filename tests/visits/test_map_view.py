"""The building map on the screen: what the pointer rests on, what is out of the filter, a very large site."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.modules.visits.map_paint_view import Pictures
from app.modules.visits.map_places import SMALLEST, STATES, TINY, Cell
from app.modules.visits.map_view import MapLegend, VisitMap
from app.ui.parts import column
from app.ui.scrolled import scrolled
from tests.ui.scanner import press, type_keys
from tests.visits.test_map_places import site


@pytest.fixture
def shown(qtbot: QtBot, dressed: QApplication) -> VisitMap:
    made = VisitMap()
    qtbot.addWidget(made)
    made.resize(840, 420)
    made.put(site(288))
    made.show()
    made.setFocus()
    QApplication.processEvents()
    return made


def over(drawn: VisitMap, number: int) -> QPoint:
    """The middle of a cell."""
    place, half = drawn.drawing().places[number], drawn.drawing().size // 2
    return QPoint(place.left + half, place.top + half)


def test_a_resting_pointer_is_told_and_chooses_nothing(shown: VisitMap, qtbot: QtBot) -> None:
    focused = shown.unit_id
    wanted = shown.drawing().places[40].cell.unit_id
    with qtbot.waitSignal(shown.pointed, timeout=2000) as told:
        QTest.mouseMove(shown, over(shown, 40))
    assert told.args == [wanted] and shown.unit_id == focused
    with qtbot.waitSignal(shown.pointed, timeout=2000) as told:
        QTest.mouseMove(shown, QPoint(2, shown.height() - 2))
    assert told.args == [0]
    with qtbot.waitSignal(shown.chosen, timeout=2000) as told:
        QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=over(shown, 40))
    assert told.args == [wanted] and shown.unit_id == wanted


def test_a_room_typed_twice_is_looked_for_in_the_next_entrance(shown: VisitMap) -> None:
    for expected in ("1-1-1204", "1-2-1204", "2-1-1204"):
        type_keys(shown, "1204")
        assert shown.accessibleDescription().startswith(expected)
    type_keys(shown, "1-2-301")
    assert shown.accessibleDescription().startswith("1-2-301")


def test_the_cell_in_focus_is_read_with_its_state(shown: VisitMap) -> None:
    shown.put([Cell(7, "3", "2", "1201", "overdue", key_user=True, words="逾期 6 天")])
    assert shown.accessibleDescription() == "3-2-1201　逾期，重点用户　逾期 6 天"
    shown.put([])
    assert shown.accessibleDescription() == "没有住户" and shown.cell() is None
    press(shown, Qt.Key.Key_Right)
    shown.grab()


def test_a_step_of_the_keys_paints_few_cells(shown: VisitMap) -> None:
    shown.grab()
    press(shown, Qt.Key.Key_Down)
    QApplication.processEvents()
    assert 0 < shown.drawn <= 18


def test_every_state_is_told_apart_in_grey_however_small(dressed: QApplication) -> None:
    for size in (20, SMALLEST, SMALLEST - 1, 8, TINY):
        pictures = Pictures(size, 2.0)
        grey = {state: levels(pictures, state) for state in STATES}
        for one in STATES:
            for two in STATES:
                apart = max(abs(a - b) for a, b in zip(grey[one], grey[two], strict=True))
                assert one == two or apart >= 40, f"{one} and {two} at {size}"
        assert levels(pictures, "visited", faded=True) != grey["visited"]
        assert levels(pictures, "planned", key_user=True) != grey["planned"]


def levels(pictures: Pictures, state: str, *, key_user: bool = False, faded: bool = False) -> list[int]:
    """The grey of every pixel on white."""
    picture = pictures.cell(state, key_user, faded).toImage()
    wide = picture.width()
    card = QImage(wide, wide, QImage.Format.Format_ARGB32)
    found = []
    card.fill(Qt.GlobalColor.white)
    for y in range(wide):
        for x in range(wide):
            seen = picture.pixelColor(x, y)
            lightness = (11 * seen.red() + 16 * seen.green() + 5 * seen.blue()) // 32
            found.append(round(255 - seen.alphaF() * (255 - lightness)))
    return found


def test_a_very_large_site_scrolls_and_follows_the_keys(qtbot: QtBot, dressed: QApplication) -> None:
    drawn = VisitMap()
    area = scrolled(column(drawn, spacing=0))
    qtbot.addWidget(area)
    area.resize(520, 300)
    area.show()
    drawn.put(site(5000))
    QApplication.processEvents()
    high = drawn.height()
    assert high > area.viewport().height() and drawn.drawing().height <= high
    drawn.put(site(5000))
    QApplication.processEvents()
    assert drawn.height() == high, "comes to rest"
    drawn.go_to(5000)
    QApplication.processEvents()
    place = drawn.drawing().places[drawn.drawing().by_unit[5000]]
    at = drawn.mapTo(area.viewport(), QPoint(place.left, place.top))
    assert area.viewport().rect().contains(at)
    drawn.put(site(30))
    qtbot.waitUntil(lambda: drawn.height() <= area.viewport().height(), timeout=2000)


def test_the_legend_takes_a_second_line_in_a_narrow_window(qtbot: QtBot, dressed: QApplication) -> None:
    legend = MapLegend()
    qtbot.addWidget(legend)
    legend.resize(900, 24)
    legend.show()
    one = legend.height()
    legend.resize(420, 24)
    assert legend.height() == 2 * one and "未交付" in legend.accessibleDescription()
    assert not legend.grab().isNull()
