"""The pane of lost property as the clerk uses it: by keys, with the pad, at the counter (ROLE-11)."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pdfminer.high_level import extract_text
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.found import lists, papers, service, sheets_view
from app.modules.found.claim_view import NOT_HANDED, ClaimSheet
from app.modules.found.printing_view import TagsSheet
from app.modules.found.sheets_view import (
    AskSheet,
    DisposalSheet,
    DisposeSheet,
    PoliceSheet,
    PutRightSheet,
    TakeInSheet,
)
from app.modules.found.view import FoundPane
from app.modules.site.service import SiteNames
from app.rules.ref import Ref
from app.rules.roles import Role
from app.rules.strokes import decode
from app.ui import dialog, printing
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet, Sheet
from app.ui.paper_sheet import PaperSheet
from app.ui.reveal import RevealSheet
from tests.consents.office import no_sheet, sheet_of
from tests.found.shelf import CLAIM, DRAWN, WALLET, Shelf, photograph

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.clause("ROLE-11")]
ENTER = Qt.Key.Key_Return
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SITE = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What came out of the printer."""
    made: list[bytes] = []
    monkeypatch.setattr(printing, "ask_and_print", lambda _, pdf: bool(made.append(pdf)) or True)
    return made


@pytest.fixture(scope="module")
def desk(shelf: Shelf) -> Desk:
    """The officer at the desk, for all tests: the store tells it of every change."""
    return Desk(shelf.site.store, shelf.office.who("唐小满"))


@pytest.fixture(scope="module")
def culture(shelf: Shelf) -> Desk:
    """Somebody at the desk who does not deal with lost property."""
    return Desk(shelf.site.store, shelf.site.someone(Role.CULTURE))


@pytest.fixture
def pane(shelf: Shelf, desk: Desk, qtbot: QtBot) -> Iterator[FoundPane]:
    """The pane as wide as it stands behind the parcels."""
    shelf.days_later(0)
    made = FoundPane(desk, now=lambda: shelf.now)
    qtbot.addWidget(made)
    made.resize(1206, 600)
    made.show()
    made.activateWindow()
    QApplication.processEvents()
    made.first_focus().setFocus()
    QApplication.processEvents()
    yield made
    shelf.days_later(0)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
    QApplication.processEvents()


def fill(sheet: Sheet, **values: str) -> None:
    for name, value in values.items():
        sheet.form.put(name, value)
    sheet.form.edited.emit()


def listed(pane: FoundPane) -> list[str]:
    return [row.what for row in pane.list.table.rows()]


def words_of(pdf: bytes) -> str:
    return extract_text(BytesIO(pdf)).replace("\n", "")


