"""Complaints on the sample day: two calls at once, one followed to its end, the round, figures, report."""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.firststart import SAMPLE_PASSWORD
from app.modules.complaints import papers, printed
from app.modules.complaints.capture_form_view import CallForm
from app.modules.complaints.figures_view import FiguresPane
from app.modules.complaints.import_view import ImportSheet, load
from app.modules.complaints.measure_view import MeasureSheet
from app.modules.complaints.report_paper import report_pdf
from app.modules.complaints.round_sheets_view import CHASE, ChaseSheet
from app.modules.complaints.round_view import RoundPane
from app.modules.complaints.sheets_view import StepSheet
from app.modules.complaints.terms_view import TermsSheet
from app.modules.complaints.view import ComplaintsPage
from app.modules.orders import lists as orders
from app.modules.orders import papers as order_papers
from app.modules.orders.dispatch_view import DispatchSheet
from app.modules.orders.finish_view import FinishSheet
from app.modules.orders.order_view import OrderSheet
from app.modules.site.service import names as site_names
from app.modules.staff.service import working
from app.rules.ref import Ref
from app.tour import Day
from app.ui.dialog import ENTER_RESTS
from app.ui.form_sheet import FormSheet
from app.ui.sign_sheet import SignSheet
from app.ui.window import MainWindow

HOME, NEXT_DOOR, LEAKING, BUILT, LIFT = "6-1-202", "6-1-303", "6-1-104", "6-1-301", "6-1-201"
"""Who complains of noise; who only asks; whose tap drips; whose wall cracks; who was in the lift."""
NOISE = "楼上连着三晚装修到十点多，电钻声很大，孩子没法睡，麻烦你们管一管。"
AGAIN = "还是楼上装修的噪音，今天中午又在打电钻，上次说会有人来管的。"
ASKED = "装修垃圾可以放在哪里，几点以前要清走？"
TAP = "厨房水龙头关不紧，一直滴水，水槽下面的柜子已经湿了，麻烦来修一下。"
CRACK = "客厅外墙的裂缝下雨就渗水，房子还在保修期里，要求开发商来修。"
TRAPPED = "刚才电梯困人，老人和孩子在里面十几分钟，孩子受伤了，家属说要找媒体。"
HEAD, LEADER = "gwz", "hyq"
ANALYSIS = (
    "投诉分散在六类，集中在 6 栋。电梯困人一件定为重大，原因正在查。\n"
    "装修噪音同一户反映两次，是因为施工时间没有人检查。渗水、空鼓两件属保修，已转开发商，每周催办。"
)
MEASURES = (
    ("corrective", "电梯全部检查一遍，查明困人原因，结果公示", 3),
    ("preventive", "装修许可证上写明施工时间，每晚九点巡查一次", 7),
)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return
COLUMNS = "编号,日期,渠道,房号,姓名,类型,类别,等级,内容,责任部门,责任人,状态,处理情况"


def bring_in(day: Day, window: MainWindow) -> None:
    """The head brings in what was open before the program."""
    page = _page(window)
    with TemporaryDirectory(prefix="qiantai-tour-") as folder:
        path = Path(folder) / "诉求台账.csv"
        path.write_text(_ledger(date.today()), encoding="utf-8-sig")
        sheet = load(page, page.desk, path)
        assert isinstance(sheet, ImportSheet)
        day.snap("启用时把没办完的诉求导进来：先看会导入什么、哪些要核对，已经办结的不导入")
        sheet.bring_in()
    QTest.qWait(ENTER_RESTS)


def _ledger(today: date) -> str:
    """A firm's own list: two that wait since last month, four of the last days, one that is over."""
    month = today.replace(day=1) - timedelta(days=3)
    before, day = today - timedelta(days=2), today - timedelta(days=1)
    rows = (
        f"T-161,{month},来访,6-1-302,,投诉,地产相关,重要,卫生间墙砖空鼓，要求返修,客服,叶知秋,等开发商,已转开发商保修",
        f"T-162,{month},电话,6-1-204,,投诉,设备设施,一般,单元门闭门器坏了,工程维修,叶知秋,等备件,闭门器已订货",
        f"T-170,{before},电话,6-1-101,,投诉,环境管理,一般,楼道垃圾没有按时清运,环境,叶知秋,处理中,已改为每天清两次",
        f"T-171,{day},电话,6-1-102,,投诉,安全管理,一般,东门夜间没有人值守,安全,何砚秋,处理中,已查值班表",
        f"T-172,{day},来访,6-1-304,,投诉,服务人员,一般,门岗说话态度不好,客服,何砚秋,已联系,",
        f"T-173,{day},电话,9-9-999,,报修,,一般,儿童滑梯的螺丝松了,工程维修,叶知秋,处理中,已围挡",
        f"T-158,{month},电话,6-1-103,,投诉,综合管理,一般,快递柜满了,客服,何砚秋,已结案,已加柜",
    )
    return "\n".join((COLUMNS, *rows))


