"""The pane of the access cards as the clerk uses it: by keys, with a reader, at the counter (ROLE-12)."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.modules.cards import lists, service
from app.modules.cards.sheets_view import (
    CancelSheet,
    ExtendSheet,
    FindSheet,
    IssueSheet,
    LostSheet,
    PutRightSheet,
    ReplaceSheet,
    TakeInSheet,
)
from app.modules.cards.view import CardsPane
from app.modules.keys.view import KeysPage
from app.modules.residents import service as residents
from app.rules.roles import Role
from app.ui import dialog
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.reveal import RevealSheet
from app.ui.scan import ScanCatcher
from tests.cards.register import TODAY, Home, Register
from tests.consents.office import sheet_of
from tests.ui.scanner import HAND, scan

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.clause("ROLE-12")]
ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.fixture(scope="module")
def desk(register: Register) -> Desk:
    """The head at the desk, for all tests: the store tells it of every change."""
    return Desk(register.site.store, register.site.who)


@pytest.fixture(scope="module")
def culture(register: Register) -> Desk:
    """Somebody at the desk who does not issue cards."""
    return Desk(register.site.store, register.site.someone(Role.CULTURE))


@pytest.fixture
def pane(register: Register, desk: Desk, qtbot: QtBot) -> Iterator[CardsPane]:
    """The pane inside the page of the keys, as it stands in the program."""
    page = KeysPage(desk, CardsPane, now=register.site.clock)
    qtbot.addWidget(page)
    page.resize(1238, 680)
    page.show()
    page._choose_box("cards")
    shown = page.findChild(CardsPane)
    page.activateWindow()
    shown.list.first_focus().setFocus()
    QApplication.processEvents()
    yield shown
    register.on(TODAY)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
    QApplication.processEvents()


def fill(sheet: Sheet, **values: str) -> None:
    for name, value in values.items():
        sheet.form.put(name, value)


def numbers(pane: CardsPane) -> list[str]:
    return [row.number for row in pane.list.table.rows()]


def open_home(register: Register, pane: CardsPane, number: str, **told: str) -> tuple[Home, object]:
    home = register.home()
    ref = register.issue(home, number, **told)
    pane.open(ref)
    return home, ref


def test_a_card_is_issued_by_keys_alone_with_the_reader_for_the_number(
    register: Register, pane: CardsPane, qtbot: QtBot
) -> None:
    home = register.home("陆景和")
    catcher = ScanCatcher(pane, HAND)
    lost: list[str] = []
    catcher.scanned.connect(lost.append)
    QApplication.instance().installEventFilter(catcher)
    try:
        press(Qt.Key.Key_N, CTRL)
        sheet = sheet_of(pane.window(), IssueSheet)
        QTest.keyClicks(QApplication.focusWidget(), home.room, delay=0)
        HAND.now += 5
        press(ENTER)
        assert sheet.known.text().endswith("还没有门禁卡")
        people = sheet.form.controls["person_id"]
        offered = [people.itemText(i) for i in range(people.count())]
        assert offered[:2] == ["陆景和（业主）", "温以宁（租户）"] and offered[2].startswith("不在名单")
        press(ENTER)
        assert QApplication.focusWidget() is sheet.form.controls["number"]
        assert sheet.form.values()["capacity"] == "owner" and sheet.form.values()["holder"] == "陆景和"
        scan(sheet, "0087654321", input_method=True, end="\r\n")
        assert QApplication.focusWidget() is sheet.form.controls["deposit"]  # an owner's card has no end
        HAND.now += 5
        for _ in range(4):
            press(ENTER)
    finally:
        QApplication.instance().removeEventFilter(catcher)
    assert lost == [] and not sheet.isVisible()
    assert "0087654321" in numbers(pane) and pane.shown() == pane.list.current().ref
    assert pane.panel.card.holder == "陆景和" and pane.panel.card.telephones == ("199-****-0137",)


def test_a_tenants_card_asks_until_when_and_says_how_long_it_may_be(
    register: Register, pane: CardsPane
) -> None:
    home = register.home()
    pane.issue()
    sheet = sheet_of(pane.window(), IssueSheet)
    fill(sheet, room="9-9-999")
    press(ENTER)
    assert "没有这个房号" in sheet.form.error("room")
    assert QApplication.focusWidget() is sheet.form.controls["room"]
    fill(sheet, room=home.room)
    press(ENTER)
    fill(sheet, person_id=str(home.tenant.id))
    assert sheet.form.controls["valid_until"].placeholderText() == "最长到 2027-11-23"
    assert sheet.form.controls["holder"].isReadOnly()
    fill(sheet, number="CB01")
    sheet.save()
    assert "有效期" in sheet.form.error("valid_until") and sheet.isVisible()
    fill(sheet, valid_until="2027-05-31")
    sheet.save()
    assert not sheet.isVisible() and pane.panel.card.number == "CB01"


def test_somebody_not_on_the_list_stays_when_the_room_is_put_right(
    register: Register, pane: CardsPane
) -> None:
    home, other = register.home(), register.home("沈听澜")
    pane.issue()
    sheet = sheet_of(pane.window(), IssueSheet)
    fill(sheet, room=home.room)
    press(ENTER)
    fill(sheet, person_id="")
    assert sheet.form.values()["holder"] == ""
    fill(sheet, holder="江映雪")
    assert not sheet.form.controls["holder"].isReadOnly()
    fill(sheet, room=other.room)
    sheet.form.controls["room"].editingFinished.emit()
    values = sheet.form.values()
    assert (values["person_id"], values["holder"]) == ("", "江映雪")
    fill(sheet, person_id=str(other.tenant.id))
    fill(sheet, room=home.room)
    sheet.form.controls["room"].editingFinished.emit()
    values = sheet.form.values()
    assert (values["person_id"], values["holder"]) == (str(home.owner.id), "单一鸣")
    sheet.close_sheet()


def test_what_was_typed_when_the_desk_was_locked_stands_there_again(
    register: Register, pane: CardsPane
) -> None:
    home = register.home()
    pane.issue()
    sheet = sheet_of(pane.window(), IssueSheet)
    fill(sheet, room=home.room)
    press(ENTER)
    fill(sheet, person_id=str(home.tenant.id), number="CC01")
    sheet.keep()
    sheet.drop()
    pane.issue()
    again = sheet_of(pane.window(), IssueSheet)
    values = again.form.values()
    assert (values["room"], values["number"], values["holder"]) == (home.room, "CC01", "温以宁")
    assert values["person_id"] == str(home.tenant.id)
    again.close_sheet()


def test_a_lost_card_is_reported_found_and_replaced_by_letters(register: Register, pane: CardsPane) -> None:
    _, ref = open_home(register, pane, "CD01", deposit="50", receipt="S-0301")
    press(Qt.Key.Key_L)
    fill(sheet_of(pane.window(), LostSheet), words="在地铁上丢的")
    sheet_of(pane.window(), LostSheet).save()
    assert pane.segments.value == "in_use" and "CD01" not in numbers(pane)
    pane.open(ref)
    assert pane.segments.value == "lost" and "CD01" in numbers(pane)
    assert set(pane.panel.buttons) == {"B", "Z", "T", "X", "F2"}  # an owner's card has no end to put off
    press(Qt.Key.Key_T)
    assert "T" not in pane.panel.buttons and pane.list.table.hasFocus()
    press(Qt.Key.Key_Z)
    fill(sheet_of(pane.window(), FindSheet), words="在家里找到")
    sheet_of(pane.window(), FindSheet).save()
    assert register.card(ref).stands_zh == "在用"
    register.lose(ref)
    pane.open(ref)
    press(ENTER)  # the likeliest act is one Enter away
    press(ENTER)
    sheet = sheet_of(pane.window(), ReplaceSheet)
    assert not sheet.form.controls["deposit"].isVisible()
    fill(sheet, number="CD02", carry="no")
    sheet._show_fields()
    assert sheet.form.controls["deposit"].isVisible()
    fill(sheet, deposit="80")
    sheet.save()
    assert "收据号" in sheet.form.error("receipt")
    fill(sheet, receipt="S-0302")
    sheet.save()
    assert pane.panel.card.number == "CD02" and pane.segments.value == "in_use"
    pane.open(ref)
    assert pane.segments.value == "ended" and "S" in pane.panel.buttons
    press(Qt.Key.Key_S)
    fill(sheet_of(pane.window(), TakeInSheet), words="保安捡到交来")
    sheet_of(pane.window(), TakeInSheet).save()
    assert pane.panel.buttons == {}


def test_a_card_is_cancelled_with_what_becomes_of_the_deposit(register: Register, pane: CardsPane) -> None:
    _, ref = open_home(register, pane, "CE01", deposit="50", receipt="S-0401")
    press(Qt.Key.Key_X)
    sheet = sheet_of(pane.window(), CancelSheet)
    values = sheet.form.values()
    assert (values["handed_back"], values["back"], values["to"]) == ("yes", "50.00", "单一鸣")
    assert not sheet.form.controls["kept_why"].isVisible()
    assert not sheet.form.controls["stopped"].isVisible()
    fill(sheet, why="卡坏了", back="20.00")
    assert sheet.form.controls["kept_why"].isVisible()
    sheet.save()
    assert "不退的原因" in sheet.form.error("kept_why")
    fill(sheet, kept_why="卡面折断")
    sheet.save()
    assert not sheet.isVisible()
    assert dict(register.card(ref).facts)["押金"] == "50.00 元　收据 S-0401，退 20.00 元"


def test_a_card_is_extended_and_put_right_from_its_panel(register: Register, pane: CardsPane) -> None:
    _, ref = open_home(
        register, pane, "CF01", capacity="tenant", holder="温以宁", valid_until="2026-12-31",
        telephone="199-0000-0601",
    )  # fmt: skip
    press(Qt.Key.Key_Y)
    sheet = sheet_of(pane.window(), ExtendSheet)
    assert sheet.form.controls["valid_until"].placeholderText() == "最长到 2027-11-23"
    fill(sheet, valid_until="2027-06-30", why="续租")
    sheet.save()
    assert dict(pane.panel.card.facts)["有效期"] == "2027-06-30"
    press(Qt.Key.Key_F2)
    right = sheet_of(pane.window(), PutRightSheet)
    assert right.form.values()["telephone"] == ""  # it stays covered, and as it is
    fill(right, number="CF02")
    right.save()
    assert register.card(ref).telephones == ("199-****-0601",)
    assert pane.panel.card.history[0].words == "更正卡号　原为 CF01"


@pytest.mark.clause("ARCH-12")
def test_a_telephone_shows_after_a_purpose_and_is_covered_when_the_page_is_left(
    register: Register, pane: CardsPane
) -> None:
    open_home(register, pane, "CG01", telephone="199-0000-0701")
    press(Qt.Key.Key_E, CTRL)
    sheet_of(pane.window(), RevealSheet).go.click()
    assert pane.panel._telephone.text() == "199-0000-0701"
    pane.leave()
    assert pane.panel._telephone.text() == "199-****-0701"


def test_the_filters_and_the_filter_line_show_what_they_say(register: Register, pane: CardsPane) -> None:
    open_home(register, pane, "CH00")
    home, ref = open_home(register, pane, "CH01", valid_until="2026-12-01")
    pane._choose("expiring")
    assert "CH01" in numbers(pane)
    pane._choose("expired")
    assert numbers(pane) == [] and pane.list.stack.currentWidget() is pane.list.nothing
    assert pane.panel.card is None
    pane._show_all()
    press(Qt.Key.Key_F, CTRL)
    assert pane.filter.hasFocus()
    pane.filter.setText(home.room.rsplit("-", 1)[1])
    assert numbers(pane) == ["CH01"] and pane.shown() == ref
    pane.filter.clear()
    assert len(numbers(pane)) > 1
    counts = register.site.read(lists.counts, register.today)
    assert pane.segments.buttons[0].text() == f"在用 {counts.in_use}"


def test_a_change_of_name_is_seen_at_once(register: Register, pane: CardsPane) -> None:
    home, _ = open_home(register, pane, "CI01")
    register.site.do(residents.amend_person, home.owner.id, {"name": "单亦鸣"})
    assert pane.panel.card.holder == "单亦鸣"
    assert "单亦鸣" in {row.holder for row in pane.list.table.rows()}


def test_the_pane_keeps_its_columns_in_a_small_window(register: Register, pane: CardsPane) -> None:
    open_home(register, pane, "CJ01")
    page = pane.window()
    page.resize(997, 526)
    QApplication.processEvents()
    bar = pane.list.table.horizontalScrollBar()
    assert bar.maximum() <= 20 and pane.panel.width() < 320
    first, last = pane.panel.buttons["L"], pane.panel.buttons["F2"]
    assert first.isVisible() and last.visibleRegion().boundingRect().width() == last.width()


def test_a_role_that_may_not_sees_dead_buttons_and_letters_that_say_why(
    register: Register, culture: Desk, qtbot: QtBot
) -> None:
    ref = register.issue(register.home(), "CK01")
    pane = CardsPane(culture, now=register.site.clock)
    told: list[Said] = []
    culture.said.connect(told.append)
    qtbot.addWidget(pane)
    pane.show()
    pane.open(ref)
    assert not pane.issue_button.isEnabled() and not pane.panel.press("L")
    pane.issue()
    assert told and told[-1].refused and "权限" in told[-1].sentence
    assert pane.findChild(Sheet) is None


def test_an_empty_register_says_what_to_do_first(
    tmp_path_factory: pytest.TempPathFactory, qtbot: QtBot
) -> None:
    from tests.sites import make_site

    site = make_site(tmp_path_factory.mktemp("empty") / "site")
    window = QWidget()
    pane = CardsPane(Desk(site.store, site.who), now=site.clock)
    pane.setParent(window)
    qtbot.addWidget(window)
    window.show()
    pane.show()
    assert pane.first_focus() is pane.list.empty.first
    assert pane.list.empty.accessibleName() == "还没有登记门禁卡"
    site.store.close()


def test_the_list_is_on_record_only_once_the_printer_took_it(
    register: Register, pane: CardsPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.ui import printing

    open_home(register, pane, "CL01")
    told: list[Said] = []
    pane.desk.said.connect(told.append)
    taken = iter((False, True))
    papers: list[bytes] = []
    monkeypatch.setattr(printing, "ask_and_print", lambda _, pdf: papers.append(pdf) or next(taken))
    press(Qt.Key.Key_P, CTRL)
    press(Qt.Key.Key_P, CTRL)
    assert [said.sentence for said in told] == ["没有打印。", f"门禁卡清单 {len(numbers(pane))} 张已打印。"]
    assert all(pdf.startswith(b"%PDF") for pdf in papers)
    assert service.printed_list.label == "打印门禁卡清单"
