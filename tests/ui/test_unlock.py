"""The unlock page: names, password, what is said when it was wrong."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.errors import Refusal, Trouble
from app.ui.crash import MishapDialog
from app.ui.unlock import UnlockPage, in_words

NAMES = ["晓禾", "砚秋", "若兰"]


class Site:
    """Opens with one password and notes every try."""

    def __init__(self) -> None:
        self.tries: list[tuple[str, str]] = []
        self.threads: set[int] = set()
        self.wait = 0.0
        self.error: Exception | None = None

    def unlock(self, login: str, password: str) -> Any:
        self.tries.append((login, password))
        self.threads.add(id(QThread.currentThread()))
        if self.error:
            raise self.error
        if password != "春江花月夜 2026":
            raise Refusal("密码不对，请再试一次。", field="password")
        return "开着的站点"


@pytest.fixture
def site() -> Site:
    return Site()


def _page(qtbot: QtBot, site: Site, names: list[str] = NAMES) -> UnlockPage:
    page = UnlockPage(
        "青禾苑",
        ("示例物业服务有限公司",),
        names,
        site.unlock,
        waits=lambda login: site.wait,
        day=date(2026, 11, 23),
    )
    qtbot.addWidget(page)
    page.resize(1366, 768)
    page.show()
    qtbot.waitActive(page)
    return page


def test_the_right_password_hands_on_the_open_site(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    page.password.setText("春江花月夜 2026")
    with qtbot.waitSignal(page.unlocked) as opened:
        qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert opened.args == ["开着的站点"]
    assert page.password.text() == ""


def test_the_password_is_computed_beside_the_window(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    page.password.setText("春江花月夜 2026")
    with qtbot.waitSignal(page.unlocked):
        page.start()
    assert id(QApplication.instance().thread()) not in site.threads


def test_thirty_fast_enters_are_one_computation(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    page.password.setText("春江花月夜 2026")
    with qtbot.waitSignal(page.unlocked):
        for _ in range(30):
            page.start()
    assert len(site.tries) == 1


def test_a_wrong_password_is_said_under_the_field_and_nothing_moves(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    before = (page.card.geometry(), page.password.geometry(), page.recover_link.geometry())
    page.password.setText("不对的密码")
    page.start()
    qtbot.waitUntil(lambda: page.wrong.text() != "")
    assert page.wrong.text() == "密码不对，请再试一次。"
    assert page.password.selectedText() != ""
    assert page.password.property("state") == "wrong"
    QApplication.processEvents()
    assert (page.card.geometry(), page.password.geometry(), page.recover_link.geometry()) == before


def test_an_empty_password_is_not_tried(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    page.start()
    assert site.tries == []
    assert page.wrong.text() == "请输入密码。"


def test_blanks_at_the_ends_are_part_of_the_password(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    page.password.setText(" 甲 ")
    page.start()
    qtbot.waitUntil(lambda: page.wrong.text() != "")
    assert site.tries == [("晓禾", " 甲 ")]


def test_arrows_change_the_name_while_the_password_has_the_focus(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    qtbot.keyClick(page.password, Qt.Key.Key_Down)
    assert page.login == "砚秋"
    qtbot.keyClick(page.password, Qt.Key.Key_Up)
    assert page.login == "晓禾"


def test_a_digit_chooses_a_name_only_while_a_name_has_the_focus(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    qtbot.keyClicks(page.password, "3")
    assert (page.login, page.password.text()) == ("晓禾", "3")
    page.tiles[0].setFocus()
    qtbot.keyClick(page.tiles[0], Qt.Key.Key_3)
    assert page.login == "若兰"
    assert page.focusWidget() is page.password


def test_waiting_is_counted_down_in_words_and_does_not_hold_up_others(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    site.wait = 29.2
    page.password.setText("不对的密码")
    page.start()
    qtbot.waitUntil(lambda: "30 秒" in page.wrong.text())
    assert not page.button.isEnabled()
    site.wait = 0.0
    qtbot.waitUntil(page.button.isEnabled)
    assert page.wrong.text() == ""


def test_a_damaged_site_is_a_dialog(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    site.error = Trouble("资料文件打不开。", "请从备份恢复。")
    page.password.setText("春江花月夜 2026")
    page.start()
    qtbot.waitUntil(lambda: page.findChild(MishapDialog) is not None)
    page.findChild(MishapDialog).close()


def test_capital_letters_locked_are_noticed(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    qtbot.keyClick(page.password, "A")
    assert page.note.text() == "大写锁定已开启。"
    qtbot.keyClick(page.password, "a")
    assert "大写" not in page.note.text()


def test_more_than_twelve_names_can_be_found_by_typing(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site, [f"工号{n:03}" for n in range(40)])
    assert page.filter.isVisible()
    page.filter.setText("工号037")
    assert page.login == "工号037"
    page.filter.setText("没有这个人")
    page.start()
    assert page.wrong.text() == "请先选登录名。"


def test_only_names_and_the_site_are_shown(qtbot: QtBot, site: Site) -> None:
    page = _page(qtbot, site)
    shown = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "晓禾" in shown
    assert "负责人" not in shown


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 秒"), (29.2, "30 秒"), (60, "1 分钟"), (75, "1 分 15 秒")]
)
def test_waiting_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
