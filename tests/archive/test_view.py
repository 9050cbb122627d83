"""The archive as it is worked with: by keys, list by list, at the file of a household (ARCH-01 to ARCH-13)."""

import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.modules.archive import printing_view, scan_view, service, sheets_view
from app.modules.archive.needs_view import NeedSheet, NeedsSheet
from app.modules.archive.printing_view import SpinesSheet
from app.modules.archive.sheets_view import (
    AmendSheet,
    CareSheet,
    CheckSheet,
    DamageSheet,
    FileSheet,
    PlaceSheet,
    ReceiveSheet,
)
from app.modules.archive.view import ArchivePage
from app.rules.ref import Ref
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui import dialog
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet, Sheet
from app.ui.paper_sheet import PaperSheet
from tests.archive.shelf import OFFICER, PLACE, Home, Shelf, picture
from tests.checks.centre import CS_HEAD, DESK
from tests.consents.office import no_sheet, sheet_of

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.clause("ARCH-01", "ARCH-02")]
ENTER, DOWN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Space
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.fixture(scope="module")
def desk(shelf: Shelf) -> Desk:
    """The archive officer at the desk; what is said is heard in `desk.heard`."""
    made = Desk(shelf.site.store, shelf.who(CS_HEAD))
    made.heard = []
    made.said.connect(made.heard.append)
    return made


@pytest.fixture(scope="module")
def page(shelf: Shelf, desk: Desk) -> Iterator[ArchivePage]:
    """The page, for all tests of the file."""
    made = ArchivePage(desk, now=shelf.site.clock)
    made.resize(1238, 680)
    made.show()
    made.activateWindow()
    QApplication.processEvents()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _at_the_lists(page: ArchivePage, qtbot: QtBot) -> Iterator[None]:
    page.clear_filter()
    page.building.setCurrentIndex(page.building.count() - 1)
    page.show_list("files")
    page.reload()
    page.first_focus().setFocus()
    QApplication.processEvents()
    yield
    for sheet in page.findChildren(Sheet):
        sheet.drop()
    QApplication.processEvents()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
    QApplication.processEvents()


def last(page: ArchivePage) -> Said:
    return page.desk.heard[-1]


def listed(page: ArchivePage) -> list[Ref]:
    return [row.ref for row in page.register.table.rows()]


def at_file(page: ArchivePage, home: Home) -> None:
    page.open(home.unit)
    page.first_focus().setFocus()
    QApplication.processEvents()


@pytest.mark.clause("ARCH-03", "ARCH-04")
def test_a_missing_paper_comes_in_and_is_filed_by_keys_alone(shelf: Shelf, page: ArchivePage) -> None:
    home = shelf.home()
    shelf.by(OFFICER, service.set_place, home.unit.id, **PLACE)
    press(Qt.Key.Key_N, CTRL)
    sheet = sheet_of(page, ReceiveSheet)
    QTest.keyClicks(QApplication.focusWidget(), home.room)
    press(ENTER)
    assert "户档在 2-3-07" in sheet.known.text() and "缺 10 份" in sheet.known.text()
    press(ENTER)  # 入住
    assert sheet.form.values()["title"] == "业主身份证明复印件"  # the first that is missing
    press(DOWN)
    press(ENTER)
    assert sheet.form.values()["title"] == "购房合同复印件"
    assert QApplication.focusWidget() is sheet.form.controls["pages"]
    for _ in range(4):
        press(ENTER)
    assert no_sheet(page) and "购房合同复印件" not in shelf.missing(home)
    page.show_list("waiting")
    page.first_focus().setFocus()
    assert page.register.table.rows()[0].title == "购房合同复印件"
    press(ENTER)  # its household has a place: filed at once, and taken back by one key
    assert page.register.is_empty and "2-3-07" in last(page).sentence
    last(page).undo()
    assert [row.title for row in page.register.table.rows()] == ["购房合同复印件"]
    press(ENTER)
    assert shelf.card(home).papers[0].is_filed


@pytest.mark.clause("ARCH-03", "ARCH-08")
def test_several_papers_are_picked_and_filed_in_one_go_and_a_place_is_asked_where_there_is_none(
    shelf: Shelf, page: ArchivePage
) -> None:
    homes = [shelf.home() for _ in range(3)]
    papers = [shelf.receive(home, "行驶证复印件", kind="vehicle") for home in homes]
    page.show_list("waiting")
    page.first_focus().setFocus()
    press(SPACE)
    press(DOWN)
    press(SPACE)
    assert page.file_button.text() == "归档 2 份"
    assert [row.picked for row in page.register.table.rows()] == ["done", "done", "later"]
    press(ENTER)
    sheet = sheet_of(page, FileSheet)
    press(ENTER), press(ENTER), press(ENTER)
    assert "还没有位置" in sheet.form.error("cabinet") or "还没有位置" in sheet.refusal.text()
    for words in ("4", "1", "9"):
        QTest.keyClicks(QApplication.focusWidget(), words)
        press(ENTER)
    assert no_sheet(page) and listed(page) == [papers[2]] and not page.picked
    assert [shelf.card(home).where for home in homes] == ["4-1-09", "4-1-09", ""]
    shelf.file(papers[2], **PLACE)
    assert page.register.is_empty


