"""The main window: rooms, keys, records, small form, and what is left when it is locked."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.errors import Refusal, Trouble
from app.rules.hit import Hit, HitGroup
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.ui.crash import MishapDialog
from app.ui.desk import Desk
from app.ui.hits import HitList
from app.ui.window import MainWindow, RoomTab

WHO = Who(1, "许朗", frozenset({Role.LEADER}))


class Memory:
    """A store that keeps nothing: verbs and lists are called as they are."""

    def read(self, listing: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return listing(*args, **kwargs)

    def do(self, who: Who, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return verb(*args, **kwargs)

    def on_changed(self, listener: Callable[[frozenset[Ref]], None]) -> None:
        self.listener = listener


class Room(QWidget):
    """A page that notes what was asked of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.opened: list[Ref] = []
        self.left = self.backed = 0
        self.inside = True
        self.words = QLabel(f"{name}的内容")
        self.field = QLineEdit()
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)
        layout.addWidget(self.field)

    def open(self, ref: Ref) -> None:
        self.opened.append(ref)

    def hints(self) -> Sequence[tuple[str, str]]:
        return (("Ctrl N", "新建"),)

    def first_focus(self) -> QWidget:
        return self.field

    def leave(self) -> None:
        self.left += 1

    def back(self) -> bool:
        self.backed += 1
        return self.inside


class Bench:
    """A window with three rooms and notes of what it called."""

    def __init__(self, qtbot: QtBot) -> None:
        self.made: dict[str, Room] = {}
        self.called: list[str] = []
        self.desk = Desk(Memory(), WHO)
        rooms = [
            RoomTab("residents", "住户", "residents", 0, self._make("residents"), frozenset({"household"})),
            RoomTab("notices", "公文", "notices", 1, self._make("notices"), frozenset({"notice"})),
            RoomTab("keys", "钥匙", "keys", 1, self._make("keys")),
            RoomTab("journal", "日志", "book", 3, self._make("journal"), behind=True),
        ]
        self.window = MainWindow(
            self.desk,
            rooms,
            "青禾苑服务中心",
            self._search,
            on_lock=lambda: self.called.append("lock"),
            on_switch=lambda: self.called.append("switch"),
            menu=[("设置…", lambda: self.called.append("settings"))],
            keys={"Alt+J": "journal"},
        )
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitActive(self.window)

    def _make(self, key: str) -> Callable[[Desk], QWidget]:
        def make(desk: Desk) -> QWidget:
            self.made[key] = Room(key)
            return self.made[key]

        return make

    def _search(self, text: str) -> Sequence[HitGroup]:
        hit = Hit(Ref("household", 7), "residents", "3栋2单元1201", "许朗", "打开户卡", True)
        return [HitGroup("住户", (hit,), 1)] if text == "1201" else []


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_page_is_made_when_it_is_first_opened(bench: Bench) -> None:
    assert set(bench.made) == {"residents"}
    bench.window.open_room("notices")
    assert set(bench.made) == {"residents", "notices"}


def test_ctrl_and_a_digit_open_a_tab(bench: Bench, qtbot: QtBot) -> None:
    qtbot.keyClick(bench.window, Qt.Key.Key_2, CTRL)
    assert bench.window.rail.currentIndex() == 1
    assert bench.made["residents"].left == 1


def test_ctrl_tab_goes_round(bench: Bench, qtbot: QtBot) -> None:
    bench.window._step(-1)
    assert bench.window.rail.currentIndex() == 2
    bench.window._step(1)
    assert bench.window.rail.currentIndex() == 0


@pytest.mark.parametrize(("key", "called"), [(Qt.Key.Key_L, "lock"), (Qt.Key.Key_U, "switch")])
def test_lock_and_switch_are_one_key_away(bench: Bench, qtbot: QtBot, key: Qt.Key, called: str) -> None:
    qtbot.keyClick(bench.window, key, CTRL)
    assert bench.called == [called]


def test_ctrl_k_goes_to_the_box_and_esc_back_to_the_page(bench: Bench, qtbot: QtBot) -> None:
    qtbot.keyClick(bench.window, Qt.Key.Key_K, CTRL)
    assert bench.window.focusWidget() is bench.window.box
    qtbot.keyClick(bench.window.box, Qt.Key.Key_Escape)
    assert bench.window.focusWidget() is bench.made["residents"].field


def test_a_hit_opens_its_record_in_its_room(bench: Bench, qtbot: QtBot) -> None:
    bench.window.open_room("notices")
    bench.window.box.setFocus()
    qtbot.keyClicks(bench.window.box, "1201")
    qtbot.keyClick(bench.window.box, Qt.Key.Key_Return)
    assert bench.window.rail.currentIndex() == 0
    assert bench.made["residents"].opened == [Ref("household", 7)]


def test_a_page_may_send_to_a_record_of_another_room(bench: Bench) -> None:
    bench.desk.go(Ref("notice", 3))
    assert bench.made["notices"].opened == [Ref("notice", 3)]


def test_a_record_without_a_room_is_said_in_words(bench: Bench) -> None:
    bench.desk.go(Ref("parcel", 3))
    assert bench.window.messages.said is not None
    assert bench.window.messages.said.refused


def test_a_refusal_goes_to_the_bar_and_esc_takes_it_away(bench: Bench, qtbot: QtBot) -> None:
    def verb() -> None:
        raise Refusal("还不能交付", clause="ARCH-12")

    bench.desk.do(verb)
    assert bench.window.messages.said is not None
    qtbot.keyClick(bench.window, Qt.Key.Key_Escape)
    assert bench.window.messages.said is None
    qtbot.keyClick(bench.window, Qt.Key.Key_Escape)
    assert bench.made["residents"].backed == 1


