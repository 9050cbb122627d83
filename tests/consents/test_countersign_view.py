"""Consent asked for on the spot: signed with one's own password, refused, noted, or left for later."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.modules.consents import lists, note_view, service
from app.modules.consents.countersign_view import ask_consent
from app.modules.consents.note_view import NoteSheet
from app.rules.ref import Ref
from app.rules.roles import Role
from app.rules.strokes import decode, is_signature
from app.storage.signing import Signature
from app.ui.desk import Said
from app.ui.dialog import ENTER_RESTS
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
from tests.consents.sheets import CTRL, ENTER, asking, gone, state, steps, type_and_enter, words_in
from tests.sites import PASSWORD

pytestmark = [pytest.mark.clause("DOC-03"), pytest.mark.usefixtures("dressed")]

STROKES = "1|100,150,40,-60,40,90,60,-100,80,80|420,90,30,120,60,-100,40,90"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path, slots=True)
    yield made
    made.site.store.close()


# ---- signing here


def test_both_heads_sign_one_after_the_other_at_the_clerks_desk(office: Office, qtbot: QtBot) -> None:
    _, ref = office.asked()
    sheet, said, told = asking(office, qtbot, ref)
    assert "第 1 步，共 2 步　客服主管" in words_in(sheet)
    assert "送中心负责人同意" in words_in(sheet)
    assert "11月23日 至 11月27日" in words_in(sheet)
    assert sheet.approver.currentText() == "沈若兰　客服主管"
    assert sheet.password.hasFocus()
    assert "张贴" in sheet.remark.placeholderText()
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
