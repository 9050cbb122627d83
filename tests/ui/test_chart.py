"""A chart is seen, read in words and gone through with the keys; in grey its bars are still told apart."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.rules.chart import EMPTY, Bar, Bars, Columns, Rect, Series
from app.ui import theme
from app.ui.chart import Chart

BARS = Bars(
    (Bar("安全管理", 150, "150 / 300", 255, True), Bar("设备设施", 300, "300 / 300"), Bar("其它", 0)), 300
)
MONTHS = Columns(("10月", "11月"), (Series("应结", (20.0, 10.0)), Series("已结", (20.0, 10.0))), unit="件")


def a_chart(qtbot: QtBot, figures, width: int = 480, height: int = 240) -> Chart:
    chart = Chart("诉求按类别", figures)
    qtbot.addWidget(chart)
    chart.resize(width, height)
    chart.show()
    qtbot.waitExposed(chart)
    QApplication.processEvents()
    return chart


def told(chart: Chart) -> list[str]:
    heard: list[str] = []
    chart.words.connect(heard.append)
    return heard


def test_the_keys_go_from_bar_to_bar_and_say_each_in_words(qtbot: QtBot) -> None:
    chart = a_chart(qtbot, BARS)
    heard = told(chart)
    assert chart.accessibleName() == "诉求按类别"
    assert chart.accessibleDescription().startswith("安全管理：150 / 300，目标 255，未达到；设备设施")
    chart.clearFocus()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (
        Qt.Key.Key_Down,
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Up,
    ):
        QTest.keyClick(chart, key)
    assert [words.partition("：")[0] for words in heard] == [
        "安全管理", "设备设施", "其它", "其它", "安全管理", "其它", "设备设施",
    ]  # fmt: skip
    assert QToolTip.text() == heard[-1] == chart.chosen == "设备设施：300 / 300"
    assert chart.accessibleDescription().startswith("设备设施：300 / 300。安全管理")
    chart.put(Bars(BARS.bars[:1]))  # fewer bars than before: the chosen one is the last there is
    assert chart.chosen.startswith("安全管理") and chart.sizeHint().height() < 60


def test_the_mouse_chooses_and_asks_what_a_column_says(qtbot: QtBot) -> None:
    chart = a_chart(qtbot, MONTHS)
    heard = told(chart)
    left, top, width, high = chart.drawing().places[3].box
    spot = QPoint(round(left + width / 2) + 4, round(top + high / 2) + 4)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=spot)
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, spot, chart.mapToGlobal(spot)))
    assert heard == [chart.chosen] == ["11月 已结：10 件"] and QToolTip.text() == "11月 已结：10 件"
    before = chart.drawing()
    assert chart.drawing() is before  # laid out once for a size
    chart.resize(600, 300)
    assert chart.drawing() is not before


def test_in_grey_one_behind_and_the_second_series_are_told_by_hatching(qtbot: QtBot) -> None:
    for figures, plain, hatched in ((BARS, "accent", "over"), (MONTHS, "accent", "none")):
        chart = a_chart(qtbot, figures)
        rects = [mark for mark in chart.drawing().marks if isinstance(mark, Rect)]
        image = chart.grab().toImage()
        shades = []
        for role in (plain, hatched):
            box = next(mark for mark in rects if mark.role == role)
            level = round((box.y + box.height / 2 + 4) * image.devicePixelRatio())
            across = range(round(box.x) + 7, round(box.x + box.width) + 1)
            shades.append([image.pixelColor(x, level).lightness() for x in across])
        even, slanted = shades
        assert max(even) - min(even) < 40 and max(slanted) - min(slanted) > 90


@pytest.mark.parametrize("figures", [Bars(()), Columns((), (Series("", ()),))])
def test_a_chart_without_figures_says_so_and_has_nothing_to_choose(qtbot: QtBot, figures) -> None:
    chart = a_chart(qtbot, figures)
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == EMPTY and chart.chosen == ""
    chart.put(MONTHS)
    assert chart.accessibleDescription().startswith("10月 应结：20 件")


def test_larger_type_makes_higher_rows(qtbot: QtBot, dressed: QApplication) -> None:
    chart = a_chart(qtbot, BARS)
    before = chart.minimumSizeHint().height()
    assert before == 3 * 38 + 8
    theme.apply(dressed, scale=1.3)
    try:
        QApplication.processEvents()
        assert (
            chart.minimumSizeHint().height() == round(3 * 38 * chart.drawing().height / (3 * 38) + 8) > before
        )
    finally:
        theme.apply(dressed, scale=1.0)
