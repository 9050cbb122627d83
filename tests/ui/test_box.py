"""The one box and the scanner."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.rules.hit import Hit, HitGroup
from app.rules.ref import Ref
from app.ui.box import Box
from app.ui.hits import MOST
from app.ui.scan import LONGEST, Burst, ScanCatcher, normalise


def _hit(number: int, title: str, exact: bool = False) -> Hit:
    return Hit(Ref("household", number), "residents", title, "许朗", "打开户卡", exact)


ROOMS = tuple(_hit(n, f"3栋2单元{n}", n == 1201) for n in (1201, 1202, 1203, 1204, 1205, 1206))


def _search(text: str) -> Sequence[HitGroup]:
    found = tuple(hit for hit in ROOMS if text in hit.title)
    exact = tuple(Hit(h.ref, h.icon, h.title, h.detail, h.action, h.title.endswith(text)) for h in found)
    return [HitGroup("住户", exact, len(exact))] if exact else []


def _write(widget: QWidget, text: str) -> None:
    """Characters as an input method hands them on; QTest itself knows only ASCII."""
    for char in text:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, char)
        QApplication.sendEvent(widget, event)


class Bench:
    """A window with the box and a page's field, and what the box asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.asked: list[str] = []
        self.taken: list[tuple[str, bool]] = []
        self.window = QWidget()
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self.box = Box(self._look)
        self.field = QLineEdit()
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.box)
        layout.addWidget(self.field)
        layout.addStretch(1)
        self.box.chosen.connect(lambda hit, opening: self.taken.append((hit.title, opening)))
        self.window.show()
        self.box.setFocus()

    def _look(self, text: str) -> Sequence[HitGroup]:
        self.asked.append(text)
        return _search(text)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_the_list_opens_after_the_first_character(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "1")
    qtbot.waitUntil(lambda: bench.box.hit_list.isVisible())
    assert bench.asked == ["1"]


def test_no_more_than_five_rows_of_a_group_are_shown(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "3栋")
    qtbot.waitUntil(lambda: bench.box.hit_list.isVisible())
    assert len(bench.box.hit_list.hits) == MOST


def test_enter_takes_the_first_row(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "3栋")
    qtbot.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.taken == [("3栋2单元1201", False)]
    assert bench.box.text() == ""


def test_enter_does_not_wait_for_the_list(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "1204")
    qtbot.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.taken == [("3栋2单元1204", False)]


def test_arrows_choose_another_row_and_go_round(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "3栋")
    qtbot.keyClick(bench.box, Qt.Key.Key_Down)
    qtbot.keyClick(bench.box, Qt.Key.Key_Down)
    qtbot.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.taken == [("3栋2单元1202", False)]


def test_ctrl_enter_only_opens(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "1203")
    qtbot.keyClick(bench.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert bench.taken == [("3栋2单元1203", True)]


def test_one_exact_hit_wins_over_the_first_row(bench: Bench, qtbot: QtBot) -> None:
    bench.box._search = lambda text: [HitGroup("住户", (_hit(1, "13栋"), _hit(2, "3栋", True)), 2)]
    _write(bench.box, "3栋")
    qtbot.keyClick(bench.box, Qt.Key.Key_Return)
    assert bench.taken == [("3栋", False)]


def test_esc_empties_first_and_then_goes_back(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "12")
    with qtbot.assertNotEmitted(bench.box.left):
        qtbot.keyClick(bench.box, Qt.Key.Key_Escape)
    assert bench.box.text() == ""
    with qtbot.waitSignal(bench.box.left):
        qtbot.keyClick(bench.box, Qt.Key.Key_Escape)


def test_leaving_the_box_folds_the_list(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "3栋")
    qtbot.waitUntil(lambda: bench.box.hit_list.isVisible())
    bench.field.setFocus()
    assert not bench.box.hit_list.isVisible()


def test_nothing_found_is_said(bench: Bench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bench.box.nothing) as said:
        _write(bench.box, "9999")
        qtbot.keyClick(bench.box, Qt.Key.Key_Return)
    assert said.args == ["9999"]
    assert bench.taken == []


def test_a_click_takes_a_row(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "3栋")
    qtbot.waitUntil(lambda: bench.box.hit_list.isVisible())
    qtbot.mouseClick(bench.box.hit_list, Qt.MouseButton.LeftButton, pos=QPoint(200, 25 + 38 + 10))
    assert bench.taken == [("3栋2单元1202", False)]


def test_a_hundred_thousand_characters_are_cut(bench: Bench) -> None:
    bench.box.insert("1" * 100_000)
    assert len(bench.box.text()) == LONGEST
    assert len(normalise("１" * 100_000)) == LONGEST


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("３－２－１２０１", "3-2-1201"), (" 12\x0001 ", "1201"), ("\x00", ""), ("許 朗", "許 朗")],
)
def test_what_is_typed_is_made_plain(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


def test_the_row_is_told_to_screen_readers(bench: Bench, qtbot: QtBot) -> None:
    _write(bench.box, "1205")
    qtbot.waitUntil(lambda: bench.box.hit_list.isVisible())
    assert bench.box.accessibleDescription() == "3栋2单元1205 许朗，回车打开户卡"


class Clock:
    """A clock the test moves by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _type(burst: Burst, clock: Clock, text: str, pace: float) -> str:
    for char in text:
        clock.now += pace
        burst.key(char)
    clock.now += pace
    return burst.enter()


def test_fast_keys_with_enter_are_a_scan() -> None:
    clock = Clock()
    assert _type(Burst(clock), clock, "K7F3-0012", 0.008) == "K7F3-0012"


def test_a_fast_typist_is_not_a_scanner() -> None:
    clock = Clock()
    assert _type(Burst(clock), clock, "K7F3-0012", 0.06) == ""


def test_two_fast_keys_are_no_scan() -> None:
    clock = Clock()
    assert _type(Burst(clock), clock, "12", 0.005) == ""


def test_a_scan_right_after_typing_is_read_alone() -> None:
    clock = Clock()
    burst = Burst(clock)
    clock.now += 0.2
    burst.key("张")
    clock.now += 0.2
    assert _type(burst, clock, "K7F3", 0.008) == "K7F3"


def _send(widget: QWidget, clock: Clock, text: str, pace: float) -> None:
    for char in text:
        clock.now += pace
        key = Qt.Key.Key_Return if char == "\r" else Qt.Key(ord(char.upper()))
        QApplication.sendEvent(
            widget, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, char)
        )


@pytest.fixture
def scanner(bench: Bench, qapp: QApplication) -> object:
    clock = Clock()
    catcher = ScanCatcher(bench.window, clock)
    catcher.scanned.connect(bench.box.scanned)
    qapp.installEventFilter(catcher)
    bench.field.setText("原来的字")
    bench.field.setFocus()
    yield clock
    qapp.removeEventFilter(catcher)


def test_a_scan_never_stays_in_a_text_field(bench: Bench, scanner: Clock) -> None:
    _send(bench.field, scanner, "1206\r", 0.008)
    assert bench.field.text() == "原来的字"
    assert bench.taken == [("3栋2单元1206", False)]


def test_typing_in_a_text_field_stays_there(bench: Bench, scanner: Clock) -> None:
    _send(bench.field, scanner, "1206\r", 0.1)
    assert bench.field.text() == "原来的字1206"
    assert bench.taken == []


def test_a_scan_field_keeps_its_scan(bench: Bench, scanner: Clock) -> None:
    bench.field.setProperty("scan", True)
    _send(bench.field, scanner, "1206\r", 0.008)
    assert bench.field.text() == "原来的字1206"
    assert bench.taken == []
