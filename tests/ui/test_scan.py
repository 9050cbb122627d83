"""The scanner wherever the cursor stands: real key events at its pace, with all that a scanner sends."""

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QInputMethodQueryEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.rules.hit import Hit, HitGroup
from app.rules.ref import Ref
from app.ui.box import Box
from app.ui.dialog import ask_reason
from app.ui.scan import LONGEST, Burst, ScanCatcher, code_of
from app.ui.scan_field import ScanField
from tests.ui.scanner import press, scan, type_keys

TAGS = ("K7F30012", "K7F30013")
CONTROL = Qt.KeyboardModifier.ControlModifier


def _search(text: str) -> Sequence[HitGroup]:
    found = tuple(
        Hit(Ref("key_ring", n), "keys", tag, "", "收回", True) for n, tag in enumerate(TAGS) if tag == text
    )
    return [HitGroup("钥匙", found, len(found))] if found else []


class Bench:
    """A window with the box, a scan field and what else may have the cursor, and what came of the keys."""

    def __init__(self, qtbot: QtBot) -> None:
        self.box_took: list[str] = []
        self.field_took: list[str] = []
        self.empties = 0
        self.shortcuts: list[str] = []
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.box = Box(_search)
        self.field, self.words, self.remark = (
            ScanField("扫钥匙"),
            QLineEdit("原来的字"),
            QPlainTextEdit("备注"),
        )
        self.list, self.choice = QListWidget(), QComboBox()
        self.list.addItems(["陆一和", "K7 的钥匙"])
        self.choice.addItems(["陆一和", "K7 的钥匙"])
        self.list.setCurrentRow(0)
        layout = QVBoxLayout(self.window)
        for widget in (self.box, self.field, self.words, self.remark, self.list, self.choice):
            layout.addWidget(widget)
        self.box.chosen.connect(lambda hit, opening: self.box_took.append(hit.title))
        self.field.scanned.connect(self.field_took.append)
        self.field.empty.connect(self._empty)
        for keys in ("Return", "Ctrl+J", "Ctrl+]"):
            shortcut = QShortcut(QKeySequence(keys), self.window)
            shortcut.activated.connect(lambda keys=keys: self.shortcuts.append(keys))
            shortcut.setEnabled(False)
        self.catcher = ScanCatcher(self.window)
        self.catcher.scanned.connect(self.box.scanned)
        self.window.show()
        qtbot.waitActive(self.window)

    def _empty(self) -> None:
        self.empties += 1

    def let_shortcuts(self) -> None:
        for shortcut in self.window.findChildren(QShortcut):
            shortcut.setEnabled(True)


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    made = Bench(qtbot)
    qapp.installEventFilter(made.catcher)
    yield made
    qapp.removeEventFilter(made.catcher)


@pytest.mark.parametrize(
    ("read", "code"),
    [
        ("k7f3-0012", "K7F3-0012"),
        ("Ｋ７Ｆ３－００１２", "K7F3-0012"),
        ("\x02]K7\x1dF3\t\r\n\0 ", "]K7F3"),
        ("  k7　", "K7"),
        ("\0\t\r", ""),
        ("钥匙7", "钥匙7"),
        ("a" * 1000, "A" * LONGEST),
    ],
)
def test_a_code_is_plain_capitals_without_control_characters(read: str, code: str) -> None:
    assert code_of(read) == code


HOW = (
    {},
    {"input_method": True},
    {"full_width": True},
    {"end": "\r\n"},
    {"end": "\r\r"},
    {"pace": 0.0},
    {"pace": 0.03},
    {"full_width": True, "end": "\r\n"},
    {"input_method": True, "end": "\r\n"},
)


@pytest.mark.parametrize("how", HOW)
def test_a_scan_field_gives_out_each_code_once(bench: Bench, how: dict) -> None:
    bench.field.setFocus()
    scan(bench.window, "k7f30012", **how)
    scan(bench.window, "K7F30013", **how, rest=0.15)
    assert bench.field_took == list(TAGS)
    assert (bench.field.text(), bench.empties, bench.box_took) == ("", 0, [])


