"""Setting the shelf up and looking it over by keys, as the clerk sees it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.modules.parcels import lists, service, set_up_lists
from app.modules.parcels.check_finish_view import FinishSheet
from app.modules.parcels.check_view import CheckPane
from app.modules.parcels.leaving_sheets_view import WriteOffSheet
from app.modules.parcels.set_up_sheets_view import BaySheet, CourierSheet, DeclineSheet
from app.modules.parcels.set_up_view import SetUpSheet, show_set_up
from app.rules.roles import Role
from app.ui import dialog
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet, Sheet
from tests.consents.office import no_sheet, sheet_of, window_for
from tests.parcels.counter import Counter

pytestmark = pytest.mark.usefixtures("dressed")
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


class Page(QWidget):
    """Any page with a desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk


@pytest.fixture(scope="module")
def desk(counter: Counter) -> Desk:
    """The head at the desk, for all tests: the store tells it of every change."""
    return Desk(counter.site.store, counter.site.who)


@pytest.fixture(scope="module")
def culture(counter: Counter) -> Desk:
    """Somebody at the desk who has nothing to do with parcels."""
    return Desk(counter.site.store, counter.site.someone(Role.CULTURE))


@pytest.fixture
def said(desk: Desk) -> Iterator[list[Said]]:
    """What the message bar would show."""
    heard: list[Said] = []
    desk.said.connect(heard.append)
    yield heard
    desk.said.disconnect(heard.append)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> Iterator[Page]:
    """A page in a window."""
    made = Page(desk)
    window_for(qtbot, made)
    yield made
    for sheet in made.window().findChildren(Sheet):
        sheet.drop()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
    QApplication.processEvents()


