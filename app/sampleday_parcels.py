"""The parcels on the sample day: a shelf, a courier at the counter, out with a signature, looked over."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest

from app.modules.parcels import check_lists, lists, papers, printed, service
from app.modules.parcels.check_finish_view import FinishSheet
from app.modules.parcels.check_view import CheckPane
from app.modules.parcels.handed_view import PutRightSheet
from app.modules.parcels.intake_sheets_view import BrokenSheet, DoubtSheet
from app.modules.parcels.leaving_sheets_view import RemindSheet
from app.modules.parcels.lists import HouseholdShelf, ParcelRow
from app.modules.parcels.other_view import OtherSheet
from app.modules.parcels.put_right_view import AmendSheet
from app.modules.parcels.rules import own_code
from app.modules.parcels.set_up_sheets_view import BaySheet
from app.modules.parcels.set_up_view import SetUpSheet
from app.modules.parcels.view import ParcelsPage
from app.modules.site import service as settings
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.tour import Day
from app.ui.desk import Desk
from app.ui.dialog import ENTER_RESTS, ReasonSheet
from app.ui.pad import SignaturePad
from app.ui.window import MainWindow

BAYS = (("A", "ordinary", 6, 4), ("B", "ordinary", 6, 4), ("D", "bulky", 3, 2), ("L", "cold", 2, 4))
ROOM, NEIGHBOUR, WRONG, LATE = "1-1-203", "6-1-103", "6-1-101", "6-1-102"
"""Who comes; who sends somebody else; who gets what is not theirs; who has to be reminded."""
BROUGHT = (
    (ROOM, ""), (ROOM, "2"), (ROOM, "3"), (NEIGHBOUR, ""), (NEIGHBOUR, "5"), (WRONG, ""), (LATE, ""),
    ("6-1-202", "4"), ("6-1-203", "o"), ("6-1-204", ""),
)  # fmt: skip
"""Room and the one key that says kind or outside, parcel by parcel."""
FIRST = 990004127701
"""The tracking numbers count from here; no courier gives out such ones."""
SIGNED = (((80, 210), (190, 70), (250, 250), (330, 110)), ((380, 90), (400, 260)), ((480, 140), (820, 150)))
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return


def set_up(day: Day, window: MainWindow) -> None:
    """The head says how parcels are signed for and sets the shelf up as it stands."""
    desk = window.desk
    desk.do(settings.change, {"parcel_sign": "pad"})
    for name, kind, levels, spots in BAYS[:-1]:
        desk.do(service.save_bay, name=name, kind=kind, levels=levels, spots=spots, holds=4)
    page = _page(window)
    sheet = SetUpSheet(page, desk)
    sheet.start("bays")
    sheet.add_bay()
    bay = day.one(BaySheet)
    for field, value in zip(("name", "kind", "levels", "spots"), BAYS[-1], strict=True):
        bay.form.put(field, str(value))
    day.snap("设货架照墙上的样子：几层、每层几格、放什么，冷藏架只放生鲜")
    bay.save()
    sheet.close_sheet()


def work(day: Day, window: MainWindow) -> None:
    """A clerk's day at the shelf."""
    page = _page(window)
    page.intake.labels.prints = _marked
    _take_in(day, page)
    _hand_out(day, window, page)
    _somebody_else(day, page)
    _put_right(day, page)
    _settle(day, page)
    _remind(day, page)
    _look_over(day, page)


def _page(window: MainWindow) -> ParcelsPage:
    page = window.open_room("parcels")
    assert isinstance(page, ParcelsPage)
    return page


def _marked(_: object, desk: Desk, refs: Sequence[Ref], **__: object) -> bool:
    """The label printer of the sample day; its labels go into the folder further down."""
    desk.do(service.labelled, [ref.id for ref in refs])
    return True


# ---------------------------------------------------------------- in


def _take_in(day: Day, page: ParcelsPage) -> None:
    day.key(Qt.Key.Key_F5)
    form = page.intake.header.form
    day.keys("yt")
    day.key(ENTER)
    form.put("brought_by", "李立")
    day.key(ENTER)
    day.keys("19900000188")
    day.snap("收件按 F5：快递公司和快递员一次问清，空着也行，单号开头认得出是哪一家")
    day.key(ENTER)
    for number, (room, letter) in enumerate(BROUGHT):
        _one(day, page, f"YT{FIRST + number}", room, letter, picture=number == 2)
    day.snap("一件一件扫：房号打三个字母就行，放到哪一格由程序建议，同一户放在一起")
    _broken(day, page)
    _refused(day, page)
    _unknown(day, page)
    _one(day, page, f"YT{FIRST + 20}", "6-1-304", "")
    day.key(Qt.Key.Key_Z, CTRL)
    day.snap("收错了按 Ctrl+Z 撤上一件，登记留着，注明撤销")
    day.key(Qt.Key.Key_Escape)
    page.first_focus().setFocus()
    day.snap("货架照实画出来：哪一格有什么，放得越久颜色越深，生鲜有星号")
    _labels(day, page)


