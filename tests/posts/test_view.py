"""The lists of the posts as the clerk works with them: by keys, from Today, at the printer."""

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.errors import Trouble
from app.modules.posts import lists, printing_view, service
from app.modules.posts.on_card import on_card
from app.modules.posts.printing_view import ChooseSheet, PreviewSheet
from app.modules.posts.sheets_view import HandOutSheet, PostSheet, ReceiptSheet, TakeBackSheet, TellSheet
from app.modules.posts.view import PostsPane
from app.modules.residents.view import ResidentsPage
from app.rules.roles import Role
from app.ui import dialog, printing
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet
from tests.consents.office import no_sheet, sheet_of
from tests.posts.gates import Gates

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, DOWN, ESC = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Escape
CTRL = Qt.KeyboardModifier.ControlModifier


class Printer:
    """Takes every paper, unless told to cancel or to fail."""

    def __init__(self) -> None:
        self.papers: list[bytes] = []
        self.takes: bool | Trouble = True

    def ask_and_print(self, _over: QWidget, pdf: bytes) -> bool:
        if isinstance(self.takes, Trouble):
            raise self.takes
        if self.takes:
            self.papers.append(pdf)
        return bool(self.takes)


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Printer:
    made = Printer()
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)
    monkeypatch.setattr(printing_view, "ask_and_print", made.ask_and_print)
    monkeypatch.setattr(printing, "ask_and_print", made.ask_and_print)
    return made


@pytest.fixture(scope="module")
def desk(gates: Gates) -> Desk:
    """The head at the desk, for all tests: the store tells it of every change."""
    return Desk(gates.site.store, gates.site.who)


@pytest.fixture
def page(gates: Gates, desk: Desk, qtbot: QtBot, printer: Printer) -> ResidentsPage:
    """The residents' page with the posts in sight, as it stands in the program."""
    made = ResidentsPage(desk, lambda desk: PostsPane(desk, gates.site.clock))
    qtbot.addWidget(made)
    made.resize(1238, 680)
    made.show()
    made.segments.buttons[1].click()
    made.activateWindow()
    QApplication.processEvents()
    pane(made).first_focus().setFocus()
    return made


def pane(page: ResidentsPage) -> PostsPane:
    return page.findChild(PostsPane)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
    QApplication.processEvents()


def choose(page: ResidentsPage, gates: Gates, name: str) -> None:
    assert pane(page).list.table.choose(gates.posts[name])
    QApplication.processEvents()


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


@pytest.mark.clause("ARCH-09")
def test_a_list_goes_from_the_choice_by_the_preview_to_the_printer_and_to_the_post(
    gates: Gates, page: ResidentsPage, printer: Printer
) -> None:
    choose(page, gates, "北门岗")
    assert pane(page).panel.main.text() == "打印新表…"
    press(ENTER)
    sheet = sheet_of(page, ChooseSheet)
    assert [box.isChecked() for box in sheet.boxes.values()] == [True, False, False]
    sheet.boxes[gates.posts["监控室"].id].setChecked(True)
    press(ENTER)
    preview = sheet_of(page, PreviewSheet)
    assert "表2026-0001 北门岗、表2026-0002 监控室" in words(preview) and preview.preview.paper.pages == 4
    printer.takes = False
    press(ENTER)  # cancelled in the printer's dialog: the paper stays in sight
    assert preview.isVisible() and gates.card("北门岗").copies[0].state == "prepared"
    printer.takes = True
    press(ENTER)
    assert no_sheet(page) and len(printer.papers) == 1
    choose(page, gates, "北门岗")
    assert gates.card("北门岗").copies[0].state == "printed"
    press(ENTER)
    hand = sheet_of(page, HandOutSheet)
    assert list(hand.form.controls) == ["received_by"]
    press(ENTER)
    assert "领表人" in hand.form.error("received_by")
    hand.form.put("received_by", "赵班长")
    press(ENTER)
    assert gates.card("北门岗").copies[0].state_zh == "在岗位"
    gates.site.do(service.hand_out, gates.card("监控室").copies[0].ref.id, received_by="钱值守")
    assert pane(page).list.table.rows()[0].copy == "表2026-0001　11-23"


def test_a_printer_that_fails_makes_the_numbers_void(
    gates: Gates, desk: Desk, page: ResidentsPage, printer: Printer
) -> None:
    told: list[Trouble] = []
    desk.trouble.connect(told.append)
    printer.takes = Trouble("打印机没有接收这份文件。", "请看一下打印机。")
    choose(page, gates, "3栋大堂")
    press(ENTER)
    press(ENTER)
    press(ENTER)
    desk.trouble.disconnect(told.append)
    assert told and no_sheet(page) and gates.card("3栋大堂").copies == ()
    assert gates.card("3栋大堂").history[0].words == "表2026-0003 作废：打印机没有接收"


@pytest.mark.clause("ARCH-10")
def test_today_leads_to_the_post_and_enter_tells_it(gates: Gates, desk: Desk, page: ResidentsPage) -> None:
    gates.change_name(gates.owner("5-101"), "江望书")
    page.show_list()
    page.open(gates.posts["监控室"])  # as the button of the duty does
    assert page.segments.value == "posts" and pane(page).panel.card.name == "监控室"
    shown = words(pane(page).panel)
    assert "江望书、温以宁　0532-****1234" in shown and "88001234" not in shown
    assert "1 项" in [row.untold_zh for row in pane(page).list.table.rows()]
    press(ENTER)
    sheet = sheet_of(page, TellSheet)
    assert sheet.form.values() == {"told_to": "钱值守", "way": "phone"}
    assert "88001234" not in words(sheet)
    sheet.form.put("told_to", "")
    press(ENTER)
    press(ENTER)
    assert sheet.form.error("told_to") and sheet.isVisible()
    sheet.form.put("told_to", "孙值守")
    press(ENTER)
    press(ENTER)
    assert no_sheet(page) and gates.untold("监控室") == ()
    assert "电话告诉孙值守：5-101" in words(pane(page).panel)


