"""Lost property and release slips on the sample day: found, asked for, claimed; goods through the gate."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.modules.found import lists as found_lists
from app.modules.found import papers as found_papers
from app.modules.found.claim_view import ClaimSheet
from app.modules.found.sheets_view import AskSheet, TakeInSheet
from app.modules.found.view import FoundPane
from app.modules.parcels.lists import addressees
from app.modules.parcels.view import ParcelsPage
from app.modules.release import papers, service
from app.modules.release.card import SlipCard
from app.modules.release.sheets_view import GateSheet, TellSheet
from app.modules.release.view import ReleasePage
from app.modules.residents import service as residents
from app.modules.residents.model import Person
from app.modules.site.service import names as site_names
from app.sampleday_parcels import SIGNED
from app.tour import Day
from app.ui.desk import Desk
from app.ui.dialog import ENTER_RESTS
from app.ui.window import MainWindow

OWNER, LET = "6-1-203", "6-1-302"
"""A household whose owner moves furniture out, and one that is let."""
GOODS = ("1 2", "3 1", "7 1", "0 12")
"""Lines of goods as they are typed: the digit of the quick word, and how many."""
TAIL = "001X"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return


def lose_and_find(day: Day, window: MainWindow) -> None:
    """Somebody asks for an umbrella; it is handed in; they come for it."""
    page = window.open_room("parcels")
    assert isinstance(page, ParcelsPage)
    page.show_view("found")
    pane = day.one(FoundPane)
    pane.first_focus().setFocus()
    _ask(day)
    _find(day)
    desk, now = pane.desk, datetime.now()
    rows = desk.read(found_lists.kept, now.date())
    (day.out / "拾遗标签.pdf").write_bytes(found_papers.tags_pdf(rows))
    _claim(day, pane)


def _ask(day: Day) -> None:
    day.key(Qt.Key.Key_N, CTRL | SHIFT)
    sheet = day.one(AskSheet)
    for name, value in (
        ("what", "雨伞"), ("words", "黑色长柄"), ("lost_where", "3栋大堂"), ("name", "温以宁"),
        ("telephone", "19900000141"),
    ):  # fmt: skip
        sheet.form.put(name, value)
    day.snap("拾遗物品：有人来找，先记下东西的样子、日子和电话")
    sheet.save()
    QTest.qWait(ENTER_RESTS)


def _find(day: Day) -> None:
    day.key(Qt.Key.Key_N, CTRL)
    sheet = day.one(TakeInSheet)
    for name, value in (
        ("what", "长柄雨伞"), ("words", "黑色"), ("found_where", "3栋大堂"), ("finder", "林晓禾"),
        ("kept_where", "失物柜2"),
    ):  # fmt: skip
        sheet.form.put(name, value)
    day.snap("收进拾遗物品：写在哪里捡到、谁捡到、放在哪里，贵重的另写暗记")
    sheet.save()
    QTest.qWait(ENTER_RESTS)
    day.snap("和来找的人自动比对：哪几个词对上、日子对不对，写在物品卡上")


def _claim(day: Day, pane: FoundPane) -> None:
    item = pane.panel.item
    assert item is not None
    pane.panel.offers[0].click()
    sheet = day.one(ClaimSheet)
    sheet.form.put("identity", "4514")
    sheet.form.put("signed", "pad")
    sheet.form.edited.emit()
    sheet.pad.set_strokes(SIGNED)
    day.snap("领取：看证件、记后四位、签名；贵重的先请对方说特征，再看暗记")
    sheet.save()
    QTest.qWait(ENTER_RESTS)
    pane.open(item.ref)
    day.snap("领走以后在已结里，谁领的、谁经手都在，领错了可以撤销")
    ended = pane.panel.item
    assert ended is not None
    assert ended.ending is not None
    desk = pane.desk
    told = desk.read(found_papers.receipt, ended.ending.id)
    made = found_papers.receipt_pdf(told, desk.read(site_names), desk.who.name, datetime.now())
    (day.out / "失物领取单.pdf").write_bytes(made)


# ---------------------------------------------------------------- release slips


def let_out(day: Day, window: MainWindow) -> None:
    """The owner's slip, the tenant's with consent by telephone, and the gate's part back."""
    page = window.page("release")
    assert isinstance(page, ReleasePage)
    let_to(page.desk, page.desk.read(addressees, LET)[0].unit_id)
    first = _owners(day, page)
    _tell(day, page)
    _tenants(day, page)
    _gate(day, window, page, first)
    page.choose("week")
    page.week.guard.setText("欧阳正清")
    day.snap("每周核对门岗联：扫回来的，没回的写原因，再签字")