def _one(day: Day, page: ParcelsPage, number: str, room: str, letter: str, *, picture: bool = False) -> None:
    day.scan(number)
    day.keys(room)
    day.key(ENTER)
    if letter:
        _letter(day, page, letter)
    if picture:
        day.snap("种类按数字，外观拆过按 O，破损按 B；先看外包装，再按回车签收上架")
    day.key(ENTER)


def _letter(day: Day, page: ParcelsPage, letter: str) -> None:
    """A letter waits a moment, because a scan may begin with it."""
    day.keys(letter)
    day.wait(lambda: not page.intake.entry.go._waiting)


def _broken(day: Day, page: ParcelsPage) -> None:
    day.scan(f"YT{FIRST + 11}")
    day.keys("6-1-102")
    day.key(ENTER)
    _letter(day, page, "b")
    sheet = day.one(BrokenSheet)
    sheet.words.setText("左下角压扁，胶带裂开")
    sheet.choose = lambda *_: _photograph(day)
    sheet.add_photo()
    day.snap("外包装破了：写明破在哪里，拍照，对快递员怎么说也写着；不收就按拒收")
    sheet.go.click()
    QTest.qWait(ENTER_RESTS)
    day.key(ENTER)


def _photograph(day: Day) -> Path:
    """A torn box, drawn."""
    picture = QPixmap(640, 420)
    picture.fill(QColor("#D8D2C8"))
    painter = QPainter(picture)
    painter.fillRect(90, 70, 460, 290, QColor("#B98B57"))
    painter.fillRect(90, 190, 460, 34, QColor("#E4D3B0"))
    painter.fillRect(90, 300, 110, 60, QColor("#6B4A28"))
    painter.end()
    path = day.out / "破损.jpg"
    picture.save(str(path))
    return path


def _refused(day: Day, page: ParcelsPage) -> None:
    day.scan(f"YT{FIRST + 12}")
    day.keys("6-1-301")
    day.key(ENTER)
    _letter(day, page, "j")
    sheet = day.one(ReasonSheet)
    sheet.reason.setText("不是本小区的件")
    day.snap("拒收写明原因，由快递员带回，登记留着")
    day.key(ENTER, CTRL)
    QTest.qWait(ENTER_RESTS)


def _unknown(day: Day, page: ParcelsPage) -> None:
    day.scan(f"YT{FIRST + 13}")
    day.key(Qt.Key.Key_D, ALT)
    sheet = day.one(DoubtSheet)
    sheet.name.setText("程女士")
    day.snap("认不出是谁的送待认：无此人、同名、已搬走，分开写明")
    day.key(ENTER)
    QTest.qWait(ENTER_RESTS)
    day.key(ENTER)


def _labels(day: Day, page: ParcelsPage) -> None:
    desk, now = page.desk, datetime.now()
    rows = desk.read(printed.label_rows, [row.ref for row in desk.read(lists.open_parcels, now)], now)
    (day.out / "包裹标签.pdf").write_bytes(papers.label_pdf(rows))
    places = desk.read(printed.place_labels)
    (day.out / "货位标签.pdf").write_bytes(papers.place_labels_pdf(places))


# ---------------------------------------------------------------- out


def _household(page: ParcelsPage, room: str) -> HouseholdShelf:
    unit = page.desk.read(lists.addressees, room)[0].unit_id
    found: HouseholdShelf | None = page.desk.read(lists.household, unit, datetime.now())
    assert found is not None
    return found


def _first(page: ParcelsPage, room: str) -> ParcelRow:
    return _household(page, room).parcels[0]


def _sign(pad: SignaturePad) -> None:
    pad.set_strokes(SIGNED)


