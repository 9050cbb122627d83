"""Consent on the screen: signed here and now, by a delegate, noted and confirmed, refused, or left for later."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import letter_view, lists, note_view, service
from app.modules.consents.countersign_view import CountersignSheet, ask_consent
from app.modules.consents.duty_view import ConfirmSheet, DelegateSheet
from app.modules.consents.letter_view import LetterSheet
from app.modules.consents.note_view import NoteSheet
from app.modules.consents.timeline_view import DrawnSignature
from app.modules.consents.view import ConsentsPage, badge
from app.rules.ref import Ref
from app.rules.roles import Role
from app.rules.strokes import decode, is_signature
from app.storage.act import SEEN
from app.storage.journal import JournalObject
from app.storage.signing import Signature
from app.ui.desk import Desk, Said
from app.ui.dialog import ENTER_RESTS, Sheet
from tests.consents.office import (
    RUOLAN_PASSWORD,
    YANQIU_PASSWORD,
    Office,
    end_roles,
    no_sheet,
    open_office,
    sheet_of,
    window_for,
)
from tests.sites import PASSWORD

pytestmark = [pytest.mark.clause("DOC-03"), pytest.mark.usefixtures("dressed")]

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
STROKES = "1|100,150,40,-60,40,90,60,-100,80,80|420,90,30,120,60,-100,40,90"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path, slots=True)
    yield made
    made.site.store.close()


def page_of(office: Office, qtbot: QtBot, name: str) -> tuple[ConsentsPage, list[Said]]:
    desk, said = office.desk(name)
    page = ConsentsPage(desk, office.now)
    window_for(qtbot, page)
    return page, said


def asking(
    office: Office, qtbot: QtBot, ref: Ref, name: str = "唐小满"
) -> tuple[CountersignSheet, list[Said], list[int]]:
    """The sheet over an empty page, what is said, and how often the room was told."""
    desk, said = office.desk(name)
    page = window_for(qtbot, QWidget())
    told: list[int] = []
    sheet = ask_consent(
        page, desk, ref, [("张贴", "11月23日 至 11月27日")], then=lambda: told.append(1), now=office.now
    )
    assert sheet is not None
    QApplication.processEvents()
    return sheet, said, told


def type_and_enter(qtbot: QtBot, sheet: Any, password: str, key: Any = ENTER, mod: Any = None) -> None:
    """The password, Enter, and wait until it was checked."""
    sheet.password.setText(password)
    QTest.keyClick(sheet.password, key, mod or Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: not sheet._background.busy, timeout=20_000)


def gone(sheet: Sheet) -> bool:
    """True when a dialog was closed; it may be deleted already."""
    return not isValid(sheet) or sheet.isHidden()


def words_in(widget: QWidget) -> str:
    """Every label in sight."""
    QApplication.processEvents()
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def state(office: Office, ref: Ref) -> str:
    return str(office.read(lists.one, ref.id, office.who("顾维舟"), office.day).state)


def steps(office: Office, ref: Ref) -> list[str]:
    return [s.words for s in office.read(lists.one, ref.id, office.who("顾维舟"), office.day).steps]


# ---- signing here


def test_both_heads_sign_one_after_the_other_at_the_clerks_desk(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, said, told = asking(office, qtbot, ref)
    assert "第 1 步，共 2 步　客服主管" in words_in(sheet)
    assert "送中心负责人同意" in words_in(sheet)
    assert "11月23日 至 11月27日" in words_in(sheet)
    assert sheet.approver.currentText() == "沈若兰　客服主管"
    assert sheet.password.hasFocus()
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert steps(office, ref) == ["沈若兰同意", "等待"]
    assert "沈若兰已同意。下一步等中心负责人同意。" in words_in(sheet)
    assert "第 2 步，共 2 步　中心负责人" in words_in(sheet)
    assert (sheet.approver.currentText(), sheet.password.text()) == ("顾维舟　中心负责人", "")
    assert sheet.password.hasFocus()
    QTest.qWait(ENTER_RESTS + 50)  # an Enter that comes at once is the echo of the first
    type_and_enter(qtbot, sheet, PASSWORD)
    assert state(office, ref) == "agreed"
    assert gone(sheet)
    assert told == [1, 1]
    assert said[-1].sentence == "顾维舟同意：关于更换二次供水泵的停水通知"


def test_the_acting_head_stands_first(office: Office, qtbot: QtBot) -> None:
    office.enter("安和", Role.CS_HEAD, login="anhe")
    _, ref = office.asked()
    assert asking(office, qtbot, ref)[0].approver.currentText() == "安和　客服主管"
    assert asking(office, qtbot, ref, "沈若兰")[0].approver.currentText() == "沈若兰　客服主管"


def test_a_delegate_signs_with_the_own_password(office: Office, qtbot: QtBot) -> None:
    office.do(
        "沈若兰",
        service.delegate,
        to_id=office.people["何砚秋"],
        role="cs_head",
        since=office.day,
        until=office.day,
    )
    _, ref = office.asked()
    sheet, _, _ = asking(office, qtbot, ref, "何砚秋")
    assert sheet.approver.currentText() == "何砚秋（代沈若兰）　客服主管"
    type_and_enter(qtbot, sheet, YANQIU_PASSWORD)
    assert steps(office, ref)[0] == "何砚秋代沈若兰同意"


def test_a_wrong_password_says_so_and_loses_nothing(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, told = asking(office, qtbot, ref)
    sheet.remark.setText("请核对时间")
    type_and_enter(qtbot, sheet, "不是这一个密码")
    assert sheet.password.property("state") == "wrong"
    assert sheet.password.hasSelectedText()
    assert sheet.refusal.text().strip()
    assert (sheet.remark.text(), state(office, ref), told) == ("请核对时间", "waiting", [])
    assert all(b.isEnabled() for b in (sheet.yes, sheet.no, sheet.later, sheet.note))
    QTest.keyClicks(sheet.password, "x")
    assert sheet.password.property("state") == ""
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert steps(office, ref)[0] == "沈若兰同意"


def test_the_password_of_somebody_else_signs_nothing(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, _ = asking(office, qtbot, ref)
    type_and_enter(qtbot, sheet, PASSWORD)
    assert state(office, ref) == "waiting"
    assert sheet.password.property("state") == "wrong"


def test_without_a_password_nothing_is_checked(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, _ = asking(office, qtbot, ref)
    QTest.keyClick(sheet.remark, ENTER)
    assert not sheet._background.busy
    assert "请同意人输入自己的密码" in sheet.refusal.text()
    assert sheet.password.hasFocus()


def test_a_double_enter_is_one_signature(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, told = asking(office, qtbot, ref)
    sheet.password.setText(RUOLAN_PASSWORD)
    for _ in range(3):
        QTest.keyClick(sheet.password, ENTER)
    qtbot.waitUntil(lambda: not sheet._background.busy, timeout=20_000)
    assert steps(office, ref) == ["沈若兰同意", "等待"]
    assert told == [1]


def test_what_is_typed_while_the_password_is_checked_is_not_signed(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, _ = asking(office, qtbot, ref)
    sheet.remark.setText("照原样贴")
    sheet.password.setText(RUOLAN_PASSWORD)
    QTest.keyClick(sheet.password, ENTER)
    sheet.remark.setText("后来写的")
    qtbot.waitUntil(lambda: not sheet._background.busy, timeout=20_000)
    line = office.read(lists.one, ref.id, office.who("顾维舟"), office.day)
    assert line.steps[0].remark == "照原样贴"


def test_a_desk_locked_while_the_password_is_checked_signs_nothing(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, told = asking(office, qtbot, ref)
    background = sheet._background
    sheet.password.setText(RUOLAN_PASSWORD)
    with qtbot.waitSignal(background.finished, timeout=20_000):
        QTest.keyClick(sheet.password, ENTER)
        sheet._dropped = True  # what a lock does to a dialog, before it is deleted
    assert state(office, ref) == "waiting"
    assert told == []


def test_a_lock_lets_the_sheet_go_while_the_password_is_checked(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, told = asking(office, qtbot, ref)
    page, proved = sheet.window(), []

    def prove(login: str, password: str) -> Signature:
        proved.append(office.prove(login, password))
        return proved[-1]

    sheet.desk.prove = prove
    sheet.password.setText(RUOLAN_PASSWORD)
    QTest.keyClick(sheet.password, ENTER)
    sheet.drop()
    qtbot.waitUntil(lambda: len(proved) == 1, timeout=20_000)
    QTest.qWait(50)
    assert no_sheet(page)
    assert (state(office, ref), told) == ("waiting", [])


def test_another_approver_begins_with_an_empty_password(office: Office, qtbot: QtBot) -> None:
    office.enter("安和", Role.CS_HEAD, login="anhe")
    _, ref = office.asked()
    sheet, _, _ = asking(office, qtbot, ref)
    sheet.password.setText(RUOLAN_PASSWORD)
    sheet.approver.setCurrentIndex(1)
    assert sheet.password.text() == ""


def test_a_drawn_signature_is_kept_with_the_step(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, _ = asking(office, qtbot, ref)
    assert sheet.pad.isHidden()
    sheet.fold.click()
    QApplication.processEvents()
    assert sheet.pad.isVisible()
    QTest.mousePress(sheet.pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 30))
    for place in (QPoint(90, 50), QPoint(140, 20), QPoint(200, 45)):
        QTest.mouseMove(sheet.pad, place)
    QTest.mouseRelease(sheet.pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 45))
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    line = office.read(lists.one, ref.id, office.who("顾维舟"), office.day)
    assert is_signature(decode(line.steps[0].strokes))
    assert sheet.pad.isHidden() and not sheet.pad.strokes()


def test_what_was_settled_meanwhile_is_said_in_the_sheet(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, told = asking(office, qtbot, ref)
    office.do("唐小满", service.withdraw, ref.id)
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert "已经有了结果" in sheet.refusal.text()
    assert told == []


def test_what_is_settled_opens_no_sheet(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    office.do("唐小满", service.withdraw, ref.id)
    desk, said = office.desk("唐小满")
    page = window_for(qtbot, QWidget())
    assert ask_consent(page, desk, ref, then=lambda: None, now=office.now) is None
    assert said[-1].refused


def test_a_desk_that_cannot_check_passwords_says_so(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, _ = asking(office, qtbot, ref)
    sheet.desk.prove = None
    sheet.password.setText("随便什么")
    QTest.keyClick(sheet.password, ENTER)
    assert "不能核对密码" in sheet.refusal.text()


# ---- refusing


def test_refusing_asks_for_the_reason_in_the_same_sheet(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, said, told = asking(office, qtbot, ref)
    sheet.no.click()
    assert sheet.refusing and sheet.remark.hasFocus() and sheet.yes.isHidden()
    assert "理由（必填，至少 4 个字）" in words_in(sheet)
    sheet.password.setText(RUOLAN_PASSWORD)
    sheet.remark.setText("不行")
    QTest.keyClick(sheet.remark, ENTER, CTRL)
    assert "理由" in sheet.refusal.text()
    assert (sheet.remark.property("state"), sheet._background.busy) == ("wrong", False)
    sheet.remark.setText("时间写错，应为28日")
    QTest.keyClick(sheet.remark, ENTER)  # what cannot be undone is never the plain Enter
    assert not sheet._background.busy
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD, ENTER, CTRL)
    assert state(office, ref) == "refused"
    assert told == [1]
    assert said[-1].sentence.startswith("沈若兰不同意")


def test_esc_goes_from_refusing_back_to_agreeing_and_then_away(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, _, _ = asking(office, qtbot, ref)
    sheet.no.click()
    QTest.keyClick(sheet.remark, Qt.Key.Key_Escape)
    assert not sheet.refusing and sheet.yes.isVisible() and sheet.isVisible()
    QTest.keyClick(sheet.password, Qt.Key.Key_Escape)
    assert gone(sheet)
    assert state(office, ref) == "waiting"


# ---- later, telephone, letter


def test_left_for_later_it_waits_and_no_password_stays(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, said, told = asking(office, qtbot, ref)
    sheet.password.setText(RUOLAN_PASSWORD)
    sheet.later.click()
    assert gone(sheet)
    assert said[-1].sentence == "已送到待签，等客服主管同意。"
    assert (state(office, ref), told) == ("waiting", [])
    assert not any(RUOLAN_PASSWORD in field.text() for field in sheet.findChildren(QLineEdit))


def test_a_step_nobody_can_sign_is_noted_or_left(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    office.do("顾维舟", end_roles, office.people["沈若兰"], Role.CS_HEAD, office.day - timedelta(days=1))
    office.enter("陆知遥", Role.CS_HEAD)
    sheet, _, _ = asking(office, qtbot, ref)
    assert not sheet.yes.isEnabled() and not sheet.no.isEnabled()
    assert "没有能登录签字的客服主管" in sheet.refusal.text()
    sheet.note.click()
    note = sheet_of(sheet.window(), NoteSheet)
    assert note.who.currentText() == "陆知遥　客服主管"


def note_for(office: Office, qtbot: QtBot) -> tuple[NoteSheet, Ref, list[Said], list[int]]:
    _, ref = office.asked()
    sheet, said, told = asking(office, qtbot, ref)
    window = sheet.window()
    sheet.note.click()
    QApplication.processEvents()
    return sheet_of(window, NoteSheet), ref, said, told


def test_a_word_on_the_telephone_is_noted_with_the_day_it_must_be_confirmed(
    office: Office, qtbot: QtBot
) -> None:
    note, ref, said, told = note_for(office, qtbot)
    assert note.said_at.text() == "2026-11-23 09:42"
    assert "11月25日 周三前本人补认" in words_in(note)
    note.how.setText("199-0000-0112 来电")
    QTest.keyClick(note.how, ENTER)
    assert gone(note)
    assert said[-1].sentence == "已登记沈若兰电话同意，沈若兰须在 11月25日 周三前补认。"
    assert steps(office, ref)[0] == "沈若兰电话同意，唐小满登记，待补认"
    assert told == [1]


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("said_at", "下午", "请写成 13:20"),
        ("said_at", "23:59", "还没到"),
        ("said_at", "2026-11-20 08:00", "早于送审"),
        ("how", "  ", "怎么说的"),
    ],
)
def test_a_note_says_at_its_field_what_is_wrong_and_keeps_the_rest(
    office: Office, qtbot: QtBot, field: str, text: str, words: str
) -> None:
    note, ref, _, told = note_for(office, qtbot)
    note.how.setText("199-0000-0112 来电")
    note.remark.setText("本周先贴")
    note.fields()[field].setText(text)
    QTest.keyClick(note.remark, ENTER)
    assert words in note.refusal.text()
    assert note.fields()[field].property("state") == "wrong"
    assert note.fields()[field].hasFocus()
    assert note.remark.text() == "本周先贴"
    assert (state(office, ref), told) == ("waiting", [])


def test_a_refusal_by_letter_needs_its_reason(office: Office, qtbot: QtBot) -> None:
    note, ref, said, _ = note_for(office, qtbot)
    QTest.mouseClick(note.way.buttons[1], Qt.MouseButton.LeftButton)
    QTest.mouseClick(note.answer.buttons[1], Qt.MouseButton.LeftButton)
    assert "函件编号，或写在哪里" in words_in(note)
    note.how.setText("工作函 2026-18")
    QTest.keyClick(note.how, ENTER)
    assert note.remark.property("state") == "wrong"
    note.remark.setText("时间写错，请重写")
    QTest.keyClick(note.remark, ENTER)
    assert state(office, ref) == "refused"
    assert said[-1].sentence.startswith("已登记沈若兰书面不同意")


def test_a_scan_of_the_letter_goes_with_the_note(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, ref, _, _ = note_for(office, qtbot)
    paper = tmp_path / "工作函.pdf"
    paper.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    monkeypatch.setattr(note_view, "open_file", lambda *_: paper)
    note.paper.click()
    paper.unlink()  # the stick was pulled out
    note.how.setText("工作函 2026-18")
    QTest.keyClick(note.how, ENTER)
    step = office.read(lists.one, ref.id, office.who("顾维舟"), office.day).steps[0]
    assert [p.title for p in office.read(lists.letters, step.id)] == ["沈若兰的电话同意"]


def test_a_file_that_is_no_scan_is_said_so_and_nothing_is_noted(
    office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    note, ref, _, _ = note_for(office, qtbot)
    note.take_paper(tmp_path / "没有.pdf")
    assert "读不出来" in note.refusal.text()
    wrong = tmp_path / "名单.pdf"
    wrong.write_bytes(b"no paper at all")
    note.take_paper(wrong)
    note.how.setText("工作函 2026-18")
    QTest.keyClick(note.how, ENTER)
    assert note.isVisible() and note.refusal.text().strip()
    assert state(office, ref) == "waiting"


# ---- confirming


def noted(office: Office, ref: Ref) -> Ref:
    return office.do(  # type: ignore[no-any-return]
        "唐小满",
        service.note,
        ref.id,
        approver_id=office.people["沈若兰"],
        way="telephone",
        said_at=office.now(),
        how="199-0000-0112 来电",
    )


def confirming(office: Office, qtbot: QtBot) -> tuple[ConfirmSheet, Ref, list[Said]]:
    _, ref = office.asked()
    noted(office, ref)
    page, said = page_of(office, qtbot, "沈若兰")
    page.list.setFocus()
    QTest.keyClick(page.list, ENTER)
    return sheet_of(page, ConfirmSheet), ref, said


def choose(sheet: Sheet, field: str, value: str) -> None:
    sheet.form.controls[field].choose(value)  # type: ignore[attr-defined]


def test_the_head_confirms_with_the_own_password(office: Office, qtbot: QtBot) -> None:
    sheet, ref, said = confirming(office, qtbot)
    assert "199-0000-0112 来电" in words_in(sheet)
    choose(sheet, "right", "yes")
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert gone(sheet)
    assert steps(office, ref)[0].endswith("已补认")
    assert said[-1].sentence == "已补认。"


def test_the_head_says_that_it_was_not_so(office: Office, qtbot: QtBot) -> None:
    sheet, ref, _ = confirming(office, qtbot)
    choose(sheet, "right", "no")
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert sheet.isVisible() and state(office, ref) == "waiting"  # the reason is missing
    sheet.form.controls["remark"].setText("那天没有通过电话")
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert gone(sheet)
    assert state(office, ref) == "refused"


def test_a_confirmation_without_an_answer_is_none(office: Office, qtbot: QtBot) -> None:
    sheet, ref, _ = confirming(office, qtbot)
    sheet.password.setText(RUOLAN_PASSWORD)
    QTest.keyClick(sheet.password, ENTER)
    assert not sheet._background.busy and sheet.isVisible()
    assert steps(office, ref)[0].endswith("待补认")


# ---- the page


def test_nothing_waiting_is_said(office: Office, qtbot: QtBot) -> None:
    page, _ = page_of(office, qtbot, "唐小满")
    assert page.stack.currentWidget() is page.empty
    assert "没有等你同意的事" in words_in(page)


def test_what_waits_for_me_is_signed_from_the_page_with_the_keyboard(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    page, _ = page_of(office, qtbot, "沈若兰")
    assert page.counts.text() == "待我同意 1"
    page.list.setFocus()
    QTest.keyClick(page.list, ENTER)
    sheet = sheet_of(page, CountersignSheet)
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert steps(office, ref)[0] == "沈若兰同意"
    sheet.later.click()
    assert no_sheet(page)
    assert page.stack.currentWidget() is page.empty  # the page read itself again


def test_a_request_of_others_comes_into_sight_when_it_is_asked(office: Office, qtbot: QtBot) -> None:
    page, _ = page_of(office, qtbot, "沈若兰")
    assert page.stack.currentWidget() is page.empty
    _, ref = office.asked()
    assert [line.ref for line in page.list.lines("mine")] == [ref]


def test_an_overdue_confirmation_is_red_has_its_sign_and_says_by_how_much(
    office: Office, qtbot: QtBot
) -> None:
    _, ref = office.asked()
    noted(office, ref)
    office.site.clock.now += timedelta(days=4)
    page, _ = page_of(office, qtbot, "沈若兰")
    (line,) = page.list.lines("confirm")
    assert (line.glyph, line.tone) == ("overdue", "over")
    assert line.below == "逾期 2 天，应在 11月25日 周三前补认"
    assert page.counts.text() == "待我补认 1　逾期 1"
    assert badge(page.desk, office.now) == (1, 0)


def test_what_i_asked_for_is_followed_and_taken_back(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    page, said = page_of(office, qtbot, "唐小满")
    (line,) = page.list.lines("asked")
    assert line.below == "等客服主管同意"
    assert [b.text() for b in page.detail.buttons] == ["打开通知", "撤回送审…"]
    page.detail.buttons[1].click()
    sheet = sheet_of(page)
    QTest.keyClick(sheet, ENTER)  # the safe one
    assert state(office, ref) == "waiting"
    page.detail.buttons[1].click()
    QTest.keyClick(sheet_of(page), ENTER, CTRL)
    assert state(office, ref) == "withdrawn"
    assert said[-1].sentence == "已撤回送审。"
    assert page.list.lines("asked") == () and len(page.list.lines("past")) == 1


def test_settled_requests_are_folded_and_opened_on_demand(office: Office, qtbot: QtBot) -> None:
    _, first = office.asked()
    office.do("沈若兰", service.refuse, first.id, reason="时间写错，应为28日")
    office.asked(title="关于电梯年检的通知")
    page, _ = page_of(office, qtbot, "唐小满")
    assert "时间写错" not in words_in(page.list)
    page.open(first)
    found = page.list.current()
    assert found is not None and found[1].ref == first
    assert found[1].below == "沈若兰不同意：时间写错，应为28日"
    assert "「时间写错，应为28日」" in words_in(page.detail)


def test_the_arrows_choose_and_the_card_follows(office: Office, qtbot: QtBot) -> None:
    office.asked()
    office.asked(title="关于电梯年检的通知")
    page, _ = page_of(office, qtbot, "沈若兰")
    page.list.setFocus()
    assert page.detail.what.text() == "关于更换二次供水泵的停水通知"
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.detail.what.text() == "关于电梯年检的通知"
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.detail.what.text() == "关于电梯年检的通知"
    QTest.keyClick(page.list, Qt.Key.Key_Home)
    assert page.detail.what.text() == "关于更换二次供水泵的停水通知"
    assert "等客服主管同意" in words_in(page.detail)


def test_the_card_shows_who_signed_how_and_their_drawn_signature(office: Office, qtbot: QtBot) -> None:
    notice, ref = office.asked()
    office.do("沈若兰", service.agree, ref.id, remark="请核对时间", strokes=STROKES)
    page, _ = page_of(office, qtbot, "顾维舟")
    page.open(ref)
    words = words_in(page.detail)
    assert "沈若兰同意" in words and "「请核对时间」" in words and "11-23" not in words
    (drawn,) = page.detail.findChildren(DrawnSignature)
    assert drawn.strokes == decode(STROKES)
    wanted: list[Ref] = []
    page.desk.wanted.connect(wanted.append)
    page.detail.buttons[0].click()
    assert wanted == [notice]


def test_a_request_that_is_not_mine_is_shown_without_a_button(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    for asked_for in (ref, step):
        page, _ = page_of(office, qtbot, "何砚秋")
        page.open(asked_for)
        assert page.detail.what.text() == "关于更换二次供水泵的停水通知"
        assert [b.text() for b in page.detail.buttons] == ["打开通知"]


def test_enter_on_what_i_asked_for_opens_it(office: Office, qtbot: QtBot) -> None:
    notice, _ = office.asked()
    page, _ = page_of(office, qtbot, "唐小满")
    wanted: list[Ref] = []
    page.desk.wanted.connect(wanted.append)
    page.list.setFocus()
    QTest.keyClick(page.list, ENTER)
    assert wanted == [notice]


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def picture(path: Path) -> Path:
    drawn = QImage(900, 1200, QImage.Format.Format_RGB32)
    drawn.fill(Qt.GlobalColor.white)
    assert drawn.save(str(path))
    return path


@pytest.mark.clause("ARCH-12")
@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_letter_is_attached_later_and_looked_at_on_record(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    _, ref = office.asked()
    noted(office, ref)
    page, said = page_of(office, qtbot, "唐小满")
    paper = tmp_path / f"工作函 2026-18.{kind}"
    if kind == "pdf":
        paper.write_bytes(PDF)
    else:
        picture(paper)
    monkeypatch.setattr(letter_view, "open_file", lambda *_: paper)
    quiet = {b.text(): b for b in page.detail.findChildren(QPushButton)}
    quiet["附上函件…"].click()
    assert said[-1].sentence == "函件已附上。"
    QApplication.processEvents()
    shown = next(b for b in page.detail.findChildren(QPushButton) if b.text() == "附件：工作函 2026-18")
    shown.click()
    sheet = sheet_of(page, LetterSheet)
    assert sheet.accessibleName() == "工作函 2026-18"
    QTest.keyClick(sheet, ENTER)
    assert no_sheet(page)

    def looked(session: Session) -> list[str]:
        return list(session.scalars(select(JournalObject.fields).where(JournalObject.how == SEEN)))

    assert office.read(looked) == ["letter"]


def test_a_file_that_is_no_letter_is_not_attached(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    page, said = page_of(office, qtbot, "唐小满")
    line = office.read(lists.one, ref.id, office.who("唐小满"), office.day).steps[0]
    for paper in (None, tmp_path / "没有.pdf"):
        monkeypatch.setattr(letter_view, "open_file", lambda *_, paper=paper: paper)
        letter_view.attach_letter(page, line)
    assert said[-1].refused and "读不出来" in said[-1].sentence
    assert office.read(lists.letters, step.id) == []


# ---- delegations on the page


def test_a_head_lets_somebody_decide_and_takes_it_back(office: Office, qtbot: QtBot) -> None:
    page, said = page_of(office, qtbot, "沈若兰")
    page.give_button.click()
    sheet = sheet_of(page, DelegateSheet)
    values = sheet.form.values()
    assert (values["role"], values["since"], values["until"]) == ("cs_head", "2026-11-23", "2026-11-30")
    sheet.form.set_values({**values, "to": str(office.people["何砚秋"]), "reason": "去总部培训"})
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert said[-1].sentence == "已委托何砚秋，到 2026-11-30 止。"
    (line,) = page.list.lines("delegated")
    assert (line.what, line.action) == ("沈若兰 委托 何砚秋", "收回…")
    assert "何砚秋可以代签" in words_in(page.detail)
    page.act(line)
    QTest.keyClick(sheet_of(page), ENTER, CTRL)
    assert said[-1].sentence == "委托已收回。"
    (line,) = page.list.lines("delegated")
    assert (line.below, line.action) == ("已结束　去总部培训", "")


@pytest.mark.parametrize(
    ("field", "value"), [("since", "2026-02-30"), ("until", "乱写"), ("until", "2026-11-20"), ("to", "")]
)
def test_a_delegation_says_at_its_field_what_is_wrong(
    office: Office, qtbot: QtBot, field: str, value: str
) -> None:
    page, _ = page_of(office, qtbot, "沈若兰")
    page.give()
    sheet = sheet_of(page, DelegateSheet)
    sheet.form.set_values(
        {**sheet.form.values(), "to": str(office.people["何砚秋"]), "reason": "去总部", field: value}
    )
    type_and_enter(qtbot, sheet, RUOLAN_PASSWORD)
    assert sheet.isVisible()
    assert sheet.form.controls[field].property("state") == "wrong"
    assert sheet.form.values()["reason"] == "去总部"
    assert office.read(lists.delegations, office.who("沈若兰"), office.day) == []


def test_who_is_no_head_sees_why_nothing_can_be_delegated(office: Office, qtbot: QtBot) -> None:
    page, _ = page_of(office, qtbot, "唐小满")
    assert not page.give_button.isEnabled()
    assert "权限" in page.give_button.toolTip()
    QTest.keyClick(page, Qt.Key.Key_N, CTRL)
    assert no_sheet(page)


def test_the_delegate_reads_for_whom_they_decide(office: Office, qtbot: QtBot) -> None:
    office.do(
        "沈若兰",
        service.delegate,
        to_id=office.people["何砚秋"],
        role="cs_head",
        since=office.day,
        until=office.day,
    )
    office.asked()
    page, _ = page_of(office, qtbot, "何砚秋")
    assert "你受沈若兰委托" in words_in(page.list)
    (line,) = page.list.lines("delegated")
    assert line.action == ""


def test_the_badge_counts_for_whoever_is_acting(office: Office) -> None:
    office.asked()
    for name, count in (("沈若兰", (0, 1)), ("顾维舟", (0, 0)), ("唐小满", (0, 0))):
        desk = Desk(office.site.store, office.who(name))
        assert badge(desk, office.now) == count
    assert office.day == date(2026, 11, 23)
