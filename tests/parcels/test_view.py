"""The page of the parcels: the drawn shelf by keys and scanner, what is too old, the queue (PARC-01, PARC-02)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.modules.parcels import lists, on_card, service
from app.modules.parcels.leaving_sheets_view import DecideSheet, GiveBackSheet, RemindSheet
from app.modules.parcels.lists import ParcelRow, Shelf
from app.modules.parcels.parcel_view import ParcelSheet
from app.modules.parcels.put_right_view import AmendSheet, MoveSheet
from app.modules.parcels.shelf_paint_view import Look, Pictures
from app.modules.parcels.view import ParcelsPage
from app.rules.ref import Ref
from app.ui import dialog
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet
from app.ui.theme import colour
from tests.consents.office import no_sheet, sheet_of
from tests.parcels.counter import Counter, Home
from tests.sites import MONDAY
from tests.ui.scanner import press, type_keys

pytestmark = [
    pytest.mark.usefixtures("dressed"),
    pytest.mark.clause("PARC-01"),
    pytest.mark.clause("PARC-02"),
]
KEY = Qt.Key
ENTER, DOWN, RIGHT, ESC = KEY.Key_Return, KEY.Key_Down, KEY.Key_Right, KEY.Key_Escape
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.fixture(scope="module")
def desk(counter: Counter) -> Desk:
    """The head at the desk."""
    return Desk(counter.site.store, counter.site.who)


@pytest.fixture
def page(counter: Counter, desk: Desk, qtbot: QtBot) -> Iterator[ParcelsPage]:
    """The page as it stands in the program's window."""
    counter.at(MONDAY)
    made = ParcelsPage(desk, None, counter.site.clock)
    qtbot.addWidget(made)
    desk.moved.connect(lambda: made.first_focus().setFocus())
    made.resize(1238, 644)
    made.show()
    made.activateWindow()
    made.first_focus().setFocus()
    QApplication.processEvents()
    yield made
    desk.moved.disconnect()


@pytest.fixture
def told(desk: Desk) -> Iterator[list[Said]]:
    """What the message bar says."""
    said: list[Said] = []
    desk.said.connect(said.append)
    yield said
    desk.said.disconnect(said.append)


@pytest.fixture(scope="module")
def homes(counter: Counter) -> tuple[Home, Home]:
    """Two households; the first has something old and something that perishes, both share a place."""
    counter.at(MONDAY - timedelta(days=9))
    one, two = counter.home(), counter.home(owner="陆知和")
    counter.take(one, place="A2-4")
    counter.at(MONDAY - timedelta(days=1))
    counter.take(one, place="A1-1", kind="perishable")
    counter.at()
    counter.take(two, place="A2-4", person_id=two.owner.id)
    return one, two


def choose(page: ParcelsPage, place: str) -> None:
    page.views.drawing.setFocus()
    assert page.views.drawing.choose(place)


def pick(page: ParcelsPage, words: str) -> list[str]:
    """Take the entry of the menu in sight that begins so; all its entries."""
    menu = next(menu for menu in page.findChildren(QMenu) if menu.isVisible())
    entries = [action.text() for action in menu.actions()]
    menu.close()
    page.activateWindow()
    QApplication.processEvents()
    next(action for action in menu.actions() if action.text().startswith(words)).trigger()
    QApplication.processEvents()
    return entries


