"""The key cabinet's part of the sample day: brought in, lent, taken back, put off, lost, counted, printed."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.firststart import SAMPLE_PASSWORD
from app.modules.cards.sheets_view import IssueSheet
from app.modules.checks.view import ChecksPage
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.keys import count_papers, lists, papers, printed
from app.modules.keys.back_view import LongerSheet
from app.modules.keys.count_board_view import SETTLE
from app.modules.keys.count_finish_view import FinishSheet
from app.modules.keys.rules import CLASS_ZH, Counted
from app.modules.keys.sheets_view import LossSheet
from app.modules.keys.view import KeysPage
from app.modules.site import service as settings
from app.modules.site.service import names as site_names
from app.paths import resources
from app.rules.ref import Ref
from app.tour import Day
from app.ui.dialog import ENTER_RESTS
from app.ui.window import MainWindow

LENT = 3
"""Rings that go out over the counter on the sample day."""
SHEET = 40
"""Tags on one sheet of labels."""
ROOM = "1-1-203"


def work(day: Day, window: MainWindow) -> None:
    """A keeper's day at the cabinet, as the keeper named by the site."""
    page = window.open_room("keys")
    assert isinstance(page, KeysPage)
    day.snap("还没有钥匙柜：照墙上的样子设，或导入现有的钥匙清单")
    _bring_in(day, page)
    tags = _lend(day, page)
    _take_back(day, window, page, tags[0])
    _put_off(day, page, tags[1])
    _lose(day, page, tags[2])
    _print(day, page, _count(day, window, page))
    window.open_room("keys")
    _issue_card(day, page)


def _bring_in(day: Day, page: KeysPage) -> None:
    page.importing.load(resources() / "sample" / "keys-1.xlsx")
    day.snap("公司的钥匙清单：会导入什么、哪些行不导入，先看清楚")
    page.importing.bring_in()
    page.first_focus().setFocus()
    day.key(Qt.Key.Key_Right)
    day.snap("钥匙柜照墙上的样子画出来：在柜、借出、逾期、延期，符号和颜色都不同")
    out = next((line for line in page.cabinet.rows if line.stands in ("overdue", "extended", "out")), None)
    if out is not None:
        page.open(out.ref)
        page.first_focus().setFocus()
        day.snap("选一个钩：谁借的、什么时候该还、能办什么；指到同样显示")
    page.form.choose("list")
    page.reload()
    day.snap("同样的钥匙看成列表，筛选和挂板共用")
    page.form.choose("board")
    page.reload()


def _lend(day: Day, page: KeysPage) -> list[str]:
    """Three rings to a contractor nobody has met; one that is out already is refused."""
    hanging = [line for line in page.cabinet.rows if line.stands == "in"]
    tags = [line.tag for line in hanging if line.class_zh == CLASS_ZH["vacant"]][:LENT]
    away = next((line.tag for line in page.cabinet.rows if line.stands not in ("in", "gone")), "K000")
    _show(page, tags[0])
    day.key(Qt.Key.Key_F7)
    day.key(Qt.Key.Key_Right)
    day.key(Qt.Key.Key_Return)
    form = page.lending.header.form
    form.put("name", "魏国栋")
    day.key(Qt.Key.Key_Return)
    form.put("firm", "澄光机电")
    day.key(Qt.Key.Key_Return)
    day.keys("19900000311")
    day.key(Qt.Key.Key_Return)
    day.keys("1")
    day.snap("F7 借出：借用人和事由只填一次，事由按数字选，还期空着就是今天关门前")
    day.key(Qt.Key.Key_Return)
    day.key(Qt.Key.Key_Return)
    for tag in tags:
        day.scan(tag)
    day.snap("接着连续扫牌，一串一行，挂钩和把数都在")
    day.scan(away)
    day.snap("扫到已经借出的：说明在谁手里，其余的不受影响")
    page.lending.print_slip.setChecked(False)  # the slip goes into the folder further down
    day.key(Qt.Key.Key_Return)
    _show(page, tags[0])
    day.snap("空着回车就完成：编号、几串、什么时候还")
    _print_slip(day, page, tags[0])
    return tags


def _print_slip(day: Day, page: KeysPage, tag: str) -> None:
    desk, now = page.desk, datetime.now()
    card = desk.read(lists.ring_card, _ring(page, tag).id, now)
    assert card is not None
    assert card.loan is not None
    slip = desk.read(printed.slip, card.loan.lending.id)
    pdf = papers.slip_pdf(slip, desk.read(site_names), desk.who.name, now)
    (day.out / "钥匙借用单.pdf").write_bytes(pdf)


def _take_back(day: Day, window: MainWindow, page: KeysPage, tag: str) -> None:
    window.open_room("residents")
    day.scan(tag)
    day.snap("归还：在任何一页扫一下牌，就说挂回哪个钩；Ctrl+Z 撤销")
    window.open_room("keys")
    _show(page, tag)


