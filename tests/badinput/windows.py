"""The few steps every line takes that is tried in the window."""

from typing import TypeVar

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import start
from app.ui.dialog import Sheet
from app.ui.unlock import UnlockPage
from app.ui.window import MainWindow
from tests.sites import PASSWORD

S = TypeVar("S", bound=Sheet)


def unlock_page(program: start.Program) -> UnlockPage:
    """The page that asks for the password."""
    assert program.window is not None
    page = program.window.centralWidget()
    assert isinstance(page, UnlockPage)
    return page


def log_in(program: start.Program, qtbot: QtBot) -> MainWindow:
    """Type the password and wait for the rooms."""
    page = unlock_page(program)
    page.choose("weizhou")
    page.password.setText(PASSWORD)
    page.start()
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow), timeout=20_000)
    QApplication.processEvents()
    assert isinstance(program.window, MainWindow)
    return program.window


def sheet_of(window: QWidget, kind: type[S]) -> S:
    """The dialog of that kind in sight."""
    return next(sheet for sheet in window.findChildren(kind) if sheet.isVisible())


def texts(window: QWidget | None) -> str:
    """Every label in sight."""
    assert window is not None
    return "\n".join(one.text() for one in window.findChildren(QLabel) if one.isVisible())