def test_the_keys_go_from_place_to_place_and_enter_lights_the_household(
    page: ParcelsPage, homes: tuple[Home, Home], told: list[Said]
) -> None:
    drawing, one = page.views.drawing, homes[0]
    assert QApplication.focusWidget() is drawing
    assert drawing.accessibleDescription().startswith("A1-1，1 件")
    press(page, DOWN)
    for _ in range(3):
        press(page, RIGHT)
    rooms = [page.desk.read(lists.household, home.unit.id, MONDAY).room for home in homes]
    assert drawing.accessibleDescription() == f"A2-4，2 件，{'、'.join(rooms)}，9 天，超期"
    assert page.views.told.toolTip() == drawing.accessibleDescription()
    press(page, ENTER)  # two households lie there: which is meant
    assert [entry.split("　")[0] for entry in pick(page, rooms[0])] == rooms
    assert page.handing.shelf.ref == one.unit and page.shown() == one.unit
    assert {drawing.standing.bays[b].stacks[n].place.words for b, n in drawing.lit} == {"A1-1", "A2-4"}
    assert page.views.legend.items()[0][0] == rooms[0]
    assert QApplication.focusWidget() is page.handing.scan
    press(page, ESC)  # the next one at the counter
    assert page.handing.shelf is None and not drawing.lit
    assert QApplication.focusWidget() is page.handing.scan
    press(page, ESC)
    assert QApplication.focusWidget() is drawing
    choose(page, "A1-1")
    press(page, ENTER)
    assert page.shown() == one.unit
    page.light(None)
    assert drawing.told_at(drawing.place_box("A2-4").center()) == drawing.standing.bays[0].stacks[7].words
    assert drawing.told_at(QPoint(4, 4)).startswith("A 架，共 3")


def test_a_label_scanned_anywhere_lights_its_household_and_one_that_is_gone_does_not(
    counter: Counter, page: ParcelsPage, homes: tuple[Home, Home]
) -> None:
    _, two = homes
    page.show_view("doubt")
    row = counter.take(two, place="A3-3")
    assert page.would_hand_out(row.ref) and page.scanned_elsewhere(row.ref, "")
    assert page.which == "shelf" and page.shown() == two.unit
    assert page.handing.ticks.in_hand == [row.ref.id]
    assert page.first_focus() is page.handing.scan
    page.light(None)
    counter.do(service.give_back, [row.ref.id], to="李立", why="地址不在本小区")
    assert not page.would_hand_out(row.ref) and not page.scanned_elsewhere(row.ref, "")
    page.open(row.ref)
    sheet = sheet_of(page, ParcelSheet)
    assert not sheet.acts and page.which == "list"
    press(page, ESC)
    page.open(two.unit)
    assert page.shown() == two.unit
    page.open(Ref("parcel_handover", 999))
    page.light(None)


def test_what_waits_too_long_stands_household_by_household_and_is_chased_by_keys(
    counter: Counter, page: ParcelsPage, homes: tuple[Home, Home], told: list[Said]
) -> None:
    one, _ = homes
    page.show_view("aged")
    aged = page.views.aged
    room = page.desk.read(lists.household, one.unit.id, MONDAY).room
    cold = aged.bands.bands()[0]
    assert cold.title == "生鲜超时" and [line.what for line in cold.rows] == [room]
    line = cold.rows[0]
    assert (line.day, line.about, line.action) == ("9 天", "2 件", "催领…")
    assert page.tools_above.segments.buttons[2].text() == f"超期 {page.counted.over}"
    assert aged.choose(one.unit)
    press(page, ENTER)
    press(sheet_of(page, RemindSheet), ENTER)
    press(page, ENTER)
    assert no_sheet(page) and told[-1].sentence == f"{room} 已催领。"
    again = next(line for line in aged.bands.rows() if line.what == room)
    assert again.dead == "今天已催过" and again.who.startswith("11/23")
    assert aged.choose(one.unit)
    type_keys(page, "d")  # two parcels: of which one it is decided
    assert len(pick(page, room)) == 2
    sheet = sheet_of(page, DecideSheet)
    type_keys(sheet, "2\r")
    assert no_sheet(page) and "退回快递公司" in told[-1].sentence + str(aged.bands.rows())


