"""The first start says what it makes, and goes on when it is there."""

import threading

from pytestqt.qtbot import QtBot

from app.errors import Trouble
from app.ui.preparing import PreparingPage, Report


def test_the_words_follow_the_work_and_the_window_stays_alive(qtbot: QtBot) -> None:
    may_end = threading.Event()

    def work(report: Report) -> None:
        report("正在准备打印用的中文字体：40 %")
        may_end.wait(10)

    page = PreparingPage(work)
    qtbot.addWidget(page)
    page.start()
    qtbot.waitUntil(lambda: "40 %" in page.words.text())
    with qtbot.waitSignal(page.ready):
        may_end.set()


def test_a_full_disk_is_told_instead_of_waiting_for_ever(qtbot: QtBot) -> None:
    def work(_report: Report) -> None:
        raise Trouble("打印用的中文字体没有做成。", "请清理磁盘。")

    page = PreparingPage(work)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.failed) as told:
        page.start()
    assert told.args[0].sentence == "打印用的中文字体没有做成。"
