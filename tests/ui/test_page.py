"""A page reads again when something it shows has changed, and only then."""

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.ui.desk import Desk
from app.ui.page import Page


class NoStore:
    """A store that is never asked."""

    def on_changed(self, tell: Any) -> None:
        pass

    def read(self, listing: Any, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError

    def do(self, who: Who, verb: Any, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError


class Counting(Page):
    """A page that counts how often it reads."""

    kinds = frozenset({"unit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "住户")
        self.reads = 0

    def reload(self) -> None:
        self.reads += 1


@pytest.fixture
def desk() -> Desk:
    return Desk(NoStore(), Who(1, "林晓禾", frozenset({Role.DESK})))


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> Counting:
    made = Counting(desk)
    qtbot.addWidget(made)
    return made


def changed(desk: Desk, *refs: Ref) -> None:
    desk.changed.emit(frozenset(refs))


def test_a_page_reads_when_it_is_first_shown_and_not_before(page: Counting) -> None:
    assert page.reads == 0
    page.show()
    assert page.reads == 1


def test_a_page_in_sight_reads_again_when_one_of_its_kinds_changed(page: Counting, desk: Desk) -> None:
    page.show()
    changed(desk, Ref("unit", 1), Ref("unit", 2))
    assert page.reads == 2


def test_a_change_elsewhere_does_not_concern_the_page(page: Counting, desk: Desk) -> None:
    page.show()
    changed(desk, Ref("notice", 1))
    page.hide()
    page.show()
    assert page.reads == 1


def test_a_hidden_page_reads_once_when_shown_however_much_changed(page: Counting, desk: Desk) -> None:
    page.show()
    page.hide()
    for number in range(5):
        changed(desk, Ref("unit", number))
    assert page.reads == 1
    page.show()
    assert page.reads == 2


def test_a_page_that_is_gone_is_not_asked_to_read(qtbot: QtBot, desk: Desk) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    page = Counting(desk)
    page.setParent(holder)
    page.deleteLater()
    qtbot.wait(1)
    changed(desk, Ref("unit", 1))


def test_the_page_has_its_title_as_its_accessible_name(page: Counting) -> None:
    assert page.accessibleName() == "住户"
    assert page.title.text() == "住户"
