"""The calendar as somebody uses it: with keys alone, with the mouse, at every size, and from a file."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea
from pytestqt.qtbot import QtBot

from app.modules.calendar import lists, service
from app.modules.calendar.import_view import ImportSheet
from app.modules.calendar.view import NOT_YET, CalendarPage
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.ui import theme
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.window import MainWindow, RoomTab
from tests.calendar.test_reading import TOML
from tests.sites import MONDAY, OpenTestSite, make_site
from tests.walks.test_nothing_is_cut import SIZES, cut

Show = Callable[..., tuple[MainWindow, CalendarPage]]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


@pytest.fixture
def show(site: OpenTestSite, qtbot: QtBot, dressed: QApplication) -> Show:
    def make(who: Who | None = None) -> tuple[MainWindow, CalendarPage]:
        desk = Desk(site.store, who or site.who)
        rooms = [RoomTab("calendar", "工作日历", "duty", 1, lambda d: CalendarPage(d, now=lambda: MONDAY))]
        window = MainWindow(desk, rooms, "青禾苑", lambda _: [], on_lock=lambda: None, on_switch=lambda: None)
        qtbot.addWidget(window)
        window.show()
        page = window.open_room("calendar")
        assert isinstance(page, CalendarPage)
        page.grid.rest = 0  # keys come from a person, however quick
        QApplication.processEvents()
        return window, page

    return make


def press(page: CalendarPage, *keys: Qt.Key, control: bool = False) -> None:
    held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    for key in keys:
        QTest.keyClick(page.grid, key, held)


def test_the_whole_year_is_walked_and_changed_with_keys(site: OpenTestSite, show: Show, qtbot: QtBot) -> None:
    window, page = show()
    said: list[Said] = []
    page.desk.said.connect(said.append)
    grid, k = page.grid, Qt.Key
    window.activateWindow()
    qtbot.waitUntil(grid.hasFocus)  # a busy machine hands the focus over late
    assert grid.accessibleName() == "2026 年日历"
    assert grid.accessibleDescription() == "2026年11月23日 周一，工作日，今天"
    press(page, k.Key_Down, k.Key_Left)
    assert page.day == date(2026, 11, 29)
    press(page, k.Key_PageUp, k.Key_PageUp, k.Key_PageUp, k.Key_Home)
    assert page.day == date(2026, 8, 1)
    press(page, k.Key_PageDown, k.Key_PageDown, k.Key_End)
    assert page.day == date(2026, 10, 31)
    press(page, k.Key_PageUp)
    assert page.day == date(2026, 9, 30)
    press(page, k.Key_Right)
    assert grid.accessibleDescription() == "2026年10月1日 周四，放假 · 国庆节 · 节日当天"
    press(page, k.Key_Space)
    assert said[-1].sentence == "2026年10月1日 周四：平常日子。"
    assert grid.accessibleDescription() == "2026年10月1日 周四，工作日" and grid.hasFocus()
    assert page.counts.text() == "2026 年　工作日 249 天"
    press(page, k.Key_X)
    assert page._what.text() == "放假 · 国庆节 · 节日当天"  # beside the rest of it
    press(page, k.Key_B)
    assert said[-1].refused and "本来就上班" in said[-1].sentence
    press(page, k.Key_T, k.Key_Up, k.Key_Down, k.Key_Return)
    assert page.day == MONDAY.date() and grid.cell().kind == "off"
    press(page, k.Key_Return)
    assert grid.cell().kind == ""
    press(page, k.Key_Left, k.Key_Return)
    assert (grid.cell().kind, grid.cell().day) == ("on", date(2026, 11, 22))
    assert page.makers[""].property("role") == "filled" and not page.makers["on"].isEnabled()
    assert [b.text() for b in (page.forget_button, page.import_button)] == ["恢复随程序带的", "导入年度安排…"]
    assert window.focusWidget() is grid


def test_a_year_not_loaded_says_so_until_it_is_filled(site: OpenTestSite, show: Show) -> None:
    _, page = show()
    press(page, Qt.Key.Key_Right, control=True)
    assert page.day == date(2027, 11, 23) and page.years.value == "2027"
    assert page._state.text() == NOT_YET and not page.forget_button.isVisible()
    page.grid.go_to(date(2026, 12, 31))
    press(page, Qt.Key.Key_Right)  # over the year's end
    assert page.day == date(2027, 1, 1)
    page.name.setFocus()
    page.name.setText("元旦")
    page.name.setModified(True)
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert page.grid.cell().words == "放假 · 元旦 · 节日当天" and page.grid.hasFocus()
    assert page._state.text().startswith("这一年只点选了 1 天，还不全")
    for _ in range(3):
        press(page, Qt.Key.Key_Right, Qt.Key.Key_X)
    assert page._state.text() == "本单位在 2026-11-23 改过，以这里为准。"
    assert site.read(service.is_loaded, 2027) and page.forget_button.text() == "清除这一年"
    assert site.read(lists.year_view, 2027).holidays[0].days == "1月1日至1月4日"
    page.forget_button.click()
    sheet = next(s for s in page.window().findChildren(Sheet) if s.isVisible())
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page._state.text() == NOT_YET and not site.read(service.is_loaded, 2027)


def test_a_file_is_looked_at_before_it_is_taken(site: OpenTestSite, show: Show, tmp_path: Path) -> None:
    window, page = show()
    said: list[Said] = []
    page.desk.said.connect(said.append)
    bad, good = tmp_path / "bad.csv", tmp_path / "安排.toml"
    bad.write_bytes("日期,类型\n10月1日-10月7日,休\n".encode("gbk"))
    good.write_text(TOML, "utf-8")
    page.take_file(bad)
    assert said[-1].refused and "一天写一行" in said[-1].sentence
    page.take_file(good)
    sheet = next(s for s in window.findChildren(ImportSheet) if s.isVisible())
    assert dict(sheet.facts)["里面有"] == "休 5 天，班 1 天"
    assert dict(sheet.facts)["现在用的"] == "还没有，先按周一至周五计"
    assert [c.days for c in sheet.changes][-1] == "2027年2月20日 周六"
    assert not site.read(service.is_loaded, 2027)  # only looked at
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert site.read(service.is_loaded, 2027)
    assert page._state.text() == "本单位在 2026-11-23 导入，以这里为准。"
    assert page.years.value == "2027" and said[-1].sentence == "2027 年的放假安排已导入。"
    day = next(ref for ref in site.changed[-1] if ref.kind == "calendar_day")
    page.open(Ref("calendar_day", day.id))
    assert page.grid.cell().kind
    page.open(Ref("calendar_day", 999))
    assert said[-1].refused


def test_a_code_scanned_over_the_page_changes_no_day(site: OpenTestSite, show: Show, qtbot: QtBot) -> None:
    window, page = show()
    page.grid.rest = 70
    for code in ("XB12X", "B1"):
        QTest.keyClicks(page.grid, code)
        QTest.keyClick(page.grid, Qt.Key.Key_Return)
        qtbot.wait(100)
        page.grid.setFocus()
    assert site.changed == [] and page.day == MONDAY.date()
    press(page, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: page.grid.cell().kind == "off")
    qtbot.wait(100)
    press(page, Qt.Key.Key_Space, Qt.Key.Key_Right)  # meant for the day before the step
    assert len(site.changed) == 2 and page.grid.cell().day == date(2026, 11, 24)
    assert page.counts.text() == "2026 年　工作日 248 天" and window.focusWidget() is page.grid


def test_who_may_not_change_it_may_look(site: OpenTestSite, show: Show) -> None:
    _, page = show(site.someone(Role.DESK))
    said: list[Said] = []
    page.desk.said.connect(said.append)
    press(page, Qt.Key.Key_X)
    assert said[-1].refused and page.grid.cell().kind == ""
    assert not any(made.isEnabled() for made in page.makers.values())
    assert not page.import_button.isEnabled() and "权限" in page.import_button.toolTip()
    box = page.grid.cell_box(date(2026, 10, 10))
    QTest.mouseClick(page.grid, Qt.MouseButton.LeftButton, pos=box.center())
    assert page._what.text() == "调休上班 · 国庆节"
    assert page.grid.day_at(page.grid.rect().topLeft()) is None


def test_nothing_is_cut_and_the_chosen_day_is_in_sight(show: Show, dressed: QApplication) -> None:
    wrong = []
    for scale in (1.0, 1.3):
        if scale != 1.0:  # as the application is dressed already
            theme.apply(dressed, scale=scale)
        window, page = show()
        for size in ("compact", "smallest"):
            window.resize(*SIZES[size])
            for day in (date(2026, 9, 20), date(2027, 12, 31), date(2026, 2, 17)):
                page.grid.go_to(day)
                QApplication.processEvents()
                wrong += [f"{scale} {size} {day}: {what}" for what in cut(window)]
                area = page._area.viewport()
                middle = page.grid.mapTo(area, page.grid.cell_box(day).center())
                assert area.rect().contains(middle), (scale, size, day)
        window.close()
        window.deleteLater()
    theme.apply(dressed)
    assert not wrong, "\n".join(wrong)


def test_help_is_as_high_as_its_keys(show: Show) -> None:
    window, _ = show()
    window._help()
    QApplication.processEvents()
    help_ = next(each for each in window.findChildren(QDialog) if each.isVisible())
    area = help_.findChild(QScrollArea)
    assert area.widget().minimumSizeHint().height() <= area.viewport().height()
    assert cut(help_) == []
    help_.accept()