def test_a_thing_is_taken_in_by_keys_and_goes_to_who_asked_for_it(
    shelf: Shelf, pane: FoundPane, printed: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(Qt.Key.Key_N, CTRL | SHIFT)
    asking = sheet_of(pane, AskSheet)
    fill(asking, what="雨伞", words="黑色长柄", name="温以宁", telephone="199-0000-0141", room="9-9-999")
    for _ in range(8):
        press(ENTER)
    assert "没有" in asking.form.error("room")
    fill(asking, room="3-2-1201")
    asking.save()
    assert pane.which == "askers" and pane.panel.asker.name == "温以宁" and not pane.panel.offers
    press(Qt.Key.Key_N, CTRL)
    sheet = sheet_of(pane, TakeInSheet)
    assert sheet.form.values()["found_at"] == "2026-11-23 09:42"
    fill(sheet, what="长柄雨伞", words="黑色")
    press(ENTER)
    QTest.keyClicks(QApplication.focusWidget(), "2")  # the digit of the kind
    assert sheet.form.values()["kind"] == "valuable"
    QTest.keyClicks(QApplication.focusWidget(), "1")
    fill(sheet, found_where="3栋大堂", finder="林晓禾", kept_where="失物柜2")
    picture = tmp_path / "伞.jpg"
    picture.write_bytes(photograph())
    monkeypatch.setattr(sheets_view, "open_file", lambda *_: picture)
    sheet.choose_photo()
    for _ in range(8):
        press(ENTER)
    assert no_sheet(pane), sheet.refusal.text()
    assert pane.which == "kept" and listed(pane)[0] == "长柄雨伞"
    item = pane.panel.item
    assert item.candidates[0].title.startswith("温以宁") and pane.panel.offers
    assert "词：长柄、黑色、雨伞" in item.candidates[0].why or "雨伞" in item.candidates[0].why
    press(ENTER)  # the next act; who comes is not known yet
    assert sheet_of(pane, ClaimSheet).form.values()["taker"] == ""
    press(Qt.Key.Key_Escape)
    pane.panel.offers[0].click()  # it is the lady who asked
    claim = sheet_of(pane, ClaimSheet)
    assert (claim.form.values()["taker"], claim.form.values()["room"]) == ("温以宁", "3栋2单元1201")
    fill(claim, identity="451", signed="pad")
    claim.save()
    assert "后四位" in claim.form.error("identity")
    fill(claim, identity="4514")
    claim.save()
    assert claim.pad.hasFocus() and "签名" in claim.refusal.text()
    claim.pad.set_strokes(decode(DRAWN))
    press(ENTER) if claim.form.controls["signed"].hasFocus() else claim.save()
    assert no_sheet(pane) and "长柄雨伞" not in listed(pane) and not printed
    assert pane.segments.buttons[2].text() == "有人找"
    pane.open(item.ref)
    assert pane.which == "ended" and pane.panel.item.acts == ("receipt", "undo")
    press(Qt.Key.Key_D)
    text = words_of(printed.pop())
    assert "长柄雨伞" in text and "温以宁" in text and "尾号 4514" in text and "林晓禾" not in text
    press(Qt.Key.Key_Z)
    reason = sheet_of(pane, ReasonSheet)
    reason.reason.setText("领错了人")
    press(ENTER, CTRL)
    assert shelf.card(item.ref).state == "kept"
    photo = pane.panel.item or shelf.card(item.ref)
    pane.open(item.ref)
    pane.panel._look(pane.panel.item, photo.photos[0].ref.id)
    sheet_of(pane, PaperSheet).buttons.itemAt(0).widget().click()
    assert shelf.card(item.ref).photos == ()


def test_a_valuable_is_described_before_the_marks_show_and_a_wrong_word_hands_nothing_over(
    shelf: Shelf, pane: FoundPane, printed: list[bytes]
) -> None:
    said: list[Said] = []
    pane.desk.said.connect(said.append)
    ref = shelf.take_in(**WALLET, finder_phone="199-0000-0188")
    pane.open(ref)
    press(Qt.Key.Key_L)
    sheet = sheet_of(pane, ClaimSheet)
    sheet.show_marks.click()
    assert "特征" in sheet.form.error("description") and sheet.marks.text() == " "
    fill(sheet, taker="单一鸣", identity="4514", description="里面有五百块", signed="paper")
    sheet.form.controls["description"].setFocus()
    press(ENTER)
    assert sheet.marks.text() == f"暗记：{WALLET['marks']}"
    assert sheet.form.controls["fits"].isAncestorOf(QApplication.focusWidget())
    QTest.keyClicks(QApplication.focusWidget(), "2")
    assert sheet.go.text() == NOT_HANDED
    sheet.go.click()
    assert no_sheet(pane) and "没有交付" in said[-1].sentence and shelf.card(ref).state == "kept"
    pane.open(ref)
    press(Qt.Key.Key_L)
    again = sheet_of(pane, ClaimSheet)
    fill(again, taker="陆景和", identity="1234")
    again.keep()  # the desk is locked
    again.drop()
    pane.panel.press("L")
    back = sheet_of(pane, ClaimSheet)
    assert back.form.values()["taker"] == "陆景和"
    fill(back, description="蓝色公交卡", fits="yes", signed="paper", relation="self")
    back.save()
    assert shelf.card(ref).state == "claimed" and "棕色钱包" in words_of(printed[0])
    said[-1].undo() if said[-1].undo else next(one.undo for one in reversed(said) if one.undo)()
    assert shelf.card(ref).state == "kept"


def test_what_is_over_goes_to_the_police_or_away_with_consent(
    shelf: Shelf, pane: FoundPane, printed: list[bytes]
) -> None:
    scarf, card, cup = (
        shelf.take_in(what="围巾"),
        shelf.take_in(what="身份证", kind="document"),
        shelf.take_in(what="保温杯"),
    )
    shelf.days_later(90)
    pane._turn_to("over")
    pane.list.table.choose(card)
    press(ENTER)  # papers go to the police
    police = sheet_of(pane, PoliceSheet)
    assert {ref for ref, tick in police.ticks.items() if tick.isChecked()} >= {card}
    assert not police.ticks[scarf].isChecked()
    for ref, tick in police.ticks.items():
        tick.setChecked(ref == card)
    fill(police, station="青禾路派出所", officer="周警官")
    police.save()
    text = words_of(printed.pop())
    assert "身份证" in text and "青禾路派出所" in text and "围巾" not in text and "保洁周阿姨" not in text
    pane.list.table.choose(scarf)
    press(ENTER)  # the others are disposed of, all together
    asked = sheet_of(pane, DisposalSheet)
    assert asked.ticks[scarf].isChecked() and asked.ticks[cup].isChecked()
    fill(asked, how="捐赠")
    asked.save()
    sheet_of(pane, CountersignSheet).send_later()
    (line,) = shelf.site.read(lists.disposals)
    assert pane.requests.isVisible() and pane.panel.item.acts[0] == "claim"
    shelf.office.do("沈若兰", consents.agree, line.consent.id)
    (line,) = shelf.site.read(lists.disposals)
    assert line.agreed
    pane.requests._dispose(line)
    sheet = sheet_of(pane, DisposeSheet)
    fill(sheet, witness="何砚秋")
    sheet.save()
    assert not pane.requests.isVisible() and shelf.card(cup).stands == "已处理"
    pane._turn_to("ended")
    assert {"围巾", "身份证", "保温杯"} <= set(listed(pane))
    other = shelf.take_in(what="拖鞋")
    shelf.days_later(200)
    ref = shelf.do(service.ask_disposal, [other.id], how="丢弃", reason="保管到期，没有人认领")
    pane._turn_to("over")
    pane.requests._drop(shelf.site.read(lists.disposals)[0])
    reason = sheet_of(pane, ReasonSheet)
    QTest.keyClicks(reason.reason, "3")
    press(ENTER, CTRL)
    assert ref.kind == "consent" and shelf.site.read(lists.disposals) == []


@pytest.mark.clause("ARCH-12")
def test_filter_number_telephone_corrections_and_who_may_not(
    shelf: Shelf, pane: FoundPane, culture: Desk, printed: list[bytes], qtbot: QtBot
) -> None:
    said: list[Said] = []
    pane.desk.said.connect(said.append)
    ref = shelf.take_in(what="儿童水壶", finder_phone="199-0000-0155")
    asker = shelf.ask(what="水壶套", name="江映雪")
    press(Qt.Key.Key_F, CTRL)
    pane.filter.setText("水壶")
    assert listed(pane) == ["儿童水壶"]
    press(Qt.Key.Key_P, CTRL)
    assert "儿童水壶" in words_of(printed.pop())
    press(Qt.Key.Key_E, CTRL)
    sheet_of(pane, RevealSheet).go.click()
    assert pane.panel.telephone.number.text() == "199-0000-0155"
    pane.leave()
    assert pane.panel.telephone.number.text() == "199-****-0155"
    pane.panel.press("F2")
    right = sheet_of(pane, PutRightSheet)
    assert right.form.values()["finder_phone"] == ""
    fill(right, kept_where="保险柜")
    right.save()
    assert dict(shelf.card(ref).facts)["放在"] == "保险柜"
    pane.panel.press("B")
    tags = sheet_of(pane, TagsSheet)
    fill(tags, used="99")
    tags.save()
    assert tags.form.error("used")
    fill(tags, used="3")
    tags.save()
    page = pypdfium2.PdfDocument(printed.pop())[0].render(scale=300 / 72).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(page)] == [shelf.card(ref).code]
    code = shelf.card(ref).code
    for typed, answer in ((code.lower(), ""), ("SY2026-9999", "没有编号"), ("没有这样的", "")):
        pane.filter.setText(typed)
        pane._open_number()
        assert answer in said[-1].sentence if answer else True
    pane.open(Ref("found_item", 9999))
    assert "找不到" in said[-1].sentence
    pane.open(asker)
    assert pane.which == "askers"
    press(Qt.Key.Key_P, CTRL)
    assert "不打印" in said[-1].sentence and not printed
    pane.filter.setText("水壶套")
    assert [row.what for row in pane.asking.table.rows()] == ["水壶套"]
    press(Qt.Key.Key_X) if pane.asking.table.hasFocus() else pane.panel.press("X")
    stop = sheet_of(pane, ReasonSheet)
    QTest.keyClicks(stop.reason, "2")
    press(ENTER, CTRL)
    assert pane.desk.read(lists.counts, shelf.office.day).askers == sum(
        1 for _ in pane.desk.read(lists.askers)
    )
    other = FoundPane(culture, now=lambda: shelf.now)
    qtbot.addWidget(other)
    other.show()
    other.open(ref)
    assert not other.take_button.isEnabled() and not any(b.isEnabled() for b in other.panel.buttons.values())
    other.take_in()
    assert no_sheet(other)


