"""F1 and clause chips at the place of work: what to say, and the clause behind a line."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.modules.handbook import lists
from app.modules.handbook.view import HandbookPage
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import Sheet, confirm
from app.ui.keys import MOST_SAID
from app.ui.page import Page
from app.ui.parts import ClauseChip, clause_chip
from app.ui.table import Column, RowTable
from app.ui.window import MainWindow, RoomTab
from tests.sites import OpenTestSite, make_site

pytestmark = pytest.mark.usefixtures("dressed")


@dataclass(frozen=True)
class Row:
    """A line with a clause, as Today has them."""

    ref: Ref
    what: str
    clause: str


class Calls(Page):
    """A page where calls are taken down."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "诉求")
        self.table = RowTable((Column("what", "事项", 0),), "诉求")
        self.chip = clause_chip("COMP-02")
        self.chips.addWidget(self.chip)
        self.body.addWidget(self.table)

    def reload(self) -> None:
        self.table.set_rows([Row(Ref("complaint", 1), "回访", "ROLE-09")])

    def clauses(self) -> tuple[tuple[str, str], ...]:
        return (("COMP-02", "受理、答复、回访各有时限。"),)

    def first_focus(self) -> QWidget:
        return self.table


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path_factory.mktemp("handbook") / "site")
    yield made
    made.store.close()


class Bench:
    """A main window with calls and handbook."""

    def __init__(self, qtbot: QtBot, site: OpenTestSite) -> None:
        self.desk = Desk(site.store, site.who)
        names = {"complaints": "诉求", "handbook": "手册"}
        self.window = MainWindow(
            self.desk,
            [
                RoomTab("complaints", "诉求", "complaints", 1, Calls),
                RoomTab("handbook", "手册", "handbook", 3, lambda desk: HandbookPage(desk, names)),
            ],
            "青禾苑服务中心",
            lambda text: [],
            on_lock=lambda: None,
            on_switch=lambda: None,
            prompts=lambda room: [(p.when, p.say) for p in self.desk.read(lists.prompts, room)],
            open_clause=self.show,
        )
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitActive(self.window)
        QApplication.processEvents()

    def show(self, clause: str) -> None:
        before = self.window.current
        self.book().open_clause(clause, before)

    def book(self) -> HandbookPage:
        page = self.window.open_room("handbook")
        assert isinstance(page, HandbookPage)
        return page

    def calls(self) -> Calls:
        page = self.window.page("complaints")
        assert isinstance(page, Calls)
        return page

    def help(self, qtbot: QtBot) -> QDialog:
        QTest.keyClick(self.window, Qt.Key.Key_F1)
        dialog = next(d for d in self.window.findChildren(QDialog) if d.isVisible())
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog


@pytest.fixture
def bench(qtbot: QtBot, site: OpenTestSite) -> Bench:
    return Bench(qtbot, site)


def texts(of: QWidget) -> list[str]:
    return [label.text() for label in of.findChildren(QLabel)]


@pytest.mark.clause("ETQ-03")
def test_f1_where_a_call_is_taken_says_the_right_lines(
    bench: Bench, site: OpenTestSite, qtbot: QtBot
) -> None:
    words = texts(bench.help(qtbot))
    said = site.read(lists.prompts, "complaints")
    assert "怎么说" in words
    for line in said[:MOST_SAID]:
        assert line.when in words and line.say in words
    assert f"还有 {len(said) - MOST_SAID} 句，在手册的读本里。" in words


def test_f1_names_the_clause_of_the_line_first_and_enter_on_it_opens_the_handbook(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.calls().table.setFocus()
    dialog = bench.help(qtbot)
    chips = dialog.findChildren(ClauseChip)
    assert [chip.clause for chip in chips] == ["ROLE-09", "COMP-02"]
    chips[0].setFocus()
    dialog.grab()  # painted with its frame
    QTest.keyClick(chips[0], Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert bench.window.current == "handbook"
    assert bench.book().entries.current().ref == ("clause", "ROLE-09")


def test_help_of_a_low_window_scrolls_and_keeps_its_button(bench: Bench, qtbot: QtBot) -> None:
    bench.window.resize(1093, 614)
    dialog = bench.help(qtbot)
    close = next(b for b in dialog.findChildren(QPushButton) if b.text() == "知道了")
    assert dialog.height() <= 614 and close.isVisible() and close.hasFocus()
    QTest.keyClick(close, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_a_clicked_chip_opens_the_handbook_at_its_clause(bench: Bench) -> None:
    chip = bench.calls().chip
    where = QPointF(4, 4)
    QApplication.sendEvent(chip, QEnterEvent(where, where, where))
    assert chip.toolTip() == f"惯例 投诉处理：{handbook().clause('COMP-02').text}"
    assert chip.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert bench.window.current == "handbook"
    assert bench.book().entries.current().ref == ("clause", "COMP-02")
    QTest.keyClick(bench.window, Qt.Key.Key_Escape)
    assert bench.window.current == "complaints"
    bench.window.open_room("handbook")
    QTest.keyClick(bench.window, Qt.Key.Key_Escape)
    assert bench.window.current == "handbook"


def test_over_a_dialog_only_the_words_are_shown_and_nothing_typed_is_left(bench: Bench) -> None:
    asked = confirm(bench.calls(), "撤回", "撤回这一件？", "撤回", lambda: None, clause="COMP-02")
    QTest.mouseClick(asked.findChild(ClauseChip), Qt.MouseButton.LeftButton)
    assert bench.window.current == "complaints" and asked.isVisible()
    told = next(s for s in bench.window.findChildren(Sheet) if s.isVisible() and s is not asked)
    assert any(handbook().clause("COMP-02").text in words for words in texts(told))
    QTest.keyClick(told, Qt.Key.Key_Return)
    assert asked.isVisible() and not told.isVisible()


def test_the_desk_shows_a_clause_and_goes_to_a_room_for_any_page(bench: Bench) -> None:
    bench.desk.show_clause("KEY-03")
    assert bench.book().entries.current().ref == ("clause", "KEY-03")
    bench.book().go_to("complaints")
    assert bench.window.current == "complaints"
    bench.desk.enter("parcels")
    assert bench.window.current == "complaints"
    assert bench.window.messages.said is not None and bench.window.messages.said.refused


def test_a_chip_that_nobody_can_show_is_only_a_label(qtbot: QtBot) -> None:
    chip = clause_chip("NONE-99")
    qtbot.addWidget(chip)
    chip.show()
    where = QPointF(4, 4)
    QApplication.sendEvent(chip, QEnterEvent(where, where, where))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    QTest.keyClick(chip, Qt.Key.Key_Return)
    assert chip.toolTip() == "" and chip.cursor().shape() == Qt.CursorShape.ArrowCursor
