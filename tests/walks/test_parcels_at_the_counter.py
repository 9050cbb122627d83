"""Parcels, lost property and slips over the counter in the real window: scanner, keys and a pen, all counted."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.modules.found.claim_view import ClaimSheet
from app.modules.found.sheets_view import TakeInSheet
from app.modules.parcels import lists, service
from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.rules import own_code
from app.modules.parcels.view import ParcelsPage
from app.modules.release import lists as slips
from app.modules.release.sheets_view import GateSheet, TellSheet
from app.modules.release.view import ReleasePage
from app.modules.residents import service as residents
from app.modules.site import service as settings
from app.ui import dialog, printing
from app.ui.desk import Said
from app.ui.dialog import Sheet
from app.ui.window import MainWindow
from tests.ui.scanner import press, scan, type_keys
from tests.walks.conftest import _odd_duties
from tests.walks.counter import ENTER, ESC, at_work

__all__ = ["at_work"]  # fixture
KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
S = TypeVar("S", bound=Sheet)
ROOMS = [f"5-3-{floor}01" for floor in range(1, 11)]
MOST = 3
"""Scans and keys one parcel takes besides its room and the Enter behind it."""


class Hand:
    """A clerk at the window: scans and keys since they were asked for, and what the bar said."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.strokes, self.said = 0, list[Said]()
        window.desk.said.connect(self.said.append)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)

    def scan(self, code: str, **how: object) -> None:
        """The scanner."""
        scan(self.window, code, **how)  # type: ignore[arg-type]
        self.strokes += 1
        QApplication.processEvents()

    def key(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys that are counted."""
        for one in keys:
            QTest.qWait(2)  # Enter rests for a moment after a dialog
            press(self.window, one, mod)
            self.strokes += 1

    def type(self, text: str) -> None:
        """A room, a name: typed, not counted."""
        type_keys(self.window, text)
        QApplication.processEvents()

    def letter(self, char: str) -> None:
        """A key beside the button that shelves."""
        type_keys(self.window, char)
        self.strokes += 1
        self.qtbot.waitUntil(lambda: not self.parcels.intake.entry.go._waiting)

    def digit(self, char: str) -> None:
        """A choice by its digit."""
        self.type(char)
        self.strokes += 1

    def sign(self, pad: QWidget) -> None:
        """A name on the pad."""
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
        for place in (QPoint(60, 12), QPoint(90, 40), QPoint(150, 18)):
            QTest.mouseMove(pad, place)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(170, 38))

    def counted(self) -> int:
        """Scans and keys since the last time this was asked."""
        done, self.strokes = self.strokes, 0
        return done

    def sheet(self, kind: Callable[..., S]) -> S:
        """The dialog in sight."""
        QApplication.processEvents()
        return next(one for one in self.window.findChildren(kind) if one.isVisible())  # type: ignore[call-overload]

    @property
    def bar(self) -> str:
        """What the message bar said last."""
        return self.said[-1].sentence

    @property
    def parcels(self) -> ParcelsPage:
        """The page of the parcels."""
        page = self.window.page("parcels")
        assert isinstance(page, ParcelsPage)
        return page

    @property
    def release(self) -> ReleasePage:
        """The page of the slips."""
        page = self.window.page("release")
        assert isinstance(page, ReleasePage)
        return page

    def waiting(self) -> list[ParcelRow]:
        """What lies on the shelf."""
        rows: list[ParcelRow] = self.window.desk.read(lists.open_parcels, self.parcels.now())
        return rows


@pytest.fixture(scope="module")
def furnished(at_work: MainWindow) -> MainWindow:
    """Ten households, a shelf, signing on the pad, no label printer."""
    desk = at_work.desk
    desk.do(settings.change, {"parcel_sign": "pad", "parcel_label": "no"})
    for name, kind, levels, spots in (("A", "ordinary", 6, 4), ("D", "bulky", 3, 4), ("L", "cold", 2, 4)):
        desk.do(service.save_bay, name=name, kind=kind, levels=levels, spots=spots, holds=4)
    for number, room in enumerate(ROOMS):
        unit = desk.do(residents.add_unit, room, {})
        desk.do(residents.add_person, unit.id, "owner", {"name": "单一鸣"}, f"199-0000-04{number:02d}")
    return at_work


@pytest.fixture
def hand(furnished: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """The head at the desk; afterwards the list of duties is what the records say."""
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)
    furnished.open_room("today")
    made = Hand(furnished, qtbot)
    yield made
    furnished.desk.said.disconnect(made.said.append)
    for sheet in furnished.findChildren(Sheet):
        sheet.drop()
    furnished.messages.dismiss()
    assert furnished.desk.read(_odd_duties) == []


@pytest.mark.clause("PARC-01")
def test_thirty_parcels_come_in_at_three_strokes_each_and_what_is_wrong_is_said(hand: Hand) -> None:
    intake = hand.parcels.intake
    hand.key(KEY.Key_F5)
    hand.type("yt")
    hand.key(ENTER)
    assert intake.header.courier_name == "圆通"  # its numbers begin so, though 韵达 may be read so too
    hand.counted()
    worst = 0
    for number in range(30):
        hand.scan(f"SF99000412{number:04d}", end="\r\n", input_method=number % 3 == 0)
        hand.type(ROOMS[number % 10] + "\r")
        if kind := number % 5:
            hand.letter(str(kind + 1))
        hand.key(ENTER)
        worst = max(worst, hand.counted())
    assert worst == MOST
    assert len(hand.waiting()) == 30 and QApplication.focusWidget() is intake.scan
    wrong = {
        "": "没有扫到单号",
        "7" * 60: "扫到 60 位，单号最多 40 位",
        "SF990004120003": "这个单号已经收过",
        own_code(hand.waiting()[0].ref.id): "这是本店货架上的包裹标签",
        "A1-1": "A1-1 是货位",
    }
    for code, words in wrong.items():
        hand.scan(code) if code else hand.key(ENTER)
        assert hand.bar.startswith(words) and hand.said[-1].refused, code
        assert len(hand.waiting()) == 30 and intake.busy
    for number in range(3):
        hand.scan(f"SF99000499{number:04d}")
        hand.type(ROOMS[number] + "\r")
        hand.letter("j")
        hand.type("2")
        hand.key(ENTER, mod=CTRL)
        assert "已拒收" in hand.bar
    hand.key(ESC)
    assert hand.bar == "本次收件结束：已收 30　拒收 3。" and not intake.busy


def take_in(hand: Hand, room: str, many: int) -> list[ParcelRow]:
    """Ordinary parcels for a new household, on the shelf already."""
    desk = hand.window.desk
    unit = desk.do(residents.add_unit, room, {})
    owner = desk.do(residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    sitting = desk.do(service.begin_sitting)
    for number in range(many):
        desk.do(
            service.take_in, sitting.id, number=f"QT{room.replace('-', '')}{number:06d}",
            unit_id=unit.id, person_id=owner.id, outside="whole",
        )  # fmt: skip
    desk.do(service.end_sitting, sitting.id)
    return [row for row in hand.waiting() if row.unit == unit]


@pytest.mark.clause("PARC-02")
def test_a_label_scanned_on_another_page_is_signed_for_and_one_enter_hands_all_out(hand: Hand) -> None:
    page, before = hand.parcels, len(hand.waiting())
    theirs, others = take_in(hand, "5-4-101", 3), take_in(hand, "5-4-201", 2)
    parcel = theirs[0]
    hand.window.open_room("residents")
    hand.counted()
    hand.scan(own_code(parcel.ref.id))
    assert hand.window.current == "parcels" and page.shown() == parcel.unit
    assert page.handing.ticks.in_hand == [parcel.ref.id]
    hand.sign(page.handing.taker.pad)
    hand.key(ENTER)
    assert hand.counted() == 2 and hand.bar.startswith(f"已交付 {len(theirs)} 件")
    assert len(hand.waiting()) == before + len(others)

    other = others[0]
    wrong = take_in(hand, "5-4-301", 1)[0]
    hand.key(KEY.Key_F6)
    hand.type("5-4-201\r")
    assert page.shown() == other.unit
    hand.scan(own_code(wrong.ref.id))
    assert hand.bar.startswith("这件是") and page.shown() == other.unit
    hand.scan(own_code(parcel.ref.id))
    assert "单一鸣取走" in hand.bar and page.shown() == other.unit
    hand.scan("NOBODY-KNOWS-99")
    assert hand.bar.startswith("架上没有") and page.shown() == other.unit
    hand.key(ESC, ESC)  # the refusal goes first, then the household
    assert page.shown() is None


@pytest.mark.clause("ROLE-11")
def test_a_lost_thing_is_taken_in_and_claimed_from_the_keyboard(hand: Hand) -> None:
    hand.parcels.show_view("found")
    hand.window.open_room("parcels")
    pane = hand.parcels.found
    pane.first_focus().setFocus()
    hand.key(KEY.Key_N, mod=CTRL)
    sheet = hand.sheet(TakeInSheet)
    for words in ("黑色雨伞", "", "3栋大堂", "", "保洁周阿姨", "", "失物柜2", "", ""):
        hand.type(words)
        hand.key(ENTER)
    assert not sheet.isVisible() and pane.panel.item.title == "黑色雨伞"
    pane.first_focus().setFocus()
    hand.type("l")
    claim = hand.sheet(ClaimSheet)
    hand.type("温以宁")
    claim.form.put("identity", "4514")
    claim.form.put("signed", "pad")
    claim.form.edited.emit()
    hand.sign(claim.pad)
    claim.save()
    assert hand.bar.endswith("已交给 温以宁。")
    hand.parcels.show_view("shelf")


@pytest.mark.clause("RELS-01", "RELS-02")
def test_a_slip_with_four_lines_and_its_gate_part_by_counted_keys(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[bytes] = []
    monkeypatch.setattr(printing, "ask_and_print", lambda _, pdf: bool(printed.append(pdf)) or True)
    page = hand.release
    hand.window.open_room("residents")
    hand.counted()
    hand.key(KEY.Key_F9)
    hand.type(f"{ROOMS[0]}\r")
    hand.digit("1")
    hand.type("001x")
    hand.key(ENTER)
    for line in ("1 2", "3 1", "7 1", "0 12"):
        hand.type(line)
        hand.key(ENTER)
    hand.key(ENTER, mod=CTRL)
    assert hand.counted() == 8 and len(printed) == 1
    card = page.panel.card
    assert [one.words for one in card.goods] == ["沙发 2 件", "冰箱 1 台", "衣柜 1 个", "纸箱 12 箱"]
    hand.key(ENTER)
    told = hand.sheet(TellSheet)
    hand.key(ENTER, ENTER, ENTER)
    assert not told.isVisible() and hand.counted() == 4
    page.scan.setFocus()
    hand.scan(card.code)
    gate = hand.sheet(GateSheet)
    hand.key(ENTER)
    hand.type("欧阳正清")
    hand.key(ENTER, ENTER, ENTER)
    assert not gate.isVisible() and hand.bar == f"{card.code} 门岗联已登记，与清单一致。"
    page.scan.setFocus()
    hand.scan(card.code)
    assert "没有再记一次" in hand.bar
    assert hand.window.desk.read(slips.slip_card, card.ref.id).state == "back"


@pytest.mark.clause("ETQ-03")
def test_f1_says_what_to_say_where_parcels_and_slips_are_handed_over(hand: Hand) -> None:
    for room, words in (("parcels", "请看一下外包装"), ("release", "请")):
        hand.window.open_room(room)
        hand.key(KEY.Key_F1)
        (shown,) = [each for each in hand.window.findChildren(QDialog) if each.isVisible()]
        told = [each.text() for each in shown.findChildren(QLabel)]
        assert any(words in line for line in told[told.index("怎么说") :]), room
        shown.accept()
        QApplication.processEvents()