def test_trouble_is_a_dialog(bench: Bench) -> None:
    def verb() -> None:
        raise Trouble("磁盘满了。", "请清理磁盘再试。")

    bench.desk.do(verb)
    dialog = bench.window.findChild(MishapDialog)
    assert dialog is not None
    assert "磁盘满了。" in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.close()


def test_the_bar_shows_the_keys_of_the_page(bench: Bench) -> None:
    assert bench.window.hints()[0] == ("Ctrl N", "新建")


def test_the_acting_person_stands_large(bench: Bench) -> None:
    assert bench.window.topbar.person.text() == "许朗"
    assert bench.window.topbar.person.font().pixelSize() == 16
    assert bench.window.topbar.role.text() == "客服班长"


def test_locking_drops_every_page_and_its_keys(bench: Bench, qtbot: QtBot) -> None:
    bench.window.open_room("notices")
    bench.window.box.setText("1201")
    bench.window.box._look()
    cover = QLabel("已锁屏")
    bench.window.cover(cover)
    qtbot.wait(1)
    texts = [label.text() for label in bench.window.findChildren(QLabel)]
    assert texts == ["已锁屏"]
    assert bench.window.findChildren(HitList) == []
    qtbot.keyClick(bench.window, Qt.Key.Key_L, CTRL)
    assert bench.called == []


def test_a_small_window_takes_the_compact_form(bench: Bench, qtbot: QtBot) -> None:
    bench.window.resize(1093, 614)
    assert bench.window.size().toTuple() == (1093, 614)
    qtbot.wait(1)
    assert bench.window.rail.bar.compact
    assert bench.window.box.width() == 400
    bench.window.resize(1366, 768)
    qtbot.wait(1)
    assert not bench.window.rail.bar.compact
    assert bench.window.box.width() == 540


def test_nothing_in_the_frame_is_cut_at_1366(bench: Bench, qtbot: QtBot) -> None:
    bench.window.resize(1366, 690)
    qtbot.wait(1)
    for part in bench.window.topbar.findChildren(QLabel):
        if part.isVisible() and part.objectName() != "site":
            assert part.width() >= min(part.sizeHint().width(), 111), part.text()
    assert bench.window.topbar.settings.geometry().right() <= 1366
    box = bench.window.box.geometry()
    assert (box.left(), box.width()) == (235, 540)


def test_a_long_name_makes_the_box_give_way_and_cuts_nothing(bench: Bench, qtbot: QtBot) -> None:
    bench.window.topbar.person.setText("阿卜杜拉·买买提江")
    bench.window.resize(1280, 680)
    qtbot.wait(1)
    person = bench.window.topbar.person
    assert person.width() >= person.sizeHint().width()
    assert bench.window.topbar.settings.geometry().right() <= 1280


def test_everything_that_can_be_reached_has_a_name(bench: Bench) -> None:
    for part in bench.window.topbar.findChildren(QWidget):
        if isinstance(part, QAbstractButton | QLineEdit | QAbstractSpinBox):
            assert part.accessibleName(), part
    assert bench.window.rail.accessibleName()
    assert bench.window.messages.accessibleName()


def test_a_room_behind_has_no_tab_and_stands_in_the_corner_menu(bench: Bench, qtbot: QtBot) -> None:
    bar = bench.window.rail.bar
    assert [bar.isTabVisible(i) for i in range(bar.count())] == [True, True, True, False]
    assert [action.text() for action in bench.window.topbar._menu.actions()] == ["日志", "设置…"]
    bench.window.topbar._menu.actions()[0].trigger()
    assert bench.window.current == "journal"
    qtbot.keyClick(bench.window, Qt.Key.Key_Tab, CTRL)
    assert bench.window.current == "residents"  # Ctrl+Tab goes round the tabs only


def test_esc_leads_from_a_room_behind_to_the_tab_before_it(bench: Bench) -> None:
    bench.window.open_room("notices")
    bench.window.open_room("journal")
    bench.window._escape()
    assert bench.window.current == "journal"  # the page itself had a step to go back
    bench.made["journal"].inside = False
    bench.window._escape()
    assert bench.window.current == "notices"


def test_a_key_leads_from_anywhere_to_a_room_behind(bench: Bench, qtbot: QtBot) -> None:
    qtbot.keyClick(bench.window, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    assert bench.window.current == "journal"


def test_the_menu_opens_by_key_and_the_digits_do_not_stay_on_the_tabs(bench: Bench, qtbot: QtBot) -> None:
    bench.window.rail.show_digits(True)
    qtbot.keyClick(bench.window, Qt.Key.Key_Comma, CTRL)
    assert not bench.window.rail.bar.digits
    assert bench.window.topbar.settings.hasFocus() or bench.window.topbar._menu.isVisible()
    bench.window.topbar._menu.close()


def test_how_much_waits_stands_in_the_top_bar_and_leads_there(bench: Bench) -> None:
    bar, pressed = bench.window.topbar, []
    bar.set_waits("待签", 0, 0, lambda: None)
    assert not bar.waits.isVisible()
    bar.set_waits("待签", 1, 2, lambda: pressed.append(True))
    assert bar.waits.isVisible() and bar.waits.text() == "待签 3"
    assert bar.waits.accessibleName() == "待签，逾期 1，其余 2"
    bar.waits.click()
    assert pressed == [True]