def _put_off(day: Day, page: KeysPage, tag: str) -> None:
    _show(page, tag)
    day.keys("y")
    sheet = day.one(LongerSheet)
    # Keys lent after closing time are due at midnight: whatever the hour, tomorrow is later.
    tomorrow = date.today() + timedelta(days=1)
    sheet.form.put("until", f"{tomorrow:%m-%d} 10:00")
    sheet.form.put("reason", "水泵要试运行到晚上")
    day.snap("当天还不了：写延到几时、为什么，送中心负责人")
    sheet.save()
    signing = day.one(CountersignSheet)
    QTest.keyClicks(signing.password, SAMPLE_PASSWORD)
    day.snap("中心负责人在旁边就当场输自己的密码；不在，可以登记电话同意")
    signing.yes.click()
    day.wait(lambda: not [s for s in day.window.findChildren(CountersignSheet) if s.isVisible()])
    _show(page, tag)
    day.snap("同意以后还期自己改，挂板上变成延期")


def _lose(day: Day, page: KeysPage, tag: str) -> None:
    _show(page, tag)
    day.keys("s")
    sheet = day.one(LossSheet)
    sheet.form.put("what", "施工时掉进地漏，当场没有找到")
    day.snap("遗失立即报失：谁、经过、要不要换锁")
    sheet.save()
    _show(page, tag)
    day.snap("报失以后不能再借；两天内交书面说明，期限已经列在今日")


def _count(day: Day, window: MainWindow, page: KeysPage) -> Ref:
    """The count of the day along the boards: one ring hangs wrong, one is not there."""
    counting = page.counting
    counting.start(Counted.DAILY)
    assert counting.state is not None
    count, board = counting.state.ref, counting.board
    spots = [(panel.id, hook) for panel in board.panels() for hook in panel.hooks]
    hung = [(panel, hook.number, hook.tag) for panel, hook in spots if hook.state == "in"]
    empty = next((panel, hook.number) for panel, hook in spots if hook.ring is None)
    board.select(hung[0][:2])
    board.setFocus()
    for _ in range(4):
        day.key(Qt.Key.Key_Space)
    day.snap("清点：沿着挂板，空格是这一钩在，A 是整板都在，也可以只扫牌")
    board.select(empty)
    day.key(Qt.Key.Key_Return)
    day.scan(hung[5][2])
    day.snap("在一个钩上按回车再扫牌，挂错的当场指出应挂哪里")
    for box in counting.boxes.buttons:
        box.click()
        _whole_panels(day, page)
    counting.boxes.buttons[0].click()
    board.select(hung[8][:2])
    board.setFocus()
    day.key(Qt.Key.Key_Space)
    counting.panel.show_list("missing")
    day.snap("点到多少、四种差异：不认识、挂错、缺、多；扫一下存一下，可以先放着")
    day.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    day.snap("有差异：定由谁查清、到哪一天，借出未还的也列在这里")
    day.one(FinishSheet).save()
    checking = window.page("checks")
    assert isinstance(checking, ChecksPage)
    checking.running.rest_fine()
    day.snap("检查单已经填好数目，看一遍就能签")
    checking.running.finish()
    day.snap("每条差异转为一项整改；清点完成，今日少一件")
    return count


def _whole_panels(day: Day, page: KeysPage) -> None:
    """Every panel of the box in sight, with the key A."""
    board = page.counting.board
    for panel in reversed(board.panels()):
        hung = next((hook.number for hook in panel.hooks if hook.state == "in"), None)
        if hung is not None:
            board.select((panel.id, hung))
            board.setFocus()
            day.key(Qt.Key.Key_A)
            QTest.qWait(SETTLE + 30)


def _print(day: Day, page: KeysPage, count: Ref) -> None:
    """What leaves the printer besides: list, record, tags, the sheet of the count."""
    desk, now = page.desk, datetime.now()
    site, who, today = desk.read(site_names), desk.who.name, now.date()
    records = desk.read(printed.loan_records, desk.who, today.replace(day=1), today)
    tags = [line.tag for line in page.cabinet.rows if line.stands != "gone"]
    telephone = desk.read(settings.values)["telephone"]
    made = {
        "钥匙清单": papers.key_list_pdf(desk.read(printed.listed_rings), site, who, now),
        "钥匙领借用记录表": papers.loans_pdf(records, today.replace(day=1), today, site, who, now),
        "钥匙牌": papers.tags_pdf(tags[:SHEET], telephone=telephone),
        "钥匙盘点表": count_papers.count_pdf(desk.read(count_papers.count_sheet, count.id), site, who, now),
    }
    for name, pdf in made.items():
        (day.out / f"{name}.pdf").write_bytes(pdf)


def _issue_card(day: Day, page: KeysPage) -> None:
    """The last segment of the page: a household gets an access card."""
    assert page.segments is not None
    page.segments.buttons[-1].click()
    day.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    sheet = day.one(IssueSheet)
    sheet.form.put("room", ROOM)
    QTest.qWait(ENTER_RESTS)
    for _ in range(2):  # the room brings its people, the first of them gets the card
        day.key(Qt.Key.Key_Return)
    for name, value in (("number", "0009183726"), ("deposit", "20"), ("receipt", "2026-0117")):
        sheet.form.put(name, value)
    day.snap("门禁卡：写房号，选住户里的人，刷卡号；租户和工人的卡要写有效期")
    sheet.save()
    day.snap("一张卡的有效期、押金和经过；挂失、补办、注销各按一个字母")


def _ring(page: KeysPage, tag: str) -> Ref:
    found = page.desk.read(lists.by_tag, tag)
    assert found is not None
    return Ref(found.kind, found.id)


def _show(page: KeysPage, tag: str) -> None:
    """The ring chosen on the board, with the keys on it."""
    page.open(_ring(page, tag))
    page.first_focus().setFocus()