def test_a_receipt_fits_half_a_page_with_the_longest_words_and_says_that_it_was_undone(shelf: Shelf) -> None:
    shelf.days_later(0)
    ref = shelf.take_in(what="黑" * 60, words="长" * 200, found_where="处" * 60)
    ending = shelf.claim(ref, taker="阿卜杜热合曼·买买提艾力" * 2, room="3-2-1201")
    shelf.do(service.undo, ref.id, "领错了人")
    told = shelf.site.read(papers.receipt, ending.id)
    pdf = papers.receipt_pdf(told, SITE, "唐小满", shelf.now)
    text = words_of(pdf)
    assert len(pypdfium2.PdfDocument(pdf)) == 1 and "已撤销：领错了人" in text and "长" * 20 in text
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(page)] == [shelf.card(ref).code]
    refused = shelf.claim(shelf.take_in(**WALLET), **(CLAIM | {"description": "不清楚", "fits": "no"}))
    with pytest.raises(Refusal, match="没有领取单"):
        shelf.site.read(papers.receipt, refused.id)
    with pytest.raises(Refusal, match="没有可以"):
        papers.tags_pdf([])
    with pytest.raises(Refusal, match="没有可以"):
        papers.list_pdf([], SITE, "唐小满", shelf.now, which="在存")
