"""The papers of the shelf: a scanner reads the labels back, and none tells more than it should."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.errors import Refusal
from app.modules.parcels import (
    check_lists,
    label_printing_view,
    lists,
    paper_menu_view,
    papers,
    printed,
    printing_view,
    service,
)
from app.modules.parcels.check_lists import CheckSheet, SheetLine
from app.modules.site.service import SiteNames
from app.rules.ref import Ref
from app.rules.strokes import encode
from app.storage.journal import JournalAct
from app.ui.desk import Desk, Said
from tests.consents.office import sheet_of, window_for
from tests.parcels.counter import Counter
from tests.sites import MONDAY

pytestmark = pytest.mark.usefixtures("dressed")
SITE = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")
LONG = "Internationalexpressconsolidatedshipmentnumberwithoutblanks60"
PRINTER = 203 / 72
DRAWN = encode((((100, 100), (400, 200)), ((500, 50), (500, 250), (900, 250))))


def words(pdf: bytes) -> str:
    """Every character of a paper but blanks."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


def scanned(pdf: bytes, scale: float = 300 / 72) -> list[str]:
    """What a scanner reads, page by page, from the upper left to the lower right."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=scale).to_pil().convert("L")
        bars = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)
        bars = sorted(bars, key=lambda one: (one.position.top_left.y, one.position.top_left.x))
        found += [one.text for one in bars]
    return found


@pytest.mark.clause("PARC-01")
def test_a_scanner_reads_every_label_back_and_no_label_names_anybody(counter: Counter) -> None:
    cold = counter.do(service.save_bay, name="冷藏", kind="cold", levels=1, spots=3, holds=9)
    home = counter.home("欧阳临川")
    rows = [
        counter.take(home, place="A2-4"),
        counter.take(home, kind="perishable", place="冷藏1-2"),
        counter.take(None, doubt="nobody", kind="bulky", place="D1-1", addressee="欧阳临川", unnumbered=True),
    ]
    codes = [f"BG{row.ref.id:06d}" for row in rows]
    for pdf in (papers.label_pdf(rows), papers.label_pdf(rows, roll=False, used="22")):
        assert scanned(pdf, PRINTER) == codes
        told = words(pdf)
        assert f"取件码{rows[0].code}" in told and "A2-4" in told and "冷藏1-2生鲜" in told
        assert rows[0].tail.replace(" ", "") in told and "待认查无此人" in told and "D1-1大件" in told
        assert "欧阳" not in told and "199" not in told and rows[0].number not in told
    assert len(pypdfium2.PdfDocument(papers.label_pdf(rows))) == 3
    with pytest.raises(Refusal, match="0 到 23"):
        papers.label_pdf(rows, roll=False, used="24")

    places = counter.read(printed.place_labels)
    pdf = papers.place_labels_pdf(places)
    read = scanned(pdf)
    assert len(places) == len(read) == 24 + 6 + 4 + 3 and f"HW{cold.id:02d}102" in read
    assert {counter.read(check_lists.place_scanned, code) for code in read} == {one.place for one in places}
    only = counter.read(printed.place_labels, [cold.id])
    assert [one.place for one in only] == ["冷藏1-1", "冷藏1-2", "冷藏1-3"]


@pytest.mark.clause("PARC-02")
def test_the_sheet_to_sign_says_who_takes_what_and_only_the_end_of_the_identity_paper(
    counter: Counter,
) -> None:
    home = counter.home("单一鸣")
    rows = [counter.take(home, kind="valuable"), counter.take(home), counter.take(home)]
    taker = service.Taker(
        "other", "温以宁", "同户家人", "called", "说在开会", "identity", "110101199003074514"
    )
    before = counter.read(printed.to_sign, [row.ref.id for row in rows], service.Taker("other"), "林晓禾")
    told = words(papers.pickup_sheet_pdf(before, SITE, "林晓禾", MONDAY))
    assert "3件" in told and "领取人_" in told and "单一鸣" in told
    ref = counter.hand(rows, taker, proof="pad", strokes=DRAWN)
    sheet = counter.read(printed.pickup, ref.id)
    pdf = papers.pickup_sheet_pdf(sheet, SITE, "林晓禾", MONDAY)
    told = words(pdf)
    for part in ("温以宁", "同户家人", "前台致电收件人，说在开会", "身份证末四位4514", "手写签名2026-11-23"):
        assert part.replace(" ", "") in told
    assert "110101" not in told and len(pypdfium2.PdfDocument(pdf)) == 1
    counter.do(service.undo_hand_out, ref.id, why="拿错了一户的")
    sheet = counter.read(printed.pickup, ref.id)
    assert "本次交付已更正：拿错了一户的" in words(papers.pickup_sheet_pdf(sheet, SITE, "林晓禾", MONDAY))
    many = [counter.take(home, place="A1-1") for _ in range(25)]
    sheet = counter.read(printed.to_sign, [row.ref.id for row in many], service.Taker(), "林晓禾")
    pdf = papers.pickup_sheet_pdf(sheet, SITE, "林晓禾", MONDAY)
    assert len(pypdfium2.PdfDocument(pdf)) == 2 and words(pdf).count("领取人签名") == 1


@pytest.mark.clause("PARC-02")
def test_forty_rows_and_words_without_a_blank_stay_on_their_pages(counter: Counter) -> None:
    home = counter.home()
    rows = [counter.take(home, place="A3-1") for _ in range(39)] + [counter.take(None, doubt="several")]
    counter.do(service.remind, home.unit.id, how="telephone", words=LONG)
    counter.do(service.decide, rows[0].ref.id, words="再催一次，三天后退回")
    gone = counter.take(home)
    counter.hand([gone])
    lines = counter.read(printed.aged, [row.ref for row in (*rows, gone)], counter.now)
    assert [line.parcel.ref for line in lines] == [row.ref for row in rows]
    pdf = papers.aged_pdf(lines, SITE, "林晓禾", MONDAY)
    told = words(pdf)
    assert 3 <= len(pypdfium2.PdfDocument(pdf)) <= 9 and told.count("处理意见") == len(
        pypdfium2.PdfDocument(pdf)
    )
    assert told.count(LONG) == 39 and "再催一次" in told and "待认同名几户" in told
    assert "单一鸣" not in told and "还没有通知过" in told and told.count("客服班长") == 1
    with pytest.raises(Refusal, match="没有滞留的包裹"):
        papers.aged_pdf([], SITE, "林晓禾", MONDAY)

    found = [SheetLine("missing", f"尾号 {n:04d}", "12栋2单元1201", "A1-1", "", LONG) for n in range(40)]
    found.append(SheetLine("unknown", LONG[:40], "", "", "B6-3", "登记里没有这个码"))
    sheet = CheckSheet(Ref("shelf_check", 1), MONDAY, MONDAY, "林晓禾", 65, 25, LONG, tuple(found))
    pdf = papers.check_pdf(sheet, SITE, "林晓禾", MONDAY)
    told = words(pdf)
    assert "找不到40件" in told and "放错无" in told and told.count(LONG) == 41
    assert len(pypdfium2.PdfDocument(pdf)) == 3


class Printer:
    """A printer that is asked for and takes paper, or is empty."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked, self.papers, self.takes = 0, list[bytes](), True
        monkeypatch.setattr(QPrintDialog, "exec", self._ask)
        monkeypatch.setattr(label_printing_view, "print_pdf", self._print)
        monkeypatch.setattr(label_printing_view.QPrinterInfo, "isNull", lambda _: False)
        monkeypatch.setattr(QPrinter, "printerName", lambda _: "标签机")
        for module in (label_printing_view, printing_view):
            monkeypatch.setattr(module, "print_from_page", self._from_page)

    def _ask(self) -> QDialog.DialogCode:
        self.asked += 1
        return QDialog.DialogCode.Accepted

    def _print(self, pdf: bytes, _: QPrinter) -> bool:
        self.papers += [pdf] if self.takes else []
        return self.takes

    def _from_page(self, _over: QWidget, _desk: Desk, make: Any) -> bool:
        self.papers.append(make())
        return True