@pytest.mark.clause("ARCH-10")
def test_the_change_sheet_prints_by_its_key_and_is_on_record(
    gates: Gates, desk: Desk, page: ResidentsPage, printer: Printer
) -> None:
    said: list[Said] = []
    desk.said.connect(said.append)
    press(Qt.Key.Key_P, CTRL)
    gates.tell("北门岗")
    press(Qt.Key.Key_P, CTRL)
    desk.said.disconnect(said.append)
    assert len(printer.papers) == 1
    assert said[0].sentence == "变更通知单已打印，1 个岗位；通知以后请登记。"
    assert said[-1].refused and said[-1].sentence == "没有要通知的变更。"


def test_posts_are_set_up_changed_and_given_up_from_the_page(gates: Gates, page: ResidentsPage) -> None:
    press(Qt.Key.Key_N, CTRL)
    sheet = sheet_of(page, PostSheet)
    sheet.form.put("name", "5栋巡逻岗")
    five = next(box for box in sheet.boxes.values() if box.text() == "5栋")
    five.setChecked(True)
    sheet.save()
    assert pane(page).panel.card.name == "5栋巡逻岗" and pane(page).panel.card.buildings == "5栋"
    gates.posts["5栋巡逻岗"] = pane(page).panel.card.ref
    press(Qt.Key.Key_F2)
    sheet = sheet_of(page, PostSheet)
    assert sheet.form.values()["name"] == "5栋巡逻岗"
    sheet.form.put("name", "监控室")
    sheet.save()
    assert "已有岗位" in sheet.form.error("name")
    sheet.close_sheet()
    buttons = {made.text(): made for made in pane(page).panel.findChildren(type(pane(page).new_button))}
    buttons["停用岗位"].click()
    QApplication.processEvents()
    assert pane(page).list.table.rows()[-1].kind_zh == "已停用"
    pane(page).panel._reinstate()
    assert not gates.card("5栋巡逻岗").retired


def test_a_list_comes_back_a_name_is_put_right_a_telling_is_taken_back(
    gates: Gates, page: ResidentsPage
) -> None:
    choose(page, gates, "北门岗")
    panel = pane(page).panel
    panel.copy_buttons["put_right"].click()
    sheet = sheet_of(page, ReceiptSheet)
    sheet.form.put("received_by", "赵建国")
    sheet.save()
    assert gates.card("北门岗").copies[0].received_by == "赵建国"
    panel._untell()
    reason = sheet_of(page, ReasonSheet)
    reason.give("登错了岗位")
    assert len(gates.untold("北门岗")) == 1
    panel.copy_buttons["take_back"].click()
    back = sheet_of(page, TakeBackSheet)
    back.form.put("how", "lost")
    back.save()
    assert "说明" in back.form.error("why")
    back.form.put("why", "交接时找不到")
    back.save()
    assert no_sheet(page) and gates.card("北门岗").copies == () and gates.untold("北门岗") == ()
    gates.print("北门岗")
    QApplication.processEvents()
    panel.copy_buttons["void"].click()
    sheet_of(page, ReasonSheet).give("打印不清楚，重打")
    assert gates.card("北门岗").copies == ()


@pytest.mark.clause("ARCH-11")
def test_the_renewal_prints_for_every_post_and_leads_to_its_sheet(
    gates: Gates, desk: Desk, page: ResidentsPage, printer: Printer
) -> None:
    gates.at(datetime(2027, 5, 25, 9))
    pane(page).reload()
    assert "1 个的表已过 6 个月" in pane(page).told.text()
    said: list[Said] = []
    desk.said.connect(said.append)
    pane(page).renew_all()
    sheet = sheet_of(page, ChooseSheet)
    assert all(box.isChecked() for box in sheet.boxes.values())
    sheet.look()
    sheet_of(page, PreviewSheet).print()
    desk.said.disconnect(said.append)
    gone: list[object] = []
    desk.wanted.connect(gone.append)
    said[-1].act[1]()
    desk.wanted.disconnect(gone.append)
    assert said[-1].act[0] == "去检查单" and gone[0].kind == "check_run"


def test_a_household_says_which_posts_do_not_know_yet(gates: Gates) -> None:
    unit = gates.homes["5-102"].id
    assert gates.site.read(on_card, unit, gates.today) is None
    gates.change_name(gates.owner("5-102"), "阿卜杜")
    section = gates.site.read(on_card, unit, gates.today)
    assert section.lines[1].what == "监控室　姓名变更" and section.lines[1].ref == gates.posts["监控室"]
    for name in ("北门岗", "监控室", "5栋巡逻岗"):
        gates.tell(name)
    assert gates.site.read(on_card, unit, gates.today) is None


def test_buttons_are_dead_for_whoever_may_not(gates: Gates, qtbot: QtBot) -> None:
    page = ResidentsPage(Desk(gates.site.store, gates.site.someone(Role.DESK)), PostsPane)
    qtbot.addWidget(page)
    page.show()
    page.show_posts()
    shown = pane(page)
    assert shown.changes_button.isEnabled()
    for made in (shown.print_button, shown.renew_button, shown.new_button):
        assert not made.isEnabled() and "权限" in made.toolTip()
    assert page.hints()[0] == ("Enter", "登记通知、发放、打印") and page.clauses()[0][0] == "ARCH-09"
    assert gates.site.read(lists.untold_posts) == () and not page.back()
