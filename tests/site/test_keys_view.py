"""Passwords and keys as each sees them: one's own, the heads' list, the centre head's recovery keys."""

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app import daily
from app.documents.form import load
from app.errors import Refusal, Trouble
from app.modules.site import lists, papers, recovery_view, service
from app.modules.site.keys_view import ChangePasswordSheet, KeysPage
from app.modules.site.recovery_view import NewKeysSheet, SettleSheet
from app.modules.staff import service as staff
from app.rules.ref import Ref
from app.rules.roles import PERMISSIONS, Role, Who
from app.storage import argon, keyring
from app.storage.folder import SiteFolder
from app.storage.header import login_key
from app.storage.journal import JournalAct
from app.storage.keyring import LogIn
from app.storage.signing import Signature
from app.storage.store import Store
from app.ui import printing
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.sign_sheet import SignSheet
from tests.sites import MONDAY, PASSWORD, OpenTestSite, StillClock, make_site

TODAY = MONDAY.date()
OTHER = "傍晚的码头停着七条船"


def prove(login: str, password: str) -> Signature:
    """The right password signs at once."""
    if password != PASSWORD:
        raise Refusal("登录名或密码不对。", field="password")
    return Signature(login_key(login), time.monotonic())


def signature() -> Signature:
    return Signature("weizhou", time.monotonic())


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> OpenTestSite:
    """A site with a second log-in, of the desk: closed, to be copied for every test."""
    made = make_site(tmp_path_factory.mktemp("keys") / "site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "calibrate", lambda: argon.LEAST)
        made.do(staff.open_log_in, 2, login="xiaohe", password=OTHER, signature=signature())
    made.store.close()
    return made


@pytest.fixture
def opened(first: OpenTestSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenTestSite]:
    """That site, open."""
    monkeypatch.setattr(keyring, "calibrate", lambda: argon.LEAST)
    folder = SiteFolder(Path(shutil.copytree(first.folder.path, tmp_path / "site")))
    clock = StillClock()
    store = Store.open(folder, first.store.keys.key, clock=clock, indexers=daily.INDEXERS)
    made = OpenTestSite(folder, store, first.who, clock)
    yield made
    store.close()


Show = Callable[..., KeysPage]


@pytest.fixture
def show(opened: OpenTestSite, qtbot: QtBot) -> Show:
    def make(role: Role = Role.CENTRE_HEAD, day: date = TODAY, *, change: Any = None) -> KeysPage:
        who = Who(opened.who.staff_id, "顾维舟", frozenset({role}), "weizhou")
        desk = Desk(opened.store, who, prove=prove)
        desk.change_data_key = change
        page = KeysPage(desk, today=lambda: day)
        qtbot.addWidget(page)
        page.resize(1238, 680)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return page

    return make


def sheet_of(page: KeysPage, kind: type[Sheet]) -> Any:
    return next(s for s in page.window().findChildren(kind) if s.isVisible())


def sign(page: KeysPage, qtbot: QtBot) -> None:
    """Give the password asked for, and wait until it was checked."""
    sheet = sheet_of(page, SignSheet)
    background = sheet._background
    sheet.password.setText(PASSWORD)
    sheet.sign()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    QApplication.processEvents()


def words(card: Any) -> str:
    return " ".join(each.text() for each in card.findChildren(QLabel))


def journal(opened: OpenTestSite) -> list[tuple[str, str]]:
    return opened.read(
        lambda session: [(act.verb, act.purpose) for act in session.scalars(select(JournalAct))]
    )


# ---- one's own password


@pytest.mark.clause("ARCH-06")
def test_the_own_password_is_changed_with_the_keyboard_alone(opened: OpenTestSite, show: Show) -> None:
    page = show(Role.DESK)
    page.first_focus().setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    sheet = sheet_of(page, ChangePasswordSheet)
    for text in (PASSWORD, OTHER, OTHER):
        QApplication.focusWidget().setText(text)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert keyring.unlock(opened.folder, "weizhou", OTHER)
    with pytest.raises(Refusal):
        keyring.unlock(opened.folder, "weizhou", PASSWORD)


@pytest.mark.clause("ARCH-06")
@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("", OTHER, OTHER, "old"),
        (PASSWORD, "", "", "new"),
        (PASSWORD, OTHER, "另一句", "again"),
        ("雾里看花错了一个字", OTHER, OTHER, "old"),
        (PASSWORD, "qwertyuiop", "qwertyuiop", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
    ],
)
def test_what_is_wrong_with_a_change_stands_at_its_line(
    opened: OpenTestSite, show: Show, old: str, new: str, again: str, field: str
) -> None:
    page = show()
    page.change_password()
    sheet = sheet_of(page, ChangePasswordSheet)
    sheet.form.set_values({"old": old, "new": new, "again": again})
    sheet.save()
    assert sheet.isVisible() and sheet.form.controls[field].hasFocus()
    assert sheet.form.controls[field].accessibleDescription()
    assert keyring.unlock(opened.folder, "weizhou", PASSWORD)