def booked(counter: Counter) -> str:
    """The last verb of the journal."""
    asked = select(JournalAct.verb).order_by(JournalAct.sequence.desc()).limit(1)
    return str(counter.read(lambda session: session.scalars(asked).one()))


@pytest.mark.clause("PARC-01", "ARCH-12")
def test_the_label_printer_is_asked_for_once_and_what_left_it_is_on_record(
    counter: Counter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(counter.site.store, counter.site.who)
    page, printer = window_for(qtbot, QWidget()), Printer(monkeypatch)
    said, troubles, done = list[Said](), list[object](), list[int]()
    desk.said.connect(said.append)
    desk.trouble.connect(troubles.append)
    home = counter.home()
    first, second, third = (counter.take(home) for _ in range(3))
    now = lambda: MONDAY  # noqa: E731

    def out(*refs: Ref) -> bool:
        return label_printing_view.print_labels(page, desk, refs, done=lambda: done.append(1), now=now)

    assert label_printing_view.labels_wanted(desk) and label_printing_view.label_printer(page) == ""
    assert out(first.ref) and out(second.ref) and printer.asked == 1 and len(done) == 2
    assert counter.row(second.ref.id).labelled and booked(counter) == "parcels.taking.labelled"
    printer.takes = False
    assert not out(third.ref) and len(troubles) == 1 and not counter.row(third.ref.id).labelled
    printer.takes = True
    assert label_printing_view.label_printer(page) == ""  # it is asked for again
    counter.hand([first])
    assert not out(first.ref) and "不在架上了" in said[-1].sentence

    rows: Sequence[Any] = [counter.row(one.ref.id) for one in (second, third)]
    label_printing_view.LabelsSheet(page, desk, rows, now).start()
    sheet = sheet_of(page, label_printing_view.LabelsSheet)
    sheet.form.put("paper", "sheet")
    sheet.form.put("used", "24")
    sheet.save()
    assert "0 到 23" in sheet.form.error("used")
    sheet.form.put("used", "3")
    sheet.save()
    assert scanned(printer.papers[-1]) == [f"BG{third.ref.id:06d}"] and counter.row(third.ref.id).labelled

    given = counter.hand([second])
    moment = datetime(2026, 11, 23, 10)
    for printing, about, verb in (
        (printing_view.print_pickup, given, "printed_pickup"),
        (printing_view.print_aged, [third.ref], "printed_aged"),
    ):
        assert printing(page, desk, about, moment) and verb in booked(counter)
    assert printing_view.print_to_sign(page, desk, [third.ref], service.Taker(), moment)
    assert "printed_to_sign" in booked(counter)

    check = counter.do(service.begin_check)
    entries = {name: act for name, act, _ in paper_menu_view.paper_entries(page, desk, now)}
    entries["打印清架结果…"]()
    assert "还没有做完的清架" in said[-1].sentence
    for row in counter.read(lists.open_parcels, MONDAY):
        counter.do(service.see, check.id, row.number or f"BG{row.ref.id:06d}")
    counter.do(service.finish_check, check.id)
    entries["打印清架结果…"]()
    sheet_of(page, paper_menu_view.ResultsSheet).save()
    assert "放错无" in words(printer.papers[-1]) and "printed_check" in booked(counter)
    entries["打印货位标签…"]()
    sheet_of(page, label_printing_view.PlaceLabelsSheet).save()
    assert "A1-1" in scanned(printer.papers[-1]) and "printed_places" in booked(counter)
    out(third.ref)
    *_, (again, act, _) = paper_menu_view.paper_entries(page, desk, now)
    assert again == "换标签打印机（现在是 标签机）"
    act()
    assert label_printing_view.label_printer(page) == ""
