"""The painted list in bands: keys, folding, pointer, what is kept chosen, and what gives way when it is narrow."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui import band_places, theme
from app.ui.band_list import BandList
from app.ui.bands import Band, BandRow, Columns
from app.ui.parts import column

pytestmark = pytest.mark.usefixtures("dressed")
KEY = Qt.Key
HEADS = ("期限", "事项", "缘由", "条款", "负责", "办理")


def parcel(number: int) -> BandRow:
    return BandRow(number, "today", "今天", "包裹催领", f"7栋{number}", "三天内", "PARC-02", "林晓禾", "催领")


def group(*numbers: int) -> BandRow:
    rows = tuple(parcel(number) for number in numbers)
    return replace(rows[0], key=("all", *numbers), about="7栋 等", rows=rows)


KEYS = BandRow("keys", "overdue", "逾期 2 天", "借出钥匙归还", reason="当天", who="林晓禾", action="催还")
DEAD = replace(parcel(9), key="dead", what="钥匙每日清点", dead="由钥匙管理员做", action="开始")
BANDS = (
    Band("over", "逾期", (KEYS,), "overdue", "先办这些", "over"),
    Band("today", "今天", (group(1, 2, 3), DEAD), "today"),
    Band("done", "已办", (replace(KEYS, key="done"),), "done", folds=True),
)


@pytest.fixture
def listed(qtbot: QtBot) -> Iterator[BandList]:
    """The list in a window, with the keys."""
    window = QWidget()
    qtbot.addWidget(window)
    made = BandList("要办的事", Columns(heads=HEADS, what=300))
    window.setLayout(column(made))
    window.resize(1000, 300)
    made.show_bands(BANDS)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.setFocus()
    yield made
    window.close()


def press(listed: BandList, *keys: Qt.Key) -> object:
    for key in keys:
        QTest.keyClick(listed, key)
    row = listed.current()
    return row.key if row else None


def test_arrows_pass_bands_by_unless_they_open(listed: BandList) -> None:
    assert press(listed, KEY.Key_Home) == "keys" and listed.verticalScrollBar().value() == 0
    assert press(listed, KEY.Key_Down, KEY.Key_Down) == "dead"
    assert press(listed, KEY.Key_Down) is None and listed.accessibleDescription() == "已办 1 项"
    assert press(listed, KEY.Key_Return, KEY.Key_Down, KEY.Key_Down) == "done"
    assert press(listed, KEY.Key_Up, KEY.Key_Left, KEY.Key_End) is None and len(listed.rows()) == 3


def test_an_unfolded_row_stays_chosen_when_its_company_changes(listed: BandList) -> None:
    assert press(listed, KEY.Key_Home, KEY.Key_Down, KEY.Key_Right, KEY.Key_Down, KEY.Key_Down) == 2
    listed.show_bands((Band("today", "今天", (group(2, 3, 4),)),))
    assert press(listed) == ("all", 2, 3, 4) and "3 项" in listed.accessibleDescription()
    assert listed.choose(3) and press(listed) == 3 and len(listed.rows()) == 4
    assert press(listed, KEY.Key_Left) == ("all", 2, 3, 4) and len(listed.rows()) == 1
    listed.show_bands((Band("today", "今天", (parcel(4),)),))
    assert press(listed) == 4 and not listed.choose(3)
    listed.show_bands(())
    assert press(listed, KEY.Key_Down, KEY.Key_Return) is None


def test_enter_acts_once_and_other_keys_are_the_page_s(listed: BandList) -> None:
    acted: list[BandRow] = []
    listed.acted.connect(acted.append)
    press(listed, KEY.Key_Home, KEY.Key_Return, KEY.Key_Down, KEY.Key_Down, KEY.Key_Enter)
    assert [row.key for row in acted] == ["keys", "dead"]  # the page says why a dead one does nothing
    QTest.keyClick(listed, KEY.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert press(listed) == "dead"
    assert "由钥匙管理员做" in listed.accessibleDescription()


def test_the_pointer_chooses_acts_asks_and_offers(listed: BandList) -> None:
    acted: list[BandRow] = []
    asked: list[str] = []
    listed.acted.connect(acted.append)
    listed.asked.connect(asked.append)
    port, top = listed.viewport(), listed._top(4)
    spots = (
        QPointF(300, top + 6),
        band_places.chip_box(DEAD, listed.places, top).center(),
        band_places.button_box(listed.places, top).center(),
    )
    for spot in spots:
        QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    assert press(listed) == "dead" and asked == ["PARC-02"] and acted == [DEAD]
    menu = listed.menu_of(DEAD)
    assert [action.text() for action in menu.actions()] == ["开始", "看条款 PARC-02"]
    assert listed._told(QPoint(300, int(top) + 6)) == DEAD.words


@pytest.mark.parametrize("percent", [100, 130])
def test_names_days_and_people_are_never_cut(listed: BandList, dressed: QApplication, percent: int) -> None:
    theme.apply(dressed, scale=percent / 100)
    long = replace(
        KEYS, key="long", day="2027-05-23 周日", what="关于二期地下车库增容的通知", who="用户信息专管"
    )
    listed.show_bands((Band("today", "今天", (KEYS, replace(long, about="3栋2单元1201"))),))
    seen = []
    for wide in (1300, 900):
        listed.window().resize(wide, 300)
        QApplication.processEvents()
        assert listed.cut() == []
        seen.append(listed.places.tall)
    theme.apply(dressed)
    assert seen == [False, True]
