"""Dialogs: Enter and Esc, the safe button, Tab stays inside, nothing reaches the page behind."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.dialog import Sheet, ask_reason, confirm, tell
from app.ui.reveal import RevealSheet

ITEMS = (("phone", "电话"), ("birthday", "生日"))
PURPOSES = (("contact", "联系本人"), ("identity", "核对身份"), ("service", "办理业务"), ("other", "其它…"))


class Behind(QWidget):
    """A window with a field and a key of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.made: list[bool] = []
        QVBoxLayout(self).addWidget(self.field)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(lambda: self.made.append(True))


@pytest.fixture
def behind(qtbot: QtBot) -> Behind:
    window = Behind()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    window.field.setFocus()
    return window


def press(
    qtbot: QtBot, sheet: Sheet, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(sheet.focusWidget() or sheet, key, mods)


def test_enter_does_what_the_filled_button_says(qtbot: QtBot, behind: Behind) -> None:
    done: list[bool] = []
    sheet = confirm(behind, "结束本次收件", "已收 13 件。", "结束", lambda: done.append(True))
    press(qtbot, sheet, Qt.Key.Key_Return)
    assert done == [True]
    assert not sheet.isVisible()


def test_enter_on_a_dangerous_act_goes_back(qtbot: QtBot, behind: Behind) -> None:
    done: list[bool] = []
    sheet = confirm(
        behind, "撤销这次交付", "包裹回到待取。", "撤销交付", lambda: done.append(True), danger=True
    )
    press(qtbot, sheet, Qt.Key.Key_Return)
    assert done == []
    assert not sheet.isVisible()


def test_ctrl_enter_does_a_dangerous_act(qtbot: QtBot, behind: Behind) -> None:
    done: list[bool] = []
    sheet = confirm(
        behind, "撤销这次交付", "包裹回到待取。", "撤销交付", lambda: done.append(True), danger=True
    )
    press(qtbot, sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert done == [True]


def test_esc_goes_back_and_the_focus_is_where_it_was(qtbot: QtBot, behind: Behind) -> None:
    done: list[bool] = []
    sheet = confirm(behind, "结束", "…", "结束", lambda: done.append(True))
    press(qtbot, sheet, Qt.Key.Key_Escape)
    assert done == []
    assert behind.focusWidget() is behind.field


def test_a_dialog_closes_though_the_field_behind_it_is_gone(qtbot: QtBot, behind: Behind) -> None:
    sheet = tell(behind, "提示", ["一句话。"])
    behind.field.deleteLater()
    QApplication.sendPostedEvents(behind.field, 0)
    qtbot.wait(1)
    press(qtbot, sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_tab_stays_inside(qtbot: QtBot, behind: Behind) -> None:
    sheet = confirm(behind, "结束", "…", "结束", lambda: None)
    for _ in range(7):
        press(qtbot, sheet, Qt.Key.Key_Tab)
        assert sheet.isAncestorOf(QApplication.focusWidget() or behind)


def test_keys_of_the_page_behind_do_nothing_while_a_dialog_is_open(qtbot: QtBot, behind: Behind) -> None:
    sheet = confirm(behind, "结束", "…", "结束", lambda: None)
    press(qtbot, sheet, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert behind.made == []
    press(qtbot, sheet, Qt.Key.Key_Escape)
    qtbot.keyClick(behind.field, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert behind.made == [True]


def test_a_dialog_covers_the_window_also_after_it_grew(qtbot: QtBot, behind: Behind) -> None:
    sheet = tell(behind, "提示", ["一句话。"])
    behind.resize(1100, 700)
    qtbot.waitUntil(lambda: sheet.size() == behind.size())


def test_a_reason_of_three_characters_is_not_enough(qtbot: QtBot, behind: Behind) -> None:
    given: list[str] = []
    sheet = ask_reason(behind, "撤销这次交付", (), "撤销交付", given.append)
    sheet.reason.insert("交错户")
    press(qtbot, sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert given == []
    assert "4" in sheet.refusal.text()
    sheet.reason.insert("了")
    press(qtbot, sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert given == ["交错户了"]


def test_a_ready_made_reason_can_be_edited_before_it_is_given(qtbot: QtBot, behind: Behind) -> None:
    given: list[str] = []
    ready = ("扫错标签", "交错了户")
    sheet = ask_reason(behind, "撤销", (("包裹", "尾号 7316"),), "撤销", given.append, ready=ready)
    qtbot.mouseClick(sheet.findChild(QPushButton, "ready-2"), Qt.MouseButton.LeftButton)
    assert sheet.reason.hasFocus()
    sheet.reason.clear()
    press(qtbot, sheet, Qt.Key.Key_1)
    assert sheet.reason.text() == "扫错标签"
    sheet.reason.clear()
    press(qtbot, sheet, Qt.Key.Key_2)
    sheet.reason.insert("：给了 7-1-1502")
    press(qtbot, sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert given == ["交错了户：给了 7-1-1502"]


def reveal(behind: Behind) -> tuple[RevealSheet, list[tuple[list[str], str]]]:
    asked: list[tuple[list[str], str]] = []
    sheet = RevealSheet(behind, "陆清和", ITEMS, PURPOSES, lambda items, why: asked.append((items, why)))
    sheet.start()
    return sheet, asked


@pytest.mark.clause("ARCH-12")
def test_covered_items_are_asked_for_with_items_and_purpose(qtbot: QtBot, behind: Behind) -> None:
    sheet, asked = reveal(behind)
    sheet.items["birthday"].setChecked(True)
    press(qtbot, sheet, Qt.Key.Key_2)
    press(qtbot, sheet, Qt.Key.Key_Return)
    assert asked == [(["phone", "birthday"], "核对身份")]


@pytest.mark.clause("ARCH-12")
def test_nothing_is_uncovered_without_an_item_or_without_a_purpose(qtbot: QtBot, behind: Behind) -> None:
    sheet, asked = reveal(behind)
    sheet.items["phone"].setChecked(False)
    press(qtbot, sheet, Qt.Key.Key_Return)
    sheet.items["phone"].setChecked(True)
    sheet.purpose.buttons[0].setFocus()
    press(qtbot, sheet, Qt.Key.Key_4)
    press(qtbot, sheet, Qt.Key.Key_Return)
    assert asked == []
    assert sheet.isVisible()
    sheet.other.insert("核对快递")
    press(qtbot, sheet, Qt.Key.Key_Return)
    assert asked == [(["phone"], "核对快递")]


@pytest.mark.clause("ARCH-12")
def test_esc_uncovers_nothing(qtbot: QtBot, behind: Behind) -> None:
    sheet, asked = reveal(behind)
    press(qtbot, sheet, Qt.Key.Key_Escape)
    assert asked == []


class LikeTheWindow(Behind):
    """A window whose own Esc and Ctrl+L are shortcuts, as the main window's are."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        for keys in ("Esc", "Ctrl+L"):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda keys=keys: self.pressed.append(keys))


@pytest.fixture
def window(qtbot: QtBot) -> LikeTheWindow:
    made = LikeTheWindow()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def test_esc_closes_the_dialog_though_the_window_has_esc_for_itself(
    qtbot: QtBot, window: LikeTheWindow
) -> None:
    sheet = tell(window, "提示", ["一句话。"])
    press(qtbot, sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert window.pressed == []


def test_the_lock_key_works_while_a_dialog_is_open(qtbot: QtBot, window: LikeTheWindow) -> None:
    sheet = tell(window, "提示", ["一句话。"])
    press(qtbot, sheet, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.pressed == ["Ctrl+L"]


@pytest.mark.clause("ARCH-12")
def test_a_dialog_does_not_outlive_the_page_it_stands_over(qtbot: QtBot, window: LikeTheWindow) -> None:
    page = QWidget(window)
    page.show()
    sheet = tell(page, "陆清和", ["199-0000-0001"])
    page.deleteLater()
    qtbot.waitUntil(lambda: not [s for s in window.findChildren(Sheet) if s.isVisible()])
    assert window.findChildren(Sheet) == [] or not sheet.isVisible()


def test_a_page_that_takes_the_focus_behind_a_dialog_does_not_get_it(qtbot: QtBot, behind: Behind) -> None:
    sheet = confirm(behind, "结束", "…", "结束", lambda: None)
    behind.field.setFocus()
    assert sheet.isAncestorOf(QApplication.focusWidget() or behind)