@pytest.mark.parametrize("how", HOW)
def test_a_scan_in_the_box_acts_at_once(bench: Bench, how: dict) -> None:
    bench.box.setFocus()
    scan(bench.window, TAGS[0], **how)
    assert bench.box_took == [TAGS[0]]
    assert bench.box.text() == ""


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("place", ["words", "remark", "list", "choice"])
def test_a_scan_elsewhere_lands_in_the_box_and_leaves_nothing_behind(
    bench: Bench, place: str, how: dict
) -> None:
    getattr(bench, place).setFocus()
    if place == "words":
        bench.words.setCursorPosition(2)
    scan(bench.window, TAGS[0], **how)
    assert bench.box_took == [TAGS[0]]
    assert (bench.words.text(), bench.remark.toPlainText()) == ("原来的字", "备注")
    assert bench.choice.currentIndex() == 0
    if place == "words":
        assert bench.words.cursorPosition() == 2


@pytest.mark.parametrize("place", ["field", "words", "list"])
def test_stray_control_characters_change_nothing_and_press_no_shortcut(bench: Bench, place: str) -> None:
    bench.let_shortcuts()
    getattr(bench, place).setFocus()
    scan(bench.window, "K7\x1dF3\t00\x0012\x1d", end="\r\n")
    assert bench.shortcuts == []
    assert bench.field_took + bench.box_took == [TAGS[0]]
    assert bench.words.text() == "原来的字"