def test_the_queue_is_cleared_by_keys(
    counter: Counter, page: ParcelsPage, homes: tuple[Home, Home], told: list[Said]
) -> None:
    _, two = homes
    lost = counter.take(None, doubt="nobody", addressee="查无此人甲", person_id=None)
    known = counter.take(None, doubt="several", addressee="陆知和", person_id=None)
    page.show_view("doubt")
    queue = page.views.doubt
    assert queue.choose(known.ref)
    room = page.desk.read(lists.household, two.unit.id, MONDAY).room
    assert queue.list.current().candidates == f"{room} 陆知和"
    queue.list.table.setFocus()
    press(page, ENTER)
    sheet = sheet_of(page, AmendSheet)
    assert [line.room for line in sheet.found.rows()] == [room]
    sheet.whose.setText("没有这个人")
    press(sheet, ENTER)
    assert "房号或姓名" in sheet.refusal.text() and sheet.isVisible()
    sheet.whose.setText(two.room)
    press(sheet, DOWN)
    press(sheet, ENTER)
    kept = counter.row(known.ref.id)
    assert (kept.state, kept.unit) == ("waiting", two.unit) and no_sheet(page)
    assert queue.current().ref == lost.ref
    type_keys(page, "b")
    back = sheet_of(page, GiveBackSheet)
    back.form.set_values({"to": "李立", "why": "查无此人"})
    back.save()
    assert queue.list.is_empty and not queue.buttons[0].isVisible()
    assert counter.row(lost.ref.id).state == "returned"


def test_a_parcel_is_moved_amended_and_voided_from_its_card(
    counter: Counter, page: ParcelsPage, homes: tuple[Home, Home], told: list[Said]
) -> None:
    one, two = homes
    row = counter.take(one, place="A5-1")
    choose(page, "A5-1")
    type_keys(page, "m")
    sheet = sheet_of(page, MoveSheet)
    sheet.form.set_values({"place": "A9-9"})
    sheet.save()
    assert sheet.isVisible() and counter.row(row.ref.id).place == "A5-1"
    sheet.form.set_values({"place": "a5-2"})
    sheet.save()
    assert counter.row(row.ref.id).place == "A5-2" and counter.row(row.ref.id).code == row.code
    choose(page, "A5-2")
    type_keys(page, "o")
    card = sheet_of(page, ParcelSheet)
    assert {"M", "F2", "P", "A", "B", "Z", "D", "X", "V"} == card.acts.keys()
    press(card, KEY.Key_F2)
    amend = sheet_of(page, AmendSheet)
    amend.whose.setText(two.room)
    amend.save()
    assert counter.row(row.ref.id).unit == two.unit
    page.views.open_card(row.ref)
    type_keys(sheet_of(page, ParcelSheet), "v")
    why = sheet_of(page, ReasonSheet)
    type_keys(why, "1")
    press(why, ENTER, CTRL)
    assert counter.row(row.ref.id).state == "void" and told[-1].sentence.endswith("的登记已作废。")


