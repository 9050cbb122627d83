"""Fees, review and what comes after moving in, worked by the keys of the page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.modules.movein import on_card, service
from app.modules.movein.gate_view import StayingReasonSheet
from app.modules.movein.printing_view import PapersSheet
from app.modules.movein.sheets_view import MovedInSheet
from app.modules.movein.view import MoveInPage
from app.rules.ref import Ref
from app.rules.roles import Role
from app.ui.desk import Desk
from app.ui.steps import Steps
from tests.consents.office import no_sheet, sheet_of
from tests.movein.at_the_desk import (
    CTRL,
    DELETE,
    DOWN,
    ENTER,
    at,
    flat,
    heard,
    press,
    shown,
    write,
)
from tests.movein.household import CLERK, COLLEAGUE, FILER, MovingIn

pytestmark = [pytest.mark.usefixtures("dressed", "quick_hands"), pytest.mark.clause("MOVE-01")]


# ---------------------------------------------------------------- fees, review, afterwards


@pytest.mark.clause("ARCH-03", "ARCH-05", "ARCH-01")
def test_fees_are_noted_then_all_goes_back_and_forward_to_the_archive(
    page: MoveInPage, house_of_module: MovingIn, desks: dict[str, Desk], qtbot: QtBot
) -> None:
    house = house_of_module
    page.open(at(house, "fees"))
    fees = page.one.panels["fees"]
    said = heard(page.desk)
    press(ENTER, modifier=CTRL)
    assert "没有费用的请按" in said[-1].sentence
    assert QApplication.focusWidget() is fees.item
    write("1")
    press(ENTER)
    assert fees.item.text() == "物业服务费"
    write("1,200.5")
    press(ENTER)
    write("N118")
    press(ENTER)
    assert fees._total.text() == "合计 1200.50 元" and fees.item.text() == ""
    write("门禁卡工本费")
    press(ENTER, ENTER)
    write("N119")
    press(ENTER)
    assert QApplication.focusWidget() is fees.amount  # it lacks an amount
    write("20")
    press(ENTER, ENTER)
    fees.list.setFocus()
    press(DOWN, DELETE)
    strike = sheet_of(page, StayingReasonSheet)
    strike.reason.setText("票据号错了")
    press(ENTER, modifier=CTRL)
    assert fees._total.text() == "合计 1200.50 元" and fees.list.rows()[1].sign == "off"
    fees.no_fees()
    assert "不能再记" in said[-1].sentence
    press(ENTER, modifier=CTRL)
    review = page.one.panels["review"]
    assert page.one.panel is review and page.one.card.formalities
    assert [one.left for one in page.one.standing.deadlines] == ["还有 2 天", "还有 3 天"]
    steps = page.findChild(Steps)
    assert "收费 已办" in steps.accessibleDescription()

    steps.picked.emit(2)
    page.one.panel.ask_back()
    back = sheet_of(page, StayingReasonSheet)
    back.reason.setText("登记错了，重来")
    press(ENTER, modifier=CTRL)
    assert page.one.panel is fees and not page.one.card.formalities
    assert page.one.standing.deadlines == () and any("退回" in one.words for one in page.one.card.history)
    press(ENTER, modifier=CTRL)

    assert not review.file_button.isEnabled()
    press(ENTER, modifier=CTRL)
    assert page.one.card.reviewed and QApplication.focusWidget() is review.places["cabinet"]
    for name in ("2", "3", "08"):
        write(name)
        press(ENTER)
    assert said[-1].refused and not page.one.card.filed  # not the clerk's: the named officer files

    theirs = shown(house, desks[FILER], qtbot)
    theirs.open(page.one.ref)
    filing = theirs.one.panels["review"]
    press(ENTER, modifier=CTRL)
    assert "柜、层、盒" in heard_last(theirs)
    for name in ("2", "3", "08"):
        write(name)
        press(ENTER)
    assert theirs.one.card.filed and theirs.one.card.filed_place == "2-3-08"
    assert filing.go.text() == "录入完毕"
    press(ENTER, modifier=CTRL)
    assert theirs.one.card.state == "done" and page.one.card.state == "done"  # both pages follow
    assert not page.one.panel.live and page.one.panel.go is None


def heard_last(page: MoveInPage) -> str:
    """What the desk says when the last act is tried again."""
    said = heard(page.desk)
    page.one.panel.pass_gate()
    return said[-1].sentence


def _visit_buttons(page: MoveInPage) -> list[QPushButton]:
    """The way to the room of visits, beside the household."""
    return [one for one in page.one.side.findChildren(QPushButton) if one.text().startswith("登记上门")]


@pytest.mark.clause("CARE-05")
def test_who_lives_there_is_visited_and_the_page_leads_to_the_room_of_visits(
    page: MoveInPage, house_of_module: MovingIn
) -> None:
    house = house_of_module
    ref = at(house, "review")
    page.open(ref)
    unit = page.one.card.unit
    assert _visit_buttons(page) == []
    page.one.ask_moved_in()
    moved = sheet_of(page, MovedInSheet)
    assert moved.form.values()["day"] == "2026-11-23"
    moved.save()
    assert page.one.standing.visit_due.left == "还有 30 天"
    asked: list[tuple[str, Ref]] = []
    page.desk.sent.connect(lambda room, ref: asked.append((room, ref)))
    (go,) = _visit_buttons(page)
    go.click()
    assert asked == [("visits", unit)]
    section = house.site.read(on_card.on_card, unit.id, house.today)
    assert section.summary == "第 4 步，共 4 步：审核归档录入" and section.subjects == (ref,)

    house.by(CLERK, service.review, ref.id)
    house.by(FILER, service.file, ref.id, cabinet="2", level="3", box="07")
    house.by(FILER, service.enter, ref.id)
    page.show_list()
    page.open(unit)
    assert page.one.card.state == "done" and no_sheet(page)
    assert house.site.read(on_card.on_card, unit.id, house.today).summary == "办结"
    stranger = flat(house, ("单一鸣", "", ""))[1]
    assert house.site.read(on_card.on_card, stranger, house.today) is None


def test_a_colleague_goes_on_and_the_page_of_the_first_one_follows(
    page: MoveInPage, house_of_module: MovingIn, desks: dict[str, Desk], qtbot: QtBot
) -> None:
    house = house_of_module
    ref = at(house, "identity")
    page.open(ref)
    assert page.one.panel.gate == "identity"
    theirs = shown(house, desks[COLLEAGUE], qtbot)
    theirs.open(ref)
    theirs.one.panels["identity"].papers.tick_all()
    theirs.one.panel.pass_gate()
    assert page.one.panel.gate == "forms" and page.one.card.gates[0].by == COLLEAGUE
    said = heard(page.desk)
    page.one.look_at("review")
    assert said[-1].nothing and "还没有轮到" in said[-1].sentence
    page.open(Ref("move_in", 9_999))
    page.open(Ref("unit", 9_999))
    assert [one.refused for one in said[-2:]] == [True, True]


def test_in_a_narrow_window_the_household_is_a_view_of_its_own_and_papers_print(
    page: MoveInPage, house_of_module: MovingIn, qtbot: QtBot
) -> None:
    house = house_of_module
    page.open(at(house, "forms"))
    page.resize(965, 540)
    QApplication.processEvents()
    assert not page.one.side.isVisible() and page.one.stack.isVisible()
    press(Qt.Key.Key_F6, modifier=CTRL)
    assert page.one.side.isVisible() and not page.one.stack.isVisible()
    press(Qt.Key.Key_F6, modifier=CTRL)
    page.print_papers()
    sheet_of(page, PapersSheet).close_sheet()
    page.focus_field("forms")
    assert page.help() is None
    sheet_of(page).close_sheet()

    culture = Desk(house.site.store, house.site.someone(Role.CULTURE))
    watching = shown(house, culture, qtbot)
    assert not watching.new_button.isEnabled()
    watching.open(page.one.ref)
    said = heard(culture)
    watching.one.panel.pass_gate()
    watching.one.panels["forms"].inspection.rest_fine()
    watching.give_up()
    assert all(one.refused for one in said) and len(said) == 3
    assert house.card_of(page.one.ref.id).gate == "forms"