def let_to(desk: Desk, unit_id: int) -> None:
    """A flat is let; the register knows it."""
    desk.do(residents.add_person, unit_id, "tenant", {"name": "温以宁"}, "199-0000-0246")


def _begin(day: Day, page: ReleasePage, room: str, tie: str) -> None:
    day.key(Qt.Key.Key_F9)
    page.form.print_it.setChecked(False)  # the slip goes into the folder further down
    day.keys(room)
    day.key(ENTER)
    rows = page.form.who.people.rows()
    line = next(row for row in rows if row.tie == tie)
    day.keys(line.no)
    day.keys(_tail(page.desk, line.ref.id))
    day.key(ENTER)


def _tail(desk: Desk, person_id: int) -> str:
    """What the clerk reads off the paper: the number on file, where there is one."""
    known: str = desk.read(lambda session: session.get_one(Person, person_id).identity_number)
    return known[-4:] or TAIL


def _owners(day: Day, page: ReleasePage) -> SlipCard:
    _begin(day, page, OWNER, "业主")
    for line in GOODS:
        day.keys(line)
        day.key(ENTER)
    day.snap("放行条按 F9：房号、谁来办、证件后四位，物品一样一行，数字代常用词")
    day.key(ENTER, CTRL)
    card = page.panel.card
    assert card is not None
    desk = page.desk
    made = papers.slip_pdf(card, desk.read(site_names), desk.who.name, datetime.now())
    (day.out / "放行条.pdf").write_bytes(made)
    desk.do(service.printed, card.ref.id)
    day.snap("开条就有编号，一号一张不跳号，两联一张纸，补打会写明")
    return card


def _tell(day: Day, page: ReleasePage) -> None:
    page.list.table.setFocus()
    day.key(ENTER)
    sheet = day.one(TellSheet)
    sheet.form.put("whom", "欧阳正清")
    day.snap("开条以后告知岗位：告知谁、用什么方式")
    sheet.save()
    QTest.qWait(ENTER_RESTS)


def _tenants(day: Day, page: ReleasePage) -> None:
    _begin(day, page, LET, "租户")
    day.keys("2")
    day.key(ENTER)
    day.snap("租户搬出要业主同意：看书面、打登记的电话或看租约，号码打开写进日志")
    page.form.consent.form.put("consent_words", "业主说同意搬走这几样")
    page.form.goods.field.setFocus()
    for line in ("4 1", "9 4"):
        day.keys(line)
        day.key(ENTER)
    day.key(ENTER, CTRL)
    _tell_again(day, page)


def _tell_again(day: Day, page: ReleasePage) -> None:
    QTest.qWait(ENTER_RESTS)
    page.list.table.setFocus()
    day.key(ENTER)
    day.one(TellSheet).save()
    QTest.qWait(ENTER_RESTS)


def _gate(day: Day, window: MainWindow, page: ReleasePage, card: SlipCard) -> None:
    window.open_room("residents")
    day.scan(card.code)
    page.panel.take_gate_part(card)
    sheet = day.one(GateSheet)
    sheet.form.put("guard", "欧阳正清")
    sheet.form.put("carrier", "澄光搬运")
    day.snap("门岗联交回来扫一下：一致的回车，有出入的写明少了什么、多了什么")
    sheet.save()
    QTest.qWait(ENTER_RESTS)
    page.open(card.ref)
    day.snap("一张放行条从开到回：谁开的、告知了谁、几点出门，都在一页")
