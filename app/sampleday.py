"""The steps of the sample day, in order: what a newcomer should have seen of the program."""

from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import (
    sampleday_collective,
    sampleday_complaints,
    sampleday_keys,
    sampleday_movein,
    sampleday_parcels,
    sampleday_release,
    sampleday_visits,
    site,
)
from app.documents.notice import Typeset
from app.firststart import COLLEAGUES, SAMPLE, SAMPLE_PASSWORD, enter_colleagues
from app.modules.backups.check_view import CheckSheet
from app.modules.backups.view import BackupsPage
from app.modules.checks import lists as checks
from app.modules.checks.followup_view import FollowUpSheet
from app.modules.checks.pages_view import MEND
from app.modules.checks.papers import sheet_pdf
from app.modules.checks.view import ChecksPage
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.followups import lists as followups
from app.modules.handbook.view import HandbookPage
from app.modules.journal.view import JournalPage
from app.modules.notices import service as notices
from app.modules.notices.view import NoticePage
from app.modules.residents.view import ResidentsPage
from app.modules.site.service import names as site_names
from app.modules.today.view import TodayPage
from app.paths import resources
from app.start import SIZE
from app.tour import Day
from app.ui.printing import new_printer, print_pdf
from app.ui.reveal import RevealSheet
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow

PROBLEM = "访客登记本只剩三页"
REST = 700
"""Milliseconds until Today has read itself again."""
BODY = (
    "尊敬的各位用户：\n"
    "为更换 2 号二次供水泵，定于 2026 年 11 月 27 日（周五）09:00 至 16:00 "
    "对 1 栋至 6 栋高区（10 层以上）停水。"
    "低区不受影响。\n"
    "请提前储水，并关好水龙头，以免来水时溢水；恢复供水后初期水质可能浑浊，请放水片刻再用。\n"
    "施工期间如提前完工，将即时恢复供水。如有疑问，请致电服务中心：199-0000-0100（24 小时）。\n"
    "给您带来不便，敬请谅解。"
)


def live_through(day: Day, folder: Path) -> None:
    """The whole day, from an empty folder to the locked desk."""
    site.create(folder, SAMPLE)
    day.program.take(folder)
    day.window.resize(*SIZE)
    window = _unlock(day, SAMPLE.login, first=True)
    _bring_in(day, window)
    _find(day, window)
    _staff(day, window)
    sampleday_movein.set_up_posts(day, window)
    sampleday_parcels.set_up(day, window)
    sampleday_complaints.bring_in(day, window)
    sampleday_visits.bring_in(day, window)
    window = _switch(day)
    _today_and_check(day, window)
    sampleday_keys.work(day, window)
    _parcels(day, window)
    sampleday_complaints.take_calls(day, window)
    _move_in(day, window)
    _write_notice(day, window)
    _get_consent(day, window)
    day.program.lock_desk()
    window = _unlock(day, COLLEAGUES[0].login)
    sampleday_complaints.look_over(day, window)
    sampleday_visits.work(day, window)
    sampleday_collective.move_in_by_plan(day, window)
    sampleday_collective.show_board(day, window)
    window = _unlock(day, SAMPLE.login)
    _verify(day, window)
    _read_up(day, window)
    _journal(day, window)
    _backup(day, window)
    day.program.lock_desk()
    day.snap("按 Ctrl+L 锁屏：屏幕清空，数据库关闭，站点仍由本机占用")


def _unlock(day: Day, login: str, *, first: bool = False) -> MainWindow:
    page = day.one(UnlockPage)
    if first:
        day.snap("解锁：选登录名，输密码")
    page.choose(login)
    QTest.keyClicks(page.password, SAMPLE_PASSWORD)
    if first:
        day.snap("密码在后台核对，界面不停")
    page.start()
    day.wait(lambda: isinstance(day.program.window, MainWindow))
    if first:
        day.snap("登录以后先看今日：手册里有时限的事，程序自己列好了")
    window = day.program.window
    assert isinstance(window, MainWindow)
    return window


