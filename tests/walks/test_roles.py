"""What a role may not do it is not offered: every page opened as every role, every command run as every role."""

import importlib
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QShortcut
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import tabs
from app.rules.roles import PERMISSIONS, Role, Who
from app.storage import argon
from app.storage.journal import JournalAct, head
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.window import MainWindow, RoomTab
from tests.sites import OpenTestSite, make_site

# Buttons that carry a verb at least on these pages; a page added later is looked at by itself.
PAGES = tuple(room.key for room in tabs.ROOMS)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
        made = make_site(tmp_path_factory.mktemp("roles") / "site")
        yield made
        made.store.close()


@pytest.fixture
def window_as(dressed: QApplication, opened: OpenTestSite, qtbot: QtBot):  # type: ignore[no-untyped-def]
    made: list[MainWindow] = []

    def show(role: Role) -> MainWindow:
        who = Who(opened.who.staff_id, "叶知秋", frozenset({role}), "weizhou")
        desk = Desk(opened.store, who)
        rooms = [
            RoomTab(r.key, r.label, r.icon, r.group, r.page, r.kinds, r.behind)
            for r in tabs.ROOMS
            if not r.needs or who.may(r.needs)
        ]
        window = MainWindow(
            desk, rooms, "青禾苑", lambda text: [], on_lock=lambda: None, on_switch=lambda: None
        )
        window.show()
        made.append(window)
        return window

    yield show
    for window in made:
        window.close()
        window.deleteLater()


def buttons_with_verbs(page: QWidget) -> dict[str, list[QPushButton]]:
    found: dict[str, list[QPushButton]] = {}
    for each in page.findChildren(QPushButton):
        if each.property("verb"):
            found.setdefault(each.property("verb"), []).append(each)
    return found


def permission_of(name: str) -> str:
    module, _, function = name.rpartition(".")
    marked = getattr(importlib.import_module(module), function)
    return str(getattr(marked, "permission", "") or getattr(marked, "needs", ""))


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_room_the_role_may_not_see_is_not_there(window_as, role: Role) -> None:
    window = window_as(role)
    there = {room.key for room in window.rooms}
    for room in tabs.ROOMS:
        assert (room.key in there) == (not room.needs or role in PERMISSIONS[room.needs])
    menu = [action.text() for action in window.topbar._menu.actions()]
    for room in tabs.ROOMS:
        if room.behind:
            assert (room.label in menu) == (room.key in there)


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_no_page_offers_and_no_key_does_what_the_role_may_not(
    window_as, opened: OpenTestSite, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (QFileDialog, QPrintDialog, QMessageBox):
        monkeypatch.setattr(kind, "exec", lambda *_: 0)
    window = window_as(role)
    before = opened.read(head).sequence
    seen = pressed = 0
    unnamed = set()
    for room in window.rooms:
        page = window.open_room(room.key)
        QApplication.processEvents()
        named = buttons_with_verbs(page)
        if not named:
            unnamed.add(room.key)
        for verb, found in named.items():
            seen += 1
            if role not in PERMISSIONS[permission_of(verb)]:
                assert not [b.text() for b in found if b.isEnabled()], verb
                assert all("权限" in b.toolTip() for b in found), verb
        pressed += _press_every_key(window, page)
    assert seen > 5 and pressed > 10
    if role is Role.CENTRE_HEAD:  # who sees every page: the walk finds a verb on each that changes anything
        assert {room.key for room in window.rooms} == set(PAGES) and unnamed <= {"permissions"}
    for verb in opened.read(verbs_since, before):
        assert role in PERMISSIONS[permission_of(verb)], verb


def _press_every_key(window: MainWindow, page: QWidget) -> int:
    """Every shortcut of the page is pressed, and what opens is dropped; how many there were."""
    pressed = 0
    for shortcut in page.findChildren(QShortcut):
        QApplication.processEvents()
        if not isValid(shortcut):
            continue
        shortcut.activated.emit()
        pressed += 1
        QApplication.processEvents()
        for sheet in window.findChildren(Sheet):
            sheet.drop()
    return pressed


def verbs_since(session: Session, sequence: int) -> list[str]:
    """The verbs of every act after that entry, as the functions they are."""
    rows = session.scalars(select(JournalAct.verb).where(JournalAct.sequence > sequence))
    names = []
    for name in rows:
        room, _, function = name.rpartition(".")
        names.append(f"app.modules.{room}{'' if '.' in room else '.service'}.{function}")
    return names