class Lines(QWidget):
    """Lines of a check: every digit is an answer, and a 2 leads to the words."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench, self.keys = bench, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bench.window.layout().addWidget(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys += event.text()
        if event.text() == "2":
            self.bench.words.setFocus()


def test_a_scan_over_lines_that_keys_answer_answers_none(bench: Bench, qtbot: QtBot) -> None:
    lines = Lines(bench)
    qtbot.waitUntil(lines.isVisible)
    lines.setFocus()
    scan(bench.window, TAGS[0])
    assert (lines.keys, bench.box_took) == ("K", [TAGS[0]])
    lines.setFocus()
    type_keys(bench.window, "31")
    assert lines.keys == "K31"
    scan(bench.window, "4567", end="")  # quick, and yet no scan: nothing is lost, only late
    qtbot.waitUntil(lambda: lines.keys == "K314567")
    press(bench.window, Qt.Key.Key_Return)
    scan(bench.window, "2000011", end="\r")
    assert bench.words.text() == "原来的字"  # where the first key led, nothing stays either


def test_two_scans_within_a_tenth_of_a_second_are_two(bench: Bench) -> None:
    bench.field.setFocus()
    scan(bench.window, TAGS[0], end="\r\n")
    scan(bench.window, TAGS[1], end="\r\n", rest=0.02)
    assert bench.field_took == list(TAGS)
    bench.words.setFocus()
    scan(bench.window, TAGS[0])
    bench.words.setFocus()
    scan(bench.window, TAGS[1], rest=0.02)
    assert bench.box_took == list(TAGS)
    assert bench.words.text() == "原来的字"


def test_the_same_characters_typed_slowly_are_typing(bench: Bench) -> None:
    bench.words.setFocus()
    bench.words.end(False)
    type_keys(bench.window, "K7F30012\r")
    assert bench.words.text() == "原来的字K7F30012"
    assert bench.box_took == []
    bench.field.setFocus()
    type_keys(bench.window, "k7f30012\r")
    assert bench.field_took == [TAGS[0]]


def test_enter_on_an_empty_scan_field_finishes(bench: Bench) -> None:
    bench.field.setFocus()
    press(bench.window, Qt.Key.Key_Return)
    scan(bench.window, TAGS[0], end="\r\n")
    assert bench.empties == 1
    press(bench.window, Qt.Key.Key_Enter)
    assert bench.empties == 2
    type_keys(bench.window, " \r")
    assert bench.empties == 3
    press(bench.window, Qt.Key.Key_Return, CONTROL)
    assert bench.empties == 3  # Ctrl+Enter belongs to the page


def test_a_scan_counts_alone_whatever_was_half_typed(bench: Bench) -> None:
    bench.field.setFocus()
    type_keys(bench.window, "K7")
    scan(bench.window, TAGS[0])
    assert bench.field_took == [TAGS[0]]


def test_a_short_scan_is_taken_by_a_scan_field_all_the_same(bench: Bench) -> None:
    bench.field.setFocus()
    scan(bench.window, "k7")
    assert bench.field_took == ["K7"]


def test_a_scan_field_takes_no_input_method_and_yet_what_one_gives_out(bench: Bench) -> None:
    bench.field.setFocus()
    assert not bench.field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    asked = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
    QApplication.sendEvent(bench.field, asked)
    assert not asked.value(Qt.InputMethodQuery.ImEnabled)
    composing = QInputMethodEvent("k'7", [])
    QApplication.sendEvent(bench.field, composing)
    assert bench.field.displayText() == ""
    given = QInputMethodEvent("", [])
    given.setCommitString("Ｋ７ｆ３")
    QApplication.sendEvent(bench.field, given)
    press(bench.window, Qt.Key.Key_Return)
    assert bench.field_took == ["K7F3"]


def test_a_pasted_code_is_cleaned(bench: Bench) -> None:
    bench.field.setFocus()
    QApplication.clipboard().setText("　k7f3\x1d００１２ \r\n")
    bench.field.paste()
    QApplication.clipboard().clear()
    press(bench.window, Qt.Key.Key_Return)
    assert bench.field_took == [TAGS[0]]


def test_chinese_from_an_input_method_is_no_scan(bench: Bench) -> None:
    bench.words.setFocus()
    bench.words.clear()
    for length in range(1, 7):
        QApplication.sendEvent(bench.words, QInputMethodEvent("zhuzhu"[:length], []))
    given = QInputMethodEvent("", [])
    given.setCommitString("朱竹")
    QApplication.sendEvent(bench.words, given)
    press(bench.window, Qt.Key.Key_Return)
    assert bench.words.text() == "朱竹"
    assert bench.box_took == []


def test_a_scan_over_a_dialog_does_nothing_behind_it(bench: Bench) -> None:
    bench.words.setFocus()
    sheet = ask_reason(bench.words, "停用钥匙", [], "停用", lambda reason: None)
    scan(bench.window, TAGS[0])
    assert bench.box_took == []
    assert "扫到了 K7F30012" in sheet.refusal.text()
    assert sheet.reason.text() == ""
    sheet.close_sheet()


def test_a_password_at_any_pace_is_never_taken_for_a_code_nor_shown(bench: Bench) -> None:
    bench.words.setFocus()
    sheet = ask_reason(bench.words, "停用钥匙", [], "停用", lambda reason: None)
    sheet.reason.setEchoMode(QLineEdit.EchoMode.Password)
    scan(bench.window, TAGS[0])
    assert sheet.reason.text() == TAGS[0] and TAGS[0] not in sheet.refusal.text()
    assert bench.box_took == []
    sheet.close_sheet()


def test_keys_typed_while_the_program_was_busy_are_no_scan_though_they_come_all_at_once() -> None:
    for pace, is_scan in ((0.01, True), (0.08, False)):
        burst = Burst(lambda: 5.0)
        for place, char in enumerate(TAGS[0]):
            burst.pressed = 1 + place * pace
            burst.key(char)
        assert burst.ready is is_scan


def test_the_scan_field_looks_like_the_box(bench: Bench, qtbot: QtBot) -> None:
    other = QLineEdit()
    bench.window.layout().addWidget(other)
    qtbot.waitUntil(other.isVisible)
    assert bench.field.height() == other.height()
    assert bench.field.accessibleName() == "扫钥匙"
    bench.words.setFocus()
    at_rest = bench.field.grab().toImage()
    bench.field.setFocus()
    assert bench.field.height() == other.height()
    assert bench.field.grab().toImage() != at_rest
