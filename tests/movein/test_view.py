"""The page of moving in as the clerk uses it: by keys, from gate to gate, and back."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.modules.collective.view import CollectivePane
from app.modules.keys.listing import instruct
from app.modules.movein import lists, papers_view, service
from app.modules.movein.gate_view import StayingReasonSheet
from app.modules.movein.handing_view import HandKeysSheet
from app.modules.movein.inspection_view import MendedSheet, PartSheet, ProblemSheet
from app.modules.movein.new_view import BeginSheet
from app.modules.movein.papers_view import PagesSheet, dropped
from app.modules.movein.people_view import AgentSheet, CorrectSheet, NewOwnerSheet, OwnerChangeSheet
from app.modules.movein.register_view import BelongingSheet, FlatSheet
from app.modules.movein.view import MoveInPage
from app.rules.ref import Ref
from app.ui.paper_sheet import PaperSheet
from tests.consents.office import no_sheet, sheet_of
from tests.movein.at_the_desk import (
    ALT,
    CTRL,
    DELETE,
    DOWN,
    ENTER,
    SPACE,
    at,
    fill,
    flat,
    heard,
    page_room,
    press,
    write,
)
from tests.movein.household import CLERK, FILER, IDENTITY, ROOM, MovingIn

pytestmark = [pytest.mark.usefixtures("dressed", "quick_hands"), pytest.mark.clause("MOVE-01")]


# ---------------------------------------------------------------- the list


def test_a_room_is_typed_and_its_household_opens_at_the_first_gate(
    page: MoveInPage, house_of_module: MovingIn
) -> None:
    house = house_of_module
    assert page.list.is_empty and "现在没有在办的入住" in page.list.empty.accessibleName()
    press(Qt.Key.Key_N, modifier=CTRL)
    begin = sheet_of(page, BeginSheet)
    press(ENTER)
    assert begin.refusal.text() == "请输入房号。"
    QTest.keyClicks(QApplication.focusWidget(), "5-2-120")
    rooms = [one.room for one in begin.list.rows()]
    assert rooms == ["5栋2单元1203", "5栋2单元1204", "5栋2单元1205"]
    press(DOWN, ENTER)
    assert page.title.text() == "5栋2单元1204" and page.one.panel.gate == "identity"
    assert page.shown() == page.one.ref
    assert page.back()
    assert page.stack.currentWidget() is page.list
    line = page.list.current()
    assert line.room == "5栋2单元1204" and line.steps == ("now", "later", "later", "later")
    assert page.counts.text() == "核对身份 1"

    # What is under way is opened, not begun twice; a room nobody knows is said to be unknown.
    page.begin("5-2-1204")
    again = sheet_of(page, BeginSheet)
    assert again.go.text() == "接着办"
    press(ENTER)
    assert page.title.text() == "5栋2单元1204"
    page.show_list()
    page.begin("9-9-999")
    press(ENTER)
    assert "9-9-999" in sheet_of(page, BeginSheet).refusal.text()
    sheet_of(page, BeginSheet).close_sheet()

    press(ENTER)  # the list has the focus, and opens
    assert page.title.text() == "5栋2单元1204"
    page.give_up()
    sheet_of(page, StayingReasonSheet).reason.setText("业主改期再办")
    press(ENTER, modifier=CTRL)
    assert page.one.card is not None and page.one.card.state == "given_up"
    page._choose("over")
    assert [one.progress for one in page.list.table.rows()] == ["停办"]
    page.filter.setText("没有这样的")
    assert page.list.is_empty
    page.filter_off()
    assert page.which == "single" and house.site.read(lists.running_rows) == []


def test_the_collective_move_in_has_a_segment_of_its_own(page: MoveInPage) -> None:
    page.segments.buttons[1].click()
    pane = page.stack.currentWidget()
    assert isinstance(pane, CollectivePane)
    assert page.hints() == tuple(pane.hints()) and not page.new_button.isVisible()
    page.segments.buttons[0].click()
    assert page.stack.currentWidget() is page.list


# ---------------------------------------------------------------- identity


def test_the_first_gate_is_passed_with_a_reason_when_something_is_missing(
    page: MoveInPage, house_of_module: MovingIn
) -> None:
    house = house_of_module
    _, unit = flat(house)
    page.open(Ref("unit", unit))
    sheet_of(page, BeginSheet).begin()
    panel = page.one.panels["identity"]
    assert page.first_focus() is panel.add_button
    said = heard(page.desk)
    press(ENTER, modifier=CTRL)
    assert "业主姓名" in said[-1].sentence  # firm: no reason helps

    panel.add_button.click()
    new = sheet_of(page, NewOwnerSheet)
    fill(new, name="温以宁", phones="199-0000-0123")
    new.look()
    assert "电话已登记在 5栋2单元1203 陆*和名下" in new.known.text()
    assert not new.form.controls["employer"].isVisible()
    fill(new, phones="12")
    new.save()
    assert new.form.error("phones")
    fill(new, phones="199-0000-0130", tie="owner")
    new.save()
    row = panel.owners.rows()[0]
    assert (row.name, row.sign, row.identity) == ("温以宁", "today", "还没有登记")
    assert "199-0000" not in "".join(str(value) for value in row.__dict__.values())

    panel.owners.setFocus()
    press(Qt.Key.Key_F2)
    correct = sheet_of(page, CorrectSheet)
    fill(correct, identity_number="990101199003071238")
    correct.save()
    assert correct.form.controls["identity_note"].isVisible()  # asked for, as the number does not fit
    fill(correct, identity_number=IDENTITY, number="199-0000-0131")
    correct.look()
    assert "证件号已登记在" in correct.known.text()
    correct.save()
    row = panel.owners.rows()[0]
    assert row.sign == "done" and row.phones == "199-****-0130　199-****-0131"
    assert any("证件号也登记在" in words for words in page.one.standing.repeats)

    press(Qt.Key.Key_D)
    agent = sheet_of(page, AgentSheet)
    fill(agent, name="米粒", letter="公证 118 号")
    agent.save()
    titles = [one.title for one in panel.papers.rows()]
    assert "授权委托书" in titles and "代办人 米粒" in panel._agent.toolTip()

    panel.papers.setFocus()
    panel.papers.setCurrentIndex(panel.papers.model().index(0, 0))
    press(SPACE, Qt.Key.Key_Minus, SPACE)
    assert [one.stands[:1] for one in panel.papers.rows()[:3]] == ["有", "缺", "有"]
    panel.papers.setCurrentIndex(panel.papers.model().index(0, 0))
    press(SPACE)  # once more takes it back
    assert panel.papers.rows()[0].stands.startswith("要有")
    press(Qt.Key.Key_A, modifier=CTRL)
    assert not panel.papers.lacking

    press(Qt.Key.Key_F2)
    pages = sheet_of(page, PagesSheet)
    fill(pages, pages="4", original="yes")
    pages.save()
    assert panel.papers.rows()[0].pages == "4" and "原件" in panel.papers.rows()[0].stands

    press(ENTER)
    assert QApplication.focusWidget() is panel.go
    press(ENTER)
    reason = sheet_of(page, StayingReasonSheet)
    reason.reason.setText("短")
    press(ENTER, modifier=CTRL)
    assert reason.isVisible()
    reason.findChild(type(reason.buttons.itemAt(0).widget()), "ready-1").click()
    press(ENTER, modifier=CTRL)
    assert page.one.panel.gate == "forms"
    line = page.one.card.gates[0]
    assert line.note == "业主另日补交" and line.by == CLERK


def test_a_scan_is_dropped_upon_its_paper_and_looked_at(
    page: MoveInPage, house_of_module: MovingIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.open(at(house_of_module, "identity"))
    papers = page.one.panels["identity"].papers
    Image.new("RGB", (40, 30), "white").save(tmp_path / "证件.png")
    (tmp_path / "坏.png").write_bytes(b"x")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("证件.png", "名单.txt")])
    assert dropped(mime) == [tmp_path / "证件.png"]
    papers.add_scan(papers.rows()[0].line, tmp_path / "证件.png")
    assert papers.rows()[0].scans == "1" and papers.rows()[0].stands.startswith("有")
    press(Qt.Key.Key_V)
    sheet_of(page, PaperSheet).close_sheet()
    monkeypatch.setattr(papers_view.choose, "open_file", lambda *_: tmp_path / "证件.png")
    press(Qt.Key.Key_P)
    assert papers.rows()[0].scans == "2"
    papers.look()
    sheet_of(page, papers_view.ScansSheet).first.click()
    assert sheet_of(page, PaperSheet).accessibleName() == "业主身份证明复印件"
    sheet_of(page, PaperSheet).close_sheet()
    said = heard(page.desk)
    papers.add_scan(papers.rows()[0].line, tmp_path / "坏.png")
    papers.add_scan(papers.rows()[0].line, tmp_path / "没有.png")
    assert all(one.refused for one in said) and papers.rows()[0].scans == "2"


def test_a_flat_that_has_changed_hands_asks_for_the_keys_of_the_one_before(
    page: MoveInPage, house_of_module: MovingIn
) -> None:
    house = house_of_module
    before = house.formalities()  # 陆清和 has two rings by now
    house.by(FILER, service.review, before)
    house.by(FILER, service.file, before, cabinet="2", level="3", box="07")
    house.by(FILER, service.enter, before, why="共有人证件下周补")
    page.begin(ROOM)
    sheet_of(page, BeginSheet).begin()
    page.one.panel.change_owner()
    change = sheet_of(page, OwnerChangeSheet)
    fill(change, name="单一鸣", phones="199-0000-0124", day="2026-11-23")
    change.save()
    assert [one.name for one in page.one.card.owners] == ["单一鸣"]
    house.by(CLERK, service.pass_identity, page.one.ref.id, why="证件另日补交")
    keys = page.one.panels["forms"].keys
    assert {one.sign for one in keys.rows()} == {"overdue"} and "陆清和" in keys.rows()[0].stands
    assert not keys.to_hand
    keys.setFocus()
    press(DELETE)
    back = sheet_of(page, StayingReasonSheet)
    back.reason.setText("原业主交回")
    press(ENTER, modifier=CTRL)
    assert [one.key.tag for one in keys.rows() if not one.key.issue_id] == ["K7F3"]
    assert keys.to_hand and page.one.card.gate == "forms"


# ---------------------------------------------------------------- forms


def test_the_flat_is_inspected_read_and_handed_over_block_by_block(
    page: MoveInPage, house_of_module: MovingIn
) -> None:
    house = house_of_module
    ref = at(house, "forms")
    room, unit = page_room(house, ref)
    for tag, hook in (("K7F8", 11), ("K7F9", 12)):
        house.add(tag, "vacant", hook, room=room, pieces=2)
    house.by(CLERK, instruct, unit, words="钥匙只交业主本人", told_by="陆清和")
    page.open(ref)
    forms = page.one.panels["forms"]
    grid = forms.inspection
    assert QApplication.focusWidget() is grid
    press(Qt.Key.Key_H)
    assert grid.currentColumn() == 2
    press(Qt.Key.Key_W)
    problem = sheet_of(page, ProblemSheet)
    fill(problem, words="空鼓", until="2026-11-01")
    problem.save()
    assert problem.form.error("until")
    fill(problem, until="2026-12-10")
    problem.save()
    assert (grid.currentRow(), grid.currentColumn()) == (0, 2)
    press(Qt.Key.Key_N)
    part = sheet_of(page, PartSheet)
    fill(part, room="客厅", part="窗帘盒")
    part.save()
    press(Qt.Key.Key_A)
    results = [line.result for line in page.one.card.inspection]
    assert results.count("problem") == 1 and results.count("fine") == 23 and not grid.unseen
    press(Qt.Key.Key_Left, DELETE)  # not looked at after all
    assert grid.unseen
    press(Qt.Key.Key_A)
    assert not forms.problems.isHidden()

    press(ENTER)
    meters = forms.meters
    assert QApplication.focusWidget() is meters.readings["water"]
    write("十二")
    press(ENTER)
    write("345.5")
    meters.none["gas"].setChecked(True)
    press(ENTER)
    assert QApplication.focusWidget() is meters.readings["heat"]
    press(ENTER)
    assert QApplication.focusWidget() is meters.readings["water"]  # refused: that is no number
    write("12")
    press(ENTER, ENTER, ENTER)
    assert [(one.reading, one.none) for one in page.one.card.meters][:3] == [
        ("12", False),
        ("345.5", False),
        ("", True),
    ]

    keys = forms.keys
    assert QApplication.focusWidget() is keys and len(keys.to_hand) == 2
    press(SPACE)
    assert [key.tag for key in keys.to_hand] == ["K7F9"]
    press(ENTER)
    hand = sheet_of(page, HandKeysSheet)
    assert hand.form.values()["taken_by"] == "陆清和"
    press(ENTER)
    assert no_sheet(page) and QApplication.focusWidget() is keys  # one was left out on purpose
    press(Qt.Key.Key_A, modifier=CTRL)
    keys.setFocus()
    press(ENTER, ENTER)
    assert [one.sign for one in keys.rows()] == ["done", "done"]
    assert QApplication.focusWidget() is forms.signed
    press(Qt.Key.Key_A, modifier=CTRL)
    press(ENTER)
    assert QApplication.focusWidget() is forms.given
    press(Qt.Key.Key_A, modifier=CTRL)

    forms.register.add_person()
    fill(sheet_of(page, NewOwnerSheet), name="陆远", phones="")
    sheet_of(page, NewOwnerSheet).save()
    forms.register._buttons[1].click()
    vehicle = sheet_of(page, BelongingSheet)
    fill(vehicle, plate="鲁B12345", words="白色轿车")
    vehicle.save()
    forms.register.ask_flat()
    flat_sheet = sheet_of(page, FlatSheet)
    assert flat_sheet.form.values()["area"] == "118.60"
    flat_sheet.save()
    words = " ".join(one.toolTip() for one in forms.register.findChildren(type(forms._missing)))
    assert "鲁" in words and "12345" not in words and "家人" in words

    forms.handed_over.setFocus()
    write("2026-12-30")
    said = heard(page.desk)
    press(ENTER, modifier=CTRL)
    assert "还没有到" in said[-1].sentence
    forms.handed_over.setFocus()
    write("2026-11-20")
    press(ENTER)
    assert QApplication.focusWidget() is forms.go
    press(ENTER)
    assert page.one.panel.gate == "fees" and page.one.card.handed_over == "2026-11-20"

    press(Qt.Key.Key_2, modifier=ALT)  # looked back at: it is passed, what it lacks may still come
    assert page.one.looks_back() and grid.live and forms.handed_over.isReadOnly() and not forms.go
    mend = next(
        one for one in forms.problems.findChildren(type(forms.register._buttons[0])) if one.isVisible()
    )
    mend.click()
    mended = sheet_of(page, MendedSheet)
    fill(mended, words="已重做，看过")
    mended.save()
    assert any("已重做" in line.mended for line in page.one.card.inspection)
    assert page.back() and not page.one.looks_back()
