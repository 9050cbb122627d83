"""What the message bar offers after an act: taking it back with one key, or going on with another."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.errors import Refusal
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.ui.desk import Desk
from app.ui.dialog import ask_reason
from app.ui.messages import STAYS
from app.ui.scan_field import ScanField
from app.ui.window import MainWindow, RoomTab
from tests.ui.scanner import press, scan, type_keys

Z = (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


class Hooks:
    """A store of what hangs on the hooks: verbs are called as they are, and every one is a change."""

    def __init__(self) -> None:
        self.out: list[str] = []

    def read(self, listing: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return listing(*args, **kwargs)

    def do(self, who: Who, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = verb(self, *args, **kwargs)
        self.tell(frozenset({Ref("key_ring", 1)}))
        return result

    def on_changed(self, listener: Callable[[frozenset[Ref]], None]) -> None:
        self.tell = listener


def lend(hooks: Hooks, tag: str) -> str:
    if tag in hooks.out:
        raise Refusal(f"{tag} 已借出，请先收回。")
    hooks.out.append(tag)
    return tag


def take_back(hooks: Hooks, tag: str) -> None:
    hooks.out.remove(tag)


class Sitting(QWidget):
    """A page with a scan field, a line and a remark; its own undo takes the newest key back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.asked = desk, 0
        self.field, self.line, self.remark = ScanField("扫钥匙"), QLineEdit(), QPlainTextEdit()
        layout = QVBoxLayout(self)
        for widget in (self.field, self.line, self.remark):
            layout.addWidget(widget)
        self.field.scanned.connect(self.lend)

    def lend(self, tag: str) -> None:
        self.desk.do(
            lend,
            tag,
            done=f"已借出 {tag}",
            undo=lambda lent: self.desk.do(take_back, lent, done=f"已撤销 {lent}"),
            act=("别人拿的…", lambda lent: self.line.setText(lent)),
        )

    def undo(self) -> None:
        self.asked += 1

    def first_focus(self) -> QWidget:
        return self.field


class Bench:
    """The main window on the sitting."""

    def __init__(self, qtbot: QtBot) -> None:
        self.hooks = Hooks()
        self.desk = Desk(self.hooks, Who(1, "林晓禾", frozenset({Role.DESK})))
        self.window = MainWindow(
            self.desk,
            [RoomTab("keys", "钥匙", "keys", 0, Sitting)],
            "青禾苑服务中心",
            lambda text: [],
            on_lock=lambda: None,
            on_switch=lambda: None,
        )
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitActive(self.window)
        self.page: Sitting = self.window.page("keys")
        self.page.field.setFocus()

    @property
    def words(self) -> str:
        said = self.window.messages.said
        return said.sentence if said else ""

    def button(self, text: str) -> QPushButton | None:
        return next((b for b in self.window.messages.findChildren(QPushButton) if b.text() == text), None)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_ctrl_z_takes_the_last_act_back_once(bench: Bench) -> None:
    scan(bench.window, "k7f30012")
    assert (bench.hooks.out, bench.words) == (["K7F30012"], "已借出 K7F30012")
    press(bench.window, *Z)
    assert (bench.hooks.out, bench.words) == ([], "已撤销 K7F30012")
    press(bench.window, *Z)
    assert bench.hooks.out == []
    assert bench.page.asked == 1  # the bar offers nothing more: the page's own


def test_the_buttons_do_the_same_and_go_with_the_line(bench: Bench, qtbot: QtBot) -> None:
    scan(bench.window, "K7F30012")
    take = bench.button("撤销")
    assert take is not None and take.toolTip() == "Ctrl+Z"
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    assert bench.hooks.out == []
    scan(bench.window, "K7F30012")
    other = bench.button("别人拿的…")
    assert other is not None
    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    assert bench.page.line.text() == "K7F30012"
    assert bench.words == "" and bench.hooks.out == ["K7F30012"]


def test_only_the_newest_act_is_offered(bench: Bench) -> None:
    scan(bench.window, "K7F30012")
    scan(bench.window, "K7F30013")
    press(bench.window, *Z)
    assert bench.hooks.out == ["K7F30012"]
    scan(bench.window, "K7F30014")
    bench.desk.do(lend, "K7F30015")  # without a sentence: yet it is the last act now
    assert bench.words == ""
    press(bench.window, *Z)
    assert bench.hooks.out == ["K7F30012", "K7F30014", "K7F30015"]


def test_a_refusal_offers_nothing_to_undo(bench: Bench) -> None:
    scan(bench.window, "K7F30012")
    scan(bench.window, "K7F30012")
    assert bench.words == "K7F30012 已借出，请先收回。"
    assert bench.button("撤销") is None and not bench.window.messages.offers_undo
    press(bench.window, *Z)
    assert bench.hooks.out == ["K7F30012"]


def test_esc_and_time_take_the_offer_away(bench: Bench, qtbot: QtBot) -> None:
    scan(bench.window, "K7F30012")
    press(bench.window, Qt.Key.Key_Escape)
    assert bench.words == ""
    scan(bench.window, "K7F30013")
    bar = bench.window.messages
    assert bar._away.isActive() and bar._away.interval() == STAYS
    bar._away.timeout.emit()
    press(bench.window, *Z)
    assert bench.hooks.out == ["K7F30012", "K7F30013"]


def test_ctrl_z_in_a_text_field_stays_the_fields_own_while_it_has_something(bench: Bench) -> None:
    scan(bench.window, "K7F30012")
    for field in (bench.page.line, bench.page.remark):
        field.setFocus()
        type_keys(bench.window, "ab")
        press(bench.window, *Z)
        assert (field.text() if isinstance(field, QLineEdit) else field.toPlainText()) == ""
        assert bench.hooks.out == ["K7F30012"]
    press(bench.window, *Z)
    assert bench.hooks.out == []


def test_ctrl_z_in_the_empty_box_is_the_acts(bench: Bench) -> None:
    scan(bench.window, "K7F30012")
    bench.window.box.setFocus()
    press(bench.window, *Z)
    assert bench.hooks.out == []


def test_a_dialog_keeps_ctrl_z_to_itself(bench: Bench) -> None:
    scan(bench.window, "K7F30012")
    sheet = ask_reason(bench.page, "停用钥匙", [], "停用", lambda reason: None)
    press(bench.window, *Z)
    assert bench.hooks.out == ["K7F30012"]
    sheet.close_sheet()


def test_a_covered_window_takes_nothing_back(bench: Bench) -> None:
    scan(bench.window, "K7F30012")
    cover = QLineEdit()
    bench.window.cover(cover)
    press(bench.window, *Z)
    assert bench.hooks.out == ["K7F30012"]
    assert bench.window.messages.said is None


def test_what_was_said_before_can_no_longer_be_undone(bench: Bench) -> None:
    scan(bench.window, "K7F30012")
    assert [(said.undo, said.act) for _, said in bench.window.messages.past] == [(None, None)]


def test_a_refusal_may_lead_on(bench: Bench, qtbot: QtBot) -> None:
    bench.desk.refuse("K7F3 由周启明借出。", act=("看借用单", lambda: bench.page.line.setText("7")))
    assert bench.words  # it stays until Esc or until it is followed
    qtbot.mouseClick(bench.button("看借用单"), Qt.MouseButton.LeftButton)
    assert (bench.page.line.text(), bench.words) == ("7", "")