def _bring_in(day: Day, window: MainWindow) -> None:
    page = window.open_room("residents")
    assert isinstance(page, ResidentsPage)
    day.snap("新站点还是空的：先做什么，写在正中")
    page.importing.load(resources() / "sample" / "households-1.xlsx")
    day.snap("公司的名册：列名自动认出，先看会导入什么、哪些行要更正")
    page.importing.bring_in()
    day.snap("先做一份备份，再把 1,200 户一次导入")
    page.show_put_right()
    day.snap("读不懂的项目留空，一项一行等着更正")
    page.show_list()


def _find(day: Day, window: MainWindow) -> None:
    window.box.setFocus()
    day.keys("dyj")
    QTest.qWait(150)
    day.snap("一个输入框：拼音首字母，多音姓两种读法都找得到")
    day.key(Qt.Key.Key_Return)
    day.snap("回车打开户卡，隐私项都遮着")
    page = window.page("residents")
    assert isinstance(page, ResidentsPage)
    page.card.ask_first()
    day.snap("要看电话，先选用途")
    day.one(RevealSheet).go.click()
    day.snap("60 秒后自动遮盖，谁看了什么写进日志")
    page.card.cover()


def _staff(day: Day, window: MainWindow) -> None:
    opened = day.program.open
    assert opened is not None
    enter_colleagues(opened)
    window.open_room("staff")
    day.snap("人员与岗位：岗位、责任区、登录，都有起止日期；改动要再输一次自己的密码")
    window.open_room("permissions")
    day.snap("岗位权限：哪个岗位能做什么，程序就按这张表办")


def _switch(day: Day) -> MainWindow:
    day.program.switch_person()
    day.snap("Ctrl+U 换人：下一位选自己的名字")
    window = _unlock(day, COLLEAGUES[1].login)
    day.snap("右上角换成新的经办人，屏幕和日志都跟着她")
    return window


def _move_in(day: Day, window: MainWindow) -> None:
    sampleday_movein.move_in(day, window)
    sampleday_movein.tell_posts(day, window)
    sampleday_movein.hand_over_texts(day, window)
    sampleday_movein.keep_file(day, window)
    sampleday_movein.show_card(day, window)


def _parcels(day: Day, window: MainWindow) -> None:
    sampleday_parcels.work(day, window)
    sampleday_release.lose_and_find(day, window)
    sampleday_release.let_out(day, window)


def _today_and_check(day: Day, window: MainWindow) -> None:
    today = window.open_room("today")
    assert isinstance(today, TodayPage)
    day.snap("林晓禾的今日：期限、缘由、条款，右边的按钮直接去办")
    day.key(Qt.Key.Key_Down)
    day.key(Qt.Key.Key_Return)
    page = window.page("checks")
    assert isinstance(page, ChecksPage)
    day.snap("回车就到要填的单子：1 好，2 有问题，3 不适用")
    for _ in range(3):
        day.key(Qt.Key.Key_1)
    day.key(Qt.Key.Key_2)
    line = page.running.lines.row_at(4)
    assert line is not None
    assert line.problem is not None
    line.problem.put(PROBLEM, window.desk.who.staff_id, date.today() + timedelta(days=1))
    day.snap("有问题：写清楚，定谁整改、到哪一天")
    page.running.rest_fine()
    page.running.finish()
    day.snap("其余都好，完成：编号、签名、可以打印")
    checked = window.desk.read(checks.run, page.running.run_id, date.today())
    assert checked is not None
    names = window.desk.read(site_names)
    paper = sheet_pdf(checked, names, window.desk.who.name, datetime.now())
    (day.out / "检查单.pdf").write_bytes(paper)
    page.show_view(MEND)
    day.snap("问题自动进入整改，到期会出现在今日")
    found = window.desk.read(followups.open_ones, date.today())
    page.open(found[0].ref)
    sheet = day.one(FollowUpSheet)
    sheet.words.setText("已领来两本新的")
    sheet.act()
    day.snap("整改人报完成，等另一位同事去看过再验证")
    window.open_room("today")
    QTest.qWait(REST)
    today.list.setFocus()
    day.key(Qt.Key.Key_End)
    day.key(Qt.Key.Key_Return)
    day.snap("今日：办完的留在已办，写着谁、几点")


