"""The first start, from the choice to the key typed back."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.errors import Refusal, Trouble
from app.ui.crash import MishapDialog
from app.ui.wizard import Answers, Wizard

KEY = "1  7KQ2 M9XA 4T\n2  8KQ2 M9XA 4T\n3  9KQ2 M9XA 4T\n4  AKQ2 M9XA 4T"
SITE = {"company": "示例物业服务有限公司", "centre": "青禾苑", "households": "600", "delivery": "bare"}
HEAD = {"head_name": "许朗", "login": "0001", "password": "春江花月夜 2026", "again": "春江花月夜 2026"}


class Maker:
    """Makes no site, but notes what it would make."""

    def __init__(self) -> None:
        self.made: list[Answers] = []
        self.printed: list[Sequence[str]] = []
        self.error: Exception | None = None

    def create(self, answers: Answers) -> Sequence[str]:
        if self.error:
            raise self.error
        self.made.append(answers)
        return (KEY, KEY.replace("7", "6"))

    def verify(self, text: str) -> None:
        if text != KEY:
            raise Refusal("第 2 行对不上，请再看一看。", field="line2")


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def wizard(qtbot: QtBot, maker: Maker, tmp_path: Path) -> Wizard:
    made = Wizard(
        maker.create,
        maker.printed.append,
        maker.verify,
        folder=tmp_path / "前台资料",
        rule=lambda password, words: "" if len(password) >= 10 else "密码太短。",
        day=date(2026, 11, 23),
    )
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitActive(made)
    return made


def _to_keys(wizard: Wizard, qtbot: QtBot) -> None:
    wizard.go_to(1)
    wizard.site.form.set_values(SITE)
    wizard.next()
    wizard.head.form.set_values(HEAD)
    wizard.next()
    qtbot.waitUntil(lambda: wizard.step == 3)


def test_the_whole_way_makes_one_site(wizard: Wizard, maker: Maker, qtbot: QtBot, tmp_path: Path) -> None:
    _to_keys(wizard, qtbot)
    wizard.next()
    wizard.back_typed.typed.setPlainText(KEY)
    with qtbot.waitSignal(wizard.done) as done:
        wizard.next()
    answers = done.args[0]
    assert maker.made == [answers]
    assert (answers.centre, answers.delivery, answers.login) == ("青禾苑", "bare", "0001")
    assert answers.folder == tmp_path / "前台资料"


def test_it_can_be_walked_with_the_keyboard_alone(wizard: Wizard, maker: Maker, qtbot: QtBot) -> None:
    qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
    assert wizard.step == 1
    for name, value in SITE.items():
        control = wizard.site.form.controls[name]
        if isinstance(control, QLineEdit):
            control.setText(value)
        qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
    assert wizard.step == 2
    for name, value in HEAD.items():
        control = wizard.head.form.controls[name]
        assert isinstance(control, QLineEdit)
        control.setText(value)
        qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wizard.step == 3)
    assert len(maker.made) == 1


def test_a_field_left_out_is_named_and_nothing_is_made(wizard: Wizard, maker: Maker) -> None:
    wizard.go_to(1)
    wizard.next()
    assert wizard.step == 1
    assert wizard.site.form.controls["company"].property("state") == "wrong"
    assert maker.made == []


def test_the_password_rules_are_said_while_it_is_typed(wizard: Wizard) -> None:
    wizard.go_to(2)
    wizard.head.form.set_values({**HEAD, "password": "短", "again": ""})
    assert wizard.head._advice.text() == "密码太短。"
    wizard.head.form.set_values({**HEAD, "again": "别的"})
    assert wizard.head._advice.text() == "两次输入的密码还不一样。"
    wizard.head.form.set_values(HEAD)
    assert wizard.head._advice.text() == "密码可以用。"


def test_two_different_passwords_make_no_site(wizard: Wizard, maker: Maker) -> None:
    wizard.go_to(2)
    wizard.head.form.set_values({**HEAD, "again": "春江花月夜 2027"})
    wizard.next()
    assert wizard.step == 2
    assert wizard.head.form.controls["again"].property("state") == "wrong"
    assert maker.made == []


def test_a_refusal_of_an_earlier_step_leads_back_there(wizard: Wizard, maker: Maker, qtbot: QtBot) -> None:
    maker.error = Refusal("“户数”请填 1 到 50000 之间的数。", field="households_expected")
    wizard.go_to(1)
    wizard.site.form.set_values(SITE)
    wizard.next()
    wizard.head.form.set_values(HEAD)
    wizard.next()
    qtbot.waitUntil(lambda: wizard.step == 1)
    assert wizard.site.form.controls["households"].property("state") == "wrong"


def test_a_full_disk_is_said_and_the_answers_stay(wizard: Wizard, maker: Maker, qtbot: QtBot) -> None:
    maker.error = Trouble("磁盘满了。", "请清理磁盘再试。")
    wizard.go_to(2)
    wizard.head.form.set_values(HEAD)
    wizard.next()
    qtbot.waitUntil(lambda: wizard.findChild(MishapDialog) is not None)
    wizard.findChild(MishapDialog).close()
    assert wizard.step == 2
    assert wizard.head.form.values()["login"] == "0001"


def test_the_keys_are_shown_in_numbered_lines_and_can_be_printed(
    wizard: Wizard, maker: Maker, qtbot: QtBot
) -> None:
    _to_keys(wizard, qtbot)
    lines = [label.text() for label in wizard.keys.findChildren(QLabel)]
    assert "1  7KQ2 M9XA 4T" in lines
    assert sum(line.startswith("4  ") for line in lines) == 2
    wizard.keys.print.click()
    assert maker.printed == [(KEY, KEY.replace("7", "6"))]


def test_there_is_no_way_back_into_making_a_site_that_exists(wizard: Wizard, qtbot: QtBot) -> None:
    _to_keys(wizard, qtbot)
    wizard.previous()
    assert wizard.step == 3


def test_the_password_leaves_the_screen_once_the_site_is_made(wizard: Wizard, qtbot: QtBot) -> None:
    _to_keys(wizard, qtbot)
    assert wizard.head.form.values()["password"] == ""


def test_a_key_typed_wrong_names_the_line(wizard: Wizard, qtbot: QtBot) -> None:
    _to_keys(wizard, qtbot)
    wizard.next()
    wizard.back_typed.typed.setPlainText(KEY.replace("8", "0"))
    wizard.next()
    qtbot.waitUntil(lambda: "第 2 行" in wizard.back_typed.refused.text())
    assert wizard.step == 4


def test_the_other_choices_are_told(wizard: Wizard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(wizard.restore):
        wizard.choices[2].click()
    with qtbot.waitSignal(wizard.sample):
        wizard.choices[3].click()


def test_arrows_move_between_the_choices(wizard: Wizard, qtbot: QtBot) -> None:
    qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Down)
    assert wizard.focusWidget() is wizard.choices[1]