def _hand_out(day: Day, window: MainWindow, page: ParcelsPage) -> None:
    code = own_code(_first(page, ROOM).ref.id)
    window.open_room("residents")
    day.scan(code)
    day.snap("出件：在任何一页扫标签，这一户待取的全部点亮，还没扫到的写着在哪一格")
    page.handing.taker.paper.tail.setFocus()
    day.keys("3021")
    _sign(page.handing.taker.pad)
    day.snap("有贵重件先核对证件，记末四位；一户一次签名，回车全部交付")
    page.handing.scan.setFocus()
    day.key(ENTER)
    QTest.qWait(ENTER_RESTS)
    desk, handover = page.desk, _household(page, ROOM).handovers[0].ref
    sheet = desk.read(printed.pickup, handover.id)
    made = papers.pickup_sheet_pdf(sheet, desk.read(site_names), desk.who.name, datetime.now())
    (day.out / "包裹签收单.pdf").write_bytes(made)


def _somebody_else(day: Day, page: ParcelsPage) -> None:
    day.key(Qt.Key.Key_F6)
    day.keys(NEIGHBOUR)
    day.key(ENTER)
    day.key(Qt.Key.Key_O, ALT)
    sheet = day.one(OtherSheet)
    for name, value in (("name", "周启明"), ("relation", "邻居"), ("consent", "called")):
        sheet.form.put(name, value)
    sheet.telephone.open()
    sheet.form.put("consent_words", "刚打过电话，本人同意")
    _sign(sheet.pad)
    day.snap("他人代取：是谁、什么关系、收件人怎么同意的，选打电话就打开号码，写进日志")
    sheet.save()
    QTest.qWait(ENTER_RESTS)


def _put_right(day: Day, page: ParcelsPage) -> None:
    day.scan(own_code(_first(page, WRONG).ref.id))
    _sign(page.handing.taker.pad)
    day.key(ENTER)
    QTest.qWait(ENTER_RESTS)
    day.key(Qt.Key.Key_Z, CTRL)
    sheet = day.one(PutRightSheet)
    sheet.reason.setText("拿错了包裹")
    day.snap("交错了按 Ctrl+Z 更正：写原因，包裹回到原来的货位，原来的交付划掉但留着")
    day.key(ENTER, CTRL)
    QTest.qWait(ENTER_RESTS)


def _settle(day: Day, page: ParcelsPage) -> None:
    page.show_view("doubt")
    page.first_focus().setFocus()
    day.snap("待认：认不出的排在这里，要清空，电话问过再定")
    day.key(ENTER)
    sheet = day.one(AmendSheet)
    sheet.whose.setText("6-1-303")
    day.snap("认出来了打房号或姓名，回车认定，货位、取件码照旧")
    sheet.save()
    QTest.qWait(ENTER_RESTS)


def _remind(day: Day, page: ParcelsPage) -> None:
    page.serve(_household(page, LATE).ref)
    page.handing.leaving.remind()
    sheet = day.one(RemindSheet)
    sheet.form.put("how", "telephone")
    sheet.form.put("words", "晚上下班来取")
    day.snap("催领：电话、短信、留条，一天最多一次，对方怎么说写下来")
    sheet.save()
    QTest.qWait(ENTER_RESTS)
    page.light(None)


# ---------------------------------------------------------------- the shelf looked over


def _look_over(day: Day, page: ParcelsPage) -> None:
    rows = page.desk.read(lists.open_parcels, datetime.now())
    lying = [row for row in rows if row.place]
    page.start_check()
    pane = day.one(CheckPane)
    for row in lying[:-2]:
        day.scan(row.place)
        day.scan(own_code(row.ref.id))
    wrong = lying[-2]
    day.scan(next(row.place for row in lying if row.place != wrong.place))
    day.scan(wrong.number)
    day.snap("清架：扫货位，再扫那一格的包裹；放错的当场指出，按 F2 登记改到这里")
    day.key(Qt.Key.Key_F2)
    pane.show_list("missing")
    day.snap("四张清单：不认识、放错、找不到、不该在架，一件一件有着落")
    pane.finish()
    sheet = day.one(FinishSheet)
    sheet.form.put("words", "放错的已改登记；找不到的查交付记录和监控")
    day.snap("完成清架，写明怎么处理，结果可以打印")
    sheet.save()
    QTest.qWait(ENTER_RESTS)
    desk = page.desk
    newest, _ = desk.read(check_lists.finished)[0]
    made = papers.check_pdf(
        desk.read(check_lists.check_sheet, newest.id), desk.read(site_names), desk.who.name, datetime.now()
    )
    (day.out / "清架结果.pdf").write_bytes(made)
