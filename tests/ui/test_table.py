"""A list: what is shown, sorted, chosen and copied."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from pytestqt.qtbot import QtBot

from app.rules.ref import Ref
from app.ui import clipboard
from app.ui.palette import TOKENS
from app.ui.table import Column, RowTable


@dataclass(frozen=True)
class Line:
    """One household for a test."""

    ref: Ref
    room: str
    owner: str
    phone: str
    area: str
    hidden: str = "199-0000-0001"


COLUMNS = (
    Column("room", "房号", 60),
    Column("owner", "业主", 0),
    Column("phone", "电话", 60),
    Column("area", "面积", 60, right=True),
)


def lines(*rooms: str) -> list[Line]:
    return [
        Line(Ref("unit", i), room, "陆清和", "199-****-0001", f"{90 + i * 10}.5")
        for i, room in enumerate(rooms)
    ]


def shown(table: RowTable) -> list[str]:
    return [row.room for row in table.rows()]


def a_table(qtbot: QtBot, *rooms: str) -> RowTable:
    table = RowTable(COLUMNS, "住户列表")
    qtbot.addWidget(table)
    table.resize(800, 400)
    table.set_rows(lines(*rooms))
    table.show()
    return table


def test_the_chosen_record_stays_chosen_when_rows_come_and_go(qtbot: QtBot) -> None:
    table = a_table(qtbot, "1-1-101", "1-1-102", "1-1-103")
    table.selectRow(2)
    rows = lines("1-1-101", "1-1-102", "1-1-103")
    table.set_rows([Line(Ref("unit", 99), "1-1-001", "", "", ""), *rows])
    assert table.current().room == "1-1-103"


def test_when_the_chosen_record_goes_its_neighbour_is_chosen(qtbot: QtBot) -> None:
    table = a_table(qtbot, "1-1-101", "1-1-102", "1-1-103")
    table.selectRow(2)
    table.set_rows(lines("1-1-101", "1-1-102"))
    assert table.current().room == "1-1-102"


def test_an_empty_list_has_no_record_and_enter_does_nothing(qtbot: QtBot) -> None:
    table = a_table(qtbot)
    opened: list[object] = []
    table.opened.connect(opened.append)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert table.current() is None
    assert opened == []


def test_enter_and_double_click_open_the_chosen_record(qtbot: QtBot) -> None:
    table = a_table(qtbot, "1-1-101", "1-1-102")
    opened: list[str] = []
    table.opened.connect(lambda row: opened.append(row.room))
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert opened == ["1-1-102", "1-1-102"]


def test_rooms_and_areas_sort_by_number_not_by_letter(qtbot: QtBot) -> None:
    table = a_table(qtbot, "10-1-101", "2-1-1201", "2-1-301")
    head = table.horizontalHeader()
    head.sectionClicked.emit(0)
    assert shown(table) == ["2-1-301", "2-1-1201", "10-1-101"]
    head.sectionClicked.emit(3)
    assert [row.area for row in table.rows()] == ["90.5", "100.5", "110.5"]
    head.sectionClicked.emit(3)
    assert [row.area for row in table.rows()] == ["110.5", "100.5", "90.5"]


def test_the_third_click_brings_the_lists_own_order_back(qtbot: QtBot) -> None:
    table = a_table(qtbot, "10-1-101", "2-1-1201", "2-1-301")
    for _ in range(3):
        table.horizontalHeader().sectionClicked.emit(0)
    assert shown(table) == ["10-1-101", "2-1-1201", "2-1-301"]


def test_the_order_chosen_stays_when_the_list_is_read_again(qtbot: QtBot) -> None:
    table = a_table(qtbot, "10-1-101", "2-1-301")
    table.horizontalHeader().sectionClicked.emit(0)
    table.set_rows(lines("10-1-101", "2-1-301", "9-1-101"))
    assert shown(table) == ["2-1-301", "9-1-101", "10-1-101"]


def test_what_is_empty_stands_last_in_either_order(qtbot: QtBot) -> None:
    table = a_table(qtbot, "", "2-1-301", "1-1-101")
    table.horizontalHeader().sectionClicked.emit(0)
    assert shown(table) == ["1-1-101", "2-1-301", ""]
    table.horizontalHeader().sectionClicked.emit(0)
    assert shown(table) == ["2-1-301", "1-1-101", ""]


def test_the_keyboard_sorts_without_a_mouse(qtbot: QtBot) -> None:
    table = a_table(qtbot, "10-1-101", "2-1-301")
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert shown(table) == ["2-1-301", "10-1-101"]
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert shown(table) == ["10-1-101", "2-1-301"]


def test_a_copy_carries_what_is_shown_and_nothing_else(qtbot: QtBot) -> None:
    table = a_table(qtbot, "1-1-101")
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied == "1-1-101\t陆清和\t199-****-0001\t90.5"
    assert "0000" not in copied


def test_the_clipboard_forgets_a_copy(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "SECONDS", 0)
    table = a_table(qtbot, "1-1-101")
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "")


def test_a_name_or_number_is_never_cut(qtbot: QtBot) -> None:
    table = a_table(qtbot, "3栋2单元1201（西）")
    words = table.fontMetrics().horizontalAdvance("3栋2单元1201（西）")
    assert table.columnWidth(0) >= words + 22


def test_the_row_with_the_focus_is_seen(qtbot: QtBot) -> None:
    table = a_table(qtbot, "1-1-101", "1-1-102")
    table.clearFocus()
    without = table.grab().toImage()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(table.hasFocus)
    with_focus = table.grab().toImage()
    assert without != with_focus
    left = table.viewport().mapTo(table, QPoint(1, table.rowHeight(0) // 2))
    assert with_focus.pixelColor(left) == QColor(TOKENS["accent"])


def test_a_cell_says_its_column_to_a_screen_reader(qtbot: QtBot) -> None:
    table = a_table(qtbot, "1-1-101")
    index = table.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "房号：1-1-101"
    assert table.accessibleName() == "住户列表"


def test_five_thousand_rows_are_all_there(qtbot: QtBot) -> None:
    table = a_table(qtbot, *(f"{i % 30}-1-{i}" for i in range(5000)))
    assert table.model().rowCount() == 5000
    table.horizontalHeader().sectionClicked.emit(0)
    assert table.rows()[0].room == "0-1-0"
