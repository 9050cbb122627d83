"""Moving in over the counter in the real window, from the keyboard alone, with every keystroke counted."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import start
from app.modules.keys import listing
from app.modules.keys.layout import add_box
from app.modules.keys.lists import RingRow, ring_rows
from app.modules.movein.card import MoveInCard
from app.modules.movein.view import MoveInPage
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.ui import dialog
from app.ui.window import MainWindow
from tests.ui.scanner import press, type_keys
from tests.walks.conftest import unlock
from tests.walks.test_two_clerks import HERS, log_in
from tests.walks.test_two_clerks import two as two  # the fixture: a second clerk with a log-in of her own

ENTER, ESC, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Delete
A, G, L, N, FIRST = Qt.Key.Key_A, Qt.Key.Key_G, Qt.Key.Key_L, Qt.Key.Key_N, Qt.Key.Key_1
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ROOM, IDENTITY = "5-2-1203", "990101199003071237"

pytestmark = pytest.mark.clause("MOVE-01")


@dataclass
class Counter:
    """The window, the keys struck so far, what the message bar said; what is typed is counted apart."""

    window: MainWindow
    keys: int = 0
    typed: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def strike(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys by hand; a key with Ctrl or Alt is one."""
        for key in keys:
            QTest.qWait(2)  # Enter rests for a moment after a dialog
            press(self.window, key, modifier)
            self.keys += 1
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """A room, a reading, a reason: typed, not counted."""
        type_keys(self.window, text)
        self.typed.append(text)
        QApplication.processEvents()

    @property
    def page(self) -> MoveInPage:
        found = self.window.page("movein")
        assert isinstance(found, MoveInPage)
        return found

    @property
    def card(self) -> MoveInCard:
        """What the page shows."""
        assert self.page.one.card is not None
        return self.page.one.card

    def state(self, tag: str) -> RingRow:
        """How a ring stands on the key list."""
        rows = self.window.desk.read(ring_rows, self.page._now())
        return next(line for line in rows if line.tag == tag)

    def begin(self, room: str = ROOM) -> None:
        """Ctrl+N, the room, Enter."""
        self.strike(N, modifier=CTRL)
        self.type(room)
        self.strike(ENTER)

    def look_at_the_flat(self) -> None:
        """All is fine, three meters are read, what hangs for the flat is handed over, all papers are there."""
        self.strike(A, ENTER)
        for reading in ("12", "345.5", "7"):
            self.type(reading)
            self.strike(ENTER)
        self.strike(ENTER)  # no heat meter
        if any(not key.issue_id for key in self.card.keys):
            self.strike(ENTER, ENTER)
        self.strike(A, modifier=CTRL)
        self.strike(ENTER)
        self.strike(A, modifier=CTRL)


def at_the_counter(window: MainWindow) -> Counter:
    made = Counter(window)
    window.desk.said.connect(lambda said: made.said.append(said.sentence))
    window.open_room("movein")
    window.activateWindow()
    QApplication.processEvents()
    return made


@pytest.fixture
def counter(two: start.Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """A flat whose owner is on the register with telephone and identity, three rings of it in the cabinet."""
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)
    window = two.window
    assert isinstance(window, MainWindow)
    unit: Ref = window.desk.do(residents.add_unit, ROOM, {"area": "118.6"})
    facts = {"name": "陆清和", "identity_number": IDENTITY}
    window.desk.do(add_box, name="甲柜", panels=1, hooks=10)
    window.desk.do(residents.add_person, unit.id, "owner", facts, "199-0000-0123")
    for tag in ("K301", "K302", "K303"):
        window.desk.do(
            listing.add_ring, key_class="vacant", pieces=2, source="builder", tag=tag, room=ROOM, place=""
        )
    made = at_the_counter(window)
    qtbot.waitUntil(window.isActiveWindow)
    return made


