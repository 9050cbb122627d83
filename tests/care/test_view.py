"""The page of texts as the clerk uses it, by keys: handed over, left out, told otherwise, worded, approved."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.modules.care import export_view, lists, service
from app.modules.care.sheets_view import ApprovalSheet, OtherwiseSheet
from app.modules.care.view import CarePage
from app.modules.consents.countersign_view import CountersignSheet
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui import dialog
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet, Sheet
from app.ui.sign_sheet import SignSheet
from tests.care.outbox import BODY, Outbox, queued
from tests.consents.office import no_sheet, sheet_of, window_for

pytestmark = pytest.mark.usefixtures("dressed")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


@pytest.fixture(scope="module")
def desk(outbox: Outbox) -> Desk:
    """The head at the desk; any password is theirs."""
    return Desk(
        outbox.site.store,
        outbox.site.who,
        prove=lambda login, _: Signature(login_key(login), time.monotonic()),
    )


@pytest.fixture
def page(outbox: Outbox, desk: Desk, qtbot: QtBot) -> Iterator[CarePage]:
    """The page in a window as large as it stands in the program."""
    made = CarePage(desk, now=outbox.site.clock)
    window_for(qtbot, made)
    made.first_focus().setFocus()
    QApplication.processEvents()
    yield made
    for sheet in made.findChildren(Sheet):
        sheet.drop()


@pytest.fixture
def said(desk: Desk) -> Iterator[list[Said]]:
    """Everything the message bar would show."""
    heard: list[Said] = []
    desk.said.connect(heard.append)
    yield heard
    desk.said.disconnect(heard.append)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
    QApplication.processEvents()


def choose(page: CarePage, which: str) -> None:
    page.which.choose(which)
    page._switch(which)
    page.first_focus().setFocus()
    QApplication.processEvents()


def words(widget: QWidget) -> str:
    """Every word in sight."""
    QApplication.processEvents()
    return " ".join(
        getattr(each, "text", str)()
        for each in widget.findChildren(QWidget)
        if each.isVisible() and hasattr(each, "text") and callable(each.text)
    )


def row_of(page: CarePage, ref: Ref) -> str:
    """How a text stands in the list."""
    return next(row.stands for row in page.outbox.list.table.rows() if row.ref == ref)


def shown_buttons(widget: QWidget) -> set[str]:
    QApplication.processEvents()
    return {each.text() for each in widget.findChildren(QPushButton) if each.isVisible()}


@pytest.mark.clause("DOC-03", "CARE-05")
def test_a_template_is_worded_from_a_sample_sent_and_agreed_to_at_the_counter(
    outbox: Outbox, page: CarePage, said: list[Said], qtbot: QtBot
) -> None:
    home = outbox.home()
    page.refresh()
    assert page.outbox.list.table.rows()[0].stands == "模板未批准"
    assert "还没有批准的模板" in words(page) and page.outbox.go.text() == "交平台…"
    press(ENTER, CTRL)
    assert said[-1].refused and "没有能发的短信" in said[-1].sentence
    press(Qt.Key.Key_N, CTRL)
    editor = page.templates.editor
    assert page.which.value == "templates" and QApplication.focusWidget() is editor.title
    editor.title.setText("欢迎")
    editor.body.setPlainText("{称呼}您好")
    press(ENTER, CTRL)
    assert "{电话}" in editor.problem.text() and QApplication.focusWidget() is editor.body
    assert said[-1].clause == "CARE-05"
    editor.body.setPlainText(BODY.replace("{电话}", ""))
    editor._insert("电话")
    assert not editor.problem.text().strip() and "0532-88001234" in editor.example.text()
    assert editor.count.text().startswith(f"{len(editor.example.text())} 字，按 1 条计")
    press(ENTER, CTRL | SHIFT)
    sheet = sheet_of(page, ApprovalSheet)
    assert sheet.form.values() == {"until": "2027-05-23"}
    sheet.form.put("until", "2028-01-01")
    sheet.save()
    assert "最长批 12 个月" in sheet.form.error("until")
    sheet.form.put("until", "2027-05-31")
    sheet.save()
    countersign = sheet_of(page, CountersignSheet)
    assert "入住手续已办妥" in words(countersign)
    countersign.password.setText("清晨")
    countersign.agree()
    qtbot.waitUntil(lambda: no_sheet(page))
    assert editor.mode == "closed" and editor.fields.stands == "用到 2027-05-31"
    assert shown_buttons(editor) >= {"照此新拟一版", "停用…"}
    assert editor.body.isReadOnly() and page.strips.count() == 0
    choose(page, "waiting")
    assert row_of(page, home.text) == "可发"


@pytest.mark.clause("DOC-03")
def test_a_template_is_offered_the_words_of_what_it_is_for(
    outbox: Outbox, page: CarePage, said: list[Said]
) -> None:
    choose(page, "templates")
    page.templates._start(None)
    editor = page.templates.editor
    assert {"房号", "电话"} <= shown_buttons(editor) and "取件码" not in shown_buttons(editor)
    QTest.keyClick(editor.purpose.focusProxy(), Qt.Key.Key_2)
    assert editor.occasion == "parcel" and {"件数", "取件码"} <= shown_buttons(editor)
    editor.title.setText("包裹到了")
    editor.body.setPlainText("{称呼}您好，有 {件数} 件包裹")
    assert editor.example.text() == "陆先生您好，有 2 件包裹"
    press(ENTER, CTRL)
    assert "要写明取件码，请放上 {取件码}" in said[-1].sentence and said[-1].clause == "PARC-02"
    editor._insert("取件码")
    assert "2-4-447、4-2-118" in editor.example.text()
    editor.keep_unfinished()
    editor.new()
    assert editor.occasion == "welcome"
    editor.new()
    editor.take_up()
    assert editor.occasion == "parcel" and "{取件码}" in editor.body.toPlainText()
    assert editor.save() and editor.fields.occasion == "parcel" and not editor.purpose.isVisible()
    outbox.site.do(service.end_template, editor.fields.id, "只是试写一份")


@pytest.mark.clause("CARE-01", "CARE-05", "ARCH-12")
def test_texts_are_handed_over_by_keys_and_booked_when_the_platform_has_them(
    outbox: Outbox,
    page: CarePage,
    said: list[Said],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outbox.ready()
    page.open(outbox.home().text)
    left, landline = outbox.home("欧阳临川"), outbox.home("许知远", "0532-88001111")
    QApplication.processEvents()
    page.open(left.text)
    assert "199-****-0137" in words(page) and "19900000137" not in words(page)
    going = len(page.outbox.going)
    press(SPACE)
    assert row_of(page, left.text) == "这次不发" and len(page.outbox.going) == going - 1
    assert page.outbox.go.text() == f"交平台 {going - 1} 条…" and "1 条这次不发" in page.outbox.summary.text()
    page.open(landline.text)
    press(SPACE)  # what cannot go is not left out
    assert row_of(page, landline.text) == "无手机号"

    monkeypatch.setattr(export_view, "save_as", lambda *_: None)
    press(ENTER, CTRL)
    assert "还没有导出" in said[-1].sentence and said[-1].nothing
    (batch,) = page.outbox.outbox.batches
    assert "导出文件…" in shown_buttons(page) and "登记已交平台…" not in shown_buttons(page)
    made = next(one for one in said if one.undo is not None)
    made.undo()
    assert page.outbox.outbox.batches == () and len(page.outbox.going) == going - 1

    target = tmp_path / "短信.csv"
    monkeypatch.setattr(export_view, "save_as", lambda *_: target)
    page.first_focus().setFocus()
    press(ENTER, CTRL)
    sign = sheet_of(page, SignSheet)
    sign.password.setText("清晨")
    sign.sign()
    qtbot.waitUntil(lambda: target.exists() and no_sheet(page))
    assert target.read_bytes().decode("utf-8-sig").count("\r\n") == going
    assert "已存为 短信.csv" in said[-1].sentence and "登记已交平台…" in shown_buttons(page)
    (batch,) = page.outbox.outbox.batches
    page.open(batch.ref)
    assert page.which.value == "waiting"
    said[-1].act[1]()
    assert "不能再改" in words(sheet_of(page))
    press(ENTER)
    assert said[-1].sentence == f"{batch.number} 已登记交平台，{going - 1} 条。"
    assert page.outbox.outbox.batches == ()
    choose(page, "gone")
    rows = page.gone.list.table.rows()
    assert len([row for row in rows if row.batch == batch.number]) == going - 1
    assert "已交平台" in words(page.gone.panel) and "入住手续已办妥" in words(page.gone.panel)
    page.open(batch.ref)
    assert page.which.value == "gone"


@pytest.mark.clause("CARE-01")
def test_whom_a_text_cannot_reach_is_told_otherwise_by_one_letter(
    outbox: Outbox, page: CarePage, said: list[Said], desk: Desk
) -> None:
    outbox.ready()
    landline, gone = outbox.home("许知远", "0532-88001111"), outbox.home("江映雪")
    page.open(landline.text)
    assert "座机收不到" in words(page.outbox.panel)
    press(Qt.Key.Key_T)
    sheet = sheet_of(page, OtherwiseSheet)
    sheet.form.put("why", "打了")
    sheet.save()
    assert "至少 4 个字" in sheet.form.error("why")
    sheet.form.put("why", "打座机告知了前台电话")
    sheet.save()
    assert outbox.text(landline.text).state_zh == "另行告知"
    page.open(gone.text)
    page.outbox.filter.setText("江映雪")
    assert [row.ref for row in page.outbox.list.table.rows()] == [gone.text]
    page.outbox.filter.setText("没有这样的")
    assert page.outbox.list.is_empty
    page.outbox.filter.clear()
    page.open(gone.text)
    went: list[Ref] = []
    desk.wanted.connect(went.append)
    press(Qt.Key.Key_H)
    desk.wanted.disconnect(went.append)
    assert went == [gone.unit]
    press(Qt.Key.Key_X)
    reason = sheet_of(page, ReasonSheet)
    reason.reason.setText("用户要求不发")
    press(ENTER, CTRL)
    assert outbox.text(gone.text).state_zh == "已撤下" and "已撤下" in said[-1].sentence
    page.open(gone.text)
    assert page.which.value == "gone" and "用户要求不发" in words(page.gone.panel)
    page.open(Ref("sms_text", 9999))
    assert "找不到" in said[-1].sentence


@pytest.mark.clause("DOC-03")
def test_what_is_written_is_not_lost_by_another_row_or_the_lock(
    outbox: Outbox, desk: Desk, page: CarePage, qtbot: QtBot
) -> None:
    outbox.ready()
    choose(page, "templates")
    pane, editor = page.templates, page.templates.editor
    held = next(row.ref for row in pane.list.table.rows() if row.sign == "done")
    page.open(held)
    editor.write_again()
    editor.body.insertPlainText("请")
    pane._begin(lists.wordings()[1])
    assert "还没有保存" in sheet_of(page).accessibleName()
    sheet_of(page).close_sheet()
    page.leave()
    other = CarePage(desk, now=outbox.site.clock)
    qtbot.addWidget(other)
    other.resize(1238, 640)
    other.show()
    choose(other, "templates")
    assert other.templates.editor.body.toPlainText().startswith("请") and other.templates.editor.changed
    other.close()
    pane._choose(next(row for row in pane.list.table.rows() if row.ref == held))
    assert not editor.changed and desk.draft("sms-template") == {}
    written = next(row for row in outbox.site.read(lists.templates, outbox.today) if row.sign == "later")
    page.open(written.ref)
    editor.end()
    sheet_of(page, ReasonSheet).give("写错了，不用")
    assert editor.fields.state == "ended" and "写错了" in editor.sentence.text()


def test_a_role_that_may_not_hand_over_sees_why(outbox: Outbox, qtbot: QtBot) -> None:
    page = CarePage(Desk(outbox.site.store, outbox.site.someone(Role.CULTURE)), now=outbox.site.clock)
    qtbot.addWidget(page)
    page.show()
    outbox.site.do(queued, outbox.home().unit.id, None, Ref("tie", 77))
    QApplication.processEvents()
    assert not page.outbox.go.isEnabled() and "权限" in page.outbox.go.toolTip()
    dead = {each.text() for each in page.outbox.panel.buttons.values() if not each.isEnabled()}
    assert dead == {"另行告知…", "撤下…"}
    assert len(page.hints()) <= 8 and {clause for clause, _ in page.clauses()} >= {"CARE-01", "DOC-03"}
    assert service.put_in_batch.permission == "care.work"