def _verify(day: Day, window: MainWindow) -> None:
    today = window.open_room("today")
    assert isinstance(today, TodayPage)
    today.scope.choose("all")
    today.reload()
    day.snap("中心负责人看全部：每件事由谁负责，一目了然")
    page = window.open_room("checks")
    assert isinstance(page, ChecksPage)
    page.show_view(MEND)
    found = window.desk.read(followups.open_ones, date.today())
    page.open(next(line.ref for line in found if line.state == "done"))
    sheet = day.one(FollowUpSheet)
    sheet.words.setText("柜里有两本")
    day.snap("验证：不是整改人自己，看过才算完")
    sheet.act()


def _read_up(day: Day, window: MainWindow) -> None:
    window.show_clause("ARCH-03")
    day.snap("手册：113 条按章可查，时限、负责、推迟要谁同意，直接去办")
    page = window.open_room("handbook")
    assert isinstance(page, HandbookPage)
    page.open_topic("at-complaints")
    day.snap("读本：怎么说、怎么做，本中心可以修订")
    window.open_room("calendar")
    day.snap("工作日历：放假、调休，以后的年份可以导入或点选")


def _write_notice(day: Day, window: MainWindow) -> None:
    page = window.open_room("notices")
    assert isinstance(page, NoticePage)
    page.new()
    page.editor.title.setText("关于更换二次供水泵的停水通知")
    page.editor.body.setPlainText(BODY)
    page.editor.signer.setText(SAMPLE.head_name)
    QTest.qWait(400)
    day.snap("写通知：左边写字，右边就是要贴的那一页")
    page.editor.save()
    page.editor.preview.switch_fit()
    day.snap("页宽：看清每一行")
    (day.out / "通知草稿.pdf").write_bytes(_page(page).pdf)


def _get_consent(day: Day, window: MainWindow) -> None:
    page = window.open_room("notices")
    assert isinstance(page, NoticePage)
    page.editor.course.send()
    sheet = day.one(CountersignSheet)
    day.snap("送审：客服主管在旁边，当场输自己的密码；不在就送到待签")
    QTest.keyClicks(sheet.password, SAMPLE_PASSWORD)
    sheet.yes.click()
    day.wait(lambda: not sheet.password.text() and sheet.yes.isEnabled())
    day.snap("第一步同意了，接着请中心负责人")
    QTest.keyClicks(sheet.password, SAMPLE_PASSWORD)
    sheet.yes.click()
    day.wait(lambda: not [s for s in window.findChildren(CountersignSheet) if s.isVisible()])
    day.snap("两步都同意了：可以取号")
    page.editor.course.issue()
    QTest.qWait(400)
    day.snap("取号：编号按年度连续；正文不能再改，打印的是正式的一份")
    (day.out / "通知.pdf").write_bytes(_page(page).pdf)
    printer = new_printer()
    printer.setOutputFileName(str(day.out / "打印机收到的.pdf"))
    if print_pdf(_page(page).pdf, printer):
        page.desk.do(notices.printed_clean, page.editor.notice_id, done="通知已送到打印机。")
    day.snap("打印机接收了才记为已打印")


def _page(page: NoticePage) -> Typeset:
    assert page.editor.typeset is not None
    return page.editor.typeset


def _journal(day: Day, window: MainWindow) -> None:
    page = window.open_room("journal")
    assert isinstance(page, JournalPage)
    day.snap("操作日志：谁在什么时候做了什么、看了谁的什么、为什么")
    page.verification.verify()
    day.snap("核对日志：每一条和前一条连着，改动一条就对不上")


def _backup(day: Day, window: MainWindow) -> None:
    page = window.open_room("backups")
    assert isinstance(page, BackupsPage)
    made = day.program.keeper.own_place
    before = len(list(made.glob("*.qtb")))
    page.back_up()
    day.wait(lambda: len(list(made.glob("*.qtb"))) > before and not day.program.keeper.running)
    day.snap("备份：做好以后立即读回来核对")
    newest = max(made.glob("*.qtb"), key=lambda path: path.stat().st_mtime)
    sheet = CheckSheet(page, window.desk, newest)
    sheet.start()
    day.wait(lambda: bool(sheet.findings))
    day.snap("全面核对一份备份，一项一项列出")
    sheet.close_sheet()
