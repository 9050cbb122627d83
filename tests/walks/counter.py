"""The counter of the key walks: a window that is made once, keystrokes that are counted."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import start
from app.modules.keys import listing
from app.modules.keys.layout import add_box
from app.modules.keys.lists import RingRow, ring_rows
from app.modules.keys.view import KeysPage
from app.modules.residents.service import add_unit
from app.modules.site import service as settings
from app.ui.desk import Said
from app.ui.dialog import Sheet
from app.ui.window import MainWindow
from tests.sites import PASSWORD
from tests.ui.scanner import press, scan, type_keys
from tests.walks.conftest import _odd_duties
from tests.walks.ready import NEW, made

ENTER, RIGHT, ESC, F7 = Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_F7
TAGS = [f"K{number}" for number in range(201, 213)]


@dataclass
class Counter:
    """The window, and the keys struck so far; what is typed as name or tag is counted apart."""

    window: MainWindow
    signed: str
    keys: int = 0
    typed: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def listen(self, said: Said) -> None:
        """The message bar says something."""
        self.said.append(said.sentence)

    def strike(self, *keys: Qt.Key) -> None:
        """Keys by hand."""
        for key in keys:
            press(self.window, key)
            self.keys += 1
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """A name, a number: typed, not counted."""
        type_keys(self.window, text)
        self.typed.append(text)

    def digit(self, text: str) -> None:
        """A choice by its digit."""
        type_keys(self.window, text)
        self.keys += 1

    def scan(self, code: str, **how: object) -> None:
        """The scanner, which ends with its own Enter."""
        scan(self.window, code, **how)
        QApplication.processEvents()

    def begin(self) -> None:
        """F7 and the header of somebody on the register: what follows is scanned."""
        self.strike(F7, ENTER)
        self.type("gwz")
        self.strike(ENTER)
        self.digit("1")
        self.strike(ENTER, ENTER)

    def state(self, tag: str) -> RingRow:
        """How a ring stands."""
        page = self.window.page("keys")
        assert isinstance(page, KeysPage)
        rows = page.desk.read(ring_rows, page._now())
        return next(line for line in rows if line.tag == tag)

    @property
    def page(self) -> KeysPage:
        found = self.window.page("keys")
        assert isinstance(found, KeysPage)
        return found

    @property
    def bar(self) -> str:
        """What the message bar said last."""
        return self.said[-1] if self.said else ""


@pytest.fixture(scope="module")
def at_work(dressed: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """The program with the head at work and a box of twelve rings: made once, set right after each test."""
    place = tmp_path_factory.mktemp("counter")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("user_config_dir", "user_data_dir", "user_documents_dir"):
            patch.setattr(platformdirs, name, lambda *_, folder=place / name, **__: str(folder))
        running = start.Program(dressed)
        running.take(Path(shutil.copytree(made(), place / "site")))
        running.enter_as(NEW.login, PASSWORD)
        window = running.window
        assert isinstance(window, MainWindow)
        with_a_box(window)
        yield window
        window.close()
        running.close()


def with_a_box(window: MainWindow) -> None:
    """Twelve rings on their hooks, nothing printed."""
    desk = window.desk
    desk.do(add_unit, "3-2-1201", {})
    desk.do(add_box, name="甲柜", panels=1, hooks=20)
    for number, tag in enumerate(TAGS, 1):
        room = "3-2-1201" if number == 12 else ""
        desk.do(
            listing.add_ring, key_class="vacant", pieces=2, source="builder", tag=tag, room=room,
            place="" if room else f"空置 {number} 号",
        )  # fmt: skip


def counter_of(window: MainWindow, qtbot: QtBot) -> Counter:
    """The counter at this window, nothing struck yet."""
    made = Counter(window, signed=window.desk.read(settings.values)["key_sign"])
    window.desk.said.connect(made.listen)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return made


def set_right(counter: Counter) -> None:
    """As it was before the test; and the list of duties is what the records say, as in every walk."""
    window, desk, page = counter.window, counter.window.desk, counter.window.open_room("keys")
    assert isinstance(page, KeysPage)
    for sheet in window.findChildren(Sheet):
        sheet.drop()
    page.lending.clear()
    page.cabinet.fold_lending()
    page.form.choose("board")
    page.form.changed.emit("board")
    for line in desk.read(ring_rows, page._now()):
        if line.state == "借出":
            page.cabinet.take_back(line.ref)
    while (last := page.cabinet.returning.last) is not None:
        page.cabinet.returning.forget(last.loan)  # the next test's Ctrl+Z is not about it
    desk.do(settings.change, {"key_sign": counter.signed})
    window.open_room("today")
    window.messages.dismiss()
    assert desk.read(_odd_duties) == []
