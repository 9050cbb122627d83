"""A form that is signed: one password, one act, and nothing typed is lost on the way."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.errors import Refusal, Trouble
from app.rules.field import Field, Kind
from app.storage.act import Act, verb
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.sign_sheet import CHECKING
from app.ui.signed_form import SignedFormSheet
from tests.sites import PASSWORD, OpenTestSite, make_site

DONE: list[tuple[str, str]] = []
FIELDS = (
    Field("name", "姓名", Kind.NAME, required=True),
    Field("since", "起始日期", Kind.DATE, required=True),
)


@verb("staff.change", "记一笔", signed=True)
def note_down(act: Act, *, name: str, since: str) -> None:
    """What the tests sign."""
    if name == "不行":
        raise Refusal("这个名字不行，请换一个。", field="name")
    if name == "坏盘":
        raise Trouble("硬盘满了。", "请腾出空间。")
    DONE.append((name, since))


class NoteSheet(SignedFormSheet):
    def signed(self, values: dict[str, str], signature: Signature) -> None:
        self.do(note_down, **values, done="已记下。", signature=signature)


class Prover:
    """Checks a password when the test lets it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go = threading.Event()
        self.go.set()

    def __call__(self, login: str, password: str) -> Signature:
        self.asked.append(password)
        self.go.wait(20)
        if password != PASSWORD:
            raise Refusal("登录名或密码不对。请看一下大写锁定和输入法，再输一次。", field="password")
        return Signature(login_key(login), time.monotonic())


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenTestSite]:
    DONE.clear()
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


@pytest.fixture
def prover() -> Iterator[Prover]:
    made = Prover()
    yield made
    made.go.set()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1093, 614)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


Show = Callable[..., NoteSheet]


@pytest.fixture
def show(window: QWidget, opened: OpenTestSite, prover: Prover) -> Show:
    def make(values: dict[str, str] | None = None, **options: Any) -> NoteSheet:
        desk = Desk(opened.store, opened.who, window, prove=prover)
        sheet = NoteSheet(window, desk, "记一笔", FIELDS, **options)
        sheet.start({"name": "林晓禾", "since": "2026-11-23"} if values is None else values)
        QApplication.processEvents()
        return sheet

    return make


