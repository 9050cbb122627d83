"""The page of consents: what waits, what is to be confirmed, what was asked for, who decides for whom."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import letter_view, lists, service
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.consents.duty_view import ConfirmSheet, DelegateSheet
from app.modules.consents.view import ConsentsPage, badge
from app.rules.ref import Ref
from app.rules.strokes import decode
from app.storage.act import SEEN
from app.storage.journal import JournalObject
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.paper_sheet import PaperSheet
from tests.consents.office import (
    RUOLAN_PASSWORD,
    Office,
    no_sheet,
    noted,
    open_office,
    sheet_of,
    window_for,
)
from tests.consents.sheets import CTRL, ENTER, gone, state, steps, type_and_enter, words_in

pytestmark = [pytest.mark.clause("DOC-03"), pytest.mark.usefixtures("dressed")]

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


# ---- confirming


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
    assert "“时间写错，应为28日”" in page.detail.timeline.words()


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
    assert "等客服主管同意" in page.detail.timeline.words()


def test_the_card_shows_who_signed_how_and_their_drawn_signature(office: Office, qtbot: QtBot) -> None:
    notice, ref = office.asked()
    office.do("沈若兰", service.agree, ref.id, remark="请核对时间", strokes=STROKES)
    page, _ = page_of(office, qtbot, "顾维舟")
    page.open(ref)
    words = page.detail.timeline.words()
    assert "沈若兰同意，“请核对时间”，有手写签名" in words
    assert not any("11-23" in event.at for event in page.detail.timeline.events)
    (drawn,) = (event for event in page.detail.timeline.events if event.strokes)
    assert decode(drawn.strokes) == decode(STROKES) != ()
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
    sheet = sheet_of(page, PaperSheet)
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
