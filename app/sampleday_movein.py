"""Moving in on the sample day: lists at the posts, one household, its text, its file, its card."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.firststart import SAMPLE_PASSWORD
from app.modules.archive import lists as files
from app.modules.archive import papers as file_papers
from app.modules.archive.sheets_view import CareSheet, DamageSheet
from app.modules.archive.view import ArchivePage
from app.modules.care import service as care
from app.modules.care.lists import BatchRow
from app.modules.care.sheets_view import ApprovalSheet
from app.modules.care.view import CarePage
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.movein import lists as move_ins
from app.modules.movein.forms_view import FormsPanel
from app.modules.movein.gate_view import StayingReasonSheet
from app.modules.movein.handing_view import HandKeysSheet
from app.modules.movein.identity_view import IdentityPanel
from app.modules.movein.inspection_view import ProblemSheet
from app.modules.movein.new_view import BeginSheet
from app.modules.movein.offers import Offer
from app.modules.movein.papers import Printing, forms_of, pack_pdf
from app.modules.movein.people_view import CorrectSheet
from app.modules.movein.printed import household
from app.modules.movein.printing_view import PapersSheet
from app.modules.movein.register_view import SORTS, BelongingSheet
from app.modules.movein.view import MoveInPage
from app.modules.posts import lists as posts
from app.modules.posts import papers as post_papers
from app.modules.posts import printed as post_printed
from app.modules.posts import service as posting
from app.modules.posts.printing_view import ChooseSheet, PreviewSheet
from app.modules.posts.sheets_view import HandOutSheet, PostSheet, TellSheet
from app.modules.posts.view import PostsPane
from app.modules.residents.view import ResidentsPage
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.tour import Day
from app.ui.dialog import ENTER_RESTS
from app.ui.sign_sheet import SignSheet, ask_signature
from app.ui.window import MainWindow

ROOM = "3-2-802"
"""A household whose rings hang in the cabinet and whose second owner has no identity number yet."""
BUILDING = "3栋"
GATE, CONTROL = "3栋大堂", "监控室"
HOLDERS = {GATE: "韩守一", CONTROL: "岳明川"}
PLACE = ("2", "3", "07")
PREVIEW = 300
"""Milliseconds until a paper's preview shows its page."""
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return


# ---------------------------------------------------------------- lists at the posts


def set_up_posts(day: Day, window: MainWindow) -> None:
    """Two posts get their first lists, as a head sets them up."""
    page = window.open_room("residents")
    assert isinstance(page, ResidentsPage)
    page.segments.buttons[1].click()
    pane = day.one(PostsPane)
    for name, kind in ((GATE, "ground"), (CONTROL, "control")):
        pane.new_post()
        sheet = day.one(PostSheet)
        sheet.form.put("name", name)
        sheet.form.put("kind", kind)
        next(box for box in sheet.boxes.values() if box.text() == BUILDING).setChecked(True)
        if name == CONTROL:
            day.snap("岗位信息表：先设岗位。现场岗位的表只有房号和姓名，监控室、前台的另有电话")
        sheet.save()
    pane.print_lists()
    day.one(ChooseSheet).look()
    paper = day.one(PreviewSheet)
    QTest.qWait(PREVIEW)
    day.snap("每份表有编号、岗位、日期；先看纸样，打印机接收以后才算打印")
    paper.close_sheet()
    _print_lists(day, pane)
    for name, holder in HOLDERS.items():
        _choose_post(pane, name)
        pane.panel.act()
        hand = day.one(HandOutSheet)
        hand.form.put("received_by", holder)
        hand.save()
    day.snap("哪个岗位手里是哪一份、谁领的、哪天到期换新；名册变了当天通知它们")


def _print_lists(day: Day, pane: PostsPane) -> None:
    """What the printer takes, into the folder; the copies are booked as printed."""
    desk, now = pane.desk, datetime.now()
    rows = desk.read(posts.posts, now.date())
    cards = [desk.read(posts.card, row.ref.id, now.date()) for row in rows]
    copies = [copy.ref.id for card in cards if card is not None for copy in card.copies]
    found = [desk.read(post_printed.printed_list, copy) for copy in copies]
    for one in found:
        made = post_papers.lists_pdf([one], desk.read(site_names), desk.who.name, now)
        (day.out / f"岗位信息表 {one.post}.pdf").write_bytes(made)
    desk.do(posting.issue_copies, tuple(copies), done=f"岗位信息表 {len(copies)} 份已打印，请逐份登记发放。")


def tell_posts(day: Day, window: MainWindow) -> None:
    """The household that moved in changed what the lists say: both posts are told the same day."""
    page = window.open_room("residents")
    assert isinstance(page, ResidentsPage)
    page.segments.buttons[1].click()
    pane = day.one(PostsPane)
    _choose_post(pane, GATE)
    day.snap("办妥入住，名册就变了：手里有表的岗位当天要通知，今日里也有")
    desk, now = pane.desk, datetime.now()
    sheets = desk.read(post_printed.change_sheets, now.date())
    paper = post_papers.changes_pdf(sheets, desk.read(site_names), desk.who.name, now)
    (day.out / "变更通知单.pdf").write_bytes(paper)
    pane.panel.act()
    told = day.one(TellSheet)
    day.snap("登记通知：谁通知了谁、什么时候、用什么方式")
    told.save()