@pytest.mark.clause("MOVE-03", "KEY-04", "ARCH-03", "ARCH-05", "ARCH-08")
def test_the_plain_case_takes_seventeen_keystrokes_to_the_formalities_and_eight_more_to_the_archive(
    counter: Counter,
) -> None:
    counter.begin()
    counter.strike(A, modifier=CTRL)
    counter.strike(ENTER, modifier=CTRL)
    counter.look_at_the_flat()
    counter.strike(ENTER, modifier=CTRL)
    counter.strike(N, modifier=ALT)
    assert "手续办妥" in counter.said[-1] and counter.card.formalities
    assert counter.keys == 17
    assert counter.state("K301").who == "陆清和" and counter.state("K303").stands == "issued"

    counter.keys = 0
    counter.strike(ENTER, modifier=CTRL)
    for where in ("2", "3", "07"):
        counter.type(where)
        counter.strike(ENTER)
    assert counter.card.filed_place == "2-3-07"
    counter.strike(ENTER, modifier=CTRL)
    assert counter.card.state == "done"
    counter.strike(ESC, ESC)  # the message, then the household
    counter.strike(N, modifier=CTRL)
    assert counter.keys == 8
    counter.strike(ESC)


def test_what_one_clerk_leaves_half_way_another_takes_up_and_it_may_go_back(
    counter: Counter,
    two: start.Program,
    qtbot: QtBot,
) -> None:
    counter.begin()
    counter.strike(ENTER, modifier=CTRL)  # nothing was looked at: refused, unless with a reason
    assert "还缺：业主身份证明复印件、购房合同复印件" in counter.said[-1]
    counter.type("abcd")
    counter.strike(ENTER, modifier=CTRL)
    assert counter.page.one.panel.gate == "forms"
    counter.strike(A, ENTER)
    counter.type("12")  # not noted yet when the desk is locked
    counter.strike(L, modifier=CTRL)

    hers = at_the_counter(log_in(two, qtbot, "晓禾", HERS))
    assert hers.page.stack.currentWidget() is hers.page.list
    line = hers.page.list.current()
    assert (line.room, line.gate_zh, line.clerk) == ("5栋2单元1203", "填表签约", "顾维舟")
    hers.strike(ENTER)
    assert hers.card.meters[0].reading == "12" and hers.card.gates[0].note == "abcd"
    hers.type("13")  # the second meter is the first that is missing
    hers.strike(ENTER)
    hers.type("14")
    hers.strike(ENTER, ENTER)
    hers.strike(ENTER, ENTER)
    assert "钥匙管理员" in hers.said[-1] and hers.state("K301").stands == "in"  # not hers to hand over
    hers.strike(ESC)
    two.lock_desk()

    again = at_the_counter(unlock(two, qtbot))
    assert again.page.title.text() == "5栋2单元1203"  # where the first one was
    assert again.page.one.panel.gate == "forms" and again.card.meters[1].reading == "13"
    again.page.one.panels["forms"].keys.setFocus()
    again.strike(ENTER, ENTER)
    assert again.state("K302").stands == "issued"
    again.strike(A, modifier=CTRL)
    again.strike(ENTER)
    again.strike(A, modifier=CTRL)
    again.strike(ENTER, modifier=CTRL)
    again.strike(N, modifier=ALT)
    assert again.card.formalities

    # The flat was sold on meanwhile: back to the first gate, the new owner, the keys of the one before.
    again.strike(FIRST, modifier=ALT)
    again.page.one.panel.ask_back()
    again.type("sold on")
    again.strike(ENTER, modifier=CTRL)
    assert again.page.one.panel.gate == "identity" and not again.card.formalities
    again.page.one.panels["identity"].owners.setFocus()
    again.strike(G)
    again.strike(ENTER)
    again.type("单一鸣")
    again.strike(ENTER)
    again.type("19900000124")
    again.strike(ENTER, modifier=CTRL)
    assert [owner.name for owner in again.card.owners] == ["单一鸣"]
    again.strike(ENTER, modifier=CTRL)
    again.type("later")
    again.strike(ENTER, modifier=CTRL)
    keys = again.page.one.panels["forms"].keys
    assert [one.sign for one in keys.rows()] == ["done"] * 3  # handed over in this very move-in
    keys.setFocus()
    again.strike(DELETE)
    again.type("back to us")
    again.strike(ENTER, modifier=CTRL)
    assert again.state("K301").stands == "in"
    again.strike(ENTER, ENTER)
    assert again.state("K301").who == "单一鸣"
