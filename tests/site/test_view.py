"""Settings as the clerk meets them: what cannot be stands marked, what may not be changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.errors import Refusal
from app.modules.site import service
from app.modules.site.view import RecoverySheet, SettingsSheet
from app.rules.roles import Role
from app.ui.desk import Desk
from tests.sites import OpenTestSite, make_site


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenTestSite]:
    """A small open site."""
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Something for the dialog to stand over."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1093, 614)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def sheet_over(
    window: QWidget, opened: OpenTestSite, saved: list[object], role: Role | None = None
) -> SettingsSheet:
    desk = Desk(opened.store, opened.someone(role) if role else opened.who, window)
    sheet = SettingsSheet(window, desk, saved.append)
    sheet.start()
    return sheet


@pytest.mark.parametrize(
    ("key", "text"), [("auto_lock_minutes", "0"), ("households_expected", "viele"), ("centre", "")]
)
def test_a_value_that_cannot_be_stands_marked_and_nothing_is_saved(
    opened: OpenTestSite, window: QWidget, key: str, text: str
) -> None:
    saved: list[object] = []
    before = opened.read(service.values)
    sheet = sheet_over(window, opened, saved)
    sheet.form.controls[key].setText(text)
    sheet.save()
    assert sheet.isVisible() and sheet.form.controls[key].hasFocus()
    assert sheet.form.controls[key].accessibleDescription()
    assert opened.read(service.values) == before and saved == []


def test_a_setting_is_changed_with_the_keyboard_alone(opened: OpenTestSite, window: QWidget) -> None:
    saved: list[object] = []
    sheet = sheet_over(window, opened, saved)
    minutes = sheet.form.controls["auto_lock_minutes"]
    minutes.setFocus()
    minutes.selectAll()
    QTest.keyClicks(minutes, "5")
    QTest.keyClick(minutes, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.read(service.values)["auto_lock_minutes"] == "5"
    assert len(saved) == 1 and not sheet.isVisible()


def test_a_role_without_the_right_changes_no_setting(opened: OpenTestSite, window: QWidget) -> None:
    saved: list[object] = []
    before = opened.read(service.values)
    sheet = sheet_over(window, opened, saved, Role.CULTURE)
    sheet.form.controls["company"].setText("另一家物业服务有限公司")
    sheet.save()
    assert sheet.isVisible() and sheet.refusal.text().strip()
    assert opened.read(service.values) == before and saved == []


@pytest.mark.clause("ARCH-06")
def test_a_recovery_key_copied_wrongly_names_its_line(opened: OpenTestSite, window: QWidget) -> None:
    def verify(text: str) -> None:
        raise Refusal("恢复密钥第 2 行和纸上对不上。", field="line2")

    settled: list[bool] = []
    desk = Desk(opened.store, opened.who, window)
    sheet = RecoverySheet(window, desk, verify, lambda: settled.append(True))
    sheet.start()
    sheet.text.setPlainText("47XE")
    sheet.check()
    assert "第 2 行" in sheet.refusal.text() and sheet.isVisible() and not settled
    assert opened.read(service.values)["recovery_confirmed"] == "no"