@pytest.mark.clause("ARCH-06")
@pytest.mark.parametrize(
    ("day", "told"),
    [
        (TODAY, "最迟 2027-02-23 更换"),
        (date(2027, 2, 9), "快到了"),
        (date(2027, 2, 23), "快到了"),
        (date(2027, 2, 24), "已过 2027-02-23"),
    ],
)
def test_the_page_says_how_ones_own_password_stands(show: Show, day: date, told: str) -> None:
    page = show(Role.OFFICER, day)
    assert told in words(page.own) and page.change_button.isEnabled()


@pytest.mark.clause("ARCH-06")
def test_the_reminder_begins_two_weeks_before_and_goes_on_after() -> None:
    log_ins = (LogIn("weizhou", True, date(2026, 11, 30)),)  # three months later February has 28 days

    def notice(day: date, months: int = 3, login: str = "WEIZHOU") -> str | None:
        return lists.password_notice(log_ins, login, day, months)

    assert notice(date(2027, 2, 13)) is None
    assert notice(date(2027, 2, 14)) == "你的密码最迟 2027-02-28 要更换（每 3 个月一次）。"
    assert "最迟" in str(notice(date(2027, 2, 28)))
    assert notice(date(2027, 3, 1)) == "你的密码已过 2027-02-28 的更换日期，请现在更换。"
    assert notice(date(2027, 3, 1), months=6) is None
    assert notice(date(2027, 3, 1), login="") is None and notice(TODAY, login="nobody") is None


@pytest.mark.parametrize(("months", "good"), [("1", True), ("12", True), ("0", False), ("13", False)])
def test_the_site_sets_how_long_a_password_lasts_within_a_year(
    opened: OpenTestSite, months: str, good: bool
) -> None:
    if good:
        opened.do(service.change, {"password_months": months})
        assert opened.read(service.password_months) == int(months)
    else:
        with pytest.raises(Refusal) as refused:
            opened.do(service.change, {"password_months": months})
        assert refused.value.field == "password_months"
        assert opened.read(service.password_months) == 3


# ---- the heads' list