def test_the_list_is_sifted_and_what_has_left_is_read_page_by_page(
    counter: Counter, page: ParcelsPage, homes: tuple[Home, Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 10)
    one, _ = homes
    many = [counter.take(one).ref.id for _ in range(lists.PAGE + 12)]
    counter.do(service.give_back, many, to="李立", why="收件人要求退回")
    page.show_view("list")
    view = page.views.list
    whole = len(view.list.table.rows())
    view.filter.setText(one.room)
    mine = {line.room for line in view.list.table.rows()}
    assert mine == {page.desk.read(lists.household, one.unit.id, MONDAY).room}
    view.kind.setCurrentIndex(view.kind.findData("valuable"))
    assert view.list.is_empty
    view.clear_filter()
    assert len(view.list.table.rows()) == whole
    page.views.show_gone()
    rows = view.history.table
    assert len(rows.rows()) == lists.PAGE
    press(page, KEY.Key_End)
    assert len(rows.rows()) == 2 * lists.PAGE
    press(page, KEY.Key_End)
    assert len(set(rows.rows())) > 2 * lists.PAGE
    press(page, ENTER)
    assert sheet_of(page, ParcelSheet).parcel.ended is not None
    press(page, ESC)


def test_shades_star_triangle_and_light_are_told_apart_in_grey() -> None:
    pictures = Pictures(1.0, False, 1.0)

    def grey(look: Look) -> list[int]:
        image = QImage(44, 56, QImage.Format.Format_RGB32)
        image.fill(colour("sel" if look.lit else "card"))
        painter = QPainter(image)
        painter.drawPixmap(0, 0, pictures.of(look, 44, 56))
        painter.end()
        plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
        return [plain.pixelColor(x, y).red() for y in range(56) for x in range(44)]

    looks = [Look(shade, False, False, False) for shade in range(4)]
    looks += [Look(0, True, False, False), Look(0, False, True, False), Look(0, False, False, True)]
    seen = [grey(look) for look in looks]
    for number, one in enumerate(seen):
        for other in seen[number + 1 :]:
            assert sum(abs(a - b) > 12 for a, b in zip(one, other, strict=True)) > 30


def test_only_the_exposed_places_are_painted_and_no_shelf_offers_to_set_one_up(
    page: ParcelsPage, homes: tuple[Home, Home]
) -> None:
    drawing = page.views.drawing
    image = QImage(drawing.viewport().size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    assert drawing.paint_on(painter, [drawing.viewport().rect()]) == 24 + 6 + 4
    box = drawing.place_box("A2-4")
    assert drawing.paint_on(painter, [QRect(box.center(), box.center())]) == 1
    painter.end()
    page.views.show_parcels(Shelf((), (), ()))
    assert page.views.currentWidget() is page.views.no_shelf
    assert page.views.first_focus().text() == "设货架…"
    page.reload()
    assert page.views.currentWidget() is page.views.shelf


def test_the_card_of_a_household_says_what_waits_and_what_was_fetched(
    counter: Counter, homes: tuple[Home, Home]
) -> None:
    one, _ = homes
    row: ParcelRow = counter.take(one)
    counter.hand([row], proof="paper")
    counter.do(service.decline, one.unit.id, words="快递请放门口柜")
    section = counter.site.read(on_card.on_card, one.unit.id, MONDAY.date())
    assert section.title == "包裹" and section.summary == "待取 2 · 最久 9 天"
    assert [line.tone for line in section.lines] == ["overdue", "today", "", "done"]
    assert section.lines[0].detail == "A2-4，9 天" and section.action == "交付"
    assert section.notices[0].detail == "快递请放门口柜"
    empty = counter.home()
    assert counter.site.read(on_card.on_card, empty.unit.id, MONDAY.date()) is None


def test_a_narrow_window_shows_one_column_and_ctrl_f6_the_other(
    page: ParcelsPage, homes: tuple[Home, Home]
) -> None:
    assert page.side.isVisible() and page.left.isVisible()
    press(page, KEY.Key_F6, CTRL)
    assert page.active is page.handing
    press(page, KEY.Key_F6, CTRL)
    assert page.active is page.intake and page.intake.busy  # the sitting is still open
    page.setMinimumSize(1, 1)
    page.resize(980, 520)
    page.active = page.views
    assert not page.side.isVisible()
    press(page, KEY.Key_F6, CTRL)
    assert page.side.isVisible() and not page.left.isVisible()
    assert page.back() and page.left.isVisible()
    page.start_intake()
    assert page.side.isVisible() and page.side.currentWidget() is page.intake
    page.start_handing()
    assert page.left.isVisible() and page.first_focus() is page.handing.scan


def test_alt_and_a_digit_change_the_view_and_f6_takes_over_what_was_half_typed(page: ParcelsPage) -> None:
    for digit, which in ((KEY.Key_2, "list"), (KEY.Key_4, "doubt"), (KEY.Key_1, "shelf")):
        press(page, digit, Qt.KeyboardModifier.AltModifier)
        assert page.which == which
    page.start_handing()
    page.handing.scan.setText("12")
    page.start_handing()
    assert page.handing.scan.selectedText() == "12"
    page.handing.scan.clear()