@pytest.mark.clause("ARCH-04")
def test_the_file_of_a_household_offers_what_is_missing_and_takes_it_in(
    shelf: Shelf, page: ArchivePage
) -> None:
    home = shelf.home("4")
    page.filter.setText(home.room.rsplit("-", 1)[1])
    assert listed(page) == [home.unit] and page.register.table.rows()[0].missing == "10"
    page.register.table.setFocus()
    press(ENTER)
    assert page.is_at_file and page.shown() == home.unit
    assert page.title.text().endswith(f"4栋1单元{home.room.rsplit('-', 1)[1]}")
    take = QApplication.focusWidget()  # an empty file: the first that is missing
    assert isinstance(take, QPushButton) and take.accessibleName() == "收进来：业主身份证明复印件"
    press(ENTER)
    sheet = sheet_of(page, ReceiveSheet)
    assert sheet.form.values()["room"] == home.room
    press(ENTER), press(ENTER), press(ENTER), press(ENTER)
    assert no_sheet(page)
    assert [row.of.title for row in page.file.list.rows()] == ["业主身份证明复印件"]
    assert page.file.counts.text() == "1 份 · 缺 9 · 未归档 1"
    page.file.list.setFocus()
    press(ENTER)  # no place yet
    for words in ("2", "5", "1"):
        QTest.keyClicks(QApplication.focusWidget(), words)
        press(ENTER)
    assert page.file.where.text() == "2-5-01" and page.file.paper().is_filed
    page.file.ask_place()
    place = sheet_of(page, PlaceSheet)
    assert place.form.values() == {"cabinet": "2", "level": "5", "box": "01"}
    place.form.put("box", "12")
    place.save()
    assert page.file.where.text() == "2-5-12"
    assert page.back() and not page.is_at_file and page.back() is False
    page.show_list("missing")
    assert page.register.table.rows()[0].count == "9"


