"""How tests of the consent screens use the dialogs."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.modules.consents import lists
from app.modules.consents.countersign_view import CountersignSheet, ask_consent
from app.rules.ref import Ref
from app.ui.desk import Said
from app.ui.dialog import Sheet
from tests.consents.office import (
    Office,
    window_for,
)

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


def asking(
    office: Office, qtbot: QtBot, ref: Ref, name: str = "唐小满"
) -> tuple[CountersignSheet, list[Said], list[int]]:
    """The sheet over an empty page, what is said, and how often the room was told."""
    desk, said = office.desk(name)
    page = window_for(qtbot, QWidget())
    told: list[int] = []
    sheet = ask_consent(
        page, desk, ref, [("张贴", "11月23日 至 11月27日")], then=lambda: told.append(1), now=office.now
    )
    assert sheet is not None
    QApplication.processEvents()
    return sheet, said, told


def type_and_enter(qtbot: QtBot, sheet: Any, password: str, key: Any = ENTER, mod: Any = None) -> None:
    """The password, Enter, and wait until it was checked."""
    sheet.password.setText(password)
    QTest.keyClick(sheet.password, key, mod or Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: not sheet._background.busy, timeout=20_000)


def gone(sheet: Sheet) -> bool:
    """True when a dialog was closed; it may be deleted already."""
    return not isValid(sheet) or sheet.isHidden()


def words_in(widget: QWidget) -> str:
    """Every label in sight."""
    QApplication.processEvents()
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def state(office: Office, ref: Ref) -> str:
    return str(office.read(lists.one, ref.id, office.who("顾维舟"), office.day).state)


def steps(office: Office, ref: Ref) -> list[str]:
    return [s.words for s in office.read(lists.one, ref.id, office.who("顾维舟"), office.day).steps]
