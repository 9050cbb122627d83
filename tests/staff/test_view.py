"""The staff page as the heads use it: cells and cards, live and dead buttons, sheets that are signed."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app import leaving
from app.errors import Refusal
from app.modules.residents.lists import buildings
from app.modules.site.service import password_months
from app.modules.staff import lists, service
from app.modules.staff.area_view import AreaSheet
from app.modules.staff.leaving_view import LeavingSheet
from app.modules.staff.permissions_view import HEADS, PermissionsPage
from app.modules.staff.sheets_view import (
    CorrectSheet,
    OpenLogInSheet,
    RegisterSheet,
    ResetPasswordSheet,
    SpanSheet,
)
from app.modules.staff.view import StaffPage
from app.rules.ref import Ref
from app.rules.roles import PERMISSIONS, TABLE, Role, Who
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.sign_sheet import SignSheet
from tests.sites import PASSWORD
from tests.staff.conftest import OTHER, TODAY, Staff


def prove(login: str, password: str) -> Signature:
    """The right password signs at once."""
    if password != PASSWORD:
        raise Refusal("登录名或密码不对。", field="password")
    return Signature(login_key(login), time.monotonic())


Show = Callable[..., StaffPage]


@pytest.fixture
def show(staff: Staff, qtbot: QtBot) -> Show:
    """The page, as the head or as somebody else, with a person chosen."""

    def make(name: str = "苏晚晴", who: Who | None = None) -> StaffPage:
        desk = Desk(staff.site.store, who or staff.head, prove=prove)
        page = StaffPage(
            desk,
            buildings=buildings,
            months=password_months,
            leave=leaving.leave,
            open_work=leaving.open_work,
            today=lambda: TODAY,
        )
        qtbot.addWidget(page)
        page.resize(1238, 680)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        page.open(Ref("staff_member", staff.ids[name]))
        return page

    return make


def sheet_of(page: StaffPage, kind: type[Sheet]) -> Any:
    return next(s for s in page.window().findChildren(kind) if s.isVisible())


def fill(sheet: Any, qtbot: QtBot, **values: str) -> None:
    """Fill in, sign, and wait until it is over."""
    sheet.form.set_values(sheet.form.values() | values)
    sheet.password.setText(PASSWORD)
    background = sheet._background
    sheet.save()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    QApplication.processEvents()


def sheets(page: StaffPage) -> list[Sheet]:
    return [s for s in page.window().findChildren(Sheet) if s.isVisible()]


def row_of(page: StaffPage, name: str) -> Any:
    return next(row for row in page.table.rows() if row.name == name)


def words_in(page: StaffPage, card: str) -> str:
    return " ".join(each.text() for each in page.person.cards[card].findChildren(QLabel))


# ---- showing


@pytest.mark.clause("ROLE-13", "ROLE-02")
def test_a_line_tells_role_area_duties_and_log_in(show: Show, staff: Staff) -> None:
    staff.sign(service.set_area, staff.ids["苏晚晴"], (1, 3), since="2026-02-01")
    staff.sign(service.name_for, staff.ids["苏晚晴"], duty="keys", since="2026-02-01")
    staff.let_in("苏晚晴", "wanqing")
    row = row_of(show(), "苏晚晴")
    assert (row.sex, row.roles, row.area, row.duties) == ("女", "客服人员", "1栋、3栋", "钥匙管理员")
    assert (row.login, row.entered, row.left) == ("wanqing", "2026-01-05", "")


def test_who_left_is_shown_only_among_all(show: Show, staff: Staff) -> None:
    staff.sign(leaving.leave, staff.ids["郑小满"], last_day="2026-11-20")
    page = show()
    assert "郑小满" not in [row.name for row in page.table.rows()]
    page.which.choose("all")
    page.reload()
    assert row_of(page, "郑小满").left == "2026-11-20"
    page.open(Ref("staff_member", staff.ids["郑小满"]))
    assert page.card.name == "郑小满"
    dead = {key for key, each in page.person.buttons.items() if not each.isEnabled()}
    assert dead == set(page.person.buttons)
    assert all("已经离职" in each.toolTip() for each in page.person.buttons.values())


def test_opening_somebody_who_left_shows_all(show: Show, staff: Staff) -> None:
    staff.sign(leaving.leave, staff.ids["郑小满"], last_day="2026-11-20")
    page = show("郑小满")
    assert page.which.value == "all" and page.card.name == "郑小满"


@pytest.mark.clause("ROLE-01")
def test_the_card_keeps_what_was_held_before(show: Show, staff: Staff) -> None:
    number = staff.ids["苏晚晴"]
    staff.sign(service.give_role, number, role="desk", since="2026-02-01")
    staff.sign(service.end_role, number, role="desk", last_day="2026-05-31")
    told = words_in(show(), "roles")
    assert "前台 2026-02-01 至 2026-05-31" in told and "客服人员 2026-01-05 起" in told


@pytest.mark.clause("ARCH-06")
@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "最迟 2027-02-23 更换"), (80, "最迟 2027-02-23 更换"), (93, "已过 2027-02-23，请本人更换")],
    ids=["fine", "soon", "over"],
)
def test_the_card_says_until_when_a_password_lasts(show: Show, staff: Staff, days: int, words: str) -> None:
    staff.let_in("苏晚晴", "wanqing")
    page = show()
    page._today = lambda: TODAY + timedelta(days=days)
    page.reload()
    told = words_in(page, "log_in")
    assert "wanqing" in told and "2026-11-23" in told and words in told


def test_a_name_that_opens_nothing_is_said_and_can_be_opened_anew(
    show: Show, staff: Staff, qtbot: QtBot
) -> None:
    staff.let_in("苏晚晴", "wanqing")
    staff.site.store.keys.take_away("wanqing")  # as if the power had gone before the key was cut
    page = show()
    assert "重新开通" in words_in(page, "log_in")
    assert page.person.buttons["open"].isEnabled() and not page.person.buttons["reset"].isEnabled()
    page.person.buttons["open"].click()
    fill(sheet_of(page, OpenLogInSheet), qtbot, password=OTHER, again=OTHER)
    assert "wanqing" in staff.log_ins()


# ---- doing


@pytest.mark.clause("ROLE-13")
def test_somebody_new_is_entered_with_the_keyboard_alone(show: Show, staff: Staff, qtbot: QtBot) -> None:
    page = show()
    QTest.keyClick(page.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    sheet = sheet_of(page, RegisterSheet)
    focused = sheet.form.controls["name"]
    assert focused.hasFocus() and sheet.form.values()["entered"] == "2026-11-23"
    focused.setText("何一帆")
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    role = sheet.form.controls["role"]
    assert role.hasFocus()
    role.setCurrentIndex(role.findData("officer"))
    QTest.keyClick(role, Qt.Key.Key_Return)
    assert sheet.password.hasFocus()
    sheet.password.setText(PASSWORD)
    background = sheet._background
    QTest.keyClick(sheet.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    assert page.card.name == "何一帆" and row_of(page, "何一帆").roles == "客服人员"


def test_a_cs_head_is_not_offered_the_head_roles(show: Show, staff: Staff) -> None:
    page = show(who=staff.let_in("叶知秋", "zhiqiu"))
    page.register()
    offered = dict(sheet_of(page, RegisterSheet).form.fields[3].choices)
    assert set(offered) == {role.value for role in Role} - {"centre_head", "cs_head"}


def test_f2_corrects_and_the_page_shows_it(show: Show, qtbot: QtBot) -> None:
    page = show()
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    fill(sheet_of(page, CorrectSheet), qtbot, name="苏晚情", sex="m")
    assert row_of(page, "苏晚情").sex == "男" and page.person.name.text() == "苏晚情"


@pytest.mark.clause("ROLE-01")
def test_roles_and_duties_are_given_and_ended_from_the_cards(show: Show, staff: Staff, qtbot: QtBot) -> None:
    page = show()
    steps = (
        ("give_role", {"role": "leader", "since": "2026-11-23"}, "roles", "客服班长 2026-11-23 起"),
        ("end_role", {"role": "officer", "last_day": "2026-11-30"}, "roles", "至 2026-11-30"),
        ("name_for", {"duty": "archive", "since": "2026-11-23"}, "work", "档案管理员 2026-11-23 起"),
        ("release", {"duty": "archive", "last_day": "2026-12-31"}, "work", "至 2026-12-31"),
    )
    for key, values, card, words in steps:
        page.person.buttons[key].click()
        fill(sheet_of(page, SpanSheet), qtbot, **values)
        assert words in words_in(page, card), key
    assert not page.person.buttons["release"].isEnabled()


def test_a_refused_day_stands_at_its_field_and_the_sheet_stays(show: Show, qtbot: QtBot) -> None:
    page = show()
    page.person.buttons["give_role"].click()
    sheet = sheet_of(page, SpanSheet)
    fill(sheet, qtbot, role="leader", since="2026-01-01")
    assert sheet.isVisible() and "早于入职" in sheet.form.controls["since"].accessibleDescription()


@pytest.mark.clause("ROLE-02")
def test_an_area_is_ticked_with_arrows_and_blank(show: Show, staff: Staff, qtbot: QtBot) -> None:
    staff.sign(service.set_area, staff.ids["郑小满"], (2,), since="2026-02-01")
    page = show()
    page.person.buttons["area"].click()
    sheet = sheet_of(page, AreaSheet)
    QApplication.processEvents()
    first, second, third = sheet.boxes.values()
    assert first.hasFocus() and "郑小满" in second.accessibleName()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(QApplication.focusWidget(), key)
    assert second.hasFocus() and sheet.chosen() == (1, 2) and not third.isChecked()
    assert "从郑小满名下转来" in sheet.words.text()
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert sheet.form.controls["since"].hasFocus()
    fill(sheet, qtbot)
    assert row_of(page, "苏晚晴").area == "1栋、2栋" and row_of(page, "郑小满").area == ""


@pytest.mark.clause("ARCH-06")
def test_a_log_in_is_opened_reset_and_closed(show: Show, staff: Staff, qtbot: QtBot) -> None:
    page = show()
    assert not page.person.buttons["reset"].isEnabled()
    page.person.buttons["open"].click()
    sheet = sheet_of(page, OpenLogInSheet)
    fill(sheet, qtbot, login="wanqing", password=OTHER, again="别的")
    assert "不一样" in sheet.form.controls["again"].accessibleDescription()
    fill(sheet, qtbot, login="wanqing", password="qwertyuiop", again="qwertyuiop")
    assert "太容易" in sheet.form.controls["password"].accessibleDescription()
    assert "太容易" in sheet.refusal.text()  # the whole sentence, where there is room
    fill(sheet, qtbot, login="wanqing", password=OTHER, again=OTHER)
    assert (
        staff.log_ins() == {"weizhou": True, "wanqing": False} and row_of(page, "苏晚晴").login == "wanqing"
    )
    assert not page.person.buttons["open"].isEnabled()
    page.person.buttons["reset"].click()
    new = "桥下的流水绕过三块石头"
    fill(sheet_of(page, ResetPasswordSheet), qtbot, password=new, again=new)
    assert sheets(page) == []
    page.person.buttons["close"].click()
    asked = sheet_of(page, SignSheet)
    asked.password.setText(PASSWORD)
    asked.sign()
    qtbot.waitUntil(lambda: "wanqing" not in staff.log_ins(), timeout=20_000)
    assert row_of(page, "苏晚晴").login == ""


@pytest.mark.clause("ROLE-13", "ARCH-06")
def test_a_leaver_is_let_go_only_with_a_successor_and_ctrl_enter(
    show: Show, staff: Staff, qtbot: QtBot
) -> None:
    staff.let_in("苏晚晴", "wanqing")
    staff.sign(service.set_area, staff.ids["苏晚晴"], (1,), since="2026-02-01")
    page = show()
    page.person.buttons["leave"].click()
    sheet = sheet_of(page, LeavingSheet)
    told = " ".join(each.text() for each in sheet.findChildren(QLabel))
    assert "责任区（栋） 1" in told and "“wanqing”立即停用" in told
    fill(sheet, qtbot)
    assert sheet.isVisible() and sheet.form.controls["successor"].accessibleDescription()
    sheet.password.setFocus()
    sheet.form.set_values({"last_day": "2026-11-23", "successor": str(staff.ids["郑小满"])})
    QTest.keyClick(sheet.password, Qt.Key.Key_Return)
    assert sheet.isVisible() and "wanqing" in staff.log_ins()
    background = sheet._background
    QTest.keyClick(sheet.password, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    QApplication.processEvents()
    assert staff.log_ins() == {"weizhou": True} and row_of(page, "郑小满").area == "1栋"


def test_nobody_leaves_by_their_own_hand(show: Show) -> None:
    page = show("顾维舟")
    leave = page.person.buttons["leave"]
    assert not leave.isEnabled() and "另一位负责人" in leave.toolTip()


# ---- what a role may not


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_button_lives_only_for_a_role_that_may(show: Show, staff: Staff, role: Role) -> None:
    who = Who(staff.head.staff_id, "叶知秋", frozenset({role}), "weizhou")
    page = show(who=who)
    for each in page.findChildren(QPushButton):
        name = each.property("verb")
        if not name:
            continue
        module, _, verb = name.rpartition(".")
        permission = getattr(leaving if module == "app.leaving" else service, verb).permission
        if role not in PERMISSIONS[permission]:
            assert not each.isEnabled() and "权限" in each.toolTip(), each.text()
    said: list[Said] = []
    page.desk.said.connect(said.append)
    page.register()
    page.correct()
    if role not in PERMISSIONS["staff.change"]:
        assert sheets(page) == [] and [s.clause for s in said] == ["ROLE-01", "ROLE-01"]


# ---- the permission table


def permission_page(staff: Staff, qtbot: QtBot, roles: frozenset[Role]) -> PermissionsPage:
    page = PermissionsPage(Desk(staff.site.store, Who(staff.head.staff_id, "叶知秋", roles, "weizhou")))
    qtbot.addWidget(page)
    page.resize(1238, 900)
    page.show()
    QApplication.processEvents()
    return page


@pytest.mark.clause("ROLE-01")
def test_every_cell_of_the_page_is_the_permission_in_force(staff: Staff, qtbot: QtBot) -> None:
    page = permission_page(staff, qtbot, frozenset({Role.DESK}))
    model = page.table.model()
    heads = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]
    assert tuple(heads) == HEADS == ("能做什么", *(role.zh for role in Role), "条款")
    lines = [place for place, line in enumerate(model.rows) if not isinstance(line, str)]
    assert len(lines) == len(TABLE)
    for place, permission in zip(lines, TABLE, strict=True):
        cells = [model.data(model.index(place, column)) for column in range(model.columnCount())]
        assert (cells[0], cells[-1]) == (permission.zh, permission.clause)
        for role, cell in zip(Role, cells[1:-1], strict=True):
            assert cell == ("可" if role in PERMISSIONS[permission.key] else "不可")
            spoken = model.data(
                model.index(place, 1 + list(Role).index(role)), Qt.ItemDataRole.AccessibleTextRole
            )
            assert spoken == f"{permission.zh}，{role.zh}：{cell}"
    bands = [line for line in model.rows if isinstance(line, str)]
    assert bands == list(dict.fromkeys(permission.group for permission in TABLE))


def test_the_columns_of_ones_own_roles_are_tinted(staff: Staff, qtbot: QtBot) -> None:
    page = permission_page(staff, qtbot, frozenset({Role.LEADER, Role.DESK}))
    picture: QImage = page.table.viewport().grab().toImage()
    middle = page.table.rowViewportPosition(1) + 4
    tinted = {
        role
        for place, role in enumerate(Role, 1)
        if picture.pixelColor(page.table.columnViewportPosition(place) + 4, middle).name() == "#e2edf4"
    }
    assert tinted == {Role.LEADER, Role.DESK}
    assert "客服班长、前台" in page.counts.text()


@pytest.mark.clause("ROLE-13")
def test_the_lists_behind_the_pages_are_for_those_who_may_see_them(staff: Staff) -> None:
    for listing in (lists.register_lines, lists.card, lists.permission_lines):
        with pytest.raises(Refusal):
            staff.site.store.read(listing, reader=Who(0, "", frozenset()))