def take_calls(day: Day, window: MainWindow) -> None:
    """A clerk's calls: two at once, a repair with its work order, a repeat, one passed on, a major one."""
    page = _page(window)
    window.open_room("residents")
    first = _two_at_once(day, window)
    _repair(day, page)
    _again(day, window)
    _pass_on(day, page)
    _major(day, page)
    _follow(day, page, first)


def _page(window: MainWindow) -> ComplaintsPage:
    page = window.open_room("complaints")
    assert isinstance(page, ComplaintsPage)
    return page


# ---------------------------------------------------------------- calls


def _begin(day: Day, room: str, letter: str, words: str) -> CallForm:
    """F8, whose call it is, what it is, and what they say."""
    day.key(Qt.Key.Key_F8)
    form = day.one(CallForm)
    day.keys(room)
    day.key(ENTER)
    day.keys(letter)
    form.words.insertPlainText(words)
    return form


def _chosen(page: ComplaintsPage) -> Ref:
    ref = page.shown()
    assert ref is not None
    return ref


def _two_at_once(day: Day, window: MainWindow) -> Ref:
    form = _begin(day, HOME, "t", NOISE)
    day.snap("在哪一页都按 F8：边听边记，投诉按说的话建议八类中的一类，此时可说的话写在右边")
    for _ in range(4):  # the class, confirmed; the grade; may be rung up
        day.key(ENTER)
    form.place.setText("每晚九点以后，6-1-302 装修")
    form.reply.setText("已记下，马上请同事上门查看，今天给您回电")
    second = _begin(day, NEXT_DOOR, "q", ASKED)
    second.reply.setText("周一到周六八点到六点，放到西门外的装修垃圾池")
    day.snap("电话又响了再按 F8：第二个来电另记，第一个等着，各有各的草稿")
    day.key(Qt.Key.Key_Q, ALT)
    day.snap("问一句答一句的只记一笔，也留一行；回到第一个来电接着记")
    day.key(ENTER, CTRL)
    QTest.qWait(ENTER_RESTS)
    page = _page(window)
    day.snap("存档就有编号：左边按急的排，右边是经过、下一步和为什么是这个时间")
    return _chosen(page)


def _repair(day: Day, page: ComplaintsPage) -> None:
    """A dripping tap: a team is sent, is there, has done it."""
    form = _begin(day, LEAKING, "r", TAP)
    form.place.setText("厨房水槽，下午都在家")
    day.key(ENTER, CTRL)
    QTest.qWait(ENTER_RESTS)
    day.keys("s")
    sheet = day.one(DispatchSheet)
    sheet.print_it.setChecked(False)  # the order goes into the folder
    sheet.form.put("worker", "蒋立夏")
    day.snap("报修派工单：内容、位置从诉求带来，派给哪个班组、谁去，两联打印")
    sheet.save()
    QTest.qWait(ENTER_RESTS)
    _order_paper(day, page)
    _open_order(page)
    day.one(OrderSheet).save()
    QTest.qWait(ENTER_RESTS)
    _open_order(page)
    back = day.one(FinishSheet)
    back.form.put("measure", "更换水龙头阀芯，试水正常")
    back.materials.put(["水龙头阀芯 1 个 25", "生料带 1 卷 2"])
    back.last.put("labour", "20")
    back.last.put("charge", "due")
    back._reckon()
    day.snap("派工单带回来：写处理结果，用料一行一样，金额自己算，用户签在纸上")
    back.save()
    QTest.qWait(ENTER_RESTS)


def _order_paper(day: Day, page: ComplaintsPage) -> None:
    desk, now = page.desk, datetime.now()
    row = desk.read(orders.of_source, _chosen(page), now)[0]
    card = desk.read(orders.order, row.ref.id, now)
    made = order_papers.order_pdf(card, desk.read(site_names), desk.who.name, now)
    (day.out / "派工单.pdf").write_bytes(made)


def _open_order(page: ComplaintsPage) -> None:
    row = page.desk.read(orders.of_source, _chosen(page), datetime.now())[0]
    page.panel._open_order(row.ref)


def _again(day: Day, window: MainWindow) -> None:
    """The first household rings again: the call is joined to what is open."""
    window.open_room("residents")
    _begin(day, HOME, "t", AGAIN)
    day.snap("同一户又为同一件事来电：右边说像是同一件，并入就是，不是的另立一件")
    day.key(Qt.Key.Key_J, ALT)
    QTest.qWait(ENTER_RESTS)


def _pass_on(day: Day, page: ComplaintsPage) -> None:
    """A crack in the wall is the developer's: passed on, the clocks stand still."""
    form = _begin(day, BUILT, "t", CRACK)
    day.key(ENTER)
    day.keys("7")
    form.grade.choose("important")
    day.key(ENTER, CTRL)
    QTest.qWait(ENTER_RESTS)
    day.keys("z")
    sheet = day.one(StepSheet)
    sheet.form.put("words", "1")
    day.snap("转交开发商、主管部门或社区：写明原因，时限停住，每周催办一次")
    sheet.save()
    QTest.qWait(ENTER_RESTS)


