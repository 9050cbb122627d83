"""A notice from the editor to its number: sent, signed, refused, taken back, numbered, printed clean."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pdfminer.high_level import extract_text
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from app.errors import Trouble
from app.modules.consents import lists as consent_lists
from app.modules.consents import service as consents
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.consents.note_view import NoteSheet
from app.modules.notices import editor_view, lists, service
from app.modules.notices.model import Notice
from app.modules.notices.view import NoticePage
from app.rules.ref import Ref
from app.ui.desk import Said
from app.ui.dialog import ENTER_RESTS, Sheet
from tests.consents.office import (
    RUOLAN_PASSWORD,
    YANQIU_PASSWORD,
    Office,
    no_sheet,
    open_office,
    sheet_of,
    window_for,
)
from tests.sites import PASSWORD

pytestmark = [pytest.mark.clause("DOC-03"), pytest.mark.usefixtures("dressed")]

ENTER, CTRL, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TITLE = "关于更换二次供水泵的停水通知"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path, slots=True)
    yield made
    made.site.store.close()


def page_of(office: Office, qtbot: QtBot, name: str = "唐小满") -> tuple[NoticePage, list[Said]]:
    desk, said = office.desk(name)
    page = NoticePage(desk, office.now)
    window_for(qtbot, page)
    return page, said


def written(page: NoticePage) -> None:
    """A whole notice in the editor, not kept yet."""
    page.new()
    page.editor.title.setText(TITLE)
    page.editor.body.setPlainText("27 日停水，请提前储水。")
    page.editor.signer.setText("顾维舟")
    QApplication.processEvents()


def sign(qtbot: QtBot, page: NoticePage, password: str) -> None:
    """The chosen approver types a password and presses Enter."""
    sheet = sheet_of(page, CountersignSheet)
    sheet.password.setText(password)
    sheet.yes.click()
    qtbot.waitUntil(lambda: not sheet._background.busy, timeout=20_000)


def live(page: NoticePage) -> set[str]:
    """The buttons in sight that can be pressed."""
    QApplication.processEvents()
    return {b.text() for b in page._tools() if b.isVisible() and b.isEnabled()}


def chips(page: NoticePage) -> list[str]:
    """The chips over what is written."""
    box = page.editor.head.chips
    widgets = [box.itemAt(place).widget() for place in range(box.count())]
    return [w.text() for w in widgets if isinstance(w, QLabel)]


def printed_words(page: NoticePage) -> str:
    """What stands on the paper in the preview."""
    assert page.editor.typeset is not None
    return extract_text(io.BytesIO(page.editor.typeset.pdf)).replace(" ", "")


def is_clean(page: NoticePage) -> bool:
    """True when the word 草稿 is not across the page."""
    return "草" not in printed_words(page)


def agreed(office: Office, **words: str) -> Ref:
    """A notice both heads have agreed to."""
    notice, ref = office.asked(**words)
    office.do("沈若兰", consents.agree, ref.id)
    office.do("顾维舟", consents.agree, ref.id)
    return notice


def about(office: Office, notice: Ref) -> consent_lists.ConsentLine:
    found = office.read(consent_lists.about, notice, office.who("唐小满"), office.day)
    assert found is not None
    return found


# ---- the whole way


def test_a_notice_is_sent_signed_by_both_heads_numbered_and_printed_clean(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[bytes] = []
    monkeypatch.setattr(editor_view, "ask_and_print", lambda _over, pdf: papers.append(pdf) or True)
    page, said = page_of(office, qtbot)
    written(page)
    assert live(page) == {"返回列表", "存为 PDF…", "送审…", "保存草稿"}
    QTest.keyClick(page.editor.body, ENTER, CTRL | SHIFT)
    assert [s.sentence for s in said] == ["草稿已保存。", "已送审。"]
    sign(qtbot, page, RUOLAN_PASSWORD)
    assert chips(page) == ["已送审", "客服主管 ✓ 沈若兰", "待中心负责人"]
    assert not is_clean(page)
    sign(qtbot, page, PASSWORD)
    assert no_sheet(page)
    assert chips(page) == ["已同意", "客服主管 ✓ 沈若兰", "中心负责人 ✓ 顾维舟"]
    assert live(page) == {"返回列表", "存为 PDF…", "撤回送审…", "取号"}
    assert not is_clean(page)  # agreed to, but not numbered yet
    QTest.qWait(ENTER_RESTS)
    QTest.keyClick(page.editor.body, ENTER, CTRL)
    assert said[-1].sentence == "已取号：2026年1号。可以打印张贴了。"
    assert is_clean(page) and "2026年（1）号" in printed_words(page)
    assert page.counts.text() == "2026年1号"
    assert page.editor.print_button.text() == "打印通知"
    assert live(page) == {"返回列表", "存为 PDF…", "照此另写", "登记撤下"}
    QTest.keyClick(page.editor.body, Qt.Key.Key_P, CTRL)
    assert said[-1].sentence == "通知已送到打印机。"
    assert len(papers) == 1 and "草" not in extract_text(io.BytesIO(papers[0]))
    assert office.read(_printed_at, page.editor.notice_id) == office.now()
    page.down_button.click()
    assert said[-1].sentence == "已登记撤下。"
    assert chips(page)[0] == "已撤下" and live(page) == {"返回列表", "存为 PDF…", "照此另写"}


def _printed_at(session: Session, notice_id: int) -> datetime | None:
    return session.get_one(Notice, notice_id).printed_at


def test_a_delegate_and_a_telephone_call_bring_it_to_its_number_too(office: Office, qtbot: QtBot) -> None:
    office.do(
        "沈若兰",
        consents.delegate,
        to_id=office.people["何砚秋"],
        role="cs_head",
        since=office.day,
        until=office.day,
    )
    page, said = page_of(office, qtbot, "何砚秋")
    page.desk.who = office.who("唐小满")  # the draft is somebody else's
    written(page)
    page.editor.course.send()
    page.desk.who = office.who("何砚秋")
    sheet = sheet_of(page, CountersignSheet)
    sheet.approver.setCurrentIndex(1)
    sign(qtbot, page, YANQIU_PASSWORD)
    assert "客服主管 ✓ 沈若兰" in chips(page)
    sheet.note.click()
    note = sheet_of(page, NoteSheet)
    note.how.setText("199-0000-0112 来电")
    note.go.click()
    assert said[-1].sentence == "已登记顾维舟电话同意，顾维舟须在 11月25日 周三前补认。"
    assert chips(page)[0] == "已同意"
    page.issue_button.click()
    assert said[-1].sentence.startswith("已取号：2026年1号")


@pytest.mark.parametrize("right", [True, False])
def test_a_noted_consent_is_confirmed_or_falls(office: Office, qtbot: QtBot, right: bool) -> None:
    notice, ref = office.asked()
    page, _ = page_of(office, qtbot)
    page.open(notice)
    step = office.do(
        "唐小满",
        consents.note,
        ref.id,
        approver_id=office.people["沈若兰"],
        way="telephone",
        said_at=office.now(),
        how="199-0000-0112 来电",
    )
    office.do("顾维舟", consents.agree, ref.id)
    assert page.issue_button.isVisible()
    office.do("沈若兰", consents.confirm, step.id, right=right, remark="那天没有通过电话")
    QApplication.processEvents()
    assert page.issue_button.isVisible() is right
    if not right:
        assert "本人不认可" in page.editor.head.sentence.text()
        assert "那天没有通过电话" in page.editor.head.sentence.text()
        assert page.save_button.isVisible() and not page.editor.title.isReadOnly()


# ---- who sends it


def test_the_cs_heads_own_notice_needs_the_centre_head_only(office: Office, qtbot: QtBot) -> None:
    page, _ = page_of(office, qtbot, "沈若兰")
    written(page)
    page.editor.course.send()
    assert sheet_of(page, CountersignSheet).approver.currentText() == "顾维舟　中心负责人"
    assert chips(page) == ["已送审", "客服主管 ✓ 沈若兰", "待中心负责人"]
    sign(qtbot, page, PASSWORD)
    assert page.issue_button.isVisible()


def test_the_only_centre_head_signs_the_own_notice(office: Office, qtbot: QtBot) -> None:
    page, _ = page_of(office, qtbot, "顾维舟")
    written(page)
    page.editor.course.send()
    assert chips(page) == ["已送审", "待中心负责人"]
    sign(qtbot, page, PASSWORD)
    assert page.issue_button.isVisible()


def test_a_site_without_a_cs_head_asks_the_centre_head(tmp_path: Path, qtbot: QtBot) -> None:
    office = open_office(tmp_path, slots=True, cs_head=False)
    page, _ = page_of(office, qtbot)
    written(page)
    page.editor.course.send()
    assert sheet_of(page, CountersignSheet).approver.currentText() == "顾维舟　中心负责人"
    sign(qtbot, page, PASSWORD)
    assert page.issue_button.isVisible()
    office.site.store.close()


# ---- refused, taken back


def test_a_refusal_is_read_in_the_editor_and_the_text_is_open_again(office: Office, qtbot: QtBot) -> None:
    page, _ = page_of(office, qtbot)
    written(page)
    page.editor.course.send()
    sheet = sheet_of(page, CountersignSheet)
    sheet.no.click()
    sheet.remark.setText("时间写错，应为28日。")
    sheet.password.setText(RUOLAN_PASSWORD)
    sheet.no.click()
    qtbot.waitUntil(lambda: not sheet._background.busy, timeout=20_000)
    head = page.editor.head
    assert head.sentence.text() == (
        "沈若兰不同意（2026-11-23 09:42）：时间写错，应为28日。改好以后可以再送审。"
    )
    assert head.sentence.property("kind") == "over"
    assert chips(page) == ["草稿", "客服主管 ✕ 沈若兰"]
    assert live(page) == {"返回列表", "存为 PDF…", "送审…", "保存草稿"}
    page.editor.body.setPlainText("28 日停水，请提前储水。")
    assert page.editor.save()
    assert "时间写错" in head.sentence.text()  # until it is sent again
    page.editor.course.send()
    assert chips(page) == ["已送审", "待客服主管", "待中心负责人"]


def test_what_was_sent_is_taken_back_to_be_changed(office: Office, qtbot: QtBot) -> None:
    notice = agreed(office)
    page, said = page_of(office, qtbot)
    page.open(notice)
    page.withdraw_button.click()
    sheet = sheet_of(page)
    QTest.keyClick(sheet, ENTER)  # the safe one
    assert about(office, notice).state == "agreed"
    page.withdraw_button.click()
    QTest.keyClick(sheet_of(page), ENTER, CTRL)
    assert about(office, notice).state == "withdrawn"
    assert said[-1].sentence == "已撤回送审，可以修改了。"
    assert not page.editor.title.isReadOnly()
    assert chips(page) == ["草稿"]


def test_who_is_neither_author_nor_head_cannot_take_it_back(office: Office, qtbot: QtBot) -> None:
    notice, _ = office.asked()
    page, said = page_of(office, qtbot, "何砚秋")
    page.open(notice)
    page.withdraw_button.click()
    QTest.keyClick(sheet_of(page), ENTER, CTRL)
    assert said[-1].refused and "送审人或负责人" in said[-1].sentence
    assert page.sign_button.isVisible()


# ---- what waits, is agreed or issued


@pytest.mark.clause("DOC-06")
@pytest.mark.parametrize("stage", ["waiting", "agreed", "issued"])
def test_what_is_on_its_way_is_read_only_and_says_why(office: Office, qtbot: QtBot, stage: str) -> None:
    notice = office.asked()[0] if stage == "waiting" else agreed(office)
    if stage == "issued":
        office.do("唐小满", service.issue, notice.id)
    page, _ = page_of(office, qtbot)
    page.open(notice)
    editor = page.editor
    fields = (editor.title, editor.dated, editor.post_until, editor.signer, editor.body)
    assert all(f.isReadOnly() for f in fields)
    assert not editor.slider.isEnabled()
    way_out = "照此另写" if stage == "issued" else "撤回送审"
    assert way_out in editor.head.sentence.text()
    editor.title.setFocus()
    QTest.keyClicks(editor.title, "x")
    QTest.keyClick(editor.body, ENTER, CTRL | SHIFT)  # sends nothing
    assert no_sheet(page) and not editor.changed
    page.leave()
    page.show_list()
    assert office.read(service.notice, notice.id).title == TITLE


def test_ctrl_enter_brings_the_sheet_again_while_it_waits(office: Office, qtbot: QtBot) -> None:
    notice, _ = office.asked()
    page, _ = page_of(office, qtbot)
    page.open(notice)
    QTest.keyClick(page.editor.body, ENTER, CTRL)
    sheet = sheet_of(page, CountersignSheet)
    sheet.later.click()
    assert no_sheet(page)


def test_before_its_number_the_printer_gets_the_draft_only(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[bytes] = []
    monkeypatch.setattr(editor_view, "ask_and_print", lambda _over, pdf: papers.append(pdf) or True)
    page, said = page_of(office, qtbot)
    for notice in (office.draft(), office.asked()[0], agreed(office)):
        page.open(notice)
        QTest.keyClick(page.editor.body, Qt.Key.Key_P, CTRL)
        assert said[-1].sentence == "草稿已送到打印机。"
        assert "草" in extract_text(io.BytesIO(papers[-1])).replace("\n", "")
    assert len(papers) == 3


@pytest.mark.parametrize(("numbered", "name"), [(False, f"{TITLE} 草稿"), (True, f"{TITLE} 1号")])
def test_a_pdf_is_the_draft_or_the_clean_page_and_its_name_says_which(
    office: Office,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    numbered: bool,
    name: str,
) -> None:
    given: list[tuple[bytes, str]] = []

    def save(_over: object, pdf: bytes, wanted: str) -> Path:
        given.append((pdf, wanted))
        return tmp_path / "x.pdf"

    monkeypatch.setattr(editor_view, "save_pdf", save)
    notice = agreed(office)
    if numbered:
        office.do("唐小满", service.issue, notice.id)
    page, _ = page_of(office, qtbot)
    page.open(notice)
    page.pdf_button.click()
    ((pdf, wanted),) = given
    assert wanted == name
    assert ("草" not in extract_text(io.BytesIO(pdf))) is numbered


def test_a_printer_that_takes_nothing_books_nothing(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_paper(_over: object, _pdf: bytes) -> bool:
        raise Trouble("打印机没有接收这份文件。", "请看一下打印机。")

    monkeypatch.setattr(editor_view, "ask_and_print", out_of_paper)
    notice = agreed(office)
    office.do("唐小满", service.issue, notice.id)
    page, _ = page_of(office, qtbot)
    troubles: list[Trouble] = []
    page.desk.trouble.connect(troubles.append)
    page.open(notice)
    page.editor.print_paper()
    assert len(troubles) == 1
    assert office.read(_printed_at, notice.id) is None
    monkeypatch.setattr(editor_view, "ask_and_print", lambda _over, _pdf: False)
    page.editor.print_paper()
    assert office.read(_printed_at, notice.id) is None


@pytest.mark.clause("DOC-06")
def test_an_issued_notice_is_corrected_by_writing_another(office: Office, qtbot: QtBot) -> None:
    notice = agreed(office)
    office.do("唐小满", service.issue, notice.id)
    page, _ = page_of(office, qtbot)
    page.open(notice)
    page.again_button.click()
    editor = page.editor
    assert (editor.notice_id, editor.title.text(), editor.number) == (None, TITLE, "")
    assert not editor.title.isReadOnly() and not is_clean(page)
    assert editor.save()
    assert editor.notice_id != notice.id
    assert office.read(service.notice, notice.id).state == "issued"


# ---- numbers and the register


def test_two_notices_get_one_and_two_and_the_new_year_begins_with_one(office: Office, qtbot: QtBot) -> None:
    page, said = page_of(office, qtbot)
    for place in (1, 2):
        page.open(agreed(office, title=f"第 {place} 份通知"))
        page.issue_button.click()
        assert said[-1].sentence == f"已取号：2026年{place}号。可以打印张贴了。"
    office.site.clock.now = datetime(2027, 1, 4, 9, 0)
    page.open(agreed(office, title="新年通知", dated="2027-01-04", post_until="2027-01-11"))
    page.issue_button.click()
    assert said[-1].sentence == "已取号：2027年1号。可以打印张贴了。"
    page.show_list()
    QTest.mouseClick(page.which.buttons[1], Qt.MouseButton.LeftButton)
    assert [page.year.itemText(i) for i in range(page.year.count())] == ["2027 年", "2026 年"]
    assert [row.number for row in page.issued.table.rows()] == ["2027年1号"]
    assert page.counts.text() == "1 份已发文"
    page.year.setCurrentIndex(1)
    assert [row.number for row in page.issued.table.rows()] == ["2026年2号", "2026年1号"]
    page.issued.table.setFocus()
    QTest.keyClick(page.issued.table, ENTER)
    assert page.writing and page.counts.text() == "2026年2号"
    page.back()
    assert page.stack.currentWidget() is page.issued


def test_the_list_in_hand_says_whose_consent_each_waits_for(office: Office, qtbot: QtBot) -> None:
    page, _ = page_of(office, qtbot)
    assert page.list.is_empty
    office.draft(title="草稿一份")
    _, ref = office.asked()
    assert [(r.title, r.state) for r in page.list.table.rows()] == [
        (TITLE, "待客服主管同意"),
        ("草稿一份", "草稿"),
    ]
    office.do("沈若兰", consents.agree, ref.id)
    assert page.list.table.rows()[0].state == "待中心负责人同意"
    assert len(office.read(lists.in_hand)) == 2


# ---- what is written is not lost


def test_what_is_written_stays_when_another_notice_is_agreed_to(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked(title="别的通知")
    page, _ = page_of(office, qtbot)
    page.open(office.draft())
    page.editor.body.setPlainText("写到一半")
    office.do("沈若兰", consents.agree, ref.id)
    QApplication.processEvents()
    assert page.editor.body.toPlainText() == "写到一半"
    assert page.editor.changed


def test_what_cannot_be_saved_is_not_sent(office: Office, qtbot: QtBot) -> None:
    page, said = page_of(office, qtbot)
    page.new()
    page.editor.title.setText(TITLE)
    page.editor.course.send()
    assert said[-1].refused and no_sheet(page)
    assert page.editor.body.property("state") == "wrong"
    assert office.read(lists.in_hand) == []


def test_what_need_not_hang_any_more_is_said_at_its_field(office: Office, qtbot: QtBot) -> None:
    page, said = page_of(office, qtbot)
    written(page)
    assert page.editor.save()
    office.site.clock.now += timedelta(days=30)
    page.send_button.click()
    assert said[-1].refused and page.editor.post_until.property("state") == "wrong"
    assert no_sheet(page)


def test_the_sheet_goes_with_the_page(office: Office, qtbot: QtBot) -> None:
    """A lock drops every dialog; the request waits."""
    page, _ = page_of(office, qtbot)
    written(page)
    page.editor.course.send()
    for sheet in page.window().findChildren(Sheet):
        sheet.drop()
    assert about(office, Ref("notice", page.editor.notice_id or 0)).state == "waiting"