@pytest.mark.clause("ARCH-06", "ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_each_role_sees_the_part_it_may(show: Show, role: Role) -> None:
    page = show(role)
    assert page.own.isVisible()
    assert page.list.isVisible() == page.print_button.isVisible() == (role in PERMISSIONS["keys.others"])
    for card in (page.recovery, page.data_key):
        assert card.isVisible() == (role in PERMISSIONS["keys.site"])


@pytest.mark.clause("ARCH-06")
def test_the_list_tells_whose_and_how_old_and_leads_to_the_person(opened: OpenTestSite, show: Show) -> None:
    opened.store.keys.set_password("xiaohe", OTHER, own_words=(), today=TODAY - timedelta(days=200))
    page = show(Role.CS_HEAD)
    first, second = page.table.rows()
    assert (first.login, first.name, first.state, first.rank) == ("xiaohe", "林晓禾", "已过期", "普通")
    assert (second.login, second.state, second.rank) == ("weizhou", "正常", "负责人")
    assert page.counts.text() == "2 个登录名，1 个已过期"
    wanted: list[Ref] = []
    page.desk.wanted.connect(wanted.append)
    page.table.choose(first.ref)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert wanted == [Ref("staff_member", 2)]


def test_a_log_in_of_nobody_is_told(opened: OpenTestSite, show: Show) -> None:
    opened.store.keys.give("ghost", "桥下的流水绕过三块石头", head=False, own_words=(), today=TODAY)
    page = show()
    ghost = next(row for row in page.table.rows() if row.login == "ghost")
    said: list[Said] = []
    page.desk.said.connect(said.append)
    page.table.opened.emit(ghost)
    assert ghost.name == "（名册里没有）" and said[-1].refused


@pytest.mark.parametrize("taken", [True, False], ids=["printed", "cancelled"])
@pytest.mark.clause("ARCH-06")
def test_the_record_of_changes_is_noted_only_when_the_printer_took_it(
    opened: OpenTestSite, show: Show, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    pages: list[bytes] = []

    def printer(over: object, pdf: bytes) -> bool:
        pages.append(pdf)
        return taken

    monkeypatch.setattr(printing, "ask_and_print", printer)
    page = show(Role.CS_HEAD)
    page.print_button.click()
    told = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(pages[0]))
    for text in ("xiaohe", "weizhou", "林晓禾", "2026-11-23", "2027-02-23", "客服主管"):
        assert text in told
    assert (("site.printed_round", "密码更换记录 2 行") in journal(opened)) == taken


def test_a_printer_that_fails_is_told_and_nothing_is_noted(
    opened: OpenTestSite, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printer(over: object, pdf: bytes) -> bool:
        raise Trouble("打印机没有接收这份文件。", "再打印一次。")

    monkeypatch.setattr(printing, "ask_and_print", printer)
    page = show()
    troubles: list[Trouble] = []
    page.desk.trouble.connect(troubles.append)
    page.print_button.click()
    assert len(troubles) == 1
    assert "site.printed_round" not in [verb for verb, _ in journal(opened)]


def test_the_page_gives_just_the_names_its_form_asks_for(opened: OpenTestSite) -> None:
    people = opened.read(lists.people, TODAY, reader=opened.who)
    lines = lists.log_in_lines(opened.store.keys.log_ins(), people, TODAY, 3)
    given = papers.password_round_values(lines, service.SiteNames("公司", "中心"), 3, "叶知秋", MONDAY)
    sample = load("password-round").sample
    assert given.keys() == sample.keys()
    assert given["lines"][0].keys() == sample["lines"][0].keys()


# ---- recovery keys


@pytest.mark.clause("ARCH-06")
def test_new_recovery_keys_take_over_once_one_is_typed_back(
    opened: OpenTestSite, show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[bytes] = []
    monkeypatch.setattr(recovery_view, "ask_and_print", lambda over, pdf: printed.append(pdf) or True)
    before = opened.store.keys.new_recovery_keys(TODAY)
    opened.store.keys.settle_recovery(before[0].text)
    opened.do(service.change, {"recovery_confirmed": "yes"})
    page = show()
    assert "2 把" in words(page.recovery) and not page.settle_button.isVisible()
    page.renew_button.click()
    sign(page, qtbot)
    shown = sheet_of(page, NewKeysSheet)
    texts = [each.text() for each in shown.findChildren(QLabel) if each.property("kind") == "paperkey"]
    shown.print_button.click()
    told = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(printed[0]))
    assert all(line.split()[1] in told for text in texts for line in text.splitlines())
    assert opened.read(service.values)["recovery_confirmed"] == "no"
    assert "4 把" in words(page.recovery) and page.settle_button.isVisible()
    keyring.verify_recovery(opened.folder, before[1].text)
    shown.go.click()
    sheet = sheet_of(page, SettleSheet)
    sheet.text.setPlainText(texts[1].lower())
    sheet.password.setText(PASSWORD)
    background = sheet._background
    sheet.save()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    QApplication.processEvents()
    keyring.verify_recovery(opened.folder, texts[0])
    with pytest.raises(Refusal):
        keyring.verify_recovery(opened.folder, before[1].text)
    assert opened.read(service.values)["recovery_confirmed"] == "yes"
    assert "2 把" in words(page.recovery) and not page.settle_button.isVisible()


@pytest.mark.clause("ARCH-06")
def test_a_slip_or_an_old_paper_settles_nothing(opened: OpenTestSite, show: Show, qtbot: QtBot) -> None:
    old = opened.store.keys.new_recovery_keys(TODAY)
    opened.store.keys.settle_recovery(old[0].text)
    first, _ = opened.do(service.renew_recovery, signature=signature())
    wrong = "\n".join((*first.splitlines()[:2], "3 0000 0000 00", first.splitlines()[3]))
    page = show()
    page.settle_button.click()
    for text, told in (("", "请输入"), (wrong, "第 3 行"), (old[1].text, "以前打印的")):
        sheet = sheet_of(page, SettleSheet)
        sheet.text.setPlainText(text)
        sheet.password.setText(PASSWORD)
        sheet.save()
        qtbot.waitUntil(lambda s=sheet: not s._background.busy, timeout=20_000)
        assert sheet.isVisible() and told in sheet.refusal.text() and sheet.text.toPlainText() == text
    keyring.verify_recovery(opened.folder, old[1].text)
    assert opened.read(service.values)["recovery_confirmed"] == "no"


@pytest.mark.clause("ARCH-06", "ROLE-01")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CENTRE_HEAD])
def test_the_sites_keys_are_the_centre_heads(opened: OpenTestSite, role: Role) -> None:
    who = Who(opened.who.staff_id, "叶知秋", frozenset({role}), "weizhou")
    before = lists.recovery_state(opened.folder)
    for verb, args in (
        (service.renew_recovery, ()),
        (service.settle_recovery, ("x",)),
        (service.begin_new_data_key, ()),
    ):
        with pytest.raises(Refusal, match="权限"):
            opened.store.do(who, verb, *args, signature=signature())
        with pytest.raises(Refusal, match="再输一次密码"):
            opened.do(verb, *args)
    assert lists.recovery_state(opened.folder) == before


