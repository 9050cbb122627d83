"""From every page: the emergency lists, what to say here, and the handbook at a clause and back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from app import start
from app.modules.checks.emergency_view import EmergencySheet
from app.ui.window import MainWindow

ALT = Qt.KeyboardModifier.AltModifier


def press(
    window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(window.focusWidget() or window, key, modifier)
    QApplication.processEvents()


@pytest.mark.clause("SKILL-04")
def test_the_emergency_lists_are_one_key_away_from_every_page(unlocked: start.Program) -> None:
    window = unlocked.window
    assert isinstance(window, MainWindow)
    for room in ("today", "residents", "notices", "checks", "handbook"):
        window.open_room(room)
        press(window, Qt.Key.Key_E, ALT)
        (sheet,) = [s for s in window.findChildren(EmergencySheet) if s.isVisible()]
        assert window.current == "checks"
        sheet.close_sheet()
        QApplication.processEvents()


@pytest.mark.clause("ETQ-03")
def test_f1_says_what_to_say_at_the_place_of_work_and_leads_to_the_handbook_and_back(
    unlocked: start.Program,
) -> None:
    window = unlocked.window
    assert isinstance(window, MainWindow)
    window.open_room("residents")
    press(window, Qt.Key.Key_F1)
    (dialog,) = [d for d in window.findChildren(QDialog) if d.isVisible()]
    words = [label.text() for label in dialog.findChildren(QLabel)]
    said = words[words.index("怎么说") :]
    assert len(said) > 4 and any("请" in line for line in said)
    dialog.accept()
    QApplication.processEvents()
    window.show_clause("ARCH-12")
    assert window.current == "handbook"
    press(window, Qt.Key.Key_Escape)
    assert window.current == "residents"