def _major(day: Day, page: ComplaintsPage) -> None:
    """Somebody was hurt: the words raise the grade, the centre head is told at once."""
    form = _begin(day, LIFT, "t", TRAPPED)
    day.key(ENTER)
    day.key(ENTER)
    form.told.choose(_staff_id(page, "顾维舟"))
    day.snap("困人、受伤、媒体的程序提醒升级：重大的自动交客服主管，一小时内报中心负责人")
    day.key(ENTER, CTRL)
    QTest.qWait(ENTER_RESTS)


def _staff_id(page: ComplaintsPage | FiguresPane, name: str) -> int:
    return next(one.id for one in page.desk.read(working, date.today()) if one.name == name)


# ---------------------------------------------------------------- one to its end


def _follow(day: Day, page: ComplaintsPage, matter: Ref) -> None:
    """The first complaint by Enter alone: handled, answered, called back, closed; its sheet."""
    page.open(matter)
    day.key(ENTER)
    sheet = day.one(StepSheet)
    sheet.form.put("words", "到 6-1-302 查看，装修工人超时施工，当场停工，重申施工时间")
    day.snap("回车办下一步：写做了什么，常用的话打数字，晚登记的写实际时间")
    _save(sheet)
    day.key(ENTER)
    sheet = day.one(StepSheet)
    sheet.form.put("words", "1")
    _save(sheet)
    day.key(ENTER)
    sheet = day.one(StepSheet)
    sheet.form.put("handling", "已责令整改，装修押金单上注明，安排晚间巡查一周")
    sheet.form.put("cause", "装修单位未按规定时间施工")
    _save(sheet)
    day.key(ENTER)
    sheet = day.one(StepSheet)
    day.snap("回访：满意的可以结案，不满意的自动重新办理，没联系上的改天再打")
    _save(sheet)
    day.key(ENTER)
    _save(day.one(StepSheet))
    page.open(matter)
    day.snap("一件投诉从受理到结案：每一步谁、几点、怎么说，都在一页")
    desk, now = page.desk, datetime.now()
    told = desk.read(printed.matter_sheet, matter.id, now)
    made = papers.sheet_pdf(told, desk.read(site_names), desk.who.name, now)
    (day.out / "投诉处理记录表.pdf").write_bytes(made)


def _save(sheet: FormSheet) -> None:
    sheet.save()
    QTest.qWait(ENTER_RESTS)


# ---------------------------------------------------------------- the heads


def look_over(day: Day, window: MainWindow) -> None:
    """The CS head goes through what is open, signs it, looks at the figures and writes the month's report."""
    page = _page(window)
    _go_round(day, page)
    _open_list(day, page)
    page.choose("figures")
    pane = day.one(FiguresPane)
    day.snap("数字按月、按年：结转加新收等于应办，按时的比例、用时、重复、满意率")
    _report(day, pane)
    pane.back()
    pane.show_terms()
    sheet = day.one(TermsSheet)
    day.snap("时限一张表：每个等级每一步多久、怎么计、到时告诉谁，中心可以改")
    sheet.close_sheet()


def _go_round(day: Day, page: ComplaintsPage) -> None:
    page.choose("round")
    pane = day.one(RoundPane)
    day.keys("2")
    chase = day.one(ChaseSheet)
    chase.form.put("words", CHASE[0])
    _save(chase)
    while pane.round.left > 1:
        day.keys("1")
    day.snap("每日盘点：未结的一件一件过，正常、督办、换人、升级各一个键")
    day.keys("1")
    day.key(ENTER, CTRL)
    sign = day.one(SignSheet)
    QTest.keyClicks(sign.password, SAMPLE_PASSWORD)
    sign.sign()
    day.wait(lambda: bool(pane.round.signed))
    day.snap("看完每一件才能签字：谁、几点、督办了几件，第二天接着看")


def _open_list(day: Day, page: ComplaintsPage) -> None:
    desk, now = page.desk, datetime.now()
    lines = desk.read(printed.open_lines, now)
    made = papers.open_pdf(lines, desk.read(site_names), desk.who.name, now)
    (day.out / "未结诉求清单.pdf").write_bytes(made)


def _report(day: Day, pane: FiguresPane) -> None:
    """What the month's figures say, and what will be done about it."""
    pane.show_report()
    written = pane.report
    written.analysis.setPlainText(ANALYSIS)
    for kind, words, days in MEASURES:
        written.add()
        sheet = day.one(MeasureSheet)
        for name, value in (("kind", kind), ("words", words), ("until", str(date.today() + timedelta(days)))):
            sheet.form.put(name, value)
        sheet.person.choose(_staff_id(pane, "叶知秋"))
        _save(sheet)
    day.snap("投诉月报：对着数字写分析，纠正和预防措施有人、有日期，签发后列入整改")
    report, desk = written.report, pane.desk
    assert report is not None
    made = report_pdf(report, desk.read(site_names), desk.who.name, datetime.now())
    (day.out / "投诉月报.pdf").write_bytes(made)
