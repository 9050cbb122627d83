"""Calls taken down and followed to their end in the real window, by keyboard only, every stroke counted."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.modules.complaints import lists
from app.modules.complaints.capture_view import CapturePane
from app.modules.complaints.lists import MatterCard
from app.modules.complaints.sheets_view import StepSheet
from app.modules.complaints.view import ComplaintsPage
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.ui import dialog
from app.ui.desk import Said
from app.ui.dialog import Sheet
from app.ui.window import MainWindow
from tests.ui.scanner import press, type_keys
from tests.walks.conftest import _odd_duties
from tests.walks.counter import ENTER, ESC, at_work

__all__ = ["at_work"]  # fixture
KEY = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
S = TypeVar("S", bound=Sheet)
NOISE, STAIRS, LIFT, ASKS = "6-1-201", "6-1-202", "6-1-203", "6-1-204"
ROOMS = (NOISE, STAIRS, LIFT, ASKS)
MOST = 25
"""Keystrokes a complaint takes besides its words and the digits of the room, at most."""
QUESTION, COMPLAINT, JOINED, FOLLOWED = 4, 11, 4, 27
"""What docs/guide.md says they take."""


class Hand:
    """A clerk at the window: keys since they were asked for, and what the bar said."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.strokes, self.said = 0, list[Said]()
        window.desk.said.connect(self.said.append)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)

    def key(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys that are counted."""
        for one in keys:
            QTest.qWait(2)  # Enter rests for a moment after a dialog
            press(self.window, one, mod)
            self.strokes += 1

    def letter(self, text: str) -> None:
        """Letters and digits that choose: counted."""
        type_keys(self.window, text)
        self.strokes += len(text)
        QApplication.processEvents()

    def tell(self, words: str) -> None:
        """A room, what somebody says: typed, not counted."""
        type_keys(self.window, words)
        QApplication.processEvents()

    def counted(self) -> int:
        """Keys since the last time this was asked."""
        done, self.strokes = self.strokes, 0
        return done

    def sheet(self, kind: Callable[..., S]) -> S:
        """The dialog in sight."""
        QApplication.processEvents()
        return next(one for one in self.window.findChildren(kind) if one.isVisible())  # type: ignore[call-overload]

    def call(self, room: str, letter: str, words: str) -> None:
        """F8, whose call it is, what it is, what they say."""
        self.key(KEY.Key_F8)
        self.tell(room)
        self.key(ENTER)
        self.letter(letter)
        self.tell(words)

    @property
    def bar(self) -> str:
        """What the message bar said last."""
        return self.said[-1].sentence

    @property
    def page(self) -> ComplaintsPage:
        """The page."""
        page = self.window.page("complaints")
        assert isinstance(page, ComplaintsPage)
        return page

    @property
    def pane(self) -> CapturePane:
        """Where calls are taken down."""
        (pane,) = self.window.findChildren(CapturePane)
        return pane

    @property
    def card(self) -> MatterCard:
        """The matter in sight, read anew."""
        ref = self.page.shown()
        assert ref is not None
        return self.read(ref)

    def read(self, ref: Ref) -> MatterCard:
        """A matter as it stands now, also one that went out of the list."""
        card: MatterCard = self.window.desk.read(lists.card, ref.id, self.page._now())
        return card


@pytest.fixture(scope="module")
def furnished(at_work: MainWindow) -> MainWindow:
    """Four households."""
    desk = at_work.desk
    for number, room in enumerate(ROOMS):
        unit = desk.do(residents.add_unit, room, {})
        desk.do(residents.add_person, unit.id, "owner", {"name": f"住户{number}"}, f"199-0000-07{number:02d}")
    return at_work


@pytest.fixture
def hand(furnished: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """The head at the desk, on another page; afterwards the list of duties is what the records say."""
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)
    furnished.open_room("residents")
    made = Hand(furnished, qtbot)
    yield made
    furnished.desk.said.disconnect(made.said.append)
    for sheet in furnished.findChildren(Sheet):
        sheet.drop()
    for pane in furnished.findChildren(CapturePane):
        for call in pane.calls:
            call.clear()
    furnished.messages.dismiss()
    assert furnished.desk.read(_odd_duties) == []


@pytest.mark.clause("ROLE-09", "DUTY-04", "COMP-01", "ETQ-03", "SKILL-03")
def test_two_calls_at_once_a_complaint_by_few_keys_and_a_question_by_six(hand: Hand) -> None:
    hand.call(NOISE, "t", "楼上连着三晚装修到十点多，电钻声很大，孩子没法睡。")
    first, pane = hand.strokes, hand.pane
    form = pane.current.form
    said = [each.text() for each in pane.current.side.findChildren(QLabel) if each.isVisible()]
    assert any("请讲" in line for line in said) and any(line.startswith("「我记下了：楼上") for line in said)
    people = [each.accessibleName() for each in pane.current.side.findChildren(QPushButton)]
    assert any("199-****-0700" in name for name in people)
    assert "6 邻里纠纷" in form.category.chips[0].text()  # proposed while it is told, not chosen
    assert form.category.value == ""
    hand.key(KEY.Key_F1)
    (shown,) = [each for each in hand.window.findChildren(QDialog) if each.isVisible()]
    told = [each.text() for each in shown.findChildren(QLabel)]
    lines = told[told.index("怎么说") :]
    assert "用户很生气" in lines and any(line.startswith("谢谢您告诉我们") for line in lines)
    shown.accept()
    QApplication.processEvents()

    hand.counted()
    hand.call(ASKS, "q", "装修垃圾可以放在哪里？")
    assert pane.current is pane.calls[1] and all(call.in_hand for call in pane.calls)
    hand.key(KEY.Key_Q, mod=ALT)
    assert hand.counted() == QUESTION <= 6 and "已记一笔咨询" in hand.bar
    assert pane.current is pane.calls[0] and form.words.toPlainText().startswith("楼上连着三晚")

    form.words.setFocus()
    hand.key(ENTER, ENTER)  # to the class, and confirmed
    assert form.category.value == "neighbours"
    hand.key(ENTER, ENTER)  # ordinary; may be rung up
    hand.tell("每晚九点以后")
    hand.key(ENTER)
    hand.tell("今天给您回电")
    hand.key(ENTER, KEY.Key_Down)  # whose it is
    hand.key(ENTER, mod=CTRL)
    assert first + hand.counted() == COMPLAINT < MOST
    card = hand.card
    assert card.code.startswith("TS-") and (card.state, card.category) == ("assigned", "neighbours")
    assert card.person == "顾维舟" and [one.how for one in card.passed][:2] == ["taken", "contacted"]
    assert hand.window.current == "complaints" and QApplication.focusWidget() is hand.page.first_focus()
    questions = hand.window.desk.read(lists.register, card.taken_at.date().replace(day=1), kind="question")
    assert [one.state for one in questions] == ["已结案"]  # only asked, and still a line


@pytest.mark.clause("ROLE-09", "DUTY-04")
def test_from_another_tab_f8_takes_a_call_esc_puts_it_away_and_f8_takes_it_up_again(hand: Hand) -> None:
    hand.call(STAIRS, "t", "楼道垃圾三天没有人清，都臭了。")
    hand.key(ESC)
    assert hand.window.current == "complaints" and not hand.page.taking
    hand.window.open_room("parcels")
    hand.key(KEY.Key_F8)
    assert hand.page.taking and hand.pane.current.form.words.toPlainText().startswith("楼道垃圾")
    hand.pane.current.form.words.setFocus()
    hand.key(ENTER, ENTER)
    hand.key(ENTER, mod=CTRL)
    code = hand.card.code
    assert "已存档" in hand.bar and not hand.pane.busy

    hand.window.open_room("residents")
    hand.counted()
    hand.call(STAIRS, "t", "还是楼道垃圾没有清，早上打过电话的。")
    assert [one.code for one in hand.pane.current.side.alike] == [code]
    hand.key(KEY.Key_J, mod=ALT)
    assert hand.counted() == JOINED and hand.bar.startswith(f"{code} 已并入")
    assert hand.card.code == code and hand.card.passed[-1].how == "again"


@pytest.mark.clause("COMP-02", "ROLE-09")
def test_a_complaint_is_followed_to_its_end_by_keyboard_only(hand: Hand) -> None:
    hand.call(LIFT, "t", "电梯按键坏了，要按好几次才亮。")
    hand.key(ENTER)
    hand.letter("2")
    hand.key(ENTER, mod=CTRL)
    ref = hand.card.ref
    states = [hand.card.state]
    hand.counted()

    def step(words: str = "", *, then: str = "") -> None:
        """Enter opens the next step; a digit takes ready words; Enter saves."""
        hand.key(ENTER)
        sheet = hand.sheet(Sheet)
        hand.letter(words)
        hand.key(ENTER)
        if then:
            hand.tell(then)
            hand.key(ENTER)
        assert not sheet.isVisible(), sheet
        states.append(hand.read(ref).state)

    step("gwz")  # whose it is
    step("1")
    hand.key(KEY.Key_P)
    hand.letter("5")  # spare parts
    hand.key(ENTER)
    hand.letter("2")
    hand.key(ENTER)
    assert hand.card.waits_for == "parts" and hand.card.state == "working"
    step("3")  # they are there
    assert hand.card.waits_for == ""
    step("1")
    step("1", then="按键老化")
    step()  # satisfied
    step()
    assert states[0] == "acknowledged"
    assert states[1:] == [
        "assigned", "working", "working", "replied", "handled", "called_back", "closed",
    ]  # fmt: skip
    assert hand.counted() == FOLLOWED and hand.bar.endswith("已结案。")
    hand.key(KEY.Key_Escape)
    assert not [one for one in hand.window.findChildren(StepSheet) if one.isVisible()]