@pytest.mark.clause("ARCH-13")
def test_a_paper_is_put_right_scanned_damaged_cared_for_and_struck_from_its_file(
    shelf: Shelf, page: ArchivePage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = shelf.home()
    paper = shelf.receive(home, "业主登记表")
    shelf.file(paper, **PLACE)
    at_file(page, home)
    press(Qt.Key.Key_F2)
    sheet = sheet_of(page, AmendSheet)
    sheet.form.put("pages", "0")
    sheet.save()
    assert sheet.form.error("pages")
    sheet.form.put("pages", "6")
    sheet.save()
    assert page.file.paper().pages == "6"
    scan = tmp_path / "scan.png"
    scan.write_bytes(picture())
    monkeypatch.setattr(sheets_view, "open_file", lambda *_: scan)
    press(Qt.Key.Key_S)
    assert len(page.file.paper().scans) == 1 and page.file.list.rows()[0].action == "看扫描件"
    press(ENTER)
    press(ENTER)
    assert isinstance(sheet_of(page, PaperSheet), PaperSheet)
    press(ENTER)
    monkeypatch.setattr(sheets_view, "open_file", lambda *_: None)
    scan_view.add_scan(page, page.file.paper())
    assert len(page.file.paper().scans) == 1
    press(Qt.Key.Key_D)
    damage = sheet_of(page, DamageSheet)
    assert damage.form.values()["paper_id"] == str(paper.id)
    damage.form.put("words", "封面起皱")
    damage.save()
    page.show_lists()
    page.show_list("damages")
    page.first_focus().setFocus()
    assert page.register.table.rows()[0].what == "业主登记表"
    press(ENTER)
    care = sheet_of(page, CareSheet)
    care.form.put("words", "压平晾干，换了盒")
    care.save()
    assert page.register.is_empty
    page.open(paper)
    check = next(
        b for b in page.file.side.findChildren(QPushButton) if b.text() == "登记检查…" and b.isVisible()
    )
    check.click()
    looked = sheet_of(page, CheckSheet)
    looked.form.put("words", "齐全，缺的已在催")
    looked.save()
    assert shelf.card(home).checks[0].words == "齐全，缺的已在催"
    page.file.list.setFocus()
    press(Qt.Key.Key_X)
    why = sheet_of(page, ReasonSheet)
    why.reason.setText("重复登记，只有一份")
    press(ENTER, CTRL)
    assert shelf.card(home).papers == () and page.file.papers.currentIndex() == 1


@pytest.mark.clause("ARCH-04", "ARCH-08")
def test_labels_contents_and_the_missing_list_leave_by_printer_and_file(
    shelf: Shelf, page: ArchivePage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = shelf.home()
    shelf.file(shelf.receive(home, "业主登记表"), **PLACE)
    printed: list[bytes] = []
    monkeypatch.setattr(
        printing_view, "print_from_page", lambda _p, _d, make: bool(printed.append(make())) or True
    )
    press(Qt.Key.Key_P, CTRL)
    spines = sheet_of(page, SpinesSheet)
    spines.form.put("rooms", "9-9-999")
    spines.save()
    assert "9-9-999" in spines.form.error("rooms")
    spines.form.put("rooms", home.room)
    spines.save()
    assert len(printed) == 1 and "脊背标签 1 张" in last(page).sentence
    page.show_list("missing")
    press(Qt.Key.Key_P, CTRL)
    assert len(printed) == 2 and "缺件清单" in last(page).sentence
    at_file(page, home)
    press(Qt.Key.Key_P, CTRL)
    assert len(printed) == 3 and "卷内目录" in last(page).sentence
    wanted = tmp_path / "缺件.xlsx"
    monkeypatch.setattr(printing_view, "save_as", lambda *_: wanted)
    signature = {}
    monkeypatch.setattr(
        printing_view, "ask_signature", lambda *told, **_: signature.setdefault("write", told[-1])
    )
    printing_view.export_missing(page)
    assert not wanted.exists() and signature
    signature["write"](Signature(login_key(shelf.who(CS_HEAD).login), time.monotonic()))
    rows = list(openpyxl.load_workbook(wanted).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("房号", "缺几份", "缺什么") and len(rows) > 2


@pytest.mark.clause("ARCH-04")
def test_the_list_of_needed_papers_is_edited_where_it_is_used(shelf: Shelf, page: ArchivePage) -> None:
    sheet = NeedsSheet(page, page.desk)
    sheet.start()
    sheet.add()
    one = sheet_of(page, NeedSheet)
    one.form.put("title", "宠物登记表")
    one.form.put("kind", "statement")
    one.save()
    assert [row.title for row in sheet.list.table.rows()][-1] == "宠物登记表"
    sheet.list.table.choose(sheet.list.table.rows()[-1].ref)
    sheet.change(sheet.list.current())
    other = sheet_of(page, NeedSheet)
    other.form.put("title", "养犬登记证复印件")
    other.save()
    assert sheet.list.current().title == "养犬登记证复印件"
    sheet.retire()
    assert "养犬登记证复印件" not in [row.title for row in sheet.list.table.rows()]


def test_in_a_narrow_window_the_other_column_is_one_key_away(shelf: Shelf, page: ArchivePage) -> None:
    home = shelf.home()
    shelf.receive(home, "业主登记表", kind="statement")
    at_file(page, home)
    press(Qt.Key.Key_F6, CTRL)
    assert QApplication.focusWidget().accessibleName().startswith("收进来")
    press(Qt.Key.Key_F6, CTRL)
    assert page.file.list.hasFocus() and page.file.side.isVisible()
    page.resize(900, 560)
    QApplication.processEvents()
    assert not page.file.side.isVisible()
    press(Qt.Key.Key_F6, CTRL)
    assert page.file.side.isVisible() and not page.file.left.isVisible()
    press(Qt.Key.Key_F6, CTRL)
    page.resize(1238, 680)


def test_whoever_does_not_keep_the_archive_collects_only(
    shelf: Shelf, page: ArchivePage, qtbot: QtBot
) -> None:
    home = shelf.home()
    shelf.by(OFFICER, service.set_place, home.unit.id, **PLACE)
    paper = shelf.receive(home, "业主登记表")
    clerk = ArchivePage(Desk(shelf.site.store, shelf.who(DESK)), now=shelf.site.clock)
    qtbot.addWidget(clerk)
    heard: list[Said] = []
    clerk.desk.said.connect(heard.append)
    clerk.show_list("waiting")
    clerk.reload()
    clerk.register.table.choose(paper)
    clerk.file_chosen()
    assert heard[-1].refused and heard[-1].clause == "ARCH-01" and OFFICER in heard[-1].sentence
    clerk.open(Ref("archive_paper", 99_999))
    assert heard[-1].refused and not clerk.is_at_file