def _choose_post(pane: PostsPane, name: str) -> None:
    rows = pane.desk.read(posts.posts, datetime.now().date())
    pane.list.table.choose(next(row.ref for row in rows if row.name == name))
    pane.first_focus().setFocus()


# ---------------------------------------------------------------- one household at the counter


def move_in(day: Day, window: MainWindow) -> None:
    """One household moves in, by keys: identity, forms, no fees, then reviewed, filed, entered."""
    page = window.open_room("movein")
    assert isinstance(page, MoveInPage)
    day.key(Qt.Key.Key_N, CTRL)
    begin = day.one(BeginSheet)
    day.keys(ROOM)
    day.snap("办理入住：Ctrl+N，打房号，列出可能的住户")
    typed = time.monotonic()
    day.wait(lambda: time.monotonic() > typed + 0.4)  # a hand rests before Enter; a scanner does not
    if begin.isVisible():
        day.key(ENTER)
    day.wait(lambda: not begin.isVisible())
    _identity(day, page)
    _forms(day, page)
    day.snap("第三步收费：没有费用按 Alt+N，跳过也有记录")
    _pack(day, page)
    day.key(Qt.Key.Key_N, ALT)
    day.snap("手续办妥：归档、录入的期限当即开始，欢迎短信排进待发，岗位要通知")
    _review(day, page)


def _identity(day: Day, page: MoveInPage) -> None:
    panel = page.one.panels["identity"]
    assert isinstance(panel, IdentityPanel)
    panel.owners.setFocus()
    day.key(Qt.Key.Key_End)
    day.key(Qt.Key.Key_F2)
    owner = day.one(CorrectSheet)
    owner.form.put("number", "19900000188")
    owner.save()
    papers = panel.papers
    papers.setFocus()
    day.key(Qt.Key.Key_A, CTRL)
    papers.setCurrentIndex(papers.model().index(1, 0))
    day.key(Qt.Key.Key_Minus)
    day.snap("第一步核对身份和资料：空格有，减号缺；还缺什么写在下面")
    day.key(ENTER, CTRL)
    sheet = day.one(StayingReasonSheet)
    sheet.reason.setText("共有人证件和合同下周补交")
    day.snap("缺的补不齐，可以写明理由先办；没有姓名的不能先办")
    day.key(ENTER, CTRL)


def _forms(day: Day, page: MoveInPage) -> None:
    panel = page.one.panels["forms"]
    assert isinstance(panel, FormsPanel)
    panel.register.add(SORTS[0])
    vehicle = day.one(BelongingSheet)
    vehicle.form.put("plate", "鲁U00000")
    vehicle.form.put("words", "白色轿车")
    vehicle.save()
    panel.first_focus().setFocus()
    day.key(Qt.Key.Key_H)
    day.key(Qt.Key.Key_W)
    problem = day.one(ProblemSheet)
    problem.form.put("words", "地砖空鼓，约一掌大")
    problem.form.put("until", (date.today() + timedelta(days=14)).isoformat())
    problem.save()
    QTest.qWait(ENTER_RESTS)
    day.key(Qt.Key.Key_A)
    day.snap("第二步填表签约：验房按字母，W 有问题写明期限，A 其余合格")
    day.key(ENTER)
    for reading in ("3.5", "128", "0.8", ""):
        day.keys(reading)
        day.key(ENTER)
    day.key(ENTER)
    day.one(HandKeysSheet)
    day.snap("移交钥匙：本户的钥匙从钥匙清单取来，签收以后清单当即更新")
    day.key(ENTER)
    for _ in range(2):
        QTest.qWait(ENTER_RESTS)
        day.key(Qt.Key.Key_A, CTRL)
        day.key(ENTER)
    day.snap("签署的文件、移交的资料各按一次 Ctrl+A")
    day.key(ENTER, CTRL)


def _pack(day: Day, page: MoveInPage) -> None:
    """The household's papers, looked at in the window and put into the folder."""
    day.key(Qt.Key.Key_P, CTRL)
    sheet = day.one(PapersSheet)
    QTest.qWait(PREVIEW)
    day.snap("入住资料一次打印：知道的都填好了，空着的当面填")
    sheet.close_sheet()
    desk = page.desk
    assert page.one.ref is not None
    data = desk.read(household, page.one.ref)
    printing = Printing(desk.read(site_names), desk.who.name, datetime.now())
    (day.out / "入住资料.pdf").write_bytes(pack_pdf(data, printing, forms_of(())))
    QTest.qWait(ENTER_RESTS)


def _review(day: Day, page: MoveInPage) -> None:
    day.key(ENTER, CTRL)
    for words in PLACE:
        day.keys(words)
        day.key(ENTER)
    day.snap("第四步：审核，档案管理员归档到柜、层、盒")
    day.key(ENTER, CTRL)
    sheet = day.one(StayingReasonSheet)
    sheet.reason.setText("共有人证件下周补交")
    day.key(ENTER, CTRL)
    day.snap("录入完毕，四步都办完；以后补来的资料在户档里收")


