"""The bar at the bottom and the standing warning."""

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.rules.roles import Role, Who
from app.ui.desk import Desk, Said
from app.ui.messages import KEPT, MessageBar, StandingStrip
from tests.ui.test_page import NoStore


def _bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar(lambda: datetime(2026, 11, 23, 9, 42))
    qtbot.addWidget(bar)
    bar.resize(1366, 36)
    bar.show()
    bar.show_hints([("Ctrl K", "搜索"), ("Enter", "打开")])
    return bar


def _words(bar: MessageBar) -> list[str]:
    QApplication.processEvents()  # pieces come into sight with the next turn of the event loop
    return [label.text() for label in bar.findChildren(QLabel) if label.isVisibleTo(bar) and label.text()]


def test_an_idle_bar_shows_the_keys(qtbot: QtBot) -> None:
    assert _words(_bar(qtbot)) == ["Ctrl K", "搜索", "Enter", "打开"]


def test_no_more_than_eight_keys(qtbot: QtBot) -> None:
    bar = _bar(qtbot)
    bar.show_hints([(f"F{n}", "做") for n in range(12)])
    assert len(_words(bar)) == 16


def test_what_was_done_stands_in_the_bar(qtbot: QtBot) -> None:
    bar = _bar(qtbot)
    bar.say(Said("已登记 3栋2单元1201"))
    assert "已登记 3栋2单元1201" in _words(bar)
    assert bar.property("tone") == "done"


def test_what_was_not_done_has_no_green_tick(qtbot: QtBot) -> None:
    bar = _bar(qtbot)
    desk = Desk(NoStore(), Who(1, "林晓禾", frozenset({Role.DESK})))
    desk.said.connect(bar.say)
    desk.inform("没有打印。")
    assert "没有打印。" in _words(bar)
    assert bar.property("tone") == "info" and bar._away.isActive()
    sign = bar.grab(QRect(QPoint(), bar.size()))
    bar.say(Said("没有打印。"))
    assert bar.grab(QRect(QPoint(), bar.size())).toImage() != sign.toImage()


def test_a_refusal_stays_with_its_clause_until_esc(qtbot: QtBot) -> None:
    bar = _bar(qtbot)
    bar.say(Said("还不能交付", refused=True, clause="ARCH-12"))
    assert bar.property("tone") == "refused"
    assert "ARCH-12" in _words(bar)
    assert not bar._away.isActive()
    assert bar.dismiss()
    assert _words(bar)[0] == "Ctrl K"
    assert not bar.dismiss()


def test_the_bar_never_changes_its_height(qtbot: QtBot) -> None:
    bar = _bar(qtbot)
    height = bar.height()
    bar.say(Said("长" * 300, refused=True, clause="ARCH-12", field="name"))
    assert bar.height() == height
    assert bar.minimumSizeHint().width() < 1000


def test_a_button_leads_to_the_field_that_is_wrong(qtbot: QtBot) -> None:
    bar = _bar(qtbot)
    bar.say(Said("请填姓名", refused=True, field="name"))
    button = next(b for b in bar.findChildren(QPushButton) if b.text() == "跳到该项")
    with qtbot.waitSignal(bar.leave) as led:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert led.args == ["name"]


def test_the_last_twenty_are_kept_newest_first(qtbot: QtBot) -> None:
    bar = _bar(qtbot)
    for number in range(25):
        bar.say(Said(f"第 {number} 件 & 完", refused=number == 24))
    assert len(bar.past) == KEPT
    lines = [action.text() for action in bar.past_menu().actions()]
    assert lines[0] == "09:42  没有办成：第 24 件 && 完"
    assert lines[-1] == "09:42  第 5 件 && 完"


def test_markup_in_a_sentence_is_shown_as_it_is(qtbot: QtBot) -> None:
    bar = _bar(qtbot)
    bar.say(Said("没有找到“<b>x</b>”", refused=True))
    label = next(x for x in bar.findChildren(QLabel) if "<b>" in x.text())
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_warning_stands_until_its_cause_is_gone(qtbot: QtBot) -> None:
    strip = StandingStrip()
    qtbot.addWidget(strip)
    strip.warn("backup", "备份已超过 3 天。")
    strip.warn("year", "2027 年的节假日还没有导入。")
    assert not strip.isHidden()
    assert strip.accessibleName() == "备份已超过 3 天。（另有 1 条）"
    strip.settle("backup")
    assert strip.accessibleName() == "2027 年的节假日还没有导入。"
    strip.settle("year")
    assert strip.isHidden()
