"""How tests of the page 检查 use it: a desk with somebody at it, keys pressed, words read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.modules.checks.view import ChecksPage
from app.storage import keyring
from app.storage.argon import LEAST
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from tests.checks.centre import Centre

ENTER, ESC, UP, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@dataclass
class Screen:
    """Somebody at the page, and everything the message bar was told."""

    page: ChecksPage
    desk: Desk
    said: list[Said]

    def press(self, *keys: Any, mod: Any = PLAIN) -> int:
        """Keys to whatever has the focus; how many there were."""
        for key in keys:
            target = QApplication.focusWidget()
            assert target is not None
            QTest.keyClick(target, key, mod)
            QApplication.processEvents()
        return len(keys)

    def write(self, words: str) -> None:
        """Words into the line that has the focus, as an input method would put them there."""
        target = QApplication.focusWidget()
        assert isinstance(target, QLineEdit)
        target.insert(words)
        QApplication.processEvents()

    def choose(self, title: str, whom: str = "") -> None:
        """Go to the line of a check with the arrow keys' means."""
        row = next(r for r in self.page._rows if r.title == title and whom in r.who_zh)
        self.page.shelf.choose(row)
        self.page.first_focus().setFocus()

    def sheet(self, kind: type[Sheet] = Sheet) -> Any:
        """The dialog in sight."""
        QApplication.processEvents()
        return next(s for s in self.page.window().findChildren(kind) if s.isVisible())

    @property
    def last(self) -> str:
        """What the message bar said last."""
        return self.said[-1].sentence

    @property
    def run(self) -> Any:
        """The sheet being filled in."""
        return self.page.running


def screen_of(centre: Centre, qtbot: QtBot, name: str) -> Screen:
    """The page as it stands in the main window, with somebody at the desk."""
    desk = desk_of(centre, name)
    said: list[Said] = []
    desk.said.connect(said.append)
    page = ChecksPage(desk, lambda: centre.site.clock.now)
    qtbot.addWidget(page)
    page.resize(1238, 640)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.first_focus().setFocus()
    QApplication.processEvents()
    return Screen(page, desk, said)


def desk_of(centre: Centre, name: str) -> Desk:
    """Somebody at the desk, with real password work."""
    folder = centre.site.folder
    return Desk(
        centre.site.store, centre.who(name), prove=lambda login, word: keyring.sign(folder, login, word)
    )


def open_slot(centre: Centre, name: str, password: str) -> None:
    """Let somebody's log-in name really open the site, so that they can sign."""
    site = centre.site
    keyring.add_slot(
        site.folder, site.store.keys.key, centre.who(name).login, password, params=LEAST, today=centre.today
    )


def words_in(widget: QWidget) -> str:
    """Every label in sight."""
    QApplication.processEvents()
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def picture(path: Path) -> Path:
    """A photograph."""
    drawn = QImage(60, 40, QImage.Format.Format_RGB32)
    drawn.fill(Qt.GlobalColor.darkGray)
    assert drawn.save(str(path))
    return path
