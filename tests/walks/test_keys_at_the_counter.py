"""Keys over the counter in the real window, by keyboard and scanner, with every keystroke counted."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app import start
from app.modules.keys import listing
from app.modules.keys.instruction_view import HeardSheet
from app.modules.keys.view import KeysPage
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.ui.dialog import Sheet
from app.ui.window import MainWindow
from tests.ui.scanner import press, type_keys
from tests.walks.conftest import unlock
from tests.walks.counter import (
    ENTER,
    ESC,
    F7,
    RIGHT,
    TAGS,
    Counter,
    at_work,
    counter_of,
    set_right,
    with_a_box,
)
from tests.walks.ready import empty as site_folder

__all__ = ["at_work", "site_folder"]  # fixtures


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.modules.keys.printing_view.print_from_page", lambda *_, **__: False)


@pytest.fixture
def counter(at_work: MainWindow, qtbot: QtBot) -> Iterator[Counter]:
    """The head at the desk, every ring on its hook."""
    made = counter_of(at_work, qtbot)
    assert {made.state(tag).state for tag in TAGS} == {"在柜"}
    yield made
    at_work.desk.said.disconnect(made.listen)
    set_right(made)


# First, while there is no other program that would hear the scanner too.
def test_what_is_being_lent_survives_the_lock(unlocked: start.Program, qtbot: QtBot) -> None:
    """The window does not outlive the lock, so this one has a program of its own."""
    assert isinstance(unlocked.window, MainWindow)
    with_a_box(unlocked.window)
    counter = counter_of(unlocked.window, qtbot)
    counter.begin()
    counter.scan("K201")
    counter.scan("K202")
    unlocked.lock_desk()
    window = unlock(unlocked, qtbot)
    page = window.open_room("keys")
    assert isinstance(page, KeysPage)
    QApplication.processEvents()
    assert [line.tag for line in page.lending.lines] == ["K201", "K202"]
    assert page.lending.header.borrower().name == "顾维舟"


@pytest.mark.clause("KEY-03")
def test_one_key_takes_eight_keystrokes_and_eleven_for_a_new_contractor(
    counter: Counter,
) -> None:
    counter.strike(F7, ENTER)
    counter.type("gwz")
    counter.strike(ENTER)  # the register knows the name: the reason is next
    counter.digit("6")
    counter.strike(ENTER, ENTER)
    counter.type("k201")
    counter.strike(ENTER, ENTER)
    assert counter.state("K201").who == "顾维舟"
    assert counter.bar.startswith("借") and "顾维舟 1 串，今天" in counter.bar
    assert counter.keys == 8

    counter.keys = 0
    counter.strike(F7, RIGHT, ENTER)
    counter.type("魏国栋")
    counter.strike(ENTER)
    counter.type("澄光机电")
    counter.strike(ENTER)
    counter.type("19900000311")
    counter.strike(ENTER)
    counter.digit("2")
    counter.strike(ENTER, ENTER)
    counter.type("K202")
    counter.strike(ENTER, ENTER)
    assert counter.state("K202").who == "魏国栋"
    assert counter.keys == 11

    counter.keys = 0  # the second time the firm and the telephone are known
    counter.strike(F7, RIGHT, ENTER)
    counter.type("魏国栋")
    counter.strike(ENTER)
    counter.digit("2")
    counter.strike(ENTER, ENTER)
    counter.scan("K203")
    counter.strike(ENTER)
    assert counter.state("K203").who == "魏国栋"
    assert counter.keys == 8


@pytest.mark.clause("KEY-03")
def test_ten_keys_are_one_header_and_ten_scans_and_a_return_is_one_scan_from_anywhere(
    counter: Counter,
) -> None:
    counter.begin()
    header = counter.keys
    for tag in TAGS[:10]:
        counter.scan(tag)
    assert counter.keys == header
    assert [line.tag for line in counter.page.lending.lines] == TAGS[:10]
    counter.strike(ENTER)
    assert all(counter.state(tag).state == "借出" for tag in TAGS[:10])

    counter.keys = 0
    for room, tag in zip(("residents", "today", "notices", "handbook"), TAGS[:4], strict=True):
        counter.window.open_room(room)
        QApplication.processEvents()
        counter.scan(tag)
        assert counter.state(tag).state == "在柜"
        assert counter.window.current == room  # the clerk stays where they were
        number = TAGS.index(tag) + 1
        assert f"{tag} 已还，挂回 甲柜1板{number:02d}钩；顾维舟，今天" in counter.bar
    assert counter.keys == 0

    counter.window.open_room("keys")
    QApplication.processEvents()
    for tag in TAGS[4:10]:
        counter.scan(tag)
    assert all(counter.state(tag).state == "在柜" for tag in TAGS[:10])


HOWEVER: tuple[tuple[str, dict[str, object]], ...] = (
    ("K205", {}),
    ("K205", {"input_method": True}),
    ("K205", {"full_width": True}),
    ("k205", {"end": "\r\n"}),
    ("\x1dK205\t\x00 ", {}),
    ("K205", {"pace": 0.001}),
)


def test_a_tag_arrives_whole_however_the_scanner_and_the_input_method_are_set(counter: Counter) -> None:
    counter.begin()
    for code, how in HOWEVER:
        counter.scan(code, **how)
        assert [line.tag for line in counter.page.lending.lines] == ["K205"], (code, how)
        press(counter.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert counter.page.lending.lines == []


def test_a_wrong_scan_is_one_red_line_and_a_wrong_key_goes_with_one_stroke(counter: Counter) -> None:
    counter.begin()
    sitting = counter.page.lending
    counter.scan("K201")
    counter.scan("K999")
    assert "清单里没有牌码 K999" in counter.bar
    counter.scan("K201")
    assert "已经在这张借用单上" in counter.bar
    assert sitting.why_not.toolTip() == counter.bar
    counter.scan("K202")
    assert [line.tag for line in sitting.lines] == ["K201", "K202"]
    press(counter.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [line.tag for line in sitting.lines] == ["K201"]
    counter.strike(ESC)
    counter.window.open_room("today")
    counter.strike(F7)
    assert [line.tag for line in sitting.lines] == ["K201"]  # Esc and another tab lose nothing
    counter.strike(ENTER)
    assert counter.state("K201").state == "借出"
    assert counter.state("K202").state == "在柜"


def test_an_instruction_stands_in_the_way_until_it_was_read(counter: Counter) -> None:
    desk = counter.window.desk
    desk.do(listing.instruct, desk.read(_unit), "业主在国外，不借", "业主来电")
    counter.begin()
    counter.scan("K212")
    (sheet,) = [s for s in counter.window.findChildren(HeardSheet) if s.isVisible()]
    assert any("业主在国外，不借" in one.text() for one in sheet.findChildren(QLabel))
    counter.strike(ENTER)  # the safe button: the ring stays
    assert counter.page.lending.lines == []
    counter.scan("K212")
    press(counter.window, ENTER, Qt.KeyboardModifier.ControlModifier)
    assert [line.tag for line in counter.page.lending.lines] == ["K212"]
    counter.strike(ENTER)
    assert counter.state("K212").state == "借出"


def test_a_return_by_mistake_is_undone_with_one_key(counter: Counter) -> None:
    counter.begin()
    counter.scan("K201")
    counter.strike(ENTER)
    counter.scan("K201")
    assert counter.state("K201").state == "在柜"
    press(counter.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert counter.state("K201").state == "借出"


def test_signing_on_the_pad_is_asked_for_where_the_site_wants_it(counter: Counter) -> None:
    counter.window.desk.do(settings.change, {"key_sign": "pad"})
    counter.begin()
    counter.scan("K201")
    counter.strike(ENTER)
    assert counter.bar == "请借用人在签名框里签名。"
    sitting = counter.page.lending
    assert sitting.pad.isVisible()
    sitting.pad.set_strokes((((100, 100), (300, 120), (320, 200), (500, 140)),))
    counter.strike(ENTER)
    assert counter.state("K201").state == "借出"


def _unit(session: object) -> int:
    from sqlalchemy import select

    from app.modules.residents.model import Unit

    found: int = session.scalars(select(Unit.id)).one()  # type: ignore[attr-defined]
    return found


def test_the_box_offers_the_return_of_what_is_out_and_opens_what_hangs(counter: Counter) -> None:
    counter.window.open_room("today")
    QApplication.processEvents()
    counter.scan("K207")
    assert counter.window.current == "keys"
    assert counter.page.shown() == Ref("key_ring", counter.state("K207").ref.id)


def test_a_letter_acts_on_the_ring_and_a_scan_that_begins_with_one_does_not(
    counter: Counter, qtbot: QtBot
) -> None:
    desk = counter.window.desk
    desk.do(listing.add_ring, key_class="office", pieces=1, source="centre", tag="T900", place="会议室")
    counter.window.open_room("keys")
    QApplication.processEvents()
    counter.page.cabinet.board.setFocus()
    assert counter.page.cabinet.board.current() is not None
    counter.scan("T900")
    qtbot.wait(80)
    sheets = [s for s in counter.window.findChildren(Sheet) if s.isVisible()]
    assert sheets == []
    assert counter.page.shown() == counter.state("T900").ref
    for form in ("board", "list"):
        counter.page.form.choose(form)
        counter.page.form.changed.emit(form)
        counter.page.cabinet.select(counter.state("K204").ref)
        counter.page.cabinet.first_focus().setFocus()
        type_keys(counter.window, "t")
        qtbot.wait(80)
        (sheet,) = [s for s in counter.window.findChildren(Sheet) if s.isVisible()]
        assert "K204" in sheet.accessibleName()
        sheet.close_sheet()
        QApplication.processEvents()


def test_a_ring_chosen_on_the_board_does_not_go_into_somebody_elses_sitting(
    counter: Counter, qtbot: QtBot
) -> None:
    counter.window.open_room("keys")
    QApplication.processEvents()
    counter.page.cabinet.select(counter.state("K208").ref)
    counter.page.cabinet.board.setFocus()
    counter.strike(ENTER)  # the sitting begins with K208 …
    assert "K208" in counter.page.lending._count.text()
    counter.strike(ESC)  # … and is given up before anybody was named
    counter.begin()
    assert counter.page.lending.lines == []
    counter.scan("K209")
    counter.page.lending.give_up()
    assert counter.page.lending.lines == [] and not counter.page.cabinet.is_lending
    assert counter.state("K209").state == "在柜"


def test_the_last_return_is_undone_when_the_bar_offers_it_no_more(counter: Counter) -> None:
    counter.begin()
    counter.scan("K201")
    counter.strike(ENTER)
    counter.scan("K201")
    assert counter.state("K201").state == "在柜"
    counter.window.messages.dismiss()
    press(counter.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert counter.state("K201").state == "借出"
