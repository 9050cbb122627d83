"""The tabs: all of them in sight, badges that tell, digits while Ctrl is held."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.ui.palette import TOKENS
from app.ui.rail import Rail, Tab

TABS = [Tab(f"room{n}", f"房{n}", "residents", (n > 0) + (n > 5) + (n > 10)) for n in range(14)]


def _rail(qtbot: QtBot, height: int = 602) -> Rail:
    rail = Rail(TABS)
    qtbot.addWidget(rail)
    rail.resize(1366, height)
    rail.show()
    return rail


def test_fourteen_tabs_fit_the_smallest_normal_window(qtbot: QtBot) -> None:
    rail = _rail(qtbot)
    last = rail.bar.tabRect(13)
    assert last.bottom() < 602
    assert rail.bar.tabRect(0).size().toTuple() == (128, 40)


def test_a_fifteenth_tab_makes_them_lower_instead_of_scrolling(qtbot: QtBot) -> None:
    rail = Rail([*TABS, Tab("more", "更多", "residents", 3)])
    qtbot.addWidget(rail)
    rail.resize(1366, 602)
    rail.show()
    assert 32 <= rail.bar.place(0).height() < 40
    assert rail.bar.tabRect(14).bottom() <= 602


def test_a_new_group_begins_after_a_gap(qtbot: QtBot) -> None:
    rail = _rail(qtbot)
    assert rail.bar.place(1).top() - rail.bar.place(0).bottom() == 10
    assert rail.bar.place(2).top() - rail.bar.place(1).bottom() == 1


def test_the_compact_rail_is_narrow_and_low(qtbot: QtBot) -> None:
    rail = _rail(qtbot)
    rail.set_compact(True)
    assert rail.bar.tabRect(0).size().toTuple() == (96, 32)


def test_a_badge_says_overdue_and_today(qtbot: QtBot) -> None:
    rail = _rail(qtbot)
    rail.set_badge("room0", 2, 7)
    assert rail.bar.tabToolTip(0) == "逾期 2 · 今天 7"
    assert rail.bar.accessibleTabName(0) == "房0，逾期 2，今天 7"


def test_a_badge_of_nothing_is_not_there(qtbot: QtBot) -> None:
    rail = _rail(qtbot)
    before = rail.bar.grab().toImage()
    rail.set_badge("room3", 0, 0)
    assert rail.bar.grab().toImage() == before
    assert rail.bar.accessibleTabName(3) == "房3"


def test_an_overdue_badge_is_filled_and_one_of_today_is_not(qtbot: QtBot) -> None:
    rail = _rail(qtbot)
    rail.set_badge("room2", 1, 0)
    rail.set_badge("room3", 0, 1)
    picture = rail.bar.grab().toImage()

    def inside(index: int) -> QColor:
        box = rail.bar.place(index)
        return picture.pixelColor(118 - 19, box.center().y())

    assert inside(2).name().upper() == TOKENS["over"]
    assert inside(3).name().upper() == TOKENS["card"]


def test_the_tab_keeps_its_text_for_screen_readers(qtbot: QtBot) -> None:
    assert _rail(qtbot).tabText(4) == "房4"


def test_digits_show_only_while_asked(qtbot: QtBot) -> None:
    rail = _rail(qtbot)
    before = rail.bar.grab().toImage()
    rail.show_digits(True)
    assert rail.bar.grab().toImage() != before
    rail.show_digits(False)
    assert rail.bar.grab().toImage() == before


def test_arrow_keys_move_along_the_tabs(qtbot: QtBot) -> None:
    rail = _rail(qtbot)
    rail.bar.setFocus()
    qtbot.keyClick(rail.bar, Qt.Key.Key_Down)
    assert rail.currentIndex() == 1