# ---------------------------------------------------------------- the text to the owner


def hand_over_texts(day: Day, window: MainWindow) -> None:
    """A wording is approved once, what waits goes to the platform as a file."""
    page = window.open_room("care")
    assert isinstance(page, CarePage)
    day.snap("短信：欢迎短信已经排好，模板还没有批准，先不能发")
    page.which.buttons[2].click()
    next(each for each in page.templates.findChildren(QPushButton) if each.text().startswith("入住")).click()
    day.snap("模板照样稿改，花括号里的由程序填；右下是手机上看到的样子")
    day.key(ENTER, CTRL | SHIFT)
    day.one(ApprovalSheet).save()
    countersign(day, "批一次，到期以前填好的每一条不用再批：主管、中心负责人当场各签一次")
    page.which.buttons[0].click()
    day.snap("现在可以交平台：程序不连网，导出文件由经办人交给短信平台")
    _hand_over(day, page)


def countersign(day: Day, words: str, *, steps: int = 2) -> None:
    """Whoever is asked stands beside and agrees with their own password, one after the other."""
    sheet = day.one(CountersignSheet)
    day.snap(words)
    for step in range(1, steps + 1):
        QTest.keyClicks(sheet.password, SAMPLE_PASSWORD)
        sheet.yes.click()
        if step < steps:
            day.wait(lambda: not sheet.password.text() and sheet.yes.isEnabled())
    day.wait(lambda: not [s for s in day.window.findChildren(CountersignSheet) if s.isVisible()])


def _hand_over(day: Day, page: CarePage) -> None:
    desk = page.desk
    batch = desk.do(care.put_in_batch, [line.ref.id for line in page.outbox.going])
    page.reload()
    made: BatchRow = page.outbox.outbox.batches[0]

    def write(signature: Signature) -> None:
        file = desk.do(care.write_out, made.ref.id, signature=signature)
        (day.out / Path(file.name).name).write_bytes(file.content)

    facts = (("内容", f"{batch.number}，{batch.count} 条短信的手机号和内容"), ("之后", "导出本身记入日志。"))
    ask_signature(page, desk, "导出短信文件", facts, "导出", write, clause="CARE-01")
    sign = day.one(SignSheet)
    QTest.keyClicks(sign.password, SAMPLE_PASSWORD)
    day.snap("导出手机号要本人密码，并记入日志")
    sign.sign()
    day.wait(lambda: bool(page.outbox.outbox.batches[0].written))
    desk.do(care.handed, made.ref.id, done=f"{made.number} 已登记交平台，{made.count} 条。")
    page.which.buttons[1].click()
    day.snap("平台收下以后登记已交：同一条不会再发")


# ---------------------------------------------------------------- the household's file and card


def keep_file(day: Day, window: MainWindow) -> None:
    """What the file holds and lacks, a damage and what was done about it, labels and lists on paper."""
    page = window.open_room("archive")
    assert isinstance(page, ArchivePage)
    unit = _unit(page)
    page.open(unit)
    page.first_focus().setFocus()
    day.snap("户档：一户一档，每份在哪个柜、层、盒；右边是还缺的")
    day.key(Qt.Key.Key_D)
    damage = day.one(DamageSheet)
    damage.form.put("words", "首页右下角受潮，约两指宽")
    day.snap("受潮、发霉、破损当场登记")
    damage.save()
    page.show_lists()
    page.show_list("damages")
    page.first_focus().setFocus()
    QTest.qWait(ENTER_RESTS)
    day.key(ENTER)
    care_sheet = day.one(CareSheet)
    care_sheet.form.put("words", "压平晾干，换了文件盒")
    care_sheet.save()
    page.show_list("missing")
    page.building.setCurrentIndex(page.building.count() - 1)
    day.snap("缺件清单：谁家缺什么，可以打印、导出")
    _print_file(day, page, unit)


def _print_file(day: Day, page: ArchivePage, unit: Ref) -> None:
    desk, now = page.desk, datetime.now()
    site, who = desk.read(site_names), desk.who.name
    card = desk.read(files.file_card, unit.id, now.date())
    assert card is not None
    missing = desk.read(files.missing_rows, None)
    made = {
        "户档脊背标签": file_papers.spines_pdf(desk.read(files.spines, ROOM), site),
        "卷内目录": file_papers.contents_pdf(card, site, who, now),
        "缺件清单": file_papers.missing_pdf(missing, site, who, now, which="全部楼栋"),
    }
    for name, pdf in made.items():
        (day.out / f"{name}.pdf").write_bytes(pdf)


def show_card(day: Day, window: MainWindow) -> None:
    """Everything about the household on one page."""
    page = window.open_room("residents")
    assert isinstance(page, ResidentsPage)
    page.open(_unit(page))
    page.first_focus().setFocus()
    day.snap("户卡：这一户的事都在一页，每一行都能打开；按 Alt 加数字跳到各块")


def _unit(page: ResidentsPage | ArchivePage) -> Ref:
    offered: list[Offer] = page.desk.read(move_ins.offers, ROOM)
    return offered[0].ref