def press(
    key: Qt.Key = Qt.Key.Key_Return, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def settle(sheet: NoteSheet, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not sheet._background.busy, timeout=20_000)


def test_enter_goes_through_the_fields_to_the_password_and_saves(show: Show, qtbot: QtBot) -> None:
    sheet = show()
    press()
    press()
    assert sheet.password.hasFocus() and "顾维舟" in sheet.password.accessibleName()
    sheet.password.setText(PASSWORD)
    press()
    assert sheet.refusal.text() == CHECKING and not sheet.go.isEnabled()
    settle(sheet, qtbot)
    assert DONE == [("林晓禾", "2026-11-23")]
    assert not isValid(sheet) or not sheet.isVisible()


def test_a_double_enter_is_one_act(show: Show, prover: Prover, qtbot: QtBot) -> None:
    sheet = show()
    sheet.password.setFocus()
    sheet.password.setText(PASSWORD)
    prover.go.clear()
    press()
    press()
    sheet.save()
    prover.go.set()
    settle(sheet, qtbot)
    QApplication.processEvents()
    assert len(DONE) == 1 and len(prover.asked) == 1


def test_what_stood_there_when_it_was_signed_is_what_is_done(
    show: Show, prover: Prover, qtbot: QtBot
) -> None:
    sheet = show()
    sheet.password.setText(PASSWORD)
    prover.go.clear()
    sheet.save()
    sheet.form.set_values({"name": "另一个人", "since": "2026-12-01"})
    prover.go.set()
    settle(sheet, qtbot)
    assert DONE == [("林晓禾", "2026-11-23")]


def test_a_wrong_password_marks_its_line_and_loses_nothing_else(show: Show, qtbot: QtBot) -> None:
    sheet = show()
    sheet.password.setText("雾里看花错了一个字")
    sheet.save()
    settle(sheet, qtbot)
    assert DONE == [] and sheet.isVisible() and sheet.go.isEnabled()
    assert "密码不对" in sheet.password.accessibleDescription() and "密码不对" in sheet.refusal.text()
    assert sheet.password.hasFocus() and sheet.password.selectedText()
    assert sheet.form.values() == {"name": "林晓禾", "since": "2026-11-23"}
    sheet.password.setText(PASSWORD)
    assert not sheet.password.accessibleDescription() and not sheet.refusal.text().strip()
    sheet.save()
    settle(sheet, qtbot)
    assert len(DONE) == 1


def test_a_refusal_stands_at_its_field_and_the_password_stays(show: Show, qtbot: QtBot) -> None:
    sheet = show({"name": "不行", "since": "2026-11-23"})
    sheet.password.setText(PASSWORD)
    sheet.save()
    settle(sheet, qtbot)
    name = sheet.form.controls["name"]
    assert name.hasFocus() and "不行" in name.accessibleDescription()
    assert sheet.isVisible() and sheet.go.isEnabled() and sheet.password.text() == PASSWORD


def test_a_trouble_of_the_machine_keeps_what_was_typed(show: Show, qtbot: QtBot) -> None:
    sheet = show({"name": "坏盘", "since": "2026-11-23"})
    sheet.password.setText(PASSWORD)
    sheet.save()
    settle(sheet, qtbot)
    assert sheet.isVisible() and sheet.form.values()["name"] == "坏盘"
    assert "硬盘满了" in sheet.refusal.text()


@pytest.mark.parametrize("missing", ["name", "since"])
def test_a_field_left_empty_is_said_before_the_password_is_asked(
    show: Show, prover: Prover, missing: str
) -> None:
    sheet = show({"name": "林晓禾", "since": "2026-11-23"} | {missing: ""})
    sheet.password.setText(PASSWORD)
    sheet.save()
    assert sheet.form.controls[missing].accessibleDescription() and prover.asked == []


def test_without_a_password_nothing_is_asked(show: Show, prover: Prover) -> None:
    sheet = show()
    sheet.save()
    assert sheet.password.accessibleDescription() == "请输入你自己的密码。" and prover.asked == []


def test_a_lock_while_the_password_is_checked_does_nothing(show: Show, prover: Prover, qtbot: QtBot) -> None:
    sheet = show()
    background = sheet._background
    background.setParent(None)  # outlives the sheet, as a thread under way does
    sheet.password.setText(PASSWORD)
    prover.go.clear()
    sheet.save()
    sheet.drop()
    prover.go.set()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    QApplication.processEvents()
    assert DONE == [] and len(prover.asked) == 1


def test_what_cannot_be_undone_is_never_done_by_enter_alone(show: Show, prover: Prover, qtbot: QtBot) -> None:
    sheet = show(danger=True)
    sheet.password.setFocus()
    sheet.password.setText(PASSWORD)
    press()
    assert sheet.isVisible() and prover.asked == [] and "Ctrl+Enter" in sheet.refusal.text()
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(sheet, qtbot)
    assert len(DONE) == 1


def test_esc_while_the_password_is_checked_leaves_nothing(show: Show, prover: Prover, qtbot: QtBot) -> None:
    sheet = show()
    background = sheet._background
    background.setParent(None)
    sheet.password.setFocus()
    sheet.password.setText(PASSWORD)
    prover.go.clear()
    sheet.save()
    press(Qt.Key.Key_Escape)
    prover.go.set()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    QApplication.processEvents()
    assert DONE == []


def test_a_password_in_a_field_is_never_kept_at_the_lock(
    window: QWidget, opened: OpenTestSite, prover: Prover
) -> None:
    desk = Desk(opened.store, opened.who, window, prove=prover)
    fields = (FIELDS[0], Field("new", "新密码", Kind.PASSWORD))
    sheet = NoteSheet(window, desk, "记一笔", fields)
    sheet.place = "note:1"
    sheet.start({})
    sheet.form.set_values({"name": "林晓禾", "new": PASSWORD})
    sheet.password.setText(PASSWORD)
    sheet.keep()
    assert desk.draft("note:1") == {"name": "林晓禾"}