def top(page: Page, kind: type) -> Sheet:
    """The dialog that stands in front."""
    QApplication.processEvents()
    found = [sheet for sheet in page.window().findChildren(kind) if sheet.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.mark.clause("PARC-01")
def test_bays_couriers_and_households_that_decline_are_set_by_keys(counter: Counter, page: Page) -> None:
    sheet = show_set_up(page)
    assert [row.name for row in sheet.table.rows()] == [
        "A",
        "D",
        "L",
    ] and "共 3 个货架 34 格" in sheet.words.text()
    press(Qt.Key.Key_N, CTRL)
    bay = top(page, BaySheet)
    assert bay.form.values() == {"name": "B", "kind": "ordinary", "levels": "6", "spots": "4", "holds": "4"}
    assert bay.preview.text() == "这一架 24 格，从 B1-1 到 B6-4，最多放 96 件。整个货架共 58 格。"
    bay.form.put("name", "A")
    bay.save()
    assert bay.form.error("name") == "已经有 A 架了，请换一个架号。"
    bay.form.put("name", "k")
    bay.form.put("spots", "")
    assert bay.preview.text() == " "
    bay.form.put("spots", "5")
    press(ENTER, CTRL)
    assert [row.places for row in sheet.table.rows()] == [24, 6, 4, 30]
    sheet.table.choose(sheet.table.rows()[-1].ref)
    sheet.table.setFocus()
    press(ENTER)
    top(page, BaySheet).form.put("levels", "2")
    press(ENTER, CTRL)
    assert sheet.table.rows()[-1].places == 10
    taken = counter.take(counter.home(), place="K1-1")
    press(Qt.Key.Key_Delete)
    press(ENTER, CTRL)
    assert "还有 1 件包裹，请先挪走" in sheet.refusal.text()
    counter.do(service.move, taken.ref.id, place="A1-1")
    press(Qt.Key.Key_Delete)
    press(ENTER, CTRL)
    assert [row.name for row in sheet.table.rows()] == ["A", "D", "L"]

    press(Qt.Key.Key_2, ALT)
    assert sheet.which == "couriers" and QApplication.focusWidget() is sheet.table
    many = len(sheet.table.rows())
    press(Qt.Key.Key_N, CTRL)
    courier = top(page, CourierSheet)
    courier.form.put("name", "蓝鲸速运")
    courier.form.put("begins", "LJ、88")
    press(ENTER, CTRL)
    assert len(sheet.table.rows()) == many + 1 and sheet.table.rows()[-1].begins == "LJ,88"
    sheet.table.choose(sheet.table.rows()[-1].ref)
    press(Qt.Key.Key_F2)
    top(page, CourierSheet).form.put("begins", "LJ")
    press(ENTER, CTRL)
    assert counter.read(lists.recognised, "LJ0001") == "蓝鲸速运"
    press(Qt.Key.Key_Delete)
    assert len(sheet.table.rows()) == many and counter.read(lists.recognised, "LJ0001") == ""

    home = counter.home("欧阳临川", "叶知秋")
    press(Qt.Key.Key_3, ALT)
    press(Qt.Key.Key_N, CTRL)
    decline = top(page, DeclineSheet)
    for room, name, error in (
        ("", "", "请输入房号"),
        ("99-9-999", "", "没有这一户"),
        (home.room, "顾维舟", "没有 顾维舟，登记的是"),
    ):
        decline.form.set_values({"room": room, "name": name, "words": "业主来电，不用代收"})
        decline.save()
        assert error in decline.form.error("name" if name else "room")
    decline.form.put("name", "叶知秋")
    press(ENTER, CTRL)
    (row,) = sheet.table.rows()
    assert (row.who, row.words) == ("叶知秋", "业主来电，不用代收")
    assert counter.take(home, person_id=home.tenant.id).doubt == "declined"
    assert counter.take(home).doubt == ""
    press(Qt.Key.Key_Delete)
    press(ENTER)
    assert sheet.table.rows() == () and "0 户" in sheet.words.text()
    assert isinstance(counter.read(set_up_lists.household_of, home.room[:5]), str)
    press(Qt.Key.Key_Escape)
    assert no_sheet(page)


@pytest.mark.clause("PARC-02", "ROLE-01")
def test_a_shelf_is_looked_over_with_scans_and_keys_alone(
    counter: Counter, page: Page, culture: Desk, said: list[Said], qtbot: QtBot
) -> None:
    home = counter.home()
    for row in counter.read(lists.open_parcels, counter.now):  # what the test before left
        counter.do(service.void, row.ref.id, why="前一个测试留下的")
    good, wrong, lost = (counter.take(home, place=f"A1-{n}") for n in (1, 2, 3))
    counter.later(minutes=1)
    pane = CheckPane(page.desk, now=lambda: counter.now)
    left: list[int] = []
    pane.left.connect(lambda: left.append(1))
    window_for(qtbot, pane)
    assert pane.begin() and pane.busy and QApplication.focusWidget() is pane.scan

    def scan(code: str) -> None:
        QTest.keyClicks(pane.scan, code)
        press(ENTER)

    counter.later(minutes=1)
    scan("A1-1")
    assert pane.where.text() == "A1-1"
    scan(f"BG{good.ref.id:06d}")
    scan("ZZ0000001")
    assert "不认识" in pane.last.text() and pane.segments.buttons[1].text() == "不认识 1"
    assert pane.undo_last() and pane.segments.buttons[1].text() == "不认识 0"
    scan(wrong.number)
    assert said[-1].refused and said[-1].act is not None and said[-1].act[0] == "登记改到 A1-1"
    assert pane.here_button.isVisible()
    press(Qt.Key.Key_F2)
    assert counter.row(wrong.ref.id).place == "A1-1" and not pane.here_button.isVisible()
    assert pane.side._count.text() == "扫到 2 / 应有 3"
    pane.show_list("missing")
    assert [line.what for line in pane.table.rows()] == [lost.tail] and pane.lost_button.isVisible()
    press(Qt.Key.Key_Delete)
    off = sheet_of(pane, WriteOffSheet)
    off.form.put("why", "清架没有找到")
    off.save()
    assert counter.row(lost.ref.id).state == "lost" and "已登记查无" in pane.table.rows()[0].words
    pane.first_focus().setFocus()
    press(Qt.Key.Key_Escape)
    assert left == [1] and pane.busy and pane.begin()  # put aside, and taken up again
    press(ENTER, CTRL)
    finish = sheet_of(pane, FinishSheet)
    finish.save()
    assert finish.isVisible() and "怎么处理" in finish.form.error("words")
    finish._add("放错的已改登记")
    finish._add("查监控")
    finish.save()
    assert left == [1, 1] and not pane.busy and "清架完成" in said[-1].sentence

    assert pane.begin()
    pane.ask_cancel()
    reason = sheet_of(pane, ReasonSheet)
    reason.reason.setText("1")
    reason._take_number("1")
    reason._give()
    assert not pane.busy and said[-1].sentence == "这次清架已取消。"
    for _ in range(2):
        counter.do(service.begin_check)
    pane.reload()
    assert pane.busy
    for one in (good, wrong):
        pane.take_scan(one.number)
    pane.finish()
    assert (
        not pane.busy and said[-1].act is not None
    )  # nothing wrong: no question, and the result may be printed

    outsider = CheckPane(culture)
    outsider.reload()
    assert not outsider.done.isEnabled() and "权限" in outsider.done.toolTip()
    sheet = SetUpSheet(page, culture)
    assert all(not made.isEnabled() for made in sheet.acts.values())
    sheet.drop()