# ---- the data key


def test_the_data_key_is_changed_by_the_program_after_it_was_signed(
    opened: OpenTestSite, show: Show, qtbot: QtBot
) -> None:
    begun: list[bool] = []
    page = show(change=lambda: begun.append(True))
    page.data_key_button.click()
    sheet = sheet_of(page, SignSheet)
    QTest.keyClick(sheet.password, Qt.Key.Key_Escape)
    assert begun == []
    page.data_key_button.click()
    sign(page, qtbot)
    assert begun == [True]
    assert journal(opened)[-1][0] == "site.begin_new_data_key"


def test_without_a_way_to_change_it_the_button_says_so(show: Show) -> None:
    page = show()
    assert not page.data_key_button.isEnabled() and page.data_key_button.toolTip()


def test_key_files_that_cannot_be_read_are_told_and_the_page_stands(opened: OpenTestSite, show: Show) -> None:
    page = show()
    troubles: list[Trouble] = []
    page.desk.trouble.connect(troubles.append)
    kept = [path.read_bytes() for path in (opened.folder.keys_a, opened.folder.keys_b)]
    for path in (opened.folder.keys_a, opened.folder.keys_b):
        path.write_bytes(b"{}")
    page.reload()
    assert troubles and page.own.isVisible()
    for path, content in zip((opened.folder.keys_a, opened.folder.keys_b), kept, strict=True):
        path.write_bytes(content)
